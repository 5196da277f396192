//! Collecting: transports, formats, mapping and the state of every source for every person.

pub mod format;
pub mod mapping;
pub mod probe;
pub mod raw;
pub mod transport;
