//! Retours that we owe and declarations, through the engine: who is answered, with what, once, and whatever happens between.

use crate::common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use common::{AGB, Random, bsn, derived, file, ingest, lot, outbox, setup, texts, verify, wmo301, wmo305, zip};
use iwmod::config::Config;
use iwmod::disposition::Standing;
use iwmod::documents::Outcome;
use iwmod::domain::{Policy, RetourPolicy, Sha256};
use iwmod::engine::{Engine, EngineError, Setup, rebuild};
use iwmod::facts::{Fact, Oordeel};
use iwmod::intake::Limits;
use iwmod::known::{Made, Stage};
use iwmod::orders::Cannot;
use iwmod::overview::Overview;
use tempfile::TempDir;

const PERSON: &str = "999900006";

/// A setup with one policy for both kinds.
fn with(policy: Policy, folder: &Path) -> Setup {
    let since = Some(jiff::civil::date(2022, 1, 1));
    Setup { retour: RetourPolicy { wmo301: policy, wmo319: policy, since }, ..setup(folder) }
}

fn open(policy: Policy) -> (TempDir, Engine) {
    let dir = TempDir::new().unwrap();
    let engine = Engine::open(with(policy, dir.path())).unwrap();
    (dir, engine)
}

/// A toewijzing that is good by itself, of one client and number.
fn good(identification: &str, nummer: u64) -> Vec<u8> {
    wmo301(identification, PERSON, nummer, "2023-01-01", "2023-12-31")
}

/// One that breaks a rule by itself: it ends before it begins.
fn bad(identification: &str, nummer: u64) -> Vec<u8> {
    wmo301(identification, PERSON, nummer, "2023-02-01", "2023-01-31")
}

fn respaced(message: &[u8]) -> Vec<u8> {
    String::from_utf8(message.to_vec()).unwrap().replace("><", ">\n<").into_bytes()
}

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/messages");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// An answer to the request in the sample 315.
fn answer(identification: &str) -> Vec<u8> {
    let text = sample("wmo319.xml").replace("GEM-00000044", identification);
    text.replace("VOW-2023-0021", "VOT-2023-0003-A").into_bytes()
}

fn made(engine: &Engine) -> Vec<Made> {
    engine.reader().state().outbox().cloned().collect()
}

fn owed(engine: &Engine) -> Vec<u64> {
    engine.reader().state().owed().map(|owed| owed.sequence).collect()
}

/// The one retour of a message: its bytes in the outbox.
#[track_caller]
fn retour_of(folder: &Path, identification: &str) -> Vec<u8> {
    let all = outbox(folder);
    let is_it = |bytes: &&Vec<u8>| texts(bytes, "Identificatie").contains(&identification.to_owned());
    let found: Vec<&Vec<u8>> = all.values().filter(is_it).collect();
    assert_eq!(found.len(), 1, "retours of {identification} in {:?}", all.keys());
    found[0].clone()
}

fn codes(retour: &[u8]) -> Vec<String> {
    texts(retour, "RetourCode")
}

/// Our own retour as another program that read it would write it.
fn rewritten(retour: &[u8]) -> Vec<u8> {
    respaced(retour).into_iter().chain(*b"<!-- kopie -->").collect()
}

#[test]
fn auto_answers_at_once_and_the_file_is_the_archived_one() {
    let (dir, mut engine) = open(Policy::Auto);
    let reports = ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    assert_eq!(reports["a.xml"].outcome, Outcome::Accepted);
    let all = outbox(dir.path());
    let (name, bytes) = all.iter().next().unwrap();
    assert_eq!((all.len(), codes(bytes)), (1, Vec::new()), "accepted: no codes at all");
    assert!(name.starts_with("WMO302-0855-240115") && name.ends_with(".xml"), "{name}");
    let made = made(&engine);
    assert_eq!((made.len(), made[0].stage, &made[0].name), (1, Stage::Written, name));
    let mut archived = Vec::new();
    assert!(engine.reader().cat(&made[0].sha256, &mut archived).unwrap());
    assert!(archived == *bytes, "the outbox holds what the archive holds");
    let reading = iwmod::message::read(bytes, &Limits::default());
    assert!(reading.message.is_some() && reading.findings.is_empty(), "{:?}", reading.findings);
    assert_eq!(owed(&engine), Vec::<u64>::new());
    engine.tick();
    assert_eq!((outbox(dir.path()), self::made(&engine)), (all, made), "a tick changes nothing");
    verify(&mut engine);
}

#[test]
fn draft_waits_for_a_person_and_off_answers_nothing() {
    let (dir, mut engine) = open(Policy::Draft);
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    ingest(&mut engine, dir.path(), &[file("b.xml", bad("B1", 1002))]);
    engine.tick();
    assert!(outbox(dir.path()).is_empty());
    let (accepted, drafts) = (owed(&engine), made(&engine));
    assert_eq!((accepted.len(), drafts.len(), drafts[0].stage), (1, 1, Stage::Draft), "what was refused is drafted");
    let state = engine.reader().state();
    let retours = state.knowledge.dossiers().flat_map(|d| d.entries()).filter(|e| matches!(e.fact, Fact::Retour(_)));
    assert_eq!(retours.count(), 0, "a draft says nothing yet");
    engine.approve(accepted[0]).unwrap();
    assert_eq!(engine.approve(drafts[0].sequence).unwrap(), drafts[0].sequence);
    assert_eq!(codes(&retour_of(dir.path(), "A1")), Vec::<String>::new());
    assert_eq!(codes(&retour_of(dir.path(), "B1")), ["0001"]);
    assert!(owed(&engine).is_empty());

    let (dir, mut engine) = open(Policy::Off);
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001)), file("b.xml", bad("B1", 1002))]);
    engine.tick();
    assert!(outbox(dir.path()).is_empty() && made(&engine).is_empty() && owed(&engine).is_empty());
}

