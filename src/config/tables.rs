//! `[tables]`: tariffs and products as CSV files beside the config, for those who keep them in a spreadsheet.
//!
//! The rows mean what `[[tariff]]` and `[[product]]` mean, and are held against those by `agreed`. A file is taken whole
//! or not at all; each wrong row is told with file, line, column, value and remedy.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::Value;

use super::beside;
use super::fault::Fault;
use super::place::Place;
use super::reader::{Given, Reader, Section};
use super::take::normal;
use super::values::{
    CATEGORY_REMEDY, MATCH_PROBLEM, MATCH_REMEDY, PRODUCT_REMEDY, Placed, PlainCode, WHOSE_REMEDY, party_remedy,
    payer_of, product_match,
};
use crate::domain::{Categorie, Date, Domain, Eur};
use crate::rows::{self, Column, Flaw, FlawList, Form, LINE_BYTES_MAX, Sheet, optional, required};
use crate::terms::{Origin, ProductMatch, ProductRow, Profile, TariffKey, TariffRow, Validity};

/// What the files say.
#[derive(Default)]
pub struct Tables {
    /// Whether a file could not be read whole.
    pub broken: bool,
    /// Rows of tariffs.
    pub tariffs: Vec<Placed<TariffRow>>,
    /// Rows of products.
    pub products: Vec<Placed<ProductRow>>,
}

/// Takes `[tables]` and reads the files that it names.
pub fn tables<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path, profile: Option<&Profile>) -> Tables {
    let Some(mut section) = reader.section(root, "tables") else { return Tables::default() };
    let before = reader.count();
    let tariffs = files(reader, &mut section, "tariffs", folder);
    let products = files(reader, &mut section, "products", folder);
    reader.finish(section);
    let mut tables = Tables::default();
    for file in &tariffs {
        let rows = file.rows(reader, TARIFFS, |row| tariff(row, profile));
        keep(reader, "tariff", rows.iter().map(|(_, row)| tariff_keys(row, profile)));
        tables.tariffs.extend(rows);
    }
    for file in &products {
        let rows = file.rows(reader, PRODUCTS, product);
        keep(reader, "product", rows.iter().map(|(_, row)| product_keys(row)));
        tables.products.extend(rows);
    }
    tables.broken = reader.count() > before;
    tables
}

/// A file that the config names.
struct Named {
    /// As the config names it.
    name: String,
    bytes: Vec<u8>,
}

/// Reads the files of a key; what cannot be read is a fault of the config.
fn files<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, key: &'static str, folder: &Path) -> Vec<Named> {
    let remedy = format!("write {key} = [\"{key}.csv\"]: files, from the folder of this file");
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut files = Vec::new();
    for (given, name) in reader.list::<FileName>(section, key, &remedy) {
        let path = normal(&folder.join(&name.0));
        if seen.contains(&path) {
            reader.wrong(&given, "this file stands here twice", "keep one of the two");
            continue;
        }
        match beside::read(&path, TABLE_BYTES_MAX) {
            Ok(bytes) => {
                reader.reads(&path);
                files.push(Named { name: name.0, bytes });
            }
            Err(problem) => unreadable(reader, &given, &problem),
        }
        seen.push(path);
    }
    files
}

fn unreadable(reader: &mut Reader<'_>, given: &Given<'_>, problem: &str) {
    reader.wrong(given, problem, "name an existing CSV file, or take it out of the list");
}

