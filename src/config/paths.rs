//! `[paths]`: the folders, each apart from the others.
//!
//! Stands beside the other sections. Asks no disk and makes no folder.

use std::path::{Path, PathBuf};

use super::reader::{Given, Reader, Section};
use super::take::{path, required, required_section};

/// `[paths]`: absolute, or below the folder of the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Where files arrive.
    pub inbox: PathBuf,
    /// The log.
    pub archive: PathBuf,
    /// Refused files.
    pub quarantine: PathBuf,
    /// What leaves.
    pub outbox: PathBuf,
    /// The index, and by default the socket.
    pub store: PathBuf,
    /// Who may log in; by default beside the store.
    pub people: PathBuf,
    /// Who saw what; by default beside the store.
    pub access: PathBuf,
    /// What webhooks were told, and how far each is; by default beside the store.
    pub webhooks: PathBuf,
    /// Unix socket of the local API.
    pub socket: PathBuf,
}

/// Takes `[paths]`.
pub fn paths<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> Option<Paths> {
    let mut section = required_section(reader, root, "paths")?;
    let mut folders: Vec<(Given<'a>, PathBuf)> = Vec::new();
    for key in ["inbox", "archive", "quarantine", "outbox", "store"] {
        let remedy = format!("write {key} = \"var/{key}\": a folder; it is made when it does not exist");
        if let Some(found) = required(reader, &mut section, key, &remedy, |r, s, k| path(r, s, k, folder)) {
            folders.push(found);
        }
    }
    let people = beside_store(reader, &mut section, ("people", folder), &mut folders);
    let access = beside_store(reader, &mut section, ("access", folder), &mut folders);
    let webhooks = beside_store(reader, &mut section, ("webhooks", folder), &mut folders);
    let socket = path(reader, &mut section, "socket", folder);
    reader.finish(section);
    apart(reader, &folders);
    let mut folders = folders.into_iter().map(|(_, path)| path);
    let (inbox, archive, quarantine) = (folders.next()?, folders.next()?, folders.next()?);
    let (outbox, store) = (folders.next()?, folders.next()?);
    let socket = socket.map_or_else(|| store.join("iwmod.sock"), |(_, path)| path);
    let (people, access, webhooks) = (people?, access?, webhooks?);
    Some(Paths { inbox, archive, quarantine, outbox, store, people, access, webhooks, socket })
}

/// The folder that is written joins the others; that beside the store, where none is, must be apart from them as well.
fn beside_store<'a>(
    reader: &mut Reader<'a>,
    section: &mut Section<'a>,
    (key, folder): (&'static str, &Path),
    folders: &mut Vec<(Given<'a>, PathBuf)>,
) -> Option<PathBuf> {
    let is_written = section.has(key);
    let written = path(reader, section, key, folder);
    if is_written {
        let (given, written) = written?;
        folders.push((given, written.clone()));
        return Some(written);
    }
    let (_, store) = folders.iter().find(|(given, _)| given.key == "paths.store")?;
    let beside = store.with_file_name(key);
    if let Some((other, _)) = folders.iter().find(|(_, path)| path.starts_with(&beside) || beside.starts_with(path)) {
        let problem = format!("{key} goes into {}, which is no folder apart from {}", beside.display(), other.key);
        reader.section_wrong(section, problem, &format!("write {key} = \"…\": a folder beside the others"));
    }
    Some(beside)
}

/// No folder twice, and none inside the inbox or another: what is put away must not be taken in again.
fn apart(reader: &mut Reader<'_>, folders: &[(Given<'_>, PathBuf)]) {
    for (index, (given, path)) in folders.iter().enumerate() {
        for (other, taken) in folders.iter().take(index) {
            if path == taken {
                let problem = format!("this folder is that of {} too", other.key);
                reader.wrong(given, problem, "name a different folder for each");
            } else if path.starts_with(taken) || taken.starts_with(path) {
                let problem = format!("this folder and that of {} lie inside each other", other.key);
                reader.wrong(given, problem, "name folders beside each other");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Config;

    const EXAMPLE: &str = include_str!("../../config.example.toml");

    #[test]
    fn people_are_beside_the_store_unless_it_is_said_where() {
        let read = |from: &str, to: &str| Config::read(&EXAMPLE.replacen(from, to, 1), Path::new("/etc/iwmod"));
        assert_eq!(read("", "").unwrap().paths.people, Path::new("/etc/iwmod/var/people"));
        let written = read("[paths]", "[paths]\npeople = \"/srv/wie\"").unwrap();
        assert_eq!(written.paths.people, Path::new("/srv/wie"));
        let told = |from: &str, to: &str| {
            let faults = read(from, to).unwrap_err();
            let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
            fault.to_string()
        };
        let taken = told("\"var/quarantine\"", "\"var/people/refused\"");
        assert!(taken.contains("no folder apart from paths.quarantine") && taken.contains("write people"), "{taken}");
        assert!(told("[paths]", "[paths]\npeople = \"var/inbox/wie\"").contains("lie inside each other"));
        let taken = told("\"var/quarantine\"", "\"var/access/refused\"");
        assert!(taken.contains("no folder apart from paths.quarantine") && taken.contains("write access"), "{taken}");
        assert!(told("[paths]", "[paths]\npeople = \"\"").contains("this is no path"));
    }
}
