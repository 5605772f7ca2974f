//! The sections that say what was agreed: coalition, agreements, products, tariffs, indexations, contracts, parties.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rust_decimal::Decimal;

use super::doubts;
use super::parties;
use super::place::Place;
use super::reader::{Reader, Section};
use super::tables::Tables;
use super::take::{required, required_section};
use super::values::{
    CATEGORY_REMEDY, MATCH_PROBLEM, MATCH_REMEDY, PRODUCT_REMEDY, Placed, PlainCode, WHOSE_REMEDY, party_remedy,
    payer_of, product_match,
};
use crate::domain::{AgbCode, Categorie, Domain, Eur, GemeenteCode, Kalender, Month};
use crate::terms::{
    Agreement, Contract, Indexation, Origin, PartyKey, ProductRow, Profile, TariffKey, TariffRow, Terms, Validity,
};

/// Reads all of them; `None` when a part that must be there is not.
pub fn terms<'a>(
    reader: &mut Reader<'a>,
    root: &mut Section<'a>,
    own: Vec<AgbCode>,
    profile: Option<Profile>,
    tables: Tables,
) -> Option<Terms> {
    let first_month = first_month(reader, root);
    let kalender = kalender(reader, root);
    let (coalition, members) = coalition(reader, root, &own);
    let agreements = rows(reader, root, "agreement", |reader, row| agreement(reader, row, profile.as_ref()));
    let mut products = rows(reader, root, "product", product);
    products.extend(tables.products);
    let mut tariffs = rows(reader, root, "tariff", |reader, row| tariff(reader, row, profile.as_ref()));
    tariffs.extend(tables.tariffs);
    let indexations = rows(reader, root, "indexation", indexation);
    let contracts = rows(reader, root, "contract", contract);
    let recipients = parties::recipients(reader, root, profile.as_ref(), &members);
    no_duplicate(reader, &products, |row| row.product.clone(), "product");
    no_duplicate(reader, &indexations, |row| (row.year, row.domain), "year and domain");
    no_overlap(reader, &tariffs);
    // Beside a table that could not be read nothing is known to be missing.
    if let Some(profile) = profile.as_ref().filter(|_| !tables.broken) {
        known_codes(reader, profile, &products, &tariffs);
        doubts::tariffs(reader, &tariffs, profile, &members);
    }
    doubts::combinanten(reader, &agreements, &members);
    doubts::contracts(reader, &contracts);
    Some(Terms {
        own,
        coalition,
        members,
        agreements: plain(agreements),
        products: plain(products),
        tariffs: tariffs.into_iter().map(|(_, row)| row).collect(),
        indexations: plain(indexations),
        contracts: plain(contracts),
        first_month: first_month?,
        recipients,
        kalender,
        profile: profile?,
    })
}

fn first_month<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> Option<Month> {
    let mut section = required_section(reader, root, "billing")?;
    let remedy = "write the first month that iwmod bills, such as first_month = \"2023-01\"";
    let month = required(reader, &mut section, "first_month", remedy, |r, s, k| r.parsed(s, k, remedy));
    reader.finish(section);
    month.map(|(_, month)| month)
}

/// `[calendar]`: days that a decree of after this version equates with a feast.
fn kalender<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> Kalender {
    let Some(mut section) = reader.section(root, "calendar") else { return Kalender::default() };
    let remedy = "write days_off = [2029-05-11]: the days of the decree, without quotes";
    let days = reader.dates(&mut section, "days_off", remedy);
    reader.finish(section);
    Kalender::with(days)
}

