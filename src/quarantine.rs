//! The quarantine: every refused file byte for byte under its name, beside `NAME.findings.json`.
//!
//! Stands between `engine` (which refuses) and the person who looks at what was refused. A file gets its name only when it and
//! its findings are durable; the same file again is recognised. It never overwrites a file with other content, and
//! removes one only when told that its bytes are in the archive. The folder is open to its owner only.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::Digest;
use tempfile::NamedTempFile;

use crate::disk::{At, DiskError, create_folder, sync_folder, write_whole};
use crate::domain::{Finding, Severity, Sha256};

/// The folder.
#[derive(Clone, Debug)]
pub struct Quarantine {
    folder: PathBuf,
}

/// A refused file on its way in: durable, but without its name.
#[derive(Debug)]
pub struct Refused {
    file: NamedTempFile,
    sha256: Sha256,
}

impl Refused {
    /// Hash of its bytes.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

/// What stands in `NAME.findings.json`.
#[derive(Serialize)]
struct FindingsFile<'a> {
    file: &'a str,
    sha256: Sha256,
    received_at: &'a str,
    findings: &'a [Finding],
}

impl Quarantine {
    /// Opens or creates the folder, and removes what a crash left half-written (its source is still where it was).
    pub fn open(folder: &Path) -> Result<Quarantine, DiskError> {
        create_folder(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).at("restrict", folder)?;
        for entry in fs::read_dir(folder).at("list", folder)? {
            let path = entry.at("list", folder)?.path();
            if path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(DRAFT)) {
                fs::remove_file(&path).at("remove", &path)?;
            }
        }
        Ok(Quarantine { folder: folder.to_owned() })
    }

    /// Copies bytes in and makes them durable; workers do this beside the writer.
    pub fn draft(&self, bytes: &mut dyn Read) -> Result<Refused, DiskError> {
        let mut file =
            tempfile::Builder::new().prefix(DRAFT).tempfile_in(&self.folder).at("write a file in", &self.folder)?;
        let mut hasher = sha2::Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = bytes.read(&mut buffer).at("read a refused file into", &self.folder)?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
            hasher.update(part);
            file.write_all(part).at("write a file in", &self.folder)?;
        }
        file.as_file().sync_data().at("sync a file in", &self.folder)?;
        Ok(Refused { file, sha256: Sha256(hasher.finalize().into()) })
    }

    /// Gives a refused file its name, beside its findings; returns the name. To be made durable by [`Quarantine::sync`].
    pub fn place(
        &self,
        refused: Refused,
        name: &str,
        received_at: &str,
        findings: &[Finding],
    ) -> Result<String, DiskError> {
        let stored_as = self.free_name(name, refused.sha256)?;
        self.write_findings(&stored_as, name, refused.sha256, received_at, findings)?;
        let target = self.folder.join(&stored_as);
        if !target.exists() {
            refused.file.persist_noclobber(&target).map_err(|e| e.error).at("name", &target)?;
        }
        Ok(stored_as)
    }

    /// Writes the findings of a file that is there.
    pub fn write_findings(
        &self,
        stored_as: &str,
        name: &str,
        sha256: Sha256,
        received_at: &str,
        findings: &[Finding],
    ) -> Result<(), DiskError> {
        let text = FindingsFile { file: name, sha256, received_at, findings };
        let json = serde_json::to_vec_pretty(&text).map_err(io::Error::from).at("write findings in", &self.folder)?;
        write_whole(&self.folder, &format!("{stored_as}{FINDINGS}"), &json).map(drop)
    }

    /// Makes the names durable.
    pub fn sync(&self) -> Result<(), DiskError> {
        sync_folder(&self.folder)
    }

    /// Where a file lies.
    pub fn path(&self, stored_as: &str) -> PathBuf {
        self.folder.join(stored_as)
    }

    /// The findings of a file as written; empty when they are gone.
    pub fn findings(&self, stored_as: &str) -> Vec<Finding> {
        #[derive(serde::Deserialize)]
        struct Read {
            findings: Vec<Finding>,
        }
        let path = self.folder.join(format!("{stored_as}{FINDINGS}"));
        let read = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Read>(&bytes).ok());
        read.map(|r| r.findings).unwrap_or_default()
    }

    /// What is wrong with the findings of a file, as the end of a sentence; `None` when they are its own. The same bytes may
    /// have come again from another folder, which leaves the findings under that name.
    pub fn wrong_findings(&self, stored_as: &str, sha256: Sha256) -> Option<&'static str> {
        #[derive(serde::Deserialize)]
        struct Read {
            file: String,
            sha256: Sha256,
            findings: Vec<Finding>,
        }
        let bytes = match fs::read(self.folder.join(format!("{stored_as}{FINDINGS}"))) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Some("are missing"),
            Err(_) => return Some("cannot be read"),
        };
        let Ok(read) = serde_json::from_slice::<Read>(&bytes) else { return Some("are damaged") };
        let is_its_own = read.sha256 == sha256 && names_for(&read.file, sha256).iter().any(|name| name == stored_as);
        let has_error = read.findings.iter().any(|finding| finding.severity == Severity::Error);
        (!is_its_own || !has_error).then_some("are those of another file, or none")
    }

    /// Whether a file is there with these bytes.
    pub fn holds(&self, stored_as: &str, sha256: Sha256) -> Result<bool, DiskError> {
        match self.hash(stored_as) {
            Ok(found) => Ok(found == sha256),
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a file of which the archive has the bytes. That it is gone already is no error.
    pub fn remove(&self, stored_as: &str) -> Result<(), DiskError> {
        self.remove_one(stored_as)?;
        self.remove_findings(stored_as)
    }

    /// Removes the findings of a file that is not what they are about any more.
    pub fn remove_findings(&self, stored_as: &str) -> Result<(), DiskError> {
        self.remove_one(&format!("{stored_as}{FINDINGS}"))
    }

    fn remove_one(&self, name: &str) -> Result<(), DiskError> {
        let path = self.folder.join(name);
        match fs::remove_file(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done.at("remove", &path),
        }
    }

    /// Names of the refused files, without their findings.
    pub fn names(&self) -> Result<BTreeSet<String>, DiskError> {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(&self.folder).at("list", &self.folder)? {
            let name = entry.at("list", &self.folder)?.file_name().to_string_lossy().into_owned();
            if !name.ends_with(FINDINGS) && !name.starts_with(DRAFT) && name != RESERVE {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// Hash of a file that is there.
    pub fn hash(&self, stored_as: &str) -> Result<Sha256, DiskError> {
        let path = self.folder.join(stored_as);
        let mut hasher = sha2::Sha256::new();
        let mut file = File::open(&path).at("open", &path)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer).at("read", &path)?;
            match buffer.get(..read) {
                Some(part) if !part.is_empty() => hasher.update(part),
                _ => return Ok(Sha256(hasher.finalize().into())),
            }
        }
    }

    /// The file's own name where that is free or holds the same bytes, else one with part of the hash.
    fn free_name(&self, name: &str, sha256: Sha256) -> Result<String, DiskError> {
        let mut candidates = names_for(name, sha256);
        let last = candidates.pop().unwrap_or_default();
        for candidate in candidates {
            if !self.folder.join(&candidate).exists() || self.hash(&candidate)? == sha256 {
                return Ok(candidate);
            }
        }
        Ok(last)
    }
}

/// Names under which a file may stand: its own, and those with more and more of the hash.
fn names_for(name: &str, sha256: Sha256) -> Vec<String> {
    let (plain, hash) = (file_name(name), sha256.to_string());
    let (stem, extension) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    let dot = if extension.is_empty() { "" } else { "." };
    let with_part = |digits| format!("{stem}-{}{dot}{extension}", hash.get(..digits).unwrap_or(&hash));
    let others: Vec<String> = [8, 16, 64].map(with_part).into();
    [vec![plain.clone()], others].concat()
}

/// A name that is fit for one folder: the last part of a path (a member keeps its zip), no control characters, not hidden,
/// and short enough for what is added to it.
fn file_name(name: &str) -> String {
    let (zip, member) = name.split_once('!').map_or(("", name), |(zip, member)| (zip, member));
    let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let name = if zip.is_empty() { last(member) } else { format!("{}!{}", last(zip), member.replace('/', "_")) };
    let mut clean: String = name.chars().map(|c| if c.is_control() || c == '/' { '_' } else { c }).collect();
    if clean.is_empty() || clean.starts_with('.') || clean == RESERVE {
        clean.insert(0, '_');
    }
    if clean.ends_with(FINDINGS) {
        clean.push('_');
    }
    while clean.len() > NAME_BYTES_MAX {
        // The end holds the extension; the middle can be missed.
        let middle = clean.char_indices().map(|(at, _)| at).take_while(|at| *at < NAME_BYTES_MAX / 2).last();
        clean.remove(middle.unwrap_or(0));
    }
    clean
}

const DRAFT: &str = ".draft-";
const FINDINGS: &str = ".findings.json";
const RESERVE: &str = "reserve";
/// 255 less the longest hash, its dash and the findings' extension.
const NAME_BYTES_MAX: usize = 170;

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn place(quarantine: &Quarantine, name: &str, bytes: &[u8]) -> String {
        let refused = quarantine.draft(&mut { bytes }).unwrap();
        let finding = Finding::error("XSD", "/Bericht", "999900006", "fout");
        quarantine.place(refused, name, "2023-03-01T00:00:00Z", &[finding]).unwrap()
    }

    #[test]
    fn a_file_keeps_its_bytes_and_name_and_the_same_again_is_no_second_file() {
        let dir = TempDir::new().unwrap();
        let quarantine = Quarantine::open(&dir.path().join("q")).unwrap();
        assert_eq!(place(&quarantine, "sub/a.xml", b"one"), "a.xml");
        assert_eq!(place(&quarantine, "a.xml", b"one"), "a.xml");
        let other = place(&quarantine, "a.xml", b"two");
        assert!(other.starts_with("a-") && other.ends_with(".xml") && other.len() == "a-12345678.xml".len());
        assert_eq!(place(&quarantine, "a.xml", b"two"), other);
        assert_eq!(quarantine.names().unwrap().len(), 2);
        assert_eq!(fs::read(quarantine.path("a.xml")).unwrap(), b"one");
        assert_eq!(quarantine.findings("a.xml").first().map(|f| f.value.as_str()), Some("*****0006"));
        assert_eq!(fs::metadata(dir.path().join("q")).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn findings_are_those_of_their_file_or_told() {
        let dir = TempDir::new().unwrap();
        let quarantine = Quarantine::open(dir.path()).unwrap();
        let (first, other) = (place(&quarantine, "sub/a.xml", b"one"), place(&quarantine, "a.xml", b"two"));
        let hash = |name: &str| quarantine.hash(name).unwrap();
        let findings = |name: &str| dir.path().join(format!("{name}{FINDINGS}"));
        for name in [&first, &other] {
            assert_eq!(quarantine.wrong_findings(name, hash(name)), None);
        }
        fs::copy(findings(&first), findings(&other)).unwrap();
        assert_eq!(quarantine.wrong_findings(&other, hash(&other)), Some("are those of another file, or none"));
        fs::write(findings(&other), b"{}").unwrap();
        assert_eq!(quarantine.wrong_findings(&other, hash(&other)), Some("are damaged"));
        quarantine.remove_findings(&other).unwrap();
        assert_eq!(quarantine.wrong_findings(&other, hash(&other)), Some("are missing"));
        quarantine.write_findings(&first, "a.xml", hash(&first), "", &[]).unwrap();
        assert!(quarantine.wrong_findings(&first, hash(&first)).is_some(), "a refusal without a reason");
    }

    #[test]
    fn hostile_names_stay_in_the_folder() {
        for (name, expected) in [
            ("../../etc/passwd", "passwd"),
            ("a.zip!../../b.xml", "a.zip!.._.._b.xml"),
            (".hidden.xml", "_.hidden.xml"),
            ("x.xml.findings.json", "x.xml.findings.json_"),
            ("a\nb.xml", "a_b.xml"),
            ("reserve", "_reserve"),
        ] {
            assert_eq!(file_name(name), expected);
        }
        let long = file_name(&format!("{}é.xml", "é".repeat(400)));
        assert!(long.len() <= NAME_BYTES_MAX && long.ends_with(".xml"));
    }

    #[test]
    fn half_written_files_are_gone_after_a_start() {
        let dir = TempDir::new().unwrap();
        let quarantine = Quarantine::open(dir.path()).unwrap();
        place(&quarantine, "a.xml", b"one");
        fs::write(dir.path().join(".draft-abc"), b"half").unwrap();
        let again = Quarantine::open(dir.path()).unwrap();
        assert_eq!(again.names().unwrap().into_iter().collect::<Vec<_>>(), ["a.xml"]);
        assert!(!dir.path().join(".draft-abc").exists());
    }
}
