//! Reads the CSV files that come beside the messages: `opdracht*.csv`, `levering*.csv` and `beginstand*.csv`.
//!
//! Stands between `intake` (bytes and a name) and `facts` (rows). A file is taken whole or refused whole, with every
//! finding; it never guesses a column, a date or an amount. No name, BSN or other personal value stands in a finding.

use std::str::FromStr;

use jiff::civil::Time;
use rust_decimal::Decimal;
use sha2::Digest;

use crate::domain::{
    AgbCode, Bsn, Date, DispositionId, Domain, Eenheid, Envelope, Finding, Frequentie, GemeenteCode, Identificatie,
    Kind, Limits, OpdrachtNummer, Release, Severity, Sha256, StatusAanlevering, ToewijzingNummer, Unit, Vervoer,
};
use crate::facts::{
    Bericht, Client, Fact, Inhoud, Kop, Levering, Omvang, Opdracht, Product, StartProduct, ToegewezenProduct,
};
use crate::rows::{self, Column, Flaw, Form, LINE_BYTES_MAX, Sheet, Told, optional, required};

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
pub fn read(file_name: &str, bytes: &[u8], limits: &Limits) -> Reading {
    read_as(file_name, bytes, limits, false)
}

/// Reads a file that was accepted before: the rows that it gave then, by no rule of now.
pub fn recall(file_name: &str, bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let Reading { facts, findings, .. } = read_as(file_name, bytes, &Limits::none(), true);
    facts.ok_or(findings)
}

fn read_as(file_name: &str, bytes: &[u8], limits: &Limits, recalls: bool) -> Reading {
    let kind = kind_of(file_name);
    let mut found = Found { list: Vec::new(), max: limits.findings_max.max(1), recalls };
    let facts = match kind {
        Some(Kind::Opdracht) => read_rows(bytes, limits, OPDRACHT, &mut found, |row| row.opdracht().map(Fact::from)),
        Some(Kind::Levering) => read_rows(bytes, limits, LEVERING, &mut found, |row| row.levering().map(Fact::from)),
        Some(Kind::Beginstand) => {
            read_rows(bytes, limits, BEGINSTAND, &mut found, |row| row.beginstand().map(Fact::from))
        }
        Some(_) | None => found.refuse("CSV_NAME", "bestandsnaam", NAME_UNKNOWN),
    };
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

const NAME_UNKNOWN: &str =
    "De bestandsnaam zegt niet wat dit is; laat de naam van een CSV beginnen met opdracht, levering of beginstand.";

// ---------------------------------------------------------------------------------------------------------------------
// The file as a table.

const OPDRACHT: &[Column] = &[
    required("opdrachtnummer"),
    required("bsn"),
    required("geboortedatum"),
    required("naam"),
    required("gemeente"),
    required("domein"),
    required("categorie"),
    required("vervoer"),
    required("ingangsdatum"),
    required("einddatum"),
    required("combinant"),
    required("vorige_toewijzing"),
    required("versie"),
];

const BEGINSTAND: &[Column] = &[
    required("gemeente"),
    required("toewijzingnummer"),
    required("ontvanger"),
    required("bsn"),
    required("geboortedatum"),
    required("naam"),
    required("categorie"),
    required("product"),
    required("toewijzingsdatum"),
    required("ingangsdatum"),
    required("einddatum"),
    required("volume"),
    required("eenheid"),
    required("frequentie"),
    required("startdatum"),
];

const LEVERING: &[Column] = &[
    required("disposition"),
    required("bsn"),
    required("datum"),
    required("aantal"),
    required("eenheid"),
    required("vervoer"),
    required("versie"),
    optional("product"),
];

/// Reads all rows with `read`; `None` when the file cannot be read as a table of these columns.
///
/// Everything is judged before anything is kept, so that a large file with its mistake in the last row costs no more
/// memory than its bytes.
fn read_rows(
    bytes: &[u8],
    limits: &Limits,
    columns: &'static [Column],
    found: &mut Found,
    read: impl Fn(&mut Row<'_>) -> Option<Fact>,
) -> Option<Vec<(u32, Fact)>> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.message_bytes_max {
        let text = format!(
            "Het bestand is groter dan de grens message_bytes_max ({} bytes); splits het.",
            limits.message_bytes_max
        );
        return found.refuse("LIMIT", "bestand", text);
    }
    let line_bytes_max = if found.recalls { usize::MAX } else { LINE_BYTES_MAX };
    let form = Form { columns, in_any_case: false, line_bytes_max, rows_max: limits.csv_rows_max };
    let sheet = Sheet::new(bytes, &form, found)?;
    let mut count = 0usize;
    each_row(&sheet, found, |row| count = count.saturating_add(usize::from(read(row).is_some())));
    if !found.list.is_empty() {
        return None;
    }
    if count == 0 {
        let text = "Het bestand heeft kolomnamen en geen enkele regel; er is niets in gelezen.";
        found.list.push(Finding::notice("CSV_EMPTY", format!("regel {}", sheet.header_line()), "", text));
    }
    let mut facts = Vec::with_capacity(count);
    each_row(&sheet, found, |row| facts.extend(read(row).map(|fact| (row.cells.line(), fact))));
    Some(facts)
}

fn each_row(sheet: &Sheet<'_>, found: &mut Found, mut take: impl FnMut(&mut Row<'_>)) {
    let mut rows = sheet.rows();
    while let Some(cells) = rows.next_row(found) {
        take(&mut Row { cells, found });
    }
}

/// What was found so far, never more than the limit.
struct Found {
    list: Vec<Finding>,
    max: usize,
    /// The file was accepted before: it is read, and no rule refuses it.
    recalls: bool,
}

