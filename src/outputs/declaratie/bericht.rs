//! The message itself: references, clients and lines in order, totals; and the check that it would be accepted.
//!
//! Stands last. Clients by BSN; lines by toewijzing and period, credits before debits, as the receiver books them (IV086).

use std::collections::BTreeSet;

use super::plan::Action;
use super::{Declare, DeclareError, DeclaredLine, Why};
use crate::declaratie::plaats;
use crate::domain::{Bsn, Eur, Finding, GemeenteCode, Kind, Limits, Release};
use crate::facts::Prestatie;
use crate::message::{
    self, Bedrag, BerichtIdentificatie, Body, Code, GeslotenPeriode, Header, Message, Referentie, TotaalBedrag, Wmo323,
    wmo323,
};
use crate::rules;

/// A line with why it is declared.
type Draft = (Prestatie, Why);

/// Puts the actions into a message.
pub(super) fn make(
    input: &Declare<'_>,
    actions: Vec<Action<'_>>,
) -> Result<(Message, Vec<DeclaredLine>), DeclareError> {
    let mut drafts: Vec<Draft> = actions.into_iter().flat_map(drafts).collect();
    drafts.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
    refer(input, &mut drafts)?;
    let lines = drafts.iter().map(|(prestatie, why)| line(input.gemeente, prestatie, why)).collect();
    let message = Wmo323 {
        header: header(input)?,
        declaratie: wmo323::Declaratie {
            declaratie_nummer: input.identificatie.to_owned(),
            declaratie_periode: GeslotenPeriode { begindatum: input.month.first(), einddatum: input.month.last() },
            declaratie_dagtekening: input.dagtekening,
            totaal_ingediend_bedrag: total(&drafts)?,
            clienten: wmo323::Clienten { client: clients(&drafts)? },
        },
    };
    Ok((Message { release: RELEASE, body: Body::Wmo323(Box::new(message)) }, lines))
}

fn drafts(action: Action<'_>) -> impl Iterator<Item = Draft> {
    // The same as the debit but for its references and sign (IV085).
    let credit = |(debit, why): (&Prestatie, Why)| {
        let vorige = Some(debit.referentie.clone());
        (Prestatie { credit: true, vorige, referentie: String::new(), ..debit.clone() }, why)
    };
    action.credits.into_iter().map(credit).chain(action.debit)
}

/// The order of lines in the message.
fn order(p: &Prestatie) -> impl Ord + '_ {
    (p.bsn, p.toewijzing_nummer, p.periode, !p.credit, &p.categorie, &p.code, &p.vorige)
}

/// Gives every line a reference that was never used. The dash keeps those of `A1` and `A11` apart.
fn refer(input: &Declare<'_>, drafts: &mut [Draft]) -> Result<(), DeclareError> {
    let regels = input.of_aanbieder().flat_map(|s| &s.regels);
    let used: BTreeSet<&str> = regels.map(|r| r.prestatie.referentie.as_str()).collect();
    let numbers = (1u32..).map(|n| format!("{}-{n:04}", input.identificatie));
    let mut free = numbers.filter(|number| !used.contains(number.as_str()));
    for (prestatie, _) in drafts {
        let next = free.next().filter(|number| number.len() <= REFERENCE_MAX);
        prestatie.referentie = next.ok_or_else(|| DeclareError::OutOfReferences(input.identificatie.to_owned()))?;
    }
    Ok(())
}

fn line(gemeente: GemeenteCode, prestatie: &Prestatie, why: &Why) -> DeclaredLine {
    DeclaredLine {
        place: plaats(gemeente, prestatie),
        referentie: prestatie.referentie.clone(),
        vorige: prestatie.vorige.clone(),
        amount: prestatie.signed(),
        why: why.clone(),
    }
}

fn header(input: &Declare<'_>) -> Result<Header, DeclareError> {
    Ok(Header {
        bericht_code: code("484", "BerichtCode")?,
        bericht_versie: 3,
        bericht_subversie: 2,
        afzender: code(&input.aanbieder.to_string(), "Afzender")?,
        ontvanger: code(&input.gemeente.to_string(), "Ontvanger")?,
        bericht_identificatie: BerichtIdentificatie {
            identificatie: input.identificatie.to_owned(),
            dagtekening: input.dagtekening,
        },
        xsd_versie: message::xsd_versie(Kind::Wmo323, RELEASE),
    })
}

