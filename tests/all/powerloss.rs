//! Loss of power at any instant: what was acknowledged is there, and everything opens (invariants 1 and 2).
//!
//! Needs `../shared/tools/powerloss.sh`, root, loop mounts and mkfs.xfs; says so where one is missing. A kill -9 keeps the
//! page cache and shows none of this. `IWMOD_POWERLOSS_SNAPSHOTS` sets how many snapshots are taken.

use crate::common;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{inbox, lot, setup};
use iwmod::engine::Engine;
use iwmod::inbox::Inbox;
use iwmod::log::hash;

/// Snapshots taken unless the environment says otherwise.
const SNAPSHOTS: u32 = 8;
/// Files brought at once.
const BATCH: usize = 7;

/// Not a test: takes files in through the inbox, and says which are durable.
#[test]
fn writer() {
    let Some(folder) = folder_of("writer") else { return };
    let folder = Path::new(&folder);
    let mut engine = Engine::open(setup(folder)).unwrap();
    let mut inbox_reader = Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO);
    let files = lot(1, FILES);
    let mut acknowledged = 0;
    for batch in files.chunks(BATCH) {
        for (name, bytes) in batch {
            let target = inbox(folder).join(name);
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::write(target, bytes).unwrap();
        }
        // The first scan sees them, the second takes them.
        inbox_reader.run_once(&mut engine).unwrap();
        inbox_reader.run_once(&mut engine).unwrap();
        assert_eq!(inbox_reader.in_hand(), 0);
        engine.tick();
        for _ in batch {
            println!("ACK {acknowledged}");
            acknowledged += 1;
        }
        std::io::stdout().flush().unwrap();
    }
}

/// Not a test: opens what the disk held, finishes what was in hand, and counts what is there.
#[test]
fn checker() {
    let Some(folder) = folder_of("checker") else { return };
    // The script shows the last line of what a checker says.
    std::panic::set_hook(Box::new(|info| eprintln!("{}", info.to_string().replace('\n', " "))));
    let folder = Path::new(&folder);
    let mut engine = Engine::open(setup(folder)).unwrap();
    let mut inbox_reader = Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO);
    while inbox_reader.in_hand() > 0 {
        inbox_reader.run_once(&mut engine).unwrap();
    }
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    let reader = engine.reader();
    let quarantined: Vec<_> = reader.state().quarantine().map(|refusal| refusal.sha256).collect();
    let there = |bytes: &[u8]| {
        let sha256 = hash(bytes);
        let archived = reader.cat(&sha256, &mut std::io::sink()).unwrap();
        assert!(!(archived && quarantined.contains(&sha256)), "{sha256} is in both");
        archived || quarantined.contains(&sha256)
    };
    println!("HAVE {}", lot(1, FILES).iter().take_while(|(_, bytes)| there(bytes)).count());
}

#[test]
fn nothing_acknowledged_is_lost_with_the_power() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/powerloss.sh");
    if let Some(missing) = missing(&script) {
        eprintln!("\n*** POWER LOSS IS NOT TESTED HERE: {missing} ***\n");
        return;
    }
    let snapshots = std::env::var("IWMOD_POWERLOSS_SNAPSHOTS").unwrap_or_else(|_| SNAPSHOTS.to_string());
    let exe = std::env::current_exe().unwrap();
    let role = |role| {
        let test = common::of_this_program(module_path!(), role);
        format!("IWMOD_POWERLOSS={role} '{}' --exact {test} --nocapture", exe.display())
    };
    let output = Command::new("bash")
        .arg(&script)
        .args([&snapshots, &role("writer"), &role("checker")])
        .env("HOST_SIZE", "1500M")
        .env("IMAGE_SIZE", "600M")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}");
    assert!(text.contains(", with loss 0 (worst 0), not opened 0"), "{text}");
    let most =
        text.lines().filter_map(|line| line.split("acked ").nth(1)?.split(',').next()?.parse::<u32>().ok()).max();
    assert!(most > Some(50), "the writer did too little to prove anything: {text}");
}

/// What keeps the test from running.
fn missing(script: &Path) -> Option<String> {
    if !script.is_file() {
        return Some("../shared/tools/powerloss.sh is not there".to_owned());
    }
    if !rustix::process::geteuid().is_root() {
        return Some("it needs root, for loop mounts".to_owned());
    }
    let runs = |command: &str| Command::new("sh").args(["-c", command]).status().is_ok_and(|s| s.success());
    if !runs("command -v mkfs.xfs >/dev/null") {
        return Some("mkfs.xfs is not installed (package xfsprogs)".to_owned());
    }
    let mounts = "d=$(mktemp -d) && truncate -s 400M $d/i && mkfs.xfs -qf -m reflink=1 $d/i && mkdir $d/m && \
                  mount -o loop $d/i $d/m 2>/dev/null && umount $d/m; r=$?; rm -rf $d; exit $r";
    (!runs(mounts)).then(|| "loop mounts of XFS do not work on this machine".to_owned())
}

fn folder_of(role: &str) -> Option<String> {
    (std::env::var("IWMOD_POWERLOSS").ok()? == role).then(|| std::env::var("DIR").ok()).flatten()
}

/// More than are taken in while the snapshots are made.
const FILES: usize = 12_000;
