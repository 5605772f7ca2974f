//! What a disk holds after the power failed: a model of files and folders that knows what was synced.
//!
//! Made from a tree of files and the journal of what was done to it ([`super::journal`]). Knows nothing of iwmod. What it
//! gives is always a state that a Linux file system may legally be in; [`Disk::harshest`] is the least that was promised:
//!
//! - a file has the bytes and the size of its last sync; a new file that was never synced is empty;
//! - a name is there once its folder was synced; the sync of a new file is none of its name;
//! - a rename is done or not, never half: it is there once either folder was synced, and with it the folder it went into;
//! - what a failed sync did not write is never written by a later one, unless it was written to the file again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::journal::{Change, Inode};

/// Number of a file or folder in the model; never used anew.
type Number = usize;

/// Says which of the things that were not synced the disk has all the same: a number below the one given.
pub type Dice<'a> = &'a mut dyn FnMut(u64) -> u64;

/// Files and folders, as processes see them and as the disk holds them.
#[derive(Clone, Debug)]
pub struct Disk {
    root: Number,
    objects: Vec<Object>,
    known: HashMap<Inode, Number>,
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Object {
    File(File),
    Folder(Folder),
}

#[derive(Clone, Debug, Default)]
struct File {
    seen: Vec<u8>,
    held: Vec<u8>,
    /// Blocks that a sync would write.
    dirty: BTreeSet<usize>,
}

#[derive(Clone, Debug, Default)]
struct Folder {
    seen: BTreeMap<OsString, Number>,
    held: BTreeMap<OsString, Number>,
    /// Steps that the disk does not have, in order.
    pending: Vec<usize>,
    /// The step that made the folder.
    made: Option<usize>,
}

/// A change of names: taken away in one place, given in another.
#[derive(Clone, Debug)]
struct Step {
    from: Option<(Number, OsString)>,
    to: Option<(Number, OsString, Number)>,
    done: bool,
}

impl Disk {
    /// A tree as it stands, all of it durable.
    pub fn of(folder: &Path) -> Disk {
        let mut disk = Disk { root: 0, objects: Vec::new(), known: HashMap::new(), steps: Vec::new() };
        disk.root = disk.load(folder);
        disk
    }

    fn load(&mut self, path: &Path) -> Number {
        let meta = path.symlink_metadata().unwrap();
        let number = self.add(meta.ino(), Object::Folder(Folder::default()));
        if meta.is_file() {
            let bytes = fs::read(path).unwrap();
            self.objects[number] = Object::File(File { seen: bytes.clone(), held: bytes, dirty: BTreeSet::new() });
            return number;
        }
        for entry in fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            let below = self.load(&entry.path());
            let folder = self.folder(number);
            folder.seen.insert(entry.file_name(), below);
            folder.held.insert(entry.file_name(), below);
        }
        number
    }

    fn add(&mut self, inode: Inode, object: Object) -> Number {
        self.objects.push(object);
        self.known.insert(inode, self.objects.len() - 1);
        self.objects.len() - 1
    }

    fn file(&mut self, inode: Inode) -> &mut File {
        match &mut self.objects[self.known[&inode]] {
            Object::File(file) => file,
            Object::Folder(_) => panic!("inode {inode} is a folder"),
        }
    }

    fn folder(&mut self, number: Number) -> &mut Folder {
        match &mut self.objects[number] {
            Object::Folder(folder) => folder,
            Object::File(_) => panic!("object {number} is a file"),
        }
    }

