//! What a crash or a failover of Redis could take back, read from its own settings at start, and whether it can confirm what is asked for.
//! It changes none of them.

use std::collections::BTreeMap;

use redis::{RedisResult, Value, aio::MultiplexedConnection, cmd};

use super::{confirm::Acknowledge, primary::says_primary};
use crate::journal::{CrashLoss, JournalError, Settings};

/// The settings that decide what survives.
const NAMES: [&str; 5] = ["appendonly", "appendfsync", "save", "maxmemory-policy", "min-replicas-to-write"];

/// Asks Redis for its settings; an error of Redis only where the connection fails.
pub(super) async fn ask(
    connection: &mut MultiplexedConnection,
    acknowledge: Acknowledge,
    is_watched: bool,
) -> RedisResult<Result<Settings, JournalError>> {
    let replicas = match replicas(connection, acknowledge).await? {
        Ok(replicas) => replicas,
        Err(refusal) => return Ok(Err(refusal)),
    };
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
    let mut settings = judge(&told);
    if is_watched {
        settings.warnings.extend(of_failovers(&told, acknowledge));
    } else if !says_primary(connection).await? {
        settings.warnings.push(
            "Redis ini replika: isinya dapat dibaca, tetapi setiap perintah akan ditolak. Sebutkan primary-nya di --journal, atau sentinel yang \
             menunjukkannya (redis-sentinel://...). / This Redis is a replica: it can be read, but every command will be refused. Name its \
             primary with --journal, or the sentinels that know it (redis-sentinel://...)."
                .to_owned(),
        );
    }
    if replicas == Some(0) {
        settings.warnings.push(
            "Belum ada replika yang tersambung: sampai ada, setiap catatan hanya ada di satu Redis dan disebut belum dikonfirmasi. / \
             No replica is connected: until one is, entries are kept by one Redis alone and said to be unconfirmed."
                .to_owned(),
        );
    }
    Ok(Ok(settings))
}

/// How many replicas can confirm now, where that is asked for; refused where this Redis cannot be asked.
async fn replicas(connection: &mut MultiplexedConnection, acknowledge: Acknowledge) -> RedisResult<Result<Option<i64>, JournalError>> {
    let (asked, tried): (&'static str, RedisResult<i64>) = match acknowledge {
        Acknowledge::Local => return Ok(Ok(None)),
        Acknowledge::Replica => ("replica", wait_for_nobody(connection).await),
        Acknowledge::ReplicaFsync => {
            let known: RedisResult<Vec<Value>> = cmd("COMMAND").arg("INFO").arg("WAITAOF").query_async(connection).await;
            if known.is_ok_and(|known| known.iter().all(|command| *command == Value::Nil)) {
                return Ok(Err(JournalError::NoWaitAof));
            }
            // That its own fsync is waited for is refused where it keeps no append-only file.
            let here: RedisResult<Value> = cmd("WAITAOF").arg(1).arg(0).arg(1).query_async(connection).await;
            let tried = match here {
                Ok(_) => wait_for_nobody(connection).await,
                Err(error) => Err(error),
            };
            ("replica-fsync", tried)
        }
    };
    match tried {
        Ok(replicas) => Ok(Ok(Some(replicas))),
        Err(error) if error.is_io_error() => Err(error),
        Err(error) => Ok(Err(JournalError::CannotConfirm { asked, text: error.to_string() })),
    }
}

/// Counts the replicas that are connected, without waiting.
async fn wait_for_nobody(connection: &mut MultiplexedConnection) -> RedisResult<i64> {
    cmd("WAIT").arg(0).arg(1).query_async(connection).await
}

/// What a failover could take back.
fn of_failovers(told: &BTreeMap<String, String>, acknowledge: Acknowledge) -> Vec<String> {
    let mut warnings = Vec::new();
    if acknowledge == Acknowledge::Local {
        warnings.push(
            "Failover menghilangkan catatan terbaru yang belum sampai di replika; `--acknowledge replica` menunggu satu replika. / \
             A failover loses the newest entries that no replica had yet; `--acknowledge replica` waits for one."
                .to_owned(),
        );
    }
    if told.get("min-replicas-to-write").is_some_and(|least| least == "0") {
        warnings.push(
            "Redis yang terputus dari replikanya tetap menerima catatan, yang kelak hilang; bila ada dua replika atau lebih, atur \
             `min-replicas-to-write 1` dan `min-replicas-max-lag 10` pada setiap Redis. / \
             A Redis that is cut off from its replicas goes on taking entries, which are lost later; where there are two replicas or more, \
             set `min-replicas-to-write 1` and `min-replicas-max-lag 10` on every Redis."
                .to_owned(),
        );
    }
    warnings
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

    #[test]
    fn what_a_failover_takes_back_is_said() {
        let told = |least: &str| BTreeMap::from([("min-replicas-to-write".to_owned(), least.to_owned())]);
        assert_eq!(of_failovers(&told("0"), Acknowledge::Local).len(), 2);
        assert_eq!(of_failovers(&told("0"), Acknowledge::Replica).len(), 1);
        assert_eq!(of_failovers(&told("1"), Acknowledge::ReplicaFsync), [] as [String; 0]);
    }
}
