//! Dates, opening hours and time zones: they stop here. The domain gets dates and instants, clients an offset.
//! Reads no clock; every function is told the time. It must not open a date before the journal's last, whatever the clock says.

use domain::{Break, Date, DayTimes, OpenDay, Plan, Shift, State, Time, Timetable};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

/// A clock that moved further than this while nobody looked asks a person, in milliseconds: more than a night and a morning,
/// less than two days.
pub(crate) const JUMP_MS_MAX: u64 = 36 * 60 * 60 * 1000;

/// How far ahead the next opening is looked for, in days: a timetable without one in a year has none.
const AHEAD_DAYS_MAX: usize = 366;

/// A date as it is written in Lantang, on the wire and in names of files: ISO.
pub(crate) fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// Whether a calendar has such a date.
pub(crate) fn is_in_calendar(date: Date) -> bool {
    civil::Date::new(date.year, i8::try_from(date.month).unwrap_or(0), i8::try_from(date.day).unwrap_or(0)).is_ok()
}

/// The timetable of one site in its time zone.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    zone: TimeZone,
    timetable: Timetable,
}

/// The plan names a time zone that this machine does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Zona waktu \"{name}\" tidak dikenal; jalankan `check` pada berkas tempat. / \
     The time zone \"{name}\" is not known; run `check` on the site file."
)]
pub(crate) struct UnknownTimeZone {
    /// The name in the plan.
    pub name: String,
}

/// When one day opens and closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Tickets are given from here on: the day opens.
    pub tickets_from: Time,
    /// Counters serve from here on.
    pub opens_at: Time,
    /// Tickets are no longer given from here on.
    pub closes_at: Time,
    /// Serving ends, where the timetable says when.
    pub serves_until: Option<Time>,
}

/// What the timetable asks for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Open this day.
    Open(OpenDay),
    /// Nothing until this instant; `None` where the timetable opens no day in a year.
    Wait {
        /// When the next day opens.
        until: Option<Time>,
    },
}

/// A clock that moved further than is believable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockJump {
    /// It stands this far after the journal's last entry, days on which the hall is closed not counted.
    Ahead {
        /// Milliseconds.
        by_ms: u64,
    },
    /// It stands this far before the journal's last entry.
    Behind {
        /// Milliseconds.
        by_ms: u64,
    },
}

impl Calendar {
    /// The calendar of a plan.
    pub(crate) fn new(plan: &Plan) -> Result<Calendar, UnknownTimeZone> {
        let name = &plan.site.time_zone;
        let zone = TimeZone::get(name).map_err(|_| UnknownTimeZone { name: name.clone() })?;
        Ok(Calendar { zone, timetable: plan.timetable.clone() })
    }

    /// The date in the site's time zone.
    pub(crate) fn date(&self, at: Time) -> Date {
        from_civil(self.local(at).date())
    }

    /// Offset from UTC at an instant, in seconds.
    pub(crate) fn utc_offset_s(&self, at: Time) -> i32 {
        self.zone.to_offset(timestamp(at)).seconds()
    }

    /// Date and time as sentences of both languages say them: `2026-11-23 09.41.07`.
    pub(crate) fn exact_text(&self, at: Time) -> String {
        format!("{} {}", self.local(at).date(), self.clock_text(at))
    }

    /// The time of day as people of the site write it: `09.41.07`.
    pub(crate) fn clock_text(&self, at: Time) -> String {
        let local = self.local(at);
        format!("{:02}.{:02}.{:02}", local.hour(), local.minute(), local.second())
    }

    /// The same to the minute, for what is planned by minutes: `09.41`.
    pub(crate) fn minute_text(&self, at: Time) -> String {
        let local = self.local(at);
        format!("{:02}.{:02}", local.hour(), local.minute())
    }