#[test]
fn approve_and_drop_name_what_they_cannot_do() {
    let (dir, mut engine) = open(Policy::Draft);
    ingest(&mut engine, dir.path(), &[file("b.xml", bad("B1", 1001))]);
    ingest(&mut engine, dir.path(), &[file("c.xml", bad("C1", 1002))]);
    let ids: Vec<u64> = made(&engine).iter().map(|made| made.sequence).collect();
    assert!(matches!(engine.withdraw(ids[0], " "), Err(EngineError::Cannot(Cannot::NoReason))));
    engine.withdraw(ids[0], "wrong").unwrap();
    assert!(matches!(engine.withdraw(ids[0], "wrong"), Err(EngineError::Cannot(Cannot::NoDraft(_)))));
    assert!(matches!(engine.approve(ids[0]), Err(EngineError::Cannot(Cannot::NoDraft(_)))));
    engine.approve(ids[1]).unwrap();
    assert!(matches!(engine.approve(ids[1]), Err(EngineError::Cannot(Cannot::NoDraft(_)))));
    assert!(matches!(engine.withdraw(ids[1], "late"), Err(EngineError::Cannot(Cannot::NoDraft(_)))));
    assert!(matches!(engine.approve(99_999), Err(EngineError::Cannot(Cannot::NotInOutbox(99_999)))));
    assert!(matches!(engine.withdraw(99_999, "x"), Err(EngineError::Cannot(Cannot::NotInOutbox(99_999)))));
    assert!(matches!(engine.hub_refused(99_999, "BRS13", "x"), Err(EngineError::Cannot(Cannot::NotInOutbox(99_999)))));
    assert!(
        matches!(engine.hub_refused(ids[0], "BRS13", "x"), Err(EngineError::Cannot(Cannot::NotSent(_)))),
        "it never left"
    );
    assert_eq!(outbox(dir.path()).len(), 1);
    // The same refused file again, or judged again, is not answered again, also not after the draft was dropped.
    ingest(&mut engine, dir.path(), &[file("d.xml", bad("B1", 1001)), file("e.xml", respaced(&bad("C1", 1002)))]);
    let refused: Vec<String> = engine.reader().state().quarantine().map(|r| r.sequence.to_string()).collect();
    for id in refused {
        engine.quarantine_retry(&id).unwrap();
    }
    assert_eq!((made(&engine).len(), outbox(dir.path()).len()), (2, 1));
    verify(&mut engine);
}

#[test]
fn what_is_wrong_by_itself_is_quarantined_and_rejected_in_one_step() {
    let (dir, mut engine) = open(Policy::Auto);
    let members = [file("x.xml", bad("Z1", 1002)), file("y.xml", good("Z2", 1003))];
    let files = [
        file("bad.xml", bad("B1", 1001)),
        file("p.zip", zip(&members)),
        file(
            "schema.xml",
            String::from_utf8(good("S1", 1004)).unwrap().replace("<m:Geslacht>1</m:Geslacht>", "").into_bytes(),
        ),
        file("other.xml", String::from_utf8(good("O1", 1005)).unwrap().replace(AGB, "65009999").into_bytes()),
        file(
            "early.xml",
            String::from_utf8(good("E1", 1006))
                .unwrap()
                .replace("<i:Dagtekening>2023-01-02", "<i:Dagtekening>2021-12-31")
                .replace("2022-12-20", "2021-12-20")
                .into_bytes(),
        ),
    ];
    let reports = ingest(&mut engine, dir.path(), &files);
    assert_eq!(reports.values().filter(|r| r.outcome == Outcome::Refused).count(), 4);
    assert_eq!(codes(&retour_of(dir.path(), "B1")), ["0001"]);
    assert_eq!(codes(&retour_of(dir.path(), "Z1")), ["0001"]);
    assert_eq!(codes(&retour_of(dir.path(), "Z2")), Vec::<String>::new());
    // Nothing for what the schema refuses, for what is not for us, and before the first day.
    assert_eq!(outbox(dir.path()).len(), 3);
    // Refusal and retour stand in one group of the log: neither is ever without the other.
    let state = engine.reader().state();
    let refusals: Vec<(u64, Sha256)> = state.quarantine().map(|r| (r.sequence, r.sha256)).collect();
    for made in state
        .outbox()
        .filter(|made| refusals.iter().any(|(_, sha256)| made.answers.is_some_and(|answered| answered.file == *sha256)))
    {
        let (refused, _) =
            refusals.iter().find(|(_, sha256)| made.answers.is_some_and(|answered| answered.file == *sha256)).unwrap();
        assert_eq!(made.sequence, refused + 1);
    }
    verify(&mut engine);
}

#[test]
fn a_copy_of_what_another_aanbieder_received_is_not_ours_to_answer() {
    let (dir, mut engine) = open(Policy::Auto);
    let to_member = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(AGB, "41000002").into_bytes();
    let files = [file("a.xml", to_member(good("A1", 1001))), file("b.xml", to_member(bad("B1", 1002)))];
    let reports = ingest(&mut engine, dir.path(), &files);
    assert_eq!(reports["a.xml"].outcome, Outcome::Accepted);
    assert_eq!((outbox(dir.path()).len(), owed(&engine).len(), made(&engine).len()), (0, 0, 0));
}

