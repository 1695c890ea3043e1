//! A list with a search, inside the window: where to send a visitor on, which number to take back, why the counter pauses. Pure: the keys
//! come in, the choice comes out.

use client::{Picture, label_text};
use protocol::{Chosen, Destination, EmergencyKind, Outcome, PauseReason, Place, TicketState};

use crate::{
    verb::Verb,
    words::{Language, emergency_name, pause_reason, wait_range},
};

/// Letters of a search; the longest service name is shorter.
const QUERY_CHARS_MAX: usize = 60;

/// How alike two words must be (Jaro and Winkler, 0 to 1) to forgive a typo.
const ALIKE_MIN: f64 = 0.88;

/// Most often that one service is done beside the visit's own, which may be the same once more.
const COUNT_MAX: u8 = protocol::DELIVERED_COUNT_MAX - 1;

/// Most services beside the visit's own.
const ALSO_MAX: usize = protocol::DELIVERED_MAX - 1;

/// Rows shown at once.
pub(crate) const ROWS_SHOWN: usize = 8;

/// What a choice leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// A verb, with the choice in it.
    Do(Verb),
    /// This service was done as well; the list stays, for how the visit ended.
    Also(String),
    /// The number that was typed is called, for this reason.
    Call(Chosen),
    /// The question whether this number is to be cancelled.
    AskCancel { ticket: u32, number: String },
    /// The question whether this emergency is to be raised.
    AskEmergency { kind: EmergencyKind, drill: bool },
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// What it is, first.
    pub(crate) title: String,
    /// What it is, second.
    pub(crate) detail: String,
    /// How long whoever is sent there waits, under that; may be empty.
    pub(crate) wait: String,
    choice: Choice,
}

/// An open list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picker {
    /// What is asked.
    pub(crate) title: String,
    /// What stands there where the list is empty.
    pub(crate) empty: String,
    /// What was typed.
    pub(crate) query: String,
    /// What is written where nothing was typed yet.
    pub(crate) hint: String,
    /// What is typed is a number to call, and no search.
    takes_number: bool,
    /// Not about whoever is at the counter.
    outlives_visitor: bool,
    /// Services done beside the visit's own, as code and count, in the order in which they were chosen.
    also: Vec<(String, u8)>,
    language: Language,
    items: Vec<Item>,
    selected: usize,
}

/// What a key does to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One letter fewer.
    Erase,
}

impl Picker {
    /// Where to send the visitor on: services first, with how long whoever comes there waits, then the other counters.
    pub(crate) fn transfer(picture: &Picture, own_counter: &str, language: Language) -> Picker {
        let mut services: Vec<_> = picture.services().collect();
        services.sort_by_key(|row| row.order);
        let services = services.into_iter().map(|row| {
            let agency = picture.agency(&row.agency).map_or(row.agency.as_str(), |agency| agency.short.as_str());
            let to = Destination::Service(row.service.clone());
            let wait = row.expected_wait.and_then(|wait| wait_range(wait, language));
            let there = item(&row.name, format!("{agency} · {}", row.prefix), Verb::Transfer { to, place: Place::Earned });
            Item { wait: wait.unwrap_or_default(), ..there }
        });
        let mut counters: Vec<_> = picture.counters().filter(|row| row.counter != own_counter).collect();
        counters.sort_by_key(|row| row.order);
        let counters = counters.into_iter().map(|row| {
            let agency = picture.agency(&row.agency).map_or(row.agency.as_str(), |agency| agency.short.as_str());
            let to = Destination::Counter(row.counter.clone());
            item(&label_text(&row.label), agency.to_owned(), Verb::Transfer { to, place: Place::Earned })
        });
        Picker::new(
            language.pick("Alihkan ke mana?", "Send on to?"),
            language.pick("Tidak ada yang cocok.", "Nothing matches."),
            language,
            services.chain(counters),
        )
    }

