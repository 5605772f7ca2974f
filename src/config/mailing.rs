//! `[mail]` and `[notify]`: which server takes mails, how invoices are mailed, and who is told of new tasks.
//!
//! Reads the template and the certificates once, here: what a mail says is what the config of that moment said. The password it never
//! reads: that is asked for when a mail leaves, and stands in no snapshot.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::beside;
use super::reader::{Reader, Section};
use super::take::{path, required, written};
use crate::outputs::mail::{InvoiceForm, MailSettings, Template, TemplateFault, is_address};

/// `[mail]`.
#[derive(Clone, Debug)]
pub struct Mailing {
    /// What mails say and where they go.
    pub letters: MailSettings,
    /// Who takes them.
    pub server: MailServer,
}

/// The server that takes mails.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// Its name, as its certificate has it.
    pub name: String,
    /// Where it listens.
    pub port: u16,
    /// How it is spoken to.
    pub tls: Tls,
    /// Certificates in PEM that it is trusted by, in the place of those of the machine.
    pub ca: Option<Vec<u8>>,
    /// Who we are to it.
    pub login: Option<Login>,
}

/// `[mail] tls`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte.
    Whole,
    /// Begun in the clear, and nothing is said before it is encrypted.
    Starttls,
    /// Not at all; only to this machine itself, and without attachments.
    Nothing,
}

/// Who we are to a server.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user.
    pub user: String,
    /// Where the password stands.
    pub password: Password,
}

/// Where a password stands.
#[derive(Clone, Debug)]
pub enum Password {
    /// In a file.
    File(PathBuf),
    /// In a credential of systemd, by its name.
    Credential(String),
}

/// `[notify]`.
#[derive(Clone, Debug)]
pub struct Notify {
    /// Who is told.
    pub to: String,
    /// From what time of the day on, in Amsterdam.
    pub at: jiff::civil::Time,
}

/// Takes `[mail]` and `[notify]`.
pub fn mails<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> (Option<Mailing>, Option<Notify>) {
    let is_mailed = root.has("mail");
    (mail(reader, root, folder), notify(reader, root, is_mailed))
}

/// Takes `[mail]`.
fn mail<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> Option<Mailing> {
    let mut section = reader.section(root, "mail")?;
    let server = server(reader, &mut section, folder);
    let encrypted = server.as_ref().is_none_or(|server| server.tls != Tls::Nothing);
    let letters = letters(reader, &mut section, folder, encrypted);
    reader.finish(section);
    Some(Mailing { letters: letters?, server: server? })
}

fn letters<'a>(
    reader: &mut Reader<'a>,
    section: &mut Section<'a>,
    folder: &Path,
    encrypted: bool,
) -> Option<MailSettings> {
    let remedy = "write from = \"facturen@your-domain.nl\": the address that mails come from";
    let from = required(reader, section, "from", remedy, |r, s, k| written::<MailAddress>(r, s, k, remedy));
    let address = "write one address, such as name@domain.nl";
    let reply_to = written::<MailAddress>(reader, section, "reply_to", address);
    let redirect = written::<MailAddress>(reader, section, "redirect", address);
    let auto = reader.truth(section, "auto").unwrap_or_default();
    if auto && !encrypted {
        reader.section_wrong(
            section,
            "auto mails invoices, which leave over TLS only",
            "write tls = \"starttls\" or \"tls\"",
        );
    }
    let forms = section.has("forms").then(|| {
        let remedy = "write forms = [\"pdf\", \"ubl\", \"xlsx\"]";
        let forms = reader.list::<InvoiceForm>(section, "forms", remedy);
        if !forms.iter().any(|(_, form)| matches!(form, InvoiceForm::Pdf | InvoiceForm::Ubl)) {
            reader.section_wrong(section, "an invoice is its PDF or its UBL, and forms names neither", remedy);
        }
        forms.into_iter().map(|(_, form)| form).collect()
    });
    let forms = forms.unwrap_or_else(|| InvoiceForm::STANDARD.to_vec());
    let template = template(reader, section, folder);
    Some(MailSettings { from: from?, reply_to, redirect, auto, forms, template, encrypted })
}