#[test]
fn two_codes_of_ours_are_answered_apart() {
    let dir = TempDir::new().unwrap();
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    let text = text.replace("agb = [\"65001001\"]", "agb = [\"65001001\", \"65001002\"]");
    let config = Config::read(&text, dir.path()).unwrap();
    let base = with(Policy::Draft, dir.path());
    let addressed = config.circumstances(jiff::civil::date(2024, 1, 15)).addressed;
    let mut engine = Engine::open(Setup { terms: Arc::clone(&config.terms), addressed, ..base }).unwrap();
    let second = String::from_utf8(good("A1", 1001)).unwrap().replace(AGB, "65001002").into_bytes();
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    ingest(&mut engine, dir.path(), &[file("b.xml", second)]);
    let both = owed(&engine);
    assert_eq!(both.len(), 2);
    // One of them was answered by another system: the other is still owed.
    let theirs = other_system(&good("A1", 1001));
    ingest(&mut engine, dir.path(), &[file("r.xml", theirs)]);
    assert_eq!(owed(&engine), [both[1]]);
}

/// The retour that another system made of a message.
fn other_system(message: &[u8]) -> Vec<u8> {
    let (dir, mut engine) = open(Policy::Draft);
    ingest(&mut engine, dir.path(), &[file("a.xml", message.to_vec())]);
    let id = owed(&engine).first().copied().unwrap_or_else(|| made(&engine)[0].sequence);
    engine.approve(id).unwrap();
    let bytes = outbox(dir.path()).into_values().next().unwrap();
    let own = texts(&bytes, "IdentificatieRetour").remove(0);
    String::from_utf8(bytes).unwrap().replace(&own, "ELDERS1").into_bytes()
}

#[test]
fn of_two_that_claim_one_toewijzing_the_second_is_rejected_where_it_stands() {
    let (dir, mut engine) = open(Policy::Auto);
    let later = wmo301("A2", PERSON, 1001, "2023-01-01", "2023-11-30");
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    let reports = ingest(&mut engine, dir.path(), &[file("b.xml", later)]);
    assert_eq!(reports["b.xml"].outcome, Outcome::Conflict);
    assert_eq!(codes(&retour_of(dir.path(), "A1")), Vec::<String>::new());
    // Header, Client, Contact, ToegewezenProduct.
    let retour = retour_of(dir.path(), "A2");
    let said = codes(&retour);
    assert_eq!(said.iter().filter(|code| *code == "9332").count(), 1, "{said:?}");
    assert!(said.iter().all(|code| ["9332", "0200", "0233"].contains(&code.as_str())) && said[0] == "0200", "{said:?}");
    let is_rejected = |made: &Made| match made.fact.as_deref() {
        Some(Fact::Retour(r)) => match &r.oordeel {
            Oordeel::Afgekeurd(codes) => codes.iter().any(|c| c.code == "9332" && c.path.contains("ToegewezenProduct")),
            Oordeel::Aanvaard => false,
        },
        _ => false,
    };
    assert_eq!(made(&engine).iter().filter(|made| is_rejected(made)).count(), 1);
    // It was told that it counts as never sent, and that stays so when the first is refused by us too late to matter.
    let before = derived(&engine);
    engine.tick();
    assert_eq!((derived(&engine), outbox(dir.path()).len()), (before, 2));
    verify(&mut engine);
}

#[test]
fn an_answer_before_its_request_waits_for_the_request_or_a_person() {
    let request = sample("wmo315.xml").into_bytes();
    let (dir, mut engine) = open(Policy::Auto);
    let reports = ingest(&mut engine, dir.path(), &[file("a.xml", answer("G1"))]);
    assert_eq!(reports["a.xml"].outcome, Outcome::Waiting);
    engine.tick();
    assert!(outbox(dir.path()).is_empty(), "nobody is rejected for a file that is a minute late");
    assert_eq!(owed(&engine).len(), 1);
    ingest(&mut engine, dir.path(), &[file("b.xml", request)]);
    assert_eq!(codes(&retour_of(dir.path(), "G1")), Vec::<String>::new());
    assert!(outbox(dir.path()).keys().all(|name| name.starts_with("WMO320-0855-")));

    let (dir, mut engine) = open(Policy::Auto);
    ingest(&mut engine, dir.path(), &[file("a.xml", answer("G1"))]);
    engine.approve(owed(&engine)[0]).unwrap();
    assert!(codes(&retour_of(dir.path(), "G1")).contains(&"9355".to_owned()));
    // Sent is sent: the request that comes now does not make another.
    ingest(&mut engine, dir.path(), &[file("b.xml", sample("wmo315.xml").into_bytes())]);
    engine.tick();
    assert_eq!((outbox(dir.path()).len(), owed(&engine).len()), (1, 0));
    // It refused the request, but was never sent: the request is still open.
    let told = derived(&engine);
    assert!(told.contains("stand: Open") && !told.contains("stand: Afgewezen"), "{told}");
}

