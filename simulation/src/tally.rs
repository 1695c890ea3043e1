//! What a day came to, by class: counted while it is played, in memory that does not grow with the people.

use crate::waits::Waits;

/// What became of the people of one class.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Who came, those who came again included.
    pub arrived: u64,
    /// Who of them had come before.
    pub retried: u64,
    /// Who was called and was not there.
    pub absent: u64,
    /// Who was served.
    pub served: u64,
    /// Who had to wait at all, and was served.
    pub waited: u64,
    /// Who left before being called.
    pub abandoned: u64,
    /// Who found no room.
    pub blocked: u64,
    /// Who was served after a wait within the threshold.
    pub served_in_time: u64,
    /// Who left after a longer wait than the threshold.
    pub abandoned_late: u64,
    /// The waits of those who were served, summed, in ticks.
    pub wait_sum: f64,
    /// Their squares, summed.
    pub wait_square_sum: f64,
    /// The waits of those who left, summed, in ticks.
    pub abandoned_wait_sum: f64,
    waits: Waits,
}

impl Tally {
    pub(crate) fn serve(&mut self, wait_ticks: u64, threshold_ticks: u64) {
        self.served += 1;
        self.waited += u64::from(wait_ticks > 0);
        self.served_in_time += u64::from(wait_ticks <= threshold_ticks);
        self.wait_sum += wait_ticks as f64;
        self.wait_square_sum += (wait_ticks as f64).powi(2);
        self.waits.record(wait_ticks);
    }

    pub(crate) fn abandon(&mut self, wait_ticks: u64, threshold_ticks: u64) {
        self.abandoned += 1;
        self.abandoned_late += u64::from(wait_ticks > threshold_ticks);
        self.abandoned_wait_sum += wait_ticks as f64;
    }

    /// Mean wait of those who were served, in ticks; 0 where nobody was.
    pub fn mean_wait(&self) -> f64 {
        self.wait_sum / (self.served.max(1)) as f64
    }

    /// The wait that this share of those who were served did not exceed, in ticks, to three digits.
    pub fn wait_quantile(&self, share: f64) -> u64 {
        self.waits.quantile(share)
    }

    /// Adds what became of others.
    pub fn add(&mut self, other: &Tally) {
        self.arrived += other.arrived;
        self.retried += other.retried;
        self.absent += other.absent;
        self.served += other.served;
        self.waited += other.waited;
        self.abandoned += other.abandoned;
        self.blocked += other.blocked;
        self.served_in_time += other.served_in_time;
        self.abandoned_late += other.abandoned_late;
        self.wait_sum += other.wait_sum;
        self.wait_square_sum += other.wait_square_sum;
        self.abandoned_wait_sum += other.abandoned_wait_sum;
        self.waits.add(&other.waits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_two_crowds_is_added_up() {
        let mut tally = Tally::default();
        for wait in 1..=100_000_u64 {
            tally.serve(wait * 1_000, 50_000_000);
        }
        let told = tally.wait_quantile(0.9);
        assert!(told.abs_diff(90_000_000) <= 90_000_000 / 500, "{told}");
        assert_eq!((tally.served_in_time, tally.mean_wait()), (50_000, 50_000_500.0));
        let mut both = tally.clone();
        both.add(&tally);
        assert_eq!((both.served, both.wait_quantile(0.5)), (200_000, tally.wait_quantile(0.5)));
    }
}
