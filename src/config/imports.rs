//! `[[import]]`: how the files of other programs are read.
//!
//! Stands on `take` and `values`. Whether a file has the columns that are named here is told when it is read.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::reader::{Reader, Section};
use super::take::required;
use super::values::PlainCode;
use crate::domain::Unit;
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
    let known: Vec<&str> = columns_of(kind).into_iter().chain(PARTS_OF_DISPOSITION).collect();
    let ours = format!("name columns of ours: {}", known.join(", "));
    let is_ours = |key: &str, _: &str| known.contains(&key);
    let columns = texts(reader, row, "columns", &ours, is_ours);
    let fixed = texts(reader, row, "fixed", &ours, is_ours);
    let unit = "write one of uur, minuut, kwartier, dagdeel, etmaal, stuk and euro for each unit of that program";
    let units = texts(reader, row, "units", unit, |_, ours| {
        ours.parse::<Unit>().is_ok_and(|unit| !matches!(unit, Unit::Maand | Unit::Dag))
    });
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
    })
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

const KIND: &str = "write \"levering\" or \"opdracht\"";
