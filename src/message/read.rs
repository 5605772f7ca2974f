//! Reads a file as a message: one pass that validates and decodes.
//!
//! Stands on `source` (encoding), `pass` and `body`. What cannot be read says why, and who wrote it as far as that can be seen.

use super::body::{Body, Message};
use super::pass::Pass;
use super::{envelope, source, tables};
use crate::domain::{Envelope, Finding, Kind, Limits, Release};

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who wrote what, as far as it can be read.
    pub envelope: Envelope,
    /// The message; `None` when the schema or this program refuses it.
    pub message: Option<Message>,
    /// Why it is refused; empty exactly when there is a message.
    pub findings: Vec<Finding>,
}

/// Reads a file as a message: one pass that validates and decodes.
pub fn read(bytes: &[u8], limits: &Limits) -> Reading {
    let source = match source::Source::new(bytes, limits) {
        Ok(source) => source,
        Err(refused) => return Reading::refused(envelope::scan(refused.readable), vec![refused.finding]),
    };
    let mut pass = Pass::new(source.text, source.skipped, limits);
    let message = read_root(&mut pass);
    let findings = pass.finish();
    match message.filter(|_| findings.is_empty()) {
        Some(message) => Reading { envelope: message.envelope(), message: Some(message), findings },
        None => Reading::refused(envelope::scan(source.text), findings),
    }
}

fn read_root(pass: &mut Pass<'_>) -> Option<Message> {
    let tag = pass.root()?;
    let Some(root) = tables::ROOTS.iter().find(|r| r.space == tag.space && r.name == tag.local) else {
        let (rule, text) = source::unknown_root(tag.local, pass.root_uri());
        pass.error_here(rule, tag.local, text);
        return None;
    };
    let release: Release = root.release.parse().ok()?;
    let kind: Kind = root.message.parse().ok()?;
    let body = Body::read(kind, root, pass)?;
    Some(Message { release, body })
}

impl Reading {
    fn refused(envelope: Envelope, findings: Vec<Finding>) -> Reading {
        Reading { envelope, message: None, findings }
    }
}
