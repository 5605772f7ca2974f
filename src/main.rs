//! Starts the library; see `iwmod::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    iwmod::cli::run()
}
