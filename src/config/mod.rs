//! Layered configuration: built-in defaults, a TOML file, `HEDUI_…` environment, flags.
//!
//! It knows keys and where each value came from; it does not know what they are used for.

mod settings;

pub use settings::{ConfigError, Flags, Setting, Settings};
