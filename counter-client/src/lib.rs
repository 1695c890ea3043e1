//! The officer's small window and command line.
