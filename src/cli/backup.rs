//! `backup` and `restore`: a copy of everything that cannot be derived, and its return to an empty machine.
//!
//! The bytes are read by this process, whoever holds the store: a daemon only tells what a backup has to hold at one moment. So a service that may
//! write to nothing but its own folders can be backed up to anywhere, and waits for nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::output::{Output, counted, prose, table, warn};
use super::progress::Progress;
use super::session::{self, Session};
use crate::backup::bring_back::{self, Whole};
use crate::backup::check;
use crate::backup::depot::Depot;
use crate::backup::gather::{Gathered, Sources, gather};
use crate::backup::{BackupError, last};
use crate::clock;
use crate::config::Config;
use crate::disk;
use crate::documents::{BackedUp, BackupChecked, BroughtBack, Restored};
use crate::engine::{Engine, Setup};
use crate::http::client::Client;
use crate::told::chain_text;

/// Where backups are, and what to do with them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of backups, best on another disk; it is made when it does not exist
    dir: PathBuf,
    /// How many backups to keep; older ones are removed when this one is whole
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    keep: u16,
    /// Make none: read all backups of the folder and prove that they are as they were written
    #[arg(long, conflicts_with = "list")]
    verify: bool,
    /// Make none: show the backups of the folder
    #[arg(long)]
    list: bool,
}

/// Which backup to bring back.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The folder of backups
    dir: PathBuf,
    /// Which one, as `backup DIR --list` shows it [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    backup: Option<u64>,
    /// Bring back this one file only, such as people/people.json
    #[arg(long, value_name = "PATH", requires = "to")]
    file: Option<String>,
    /// Where to, with --file: a file that does not exist
    #[arg(long, value_name = "FILE", requires = "file")]
    to: Option<PathBuf>,
}

/// Makes a backup, or looks at those that there are.
pub fn run(file: &Path, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    if args.list {
        return show(output, &check::list(&Depot::open_to_read(&args.dir)?)?);
    }
    if args.verify {
        let depot = Depot::open_to_read(&args.dir)?;
        return show(output, &Progress::spinner().during(|| check::check(&depot))?);
    }
    let config = Config::load(file)?;
    session::step_aside(&config);
    let made = Progress::spinner().during(|| make(&config, file, args))?;
    if let Err(error) = last::note(&config.paths.store, clock::now()) {
        warn(&format!("the backup is whole, but the daemon does not know of it: {}", chain_text(&error)));
    }
    output.line(if output.is_json() { serde_json::to_string(&made)? } else { prose(&made_text(&made, &args.dir)) })?;
    Ok(if made.problems.is_empty() { Exit::Good } else { Exit::Bad })
}

fn make(config: &Config, file: &Path, args: &Args) -> anyhow::Result<BackedUp> {
    let sources = Sources { paths: &config.paths, config: file, beside: &config.files };
    sources.are_apart_from(&args.dir)?;
    let mut session = Session::open(config)?;
    let mut depot = Depot::open_to_write(&args.dir)?;
    let made = copied(&mut session, &mut depot, &sources).and_then(|gathered| {
        let made = gathered.finish(&mut depot, usize::from(args.keep), clock::now());
        made.map_err(anyhow::Error::from)
    });
    let is_full = |error: &anyhow::Error| error.downcast_ref().is_some_and(BackupError::is_full);
    if made.as_ref().is_err_and(is_full) {
        // What was copied takes the room that an administrator needs; the backups that are whole stay.
        depot.remove_unneeded()?;
    }
    session.close()?;
    made
}

/// Copies what a snapshot says; where refused files left quarantine meanwhile, what a newer one says.
fn copied(session: &mut Session<'_>, depot: &mut Depot, sources: &Sources<'_>) -> anyhow::Result<Gathered> {
    let mut gone = BTreeSet::new();
    for _ in 1..SNAPSHOTS_MAX {
        match gather(depot, sources, &session.snapshot()?, &gone) {
            Err(BackupError::Moved(missing)) => gone = missing,
            done => return Ok(done?),
        }
    }
    Ok(gather(depot, sources, &session.snapshot()?, &gone)?)
}

/// Brings a backup back to a machine on which no daemon runs and whose folders are empty.
pub fn restore(file: &Path, args: &RestoreArgs, output: &Output) -> anyhow::Result<Exit> {
    let depot = Depot::open_to_read(&args.dir)?;
    if let (Some(path), Some(target)) = (&args.file, &args.to) {
        return one(&depot, args.backup, (path, target), output);
    }
    let progress = Progress::spinner();
    let whole = progress.during(|| bring_back::whole(&depot, args.backup))?;
    let made = if file.exists() { Vec::new() } else { whole.config(&depot, file)? };
    // Made by root, it is read by the service through the group of its folder.
    for path in &made {
        disk::give_to_owner_of(path.parent().unwrap_or(path), path)?;
    }
    let config = Config::load(file)?;
    if Client::connect(&config.paths.socket)?.is_some() {
        anyhow::bail!(
            "a daemon runs with {}; stop it (`systemctl stop iwmod`), then give the command again",
            file.display()
        );
    }
    bring_back::are_empty(&config.paths)?;
    session::step_aside(&config);
    let restored = progress.during(|| bring_back(&depot, &whole, &config, &made))?;
    output.line(if output.is_json() { serde_json::to_string(&restored)? } else { prose(&restored_text(&restored)) })?;
    Ok(if restored.problems.is_empty() { Exit::Good } else { Exit::Bad })
}

