//! SMTP with one server: one mail, from the greeting to its answer.
//!
//! Stands on the line. What matters is where it breaks off: before the end of the mail was given the server certainly has not got it, and it
//! may be tried again; from then on nobody knows. lettre's own dialogue does not tell the two apart. Each
//! mail has a call of its own.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::line::Line;
use crate::config::{Login, MailServer, Password, Tls};
use crate::domain::mask_bsn;
use crate::log::MailOutcome;
use crate::orders::Departure;

/// Gives a mail to a server.
pub fn give(server: &MailServer, departure: &Departure) -> MailOutcome {
    match Dialogue::begin(server, said_domain(departure)).and_then(|dialogue| dialogue.offer(departure)) {
        Ok(dialogue) => dialogue.give(&departure.bytes),
        Err(Failed::Said(reply)) if reply.is_for_good() => MailOutcome::Refused(reply.words()),
        Err(Failed::Said(reply)) => MailOutcome::Deferred(reply.words()),
        Err(Failed::Unable(why)) => MailOutcome::Refused(why),
        Err(Failed::Broken(error)) => {
            MailOutcome::Deferred(format!("geen gesprek met {}: {}", named(server), broken(&error)))
        }
    }
}

struct Dialogue {
    line: Line,
    /// What the server can do, in capitals.
    abilities: Vec<String>,
}

/// Why a mail was not given.
enum Failed {
    /// The server said no.
    Said(Reply),
    /// It cannot be done with this server, or this config.
    Unable(String),
    /// The line.
    Broken(io::Error),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Failed::Broken(error)
    }
}

impl Dialogue {
    /// Calls a server, says who calls, and encrypts the line.
    fn begin(server: &MailServer, domain: &str) -> Result<Dialogue, Failed> {
        let login = server.login.as_ref().map(|login| Ok((login.user.clone(), secret(login)?)));
        let login = login.transpose().map_err(Failed::Unable)?;
        let mut line = Line::call(server)?;
        if server.tls == Tls::Whole {
            line.encrypt(server)?;
        }
        let mut dialogue = Dialogue { line, abilities: Vec::new() };
        dialogue.hear()?.good()?;
        dialogue.greet(domain)?;
        if server.tls == Tls::Starttls {
            if !dialogue.can("STARTTLS") {
                return Err(Failed::Unable(format!("{} kent geen STARTTLS; zie [mail] tls", named(server))));
            }
            dialogue.ask("STARTTLS")?;
            dialogue.line.encrypt(server)?;
            // What was said in the clear may have been said by anybody.
            dialogue.greet(domain)?;
        }
        if let Some((user, password)) = login {
            dialogue.log_in(server, &user, &password)?;
        }
        Ok(dialogue)
    }

    fn greet(&mut self, domain: &str) -> Result<(), Failed> {
        let reply = self.ask(&format!("EHLO {domain}"))?;
        self.abilities = reply.lines.iter().map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    fn can(&self, ability: &str) -> bool {
        self.abilities.iter().any(|line| line.split([' ', '=']).next() == Some(ability))
    }

    fn log_in(&mut self, server: &MailServer, user: &str, password: &str) -> Result<(), Failed> {
        let knows = |way: &str| {
            self.abilities.iter().any(|line| line.starts_with("AUTH") && line.split([' ', '=']).any(|word| word == way))
        };
        // The config sees to it; a password in the clear is worth asking twice.
        if !self.line.is_encrypted() {
            return Err(Failed::Unable("een wachtwoord gaat alleen over TLS".to_owned()));
        }
        if knows("PLAIN") {
            let said = BASE64.encode(format!("\0{user}\0{password}"));
            self.ask(&format!("AUTH PLAIN {said}"))?;
        } else if knows("LOGIN") {
            self.ask("AUTH LOGIN")?;
            self.ask(&BASE64.encode(user))?;
            self.ask(&BASE64.encode(password))?;
        } else {
            return Err(Failed::Unable(format!("{} kent geen AUTH PLAIN of LOGIN; zie [mail] user", named(server))));
        }
        Ok(())
    }

    /// Says from whom and to whom, and is told to go on.
    fn offer(mut self, departure: &Departure) -> Result<Dialogue, Failed> {
        self.ask(&format!("MAIL FROM:<{}>", departure.from))?;
        self.ask(&format!("RCPT TO:<{}>", departure.to))?;
        match self.ask("DATA")? {
            Reply { code: 354, .. } => Ok(self),
            other => Err(Failed::Unable(other.words())),
        }
    }

    /// Gives the mail and its end.
    fn give(mut self, mail: &[u8]) -> MailOutcome {
        let given = self.line.say(&stuffed(mail)).and_then(|()| self.line.wait_at_most(LAST_ANSWER_MAX));
        if let Err(error) = given {
            return MailOutcome::Deferred(format!(
                "de verbinding viel weg voor het einde van de mail: {}",
                broken(&error)
            ));
        }
        match self.line.say(END).map_err(Failed::from).and_then(|()| self.hear()) {
            Ok(reply) => {
                // Whatever becomes of the farewell, the answer stands.
                let _ = self.line.say(b"QUIT\r\n");
                match reply {
                    reply if reply.is_good() => MailOutcome::Accepted(reply.words()),
                    reply if reply.is_for_good() => MailOutcome::Refused(reply.words()),
                    reply => MailOutcome::Deferred(reply.words()),
                }
            }
            Err(Failed::Broken(error)) => {
                MailOutcome::Unknown(format!("de hele mail is gegeven, het antwoord kwam niet: {}", broken(&error)))
            }
            Err(Failed::Said(reply)) => MailOutcome::Unknown(reply.words()),
            Err(Failed::Unable(why)) => MailOutcome::Unknown(why),
        }
    }

    /// Says a line and hears a good answer.
    fn ask(&mut self, said: &str) -> Result<Reply, Failed> {
        // A line end in an address would be a command of its own.
        if said.contains(['\r', '\n']) {
            return Err(Failed::Unable("een adres of naam bevat een regeleinde".to_owned()));
        }
        self.line.say(format!("{said}\r\n").as_bytes())?;
        self.hear()?.good()
    }

    /// Hears an answer of one or more lines.
    fn hear(&mut self) -> Result<Reply, Failed> {
        let mut lines = Vec::new();
        loop {
            let line = self.line.hear()?;
            let (code, rest) = line.split_at_checked(3).unwrap_or(("", ""));
            let code = code.parse::<u16>().ok().filter(|code| (200..600).contains(code));
            let code = code.ok_or_else(|| io::Error::other("what answers there speaks no SMTP"))?;
            lines.push(rest.get(1..).unwrap_or_default().to_owned());
            if !rest.starts_with('-') {
                return Ok(Reply { code, lines });
            }
            if lines.len() > LINES_MAX {
                return Err(io::Error::other("the server gives an answer without end").into());
            }
        }
    }
}

/// What a server answers.
struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    fn is_good(&self) -> bool {
        self.code < 400
    }

