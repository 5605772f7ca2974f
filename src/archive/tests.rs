//! The log under torn writes, flipped bits and lost files.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;

/// A record whose content is `size` bytes that do not compress to nothing.
fn draft(number: u64, size: usize) -> Draft {
    let content: Vec<u8> = (0..size as u64).map(|i| (i.wrapping_mul(number + 7) >> 3) as u8).collect();
    let entry = FileEntry { name: format!("{number}.xml"), claim: Some(number), day: jiff::civil::date(2023, 3, 1) };
    Draft {
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
        let group: Vec<Draft> = (first..first + 3).map(|n| draft(n, 40)).collect();
        archive.append(&group).unwrap();
        archive.tail.as_ref().unwrap().end
    });
    archive.close().unwrap();
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
        let drafts: Vec<Draft> = (group * 7..group * 7 + 7).map(|n| draft(n, (n as usize * 37) % 6000)).collect();
        places.extend(archive.append(&drafts).unwrap());
    }
    assert!(archive.segments.len() > 5);
    let chain = archive.chain();
    let read = archive.read(places[100].place).unwrap();
    assert_eq!((read.sequence, read.content().unwrap()), (101, reread(100)));
    drop(archive);
    let (archive, opened, records) = open(dir.path(), 4096).unwrap();
    assert_eq!((opened.records, opened.cut_bytes, archive.chain()), (140, 0, chain));
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
    let mark = segment::Mark { sequence: 6, segment: 1, offset: second }.encode();
    for at in second..third {
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
            assert!((6..9).contains(&opened.records), "{how} at {at}: {opened:?}");
            assert_eq!(records.len() as u64, opened.records);
            archive.append(&[draft(50, 300), draft(51, 300)]).unwrap();
            drop(archive);
            let (_, again, _) = open(dir.path(), 8192).unwrap();
            assert_eq!((again.records, again.cut_bytes), (opened.records + 2, 0), "{how} at {at}");
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
            archive.append(&[draft(number, 200)]).unwrap();
        }
        let segments = archive.segments.clone();
        archive.close().unwrap();
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
            archive.append(&[draft(number, 100)]).unwrap();
        }
        archive.close().unwrap();
    }
    let segments = segment::list(one.path()).unwrap();
    let second = segments[1];
    fs::copy(segment::path(other.path(), second), segment::path(one.path(), second)).unwrap();
    assert!(matches!(open(one.path(), 1024), Err(ArchiveError::Damage { .. })));
}
