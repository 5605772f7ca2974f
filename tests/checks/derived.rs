//! What holds for everything that is derived: order and repetition mean nothing, every delivered day stands in exactly
//! one place, no day of a client and domain goes to two parties, and a total is the sum of its lines.

#[path = "../provider/mod.rs"]
pub mod provider;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use iwmod::billing::{Billing, Line, Party, bill, bill_all};
use iwmod::disposition::{Derived, Disposition, DispositionView, derive as derive_one};
use iwmod::domain::{Bsn, Date, DispositionId, Domain, Eur, Period, Sha256};
use iwmod::facts::{Besluit, Fact, KnowledgeIndex};
use iwmod::intake::judge;
use iwmod::terms::Terms;
use sha2::Digest;

use super::files;

/// Months that are billed: before the first one, with a transition, after it, and later.
pub const MONTHS: [&str; 4] = ["2022-12", "2023-05", "2023-06", "2024-01"];

/// A file that was accepted: its hash, and its facts by line.
pub type File = (Sha256, Vec<(u32, Fact)>);

/// A lot of files, judged; what follows from those that are accepted is the same in another order. Says whether there
/// were any.
pub fn derive(bytes: &[u8]) -> bool {
    let lot = files::decode(bytes);
    let circumstances = super::circumstances();
    let judged = lot.files.iter().filter_map(|(name, bytes)| {
        let facts = judge(name, bytes, &circumstances).facts?;
        Some((Sha256(sha2::Sha256::digest(bytes).into()), facts))
    });
    let files: Vec<File> = judged.collect();
    let as_of = ["2023-05-20", "2023-06-30", "2024-02-20"][bytes.len() % 3].parse().unwrap();
    check(&files, &lot.besluiten, terms(), as_of, usize::from(bytes.first().copied().unwrap_or(0)));
    !files.is_empty()
}

/// Checks everything that follows from files; `turn` is where the other order begins.
pub fn check(files: &[File], besluiten: &[Besluit], terms: &Terms, as_of: Date, turn: usize) {
    let derived = all(files, besluiten, terms);
    let mut other = files.to_vec();
    other.extend_from_slice(&files[..files.len() / 2]);
    other.rotate_left(turn % files.len().max(1));
    other.reverse();
    let again = all(&other, besluiten, terms);
    assert!(shown(&derived) == shown(&again), "another order gives another derivation");
    let bills = bills(&derived, terms, as_of);
    let again = outputs(&again, terms, as_of, &self::bills(&again, terms, as_of));
    assert_eq!(outputs(&derived, terms, as_of, &bills), again, "another order gives other outputs");
    for billing in &bills {
        check_places(billing, &derived, as_of);
    }
}

/// Everything that is derived, by dossier, in an order of its own.
fn shown(derived: &[Derived]) -> Vec<String> {
    let mut shown: Vec<String> = derived.iter().map(|d| format!("{d:?}")).collect();
    shown.sort();
    shown
}

fn bills(derived: &[Derived], terms: &Terms, as_of: Date) -> Vec<Billing> {
    let months = MONTHS.map(|month| month.parse().unwrap());
    let bills: Vec<Billing> = months.map(|month| bill(derived, terms, month, as_of).unwrap()).into();
    assert!(bill_all(derived, terms, months, as_of).unwrap() == bills, "months together are not the months alone");
    bills
}

/// One text of everything a user can see, byte for byte.
fn outputs(derived: &[Derived], terms: &Terms, as_of: Date, bills: &[Billing]) -> String {
    let mut views: Vec<DispositionView> = derived.iter().flat_map(|d| DispositionView::all(d, as_of, terms)).collect();
    views.sort_by(|a, b| a.id.cmp(&b.id));
    serde_json::to_string(&(views, bills)).unwrap()
}

fn all(files: &[File], besluiten: &[Besluit], terms: &Terms) -> Vec<Derived> {
    let mut index = KnowledgeIndex::default();
    for (sha256, facts) in files {
        index.insert(*sha256, facts.clone());
    }
    index.set_besluiten(besluiten.to_vec());
    let knowledge = index.knowledge();
    knowledge.dossiers().map(|d| derive_one(d, knowledge.besluiten(), terms)).collect()
}

