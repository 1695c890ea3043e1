//! Reads where Redis is, as `--journal` says it: one Redis, or the name that sentinels know its primary by.
//! What is wrong with an address is said without the address, which may hold a password.

use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo, RedisResult};

use crate::journal::JournalError;

/// How the address of a primary that sentinels name begins.
pub const SENTINEL_SCHEME: &str = "redis-sentinel://";

/// Where a sentinel listens if nothing else is said.
const SENTINEL_PORT: &str = ":26379";

/// Most sentinels of one address: five are many, and each is asked every second.
const SENTINELS_MAX: usize = 16;

/// Where Redis is.
pub(super) enum Address {
    /// There, and nowhere else.
    One(Box<Client>),
    /// Wherever sentinels say.
    Named(Named),
}

/// A primary that sentinels know by its name.
pub(super) struct Named {
    /// In the order in which they are written.
    pub(super) sentinels: Vec<ConnectionAddr>,
    /// What they call it.
    pub(super) name: String,
    /// Database, name and password for Redis itself; a sentinel that asks for a password is given the same.
    pub(super) redis: RedisConnectionInfo,
}

impl Address {
    /// Reads `redis://[user:password@]host[:port][/db]` or
    /// `redis-sentinel://[user:password@]host[:port][,host[:port]...]/NAME[/db]`.
    pub(super) fn parse(text: &str) -> Result<Address, JournalError> {
        let bad = |text: String| JournalError::BadAddress { text };
        match text.strip_prefix(SENTINEL_SCHEME) {
            None => Client::open(text).map(|client| Address::One(Box::new(client))).map_err(|error| bad(error.to_string())),
            Some(rest) => named(rest).map(Address::Named).map_err(|why| bad(why.to_owned())),
        }
    }
}

fn named(rest: &str) -> Result<Named, &'static str> {
    let (authority, path) = rest.split_once('/').ok_or("the name of the primary is missing after the sentinels")?;
    let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (name, database) = path.split_once('/').unwrap_or((path, ""));
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Err("the name of the primary is letters, digits, dots, dashes and underscores");
    }
    if !database.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the database after the name is a number");
    }
    let hosts: Vec<&str> = hosts.split(',').collect();
    if hosts.len() > SENTINELS_MAX || hosts.iter().any(|host| host.is_empty() || host.ends_with(':')) {
        return Err("the sentinels are one to 16 of host:port, with a comma between them");
    }
    let as_one = |host: &str| {
        let port = if has_port(host) { "" } else { SENTINEL_PORT };
        let at = if user.is_empty() { "" } else { "@" };
        format!("redis://{user}{at}{host}{port}/{database}").into_connection_info()
    };
    let read: RedisResult<Vec<ConnectionInfo>> = hosts.into_iter().map(as_one).collect();
    let read = read.map_err(|_| "a sentinel's host and port, or the user and password before them, cannot be read")?;
    let redis = read.first().map(|info| info.redis_settings().clone()).unwrap_or_default();
    Ok(Named { sentinels: read.iter().map(|info| info.addr().clone()).collect(), name: name.to_owned(), redis })
}

/// Whether a port stands after the host; an IPv6 address in brackets has colons of its own.
fn has_port(host: &str) -> bool {
    host.rsplit_once(']').map_or(host, |(_, rest)| rest).contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Named {
        match Address::parse(text) {
            Ok(Address::Named(named)) => named,
            Ok(Address::One(_)) => panic!("{text} is one Redis"),
            Err(error) => panic!("{text}: {error}"),
        }
    }

    #[test]
    fn sentinels_the_name_and_what_opens_redis_are_read() {
        let named = parsed("redis-sentinel://aula:r%40hasia@10.0.0.1:26380,satu.lan,[::1]/aula-1/2");
        let at = |host: &str, port| ConnectionAddr::Tcp(host.to_owned(), port);
        assert_eq!(named.sentinels, [at("10.0.0.1", 26380), at("satu.lan", 26379), at("::1", 26379)]);
        assert_eq!(named.name, "aula-1");
        assert_eq!((named.redis.username(), named.redis.password(), named.redis.db()), (Some("aula"), Some("r@hasia"), 2));
        let plain = parsed("redis-sentinel://10.0.0.1/aula");
        assert_eq!((plain.sentinels, plain.redis.password(), plain.redis.db()), (vec![at("10.0.0.1", 26379)], None, 0));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_address() {
        let many = format!("redis-sentinel://{}rahasia/aula", "rahasia,".repeat(SENTINELS_MAX));
        let wrong = [
            "redis-sentinel://rahasia:26379",
            "redis-sentinel://rahasia:26379/",
            "redis-sentinel://rahasia:26379/na me",
            "redis-sentinel://rahasia:26379/aula/rahasia",
            "redis-sentinel://u:rahasia@satu:26379,,dua/aula",
            "redis-sentinel://u:rahasia@satu:porta/aula",
            "redis-sentinel://rahasia:/aula",
            "redis-sentinel:///aula",
            &many,
        ];
        for text in wrong {
            let Err(error) = Address::parse(text) else { panic!("{text} is taken") };
            assert!(matches!(&error, JournalError::BadAddress { text } if !text.contains("rahasia")), "{text}: {error}");
        }
    }
}
