//! Files as they come in, made up: what the tests of engine, inbox, crash and power loss feed.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use iwmod::batch::Item;
use iwmod::config::Config;
use iwmod::disposition::derive;
use iwmod::documents::IngestedFile;
use iwmod::engine::{Engine, Setup};

/// AGB code that the files are addressed to.
pub const AGB: &str = "65001001";

/// A setup below a folder, with a fixed day and small segments.
pub fn setup(folder: &Path) -> Setup {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    let config = Config::read(&text, folder).unwrap_or_else(|faults| panic!("{faults:?}"));
    Setup {
        clock: || ("2024-01-15T10:00:00Z".parse().unwrap(), jiff::civil::date(2024, 1, 15)),
        segment_bytes: 1 << 20,
        reserve_bytes: 1 << 16,
        terms: Arc::clone(&config.terms),
        ..Setup::from_config(&config)
    }
}

/// The inbox that belongs to [`setup`].
pub fn inbox(folder: &Path) -> std::path::PathBuf {
    folder.join("var/inbox")
}

/// Ingests files; gives the reports by name.
pub fn ingest(engine: &mut Engine, folder: &Path, files: &[(String, Vec<u8>)]) -> BTreeMap<String, IngestedFile> {
    let call = engine.ingest(items(&folder.join("given"), files)).unwrap();
    assert_eq!(call.failures().collect::<Vec<_>>(), Vec::<&str>::new());
    call.into_reports().into_iter().map(|report| (report.file.clone(), report)).collect()
}

/// A file with its name.
pub fn file(name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes)
}

/// Everything that is derived, as text: equal exactly when the results are.
pub fn derived(engine: &Engine) -> String {
    let state = engine.reader().state();
    let terms = &engine.setup().terms;
    let all = state.knowledge.dossiers().map(|d| format!("{:?}", derive(d, state.knowledge.besluiten(), terms)));
    let mut all: Vec<String> = all.collect();
    all.sort();
    all.join("\n")
}

/// Log and store agree.
#[track_caller]
pub fn verify(engine: &mut Engine) {
    let verified = engine.verify().unwrap();
    assert_eq!(verified.problems, Vec::<String>::new());
}

/// What stands in the outbox folder, but for what is not whole yet.
pub fn outbox(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder.join("var/outbox")).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
    let whole = named.filter(|(name, _)| !name.starts_with('.'));
    whole.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

/// The texts of an element, in order.
pub fn texts(message: &[u8], element: &str) -> Vec<String> {
    let text = std::str::from_utf8(message).unwrap();
    let open = format!("{element}>");
    let pieces: Vec<&str> = text.split(open.as_str()).collect();
    let values = pieces.iter().skip(1).filter_map(|piece| piece.split_once("</")).map(|(value, _)| value);
    values.filter(|value| !value.trim().is_empty()).map(str::to_owned).collect()
}

/// The `n`-th BSN of 9999xxxxx that passes the elfproef.
pub fn bsn(n: usize) -> String {
    let valid = |text: &String| text.parse::<iwmod::domain::Bsn>().is_ok();
    (999_900_000u32..=999_999_999).map(|number| number.to_string()).filter(valid).nth(n).unwrap()
}

/// A small deterministic generator of numbers.
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// In any order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap();
            list.swap(last, other);
        }
    }
}

fn header(kind: &str, code: u32, from: &str, to: &str, identification: &str, day: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<m:Bericht xmlns:i="http://www.istandaarden.nl/iwmo/3_2/basisschema/schema" xmlns:m="http://www.istandaarden.nl/iwmo/3_2/wmo{kind}/schema">
<m:Header><m:BerichtCode>{code}</m:BerichtCode><m:BerichtVersie>3</m:BerichtVersie><m:BerichtSubversie>2</m:BerichtSubversie>
<m:Afzender>{from}</m:Afzender><m:Ontvanger>{to}</m:Ontvanger>
<m:BerichtIdentificatie><i:Identificatie>{identification}</i:Identificatie><i:Dagtekening>{day}</i:Dagtekening></m:BerichtIdentificatie>
<m:XsdVersie><i:BasisschemaXsdVersie>1.0.0</i:BasisschemaXsdVersie><i:BerichtXsdVersie>1.0.0</i:BerichtXsdVersie></m:XsdVersie></m:Header>
"#
    )
}

