//! `decide`: what only a person knows, kept as a fact with its reason.

use clap::Subcommand;

use super::exit::Exit;
use super::hash;
use super::output::{Output, short, table, warn};
use super::session;
use super::session::Session;
use crate::billing::{Billing, Notice};
use crate::config::Config;
use crate::disposition::{DispositionView, State};
use crate::documents::dutch;
use crate::documents::{ArchivedFile, Decision};
use crate::domain::{Date, DispositionId, Month, OpdrachtNummer, Sha256, Unit};
use crate::facts::Keuze;
use crate::request::{Choice, Order, Question, Subject};
use crate::worklist::{Task, TaskKind};

/// What is decided.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the decisions that stand
    List,
    /// A disposition in transfer is not continued as subcontractor
    NotContinued {
        /// Such as 0855:10001
        id: DispositionId,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// An opdracht never was
    Withdraw {
        /// Such as opdracht:O-17
        #[arg(value_parser = opdracht)]
        id: OpdrachtNummer,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// Where equal records contradict each other, those of this file count
    Keep {
        /// SHA-256 of the file, or its first digits, as `worklist` and `archive list` show them
        #[arg(value_parser = hash::begin)]
        sha256: String,
        /// Only this row of a CSV, counted with the header as 1
        #[arg(long, value_name = "N")]
        row: Option<u32>,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// A client at a month rate had no contact with a date in a month; the specification says so, until one is registered
    NoContact {
        /// Such as opdracht:O-17
        id: DispositionId,
        /// Such as 2023-03
        month: Month,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// Nobody is going to pay what was delivered in a month; it is no task any more, and stays unbillable
    WriteOff {
        /// Such as 0855:10001
        id: DispositionId,
        /// Such as 2023-03
        month: Month,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// A task of the work list is looked at again on a day; until then it stands there as put off, with the reason as its note
    PutOff {
        /// Its kind, such as unbillable
        #[arg(value_parser = task)]
        task: TaskKind,
        /// What it is about, as the work list says it, such as 0855:10001
        about: String,
        /// When it is looked at again
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        until: Date,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// A task of the work list is for somebody
    Assign {
        /// Its kind, such as unbillable
        #[arg(value_parser = task)]
        task: TaskKind,
        /// What it is about, as the work list says it, such as 0855:10001
        about: String,
        /// For whom
        #[arg(long, value_name = "NAME")]
        to: String,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// The clock of this machine is right, although the last record of the archive is younger
    Clock {
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// What a new version of iwmod reckons otherwise of a closed month is booked with the next month that is closed
    NewVersion {
        /// Such as 2023-03
        month: Month,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
    /// Take a decision back
    Undo {
        /// Its number, or the disposition or file (SHA-256 or its first digits) it is about
        what: String,
        /// Why
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
    },
}

/// A kind of task, in capitals or not.
fn task(text: &str) -> Result<TaskKind, String> {
    let found = TaskKind::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text));
    found.ok_or_else(|| "no task is called so; `iwmod worklist` names the kind of each".to_owned())
}

/// Records it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    if matches!(args.action, Action::List) {
        return list(config, output);
    }
    let mut session = Session::open(config)?;
    let (choice, reason) = match &args.action {
        Action::List => return Ok(Exit::Good),
        Action::NotContinued { id, reason } => (Choice::New(Keuze::NotContinued(id.clone())), reason),
        Action::Withdraw { id, reason } => (Choice::New(Keuze::Withdraw(id.clone())), reason),
        Action::Keep { sha256, row, reason } => {
            (Choice::New(Keuze::Keep { file: hash::meant(&mut session, sha256)?, row: *row }), reason)
        }
        Action::NewVersion { month, reason } => (Choice::New(Keuze::NewVersion(*month)), reason),
        Action::NoContact { id, month, reason } => {
            (Choice::New(Keuze::NoContact { disposition: id.clone(), month: *month }), reason)
        }
        Action::WriteOff { id, month, reason } => {
            (Choice::New(Keuze::WriteOff { disposition: id.clone(), month: *month }), reason)
        }
        Action::PutOff { task, about, until, reason } => {
            let (task, about) = (task.as_str().to_owned(), about.clone());
            (Choice::New(Keuze::TaskPutOff { task, about, until: *until }), reason)
        }
        Action::Assign { task, about, to, reason } => {
            let (task, about) = (task.as_str().to_owned(), about.clone());
            (Choice::New(Keuze::TaskAssigned { task, about, to: to.clone() }), reason)
        }
        Action::Clock { reason } => (Choice::New(Keuze::Clock), reason),
        Action::Undo { what, reason } => (undo(&mut session, what)?, reason),
    };
    let order = Order::Decide { choice, reason: reason.clone() };
    let document = session.order(&order)?.document;
    let decided: Decision = serde_json::from_str(&document)?;
    let idle = idle(&mut session, &args.action)?;
    session.close()?;
    let number = decided.number;
    let text = format!("besluit {number}: {} ({})", what(&decided), decided.reason);
    output.line(if output.is_json() { document } else { text })?;
    if let Some(why) = idle {
        let undo = format!("'iwmod decide undo {number} --reason WAAROM' neemt het terug");
        warn(&format!("{why}, dus het besluit verandert nu niets; het blijft staan en werkt zodra het kan. {undo}"));
    }
    Ok(Exit::Good)
}

/// Why a decision that was just kept has no effect (yet): a number mistyped, or a message that has not come.
fn idle(session: &mut Session<'_>, action: &Action) -> anyhow::Result<Option<String>> {
    let (id, wanted) = match action {
        Action::NotContinued { id, .. } => (id.clone(), State::NotContinued),
        Action::Withdraw { id, .. } => (DispositionId::Opdracht(id.clone()), State::Withdrawn),
        Action::Keep { sha256, .. } => {
            let file = hash::meant(session, sha256)?;
            return unknown_file(session, file);
        }
        Action::NoContact { id, month, .. } => return with_contact(session, id, *month),
        Action::WriteOff { id, month, .. } => return paid_for(session, id, *month),
        Action::PutOff { task, about, .. } | Action::Assign { task, about, .. } => {
            let tasks: Vec<Task> = session.document(&Question::Worklist { as_of: None })?;
            let is_there = tasks.iter().any(|known| known.task == *task && known.about == *about);
            return Ok((!is_there).then(|| format!("een taak {} over {about} is er vandaag niet", task.as_str())));
        }
        Action::List | Action::Clock { .. } | Action::NewVersion { .. } | Action::Undo { .. } => return Ok(None),
    };
    let all = Question::Dispositions { bsn: None, state: None, as_of: None };
    let known: Vec<DispositionView> = session.document(&all)?;
    Ok(match known.iter().find(|disposition| disposition.id == id) {
        Some(found) if found.state == wanted => None,
        Some(found) => Some(format!("{id} is vandaag {}", dutch::disposition(found.state))),
        None => Some(format!("beschikking {id} is niet bekend")),
    })
}

/// That there was no contact says nothing where one is registered, or where no line of a month rate asks for it.
fn with_contact(session: &mut Session<'_>, id: &DispositionId, month: Month) -> anyhow::Result<Option<String>> {
    let statements = derived(session, month)?.statements;
    let own = || statements.iter().flat_map(|s| &s.lines).filter(|line| line.disposition == *id);
    let at_month_rate = own().filter(|line| line.unit == Some(Unit::Maand));
    let lacks = own().any(|line| line.notices.contains(&Notice::SpecificationMissing));
    Ok(match at_month_rate.count() {
        0 => Some(format!("{id} heeft in {month} geen regel met een maandtarief")),
        _ if lacks => Some(format!(
            "op {id} is in {month} wel iets geregistreerd, en niet voor alle dagen die gefactureerd worden"
        )),
        _ => None,
    })
}

/// Only what nobody pays is written off.
fn paid_for(session: &mut Session<'_>, id: &DispositionId, month: Month) -> anyhow::Result<Option<String>> {
    let is_unbillable = derived(session, month)?.unbillable.iter().any(|run| run.disposition == *id);
    Ok((!is_unbillable).then(|| format!("van {id} is er in {month} niets dat niemand betaalt")))
}

/// A month as it is derived now, whatever was closed.
fn derived(session: &mut Session<'_>, month: Month) -> anyhow::Result<Billing> {
    session.document(&Question::Billing { month, party: None, as_of: None, derived: true })
}

fn unknown_file(session: &mut Session<'_>, sha256: Sha256) -> anyhow::Result<Option<String>> {
    let files: Vec<ArchivedFile> = session.document(&Question::Archive)?;
    let known = files.iter().any(|file| file.sha256 == sha256);
    Ok((!known).then(|| "the archive has no such file".to_owned()))
}

fn list(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Decisions, output, |decisions: Vec<Decision>| {
        if decisions.is_empty() {
            return "er is niets besloten".to_owned();
        }
        let rows = decisions.into_iter().map(|d| {
            let row = d.row.map(|row| row.to_string()).unwrap_or_default();
            let by = d.by.unwrap_or_default();
            vec![d.number.to_string(), dutch::decision(&d.decision).to_owned(), shortened(&d.about), row, by, d.reason]
        });
        table(&[">nummer", "besluit", "over", ">rij", "door", "reden"], rows)
    })
}

/// What was decided, and about what: `betaald F2023-0001 2023-04-03 468.75`.
pub fn what(decision: &Decision) -> String {
    let row = decision.row.map(|row| format!(", rij {row}")).unwrap_or_default();
    format!("{} {}{row}", dutch::decision(&decision.decision), shortened(&decision.about))
}

/// What a decision is about, with as much of a hash as tells files apart.
fn shortened(about: &str) -> String {
    let words = about.split(' ').map(|word| word.parse().map_or_else(|_| word.to_owned(), |sha256| short(&sha256)));
    words.collect::<Vec<_>>().join(" ")
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("say why: a decision without a reason helps nobody later".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn opdracht(text: &str) -> Result<OpdrachtNummer, String> {
    match text.parse::<DispositionId>() {
        Ok(DispositionId::Opdracht(nummer)) => Ok(nummer),
        Ok(DispositionId::Toewijzing(..)) => {
            Err("a toewijzing is withdrawn by the gemeente, with a 301 (RedenWijziging 13); write opdracht:NUMMER"
                .to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Digits alone are the number of a decision.
fn undo(session: &mut Session<'_>, what: &str) -> anyhow::Result<Choice> {
    if let Ok(number) = what.parse::<u64>() {
        return Ok(Choice::Undo(number));
    }
    if let Ok(id) = what.parse::<DispositionId>() {
        return Ok(Choice::UndoOf(Subject::Disposition(id)));
    }
    match hash::begin(what) {
        Ok(begin) => Ok(Choice::UndoOf(Subject::File(hash::meant(session, &begin)?))),
        Err(_) => {
            anyhow::bail!("name the decision by its number, its disposition (0855:10001, opdracht:O-17) or its SHA-256")
        }
    }
}