/// The coalition and its members. A code may be of one party only, or the holder of a disposition would be a guess.
fn coalition<'a>(
    reader: &mut Reader<'a>,
    root: &mut Section<'a>,
    own: &[AgbCode],
) -> (Vec<AgbCode>, BTreeMap<AgbCode, String>) {
    let mut members = BTreeMap::new();
    let Some(mut section) = reader.section(root, "coalition") else { return (Vec::new(), members) };
    let remedy = "write agb = [\"40000099\"], or [] when the coalition has none";
    let own_code = "this is one of your own AGB codes";
    let mut codes = Vec::new();
    for (given, code) in reader.list::<AgbCode>(&mut section, "agb", remedy) {
        match (own.contains(&code), codes.contains(&code)) {
            (true, _) => reader.wrong(&given, own_code, "take it out here or in [provider]"),
            (_, true) => reader.wrong(&given, "this AGB code stands here twice", "keep one of the two"),
            _ => codes.push(code),
        }
    }
    for mut row in reader.sections(&mut section, "member") {
        let name = required(reader, &mut row, "name", "write the member's name", Reader::filled);
        let remedy = "write the eight digits of the member's AGB code";
        let agb = required(reader, &mut row, "agb", remedy, |r, s, k| r.parsed::<AgbCode>(s, k, remedy));
        reader.finish(row);
        let (Some(name), Some((given, code))) = (name, agb) else { continue };
        if own.contains(&code) {
            reader.wrong(&given, own_code, "take it out here or in [provider]");
        } else if codes.contains(&code) {
            reader.wrong(&given, "this is the AGB code of the coalition itself", "keep one of the two");
        } else if let Some(other) = members.get(&code) {
            reader.wrong(&given, format!("the member {other} has this AGB code too"), "correct one of the two");
        } else {
            members.insert(code, name);
        }
    }
    reader.finish(section);
    (codes, members)
}

/// Reads the rows `[[key]]`, each kept with its place for faults between rows.
fn rows<'a, T>(
    reader: &mut Reader<'a>,
    root: &mut Section<'a>,
    key: &'static str,
    read: impl Fn(&mut Reader<'a>, &mut Section<'a>) -> Option<T>,
) -> Vec<Placed<T>> {
    let mut rows = Vec::new();
    for mut section in reader.sections(root, key) {
        let row = read(reader, &mut section);
        let place = section.place();
        reader.finish(section);
        rows.extend(row.map(|row| (place, row)));
    }
    rows
}

fn plain<T>(rows: Vec<Placed<T>>) -> Vec<T> {
    rows.into_iter().map(|(_, row)| row).collect()
}

fn agreement<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, profile: Option<&Profile>) -> Option<Agreement> {
    let covering: BTreeSet<Domain> = profile.iter().flat_map(|p| p.domains.values()).map(|d| d.agreement).collect();
    let covering: Vec<Domain> = if covering.is_empty() { Domain::ALL.to_vec() } else { covering.into_iter().collect() };
    let domain = domain(reader, row, &covering);
    let validity = validity(reader, row);
    let remedy = "write the name of the member that the agreement belongs to";
    let combinant = required(reader, row, "combinant", remedy, Reader::filled);
    Some(Agreement { domain: domain?, validity: validity?, combinant: combinant? })
}

fn product<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Option<ProductRow> {
    let code = reader.parsed::<PlainCode>(row, "code", PRODUCT_REMEDY).map(|(_, code)| code.0);
    let prefix = reader.parsed::<PlainCode>(row, "prefix", PRODUCT_REMEDY).map(|(_, code)| code.0);
    let category = reader.parsed::<Categorie>(row, "category", CATEGORY_REMEDY).map(|(_, category)| category);
    let domain = domain(reader, row, Domain::ALL);
    let tariff = reader.filled(row, "tariff");
    let Some((product, categorie)) = product_match(code, prefix, category) else {
        reader.section_wrong(row, MATCH_PROBLEM, MATCH_REMEDY);
        return None;
    };
    Some(ProductRow { product, domain: domain?, tariff, categorie })
}

