//! Exports of other programs as rows of ours: which column is which, and how dates, numbers and codes are written there.
//!
//! Stands on `rows`, below the files of the kinds. What is configured (`[[import]]`) says how a file is read; the file itself goes into
//! the log as it came, and is read again by the mapping that held then. Guesses nothing: a value that does not have the form that is
//! named for it is refused.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::findings::CsvFindings;
use super::value::is_digits;
use crate::domain::{Date, Finding, Kind, Month};
use crate::rows::{Flaw, FlawList, LINE_BYTES_MAX, Records};

/// How files of another program are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Which files, by their name without folders; `*` stands for anything.
    pub name: String,
    /// What they are.
    pub kind: ImportKind,
    /// What stands between values; absent: as in our own files.
    #[serde(default)]
    pub separator: Option<String>,
    /// How dates are written; absent: as in our own files.
    #[serde(default)]
    pub dates: Option<DateForm>,
    /// Before decimals; then the other of point and comma stands between thousands. Absent: as in our own files.
    #[serde(default)]
    pub decimal: Option<DecimalSign>,
    /// By what a disposition is found.
    #[serde(default)]
    pub identity: Identity,
    /// Our columns, and what they are called there. Columns that are not named here are passed over.
    pub columns: BTreeMap<String, String>,
    /// What our columns hold in every row.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// Units of that program, and ours.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// Products of that program, and product codes.
    #[serde(default)]
    pub products: BTreeMap<String, String>,
    /// Per other column of ours the codes of that program, and what we write for them; empty: nothing.
    #[serde(default)]
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
}

/// What an export is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// What was delivered.
    Levering,
    /// Subcontracting orders.
    Opdracht,
    /// Toewijzingen that stood at go-live.
    Beginstand,
}

impl ImportKind {
    /// The kind of fact.
    pub fn kind(self) -> Kind {
        match self {
            ImportKind::Levering => Kind::Levering,
            ImportKind::Opdracht => Kind::Opdracht,
            ImportKind::Beginstand => Kind::Beginstand,
        }
    }
}

/// By what the disposition of a row is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// By its number.
    #[default]
    #[serde(rename = "number")]
    Number,
    /// By the client and the product that stand on it.
    #[serde(rename = "bsn+product")]
    Product,
}

/// A text that says none of a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAForm(&'static str);

/// How dates are written: `d`, `m` and `j` for day, month and year, and what stands between them. A time behind a date is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateForm(Vec<DatePart>);

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DatePart {
    /// One or two digits, or exactly two.
    Day {
        both: bool,
    },
    /// As the day.
    Month {
        both: bool,
    },
    /// Four digits.
    Year,
    Between(char),
}

impl std::str::FromStr for DateForm {
    type Err = NotAForm;

    fn from_str(text: &str) -> Result<DateForm, NotAForm> {
        const WRONG: NotAForm = NotAForm("a date form has day (d, dd), month (m, mm) and year (jjjj) once each");
        let letters: Vec<char> = text.chars().collect();
        let parts =
            letters.chunk_by(|a, b| a == b && a.is_ascii_lowercase()).map(|run| match (run.first(), run.len()) {
                (Some('d'), count @ 1..=2) => Ok(DatePart::Day { both: count == 2 }),
                (Some('m'), count @ 1..=2) => Ok(DatePart::Month { both: count == 2 }),
                (Some('j'), 4) => Ok(DatePart::Year),
                (Some(sign @ ('-' | '/' | '.' | ' ')), 1) => Ok(DatePart::Between(*sign)),
                _ => Err(WRONG),
            });
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let count = |test: fn(&DatePart) -> bool| parts.iter().filter(|part| test(part)).count();
        let once = count(|part| matches!(part, DatePart::Day { .. })) == 1
            && count(|part| matches!(part, DatePart::Month { .. })) == 1
            && count(|part| *part == DatePart::Year) == 1;
        // Digits of a varying number end where something stands behind them.
        let is_open = |part: &DatePart| matches!(part, DatePart::Day { both: false } | DatePart::Month { both: false });
        let ends = parts.windows(2).all(|pair| match pair {
            [before, after] => !is_open(before) || matches!(after, DatePart::Between(_)),
            _ => true,
        });
        if once && ends { Ok(DateForm(parts)) } else { Err(WRONG) }
    }
}

