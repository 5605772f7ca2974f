//! `outbox`: what leaves and what became of it; releases, drops and drafts messages, and notes what became of an invoice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use clap::Subcommand;

use super::exit::Exit;
use super::output::{Output, Tone, counted, euro, gemeente, period, stacked};
use super::session;
use super::session::Session;
use crate::billing::Invoiced;
use crate::config::Config;
use crate::documents::dutch;
use crate::documents::{
    Approved, Decision, DraftedStop, Dropped, LeftFile, MailState, Mailed, OutboxState, Outgoing, Rejected,
};
use crate::domain::{Date, DispositionId, Eur, GemeenteCode, Month};
use crate::orders::{Drafted, Share};
use crate::request::{Order, Question};

/// What to do with what leaves.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show what leaves and left; the default
    List,
    /// Show what one says before anyone approves it: whom it is about, days, reasons, amounts, the verdict and what is missing
    Show {
        /// As `outbox` shows it: its id, its identification, or the number of an invoice
        what: String,
    },
    /// Release a draft, make and release a retour that is owed, or note that the party approved an invoice
    Approve {
        /// As `outbox` shows it, or the number of an invoice
        id: Leaving,
        /// Day on which the party approved the invoice [default: today]
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        on: Option<Date>,
    },
    /// Drop a draft: it never leaves
    Drop {
        /// As `outbox` shows it
        id: u64,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// A hub refused a message of ours, so that it counts as never sent; or the party refused an invoice
    Reject {
        /// As `outbox` shows it, or the number of an invoice
        id: Leaving,
        /// Code of the hub (Fo01, VECOZO), such as BRS13; a message needs it
        #[arg(long, value_parser = code)]
        code: Option<String>,
        /// Why, or what the hub said; an invoice needs it
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Day on which the party refused the invoice [default: today]
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        on: Option<Date>,
    },
    /// Mail an invoice with its forms to its party
    Send {
        /// Number of the invoice
        number: String,
        /// Also where it was sent already, or nobody knows whether it was
        #[arg(long)]
        again: bool,
    },
    /// Note that an invoice was sent by hand or did arrive by mail, or that a message was sent
    Sent {
        /// Number of the invoice, or the id of a message as `outbox` shows it
        id: Leaving,
        /// Day on which the invoice was sent [default: today]
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        on: Option<Date>,
    },
    /// Note that the mail with an invoice came back
    Bounced {
        /// Number of the invoice
        number: String,
        /// What the mail that came back says
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Day on which it came back [default: today]
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        on: Option<Date>,
    },
    /// Note that an invoice or declaration was paid, in part or whole
    Paid {
        /// Number of the invoice, or DeclaratieNummer
        number: String,
        /// Such as 409.00 or 409,00; negative takes a payment back
        #[arg(long, allow_hyphen_values = true, value_parser = crate::domain::written::amount)]
        amount: Eur,
        /// Day of payment [default: today]
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        on: Option<Date>,
    },
    /// Say which invoices or declarations a payment of a bank statement is for
    Match {
        /// As `receivables` shows it, or as much of it as is unique
        payment: String,
        /// Number of the invoice, or DeclaratieNummer; with =EUROS where only a part is for it
        #[arg(required = true, value_name = "NUMBER[=EUROS]", value_parser = share)]
        shares: Vec<Share>,
    },
    /// Set a payment of a bank statement aside that is for no invoice or declaration
    Dismiss {
        /// As `receivables` shows it, or as much of it as is unique
        payment: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// All that this payer pays, now and later, unless it names an invoice or declaration
        #[arg(long)]
        payer: bool,
    },
    /// Write what left to a folder again, byte for byte: all forms of an invoice, or a message
    Export {
        /// Number of an invoice or its begin, or the id that `outbox` shows, or the begin of a SHA-256
        id: String,
        /// The folder; what stands in it with the same bytes stays
        dir: PathBuf,
    },
    /// Make a refused invoice anew, under a new number that refers to the old one
    Reissue {
        /// Number of the refused invoice
        number: String,
    },
    /// Draft the stop (WMO307) of what runs on a toewijzing
    Stop {
        /// Such as 0855:10001
        id: DispositionId,
        /// Last day of delivery [default: the Einddatum of the toewijzing, when it has passed]
        #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
        on: Option<Date>,
        /// RedenBeeindiging [default: what the gemeente's RedenWijziging prescribes, else 37 where the protocol hands the care over]
        #[arg(long, value_name = "CODE", value_parser = code)]
        code: Option<String>,
    },
    /// Draft the declarations (WMO323) of a month that is over
    Declare {
        /// Such as 2023-03
        month: Month,
        /// At one gemeente only, such as 0855
        #[arg(long)]
        gemeente: Option<GemeenteCode>,
    },
}

