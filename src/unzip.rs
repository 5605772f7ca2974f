//! Looks into a zip and reads its members, within bounds that its own headers cannot widen.
//!
//! Stands beside `message`, and is told what a bank statement is: bytes in, bytes of members out, from whatever can be read and sought. The engine reads zips with it.
//! A zip is first read through once, to know that all of it is whole and within bounds; only then is a member
//! judged. So a zip is refused whole before anything of it counted. It writes nothing and unpacks nothing to disk. A disk
//! that cannot read the file says nothing about the zip: that is no finding, and the zip is read again later.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::domain::Finding;

/// Bounds of a zip (contract.md, Files).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZipLimits {
    /// Most members, folders and bank statements not counted.
    pub members_max: usize,
    /// Most members where all are bank statements: a month of days for a year or so.
    pub statements_max: usize,
    /// Largest sum of what the members unpack to, and largest zip.
    pub bytes_max: u64,
    /// Most rows of all CSV files in it together: each stays in memory for as long as it is known.
    pub rows_max: usize,
}

/// A member of a zip that was read through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Position, for [`Zip::open_member`].
    pub index: usize,
    /// Path inside the zip.
    pub name: String,
    /// Size as really unpacked.
    pub bytes: u64,
}

impl Member {
    /// Whether it is a zip by itself; those are not unpacked.
    pub fn is_zip(&self) -> bool {
        has_extension(&self.name, "zip")
    }
}

/// Why a zip gives no members.
#[derive(Debug)]
pub enum NotOpened {
    /// It is refused whole.
    Refused(Box<Finding>),
    /// The disk could not read it, which says nothing about what is in it.
    Unreadable(io::Error),
}

/// An open zip: of a file, or of bytes in memory where a test has only those.
pub struct Zip<R> {
    archive: ZipArchive<BufReader<Remembering<R>>>,
}

impl<R: Read + Seek> Zip<R> {
    /// Reads a zip through; gives its members without folders, or why there are none.
    /// `is_statement` says of the begin of a member whether it is a bank statement, of which a zip may hold more.
    pub fn open(file: R, limits: ZipLimits, is_statement: fn(&[u8]) -> bool) -> Result<(Self, Vec<Member>), NotOpened> {
        let failure = Failure::default();
        let opened = Zip::read(Remembering { inner: file, failure: failure.clone() }, limits, is_statement);
        // What unpacks may take a failing disk for the end of the file, or for damage: the disk is asked first.
        opened.map_err(|finding| failure.get().map_or(NotOpened::Refused(finding), NotOpened::Unreadable))
    }

    fn read(
        mut file: Remembering<R>,
        limits: ZipLimits,
        is_statement: fn(&[u8]) -> bool,
    ) -> Result<(Self, Vec<Member>), Box<Finding>> {
        check_announced(&mut file, limits)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|e| refusal(&e))?;
        if archive.has_duplicate_names() {
            return Err(damaged("twee leden hebben dezelfde naam"));
        }
        let mut zip = Zip { archive };
        let members = zip.read_through(limits, is_statement)?;
        Ok((zip, members))
    }

    /// The bytes of a member; read no more of it than its size.
    pub fn open_member(&mut self, member: &Member) -> io::Result<impl Read> {
        Ok(self.archive.by_index(member.index)?.take(member.bytes))
    }

    fn read_through(
        &mut self,
        limits: ZipLimits,
        is_statement: fn(&[u8]) -> bool,
    ) -> Result<Vec<Member>, Box<Finding>> {
        let (mut members, mut others) = (Vec::new(), 0usize);
        let mut left = limits.bytes_max;
        for index in 0..self.archive.len() {
            let mut entry = self.archive.by_index(index).map_err(|e| refusal(&e))?;
            if entry.is_dir() {
                continue;
            }
            let name = entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into(), String::from);
            let mut bounded = (&mut entry).take(left.saturating_add(1));
            let unreadable = |e: io::Error| damaged(&e.to_string());
            let mut begin = Vec::new();
            bounded.by_ref().take(BEGIN_BYTES).read_to_end(&mut begin).map_err(unreadable)?;
            let rest = io::copy(&mut bounded, &mut io::sink()).map_err(unreadable)?;
            let bytes = rest.saturating_add(u64::try_from(begin.len()).unwrap_or(u64::MAX));
            left = left.checked_sub(bytes).ok_or_else(|| too_large(limits))?;
            if is_beside_the_point(&name) {
                continue;
            }
            members.push(Member { index, name, bytes });
            others = others.saturating_add(usize::from(!is_statement(&begin)));
            if others > limits.members_max || members.len() > limits.statements_max.max(limits.members_max) {
                return Err(too_many(limits));
            }
        }
        if members.is_empty() {
            let text = "De zip heeft geen bericht, CSV of bankafschrift; er is niets om te verwerken.";
            return Err(Box::new(Finding::error("ZIP_EMPTY", "zip", "0", text)));
        }
        Ok(members)
    }
}

