//! A BSN that a command asks about: from standard input, by a prompt, or as an argument.
//!
//! Arguments can be read by every user of the machine while a command runs (`ps`), so an argument is taken with a warning
//! only. Nothing that is typed at the prompt is shown.

use std::io::{self, IsTerminal};

use super::{hidden, output};
use crate::domain::Bsn;

/// The BSN that `--bsn` means: `-` is standard input, nothing is a prompt.
pub fn asked(argument: Option<&str>) -> anyhow::Result<Bsn> {
    let text = match argument {
        Some("-") => hidden::line(&mut io::stdin().lock(), LINE_BYTES_MAX)?,
        None => prompt()?,
        Some(text) => {
            output::warn(
                "iwmod: a BSN in an argument can be read by every user of this machine; `--bsn -` reads it from standard \
                 input, `--bsn` alone asks for it",
            );
            text.to_owned()
        }
    };
    // A mistake is not told with the number in it.
    text.trim().parse().map_err(|_| anyhow::anyhow!("--bsn asks for the nine digits of a BSN, which pass the elfproef"))
}

fn prompt() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        anyhow::bail!("there is no terminal to ask for the BSN at; give it on standard input: --bsn -");
    }
    hidden::typed("BSN (not shown):", LINE_BYTES_MAX)
}

/// No more of a line than a BSN can be.
const LINE_BYTES_MAX: u64 = 64;