    fn is_for_good(&self) -> bool {
        self.code >= 500
    }

    fn good(self) -> Result<Reply, Failed> {
        if self.is_good() { Ok(self) } else { Err(Failed::Said(self)) }
    }

    fn words(&self) -> String {
        words(&format!("{} {}", self.code, self.lines.join(" ")))
    }
}

/// Where a server is told that a mail comes from.
fn said_domain(departure: &Departure) -> &str {
    departure.from.rsplit('@').next().unwrap_or("localhost")
}

/// How a server is named in words.
fn named(server: &MailServer) -> String {
    format!("{}:{}", server.name, server.port)
}

/// Words of others as they may be kept and shown: on one line, not too long, and without a number of a client.
fn words(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_MAX * 2).collect();
    mask_bsn(&plain).trim().chars().take(WORDS_MAX).collect()
}

/// Why a line broke, in words.
fn broken(error: &io::Error) -> String {
    match error.kind() {
        // A time that passed is told by either, as the system likes.
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "er kwam op tijd geen antwoord".to_owned(),
        _ => words(&error.to_string()),
    }
}

/// A mail in which no line is its end.
fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len().saturating_add(64));
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// The password, or why there is none, with the remedy.
fn secret(login: &Login) -> Result<String, String> {
    let file = match &login.password {
        Password::File(file) => file.clone(),
        Password::Credential(name) => {
            let folder = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
            let remedy = "zet LoadCredential in de unit, of gebruik password_file";
            folder.ok_or_else(|| format!("systemd geeft geen credential {name} door; {remedy}"))?.join(name)
        }
    };
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("het wachtwoord in {} is niet te lezen: {error}; zie [mail]", file.display()))?;
    let text = text.trim_end_matches(['\r', '\n']);
    let is_good = !text.is_empty() && !text.contains(['\0', '\n']);
    if is_good {
        Ok(text.to_owned())
    } else {
        Err(format!("in {} staat geen wachtwoord van één regel", file.display()))
    }
}

/// What ends a mail; it stands behind a line end.
const END: &[u8] = b".\r\n";

/// Longest time for the answer to a whole mail (RFC 5321, 4.5.3.2.6).
const LAST_ANSWER_MAX: Duration = Duration::from_secs(600);

/// Most lines of an answer.
const LINES_MAX: usize = 100;

/// Most of what a server says that is kept.
const WORDS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_mail_is_its_end() {
        for (mail, given) in [
            ("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n"),
            (".a", "..a\r\n"),
            ("a\r\n..b\r\n", "a\r\n...b\r\n"),
            ("a.\r\n", "a.\r\n"),
            ("", "\r\n"),
        ] {
            assert_eq!(stuffed(mail.as_bytes()), given.as_bytes(), "{mail:?}");
        }
    }

    #[test]
    fn words_of_a_server_are_one_short_line_without_a_bsn() {
        let said = Reply { code: 550, lines: vec!["no such user\t999900006".to_owned(), "x".repeat(500)] };
        let words = said.words();
        assert!(words.starts_with("550 no such user *****0006") && words.chars().count() == WORDS_MAX, "{words}");
    }
}
