//! The log under torn writes, flipped bits and lost files.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::archive::Stored;
use crate::archive::log::Source;
use crate::log::{Entry, FileEntry, hash};

/// A record whose content is `size` bytes that do not compress to nothing.
fn draft(number: u64, size: usize) -> Packed {
    let content: Vec<u8> = (0..size as u64).map(|i| (i.wrapping_mul(number + 7) >> 3) as u8).collect();
    let entry = FileEntry { name: format!("{number}.xml"), claim: Some(number), day: jiff::civil::date(2023, 3, 1) };
    Packed {
        entry: Entry::File(entry),
        received: 1_680_000_000_000 + i64::try_from(number).unwrap(),
        sha256: hash(&content),
        stored: Stored::compress(&content).unwrap(),
    }
}

fn open(folder: &Path, segment: u64) -> Result<(Archive, Opened, Vec<Record>), ArchiveError> {
    let mut records = Vec::new();
    let (archive, opened) = Archive::open(folder, segment, |record| records.push(record))?;
    Ok((archive, opened, records))
}

/// Three groups of three small records in one segment; where each group ends.
fn three_groups(folder: &Path) -> [u64; 3] {
    let (mut archive, _, _) = open(folder, 8192).unwrap();
    let ends = [0, 3, 6].map(|first| {
        let group: Vec<Packed> = (first..first + 3).map(|n| draft(n, 40)).collect();
        archive.append(archive.head().sequence, &group).unwrap();
        archive.tail.as_ref().unwrap().end
    });
    Box::new(archive).close().unwrap();
    ends
}

fn only_segment(folder: &Path) -> std::path::PathBuf {
    segment::path(folder, 1)
}

#[test]
fn what_was_appended_is_read_again_over_many_segments() {
    let dir = TempDir::new().unwrap();
    let (mut archive, opened, _) = open(dir.path(), 4096).unwrap();
    assert_eq!(opened, Opened::default());
    let mut places = Vec::new();
    for group in 0..20u64 {
        let drafts: Vec<Packed> = (group * 7..group * 7 + 7).map(|n| draft(n, (n as usize * 37) % 6000)).collect();
        places.extend(archive.append(archive.head().sequence, &drafts).unwrap());
    }
    assert!(archive.segments.len() > 5);
    let chain = archive.head().chain;
    let read = archive.reader().read(places[100].place).unwrap();
    assert_eq!((read.sequence, read.content().unwrap()), (101, reread(100)));
    drop(archive);
    let (archive, opened, records) = open(dir.path(), 4096).unwrap();
    assert_eq!((opened.records, opened.cut_bytes, archive.head().chain), (140, 0, chain));
    for (number, record) in records.iter().enumerate() {
        assert_eq!(record.place, places[number].place);
        assert_eq!(record.content().unwrap(), reread(number as u64));
    }
}

fn reread(number: u64) -> Vec<u8> {
    (0..(number * 37) % 6000).map(|i| (i.wrapping_mul(number + 7) >> 3) as u8).collect()
}

#[test]
fn a_torn_tail_is_cut_wherever_the_power_failed() {
    let dir = TempDir::new().unwrap();
    let [_, second, third] = three_groups(dir.path());
    let whole = fs::read(only_segment(dir.path())).unwrap();
    let mark = Mark { sequence: 6, segment: 1, offset: second }.encode();
    // Each place costs eighteen opens with their syncs; seven has no common part with any length of a record.
    for at in (second..third).step_by(7) {
        for how in ["zeros behind", "cut off", "first page missing"] {
            let mut bytes = whole.clone();
            let at_index = usize::try_from(at).unwrap();
            match how {
                "zeros behind" => bytes[at_index..].fill(0),
                "cut off" => bytes.truncate(at_index),
                _ => bytes[usize::try_from(second).unwrap()..=at_index].fill(0),
            }
            fs::write(only_segment(dir.path()), &bytes).unwrap();
            fs::write(dir.path().join("durable"), &mark).unwrap();
            let (mut archive, opened, records) = open(dir.path(), 8192).unwrap();
            assert_eq!((opened.records, records.len()), (6, 6), "{how} at {at}: {opened:?}");
            archive.append(archive.head().sequence, &[draft(50, 300), draft(51, 300)]).unwrap();
            drop(archive);
            let (_, again, _) = open(dir.path(), 8192).unwrap();
            assert_eq!((again.records, again.cut_bytes), (8, 0), "{how} at {at}");
        }
    }
}

