//! What the commands ask of the access log itself, and the documents that answer them.
//!
//! Stands on `log`, `views` and `verify`; both the socket and a command without a daemon answer with it. Each asking is a view too, written
//! before it is answered. A BSN is told only to who asked about that client.

use serde::{Deserialize, Serialize};

use super::error::AccessError;
use super::line::Record;
use super::log::AccessLog;
use super::verify::verify;
use super::view::{How, View, What};
use super::views::{Filter, views};
use crate::clock::written;
use crate::domain::{Bsn, mask_bsn};

/// What can be asked of the access log. Travels in the body of a request, because it may hold a BSN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Records.
    Views {
        /// Which ones.
        filter: Filter,
        /// Whether they are written out of the program.
        export: bool,
    },
    /// Whether the chain holds.
    Verify,
}

/// A record as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ShownView {
    /// Its number.
    pub n: u64,
    /// When, in Amsterdam.
    pub at: String,
    /// Who looked.
    pub who: String,
    /// In which role.
    pub role: String,
    /// By which way in.
    pub by: How,
    /// What was looked at.
    pub what: What,
    /// Whose data: masked, but for the client that was asked about, beside whom no others are told.
    pub clients: Vec<String>,
    /// From where.
    pub from: String,
    /// Why.
    pub reason: Option<String>,
}

impl Asked {
    /// What the asking itself shows.
    pub fn what(&self) -> What {
        match self {
            Asked::Views { export: true, .. } => What::EXPORT,
            Asked::Views { export: false, .. } | Asked::Verify => What::ACCESS_LOG,
        }
    }

    /// About whom it is.
    pub fn clients(&self) -> Vec<Bsn> {
        match self {
            Asked::Views { filter, .. } => filter.client.into_iter().collect(),
            Asked::Verify => Vec::new(),
        }
    }

    /// The document that answers it and whether it is the good one, once the asking stands in the log as `view`. A verification shows no
    /// client data, and is answered whatever the log can do.
    pub fn answer(&self, log: &AccessLog, view: View) -> Result<(String, bool), AccessError> {
        match self {
            Asked::Views { filter, .. } => {
                log.write(view)?;
                let records = views(log.folder(), filter)?;
                let shown: Vec<ShownView> = records.into_iter().map(|record| shown(record, filter.client)).collect();
                Ok((serde_json::to_string(&shown)?, true))
            }
            Asked::Verify => {
                // A log that cannot be written is what a verification may be asked for; what it finds says so.
                let _ = log.write(view);
                let verified = verify(log.folder(), log.head())?;
                let is_whole = verified.broken.is_none();
                Ok((serde_json::to_string(&verified)?, is_whole))
            }
        }
    }
}

fn shown(record: Record, asked: Option<Bsn>) -> ShownView {
    let Record { n, view, .. } = record;
    let View { at, who, role, by, what, clients, from, reason } = view;
    let clients = match asked {
        Some(client) => vec![client.to_string()],
        None => clients.iter().map(|client| mask_bsn(&client.to_string())).collect(),
    };
    ShownView { n, at: written(at), who, role, by, what, clients, from, reason }
}
