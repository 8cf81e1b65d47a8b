//! The `specbook` command: arguments in, exit code out.

use std::process::ExitCode;

/// A portal is many small texts: with this allocator they are parsed a quarter faster. Without huge
/// pages it takes a fifth less memory, and is as fast.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(specbook::cli::run())
}