impl Found {
    fn push(&mut self, finding: Finding) {
        if !self.is_full() {
            self.list.push(finding);
        }
    }

    /// One finding that ends the reading.
    fn refuse<T>(&mut self, rule: &str, path: &str, text: impl Into<String>) -> Option<T> {
        self.push(Finding::error(rule, path, "", text));
        None
    }
}

impl Told for Found {
    fn flaw(&mut self, line: u32, flaw: Flaw<'_>) {
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

// ---------------------------------------------------------------------------------------------------------------------
// A row as a fact.

/// A row, and what is found in it.
struct Row<'a> {
    cells: rows::Row<'a>,
    found: &'a mut Found,
}

/// What is wrong with a value and what to do, in Dutch.
type Remedy = &'static str;

impl<'a> Row<'a> {
    fn opdracht(&mut self) -> Option<Opdracht> {
        // Every value is read before the first `?`, so that all findings of a row are told at once.
        let opdrachtnummer = self.value("opdrachtnummer", opdrachtnummer);
        let bsn = self.bsn();
        let geboortedatum = self.value("geboortedatum", date);
        let naam = self.value("naam", |text| name(text, NAAM));
        let gemeente = self.value("gemeente", gemeente);
        let domein = self.value("domein", domein);
        let categorie = self.categorie(domein);
        let vervoer = self.vervoer_of(domein);
        let ingangsdatum = self.value("ingangsdatum", date);
        let einddatum = self.optional("einddatum", date);
        let combinant = self.value("combinant", |text| name(text, COMBINANT));
        let vorige_toewijzing = self.optional("vorige_toewijzing", disposition);
        let versie = self.value("versie", versie);
        let einddatum = self.not_before(ingangsdatum, einddatum);
        Some(Opdracht {
            opdrachtnummer: opdrachtnummer?,
            client: Client { bsn: bsn?, geboortedatum: Some(geboortedatum?), naam: naam?, adres: Vec::new() },
            gemeente: gemeente?,
            domein: domein?,
            categorie: categorie?,
            vervoer: vervoer?,
            ingangsdatum: ingangsdatum?,
            einddatum: einddatum?,
            combinant: combinant?,
            vorige_toewijzing: vorige_toewijzing?,
            versie: versie?,
        })
    }

    fn levering(&mut self) -> Option<Levering> {
        let disposition = self.value("disposition", disposition);
        let bsn = self.bsn();
        let datum = self.value("datum", date);
        let aantal = self.value("aantal", aantal);
        let eenheid = self.value("eenheid", eenheid);
        let vervoer = self.optional("vervoer", vervoer);
        let versie = self.optional("versie", versie).map(|v| v.unwrap_or(1));
        let product = self.optional("product", product);
        Some(Levering {
            disposition: disposition?,
            bsn: bsn?,
            datum: datum?,
            aantal: aantal?,
            eenheid: eenheid?,
            vervoer: vervoer?,
            product: product?.map(Into::into),
            versie: versie?,
        })
    }

    /// A toewijzing at go-live, as the oldest message about it would have said.
    fn beginstand(&mut self) -> Option<Bericht> {
        let gemeente = self.value("gemeente", gemeente);
        let toewijzing_nummer = self.value("toewijzingnummer", toewijzingnummer);
        let aanbieder = self.value("ontvanger", agb);
        let bsn = self.bsn();
        let geboortedatum = self.value("geboortedatum", date);
        let naam = self.value("naam", |text| name(text, NAAM));
        let product = self.product();
        let toewijzingsdatum = self.value("toewijzingsdatum", date);
        let ingangsdatum = self.value("ingangsdatum", date);
        let einddatum = self.optional("einddatum", date);
        let omvang = self.omvang();
        let startdatum = self.optional("startdatum", date);
        let einddatum = self.not_before(ingangsdatum, einddatum);
        let client = Client { bsn: bsn?, geboortedatum: Some(geboortedatum?), naam: naam?, adres: Vec::new() };
        let toewijzing = ToegewezenProduct {
            toewijzing_nummer: toewijzing_nummer?,
            referentie_aanbieder: None,
            product: product?,
            toewijzingsdatum: toewijzingsdatum?,
            toewijzingstijd: Time::midnight(),
            ingangsdatum: ingangsdatum?,
            einddatum: einddatum?,
            reden_wijziging: None,
            omvang: omvang?,
            budget: None,
        };
        Some(beginstand(gemeente?, aanbieder?, client, toewijzing, startdatum?))
    }

    /// Category with or without code; neither for a generic toewijzing.
    fn product(&mut self) -> Option<Option<Product>> {
        let categorie = self.optional("categorie", categorie);
        let code = self.optional("product", product);
        match (categorie?, code?) {
            (Some(categorie), code) => Some(Some(Product { categorie, code })),
            (None, None) => Some(None),
            (None, Some(_)) => self.fault("categorie", "", "Bij een product hoort zijn categorie; vul haar in."),
        }
    }

    /// Volume, unit and frequency: all three with a product code, none without (CD041, CD080).
    fn omvang(&mut self) -> Option<Option<Omvang>> {
        let volume = self.optional("volume", volume);
        let eenheid = self.optional("eenheid", code::<Eenheid>);
        let frequentie = self.optional("frequentie", code::<Frequentie>);
        let specific = !self.text("product").is_empty();
        match (volume?, eenheid?, frequentie?) {
            (Some(volume), Some(eenheid), Some(frequentie)) if specific => {
                Some(Some(Omvang { volume, eenheid, frequentie }))
            }
            (None, None, None) if !specific => Some(None),
            _ => {
                self.fault("volume", "", "Vul volume, eenheid en frequentie alle drie in bij een product, anders geen.")
            }
        }
    }

