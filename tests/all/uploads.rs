//! What arrives in the inbox and cannot be taken, or is written by a program that opens a file more than once: it is told in the
//! log once, in `/readyz`, the metrics and the work list for as long as it lasts, and taken once, whole. And what other users of the
//! group do with what leaves.
//!
//! What needs root or a mount says so out loud where it is not offered, and fails there with `CI=true`.

use crate::edges::{Daemon, Disk, NOT_TAKEN, Place, message, not_here, run_root, text};

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The user of the service, and another one of its group that brings files.
const SERVICE: &str = "61001";
const OTHER: &str = "61002";
const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");

/// A command as another user, in the group of the service.
fn by(user: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", user, "--groups", SERVICE]).args(arguments);
    command
}

/// Whether the program can be run as another user here.
fn has_users(what: &str) -> bool {
    let runs = by(SERVICE, &[PROGRAM, "--version"]).output().is_ok_and(|output| output.status.success());
    if !runs {
        not_here(what, "another user (root, and a program that others may run)");
    }
    runs
}

/// A place of the service's user, whose inbox the group may write to.
fn of_service() -> Place {
    let place = Place::new();
    fs::create_dir_all(place.path("var/inbox")).unwrap();
    assert!(run_root(&["chmod", "755", place.0.path().to_str().unwrap()]));
    assert!(run_root(&["chown", "-R", "61001:61001", place.0.path().to_str().unwrap()]));
    assert!(run_root(&["chmod", "2770", place.path("var/inbox").to_str().unwrap()]));
    place
}

/// Waits until everything that tells of it does: a reason in `/readyz` and the metrics, and a task.
#[track_caller]
fn told_everywhere(place: &Place, daemon: &mut Daemon, why: &str, count: usize, remedy: &str) {
    let ready = daemon.wait_for_readyz(503, &format!("{count} of the inbox: "));
    assert!(ready.contains(remedy), "{ready}");
    let metrics = daemon.get("/metrics").1;
    for line in [format!("iwmod_inbox_files_left_alone{{why=\"{why}\"}} {count}"), NOT_TAKEN.replace('?', "1")] {
        assert!(metrics.lines().any(|l| l == line), "{line} is not in\n{metrics}");
    }
    let tasks = text(&place.run(&["worklist", "--json"]).stdout);
    assert!(tasks.contains("NOT_TAKEN") && tasks.contains("beheerder"), "{tasks}");
    let told = daemon.log().lines().filter(|line| line.contains("left alone in the inbox")).count();
    assert_eq!(told, count, "each is told once:\n{}", daemon.log());
}

/// Waits until nothing tells of it any more.
#[track_caller]
fn mended(daemon: &mut Daemon, why: &str) {
    daemon.wait_for_readyz(200, "engine: ok");
    let metrics = daemon.get("/metrics").1;
    for line in [format!("iwmod_inbox_files_left_alone{{why=\"{why}\"}} 0"), NOT_TAKEN.replace('?', "0")] {
        assert!(metrics.lines().any(|l| l == line), "{line} is not in\n{metrics}");
    }
}

#[test]
fn a_file_of_another_user_without_the_right_to_it_is_told_until_it_is_given() {
    if !has_users("an upload of another user") {
        return;
    }
    let place = of_service();
    let mut daemon = place.serve_by(by(SERVICE, &[PROGRAM, "serve"]).current_dir(place.0.path()));
    fs::write(place.path("a.xml"), message(1)).unwrap();
    let inbox = place.path("var/inbox");
    let script = "umask 077; cp a.xml var/inbox/a.xml; mkdir var/inbox/map; cp a.xml var/inbox/map/b.xml";
    assert!(by(OTHER, &["sh", "-c", script]).current_dir(place.0.path()).status().unwrap().success());
    told_everywhere(&place, &mut daemon, "no_right", 2, "chmod g+rw");
    // Some rounds later it was not told again.
    std::thread::sleep(Duration::from_secs(2));
    told_everywhere(&place, &mut daemon, "no_right", 2, "chmod g+rw");
    assert!(run_root(&["chmod", "g+r", inbox.join("a.xml").to_str().unwrap()]));
    fs::remove_dir_all(inbox.join("map")).unwrap();
    daemon.wait_for_files(1);
    mended(&mut daemon, "no_right");
    assert_eq!(fs::read_dir(inbox.join(".claimed")).unwrap().count(), 1, "only the folder of attempts is left there");
}

