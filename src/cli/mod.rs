//! The command line: words in, words out. Results go to stdout or files, everything else to stderr.

mod adapters;
mod arguments;
mod carry_out;
mod eval_lines;
mod evaluate;
mod packs;
mod people;

pub use carry_out::main;
