//! The `hedui` binary.

use std::process::ExitCode;

/// Many small texts come and go on several threads: an allocator made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hedui::cli::main()
}
