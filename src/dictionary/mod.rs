//! The dictionary of record kinds: what facts exist and their types.

mod field;
mod kind;
mod load;

pub use field::{CodeValue, Field, FieldType};
pub use kind::{Dictionary, Kind, LaterDeath};
pub use load::{ENVELOPE, load_dictionary};
