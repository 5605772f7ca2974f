//! Any bytes as a message: judged, and what is accepted is written and read again.
//!
//! Seeds and words are written before the first run, into the folder that `fuzz/run` names.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: checks::seeds::write("message"), |bytes: &[u8]| {
    checks::message(bytes);
});
