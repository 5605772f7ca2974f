//! `[[import]]`: how the files of other programs are read.
//!
//! Stands on `take` and `values`. Whether a file has the columns that are named here is told when it is read.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::reader::{Reader, Section};
use super::take::required;
use super::values::PlainCode;
use crate::domain::{Domain, Eenheid, Unit, Vervoer};
use crate::message::csv::{DateForm, DecimalSign, Identity, Import, ImportKind, PARTS_OF_DISPOSITION, columns_of};

/// The rows `[[import]]`.
pub fn imports<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> Vec<Import> {
    let mut found = Vec::new();
    for mut row in reader.sections(root, "import") {
        let import = import(reader, &mut row);
        if let Some(import) = &import {
            is_whole(reader, &row, import);
        }
        reader.finish(row);
        found.extend(import);
    }
    found
}

fn import<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Option<Import> {
    let name =
        required(reader, row, "name", "write the names of the files, such as \"ecd-uren-*.csv\"", Reader::filled);
    let kind = required(reader, row, "kind", KIND, |r, s, k| r.parsed::<ImportKind>(s, k, KIND));
    let separator = reader.parsed::<Separator>(row, "separator", "write \";\", \",\", \"|\" or \"\\t\"");
    let dates = reader.parsed::<DateForm>(row, "dates", "write it as \"d-m-jjjj\", \"dd.mm.jjjj\" or \"jjjjmmdd\"");
    let decimal = reader.parsed::<DecimalSign>(row, "decimal", "write \",\" or \".\": what stands before decimals");
    let identity = reader.parsed::<Identity>(row, "identity", "write \"number\" or \"bsn+product\"");
    let kind = kind.map(|(_, kind)| kind)?;
    let known: Vec<&'static str> = columns_of(kind).into_iter().chain(PARTS_OF_DISPOSITION).collect();
    let ours = format!("name columns of ours: {}", known.join(", "));
    let is_ours = |key: &str, _: &str| known.contains(&key);
    let columns = texts(reader, row, "columns", &ours, is_ours);
    let fixed = texts(reader, row, "fixed", &ours, is_ours);
    let units = texts(reader, row, "units", unit_remedy(kind), |_, ours| is_unit(kind, ours));
    let product = "write a product code of 1 to 5 letters and digits for each product of that program";
    let products = texts(reader, row, "products", product, |_, code| code.parse::<PlainCode>().is_ok());
    Some(Import {
        name: name?,
        kind,
        separator: separator.map(|(_, separator)| separator.0),
        dates: dates.map(|(_, dates)| dates),
        decimal: decimal.map(|(_, decimal)| decimal),
        identity: identity.map(|(_, identity)| identity).unwrap_or_default(),
        columns,
        fixed,
        units,
        products,
        codes: codes(reader, row, &known),
    })
}

/// Rows of a beginstand have the codes of the standard, as a 301 would.
fn is_unit(kind: ImportKind, text: &str) -> bool {
    match kind {
        ImportKind::Levering | ImportKind::Opdracht => {
            text.parse::<Unit>().is_ok_and(|unit| !matches!(unit, Unit::Maand | Unit::Dag))
        }
        ImportKind::Beginstand => text.parse::<Eenheid>().is_ok(),
    }
}

fn unit_remedy(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Levering | ImportKind::Opdracht => {
            "write one of uur, minuut, kwartier, dagdeel, etmaal, stuk and euro for each unit of that program"
        }
        ImportKind::Beginstand => "write one of 01, 04, 14, 16, 82, 83 and 84 for each unit of that program",
    }
}

/// `[import.codes.COLUMN]`: what that program writes in a column of ours that has a few words, such as `vervoer`.
fn codes<'a>(
    reader: &mut Reader<'a>,
    row: &mut Section<'a>,
    known: &[&'static str],
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut codes = BTreeMap::new();
    let Some(mut section) = reader.section(row, "codes") else { return codes };
    // Units and products have tables of their own.
    for column in known.iter().filter(|column| !["eenheid", "product"].contains(column)) {
        let is_good = |_: &str, ours: &str| match *column {
            "vervoer" => ours.is_empty() || ours.parse::<Vervoer>().is_ok(),
            "domein" => ours.parse::<Domain>().is_ok(),
            _ => true,
        };
        let remedy = "write what our column takes: vervoer is empty, regulier or rolstoel, domein BG, DO or BW";
        let table = texts(reader, &mut section, column, remedy, is_good);
        if !table.is_empty() {
            codes.insert((*column).to_owned(), table);
        }
    }
    reader.finish(section);
    codes
}

/// A table of texts, each of which must be good beside its key.
fn texts<'a>(
    reader: &mut Reader<'a>,
    row: &mut Section<'a>,
    key: &'static str,
    remedy: &str,
    is_good: impl Fn(&str, &str) -> bool,
) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let Some(mut section) = reader.section(row, key) else { return texts };
    for (key, given, text) in reader.pairs(&mut section) {
        if is_good(key, text) {
            texts.insert(key.to_owned(), text.to_owned());
        } else {
            reader.wrong(&given, "this is not known", remedy);
        }
    }
    reader.finish(section);
    texts
}

/// Whether each column that a row of ours needs comes from somewhere.
fn is_whole(reader: &mut Reader<'_>, row: &Section<'_>, import: &Import) {
    let has = |column: &&str| import.columns.contains_key(*column) || import.fixed.contains_key(*column);
    let needed: &[&str] = match (import.kind, import.identity) {
        (ImportKind::Levering, Identity::Number) => &["bsn", "datum", "aantal", "eenheid"],
        (ImportKind::Levering, Identity::Product) => &["bsn", "product", "datum", "aantal", "eenheid"],
        (ImportKind::Opdracht, _) => &[
            "opdrachtnummer",
            "bsn",
            "geboortedatum",
            "naam",
            "gemeente",
            "domein",
            "categorie",
            "ingangsdatum",
            "combinant",
            "versie",
        ],
        (ImportKind::Beginstand, _) => &[
            "gemeente",
            "toewijzingnummer",
            "ontvanger",
            "bsn",
            "geboortedatum",
            "naam",
            "toewijzingsdatum",
            "ingangsdatum",
        ],
    };
    let mut lacking: Vec<&str> = needed.iter().copied().filter(|column| !has(column)).collect();
    let is_named =
        ["disposition", "opdrachtnummer"].iter().any(has) || ["toewijzingnummer", "gemeente"].iter().all(has);
    if import.kind == ImportKind::Levering && import.identity == Identity::Number && !is_named {
        lacking.push("disposition, or opdrachtnummer, or toewijzingnummer with gemeente");
    }
    if !lacking.is_empty() {
        let remedy = "name them in columns (what they are called there) or in fixed (what they always are)";
        reader.section_wrong(row, format!("no column gives {}", lacking.join(", ")), remedy);
    }
}

/// One sign between values.
struct Separator(String);

impl FromStr for Separator {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if [";", ",", "|", "\t"].contains(&text) {
            Ok(Separator(text.to_owned()))
        } else {
            Err("this separates nothing")
        }
    }
}

const KIND: &str = "write \"levering\", \"opdracht\" or \"beginstand\"";
