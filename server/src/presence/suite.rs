//! What every presence must do, as cases that run in memory and on Redis alike. Tests only.

use std::collections::BTreeMap;

use crate::presence::{Claim, HOLDER_BYTES_MAX, NAME_BYTES_MAX, Presence, PresenceError, Renewal, TTL_MS_MAX};

/// Long enough that no case outlives it.
const LONG_MS: u64 = 3_600_000;

/// Makes one test of every case. The expression makes a pair: what must live on, and the presence.
macro_rules! presence_suite {
    ($world:expr) => {
        presence_suite! {
            @cases $world;
            a_claim_has_one_holder,
            a_holder_renews_and_releases_only_its_own,
            taking_over_tells_who_had_it,
            a_claim_ends_by_itself,
            claims_are_listed_by_the_beginning_of_their_names,
            a_bad_claim_is_refused,
        }
    };
    (@cases $world:expr; $($case:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let (_lives_on, presence) = $world;
                crate::presence::suite::$case(&presence).await;
            }
        )+
    };
}
pub(crate) use presence_suite;

fn s(text: &str) -> String {
    text.to_owned()
}

pub(crate) async fn a_claim_has_one_holder(presence: &dyn Presence) {
    assert_eq!(presence.claim(s("voice:A"), s("tv-1"), LONG_MS).await, Ok(Claim::Held));
    assert_eq!(presence.claim(s("voice:A"), s("tv-2"), LONG_MS).await, Ok(Claim::HeldBy(s("tv-1"))));
    assert_eq!(presence.claim(s("voice:A"), s("tv-1"), LONG_MS).await, Ok(Claim::Held));
    assert_eq!(presence.claim(s("voice:B"), s("tv-2"), LONG_MS).await, Ok(Claim::Held));
}

pub(crate) async fn a_holder_renews_and_releases_only_its_own(presence: &dyn Presence) {
    assert_eq!(presence.renew(s("k"), s("a"), LONG_MS).await, Ok(Renewal::Lapsed));
    presence.claim(s("k"), s("a"), LONG_MS).await.unwrap();
    assert_eq!(presence.renew(s("k"), s("a"), LONG_MS).await, Ok(Renewal::Held));
    assert_eq!(presence.renew(s("k"), s("b"), LONG_MS).await, Ok(Renewal::HeldBy(s("a"))));
    assert_eq!(presence.release(s("k"), s("b")).await, Ok(false));
    assert_eq!(presence.release(s("k"), s("a")).await, Ok(true));
    assert_eq!(presence.release(s("k"), s("a")).await, Ok(false));
    assert_eq!(presence.claim(s("k"), s("b"), LONG_MS).await, Ok(Claim::Held));
}

pub(crate) async fn taking_over_tells_who_had_it(presence: &dyn Presence) {
    assert_eq!(presence.take_over(s("counter:3"), s("pc:1"), LONG_MS).await, Ok(None));
    assert_eq!(presence.take_over(s("counter:3"), s("pc:2"), LONG_MS).await, Ok(Some(s("pc:1"))));
    assert_eq!(presence.renew(s("counter:3"), s("pc:1"), LONG_MS).await, Ok(Renewal::HeldBy(s("pc:2"))));
}

pub(crate) async fn a_claim_ends_by_itself(presence: &dyn Presence) {
    presence.claim(s("k"), s("old"), 30).await.unwrap();
    presence.claim(s("other"), s("old"), LONG_MS).await.unwrap();
    while presence.claim(s("k"), s("new"), LONG_MS).await != Ok(Claim::Held) {
        tokio::task::yield_now().await;
    }
    presence.take_over(s("k"), s("short"), 1).await.unwrap();
    while presence.list(s("k")).await != Ok(BTreeMap::new()) {
        tokio::task::yield_now().await;
    }
    assert_eq!(presence.renew(s("k"), s("short"), LONG_MS).await, Ok(Renewal::Lapsed));
    assert_eq!(presence.list(s("")).await, Ok(BTreeMap::from([(s("other"), s("old"))])));
}

pub(crate) async fn claims_are_listed_by_the_beginning_of_their_names(presence: &dyn Presence) {
    for (key, holder) in [("voice:A", "tv-1"), ("voice:B", "tv-2"), ("counter:1", "pc-1")] {
        presence.claim(s(key), s(holder), LONG_MS).await.unwrap();
    }
    let voices = BTreeMap::from([(s("voice:A"), s("tv-1")), (s("voice:B"), s("tv-2"))]);
    assert_eq!(presence.list(s("voice:")).await, Ok(voices));
    assert_eq!(presence.list(s("zone:")).await, Ok(BTreeMap::new()));
    assert_eq!(presence.list(s("")).await.unwrap().len(), 3);
}

pub(crate) async fn a_bad_claim_is_refused(presence: &dyn Presence) {
    let (long, long_holder) = ("x".repeat(NAME_BYTES_MAX + 1), "x".repeat(HOLDER_BYTES_MAX + 1));
    for (key, holder, ttl_ms) in
        [("", "h", 1), ("k", "", 1), (&*long, "h", 1), ("k", &*long_holder, 1), ("k", "h", 0), ("k", "h", TTL_MS_MAX + 1)]
    {
        assert_eq!(presence.claim(s(key), s(holder), ttl_ms).await, Err(PresenceError::BadClaim));
        assert_eq!(presence.renew(s(key), s(holder), ttl_ms).await, Err(PresenceError::BadClaim));
        assert_eq!(presence.take_over(s(key), s(holder), ttl_ms).await, Err(PresenceError::BadClaim));
    }
    assert_eq!(presence.list(s("")).await, Ok(BTreeMap::new()));
}
