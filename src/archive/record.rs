//! The layout of one record of the log, and what a record can say.
//!
//! A record is a header of fixed size and a body: the entry (postcard) and the stored content. All numbers are
//! big-endian. [`Entry`] only ever grows at its end, since postcard writes the position of a variant: a changed
//! meaning is a new variant.

use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::domain::{AgbCode, Date, Sha256};
use crate::facts::Keuze;

/// What a record says. The position of a variant is stored: add at the end, never change or reorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// An accepted message or CSV; the content is its bytes.
    File(FileEntry),
    /// The next piece of a container that follows; the content is a part of its bytes.
    Part,
    /// A zip whose members have all been dealt with. Its bytes are in the parts directly before it; the hash is of all of them.
    Container(ContainerEntry),
    /// A refused file. Its bytes are in quarantine; the hash is theirs.
    Refused(RefusedEntry),
    /// A decision of the user; its number is the sequence of the record.
    Besluit {
        /// What was decided.
        keuze: Keuze,
        /// Why.
        reden: String,
    },
    /// A decision was taken back.
    BesluitUndone {
        /// Sequence of the decision.
        nummer: u64,
        /// Why.
        reden: String,
    },
    /// A person let a refused file go. Its bytes are in the parts directly before it, so that nothing is lost.
    QuarantineDropped {
        /// Sequence of the refusal.
        refused: u64,
        /// Why.
        reden: String,
        /// As [`ContainerEntry::parts`]; none of a file that was lost from quarantine before.
        parts: u32,
    },
    /// A refused file was judged again (asked for, or because it came again) and accepted; it left quarantine.
    QuarantineReleased {
        /// Sequence of the refusal.
        refused: u64,
    },
    /// The configuration that verdicts rest on, when it changed; the content is a canonical text of all of it.
    Config(ConfigEntry),
    /// A message that iwmod made; the content is its bytes. Nothing leaves that was not committed here first.
    Made(MadeEntry),
    /// A person let a draft go: from here on it counts as sent.
    Released {
        /// Sequence of the [`Entry::Made`].
        made: u64,
    },
    /// A person dropped a draft: it never leaves.
    Withdrawn {
        /// Sequence of the [`Entry::Made`].
        made: u64,
        /// Why.
        reden: String,
    },
    /// What was made stands in the outbox folder. It may be written again after a crash, with the same bytes.
    Written {
        /// Sequence of the [`Entry::Made`].
        made: u64,
    },
    /// A month was closed: what was frozen, as JSON ([`crate::billing::Closing`]). Never changed by anything later.
    Closed {
        /// The closing.
        closing: String,
    },
    /// An invoice got its number, as JSON ([`crate::billing::Invoiced`]); its forms are made in the same group.
    Invoiced {
        /// The invoice.
        invoice: String,
    },
}

/// A message that iwmod made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeEntry {
    /// Name in the outbox.
    pub name: String,
    /// What it answers, for a retour.
    pub answers: Option<Answered>,
    /// Whether it leaves at once; else it is a draft.
    pub released: bool,
    /// Day it was made.
    pub day: Date,
}

/// What a retour answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The file.
    pub file: Sha256,
    /// Hash of what it says, so that the same message in other bytes is not answered again; the log does not hold the
    /// bytes of a refused file.
    pub digest: Sha256,
}

/// An accepted file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Name as it came, `a.zip!b.xml` for a member.
    pub name: String,
    /// The claim under which it was taken from the inbox: the same claim again is a repeat after a crash.
    pub claim: Option<u64>,
    /// Day of receipt in Europe/Amsterdam, on which the verdict rests.
    pub day: Date,
}

/// A zip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerEntry {
    /// Name as it came.
    pub name: String,
    /// See [`FileEntry::claim`].
    pub claim: Option<u64>,
    /// How many [`Entry::Part`] records directly before this one hold its bytes.
    pub parts: u32,
    /// Size of all its bytes.
    pub bytes: u64,
}

/// A refused file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedEntry {
    /// Name as it came.
    pub name: String,
    /// See [`FileEntry::claim`].
    pub claim: Option<u64>,
    /// Day of receipt.
    pub day: Date,
    /// Name in quarantine.
    pub stored_as: String,
    /// Rules that refused it, each once.
    pub rules: Vec<String>,
}

/// What verdicts rest on besides bytes and day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigEntry {
    /// AGB codes a message may be addressed to or come from.
    pub addressed: Vec<AgbCode>,
    /// Largest message.
    pub message_bytes_max: u64,
    /// Deepest nesting.
    pub depth_max: u32,
    /// Most findings.
    pub findings_max: u64,
}

/// How content is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As it is.
    None,
    /// zstd, level 1.
    Zstd,
}

/// Content made ready to be stored; workers do this, so that the one writer only copies.
#[derive(Clone, Debug)]
pub struct Stored {
    pub(super) bytes: Vec<u8>,
    pub(super) compression: Compression,
    pub(super) content_len: u32,
}

