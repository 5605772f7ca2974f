//! Judges one file by itself: what it is, what it says, or why it is refused.
//!
//! The intrinsic verdict of docs/architecture.md: a function of the bytes, the AGB codes in force and the day of
//! receipt, decided once. What was accepted is read again by [`recall`], which judges nothing. Stands between `inbox`
//! (bytes) and `facts`. Pure: no file, no clock.

mod unjudged;
mod whole;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use crate::bank::is_of_bank;
pub use crate::domain::{Envelope, Limits};
pub use unjudged::{not_judged, too_large, too_many_rows, zip_in_zip};
pub use whole::{is_whole, shows_its_end};

use crate::bank;
use crate::domain::{AgbCode, Bsn, Date, Finding, Iban, Release, Severity, Vocabulary};
use crate::facts::Fact;
pub use crate::message::csv::Import;
use crate::message::{self, Message};
use crate::rules;

/// What besides the bytes decides the verdict; logged with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// AGB codes that a message may be addressed to or come from: ours, the coalition's and its members'.
    pub addressed: BTreeSet<AgbCode>,
    /// Day of receipt in Europe/Amsterdam; a Dagtekening after it is refused (TR135).
    pub today: Date,
    /// Bounds on size and depth.
    pub limits: Limits,
    /// What rows of CSV files may say in this region.
    pub vocabulary: Arc<Vocabulary>,
    /// Whether the store is one to try things in, where a BSN of the test range is what it should be.
    pub is_demo: bool,
    /// How files of other programs are read.
    pub imports: Arc<[Import]>,
    /// Bank accounts that are or were ours: what is wrong with a statement of another keeps nothing of ours away.
    pub accounts: BTreeSet<Iban>,
}

/// The verdict on one file.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Who wrote what.
    pub envelope: Envelope,
    /// The facts with their line (0 for a message); `None` when the file is refused.
    pub facts: Option<Vec<(u32, Fact)>>,
    /// Everything found; holds at least one error exactly when the file is refused.
    pub findings: Vec<Finding>,
    /// A refused message that its sender is told about by a retour: its schema accepts it and it is for us. One that the
    /// schema refuses has no retour.
    pub rejected: Option<Box<Message>>,
}

/// Judges one file.
pub fn judge(name: &str, bytes: &[u8], circumstances: &Circumstances) -> Verdict {
    let verdict = match Form::of(name, bytes) {
        Form::Csv(name) => judge_csv(name, bytes, circumstances),
        Form::Statement => judge_statement(bytes, circumstances),
        Form::Message => judge_message(bytes, circumstances),
    };
    if circumstances.is_demo { verdict } else { with_notice_of_test(verdict) }
}

/// Adds a notice where a file that is accepted is about a client who does not exist.
fn with_notice_of_test(mut verdict: Verdict) -> Verdict {
    let of_test = |(line, fact): &(u32, Fact)| Some((*line, fact.client_where(Bsn::is_of_test_range)?));
    if let Some((line, bsn)) = verdict.facts.iter().flatten().find_map(of_test) {
        let path = if line == 0 { "/Bericht".to_owned() } else { format!("regel {line}") };
        let text = "Dit BSN ligt in de reeks voor tests (9999xxxxx): er hoort geen cliënt bij. Is dit een proef, doe die dan in een eigen \
                    archief ([provider] demo = true); anders heeft de afzender een testbestand gestuurd.";
        verdict.findings.push(Finding::notice("TEST_BSN", path, &bsn.to_string(), text));
    }
    verdict
}

/// Reads a file that was accepted before: exactly the facts that its verdict gave then. No rule, limit, AGB code or day is
/// looked at, so that a rule of a later version refuses what comes in later and nothing that counts already. Fails only
/// where the bytes do not say the facts any more; what was found then tells where.
///
/// `imports` are those of the config that held then.
pub fn recall(name: &str, bytes: &[u8], imports: &[Import]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    match Form::of(name, bytes) {
        Form::Csv(name) => match import_of(name, imports) {
            Some(import) => message::csv::recall_import(import, bytes),
            None => message::csv::recall(name, bytes),
        },
        Form::Statement => bank::recall(bytes),
        Form::Message => recall_message(bytes),
    }
}

/// How a file is to be read.
enum Form<'a> {
    /// By its name without folders.
    Csv(&'a str),
    Statement,
    Message,
}

impl Form<'_> {
    /// A CSV by its extension, a bank statement by the namespace of its root, anything else as a message.
    fn of<'a>(name: &'a str, bytes: &[u8]) -> Form<'a> {
        let file_name = name.rsplit(['/', '!']).next().unwrap_or(name);
        let is_csv = file_name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("csv"));
        match is_csv {
            true => Form::Csv(file_name),
            false if bank::is_of_bank(bytes) => Form::Statement,
            false => Form::Message,
        }
    }
}

/// The first mapping that takes a file of this name.
pub fn import_of<'a>(name: &str, imports: &'a [Import]) -> Option<&'a Import> {
    imports.iter().find(|import| import.takes(name))
}

fn judge_csv(name: &str, bytes: &[u8], circumstances: &Circumstances) -> Verdict {
    let Circumstances { limits, vocabulary, imports, .. } = circumstances;
    let message::csv::Reading { envelope, facts, mut findings } = match import_of(name, imports) {
        Some(import) => message::csv::read_import(import, bytes, limits, vocabulary),
        None => message::csv::read(name, bytes, limits, vocabulary),
    };
    findings.extend(rows_of_others(facts.iter().flatten(), &circumstances.addressed));
    let refused = findings.iter().any(|f| f.severity == Severity::Error);
    Verdict { envelope, facts: facts.filter(|_| !refused), findings, rejected: None }
}