fn client(bsn: &str) -> String {
    format!(
        "<m:Client><m:Bsn>{bsn}</m:Bsn><m:Geboortedatum><i:Datum>1967-08-13</i:Datum></m:Geboortedatum><m:Geslacht>1</m:Geslacht>\n\
         <m:Naam><i:Geslachtsnaam><i:Achternaam>Proef</i:Achternaam></i:Geslachtsnaam><i:Voornamen>Test</i:Voornamen>\
         <i:Voorletters>T</i:Voorletters><i:NaamGebruik>1</i:NaamGebruik></m:Naam>\n"
    )
}

/// A toewijzing.
pub fn wmo301(identification: &str, bsn: &str, nummer: u64, from: &str, to: &str) -> Vec<u8> {
    let mut text = header("301", 414, "0855", AGB, identification, "2023-01-02") + &client(bsn);
    text += &format!(
        "<m:Contactgegevens><m:Contact><m:Soort>01</m:Soort><m:Adres><i:Huis><i:Huisnummer>10</i:Huisnummer></i:Huis>\
         <i:Postcode>5000AA</i:Postcode><i:Straatnaam>Straat</i:Straatnaam><i:Plaatsnaam>Plaats</i:Plaatsnaam><i:LandCode>NL</i:LandCode></m:Adres></m:Contact></m:Contactgegevens>\n\
         <m:ToegewezenProducten><m:ToegewezenProduct><m:ToewijzingNummer>{nummer}</m:ToewijzingNummer>\
         <m:Product><i:Categorie>02</i:Categorie><i:Code>02A04</i:Code></m:Product>\
         <m:Toewijzingsdatum>2022-12-20</m:Toewijzingsdatum><m:Toewijzingstijd>09:00:00</m:Toewijzingstijd>\
         <m:Ingangsdatum>{from}</m:Ingangsdatum><m:Einddatum>{to}</m:Einddatum>\
         <m:Omvang><i:Volume>3</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>2</i:Frequentie></m:Omvang>\
         </m:ToegewezenProduct></m:ToegewezenProducten></m:Client></m:Bericht>\n"
    );
    text.into_bytes()
}

/// A start.
pub fn wmo305(identification: &str, bsn: &str, nummer: u64, from: &str, begin: &str) -> Vec<u8> {
    let mut text = header("305", 418, AGB, "0855", identification, "2023-03-01")
        + &client(bsn).replace("<i:NaamGebruik>1</i:NaamGebruik>", "");
    text += &format!(
        "<m:StartProducten><m:StartProduct><m:ToewijzingNummer>{nummer}</m:ToewijzingNummer>\
         <m:Product><i:Categorie>02</i:Categorie><i:Code>02A04</i:Code></m:Product>\
         <m:ToewijzingIngangsdatum>{from}</m:ToewijzingIngangsdatum><m:Begindatum>{begin}</m:Begindatum>\
         <m:StatusAanlevering>1</m:StatusAanlevering></m:StartProduct></m:StartProducten></m:Client></m:Bericht>\n"
    );
    text.into_bytes()
}

