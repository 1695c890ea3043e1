//! The names of a site's keys, nowhere else. All of a site share one hash tag, so that a script may touch them together.

/// Key names of one site.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    site: String,
}

impl Keys {
    /// The keys of this site.
    pub(super) fn new(site: &str) -> Keys {
        Keys { site: site.to_owned() }
    }

    /// STREAM of entries.
    pub(super) fn journal(&self) -> String {
        self.key("journal")
    }

    /// HASH that names the last entry.
    pub(super) fn head(&self) -> String {
        self.key("head")
    }

    /// ZSET of the newest requests by the seq of their entry.
    pub(super) fn requests(&self) -> String {
        self.key("requests")
    }

    /// HASH of claims.
    pub(super) fn presence(&self) -> String {
        self.key("presence")
    }

    /// STRING written for what is to be confirmed to stand before it; nobody reads it.
    pub(super) fn confirming(&self) -> String {
        self.key("confirming")
    }

    /// Channel of the hint that there is a new entry.
    pub(super) fn hint(&self) -> String {
        self.key("hint")
    }

    fn key(&self, name: &str) -> String {
        format!("{{lantang:{}}}:{name}", self.site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_a_site_share_one_hash_tag_and_no_other_sites() {
        let of = |site: &str| {
            let keys = Keys::new(site);
            [keys.journal(), keys.head(), keys.requests(), keys.presence(), keys.confirming(), keys.hint()]
        };
        // What stands in the first braces says where a key lies in a Redis of several parts.
        let tag = |key: &String| key.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(tag, _)| tag.to_owned());
        let (one, other) = (of("mpp"), of("mpp-2"));
        assert!(one.iter().all(|key| tag(key) == Some("lantang:mpp".to_owned())), "{one:?}");
        assert!(other.iter().all(|key| tag(key) == Some("lantang:mpp-2".to_owned())), "{other:?}");
        let names: std::collections::BTreeSet<_> = one.iter().chain(&other).collect();
        assert_eq!(names.len(), 12, "each its own");
    }
}
