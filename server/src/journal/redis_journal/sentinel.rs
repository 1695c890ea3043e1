//! Watches where the primary is: asks all sentinels once a second, when one of them says that it has moved, and when a line has reason to
//! doubt. The word of the newest term counts, and only if what stands there says itself that it is a primary. It carries no entries.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt as _, future::join_all};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo, RedisError, RedisResult,
    Value,
    aio::{MultiplexedConnection, PubSub},
    cmd,
};
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};

use super::{
    address::Named,
    line::{Pause, refuses_login},
    primary::{Primary, says_primary},
    reply,
};
use crate::journal::JournalError;

/// How often all sentinels are asked, whether or not one was heard.
const LOOK_MS: u64 = 1_000;

/// How soon after a look doubt makes for another one.
const LOOK_AGAIN_MS: u64 = 50;

/// How long sentinels and the one they name have to answer. One whose machine is gone costs every look as much.
const ASK_MS: u64 = 500;

/// Silence after which a subscription is made anew: a dead connection looks just as silent.
const SILENCE_MS: u64 = 60_000;

/// The channel on which a sentinel says that a primary has moved.
const MOVED: &str = "+switch-master";

/// Where a primary is, in a sentinel's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    /// Counts failovers, so that the newer of two words is known.
    term: u64,
    host: String,
    port: u16,
}

/// Whoever asks the sentinels.
pub(super) struct Watcher {
    sentinels: Vec<Arc<Sentinel>>,
    name: String,
    redis: RedisConnectionInfo,
    primary: Arc<Primary>,
    /// The newest term that was believed.
    term: u64,
    /// Where the primary was last found.
    at: Option<ConnectionAddr>,
    /// A connection that asks for nothing but a role.
    asking: Option<(ConnectionAddr, MultiplexedConnection)>,
    generation: u64,
    /// That there is no primary was said.
    is_told: bool,
}

impl Watcher {
    /// A watcher that has not looked yet.
    pub(super) fn new(named: Named, primary: Arc<Primary>) -> Result<Watcher, JournalError> {
        let bad = |error: RedisError| JournalError::BadAddress { text: error.to_string() };
        let sentinels: RedisResult<Vec<Arc<Sentinel>>> =
            named.sentinels.iter().map(|at| Sentinel::new(at, &named.redis).map(Arc::new)).collect();
        let sentinels = sentinels.map_err(bad)?;
        let Named { name, redis, .. } = named;
        Ok(Watcher { sentinels, name, redis, primary, term: 0, at: None, asking: None, generation: 0, is_told: false })
    }