#[test]
fn a_file_on_another_disk_below_the_inbox_is_told_until_it_is_moved() {
    let place = Place::new();
    let Some(disk) = Disk::mount(&place.path("var/inbox/bank"), "size=1m") else {
        return not_here("another disk below the inbox", "a mount");
    };
    let mut daemon = place.serve();
    fs::write(place.path("var/inbox/bank/a.csv"), b"no;such;columns\n").unwrap();
    fs::write(place.path("var/inbox/bank/b.xml"), message(1)).unwrap();
    told_everywhere(&place, &mut daemon, "other_disk", 2, "another disk is mounted there");
    place.deliver("c.xml", &message(2));
    daemon.wait_for_files(1);
    drop(disk);
    mended(&mut daemon, "other_disk");
}

#[test]
fn what_lies_in_the_claims_of_a_folder_that_is_no_inbox_any_more_is_told() {
    let place = Place::new();
    for folder in ["0000000000000001", "attempts"] {
        fs::create_dir_all(place.path("var/inbox/old/.claimed").join(folder)).unwrap();
    }
    fs::write(place.path("var/inbox/old/.claimed/attempts/count"), b"1").unwrap();
    let mut daemon = place.serve();
    daemon.wait_for_readyz(200, "engine: ok");
    let left = place.path("var/inbox/old/.claimed/0000000000000001/a.xml");
    fs::write(&left, message(1)).unwrap();
    told_everywhere(&place, &mut daemon, "left_behind", 1, "no inbox any more");
    fs::rename(left, place.path("var/inbox/a.xml")).unwrap();
    daemon.wait_for_files(1);
    mended(&mut daemon, "left_behind");
}

#[test]
fn a_claim_that_somebody_takes_away_leaves_no_folder_behind() {
    let place = Place::new();
    fs::create_dir_all(place.path("var/inbox/.claimed/0000000000000007/map")).unwrap();
    fs::create_dir_all(place.path("var/inbox/.claimed/0000000000000008")).unwrap();
    fs::write(place.path("var/inbox/.claimed/0000000000000008/a.xml"), message(1)).unwrap();
    let mut daemon = place.serve();
    daemon.wait_for_files(1);
    let names: Vec<_> =
        fs::read_dir(place.path("var/inbox/.claimed")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["attempts"]);
}

/// Opens a file as a program does that made it before, and writes on at its end.
fn write_on(path: &Path, bytes: &[u8]) {
    fs::File::options().append(true).open(path).expect("it still is there").write_all(bytes).unwrap();
}

/// A place whose inbox waits for an hour for what does not show its end.
fn patient() -> Place {
    Place::with(&crate::edges::example().replace("quiet_seconds = 5", "quiet_seconds = 3600"))
}

#[test]
fn a_file_that_is_opened_twice_to_be_written_is_taken_once_and_whole() {
    let place = patient();
    let mut daemon = place.serve();
    let (first, path) = (message(1), place.path("var/inbox/first-empty.xml"));
    fs::write(&path, b"").unwrap();
    place.deliver("b.xml", &message(2));
    daemon.wait_for_files(1);
    write_on(&path, &first[..600]);
    place.deliver("c.xml", &message(3));
    daemon.wait_for_files(2);
    write_on(&path, &first[600..]);
    daemon.wait_for_files(3);
    assert!(!daemon.log().contains("refused"), "{}", daemon.log());
}

