//! `demo`: a year of an invented provider, taken in for real in a temporary folder, and what follows from it.
//!
//! The files are compiled in, so that the demo works wherever the program does.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::exit::Exit;
use super::ingest;
use super::output::{Output, Tone, euro, euro_or_dash, table, word};
use super::progress::Progress;
use super::session::Session;
use crate::billing::{Billing, Unbillable};
use crate::config::Config;
use crate::daemon;
use crate::disposition::{DispositionView, State};
use crate::documents::Outcome;
use crate::domain::{Date, Eur, Month};
use crate::engine::Setup;
use crate::http::page::Guest;
use crate::orders::{CloseOptions, CloseReport, StatementReport, StatementState};
use crate::people::{People, PeopleRules, Role};
use crate::request::{Order, Question};

include!(concat!(env!("OUT_DIR"), "/demo.rs"));

/// The day the demo looks back from.
const AS_OF: Date = jiff::civil::date(2024, 1, 15);

/// Months that the demo tells about.
const MONTHS: (&str, &str) = ("2023-01", "2023-12");

/// What is done with the demo.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show the year on the web page, logged in as its employee, until it is stopped
    #[arg(long)]
    serve: bool,
}

/// Takes everything in and prints what follows, or shows it on the page.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let folder = tempfile::Builder::new().prefix("iwmod-demo-").tempdir()?;
    unpack(folder.path())?;
    let mut config = Config::load(&folder.path().join("config.toml"))?;
    if args.serve {
        return serve(&mut config, folder.path(), output);
    }
    let files = files(&folder.path().join("in"))?;
    let setup = Setup { clock: looking_back, ..Setup::from_config(&config) };
    let mut session = Session::apart(&config, setup)?;
    let taken = session.ingest(&files, &Progress::steps(files.len()))?;
    let shown = if output.is_json() {
        json(&mut session, &taken.document)?
    } else {
        tell(&mut session, &taken.document, output)?
    };
    session.close()?;
    output.line(shown)?;
    Ok(Exit::Good)
}

/// The files to take in, with their names.
fn files(inbox: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let found = ingest::collect(&[inbox.to_owned()])?;
    let named = |(_, path): (_, PathBuf)| (path.strip_prefix(inbox).unwrap_or(&path).display().to_string(), path);
    Ok(found.into_iter().map(named).collect())
}

/// The year as its employee finds it in the morning: everything is taken in, and the last two months are still to be closed.
fn serve(config: &mut Config, folder: &Path, output: &Output) -> anyhow::Result<Exit> {
    let files = files(&folder.join("in"))?;
    let setup = Setup { clock: looking_back, ..Setup::from_config(config) };
    let mut session = Session::apart(config, setup)?;
    session.ingest(&files, &Progress::steps(files.len()))?;
    let months = months()?;
    for month in months.iter().take(months.len().saturating_sub(MONTHS_LEFT_OPEN)) {
        session.order(&Order::Close { month: *month, options: CloseOptions::incomplete(), shown: None })?;
    }
    session.close()?;
    let people = People::open(&config.paths.people, PeopleRules::from(&config.people))?;
    people.add_user(&EMPLOYEE.name.parse()?, "J. de Korenaar", Role::Verwerken, EMPLOYEE.password, AS_OF)?;
    config.http.listen = free(config.http.listen);
    output.line(format!("{SERVED}\n\n    http://{}/\n", config.http.listen))?;
    let mode = daemon::Mode { clock: looking_back, guest: Some(EMPLOYEE) };
    daemon::run(config.clone(), mode)?;
    Ok(Exit::Good)
}

/// The address of the config, or another port where something listens there already.
fn free(address: SocketAddr) -> SocketAddr {
    let of = |address| std::net::TcpListener::bind(address).and_then(|listener| listener.local_addr());
    of(address).or_else(|_| of(SocketAddr::new(address.ip(), 0))).unwrap_or(address)
}

/// So many months of the year are left for who looks.
const MONTHS_LEFT_OPEN: usize = 2;

