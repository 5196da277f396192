//! The `hedui` binary.

fn main() {}
