//! Turns the XSDs below `schemas/` into the static tables of `src/message/tables.rs`.
//!
//! Lists the demo's files too (`build/demo.rs`). Stands before the compiler. A construct the generator does not know stops the build with file, line and name:
//! a schema is carried over whole or not at all.

#[path = "build/demo.rs"]
mod demo;
#[path = "build/emit.rs"]
mod emit;
#[path = "build/pattern.rs"]
mod pattern;
#[path = "build/release.rs"]
mod release;
#[path = "build/xsd.rs"]
mod xsd;

use std::error::Error;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas = root.join("schemas");
    let mut stdout = std::io::stdout();
    for watched in ["build.rs", "build", "schemas", "testdata/demo"] {
        writeln!(stdout, "cargo::rerun-if-changed={watched}")?;
    }
    let releases = xsd::read_releases(&schemas)?;
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; cargo sets it")?;
    std::fs::write(Path::new(&out).join("tables.rs"), emit::tables(&releases)?)?;
    std::fs::write(Path::new(&out).join("demo.rs"), demo::table(&root.join("testdata/demo"))?)?;
    Ok(())
}
