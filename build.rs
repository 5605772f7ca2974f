//! Turns the XSDs below `schemas/` into the static tables of `src/message/tables.rs`.
//!
//! Stands before the compiler. A construct the generator does not know stops the build with file, line and name:
//! a schema is carried over whole or not at all.

#[path = "build/emit.rs"]
mod emit;
#[path = "build/pattern.rs"]
mod pattern;
#[path = "build/xsd.rs"]
mod xsd;

use std::error::Error;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut stdout = std::io::stdout();
    for watched in ["build.rs", "build", "schemas"] {
        writeln!(stdout, "cargo::rerun-if-changed={watched}")?;
    }
    let releases = xsd::read_releases(&schemas)?;
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; cargo sets it")?;
    std::fs::write(Path::new(&out).join("tables.rs"), emit::tables(&releases)?)?;
    Ok(())
}
