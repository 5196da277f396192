//! Transports: how a source's files come to be here, one file a transport.
//! Must not know what the files hold.

mod delivery;
mod error;
mod fetch;
mod file;
mod file_date;
mod file_path;
mod manifest;

pub use delivery::{DeliveredFile, Delivery, FileState};
pub use error::TransportError;
pub use fetch::{fetch, size};
pub use file::is_as_fetched;