    /// A BSN; a wrong one is never repeated in full, however many digits it has.
    fn bsn(&mut self) -> Option<Bsn> {
        let text = self.text("bsn");
        match text.parse() {
            Ok(bsn) => Some(bsn),
            Err(_) if text.is_empty() => self.fault("bsn", "", EMPTY),
            Err(error) => {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                let last = text.get(text.len().saturating_sub(4)..).filter(|t| digits >= 8 && is_digits(t));
                let shown = last.map_or_else(|| "*****".to_owned(), |last| format!("*****{last}"));
                let path = self.path("bsn");
                let text = format!("Dit is geen BSN: {error}; neem het over uit de administratie, met voorloopnul.");
                self.found.push(Finding::error("CS002", path, &shown, text));
                None
            }
        }
    }

    /// A category of the domain; without a domain there is nothing to compare with.
    fn categorie(&mut self, domein: Option<Domain>) -> Option<String> {
        let (allowed, remedy): (&[&str], Remedy) = match domein? {
            Domain::Bg => (&["licht", "midden", "zwaar"], "Bij BG is de categorie licht, midden of zwaar."),
            Domain::Do => (&["1", "2", "3", "4"], "Bij DO is de categorie 1, 2, 3 of 4."),
            _ => (&["thuis", "zonder", "met", "24"], "Bij BW is de categorie thuis, zonder, met of 24."),
        };
        let categorie = self.value("categorie", |text| Ok(text.to_owned()))?;
        let is_known = allowed.contains(&categorie.as_str());
        let shown = self.text("categorie");
        self.ruled(is_known, "categorie", shown, remedy, categorie)
    }

    /// Transport of an opdracht, which only dagopvang has.
    fn vervoer_of(&mut self, domein: Option<Domain>) -> Option<Option<Vervoer>> {
        let arranged = self.optional("vervoer", vervoer)?;
        let (is_good, shown) = (arranged.is_none() || domein.is_none_or(|d| d == Domain::Do), self.text("vervoer"));
        self.ruled(is_good, "vervoer", shown, "Vervoer hoort bij DO; laat de kolom bij BG en BW leeg.", arranged)
    }

    /// The end date, unless it lies before the begin.
    fn not_before(&mut self, from: Option<Date>, to: Option<Option<Date>>) -> Option<Option<Date>> {
        let to = to?;
        let is_good = from.zip(to).is_none_or(|(from, to)| from <= to);
        let (shown, remedy) =
            (self.text("einddatum"), "De einddatum ligt voor de ingangsdatum; verbeter één van beide.");
        self.ruled(is_good, "einddatum", shown, remedy, to)
    }

    /// A value that must be there.
    fn value<T>(&mut self, column: &'static str, read: impl FnOnce(&str) -> Result<T, Remedy>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return self.fault(column, "", EMPTY);
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(remedy) => self.fault(column, text, remedy),
        }
    }

    /// A value that may be empty: `None` when it is wrong, `Some(None)` when it is not there.
    fn optional<T>(&mut self, column: &'static str, read: impl FnOnce(&str) -> Result<T, Remedy>) -> Option<Option<T>> {
        if self.text(column).is_empty() { Some(None) } else { self.value(column, read).map(Some) }
    }

    /// A value that can be read, unless a rule refuses it. In a file that was accepted before it stays what it was then: a
    /// rule that comes later goes through here, so that it holds for what comes in later.
    fn ruled<T>(&mut self, is_good: bool, column: &'static str, shown: &str, remedy: Remedy, value: T) -> Option<T> {
        if is_good || self.found.recalls { Some(value) } else { self.fault(column, shown, remedy) }
    }

    fn text(&self, column: &str) -> &'a str {
        self.cells.text(column)
    }

    fn path(&self, column: &str) -> String {
        format!("regel {}, kolom {column}", self.cells.line())
    }

    fn fault<T>(&mut self, column: &'static str, value: &str, remedy: Remedy) -> Option<T> {
        let shown: String = match column {
            // Names and dates of birth are told by their place only.
            "naam" | "geboortedatum" => String::new(),
            _ => value.chars().filter(|c| !c.is_control()).take(VALUE_CHARS_MAX).collect(),
        };
        let path = self.path(column);
        self.found.push(Finding::error("CSV_VALUE", path, &shown, remedy));
        None
    }
}

/// The row as a message without a header of its own: its number stands for its Identificatie.
fn beginstand(
    gemeente: GemeenteCode,
    aanbieder: AgbCode,
    client: Client,
    toewijzing: ToegewezenProduct,
    startdatum: Option<Date>,
) -> Bericht {
    let kop = Kop {
        kind: Kind::Beginstand,
        release: Release::V3_2,
        gemeente,
        aanbieder,
        identificatie: Identificatie::new(toewijzing.toewijzing_nummer.to_string()),
        dagtekening: toewijzing.toewijzingsdatum,
    };
    let start = startdatum.map(|begindatum| StartProduct {
        toewijzing_nummer: Some(toewijzing.toewijzing_nummer),
        product: toewijzing.product.clone(),
        toewijzing_ingangsdatum: Some(toewijzing.ingangsdatum),
        begindatum,
        status: StatusAanlevering::Eerste,
    });
    let content = format!("{kop:?}|{}|{:?}|{}|{toewijzing:?}|{start:?}", client.bsn, client.geboortedatum, client.naam);
    let digest = Sha256(sha2::Sha256::digest(content).into());
    Bericht { kop, digest, client, inhoud: Inhoud::Beginstand(toewijzing, start) }
}

fn toewijzingnummer(text: &str) -> Result<ToewijzingNummer, Remedy> {
    text.parse().map_err(|_| "Een ToewijzingNummer is een getal van ten hoogste negen cijfers.")
}

