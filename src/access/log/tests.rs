//! Tests of the access log: what is acknowledged is durable and chained, one sync serves many, and each changed byte is found.

use std::fs::{self, File};
use std::io::{self, Write};
use std::sync::OnceLock;

use tempfile::TempDir;

use super::*;
use crate::access::verify::{Verified, verify};
use crate::access::view::{How, What};
use crate::access::views::{Filter, views};

const MAY: &str = "2026-05-04T10:00:00Z";
const JUNE: &str = "2026-06-04T10:00:00Z";

fn view(at: &str, who: &str, clients: &[&str]) -> View {
    View {
        at: at.parse().unwrap(),
        who: who.to_owned(),
        role: "system".to_owned(),
        by: How::Command,
        what: What::CLIENT,
        clients: clients.iter().map(|client| client.parse().unwrap()).collect(),
        from: "uid 1000".to_owned(),
        reason: None,
    }
}

fn segment(dir: &TempDir, month: &str) -> PathBuf {
    dir.path().join(format!("access-{month}.log"))
}

#[track_caller]
fn check(dir: &TempDir, records: u64) -> Verified {
    let verified = verify(dir.path(), None).unwrap();
    assert_eq!((verified.broken.as_ref(), verified.records), (None, records));
    verified
}

/// Three records in two months, by an ended process.
fn small() -> TempDir {
    let dir = TempDir::new().unwrap();
    let log = AccessLog::open(dir.path()).unwrap();
    log.write(view(MAY, "anna (uid 1000)", &["999900006"])).unwrap();
    log.write(view(MAY, "bert (uid 1001)", &[])).unwrap();
    log.write(view(JUNE, "anna (uid 1000)", &["999900006", "999900018"])).unwrap();
    assert_eq!((log.written(), log.trouble()), (3, None));
    drop(log);
    dir
}

#[test]
fn the_chain_goes_on_over_months_and_processes() {
    let dir = small();
    let before = check(&dir, 3);
    let log = AccessLog::open(dir.path()).unwrap();
    // A clock that was put back: no earlier segment is touched.
    log.write(view(MAY, "anna (uid 1000)", &[])).unwrap();
    assert_ne!(check(&dir, 4).head, before.head);
    assert_eq!(fs::read_to_string(segment(&dir, "2026-06")).unwrap().lines().count(), 2);
}

#[test]
fn a_folder_has_one_writer_and_is_the_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = small();
    let _log = AccessLog::open(dir.path()).unwrap();
    assert!(matches!(AccessLog::open(dir.path()), Err(AccessError::Lock(_))));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(dir.path()), mode(&segment(&dir, "2026-05"))), (0o700, 0o600));
}

#[test]
fn each_bit_that_is_changed_is_found_with_its_line() {
    let dir = small();
    for (month, name) in [("2026-05", "access-2026-05.log"), ("2026-06", "access-2026-06.log")] {
        let path = segment(&dir, month);
        let bytes = fs::read(&path).unwrap();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(&path, &changed).unwrap();
            let broken = verify(dir.path(), None).unwrap().broken.expect("a changed byte");
            let line = 1 + bytes[..place].iter().filter(|byte| **byte == b'\n').count() as u64;
            assert_eq!((broken.file.as_str(), broken.line), (name, line), "byte {place}: {}", broken.why);
        }
        fs::write(&path, &bytes).unwrap();
    }
    check(&dir, 3);
}

#[test]
fn lines_that_are_taken_away_are_missed() {
    let dir = small();
    let path = segment(&dir, "2026-06");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, b"").unwrap();
    assert!(verify(dir.path(), None).unwrap().broken.is_some());
    assert!(matches!(AccessLog::open(dir.path()), Err(AccessError::Broken(_))), "nothing is written behind the gap");
    fs::remove_file(&path).unwrap();
    assert!(verify(dir.path(), None).unwrap().broken.is_some());
    fs::write(&path, &bytes).unwrap();
    fs::remove_file(dir.path().join("head")).unwrap();
    assert!(verify(dir.path(), None).unwrap().broken.is_some());
}

// Killed between a write and its acknowledgement, at each byte of it: what is torn goes, what is whole may stay, and the chain holds.
#[test]
fn what_a_crash_leaves_behind_the_acknowledged_is_cut_where_it_is_torn() {
    let dir = small();
    let (path, head) = (segment(&dir, "2026-06"), fs::read(dir.path().join("head")).unwrap());
    let acknowledged = fs::read(&path).unwrap();
    let log = AccessLog::open(dir.path()).unwrap();
    log.write(view(JUNE, "bert (uid 1001)", &[])).unwrap();
    drop(log);
    let all = fs::read(&path).unwrap();
    for end in acknowledged.len()..=all.len() {
        fs::write(&path, &all[..end]).unwrap();
        fs::write(dir.path().join("head"), &head).unwrap();
        check(&dir, if end == all.len() { 4 } else { 3 });
        drop(AccessLog::open(dir.path()).unwrap());
        let kept = if end == all.len() { all.len() } else { acknowledged.len() };
        assert_eq!(fs::read(&path).unwrap().len(), kept, "cut at {end}");
    }
}