impl TryFrom<String> for DateForm {
    type Error = NotAForm;

    fn try_from(text: String) -> Result<DateForm, NotAForm> {
        text.parse()
    }
}

impl From<DateForm> for String {
    fn from(form: DateForm) -> String {
        let written = |part: DatePart| match part {
            DatePart::Day { both } => if both { "dd" } else { "d" }.to_owned(),
            DatePart::Month { both } => if both { "mm" } else { "m" }.to_owned(),
            DatePart::Year => "jjjj".to_owned(),
            DatePart::Between(sign) => sign.to_string(),
        };
        form.0.into_iter().map(written).collect()
    }
}

impl DateForm {
    /// The date of a text and what stands behind it; `None` where it has another form.
    fn read<'t>(&self, text: &'t str) -> Option<(Date, &'t str)> {
        let (mut rest, mut year, mut month, mut day) = (text, 0i16, 0i8, 0i8);
        for part in &self.0 {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            match part {
                DatePart::Between(sign) => {
                    rest = rest.strip_prefix(*sign)?;
                    continue;
                }
                DatePart::Year => year = taken(&mut rest, (digits >= 4).then_some(4)?)?.parse().ok()?,
                DatePart::Month { both } => month = taken(&mut rest, length(*both, digits)?)?.parse().ok()?,
                DatePart::Day { both } => day = taken(&mut rest, length(*both, digits)?)?.parse().ok()?,
            }
        }
        Some((Date::new(year, month, day).ok()?, rest))
    }
}

/// How many of the digits ahead are a day or month.
fn length(both: bool, digits: usize) -> Option<usize> {
    match (both, digits) {
        (true, 2..) => Some(2),
        (false, 1..=2) => Some(digits),
        _ => None,
    }
}

fn taken<'t>(rest: &mut &'t str, count: usize) -> Option<&'t str> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

/// What stands before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalSign {
    /// `1,5`; a point stands between thousands.
    #[serde(rename = ",")]
    Comma,
    /// `1.5`; a comma stands between thousands.
    #[serde(rename = ".")]
    Point,
}

impl DecimalSign {
    /// A number as it is written with it.
    fn form(self) -> &'static str {
        match self {
            DecimalSign::Comma => "1.234,5",
            DecimalSign::Point => "1,234.5",
        }
    }

    /// A number as our files write it, so that it has one reading; `None` where it has another form.
    fn read(self, text: &str) -> Option<String> {
        let (sign, thousands) = match self {
            DecimalSign::Comma => (',', '.'),
            DecimalSign::Point => ('.', ','),
        };
        let (whole, decimals) = text.split_once(sign).unwrap_or((text, "0"));
        let groups: Vec<&str> = whole.split(thousands).collect();
        let are_groups = groups.len() == 1
            || (groups.first().is_some_and(|first| (1..=3).contains(&first.len()))
                && groups.iter().skip(1).all(|group| group.len() == 3));
        let digits = groups.concat();
        if !are_groups || !is_digits(&digits) || !is_digits(decimals) || digits.len() > 9 || decimals.len() > 6 {
            return None;
        }
        let number = Decimal::from_str_exact(&format!("{digits}.{decimals}")).ok()?.normalize();
        // Three decimals would have a second reading.
        Some(if number.scale() == 3 { format!("{number}0") } else { number.to_string() })
    }
}

