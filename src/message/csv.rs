//! Reads the CSV files that come beside the messages: `opdracht*.csv`, `levering*.csv` and `beginstand*.csv`.
//!
//! In reading order: this page, one file for each kind (`opdracht`, `levering`, `beginstand`), `import` (exports of other programs as
//! such files), `row` (a value of a row, or what
//! is wrong with it), `value` (how values are written), `findings` (what is wrong, in Dutch).
//!
//! Stands on `rows`, between `intake` (bytes and a name) and `facts`. A file is taken whole or refused whole, with every
//! finding; it never guesses a column, a date or an amount. No name, BSN or other personal value stands in a finding.

mod beginstand;
mod findings;
mod import;
mod levering;
mod opdracht;
mod row;
#[cfg(test)]
mod tests;
mod value;

pub use import::{DateForm, DecimalSign, Identity, Import, ImportKind, PARTS_OF_DISPOSITION};

use findings::CsvFindings;
use row::InboxRow;

use crate::domain::{Envelope, Finding, Kind, Limits, Severity, Vocabulary};
use crate::facts::Fact;
use crate::rows::{Column, Form, LINE_BYTES_MAX, Sheet};

/// What a file says, and what was found in it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Which of the kinds it is.
    pub envelope: Envelope,
    /// Its rows as facts, each with its line; `None` where a finding is an error.
    pub facts: Option<Vec<(u32, Fact)>>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// Reads one CSV file by itself. What it is follows from the name (`opdracht…`, `levering…`, in a zip the name of the member).
///
/// A file of a header alone is accepted, holds nothing and says so in a notice: an export of a month without care is
/// no mistake. A file without a header is refused.
pub fn read(file_name: &str, bytes: &[u8], limits: &Limits, vocabulary: &Vocabulary) -> Reading {
    read_as(file_name, &Table { bytes, limits, vocabulary }, false)
}

/// Reads an export of another program as its mapping says.
pub fn read_import(import: &Import, bytes: &[u8], limits: &Limits, vocabulary: &Vocabulary) -> Reading {
    read_export(import, &Table { bytes, limits, vocabulary }, false)
}

/// Reads an export that was accepted before, by the mapping that held then.
pub fn recall_import(import: &Import, bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let table = Table { bytes, limits: &Limits::none(), vocabulary: &Vocabulary::default() };
    let Reading { facts, findings, .. } = read_export(import, &table, true);
    facts.ok_or(findings)
}

/// The columns of a kind of file, as an export may name them.
pub fn columns_of(kind: ImportKind) -> Vec<&'static str> {
    let columns = match kind {
        ImportKind::Levering => levering::COLUMNS,
        ImportKind::Opdracht => opdracht::COLUMNS,
        ImportKind::Beginstand => beginstand::COLUMNS,
    };
    columns.iter().map(Column::name).collect()
}

fn read_export(import: &Import, table: &Table<'_>, recalls: bool) -> Reading {
    let max = table.limits.findings_max.max(1);
    let by_product = import.identity == Identity::Product;
    let mut found = CsvFindings { list: Vec::new(), max, recalls, by_product, stand: None };
    let text = if is_too_large(table, &mut found) {
        None
    } else {
        import::translated(table.bytes, import, &columns_of(import.kind), &mut found)
    };
    let facts = text.and_then(|text| {
        let limits = Limits { message_bytes_max: u64::MAX, ..table.limits.clone() };
        let table = Table { bytes: text.as_bytes(), limits: &limits, vocabulary: table.vocabulary };
        rows_of(import.kind.kind(), &table, &mut found)
    });
    reading(Some(import.kind.kind()), facts, found)
}

/// Reads a file that was accepted before: the rows that it gave then, by no rule of now.
pub fn recall(file_name: &str, bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let table = Table { bytes, limits: &Limits::none(), vocabulary: &Vocabulary::default() };
    let Reading { facts, findings, .. } = read_as(file_name, &table, true);
    facts.ok_or(findings)
}

/// The bytes of a file, and by what they are judged.
struct Table<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
    vocabulary: &'a Vocabulary,
}

