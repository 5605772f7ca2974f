//! What can be read and still cannot be meant: names and codes that nobody has.
//!
//! Stands on the rows, after they were read. None of it is a mistake of form, so that the daemon works on: a gemeente that came after this
//! version is one that nobody here knows. `check-config` tells all of it, since it would stop a closing, or print nonsense, later.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::values::Placed;
use crate::domain::{AgbCode, GemeenteCode};
use crate::terms::{Agreement, Contract, PartyKey, Profile, TariffKey, TariffRow, Validity, Who};

/// The member that an agreement belongs to is printed on invoices; it should be one of those that are named.
pub fn combinanten(reader: &mut Reader<'_>, agreements: &[Placed<Agreement>], members: &BTreeMap<AgbCode, String>) {
    // Where no member is named, nothing tells a right name from a wrong one.
    let names: Vec<&str> = members.values().map(String::as_str).collect();
    if names.is_empty() {
        return;
    }
    let remedy = format!("write it as the member is named ({}), or add it as [[coalition.member]]", names.join(", "));
    for (place, Agreement { combinant, .. }) in agreements {
        if !names.iter().any(|name| name.trim().eq_ignore_ascii_case(combinant.trim())) {
            let place = place.with_key("combinant");
            reader.doubt(&place, combinant, "no member of the coalition has this name", &remedy);
        }
    }
}

/// Contracts with a gemeente that nobody knows, or that was no more.
pub fn contracts(reader: &mut Reader<'_>, contracts: &[Placed<Contract>]) {
    for (place, contract) in contracts {
        let place = place.with_key("gemeente");
        gemeente(reader, &place, contract.gemeente, Some(contract.validity));
    }
}

/// Tariffs of a party that nobody is.
pub fn tariffs(
    reader: &mut Reader<'_>,
    tariffs: &[Placed<TariffRow>],
    profile: &Profile,
    members: &BTreeMap<AgbCode, String>,
) {
    for (place, row) in tariffs {
        let TariffKey::Product(key, _) = &row.key else { continue };
        let place = place.with_key("party");
        party(reader, &place, key, Some(row.validity));
        let is_each = profile.buyer(key).is_some_and(|buyer| buyer.who == Who::EachMember);
        if is_each && !key.id.parse().is_ok_and(|agb: AgbCode| members.contains_key(&agb)) {
            let remedy = "correct the code, or add the member as [[coalition.member]]";
            reader.doubt(&place, &profile.config_name(key), "no member of the coalition has this AGB code", remedy);
        }
    }
}

/// A party that is a gemeente should be one that is known.
pub fn party(reader: &mut Reader<'_>, place: &super::place::Place, key: &PartyKey, validity: Option<Validity>) {
    if let Some(code) = key.kind.is_gemeente().then(|| key.id.parse().ok()).flatten() {
        gemeente(reader, place, code, validity);
    }
}

fn gemeente(reader: &mut Reader<'_>, place: &super::place::Place, code: GemeenteCode, validity: Option<Validity>) {
    let shown = code.to_string();
    let Some(known) = code.gemeente() else {
        let remedy =
            "look the code up at CBS (Gemeentelijke indeling); one that is newer than this version of iwmod may stay";
        return reader.doubt(place, &shown, "no gemeente has this code", remedy);
    };
    let begins = validity.map(|validity| validity.from.year());
    if let (Some(ended), Some(begins)) = (known.ended, begins)
        && begins >= ended
    {
        let into: Vec<String> = code.successors().iter().map(ToString::to_string).collect();
        let problem = format!("{} was no gemeente any more from {ended} on", known.naam);
        let remedy = match into.as_slice() {
            [] => "write the code of the gemeente that it went into".to_owned(),
            into => format!("its inhabitants went to {}: write that code", into.join(" or ")),
        };
        reader.doubt(place, &shown, problem, &remedy);
    }
}
