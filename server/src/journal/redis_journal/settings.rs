//! What a crash of Redis could take back, read from its own settings at start. It changes none of them.

use std::collections::BTreeMap;

use redis::{RedisResult, aio::MultiplexedConnection, cmd};

use crate::journal::{CrashLoss, Settings};

/// The settings that decide what survives.
const NAMES: [&str; 4] = ["appendonly", "appendfsync", "save", "maxmemory-policy"];

/// Asks Redis for its settings; an error only where the connection fails.
pub(super) async fn ask(connection: &mut MultiplexedConnection) -> RedisResult<Settings> {
    let mut told = BTreeMap::new();
    for name in NAMES {
        let answer: RedisResult<BTreeMap<String, String>> = cmd("CONFIG").arg("GET").arg(name).query_async(connection).await;
        match answer {
            Ok(answer) => told.extend(answer),
            Err(error) if error.is_io_error() => return Err(error),
            // Hosted Redis often refuses CONFIG; then the answer is that nobody knows.
            Err(error) => tracing::debug!(%error, name, "Redis does not tell this setting"),
        }
    }
    Ok(judge(&told))
}

fn judge(told: &BTreeMap<String, String>) -> Settings {
    let setting = |name: &str| told.get(name).map(String::as_str);
    let loss = match (setting("appendonly"), setting("appendfsync"), setting("save")) {
        (Some("yes"), Some("always"), _) => CrashLoss::Nothing,
        (Some("yes"), Some("everysec"), _) => CrashLoss::LastSecond,
        (Some("yes"), Some("no"), _) => CrashLoss::UntilKernelWrites,
        (Some("no"), _, Some("")) => CrashLoss::Everything,
        (Some("no"), _, Some(_)) => CrashLoss::SinceSnapshot,
        (_, _, _) => CrashLoss::Unknown,
    };
    let mut warnings = Vec::new();
    match loss {
        CrashLoss::Nothing => {}
        CrashLoss::LastSecond => warnings.push(
            "Atur `appendfsync always` pada Redis agar mati mendadak tidak menghilangkan apa pun. / \
             Set `appendfsync always` in Redis so that a crash loses nothing."
                .to_owned(),
        ),
        CrashLoss::UntilKernelWrites | CrashLoss::SinceSnapshot | CrashLoss::Everything => warnings.push(
            "Atur `appendonly yes` dan `appendfsync always` pada Redis agar mati mendadak tidak menghilangkan apa pun. / \
             Set `appendonly yes` and `appendfsync always` in Redis so that a crash loses nothing."
                .to_owned(),
        ),
        CrashLoss::Unknown => warnings.push(
            "Redis tidak memberi tahu pengaturannya; mintalah `appendonly yes` dan `appendfsync always` kepada pengelolanya. / \
             Redis does not tell its settings; ask whoever runs it for `appendonly yes` and `appendfsync always`."
                .to_owned(),
        ),
    }
    if let Some(policy) = setting("maxmemory-policy").filter(|policy| *policy != "noeviction") {
        warnings.push(format!(
            "Redis dapat membuang jurnal bila memorinya penuh (`{policy}`); atur `maxmemory-policy noeviction`. / \
             Redis may throw the journal away when its memory is full (`{policy}`); set `maxmemory-policy noeviction`."
        ));
    }
    Settings { store: "redis", loss, warnings }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(told: &[(&str, &str)]) -> Settings {
        judge(&told.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn each_way_of_keeping_has_its_sentence() {
        let cases = [
            (&[("appendonly", "yes"), ("appendfsync", "always")][..], CrashLoss::Nothing, 0),
            (&[("appendonly", "yes"), ("appendfsync", "everysec")], CrashLoss::LastSecond, 1),
            (&[("appendonly", "yes"), ("appendfsync", "no")], CrashLoss::UntilKernelWrites, 1),
            (&[("appendonly", "no"), ("appendfsync", "always"), ("save", "3600 1")], CrashLoss::SinceSnapshot, 1),
            (&[("appendonly", "no"), ("save", "")], CrashLoss::Everything, 1),
            (&[("maxmemory-policy", "allkeys-lru")], CrashLoss::Unknown, 2),
        ];
        for (told, loss, warnings) in cases {
            let settings = judged(told);
            assert_eq!((settings.loss, settings.warnings.len()), (loss, warnings), "{told:?}");
        }
    }
}
