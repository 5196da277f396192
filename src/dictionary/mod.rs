//! The dictionary of record kinds: what facts exist and their types.
