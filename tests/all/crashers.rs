//! Every input that once broke something, and the fuzzer's seeds: the checks of `tests/checks` hold for all of them.
//!
//! A crasher is a file in `testdata/crashers/CHECK/`, put there by `fuzz/run` and kept with the fix.

use crate::checks;

use std::path::Path;

use checks::{CHECKS, seeds};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_once_broke_something_does_not_any_more() {
    let folder = root().join("testdata/crashers");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let (_, check) = CHECKS.iter().find(|(check, _)| *check == name).expect("a folder is named after its check");
        for file in std::fs::read_dir(entry.path()).unwrap() {
            let path = file.unwrap().path();
            println!("{}", path.display());
            check(&std::fs::read(path).unwrap());
        }
    }
}

#[test]
fn every_check_accepts_its_seeds() {
    for (name, check) in CHECKS {
        let seeds = seeds::seeds(name, root());
        let refused: Vec<usize> = (0..seeds.len()).filter(|index| !check(&seeds[*index])).collect();
        // Some of the CSV files in the stories are there to be refused, as are many requests: of who may not, or that ask what is not there.
        let most = match name {
            "csv" => 6,
            "requests" => seeds.len() / 2,
            _ => 0,
        };
        assert!(seeds.len() >= 7 && refused.len() <= most, "{name}: {refused:?} of {} are refused", seeds.len());
    }
}
