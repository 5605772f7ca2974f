//! The fault shim does what its head says, and the model of a disk gives what was synced and no more: what the tests of
//! faults and of power rest on.
//!
//! The child is this test binary, which does with a folder what iwmod does, by the same functions.

use crate::{common, faults};

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use faults::Faults;
use faults::journal::{self, Change, Inode};
use faults::power::Disk;
use iwmod::disk::{create_folder, preallocate, sync_folder, write_shared};
use tempfile::TempDir;

/// Not a test: the process in which calls fail; tells which steps did.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IWMOD_SHIM_FOLDER") else { return };
    let (said, folder) = (Path::new(&folder).join("said"), Path::new(&folder).join("made"));
    let other = folder.join("other");
    let steps: [(&str, &dyn Fn() -> bool); 8] = [
        ("create", &|| create_folder(&folder).is_ok()),
        ("shared", &|| write_shared(&folder, "a.xml", b"text").is_ok()),
        ("names", &|| sync_folder(&folder).is_ok()),
        ("plain", &|| fs::write(folder.join("plain"), b"text").is_ok()),
        ("size", &|| File::create(folder.join("size")).is_ok_and(|file| file.set_len(4096).is_ok())),
        ("room", &|| File::create(&other).is_ok_and(|file| preallocate(&file, &other, 4096).is_ok())),
        ("write", &|| File::create(&other).is_ok_and(|mut file| file.write_all(b"more").is_ok())),
        ("remove", &|| fs::remove_file(&other).is_ok()),
    ];
    let failed: Vec<&str> = steps.iter().filter(|(_, step)| !step()).map(|(name, _)| *name).collect();
    fs::write(said, failed.join(" ")).unwrap();
}

/// Which steps fail under these rules; `None` when the process was killed.
fn failed(folder: &Path, faults: &Faults) -> Option<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
        .env("IWMOD_SHIM_FOLDER", folder);
    let status = faults.on(&mut command).output().unwrap().status;
    assert!(status.success() || status.signal() == Some(9), "{status}");
    status.success().then(|| fs::read_to_string(folder.join("said")).unwrap())
}

#[test]
fn each_kind_of_call_fails_where_a_rule_says_so() {
    if !faults::available() {
        return;
    }
    for (rules, expected) in [
        ("", Some("")),
        ("mkdir:EROFS:1:0:made", Some("create shared names plain size room write remove")),
        ("write:ENOSPC:1:0:", Some("shared plain write")),
        ("write:ENOSPC:2:1:", Some("plain")),
        ("fdatasync:EIO:1:1:", Some("shared")),
        ("rename:EIO:1:1:", Some("shared")),
        ("fsync:EIO:1:1:", Some("names")),
        ("sync:EIO:2:1:;open:EMFILE:1:1:plain", Some("names plain")),
        ("fallocate:ENOSPC:1:0:", Some("room")),
        ("ftruncate:EIO:1:0:size", Some("size")),
        ("unlink:EROFS:1:1:other", Some("remove")),
        ("write:HALF:1:1:;write:EIO:2:1:", Some("shared")),
        ("change:KILL:3:1:", None),
    ] {
        let dir = TempDir::new().unwrap();
        let faults = Faults { root: Some(dir.path().join("made")), ..Faults::of(rules) };
        assert_eq!(failed(dir.path(), &faults).as_deref(), expected, "{rules}");
    }
}

#[test]
fn nothing_fails_without_the_gate_or_outside_the_root() {
    if !faults::available() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let (gate, told) = (dir.path().join("gate"), dir.path().join("told"));
    let (root, rules) = (Some(dir.path().join("made")), "rename:EIO:1:1:");
    let faults = Faults { gate: Some(gate.clone()), root, told: Some(told.clone()), ..Faults::of(rules) };
    assert_eq!(failed(dir.path(), &faults).as_deref(), Some(""));
    fs::write(&gate, b"").unwrap();
    assert_eq!(failed(dir.path(), &faults).as_deref(), Some("shared"));
    assert_eq!(fs::read_to_string(&told).unwrap().lines().count(), 1);
    let outside = Faults { root: Some(dir.path().join("elsewhere")), ..faults };
    assert_eq!(failed(dir.path(), &outside).as_deref(), Some(""));
}

/// The files below a folder, with their bytes.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            files.extend(tree(&entry.path()).into_iter().map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
    files
}