/// Debits less credits, with the sign apart (TR358, CS325).
fn total(drafts: &[Draft]) -> Result<TotaalBedrag, DeclareError> {
    let sum = Eur::sum(drafts.iter().map(|(p, _)| p.signed())).ok().and_then(Eur::cents);
    let sum = sum.filter(|sum| sum.unsigned_abs() <= TWELVE_DIGITS).ok_or(DeclareError::TotalTooLarge)?;
    Ok(TotaalBedrag { totaal_bedrag: sum.unsigned_abs().into(), debet_credit: sign(sum < 0)? })
}

fn sign(is_credit: bool) -> Result<Code, DeclareError> {
    code(if is_credit { "C" } else { "D" }, "DebetCredit")
}

/// Lines stand in the order of their clients.
fn clients(drafts: &[Draft]) -> Result<Vec<wmo323::Client>, DeclareError> {
    let mut clients: Vec<wmo323::Client> = Vec::new();
    let mut current: Option<Bsn> = None;
    for (prestatie, _) in drafts {
        let regel = regel(prestatie)?;
        match clients.last_mut().filter(|_| current == Some(prestatie.bsn)) {
            Some(client) => client.prestaties.prestatie.push(regel),
            None => clients.push(wmo323::Client {
                bsn: code(&prestatie.bsn.to_string(), "Bsn")?,
                prestaties: wmo323::Prestaties { prestatie: vec![regel] },
            }),
        }
        current = Some(prestatie.bsn);
    }
    Ok(clients)
}

fn regel(prestatie: &Prestatie) -> Result<wmo323::Prestatie, DeclareError> {
    let nummer = prestatie.toewijzing_nummer.to_string();
    Ok(wmo323::Prestatie {
        product_referentie: Referentie {
            referentie_nummer: prestatie.referentie.clone(),
            vorig_referentie_nummer: prestatie.vorige.clone(),
        },
        toewijzing_nummer: nummer.parse().map_err(|_| refused("ToewijzingNummer", &nummer))?,
        product_categorie: code(prestatie.categorie.as_str(), "ProductCategorie")?,
        product_code: prestatie.code.to_string(),
        product_periode: GeslotenPeriode { begindatum: prestatie.periode.first(), einddatum: prestatie.periode.last() },
        geleverd_volume: prestatie.volume,
        eenheid: code(prestatie.eenheid.as_str(), "Eenheid")?,
        product_tarief: prestatie.tarief.map(in_message).transpose()?,
        ingediend_bedrag: Bedrag { bedrag: in_message(prestatie.bedrag)?, debet_credit: sign(prestatie.credit)? },
    })
}

fn in_message(amount: Eur) -> Result<u32, DeclareError> {
    amount.in_message().ok_or_else(|| refused("Bedrag", &amount.to_string()))
}

fn code(text: &str, element: &str) -> Result<Code, DeclareError> {
    Code::new(text).ok_or_else(|| refused(element, text))
}

fn refused(element: &str, value: &str) -> DeclareError {
    let text = "Deze waarde past niet in het element; verbeter de bron.";
    DeclareError::Refused(vec![Finding::error("XSD", element, value, text)])
}

/// Reads the bytes back, and judges them as a receiver would: both ends must agree or nothing leaves.
pub(super) fn verify(message: &Message) -> Result<(), DeclareError> {
    let reading = message::read(&message::write(message), &Limits::default());
    let mut findings = reading.findings;
    match reading.message {
        Some(back) if back == *message => rules::check(&back, FINDINGS_MAX, &mut findings),
        Some(_) => {
            let text = "Wat er is geschreven leest anders terug; meld dit als fout in iwmod.";
            findings.push(Finding::error("READ_BACK", "/Bericht", "", text));
        }
        None => {}
    }
    if findings.is_empty() { Ok(()) } else { Err(DeclareError::Refused(findings)) }
}

/// What is sent is of the last release.
const RELEASE: Release = Release::V3_2;
/// LDT_ReferentieNummer.
const REFERENCE_MAX: usize = 20;
/// LDT_TotaalBedrag.
const TWELVE_DIGITS: u64 = 999_999_999_999;
/// Enough to show what is wrong.
const FINDINGS_MAX: usize = 50;
