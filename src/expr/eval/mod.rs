//! The dynamic reference interpreter of the profile, with CEL's own values and errors: what `rules eval` answers.

mod admit;
mod base64;
mod compare;
mod convert;
mod double_text;
mod functions;
mod given;
mod interpret;
mod literal;
mod operators;
mod pattern;
mod repeated;
mod stop;
mod time;
mod typed_json;
mod value;
mod zone;

pub use admit::HOST_NAMES;
pub use given::{Given, GivenFault};
pub use interpret::evaluate;
pub use literal::literal;
pub use repeated::repeated_key;
pub use stop::{Budget, Stop};
pub use time::{Duration, Timestamp};
pub use typed_json::{plain, typed};
pub use value::{Key, Map, TypeName, Value};

#[cfg(test)]
mod tests;