    /// Which of the numbers set aside at this counter goes back into the queue.
    pub(crate) fn take_back(picture: &Picture, counter: &str, language: Language) -> Picker {
        let items = set_aside(picture, counter).map(|row| {
            let verb = match row.state {
                TicketState::Absent => Verb::Reinsert { ticket: row.ticket, place: None },
                TicketState::Parked | TicketState::Reserved | TicketState::Waiting | TicketState::Called | TicketState::Serving => {
                    Verb::Release { ticket: row.ticket }
                }
            };
            item(&row.number, aside_word(row.state, language), verb)
        });
        Picker::new(language.pick("Kembalikan nomor mana?", "Put which number back?"), nothing_aside(language), language, items)
    }

    /// Which of the numbers set aside at this counter is cancelled.
    pub(crate) fn cancel(picture: &Picture, counter: &str, language: Language) -> Picker {
        let items = set_aside(picture, counter).map(|row| Item {
            title: row.number.clone(),
            detail: aside_word(row.state, language),
            wait: String::new(),
            choice: Choice::AskCancel { ticket: row.ticket, number: row.number.clone() },
        });
        Picker::new(language.pick("Batalkan nomor mana?", "Cancel which number?"), nothing_aside(language), language, items)
    }

    /// Which number is called out of its turn, typed as it is printed, and why.
    pub(crate) fn call(language: Language) -> Picker {
        let reasons = [
            (Chosen::Help, ("Perlu didampingi", "Needs help"), ("tidak dapat menunggu", "cannot wait")),
            (Chosen::Continues, ("Urusan dilanjutkan", "Goes on"), ("dimulai di loket ini", "was begun here")),
            (Chosen::Mistake, ("Terlewat atau salah alih", "Passed over or sent on"), ("karena keliru", "by mistake")),
            (Chosen::Instructed, ("Arahan supervisor", "As told"), ("oleh supervisor", "by a supervisor")),
        ];
        let items = reasons.map(|(reason, title, detail)| Item {
            title: language.pick(title.0, title.1).to_owned(),
            detail: language.pick(detail.0, detail.1).to_owned(),
            wait: String::new(),
            choice: Choice::Call(reason),
        });
        let title = language.pick("Panggil nomor mana?", "Call which number?");
        let hint = language.pick("Ketik nomornya, misalnya A-015", "Type the number, e.g. A-015").to_owned();
        Picker { hint, takes_number: true, ..Picker::new(title, "", language, items) }
    }

    /// Which emergency is raised; the drills stand below.
    pub(crate) fn emergency(language: Language) -> Picker {
        let kinds = [EmergencyKind::Evacuation, EmergencyKind::Fire, EmergencyKind::Earthquake, EmergencyKind::Lockdown];
        let items = [false, true].into_iter().flat_map(|drill| kinds.map(|kind| (kind, drill))).map(|(kind, drill)| Item {
            title: emergency_name(kind, drill, language),
            detail: String::new(),
            wait: String::new(),
            choice: Choice::AskEmergency { kind, drill },
        });
        let title = language.pick("Keadaan darurat apa?", "Which emergency?");
        let picker = Picker::new(title, language.pick("Tidak ada yang cocok.", "Nothing matches."), language, items);
        Picker { outlives_visitor: true, ..picker }
    }

    /// Whether it is about nobody at the counter, so that it stays when they go.
    pub(crate) fn outlives_visitor(&self) -> bool {
        self.outlives_visitor
    }

    /// Why the counter pauses.
    pub(crate) fn pause(language: Language) -> Picker {
        let reasons = [PauseReason::Rest, PauseReason::Prayer, PauseReason::OtherWork, PauseReason::Fault, PauseReason::Supplies];
        let items = reasons.map(|reason| item(pause_reason(reason, language), String::new(), Verb::Pause { reason, minutes: None }));
        Picker::new(language.pick("Istirahat karena apa?", "Pause why?"), "", language, items)
    }

