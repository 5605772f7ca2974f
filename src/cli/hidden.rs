//! One line that nobody else may read, such as a BSN or a password: typed without being shown, or from standard input.
//!
//! Stands below the commands that ask for one. Keeps nothing, and tells no more of the line than that it is missing.

use std::io::{self, BufRead, IsTerminal, Read};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::output;

/// One line of standard input, without its end, and no more of it than `bytes_max`.
pub fn line(from: &mut dyn BufRead, bytes_max: u64) -> anyhow::Result<String> {
    let mut text = String::new();
    from.take(bytes_max).read_line(&mut text)?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// One line that is typed at the terminal and not shown.
pub fn typed(prompt: &str, bytes_max: u64) -> anyhow::Result<String> {
    let stdin = io::stdin();
    let before = tcgetattr(&stdin)?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &silent)?;
    output::warn(prompt);
    let text = line(&mut stdin.lock(), bytes_max);
    tcsetattr(&stdin, OptionalActions::Flush, &before)?;
    text
}

/// A new password: typed twice at a terminal, else one line of standard input.
pub fn new_password() -> anyhow::Result<String> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        let password = line(&mut stdin.lock(), PASSWORD_BYTES_MAX)?;
        anyhow::ensure!(!password.is_empty(), "no password came on standard input; give it as one line");
        return Ok(password);
    }
    let password = typed("Password (not shown):", PASSWORD_BYTES_MAX)?;
    let again = typed("The same again:", PASSWORD_BYTES_MAX)?;
    anyhow::ensure!(password == again, "the two are not the same; give the command again");
    Ok(password)
}

/// More than a password may have, so that one that is too long is told and not cut.
const PASSWORD_BYTES_MAX: u64 = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_read_and_no_more() {
        assert_eq!(line(&mut &b"999900006\r\nmore"[..], 64).unwrap(), "999900006");
        assert_eq!(line(&mut [b'9'; 200].as_slice(), 64).unwrap().len(), 64);
        assert_eq!(line(&mut &b" two words \n"[..], 64).unwrap(), " two words ");
        assert_eq!(line(&mut &b""[..], 64).unwrap(), "");
    }
}