#[test]
fn a_flipped_bit_in_what_was_durable_stops_the_start() {
    let dir = TempDir::new().unwrap();
    let [_, _, third] = three_groups(dir.path());
    let whole = fs::read(only_segment(dir.path())).unwrap();
    for at in 0..usize::try_from(third).unwrap() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(only_segment(dir.path()), &bytes).unwrap();
        let error = open(dir.path(), 8192).map(|(_, opened, _)| opened).unwrap_err();
        assert!(matches!(error, ArchiveError::Damage { .. } | ArchiveError::Format { .. }), "byte {at}: {error}");
        assert!(fs::read(only_segment(dir.path())).unwrap() == bytes, "byte {at}: the damaged file was changed");
    }
}

#[test]
fn without_the_mark_damage_before_the_last_group_is_still_found() {
    let dir = TempDir::new().unwrap();
    let [_, second, _] = three_groups(dir.path());
    let whole = fs::read(only_segment(dir.path())).unwrap();
    for at in 64..usize::try_from(second).unwrap() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(only_segment(dir.path()), &bytes).unwrap();
        fs::remove_file(dir.path().join("durable")).unwrap_or_default();
        assert!(open(dir.path(), 8192).is_err(), "byte {at}");
    }
}

#[test]
fn a_lost_segment_or_end_stops_the_start_with_its_place() {
    for lost in ["first", "middle", "last", "all"] {
        let dir = TempDir::new().unwrap();
        let (mut archive, _, _) = open(dir.path(), 2048).unwrap();
        for number in 0..60 {
            archive.append(archive.head().sequence, &[draft(number, 200)]).unwrap();
        }
        let segments = archive.segments.clone();
        Box::new(archive).close().unwrap();
        let middle = segments.len() / 2;
        let gone: Vec<u64> = match lost {
            "first" => vec![segments[0]],
            "middle" => vec![segments[middle]],
            "last" => vec![segments[segments.len() - 1]],
            _ => segments.clone(),
        };
        gone.iter().for_each(|first| fs::remove_file(segment::path(dir.path(), *first)).unwrap());
        let text = open(dir.path(), 2048).map(|(_, o, _)| o).unwrap_err().to_string();
        assert!(text.contains("missing") && text.contains(".log"), "{lost}: {text}");
    }
}

#[test]
fn a_segment_that_never_got_its_name_is_no_part_of_the_log() {
    let dir = TempDir::new().unwrap();
    three_groups(dir.path());
    fs::write(dir.path().join("00000000000000000010.draft"), b"half a header").unwrap();
    let (_, opened, _) = open(dir.path(), 8192).unwrap();
    assert_eq!(opened.records, 9);
    assert!(!dir.path().join("00000000000000000010.draft").exists());
}

#[test]
fn records_of_another_log_do_not_follow() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for (dir, first) in [(&one, 0), (&other, 100)] {
        let (mut archive, _, _) = open(dir.path(), 1024).unwrap();
        for number in first..first + 20 {
            archive.append(archive.head().sequence, &[draft(number, 100)]).unwrap();
        }
        Box::new(archive).close().unwrap();
    }
    let segments = segment::list(one.path()).unwrap();
    let second = segments[1];
    fs::copy(segment::path(other.path(), second), segment::path(one.path(), second)).unwrap();
    assert!(matches!(open(one.path(), 1024), Err(ArchiveError::Damage { .. })));
}

/// What a failed or interrupted begin of a segment leaves: a header, and nothing behind it.
fn leave_begun(folder: &Path, first: u64, before: Sha256) {
    segment::create(folder, first, before, [8192, 8192]).unwrap();
}

#[test]
fn a_segment_that_was_only_begun_is_no_damage() {
    for (how, first, fits) in [
        ("killed between its name and its first record", 10, true),
        ("begun for a group that was taken back", 10, false),
        ("the log went on in the segment before", 5, false),
    ] {
        let dir = TempDir::new().unwrap();
        three_groups(dir.path());
        let chain = open(dir.path(), 8192).unwrap().0.head().chain;
        leave_begun(dir.path(), first, if fits { chain } else { Sha256([7; 32]) });
        let (mut archive, opened, records) = open(dir.path(), 8192).unwrap_or_else(|e| panic!("{how}: {e}"));
        assert_eq!((opened.records, records.len(), opened.cut_bytes), (9, 9, 0), "{how}");
        assert!(!segment::path(dir.path(), first).exists(), "{how}");
        for number in 9..60 {
            archive.append(archive.head().sequence, &[draft(number, 300)]).unwrap();
        }
        assert!(archive.segments.len() > 1);
        drop(archive);
        assert_eq!(open(dir.path(), 8192).unwrap().1.records, 60, "{how}");
    }
}