    /// How the visit ended, after whatever else was done in the same sitting: services of this counter's agency first.
    pub(crate) fn finish(picture: &Picture, counter: &str, language: Language) -> Picker {
        let outcomes = [
            (Outcome::Completed, language.pick("Selesai", "Done"), ""),
            (Outcome::Incomplete, language.pick("Belum lengkap", "Incomplete"), language.pick("berkas kurang", "papers missing")),
            (Outcome::Referred, language.pick("Dirujuk", "Referred"), language.pick("tidak dapat di sini", "not possible here")),
        ];
        let outcomes = outcomes.map(|(outcome, title, detail)| item(title, detail.to_owned(), Verb::Finish { outcome, also: Vec::new() }));
        let agency = picture.counter(counter).map_or("", |row| row.agency.as_str());
        let mut services: Vec<_> = picture.services().collect();
        services.sort_by_key(|row| (row.agency != agency, row.order));
        let services = services.into_iter().map(|row| Item {
            title: row.name.clone(),
            detail: String::new(),
            wait: String::new(),
            choice: Choice::Also(row.service.clone()),
        });
        let title = language.pick("Selesai bagaimana?", "Finish how?");
        let empty = language.pick("Tidak ada layanan yang cocok.", "No service matches.");
        let hint = language.pick("Ketik layanan lain yang juga selesai", "Type another service that was done too").to_owned();
        Picker { hint, ..Picker::new(title, empty, language, outcomes.into_iter().chain(services)) }.with_counts()
    }

    /// A service was done as well, once more; how the visit ended is asked again.
    pub(crate) fn also(&mut self, service: &str) {
        let has_room = self.also.len() < ALSO_MAX;
        match self.also.iter_mut().find(|(known, _)| known == service) {
            Some((_, count)) => *count = (*count + 1).min(COUNT_MAX),
            None if has_room => self.also.push((service.to_owned(), 1)),
            // So many are not offered; what was chosen stays, and the list shows it.
            None => {}
        }
        self.query.clear();
        self.selected = 0;
        self.write_counts();
    }

    fn with_counts(mut self) -> Picker {
        self.write_counts();
        self
    }

    /// Says beside each service whether it was done as well, and how often; those that were stand before the others, so that they are seen.
    fn write_counts(&mut self) {
        let language = self.language;
        let also = &self.also;
        self.items.sort_by_key(|item| match &item.choice {
            Choice::Also(service) if also.iter().any(|(known, _)| known == service) => 1,
            Choice::Also(_) => 2,
            Choice::Do(_) | Choice::Call(_) | Choice::AskCancel { .. } | Choice::AskEmergency { .. } => 0,
        });
        for item in &mut self.items {
            let Choice::Also(service) = &item.choice else { continue };
            let count = self.also.iter().find(|(known, _)| known == service).map_or(0, |(_, count)| *count);
            item.detail = match (count, language) {
                (0, Language::Id) => "tambahkan".to_owned(),
                (0, Language::En) => "add".to_owned(),
                (_, Language::Id) => format!("juga selesai {count}×"),
                (_, Language::En) => format!("done too {count}×"),
            };
        }
    }

    fn new(title: &str, empty: &str, language: Language, items: impl IntoIterator<Item = Item>) -> Picker {
        Picker {
            title: title.to_owned(),
            empty: empty.to_owned(),
            query: String::new(),
            hint: language.pick("Ketik untuk mencari", "Type to search").to_owned(),
            takes_number: false,
            outlives_visitor: false,
            also: Vec::new(),
            language,
            items: items.into_iter().collect(),
            selected: 0,
        }
    }

    /// Letters were typed.
    pub(crate) fn typed(&mut self, letters: &str) {
        let room = QUERY_CHARS_MAX.saturating_sub(self.query.chars().count());
        self.query.extend(letters.chars().filter(|letter| !letter.is_control()).take(room));
        self.selected = 0;
    }

