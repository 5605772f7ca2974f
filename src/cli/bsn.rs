//! A BSN that a command asks about: from standard input, by a prompt, or as an argument.
//!
//! Arguments can be read by every user of the machine while a command runs (`ps`), so an argument is taken with a warning
//! only. Nothing that is typed at the prompt is shown.

use std::io::{self, BufRead, IsTerminal, Read};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::output;
use crate::domain::Bsn;

/// The BSN that `--bsn` means: `-` is standard input, nothing is a prompt.
pub fn asked(argument: Option<&str>) -> anyhow::Result<Bsn> {
    let text = match argument {
        Some("-") => line(&mut io::stdin().lock())?,
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

/// One line, and no more of it than a BSN can be.
fn line(from: &mut dyn BufRead) -> anyhow::Result<String> {
    let mut text = String::new();
    from.take(LINE_BYTES_MAX).read_line(&mut text)?;
    Ok(text)
}

fn prompt() -> anyhow::Result<String> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        anyhow::bail!("there is no terminal to ask for the BSN at; give it on standard input: --bsn -");
    }
    let before = tcgetattr(&stdin)?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &silent)?;
    output::warn("BSN (not shown):");
    let text = line(&mut stdin.lock());
    tcsetattr(&stdin, OptionalActions::Flush, &before)?;
    text
}

const LINE_BYTES_MAX: u64 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_read_and_no_more() {
        assert_eq!(line(&mut &b"999900006\nmore"[..]).unwrap(), "999900006\n");
        assert_eq!(line(&mut [b'9'; 200].as_slice()).unwrap().len(), 64);
    }
}
