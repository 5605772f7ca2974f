//! Writes what the Debian package has on paper into a folder: a manual page per command, and the completions of three shells.
//!
//! Stands beside the program, not in it: both follow from the arguments that `iwmod::cli` defines, and the crates that write
//! them are none of the program's. `.ci/package` runs it: `cargo run --example paper -- target/ci/paper`.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use clap_complete::{Shell, generate_to};
use clap_mangen::Man;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("name the folder to write into")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let mut all = iwmod::cli::definition();
    all.build();
    page(&all, folder)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut all, "iwmod", folder)?;
    }
    Ok(())
}

/// `iwmod.1`, `iwmod-outbox.1`, `iwmod-outbox-approve.1`: a command, and those below it.
fn page(command: &clap::Command, folder: &Path) -> Result<(), Box<dyn Error>> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    // Without a date, so that two builds write the same page.
    Man::new(command.clone()).date("").source("iwmod").render(&mut File::create(folder.join(format!("{name}.1")))?)?;
    for below in command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set()) {
        page(below, folder)?;
    }
    Ok(())
}
