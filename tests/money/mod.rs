//! A provider that closes months: its config, its clients, and the files that tell of their care. What the tests of closing
//! share: through the engine, through the program, and killed in between.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use iwmod::billing::{Billing, Invoiced, Line, Party, Statement, left_out_of, net};
use iwmod::config::Config;
use iwmod::domain::{Date, Eur, Month, RetourPolicy, Sha256, format_quantity};
use iwmod::engine::{Engine, Setup};
use iwmod::known::{Stage, Statements};
use iwmod::log::hash;
use iwmod::overview::Overview;

use super::common::{self, bsn, outbox, texts};

thread_local! {
    static DAY: Cell<Date> = const { Cell::new(jiff::civil::date(2024, 1, 15)) };
}

/// It is this day from now on, for the engines of this thread.
pub fn today(day: &str) {
    DAY.set(date(day));
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn eur(text: &str) -> Eur {
    text.parse().unwrap()
}

/// Opdrachten at the coalition all year, two gemeenten that buy care themselves, Kikmaat.
pub fn config() -> String {
    let example = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    let retours = example.replace("= \"draft\"", "= \"off\"").replace("to = 2023-06-30", "to = 2023-12-31");
    let rate = |party: &str, product: &str, rate: &str| {
        format!(
            "[[tariff]]\nparty = \"{party}\"\nproduct = \"{product}\"\nfrom = 2023-01-01\nto = 2024-12-31\nrate = \"{rate}\"\n\n"
        )
    };
    let rates = rate("gemeente:0809", "02A02", "61.40")
        + &rate("gemeente:0867", "02A02", "62.10")
        + &rate("kikmaat", "104B3", "288.00");
    retours.replacen("\n[[tariff]]", &format!("\n{rates}[[tariff]]"), 1)
}

/// The engine of this config, on the day of this thread.
pub fn setup(folder: &Path, config: &str) -> Setup {
    let config = Config::read(config, folder).unwrap_or_else(|faults| panic!("{faults:?}"));
    Setup {
        clock: || {
            let day = DAY.get();
            (day.at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(), day)
        },
        retour: RetourPolicy::default(),
        segment_bytes: 1 << 20,
        reserve_bytes: 1 << 16,
        ..Setup::from_config(&config)
    }
}

/// An opdracht of the coalition, from New Year on.
pub struct Opdracht<'a> {
    pub nummer: &'a str,
    pub client: usize,
    pub care: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub versie: u32,
}

impl Opdracht<'_> {
    pub fn row(&self) -> String {
        let Opdracht { nummer, client, care, from, to, versie } = self;
        format!("{nummer},{},1950-04-01,Proef {nummer},0855,{care},{from},{to},Amarant,,{versie}\n", bsn(*client))
    }
}

pub const OPDRACHT: &str = "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie\n";
pub const LEVERING: &str = "disposition,bsn,datum,aantal,eenheid,vervoer,versie\n";

/// Begeleiding midden, € 409 a month.
pub fn begeleiding(nummer: &str, client: usize) -> String {
    Opdracht { nummer, client, care: "BG,midden,", from: "2023-01-01", to: "2023-12-31", versie: 1 }.row()
}

/// A file of opdrachten.
pub fn opdrachten(name: &str, rows: &str) -> (String, Vec<u8>) {
    (format!("opdracht-{name}.csv"), format!("{OPDRACHT}{rows}").into_bytes())
}

/// A file of deliveries.
pub fn leveringen(name: &str, rows: &str) -> (String, Vec<u8>) {
    (format!("levering-{name}.csv"), format!("{LEVERING}{rows}").into_bytes())
}

/// Hours on a day.
pub fn uren(disposition: &str, client: usize, day: &str, hours: &str, versie: u32) -> String {
    format!("{disposition},{},{day},{hours},uur,,{versie}\n", bsn(client))
}

/// Two hours on the tenth of each of these months.
pub fn monthly(disposition: &str, client: usize, months: std::ops::RangeInclusive<u32>) -> String {
    months.map(|month| uren(disposition, client, &format!("2023-{month:02}-10"), "2", 1)).collect()
}

