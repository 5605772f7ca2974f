//! The quarantine: every refused file byte for byte under its name, beside `NAME.findings.json`.
//!
//! Stands between `engine` (which refuses) and the person who looks at what was refused. A file gets its name only when it and
//! its findings are durable; the same file again is recognised. It never overwrites a file with other content, and
//! removes one only when told that its bytes are in the archive. Its group may read what lies there and take it away. What is no regular
//! file (`lost+found` of a disk of its own, a FIFO, a link) is none of ours and is never opened. An error tells the folder,
//! and not the name of a file, which may be that of a client.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::Digest;
use tempfile::TempPath;

use crate::disk::{self, At, DRAFT_PREFIX, DiskError, sync_folder, write_shared};
use crate::domain::{Finding, Severity, Sha256};

/// The folder.
#[derive(Clone, Debug)]
pub struct Quarantine {
    folder: PathBuf,
}

/// A refused file on its way in: durable, but without its name.
#[derive(Debug)]
pub struct Refused {
    draft: TempPath,
    sha256: Sha256,
}

impl Refused {
    /// Hash of its bytes.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

/// What stands in `NAME.findings.json`. Version 0.1.0 wrote no format and no hash.
#[derive(Serialize, Deserialize)]
struct FindingsFile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<u32>,
    file: String,
    sha256: Sha256,
    received_at: String,
    findings: Vec<Finding>,
    /// Hash of all the rest as JSON without spaces, so that a byte that changed is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum: Option<Sha256>,
}

impl FindingsFile {
    fn summed(&self) -> serde_json::Result<Sha256> {
        let FindingsFile { format, file, sha256, received_at, findings, .. } = self;
        let bytes = serde_json::to_vec(&(format, file, sha256, received_at, findings))?;
        Ok(Sha256(sha2::Sha256::digest(&bytes).into()))
    }
}

/// The format alone.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    format: u32,
}

impl Quarantine {
    /// Opens or creates the folder, and removes what a crash left half-written (its source is still where it was).
    pub fn open(folder: &Path) -> Result<Quarantine, DiskError> {
        disk::create_shared_folder(folder)?;
        disk::remove_drafts(folder)?;
        let foreign = disk::list(folder)?.foreign;
        if foreign > 0 {
            let folder = folder.display();
            tracing::warn!(%folder, foreign, "not everything in quarantine is a file; what is none is left alone");
        }
        Ok(Quarantine { folder: folder.to_owned() })
    }

    /// Copies bytes in and makes them durable; workers do this beside the writer. What is all zeros stays a hole, so that a
    /// file with holes takes no more room here than where it came from.
    pub fn draft(&self, bytes: &mut dyn Read) -> Result<Refused, DiskError> {
        let mut draft = tempfile::Builder::new()
            .prefix(DRAFT_PREFIX)
            .tempfile_in(&self.folder)
            .at("write a file in", &self.folder)?;
        let (mut hasher, mut buffer) = (sha2::Sha256::new(), vec![0; BLOCK]);
        let (mut length, mut synced) = (0u64, 0u64);
        loop {
            let read = bytes.read(&mut buffer).at("read a refused file into", &self.folder)?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
            hasher.update(part);
            put(draft.as_file_mut(), part).at("write a file in", &self.folder)?;
            length = length.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if length.saturating_sub(synced) >= SYNC_BYTES {
                // In steps, so that no single sync of a large file takes minutes.
                draft.as_file().sync_data().at("sync a file in", &self.folder)?;
                synced = length;
            }
        }
        let file = draft.as_file();
        // Bytes that are refused are for the group to look at; while they were written nobody needed them.
        disk::share_file(file).at("open a file to the group of", &self.folder)?;
        file.set_len(length).and_then(|()| file.sync_data()).at("sync a file in", &self.folder)?;
        Ok(Refused { draft: draft.into_temp_path(), sha256: Sha256(hasher.finalize().into()) })
    }

