//! The people who are not there: visitors, officers and an observer over the real wire.