    /// What listens to each sentinel.
    pub(super) fn listeners(&self) -> Vec<impl Future<Output = ()> + Send + 'static> {
        let listener = |sentinel: &Arc<Sentinel>| listen(Arc::clone(sentinel), self.name.clone(), Arc::clone(&self.primary));
        self.sentinels.iter().map(listener).collect()
    }

    /// Looks again and again, for ever. Its owner ends it.
    pub(super) async fn watch(mut self) {
        loop {
            self.primary.look_begins();
            self.look().await;
            self.primary.look_ends();
            sleep(Duration::from_millis(LOOK_AGAIN_MS)).await;
            // It is time to look, whether or not somebody doubts.
            let _ = timeout(Duration::from_millis(LOOK_MS), self.primary.doubted()).await;
        }
    }

    /// Asks everybody, and goes by the newest word if what it names is a primary.
    async fn look(&mut self) {
        let asked = self.sentinels.iter().map(|sentinel| sentinel.ask(&self.name));
        let why = match newest(join_all(asked).await, self.term) {
            Ok(word) => match self.go_by(word).await {
                Ok(()) => {
                    self.primary.say(None);
                    if std::mem::take(&mut self.is_told) {
                        tracing::info!("the sentinels name a primary again");
                    }
                    return;
                }
                Err(why) => why,
            },
            Err(why) => why,
        };
        self.primary.say(Some(format!(
            "Sentinel tidak menunjukkan primary Redis yang dapat dipakai, jadi pindahnya tidak akan diikuti; periksa sentinel dan nama di \
             --journal. / The sentinels name no Redis primary that can be used, so that nobody would follow when it moves; check the sentinels \
             and the name given with --journal: {why}."
        )));
        if !self.is_told {
            tracing::warn!("{why}; asking again until one is found");
        }
        self.is_told = true;
    }

    /// Connects to what is named and asks it for its role.
    async fn go_by(&mut self, Word { term, host, port }: Word) -> Result<(), String> {
        let named = ConnectionAddr::Tcp(host, port);
        let info = named.clone().into_connection_info().map(|info| info.set_redis_settings(self.redis.clone()));
        let client = info.and_then(Client::open).map_err(|error| error.to_string())?;
        let is_there = self.at.as_ref() == Some(&named);
        let known = self.asking.take().filter(|(at, _)| *at == named).map(|(_, connection)| connection);
        let asked = timeout(Duration::from_millis(2 * ASK_MS), async {
            let mut connection = match known {
                Some(connection) => connection,
                None => client.get_multiplexed_async_connection_with_config(&quick()).await?,
            };
            let is_primary = says_primary(&mut connection).await?;
            Ok::<_, RedisError>((connection, is_primary))
        });
        let (connection, is_primary) = match asked.await {
            Ok(Ok(answered)) => answered,
            // There is a primary, and no line gets in either: each says why, and a hall that begins has a person beside it.
            Ok(Err(error)) if refuses_login(&error) => {
                if self.at.is_none() {
                    self.at = Some(named);
                    self.generation += 1;
                    self.primary.is_at(Some(client), self.generation);
                }
                return Err(format!("the primary that the sentinels name does not accept this server's user name or password: {error}"));
            }
            // It may stand still or be gone, and the sentinels have not agreed yet: lines try for themselves.
            Ok(Err(error)) => return Err(format!("the primary that the sentinels name does not answer: {error}")),
            Err(_) => return Err("the primary that the sentinels name does not answer".to_owned()),
        };
        if !is_primary {
            if is_there {
                // What reads from it would not notice, so that nobody is left there.
                self.at = None;
                self.primary.is_at(None, self.generation);
            }
            return Err("the Redis that the sentinels name as primary says that it is none".to_owned());
        }
        self.asking = Some((named.clone(), connection));
        self.term = term;
        if !is_there {
            self.at = Some(named);
            self.generation += 1;
            if self.generation > 1 {
                tracing::warn!("the primary of Redis is another one now; connecting to it");
            }
            self.primary.is_at(Some(client), self.generation);
        }
        Ok(())
    }
}

/// The word to go by among what all sentinels said, where a failover of this term is known.
fn newest(answers: Vec<Result<Word, String>>, known_term: u64) -> Result<Word, String> {
    let (all, heard) = (answers.len(), answers.iter().flatten().count());
    match answers.iter().flatten().max() {
        // Sentinels that were set up anew count from the beginning: most of them are not cut off together.
        Some(word) if word.term >= known_term || 2 * heard > all => Ok(word.clone()),
        Some(_) => Err("only sentinels answer that missed the last failover".to_owned()),
        None => match answers.into_iter().find_map(Result::err) {
            Some(why) => Err(format!("no sentinel knows the primary: {why}")),
            None => Err("there is no sentinel".to_owned()),
        },
    }
}

/// One sentinel.
struct Sentinel {
    without_password: Client,
    with_password: Client,
    wants_password: AtomicBool,
    open: Mutex<Option<MultiplexedConnection>>,
}

impl Sentinel {
    fn new(at: &ConnectionAddr, redis: &RedisConnectionInfo) -> RedisResult<Sentinel> {
        let info: ConnectionInfo = at.clone().into_connection_info()?;
        // Sentinels have no databases.
        let with_password = Client::open(info.clone().set_redis_settings(redis.clone().set_db(0)))?;
        Ok(Sentinel {
            without_password: Client::open(info)?,
            with_password,
            wants_password: AtomicBool::new(false),
            open: Mutex::default(),
        })
    }

    fn client(&self) -> &Client {
        if self.wants_password.load(Ordering::Relaxed) { &self.with_password } else { &self.without_password }
    }

