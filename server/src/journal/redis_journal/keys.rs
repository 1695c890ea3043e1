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