    /// The instants of a date; `None` where the timetable keeps the site closed.
    pub(crate) fn day_times(&self, date: Date) -> Option<Opening> {
        let (civil, weekday) = weekday(date)?;
        let hours = self.timetable.week[weekday]?;
        if self.timetable.holidays.contains(&civil.to_string()) {
            return None;
        }
        let instant = |minute: u16| self.instant(civil, minute);
        Some(Opening {
            tickets_from: instant(hours.tickets_from_minute)?,
            opens_at: instant(hours.opens_minute)?,
            closes_at: instant(hours.closes_minute)?,
            serves_until: hours.ends_minute.and_then(instant),
        })
    }

    /// What the timetable says of a date, in instants. A break or a shift that a change of the clocks leaves without an instant is left out.
    pub(crate) fn times(&self, date: Date) -> DayTimes {
        let opening = self.day_times(date);
        let closes_at = opening.map(|opening| opening.closes_at);
        let serves_until = opening.and_then(|opening| opening.serves_until);
        DayTimes { closes_at, serves_until, breaks: self.breaks(date), shifts: self.shifts(date) }
    }

    fn breaks(&self, date: Date) -> Vec<Break> {
        let Some((civil, weekday)) = weekday(date) else { return Vec::new() };
        let of_day = self.timetable.breaks.iter().filter(|found| found.days[weekday]);
        let in_instants = of_day.filter_map(|found| {
            Some(Break {
                from: self.instant(civil, found.from_minute)?,
                until: self.instant(civil, found.until_minute)?,
                of: found.of.clone(),
                reason: found.reason,
                numbers: found.numbers,
            })
        });
        in_instants.collect()
    }

    fn shifts(&self, date: Date) -> Vec<Shift> {
        let Some((civil, weekday)) = weekday(date) else { return Vec::new() };
        let of_day = self.timetable.roster.iter().filter(|shift| shift.days[weekday]);
        let in_instants = of_day.filter_map(|shift| {
            let (from, until) = (self.instant(civil, shift.from_minute)?, self.instant(civil, shift.until_minute)?);
            Some(Shift { from, until, counters: shift.counters.clone(), officer: shift.officer })
        });
        in_instants.collect()
    }

    /// The instant of a time of day on the date of now, in minutes after midnight.
    pub(crate) fn today_at(&self, now: Time, minute: u16) -> Option<Time> {
        self.instant(self.local(now).date(), minute)
    }

    /// The instant of a time of day on a date, in minutes after midnight.
    pub(crate) fn instant_of(&self, date: Date, minute: u16) -> Option<Time> {
        self.instant(to_civil(date)?, minute)
    }

    fn instant(&self, date: civil::Date, minute: u16) -> Option<Time> {
        let local = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
        u64::try_from(self.zone.to_timestamp(local).ok()?.as_millisecond()).ok().map(Time)
    }

    /// The first day after a date on which the timetable opens the site.
    pub(crate) fn next_day(&self, after: Date) -> Option<(Date, Opening)> {
        let mut date = to_civil(after)?;
        for _ in 0..AHEAD_DAYS_MAX {
            date = date.tomorrow().ok()?;
            let found = from_civil(date);
            if let Some(times) = self.day_times(found) {
                return Some((found, times));
            }
        }
        None
    }

    /// What the timetable asks for now, when the journal's last day has the date `last`. A day that was opened is not opened
    /// again, and none before it ever, even by a clock that was set back.
    pub(crate) fn due(&self, now: Time, last: Option<Date>) -> Due {
        let today = self.date(now);
        let newest = last.map_or(today, |last| last.max(today));
        if last.is_none_or(|last| today > last)
            && let Some(times) = self.day_times(today)
            && now < times.closes_at
        {
            return if now < times.tickets_from {
                Due::Wait { until: Some(times.tickets_from) }
            } else {
                Due::Open(OpenDay { date: today, times: self.times(today), training: false })
            };
        }
        Due::Wait { until: self.next_day(newest).map(|(_, times)| times.tickets_from) }
    }