/// Who is logged in. Everything here is invented, so everybody may know the password.
const EMPLOYEE: Guest = Guest { name: "medewerker", password: "een verzonnen jaar" };

const SERVED: &str = "\
A year of an invented provider, as its employee finds it on 15 January 2024: everything is taken in, and the last two months are still to be
closed. Open this address in a browser; you are logged in as the employee. Ctrl-C ends it, and nothing of it is kept.";

/// Writes the files of the demo below `folder`.
fn unpack(folder: &Path) -> anyhow::Result<()> {
    for (name, bytes) in DEMO {
        let path = folder.join(name);
        let place = || format!("cannot write the demo to {}; see that TMPDIR has room", folder.display());
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(place)?;
        std::fs::write(&path, bytes).with_context(place)?;
    }
    Ok(())
}

fn months() -> anyhow::Result<Vec<Month>> {
    let (first, last): (Month, Month) = (MONTHS.0.parse()?, MONTHS.1.parse()?);
    Ok(first.through(last).collect())
}

fn dispositions_document(session: &mut Session<'_>) -> anyhow::Result<String> {
    let question = Question::Dispositions { bsn: None, state: None, as_of: Some(AS_OF) };
    Ok(session.ask(&question)?.document)
}

fn billing_documents(session: &mut Session<'_>) -> anyhow::Result<Vec<String>> {
    let ask = |month| {
        Ok(session.ask(&Question::Billing { month, party: None, as_of: Some(AS_OF), derived: false })?.document)
    };
    months()?.into_iter().map(ask).collect()
}

/// What closing each month did, with invoices and declarations.
fn closed_documents(session: &mut Session<'_>) -> anyhow::Result<Vec<String>> {
    let close =
        |month| Ok(session.order(&Order::Close { month, options: CloseOptions::default(), shown: None })?.document);
    months()?.into_iter().map(close).collect()
}

/// Noon of the day the demo looks back from: on it the months are closed and the invoices dated.
fn looking_back() -> (Timestamp, Date) {
    let noon = AS_OF.at(12, 0, 0, 0);
    let noon = noon.in_tz("Europe/Amsterdam").or_else(|_| noon.to_zoned(TimeZone::UTC));
    (noon.map_or(Timestamp::UNIX_EPOCH, |noon| noon.timestamp()), AS_OF)
}

