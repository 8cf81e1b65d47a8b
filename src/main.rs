//! The `specbook` command: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(specbook::cli::run())
}