/// A code of the standard or of a hub: letters and digits.
fn code(text: &str) -> Result<String, String> {
    let good = (2..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if good { Ok(text.to_ascii_uppercase()) } else { Err("a code is two to twelve letters and digits".to_owned()) }
}

/// What leaves: a message by its number in the log, an invoice by its own.
#[derive(Clone, Debug)]
enum Leaving {
    Message(u64),
    Invoice(String),
}

impl FromStr for Leaving {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Leaving::Invoice(text.to_owned()), Leaving::Message))
    }
}

/// `F2026-0001`, or `F2026-0001=409.00`.
fn share(text: &str) -> Result<Share, String> {
    let (number, amount) = match text.split_once('=') {
        Some((number, amount)) => (number, Some(crate::domain::written::amount(amount)?)),
        None => (text, None),
    };
    let number = number.trim().to_owned();
    if number.is_empty() {
        Err("write the number of an invoice or declaration".to_owned())
    } else {
        Ok(Share { number, amount })
    }
}

/// Shows or does it. An action may be of a message or of an invoice; what belongs to the other is told.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    match args.action.as_ref().unwrap_or(&Action::List) {
        Action::List => {
            session::show_named(config, &Question::Outbox, output, |all: Vec<Outgoing>, output| outgoing(&all, output))
        }
        Action::Show { what } => super::outbox_show::run(config, what, output),
        Action::Approve { id, on } => approve(config, id, *on, output),
        Action::Drop { id, reason } => {
            let order = Order::OutboxDrop { id: *id, reason: reason.clone() };
            session::have(config, &order, output, |_: Dropped<u64>| format!("{id} is weggelegd; het gaat nooit weg"))
        }
        Action::Reject { id, code, reason, on } => {
            reject(config, id, code.as_deref(), (reason.as_deref(), *on), output)
        }
        Action::Send { number, again } => {
            session::print(config, output, &mut |session| session.send(number, *again), |document| {
                Ok(mailed(&serde_json::from_str(document)?))
            })
        }
        Action::Sent { id, on } => sent(config, id, *on, output),
        Action::Bounced { number, reason, on } => {
            let (number, reason) = (number.clone(), reason.clone());
            note(config, &Order::InvoiceBounced { number, on: *on, reason }, output)
        }
        Action::Paid { number, amount, on } => {
            note(config, &Order::Paid { number: number.clone(), amount: *amount, on: *on }, output)
        }
        Action::Match { payment, shares } => {
            note(config, &Order::Match { payment: payment.clone(), shares: shares.clone() }, output)
        }
        Action::Dismiss { payment, reason, payer } => {
            let (payment, reason) = (payment.clone(), reason.clone());
            note(config, &Order::Dismiss { payment, reason, payer: *payer }, output)
        }
        Action::Export { id, dir } => export(config, id, dir, output),
        Action::Reissue { number } => {
            let order = Order::Reissue { number: number.clone() };
            session::have(config, &order, output, |issued: Invoiced| {
                format!("factuur {} ({}) komt in de plaats van {number}", issued.number, euro(issued.total))
            })
        }
        Action::Stop { id, on, code } => {
            let order = Order::DraftStop { id: id.clone(), on: *on, code: code.clone() };
            session::have(config, &order, output, |draft: DraftedStop| {
                format!("concept {} stopt {id}; 'iwmod outbox approve {}' laat het gaan", draft.id, draft.id)
            })
        }
        Action::Declare { month, gemeente } => {
            let order = Order::Declare { month: *month, gemeente: *gemeente };
            session::have(config, &order, output, |all: Vec<Drafted>| declared(&all, output))
        }
    }
}