/// Everything as one document.
fn json(session: &mut Session<'_>, taken: &str) -> anyhow::Result<String> {
    let files = taken.lines().collect::<Vec<_>>().join(",");
    let billing = billing_documents(session)?.join(",");
    let dispositions = dispositions_document(session)?;
    let closed = closed_documents(session)?.join(",");
    Ok(format!(r#"{{"files":[{files}],"dispositions":{dispositions},"billing":[{billing}],"closed":[{closed}]}}"#))
}

/// Everything for people.
fn tell(session: &mut Session<'_>, taken: &str, output: &Output) -> anyhow::Result<String> {
    let known: Vec<DispositionView> = serde_json::from_str(&dispositions_document(session)?)?;
    let billings: Vec<Billing> =
        billing_documents(session)?.iter().map(|d| serde_json::from_str(d)).collect::<Result<_, _>>()?;
    let closed: Vec<CloseReport> =
        closed_documents(session)?.iter().map(|d| serde_json::from_str(d)).collect::<Result<_, _>>()?;
    let head = |text: &str| output.tone(Tone::Head, text);
    let states = State::ALL.into_iter().map(|state| {
        let count = known.iter().filter(|disposition| disposition.state == state).count();
        vec![state.to_string(), count.to_string()]
    });
    Ok(format!(
        "{}\n{}\n\n{}\n{}\n\n{}\n{}\n\n{}\n{}\n\n{}\n{}\n\n{NEXT}",
        head("What was read, and what was refused or is odd"),
        read(taken, output)?,
        head(&format!("Dispositions by state, as of {AS_OF}")),
        table(&["state", ">number"], states),
        head("Statements per party and month"),
        statements(&billings),
        head("Delivered, but nobody pays"),
        unbillable(&billings),
        head("Closed month by month: what left, and what is held back until it is complete"),
        leaving(&closed)
    ))
}

/// Per month what was invoiced, how much was declared, and what is held back.
fn leaving(closed: &[CloseReport]) -> String {
    let rows = closed.iter().map(|month| {
        let in_state = |state| month.statements.iter().filter(move |statement| statement.state == state);
        let sum = |statements: &mut dyn Iterator<Item = &StatementReport>| {
            euro_or_dash(Eur::sum(statements.map(|statement| statement.total)).ok())
        };
        let number = |statement: &StatementReport| {
            statement.invoice.as_ref().map(|invoice| format!("{} {}", invoice.number, statement.party.name))
        };
        let invoices: Vec<String> = in_state(StatementState::Closes).filter_map(number).collect();
        let is_declared = |statement: &&StatementReport| statement.declarations.iter().any(|made| made.file.is_some());
        vec![
            month.month.to_string(),
            invoices.join(", "),
            sum(&mut in_state(StatementState::Closes).filter(|statement| statement.invoice.is_some())),
            in_state(StatementState::Closes).filter(is_declared).count().to_string(),
            sum(&mut in_state(StatementState::Closes).filter(is_declared)),
            sum(&mut in_state(StatementState::Held)),
        ]
    });
    table(&["month", "invoices", ">invoiced", ">gemeenten", ">declared", ">held back"], rows)
}

/// Files by kind and outcome, and each that is not simply accepted with its findings.
fn read(taken: &str, output: &Output) -> anyhow::Result<String> {
    let files = ingest::files(taken)?;
    let odd = files.iter().filter(|file| file.outcome != Outcome::Accepted).map(|file| ingest::file_text(file, output));
    let counts = ingest::counts(&files)
        .into_iter()
        .map(|((kind, outcome), number)| vec![kind.to_owned(), outcome.to_owned(), number.to_string()]);
    let mut parts = vec![table(&["kind", "outcome", ">files"], counts), String::new()];
    parts.extend(odd);
    Ok(parts.join("\n"))
}

fn statements(billings: &[Billing]) -> String {
    let rows = billings.iter().flat_map(|billing| {
        billing.statements.iter().map(|statement| {
            let party = &statement.party;
            let complete = if statement.complete { "" } else { "not complete" };
            vec![
                billing.month.to_string(),
                format!("{}:{}", party.kind.as_str(), party.id),
                party.name.clone(),
                word(&statement.channel),
                statement.lines.len().to_string(),
                euro(statement.total),
                statement.due.to_string(),
                complete.to_owned(),
            ]
        })
    });
    table(&["month", "party", "name", "channel", ">lines", ">total", "due", ""], rows)
}

/// Days and value per month and reason.
fn unbillable(billings: &[Billing]) -> String {
    let mut reasons: BTreeMap<(Month, &str), Vec<&Unbillable>> = BTreeMap::new();
    for billing in billings {
        for run in &billing.unbillable {
            reasons.entry((billing.month, &run.rule)).or_default().push(run);
        }
    }
    let rows = reasons.into_iter().map(|((month, rule), runs)| {
        let days: u32 = runs.iter().map(|run| run.days).sum();
        let known: Vec<Eur> = runs.iter().filter_map(|run| run.value).collect();
        let value = if known.is_empty() { None } else { Eur::sum(known).ok() };
        vec![month.to_string(), rule.to_owned(), runs.len().to_string(), days.to_string(), euro_or_dash(value)]
    });
    table(&["month", "reason", ">runs", ">days", ">value"], rows)
}

/// Where to go from here.
const NEXT: &str = "\
These files and their config are testdata/demo of the source; testdata/demo/README.md tells who is who. README.md shows how
to take them in and look closer, with `iwmod billing 2023-05`, `iwmod explain 0855:21001` and the other commands.";
