//! What one line of a report counts while its day is read. It knows neither events nor names.

use domain::Chosen;

/// Reasons to call somebody out of their turn, in the order in which they are counted.
const REASONS: [Chosen; 4] = [Chosen::Help, Chosen::Continues, Chosen::Mistake, Chosen::Instructed];

/// Counts of one line, and every wait and service time in it, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) issued: u64,
    pub(super) finished: u64,
    pub(super) delivered: u64,
    pub(super) calls: u64,
    pub(super) calls_undone: u64,
    /// Calls out of turn, by their place in [`REASONS`].
    pub(super) chosen: [u64; REASONS.len()],
    pub(super) absent: u64,
    pub(super) absent_for_good: u64,
    pub(super) transfers: u64,
    pub(super) cancelled: u64,
    pub(super) unserved: u64,
    /// Tickets that are still live at the end of what was read.
    pub(super) still_here: u64,
    pub(super) waits_ms: Vec<u64>,
    pub(super) service_times_ms: Vec<u64>,
    /// How many of the service times run from the call.
    pub(super) times_from_call: u64,
}

impl Tally {
    /// A call was made, out of turn or not.
    pub(super) fn called(&mut self, chosen: Option<Chosen>) {
        self.calls += 1;
        if let Some(count) = self.chosen_for(chosen) {
            *count += 1;
        }
    }

    /// That call was taken back: it counts nowhere but among those taken back.
    pub(super) fn call_undone(&mut self, chosen: Option<Chosen>) {
        // A plan that came between may have moved what was called to another line.
        self.calls = self.calls.saturating_sub(1);
        self.calls_undone += 1;
        if let Some(count) = self.chosen_for(chosen) {
            *count = count.saturating_sub(1);
        }
    }

    fn chosen_for(&mut self, chosen: Option<Chosen>) -> Option<&mut u64> {
        let place = REASONS.iter().position(|reason| Some(*reason) == chosen)?;
        self.chosen.get_mut(place)
    }
}