/// The text with an invoice; the standard one where none is named.
fn template<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, folder: &Path) -> Template {
    let Some((given, file)) = path(reader, section, "template", folder) else { return Template::default() };
    let remedy = "name a text file of at most 1 MB, or leave template out";
    let text = beside::read(&file, TEXT_BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "this file is no text in UTF-8".to_owned()));
    let text = match text {
        Ok(text) => text,
        Err(problem) => {
            reader.wrong(&given, problem, remedy);
            return Template::default();
        }
    };
    reader.reads(&file);
    reader.read_beside("mail", "template_sha256", beside::hash(text.as_bytes()));
    Template::read(&text).unwrap_or_else(|fault| {
        reader.wrong(&given, format!("{}, {fault}", file.display()), &TemplateFault::remedy());
        Template::default()
    })
}

fn server<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, folder: &Path) -> Option<MailServer> {
    let remedy = "write server = \"smtp.your-domain.nl\": the name that its certificate has";
    let name = required(reader, section, "server", remedy, |r, s, k| r.parsed::<HostName>(s, k, remedy));
    let tls =
        reader.parsed::<Tls>(section, "tls", "write \"starttls\", \"tls\" or, for a server on this machine, \"none\"");
    let port = reader.number(section, "port", (1, 65_535));
    let ca = ca(reader, section, folder);
    let login = login(reader, section, folder);
    let is_here = name.as_ref().is_some_and(|(_, HostName(name))| is_of_this_machine(name));
    let (kind, plain) = (tls.as_ref().map_or(Tls::Starttls, |(_, tls)| *tls), "write tls = \"starttls\" or \"tls\"");
    if let (Some((given, Tls::Nothing)), false) = (&tls, is_here) {
        reader.wrong(given, "only a server on this machine (localhost) is spoken to without TLS", plain);
    }
    if let (Some((given, Tls::Nothing)), Some(_)) = (&tls, &login) {
        reader.wrong(given, "a password is sent over TLS only", plain);
    }
    let standard = match kind {
        Tls::Whole => 465,
        Tls::Starttls => 587,
        Tls::Nothing => 25,
    };
    let port = port.and_then(|port| u16::try_from(port).ok()).unwrap_or(standard);
    let (_, HostName(name)) = name?;
    Some(MailServer { name, port, tls: kind, ca, login })
}

fn ca<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, folder: &Path) -> Option<Vec<u8>> {
    let (given, file) = path(reader, section, "ca", folder)?;
    let remedy = "name a file of certificates in PEM, or leave ca out for those of the machine";
    let is_pem = |bytes: &Vec<u8>| bytes.windows(PEM.len()).any(|part| part == PEM);
    match beside::read(&file, TEXT_BYTES_MAX) {
        Ok(bytes) if is_pem(&bytes) => {
            reader.reads(&file);
            reader.read_beside("mail", "ca_sha256", beside::hash(&bytes));
            Some(bytes)
        }
        Ok(_) => {
            reader.wrong(&given, "no certificate stands in this file", remedy);
            None
        }
        Err(problem) => {
            reader.wrong(&given, problem, remedy);
            None
        }
    }
}

fn login<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, folder: &Path) -> Option<Login> {
    let user = reader.filled(section, "user");
    let file = path(reader, section, "password_file", folder);
    let credential =
        reader.parsed::<CredentialName>(section, "password_credential", "write the name of the credential alone");
    if let Some((given, file)) = &file
        && !file.is_file()
    {
        reader.doubt_value(
            given,
            "there is no such file",
            "put the password there, for the user of the service alone (0600)",
        );
    }
    let remedy = "write user and one of password_file = \"…\" and password_credential = \"…\", or none of them";
    let password = match (file, credential) {
        (Some((_, file)), None) => Some(Password::File(file)),
        (None, Some((_, CredentialName(name)))) => Some(Password::Credential(name)),
        (None, None) => None,
        (Some(_), Some(_)) => {
            reader.section_wrong(section, "the password stands in one place", remedy);
            return None;
        }
    };
    match (user, password) {
        (Some(user), Some(password)) => Some(Login { user, password }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            reader.section_wrong(section, "user and password belong together", remedy);
            None
        }
    }
}

/// Takes `[notify]`.
fn notify<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, is_mailed: bool) -> Option<Notify> {
    let mut section = reader.section(root, "notify")?;
    if !is_mailed {
        reader.section_wrong(
            &section,
            "nothing can be mailed without [mail]",
            "add [mail]; config.example.toml shows it",
        );
    }
    let to = "write to = \"backoffice@your-domain.nl\": the address that is told of new tasks";
    let to = required(reader, &mut section, "to", to, |r, s, k| written::<MailAddress>(r, s, k, to));
    let at = reader.parsed::<TimeOfDay>(&mut section, "at", "write a time such as \"07:30\"");
    reader.finish(section);
    let at = at.map_or(jiff::civil::time(7, 30, 0, 0), |(_, TimeOfDay(at))| at);
    Some(Notify { to: to?, at })
}

