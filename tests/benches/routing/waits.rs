//! The waits of many days, kept by service and group. It plays and sorts; what is good or bad is the bench's to say.

use std::thread;

use simulation::{Case, Seen, play_watched};

/// Waits in milliseconds, sorted.
#[derive(Default)]
pub(crate) struct Sorted(Vec<u32>);

impl Sorted {
    fn of<'a>(parts: impl Iterator<Item = &'a Vec<u32>>) -> Sorted {
        let mut all: Vec<u32> = parts.flatten().copied().collect();
        all.sort_unstable();
        Sorted(all)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The wait that this share did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> u64 {
        let at = (self.0.len() as f64 * share).ceil() as usize;
        self.0.get(at.saturating_sub(1)).map_or(0, |wait| u64::from(*wait))
    }

    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().map(|wait| f64::from(*wait)).sum::<f64>() / self.0.len().max(1) as f64
    }
}

/// All waits, by class of the case.
pub(crate) struct Waits {
    by_class: Vec<Vec<u32>>,
    /// Of each class, its service and group.
    classes: Vec<(usize, usize)>,
    names: Vec<String>,
}

/// Plays so many days, on as many threads as the machine runs at once.
pub(crate) fn play_days(case: &Case, days: u64) -> Waits {
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    let play = |thread: u64| {
        let mut by_class = vec![Vec::new(); case.classes.len()];
        for day in (thread..days).step_by(threads as usize) {
            let mut came = Vec::new();
            play_watched(case, day, |seen| match seen {
                Seen::Came { at, class, .. } => came.push((at, class)),
                Seen::Called { at, person, .. } => {
                    let (came_at, class) = came[person as usize];
                    by_class[class].push((at - came_at) as u32);
                }
            });
        }
        by_class
    };
    let parts: Vec<Vec<Vec<u32>>> = thread::scope(|scope| {
        let play = &play;
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || play(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let by_class = (0..case.classes.len()).map(|class| parts.iter().flat_map(|part| part[class].iter().copied()).collect()).collect();
    Waits {
        by_class,
        classes: case.classes.iter().map(|class| (class.service.index(), class.group.index())).collect(),
        names: case.plan.services.iter().map(|service| service.code.clone()).collect(),
    }
}

impl Waits {
    pub(crate) fn of(&self, wanted: impl Fn(usize, usize) -> bool) -> Sorted {
        Sorted::of(self.classes.iter().zip(&self.by_class).filter(|((service, group), _)| wanted(*service, *group)).map(|(_, waits)| waits))
    }

    pub(crate) fn all(&self) -> Sorted {
        self.of(|_, _| true)
    }

    pub(crate) fn ordinary(&self) -> Sorted {
        self.of(|_, group| group == 0)
    }

    pub(crate) fn priority(&self) -> Sorted {
        self.of(|_, group| group > 0)
    }

    pub(crate) fn worst_against(&self, practice: &Waits) -> String {
        let mut ratios: Vec<(f64, String)> = (0..self.names.len())
            .map(|service| {
                let (ours, theirs) = (self.of(|its, _| its == service), practice.of(|its, _| its == service));
                let (our, their) = (ours.quantile(0.9) as f64 / 6e4, theirs.quantile(0.9) as f64 / 6e4);
                (our / their, format!("{:.2} ({} {:.1} vs {:.1}, n {})", our / their, self.names[service], our, their, ours.len()))
            })
            .filter(|(ratio, _)| ratio.is_finite())
            .collect();
        ratios.sort_by(|one, other| other.0.total_cmp(&one.0));
        let above = ratios.iter().filter(|(ratio, _)| *ratio > 1.05).count();
        format!("{above} above; {}", ratios.iter().take(3).map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" "))
    }
}
