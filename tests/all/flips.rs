//! A byte that changes on the disk is found when the files are opened or verified, or it is harmless: never an amount that is another.
//!
//! One bit of one byte in log, store, quarantine, access log or people; `IWMOD_FLIPS` says how many (60), `IWMOD_FAULT_SEED` which. What a flip changed
//! and nobody found is printed with its place. What still lies in the inbox has no hash by which a change could be found: it is what was delivered,
//! and is judged as it stands.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use iwmod::access::{AccessLog, How, Viewer, What, verify};
use iwmod::engine::Engine;
use iwmod::people::{HashCost, People, PeopleRules, Role};
use tempfile::TempDir;

use crate::closing_world::{begin, learn, setup, year};
use crate::common::{self, Random, lot};
use crate::money::{billing, books, config, today};

/// What is flipped in.
const KINDS: [&str; 5] = ["archive", "store", "quarantine", "access", "people"];

/// A provider that closed two months, with all that is kept beside; and what is told of it.
struct World {
    dir: TempDir,
    told: Told,
    people: String,
}

/// What is told, of which no flip may change a word unseen.
#[derive(Debug, PartialEq)]
struct Told {
    derived: String,
    books: String,
    bills: Vec<String>,
    outbox: BTreeMap<String, Vec<u8>>,
}

fn told(engine: &Engine, folder: &Path) -> Told {
    let bills = ["2023-01", "2023-02", "2023-03"].map(|month| serde_json::to_string(&billing(engine, month)).unwrap());
    Told { derived: common::derived(engine), books: books(engine), bills: bills.into(), outbox: common::outbox(folder) }
}

fn rules() -> PeopleRules {
    let config = iwmod::config::Config::read(&config(), Path::new("/")).unwrap();
    PeopleRules { cost: HashCost { memory_kib: 8, passes: 1 }, ..PeopleRules::from(&config.people) }
}

/// All that the file of people says, but for what is a secret.
fn listed(people: &People) -> String {
    let (users, tokens) = (people.users().unwrap(), people.tokens().unwrap());
    format!("{users:?} {tokens:?} {:?}", people.client_key())
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        today("2024-01-15");
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        learn(&mut engine, dir.path(), &begin()).unwrap();
        year(&mut engine, dir.path()).unwrap();
        learn(&mut engine, dir.path(), &lot(3, 30)).unwrap();
        let told = told(&engine, dir.path());
        engine.close().unwrap();
        let people = People::open(&dir.path().join("var/people"), rules()).unwrap();
        let day = jiff::civil::date(2024, 1, 15);
        people.add_user(&"anna".parse().unwrap(), "A. Jansen", Role::Beheer, "een lang wachtwoord", day).unwrap();
        people
            .add_token(
                &"boekhouding".parse().unwrap(),
                &"anna".parse().unwrap(),
                Some(Role::Inzien),
                day.tomorrow().unwrap(),
                day,
            )
            .unwrap();
        let log = AccessLog::open(&dir.path().join("var/access")).unwrap();
        for (n, moment) in
            ["2023-12-31T10:00:00Z", "2024-01-01T10:00:00Z", "2024-01-02T10:00:00Z"].into_iter().enumerate()
        {
            let viewer = Viewer::of_command(Some("anna".to_owned()), Some(1000), How::Socket);
            log.write(viewer.saw(What::CLIENT, vec![common::bsn(n).parse().unwrap()], moment.parse().unwrap()))
                .unwrap();
        }
        let people = listed(&people);
        World { dir, told, people }
    })
}

/// What became of a flip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Refused,
    Verified,
    Harmless,
}

