//! The wire: messages, limits, versions.
