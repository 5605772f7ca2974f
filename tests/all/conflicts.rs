//! What an undecided conflict touches: each reading of it is what `decide keep` gives, every line that a reading would make otherwise
//! says so, and without a conflict nothing does.

use iwmod::billing::{Billing, InConflict, Line, Notice, bill};
use iwmod::disposition::{Derived, derive};
use iwmod::domain::{Date, Eur, Month, Sha256};
use iwmod::facts::{Bericht, Besluit, Fact, Inhoud, Keuze, KnowledgeIndex, Levering, Opdracht};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::checks::derived::{MONTHS, terms};
use crate::generated::{bericht, fact, file};

const CASES: u32 = 3_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_reading_is_what_keeping_it_gives_and_lines_that_none_changes_say_nothing(
        facts in vec(fact(), 1..10),
        twins in vec((any::<prop::sample::Index>(), 1u8..4), 0..4),
    ) {
        let twins = twins.iter().map(|(at, turn)| twin(&facts[at.index(facts.len())], *turn));
        let facts: Vec<Fact> = facts.iter().cloned().chain(twins).collect();
        let derived = derived(&facts, &[]);
        for month in MONTHS {
            check(&facts, &derived, month.parse().unwrap());
        }
    }
}

fn check(facts: &[Fact], derived: &[Derived], month: Month) {
    let stands = billed(derived, month);
    let is_decided = derived.iter().all(|d| d.conflicts.is_empty());
    prop_check(is_decided, &stands);
    for (at, dossier) in derived.iter().enumerate() {
        for conflict in &dossier.conflicts {
            for reading in &conflict.readings {
                let mut read = derived.to_vec();
                read[at] = reading.derived.clone();
                let read = billed(&read, month);
                same_where_nothing_is_said(&stands, &read);
                for kept in &reading.kept {
                    let choice = (kept.file, kept.row);
                    changes_are_right(&stands, &read, choice, derived);
                    if derived.iter().map(|d| d.conflicts.len()).sum::<usize>() == 1 {
                        let keuze = Keuze::Keep { file: kept.file, row: kept.row };
                        let besluit = Besluit { nummer: 1, keuze, reden: "gekozen".to_owned() };
                        let decided = self::derived(facts, &[besluit]);
                        // Keeping it may bring to light what only then contradicts each other.
                        assert_eq!(lines(&billed(&decided, month)), lines(&read));
                    }
                }
            }
        }
    }
}

/// Without a conflict there is no notice; and a statement with one is not complete.
fn prop_check(is_decided: bool, stands: &Billing) {
    for statement in &stands.statements {
        let is_told = statement.lines.iter().any(|line| line.notices.contains(&Notice::InConflict));
        assert!(!is_told || !statement.conflicts.is_empty());
        assert!(!is_decided || statement.conflicts.is_empty());
        assert!(statement.conflicts.is_empty() || !statement.complete);
        assert!(!statement.lines.is_empty() || !statement.conflicts.is_empty());
    }
}

/// A line that says nothing of a conflict stands under the reading too, as it is.
fn same_where_nothing_is_said(stands: &Billing, read: &Billing) {
    for statement in &stands.statements {
        let own = read.statements.iter().find(|s| s.party.is(&statement.party));
        let read: Vec<Line> = own.into_iter().flat_map(|s| &s.lines).map(|line| unmarked(line)).collect();
        for line in statement.lines.iter().filter(|line| !line.notices.contains(&Notice::InConflict)) {
            assert!(read.contains(line), "{line:?} says nothing and differs");
        }
    }
    // What only the reading brings is told by the statement.
    for statement in &read.statements {
        let own = stands.statements.iter().find(|s| s.party.is(&statement.party)).unwrap();
        let known: Vec<Line> = own.lines.iter().map(|line| unmarked(line)).collect();
        let is_new = statement.lines.iter().any(|line| !known.contains(&unmarked(line)));
        assert!(!is_new || !own.conflicts.is_empty());
    }
}

/// What a statement comes to under a reading is what it comes to now, and the change.
fn changes_are_right(stands: &Billing, read: &Billing, choice: (Sha256, Option<u32>), derived: &[Derived]) {
    let of = |conflict: &&InConflict| conflict.readings.iter().any(|r| (r.file, r.row) == choice);
    if derived.iter().flat_map(|d| &d.conflicts).count() != 1 {
        return;
    }
    for statement in &stands.statements {
        let Some(conflict) = statement.conflicts.iter().find(of) else { continue };
        let change = conflict.readings.iter().find(|r| (r.file, r.row) == choice).unwrap().change;
        let then = read.statements.iter().find(|s| s.party.is(&statement.party)).map_or(Eur::ZERO, |s| s.total);
        if let Some(change) = change {
            assert_eq!(statement.total.plus(change).unwrap(), then);
        }
    }
}

fn lines(billing: &Billing) -> Vec<(String, Vec<Line>)> {
    let of = |s: &iwmod::billing::Statement| {
        (s.party.key().to_string(), s.lines.iter().map(|line| unmarked(line)).collect::<Vec<_>>())
    };
    billing.statements.iter().map(of).filter(|(_, lines)| !lines.is_empty()).collect()
}

fn unmarked(line: &Line) -> Line {
    let mut line = line.clone();
    line.notices.retain(|notice| *notice != Notice::InConflict);
    line
}

fn billed(derived: &[Derived], month: Month) -> Billing {
    let as_of: Date = "2024-02-20".parse().unwrap();
    bill(derived, terms(), month, as_of).unwrap()
}

fn derived(facts: &[Fact], besluiten: &[Besluit]) -> Vec<Derived> {
    let mut index = KnowledgeIndex::default();
    for (sha256, facts) in facts.iter().map(file) {
        index.insert(sha256, facts);
    }
    let knowledge = index.knowledge();
    knowledge.dossiers().map(|dossier| derive(dossier, besluiten, terms())).collect()
}

/// A fact that claims the place of another and says something else.
fn twin(fact: &Fact, turn: u8) -> Fact {
    match fact {
        Fact::Levering(row) => {
            Levering { aantal: row.aantal + rust_decimal::Decimal::from(turn), ..row.clone() }.into()
        }
        Fact::Opdracht(row) => Opdracht { einddatum: Some(row.ingangsdatum), ..Opdracht::clone(row) }.into(),
        Fact::Bericht(message) => {
            let Bericht { kop, client, inhoud, .. } = Bericht::clone(message);
            let inhoud = match inhoud {
                Inhoud::Starts(mut all) => {
                    all.iter_mut().for_each(|start| start.begindatum = start.begindatum.tomorrow().unwrap());
                    Inhoud::Starts(all)
                }
                Inhoud::Stops(mut all) => {
                    all.iter_mut().for_each(|stop| stop.einddatum = stop.einddatum.tomorrow().unwrap());
                    Inhoud::Stops(all)
                }
                Inhoud::Toewijzingen(mut all) => {
                    all.iter_mut().for_each(|t| t.einddatum = Some(t.ingangsdatum));
                    Inhoud::Toewijzingen(all)
                }
                Inhoud::Beginstand(..) => inhoud,
            };
            bericht(kop, client, inhoud)
        }
        _ => fact.clone(),
    }
}
