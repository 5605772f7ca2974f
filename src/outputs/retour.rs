//! The retour of a message: accepted, or rejected with what is wrong where (IV028, IV032).
//!
//! Stands after `rules`, `intake` and `disposition`, whose findings it puts into codes. A retour rejects the whole message or
//! nothing of it, and says no more than its codes: texts and values of findings stay with us. Never made for a file that
//! its schema refuses: the standard answers that outside the messages.
//!
//! | findings with a retour code | retour |
//! |---|---|
//! | none | the header, without codes |
//! | 0001 among them | the header, with 0001 alone |
//! | on the header among them | the header, with the codes of those |
//! | all below the header | the header with 0200; the client or antwoord as sent, each class with its codes |
//!
//! A class without findings is 0200, or 0233 where one above it is rejected: IV028 has 0233 for what was not judged, and IV087
//! uses it so. A class that was judged and is wrong says so wherever it stands. A finding on what is no class counts for
//! the nearest class above it. A code that the schema of retours does not have, or that rejects nothing, cannot be
//! sent: the message is then rejected with 0001, the code for rejection as such, rather than accepted or answered with a
//! file that the other side refuses.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Date, Finding, Kind, Severity};
use crate::message::{
    self, AFGEKEURD, ANTWOORD, Body, CLIENT, Code, GEEN_OPMERKING, Header, Message, NIET_BEOORDEELD, RetourCodes,
    RetourHeader, Returned, Wmo302, Wmo306, Wmo308, Wmo316, Wmo318, Wmo320, ancestors, classes, rejects, wmo302,
    wmo306, wmo308, wmo316, wmo318,
};

/// The retour of a message, in its release; `None` for a kind that has none: a 323, 325 or retour.
///
/// `findings` are those of all rules on this message. Notices, and findings without a retour code, reject nothing here: such
/// a finding is for ourselves. The header is copied as it is, sender and receiver not swapped; there is no XsltVersie,
/// as the published XSLTs are not used.
pub fn retour(message: &Message, findings: &[Finding], identificatie: &str, dagtekening: Date) -> Option<Message> {
    let (kind, bericht_code) = answer_to(message.kind())?;
    let extent = Extent::of(findings, below_header(message.kind()));
    let header = |given: &Header| RetourHeader {
        bericht_code,
        bericht_versie: given.bericht_versie,
        bericht_subversie: given.bericht_subversie,
        afzender: given.afzender,
        ontvanger: given.ontvanger,
        bericht_identificatie: given.bericht_identificatie.clone(),
        xsd_versie: given.xsd_versie.clone(),
        identificatie_retour: identificatie.to_owned(),
        dagtekening_retour: dagtekening,
        xslt_versie: None,
        xsd_versie_retour: message::xsd_versie(kind, message.release),
        retour_codes: extent.of_header(),
    };
    let mut body = copy(&message.body, header, extent.is_below())?;
    if let Extent::Below(faults) = extent {
        fill_in(&mut body, &faults);
    }
    Some(Message { release: message.release, body })
}

/// Which message answers one of this kind, and its BerichtCode.
fn answer_to(kind: Kind) -> Option<(Kind, Code)> {
    let retour = kind.answer()?;
    let code = match retour {
        Kind::Wmo302 => "415",
        Kind::Wmo306 => "419",
        Kind::Wmo308 => "421",
        Kind::Wmo316 => "445",
        Kind::Wmo318 => "481",
        Kind::Wmo320 => "483",
        _ => return None,
    };
    Some((retour, Code::new(code)?))
}

/// A code at the path of its finding.
type Fault<'a> = (&'a str, &'a str);

