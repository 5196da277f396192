//! The dictionary of record kinds: what facts exist and their types.

mod field;
mod kind;
mod load;
mod notation;
mod value;

pub use field::{CodeValue, Field, FieldType};
pub use kind::{Dictionary, Kind, LaterDeath};
pub use load::{ENVELOPE, load_dictionary};
pub use notation::{AREA_UNITS, AreaUnit, DATE_FORMS, MONEY_UNITS, MONTH_FORMS, Notation};
pub use value::{Value, has_control, read_value};