fn agb(text: &str) -> Result<AgbCode, Remedy> {
    text.parse().map_err(|_| "De ontvanger is een AGB-code van acht cijfers.")
}

fn categorie(text: &str) -> Result<String, Remedy> {
    (text.len() == 2 && is_digits(text)).then(|| text.to_owned()).ok_or("Een productcategorie heeft twee cijfers.")
}

fn volume(text: &str) -> Result<u32, Remedy> {
    let short = text.len() <= 8 && is_digits(text);
    short.then(|| text.parse().ok()).flatten().ok_or("Het volume is een geheel getal van ten hoogste acht cijfers.")
}

fn code<T: FromStr>(text: &str) -> Result<T, Remedy> {
    text.parse().map_err(
        |_| "Gebruik de codes van de standaard: eenheid 01, 04, 14, 16, 82, 83 of 84; frequentie 1, 2, 4 of 6.",
    )
}

fn opdrachtnummer(text: &str) -> Result<OpdrachtNummer, Remedy> {
    text.parse()
        .map_err(|_| "Een opdrachtnummer heeft 1 tot 64 tekens, zonder regeleinden; neem het over van de opdracht.")
}

fn disposition(text: &str) -> Result<DispositionId, Remedy> {
    text.parse().map_err(
        |_| "Schrijf een beschikking als gemeentecode:toewijzingnummer (0855:10001) of als opdracht:opdrachtnummer.",
    )
}

fn gemeente(text: &str) -> Result<GemeenteCode, Remedy> {
    text.parse().map_err(|_| "Een gemeentecode heeft vier cijfers (CBS), met voorloopnul, zoals 0855.")
}

fn domein(text: &str) -> Result<Domain, Remedy> {
    match text.parse() {
        Ok(domein @ (Domain::Bg | Domain::Do | Domain::Bw)) => Ok(domein),
        _ => Err("Het domein van een opdracht is BG, DO of BW."),
    }
}

fn vervoer(text: &str) -> Result<Vervoer, Remedy> {
    text.parse().map_err(|_| "Vervoer is leeg, regulier of rolstoel.")
}

fn eenheid(text: &str) -> Result<Unit, Remedy> {
    match text.parse() {
        Ok(Unit::Maand | Unit::Dag) | Err(_) => Err("De eenheid is uur, minuut, dagdeel, etmaal, stuk of euro."),
        Ok(unit) => Ok(unit),
    }
}

fn product(text: &str) -> Result<String, Remedy> {
    let good = text.len() <= 5 && text.bytes().all(|b| b.is_ascii_alphanumeric());
    good.then(|| text.to_owned()).ok_or("Een productcode heeft ten hoogste vijf letters en cijfers.")
}

/// A date written `YYYY-MM-DD` and in no other way.
fn date(text: &str) -> Result<Date, Remedy> {
    const REMEDY: Remedy = "Schrijf een datum als jjjj-mm-dd, zoals 2023-04-03, en let op dat de dag bestaat.";
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(REMEDY) };
    if !(year.len() == 4 && month.len() == 2 && day.len() == 2 && [year, month, day].iter().all(|t| is_digits(t))) {
        return Err(REMEDY);
    }
    let number = |t: &str| t.parse::<i16>().map_err(|_| REMEDY);
    let small = |t: &str| t.parse::<i8>().map_err(|_| REMEDY);
    let (year, month, day) = (number(year)?, small(month)?, small(day)?);
    if year == 0 {
        return Err(REMEDY);
    }
    Date::new(year, month, day).map_err(|_| REMEDY)
}

/// A quantity: not negative, a point or a comma, no signs and no thousands.
fn aantal(text: &str) -> Result<Decimal, Remedy> {
    const REMEDY: Remedy = "Schrijf een aantal als 2.5 of 2,5: niet negatief, hoogstens negen cijfers en zes decimalen, zonder punten voor duizendtallen.";
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(decimals) || whole.len() > 9 || decimals.len() > 6 {
        return Err(REMEDY);
    }
    let exact = Decimal::from_str_exact(&format!("{whole}.{decimals}")).map_err(|_| REMEDY)?;
    // 2.50 and 2.5 are the same fact and must be stored as the same bytes.
    Ok(exact.normalize())
}

fn versie(text: &str) -> Result<u32, Remedy> {
    const REMEDY: Remedy = "De versie is een heel getal van 1 tot en met 999999999.";
    let number = is_digits(text).then(|| text.parse::<u32>().ok()).flatten();
    number.filter(|n| (1..=999_999_999).contains(n)).ok_or(REMEDY)
}