/// Writes what left to a folder again. Nothing is overwritten: what has a name there and other bytes is somebody else's.
fn export(config: &Config, id: &str, dir: &Path, output: &Output) -> anyhow::Result<Exit> {
    let mut session = Session::open(config)?;
    let files: Vec<LeftFile> = session.document(&Question::OutboxFiles { id: id.to_owned() })?;
    let place = || format!("cannot write to {}; name a folder that you may write to", dir.display());
    std::fs::create_dir_all(dir).with_context(place)?;
    for LeftFile { file, sha256 } in &files {
        let (target, bytes) = (dir.join(file), session.cat(*sha256)?);
        match std::fs::read(&target) {
            Ok(there) if there == bytes => {}
            Ok(_) => anyhow::bail!("{} holds something else; name another folder", target.display()),
            Err(_) => std::fs::write(&target, bytes).with_context(place)?,
        }
    }
    session.close()?;
    if output.is_json() {
        output.line(serde_json::to_string(&files)?)?;
    } else {
        files.iter().try_for_each(|left| output.line(dir.join(&left.file).display().to_string()))?;
    }
    Ok(Exit::Good)
}

/// Lets a message leave, or notes that the party approved an invoice.
fn approve(config: &Config, id: &Leaving, on: Option<Date>, output: &Output) -> anyhow::Result<Exit> {
    match (id, on) {
        (Leaving::Message(id), None) => {
            session::have(config, &Order::OutboxApprove { id: *id }, output, |approved: Approved| {
                format!("{} gaat weg als {}", approved.id, approved.file.as_deref().unwrap_or("(onbekend)"))
            })
        }
        (Leaving::Message(_), Some(_)) => anyhow::bail!("a day is noted of an invoice; name it by its number"),
        (Leaving::Invoice(number), on) => note(config, &Order::InvoiceApproved { number: number.clone(), on }, output),
    }
}

/// Notes that an invoice or a message was sent.
fn sent(config: &Config, id: &Leaving, on: Option<Date>, output: &Output) -> anyhow::Result<Exit> {
    match (id, on) {
        (Leaving::Invoice(number), on) => note(config, &Order::InvoiceSent { number: number.clone(), on }, output),
        (Leaving::Message(id), None) => {
            session::have(config, &Order::MessageSent { id: *id }, output, |_: Approved| format!("{id} is verstuurd"))
        }
        (Leaving::Message(_), Some(_)) => anyhow::bail!("a day is noted of an invoice; name it by its number"),
    }
}

/// How an invoice stands with the mail, and what comes next.
fn mailed(mailed: &Mailed) -> String {
    let Mailed { number, state, said } = mailed;
    let said = said.as_deref().unwrap_or_default();
    let next = match state {
        MailState::Deferred => "; de daemon probeert het opnieuw, en dit commando ook",
        MailState::Refused | MailState::Bounced | MailState::Unknown => "; 'iwmod worklist' zegt wat u doet",
        MailState::Ordered | MailState::Leaving => "; 'iwmod outbox' toont wat ervan wordt",
        MailState::Never | MailState::Accepted | MailState::Redirected | MailState::Sent => "",
    };
    format!("{number} {said}{next}")
}

/// Notes that a hub refused a message, or the party an invoice.
fn reject(
    config: &Config,
    id: &Leaving,
    code: Option<&str>,
    (reason, on): (Option<&str>, Option<Date>),
    output: &Output,
) -> anyhow::Result<Exit> {
    match (id, code, reason, on) {
        (Leaving::Message(id), Some(code), reason, None) => {
            let reason = reason.unwrap_or("refused by the hub").to_owned();
            let order = Order::OutboxReject { id: *id, code: code.to_owned(), reason };
            session::have(config, &order, output, |_: Rejected| {
                format!("{id} is door een knooppunt afgekeurd ({code}); het telt als nooit verzonden")
            })
        }
        (Leaving::Message(_), ..) => anyhow::bail!("a hub refuses a message with a code: --code CODE, and no --on"),
        (Leaving::Invoice(number), None, Some(reason), on) => {
            let order = Order::InvoiceRefused { number: number.clone(), on, reason: reason.to_owned() };
            note(config, &order, output)
        }
        (Leaving::Invoice(_), ..) => {
            anyhow::bail!("a party refuses an invoice for a reason: --reason TEXT, and no --code")
        }
    }
}

/// Notes what became of an invoice or a payment, which is a decision and can be taken back.
fn note(config: &Config, order: &Order, output: &Output) -> anyhow::Result<Exit> {
    session::have(config, order, output, |noted: Decision| {
        let undo = format!("'iwmod decide undo {} --reason WAAROM' neemt het terug", noted.number);
        format!("vastgelegd: {}; {undo}", super::decide::what(&noted))
    })
}