impl Import {
    /// Whether a file of this name is one of these exports.
    pub fn takes(&self, file_name: &str) -> bool {
        let base = file_name.rsplit(['/', '\\', '!']).next().unwrap_or(file_name).to_lowercase();
        let pattern = self.name.to_lowercase();
        let parts: Vec<&str> = pattern.split('*').collect();
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
        if parts.len() == 1 {
            return base == pattern;
        }
        let Some(mut rest) = base.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return false };
        for part in parts.iter().skip(1).take(parts.len().saturating_sub(2)) {
            let Some(at) = rest.find(part) else { return false };
            rest = rest.get(at.saturating_add(part.len())..).unwrap_or_default();
        }
        true
    }

    /// What a cell of ours says; else the form that the text does not have.
    fn value(&self, column: &str, text: &str) -> Result<String, String> {
        let looked_up = |table: &BTreeMap<String, String>| table.get(text).cloned().unwrap_or_else(|| text.to_owned());
        if let Some(ours) = self.codes.get(column).and_then(|table| table.get(text)) {
            return Ok(ours.clone());
        }
        match (column, &self.dates, self.decimal) {
            ("eenheid", ..) => Ok(looked_up(&self.units)),
            ("product", ..) => Ok(looked_up(&self.products)),
            ("aantal" | "volume", _, Some(sign)) => sign.read(text).ok_or_else(|| sign.form().to_owned()),
            ("stand", Some(form), _) => {
                self.moment(text).ok_or_else(|| format!("{} 09:00", String::from(form.clone())))
            }
            // An export may name a month in which nothing was delivered.
            ("datum", Some(_), _) if text.parse::<Month>().is_ok() => Ok(text.to_owned()),
            (column, Some(form), _) if DATES.contains(&column) => {
                let read = form.read(text).filter(|(_, rest)| is_time(rest)).map(|(day, _)| day.to_string());
                read.ok_or_else(|| form.clone().into())
            }
            _ => Ok(text.to_owned()),
        }
    }

    /// The moment of an export: a date of the form, and a time behind it.
    fn moment(&self, text: &str) -> Option<String> {
        let (day, rest) = self.dates.as_ref()?.read(text)?;
        let time = rest.trim_start_matches([' ', 'T']);
        let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
        is_time(rest).then(|| format!("{day}T{time}")).filter(|_| time.len() == 8)
    }
}