    /// Takes a file of ours in without copying it, as a second name for the same bytes, which `bytes` reads from their
    /// begin. `None` where it lies on another filesystem or belongs to someone else, who could change it later.
    pub fn link(&self, path: &Path, file: &File, bytes: &mut dyn Read) -> Result<Option<Refused>, DiskError> {
        if file.metadata().at("look at a file for", &self.folder)?.uid() != rustix::process::geteuid().as_raw() {
            return Ok(None);
        }
        let linked =
            tempfile::Builder::new().prefix(DRAFT_PREFIX).make_in(&self.folder, |name| fs::hard_link(path, name));
        let Ok(draft) = linked else { return Ok(None) };
        disk::share_file(file).at("open a file to the group of", &self.folder)?;
        let sha256 = hash_of(bytes).at("read a refused file into", &self.folder)?;
        file.sync_all().at("sync a file in", &self.folder)?;
        Ok(Some(Refused { draft: draft.into_temp_path(), sha256 }))
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
        if target.symlink_metadata().is_err() {
            refused.draft.persist_noclobber(&target).map_err(|e| e.error).at("name a file in", &self.folder)?;
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
        let (file, received_at, findings) = (name.to_owned(), received_at.to_owned(), findings.to_vec());
        let mut text = FindingsFile { format: Some(FORMAT), file, sha256, received_at, findings, sum: None };
        let json = text.summed().and_then(|sum| {
            text.sum = Some(sum);
            serde_json::to_vec_pretty(&text)
        });
        let json = json.map_err(io::Error::from).at("write findings in", &self.folder)?;
        write_shared(&self.folder, &format!("{stored_as}{FINDINGS}"), &json).map(drop)
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
        let read = self.read_findings(stored_as).ok();
        let read = read.and_then(|bytes| serde_json::from_slice::<FindingsFile>(&bytes).ok());
        read.map(|r| r.findings).unwrap_or_default()
    }

    /// Name of the file of findings beside a refused file.
    pub fn findings_name(stored_as: &str) -> String {
        format!("{stored_as}{FINDINGS}")
    }

    fn read_findings(&self, stored_as: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        disk::open_regular(&self.folder.join(format!("{stored_as}{FINDINGS}")))?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// What is wrong with the findings of a file, as the end of a sentence; `None` when they are its own. The same bytes may
    /// have come again from another folder, which leaves the findings under that name.
    pub fn wrong_findings(&self, stored_as: &str, sha256: Sha256) -> Option<&'static str> {
        let bytes = match self.read_findings(stored_as) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Some("are missing"),
            Err(_) => return Some("cannot be read"),
        };
        if serde_json::from_slice::<Form>(&bytes).is_ok_and(|form| form.format > FORMAT) {
            return Some("were written by a later version of iwmod");
        }
        let Ok(read) = serde_json::from_slice::<FindingsFile>(&bytes) else { return Some("are damaged") };
        if read.sum.is_some_and(|sum| !read.summed().is_ok_and(|summed| summed == sum)) {
            return Some("were changed");
        }
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
            done => done.at("remove a file in", &self.folder),
        }
    }

    /// Names of the refused files, without their findings, hidden files and what is no file.
    pub fn names(&self) -> Result<BTreeSet<String>, DiskError> {
        let names = disk::list(&self.folder)?.files.into_iter().map(|name| name.to_string_lossy().into_owned());
        Ok(names.filter(|name| !name.ends_with(FINDINGS) && !name.starts_with('.') && name != RESERVE).collect())
    }

    /// Hash of a file that is there.
    pub fn hash(&self, stored_as: &str) -> Result<Sha256, DiskError> {
        self.hash_in_steps(stored_as, &|| ())
    }

    /// As [`Quarantine::hash`]; `step` is called after each piece, since a refused file may be very large.
    pub fn hash_in_steps(&self, stored_as: &str, step: &dyn Fn()) -> Result<Sha256, DiskError> {
        let file = disk::open_regular(&self.folder.join(stored_as)).at("open a file in", &self.folder)?;
        hash_of(&mut Steps { bytes: file, step }).at("read a file in", &self.folder)
    }

    /// The file's own name where that is free or holds the same bytes, else one with part of the hash. A name under which
    /// something lies that cannot be read (another user's file, a folder) is taken.
    fn free_name(&self, name: &str, sha256: Sha256) -> Result<String, DiskError> {
        let taken =
            || io::Error::other("every name for it is taken by something that is not ours; move that elsewhere");
        let free = names_for(name, sha256).into_iter().find(|candidate| self.is_fit(candidate, sha256));
        free.ok_or_else(taken).at("name a file in", &self.folder)
    }

    /// Whether a file of this hash may stand under this name, and its findings beside it.
    fn is_fit(&self, name: &str, sha256: Sha256) -> bool {
        let nothing = |path: &Path| matches!(path.symlink_metadata(), Err(e) if e.kind() == io::ErrorKind::NotFound);
        let findings = self.folder.join(format!("{name}{FINDINGS}"));
        let beside = nothing(&findings) || findings.symlink_metadata().is_ok_and(|meta| meta.is_file());
        beside && (nothing(&self.folder.join(name)) || self.hash(name).is_ok_and(|hash| hash == sha256))
    }
}

/// Tells that reading goes on.
struct Steps<'a> {
    bytes: File,
    step: &'a dyn Fn(),
}

impl Read for Steps<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (self.step)();
        self.bytes.read(buffer)
    }
}

fn hash_of(bytes: &mut dyn Read) -> io::Result<Sha256> {
    let (mut hasher, mut buffer) = (sha2::Sha256::new(), vec![0; BLOCK]);
    loop {
        let read = bytes.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(part) if !part.is_empty() => hasher.update(part),
            _ => return Ok(Sha256(hasher.finalize().into())),
        }
    }
}

