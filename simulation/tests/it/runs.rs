//! Many independent runs of a case, and whether what they measure agrees with what is known.

use simulation::{Case, Outcome, play};

use crate::cases::long;

/// Independent long runs of a case, each warmed up first.
pub(crate) struct Runs(Vec<Outcome>);

/// So many runs with about so many people each.
pub(crate) fn runs(case: &Case, count: u64, people: f64) -> Runs {
    let long = long(case, people);
    Runs((0..count).map(|seed| play(&long, seed)).collect())
}

impl Runs {
    /// Asserts that a figure's exact value lies within its 99 % interval over the runs, and that the interval is narrow.
    pub(crate) fn agree(&self, what: &str, exact: f64, figure: impl Fn(&Outcome) -> f64) {
        let (mean, error) = self.measure(figure);
        // Student's t for 19 degrees of freedom, two-sided 99 %.
        let half = 2.861 * error;
        assert!((mean - exact).abs() <= half, "{what}: {mean} ± {half} against {exact}");
        assert!(half <= 0.05 * exact.abs().max(0.02), "{what}: the interval of ± {half} around {mean} says little");
    }

    /// The same for one of many figures: within half a percent, or in an interval so wide that all of forty hold with 99 %.
    pub(crate) fn agree_among_many(&self, what: &str, exact: f64, figure: impl Fn(&Outcome) -> f64) {
        let (mean, error) = self.measure(figure);
        let half = 4.6 * error;
        let miss = (mean - exact).abs();
        assert!(miss <= half || miss <= 0.005 * exact, "{what}: {mean} ± {half} against {exact}");
        assert!(half <= 0.1 * exact.abs().max(0.02), "{what}: the interval of ± {half} around {mean} says little");
    }

    fn measure(&self, figure: impl Fn(&Outcome) -> f64) -> (f64, f64) {
        let figures: Vec<f64> = self.0.iter().map(figure).collect();
        let n = figures.len() as f64;
        assert_eq!(figures.len(), 20, "the interval is that of twenty runs");
        let mean = figures.iter().sum::<f64>() / n;
        let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, (variance / n).sqrt())
    }
}