/// A name of a person or a party: printed as it stands, so no control characters.
fn name(text: &str, remedy: Remedy) -> Result<String, Remedy> {
    let good = text.chars().count() <= 200 && !text.chars().any(char::is_control);
    good.then(|| text.to_owned()).ok_or(remedy)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

const EMPTY: Remedy = "De waarde ontbreekt; vul haar in.";
const NAAM: Remedy = "Een naam heeft ten hoogste 200 tekens en geen regeleinden.";
const COMBINANT: Remedy = "Een combinant heeft ten hoogste 200 tekens en geen regeleinden.";
/// Longest part of a wrong value that a finding repeats.
const VALUE_CHARS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const OPDRACHT_HEADER: &str = "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie";
    const OPDRACHT_ROW: [&str; 13] = [
        "O-17",
        "999900006",
        "1950-04-01",
        "Test",
        "0855",
        "DO",
        "2",
        "regulier",
        "2023-03-01",
        "2023-12-31",
        "Amarant",
        "0855:10001",
        "2",
    ];
    const LEVERING_HEADER: &str = "disposition,bsn,datum,aantal,eenheid,vervoer,versie,product";
    const LEVERING_ROW: [&str; 8] = ["0855:10001", "999900006", "2023-03-02", "2.5", "uur", "", "", ""];

    fn limits() -> Limits {
        Limits { message_bytes_max: 1 << 20, findings_max: 20, ..Limits::default() }
    }

    fn judge(name: &str, text: impl AsRef<[u8]>) -> Reading {
        read(name, text.as_ref(), &limits())
    }

    /// Each finding as `path: value`.
    fn places(reading: &Reading) -> Vec<String> {
        reading.findings.iter().map(|f| format!("{}: {}", f.path, f.value)).collect()
    }

    fn accepted(name: &str, text: impl AsRef<[u8]>) -> Vec<(u32, Fact)> {
        let reading = judge(name, text);
        assert_eq!(places(&reading), Vec::<String>::new());
        reading.facts.unwrap()
    }

    fn refused(name: &str, text: impl AsRef<[u8]>) -> Vec<String> {
        let reading = judge(name, text);
        assert!(reading.facts.is_none(), "accepted");
        assert!(reading.findings.iter().all(|f| f.severity == Severity::Error && f.text.len() > 20));
        places(&reading)
    }

    /// A file of one opdracht with one value replaced.
    fn opdracht_with(column: &str, value: &str) -> String {
        with(OPDRACHT_HEADER, &OPDRACHT_ROW, column, value)
    }

    fn levering_with(column: &str, value: &str) -> String {
        with(LEVERING_HEADER, &LEVERING_ROW, column, value)
    }

    fn with(header: &str, row: &[&str], column: &str, value: &str) -> String {
        let at = header.split(',').position(|name| name == column).unwrap();
        let cells: Vec<&str> = row.iter().enumerate().map(|(i, v)| if i == at { value } else { v }).collect();
        format!("{}\n{}\n", header.replace(',', ";"), cells.join(";"))
    }

    #[test]
    fn an_opdracht_is_read_whole() {
        let facts = accepted("opdracht-2023.csv", opdracht_with("versie", "2"));
        let [(2, Fact::Opdracht(opdracht))] = facts.as_slice() else { panic!("{facts:?}") };
        let expected = Opdracht {
            opdrachtnummer: "O-17".parse().unwrap(),
            client: Client {
                bsn: "999900006".parse().unwrap(),
                geboortedatum: Some(date(1950, 4, 1)),
                naam: "Test".to_owned(),
                adres: Vec::new(),
            },
            gemeente: "0855".parse().unwrap(),
            domein: Domain::Do,
            categorie: "2".to_owned(),
            vervoer: Some(Vervoer::Regulier),
            ingangsdatum: date(2023, 3, 1),
            einddatum: Some(date(2023, 12, 31)),
            combinant: "Amarant".to_owned(),
            vorige_toewijzing: Some("0855:10001".parse().unwrap()),
            versie: 2,
        };
        assert_eq!(**opdracht, expected);
    }

    #[test]
    fn a_levering_is_read_whole() {
        let facts = accepted("x.zip!in/Levering_maart.CSV", levering_with("product", "02A02"));
        let [(2, Fact::Levering(levering))] = facts.as_slice() else { panic!("{facts:?}") };
        let expected = Levering {
            disposition: "0855:10001".parse().unwrap(),
            bsn: "999900006".parse().unwrap(),
            datum: date(2023, 3, 2),
            aantal: Decimal::new(25, 1),
            eenheid: Unit::Uur,
            vervoer: None,
            product: Some("02A02".into()),
            versie: 1,
        };
        assert_eq!(*levering, expected);
    }

    const BEGIN_HEADER: &str = "gemeente,toewijzingnummer,ontvanger,bsn,geboortedatum,naam,categorie,product,toewijzingsdatum,\
                                ingangsdatum,einddatum,volume,eenheid,frequentie,startdatum";
    const BEGIN_ROW: [&str; 15] = [
        "0855",
        "007",
        "65001001",
        "999900006",
        "1967-08-13",
        "Test",
        "02",
        "02A02",
        "2020-12-01",
        "2021-01-01",
        "",
        "12",
        "04",
        "4",
        "2021-01-04",
    ];

    #[test]
    fn a_beginstand_is_read_as_the_oldest_message_and_its_start() {
        let facts = accepted("beginstand.csv", format!("{BEGIN_HEADER}\n{}\n", BEGIN_ROW.join(",")));
        let [(2, Fact::Bericht(bericht))] = facts.as_slice() else { panic!("{facts:?}") };
        let Inhoud::Beginstand(toewijzing, Some(start)) = &bericht.inhoud else { panic!("{bericht:?}") };
        assert_eq!((bericht.kop.kind, bericht.kop.identificatie.as_str()), (Kind::Beginstand, "7"));
        assert_eq!(toewijzing.omvang.map(|o| (o.volume, o.eenheid)), Some((12, Eenheid::Uur)));
        assert_eq!((toewijzing.einddatum, start.begindatum), (None, "2021-01-04".parse().unwrap()));
        assert_eq!(start.product, toewijzing.product);
    }

    #[test]
    fn each_column_of_a_beginstand_refuses_what_is_wrong() {
        let wrong = [
            ("gemeente", "855"),
            ("toewijzingnummer", "x"),
            ("toewijzingnummer", "1234567890"),
            ("ontvanger", "6500100"),
            ("bsn", "999900007"),
            ("categorie", "2"),
            ("categorie", ""),
            ("toewijzingsdatum", ""),
            ("einddatum", "2020-12-31"),
            ("volume", ""),
            ("volume", "1.5"),
            ("eenheid", "uur"),
            ("eenheid", ""),
            ("frequentie", "3"),
            ("startdatum", "4-1-2021"),
        ];
        for (column, value) in wrong {
            assert!(
                !refused("beginstand.csv", with(BEGIN_HEADER, &BEGIN_ROW, column, value)).is_empty(),
                "{column} {value}"
            );
        }
        // Without a product there is no omvang (CD080).
        assert!(!refused("beginstand.csv", with(BEGIN_HEADER, &BEGIN_ROW, "product", "")).is_empty());
    }

    #[test]
    fn each_column_of_an_opdracht_accepts_what_the_contract_names() {
        let good = [
            ("opdrachtnummer", "7"),
            ("naam", "\"De Vries; gravin van \"\"X\"\"\""),
            ("categorie", "4"),
            ("vervoer", ""),
            ("vervoer", "rolstoel"),
            ("einddatum", ""),
            ("einddatum", "2023-03-01"),
            ("vorige_toewijzing", ""),
            ("vorige_toewijzing", "opdracht:O-3"),
            ("versie", "1"),
        ];
        for (column, value) in good {
            assert_eq!(accepted("opdracht.csv", opdracht_with(column, value)).len(), 1, "{column} {value}");
        }
        for (domein, categories) in [("BG", ["licht", "midden", "zwaar"]), ("BW", ["thuis", "zonder", "24"])] {
            for categorie in categories {
                let text = opdracht_with("vervoer", "").replace(";DO;2;", &format!(";{domein};{categorie};"));
                assert_eq!(accepted("opdracht.csv", text).len(), 1);
            }
        }
    }

    #[test]
    fn each_column_of_an_opdracht_refuses_what_is_wrong() {
        let bad = [
            ("opdrachtnummer", "", ""),
            ("geboortedatum", "01-04-1950", ""),
            ("geboortedatum", "", ""),
            ("naam", "", ""),
            ("gemeente", "855", "855"),
            ("gemeente", "Tilburg", "Tilburg"),
            ("categorie", "licht", "licht"),
            ("categorie", "5", "5"),
            ("vervoer", "taxi", "taxi"),
            ("ingangsdatum", "2023-02-29", "2023-02-29"),
            ("ingangsdatum", "2023-3-1", "2023-3-1"),
            ("ingangsdatum", "20230301", "20230301"),
            ("ingangsdatum", "2023-03-01T00:00", "2023-03-01T00:00"),
            ("ingangsdatum", "0000-01-01", "0000-01-01"),
            ("einddatum", "2023-02-28", "2023-02-28"),
            ("combinant", "", ""),
            ("vorige_toewijzing", "10001", "10001"),
            ("versie", "", ""),
            ("versie", "0", "0"),
            ("versie", "1.0", "1.0"),
            ("versie", "-1", "-1"),
        ];
        for (column, value, shown) in bad {
            let expected = vec![format!("regel 2, kolom {column}: {shown}")];
            assert_eq!(refused("opdracht.csv", opdracht_with(column, value)), expected, "{column} {value}");
        }
        assert_eq!(refused("opdracht.csv", opdracht_with("domein", "OAD")), ["regel 2, kolom domein: OAD"]);
        let bg = opdracht_with("categorie", "licht").replace(";DO;", ";BG;");
        assert_eq!(refused("opdracht.csv", bg), ["regel 2, kolom vervoer: regulier"]);
    }

    #[test]
    fn each_column_of_a_levering_accepts_what_the_contract_names() {
        for unit in ["uur", "minuut", "dagdeel", "etmaal", "stuk", "euro"] {
            accepted("levering.csv", levering_with("eenheid", unit));
        }
        for (column, value) in [("aantal", "0"), ("aantal", "2,5"), ("vervoer", "regulier"), ("versie", "3")] {
            accepted("levering.csv", levering_with(column, value));
        }
        accepted("levering.csv", levering_with("disposition", "opdracht:O-17"));
    }

    #[test]
    fn each_column_of_a_levering_refuses_what_is_wrong() {
        let bad = [
            ("disposition", "O-17"),
            ("disposition", ""),
            ("datum", "2023-04-31"),
            ("aantal", "-1"),
            ("aantal", "1e3"),
            ("aantal", ".5"),
            ("aantal", "1.000,00"),
            ("aantal", "1234567890"),
            ("aantal", ""),
            ("eenheid", "maand"),
            ("eenheid", "dag"),
            ("eenheid", "Uur"),
            ("vervoer", "ja"),
            ("versie", "x"),
            ("product", "02A023"),
        ];
        for (column, value) in bad {
            let expected = vec![format!("regel 2, kolom {column}: {value}")];
            assert_eq!(refused("levering.csv", levering_with(column, value)), expected);
        }
    }

    #[test]
    fn a_wrong_bsn_is_refused_and_not_repeated() {
        for (value, shown) in [
            ("999900007", "*****0007"),
            ("9999000066", "*****0066"),
            ("99990000", "*****0000"),
            ("9999x", "*****"),
            ("Jansen", "*****"),
        ] {
            for (file, text) in
                [("opdracht.csv", opdracht_with("bsn", value)), ("levering.csv", levering_with("bsn", value))]
            {
                let reading = judge(file, text);
                assert_eq!(places(&reading), [format!("regel 2, kolom bsn: {shown}")]);
                assert_eq!(reading.findings[0].rule, "CS002");
            }
        }
    }

    #[test]
    fn no_personal_value_stands_in_a_finding() {
        let shifted =
            format!("{OPDRACHT_HEADER}\n999900006,Jansen,999900006,,999900006,999900006,2,,x,,,999900006,y\n");
        let headless = format!("{}\n{}\n", OPDRACHT_ROW.join(";"), OPDRACHT_ROW.join(";"));
        for text in [shifted, headless] {
            let reading = judge("opdracht-999900006.csv", text);
            let told = format!("{:?}", reading.findings);
            assert!(
                reading.facts.is_none()
                    && !told.contains("999900006")
                    && !told.contains("Jansen")
                    && !told.contains("Test"),
                "{told}"
            );
        }
    }

    #[test]
    fn all_wrong_rows_are_told_with_their_line_up_to_the_limit() {
        let text = format!(
            "\u{feff}{LEVERING_HEADER}\r\n\r\n0855:1,999900006,2023-03-02,x,uur,,,\r\n  \r\n0855:1,999900006,2023-03-02,1,uur,,,\r\n\"0855:1\",\"999900006\",\"2023-13-02\",1,jaar,,,\r\n0855:1,999900006\r\n,,,,,,,\r\n"
        );
        assert_eq!(
            refused("levering.csv", text),
            [
                "regel 3, kolom aantal: x",
                "regel 6, kolom datum: 2023-13-02",
                "regel 6, kolom eenheid: jaar",
                "regel 7: 2",
                "regel 8: ",
            ]
        );
        let many = format!("{LEVERING_HEADER}\n{}", "x,x,x,x,x,x,x,x\n".repeat(100));
        assert_eq!(refused("levering.csv", many).len(), limits().findings_max);
    }

    #[test]
    fn a_header_is_complete_and_holds_nothing_else() {
        let row = LEVERING_ROW.join(",");
        let cases = [
            ("disposition,bsn,datum,aantal,eenheid,vervoer", "regel 1: versie"),
            ("disposition,bsn,datum,aantal,eenheid,vervoer,versie,prijs", "regel 1, kolom 8: prijs"),
            ("disposition,bsn,datum,aantal,eenheid,vervoer,versie,bsn", "regel 1, kolom 8: bsn"),
            ("disposition,Bsn,datum,aantal,eenheid,vervoer,versie,product", "regel 1, kolom 2: "),
        ];
        for (header, first) in cases {
            assert_eq!(refused("levering.csv", format!("{header}\n{row}\n"))[0], first);
        }
    }

    #[test]
    fn columns_may_stand_in_any_order_with_either_delimiter() {
        let a = accepted(
            "levering.csv",
            "versie;vervoer; eenheid ;aantal;datum;bsn;disposition\n;;uur;2,50;2023-03-02;999900006; 0855:10001 ",
        );
        let b = accepted(
            "levering.csv",
            "disposition,bsn,datum,aantal,eenheid,vervoer,versie\r0855:10001,999900006,2023-03-02,\"2,5\",uur,,1\r",
        );
        assert_eq!(a, b);
    }

    #[test]
    fn a_header_alone_is_accepted_and_holds_nothing() {
        let reading = judge("levering.csv", format!("{LEVERING_HEADER}\r\n"));
        assert_eq!(reading.facts, Some(Vec::new()));
        assert_eq!((reading.findings.len(), reading.findings[0].severity), (1, Severity::Notice));
        assert_eq!(refused("levering.csv", ""), ["regel 1: "]);
        assert_eq!(refused("levering.csv", "\u{feff}\r\n\n"), ["regel 1: "]);
    }

    #[test]
    fn what_is_no_utf8_is_refused_with_its_place() {
        let mut bytes = opdracht_with("naam", "X").into_bytes();
        let at = bytes.iter().position(|b| *b == b'X').unwrap();
        bytes[at] = 0xeb;
        let reading = judge("opdracht.csv", &bytes);
        assert_eq!((reading.findings[0].offset, places(&reading)), (Some(at as u64), vec!["regel 2: ".to_owned()]));
    }

    #[test]
    fn an_open_quote_or_a_line_end_in_a_name_is_refused() {
        let open = format!("{OPDRACHT_HEADER}\n{}\n", OPDRACHT_ROW.join(",").replace("Test", "\"Test"));
        assert_eq!(refused("opdracht.csv", open), ["regel 2: "]);
        let split = format!("{OPDRACHT_HEADER}\n{}\n", OPDRACHT_ROW.join(",").replace("Test", "\"Te\nst\""));
        assert_eq!(refused("opdracht.csv", split), ["regel 2: ", "regel 3: "]);
        for naam in ["Te\"st", "\"Te\"st", "\"Te\"\"st"] {
            let text = format!("{OPDRACHT_HEADER}\n{}\n", OPDRACHT_ROW.join(",").replace("Test", naam));
            assert_eq!(refused("opdracht.csv", text), ["regel 2: "], "{naam}");
        }
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_is_split() {
        let text = format!("{LEVERING_HEADER}\n{}", ",".repeat(LINE_BYTES_MAX + 1));
        assert_eq!(judge("levering.csv", &text).findings[0].rule, "LIMIT");
        assert_eq!(refused("levering.csv", text), ["regel 2: "]);
        // Quotes that hop over line ends would make one row of the whole file.
        let hopping = format!("{LEVERING_HEADER}\nx\"y,\"\n{}", "\",,,,,,,,,,\"\n".repeat(1000));
        assert_eq!(refused("levering.csv", hopping), ["regel 2: "]);
    }

    #[test]
    fn the_name_tells_the_kind_and_the_limit_holds() {
        assert_eq!(judge("beginstand.csv", "x").envelope.kind.as_deref(), Some("beginstand"));
        assert_eq!(judge("a/Opdracht7.csv", "x").envelope.kind.as_deref(), Some("opdracht"));
        for name in ["export.csv", "opdracht/rapport.csv", ""] {
            assert_eq!(refused(name, opdracht_with("versie", "1")), ["bestandsnaam: "]);
        }
        let small = Limits { message_bytes_max: 10, ..limits() };
        assert_eq!(read("opdracht.csv", b"01234567890", &small).findings[0].rule, "LIMIT");
    }

    #[test]
    fn more_rows_than_the_limit_are_refused_at_the_first_too_many() {
        let few = Limits { csv_rows_max: 3, ..limits() };
        let rows =
            |count: usize| format!("{LEVERING_HEADER}\n{}", format!("{}\n", LEVERING_ROW.join(",")).repeat(count));
        let exactly = read("levering.csv", rows(3).as_bytes(), &few);
        assert_eq!((exactly.facts.map(|facts| facts.len()), exactly.findings), (Some(3), vec![]));
        let reading = read("levering.csv", rows(5).as_bytes(), &few);
        let [finding] = reading.findings.as_slice() else { panic!("{:?}", reading.findings) };
        assert!(reading.facts.is_none());
        assert_eq!((finding.rule.as_str(), finding.path.as_str()), ("LIMIT_CSV_ROWS", "regel 5"));
        assert!(finding.text.contains("csv_rows_max") && finding.text.contains("verdeel"), "{}", finding.text);
        // Blank lines are no rows.
        assert!(read("levering.csv", rows(3).replace('\n', "\n\n").as_bytes(), &few).facts.is_some());
    }

    #[test]
    fn a_month_of_a_large_office_is_within_the_limit() {
        // 5,000 clients with 50 visits each.
        assert!(Limits::default().csv_rows_max >= 250_000);
    }

    #[test]
    fn an_equal_row_is_an_equal_fact() {
        let row = LEVERING_ROW.join(",");
        let facts = accepted("levering.csv", format!("{LEVERING_HEADER}\n{row}\n{}\n", row.replace("2.5", "2.50")));
        assert_eq!((facts[0].0, facts[1].0), (2, 3));
        assert_eq!(facts[0].1, facts[1].1);
    }

    /// A name with the characters that CSV has to quote.
    fn names() -> impl Strategy<Value = String> {
        "[A-Za-zé,;\"' -]{1,20}".prop_map(|text| text.trim().to_owned()).prop_filter("empty", |text| !text.is_empty())
    }

    fn dates() -> impl Strategy<Value = Date> {
        (1900i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
    }

    fn opdrachten() -> impl Strategy<Value = Opdracht> {
        let kinds = prop_oneof![
            Just((Domain::Bg, "licht", None)),
            Just((Domain::Bw, "24", None)),
            Just((Domain::Do, "3", Some(Vervoer::Rolstoel))),
            Just((Domain::Do, "1", None)),
        ];
        let who = ("[A-Z0-9.-]{1,12}", names(), dates(), 0u16..10_000, names());
        (kinds, who, dates(), 0i64..3000, proptest::option::of(0u32..1000), 1u32..1000, any::<bool>()).prop_map(
            |(
                (domein, categorie, vervoer),
                (nummer, naam, geboren, gemeente, combinant),
                from,
                days,
                vorige,
                versie,
                open,
            )| Opdracht {
                opdrachtnummer: nummer.parse().unwrap(),
                client: Client {
                    bsn: "999900006".parse().unwrap(),
                    geboortedatum: Some(geboren),
                    naam,
                    adres: Vec::new(),
                },
                gemeente: format!("{gemeente:04}").parse().unwrap(),
                domein,
                categorie: categorie.to_owned(),
                vervoer,
                ingangsdatum: from,
                einddatum: (!open).then(|| from.checked_add(jiff::Span::new().days(days)).unwrap()),
                combinant,
                vorige_toewijzing: vorige.map(|n| format!("0855:{n}").parse().unwrap()),
                versie,
            },
        )
    }

    fn written(rows: &[Opdracht], delimiter: u8) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(OPDRACHT_HEADER.split(',')).unwrap();
        for row in rows {
            let text = |value: Option<String>| value.unwrap_or_default();
            let cells = [
                row.opdrachtnummer.to_string(),
                row.client.bsn.to_string(),
                text(row.client.geboortedatum.map(|d| d.to_string())),
                row.client.naam.clone(),
                row.gemeente.to_string(),
                row.domein.to_string(),
                row.categorie.clone(),
                text(row.vervoer.map(|v| v.to_string())),
                row.ingangsdatum.to_string(),
                text(row.einddatum.map(|d| d.to_string())),
                row.combinant.clone(),
                text(row.vorige_toewijzing.as_ref().map(ToString::to_string)),
                row.versie.to_string(),
            ];
            writer.write_record(&cells).unwrap();
        }
        writer.into_inner().unwrap()
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), headed in any::<bool>()) {
            for (name, header) in [("opdracht.csv", OPDRACHT_HEADER), ("levering.csv", LEVERING_HEADER), ("x.csv", "")] {
                if headed {
                    bytes.splice(0..0, format!("{header}\n").into_bytes());
                }
                let reading = judge(name, &bytes);
                let errors = reading.findings.iter().filter(|f| f.severity == Severity::Error).count();
                prop_assert_eq!(reading.facts.is_none(), errors > 0);
                prop_assert!(reading.findings.len() <= limits().findings_max);
            }
        }

        #[test]
        fn any_lines_are_read_or_refused(text in "([0-9a-z:,;\"\r\n -]|999900006|2023-01-02|uur){0,80}") {
            let reading = judge("levering.csv", format!("{LEVERING_HEADER}\n{text}"));
            prop_assert_eq!(reading.facts.is_none(), reading.findings.iter().any(|f| f.severity == Severity::Error));
        }

        #[test]
        fn a_written_opdracht_is_read_back(rows in proptest::collection::vec(opdrachten(), 1..5), semicolon in any::<bool>()) {
            let bytes = written(&rows, if semicolon { b';' } else { b',' });
            let facts: Vec<Fact> = accepted("opdracht.csv", &bytes).into_iter().map(|(_, fact)| fact).collect();
            prop_assert_eq!(facts, rows.into_iter().map(Fact::from).collect::<Vec<_>>());
        }
    }
}