impl Stored {
    /// No content.
    pub fn empty() -> Stored {
        Stored { bytes: Vec::new(), compression: Compression::None, content_len: 0 }
    }

    /// Compresses content, unless that makes it larger. `None` when it is larger than a record can be (4 GB).
    pub fn compress(content: &[u8]) -> Option<Stored> {
        let content_len = u32::try_from(content.len()).ok()?;
        let compressed = COMPRESSOR.with_borrow_mut(|slot| {
            let compressor = match slot {
                Some(compressor) => compressor,
                None => slot.insert(zstd::bulk::Compressor::new(1).ok()?),
            };
            compressor.compress(content).ok()
        });
        Some(match compressed {
            Some(bytes) if bytes.len() < content.len() => Stored { bytes, compression: Compression::Zstd, content_len },
            _ => Stored { bytes: content.to_vec(), compression: Compression::None, content_len },
        })
    }

    /// Size as stored.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

thread_local! {
    /// Making a compressor costs more than compressing a message.
    static COMPRESSOR: std::cell::RefCell<Option<zstd::bulk::Compressor<'static>>> = const { std::cell::RefCell::new(None) };
}

/// A record that is to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it says.
    pub entry: Entry,
    /// Time of receipt, milliseconds since 1970 in UTC.
    pub received: i64,
    /// Hash of the content (or of the refused file's bytes).
    pub sha256: Sha256,
    /// The content.
    pub stored: Stored,
}

/// A record as read. Its checksum and its place in the chain have been checked, its content has not been looked at.
#[derive(Clone, Debug)]
pub struct Record {
    /// Number in the log, from 1.
    pub sequence: u64,
    /// Where it stands.
    pub place: Place,
    /// Time of receipt, milliseconds since 1970 in UTC.
    pub received: i64,
    /// Hash of the content (or of the refused file's bytes).
    pub sha256: Sha256,
    /// Hash over this record and all before it.
    pub chain: Sha256,
    /// What it says.
    pub entry: Entry,
    /// Bytes of the whole record.
    pub length: u64,
    pub(super) stored: Stored,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// First sequence of the segment, which is its name.
    pub segment: u64,
    /// Byte offset in it.
    pub offset: u64,
}

/// Why content cannot be given back.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// It does not decompress.
    #[error("the content of record {0} does not decompress; restore the archive from a backup")]
    Compression(u64),
    /// It is not what was stored.
    #[error("the content of record {0} has not the hash it was stored under; restore the archive from a backup")]
    Hash(u64),
}

impl Record {
    /// The content, decompressed and, where it is a whole file, checked against its hash.
    pub fn content(&self) -> Result<Vec<u8>, ContentError> {
        let content = match self.stored.compression {
            Compression::None => self.stored.bytes.clone(),
            Compression::Zstd => {
                let size = usize::try_from(self.stored.content_len).unwrap_or(usize::MAX);
                zstd::bulk::decompress(&self.stored.bytes, size)
                    .map_err(|_| ContentError::Compression(self.sequence))?
            }
        };
        let own_hash = matches!(self.entry, Entry::File(_) | Entry::Part | Entry::Made(_));
        if own_hash && hash(&content) != self.sha256 {
            return Err(ContentError::Hash(self.sequence));
        }
        Ok(content)
    }
}

/// SHA-256 of bytes.
pub fn hash(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// Bytes of a header.
pub(super) const HEADER: usize = 112;
/// Bytes of a header that the checksum does not cover: magic, length and the checksum itself. The length is
/// covered all the same: a wrong one gives other bytes to sum.
const UNSUMMED: usize = 12;
/// Flag of a record whose group is marked at its end.
const GROUPED: u8 = 1;
/// Flag of the last record of a group.
const ENDS_GROUP: u8 = 2;
/// How a record begins.
pub(super) const MAGIC: [u8; 4] = *b"iwR1";

/// What stands at a place of a segment.
#[derive(Debug)]
pub(super) enum Parsed {
    /// A record; `group` is the first sequence of the group that was written with it, `ends_group` whether it may be the
    /// last of it: versions before 0.2 marked none, so that any of theirs may be.
    Record { record: Box<Record>, group: u64, ends_group: bool },
    /// Nothing but zeros where a header would be, or the end of the file.
    Blank,
    /// Something that is no whole record.
    Bad(&'static str),
}

/// Where a record stands in the log and in its group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// Its number.
    pub sequence: u64,
    /// Number of the first record of its group.
    pub group: u64,
    /// Whether it is the last of its group.
    pub ends_group: bool,
}

/// Appends a record to `out` and returns its chain hash. `None` when an entry or content is too large for a record.
pub(super) fn encode(out: &mut Vec<u8>, draft: &Draft, at: Position, before: Sha256) -> Option<Sha256> {
    let entry = postcard::to_stdvec(&draft.entry).ok()?;
    let body_len = u32::try_from(entry.len().checked_add(draft.stored.bytes.len())?).ok()?;
    let mut summed = Vec::with_capacity(HEADER);
    summed.push(match draft.stored.compression {
        Compression::None => 0,
        Compression::Zstd => 1,
    });
    summed.push(if at.ends_group { GROUPED | ENDS_GROUP } else { GROUPED });
    summed.extend_from_slice(&0u16.to_be_bytes()); // key id: 0 is not encrypted
    summed.extend_from_slice(&at.sequence.to_be_bytes());
    summed.extend_from_slice(&at.group.to_be_bytes());
    summed.extend_from_slice(&draft.received.to_be_bytes());
    summed.extend_from_slice(&draft.stored.content_len.to_be_bytes());
    summed.extend_from_slice(&u32::try_from(entry.len()).ok()?.to_be_bytes());
    summed.extend_from_slice(&draft.sha256.0);
    let chain = chain_of(before, body_len, &summed, &[&entry, &draft.stored.bytes]);
    summed.extend_from_slice(&chain.0);
    let mut crc = crc32fast::Hasher::new();
    [&summed, &entry, &draft.stored.bytes].iter().for_each(|part| crc.update(part));
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&body_len.to_be_bytes());
    out.extend_from_slice(&crc.finalize().to_be_bytes());
    [&summed, &entry, &draft.stored.bytes].iter().for_each(|part| out.extend_from_slice(part));
    Some(chain)
}

