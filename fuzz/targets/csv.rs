//! Any bytes as an opdracht, a levering and a beginstand.
//!
//! Seeds and words are written before the first run, into the folder that `fuzz/run` names.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: checks::seeds::write("csv"), |bytes: &[u8]| {
    checks::csv(bytes);
});
