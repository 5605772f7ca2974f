//! `serve`: the daemon.

use super::Exit;
use crate::config::Config;
use crate::daemon;

/// Runs until it is told to stop.
pub fn run(config: Config) -> anyhow::Result<Exit> {
    daemon::run(config)?;
    Ok(Exit::Good)
}