/// The chain hash: over the one before, the length, the summed header up to the chain, and the body as stored.
fn chain_of(before: Sha256, body_len: u32, header: &[u8], body: &[&[u8]]) -> Sha256 {
    let mut hasher = sha2::Sha256::new();
    hasher.update(before.0);
    hasher.update(body_len.to_be_bytes());
    hasher.update(header);
    body.iter().for_each(|part| hasher.update(part));
    Sha256(hasher.finalize().into())
}

/// Whether a record follows the one before it.
pub(super) fn follows(bytes: &[u8], before: Sha256) -> bool {
    let header = bytes.get(UNSUMMED..HEADER - 32);
    let (Some(header), Some(body), Some(chain)) = (header, bytes.get(HEADER..), bytes.get(HEADER - 32..HEADER)) else {
        return false;
    };
    u32::try_from(body.len()).is_ok_and(|len| chain_of(before, len, header, &[body]).0 == *chain)
}

/// Total length of the record that a header announces; `None` when it is no header.
pub(super) fn announced(header: &[u8]) -> Option<u64> {
    let length = header.get(..4)?.eq(&MAGIC).then(|| Fields(header).u32(4))??;
    u64::from(length).checked_add(HEADER as u64)
}

/// Reads a record whose announced length is that of `bytes`.
pub(super) fn parse(bytes: &[u8], place: Place) -> Parsed {
    let fields = Fields(bytes);
    let Some(crc) = fields.u32(8) else { return Parsed::Bad("the header is cut off") };
    let Some(summed) = bytes.get(UNSUMMED..) else { return Parsed::Bad("the header is cut off") };
    if crc32fast::hash(summed) != crc {
        return Parsed::Bad("the checksum does not fit");
    }
    match read(fields, bytes, place) {
        Some((record, group)) => {
            let flags = bytes.get(13).copied().unwrap_or(0);
            let ends_group = flags & GROUPED == 0 || flags & ENDS_GROUP != 0;
            Parsed::Record { record: Box::new(record), group, ends_group }
        }
        None => Parsed::Bad("the checksum fits but the record was written by a newer version; run that version"),
    }
}

fn read(fields: Fields<'_>, bytes: &[u8], place: Place) -> Option<(Record, u64)> {
    let compression = match bytes.get(12)? {
        0 => Compression::None,
        1 => Compression::Zstd,
        _ => return None,
    };
    if fields.u16(14)? != 0 {
        return None;
    }
    let entry_len = usize::try_from(fields.u32(44)?).ok()?;
    let body = bytes.get(HEADER..)?;
    let (entry, content) = body.split_at_checked(entry_len)?;
    let record = Record {
        sequence: fields.u64(16)?,
        place,
        received: i64::from_be_bytes(fields.array(32)?),
        sha256: Sha256(fields.array(48)?),
        chain: Sha256(fields.array(80)?),
        entry: postcard::from_bytes(entry).ok()?,
        length: u64::try_from(bytes.len()).ok()?,
        stored: Stored { bytes: content.to_vec(), compression, content_len: fields.u32(40)? },
    };
    Some((record, fields.u64(24)?))
}

/// Reads numbers at fixed offsets.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub &'a [u8]);

impl Fields<'_> {
    pub(super) fn array<const N: usize>(self, offset: usize) -> Option<[u8; N]> {
        self.0.get(offset..offset.checked_add(N)?)?.try_into().ok()
    }

    pub(super) fn u16(self, offset: usize) -> Option<u16> {
        self.array(offset).map(u16::from_be_bytes)
    }

    pub(super) fn u32(self, offset: usize) -> Option<u32> {
        self.array(offset).map(u32::from_be_bytes)
    }

    pub(super) fn u64(self, offset: usize) -> Option<u64> {
        self.array(offset).map(u64::from_be_bytes)
    }
}