/// Billed and unbillable days of each disposition are its delivered days, each once; and one party per client-domain day.
fn check_places(billing: &Billing, derived: &[Derived], as_of: Date) {
    let month = billing.month;
    let mut parties: BTreeMap<(Bsn, Domain, Date), BTreeSet<String>> = BTreeMap::new();
    for statement in &billing.statements {
        let sum = Eur::sum(statement.lines.iter().filter_map(|l| l.amount)).unwrap();
        assert_eq!(sum, statement.total);
    }
    for disposition in derived.iter().flat_map(|d| &d.dispositions) {
        let window = Period::new(month.first(), month.last().min(as_of));
        if disposition.is_generic() {
            check_registrations(billing, disposition, window);
            continue;
        }
        let delivered: BTreeSet<Date> = window
            .into_iter()
            .flat_map(|w| disposition.delivered(w.last()).into_iter().filter_map(move |run| run.overlap(w)))
            .flat_map(Period::iter)
            .collect();
        let mut left = delivered.clone();
        for run in billing.unbillable.iter().filter(|u| u.disposition == disposition.id) {
            let stray = matches!(run.rule.as_str(), "TRANSFER_GAP" | "DELIVERY_WITHOUT_DISPOSITION");
            for day in Period::new(run.from, run.to).unwrap().iter() {
                assert_eq!(delivered.contains(&day), !stray, "{}: {} is {}", disposition.id, day, run.rule);
                assert!(stray || left.remove(&day), "{}: {} stands in two places", disposition.id, day);
            }
        }
        let mut billed: BTreeMap<String, BTreeSet<Date>> = BTreeMap::new();
        let mut declared: Option<(String, u32)> = None;
        for (party, line) in lines_of(billing, &disposition.id) {
            let transport = line.domain == Some(Domain::Vervoer) && disposition.domain == Some(Domain::Do);
            if party.kind.is_gemeente() {
                assert!(declared.replace((party.id.clone(), line.days)).is_none_or(|(_, days)| days == line.days));
            } else if !transport {
                billed.entry(party.id.clone()).or_default().extend(Period::new(line.from, line.to).unwrap().iter());
            }
        }
        for (party, days) in billed {
            for day in days {
                assert!(left.remove(&day), "{}: {} stands in two places", disposition.id, day);
                let key = (disposition.client.bsn, disposition.domain.unwrap(), day);
                parties.entry(key).or_default().insert(party.clone());
            }
        }
        // What is left can only stand on the one line of a declaration, which counts its days.
        assert_eq!(left.len() as u32, declared.as_ref().map_or(0, |(_, days)| *days), "{}", disposition.id);
        for day in left {
            let party = format!("gemeente {}", declared.as_ref().unwrap().0);
            parties.entry((disposition.client.bsn, disposition.domain.unwrap(), day)).or_default().insert(party);
        }
    }
    for ((_, domain, day), parties) in parties {
        assert!(parties.len() == 1, "{domain} on {day} goes to {parties:?}");
    }
}

/// On a toewijzing without a product days say nothing: what is registered stands on a line of its code, or among what nobody pays.
fn check_registrations(billing: &Billing, disposition: &Disposition, window: Option<Period>) {
    let is_there = |day: &Date| window.is_some_and(|window| window.contains(*day));
    for row in disposition.registrations.iter().filter(|row| is_there(&row.datum)) {
        let contains = |from: Date, to: Date| Period::new(from, to).unwrap().contains(row.datum);
        let mut lines = lines_of(billing, &disposition.id).filter(|(_, line)| line.product == row.product);
        let mut runs = billing.unbillable.iter().filter(|run| run.disposition == disposition.id);
        let stands = lines.any(|(_, line)| contains(line.from, line.to)) || runs.any(|run| contains(run.from, run.to));
        assert!(
            stands || disposition.is_withdrawn(),
            "{}: {:?} on {} stands nowhere",
            disposition.id,
            row.product,
            row.datum
        );
    }
}

fn lines_of<'a>(billing: &'a Billing, id: &'a DispositionId) -> impl Iterator<Item = (&'a Party, &'a Line)> {
    let lines = billing.statements.iter().flat_map(|s| s.lines.iter().map(move |l| (&s.party, l.as_ref())));
    lines.filter(move |(_, line)| line.disposition == *id)
}

/// The terms of the example config, with a contract, gemeente tariffs and a member.
pub fn terms() -> &'static Terms {
    static TERMS: OnceLock<Arc<Terms>> = OnceLock::new();
    TERMS.get_or_init(|| provider::config(&["65001001"], AGREED).terms)
}

const AGREED: &str = r#"
    [coalition]
    agb = ["41000099"]
    [[coalition.member]]
    name = "Amarant"
    agb = "41000002"
    [[agreement]]
    domain = "BG"
    from = 2023-01-01
    to = 2023-05-24
    combinant = "Amarant"
    [[agreement]]
    domain = "DO"
    from = 2023-01-01
    combinant = "Amarant"
    [[contract]]
    gemeente = "0772"
    domain = "BG"
    from = 2023-05-10
    [[tariff]]
    party = "gemeente:0855"
    product = "02A02"
    from = 2023-01-01
    rate = "61.40"
    [[tariff]]
    code = "DO-2"
    from = 2023-05-16
    rate = "380.00"
"#;
