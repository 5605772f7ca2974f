//! A log in memory that fails as a disk does, on order: before a group is there, or behind it, when whoever appended it is gone before it
//! hears of it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use iwmod::archive::{Appended, ArchiveError, Head, InMemory, Log, Packed, Reader, Records};
use iwmod::disk::At;

/// What the next appends meet.
#[derive(Debug, Default)]
pub struct Orders {
    /// How many of them fail, with nothing of the group in the log.
    pub fails: u32,
    /// The next is durable, and the process is killed before it hears of it.
    pub is_killed_behind: bool,
    /// The next is told to be durable, and is not: no such log may pass.
    pub is_forgetful: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Faulty {
    pub log: InMemory,
    pub orders: Arc<Mutex<Orders>>,
}

impl Log for Faulty {
    fn head(&self) -> Head {
        self.log.head()
    }

    fn append(&mut self, behind: u64, group: &[Packed]) -> Result<Vec<Appended>, ArchiveError> {
        let mut orders = self.orders.lock().unwrap();
        let failed = |code| Err::<(), _>(std::io::Error::from_raw_os_error(code)).at("write", Path::new("the log"));
        if orders.fails > 0 {
            orders.fails -= 1;
            failed([libc_codes::ENOSPC, libc_codes::EIO][orders.fails as usize % 2])?;
        }
        if std::mem::take(&mut orders.is_forgetful) {
            return self.log.copied().append(behind, group);
        }
        let appended = self.log.append(behind, group)?;
        if orders.is_killed_behind {
            // Whoever is dead appends nothing more.
            *orders = Orders { fails: u32::MAX, ..Orders::default() };
            failed(libc_codes::EIO)?;
        }
        Ok(appended)
    }

    fn read_from(&self, sequence: u64) -> Result<Records, ArchiveError> {
        self.log.read_from(sequence)
    }

    fn reader(&self) -> Reader {
        self.log.reader()
    }

    fn bytes(&self) -> u64 {
        self.log.bytes()
    }
}

/// Numbers of errors on Linux.
mod libc_codes {
    pub const EIO: i32 = 5;
    pub const ENOSPC: i32 = 28;
}