/// Brings one file back, for who puts it in its place by hand.
fn one(depot: &Depot, number: Option<u64>, (path, target): (&str, &Path), output: &Output) -> anyhow::Result<Exit> {
    let number = bring_back::one(depot, number, path, target)?;
    let done = BroughtBack { number, file: target.display().to_string() };
    let text = || format!("{} is as backup {number} has it", target.display());
    output.line(if output.is_json() { serde_json::to_string(&done)? } else { text() })?;
    Ok(Exit::Good)
}

/// The store is derived, everything is read again, and the outbox gets what the log says lies there.
fn bring_back(depot: &Depot, whole: &Whole, config: &Config, made: &[PathBuf]) -> anyhow::Result<Restored> {
    whole.files(depot, &config.paths)?;
    // An engine with an outbox would take what is missing there for sent.
    let mut engine = Engine::open(Setup { outbox: None, ..Setup::from_config(config) })?;
    let problems = engine.verify()?.problems;
    let outbox = engine.put_back(&config.paths.outbox)?;
    engine.close()?;
    let Whole { number, manifest } = whole;
    Ok(Restored {
        number: *number,
        made: manifest.made.clone(),
        log_position: manifest.head.sequence,
        files: manifest.files.len(),
        bytes: manifest.bytes(),
        config: made.iter().map(|path| path.display().to_string()).collect(),
        outbox,
        problems,
    })
}

fn show(output: &Output, checked: &BackupChecked) -> anyhow::Result<Exit> {
    output.line(if output.is_json() { serde_json::to_string(checked)? } else { checked_text(checked) })?;
    Ok(if checked.problems.is_empty() { Exit::Good } else { Exit::Bad })
}

fn made_text(made: &BackedUp, dir: &Path) -> String {
    let BackedUp { number, log_position, files, bytes, bytes_copied, removed, problems, .. } = made;
    let removed = if *removed == 0 {
        String::new()
    } else {
        format!("; removed: {}", counted(*removed, "older backup", "older backups"))
    };
    let done = format!(
        "backup {number} in {}: the log up to record {log_position}, {}, {}; {} copied, the rest was there{removed}",
        dir.display(),
        counted(*files, "file", "files"),
        sized(*bytes),
        sized(*bytes_copied)
    );
    [&[done], problems.as_slice()].concat().join("\n")
}

fn checked_text(checked: &BackupChecked) -> String {
    let rows = checked.backups.iter().map(|backup| {
        let (number, made, program) = (backup.number.to_string(), backup.made.clone(), backup.program.clone());
        vec![number, made, backup.log_position.to_string(), backup.files.to_string(), sized(backup.bytes), program]
    });
    let listed = table(&["backup", "made", ">record", ">files", ">size", "iwmod"], rows);
    let read = match (checked.bytes_read, checked.problems.is_empty()) {
        (0, _) => None,
        (read, true) => Some(format!("{} read, all of it as it was written", sized(read))),
        (read, false) => Some(format!("{} read that are as they were written", sized(read))),
    };
    let problems = checked.problems.iter().map(|problem| prose(problem));
    std::iter::once(listed).chain(read).chain(problems).collect::<Vec<_>>().join("\n")
}

fn restored_text(restored: &Restored) -> String {
    let Restored { number, made, log_position, files, bytes, config, outbox, problems } = restored;
    let mut told = vec![format!(
        "backup {number} of {made} is back: the log up to record {log_position}, {}, {}",
        counted(*files, "file", "files"),
        sized(*bytes)
    )];
    told.extend(config.iter().map(|file| format!("made: {file}")));
    if *outbox > 0 {
        told.push(format!(
            "{} put into the outbox again, since the backup does not know whether they were sent since; look at `iwmod outbox` before they are",
            counted(*outbox, "file was", "files were")
        ));
    }
    told.extend(problems.iter().cloned());
    told.join("\n")
}

/// Bytes as a person reads them.
fn sized(bytes: u64) -> String {
    match bytes {
        ..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        10_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

/// How often a new snapshot is asked for, where refused files leave quarantine while they are copied.
const SNAPSHOTS_MAX: usize = 5;