/// What the findings say, which decides how much of the message comes back.
enum Extent<'a> {
    /// Nothing is wrong.
    Nothing,
    /// The message is wrong as a whole.
    OfHeader(Vec<&'a str>),
    /// Something below the header is wrong.
    Below(Vec<Fault<'a>>),
}

impl<'a> Extent<'a> {
    fn of(findings: &'a [Finding], below_header: &str) -> Extent<'a> {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let faults: Vec<Fault<'a>> = errors.filter_map(|f| Some((f.path.as_str(), f.retourcode.as_deref()?))).collect();
        if faults.iter().any(|(_, code)| *code == AFGEKEURD || !rejects(code)) {
            return Extent::OfHeader(vec![AFGEKEURD]);
        }
        let is_below = |path: &str| ancestors(path).any(|above| above == below_header);
        let of_header: Vec<&str> = faults.iter().filter(|(path, _)| !is_below(path)).map(|(_, code)| *code).collect();
        match (faults.is_empty(), of_header.is_empty()) {
            (true, _) => Extent::Nothing,
            (false, true) => Extent::Below(faults),
            (false, false) => Extent::OfHeader(of_header),
        }
    }

    fn of_header(&self) -> Option<RetourCodes> {
        match self {
            Extent::Nothing => None,
            Extent::OfHeader(codes) => Some(retour_codes(codes)),
            Extent::Below(_) => Some(retour_codes(&[GEEN_OPMERKING])),
        }
    }

    fn is_below(&self) -> bool {
        matches!(self, Extent::Below(_))
    }
}

/// The class that the header of a message stands above.
fn below_header(kind: Kind) -> &'static str {
    if kind == Kind::Wmo319 { ANTWOORD } else { CLIENT }
}

/// The message as a retour repeats it: its header, and where `is_whole` what stands below, with nothing said of it yet.
fn copy(body: &Body, header: impl Fn(&Header) -> RetourHeader, is_whole: bool) -> Option<Body> {
    Some(match body {
        Body::Wmo301(m) => {
            let client = is_whole.then(|| wmo302::Client::from(&m.client));
            Body::Wmo302(Box::new(Wmo302 { header: header(&m.header), client }))
        }
        Body::Wmo305(m) => {
            let client = is_whole.then(|| wmo306::Client::from(&m.client));
            Body::Wmo306(Box::new(Wmo306 { header: header(&m.header), client }))
        }
        Body::Wmo307(m) => {
            let client = is_whole.then(|| wmo308::Client::from(&m.client));
            Body::Wmo308(Box::new(Wmo308 { header: header(&m.header), client }))
        }
        Body::Wmo315(m) => {
            let client = is_whole.then(|| wmo316::Client::from(&m.client));
            Body::Wmo316(Box::new(Wmo316 { header: header(&m.header), client }))
        }
        Body::Wmo317(m) => {
            let client = is_whole.then(|| wmo318::Client::from(&m.client));
            Body::Wmo318(Box::new(Wmo318 { header: header(&m.header), client }))
        }
        Body::Wmo319(m) => {
            let antwoord = is_whole.then(|| Returned::from(&m.antwoord));
            Body::Wmo320(Box::new(Wmo320 { header: header(&m.header), antwoord }))
        }
        Body::Wmo302(_) | Body::Wmo306(_) | Body::Wmo308(_) | Body::Wmo316(_) | Body::Wmo318(_) => return None,
        Body::Wmo320(_) | Body::Wmo323(_) | Body::Wmo325(_) => return None,
    })
}

/// Gives every class its codes.
fn fill_in(body: &mut Body, faults: &[Fault<'_>]) {
    let classes = classes(body);
    let paths: BTreeSet<&str> = classes.iter().map(|class| class.path.as_str()).collect();
    let mut rejected: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, code) in faults {
        // Below the header there is always one: the client or antwoord itself.
        if let Some(class) = ancestors(path).find(|above| paths.contains(above)) {
            rejected.entry(class.to_owned()).or_default().push(code);
        }
    }
    for class in classes {
        let is_hidden = || ancestors(&class.path).any(|above| rejected.contains_key(above));
        *class.codes = match rejected.get(&class.path) {
            Some(codes) => retour_codes(codes),
            None if is_hidden() => retour_codes(&[NIET_BEOORDEELD]),
            None => retour_codes(&[GEEN_OPMERKING]),
        };
    }
}

/// Codes in the order in which they were found, each once.
fn retour_codes(codes: &[&str]) -> RetourCodes {
    let mut once: Vec<Code> = Vec::new();
    for code in codes.iter().filter_map(|code| Code::new(code)) {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    RetourCodes { retour_code: once }
}

#[cfg(test)]
mod tests;