fn tariff<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, profile: Option<&Profile>) -> Option<TariffRow> {
    let key = tariff_key(reader, row, profile);
    let validity = validity(reader, row);
    let remedy = "write euros with a point, between quotes, such as rate = \"428.43\"";
    let rate = required(reader, row, "rate", remedy, |r, s, k| r.parsed::<Eur>(s, k, remedy));
    let (given, rate) = rate?;
    if rate < Eur::ZERO {
        reader.wrong(&given, "a rate is not negative", remedy);
    }
    let origin = Origin::Config { line: row.line() };
    Some(TariffRow { key: key?, validity: validity?, rate, origin })
}

/// `code`, or `party` with `product`.
fn tariff_key<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, profile: Option<&Profile>) -> Option<TariffKey> {
    let (by_code, by_product) = (row.has("code"), row.has("party") || row.has("product"));
    let code = reader.filled(row, "code");
    let payer = payer(reader, row, profile);
    let product = reader.parsed::<PlainCode>(row, "product", PRODUCT_REMEDY).map(|(_, code)| code.0);
    match (by_code, by_product) {
        (true, false) => Some(TariffKey::Code(code?)),
        (false, true) => {
            if !row.took("party") {
                reader.missing(row, "party", &party_remedy(profile));
            }
            if !row.took("product") {
                reader.missing(row, "product", PRODUCT_REMEDY);
            }
            Some(TariffKey::Product(payer?, product?))
        }
        _ => {
            reader.section_wrong(row, "it is not clear whose tariff this is", WHOSE_REMEDY);
            None
        }
    }
}

/// The party whose tariff a row is; one whose rates go by code has its own in the protocol.
fn payer<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, profile: Option<&Profile>) -> Option<PartyKey> {
    let (given, text) = reader.text(row, "party")?;
    match payer_of(profile, text) {
        Ok(key) => key,
        Err(error) => {
            reader.wrong(&given, error, &party_remedy(profile));
            None
        }
    }
}

fn indexation<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Option<Indexation> {
    let year =
        required(reader, row, "year", "write the year whose rates are raised, such as year = 2024", |r, s, k| {
            r.number(s, k, (2023, 2100))
        });
    let domain = domain(reader, row, Domain::ALL);
    let remedy = "write a percentage with a point, between quotes, such as percent = \"4.75\"";
    let percent = required(reader, row, "percent", remedy, |r, s, k| r.parsed::<Percent>(s, k, remedy));
    let origin = Origin::Config { line: row.line() };
    Some(Indexation { year: i16::try_from(year?).ok()?, domain: domain?, percent: percent?.1.0, origin })
}

fn contract<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Option<Contract> {
    let remedy = "write the four digits of the gemeente (CBS), such as gemeente = \"0855\"";
    let gemeente = required(reader, row, "gemeente", remedy, |r, s, k| r.parsed::<GemeenteCode>(s, k, remedy));
    let domain = domain(reader, row, Domain::ALL);
    let validity = validity(reader, row);
    Some(Contract { gemeente: gemeente?.1, domain: domain?, validity: validity? })
}

fn domain<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, allowed: &[Domain]) -> Option<Domain> {
    let names: Vec<&str> = allowed.iter().map(|domain| domain.as_str()).collect();
    let remedy = format!("write one of {}", names.join(", "));
    let (given, domain) = required(reader, row, "domain", &remedy, |r, s, k| r.parsed::<Domain>(s, k, &remedy))?;
    if !allowed.contains(&domain) {
        reader.wrong(&given, "this domain has no such row", &remedy);
        return None;
    }
    Some(domain)
}

/// `from` and `to`, both inclusive.
fn validity<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Option<Validity> {
    let from = required(reader, row, "from", "write the first day, such as from = 2023-01-01", Reader::date);
    let written = row.has("to");
    let to = reader.date(row, "to");
    let (_, from) = from?;
    if let Some((given, to)) = &to
        && *to < from
    {
        reader.wrong(given, format!("the last day lies before the first, {from}"), "swap them or correct one");
        return None;
    }
    let to = to.map(|(_, day)| day);
    (to.is_some() || !written).then_some(Validity { from, to })
}