/// A stop.
pub fn wmo307(identification: &str, bsn: &str, nummer: u64, from: &str, begin: &str, end: &str) -> Vec<u8> {
    let mut text = header("307", 420, AGB, "0855", identification, "2023-09-01")
        + &client(bsn).replace("<i:NaamGebruik>1</i:NaamGebruik>", "");
    text += &format!(
        "<m:StopProducten><m:StopProduct><m:ToewijzingNummer>{nummer}</m:ToewijzingNummer>\
         <m:Product><i:Categorie>02</i:Categorie><i:Code>02A04</i:Code></m:Product>\
         <m:ToewijzingIngangsdatum>{from}</m:ToewijzingIngangsdatum><m:Begindatum>{begin}</m:Begindatum>\
         <m:RedenBeeindiging>19</m:RedenBeeindiging><m:Einddatum>{end}</m:Einddatum>\
         <m:StatusAanlevering>1</m:StatusAanlevering></m:StopProduct></m:StopProducten></m:Client></m:Bericht>\n"
    );
    text.into_bytes()
}

/// Registered care on an opdracht.
pub fn levering(disposition: &str, bsn: &str, days: std::ops::RangeInclusive<u8>) -> Vec<u8> {
    let mut text = "disposition,bsn,datum,aantal,eenheid,vervoer,versie\n".to_owned();
    for day in days {
        text += &format!("{disposition},{bsn},2023-03-{day:02},1,etmaal,,1\n");
    }
    text.into_bytes()
}

/// An opdracht.
pub fn opdracht(nummer: &str, bsn: &str) -> Vec<u8> {
    format!(
        "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie\n\
         {nummer},{bsn},1950-04-01,Test,0855,BW,thuis,,2023-03-01,2023-12-31,Amarant,,1\n"
    )
    .into_bytes()
}

/// A zip of members.
pub fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A mixed lot of `count` files with names and bytes: messages, CSV, zips, and some that must be refused. Equal for an
/// equal seed, and no two files of one lot are the same.
pub fn lot(seed: u64, count: usize) -> Vec<(String, Vec<u8>)> {
    let mut random = Random(seed);
    (0..count)
        .map(|n| {
            let person = bsn(usize::try_from(random.below(40)).unwrap());
            let nummer = 1000 + random.below(60);
            let id = format!("{seed}-{n}");
            let (from, to) = ("2023-01-01", "2023-12-31");
            let day = format!("2023-0{}-{:02}", 1 + random.below(6), 1 + random.below(28));
            match random.below(14) {
                0..=3 => (format!("m{n}.xml"), wmo301(&id, &person, nummer, from, to)),
                4..=6 => (format!("sub/m{n}.XML"), wmo305(&id, &person, nummer, from, &day)),
                7 | 8 => (format!("m{n}.xml"), wmo307(&id, &person, nummer, from, "2023-01-01", &day)),
                9 => (format!("levering-{n}.csv"), levering(&format!("opdracht:O-{nummer}-{n}"), &person, 1..=9)),
                10 => (format!("opdracht-{n}.csv"), opdracht(&format!("O-{nummer}-{n}"), &person)),
                11 => {
                    let members = [
                        ("a.xml".to_owned(), wmo305(&format!("{id}z"), &person, nummer, from, &day)),
                        ("map/b.csv".to_owned(), format!("no;such;columns;{id}\n").into_bytes()),
                        ("opdracht-c.csv".to_owned(), opdracht(&format!("Z-{n}"), &person)),
                    ];
                    (format!("z{n}.zip"), zip(&members))
                }
                12 => (format!("fout{n}.xml"), format!("<a>half a file, number {id}").into_bytes()),
                _ => (format!("kapot{n}.zip"), format!("PK no zip at all {id}").into_bytes()),
            }
        })
        .collect()
}

/// Writes a lot below a folder, and gives the items to ingest.
pub fn items(folder: &Path, lot: &[(String, Vec<u8>)]) -> Vec<Item> {
    lot.iter()
        .map(|(name, bytes)| {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
            Item { name: name.clone(), path, claim: None, poison: None }
        })
        .collect()
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, target) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, &target).map(drop).unwrap() }
    }
}

/// The name of a test of this program, for running it alone in a process of its own: `crash::child` of a module's own path and
/// `child`.
pub fn of_this_program(module: &str, test: &str) -> String {
    let below = module.split_once("::").map_or("", |(_, below)| below);
    format!("{below}::{test}")
}
