//! What can go wrong with the file of people, and what cannot be done with it.
//!
//! Stands in `people` above the values, below `file`. Names files, users and tokens; never a password, a code, a hash or a key.

use std::path::PathBuf;

use super::name::PlainName;
use super::password::{HashError, PasswordUnfit};
use super::role::Role;
use super::secret::NoRandomness;
use crate::disk::{DiskError, LockError};
use crate::domain::Date;

/// What went wrong, or cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The folder or file cannot be used.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another process changes it for longer than a change takes.
    #[error("the file of people is being changed; try again")]
    Lock(#[from] LockError),
    /// The folder is another user's.
    #[error(
        "the folder {} belongs to user {owner}, who alone may read it; give the command as root (sudo) or as that user",
        folder.display()
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// The number of its user.
        owner: u32,
    },
    /// It is not what iwmod wrote. The place alone: what stands there may be a secret.
    #[error(
        "{} cannot be read (line {line}, column {column}); put it back from a backup, or move it away and add the users anew \
         with iwmod user add (bookmarks of clients end)",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A byte of it is another than was written.
    #[error(
        "{} is not as iwmod wrote it: its hash is not that of what it says; put it back from a backup, or move it away and add the users \
         anew with iwmod user add (bookmarks of clients end)",
        file.display()
    )]
    Changed {
        /// The file.
        file: PathBuf,
    },
    /// A later version of iwmod wrote it.
    #[error(
        "{} was written by a later version of iwmod (form {version}); install that version again, or see \"Going back to an older version\" in \
         docs/operations.md",
        file.display()
    )]
    Later {
        /// The file.
        file: PathBuf,
        /// The form that it names.
        version: u32,
    },
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// No hash.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Too many log in at once.
    #[error("too many passwords are being checked; try again in a moment")]
    Busy,
    /// A password that is not taken.
    #[error(transparent)]
    PasswordUnfit(#[from] PasswordUnfit),
    /// Nobody has this name.
    #[error("there is no user {0}; iwmod user list shows them")]
    NoUser(PlainName),
    /// Somebody has it.
    #[error(
        "there is a user {0} already; iwmod user list shows them, and iwmod user enable {0} lets a disabled one in again"
    )]
    UserExists(PlainName),
    /// The shown name is empty, too long, or has more than letters.
    #[error("a shown name has 1 to 100 characters, all on one line, such as \"A. Jansen\"")]
    ShownUnfit,
    /// The code is not that of now.
    #[error("this code is not right; see that the clocks of this machine and of the phone are, and begin again")]
    WrongCode,
    /// No token has this name.
    #[error("there is no token {0}; iwmod token list shows them")]
    NoToken(PlainName),
    /// A token of this name is still valid.
    #[error("there is a token {0} that is still valid; take another name, or revoke it first: iwmod token revoke {0}")]
    TokenExists(PlainName),
    /// A token may do no more than whose it is.
    #[error(
        "a token of {user} may do no more than {user}: give --role {role} or less, or change the user first: iwmod user role {user} ROLE"
    )]
    RoleAboveOwner {
        /// Whose the token would be.
        user: PlainName,
        /// What that user may do.
        role: Role,
    },
    /// A token that would be over before it began, or that nobody would remember.
    #[error("a token ends between tomorrow and ten years from now, not on {0}")]
    Expiry(Date),
}
