//! Opening hours and holidays.

use domain::{Hours, Timetable};

use crate::site_file::codes::Codes;
use crate::site_file::cursor::At;
use crate::site_file::fault::{Form, Reference, When};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawDay, RawHours};
use crate::site_file::units::{self, WEEKDAYS};

/// Most holidays of one file: three years of them.
const HOLIDAYS_MAX: usize = 100;

/// The timetable of the file; without hours a supervisor opens the days.
pub(super) fn timetable(raw: Option<&RawHours>, faults: &mut Faults) -> Timetable {
    let mut timetable = Timetable::default();
    let Some(raw) = raw else {
        return timetable;
    };
    let mut named_at: [Option<usize>; 7] = [None; 7];
    for (name, day) in &raw.days {
        let Some(days) = units::weekdays(name.as_str()) else {
            faults.add(name.at, When::Weekday { found: name.value.clone() });
            continue;
        };
        let hours = hours(name, day, faults);
        for day in days {
            if let Some(first_at) = named_at[day] {
                let first_line = faults.line(first_at);
                faults.add(name.at, Reference::DayTwice { day: WEEKDAYS[day], first_line });
            }
            named_at[day] = Some(name.at);
            timetable.week[day] = hours;
        }
    }
    timetable.holidays = holidays(&raw.holidays, faults);
    timetable
}

fn hours(name: &At<String>, raw: &RawDay, faults: &mut Faults) -> Option<Hours> {
    let opens_minute = minute(raw.opens.as_ref(), "opens", faults);
    let closes_minute = minute(raw.closes.as_ref(), "closes", faults);
    let tickets_from_minute = match &raw.tickets {
        Some(tickets) => minute(Some(tickets), "tickets", faults),
        None => opens_minute,
    };
    let ends_minute = raw.ends.as_ref().map(|ends| minute(Some(ends), "ends", faults));
    let hours = Hours {
        tickets_from_minute: tickets_from_minute?,
        opens_minute: opens_minute?,
        closes_minute: closes_minute?,
        ends_minute: ends_minute.flatten(),
    };
    let ends_early = hours.ends_minute.is_some_and(|ends| ends < hours.closes_minute);
    if hours.tickets_from_minute > hours.opens_minute || hours.opens_minute >= hours.closes_minute || ends_early {
        faults.add(name.at, Reference::TimesOutOfOrder { day: name.value.clone() });
    }
    Some(hours)
}

pub(super) fn minute(value: Option<&At<String>>, key: &str, faults: &mut Faults) -> Option<u16> {
    let value = value?;
    let minute = units::time_of_day(value.as_str());
    if minute.is_none() {
        faults.add(value.at, When::TimeOfDay { key: key.to_owned(), found: value.value.clone() });
    }
    minute
}

/// The weekdays that an entry names, Monday first.
pub(super) fn days_of(named: &At<String>, faults: &mut Faults) -> Option<[bool; 7]> {
    let places = units::weekdays(named.as_str());
    if places.is_none() {
        faults.add(named.at, When::Weekday { found: named.value.clone() });
    }
    let mut days = [false; 7];
    places?.into_iter().for_each(|day| days[day] = true);
    Some(days)
}

/// The holidays in order of dates, so that their order in the file makes no difference.
fn holidays(raw: &[At<String>], faults: &mut Faults) -> Vec<String> {
    let mut seen = Codes::new("holidays");
    for date in raw {
        if units::date(date.as_str()).is_none() {
            faults.add(date.at, When::Date { found: date.value.clone() });
        }
        seen.add(date, 0, faults);
    }
    if let (true, Some(last)) = (raw.len() > HOLIDAYS_MAX, raw.last()) {
        faults.add(last.at, Form::TooMany { table: "holidays", found: raw.len(), limit: HOLIDAYS_MAX });
    }
    let mut dates: Vec<String> = raw.iter().map(|date| date.value.clone()).collect();
    dates.sort();
    dates
}