/// Reads, and remembers what the system said when it could not.
struct Remembering<R> {
    inner: R,
    failure: Failure,
}

/// Number of an error of the system; 0 for none.
#[derive(Clone, Default)]
struct Failure(Arc<AtomicI32>);

impl Failure {
    fn get(&self) -> Option<io::Error> {
        let code = self.0.load(Ordering::Relaxed);
        (code != 0).then(|| io::Error::from_raw_os_error(code))
    }

    fn remember<T>(&self, done: io::Result<T>) -> io::Result<T> {
        if let Some(code) = done.as_ref().err().and_then(io::Error::raw_os_error) {
            self.0.store(code, Ordering::Relaxed);
        }
        done
    }
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.failure.remember(self.inner.read(buffer))
    }
}

impl<R: Seek> Seek for Remembering<R> {
    // A place before the begin is asked for by what a zip says of itself; it is no failure of the disk.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// What desktops leave in a zip, and pictures and PDFs that came along: nobody sends care or money in it. It stays inside the
/// archived zip and is not judged, so that nobody is alarmed by it.
fn is_beside_the_point(name: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let in_resource_folder = name.split(['/', '\\']).any(|folder| folder == "__MACOSX");
    let is_left_behind = matches!(base.as_str(), ".ds_store" | "thumbs.db" | "desktop.ini") || base.starts_with("._");
    let pictures = ["bmp", "gif", "heic", "jpeg", "jpg", "pdf", "png", "svg", "tif", "tiff", "webp"];
    in_resource_folder || is_left_behind || pictures.iter().any(|extension| has_extension(&base, extension))
}

/// Whether a name ends in an extension, in any case.
pub(crate) fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension))
}

/// Reads the number of entries at the end of the file, before anything is set aside for them.
fn check_announced(file: &mut (impl Read + Seek), limits: ZipLimits) -> Result<(), Box<Finding>> {
    let unreadable = |e: io::Error| damaged(&e.to_string());
    let size = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if size > limits.bytes_max {
        return Err(too_large(limits));
    }
    let begin = size.saturating_sub(END_BYTES_MAX);
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(begin)).map_err(unreadable)?;
    file.by_ref().take(END_BYTES_MAX).read_to_end(&mut end).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let counts = end.windows(12).filter(|w| w.starts_with(b"PK\x05\x06")).filter_map(|w| w.last_chunk::<2>());
    let most = counts.map(|count| usize::from(u16::from_le_bytes(*count))).max();
    match most {
        None => Err(damaged("het einde van de zip ontbreekt")),
        // Folders are tolerated, but not without bound.
        Some(most) if most > limits.members_max.max(limits.statements_max).saturating_mul(4) => Err(too_many(limits)),
        Some(_) => Ok(()),
    }
}

fn refusal(error: &ZipError) -> Box<Finding> {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            let text = "De zip is met een wachtwoord beveiligd; lever hem aan zonder wachtwoord.";
            Box::new(Finding::error("ZIP_ENCRYPTED", "zip", "", text))
        }
        other => damaged(&other.to_string()),
    }
}