    /// The day that a supervisor opens or reopens now, with `closes_at` where the timetable still has one ahead. The domain refuses
    /// it where its date is before the journal's last.
    pub(crate) fn open_by_hand(&self, now: Time, training: bool) -> OpenDay {
        let date = self.date(now);
        let times = self.times(date);
        let closes_at = times.closes_at.filter(|closes_at| *closes_at > now);
        let serves_until = times.serves_until.filter(|until| *until > now);
        OpenDay { date, times: DayTimes { closes_at, serves_until, ..times }, training }
    }

    /// Whether the clock stands further from the journal's last entry than can be believed without a person.
    /// A weekend or a holiday is no jump: whole days on which the timetable keeps the site closed are not counted.
    pub(crate) fn clock_jump(&self, last_entry: Time, now: Time) -> Option<ClockJump> {
        let behind_ms = last_entry.since(now);
        if behind_ms > JUMP_MS_MAX {
            return Some(ClockJump::Behind { by_ms: behind_ms });
        }
        let by_ms = now.since(last_entry).saturating_sub(self.closed_ms(last_entry, now));
        (by_ms > JUMP_MS_MAX).then_some(ClockJump::Ahead { by_ms })
    }

    /// Milliseconds between two instants on dates that the timetable keeps closed; 0 for a site without a timetable, and
    /// counted for a year at most.
    fn closed_ms(&self, from: Time, to: Time) -> u64 {
        if self.timetable.week.iter().all(Option::is_none) {
            return 0;
        }
        let mut total_ms = 0;
        let mut date = self.local(from).date();
        for _ in 0..AHEAD_DAYS_MAX {
            let (Some(begins), Ok(tomorrow)) = (self.midnight(date), date.tomorrow()) else { break };
            let Some(ends) = self.midnight(tomorrow) else { break };
            if begins >= to {
                break;
            }
            if self.day_times(from_civil(date)).is_none() {
                total_ms += ends.min(to).since(begins.max(from));
            }
            date = tomorrow;
        }
        total_ms
    }

    fn midnight(&self, date: civil::Date) -> Option<Time> {
        let timestamp = self.zone.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        u64::try_from(timestamp.as_millisecond()).ok().map(Time)
    }

    fn local(&self, at: Time) -> civil::DateTime {
        self.zone.to_datetime(timestamp(at))
    }
}

/// What a plan to come says of the day that is open, where that is something else than the plan in force says; with its date. A date that it
/// makes a holiday keeps its hours: who opened the day closes it.
pub(crate) fn changed_times(state: &State, plan: &Plan) -> Result<Option<(Date, DayTimes)>, UnknownTimeZone> {
    let Some((day, in_force)) = state.day().zip(state.plan()) else { return Ok(None) };
    let (calendar, before) = (Calendar::new(plan)?, Calendar::new(in_force)?.times(day.date));
    let mut times = calendar.times(day.date);
    if calendar.day_times(day.date).is_none() {
        (times.closes_at, times.serves_until) = (before.closes_at, before.serves_until);
    }
    Ok((times != before).then_some((day.date, times)))
}

/// The instant for jiff; one beyond the year 9999 stands at its end.
fn timestamp(at: Time) -> Timestamp {
    i64::try_from(at.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or(Timestamp::MAX)
}

fn from_civil(date: civil::Date) -> Date {
    Date { year: date.year(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
}

/// The place of a date's weekday in the week, Monday first.
pub(crate) fn weekday_of(date: Date) -> Option<usize> {
    weekday(date).map(|(_, weekday)| weekday)
}

/// A date with the place of its weekday in the week, Monday first.
fn weekday(date: Date) -> Option<(civil::Date, usize)> {
    let civil = to_civil(date)?;
    Some((civil, usize::from(civil.weekday().to_monday_zero_offset().unsigned_abs())))
}

fn to_civil(date: Date) -> Option<civil::Date> {
    civil::Date::new(date.year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

#[cfg(test)]
mod tests;
