//! What is wrong with a CSV file of the inbox, as the back office reads it.
//!
//! Stands on `rows`, which says what is wrong with lines and columns; what is wrong with a value comes from `row`. Repeats
//! nothing of a line that may be a person's.

use crate::domain::{Finding, Stand};
use crate::rows::{Flaw, FlawList};

/// What was found so far, never more than the limit.
pub(super) struct CsvFindings {
    pub(super) list: Vec<Finding>,
    pub(super) max: usize,
    /// The file was accepted before: it is read, and no rule refuses it.
    pub(super) recalls: bool,
    /// The disposition of a row is found by its client and product.
    pub(super) by_product: bool,
    /// What the first row says of the moment of the export, which all rows must say.
    pub(super) stand: Option<Option<Stand>>,
}

impl CsvFindings {
    pub(super) fn push(&mut self, finding: Finding) {
        if !self.is_full() {
            self.list.push(finding);
        }
    }

    /// One finding that ends the reading.
    pub(super) fn refuse<T>(&mut self, rule: &'static str, path: &str, text: impl Into<String>) -> Option<T> {
        self.push(Finding::error(rule, path, "", text));
        None
    }
}

impl FlawList for CsvFindings {
    fn note(&mut self, line: u32, flaw: Flaw<'_>) {
        self.push(finding(line, flaw));
    }

    fn is_full(&self) -> bool {
        self.list.len() >= self.max
    }
}

/// What is wrong with a line, as the back office reads it.
fn finding(line: u32, flaw: Flaw<'_>) -> Finding {
    let place = format!("regel {line}");
    match flaw {
        Flaw::Encoding { byte } => {
            let text =
                format!("Byte {byte} is geen UTF-8; bewaar het bestand als \"CSV UTF-8\" en bied het opnieuw aan.");
            Finding { offset: u64::try_from(byte).ok(), ..Finding::error("CSV_ENCODING", place, "", text) }
        }
        Flaw::LongLine { most } => {
            let text = format!(
                "De regel is langer dan de grens van {most} bytes; controleer het scheidingsteken en de regeleinden."
            );
            Finding::error("LIMIT", place, "", text)
        }
        Flaw::Quote => Finding::error("CSV_ROW", place, "", QUOTE),
        Flaw::Empty => Finding::error("CSV_EMPTY", place, "", EMPTY_FILE),
        Flaw::ColumnTwice { column, position, .. } => {
            let text = format!("De kolom {column} staat er twee keer; laat er één staan.");
            Finding::error("CSV_HEADER", format!("{place}, kolom {position}"), column, text)
        }
        Flaw::ColumnUnknown { written, position, known } => {
            let text = format!("Deze kolom hoort niet in dit bestand; toegestaan zijn: {known}.");
            Finding::error("CSV_HEADER", format!("{place}, kolom {position}"), shown_name(written), text)
        }
        Flaw::ColumnMissing { column, .. } => {
            let text = format!("De kolom {column} ontbreekt; voeg haar toe, ook als zij leeg blijft.");
            Finding::error("CSV_HEADER", place, column, text)
        }
        Flaw::ManyRows { most } => {
            let text = format!(
                "Het bestand heeft meer dan {most} regels (csv_rows_max); verdeel het over meer bestanden, elk met de regel \
                 met kolomnamen, of verruim de grens in de config."
            );
            Finding::error("LIMIT_CSV_ROWS", place, "", text)
        }
        Flaw::Blank => Finding::error("CSV_ROW", place, "", BLANK),
        Flaw::Width { values, columns } => {
            let text = format!(
                "De regel heeft een ander aantal waarden dan de {columns} kolomnamen; zet waarden met een scheidingsteken \
                 tussen aanhalingstekens."
            );
            Finding::error("CSV_ROW", place, &values.to_string(), text)
        }
    }
}

/// A column name that may be shown: where the header is missing, the first line is someone's data.
fn shown_name(name: &str) -> &str {
    let plain = name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if plain { name } else { "" }
}

const QUOTE: &str = "Een aanhalingsteken staat los of wordt op deze regel niet gesloten; zet de hele waarde tussen aanhalingstekens en schrijf een teken daarbinnen dubbel.";
const EMPTY_FILE: &str = "Het bestand is leeg; de eerste regel moet de kolomnamen geven.";
const BLANK: &str = "De regel heeft alleen scheidingstekens; verwijder de regel.";
