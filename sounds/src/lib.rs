//! From a call to samples: phrases and voices. Opens no device.
