//! The sound card: playing one thing after another.
