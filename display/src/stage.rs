//! Which call is large, which are rows, which are lit, and until when. Pure: time is an argument, and nothing is lost:
//! a ticket that is called is on the wall until it moves on, large, in a row, or on a page of rows.

use crate::board::Caption;

/// How long a call keeps the large place, unless the next one is spoken, and how long its edge is lit.
pub const LARGE_MS_MIN: u64 = 10_000;
/// A call that was made so long ago cannot have been taken back; the server allows a minute, and word of it takes its time.
const TAKEN_BACK_MS_MAX: u64 = 70_000;
/// How long one page of rows stands, when there are more than fit.
pub const PAGE_MS: u64 = 8_000;

/// One summons: the call's id and which time it is made, counted up by every recall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallKey {
    /// The call's id.
    pub call: u64,
    /// 1 for the first summons, 2 for the first recall.
    pub repeat: u32,
}

/// A call as the wall needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Which summons this is.
    pub key: CallKey,
    /// `A-005`.
    pub number: String,
    /// "Loket 3".
    pub counter: String,
    /// The agency's short name.
    pub agency: String,
    /// The service.
    pub service: String,
    /// When it was called, in this display's milliseconds.
    pub called_ms: u64,
}

/// What the stage shows at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The large place.
    pub large: Option<Large>,
    /// The rows that fit, newest first.
    pub rows: Vec<Row>,
    /// Which page of how many, when there are more rows than fit.
    pub page: Option<(usize, usize)>,
    /// Tickets that have moved on, newest first.
    pub before: Vec<Call>,
}

/// The large place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Large {
    /// The call in it.
    pub call: Call,
    /// Whether its ticket is still called.
    pub still_called: bool,
    /// What is being spoken of it.
    pub caption: Option<Caption>,
    /// Whether its edge is lit.
    pub fresh: bool,
    /// When it took the place.
    pub since_ms: u64,
}

/// A ticket that is called and not large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The call.
    pub call: Call,
    /// Whether its edge is lit.
    pub fresh: bool,
    /// When it came.
    pub since_ms: u64,
}

/// The state behind [`Shown`].
#[derive(Debug, Default)]
pub struct Stage {
    /// All that are called, oldest first.
    called: Vec<Entry>,
    /// Those that moved on, newest first.
    before: Vec<Call>,
    holder: Option<Holder>,
    spoken: Option<Spoken>,
}

#[derive(Clone, Debug)]
struct Entry {
    call: Call,
    since_ms: u64,
    /// Whether it has had the large place, or came too late to claim it.
    was_large: bool,
}

#[derive(Debug)]
struct Holder {
    entry: Entry,
    since_ms: u64,
    still_called: bool,
}

#[derive(Debug)]
struct Spoken {
    key: CallKey,
    caption: Caption,
}

impl Stage {
    /// Takes over all tickets that are called now, oldest first, and those that have moved on, newest first. New calls
    /// and recalls are fresh; of a call that was taken back nothing is left.
    pub fn set_calls(&mut self, calls: &[Call], before: &[Call], now_ms: u64) {
        self.called.retain(|entry| calls.iter().any(|call| call.key.call == entry.call.key.call));
        for call in calls {
            self.put(call, now_ms);
        }
        self.holder.take_if(|holder| was_taken_back(&holder.entry.call, calls, before, now_ms));
        // A ticket that is called again, at another counter perhaps, is not among those before.
        self.before = before.iter().filter(|past| calls.iter().all(|call| call.number != past.number)).cloned().collect();
        if let Some(holder) = &mut self.holder {
            let entry = self.called.iter_mut().find(|entry| entry.call.key.call == holder.entry.call.key.call);
            holder.still_called = entry.is_some();
            if let Some(entry) = entry {
                // A recall of the large call takes the place anew.
                if entry.call.key.repeat > holder.entry.call.key.repeat {
                    entry.was_large = true;
                    holder.since_ms = now_ms;
                }
                holder.entry = entry.clone();
            }
        }
        self.settle(now_ms);
    }

    /// The voice begins to say a call: it takes the large place at once.
    pub fn speak(&mut self, key: CallKey, caption: Caption, now_ms: u64) {
        self.spoken = Some(Spoken { key, caption });
        self.settle(now_ms);
    }

    /// The voice has ended.
    pub fn fall_silent(&mut self, now_ms: u64) {
        self.spoken = None;
        self.settle(now_ms);
    }

    /// Lets time pass: a call whose turn has come takes the large place.
    pub fn settle(&mut self, now_ms: u64) {
        if self.spoken.as_ref().map(|spoken| spoken.key).is_some_and(|key| self.settle_spoken(key, now_ms)) {
            return;
        }
        let held_long = self.holder.as_ref().is_none_or(|holder| now_ms >= holder.since_ms.saturating_add(LARGE_MS_MIN));
        let holder_called = self.holder.as_ref().is_some_and(|holder| holder.still_called);
        if !held_long && holder_called {
            return;
        }
        // Those that never were large come first, in the order they were called; the ticket that moved on gives way
        // to them at once, and to the newest of the others when its time is over.
        let pending = self.called.iter().position(|entry| !entry.was_large);
        let newest = self.called.len().checked_sub(1).filter(|_| held_long && !holder_called);
        if let Some(index) = pending.or(newest) {
            self.hold(index, now_ms);
        }
    }