impl Named {
    /// The rows that can be read; what is wrong is told.
    fn rows<T>(
        &self,
        reader: &mut Reader<'_>,
        columns: &'static [Column],
        read: impl Fn(&mut ConfigRow<'_>) -> Option<T>,
    ) -> Vec<Placed<T>> {
        let mut faults = Faults { file: self.name.clone(), list: Vec::new() };
        let rows = self.read(columns, read, &mut faults);
        faults.list.into_iter().for_each(|fault| reader.tell(fault));
        rows
    }

    fn read<T>(
        &self,
        columns: &'static [Column],
        read: impl Fn(&mut ConfigRow<'_>) -> Option<T>,
        faults: &mut Faults,
    ) -> Vec<Placed<T>> {
        let form = Form { columns, line_bytes_max: LINE_BYTES_MAX, rows_max: usize::MAX };
        let Some(sheet) = Sheet::new(&self.bytes, &form, faults) else { return Vec::new() };
        let (mut rows, mut values) = (sheet.rows(), Vec::new());
        while let Some(cells) = rows.next_row(faults) {
            let row = read(&mut ConfigRow { cells, faults });
            values.extend(row.map(|row| (faults.place(cells.line(), ""), row)));
        }
        values
    }
}

/// Tells the snapshot what a file says, whatever the order of its rows and columns.
fn keep(reader: &mut Reader<'_>, section: &'static str, rows: impl Iterator<Item = Value>) {
    let mut rows: Vec<Value> = rows.collect();
    rows.sort_by_cached_key(Value::to_string);
    reader.rows_beside(section, rows);
}

/// What is wrong with a file; never more than can be read.
struct Faults {
    file: String,
    list: Vec<Fault>,
}

impl Faults {
    fn place(&self, line: u32, column: &str) -> Place {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        Place { file: Some(self.file.clone()), line, name: column.to_owned() }
    }

    fn push(&mut self, line: u32, column: &str, value: &str, problem: impl Display, remedy: &str) {
        if !self.is_full() {
            self.list.push(Fault::at(&self.place(line, column), value, problem, remedy));
        }
    }
}

impl FlawList for Faults {
    fn note(&mut self, line: u32, flaw: Flaw<'_>) {
        match flaw {
            Flaw::Encoding { .. } => {
                self.push(line, "", "", "this line is not UTF-8", "save the file as \"CSV UTF-8\"");
            }
            Flaw::LongLine { .. } => {
                self.push(line, "", "", "this line is too long", "check the separator and the ends of lines");
            }
            Flaw::Quote => {
                let remedy = "put the whole value between quotes, and write a quote inside it twice";
                self.push(line, "", "", "a quote stands loose or is not closed on this line", remedy);
            }
            Flaw::Empty => self.push(line, "", "", "this file is empty", "let the first line name the columns"),
            Flaw::ColumnTwice { column, written, .. } => {
                self.push(line, column, written, "this column stands here twice", "keep one of the two");
            }
            Flaw::ColumnUnknown { written, known, .. } => {
                let remedy = format!("remove it or correct its name; known here: {known}");
                self.push(line, "", written, "this column is unknown", &remedy);
            }
            Flaw::ColumnMissing { column, known } => {
                self.push(line, column, "", "this column is missing", &format!("the columns are {known}"));
            }
            Flaw::ManyRows { most } => {
                self.push(line, "", "", format!("this file has more than {most} rows"), "divide it over more files");
            }
            Flaw::Blank => self.push(line, "", "", "this row has separators only", "take the row out"),
            Flaw::Width { values, columns } => {
                let problem = format!("this row has {values} values under {columns} columns");
                self.push(line, "", "", problem, "put a value that holds the separator between quotes");
            }
        }
    }

    fn is_full(&self) -> bool {
        self.list.len() >= FAULTS_MAX
    }
}

const TARIFFS: &[Column] =
    &[optional("code"), optional("party"), optional("product"), required("from"), required("to"), required("rate")];

const PRODUCTS: &[Column] =
    &[optional("code"), optional("prefix"), optional("category"), required("domain"), optional("tariff")];

/// A row, and what is wrong with it.
struct ConfigRow<'r> {
    cells: rows::Row<'r>,
    faults: &'r mut Faults,
}

impl<'r> ConfigRow<'r> {
    fn text(&self, column: &str) -> &'r str {
        self.cells.text(column)
    }

    fn origin(&self) -> Origin {
        let Place { file, line, .. } = self.faults.place(self.cells.line(), "");
        Origin::Table { file: file.unwrap_or_default(), line }
    }

