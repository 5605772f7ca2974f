//! Keys as the sections take them: those that must be there, texts with a form, paths.
//!
//! Stands above `reader`, below every section. Knows no key by name.

use std::fmt::Display;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use super::reader::{Given, Reader, Section};

/// Takes a section that must be there.
pub fn required_section<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, key: &'static str) -> Option<Section<'a>> {
    if !root.has(key) {
        reader.missing(root, key, &format!("add a section [{key}]; config.example.toml shows it"));
    }
    reader.section(root, key)
}

/// Takes a key that must be there.
pub fn required<'a, T>(
    reader: &mut Reader<'a>,
    section: &mut Section<'a>,
    key: &'static str,
    remedy: &str,
    take: impl FnOnce(&mut Reader<'a>, &mut Section<'a>, &'static str) -> Option<T>,
) -> Option<T> {
    if !section.has(key) {
        reader.missing(section, key, remedy);
    }
    take(reader, section, key)
}

/// Takes a text that has a form, and gives it back in its one form.
pub fn written<'a, T>(
    reader: &mut Reader<'a>,
    section: &mut Section<'a>,
    key: &'static str,
    remedy: &str,
) -> Option<String>
where
    T: FromStr + Into<String>,
    T::Err: Display,
{
    reader.parsed::<T>(section, key, remedy).map(|(_, value)| value.into())
}

/// Takes a path, made absolute without asking the disk.
pub fn path<'a>(
    reader: &mut Reader<'a>,
    section: &mut Section<'a>,
    key: &'static str,
    folder: &Path,
) -> Option<(Given<'a>, PathBuf)> {
    let (given, text) = reader.text(section, key)?;
    if text.trim().is_empty() || text.contains('\0') {
        reader.wrong(&given, "this is no path", "write a path, absolute or from the folder of this file");
        return None;
    }
    Some((given, normal(&folder.join(text))))
}

/// The same path without `.` and `..`, by its text alone.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            other => normal.push(other),
        }
    }
    normal
}
