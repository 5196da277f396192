//! Rule files, parameters and definitions: raw specification to checked pack.