/// Whether a name stands for this machine itself.
fn is_of_this_machine(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl FromStr for Tls {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "tls" => Ok(Tls::Whole),
            "starttls" => Ok(Tls::Starttls),
            "none" => Ok(Tls::Nothing),
            _ => Err("a server is spoken to by starttls, tls or none"),
        }
    }
}

/// An address of ASCII letters that a mail can go to.
struct MailAddress(String);

impl FromStr for MailAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let is_good = is_address(text) && text.contains('.');
        if is_good { Ok(MailAddress(text.to_owned())) } else { Err("this is no e-mail address") }
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> String {
        address.0
    }
}

/// A name or address of a machine.
struct HostName(String);

impl FromStr for HostName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        let is_good = is_name || text.parse::<IpAddr>().is_ok();
        if is_good { Ok(HostName(text.to_ascii_lowercase())) } else { Err("this is no name of a machine") }
    }
}

/// The name of a credential, which is that of a file.
struct CredentialName(String);

impl FromStr for CredentialName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_good = !text.is_empty() && !text.starts_with('.') && !text.contains('/');
        if is_good { Ok(CredentialName(text.to_owned())) } else { Err("this is no name of a credential") }
    }
}

/// `07:30`.
struct TimeOfDay(jiff::civil::Time);

impl FromStr for TimeOfDay {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            let is_form = hour.len() == 2 && minute.len() == 2;
            jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok().filter(|_| is_form)
        };
        read().map(TimeOfDay).ok_or("this is no time of the day")
    }
}

/// Largest template, and largest file of certificates.
const TEXT_BYTES_MAX: u64 = 1_000_000;

/// How a certificate begins.
const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::{Config, Fault};
    use super::*;

    /// The example with these sections, beside a template and a text that is none.
    fn read(more: &str) -> Result<Config, Vec<Fault>> {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("brief.txt"), "Factuur {nummer}\n\nvan {client}").unwrap();
        let example =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
        Config::read(&format!("{example}\n{more}"), folder.path())
    }

    /// What is told of a config, as key and problem with remedy.
    #[track_caller]
    fn check(more: &str, key: &str, told: &str) {
        let faults = read(more).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
        assert_eq!(fault.key, key, "{fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }

    const MAIL: &str = "[mail]\nserver = \"smtp.dewilg.example\"\nfrom = \"facturen@dewilg.example\"\n";

    #[test]
    fn what_is_left_out_is_the_safe_choice() {
        let config = read(&format!("{MAIL}[notify]\nto = \"backoffice@dewilg.example\"\n")).unwrap();
        let mail = config.mail.unwrap();
        assert_eq!((mail.server.tls, mail.server.port), (Tls::Starttls, 587));
        assert_eq!((mail.letters.auto, mail.letters.encrypted), (false, true));
        assert_eq!(mail.letters.forms, InvoiceForm::STANDARD);
        assert_eq!(config.notify.unwrap().at, jiff::civil::time(7, 30, 0, 0));
        assert_eq!(read(&format!("{MAIL}tls = \"tls\"")).unwrap().mail.unwrap().server.port, 465);
    }

    #[test]
    fn what_cannot_be_sent_or_would_go_in_the_clear_is_told_with_its_place() {
        check(
            &format!("{MAIL}template = \"brief.txt\""),
            "mail.template",
            "brief.txt, line 3: there is no field {client}",
        );
        check(&format!("{MAIL}template = \"geen.txt\""), "mail.template", "cannot be read");
        check(&format!("{MAIL}tls = \"none\""), "mail.tls", "only a server on this machine");
        check(
            &MAIL.replace("smtp.dewilg.example", "localhost").replace("from", "auto = true\ntls = \"none\"\nfrom"),
            "mail",
            "TLS only",
        );
        check(&format!("{MAIL}user = \"anna\""), "mail", "user and password belong together");
        check(&format!("{MAIL}redirect = \"a@b.nl, c@d.nl\""), "mail.redirect", "no e-mail address");
        check(&format!("{MAIL}forms = [\"xlsx\"]"), "mail", "names neither");
        check(&format!("{MAIL}ca = \"brief.txt\""), "mail.ca", "no certificate");
        check("[notify]\nto = \"a@b.nl\"", "notify", "without [mail]");
        check(&format!("{MAIL}[notify]\nto = \"a@b.nl\"\nat = \"7:30\""), "notify.at", "\"07:30\"");
    }
}
