//! A provider that closes months, refuses an invoice and makes it anew, while its disk fails; and what must hold afterwards.
//!
//! Used by the tests of faults and of power. Goes on where the log says it is, so that it can be killed and started again.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use iwmod::orders::CloseOptions;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use iwmod::domain::Month;
use iwmod::engine::{Engine, EngineError, Setup};
use iwmod::facts::Keuze;

use crate::common::items;
use crate::money::{
    Opdracht, begeleiding, check, config, date, kikmaat, last_invoices, leveringen, month, opdrachten, own, uren,
};

/// Opens the engine of this provider.
pub fn setup(folder: &Path) -> Setup {
    Setup { segment_bytes: crate::world::SEGMENT_BYTES, ..crate::money::setup(folder, &config()) }
}

/// Clients at the coalition, at two gemeenten, and at Kikmaat; what was delivered in each month.
pub fn begin() -> Vec<(String, Vec<u8>)> {
    let rows: String = (0..COALITIE).map(|n| begeleiding(&format!("O-{n}"), n)).collect();
    let mut files = vec![opdrachten("begin", &rows)];
    for (n, gemeente) in ["0809", "0867"].into_iter().enumerate() {
        files.extend(own(gemeente, 7000 + n as u64, COALITIE + n));
    }
    files.extend(kikmaat(5000, COALITIE + 2));
    for number in 1..=MONTHS {
        let day = format!("2023-{number:02}-10");
        let coalitie = (0..COALITIE).map(|n| uren(&format!("opdracht:O-{n}"), n, &day, "2", 1));
        let eigen = [("0809:7000", COALITIE), ("0867:7001", COALITIE + 1)].map(|(id, n)| uren(id, n, &day, "3", 1));
        files.push(leveringen(&format!("maand-{number}"), &coalitie.chain(eigen).collect::<String>()));
    }
    files
}

/// What is learnt after a month was closed: an opdracht of another category, which corrects it.
fn later(number: usize) -> (String, Vec<u8>) {
    let care = ["BG,licht,", "BG,zwaar,"][number % 2];
    let (from, to, versie) = ("2023-01-01", "2023-12-31", 2 + u32::try_from(number).unwrap());
    let row = Opdracht { nummer: "O-1", client: 1, care, from, to, versie }.row();
    opdrachten(&format!("later-{number}"), &row)
}

/// Closes the months from where the log says it is; whatever fails is told. Each thing that is done is acknowledged.
pub fn year(engine: &mut Engine, folder: &Path) -> Result<(), String> {
    for (number, month) in months().enumerate() {
        engine.close_month(month, &CloseOptions::default(), None).map_err(error_chain)?;
        acknowledge(engine, folder);
        learn(engine, folder, &[later(number)])?;
        if number == 0 {
            refuse(engine).map_err(error_chain)?;
            acknowledge(engine, folder);
        }
    }
    engine.tick();
    Ok(())
}

fn error_chain(error: EngineError) -> String {
    format!("{error}: {error:?}")
}

/// Takes files in from a folder of the test's own.
pub fn learn(engine: &mut Engine, folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    let call = engine.ingest(items(&folder.join("given"), files)).map_err(error_chain)?;
    let failures: Vec<&str> = call.failures().collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("; ")) }
}

/// The party sends the first invoice back, and it is made anew.
fn refuse(engine: &mut Engine) -> Result<(), EngineError> {
    let state = engine.reader().state();
    let Some(first) = state.books().invoices().first().map(|invoice| invoice.number.clone()) else { return Ok(()) };
    let refused = |keuze: &Keuze| matches!(keuze, Keuze::InvoiceRefused { number: of, .. } if *of == first);
    if !state.knowledge.besluiten().iter().any(|besluit| refused(&besluit.keuze)) {
        engine.follow(Keuze::InvoiceRefused { number: first.clone(), on: date("2024-01-15") }, "onjuist")?;
    }
    if state.books().replacement(&first).is_none() {
        engine.reissue(&first)?;
    }
    Ok(())
}

/// What a person was told stands beside the folders: closings and invoices.
fn acknowledge(engine: &Engine, folder: &Path) {
    let (closings, invoices) = counted(engine);
    let mut file = fs::File::options().create(true).append(true).open(folder.join(TOLD)).unwrap();
    // In one call, since a thread of the store may be killed at any time.
    file.write_all(format!("{closings} {invoices}\n").as_bytes()).unwrap();
}

fn counted(engine: &Engine) -> (usize, usize) {
    let state = engine.reader().state();
    (state.books().closings().len(), state.books().invoices().len())
}

/// Everything that a person was told before is still so, and what was made in one group is there or not, but never half.
pub fn check_acknowledged(engine: &Engine, folder: &Path) {
    let state = engine.reader().state();
    let made: BTreeSet<&String> = state.outbox().map(|made| &made.name).collect();
    for invoice in state.books().invoices() {
        let lacking = invoice.documents.iter().find(|document| !made.contains(&document.name));
        assert!(lacking.is_none(), "half a group: the log has invoice {} and not its forms", invoice.number);
    }
    let (closings, invoices) = counted(engine);
    let text = fs::read_to_string(folder.join(TOLD)).unwrap_or_default();
    for (told, sent) in text.lines().filter_map(|line| line.split_once(' ')) {
        let (told, sent): (usize, usize) = (told.parse().unwrap(), sent.parse().unwrap());
        assert!(
            told <= closings && sent <= invoices,
            "{told} closings and {sent} invoices were told, {closings} and {invoices} are there"
        );
    }
}

/// All months are closed, and books, invoices and outbox agree. Gives the invoices that stand, without their numbers.
pub fn check_year(engine: &mut Engine, folder: &Path) -> Vec<String> {
    let invoices = check(engine, folder, (FIRST, LAST));
    assert!(months().all(|month| engine.reader().state().books().is_closed(month)));
    assert_eq!(invoices.len(), last_invoices(engine).len());
    let mut all: Vec<String> = invoices.iter().map(|i| format!("{} {} {}", i.party.key(), i.month, i.total)).collect();
    all.sort();
    all
}

fn months() -> impl Iterator<Item = Month> {
    month(FIRST).through(month(LAST))
}

const FIRST: &str = "2023-01";
const LAST: &str = "2023-02";
const MONTHS: usize = 2;
const COALITIE: usize = 3;
/// Written by the child.
const TOLD: &str = "acknowledged";