pub fn replaced(bytes: Vec<u8>, changes: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::from_utf8(bytes).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replace(from, to);
    }
    text.into_bytes()
}

const HOURS: (&str, &str) = (
    "<i:Volume>3</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>2<",
    "<i:Volume>40</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>4<",
);
const MONTHS: (&str, &str) = (
    "<i:Volume>3</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>2<",
    "<i:Volume>1</i:Volume><i:Eenheid>82</i:Eenheid><i:Frequentie>4<",
);

/// A toewijzing of hours of a gemeente that buys care itself, with its start.
pub fn own(gemeente: &str, nummer: u64, client: usize) -> Vec<(String, Vec<u8>)> {
    let (person, id) = (bsn(client), format!("G{nummer}"));
    let code = [("0855", gemeente), ("02A04", "02A02")];
    let given = replaced(common::wmo301(&id, &person, nummer, "2023-01-01", "2023-12-31"), &code);
    let start = replaced(common::wmo305(&id, &person, nummer, "2023-01-01", "2023-01-01"), &code);
    vec![(format!("t{nummer}.xml"), replaced(given, &[HOURS])), (format!("s{nummer}.xml"), start)]
}

/// Dagbesteding through Kikmaat, € 288 a month, with its start on the first of February 2023.
pub fn kikmaat(nummer: u64, client: usize) -> Vec<(String, Vec<u8>)> {
    let (person, id) = (bsn(client), format!("K{nummer}"));
    let given = replaced(common::wmo301(&id, &person, nummer, "2023-02-01", "2023-12-31"), &[MONTHS]);
    let given =
        replaced(given, &[("2022-12-20", "2023-01-10"), ("<i:Dagtekening>2023-01-02", "<i:Dagtekening>2023-01-10")]);
    let start = common::wmo305(&id, &person, nummer, "2023-02-01", "2023-02-01");
    vec![(format!("t{nummer}.xml"), replaced(given, OAD)), (format!("s{nummer}.xml"), replaced(start, OAD))]
}

const OAD: &[(&str, &str)] = &[("<i:Categorie>02</i:Categorie>", "<i:Categorie>07</i:Categorie>"), ("02A04", "104B3")];

/// The stop of what runs through Kikmaat.
pub fn kikmaat_stops(identification: &str, nummer: u64, client: usize, day: &str) -> (String, Vec<u8>) {
    let stop = common::wmo307(identification, &bsn(client), nummer, "2023-02-01", "2023-02-01", day);
    (format!("stop-{identification}.xml"), replaced(stop, OAD))
}

/// Statements of everything that is known to an engine.
pub fn with_statements<T>(engine: &Engine, ask: impl FnOnce(&Statements<'_>) -> T) -> T {
    let (reader, state) = (engine.reader(), engine.reader().state());
    let (terms, snapshot) = (Arc::clone(&engine.setup().terms), engine.setup().snapshot.clone());
    let config = serde_json::from_str(&snapshot).unwrap();
    let overview = Overview::derive(&state.knowledge, &terms);
    let name = |sha256: &Sha256| reader.name(sha256);
    ask(&Statements::new(&state, &name, &terms, &config, &overview))
}

/// A month as `billing` shows it.
pub fn billing(engine: &Engine, of: &str) -> Billing {
    with_statements(engine, |statements| Arc::unwrap_or_clone(statements.month(month(of), DAY.get()).unwrap()))
}

/// The lines of a party in a month as `billing` shows it.
pub fn lines(engine: &Engine, of: &str, party: &str) -> Vec<Arc<Line>> {
    let own = billing(engine, of).statements.into_iter().filter(|statement| statement.party.matches(party));
    own.flat_map(|statement| statement.lines).collect()
}

/// What was closed and invoiced, as text.
pub fn books(engine: &Engine) -> String {
    format!("{:#?}", engine.reader().state().books())
}

/// The invoices that were not replaced.
pub fn last_invoices(engine: &Engine) -> Vec<Invoiced> {
    let state = engine.reader().state();
    let books = state.books();
    books.invoices().iter().filter(|invoice| books.replacement(&invoice.number).is_none()).cloned().collect()
}

/// Rows `regel` of the specification of an invoice: column by name.
pub fn specified(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect::<BTreeMap<_, _>>()
    });
    rows.filter(|row| row["soort"] == "regel").collect()
}

