//! What every log promises the engine, asked of each of them.

use tempfile::TempDir;

use super::*;
use crate::archive::{Archive, InMemory, Stored};
use crate::log::{FileEntry, hash};

fn file(number: u64) -> Packed {
    let content = format!("content of {number}").into_bytes();
    let entry = FileEntry { name: format!("{number}.xml"), claim: None, day: jiff::civil::date(2023, 3, 1) };
    let (sha256, stored) = (hash(&content), Stored::compress(&content).unwrap());
    Packed { entry: Entry::File(entry), received: 1_680_000_000_000, sha256, stored }
}

/// Segments on disk, so small that groups begin new ones, and a log in memory.
fn each(check: impl Fn(&mut dyn Log)) {
    let dir = TempDir::new().unwrap();
    check(&mut Archive::open(dir.path(), 700, |_| ()).unwrap().0);
    check(&mut InMemory::default());
}

fn numbers(log: &dyn Log, from: u64) -> Vec<u64> {
    log.read_from(from).unwrap().map(|record| record.unwrap().sequence).collect()
}

#[test]
fn a_group_goes_where_it_was_planned_or_nowhere() {
    each(|log| {
        assert_eq!(log.head(), Head::BEFORE_ALL);
        assert_eq!(log.append(0, &[file(1), file(2)]).unwrap().len(), 2);
        for elsewhere in [0, 1, 3] {
            let error = log.append(elsewhere, &[file(3)]).unwrap_err();
            let ArchiveError::Elsewhere { planned, ends: 2 } = error else { panic!("{error}") };
            assert_eq!(planned, elsewhere);
        }
        assert_eq!((log.head().sequence, log.closed().is_none()), (2, true), "and nothing came of it");
        log.append(2, &[file(3)]).unwrap();
        assert_eq!(numbers(log, 1), [1, 2, 3]);
    });
}

#[test]
fn it_is_read_from_any_record_on() {
    each(|log| {
        for group in 0..6 {
            log.append(group * 2, &[file(group * 2 + 1), file(group * 2 + 2)]).unwrap();
        }
        for from in 1..=13 {
            assert_eq!(numbers(log, from), (from..=12).collect::<Vec<_>>());
        }
        let last = log.read_from(12).unwrap().next().unwrap().unwrap();
        assert_eq!(Head { sequence: last.sequence, chain: last.chain }, log.head());
    });
}

#[test]
fn a_reader_gives_what_was_appended() {
    each(|log| {
        let reader = log.reader();
        let appended = log.append(0, &[file(1), file(2)]).unwrap();
        for (number, at) in [1, 2].into_iter().zip(&appended) {
            let mut bytes = Vec::new();
            reader.copy_content(at.place, &mut bytes).unwrap();
            assert_eq!(bytes, format!("content of {number}").into_bytes());
            assert_eq!(reader.read(at.place).unwrap().chain, at.chain);
        }
        assert_eq!(reader.from(1).unwrap().count(), 2);
        assert!(log.bytes() > 0);
    });
}

#[test]
fn the_same_groups_give_the_same_chain_in_every_log() {
    let dir = TempDir::new().unwrap();
    let (mut disk, mut memory) = (Archive::open(dir.path(), 1 << 16, |_| ()).unwrap().0, InMemory::default());
    for log in [&mut disk as &mut dyn Log, &mut memory] {
        log.append(0, &[file(1)]).unwrap();
        log.append(1, &[file(2), file(3)]).unwrap();
    }
    assert_eq!(disk.head(), memory.clone().head());
}
