//! Queues of one class, by their formulas: the offered load `a` is how many come in a mean service.

/// Probability of finding all of `c` counters busy, at an offered load `a`, where nobody waits.
pub(crate) fn erlang_b(c: u32, a: f64) -> f64 {
    (1..=c).fold(1.0, |b, n| a * b / (f64::from(n) + a * b))
}

/// Probability of waiting, where everybody waits as long as it takes.
pub(crate) fn erlang_c(c: u32, a: f64) -> f64 {
    let b = erlang_b(c, a);
    b / (1.0 - a / f64::from(c) * (1.0 - b))
}

/// M/M/c+M: the share that leaves, and the share that finds all counters busy. `theta` is how many a service lose patience.
pub(crate) fn erlang_a(c: usize, a: f64, theta: f64) -> (f64, f64) {
    let rate_out = |n: usize| n.min(c) as f64 + n.saturating_sub(c) as f64 * theta;
    let mut weights = vec![1.0];
    while weights.len() < 2_000 {
        let n = weights.len();
        weights.push(weights[n - 1] * a / rate_out(n));
    }
    let all: f64 = weights.iter().sum();
    let waiting: f64 = weights.iter().enumerate().map(|(n, weight)| n.saturating_sub(c) as f64 * weight).sum::<f64>() / all;
    let busy: f64 = weights[c..].iter().sum::<f64>() / all;
    (theta * waiting / a, busy)
}

/// M/M/c with room for so many more: the share that finds it full, and the mean wait of who is let in, in mean services.
pub(crate) fn finite_room(c: usize, room: usize, a: f64) -> (f64, f64) {
    let mut weights = vec![1.0];
    while weights.len() <= c + room {
        let n = weights.len();
        weights.push(weights[n - 1] * a / n.min(c) as f64);
    }
    let all: f64 = weights.iter().sum();
    let waiting: f64 = weights.iter().enumerate().map(|(n, weight)| n.saturating_sub(c) as f64 * weight).sum::<f64>() / all;
    let full = weights[c + room] / all;
    (full, waiting / (a * (1.0 - full)))
}