#[test]
fn an_acknowledged_line_that_is_torn_is_damage_and_stays() {
    let dir = small();
    let path = segment(&dir, "2026-06");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(matches!(AccessLog::open(dir.path()), Err(AccessError::Broken(_))));
    assert_eq!(fs::read(&path).unwrap().len(), bytes.len() - 1);
    // A daemon starts all the same, and says why nothing is shown.
    let log = AccessLog::start(dir.path()).unwrap();
    assert!(log.write(view(JUNE, "anna", &[])).is_err() && log.trouble().unwrap().contains("line 1"));
    fs::write(&path, &bytes).unwrap();
    log.write(view(JUNE, "anna", &[])).unwrap();
    assert_eq!(log.trouble(), None);
    check(&dir, 4);
}

#[test]
fn many_who_look_at_once_share_a_sync() {
    let dir = TempDir::new().unwrap();
    let (syncs, own) = (Arc::new(AtomicUsize::new(0)), Arc::new(OnceLock::<AccessLog>::new()));
    let (counted, known) = (Arc::clone(&syncs), Arc::clone(&own));
    // The first sync takes as long as it takes the others to come.
    let sync = move |file: &File| {
        counted.fetch_add(1, Ordering::Relaxed);
        while known.get().is_none_or(|log| log.waiting() + usize::try_from(log.written()).unwrap() < 100) {
            std::thread::yield_now();
        }
        file.sync_data()
    };
    let log = AccessLog::open_with(dir.path(), Arc::new(sync)).unwrap();
    assert!(own.set(log.clone()).is_ok());
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| log.write(view(MAY, "anna", &["999900006"])).unwrap());
        }
    });
    check(&dir, 100);
    assert!(syncs.load(Ordering::Relaxed) <= 2, "{syncs:?} syncs");
}

#[test]
fn after_a_failed_sync_nothing_of_it_stays_and_the_next_view_goes_on() {
    let dir = TempDir::new().unwrap();
    let failing = Arc::new(AtomicUsize::new(0));
    let fails = Arc::clone(&failing);
    let sync = move |file: &File| match fails.load(Ordering::Relaxed) {
        0 => file.sync_data(),
        _ => Err(io::Error::from_raw_os_error(5)),
    };
    let log = AccessLog::open_with(dir.path(), Arc::new(sync)).unwrap();
    log.write(view(MAY, "anna", &[])).unwrap();
    for at in [MAY, JUNE, JUNE] {
        failing.store(1, Ordering::Relaxed);
        assert!(log.write(view(at, "withheld", &["999900006"])).is_err());
        assert!(log.trouble().is_some());
        assert!(log.write(view(at, "withheld", &["999900006"])).is_err(), "nor can it be opened");
        failing.store(0, Ordering::Relaxed);
        log.write(view(at, "anna", &[])).unwrap();
    }
    check(&dir, 4);
    let of = |who: &str| views(dir.path(), &Filter { who: Some(who.to_owned()), ..Filter::default() }).unwrap().len();
    assert_eq!((of("anna"), of("withheld")), (4, 0));
}

#[test]
fn a_view_can_be_awaited() {
    let dir = TempDir::new().unwrap();
    let log = AccessLog::start(dir.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(log.noted(view(MAY, "anna", &[]))).unwrap();
    check(&dir, 1);
}

#[test]
fn records_are_found_by_client_user_and_day_newest_first() {
    let dir = small();
    let found = |filter: Filter| views(dir.path(), &filter).unwrap().iter().map(|r| r.n).collect::<Vec<_>>();
    let client = |bsn: &str| Filter { client: bsn.parse().ok(), ..Filter::default() };
    assert_eq!(found(Filter::default()), [3, 2, 1]);
    assert_eq!((found(client("999900006")), found(client("999900018"))), (vec![3, 1], vec![3]));
    assert_eq!(found(Filter { who: Some("anna".to_owned()), ..Filter::default() }), [3, 1]);
    assert_eq!(found(Filter { who: Some("bert (uid 1001)".to_owned()), ..Filter::default() }), [2]);
    assert_eq!(found(Filter { from: "2026-05-05".parse().ok(), ..Filter::default() }), [3]);
    assert_eq!(found(Filter { to: "2026-05-04".parse().ok(), ..Filter::default() }), [2, 1]);
    assert_eq!(found(Filter { offset: 1, limit: Some(1), ..Filter::default() }), [2]);
    // A line that is being written is none yet.
    let mut file = File::options().append(true).open(segment(&dir, "2026-06")).unwrap();
    file.write_all(b"{\"n\":4,\"prev\":\"").unwrap();
    assert_eq!(found(Filter::default()), [3, 2, 1]);
    assert_eq!(views(&dir.path().join("none"), &Filter::default()).unwrap(), []);
}