/// A toewijzing at go-live stands in our name or in that of the coalition or a member, as a 301 must.
fn rows_of_others<'a>(
    rows: impl Iterator<Item = &'a (u32, Fact)>,
    addressed: &BTreeSet<AgbCode>,
) -> impl Iterator<Item = Finding> {
    rows.filter_map(|(regel, fact)| {
        let Fact::Bericht(bericht) = fact else { return None };
        let (agb, path) = (bericht.kop.aanbieder, format!("regel {regel}, kolom ontvanger"));
        let text = "Deze ontvanger is geen van de ingestelde AGB-codes; verbeter de regel of vul de config aan.";
        (!addressed.contains(&agb)).then(|| Finding::error("NOT_ADDRESSED_TO_US", path, &agb.to_string(), text))
    })
}

/// A statement of a bank is taken whosever account it is, since that may be told later.
fn judge_statement(bytes: &[u8], circumstances: &Circumstances) -> Verdict {
    let bank::Reading { envelope, facts, findings } = bank::read(bytes, &circumstances.limits, &circumstances.accounts);
    Verdict { envelope, facts, findings, rejected: None }
}

fn judge_message(bytes: &[u8], circumstances: &Circumstances) -> Verdict {
    let message::Reading { envelope, message, mut findings } = message::read(bytes, &circumstances.limits);
    let Some(message) = message else { return Verdict { envelope, facts: None, findings, rejected: None } };
    rules::check(&message, circumstances.limits.findings_max, &mut findings);
    findings.extend(not_addressed_to_us(&message, &circumstances.addressed));
    findings.extend(dated_in_the_future(&message, circumstances.today));
    findings.extend(of_other_schemas(&message));
    let fact = match findings.iter().any(|f| f.severity == Severity::Error) {
        true => None,
        false => message::fact(&message),
    };
    if fact.is_none() && findings.is_empty() {
        // Every value that does not convert is one that a rule refuses; should one slip through, nothing is guessed.
        findings.push(not_convertible());
    }
    message::add_offsets(bytes, message.kind().as_str(), &mut findings);
    let is_told =
        fact.is_none() && !findings.iter().any(|f| matches!(f.rule.as_str(), "NOT_ADDRESSED_TO_US" | "INTERN"));
    let rejected = is_told.then(|| Box::new(message));
    Verdict { envelope, facts: fact.map(|fact| vec![(0, fact)]), findings, rejected }
}

fn recall_message(bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let message::Reading { message, findings, .. } = message::read(bytes, &Limits::none());
    let message = message.ok_or(findings)?;
    message::fact(&message).map(|fact| vec![(0, fact)]).ok_or_else(|| vec![not_convertible()])
}

fn not_convertible() -> Finding {
    Finding::error("INTERN", "/Bericht", "", "Een waarde is hier niet te verwerken; meld dit bij de beheerder.")
}

/// The aanbieder of a message must be one of ours: in Ontvanger of a 301, in Afzender of a 305 or of a 306, which
/// repeats the header of the 305.
fn not_addressed_to_us(message: &Message, addressed: &BTreeSet<AgbCode>) -> Option<Finding> {
    let header = message.header();
    let (element, code) = match message.kind().aanbieder_is_afzender() {
        true => ("Afzender", header.afzender),
        false => ("Ontvanger", header.ontvanger),
    };
    let is_ours = code.as_str().parse().is_ok_and(|agb: AgbCode| addressed.contains(&agb));
    let text = "Dit bericht is niet voor of van een van onze AGB-codes: mogelijk een datalek. Verwerk het niet, meld het bij de \
                functionaris gegevensbescherming en de afzender, of voeg de AGB-code toe aan de configuratie als hij van ons is.";
    let path = format!("/Bericht/Header/{element}");
    (!is_ours).then(|| Finding::error("NOT_ADDRESSED_TO_US", path, code.as_str(), text))
}

/// IV034: a message names the versions of the schemas that it was made with. Those of 3.2 give the versions that go with them; for
/// 3.1 we have none that do. It was read all the same, so it is a notice.
fn of_other_schemas(message: &Message) -> Option<Finding> {
    let (given, element) = match message.body.retour_header() {
        Some(header) => (&header.xsd_versie_retour, "XsdVersieRetour"),
        None => (message.header().xsd_versie, "XsdVersie"),
    };
    let ours = message::xsd_versie(message.kind(), message.release);
    let is_other = message.release == Release::V3_2 && *given != ours;
    let (basis, bericht) = (&given.basisschema_xsd_versie, &given.bericht_xsd_versie);
    let text = format!(
        "Dit bericht noemt andere versies van het schema dan de {} en {} die bij iWmo 3.2 horen; het is gelezen volgens die van 3.2. Staat er \
         iets vreemds in, vraag dan de afzender, of laat de beheerder iwmod vernieuwen.",
        ours.basisschema_xsd_versie, ours.bericht_xsd_versie
    );
    let value = format!("{basis} {bericht}");
    is_other.then(|| Finding::notice("IV034", format!("/Bericht/Header/{element}"), &value, text))
}

fn dated_in_the_future(message: &Message, today: Date) -> Option<Finding> {
    let (path, dagtekening) = match message.dagtekening_retour() {
        Some(dagtekening) => ("/Bericht/Header/DagtekeningRetour", dagtekening),
        None => {
            ("/Bericht/Header/BerichtIdentificatie/Dagtekening", message.header().bericht_identificatie.dagtekening)
        }
    };
    let text =
        "De dagtekening ligt in de toekomst (TR135); de afzender moet het bericht met de juiste datum opnieuw sturen.";
    (dagtekening > today).then(|| Finding::error("TR135", path, &dagtekening.to_string(), text).with_retourcode("8848"))
}

#[cfg(test)]
mod tests;