#[test]
fn the_journal_tells_everything_that_a_child_did() {
    if !faults::available() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let (made, journal) = (dir.path().join("made"), dir.path().join("journal"));
    fs::create_dir(&made).unwrap();
    let mut disk = Disk::of(&made);
    let faults = Faults { root: Some(made.clone()), journal: Some(journal.clone()), ..Faults::default() };
    assert_eq!(failed(dir.path(), &faults).as_deref(), Some(""));
    let mut changes = journal::read(&journal);
    changes.push(Change::Sync { inode: made.metadata().unwrap().ino() });
    let files: Vec<Inode> =
        fs::read_dir(&made).unwrap().map(|entry| entry.unwrap().metadata().unwrap().ino()).collect();
    changes.extend(files.into_iter().map(|inode| Change::Sync { inode }));
    changes.iter().for_each(|change| disk.apply(change));
    disk.harshest(&dir.path().join("after"));
    assert_eq!(tree(&dir.path().join("after")), tree(&made));
}

/// Inodes of the tree that [`lost`] begins with, and of what is made in it.
struct Inodes {
    root: Inode,
    sub: Inode,
    old: Inode,
}

const NEW: Inode = u64::MAX;
const FOLDER: Inode = u64::MAX - 1;

/// What the disk holds after these changes to `old` ("before") and the empty folder `sub`.
fn lost(changes: impl FnOnce(&Inodes) -> Vec<Change>) -> Vec<String> {
    let dir = TempDir::new().unwrap();
    let start = dir.path().join("start");
    fs::create_dir_all(start.join("sub")).unwrap();
    fs::write(start.join("old"), "before").unwrap();
    let inode = |path: &Path| path.metadata().unwrap().ino();
    let inodes = Inodes { root: inode(&start), sub: inode(&start.join("sub")), old: inode(&start.join("old")) };
    let mut disk = Disk::of(&start);
    changes(&inodes).iter().for_each(|change| disk.apply(change));
    disk.harshest(&dir.path().join("after"));
    tree(&dir.path().join("after")).into_iter().map(|(name, text)| format!("{name}={text}")).collect()
}

fn write(inode: Inode, text: &str) -> Change {
    Change::Write { inode, offset: 0, bytes: text.into() }
}

fn sync(inode: Inode) -> Change {
    Change::Sync { inode }
}

fn moved(inode: Inode, folder: Inode, to_folder: Inode) -> Change {
    Change::Rename { inode, folder, name: "old".into(), to_folder, to_name: "new".into() }
}

#[test]
fn a_disk_holds_what_was_synced_and_no_more() {
    let create = |i: &Inodes| Change::Create { inode: NEW, folder: i.root, name: "new".into() };
    assert_eq!(lost(|i| vec![create(i), write(NEW, "a"), sync(NEW)]), ["old=before"], "its name was not synced");
    assert_eq!(lost(|i| vec![create(i), write(NEW, "a"), sync(i.root)]), ["new=", "old=before"], "its bytes were not");
    assert_eq!(lost(|i| vec![create(i), write(NEW, "a"), sync(NEW), sync(i.root)]), ["new=a", "old=before"]);
    assert_eq!(lost(|i| vec![write(i.old, "after!")]), ["old=before"]);
    assert_eq!(lost(|i| vec![write(i.old, "after!"), sync(i.old), write(i.old, "AFTER!")]), ["old=after!"]);
    let cut = |i: &Inodes, size| Change::Size { inode: i.old, size };
    assert_eq!(lost(|i| vec![cut(i, 2)]), ["old=before"]);
    assert_eq!(lost(|i| vec![cut(i, 2), cut(i, 4), sync(i.old)]), ["old=be\0\0"]);
    let removed = |i: &Inodes| Change::Unlink { folder: i.root, name: "old".into() };
    assert_eq!(lost(|i| vec![removed(i)]), ["old=before"]);
    assert_eq!(lost(|i| vec![removed(i), sync(i.root)]), [""; 0]);
}

#[test]
fn a_rename_is_done_or_not() {
    assert_eq!(lost(|i| vec![moved(i.old, i.root, i.sub)]), ["old=before"]);
    assert_eq!(lost(|i| vec![moved(i.old, i.root, i.sub), sync(i.sub)]), ["sub/new=before"]);
    assert_eq!(lost(|i| vec![moved(i.old, i.root, i.sub), sync(i.root)]), ["sub/new=before"]);
    let folder = |i: &Inodes| Change::Folder { inode: FOLDER, folder: i.sub, name: "deep".into() };
    assert_eq!(lost(|i| vec![folder(i), moved(i.old, i.root, FOLDER)]), ["old=before"]);
    assert_eq!(lost(|i| vec![folder(i), moved(i.old, i.root, FOLDER), sync(i.root)]), ["sub/deep/new=before"]);
}

#[test]
fn what_a_failed_sync_did_not_write_is_not_written_by_the_next() {
    let failed = |i: &Inodes| Change::Unsynced { inode: i.old };
    assert_eq!(lost(|i| vec![write(i.old, "after!"), failed(i), sync(i.old)]), ["old=before"]);
    let again = |i: &Inodes| vec![write(i.old, "after!"), failed(i), write(i.old, "after!"), sync(i.old)];
    assert_eq!(lost(again), ["old=after!"]);
}