/// Nothing, or a time of the day, behind a date.
fn is_time(rest: &str) -> bool {
    let time = rest.trim_start_matches([' ', 'T']);
    time.is_empty() || (time.len() < rest.len() && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')))
}

impl std::str::FromStr for ImportKind {
    type Err = NotAForm;

    fn from_str(text: &str) -> Result<Self, NotAForm> {
        match text {
            "levering" => Ok(ImportKind::Levering),
            "opdracht" => Ok(ImportKind::Opdracht),
            "beginstand" => Ok(ImportKind::Beginstand),
            _ => Err(NotAForm("this word is not known")),
        }
    }
}

impl std::str::FromStr for Identity {
    type Err = NotAForm;

    fn from_str(text: &str) -> Result<Self, NotAForm> {
        match text {
            "number" => Ok(Identity::Number),
            "bsn+product" => Ok(Identity::Product),
            _ => Err(NotAForm("this word is not known")),
        }
    }
}

impl std::str::FromStr for DecimalSign {
    type Err = NotAForm;

    fn from_str(text: &str) -> Result<Self, NotAForm> {
        match text {
            "," => Ok(DecimalSign::Comma),
            "." => Ok(DecimalSign::Point),
            _ => Err(NotAForm("this word is not known")),
        }
    }
}

/// The rows of an export as a file of ours, each on the line that it stands on; `None` once it is told what is wrong.
pub(super) fn translated(
    bytes: &[u8],
    import: &Import,
    columns: &[&'static str],
    found: &mut CsvFindings,
) -> Option<String> {
    let line_bytes_max = if found.recalls { usize::MAX } else { LINE_BYTES_MAX };
    let separator = import.separator.as_ref().and_then(|text| text.bytes().next());
    let mut records = Records::new(bytes, separator, line_bytes_max, found)?;
    let Some((line, head)) = records.next_record() else {
        found.note(1, Flaw::Empty);
        return None;
    };
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (ours, theirs) in &import.columns {
        match head.iter().position(|cell| cell.trim().eq_ignore_ascii_case(theirs.trim())) {
            Some(place) => drop(places.insert(ours, place)),
            None => {
                let text = format!(
                    "De kolom {theirs} ontbreekt, die volgens [[import]] {} de kolom {ours} is; verbeter de export of de config.",
                    import.name
                );
                found.push(Finding::error("CSV_HEADER", format!("regel {line}"), ours, text));
            }
        }
    }
    if !found.list.is_empty() {
        return None;
    }
    let mut written = Written { text: String::new(), line: 1 };
    written.row(line, columns.iter().map(|name| (*name).to_owned()));
    while let Some((line, record)) = records.next_record() {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut cell = |column: &str| {
            let given = places.get(column).and_then(|place| record.get(*place)).unwrap_or_default().trim();
            if given.is_empty() {
                return import.fixed.get(column).cloned().unwrap_or_default();
            }
            import.value(column, given).unwrap_or_else(|form| {
                found.push(of_other_form(import, (line, column), given, &form));
                String::new()
            })
        };
        let cells: Vec<String> = columns
            .iter()
            .map(|column| if *column == "disposition" { disposition(&mut cell) } else { cell(column) })
            .collect();
        written.row(line, cells.into_iter());
        if found.is_full() {
            break;
        }
    }
    found.list.is_empty().then_some(written.text)
}

/// A value that has not the form that the mapping names. A date of birth is told by its place only.
fn of_other_form(import: &Import, (line, column): (u32, &str), value: &str, form: &str) -> Finding {
    let shown = if column == "geboortedatum" { "" } else { value };
    let text =
        format!("De waarde heeft niet de vorm {form} van [[import]] {}; verbeter de export of de config.", import.name);
    Finding::error("CSV_VALUE", format!("regel {line}, kolom {column}"), shown, text)
}

/// The disposition of a row: as we write it, or from the number of an opdracht, or of a toewijzing with its gemeente.
fn disposition(cell: &mut impl FnMut(&str) -> String) -> String {
    let (whole, opdracht, nummer) = (cell("disposition"), cell("opdrachtnummer"), cell("toewijzingnummer"));
    match (whole.is_empty(), opdracht.is_empty(), nummer.is_empty()) {
        (false, ..) => whole,
        (true, false, _) => format!("opdracht:{opdracht}"),
        (true, true, false) => format!("{}:{nummer}", cell("gemeente")),
        (true, true, true) => String::new(),
    }
}

/// A file of ours while it is written, so that each row keeps its line.
struct Written {
    text: String,
    line: u32,
}

impl Written {
    fn row(&mut self, line: u32, cells: impl Iterator<Item = String>) {
        while self.line < line {
            self.text.push('\n');
            self.line = self.line.saturating_add(1);
        }
        let cells: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        self.text.push_str(&cells.join(";"));
    }
}

/// Columns of ours that hold a date.
const DATES: [&str; 7] =
    ["datum", "geboortedatum", "ingangsdatum", "einddatum", "vanaf", "toewijzingsdatum", "startdatum"];

/// Columns that an export may name beside those of a levering: what its disposition is put together of.
pub const PARTS_OF_DISPOSITION: [&str; 3] = ["opdrachtnummer", "toewijzingnummer", "gemeente"];

#[cfg(test)]
mod tests {
    use super::super::{read_import, recall_import};
    use super::*;
    use crate::domain::{Limits, Unit, Vervoer};
    use crate::facts::{Fact, Inhoud, Levering, Opdracht};
    use crate::terms::Profile;

    fn levering(more: &str) -> Import {
        let rows = format!(
            r#"{{"name": "ecd-uren*.csv", "kind": "levering", "dates": "dd-mm-jjjj", "decimal": ",",
                "units": {{"U": "uur", "ETM": "etmaal"}}, "products": {{"BGI": "02A02"}},
                "columns": {{"bsn": "BSN", "datum": "Datum", "aantal": "Aantal", "eenheid": "Eh", "product": "Prestatie"}}{more}}}"#
        );
        serde_json::from_str(&rows).unwrap()
    }

    fn by_number() -> Import {
        let mut import = levering("");
        import.columns.insert("toewijzingnummer".to_owned(), "Indicatie".to_owned());
        import.fixed.insert("gemeente".to_owned(), "0855".to_owned());
        import
    }

    fn read(import: &Import, text: &str) -> Result<Vec<(u32, Fact)>, Vec<String>> {
        let vocabulary = Profile::built_in().unwrap().vocabulary;
        let reading = read_import(import, text.as_bytes(), &Limits::default(), &vocabulary);
        reading.facts.ok_or_else(|| reading.findings.iter().map(|f| format!("{}: {}", f.path, f.value)).collect())
    }

    fn rows(import: &Import, text: &str) -> Vec<(u32, Levering)> {
        let facts = read(import, text).unwrap();
        assert_eq!(recall_import(import, text.as_bytes()).unwrap(), facts, "read again it says the same");
        let row = |(line, fact)| match fact {
            Fact::Levering(row) => (line, row),
            other => panic!("{other:?}"),
        };
        facts.into_iter().map(row).collect()
    }

    #[test]
    fn an_export_is_read_as_its_mapping_says_and_keeps_its_lines() {
        let text = "sep=;\r\nIndicatie;BSN;Naam;Datum;Aantal;Eh;Prestatie\r\n\r\n\
                    10001;999900006;\"De V;ries\";02-03-2023 09:30;1.234,5;U;BGI\r\n10001;999900006;;03-03-2023;1,125;uur;02A05\r\n";
        let rows = rows(&by_number(), text);
        let said = |(line, row): &(u32, Levering)| {
            let product = row.product.as_ref().map(ToString::to_string).unwrap();
            (
                *line,
                row.disposition.as_ref().unwrap().to_string(),
                row.datum.to_string(),
                row.aantal.to_string(),
                product,
            )
        };
        let all: Vec<_> = rows.iter().map(said).collect();
        let row = |line, day: &str, count: &str, code: &str| {
            (line, "0855:10001".to_owned(), day.to_owned(), count.to_owned(), code.to_owned())
        };
        assert_eq!(all, [row(4, "2023-03-02", "1234.5", "02A02"), row(5, "2023-03-03", "1.125", "02A05")]);
        assert!(rows.iter().all(|(_, row)| row.eenheid == Unit::Uur && row.versie == 1));
    }

    #[test]
    fn what_has_another_form_is_refused_on_its_line() {
        let file = |row: &str| format!("Indicatie;BSN;Datum;Aantal;Eh;Prestatie\n{row}\n");
        for (row, place) in [
            ("10001;999900006;2023/03/02;1;U;BGI", "regel 2, kolom datum: 2023/03/02"),
            ("10001;999900006;02-03-2023;1.5;U;BGI", "regel 2, kolom aantal: 1.5"),
            ("10001;999900006;02-03-2023;1;DAG;BGI", "regel 2, kolom eenheid: DAG"),
            ("10001;999900006;02-03-2023;1;U;BGI-LANG", "regel 2, kolom product: BGI-LANG"),
            (";999900006;02-03-2023;1;U;BGI", "regel 2, kolom disposition: "),
        ] {
            let found = read(&by_number(), &file(row)).unwrap_err();
            assert!(found.contains(&place.to_owned()), "{row}: {found:?}");
        }
        assert_eq!(read(&by_number(), "BSN;Datum;Aantal;Eh;Prestatie\n").unwrap_err(), ["regel 1: toewijzingnummer"]);
        assert_eq!(read(&by_number(), "").unwrap_err().len(), 1);
    }

    #[test]
    fn a_number_has_one_reading_where_its_decimal_sign_is_named() {
        let read = |sign: DecimalSign, text: &str| sign.read(text);
        assert_eq!(read(DecimalSign::Comma, "1.000").as_deref(), Some("1000"));
        assert_eq!(read(DecimalSign::Comma, "1,000").as_deref(), Some("1"));
        assert_eq!(read(DecimalSign::Point, "1.000").as_deref(), Some("1"));
        assert_eq!(read(DecimalSign::Point, "1,000.25").as_deref(), Some("1000.25"));
        assert_eq!(read(DecimalSign::Comma, "12,125").as_deref(), Some("12.1250"));
        for wrong in ["1.00", "1.0000", "1,5,0", "-1", "", ".5", "12.345.67,0"] {
            assert_eq!(read(DecimalSign::Comma, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_has_the_form_that_is_named() {
        let read = |form: &str, text: &str| {
            form.parse::<DateForm>()
                .unwrap()
                .read(text)
                .filter(|(_, rest)| is_time(rest))
                .map(|(day, _)| day.to_string())
        };
        let march = Some("2023-03-02".to_owned());
        assert_eq!(read("d-m-jjjj", "2-3-2023"), march);
        assert_eq!(read("dd.mm.jjjj", "02.03.2023"), march);
        assert_eq!(read("jjjjmmdd", "20230302"), march);
        assert_eq!(read("m/d/jjjj", "3/2/2023 14:05:00"), march);
        for (form, text) in
            [("d-m-jjjj", "2-3-23"), ("dd-mm-jjjj", "2-3-2023"), ("d-m-jjjj", "31-2-2023"), ("d-m-jjjj", "2-3-2023x")]
        {
            assert_eq!(read(form, text), None, "{form} {text}");
        }
        for wrong in ["", "d-m", "dmjjjj", "jj-mm-dd", "d-m-jjjj-d", "dag-m-jjjj"] {
            assert!(wrong.parse::<DateForm>().is_err(), "{wrong}");
        }
        let form: DateForm = "dd-mm-jjjj".parse().unwrap();
        assert_eq!(String::from(form), "dd-mm-jjjj");
    }

    #[test]
    fn a_name_is_held_against_its_pattern() {
        let takes = |pattern: &str, name: &str| Import { name: pattern.to_owned(), ..levering("") }.takes(name);
        for name in ["ecd-uren.csv", "ECD-uren-2023-03.csv", "map/ecd-uren_1.CSV", "a.zip!ecd-uren.csv"] {
            assert!(takes("ecd-uren*.csv", name), "{name}");
        }
        assert!(takes("*uren*maart*.csv", "alle uren van maart 2023.csv") && takes("uren.csv", "Uren.csv"));
        for name in ["levering.csv", "ecd-uren.txt", "xecd-uren.csv", "ecd-ure.csv"] {
            assert!(!takes("ecd-uren*.csv", name), "{name}");
        }
        assert!(!takes("ab*ba.csv", "aba.csv"));
    }

    #[test]
    fn without_a_number_the_client_and_the_product_say_on_which_disposition_it_is() {
        let import = levering(r#", "identity": "bsn+product""#);
        let file = |product: &str| format!("BSN;Datum;Aantal;Eh;Prestatie\n999900006;02-03-2023;1;U;{product}\n");
        let rows = rows(&import, &file("BGI"));
        assert_eq!((rows[0].1.disposition.clone(), rows[0].1.product.clone()), (None, "02A02".parse().ok()));
        assert_eq!(read(&import, &file("")).unwrap_err(), ["regel 2, kolom product: "]);
    }

    #[test]
    fn the_moment_of_an_export_may_be_in_its_rows() {
        let mut import = by_number();
        import.columns.insert("stand".to_owned(), "Gemaakt".to_owned());
        let text =
            "Indicatie;BSN;Datum;Aantal;Eh;Prestatie;Gemaakt\n10001;999900006;02-03-2023;1;U;BGI;03-04-2023 09:00\n";
        assert_eq!(rows(&import, text)[0].1.stand, "2023-04-03T09:00:00".parse().ok());
    }

    #[test]
    fn codes_of_another_program_are_looked_up_in_any_column() {
        let codes = r#", "codes": {"vervoer": {"J": "regulier", "Rolst.": "rolstoel", "N": ""}}"#;
        let mut import = levering(codes);
        import.columns.insert("toewijzingnummer".to_owned(), "Indicatie".to_owned());
        import.columns.insert("vervoer".to_owned(), "Bus".to_owned());
        import.fixed.insert("gemeente".to_owned(), "0855".to_owned());
        let file = |trip: &str| {
            format!("Indicatie;BSN;Datum;Aantal;Eh;Prestatie;Bus\n10001;999900006;02-03-2023;1;dagdeel;;{trip}\n")
        };
        let trip = |text: &str| rows(&import, &file(text))[0].1.vervoer;
        assert_eq!(["J", "Rolst.", "N", ""].map(trip), [Some(Vervoer::Regulier), Some(Vervoer::Rolstoel), None, None]);
        assert_eq!(read(&import, &file("X")).unwrap_err(), ["regel 2, kolom vervoer: X"]);
    }

    #[test]
    fn a_beginstand_is_read_too() {
        let import: Import = serde_json::from_str(
            r#"{"name": "indicaties*.csv", "kind": "beginstand", "dates": "dd-mm-jjjj", "decimal": ",",
                "fixed": {"ontvanger": "65001001"}, "units": {"uur": "04"}, "products": {"BGI": "02A02"},
                "codes": {"frequentie": {"per week": "2"}},
                "columns": {"gemeente": "Gem", "toewijzingnummer": "Nr", "bsn": "BSN", "geboortedatum": "Geb", "naam": "Naam",
                            "categorie": "Cat", "product": "Prestatie", "toewijzingsdatum": "Besluit", "ingangsdatum": "Van",
                            "volume": "Omvang", "eenheid": "Per", "frequentie": "Freq", "startdatum": "Zorg vanaf"}}"#,
        )
        .unwrap();
        let text = "Gem;Nr;BSN;Geb;Naam;Cat;Prestatie;Besluit;Van;Omvang;Per;Freq;Zorg vanaf;Tot\n\
                    855;10001;999900006;01-04-1950;Test;2;BGI;15-12-2022;01-01-2023;1.004;uur;per week;03-01-2023;nvt\n";
        let facts = read(&import, text).unwrap();
        assert_eq!(recall_import(&import, text.as_bytes()).unwrap(), facts);
        let [(2, Fact::Bericht(bericht))] = facts.as_slice() else { panic!("{facts:?}") };
        let Inhoud::Beginstand(toewijzing, Some(start)) = &bericht.inhoud else { panic!("{bericht:?}") };
        let omvang = toewijzing.omvang.as_ref().unwrap();
        assert_eq!((omvang.volume, omvang.eenheid.as_str(), omvang.frequentie.as_str()), (1004, "04", "2"));
        assert_eq!(
            (toewijzing.ingangsdatum.to_string(), start.begindatum.to_string()),
            ("2023-01-01".into(), "2023-01-03".into())
        );
        assert_eq!(bericht.kop.gemeente.to_string(), "0855");
        let wrong = text.replace("15-12-2022", "2022/12/15");
        assert_eq!(read(&import, &wrong).unwrap_err()[0], "regel 2, kolom toewijzingsdatum: 2022/12/15");
    }

    #[test]
    fn orders_are_read_too() {
        let import: Import = serde_json::from_str(
            r#"{"name": "opdr*.csv", "kind": "opdracht", "separator": "|", "dates": "d-m-jjjj", "fixed": {"combinant": "Amarant", "versie": "1"},
                "columns": {"opdrachtnummer": "Nr", "bsn": "BSN", "geboortedatum": "Geb", "naam": "Naam", "gemeente": "Gem",
                            "domein": "Domein", "categorie": "Cat", "ingangsdatum": "Van"}}"#,
        )
        .unwrap();
        let text =
            "Nr|BSN|Geb|Naam|Gem|Domein|Cat|Van|Extra\nO-1|999900006|1-4-1950|Test; \"T\"|855|BG|licht|1-3-2023|x\n";
        let text = text.replace("\"T\"", "T");
        let facts = read(&import, &text).unwrap();
        let [(2, Fact::Opdracht(row))] = facts.as_slice() else { panic!("{facts:?}") };
        let Opdracht { categorie, ingangsdatum, combinant, client, .. } = &**row;
        assert_eq!((categorie.as_str(), ingangsdatum.to_string().as_str()), ("licht", "2023-03-01"));
        assert_eq!((combinant.as_str(), client.naam.as_str()), ("Amarant", "Test; T"));
    }
}