/// Each key stands in one row only.
fn no_duplicate<T, K: Ord>(reader: &mut Reader<'_>, rows: &[Placed<T>], key: fn(&T) -> K, name: &str) {
    let mut seen: BTreeMap<K, &Place> = BTreeMap::new();
    for (place, row) in rows {
        match seen.entry(key(row)) {
            Entry::Occupied(first) => {
                reader.wrong_at(place, format!("{} has the same {name}", first.get()), "keep one of the two");
            }
            Entry::Vacant(free) => drop(free.insert(place)),
        }
    }
}

/// On a day one rate of a key holds, not two. Sorted by first day, a row can only overlap the longest one before it, so that a
/// table of thousands of rows is gone through once.
fn no_overlap(reader: &mut Reader<'_>, rows: &[Placed<TariffRow>]) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| rows.get(*index).map(|(_, row)| (&row.key, row.validity.from)));
    let mut longest: Option<(usize, &Placed<TariffRow>)> = None;
    for (index, current) in order.iter().filter_map(|index| Some((*index, rows.get(*index)?))) {
        let before = longest.filter(|(_, (_, row))| row.key == current.1.key);
        if let Some((earlier, other)) = before.filter(|(_, (_, row))| overlap(row.validity, current.1.validity)) {
            // The one that stands below is told, with the one above.
            let (wrong, right) = if earlier < index { (current, other) } else { (other, current) };
            let problem = format!("this tariff overlaps the one of {}", right.0);
            reader.wrong_at(&wrong.0, problem, "let the first end the day before the second begins");
        }
        let ends = |(_, row): &Placed<TariffRow>| (row.validity.to.is_none(), row.validity.to);
        longest = match before {
            Some((earlier, other)) if ends(other) >= ends(current) => Some((earlier, other)),
            _ => Some((index, current)),
        };
    }
}

/// A tariff code that neither the protocol nor a row of the config knows is a slip of the pen, and would bill nothing.
fn known_codes(
    reader: &mut Reader<'_>,
    profile: &Profile,
    products: &[Placed<ProductRow>],
    tariffs: &[Placed<TariffRow>],
) {
    let known: BTreeSet<&str> = profile.tariffs.iter().map(|tariff| tariff.code.as_str()).collect();
    let named: BTreeSet<&str> = products.iter().filter_map(|(_, row)| row.tariff.as_deref()).collect();
    let remedy = format!("correct the code; the protocol has {}", known.iter().copied().collect::<Vec<_>>().join(", "));
    let mut given = BTreeSet::new();
    for (place, row) in tariffs {
        let TariffKey::Code(code) = &row.key else { continue };
        given.insert(code.as_str());
        if !known.contains(code.as_str()) && !named.contains(code.as_str()) {
            reader.wrong_at(place, format!("no product has the tariff code {code}"), &remedy);
        }
    }
    for (place, row) in products {
        let unknown = row.tariff.as_deref().filter(|code| !known.contains(code) && !given.contains(code));
        if let Some(code) = unknown {
            reader.wrong_at(place, format!("no rate is known for the tariff code {code}"), &remedy);
        }
    }
}

fn overlap(a: Validity, b: Validity) -> bool {
    a.to.is_none_or(|to| b.from <= to) && b.to.is_none_or(|to| a.from <= to)
}

/// A percentage as text, from -100 to 100, with at most four decimals.
struct Percent(Decimal);

impl FromStr for Percent {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let good = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value = Decimal::from_str_exact(text).ok().filter(|_| good);
        let bounded = value.filter(|v| v.abs() <= Decimal::ONE_HUNDRED && v.scale() <= 4);
        bounded.map(Percent).ok_or("this is no percentage from -100 to 100 with at most four decimals")
    }
}