/// An amount of a specification in cents.
pub fn cents(row: &BTreeMap<String, String>) -> i64 {
    eur(&row["bedrag"].replace('.', "").replace(',', ".")).cents().unwrap()
}

/// Everything that must hold of log, outbox and books at any rest; gives the invoices that stand.
#[track_caller]
pub fn check(engine: &mut Engine, folder: &Path, (first, last): (&str, &str)) -> Vec<Invoiced> {
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    check_numbers(engine);
    check_outbox(engine, folder);
    check_lines(engine, folder);
    check_corrections(engine, month(first), month(last));
    last_invoices(engine)
}

/// Closings and invoices are numbered without gap or double, each in its series.
#[track_caller]
pub fn check_numbers(engine: &Engine) {
    let state = engine.reader().state();
    let closings: Vec<u32> = state.books().closings().iter().map(|closing| closing.stamp.number).collect();
    assert_eq!(closings, (1..=u32::try_from(closings.len()).unwrap()).collect::<Vec<_>>());
    let mut series: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for invoice in state.books().invoices() {
        let (of, number) = invoice.number.rsplit_once('-').unwrap();
        series.entry(of.to_owned()).or_default().push(number.parse().unwrap());
    }
    for (of, numbers) in series {
        assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "{of}");
    }
}

/// The folder holds what the log says, byte for byte, and nothing else; nothing waits to be put there.
#[track_caller]
pub fn check_outbox(engine: &Engine, folder: &Path) {
    let (state, files) = (engine.reader().state(), outbox(folder));
    let mut names = BTreeSet::new();
    for made in state.outbox() {
        assert!(names.insert(made.name.clone()), "{} was made twice", made.name);
        assert_ne!(made.stage, Stage::Released, "{} did not leave", made.name);
        if made.stage == Stage::TakenAway {
            continue;
        }
        let found = files.get(&made.name).map(|bytes| hash(bytes));
        assert_eq!(found, (made.stage == Stage::Written).then_some(made.sha256), "{}", made.name);
    }
    let unknown: Vec<&String> = files.keys().filter(|name| !names.contains(*name)).collect();
    assert_eq!(unknown, Vec::<&String>::new(), "in the folder and not in the log");
    for invoice in state.books().invoices() {
        assert!(!invoice.documents.is_empty(), "{}", invoice.number);
        for document in &invoice.documents {
            assert_eq!(hash(&files[&document.name]), document.sha256, "{}", document.name);
        }
    }
    for element in [":ReferentieNummer", ":DeclaratieNummer"] {
        let declarations = files.iter().filter(|(name, _)| name.starts_with("WMO323"));
        let mut used = BTreeSet::new();
        let values = declarations.flat_map(|(_, bytes)| texts(bytes, element));
        for reference in values.filter(|value| !value.contains('<')) {
            assert!(used.insert(reference.clone()), "{element} {reference} stands in two declarations");
        }
    }
}