#[test]
fn a_reference_of_another_client_is_rejected() {
    let (dir, mut engine) = open(Policy::Auto);
    let named = |id: &str, person: &str, nummer: u64, referentie: &str| {
        let text = String::from_utf8(wmo301(id, person, nummer, "2023-03-01", "2023-12-31")).unwrap();
        let element = format!("<m:ReferentieAanbieder>{referentie}</m:ReferentieAanbieder><m:Product><i:");
        let text = text.replace("<i:Dagtekening>2023-01-02", "<i:Dagtekening>2023-03-01");
        text.replace("<m:Product><i:", &element).into_bytes()
    };
    let reports = ingest(&mut engine, dir.path(), &[file("r.xml", sample("wmo315.xml").into_bytes())]);
    assert_eq!(reports["r.xml"].outcome, Outcome::Accepted, "{reports:?}");
    let files = [
        file("a.xml", named("A1", "999900018", 1001, "VOT-2023-0003-A")),
        file("b.xml", named("A2", "999900018", 1002, "NOOIT-1")),
    ];
    ingest(&mut engine, dir.path(), &files);
    let said = codes(&retour_of(dir.path(), "A1"));
    assert!(said.contains(&"9379".to_owned()), "{said:?}");
    assert_eq!(codes(&retour_of(dir.path(), "A2")), Vec::<String>::new(), "it may be older than what is known here");
}

#[test]
fn the_same_message_in_other_bytes_is_answered_once() {
    for (policy, message) in [(Policy::Auto, good("A1", 1001)), (Policy::Auto, bad("A1", 1001))] {
        let (dir, mut engine) = open(policy);
        ingest(&mut engine, dir.path(), &[file("a.xml", message.clone()), file("b.xml", respaced(&message))]);
        ingest(&mut engine, dir.path(), &[file("c.xml", [&message[..], b"\n\n"].concat())]);
        engine.tick();
        retour_of(dir.path(), "A1");
        assert_eq!((made(&engine).len(), owed(&engine).len()), (1, 0));
    }
}

#[test]
fn our_own_retour_that_comes_back_says_nothing_new() {
    let (dir, mut engine) = open(Policy::Auto);
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    let retour = retour_of(dir.path(), "A1");
    let before = derived(&engine);
    let copies = [file("same.xml", retour.clone()), file("other.xml", rewritten(&retour))];
    let reports = ingest(&mut engine, dir.path(), &copies);
    assert!(reports.values().all(|r| r.outcome == Outcome::Duplicate), "{reports:?}");
    engine.tick();
    assert_eq!((made(&engine).len(), outbox(dir.path()).len(), owed(&engine).len()), (1, 1, 0));
    assert_eq!(derived(&engine).matches("Accepted").count(), before.matches("Accepted").count());
    verify(&mut engine);
}

#[test]
fn what_another_system_answered_is_not_owed() {
    let theirs = other_system(&good("A1", 1001));
    for order in [[0, 1], [1, 0]] {
        let (dir, mut engine) = open(Policy::Draft);
        let files = [file("a.xml", good("A1", 1001)), file("r.xml", theirs.clone())];
        for at in order {
            ingest(&mut engine, dir.path(), &[files[at].clone()]);
        }
        assert_eq!(owed(&engine), Vec::<u64>::new(), "{order:?}");
    }
    // Also of what we refuse, and of a draft that waits.
    let theirs = other_system(&bad("B1", 1001));
    let (dir, mut engine) = open(Policy::Auto);
    ingest(&mut engine, dir.path(), &[file("r.xml", theirs.clone())]);
    ingest(&mut engine, dir.path(), &[file("b.xml", bad("B1", 1001))]);
    assert!(made(&engine).is_empty());
    let (dir, mut engine) = open(Policy::Draft);
    ingest(&mut engine, dir.path(), &[file("b.xml", bad("B1", 1001))]);
    ingest(&mut engine, dir.path(), &[file("r.xml", theirs)]);
    let draft = made(&engine)[0].sequence;
    assert!(matches!(engine.approve(draft), Err(EngineError::Cannot(Cannot::AnsweredMeanwhile(id))) if id == draft));
}

#[test]
fn since_is_the_first_dagtekening_that_is_answered() {
    for (since, expected) in [("2023-01-02", 1), ("2023-01-03", 0)] {
        let dir = TempDir::new().unwrap();
        let mut setup = with(Policy::Auto, dir.path());
        setup.retour.since = Some(since.parse().unwrap());
        let mut engine = Engine::open(setup).unwrap();
        ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
        ingest(&mut engine, dir.path(), &[file("b.xml", bad("B1", 1002))]);
        assert_eq!(outbox(dir.path()).len(), 2 * expected, "{since}");
    }
}

#[test]
fn what_a_hub_refused_is_owed_again_and_left_to_a_person() {
    for (message, said) in [(good("A1", 1001), Vec::new()), (bad("A1", 1001), vec!["0001".to_owned()])] {
        let (dir, mut engine) = open(Policy::Auto);
        ingest(&mut engine, dir.path(), &[file("a.xml", message)]);
        let first = made(&engine)[0].clone();
        let heen = engine.reader().state().owed().count();
        assert_eq!(heen, 0);
        let besluit = engine.hub_refused(first.sequence, "BRS20", "seen before").unwrap();
        engine.tick();
        let again = owed(&engine);
        assert_eq!((again.len(), made(&engine).len()), (1, 1), "it would be refused again as it is");
        engine.undo(besluit, "it was another").unwrap();
        assert!(owed(&engine).is_empty());
        engine.hub_refused(first.sequence, "BRS20", "seen before").unwrap();
        engine.close().unwrap();
        let mut engine = Engine::open(with(Policy::Auto, dir.path())).unwrap();
        assert_eq!(owed(&engine), again, "also after a restart");
        assert!(
            matches!(
                engine.hub_refused(again[0], "BRS20", "x"),
                Err(EngineError::Cannot(Cannot::NotSent(_)) | EngineError::Cannot(Cannot::NotInOutbox(_)))
            ),
            "it is theirs"
        );
        engine.approve(again[0]).unwrap();
        let all = made(&engine);
        assert_eq!((all.len(), owed(&engine).len(), outbox(dir.path()).len()), (2, 0, 2));
        assert!(all.iter().all(|made| made.answers == first.answers));
        let second = &outbox(dir.path())[&all[1].name];
        assert_eq!(codes(second), said);
        assert_ne!(
            texts(second, "IdentificatieRetour"),
            texts(&outbox(dir.path())[&first.name], "IdentificatieRetour")
        );
        verify(&mut engine);
    }
}