    /// A key that is no letter.
    pub(crate) fn moved(&mut self, by: Move) {
        match by {
            Move::Up => self.selected = self.selected.saturating_sub(1),
            Move::Down => self.selected = (self.selected + 1).min(self.matches().len().saturating_sub(1)),
            Move::Erase => {
                // With nothing typed, what was added last is taken back.
                if self.query.pop().is_none() && self.also.pop().is_some() {
                    self.write_counts();
                }
                self.selected = 0;
            }
        }
    }

    /// The rows that match, with whether each is selected, from the first that is shown.
    pub(crate) fn shown(&self) -> Vec<(usize, &Item, bool)> {
        let first = self.selected.saturating_sub(ROWS_SHOWN - 1);
        let rows = self.matches().into_iter().enumerate().skip(first).take(ROWS_SHOWN);
        rows.map(|(index, item)| (index, item, index == self.selected)).collect()
    }

    /// How many rows match.
    pub(crate) fn matches_count(&self) -> usize {
        self.matches().len()
    }

    /// The choice in this row, or in the selected one.
    pub(crate) fn choice(&self, row: Option<usize>) -> Option<Choice> {
        let choice = self.matches().get(row.unwrap_or(self.selected)).map(|item| item.choice.clone());
        match choice? {
            // Without a number there is nobody to call yet.
            Choice::Call(_) if self.query.trim().is_empty() => None,
            Choice::Call(reason) => Some(Choice::Do(Verb::Call { number: self.query.trim().to_uppercase(), reason })),
            Choice::Do(Verb::Finish { outcome, .. }) => Some(Choice::Do(Verb::Finish { outcome, also: self.also.clone() })),
            other @ (Choice::Do(_) | Choice::Also(_) | Choice::AskCancel { .. } | Choice::AskEmergency { .. }) => Some(other),
        }
    }

    fn matches(&self) -> Vec<&Item> {
        let query = self.query.trim().to_lowercase();
        if query.is_empty() || self.takes_number {
            return self.items.iter().collect();
        }
        let exact: Vec<&Item> = self.items.iter().filter(|item| item.text().contains(&query)).collect();
        if !exact.is_empty() {
            return exact;
        }
        self.items.iter().filter(|item| alike(&item.text(), &query)).collect()
    }
}

impl Item {
    fn text(&self) -> String {
        format!("{} {}", self.title, self.detail).to_lowercase()
    }
}

fn item(title: &str, detail: String, verb: Verb) -> Item {
    Item { title: title.to_owned(), detail, wait: String::new(), choice: Choice::Do(verb) }
}

/// The numbers set aside at this counter, or at none.
pub(crate) fn set_aside<'a>(picture: &'a Picture, counter: &'a str) -> impl Iterator<Item = &'a protocol::TicketRow> {
    picture.tickets().filter(move |row| {
        matches!(row.state, TicketState::Parked | TicketState::Absent) && row.counter.as_deref().is_none_or(|at| at == counter)
    })
}

fn nothing_aside(language: Language) -> &'static str {
    language.pick("Tidak ada nomor yang ditunda atau tidak hadir di loket ini.", "No number is set aside or absent at this counter.")
}

fn aside_word(state: TicketState, language: Language) -> String {
    let (id, en) = match state {
        TicketState::Absent => ("tidak hadir", "absent"),
        TicketState::Parked | TicketState::Reserved | TicketState::Waiting | TicketState::Called | TicketState::Serving => {
            ("ditunda", "set aside")
        }
    };
    language.pick(id, en).to_owned()
}

