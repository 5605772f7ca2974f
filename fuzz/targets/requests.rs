//! Any request at the page and the API, of nobody, with a session or with a token; and any bytes at a connection.
//!
//! Seeds and words are written before the first run, into the folder that `fuzz/run` names.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: checks::seeds::write("requests"), |bytes: &[u8]| {
    checks::requests::request(bytes);
});