#[test]
fn a_rejected_file_that_is_accepted_later_stays_rejected_once_that_was_sent() {
    let tomorrow = String::from_utf8(good("T1", 1001)).unwrap();
    let tomorrow = tomorrow.replace("<i:Dagtekening>2023-01-02", "<i:Dagtekening>2024-01-16").into_bytes();
    let next_day = |policy, dir: &TempDir| Setup {
        clock: || ("2024-01-16T10:00:00Z".parse().unwrap(), jiff::civil::date(2024, 1, 16)),
        ..with(policy, dir.path())
    };
    let (dir, mut engine) = open(Policy::Auto);
    ingest(&mut engine, dir.path(), &[file("t.xml", tomorrow.clone())]);
    assert_eq!(codes(&retour_of(dir.path(), "T1")), ["8848"]);
    let id = engine.reader().state().quarantine().next().unwrap().sequence.to_string();
    engine.close().unwrap();
    let mut engine = Engine::open(next_day(Policy::Auto, &dir)).unwrap();
    let reports = engine.quarantine_retry(&id).unwrap();
    assert_eq!(reports[0].outcome, Outcome::Conflict, "it counts as never sent");
    engine.tick();
    assert_eq!((outbox(dir.path()).len(), owed(&engine).len()), (1, 0));
    verify(&mut engine);

    // A draft that nobody sent is dropped, and the message is answered as what it is now.
    let (dir, mut engine) = open(Policy::Draft);
    ingest(&mut engine, dir.path(), &[file("t.xml", tomorrow)]);
    let id = engine.reader().state().quarantine().next().unwrap().sequence.to_string();
    engine.close().unwrap();
    let mut engine = Engine::open(next_day(Policy::Draft, &dir)).unwrap();
    assert_eq!(engine.quarantine_retry(&id).unwrap()[0].outcome, Outcome::Accepted);
    assert_eq!(made(&engine)[0].stage, Stage::Withdrawn);
    engine.approve(owed(&engine)[0]).unwrap();
    assert_eq!(codes(&retour_of(dir.path(), "T1")), Vec::<String>::new());
    verify(&mut engine);
}

#[test]
fn a_restart_and_a_rebuild_give_the_same_and_make_nothing_twice() {
    let (dir, mut engine) = open(Policy::Auto);
    let files: Vec<_> = (0..20u64)
        .map(|n| {
            file(&format!("{n}.xml"), if n % 3 == 0 { bad(&format!("A{n}"), n) } else { good(&format!("A{n}"), n) })
        })
        .collect();
    ingest(&mut engine, dir.path(), &files);
    let (before, all, known) = (derived(&engine), made(&engine), outbox(dir.path()));
    assert_eq!(known.len(), 20);
    let taken = known.keys().next().unwrap().clone();
    std::fs::remove_file(dir.path().join("var/outbox").join(&taken)).unwrap();
    drop(engine);
    let sent = |made: &Made| if made.name == taken { Stage::TakenAway } else { made.stage };
    let all: Vec<Made> = all.iter().map(|made| Made { stage: sent(made), ..made.clone() }).collect();
    for again in 0..2 {
        let mut engine = match again {
            0 => Engine::open(with(Policy::Auto, dir.path())).unwrap(),
            _ => rebuild(with(Policy::Auto, dir.path())).unwrap().0,
        };
        engine.tick();
        assert_eq!((derived(&engine), made(&engine)), (before.clone(), all.clone()));
        assert!(!outbox(dir.path()).contains_key(&taken), "what was sent is not put there again");
        assert_eq!((outbox(dir.path()).len(), owed(&engine).len()), (19, 0));
        assert_eq!(
            ingest(&mut engine, dir.path(), &files).values().filter(|r| r.outcome == Outcome::Duplicate).count(),
            13
        );
        assert_eq!(made(&engine).len(), 20);
        verify(&mut engine);
    }
}

#[test]
fn a_crash_before_it_is_noted_writes_the_same_bytes_again() {
    let dir = TempDir::new().unwrap();
    // Without a folder: made and released, not written, as when a crash comes between.
    let mut engine = Engine::open(Setup { outbox: None, ..with(Policy::Auto, dir.path()) }).unwrap();
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    let released = made(&engine);
    assert_eq!(released[0].stage, Stage::Released);
    drop(engine);
    let folder = dir.path().join("var/outbox");
    std::fs::create_dir_all(&folder).unwrap();
    // Half written by the one before, and whole but not noted.
    std::fs::write(folder.join(".draft-x1"), b"half").unwrap();
    std::fs::write(folder.join(&released[0].name), b"whole").unwrap();
    let mut engine = Engine::open(with(Policy::Auto, dir.path())).unwrap();
    engine.tick();
    let mut archived = Vec::new();
    engine.reader().cat(&released[0].sha256, &mut archived).unwrap();
    assert_eq!(outbox(dir.path()), BTreeMap::from([(released[0].name.clone(), archived)]));
    assert!(!folder.join(".draft-x1").exists());
    assert_eq!(made(&engine)[0].stage, Stage::Written);
    verify(&mut engine);
}