fn read_as(file_name: &str, table: &Table<'_>, recalls: bool) -> Reading {
    let kind = kind_of(file_name);
    let max = table.limits.findings_max.max(1);
    let mut found = CsvFindings { list: Vec::new(), max, recalls, by_product: false, stand: None };
    let facts = match kind {
        Some(kind) => rows_of(kind, table, &mut found),
        None => found.refuse("CSV_NAME", "bestandsnaam", NAME_UNKNOWN),
    };
    reading(kind, facts, found)
}

/// The rows of a table of one kind.
fn rows_of(kind: Kind, table: &Table<'_>, found: &mut CsvFindings) -> Option<Vec<(u32, Fact)>> {
    match kind {
        Kind::Opdracht => read_rows(table, opdracht::COLUMNS, found, |row| row.opdracht().map(Fact::from)),
        Kind::Levering => read_rows(table, levering::COLUMNS, found, |row| row.levering().map(Fact::from)),
        Kind::Beginstand => read_rows(table, beginstand::COLUMNS, found, |row| row.beginstand().map(Fact::from)),
        _ => found.refuse("CSV_NAME", "bestandsnaam", NAME_UNKNOWN),
    }
}

/// What was read, unless something refuses it.
fn reading(kind: Option<Kind>, facts: Option<Vec<(u32, Fact)>>, found: CsvFindings) -> Reading {
    let refused = found.list.iter().any(|f| f.severity == Severity::Error);
    Reading {
        envelope: Envelope { kind: kind.map(|k| k.as_str().to_owned()), ..Envelope::default() },
        facts: if refused { None } else { facts },
        findings: found.list,
    }
}

/// The kind that a file name promises: the begin of its base name, in any case.
fn kind_of(file_name: &str) -> Option<Kind> {
    let base = file_name.rsplit(['/', '\\', '!']).next()?.to_ascii_lowercase();
    [Kind::Opdracht, Kind::Levering, Kind::Beginstand].into_iter().find(|kind| base.starts_with(kind.as_str()))
}

/// Reads all rows with `read`; `None` when the file cannot be read as a table of these columns.
///
/// Everything is judged before anything is kept, so that a large file with its mistake in the last row costs no more
/// memory than its bytes.
fn read_rows(
    table: &Table<'_>,
    columns: &'static [Column],
    found: &mut CsvFindings,
    read: impl Fn(&mut InboxRow<'_>) -> Option<Fact>,
) -> Option<Vec<(u32, Fact)>> {
    let Table { bytes, limits, vocabulary } = *table;
    if is_too_large(table, found) {
        return None;
    }
    let line_bytes_max = if found.recalls { usize::MAX } else { LINE_BYTES_MAX };
    let form = Form { columns, line_bytes_max, rows_max: limits.csv_rows_max };
    let sheet = Sheet::new(bytes, &form, found)?;
    let mut count = 0usize;
    each_row(&sheet, vocabulary, found, |row| count = count.saturating_add(usize::from(read(row).is_some())));
    if !found.list.is_empty() {
        return None;
    }
    if count == 0 {
        let text = "Het bestand heeft kolomnamen en geen enkele regel; er is niets in gelezen.";
        found.list.push(Finding::notice("CSV_EMPTY", format!("regel {}", sheet.header_line()), "", text));
    }
    let mut facts = Vec::with_capacity(count);
    each_row(&sheet, vocabulary, found, |row| facts.extend(read(row).map(|fact| (row.cells.line(), fact))));
    Some(facts)
}

/// Whether a file is larger than a message may be, which is told.
fn is_too_large(table: &Table<'_>, found: &mut CsvFindings) -> bool {
    let Table { bytes, limits, .. } = *table;
    let is_too_large = u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.message_bytes_max;
    if is_too_large {
        let text = format!(
            "Het bestand is groter dan de grens message_bytes_max ({} bytes); splits het.",
            limits.message_bytes_max
        );
        found.push(Finding::error("LIMIT", "bestand", "", text));
    }
    is_too_large
}

fn each_row(
    sheet: &Sheet<'_>,
    vocabulary: &Vocabulary,
    found: &mut CsvFindings,
    mut take: impl FnMut(&mut InboxRow<'_>),
) {
    let mut rows = sheet.rows();
    while let Some(cells) = rows.next_row(found) {
        take(&mut InboxRow { cells, vocabulary, found });
    }
}

const NAME_UNKNOWN: &str =
    "De bestandsnaam zegt niet wat dit is; laat de naam van een CSV beginnen met opdracht, levering of beginstand.";