/// What is found of the folders with a byte changed; what was neither found nor harmless is told.
fn fate(kind: &str, folder: &Path, world: &World) -> Result<Fate, String> {
    match kind {
        "access" => match verify::verify(&folder.join("var/access"), None) {
            Err(_) => Ok(Fate::Refused),
            Ok(verified) if verified.broken.is_some() => Ok(Fate::Verified),
            Ok(verified) if verified.records == 3 => Ok(Fate::Harmless),
            Ok(verified) => Err(format!("{} records", verified.records)),
        },
        "people" => match People::open(&folder.join("var/people"), rules()) {
            Err(_) => Ok(Fate::Refused),
            // A digit of the hash may be a capital as well.
            Ok(people) if listed(&people) == world.people => Ok(Fate::Harmless),
            Ok(_) => Err("the file of people says something else, and is believed".to_owned()),
        },
        _ => {
            let Ok(mut engine) = Engine::open(setup(folder)) else { return Ok(Fate::Refused) };
            let verified = engine.verify();
            if verified.is_err() || verified.is_ok_and(|verified| !verified.problems.is_empty()) {
                return Ok(Fate::Verified);
            }
            let now = told(&engine, folder);
            if now == world.told { Ok(Fate::Harmless) } else { Err("another word is told".to_owned()) }
        }
    }
}

/// The files of a kind that hold something: neither locks nor room kept aside.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let is_idle = path.file_name().is_some_and(|name| name == "reserve" || name == "iwmod.lock");
        if path.is_dir() {
            files(&path, into);
        } else if !is_idle && path.metadata().unwrap().len() > 0 {
            into.push(path);
        }
    }
    into.sort();
}

#[test]
fn a_changed_byte_is_found_or_harmless() {
    let ask = |name: &str, fallback: u64| std::env::var(name).map_or(fallback, |text| text.parse().unwrap());
    let (count, seed) = (ask("IWMOD_FLIPS", 60), ask("IWMOD_FAULT_SEED", 1));
    println!("IWMOD_FAULT_SEED={seed}");
    let world = world();
    let workers: Vec<_> = (0..2)
        .map(|worker| {
            std::thread::spawn(move || {
                (0..count).filter(|n| n % 2 == worker).map(|n| flip(seed, n, world)).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut fates: BTreeMap<(&str, Fate), u64> = BTreeMap::new();
    let mut missed = Vec::new();
    for outcome in workers.into_iter().flat_map(|worker| worker.join().unwrap()) {
        match outcome {
            Ok((kind, fate)) => *fates.entry((kind, fate)).or_default() += 1,
            Err(what) => missed.push(what),
        }
    }
    println!("{fates:?}");
    assert!(missed.is_empty(), "neither found nor harmless:\n{}", missed.join("\n"));
    let found = |kind: &str| {
        fates.iter().filter(|((of, fate), _)| *of == kind && *fate != Fate::Harmless).map(|(_, n)| n).sum::<u64>()
    };
    for kind in ["archive", "quarantine", "access", "people"] {
        assert!(found(kind) > 0, "no flip in {kind} was found, so nothing was shown: {fates:?}");
    }
}

fn flip(seed: u64, number: u64, world: &World) -> Result<(&'static str, Fate), String> {
    today("2024-01-15");
    let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let kind = KINDS[usize::try_from(number).unwrap() % KINDS.len()];
    let dir = TempDir::new().unwrap();
    common::copy(&world.dir.path().join("var"), &dir.path().join("var"));
    let mut all = Vec::new();
    files(&dir.path().join("var").join(kind), &mut all);
    if all.is_empty() {
        return Err(format!("there is nothing in {kind}"));
    }
    let file = &all[usize::try_from(random.below(all.len() as u64)).unwrap()];
    let mut bytes = fs::read(file).unwrap();
    let (at, bit) = (usize::try_from(random.below(bytes.len() as u64)).unwrap(), random.below(8));
    bytes[at] ^= 1 << bit;
    fs::write(file, bytes).unwrap();
    let place = format!(
        "flip {number} of seed {seed}: {} byte {at} bit {bit}",
        file.strip_prefix(dir.path()).unwrap().display()
    );
    match fate(kind, dir.path(), world) {
        Ok(fate) => Ok((kind, fate)),
        Err(what) => Err(format!("{place}: {what}")),
    }
}
