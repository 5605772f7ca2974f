//! The layout of one record of the log.
//!
//! A record is a header of fixed size and a body: the entry (postcard) and the stored content. All numbers are
//! big-endian. What an entry means is said in `log`; here it is bytes.

use sha2::Digest;

use crate::domain::Sha256;
use crate::log::{Entry, Place, hash};

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

    /// The content, decompressed; `None` where it does not decompress.
    pub fn content(&self) -> Option<Vec<u8>> {
        match self.compression {
            Compression::None => Some(self.bytes.clone()),
            Compression::Zstd => {
                let size = usize::try_from(self.content_len).unwrap_or(usize::MAX);
                zstd::bulk::decompress(&self.bytes, size).ok()
            }
        }
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

/// A record made ready to be written.
#[derive(Clone, Debug)]
pub struct Packed {
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
        let content = self.stored.content().ok_or(ContentError::Compression(self.sequence))?;
        let own_hash = matches!(self.entry, Entry::File(_) | Entry::Part | Entry::Made(_));
        if own_hash && hash(&content) != self.sha256 {
            return Err(ContentError::Hash(self.sequence));
        }
        Ok(content)
    }
}

/// Format of a segment and of the records in it.
pub const FORMAT: u32 = 1;
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
pub(super) fn encode(out: &mut Vec<u8>, packed: &Packed, at: Position, before: Sha256) -> Option<Sha256> {
    let entry = postcard::to_stdvec(&packed.entry).ok()?;
    let body_len = u32::try_from(entry.len().checked_add(packed.stored.bytes.len())?).ok()?;
    let mut summed = Vec::with_capacity(HEADER);
    summed.push(match packed.stored.compression {
        Compression::None => 0,
        Compression::Zstd => 1,
    });
    summed.push(if at.ends_group { GROUPED | ENDS_GROUP } else { GROUPED });
    summed.extend_from_slice(&0u16.to_be_bytes()); // key id: 0 is not encrypted
    summed.extend_from_slice(&at.sequence.to_be_bytes());
    summed.extend_from_slice(&at.group.to_be_bytes());
    summed.extend_from_slice(&packed.received.to_be_bytes());
    summed.extend_from_slice(&packed.stored.content_len.to_be_bytes());
    summed.extend_from_slice(&u32::try_from(entry.len()).ok()?.to_be_bytes());
    summed.extend_from_slice(&packed.sha256.0);
    let chain = chain_of(before, body_len, &summed, &[&entry, &packed.stored.bytes]);
    summed.extend_from_slice(&chain.0);
    let mut crc = crc32fast::Hasher::new();
    [&summed, &entry, &packed.stored.bytes].iter().for_each(|part| crc.update(part));
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&body_len.to_be_bytes());
    out.extend_from_slice(&crc.finalize().to_be_bytes());
    [&summed, &entry, &packed.stored.bytes].iter().for_each(|part| out.extend_from_slice(part));
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
