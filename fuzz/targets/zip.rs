//! Any bytes as a zip, and its members as what they are.
//!
//! Seeds and words are written before the first run, into the folder that `fuzz/run` names.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: checks::seeds::write("zip"), |bytes: &[u8]| {
    checks::zip(bytes);
});