fn outgoing(all: &[Outgoing], output: &Output) -> String {
    if all.is_empty() {
        return "er gaat en ging niets weg".to_owned();
    }
    let rows = all.iter().map(|o| {
        let codes = o.codes.iter().map(|c| c.code.clone());
        let found = o.findings.iter().filter_map(|f| f.retourcode.clone().or_else(|| Some(f.rule.to_string())));
        let mut said: Vec<String> = codes.chain(found).collect();
        said.sort();
        said.dedup();
        said.extend(o.mail.clone());
        vec![
            o.id.to_string(),
            dutch::leaving(&o.kind).to_owned(),
            addressee(o),
            o.bsn.map(|bsn| output.client(bsn)).unwrap_or_default(),
            o.identification
                .clone()
                .or_else(|| o.answers.as_ref().map(|name| format!("op {name}")))
                .unwrap_or_default(),
            o.date.to_string(),
            dutch::outbox(o.state).to_owned(),
            o.due.map(|due| due.to_string()).unwrap_or_default(),
            said.join(" "),
            o.file.clone().unwrap_or_default(),
        ]
    });
    let headings = [">id", "wat", "aan", "cliënt", "kenmerk", "datum", "stand", "uiterlijk", "codes", "bestand"];
    let next = "\
'iwmod outbox show ID' zegt wat er staat, voordat iemand het goedkeurt
'iwmod outbox approve ID' laat een concept gaan, of beantwoordt een bericht dat een retour krijgt
'iwmod outbox drop ID --reason WAAROM' legt een concept weg
'iwmod outbox reject ID --code CODE' legt vast dat een knooppunt een bericht afkeurde: het telt als nooit verzonden
'iwmod outbox send NUMMER' mailt een factuur; 'iwmod outbox sent NUMMER' legt vast dat zij met de hand is verstuurd
'iwmod outbox export ID MAP' geeft wat wegging opnieuw, byte voor byte
'iwmod receivables' toont wat van facturen en declaraties open staat";
    format!(
        "{}\n\n{}\n{next}",
        stacked(&headings, rows, &[&[0], &[1, 4], &[2, 3], &[5, 7], &[6, 8]]),
        output.tone(Tone::Head, &by_state(all))
    )
}

/// Who gets it; and where it goes, as long as it has to go there.
fn addressee(outgoing: &Outgoing) -> String {
    let who = outgoing.gemeente.as_deref().map(gemeente).or_else(|| outgoing.party.clone()).unwrap_or_default();
    let waits = matches!(outgoing.state, OutboxState::Ready | OutboxState::Unknown | OutboxState::Undelivered);
    match outgoing.address.as_deref().filter(|_| waits) {
        Some(address) => format!("{who} {address}"),
        None => who,
    }
}

/// `3 akkoord, 1 antwoord te laat`.
fn by_state(all: &[Outgoing]) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for outgoing in all {
        let count = counts.entry(dutch::outbox(outgoing.state)).or_default();
        *count = count.saturating_add(1);
    }
    counts.into_iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}

fn declared(all: &[Drafted], output: &Output) -> String {
    if all.is_empty() {
        return "er valt niets te declareren en er is niets gedeclareerd".to_owned();
    }
    all.iter().map(|drafted| drafted_text(drafted, output)).collect::<Vec<_>>().join("\n")
}

/// A gemeente with what is declared to it, what is left, and what it would refuse.
fn drafted_text(drafted: &Drafted, output: &Output) -> String {
    let Drafted { gemeente, agb, id, file, total, lines, left, findings, fault } = drafted;
    let what = match (fault, id, total) {
        (Some(fault), ..) => fault.clone(),
        (None, Some(id), Some(total)) => {
            let file = file.as_deref().unwrap_or_default();
            format!("concept {id}, {}, {}, {file}", counted(lines.len(), "regel", "regels"), euro(*total))
        }
        (None, ..) => "niets te declareren".to_owned(),
    };
    let mut parts = vec![output.tone(Tone::Head, &format!("gemeente {} (AGB {agb}): {what}", gemeente.named()))];
    let left =
        left.iter().map(|l| format!("  blijft staan: {} {}: {}", l.disposition, period(l.from, Some(l.to)), l.reason));
    parts.extend(left);
    parts.extend(Some(super::ingest::findings(findings, output)).filter(|found| !found.is_empty()));
    parts.join("\n")
}
