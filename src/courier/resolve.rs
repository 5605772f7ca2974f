//! Names of receivers as addresses, and only those that may be connected to.
//!
//! Stands at the ground of `courier`. What this lets through is what is connected to: a name that first shows a public address and then
//! one of this machine gets nowhere.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::config::is_public;

/// Resolves with the resolver of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Guarded {
    /// Whether addresses of this machine and of private networks may be connected to.
    pub private: bool,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error(
    "the name leads to this machine or a private network only; write private = true in [[webhook]] where that is meant"
)]
pub struct OnlyPrivate;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> = found.into_iter().filter(|at| private || is_public(at.ip())).collect();
            if allowed.is_empty() {
                return Err(OnlyPrivate.into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}
