//! `archive`: the files of the log, given back byte for byte.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use super::exit::Exit;
use super::hash;
use super::output::{Output, counted, short, table};
use super::session;
use super::session::Session;
use crate::config::Config;
use crate::documents::{ArchivedFile, Exported};
use crate::domain::Sha256;
use crate::request::Question;

/// What to give back.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the files
    List,
    /// Print a file as it was received
    Cat {
        /// As `archive list` shows it, or its first digits, as `explain` does
        #[arg(value_parser = hash::begin)]
        sha256: String,
    },
    /// Write all files to a folder, which must be empty or not exist
    Export {
        /// The folder
        dir: PathBuf,
    },
}

/// Shows or writes it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    match &args.action {
        Action::List => session::show(config, &Question::Archive, output, |files: Vec<ArchivedFile>| text(&files)),
        Action::Cat { sha256 } => {
            let mut session = Session::open(config)?;
            let sha256 = hash::meant(&mut session, sha256)?;
            let bytes = session.cat(sha256)?;
            output.bytes(&bytes)?;
            Ok(Exit::Good)
        }
        Action::Export { dir } => export(config, dir, output),
    }
}

fn text(files: &[ArchivedFile]) -> String {
    let rows = files.iter().map(|file| vec![short(&file.sha256), file.received.clone(), file.file.clone()]);
    table(&["sha256", "ontvangen", "bestand"], rows)
}

fn export(config: &Config, dir: &Path, output: &Output) -> anyhow::Result<Exit> {
    let mut session = Session::open(config)?;
    let files: Vec<ArchivedFile> = session.document(&Question::Archive)?;
    let place = || format!("cannot write to {}; name a folder that you may write to", dir.display());
    std::fs::create_dir_all(dir).with_context(place)?;
    if std::fs::read_dir(dir).with_context(place)?.next().is_some() {
        anyhow::bail!("{} is not empty; name an empty folder, so that nothing is overwritten", dir.display());
    }
    let mut taken = BTreeSet::new();
    for file in &files {
        let target = dir.join(free_name(&file.file, file.sha256, &mut taken));
        std::fs::write(&target, session.cat(file.sha256)?).with_context(place)?;
    }
    if output.is_json() {
        let exported = Exported { dir: dir.display().to_string(), files: files.len() };
        output.line(serde_json::to_string(&exported)?)?;
    } else {
        output.line(format!("{} written to {}", counted(files.len(), "file", "files"), dir.display()))?;
    }
    Ok(Exit::Good)
}

/// The last part of the name under which a file came; part of its hash is added where that is taken or no name.
fn free_name(file: &str, sha256: Sha256, taken: &mut BTreeSet<String>) -> String {
    let last = file.rsplit(['/', '!', '\\']).next().filter(|name| !name.is_empty() && !name.starts_with('.'));
    let name = last.unwrap_or("file");
    let hash: String = sha256.to_string().chars().take(12).collect();
    let path = Path::new(name);
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or(name);
    let free = if taken.contains(name) || last.is_none() {
        let end = path.extension().and_then(OsStr::to_str).map(|end| format!(".{end}")).unwrap_or_default();
        format!("{stem}-{hash}{end}")
    } else {
        name.to_owned()
    };
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_name_stays_inside_the_folder_and_is_used_once() {
        let sha256 = Sha256([0xab; 32]);
        let mut taken = BTreeSet::new();
        let mut name = |file: &str| free_name(file, sha256, &mut taken);
        assert_eq!(name("in/a.xml"), "a.xml");
        assert_eq!(name("z.zip!a.xml"), "a-abababababab.xml");
        assert_eq!(name("../.."), "file-abababababab");
    }
}
