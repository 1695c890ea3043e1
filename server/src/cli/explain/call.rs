//! Why a number was called and not another: from the call's own event, with the plan and the hall as they stood just before it. It decides
//! nothing again, and speaks of claims only in a hall that calls by claim.

use domain::{Chosen, Claim, CounterId, Group, GroupId, Order, Plan, RoundTurn, State, Ticket, TicketId, Tier, Time, Why};

use crate::{calendar::Calendar, convert, site_file::duration_words};

/// A sentence, or a part of one, in Indonesian and in English.
type Both = (String, String);

fn both(id: impl Into<String>, en: impl Into<String>) -> Both {
    (id.into(), en.into())
}

/// A call that is told.
pub(super) struct Told<'a> {
    /// The hall just before it.
    pub(super) state: &'a State,
    /// Its plan.
    pub(super) plan: &'a Plan,
    /// When it was made.
    pub(super) at: Time,
    /// Whom it called.
    pub(super) ticket: TicketId,
    /// To where.
    pub(super) counter: CounterId,
    /// What the decision saw.
    pub(super) why: &'a Why,
}

impl Told<'_> {
    /// Where it was called to and what decided, what counted for it and for the next, from which ring, and how many waited.
    pub(super) fn say(&self) -> String {
        let (counter_id, counter_en) = convert::counter_words(self.plan, self.counter);
        let (mut id, mut en) = match self.why.chosen {
            Some(reason) => {
                let (id, en) = chosen_words(reason);
                (format!("dipanggil di luar urutan ke {counter_id}: {id}"), format!("called out of turn to {counter_en}: {en}"))
            }
            None => {
                let (id, en) = self.decided();
                (format!("dipanggil ke {counter_id}: {id}"), format!("called to {counter_en}: {en}"))
            }
        };
        for (part_id, part_en) in self.own().into_iter().chain(self.next()).chain(self.ring()) {
            id.push_str(&format!("; {part_id}"));
            en.push_str(&format!("; {part_en}"));
        }
        let waiting = self.why.waiting;
        format!("{id} ({waiting} menunggu) / {en} ({waiting} waited)")
    }

    fn order(&self) -> Order {
        self.plan.policy.calling.order
    }

    /// What decided. Where a tier did, nothing else is said to have: only who stands in the last one is called by the hall's order.
    fn decided(&self) -> Both {
        let (id, en) = match self.why.tier {
            Tier::Emergency => ("gawat darurat didahulukan", "emergencies go first"),
            Tier::Front => ("ditaruh di depan", "it was put to the front"),
            Tier::Appointment => ("waktu janji temunya sudah tiba", "the time of its appointment had come"),
            Tier::Overdue => ("sudah menunggu melewati batas", "it had waited past the limit"),
            Tier::Preferred => ("loket ini mendahulukan urusannya", "this counter puts what it is for first"),
            Tier::Claimed => return self.decided_by_order(),
        };
        both(id, en)
    }

    fn decided_by_order(&self) -> Both {
        let (own, next) = (self.group(self.ticket), self.why.runner_up.and_then(|(next, _)| self.group(next)));
        match (self.order(), own, next) {
            (Order::Claim, _, _) => both("hak panggilnya paling besar", "its claim was the largest"),
            // Nobody stood against it, so nothing was compared.
            (_, _, None) | (_, None, _) => {
                both("hanya nomor ini yang dapat dipanggil", "it was the only number that could be called there")
            }
            (Order::FirstCome, _, _) => self.by_arrival(),
            (Order::Strict, Some((_, own)), Some((_, next))) if own.weight > next.weight => both(
                format!("kelompok {} didahulukan dari kelompok {}", own.name, next.name),
                format!("the group {} goes before the group {}", own.name, next.name),
            ),
            (Order::Strict, _, _) => {
                let (id, en) = self.by_arrival();
                both(
                    format!("tidak ada nomor dari kelompok yang lebih didahulukan, dan di antara yang setara nomor ini {id}"),
                    format!("there was no number of a group that goes before its own, and among its equals {en}"),
                )
            }
            (order @ Order::Ratio { .. }, Some((own, _)), Some((next, _))) => {
                self.by_turn(self.state.counter(self.counter).and_then(|desk| desk.round_turn(order)), own, next)
            }
        }
    }

    /// Priority groups and everybody else take turns at the counter; among themselves whoever came first.
    fn by_turn(&self, turn: Option<RoundTurn>, own: GroupId, next: GroupId) -> Both {
        let Some(turn) = turn else { return self.by_arrival() };
        let is_priority = |group: GroupId| group != Group::EVERYBODY;
        let (kind_id, kind_en) = if turn.is_priority { ("kelompok prioritas", "priority groups") } else { ("umum", "everybody else") };
        let (nth, calls) = (turn.nth, turn.calls);
        let (place_id, place_en) =
            if nth > calls { both("", "") } else { both(format!(" (ke-{nth} dari {calls})"), format!(" ({nth} of {calls})")) };
        let (id, en) = (format!("giliran {kind_id}{place_id}"), format!("it was the turn of {kind_en}{place_en}"));
        let (arrival_id, arrival_en) = self.by_arrival();
        match (is_priority(own) == turn.is_priority, is_priority(own) == is_priority(next)) {
            (true, false) => both(id, en),
            (true, true) => both(format!("{id}, dan di antaranya nomor ini {arrival_id}"), format!("{en}, and among those {arrival_en}")),
            (false, _) => both(
                format!("{id}, tetapi tidak ada nomornya yang dapat dipanggil, dan nomor ini {arrival_id}"),
                format!("{en}, of whom none could be called, and {arrival_en}"),
            ),
        }
    }

    /// Whoever waited longest. Of two who came at one instant, whose number was given first.
    fn by_arrival(&self) -> Both {
        let next_ms = self.why.runner_up.and_then(|(_, claim)| claim.waited_ms());
        if self.why.claim.waited_ms() == next_ms {
            both("diberikan lebih dulu dari yang datang bersamaan", "it was given first of those that came together")
        } else {
            both("menunggu paling lama", "it had waited longest")
        }
    }

    /// What counted for the number itself.
    fn own(&self) -> Option<Both> {
        if self.order() == Order::Claim {
            let claim = percent(self.why.claim)?;
            return Some(both(format!("hak panggil {claim} dari target"), format!("its claim is {claim} of the target")));
        }
        let ticket = self.state.ticket(self.ticket)?;
        let (wait_id, wait_en) = self.wait(ticket, self.why.claim);
        Some(match self.group_words(ticket.group) {
            Some((group_id, group_en)) => both(format!("{group_id}, {wait_id}"), format!("it was {group_en} and {wait_en}")),
            None => both(wait_id, format!("it {wait_en}")),
        })
    }

    /// Who was next, and what counted there. Nothing where what decided says already that there was nobody.
    fn next(&self) -> Option<Both> {
        let is_claim = self.order() == Order::Claim;
        let Some((next, claim)) = self.why.runner_up else {
            let is_said = !is_claim && self.why.chosen.is_none() && self.why.tier == Tier::Claimed;
            return (!is_said).then(|| both("tidak ada pilihan lain", "there was no other"));
        };
        let Some(ticket) = self.state.ticket(next) else { return Some(both("berikutnya ?", "next was ?")) };
        let number = self.state.number_text(ticket.series, ticket.number);
        if is_claim {
            return Some(match percent(claim) {
                Some(claim) => both(format!("berikutnya {number} dengan {claim}"), format!("next was {number} with {claim}")),
                None => both(format!("berikutnya {number}"), format!("next was {number}")),
            });
        }
        let (wait_id, wait_en) = self.wait(ticket, claim);
        Some(match self.group_words(ticket.group) {
            Some((group_id, group_en)) => {
                both(format!("berikutnya {number} {group_id}, {wait_id}"), format!("next was {number} {group_en}, which {wait_en}"))
            }
            None => both(format!("berikutnya {number}, {wait_id}"), format!("next was {number}, which {wait_en}")),
        })
    }

    fn ring(&self) -> Option<Both> {
        let (id, en) = (self.why.ring.after_ms > 0).then(|| duration_words(self.why.ring.after_ms))?;
        Some(both(format!("loket ini membantu setelah {id} menunggu"), format!("this counter helps after a wait of {en}")))
    }

    fn group(&self, ticket: TicketId) -> Option<(GroupId, &Group)> {
        let group = self.state.ticket(ticket)?.group;
        Some((group, self.plan.groups.get(group.index())?))
    }

    /// Its group, where the order looks at groups.
    fn group_words(&self, group: GroupId) -> Option<Both> {
        let name = &self.plan.groups.get(group.index())?.name;
        match self.order() {
            Order::Strict | Order::Ratio { .. } => Some(both(format!("dari kelompok {name}"), format!("of the group {name}"))),
            Order::Claim | Order::FirstCome => None,
        }
    }

    /// How long a number had waited and since when; the time of its appointment where it stands by that.
    fn wait(&self, ticket: &Ticket, claim: Claim) -> Both {
        // Who was put to the front is called without regard to the wait, so that the event does not tell it.
        let since = claim.waited_ms().map_or(ticket.waits_since(), |waited_ms| Time(self.at.0.saturating_sub(waited_ms)));
        let clock = Calendar::new(self.plan).map_or_else(|_| since.0.to_string(), |calendar| calendar.clock_text(since));
        if ticket.by_appointment && !ticket.front {
            return both(format!("janji temunya pukul {clock}"), format!("had its appointment at {clock}"));
        }
        // Whole seconds that are over, as a clock counts.
        let waited_ms = u32::try_from(self.at.since(since)).unwrap_or(u32::MAX);
        let (id, en) = duration_words(waited_ms - waited_ms % 1_000);
        both(format!("menunggu {id} sejak pukul {clock}"), format!("had waited {en}, since {clock}"))
    }
}

/// A claim as it is read; none for who was put to the front, whatever their claim.
fn percent(claim: Claim) -> Option<String> {
    claim.percent().map(|percent| format!("{percent} %"))
}

fn chosen_words(reason: Chosen) -> (&'static str, &'static str) {
    match reason {
        Chosen::Help => ("perlu didampingi", "the visitor needs help"),
        Chosen::Continues => ("urusan dilanjutkan", "work begun there goes on"),
        Chosen::Mistake => ("terlewat atau salah alih", "it was passed over or sent on by mistake"),
        Chosen::Instructed => ("arahan supervisor", "a supervisor said so"),
    }
}
