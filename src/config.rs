//! The config: as written → checked and typed, with every mistake at once.
//!
//! Stands at the edge: `cli` and `daemon` load it and pass each module the part it needs. It reads the config file
//! and the files that it names (profile, logo, tables), nothing else, and never creates a folder. Nothing here is a hidden default: each
//! value that may be absent is explained in `config.example.toml`.
//!
//! From the ground up: `place` and `fault` (what is wrong where), `reader` (a TOML document, key by key), `take` and `writing`
//! (keys and texts with a form), `values` (what rows hold), then a file for what several sections say together: `tables`,
//! `parties`, `agreed`, `imports`, `invoicing`, `mailing`, `webhooks`, `people`, `paths`; the small sections stand here.

mod agreed;
mod beside;
mod doubts;
mod fault;
mod http;
mod imports;
mod invoicing;
mod mailing;
mod parties;
mod paths;
mod people;
mod place;
mod reader;
mod tables;
mod take;
mod values;
mod webhooks;
mod writing;

pub use fault::{ConfigError, Fault};
pub use http::{Http, TlsFiles};
pub use mailing::{Login, MailServer, Mailing, Notify, Password, Tls};
pub use paths::Paths;
pub use people::{PeopleConfig, SecondFactor, TwoSteps};
pub use webhooks::{Webhook, is_public};

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::Digest;
use toml::de::DeTable;

use crate::domain::{AgbCode, Date, Iban, Policy, RetourPolicy, Sha256};
use crate::intake;
use crate::outputs::invoice::{InvoiceConfig, Provider};
use crate::terms::{Profile, Terms};
use reader::{Reader, Section};
use take::{path, required, required_section, written};
use writing::{Email, Kvk, Phone, VatId};

/// Everything the user decides, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who we are.
    pub provider: Provider,
    /// Whether the provider is invented, so that clients are too.
    pub is_demo: bool,
    /// Where files are.
    pub paths: Paths,
    /// How files are taken from the inbox.
    pub inbox: InboxConfig,
    /// What listens on TCP.
    pub http: Http,
    /// Bounds on input.
    pub limits: Limits,
    /// How to log.
    pub log: Log,
    /// How retours that are owed are handled.
    pub retour: RetourPolicy,
    /// How invoices are numbered and made.
    pub invoice: InvoiceConfig,
    /// How mails leave; absent: none do.
    pub mail: Option<Mailing>,
    /// Who is told of new tasks; absent: nobody.
    pub notify: Option<Notify>,
    /// Who is told of events.
    pub webhooks: Vec<Webhook>,
    /// How people log in.
    pub people: PeopleConfig,
    /// What was agreed.
    pub terms: Arc<Terms>,
    /// What can be read and still cannot be meant; `check-config` tells it, and nothing else minds.
    pub doubts: Vec<Fault>,
    /// How files of other programs are read.
    pub imports: Arc<[intake::Import]>,
    /// The files that it names and that were read: profile, tables, logo, template, certificates. None that holds a secret.
    pub files: Vec<PathBuf>,
    /// The config in a form that does not change with comments, order of keys or spacing.
    snapshot: String,
}

/// `[inbox]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxConfig {
    /// How long a file that does not show its end by itself must be without change.
    pub quiet: Duration,
}

/// `[limits]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest message or CSV.
    pub message_bytes_max: u64,
    /// Deepest nesting of elements.
    pub depth_max: u32,
    /// Most findings kept of one file.
    pub findings_max: usize,
    /// Most rows of one CSV.
    pub csv_rows_max: usize,
    /// Most members of a zip.
    pub zip_members_max: usize,
    /// Most bank statements in one zip.
    pub zip_statements_max: usize,
    /// Largest sum of what the members of a zip unpack to.
    pub zip_bytes_max: u64,
    /// Most rows of all CSV files of a zip together.
    pub zip_rows_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let intake::Limits { message_bytes_max, depth_max, findings_max, csv_rows_max, .. } = intake::Limits::default();
        Limits {
            message_bytes_max,
            depth_max,
            findings_max,
            csv_rows_max,
            zip_members_max: 30,
            zip_statements_max: 400,
            zip_bytes_max: 250_000_000,
            zip_rows_max: 1_000_000,
        }
    }
}