#[test]
fn what_does_not_show_its_end_waits_as_long_as_the_config_says_and_what_was_moved_in_does_not() {
    let place = patient();
    let mut daemon = place.serve();
    let waiting = [("half.xml", "<a>"), ("levering-1.csv", "no;such;columns\n"), ("empty.csv", ""), ("half.zip", "PK")];
    for (name, bytes) in waiting {
        fs::write(place.path("var/inbox").join(name), bytes).unwrap();
    }
    place.deliver("moved.csv", b"no;such;columns\n");
    fs::write(place.path("var/inbox/whole.xml"), message(1)).unwrap();
    daemon.wait_for_files(1);
    daemon.wait_for("the refusal", |_| place.path("var/quarantine/moved.csv").exists().then_some(()));
    assert!(waiting.iter().all(|(name, _)| place.path("var/inbox").join(name).exists()), "{}", daemon.log());
}

#[test]
fn a_month_is_closed_with_what_lies_in_the_inbox_already() {
    let place = Place::new();
    let mut daemon = place.serve();
    let order = "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie\n\
                 T-1,999900006,1980-01-01,Test,0855,BG,midden,,2023-01-01,2023-01-31,Amarant,,1\n";
    fs::write(place.path("var/inbox/opdracht-1.csv"), order).unwrap();
    daemon
        .wait_for("the file", |daemon| daemon.get("/metrics").1.contains("iwmod_inbox_files_waiting 1").then_some(()));
    let shown = place.run(&["close", "2023-01", "--dry-run", "--json"]);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    assert!(text(&shown.stdout).contains("coalitie"), "{}", text(&shown.stdout));
}

#[test]
fn nothing_is_accepted_into_a_folder_that_was_deleted() {
    let place = Place::new();
    let mut daemon = place.serve();
    place.deliver("a.xml", &message(1));
    daemon.wait_for_files(1);
    fs::remove_dir_all(place.path("var/archive")).unwrap();
    fs::remove_dir_all(place.path("var/quarantine")).unwrap();
    place.deliver("b.xml", &message(2));
    place.deliver("c.xml", b"<half");
    daemon.wait_for_readyz(503, "archive: failed");
    daemon.wait_for_readyz(503, "nothing is taken in");
    // Claimed or not, both are below the inbox.
    let find = Command::new("find").arg(place.path("var/inbox")).args(["-name", "[bc].xml"]).output().unwrap();
    assert_eq!(text(&find.stdout).lines().count(), 2, "{}", text(&find.stdout));
    assert_eq!(daemon.log().matches("taken in\"").count(), 1, "{}", daemon.log());
    assert!(!place.path("var/archive").exists(), "no empty log is begun in its place");
}

#[test]
fn a_store_that_was_deleted_is_told_and_made_anew_by_a_start() {
    let config = crate::edges::example().replace("# socket = \"var/store/iwmod.sock\"", "socket = \"iwmod.sock\"");
    let place = Place::with(&config);
    let mut daemon = place.serve();
    place.deliver("a.xml", &message(1));
    daemon.wait_for_files(1);
    fs::remove_dir_all(place.path("var/store")).unwrap();
    place.deliver("b.xml", &message(2));
    daemon.wait_for_readyz(503, "store: failed");
    daemon.wait_for_files(2);
    drop(daemon);
    let mut daemon = place.serve();
    daemon.wait_for_files(2);
    daemon.wait_for_readyz(200, "store: ok");
    assert!(place.run(&["verify"]).status.success());
}

