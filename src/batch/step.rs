//! What a worker tells the writer of an item, step by step.
//!
//! Stands between `read`, which makes steps, and those who commit them. A step is a value; nothing is decided here.

use super::hand::Held;
use super::item::Stamp;
use crate::archive::Stored;
use crate::domain::{Finding, Sha256};
use crate::facts::Fact;
use crate::intake::Envelope;
use crate::message::Message;
use crate::quarantine::Refused;

/// What a worker tells the writer, in order for one item.
#[derive(Debug)]
pub(crate) enum Step {
    /// A file or member was judged.
    Judged(Box<Judged>),
    /// All of an item was.
    Done { item: usize, stamp: Stamp, zip: Option<Sha256> },
    /// An item could not be read.
    Failed { item: usize, why: String },
}

impl Step {
    /// Number of the item that it is about.
    pub fn item(&self) -> usize {
        match self {
            Step::Judged(judged) => judged.item,
            Step::Done { item, .. } | Step::Failed { item, .. } => *item,
        }
    }
}

/// A file or member with its verdict.
#[derive(Debug)]
pub(crate) struct Judged {
    pub item: usize,
    pub name: String,
    pub sha256: Sha256,
    pub envelope: Envelope,
    pub findings: Vec<Finding>,
    pub fate: Fate,
    /// Given back when it is committed.
    pub held: Option<Held>,
}

#[derive(Debug)]
pub(crate) enum Fate {
    Accepted {
        facts: Vec<(u32, Fact)>,
        stored: Stored,
    },
    /// With the message, where its sender may be owed a retour.
    Refused(Refused, Option<Box<Message>>),
}
