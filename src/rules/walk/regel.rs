//! The lines that a 323 declares and those that a 325 refuses, seen alike: they have the same elements.
//!
//! Stands below the rules. Judges nothing, and copies nothing but what is small.

use super::path::at;
use crate::message::wmo323::{self, Prestatie};
use crate::message::{Body, Code, GeslotenPeriode, Message, wmo325};

/// Path of what a 323 declares.
pub(in crate::rules) const DECLARATIE: &str = "/Bericht/Declaratie";
/// Path of what a 325 answers.
pub(in crate::rules) const ANTWOORD: &str = "/Bericht/DeclaratieAntwoord";

/// A client of a 323 or 325.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Client<'a> {
    above: &'static str,
    index: usize,
    pub(in crate::rules) bsn: &'a Code,
}

impl Client<'_> {
    /// Path of the client, or of what stands in it.
    pub(in crate::rules) fn path(&self, below: &str) -> String {
        at(&format!("{}/Clienten/Client", self.above), self.index, below)
    }
}

/// A line that a 323 declares or a 325 refuses.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Regel<'a> {
    pub(in crate::rules) client: Client<'a>,
    index: usize,
    pub(in crate::rules) prestatie: &'a Prestatie,
}

impl Regel<'_> {
    /// Path of the line, or of what stands in it.
    pub(in crate::rules) fn path(&self, below: &str) -> String {
        at(&self.client.path("/Prestaties/Prestatie"), self.index, below)
    }

    /// Whether it takes back a debit.
    pub(in crate::rules) fn is_credit(&self) -> bool {
        is_credit(&self.prestatie.ingediend_bedrag.debet_credit)
    }
}

/// The clients of a 323 or 325; none in another message.
pub(in crate::rules) fn clienten(message: &Message) -> impl Iterator<Item = Client<'_>> + Clone {
    let declared = declared(message).iter().enumerate();
    let refused = refused(message).iter().enumerate();
    let declared = declared.map(|(index, c)| Client { above: DECLARATIE, index, bsn: &c.bsn });
    declared.chain(refused.map(|(index, c)| Client { above: ANTWOORD, index, bsn: &c.bsn }))
}

/// All lines of a 323 or 325; none in another message.
pub(in crate::rules) fn regels(message: &Message) -> impl Iterator<Item = Regel<'_>> + Clone {
    let declared = declared(message).iter().enumerate().flat_map(|(index, c)| {
        let client = Client { above: DECLARATIE, index, bsn: &c.bsn };
        let lines = c.prestaties.prestatie.iter().enumerate();
        lines.map(move |(index, prestatie)| Regel { client, index, prestatie })
    });
    let refused = refused(message).iter().enumerate().flat_map(|(index, c)| {
        let client = Client { above: ANTWOORD, index, bsn: &c.bsn };
        let lines = c.prestaties.prestatie.iter().enumerate();
        lines.map(move |(index, p)| Regel { client, index, prestatie: &p.given })
    });
    declared.chain(refused)
}

fn declared(message: &Message) -> &[wmo323::Client] {
    match &message.body {
        Body::Wmo323(m) => &m.declaratie.clienten.client,
        _ => &[],
    }
}

fn refused(message: &Message) -> &[wmo325::Client] {
    let Body::Wmo325(m) = &message.body else { return &[] };
    m.declaratie_antwoord.as_ref().and_then(|a| a.clienten.as_ref()).map_or(&[], |c| &c.client)
}

/// Each period that is declared; its path is made only when asked for.
pub(in crate::rules) fn each_periode(
    message: &Message,
    mut judge: impl FnMut(&dyn Fn(&str) -> String, &GeslotenPeriode),
) {
    if let Body::Wmo323(m) = &message.body {
        judge(&|below| format!("{DECLARATIE}/DeclaratiePeriode{below}"), &m.declaratie.declaratie_periode);
    }
    for r in regels(message) {
        judge(&|below| r.path(&format!("/ProductPeriode{below}")), &r.prestatie.product_periode);
    }
}

/// Whether an amount takes back.
pub(in crate::rules) fn is_credit(debet_credit: &Code) -> bool {
    *debet_credit == "C"
}
