//! How long to wait before the next try: longer each time, with jitter, so that a hall of clients does not come back in one instant.

/// Longest first wait, in milliseconds: sixty counters that lost one server spread over it.
const FIRST_MS: u64 = 250;

/// Longest wait for a server that is gone, in milliseconds: one that is back is found within this, for an officer stands before a visitor.
/// A hundred clients that ask an address where nobody listens every second or two are no load.
pub(crate) const WAIT_MS_MAX: u64 = 2_000;

/// Longest wait where only a person can change the answer, in milliseconds.
pub(crate) const PERSON_MS_MAX: u64 = 8_000;

/// Doublings after which the longest wait is reached.
const DOUBLINGS_MAX: u32 = 3;

/// Waits of one session.
#[derive(Debug)]
pub(crate) struct Backoff {
    state: u64,
    tries: u32,
}

impl Backoff {
    /// Waits whose jitter begins at `seed`.
    pub(crate) fn new(seed: u64) -> Backoff {
        Backoff { state: seed, tries: 0 }
    }

    /// Whether one of all `servers` was not tried yet since the last good link.
    pub(crate) fn is_first_round(&self, servers: usize) -> bool {
        self.rounds(servers) == 0
    }

    fn rounds(&self, servers: usize) -> u32 {
        self.tries / u32::try_from(servers).unwrap_or(u32::MAX).max(1)
    }

    /// The next wait. It doubles once all `servers` have been tried: moving to another server is not made to wait.
    pub(crate) fn next(&mut self, servers: usize) -> u64 {
        let rounds = self.rounds(servers);
        self.tries = self.tries.saturating_add(1);
        let longest = (FIRST_MS << rounds.min(DOUBLINGS_MAX)).min(WAIT_MS_MAX);
        // At least half, so that a server that refuses at once is not asked in a tight loop.
        longest / 2 + self.random() % (longest / 2 + 1)
    }

    /// The wait for a person, with its jitter.
    pub(crate) fn for_a_person(&mut self) -> u64 {
        PERSON_MS_MAX / 2 + self.random() % (PERSON_MS_MAX / 2 + 1)
    }

    /// The link was good: begin again from the shortest wait.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }

    /// SplitMix64.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