/// `[log]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// Text for people, JSON for collectors.
    pub format: LogFormat,
    /// The least important level that is written.
    pub level: LogLevel,
}

/// `[log] format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One line of words.
    Text,
    /// One JSON object a line.
    Json,
}

/// `[log] level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Only what failed.
    Error,
    /// And what is odd.
    Warn,
    /// And one line per file.
    Info,
    /// And what only a developer reads.
    Debug,
}

impl Config {
    /// Reads and checks a file.
    pub fn load(file: &Path) -> Result<Config, ConfigError> {
        let unreadable = |source| ConfigError::Read { file: file.to_owned(), source };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let file = std::path::absolute(file).map_err(unreadable)?;
        let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
        Config::read(&text, &folder).map_err(|faults| ConfigError::Faults { file, faults })
    }

    /// Checks a text; relative paths start at `folder`. Reads no file but those that the text names.
    pub fn read(text: &str, folder: &Path) -> Result<Config, Vec<Fault>> {
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader::new(text);
        errors.iter().for_each(|error| reader.syntax(error));
        let mut root = reader.root(&document);
        let config = assemble(&mut reader, &mut root, folder);
        reader.finish(root);
        match config {
            Some(config) if reader.is_clean() => {
                let snapshot = writing::canonical(document.get_ref(), reader.beside());
                Ok(Config { snapshot, doubts: reader.doubts(), files: reader.files(), ..config })
            }
            _ => Err(reader.into_faults()),
        }
    }

    /// The config in a form that does not change with comments, order of keys or spacing; kept in the log.
    pub fn snapshot(&self) -> &str {
        &self.snapshot
    }

    /// Hash of the snapshot.
    pub fn digest(&self) -> Sha256 {
        Sha256(sha2::Sha256::digest(self.snapshot.as_bytes()).into())
    }

    /// What besides the bytes decides the verdict on a file that is received on `today`.
    pub fn circumstances(&self, today: Date) -> intake::Circumstances {
        let vocabulary = Arc::clone(&self.terms.profile.vocabulary);
        let (addressed, limits, imports) = (self.addressed(), self.message_limits(), Arc::clone(&self.imports));
        let accounts = self.provider.all_accounts().collect();
        intake::Circumstances { addressed, today, limits, vocabulary, is_demo: self.is_demo, imports, accounts }
    }

    /// AGB codes that a message may be addressed to or come from: ours, the coalition's and its members'.
    pub fn addressed(&self) -> BTreeSet<AgbCode> {
        let terms = &self.terms;
        terms.own.iter().chain(&terms.coalition).chain(terms.members.keys()).copied().collect()
    }

    /// Bounds of a message and of a CSV.
    pub fn message_limits(&self) -> intake::Limits {
        let Limits { message_bytes_max, depth_max, findings_max, csv_rows_max, .. } = self.limits;
        intake::Limits { message_bytes_max, depth_max, findings_max, csv_rows_max, ..intake::Limits::default() }
    }
}

/// Reads every section, so that all of them are checked, and only then asks whether all were there.
fn assemble<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> Option<Config> {
    let (provider, is_demo) = provider(reader, root).unzip();
    let paths = paths::paths(reader, root, folder);
    let inbox = inbox(reader, root);
    let http = http::http(reader, root, folder);
    let limits = limits(reader, root);
    let log = log(reader, root);
    let retour = retour(reader, root);
    let invoice = invoicing::invoice(reader, root, folder);
    let (mail, notify) = mailing::mails(reader, root, folder);
    let webhooks = webhooks::webhooks(reader, root, folder);
    let people = people::people(reader, root);
    let imports = imports::imports(reader, root).into();
    let profile = profile(reader, root, folder);
    let own = provider.as_ref().map(|p| p.agb.clone()).unwrap_or_default();
    let tables = tables::tables(reader, root, folder, profile.as_ref());
    let terms = agreed::terms(reader, root, own, profile, tables);
    Some(Config {
        provider: provider?,
        is_demo: is_demo.unwrap_or_default(),
        paths: paths?,
        inbox,
        http: http?,
        limits,
        log,
        retour,
        invoice,
        mail,
        notify,
        webhooks,
        people,
        terms: Arc::new(terms?),
        doubts: Vec::new(),
        imports,
        files: Vec::new(),
        snapshot: String::new(),
    })
}