/// Whether every word typed is like some word of the text.
fn alike(text: &str, query: &str) -> bool {
    query.split_whitespace().all(|typed| text.split_whitespace().any(|word| strsim::jaro_winkler(word, typed) >= ALIKE_MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(titles: &[&str]) -> Picker {
        Picker::new(
            "?",
            "",
            Language::En,
            titles.iter().map(|title| {
                item(title, String::new(), Verb::Transfer { to: Destination::Service((*title).into()), place: Place::Earned })
            }),
        )
    }

    fn titles(picker: &Picker) -> Vec<&str> {
        picker.shown().into_iter().map(|(_, item, _)| item.title.as_str()).collect()
    }

    #[test]
    fn typing_narrows_and_a_typo_is_forgiven() {
        let mut picker = picker(&["Kartu Keluarga", "KTP elektronik", "Akta kelahiran"]);
        picker.typed("kel");
        assert_eq!(titles(&picker), ["Kartu Keluarga", "Akta kelahiran"]);
        picker.query = "kelahrian".into();
        assert_eq!(titles(&picker), ["Akta kelahiran"]);
        picker.query = "zzz".into();
        assert_eq!((titles(&picker), picker.choice(None)), (vec![], None));
    }

    #[test]
    fn a_number_is_called_only_once_it_was_typed_and_is_no_search() {
        let mut picker = Picker::call(Language::Id);
        assert_eq!((picker.matches_count(), picker.choice(None)), (4, None));
        picker.typed(" a-015 ");
        assert_eq!(picker.matches_count(), 4, "every reason is still there");
        picker.moved(Move::Down);
        let verb = Verb::Call { number: "A-015".into(), reason: Chosen::Continues };
        assert_eq!(picker.choice(None), Some(Choice::Do(verb)));
    }

    #[test]
    fn what_else_was_done_is_added_before_the_visit_ends_and_can_be_taken_back() {
        let picture = crate::fixture::picture(crate::fixture::hall(false));
        let mut picker = Picker::finish(&picture, "3", Language::Id);
        assert_eq!(titles(&picker)[..3], ["Selesai", "Belum lengkap", "Dirujuk"]);
        picker.typed("elektronik");
        assert_eq!((titles(&picker), picker.choice(None)), (vec!["KTP elektronik"], Some(Choice::Also("ktp".into()))));
        picker.also("ktp");
        picker.also("ktp");
        picker.also("kk");
        picker.moved(Move::Erase);
        let first = picker.shown().into_iter().map(|(_, item, _)| (item.title.as_str(), item.detail.as_str())).nth(3);
        assert_eq!(first, Some(("KTP elektronik", "juga selesai 2×")), "what was added stands first");
        picker.also("kk");
        let finish = |also: &[(&str, u8)]| {
            let also = also.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
            Some(Choice::Do(Verb::Finish { outcome: Outcome::Completed, also }))
        };
        assert_eq!(picker.choice(None), finish(&[("ktp", 2), ("kk", 1)]), "Enter ends the visit with both");
        picker.moved(Move::Erase);
        assert_eq!(picker.choice(None), finish(&[("ktp", 2)]));
        // Never more than the server takes, the visit's own included.
        (0..200).for_each(|_| picker.also("ktp"));
        (0..200).for_each(|number| picker.also(&format!("layanan-{number}")));
        let Some(Choice::Do(Verb::Finish { also, .. })) = picker.choice(None) else { panic!("it ends the visit") };
        assert_eq!((also[0].1, also.len()), (98, 11));
    }

    #[test]
    fn the_selection_stays_within_the_list_and_in_sight() {
        let names: Vec<String> = (0..20).map(|number| format!("layanan {number:02}")).collect();
        let mut picker = picker(&names.iter().map(String::as_str).collect::<Vec<_>>());
        picker.moved(Move::Up);
        for _ in 0..30 {
            picker.moved(Move::Down);
        }
        let shown = picker.shown();
        assert_eq!(shown.len(), ROWS_SHOWN);
        assert!(matches!(shown.last(), Some((19, _, true))));
        assert_eq!(picker.choice(None), picker.choice(Some(19)));
    }

    #[test]
    fn what_is_typed_is_bounded_and_can_be_erased() {
        let mut picker = picker(&["a"]);
        picker.typed(&"x\u{8}".repeat(100));
        assert_eq!(picker.query.chars().count(), QUERY_CHARS_MAX);
        picker.moved(Move::Erase);
        assert_eq!(picker.query.chars().count(), QUERY_CHARS_MAX - 1);
    }
}