/// Each frozen statement with an amount stands on exactly one invoice that was not replaced, and no claim is on two.
#[track_caller]
pub fn check_lines(engine: &Engine, folder: &Path) {
    let (state, files) = (engine.reader().state(), outbox(folder));
    let mut billed: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
    let mut claims: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for invoice in last_invoices(engine) {
        for closing in &invoice.closings {
            billed.entry((*closing, invoice.party.key().to_string())).or_default().push(invoice.number.clone());
        }
        let rows = specified(&files[&format!("{}-specificatie.csv", invoice.number)]);
        assert_eq!(Eur::from_cents(rows.iter().map(cents).sum()), invoice.total, "{}", invoice.number);
        for row in rows {
            let columns = ["bsn", "beschikking", "domein", "product", "tariefcode", "van", "tot", "tarief"];
            let quantity = row["aantal"].trim_start_matches('-').to_owned();
            let own = columns.iter().map(|column| row[*column].clone());
            let claim = own.chain([quantity, invoice.party.key().to_string()]).collect();
            *claims.entry(claim).or_default() += cents(&row).signum();
        }
    }
    // What was closed with what was known and cannot be billed yet counts too: a later month may take it back.
    for closing in state.books().closings() {
        let waits = |s: &&Statement| !billed.contains_key(&(closing.stamp.number, s.party.key().to_string()));
        for statement in closing.statements.iter().filter(waits) {
            for line in &statement.lines {
                let sign = line.amount.and_then(Eur::cents).unwrap_or(0).signum();
                *claims.entry(claim_of(line, &statement.party)).or_default() += sign;
            }
        }
    }
    for (claim, times) in claims {
        assert!((0..=1).contains(&times), "{claim:?} is billed {times} times");
    }
    for (of, invoices) in &billed {
        assert_eq!(invoices.len(), 1, "{of:?} stands on {invoices:?}");
    }
    for closing in state.books().closings() {
        for statement in closing.statements.iter().filter(|s| s.lines.iter().any(|line| line.amount.is_some())) {
            let is_invoiced = billed.contains_key(&(closing.stamp.number, statement.party.key().to_string()));
            let wanted = statement.channel == iwmod::billing::Channel::Invoice && statement.complete;
            assert!(is_invoiced || !wanted, "{} of {} has no invoice", statement.party.key(), closing.month);
        }
    }
}

/// A line as a specification shows it.
fn claim_of(line: &Line, party: &Party) -> Vec<String> {
    let comma = |text: String| text.replace('.', ",");
    vec![
        line.bsn.to_string(),
        line.disposition.to_string(),
        line.domain.map(|domain| domain.to_string()).unwrap_or_default(),
        line.product.as_ref().map(ToString::to_string).unwrap_or_default(),
        line.tariff.clone().unwrap_or_default(),
        line.from.to_string(),
        line.to.to_string(),
        line.rate.map(|rate| comma(rate.to_string())).unwrap_or_default(),
        comma(format_quantity(line.quantity)).trim_start_matches('-').to_owned(),
        party.key().to_string(),
    ]
}

/// What is frozen about each month, with the corrections that open statements carry, is what is derived today.
#[track_caller]
pub fn check_corrections(engine: &Engine, first: Month, last: Month) {
    let state = engine.reader().state();
    let (books, day) = (state.books(), DAY.get());
    with_statements(engine, |statements| {
        let open: Vec<Arc<Billing>> = first.through(last.next()).map(|m| statements.open(m, day).unwrap()).collect();
        for month in first.through(last) {
            let derived = statements.derived(month, day).unwrap();
            let mut parties: Vec<&Party> = books.parties_about(month);
            parties.extend(derived.statements.iter().map(|statement| &statement.party));
            for party in parties {
                let closed = books.lines_about(month, party).map(|(_, line)| line);
                let carried = open.iter().flat_map(|b| b.statements.iter().map(move |s| (b.month, s)));
                let carried = carried
                    .filter(|(_, s)| s.party.is(party))
                    .flat_map(|(at, s)| s.lines.iter().filter(move |line| line.corrects.unwrap_or(at) == month));
                let now = derived.statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines);
                let left_out = left_out_of(books, month, party, &derived);
                assert_eq!(said(closed.chain(carried).chain(left_out)), said(now), "{month} {}", party.key());
            }
        }
    });
}

/// Claims, without what is said of them.
fn said<'a>(lines: impl Iterator<Item = &'a Arc<Line>>) -> Vec<String> {
    let counts = |line: &&Arc<Line>| !line.quantity.is_zero() || line.amount.is_some_and(|amount| amount != Eur::ZERO);
    let claim = |line: Line| {
        let (quantity, amount) = (line.quantity.normalize(), line.amount);
        format!(
            "{} {} {}-{} {:?} {:?} {:?} {:?} {quantity} {amount:?}",
            line.bsn, line.disposition, line.from, line.to, line.product, line.tariff, line.unit, line.rate
        )
    };
    let mut claims: Vec<String> = net(lines.filter(counts)).into_iter().map(claim).collect();
    claims.sort();
    claims
}