#[test]
fn damage_of_what_was_made_is_found() {
    let (dir, mut engine) = open(Policy::Auto);
    ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001))]);
    verify(&mut engine);
    let log = dir.path().join("var/archive");
    let name = made(&engine)[0].name.clone();
    let is_made = |path: &std::path::PathBuf| find(&std::fs::read(path).unwrap(), name.as_bytes()).is_some();
    let mut segments =
        std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let segment = segments.find(is_made).expect("a record names the file");
    let mut bytes = std::fs::read(&segment).unwrap();
    // The content stands behind the entry, which holds the name first.
    let at = find(&bytes, name.as_bytes()).unwrap() + name.len() + 120;
    bytes[at] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    assert!(engine.verify().is_err());
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[test]
fn an_outbox_that_cannot_be_used_stops_nothing_else() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("var/outbox");
    std::fs::create_dir_all(dir.path().join("var")).unwrap();
    std::fs::write(&folder, b"a file where the folder should be").unwrap();
    let mut engine = Engine::open(with(Policy::Auto, dir.path())).unwrap();
    assert!(engine.reader().troubles().concat().contains("cannot leave"), "{:?}", engine.reader().troubles());
    let reports = ingest(&mut engine, dir.path(), &[file("a.xml", good("A1", 1001)), file("b.xml", good("B1", 1002))]);
    assert!(reports.values().all(|r| r.outcome == Outcome::Accepted));
    assert!(made(&engine).iter().all(|made| made.stage == Stage::Released));
    engine.tick();
    assert!(engine.reader().troubles().concat().contains("cannot leave"));
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    engine.tick();
    assert_eq!((outbox(dir.path()).len(), engine.reader().troubles()), (2, Vec::<String>::new()));
    std::fs::remove_dir_all(&folder).unwrap();
    ingest(&mut engine, dir.path(), &[file("c.xml", good("C1", 1003))]);
    assert!(!engine.reader().troubles().is_empty());
    verify(&mut engine);
}

/// The setup of a story in which a gemeente pays, on a day after its months.
fn declaring(folder: &Path) -> Setup {
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus/10-oad-direct");
    let text = std::fs::read_to_string(story.join("config.toml")).unwrap();
    let config = Config::read(&text, folder).unwrap();
    let (own, base) = (Setup::from_config(&config), with(Policy::Auto, folder));
    let clock = || ("2023-07-20T10:00:00Z".parse().unwrap(), jiff::civil::date(2023, 7, 20));
    Setup { terms: own.terms, addressed: own.addressed, snapshot: own.snapshot, clock, ..base }
}

fn of_story(name: &str) -> (String, Vec<u8>) {
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus/10-oad-direct/in");
    file(name, std::fs::read(story.join(name)).unwrap())
}

/// The answer that grants all of a declaration.
fn granting(declaration: &[u8], cents: &str) -> Vec<u8> {
    let text = sample("wmo325.xml");
    let (head, rest) = text.split_once("    <wmo325:Clienten>").unwrap();
    let (_, tail) = rest.split_once("    </wmo325:Clienten>\n").unwrap();
    let text = format!("{head}{tail}").replace("2023-05-16", "2023-07-20").replace("2023-05-03", "2023-07-20");
    let of = |element: &str| texts(declaration, element).remove(0);
    let text = text.replace("AANB-00030", &of("Identificatie")).replace("D202304A", &of("DeclaratieNummer"));
    let text = text.replace(">28300<", &format!(">{cents}<")).replace(">6300<", &format!(">{cents}<"));
    let at = text.rfind("0200").unwrap();
    format!("{}8001{}", &text[..at], &text[at + 4..]).into_bytes()
}