    /// Does a change, of which the disk has nothing until it is synced.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Create { inode, folder, name } => self.make(*inode, Object::File(File::default()), *folder, name),
            Change::Folder { inode, folder, name } => {
                self.make(*inode, Object::Folder(Folder::default()), *folder, name)
            }
            Change::Write { inode, offset, bytes } => self.file(*inode).write(usize::try_from(*offset).unwrap(), bytes),
            Change::Size { inode, size } => self.file(*inode).resize(usize::try_from(*size).unwrap()),
            Change::Room { inode, end } => {
                let file = self.file(*inode);
                file.resize(file.seen.len().max(usize::try_from(*end).unwrap()));
            }
            Change::Rename { inode, folder, name, to_folder, to_name } => {
                let moved = self.known[inode];
                self.step(Some((*folder, name)), Some((*to_folder, to_name, moved)));
            }
            Change::Link { inode, folder, name } => {
                let linked = self.known[inode];
                self.step(None, Some((*folder, name, linked)));
            }
            Change::Unlink { folder, name } => self.step(Some((*folder, name)), None),
            Change::Sync { inode } => self.sync(*inode),
            Change::Unsynced { inode } => {
                if let Object::File(file) = &mut self.objects[self.known[inode]] {
                    file.dirty.clear();
                }
            }
        }
    }

    fn make(&mut self, inode: Inode, object: Object, folder: Inode, name: &OsString) {
        let number = self.add(inode, object);
        self.step(None, Some((folder, name, number)));
        let made = self.steps.len() - 1;
        if let Object::Folder(folder) = &mut self.objects[number] {
            folder.made = Some(made);
        }
    }

    fn step(&mut self, from: Option<(Inode, &OsString)>, to: Option<(Inode, &OsString, Number)>) {
        let from = from.map(|(folder, name)| (self.known[&folder], name.clone()));
        let to = to.map(|(folder, name, number)| (self.known[&folder], name.clone(), number));
        let number = self.steps.len();
        let folders: BTreeSet<Number> = from.iter().map(|f| f.0).chain(to.iter().map(|t| t.0)).collect();
        folders.into_iter().for_each(|folder| self.folder(folder).pending.push(number));
        if let Some((folder, name)) = &from {
            self.folder(*folder).seen.remove(name);
        }
        if let Some((folder, name, object)) = &to {
            self.folder(*folder).seen.insert(name.clone(), *object);
        }
        self.steps.push(Step { from, to, done: false });
    }

    fn sync(&mut self, inode: Inode) {
        let number = self.known[&inode];
        match &mut self.objects[number] {
            Object::File(file) => file.sync(),
            Object::Folder(folder) => {
                let all = std::mem::take(&mut folder.pending);
                all.into_iter().for_each(|step| self.commit(step));
            }
        }
    }

    /// The disk has a step, and with it all that it rests on: earlier steps of its folders, and where something was moved
    /// into a new folder that folder.
    fn commit(&mut self, number: usize) {
        if std::mem::replace(&mut self.steps[number].done, true) {
            return;
        }
        let Step { from, to, .. } = self.steps[number].clone();
        for folder in from.iter().map(|f| f.0).chain(to.iter().map(|t| t.0)) {
            let earlier: Vec<usize> =
                self.folder(folder).pending.iter().copied().filter(|step| *step < number).collect();
            earlier.into_iter().for_each(|step| self.commit(step));
            self.folder(folder).pending.retain(|step| *step > number);
        }
        if let (Some(_), Some((folder, ..))) = (&from, &to) {
            self.reach(*folder);
        }
        if let Some((folder, name)) = from {
            self.folder(folder).held.remove(&name);
        }
        if let Some((folder, name, object)) = to {
            self.folder(folder).held.insert(name, object);
        }
    }

    /// The disk has a folder, and those that it is in.
    fn reach(&mut self, folder: Number) {
        let Some(made) = self.folder(folder).made else { return };
        self.commit(made);
        if let Some((above, ..)) = self.steps[made].to {
            self.reach(above);
        }
    }

    /// Writes to an empty folder the least that the disk must hold.
    pub fn harshest(&self, target: &Path) {
        self.clone().write(self.root, target);
    }

    /// Writes to an empty folder what the disk may hold: of what was not synced whatever the dice say.
    pub fn any(&self, dice: Dice<'_>, target: &Path) {
        let mut disk = self.clone();
        for number in 0..disk.objects.len() {
            match &mut disk.objects[number] {
                Object::File(file) => file.lose(dice),
                Object::Folder(folder) => {
                    let pending = folder.pending.clone();
                    let kept = usize::try_from(dice(pending.len() as u64 + 1)).unwrap();
                    pending[..kept].iter().for_each(|step| disk.commit(*step));
                }
            }
        }
        disk.write(disk.root, target);
    }

    fn write(&self, number: Number, target: &Path) {
        match &self.objects[number] {
            Object::File(file) => fs::write(target, &file.held).unwrap(),
            Object::Folder(folder) => {
                fs::create_dir_all(target).unwrap();
                folder.held.iter().for_each(|(name, below)| self.write(*below, &target.join(name)));
            }
        }
    }
}

impl File {
    fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        if self.seen.len() < end {
            self.seen.resize(end, 0);
        }
        self.seen[offset..end].copy_from_slice(bytes);
        self.dirty.extend(offset / BLOCK..end.div_ceil(BLOCK));
    }

    fn resize(&mut self, size: usize) {
        // What was cut off reads as zeros should the file grow again, and that too must be written.
        self.dirty.extend(size / BLOCK..self.seen.len().div_ceil(BLOCK));
        self.seen.resize(size, 0);
    }

    fn sync(&mut self) {
        self.held.resize(self.seen.len(), 0);
        for block in std::mem::take(&mut self.dirty) {
            self.keep(block);
        }
    }

    /// The disk has a block as processes see it.
    fn keep(&mut self, block: usize) {
        let end = ((block + 1) * BLOCK).min(self.seen.len()).min(self.held.len());
        if block * BLOCK < end {
            self.held[block * BLOCK..end].copy_from_slice(&self.seen[block * BLOCK..end]);
        }
    }

    /// Some of the blocks that were not synced were written, and the size or not.
    fn lose(&mut self, dice: Dice<'_>) {
        if dice(2) == 1 {
            self.held.resize(self.seen.len(), 0);
        }
        for block in std::mem::take(&mut self.dirty) {
            if dice(2) == 1 {
                self.keep(block);
            }
        }
    }
}

/// Bytes that are written whole or not at all.
const BLOCK: usize = 4096;
