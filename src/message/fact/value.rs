//! The parts that several messages share, as facts have them: clients, names, numbers, products, amounts of care.
//!
//! Stands below `fact` and its parts. `None` where a value is one that a rule refuses.

use crate::domain::{self, Bsn, ProductError, ToewijzingNummer};
use crate::facts;
use crate::message::Code;
use crate::message::common::{self, Achternaam, Geboortedatum, Product, VerkorteNaam, VolledigeNaam};

pub(super) fn client(bsn: &Code, geboortedatum: &Geboortedatum, naam: String) -> Option<facts::Client> {
    let datum_gebruik = geboortedatum.datum_gebruik.as_ref().map(Code::as_str);
    let geboortedatum = domain::Geboortedatum::new(geboortedatum.datum, datum_gebruik);
    Some(facts::Client { bsn: client_bsn(bsn)?, geboortedatum, naam, adres: Vec::new() })
}

pub(super) fn client_bsn(bsn: &Code) -> Option<Bsn> {
    bsn.as_str().parse().ok()
}

pub(super) fn nummer(number: u32) -> Option<ToewijzingNummer> {
    ToewijzingNummer::new(u64::from(number)).ok()
}

/// The outer option: whether it converts; the inner: whether it was there.
pub(super) fn optional_nummer(number: Option<u32>) -> Option<Option<ToewijzingNummer>> {
    number.map(nummer).map_or(Some(None), |converted| converted.map(Some))
}

pub(super) fn product(product: &Product) -> Result<facts::Product, ProductError> {
    let code = product.code.as_deref().map(str::parse).transpose()?;
    Ok(facts::Product { categorie: product.categorie.as_str().parse()?, code })
}

pub(super) fn omvang(omvang: &common::Omvang) -> Result<facts::Omvang, crate::domain::UnknownCode> {
    Ok(facts::Omvang {
        volume: omvang.volume,
        eenheid: omvang.eenheid.as_str().parse()?,
        frequentie: omvang.frequentie.as_str().parse()?,
    })
}

pub(super) fn verkorte_naam(naam: &VerkorteNaam) -> String {
    one_text([given(naam.voornamen.as_deref(), naam.voorletters.as_deref()), achternaam(&naam.geslachtsnaam)])
}

pub(super) fn volledige_naam(naam: &VolledigeNaam) -> String {
    let own = achternaam(&naam.geslachtsnaam);
    let partner = naam.partnernaam.as_ref().map(achternaam);
    let surname = match (partner, naam.naam_gebruik.as_str()) {
        (Some(partner), "2") => partner,
        (Some(partner), "3") => format!("{partner}-{own}"),
        (Some(partner), "4") => format!("{own}-{partner}"),
        _ => own,
    };
    one_text([given(naam.voornamen.as_deref(), naam.voorletters.as_deref()), surname])
}

/// First names, or the initials with dots.
fn given(voornamen: Option<&str>, voorletters: Option<&str>) -> String {
    match (voornamen, voorletters) {
        (Some(names), _) => names.to_owned(),
        (None, Some(letters)) => letters.chars().flat_map(|c| [c, '.']).collect(),
        (None, None) => String::new(),
    }
}

fn achternaam(naam: &Achternaam) -> String {
    one_text([naam.voorvoegsel.clone().unwrap_or_default(), naam.achternaam.clone()])
}

/// Joined by single spaces, whatever white space stood in the parts.
fn one_text<const N: usize>(parts: [String; N]) -> String {
    parts.iter().flat_map(|p| p.split_whitespace()).collect::<Vec<_>>().join(" ")
}