#[test]
fn a_month_is_declared_once_and_a_granted_toewijzing_may_not_be_removed() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(declaring(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[of_story("01-wmo301.xml"), of_story("02-wmo305.xml")]);
    let month = "2023-01".parse().unwrap();
    assert!(engine.declare("2023-08".parse().unwrap(), None).is_err(), "it has not ended");
    assert!(made(&engine).iter().all(|made| made.answers.is_some()));
    let drafted = engine.declare(month, None).unwrap();
    let id = drafted[0].id.unwrap();
    assert_eq!(
        (drafted.len(), drafted[0].lines.len(), drafted[0].total.unwrap().to_string()),
        (1, 1, "251.35".to_owned())
    );
    let again = engine.declare(month, None).unwrap();
    assert!(again.iter().all(|draft| draft.id.is_none()), "a draft waits");
    assert!(again[0].fault.as_deref().unwrap().contains(&format!("draft {id} waits")));
    let other = Some("0867".parse().unwrap());
    assert!(engine.declare(month, other).unwrap().is_empty(), "another gemeente owes nothing");
    let name = drafted[0].file.clone().unwrap();
    assert!(!outbox(dir.path()).contains_key(&name));
    engine.approve(id).unwrap();
    let declaration = outbox(dir.path())[&name].clone();
    let reading = iwmod::message::read(&declaration, &Limits::default());
    assert!(reading.message.is_some() && reading.findings.is_empty(), "{:?}", reading.findings);
    assert!(engine.declare(month, None).unwrap().iter().all(|d| d.id.is_none()), "it is declared");
    let reports = ingest(&mut engine, dir.path(), &[file("antwoord.xml", granting(&declaration, "25135"))]);
    assert_eq!(reports["antwoord.xml"].outcome, Outcome::Accepted, "{reports:?}");
    assert!(engine.declare(month, None).unwrap().iter().all(|d| d.id.is_none()), "it is granted");

    // TR385: the toewijzing is removed although lines on it were granted.
    let (_, bytes) = of_story("01-wmo301.xml");
    let text = String::from_utf8(bytes).unwrap().replace("<iwmo:Identificatie>1<", "<iwmo:Identificatie>R1<");
    let text = text.replace("<iwmo:Dagtekening>2022-02-14", "<iwmo:Dagtekening>2023-07-01");
    let text = text.replace("Toewijzingsdatum>2022-02-14", "Toewijzingsdatum>2023-07-01");
    let removed = "<wmo301:Einddatum>2022-03-01</wmo301:Einddatum>\n<wmo301:RedenWijziging>13</wmo301:RedenWijziging>";
    let text = text.replace("<wmo301:Einddatum>2023-05-14</wmo301:Einddatum>", removed);
    ingest(&mut engine, dir.path(), &[file("weg.xml", text.into_bytes())]);
    let said = codes(&retour_of(dir.path(), "R1"));
    assert!(said.contains(&"9385".to_owned()), "{said:?}");
    verify(&mut engine);
}

#[test]
fn a_draft_of_what_is_not_owed_any_more_does_not_leave() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(declaring(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[of_story("01-wmo301.xml"), of_story("02-wmo305.xml")]);
    let id = engine.declare("2023-01".parse().unwrap(), None).unwrap()[0].id.unwrap();
    // The start is taken back, so that nothing was delivered.
    let (_, bytes) = of_story("02-wmo305.xml");
    let text = String::from_utf8(bytes).unwrap();
    let number = texts(text.as_bytes(), "Identificatie").remove(0);
    let text = text.replace(&format!("Identificatie>{number}<"), "Identificatie>WEG1<");
    let text = text.replace("StatusAanlevering>1<", "StatusAanlevering>3<");
    let reports = ingest(&mut engine, dir.path(), &[file("weg.xml", text.into_bytes())]);
    assert_eq!(reports["weg.xml"].outcome, Outcome::Accepted, "{reports:?}");
    assert!(matches!(engine.approve(id), Err(EngineError::Cannot(Cannot::Stale))), "{:?}", engine.approve(id));
    verify(&mut engine);
}

#[test]
fn a_stop_is_drafted_once_and_only_of_what_runs_in_our_name() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(declaring(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[of_story("01-wmo301.xml"), of_story("02-wmo305.xml")]);
    let state = engine.reader().state();
    let overview = Overview::derive(&state.knowledge, &engine.setup().terms);
    let id = overview.dispositions().next().unwrap().id.clone();
    // Dagbesteding is not handed over to the coalition, so a person says why it ends; it ended on its own last day.
    assert!(matches!(engine.draft_stop(&id, None, None), Err(EngineError::Cannot(Cannot::StopNeedsReason { .. }))));
    // An end years before its begin: nothing was drafted yet, so the remedy speaks of the stop and of no draft.
    let too_early = engine.draft_stop(&id, Some("2000-01-01".parse().unwrap()), Some("19")).unwrap_err();
    assert!(matches!(too_early, EngineError::Cannot(Cannot::StopWouldBeRefused { .. })), "{too_early}");
    assert!(too_early.to_string().ends_with("ask for it with another day (--on) or code (--code)"), "{too_early}");
    let draft = engine.draft_stop(&id, None, Some("19")).unwrap();
    assert!(
        matches!(engine.draft_stop(&id, None, Some("19")), Err(EngineError::Cannot(Cannot::DraftWaits(waits))) if waits == draft)
    );
    engine.approve(draft).unwrap();
    let name = made(&engine).iter().find(|made| made.sequence == draft).unwrap().name.clone();
    assert_eq!(texts(&outbox(dir.path())[&name], "RedenBeeindiging")[0], "19");
    assert!(
        matches!(engine.draft_stop(&id, None, Some("19")), Err(EngineError::Cannot(Cannot::NothingToStop(_)))),
        "it is stopped"
    );
    let unknown = "0855:1".parse().unwrap();
    assert!(matches!(engine.draft_stop(&unknown, None, None), Err(EngineError::Cannot(Cannot::NothingToStop(_)))));
    verify(&mut engine);
    // In the name of a member of the coalition it is the member's to stop.
    let dir = TempDir::new().unwrap();
    let mut setup = declaring(dir.path());
    let terms = std::sync::Arc::make_mut(&mut setup.terms);
    let agb = terms.own.remove(0);
    terms.members.insert(agb, "Amarant".to_owned());
    let mut engine = Engine::open(setup).unwrap();
    ingest(&mut engine, dir.path(), &[of_story("01-wmo301.xml"), of_story("02-wmo305.xml")]);
    assert!(matches!(engine.draft_stop(&id, None, Some("19")), Err(EngineError::Cannot(Cannot::NotOurs(_)))));
}

