//! Who comes and for what: services by skewed shares, some with priority, some who do not wait to be served.

/// Shares of visitors, in percent. The defaults are assumptions for a rehearsal (facts of real halls replace them).
#[derive(Clone, Copy, Debug)]
pub struct VisitorMix {
    /// Visitors of a priority group.
    pub priority_percent: u32,
    /// Visitors who leave before they are called.
    pub absent_percent: u32,
    /// Visitors who want the call in English too.
    pub english_percent: u32,
}

impl Default for VisitorMix {
    fn default() -> Self {
        VisitorMix { priority_percent: 10, absent_percent: 8, english_percent: 4 }
    }
}

/// One visitor who is about to take a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Which of the services offered, by place.
    pub service: usize,
    /// Which of the priority groups offered, by place; `None` for everybody else.
    pub priority_group: Option<usize>,
    /// Leaves before the call.
    pub leaves: bool,
    /// Wants the call in English too.
    pub english: bool,
}

/// Draws visitors.
#[derive(Clone, Debug)]
pub struct Visitors {
    random: fastrand::Rng,
    mix: VisitorMix,
    /// Running totals of the services' shares.
    cumulative: Vec<u64>,
    groups: usize,
}

impl Visitors {
    /// Visitors for services with these relative shares and `groups` priority groups.
    /// Services without any share never come up; with no share at all nobody comes.
    pub fn new(seed: u64, mix: VisitorMix, shares: &[u32], groups: usize) -> Self {
        let cumulative = shares
            .iter()
            .scan(0_u64, |total, share| {
                *total += u64::from(*share);
                Some(*total)
            })
            .collect();
        Visitors { random: fastrand::Rng::with_seed(seed), mix, cumulative, groups }
    }

    /// The next visitor; `None` where no service has a share.
    pub fn next_visitor(&mut self) -> Option<Visitor> {
        let total = self.cumulative.last().copied().filter(|total| *total > 0)?;
        let drawn = self.random.u64(0..total);
        let service = self.cumulative.partition_point(|upto| *upto <= drawn);
        let has_priority = self.groups > 0 && self.chance(self.mix.priority_percent);
        let priority_group = has_priority.then(|| self.random.usize(0..self.groups));
        let leaves = self.chance(self.mix.absent_percent);
        let english = self.chance(self.mix.english_percent);
        Some(Visitor { service, priority_group, leaves, english })
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_come_up_by_their_shares() {
        let mut visitors = Visitors::new(5, VisitorMix::default(), &[60, 0, 30, 10], 3);
        let mut seen = [0_u32; 4];
        for _ in 0..10_000 {
            seen[visitors.next_visitor().unwrap().service] += 1;
        }
        assert_eq!(seen[1], 0, "a service without a share never comes up");
        assert!((5_700..=6_300).contains(&seen[0]) && (2_700..=3_300).contains(&seen[2]) && (800..=1_200).contains(&seen[3]), "{seen:?}");
    }

    #[test]
    fn nobody_comes_where_nothing_is_offered() {
        assert_eq!(Visitors::new(5, VisitorMix::default(), &[], 3).next_visitor(), None);
        assert_eq!(Visitors::new(5, VisitorMix::default(), &[0, 0], 3).next_visitor(), None);
    }

    #[test]
    fn priority_groups_are_drawn_only_where_there_are_some() {
        let mut visitors = Visitors::new(5, VisitorMix { priority_percent: 100, ..VisitorMix::default() }, &[1], 2);
        assert!((0..100).all(|_| visitors.next_visitor().unwrap().priority_group.is_some_and(|group| group < 2)));
        let mut visitors = Visitors::new(5, VisitorMix { priority_percent: 100, ..VisitorMix::default() }, &[1], 0);
        assert_eq!(visitors.next_visitor().unwrap().priority_group, None);
    }
}