/// Who we are, and whether that is invented.
fn provider<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> Option<(Provider, bool)> {
    let mut section = required_section(reader, root, "provider")?;
    let name = required(reader, &mut section, "name", "write name = \"…\", as it stands on an invoice", Reader::filled);
    let agb = own_codes(reader, &mut section);
    let iban = "write the one account that stands on invoices, copied from a bank statement (two digits may be swapped); further ones that \
                are or were yours go into accounts = [\"…\"]";
    let provider = Provider {
        name: name.unwrap_or_default(),
        agb,
        address: reader.filled(&mut section, "address"),
        postcode: reader.parsed(&mut section, "postcode", "write it as 5051AA").map(|(_, postcode)| postcode),
        city: reader.filled(&mut section, "city"),
        phone: written::<Phone>(reader, &mut section, "phone", "write it as 013-4567890 or +31134567890"),
        email: written::<Email>(reader, &mut section, "email", "write it as name@domain.nl"),
        iban: reader.parsed(&mut section, "iban", iban).map(|(_, iban)| iban),
        accounts: further_accounts(reader, &mut section),
        kvk: written::<Kvk>(reader, &mut section, "kvk", "write the eight digits of the Kamer van Koophandel"),
        vat_id: written::<VatId>(reader, &mut section, "vat_id", "write it as NL123456782B01, or leave it out"),
    };
    let is_demo = reader.truth(&mut section, "demo").unwrap_or_default();
    reader.finish(section);
    Some((provider, is_demo))
}

/// Further accounts of the provider. One that stands here twice, or is `iban` too, is no fault.
fn further_accounts<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>) -> Vec<Iban> {
    let remedy =
        "write accounts = [\"NL91ABNA0417164300\"]: each as a bank statement shows it; two digits may be swapped";
    reader.list::<Iban>(section, "accounts", remedy).into_iter().map(|(_, iban)| iban).collect()
}

fn own_codes<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>) -> Vec<AgbCode> {
    let remedy = "write agb = [\"12345678\"]: the eight digits of each of your AGB codes";
    if !section.has("agb") {
        reader.missing(section, "agb", remedy);
    }
    let line = section.line();
    let codes = codes(reader, section, "agb", remedy);
    if codes.is_empty() && reader.is_clean() {
        reader.section_wrong(section, format!("no AGB code is named (line {line})"), remedy);
    }
    codes
}

/// Takes a list of AGB codes; each may stand in it once.
fn codes<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, key: &'static str, remedy: &str) -> Vec<AgbCode> {
    let mut codes = Vec::new();
    for (given, code) in reader.list::<AgbCode>(section, key, remedy) {
        if codes.contains(&code) {
            reader.wrong(&given, "this AGB code stands here twice", "keep one of the two");
        } else {
            codes.push(code);
        }
    }
    codes
}

fn inbox<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> InboxConfig {
    let written = reader.section(root, "inbox").and_then(|mut section| {
        let seconds = reader.number(&mut section, "quiet_seconds", (0, 3600));
        reader.finish(section);
        seconds
    });
    InboxConfig { quiet: Duration::from_secs(fitting(written, QUIET_SECONDS)) }
}

