//! How much memory the server's process holds, as Linux says it.

/// Megabytes (of 1,000,000 bytes) resident now and at most so far.
pub(crate) fn resident_mb(process: u32) -> (f64, f64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap()
    };
    (kib("VmRSS:") * 1_024.0 / 1e6, kib("VmHWM:") * 1_024.0 / 1e6)
}
