//! Adapter files: raw specification, checks, and the checked description of a department source.
