//! A lot of files in a compact encoding: what follows from them is the same in any order.
//!
//! Seeds and words are written before the first run, into the folder that `fuzz/run` names.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: checks::seeds::write("derive"), |bytes: &[u8]| {
    checks::derived::derive(bytes);
});