#[test]
fn a_segment_begun_behind_the_end_tells_of_lost_records() {
    let dir = TempDir::new().unwrap();
    three_groups(dir.path());
    fs::remove_file(dir.path().join("durable")).unwrap();
    leave_begun(dir.path(), 12, Sha256([7; 32]));
    let error = open(dir.path(), 8192).map(|(_, o, _)| o).unwrap_err();
    assert!(error.is_damage(), "{error}");
    assert!(segment::path(dir.path(), 12).exists(), "nothing was changed");
}

/// A log of nine records in memory and on disk.
fn running(folder: &Path) -> Archive {
    three_groups(folder);
    open(folder, 8192).unwrap().0
}

/// What an append gives while something is wrong with the files; nothing of it may ever count.
fn refused(archive: &mut Archive) -> String {
    let error = archive.append(archive.head().sequence, &[draft(70, 200), draft(71, 9000)]).unwrap_err();
    assert!(matches!(error, ArchiveError::Closed { .. }), "{error}");
    assert_eq!(archive.head().next(), 10);
    archive.closed().unwrap().to_string()
}

/// The log goes on behind its ninth record, and the next start finds just that.
fn goes_on(mut archive: Archive, folder: &Path) {
    archive.reopen().unwrap();
    assert!(archive.closed().is_none());
    archive.append(archive.head().sequence, &[draft(50, 100), draft(51, 9000)]).unwrap();
    let chain = archive.head().chain;
    let last = archive.read_from(1).unwrap().last().unwrap().unwrap();
    assert_eq!((last.sequence, last.chain), (11, chain));
    Box::new(archive).close().unwrap();
    let (archive, opened, records) = open(folder, 8192).unwrap();
    assert_eq!((opened.records, archive.head().chain), (11, chain));
    let names: Vec<&Entry> = records.iter().skip(9).map(|record| &record.entry).collect();
    assert_eq!(names, [&draft(50, 100).entry, &draft(51, 9000).entry]);
}

