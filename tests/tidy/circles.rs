//! Circles between files: which files of the library cannot be understood, moved or tested one without the other.
//!
//! Stands on `paths`. A circle is a strongly connected component of more than one file.

use std::collections::BTreeSet;

use super::paths::{Arrow, arrows};

/// Files that use each other, in a circle or several, with the arrows between them.
#[derive(Debug, PartialEq, Eq)]
pub struct Circle {
    /// Names, in order.
    pub files: Vec<String>,
    /// `file:line uses file`.
    pub closed_by: Vec<String>,
}

impl Circle {
    /// The circle with every arrow in it, one a line.
    pub fn text(&self) -> String {
        format!("{}:\n  {}", self.files.join(", "), self.closed_by.join("\n  "))
    }
}

/// All circles of these files.
pub fn circles(files: &[(String, String)]) -> Vec<Circle> {
    let arrows = arrows(files);
    let reached: Vec<BTreeSet<usize>> = (0..files.len()).map(|file| reached(&arrows, file)).collect();
    let mut found: Vec<Circle> = Vec::new();
    for file in 0..files.len() {
        let members: Vec<usize> =
            reached[file].iter().copied().filter(|other| reached[*other].contains(&file)).collect();
        // Each circle is told by its first file.
        if members.first() == Some(&file) {
            found.push(circle(files, &arrows, &members));
        }
    }
    found
}

/// Everything that can be reached from a file along arrows; the file itself only where it stands in a circle.
fn reached(arrows: &[Arrow], start: usize) -> BTreeSet<usize> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(file) = open.pop() {
        // Arrows are in order of the file that they come from.
        let own = arrows.partition_point(|arrow| arrow.from < file);
        let targets = arrows[own..].iter().take_while(|arrow| arrow.from == file).map(|arrow| arrow.to);
        open.extend(targets.filter(|to| reached.insert(*to)));
    }
    reached
}

fn circle(files: &[(String, String)], arrows: &[Arrow], members: &[usize]) -> Circle {
    let name = |file: usize| files[file].0.clone();
    let inside = arrows.iter().filter(|arrow| members.contains(&arrow.from) && members.contains(&arrow.to));
    let closed_by = inside.map(|arrow| format!("{}:{} uses {}", name(arrow.from), arrow.line, name(arrow.to)));
    let mut names: Vec<String> = members.iter().map(|file| name(*file)).collect();
    names.sort();
    Circle { files: names, closed_by: closed_by.collect() }
}

#[test]
fn a_name_is_followed_to_the_file_that_defines_it() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let told = |files: &[(String, String)]| circles(files).into_iter().map(|c| c.files.join(" ")).collect::<Vec<_>>();
    let lib = file("lib.rs", "mod a;");
    let parent = file("a/mod.rs", "mod b; mod c; pub use b::X;");
    let below = file("a/b.rs", "pub struct X;");
    // `super::X` is b's, so nothing turns round.
    assert!(told(&[lib.clone(), parent.clone(), below, file("a/c.rs", "use super::X;")]).is_empty());
    // b and c use each other; the parent that only re-exports does not stand in their circle.
    let files =
        [lib.clone(), parent, file("a/b.rs", "use super::c; pub struct X(c::Y);"), file("a/c.rs", "use super::X;")];
    assert_eq!(told(&files), ["a/b.rs a/c.rs"]);
    assert_eq!(circles(&files)[0].closed_by, ["a/b.rs:1 uses a/c.rs", "a/c.rs:1 uses a/b.rs"]);
    // A child that uses what its parent defines does.
    let parent = file("a/mod.rs", "mod b; pub struct Y;");
    let files = [lib.clone(), parent.clone(), file("a/b.rs", "use crate::{a::{self as up, Y as Z}};")];
    assert_eq!(told(&files), ["a/b.rs a/mod.rs"]);
    // Who may look is no use of it.
    let lib_of_a = file("lib.rs", "mod a; pub use a::a;");
    let looked_at = file("a/b.rs", "mod c { pub(in super::super) struct X; }");
    assert!(told(&[lib_of_a, file("a/mod.rs", "mod b; pub fn a() {}"), looked_at]).is_empty());
    // Tests do not count.
    let tests = file("a/b.rs", &super::scan::code("#[cfg(test)]\nmod tests { use super::super::Y; }"));
    assert!(told(&[lib, parent, tests]).is_empty());
}