/// Writes a piece, or steps over it where it is all zeros.
fn put(file: &mut File, part: &[u8]) -> io::Result<()> {
    if part.iter().any(|byte| *byte != 0) {
        return file.write_all(part);
    }
    file.seek(SeekFrom::Current(i64::try_from(part.len()).unwrap_or(0))).map(drop)
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

/// Bytes read at once.
const BLOCK: usize = 1 << 16;
/// Bytes of a draft that are synced at once.
const SYNC_BYTES: u64 = 64 << 20;
const FINDINGS: &str = ".findings.json";
/// Format of the file of findings.
pub const FORMAT: u32 = 1;
const RESERVE: &str = "reserve";
/// 255 less the longest hash, its dash and the findings' extension.
const NAME_BYTES_MAX: usize = 170;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

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
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode(dir.path().join("q")), 0o2770);
        for name in ["a.xml", "a.xml.findings.json"] {
            assert_eq!(mode(quarantine.path(name)), 0o640, "{name}");
        }
    }

    #[test]
    fn holes_stay_holes_and_the_bytes_are_the_same() {
        let dir = TempDir::new().unwrap();
        let quarantine = Quarantine::open(dir.path()).unwrap();
        let source = File::options().read(true).write(true).create(true).truncate(true).open(dir.path().join("s"));
        let mut source = source.unwrap();
        source.set_len(32 << 20).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&source, b"end", (32 << 20) - 3).unwrap();
        let refused = quarantine.draft(&mut source).unwrap();
        let name = quarantine.place(refused, "holes.xml", "2023-03-01T00:00:00Z", &[]).unwrap();
        let meta = fs::metadata(quarantine.path(&name)).unwrap();
        assert_eq!(meta.len(), 32 << 20);
        assert!(meta.blocks() * 512 < 1 << 20, "{} blocks", meta.blocks());
        assert_eq!(quarantine.hash(&name).unwrap(), quarantine.hash("s").unwrap());
    }

    #[test]
    fn a_file_of_ours_is_taken_in_without_a_copy() {
        let dir = TempDir::new().unwrap();
        let quarantine = Quarantine::open(&dir.path().join("q")).unwrap();
        let path = dir.path().join("large.xml");
        fs::write(&path, vec![b'x'; 3 << 20]).unwrap();
        let mut file = File::open(&path).unwrap();
        let refused = quarantine.link(&path, &file.try_clone().unwrap(), &mut file).unwrap().unwrap();
        let name = quarantine.place(refused, "large.xml", "2023-03-01T00:00:00Z", &[]).unwrap();
        let inode = |path: &Path| fs::metadata(path).unwrap().ino();
        assert_eq!(inode(&quarantine.path(&name)), inode(&path));
        fs::remove_file(&path).unwrap();
        assert_eq!(fs::read(quarantine.path(&name)).unwrap().len(), 3 << 20);
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
    #[test]
    fn a_disk_of_its_own_and_what_is_no_file_are_passed_over() {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("lost+found")).unwrap();
        fs::create_dir(dir.path().join(".draft-folder")).unwrap();
        fs::create_dir(dir.path().join("a.xml")).unwrap();
        fs::create_dir(dir.path().join("b.xml.findings.json")).unwrap();
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mknodat(rustix::fs::CWD, dir.path().join("c.xml"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
        std::os::unix::fs::symlink("/nowhere", dir.path().join("d.xml")).unwrap();
        let quarantine = Quarantine::open(dir.path()).unwrap();
        assert_eq!(quarantine.names().unwrap().len(), 0);
        for name in ["a.xml", "b.xml", "c.xml", "d.xml"] {
            let stored_as = place(&quarantine, name, b"one");
            assert!(stored_as.starts_with(&format!("{}-", &name[..1])), "{stored_as}");
            assert_eq!(place(&quarantine, name, b"one"), stored_as, "and the same again is no second file");
        }
        assert_eq!(quarantine.names().unwrap().len(), 4);
    }

    #[test]
    fn an_error_tells_no_name_of_a_file() {
        let dir = TempDir::new().unwrap();
        let quarantine = Quarantine::open(&dir.path().join("q")).unwrap();
        let refused = quarantine.draft(&mut { b"one" as &[u8] }).unwrap();
        let unreadable = quarantine.hash("Jansen.xml").unwrap_err();
        fs::remove_dir_all(dir.path().join("q")).unwrap();
        let unplaced = quarantine.place(refused, "Jansen.xml", "", &[]).unwrap_err();
        for error in [unreadable, unplaced] {
            assert!(!error.to_string().contains("Jansen") && error.to_string().contains("/q;"), "{error}");
        }
    }
}