#[test]
fn a_draft_that_became_wrong_does_not_leave() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(declaring(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[of_story("01-wmo301.xml"), of_story("02-wmo305.xml")]);
    let drafted = engine.declare("2023-01".parse().unwrap(), None).unwrap();
    let id = drafted[0].id.unwrap();
    // Another system declared the same meanwhile.
    let mut bytes = Vec::new();
    let sha256 = made(&engine).iter().find(|made| made.sequence == id).unwrap().sha256;
    assert!(engine.reader().cat(&sha256, &mut bytes).unwrap());
    let text = String::from_utf8(bytes).unwrap();
    let (own, number) =
        (texts(text.as_bytes(), "Identificatie").remove(0), texts(text.as_bytes(), "DeclaratieNummer").remove(0));
    let line = texts(text.as_bytes(), "ReferentieNummer").remove(0);
    let theirs = text.replace(&line, "ELDERS-1").replace(&number, "ELDERS2").replace(&own, "ELDERS3");
    let theirs = theirs.replace("<iwmo:Dagtekening>2023-07-20", "<iwmo:Dagtekening>2023-07-19");
    let reports = ingest(&mut engine, dir.path(), &[file("elders.xml", theirs.into_bytes())]);
    assert_eq!(reports["elders.xml"].outcome, Outcome::Accepted, "{reports:?}");
    assert!(
        matches!(engine.approve(id), Err(EngineError::Cannot(Cannot::WouldBeRefused { .. }))),
        "{:?}",
        engine.approve(id)
    );
    assert_eq!(made(&engine).iter().find(|made| made.sequence == id).unwrap().stage, Stage::Draft);
    engine.withdraw(id, "dubbel").unwrap();
    assert!(outbox(dir.path()).keys().all(|name| name.starts_with("WMO302-")));
    verify(&mut engine);
}

#[test]
fn any_order_derives_the_same_without_answers_and_with_them_each_is_answered_once() {
    let runs = std::env::var("IWMOD_ORDER_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(24);
    for run in 0..runs {
        let files = mixed(run / 6);
        let mut shuffled = files.clone();
        Random(run).shuffle(&mut shuffled);
        let (reference, mut plain) = open(Policy::Off);
        ingest(&mut plain, reference.path(), &files);
        for policy in [Policy::Off, Policy::Auto] {
            let (dir, mut engine) = open(policy);
            for some in shuffled.chunks(1 + usize::try_from(run % 7).unwrap()) {
                ingest(&mut engine, dir.path(), some);
                engine.tick();
            }
            if policy == Policy::Off {
                assert_eq!(derived(&engine), derived(&plain), "run {run}");
                continue;
            }
            let all = outbox(dir.path());
            let answered: Vec<String> = all.values().map(|bytes| texts(bytes, "Identificatie").remove(0)).collect();
            let once: BTreeSet<&String> = answered.iter().collect();
            assert_eq!(once.len(), answered.len(), "run {run}");
            // What contradicts another of its day is left until a person decides; all else is answered.
            let left = undecided(&engine);
            assert_eq!(owed(&engine).len(), left.len(), "run {run}");
            assert!(once.iter().all(|id| !left.contains(*id)), "run {run}");
            let both: BTreeSet<String> = once.into_iter().cloned().chain(left).collect();
            assert_eq!(both, expected_answers(&files), "run {run}");
            let own: BTreeSet<String> =
                all.values().map(|bytes| texts(bytes, "IdentificatieRetour").remove(0)).collect();
            assert_eq!(own.len(), all.len(), "run {run}");
            verify(&mut engine);
        }
    }
}

/// Files of which some contradict each other, some are wrong by themselves, and some stand twice.
fn mixed(seed: u64) -> Vec<(String, Vec<u8>)> {
    let mut random = Random(seed);
    let mut files = lot(800 + seed, 12);
    for n in 0..10u64 {
        let (id, nummer) = (format!("M{seed}-{n}"), 5000 + random.below(4));
        let to = format!("2023-{:02}-28", 6 + random.below(3));
        let message = match random.below(5) {
            0 => bad(&id, nummer),
            1 => wmo305(&id, &bsn(0), nummer, "2023-01-01", "2023-02-01"),
            _ => wmo301(&id, PERSON, nummer, "2023-01-01", &to),
        };
        files.push((format!("m-{n}.xml"), message.clone()));
        files.push((format!("n-{n}.xml"), respaced(&message)));
    }
    files
}

/// Identifications of the messages that are owed a retour and that only a person can decide about.
fn undecided(engine: &Engine) -> BTreeSet<String> {
    let state = engine.reader().state();
    let overview = Overview::derive(&state.knowledge, &engine.setup().terms);
    let is_open = |sha256| overview.judgements().any(|j| j.bron.sha256 == sha256 && j.standing == Standing::Undecided);
    let open = state.owed().filter(|owed| is_open(owed.sha256));
    open.map(|owed| owed.kop.identificatie.as_str().to_owned()).collect()
}

/// Identifications of all 301s among them.
fn expected_answers(files: &[(String, Vec<u8>)]) -> BTreeSet<String> {
    let is_301 = |bytes: &&Vec<u8>| String::from_utf8_lossy(bytes).contains("<m:BerichtCode>414<");
    files.iter().map(|(_, bytes)| bytes).filter(is_301).map(|bytes| texts(bytes, "Identificatie").remove(0)).collect()
}
