//! The journal that the fault shim writes: every change of files, in the order in which the calls were done.
//!
//! Stands between `shim.c`, which writes it, and `power`, which knows what a disk makes of it. Only reads.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

/// Number by which the kernel knew a file or folder at that time; used anew once it is gone.
pub type Inode = u64;

/// One call that changed something, or tried to sync it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file was made.
    Create { inode: Inode, folder: Inode, name: OsString },
    /// A folder was made.
    Folder { inode: Inode, folder: Inode, name: OsString },
    /// Bytes were written.
    Write { inode: Inode, offset: u64, bytes: Vec<u8> },
    /// A file was cut or extended.
    Size { inode: Inode, size: u64 },
    /// Room was reserved; the file is at least this long from then on.
    Room { inode: Inode, end: u64 },
    /// A name was given in place of another.
    Rename { inode: Inode, folder: Inode, name: OsString, to_folder: Inode, to_name: OsString },
    /// A further name was given.
    Link { inode: Inode, folder: Inode, name: OsString },
    /// A name was taken away, of a file or an empty folder.
    Unlink { folder: Inode, name: OsString },
    /// A file or folder was synced.
    Sync { inode: Inode },
    /// A sync failed: what was not written by then never will be, though the kernel still shows it.
    Unsynced { inode: Inode },
}

/// The changes in a journal; what a kill cut off at its end is left out.
pub fn read(path: &Path) -> Vec<Change> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let (mut rest, mut changes) = (bytes.as_slice(), Vec::new());
    while let Some((change, behind)) = next(rest) {
        changes.extend(change);
        rest = behind;
    }
    changes
}

/// The first change of what is left, if it is whole, and what stands behind it.
fn next(bytes: &[u8]) -> Option<(Option<Change>, &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let small = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap());
    let large = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap());
    assert_eq!(small(0), MAGIC, "the journal is not as the shim writes it");
    let length = |bytes: u64| usize::try_from(bytes).unwrap();
    let (name, rest) = rest.split_at_checked(length(small(56).into()))?;
    let (to_name, rest) = rest.split_at_checked(length(small(60).into()))?;
    let (data, rest) = rest.split_at_checked(length(large(64)))?;
    let text = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let (inode, folder, to_folder, offset, size) = (large(16), large(24), large(32), large(40), large(48));
    let name = text(name);
    let change = match char::from_u32(small(4)).unwrap() {
        'c' => Change::Create { inode, folder, name },
        'd' => Change::Folder { inode, folder, name },
        'w' => Change::Write { inode, offset, bytes: data.to_vec() },
        't' => Change::Size { inode, size },
        // With a mode the size stays, or holes are made; nothing here does either.
        'a' => return Some(((data == [0; 4]).then_some(Change::Room { inode, end: offset + size }), rest)),
        'r' => Change::Rename { inode, folder, name, to_folder, to_name: text(to_name) },
        'l' => Change::Link { inode, folder, name },
        'u' => Change::Unlink { folder, name },
        's' => Change::Sync { inode },
        'f' => Change::Unsynced { inode },
        kind => panic!("the journal holds a change of kind {kind}"),
    };
    Some((Some(change), rest))
}

/// Bytes before the names of a change.
const HEAD: usize = 72;
const MAGIC: u32 = 0x4a4d_5749;
