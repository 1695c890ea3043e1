//! The link: connect, resume, heartbeat, and the local picture of the hall.