#[test]
fn a_folder_that_is_moved_away_stops_the_log_until_it_is_back() {
    let dir = TempDir::new().unwrap();
    let (folder, away) = (dir.path().join("archive"), dir.path().join("away"));
    let mut archive = running(&folder);
    fs::rename(&folder, &away).unwrap();
    assert!(refused(&mut archive).contains("is gone or was replaced"));
    assert!(archive.reopen().is_err());
    // An empty folder in its place is not the log, and no new one is begun in it.
    fs::create_dir(&folder).unwrap();
    assert!(archive.reopen().is_err() && refused(&mut archive).contains("is gone or was replaced"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::remove_dir(&folder).unwrap();
    fs::rename(&away, &folder).unwrap();
    goes_on(archive, &folder);
}

#[test]
fn a_folder_that_is_moved_away_is_noticed_without_a_write() {
    for empty in [false, true] {
        let dir = TempDir::new().unwrap();
        let folder = dir.path().join("archive");
        let mut archive = if empty { open(&folder, 8192).unwrap().0 } else { running(&folder) };
        archive.look();
        assert!(archive.closed().is_none());
        fs::rename(&folder, dir.path().join("away")).unwrap();
        archive.look();
        assert!(matches!(archive.closed(), Some(ArchiveError::Gone { .. })), "{:?}", archive.closed());
    }
}

#[test]
fn a_deleted_segment_is_noticed_and_a_copy_of_it_is_good_enough() {
    let dir = TempDir::new().unwrap();
    let mut archive = running(dir.path());
    let (path, copy) = (only_segment(dir.path()), dir.path().join("copy"));
    fs::copy(&path, &copy).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(refused(&mut archive).contains(".log is gone"));
    fs::rename(&copy, &path).unwrap();
    goes_on(archive, dir.path());
}

#[test]
fn an_older_copy_of_a_segment_is_damage_and_is_left_as_it_is() {
    let dir = TempDir::new().unwrap();
    let [_, second, _] = three_groups(dir.path());
    let path = only_segment(dir.path());
    let mut archive = open(dir.path(), 8192).unwrap().0;
    let mut old = fs::read(&path).unwrap();
    old[usize::try_from(second).unwrap()..].fill(0);
    fs::remove_file(&path).unwrap();
    fs::write(&path, &old).unwrap();
    assert!(refused(&mut archive).contains("could not be taken back"));
    assert!(matches!(archive.reopen(), Err(ArchiveError::Closed { why }) if why.is_damage()));
    assert!(fs::read(&path).unwrap() == old);
}

#[test]
fn a_deleted_mark_is_made_anew() {
    let dir = TempDir::new().unwrap();
    let mut archive = running(dir.path());
    fs::remove_file(dir.path().join("durable")).unwrap();
    archive.append(archive.head().sequence, &[draft(9, 40)]).unwrap();
    let mark = Mark::decode(&fs::read(dir.path().join("durable")).unwrap()).unwrap();
    assert_eq!(mark.sequence, 10);
}

#[test]
fn what_another_process_wrote_meanwhile_is_not_cut_off() {
    let dir = TempDir::new().unwrap();
    let (folder, away) = (dir.path().join("archive"), dir.path().join("away"));
    let mut archive = running(&folder);
    fs::rename(&folder, &away).unwrap();
    archive.look();
    let (mut other, _, _) = open(&away, 8192).unwrap();
    other.append(other.head().sequence, &[draft(60, 40)]).unwrap();
    drop(other);
    fs::rename(&away, &folder).unwrap();
    assert!(
        matches!(archive.reopen(), Err(ArchiveError::Closed { why }) if matches!(*why, ArchiveError::Foreign { .. }))
    );
    drop(archive);
    assert_eq!(open(&folder, 8192).unwrap().1.records, 10);
}

#[test]
fn of_a_group_that_is_there_in_part_nothing_counts() {
    // What the loss of power may leave of the third group: its first record, or its first two, with zeros or rubbish behind.
    for (whole, rubbish) in [(1, false), (2, false), (1, true), (2, true)] {
        let dir = TempDir::new().unwrap();
        let ends = three_groups(dir.path());
        let path = only_segment(dir.path());
        let mut bytes = fs::read(&path).unwrap();
        let third: Vec<u64> = walked(dir.path()).iter().skip(6).map(|record| record.place.offset).collect();
        let cut = usize::try_from(third[whole]).unwrap();
        bytes[cut..usize::try_from(ends[2]).unwrap()].fill(if rubbish { 0xA5 } else { 0 });
        fs::write(&path, &bytes).unwrap();
        let mark = Mark { sequence: 6, segment: 1, offset: ends[1] };
        fs::write(dir.path().join("durable"), mark.encode()).unwrap();
        let (mut archive, opened, records) = open(dir.path(), 8192).unwrap();
        assert_eq!((records.len(), archive.head().next()), (6, 7), "{whole} of 3, rubbish: {rubbish}");
        assert!(opened.cut_bytes > 0 && opened.cut_at == Some(Place { segment: 1, offset: ends[1] }));
        archive.append(archive.head().sequence, &[draft(7, 40)]).unwrap();
        Box::new(archive).close().unwrap();
        assert_eq!(open(dir.path(), 8192).unwrap().2.len(), 7);
    }
}

#[test]
fn half_a_group_that_was_told_to_be_durable_is_damage() {
    let dir = TempDir::new().unwrap();
    let ends = three_groups(dir.path());
    let path = only_segment(dir.path());
    let last = walked(dir.path())[8].place.offset;
    let mut bytes = fs::read(&path).unwrap();
    bytes[usize::try_from(last).unwrap()..usize::try_from(ends[2]).unwrap()].fill(0);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(open(dir.path(), 8192), Err(ArchiveError::Damage { .. })));
}

#[test]
fn a_group_lies_in_one_segment_however_large_it_is() {
    let dir = TempDir::new().unwrap();
    let (mut archive, _, _) = open(dir.path(), 4096).unwrap();
    for sizes in [[900, 900, 900], [2000, 2000, 2000], [100, 9000, 100], [300, 300, 300]] {
        let group: Vec<Packed> = sizes.iter().zip(0..).map(|(size, n)| draft(n, *size)).collect();
        let segments: std::collections::BTreeSet<u64> = archive
            .append(archive.head().sequence, &group)
            .unwrap()
            .iter()
            .map(|record| record.place.segment)
            .collect();
        assert_eq!(segments.len(), 1, "{sizes:?}");
    }
    Box::new(archive).close().unwrap();
    assert_eq!(open(dir.path(), 4096).unwrap().2.len(), 12);
}

fn walked(folder: &Path) -> Vec<Record> {
    Folder(folder.to_owned()).from(1).unwrap().map(Result::unwrap).collect()
}

#[test]
fn another_archive_in_the_place_of_an_empty_one_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let (folder, other) = (dir.path().join("archive"), dir.path().join("other"));
    let mut archive = open(&folder, 8192).unwrap().0;
    three_groups(&other);
    fs::remove_file(other.join("durable")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    archive.look();
    fs::rename(&other, &folder).unwrap();
    assert!(
        matches!(archive.reopen(), Err(ArchiveError::Closed { why }) if matches!(*why, ArchiveError::Foreign { .. }))
    );
    drop(archive);
    assert_eq!(open(&folder, 8192).unwrap().1.records, 9);
}
