//! How many times as fast as others the hall's clock goes: once, but where people practise. What a machine is given time for - an answer of
//! the disk, a connection that comes back - is counted by the hall's clock like everything else, and is made longer here, in one place,
//! by as much as that clock is quicker. What people are given time for is the hall's own and must not come here.

/// The pace of the hall's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace(u32);

impl Default for Pace {
    fn default() -> Pace {
        Pace(1)
    }
}

impl Pace {
    /// So many times as fast as others.
    pub(crate) fn new(times: u32) -> Pace {
        Pace(times.max(1))
    }

    /// How many times as fast as others.
    pub(crate) fn times(self) -> u32 {
        self.0
    }

    /// How many of the hall's milliseconds pass while so many of a machine's do.
    pub(crate) fn in_hall_ms(self, machine_ms: u64) -> u64 {
        machine_ms.saturating_mul(self.0.into())
    }
}