fn limits<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> Limits {
    let standard = Limits::default();
    let Some(mut section) = reader.section(root, "limits") else { return standard };
    let mut bound = |key, bounds: (i64, i64)| reader.number(&mut section, key, bounds);
    let message = bound("message_bytes_max", (1_000, 1_000_000_000));
    let depth = bound("depth_max", (16, 1_000));
    let findings = bound("findings_max", (1, 10_000));
    let rows = bound("csv_rows_max", (1_000, 10_000_000));
    let members = bound("zip_members_max", (1, 10_000));
    let statements = bound("zip_statements_max", (1, 10_000));
    let zip = bound("zip_bytes_max", (1_000, 10_000_000_000));
    let zip_rows = bound("zip_rows_max", (1_000, 100_000_000));
    reader.finish(section);
    Limits {
        message_bytes_max: fitting(message, standard.message_bytes_max),
        depth_max: fitting(depth, standard.depth_max),
        findings_max: fitting(findings, standard.findings_max),
        csv_rows_max: fitting(rows, standard.csv_rows_max),
        zip_members_max: fitting(members, standard.zip_members_max),
        zip_statements_max: fitting(statements, standard.zip_statements_max),
        zip_bytes_max: fitting(zip, standard.zip_bytes_max),
        zip_rows_max: fitting(zip_rows, standard.zip_rows_max),
    }
}

/// contract.md, details settled.
const QUIET_SECONDS: u64 = 5;

/// A number as written, already bounded, or the standard one.
fn fitting<T: TryFrom<i64>>(written: Option<i64>, standard: T) -> T {
    written.and_then(|number| T::try_from(number).ok()).unwrap_or(standard)
}

fn log<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> Log {
    let standard = Log { format: LogFormat::Text, level: LogLevel::Info };
    let Some(mut section) = reader.section(root, "log") else { return standard };
    let format = reader.parsed(&mut section, "format", "write \"text\" or \"json\"");
    let level = reader.parsed(&mut section, "level", "write \"error\", \"warn\", \"info\" or \"debug\"");
    reader.finish(section);
    Log { format: format.map_or(standard.format, |f| f.1), level: level.map_or(standard.level, |l| l.1) }
}

/// `[retour]`. Without it another system answers.
fn retour<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> RetourPolicy {
    let Some(mut section) = reader.section(root, "retour") else { return RetourPolicy::default() };
    let remedy = "write \"auto\", \"draft\" or \"off\"";
    let mut policy = |key| reader.parsed(&mut section, key, remedy).map(|(_, policy)| policy).unwrap_or_default();
    let (wmo301, wmo319) = (policy("wmo301"), policy("wmo319"));
    let answers = wmo301 != Policy::Off || wmo319 != Policy::Off;
    if answers && !section.has("since") {
        let remedy =
            "write since = 2026-12-01: the first Dagtekening that iwmod answers; older messages were answered before";
        reader.missing(&section, "since", remedy);
    }
    let since = reader.date(&mut section, "since").map(|(_, since)| since);
    reader.finish(section);
    RetourPolicy { wmo301, wmo319, since }
}

/// The protocol: the one compiled in, or the file of `[profile]`.
fn profile<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> Option<Profile> {
    let Some(mut section) = reader.section(root, "profile") else {
        return Profile::built_in().map_err(|error| built_in_broken(reader, root, &error)).ok();
    };
    let remedy = "write file = \"profile.toml\", or leave [profile] out for the protocol compiled in";
    let file = required(reader, &mut section, "file", remedy, |r, s, k| path(r, s, k, folder));
    reader.finish(section);
    let (given, file) = file?;
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => {
            reader.reads(&file);
            reader.read_beside("profile", "sha256", beside::hash(text.as_bytes()));
            text
        }
        Err(error) => {
            reader.wrong(&given, format!("the profile {} cannot be read: {error}", file.display()), remedy);
            return None;
        }
    };
    let profile = Profile::read(&text);
    profile.map_err(|error| reader.wrong(&given, error, "mend the profile, or leave [profile] out")).ok()
}

fn built_in_broken(reader: &mut Reader<'_>, root: &Section<'_>, error: &crate::terms::ProfileError) {
    reader.section_wrong(
        root,
        format!("the protocol compiled in cannot be read: {error}"),
        "name another in [profile]",
    );
}

impl std::str::FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("this format is unknown"),
        }
    }
}

impl std::str::FromStr for LogLevel {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "error" => Ok(LogLevel::Error),
            "warn" => Ok(LogLevel::Warn),
            "info" => Ok(LogLevel::Info),
            "debug" => Ok(LogLevel::Debug),
            _ => Err("this level is unknown"),
        }
    }
}

#[cfg(test)]
mod tests;
