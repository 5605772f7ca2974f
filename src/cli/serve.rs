//! `serve`: the daemon.

use super::exit::Exit;
use super::session;
use crate::config::Config;
use crate::daemon;

/// Runs until it is told to stop. What ended it otherwise is in the log; code 1 has systemd try again, 2 (the config) not.
pub fn run(config: Config) -> Exit {
    // Before the daemon starts a thread.
    session::step_aside(&config);
    match daemon::run(config, daemon::Mode::default()) {
        Ok(()) => Exit::Good,
        Err(_) => Exit::Bad,
    }
}