fn damaged(what: &str) -> Box<Finding> {
    let text = format!("De zip is beschadigd of niet te lezen ({what}); maak hem opnieuw en lever hem nog eens aan.");
    Box::new(Finding::error("ZIP_DAMAGED", "zip", "", text))
}

fn too_large(limits: ZipLimits) -> Box<Finding> {
    let max = limits.bytes_max;
    let text = format!("De zip is uitgepakt groter dan {max} bytes (zip_bytes_max); verdeel hem over meer zips.");
    Box::new(Finding::error("LIMIT_ZIP_BYTES", "zip", "", text))
}

fn too_many(limits: ZipLimits) -> Box<Finding> {
    let (max, statements) = (limits.members_max, limits.statements_max);
    let text = format!(
        "De zip heeft meer dan {max} bestanden (zip_members_max), of meer dan {statements} bankafschriften (zip_statements_max); verdeel \
         hem over meer zips."
    );
    Box::new(Finding::error("LIMIT_ZIP_MEMBERS", "zip", "", text))
}

/// As much of a member as tells what it is.
const BEGIN_BYTES: u64 = 64 << 10;
/// The end record with the longest comment.
const END_BYTES_MAX: u64 = 22 + 65_535;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    const LIMITS: ZipLimits = ZipLimits { members_max: 3, statements_max: 5, bytes_max: 10_000, rows_max: 1_000 };

    fn is_statement(begin: &[u8]) -> bool {
        begin.starts_with(b"bank")
    }

    fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            if name.ends_with('/') {
                writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
            } else {
                writer.start_file(*name, SimpleFileOptions::default()).unwrap();
                writer.write_all(bytes).unwrap();
            }
        }
        writer.finish().unwrap().into_inner()
    }

    fn open(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let (mut zip, members) = Zip::open(file, LIMITS, is_statement).map_err(|why| match why {
            NotOpened::Refused(finding) => finding.rule.to_string(),
            NotOpened::Unreadable(error) => error.to_string(),
        })?;
        let mut read = Vec::new();
        for member in members {
            let mut content = Vec::new();
            zip.open_member(&member).unwrap().read_to_end(&mut content).unwrap();
            read.push((member.name, content));
        }
        Ok(read)
    }

    #[test]
    fn members_come_out_as_they_went_in_and_folders_are_tolerated() {
        let read = open(&zip_of(&[("map/", b""), ("map/a.xml", b"<a/>"), ("b.csv", b"x;y\n")])).unwrap();
        let expected = [("map/a.xml", b"<a/>".as_slice()), ("b.csv", b"x;y\n")];
        assert_eq!(read, expected.map(|(n, b)| (n.to_owned(), b.to_vec())));
    }

    #[test]
    fn what_desktops_leave_behind_and_pictures_are_no_members() {
        let beside =
            ["__MACOSX/._a.xml", ".DS_Store", "map/Thumbs.db", "map\\desktop.ini", "._b.csv", "logo.PNG", "brief.pdf"];
        let mut all: Vec<(&str, &[u8])> = beside.map(|name| (name, b"x".as_slice())).to_vec();
        assert_eq!(open(&zip_of(&all)), Err("ZIP_EMPTY".to_owned()));
        all.push(("a.xml", b"<a/>"));
        assert_eq!(open(&zip_of(&all)).unwrap(), [("a.xml".to_owned(), b"<a/>".to_vec())]);
        // What nobody left behind by accident is judged, and refused by its name.
        assert_eq!(open(&zip_of(&[("a.docx", b"x")])).unwrap().len(), 1);
    }

    #[test]
    fn bounds_hold_for_what_is_really_unpacked() {
        let large = vec![b'a'; 10_001];
        assert_eq!(open(&zip_of(&[("a.xml", &large)])), Err("LIMIT_ZIP_BYTES".to_owned()));
        assert_eq!(
            open(&zip_of(&[("a.xml", &large[..6000]), ("b.xml", &large[..6000])])),
            Err("LIMIT_ZIP_BYTES".into())
        );
        let many = ["a", "b", "c", "d"].map(|name| (name, b"x".as_slice()));
        assert_eq!(open(&zip_of(&many)), Err("LIMIT_ZIP_MEMBERS".to_owned()));
        assert!(open(&zip_of(&many[..3])).is_ok());
        // Bank statements may be more, also beside others.
        let days = ["1", "2", "3", "4", "5", "6"].map(|name| (name, b"bank".as_slice()));
        assert_eq!(open(&zip_of(&days[..5])).unwrap().len(), 5);
        assert_eq!(open(&zip_of(&days)), Err("LIMIT_ZIP_MEMBERS".to_owned()));
        assert_eq!(open(&zip_of(&[&days[..2], &many[..3]].concat())).unwrap().len(), 5);
        assert!(open(&zip_of(&[&days[..1], &many].concat())).is_err());
        // A header that lies about the size does not widen the bound.
        let mut lying = zip_of(&[("a.xml", &large)]);
        for signature in [b"PK\x01\x02", b"PK\x03\x04"] {
            let at = lying.windows(4).position(|w| w == signature).unwrap();
            let size = at + if signature == b"PK\x01\x02" { 24 } else { 22 };
            lying[size..size + 4].copy_from_slice(&10u32.to_le_bytes());
        }
        assert!(open(&lying).is_err());
    }

    #[test]
    fn damage_anywhere_in_the_data_refuses_the_whole() {
        let whole = zip_of(&[("a.xml", b"<a>some content of a message</a>"), ("b.xml", b"<b/>")]);
        assert_eq!(open(b"no zip at all"), Err("ZIP_DAMAGED".to_owned()));
        assert_eq!(open(&whole[..whole.len() - 30]), Err("ZIP_DAMAGED".to_owned()));
        let data = whole.windows(5).position(|w| w == b"a.xml").unwrap() + 8;
        let mut flipped = whole.clone();
        flipped[data] ^= 0x20;
        assert_eq!(open(&flipped), Err("ZIP_DAMAGED".to_owned()));
        assert_eq!(open(&zip_of(&[])), Err("ZIP_EMPTY".to_owned()));
    }

    /// Reads as a failing disk does, from the n-th read on.
    struct Failing(io::Cursor<Vec<u8>>, usize);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1.checked_sub(1).ok_or_else(|| io::Error::from_raw_os_error(5))?;
            let few = buffer.len().min(64);
            self.0.read(&mut buffer[..few])
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn a_disk_that_cannot_read_is_no_verdict() {
        let whole = zip_of(&[("a.xml", b"<a>some content of a message</a>"), ("b.xml", b"<b/>")]);
        let mut failed = 0;
        for reads in 0..200 {
            match Zip::open(Failing(io::Cursor::new(whole.clone()), reads), LIMITS, is_statement) {
                Ok((_, members)) => assert_eq!(members.len(), 2),
                Err(NotOpened::Unreadable(error)) => failed += usize::from(error.raw_os_error() == Some(5)),
                Err(NotOpened::Refused(finding)) => panic!("after {reads} reads: {finding:?}"),
            }
        }
        assert!((1..200).contains(&failed), "{failed}");
    }

    #[test]
    fn an_encrypted_member_refuses_the_whole() {
        let mut locked = zip_of(&[("a.xml", b"<a/>"), ("b.xml", b"<b/>")]);
        let signatures: Vec<usize> =
            (0..locked.len() - 4).filter(|i| matches!(&locked[*i..*i + 4], b"PK\x01\x02" | b"PK\x03\x04")).collect();
        for at in signatures {
            let flags = at + if &locked[at..at + 4] == b"PK\x01\x02" { 8 } else { 6 };
            locked[flags] |= 1;
        }
        assert_eq!(open(&locked), Err("ZIP_ENCRYPTED".to_owned()));
    }
}
