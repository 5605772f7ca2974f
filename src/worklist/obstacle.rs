//! What keeps files from being taken in until a person mends it, as those say who meet it (`inbox`, `daemon`).
//!
//! Stands at the ground of `worklist`. Opens nothing.

use std::collections::BTreeMap;

/// Why something that lies in the inbox is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftAlone {
    /// It may not be read, or not be moved out of its folder.
    NoRight,
    /// It lies on another disk than the inbox.
    OtherDisk,
    /// It is in hand of nobody: in the `.claimed` of a folder that is no inbox any more.
    LeftBehind,
    /// It is larger than anything that is looked at.
    TooLarge,
    /// The system said something else when it was to be taken.
    Failing,
    /// It is a link, a FIFO, or too deep down.
    NoRegularFile,
    /// Its name is not that of a file that is taken in.
    OtherName,
}

impl LeftAlone {
    /// All of them.
    pub const ALL: [LeftAlone; 7] = [
        LeftAlone::NoRight,
        LeftAlone::OtherDisk,
        LeftAlone::LeftBehind,
        LeftAlone::TooLarge,
        LeftAlone::Failing,
        LeftAlone::NoRegularFile,
        LeftAlone::OtherName,
    ];

    /// A word for a label.
    pub fn as_str(self) -> &'static str {
        match self {
            LeftAlone::NoRight => "no_right",
            LeftAlone::OtherDisk => "other_disk",
            LeftAlone::LeftBehind => "left_behind",
            LeftAlone::TooLarge => "too_large",
            LeftAlone::Failing => "failing",
            LeftAlone::NoRegularFile => "no_regular_file",
            LeftAlone::OtherName => "other_name",
        }
    }

    /// Whether it should have been taken in. A letter in PDF or a link that somebody keeps in the inbox is told once, and is no
    /// reason to wake anybody.
    pub fn is_obstacle(self) -> bool {
        match self {
            LeftAlone::NoRight
            | LeftAlone::OtherDisk
            | LeftAlone::LeftBehind
            | LeftAlone::TooLarge
            | LeftAlone::Failing => true,
            LeftAlone::NoRegularFile | LeftAlone::OtherName => false,
        }
    }

    /// What is the case and what an administrator does about it.
    pub fn remedy(self) -> &'static str {
        match self {
            LeftAlone::NoRight => {
                "iwmod may not read it, or not move it out of its folder; give the group of the inbox that right (chmod g+rw, of a \
                 folder g+rwx) and have whoever brings files do so (umask 007)"
            }
            LeftAlone::OtherDisk => {
                "another disk is mounted there, and files are taken by a rename, which does not leave a disk; have them moved into \
                 the inbox itself"
            }
            LeftAlone::LeftBehind => {
                "files lie in the .claimed of a folder that is no inbox any more, where nobody takes them; move them into the inbox"
            }
            LeftAlone::TooLarge => "it is larger than 16 GiB, too large even for quarantine; move it elsewhere",
            LeftAlone::Failing => "see what the system says, and that the disk of the inbox is well",
            LeftAlone::NoRegularFile => "it is no regular file (a link, a FIFO, or nested too deep); move it elsewhere",
            LeftAlone::OtherName => "only .xml, .csv and .zip are taken; move it elsewhere",
        }
    }
}

/// Files that are left alone for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftFiles {
    /// How many.
    pub count: usize,
    /// The first of them, as a path below the inbox.
    pub first: String,
}

/// What keeps files from being taken in at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// What lies in the inbox and is left alone.
    pub files: BTreeMap<LeftAlone, LeftFiles>,
    /// Folders of the config that cannot be used, by their key: gone, replaced, or without the right to them.
    pub folders: Vec<&'static str>,
}

impl Obstacles {
    /// What should have been taken in and was not.
    pub fn in_the_way(&self) -> impl Iterator<Item = (LeftAlone, &LeftFiles)> {
        self.files.iter().map(|(why, files)| (*why, files)).filter(|(why, _)| why.is_obstacle())
    }
}