    /// What is to be seen, with room for so many rows.
    pub fn shown(&self, now_ms: u64, slots: usize) -> Shown {
        let holder = self.holder.as_ref();
        let is_large = |call: &Call| holder.is_some_and(|holder| holder.entry.call.key.call == call.key.call);
        let rows: Vec<Row> = self.called.iter().rev().filter(|entry| !is_large(&entry.call)).map(|entry| self.row(entry, now_ms)).collect();
        let (rows, page) = one_page(rows, now_ms, slots);
        Shown {
            large: holder.map(|holder| self.large(holder, now_ms)),
            rows,
            page,
            before: self.before.iter().filter(|call| !is_large(call)).cloned().collect(),
        }
    }

    /// When [`Stage::shown`] changes next by time alone; nothing need be drawn before.
    pub fn next_change_ms(&self, now_ms: u64, slots: usize) -> Option<u64> {
        let rows = self.called.len().saturating_sub(usize::from(self.holder.as_ref().is_some_and(|holder| holder.still_called)));
        let page_turn = (rows > slots).then(|| (now_ms / PAGE_MS + 1) * PAGE_MS);
        let lit = self.called.iter().map(|entry| entry.since_ms);
        let held = self.holder.iter().map(|holder| holder.since_ms);
        lit.chain(held).map(|since_ms| since_ms.saturating_add(LARGE_MS_MIN)).chain(page_turn).filter(|due_ms| *due_ms > now_ms).min()
    }

    fn put(&mut self, call: &Call, now_ms: u64) {
        let since_ms = call.called_ms.min(now_ms);
        let too_late = now_ms.saturating_sub(since_ms) >= LARGE_MS_MIN;
        match self.called.iter().position(|entry| entry.call.key.call == call.key.call) {
            None => self.called.push(Entry { call: call.clone(), since_ms, was_large: too_late }),
            Some(index) if self.called[index].call.key.repeat < call.key.repeat => {
                self.called.remove(index);
                self.called.push(Entry { call: call.clone(), since_ms, was_large: too_late });
            }
            Some(index) => self.called[index].call = call.clone(),
        }
    }

    /// Gives the large place to the call that is spoken. `false` where it is nowhere on the wall, and the place goes on without it.
    fn settle_spoken(&mut self, key: CallKey, now_ms: u64) -> bool {
        if self.holder.as_ref().is_some_and(|holder| holder.entry.call.key.call == key.call) {
            return true;
        }
        let index = self.called.iter().position(|entry| entry.call.key.call == key.call);
        if let Some(index) = index {
            self.hold(index, now_ms);
        }
        index.is_some()
    }

    fn hold(&mut self, index: usize, now_ms: u64) {
        let entry = &mut self.called[index];
        entry.was_large = true;
        self.holder = Some(Holder { entry: entry.clone(), since_ms: now_ms, still_called: true });
    }

    fn large(&self, holder: &Holder, now_ms: u64) -> Large {
        let spoken = self.spoken.as_ref().filter(|spoken| spoken.key.call == holder.entry.call.key.call);
        let lit = |since_ms: u64| now_ms < since_ms.saturating_add(LARGE_MS_MIN);
        Large {
            call: holder.entry.call.clone(),
            still_called: holder.still_called || spoken.is_some(),
            caption: spoken.map(|spoken| spoken.caption.clone()),
            fresh: spoken.is_some()
                || (holder.still_called && (lit(holder.entry.since_ms) || !self.waited(holder) && lit(holder.since_ms))),
            since_ms: holder.since_ms.max(holder.entry.since_ms),
        }
    }

    /// Whether the large place was merely given back to a ticket that had long been called.
    fn waited(&self, holder: &Holder) -> bool {
        holder.since_ms >= holder.entry.since_ms.saturating_add(LARGE_MS_MIN)
    }

    fn row(&self, entry: &Entry, now_ms: u64) -> Row {
        let lit = now_ms < entry.since_ms.saturating_add(LARGE_MS_MIN);
        Row { call: entry.call.clone(), fresh: lit || !entry.was_large, since_ms: entry.since_ms }
    }
}

/// Whether a call that is not among the others was taken back. Only the newest of those that moved on are listed: what is older than all of
/// them, or was made long ago, may have moved on too.
fn was_taken_back(call: &Call, calls: &[Call], before: &[Call], now_ms: u64) -> bool {
    let is_listed = calls.iter().chain(before).any(|other| other.key.call == call.key.call);
    let oldest_ms = before.iter().map(|past| past.called_ms).min().unwrap_or(0);
    !is_listed && call.called_ms >= oldest_ms && now_ms.saturating_sub(call.called_ms) < TAKEN_BACK_MS_MAX
}

/// Fresh rows stay on every page, up to half of it; the others take turns in the slots that are left, so that each is
/// seen soon.
fn one_page(rows: Vec<Row>, now_ms: u64, slots: usize) -> (Vec<Row>, Option<(usize, usize)>) {
    if rows.len() <= slots || slots == 0 {
        return (rows, None);
    }
    let (mut pinned, mut others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.fresh);
    let pinned_max = slots / 2;
    if pinned.len() > pinned_max {
        let overflow = pinned.split_off(pinned_max);
        others.splice(0..0, overflow);
    }
    let per_page = slots - pinned.len();
    let pages = others.len().div_ceil(per_page);
    let page = usize::try_from(now_ms / PAGE_MS).unwrap_or(0) % pages.max(1);
    pinned.extend(others.into_iter().skip(page * per_page).take(per_page));
    (pinned, (pages > 1).then_some((page + 1, pages)))
}

#[cfg(test)]
mod tests;