/// Folders as the unit and `systemd/iwmod.tmpfiles` of 0.1.0 made them, and a daemon with the umask of the unit.
#[test]
fn another_user_of_the_group_takes_away_what_leaves_and_what_was_refused() {
    if !has_users("the hand-over to another user") {
        return;
    }
    for made_before in [true, false] {
        let place = of_service();
        if made_before {
            let folders = [("archive", "700"), ("quarantine", "700"), ("outbox", "750"), ("store", "700")];
            for (folder, mode) in folders {
                fs::create_dir(place.path("var").join(folder)).unwrap();
                assert!(run_root(&["chmod", mode, place.path("var").join(folder).to_str().unwrap()]));
            }
        } else {
            fs::remove_dir_all(place.path("var")).unwrap();
        }
        assert!(run_root(&["chown", "-R", "61001:61001", place.0.path().to_str().unwrap()]));
        let script = format!("umask 0077; exec {PROGRAM} serve");
        let mut daemon = place.serve_by(by(SERVICE, &["sh", "-c", &script]).current_dir(place.0.path()));
        fs::write(place.path("a.xml"), message(1)).unwrap();
        fs::write(place.path("half.xml"), b"<half").unwrap();
        // As the group delivers: into an inbox that iwmod made as well.
        let deliver =
            "umask 007; for f in a half; do cp $f.xml var/inbox/.$f && mv var/inbox/.$f var/inbox/$f.xml; done";
        let as_other = |script: &str| by(OTHER, &["sh", "-c", script]).current_dir(place.0.path()).output().unwrap();
        let delivered = as_other(deliver);
        assert!(delivered.status.success(), "{}", text(&delivered.stderr));
        daemon.wait_for_files(1);
        let list = daemon.wait_for("a retour that is owed", |_| {
            let list = text(&place.run(&["outbox", "--json"]).stdout);
            list.contains("\"owed\"").then_some(list)
        });
        let owed: serde_json::Value = serde_json::from_str(&list).unwrap();
        assert!(place.run(&["outbox", "approve", &owed[0]["id"].to_string().replace('"', "")]).status.success());
        daemon.wait_for("the retour", |_| fs::read_dir(place.path("var/outbox")).unwrap().next().map(drop));
        daemon.wait_for("the refusal", |_| place.path("var/quarantine/half.xml.findings.json").exists().then_some(()));
        for taken in ["var/outbox/*.xml", "var/quarantine/half.xml", "var/quarantine/half.xml.findings.json"] {
            let away = as_other(&format!("cat {taken} > /dev/null && rm -f {taken}"));
            assert!(away.status.success() && away.stderr.is_empty(), "{taken}: {}", text(&away.stderr));
        }
        let kept = as_other("ls var/archive 2>/dev/null || ls var/store 2>/dev/null");
        assert!(!kept.status.success(), "what is the user's alone: {}", text(&kept.stdout));
    }
}

#[test]
fn a_command_of_root_makes_nothing_that_the_service_cannot_use() {
    if !has_users("a command of root beside a service of another user") {
        return;
    }
    let place = of_service();
    fs::write(place.path("a.xml"), message(1)).unwrap();
    for command in [&["ingest", "a.xml"][..], &["verify"], &["rebuild"], &["worklist"]] {
        let output = place.run(command);
        assert!(output.status.success() && output.stderr.is_empty(), "{command:?}: {}", text(&output.stderr));
    }
    let find = Command::new("find").arg(place.path("var")).args(["-user", "root"]).output().unwrap();
    assert_eq!(text(&find.stdout), "");
    let mut daemon = place.serve_by(by(SERVICE, &[PROGRAM, "serve"]).current_dir(place.0.path()));
    daemon.wait_for_files(1);
    drop(daemon);
    // As root it is the service's daemon all the same.
    let mut daemon = place.serve();
    daemon.wait_for_files(1);
    drop(daemon);
    let find = Command::new("find").arg(place.path("var")).args(["-user", "root"]).output().unwrap();
    assert_eq!(text(&find.stdout), "");
    let alone = Place::new();
    let told = text(&alone.run(&["worklist"]).stderr);
    assert!(told.contains("runs as root") && told.contains("chown -R"), "{told}");
    assert_eq!(text(&alone.run(&["worklist"]).stderr), "", "it is told once");
}
