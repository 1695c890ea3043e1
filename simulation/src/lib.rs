//! Days that did not happen: arrivals and service times over the real domain.
