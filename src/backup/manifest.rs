//! The manifest of a backup: which files it holds, of which pieces each is made, and of which moment it is.
//!
//! Stands above `error`. One line of JSON whose last key is the SHA-256 of the bytes before `,"sha256"`, as in the access log: a byte of it
//! that changed is found before anything that it says is believed. Every later format keeps that end, `format` and `program`.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::error::BackupError;
use crate::archive::Head;
use crate::domain::Sha256;
use crate::{access, archive, people, quarantine};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of this manifest and of the folder.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When, with the offset of Amsterdam.
    pub made: String,
    /// The last record of the log that it holds.
    pub head: Head,
    /// Formats of what it holds.
    pub formats: Formats,
    /// What could not be copied as it should be, as it was told then.
    pub problems: Vec<String>,
    /// The files; the mark of the log before its segments, so that a log that was brought back in part is not taken for a whole one.
    pub files: Vec<StoredFile>,
}

/// Formats of what is copied; see "Going back to an older version" in docs/operations.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formats {
    /// Of the log.
    pub archive: u32,
    /// Of the access log.
    pub access: u32,
    /// Of the file of people.
    pub people: u32,
    /// Of the findings beside refused files.
    pub quarantine: u32,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Where it belongs: `archive/NAME`, `quarantine/NAME`, `access/NAME`, `people/NAME` or, from the folder of the config, `config/PATH`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Hash of all of them.
    pub sha256: Sha256,
    /// Its pieces, in order: 1 MiB each, and the rest.
    pub pieces: Vec<Sha256>,
}

impl Formats {
    /// Those that this version writes.
    pub const NOW: Formats = Formats {
        archive: archive::FORMAT,
        access: access::FORMAT,
        people: people::FORMAT,
        quarantine: quarantine::FORMAT,
    };
}

impl Formats {
    /// The first of these that is later than this version reads, by its folder.
    pub fn later(self) -> Option<(&'static str, u32)> {
        let Formats { archive, access, people, quarantine } = self;
        let now = Formats::NOW;
        let all = [
            ("archive", archive, now.archive),
            ("access", access, now.access),
            ("people", people, now.people),
            ("quarantine", quarantine, now.quarantine),
        ];
        all.into_iter().find(|(_, found, read)| found > read).map(|(what, found, _)| (what, found))
    }
}

impl StoredFile {
    /// Its pieces with how many bytes each has.
    pub fn sized_pieces(&self) -> impl Iterator<Item = (Sha256, u64)> {
        let mut left = self.size;
        self.pieces.iter().map(move |piece| {
            let bytes = left.min(PIECE_BYTES);
            left = left.saturating_sub(bytes);
            (*piece, bytes)
        })
    }

    /// Whether as many pieces are named as it has bytes for.
    fn is_possible(&self) -> bool {
        u64::try_from(self.pieces.len()).is_ok_and(|pieces| pieces == self.size.div_ceil(PIECE_BYTES))
    }
}

impl Manifest {
    /// The bytes of its file.
    pub fn encode(&self) -> Result<Vec<u8>, BackupError> {
        let mut text = serde_json::to_vec(self)?;
        // The hash takes the place of the last brace.
        text.pop();
        let hash = digest(&text);
        text.extend_from_slice(format!("{MARK}{hash}{END}").as_bytes());
        Ok(text)
    }

    /// Reads the bytes of a file.
    pub fn decode(bytes: &[u8], file: &Path) -> Result<Manifest, BackupError> {
        let wrong = |why| BackupError::Manifest { file: file.to_owned(), why };
        let whole = bytes.strip_suffix(END.as_bytes()).ok_or_else(|| wrong("its end is missing"))?;
        let place = whole.len().checked_sub(MARK.len().saturating_add(HASH_CHARS));
        let (text, end) =
            place.and_then(|place| whole.split_at_checked(place)).ok_or_else(|| wrong("it is too short"))?;
        if end != format!("{MARK}{}", digest(text)).as_bytes() {
            return Err(wrong("its hash is not that of what it says"));
        }
        // A later format may have keys that this version does not know: it is told by its number.
        let Form { format, program } = serde_json::from_slice(bytes).map_err(|_| wrong("it names no format"))?;
        if format > FORMAT {
            return Err(BackupError::Later { file: file.to_owned(), format, program });
        }
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|_| wrong("it says something else"))?;
        match manifest.files.iter().all(StoredFile::is_possible) {
            true => Ok(manifest),
            false => Err(wrong("a file has other pieces than bytes")),
        }
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.size))
    }
}

/// What every format says.
#[derive(Deserialize)]
struct Form {
    format: u32,
    program: String,
}

fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// Format of manifests and of the folder of backups.
pub const FORMAT: u32 = 1;
/// Bytes of a piece, but for the last of a file.
pub const PIECE_BYTES: u64 = 1 << 20;

const MARK: &str = ",\"sha256\":\"";
const END: &str = "\"}\n";
const HASH_CHARS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let file = StoredFile {
            path: "archive/a".to_owned(),
            size: 3,
            sha256: Sha256([1; 32]),
            pieces: vec![Sha256([1; 32])],
        };
        Manifest {
            format: FORMAT,
            program: "1.2.3".to_owned(),
            made: "2026-12-01T03:00:00+01:00".to_owned(),
            head: Head { sequence: 7, chain: Sha256([7; 32]) },
            formats: Formats::NOW,
            problems: Vec::new(),
            files: vec![file],
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written_and_each_byte_that_changed_is_found() {
        let (file, bytes) = (Path::new("backup-00000001.json"), manifest().encode().unwrap());
        assert_eq!(Manifest::decode(&bytes, file).unwrap(), manifest());
        for place in 0..bytes.len() {
            for bit in [1, 0x20, 0x80] {
                let mut changed = bytes.clone();
                changed[place] ^= bit;
                assert!(matches!(Manifest::decode(&changed, file), Err(BackupError::Manifest { .. })), "byte {place}");
            }
            assert!(Manifest::decode(&bytes[..place], file).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn one_of_a_later_format_is_told_as_that_with_the_program_to_install() {
        let later = Manifest { format: FORMAT + 1, program: "9.1.0".to_owned(), ..manifest() }.encode().unwrap();
        let told = Manifest::decode(&later, Path::new("m")).unwrap_err().to_string();
        assert!(told.contains("9.1.0, format 2") && told.contains("install that version"), "{told}");
    }

    #[test]
    fn a_file_with_other_pieces_than_bytes_is_no_file() {
        let mut impossible = manifest();
        impossible.files[0].size = PIECE_BYTES + 1;
        assert!(Manifest::decode(&impossible.encode().unwrap(), Path::new("m")).is_err());
    }
}
