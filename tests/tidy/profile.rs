//! Which dependencies a release optimises, as `Cargo.toml` and `Cargo.lock` give them.
//!
//! Reads both as text. What it means that one is missing is said by the check in `tests/all/tidy.rs`.

use std::collections::BTreeSet;

/// The dependencies of the program itself, in `[dependencies]`.
pub fn dependencies(manifest: &str) -> BTreeSet<&str> {
    section(manifest, "[dependencies]").filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect()
}

/// The packages whose optimisation `[profile.release.package]` sets, hot or cold.
pub fn weighed(manifest: &str) -> BTreeSet<&str> {
    let lines = section(manifest, "[profile.release.package]");
    lines.filter_map(|line| line.split_once(".opt-level = ")).map(|(name, _)| name).collect()
}

/// Every package that is built, with those it is made of.
pub fn locked(lock: &str) -> BTreeSet<&str> {
    lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect()
}

/// The lines below a heading, up to the next.
fn section<'a>(manifest: &'a str, heading: &str) -> impl Iterator<Item = &'a str> {
    let below = manifest.lines().skip_while(move |line| *line != heading).skip(1);
    below.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#'))
}

#[test]
fn hot_and_cold_are_read() {
    let manifest = "[dependencies]\ncsv = \"1\"\n# Not called.\nzip = { version = \"9\" }\n\n[profile.release.package]\n# Hot.\ncsv.opt-level = 3\n";
    assert_eq!(dependencies(manifest), BTreeSet::from(["csv", "zip"]));
    assert_eq!(weighed(manifest), BTreeSet::from(["csv"]));
    assert_eq!(locked("[[package]]\nname = \"csv\"\nversion = \"1\"\n"), BTreeSet::from(["csv"]));
}