    /// Where the primary of this name is.
    async fn ask(&self, name: &str) -> Result<Word, String> {
        let mut open = self.open.lock().await;
        let asking = timeout(Duration::from_millis(ASK_MS), async {
            let mut connection = match open.take() {
                Some(connection) => connection,
                None => self.client().get_multiplexed_async_connection_with_config(&quick()).await?,
            };
            let word = word(&mut connection, name).await?;
            Ok((connection, word))
        });
        match asking.await {
            Ok(Ok((connection, word))) => {
                *open = Some(connection);
                word.ok_or_else(|| "a sentinel answers and does not know this name".to_owned())
            }
            Ok(Err(error)) => {
                self.wants_password.fetch_or(wants_password(&error), Ordering::Relaxed);
                Err(format!("a sentinel does not answer: {error}"))
            }
            Err(_) => Err(format!("a sentinel does not answer within {ASK_MS} ms")),
        }
    }
}

/// Asks one sentinel; none where it does not know the name.
async fn word(connection: &mut MultiplexedConnection, name: &str) -> RedisResult<Option<Word>> {
    let address: Option<(String, u16)> = cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(name).query_async(connection).await?;
    let Some((host, port)) = address else { return Ok(None) };
    let told: RedisResult<Value> = cmd("SENTINEL").arg("MASTER").arg(name).query_async(connection).await;
    let term = match told {
        Ok(told) => term_in(&told).unwrap_or_default(),
        Err(error) if error.is_io_error() => return Err(error),
        // One that does not tell is believed where nobody tells more.
        Err(_) => 0,
    };
    Ok(Some(Word { term, host, port }))
}

/// How many failovers a sentinel has seen agreed on, among what it says of a primary.
fn term_in(told: &Value) -> Option<u64> {
    let Value::Array(fields) = told else { return None };
    let pair = fields.chunks_exact(2).find(|pair| reply::text(&pair[0]) == Some("config-epoch"))?;
    reply::text(&pair[1])?.parse().ok()
}

/// Hears from one sentinel that the primary of this name has moved, for ever.
async fn listen(sentinel: Arc<Sentinel>, name: String, primary: Arc<Primary>) {
    let mut pause = Pause::default();
    loop {
        match timeout(Duration::from_millis(2 * ASK_MS), subscribe(sentinel.client())).await {
            Ok(Ok(subscription)) => {
                pause = Pause::default();
                let mut news = subscription.into_on_message();
                while let Ok(Some(news)) = timeout(Duration::from_millis(SILENCE_MS), news.next()).await {
                    let about = std::str::from_utf8(news.get_payload_bytes()).ok().and_then(|text| text.split(' ').next());
                    if about == Some(&name) {
                        primary.doubt();
                    }
                }
            }
            Ok(Err(error)) => {
                sentinel.wants_password.fetch_or(wants_password(&error), Ordering::Relaxed);
            }
            // That it is away is said by whoever asks it; news only make things faster.
            Err(_) => {}
        }
        sleep(pause.next()).await;
    }
}

async fn subscribe(client: &Client) -> RedisResult<PubSub> {
    let mut subscription = client.get_async_pubsub().await?;
    subscription.subscribe(MOVED).await?;
    Ok(subscription)
}

fn wants_password(error: &RedisError) -> bool {
    error.code() == Some("NOAUTH")
}

fn quick() -> AsyncConnectionConfig {
    let at_most = Some(Duration::from_millis(ASK_MS));
    AsyncConnectionConfig::new().set_connection_timeout(at_most).set_response_timeout(at_most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(term: u64, host: &str) -> Result<Word, String> {
        Ok(Word { term, host: host.to_owned(), port: 6379 })
    }

    fn silent() -> Result<Word, String> {
        Err("tidak menjawab".to_owned())
    }

    #[test]
    fn the_word_of_the_last_failover_counts_and_no_older_one_leads_back() {
        let new = word(7, "baru");
        for answers in
            [vec![word(6, "lama"), new.clone(), silent()], vec![new.clone(), word(6, "lama")], vec![silent(), silent(), new.clone()]]
        {
            assert_eq!(newest(answers, 6), new);
        }
        // Cut off with the old primary and one sentinel: nobody goes back there.
        assert!(newest(vec![word(6, "lama"), silent(), silent()], 7).is_err());
        assert!(newest(vec![silent(), silent()], 0).is_err_and(|why| why.contains("tidak menjawab")));
        // Set up anew: most say so, and count from the beginning.
        assert_eq!(newest(vec![word(0, "anew"), word(0, "anew"), silent()], 7), word(0, "anew"));
    }
}
