//! The fault shim does what its head says: the faults of the other tests are real, and none of our writes goes past it.
//!
//! The child is this test binary, which does with a folder what iwmod does, by the same functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod faults;

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use faults::Faults;
use iwmod::disk::{Reserve, create_folder, preallocate, sync_folder, write_shared};
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
        ("reserve", &|| Reserve::keep(&folder, 4096).restore()),
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
    command.args(["--exact", "child", "--nocapture"]).env("IWMOD_SHIM_FOLDER", folder);
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
        ("mkdir:EROFS:1:0:made", Some("create shared names plain reserve room write remove")),
        ("write:ENOSPC:1:0:", Some("shared plain write")),
        ("write:ENOSPC:2:1:", Some("plain")),
        ("fdatasync:EIO:1:1:", Some("shared")),
        ("rename:EIO:1:1:", Some("shared")),
        ("fsync:EIO:1:1:", Some("names")),
        ("sync:EIO:2:1:;open:EMFILE:1:1:plain", Some("names plain")),
        ("fallocate:ENOSPC:1:0:", Some("reserve room")),
        ("ftruncate:EIO:1:0:reserve", Some("reserve")),
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
