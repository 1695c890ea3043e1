//! The hall screen.