    /// A value that may be empty: `None` when it is wrong, `Some(None)` when it is not there.
    fn optional<T: FromStr>(&mut self, column: &'static str, remedy: &str) -> Option<Option<T>>
    where
        T::Err: Display,
    {
        self.optional_as(column, remedy, str::parse)
    }

    /// The same, read in another way.
    fn optional_as<T, E: Display>(
        &mut self,
        column: &'static str,
        remedy: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        let text = self.text(column);
        if text.is_empty() {
            return Some(None);
        }
        match read(text) {
            Ok(value) => Some(Some(value)),
            Err(error) => {
                self.faults.push(self.cells.line(), column, text, error, remedy);
                None
            }
        }
    }

    /// A value that must be there.
    fn value<T: FromStr>(&mut self, column: &'static str, remedy: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let value = self.optional(column, remedy)?;
        if value.is_none() {
            self.faults.push(self.cells.line(), column, "", "this value is missing", remedy);
        }
        value
    }

    fn wrong(&mut self, problem: impl Display, remedy: &str) {
        self.faults.push(self.cells.line(), "", "", problem, remedy);
    }
}

fn tariff(row: &mut ConfigRow<'_>, profile: Option<&Profile>) -> Option<TariffRow> {
    // Every value is read before the first `?`, so that all that is wrong with a row is told at once.
    let key = tariff_key(row, profile);
    let from = row.value::<Day>("from", "write the first day, such as 2023-01-01");
    let to = row.optional::<Day>("to", "write the last day, such as 2023-12-31, or leave it empty");
    let rate = row.value::<Rate>("rate", "write euros, such as 428,43 or 428.43");
    let (from, to) = (from?.0, to?.map(|day| day.0));
    if let Some(to) = to.filter(|to| *to < from) {
        let problem = format!("the last day lies before the first, {from}");
        row.faults.push(row.cells.line(), "to", &to.to_string(), problem, "swap them or correct one");
        return None;
    }
    Some(TariffRow { key: key?, validity: Validity { from, to }, rate: rate?.0, origin: row.origin() })
}

fn tariff_key(row: &mut ConfigRow<'_>, profile: Option<&Profile>) -> Option<TariffKey> {
    let party = row.optional_as("party", &party_remedy(profile), |text| payer_of(profile, text));
    let product = row.optional::<PlainCode>("product", PRODUCT_REMEDY);
    let code = Some(row.text("code")).filter(|code| !code.is_empty()).map(str::to_owned);
    match (code, party?, product?) {
        (Some(code), None, None) => Some(TariffKey::Code(code)),
        (None, Some(party), Some(product)) => Some(TariffKey::Product(party?, product.0)),
        _ => {
            row.wrong("it is not clear whose tariff this is", WHOSE_REMEDY);
            None
        }
    }
}

fn product(row: &mut ConfigRow<'_>) -> Option<ProductRow> {
    let code = row.optional::<PlainCode>("code", PRODUCT_REMEDY);
    let prefix = row.optional::<PlainCode>("prefix", PRODUCT_REMEDY);
    let category = row.optional::<Categorie>("category", CATEGORY_REMEDY);
    let names: Vec<&str> = Domain::ALL.iter().map(|domain| domain.as_str()).collect();
    let domain = row.value::<Domain>("domain", &format!("write one of {}", names.join(", ")));
    let tariff = Some(row.text("tariff")).filter(|code| !code.is_empty()).map(str::to_owned);
    let Some((product, categorie)) = product_match(code?.map(|code| code.0), prefix?.map(|code| code.0), category?)
    else {
        row.wrong(MATCH_PROBLEM, MATCH_REMEDY);
        return None;
    };
    Some(ProductRow { product, domain: domain?, tariff, categorie })
}

/// A row as `[[tariff]]` would say it.
fn tariff_keys(row: &TariffRow, profile: Option<&Profile>) -> Value {
    let party = match &row.key {
        TariffKey::Code(_) => None,
        TariffKey::Product(party, _) => profile.map(|profile| profile.config_name(party)),
    };
    let name = (if party.is_some() { "product" } else { "code" }, Some(row.key.name().to_owned()));
    let to = row.validity.to.map(|to| to.to_string());
    let from = row.validity.from.to_string();
    object([name, ("party", party), ("from", Some(from)), ("to", to), ("rate", Some(row.rate.to_string()))])
}

/// A row as `[[product]]` would say it.
fn product_keys(row: &ProductRow) -> Value {
    let (key, value) = match &row.product {
        ProductMatch::Code(code) => ("code", code.as_str()),
        ProductMatch::Prefix(prefix) => ("prefix", prefix.as_str()),
        ProductMatch::Categorie(category) => ("category", category.as_str()),
    };
    let beside = row.categorie.map(|categorie| categorie.to_string());
    object([
        (key, Some(value.to_owned())),
        ("domain", Some(row.domain.to_string())),
        ("tariff", row.tariff.clone()),
        ("category", beside.filter(|_| key != "category")),
    ])
}

fn object<const N: usize>(keys: [(&str, Option<String>); N]) -> Value {
    let written = keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), Value::String(value?))));
    Value::Object(written.collect())
}

/// Largest table: some hundred thousand rows.
const TABLE_BYTES_MAX: u64 = 10_000_000;

/// Most faults that are told of one table.
const FAULTS_MAX: usize = 500;

/// A name of a file, not empty.
struct FileName(String);

impl FromStr for FileName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let good = !text.trim().is_empty() && !text.contains('\0');
        good.then(|| FileName(text.to_owned())).ok_or("this is no name of a file")
    }
}

/// A day written `YYYY-MM-DD` and in no other way: whether 1-2 is in January or February is not guessed.
struct Day(Date);

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let day = text.parse().ok().filter(|_| form);
        day.map(Day).ok_or("this is no day that exists, written as 2023-12-31")
    }
}

/// Euros with a point or a comma before the cents, and no sign for thousands.
struct Rate(Eur);

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pointed = if text.contains('.') { text.to_owned() } else { text.replace(',', ".") };
        let rate: Eur = pointed.parse().map_err(|error: crate::domain::MoneyError| error.to_string())?;
        if rate < Eur::ZERO { Err("a rate is not negative".to_owned()) } else { Ok(Rate(rate)) }
    }
}
