//! `outbox`: what leaves and what became of it; releases, drops and drafts messages, and notes what became of an invoice.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::Context;
use clap::Subcommand;

use super::output::{Output, Tone, euro, period, table};
use super::{Exit, session};
use crate::billing::Invoiced;
use crate::clock;
use crate::config::Config;
use crate::documents::{Approved, Decision, DraftedStop, Outgoing};
use crate::domain::{Date, DispositionId, Eur, GemeenteCode, Month, Sha256};
use crate::facts::Keuze;
use crate::orders::Drafted;
use crate::request::Request;

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
    /// Release a draft, make and release a retour that is owed, or note that the party approved an invoice
    Approve {
        /// As `outbox` shows it, or the number of an invoice
        id: Leaving,
        /// Day on which the party approved the invoice [default: today]
        #[arg(long, value_name = "DATE", value_parser = super::day)]
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
        #[arg(long, value_name = "DATE", value_parser = super::day)]
        on: Option<Date>,
    },
    /// Note that an invoice or declaration was paid, in part or whole
    Paid {
        /// Number of the invoice, or DeclaratieNummer
        number: String,
        /// Such as 409.00; negative takes a payment back
        #[arg(long, allow_hyphen_values = true)]
        amount: Eur,
        /// Day of payment [default: today]
        #[arg(long, value_name = "DATE", value_parser = super::day)]
        on: Option<Date>,
    },
    /// Say which invoice or declaration a payment of a bank statement is for
    Match {
        /// File and row of the payment, as `receivables` shows them: SHA256:ROW
        payment: PaymentAt,
        /// Number of the invoice, or DeclaratieNummer
        number: String,
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
        #[arg(long, value_name = "DATE", value_parser = super::day)]
        on: Option<Date>,
        /// RedenBeeindiging [default: 37, the hand-over, for a running disposition]
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

/// A payment in a bank statement.
#[derive(Clone, Copy, Debug)]
struct PaymentAt(Sha256, u32);

impl FromStr for PaymentAt {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').and_then(|(file, row)| Some(PaymentAt(file.parse().ok()?, row.parse().ok()?)));
        parts.ok_or("a payment is written SHA256:ROW, as `iwmod receivables` shows it")
    }
}

/// Shows or does it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let request = args.action.as_ref().map_or(Ok(Request::Outbox), asked)?;
    session::show(config, &request, output, |document| match &request {
        Request::Outbox => Ok(outgoing(&serde_json::from_str::<Vec<Outgoing>>(document)?, output)),
        Request::Declare { .. } => declared(document, output),
        _ => done(&request, document),
    })
}

/// An action may be of a message or of an invoice; what belongs to the other is told.
fn asked(action: &Action) -> anyhow::Result<Request> {
    Ok(match action {
        Action::List => Request::Outbox,
        Action::Approve { id: Leaving::Message(id), on: None } => Request::OutboxApprove { id: *id },
        Action::Approve { id: Leaving::Message(_), on: Some(_) } => {
            anyhow::bail!("a day is noted of an invoice; name it by its number")
        }
        Action::Approve { id: Leaving::Invoice(number), on } => {
            follow(Keuze::InvoiceApproved(number.clone(), on.unwrap_or_else(clock::today)), "goedgekeurd")
        }
        Action::Drop { id, reason } => Request::OutboxDrop { id: *id, reason: reason.clone() },
        Action::Reject { id, code, reason, on } => rejected(id, code.as_deref(), reason.as_deref(), *on)?,
        Action::Paid { number, amount, on } => {
            let cents = amount.cents().context("an amount is at most 999999999.99")?;
            follow(Keuze::Paid(number.clone(), on.unwrap_or_else(clock::today), cents), "met de hand geboekt")
        }
        Action::Match { payment: PaymentAt(file, row), number } => {
            follow(Keuze::PaymentFor(*file, *row, number.clone()), "met de hand toegewezen")
        }
        Action::Reissue { number } => Request::Reissue { number: number.clone() },
        Action::Stop { id, on, code } => Request::DraftStop { id: id.clone(), on: *on, code: code.clone() },
        Action::Declare { month, gemeente } => Request::Declare { month: *month, gemeente: *gemeente },
    })
}

fn rejected(id: &Leaving, code: Option<&str>, reason: Option<&str>, on: Option<Date>) -> anyhow::Result<Request> {
    match (id, code, reason, on) {
        (Leaving::Message(id), Some(code), reason, None) => {
            let reason = reason.unwrap_or("refused by the hub").to_owned();
            Ok(Request::OutboxReject { id: *id, code: code.to_owned(), reason })
        }
        (Leaving::Message(_), ..) => anyhow::bail!("a hub refuses a message with a code: --code CODE, and no --on"),
        (Leaving::Invoice(number), None, Some(reason), on) => {
            Ok(follow(Keuze::InvoiceRefused(number.clone(), on.unwrap_or_else(clock::today)), reason))
        }
        (Leaving::Invoice(_), ..) => {
            anyhow::bail!("a party refuses an invoice for a reason: --reason TEXT, and no --code")
        }
    }
}

fn follow(keuze: Keuze, reason: &str) -> Request {
    Request::Follow { keuze, reason: reason.to_owned() }
}

/// What an order did.
fn done(request: &Request, document: &str) -> anyhow::Result<String> {
    Ok(match request {
        Request::OutboxApprove { .. } => {
            let approved: Approved = serde_json::from_str(document)?;
            format!("{} leaves as {}", approved.id, approved.file.as_deref().unwrap_or("(unknown)"))
        }
        Request::DraftStop { id, .. } => {
            let draft: DraftedStop = serde_json::from_str(document)?;
            format!("draft {} stops {id}; `iwmod outbox approve {}` lets it leave", draft.id, draft.id)
        }
        Request::OutboxDrop { id, .. } => format!("{id} is dropped; it never leaves"),
        Request::OutboxReject { id, code, .. } => {
            format!("{id} was refused by a hub ({code}); it counts as never sent")
        }
        Request::Follow { .. } => {
            let noted: Decision = serde_json::from_str(document)?;
            let undo = format!("`iwmod decide undo {} --reason TEXT` takes it back", noted.number);
            format!("noted: {} {}; {undo}", noted.decision, noted.about)
        }
        Request::Reissue { number } => {
            let issued: Invoiced = serde_json::from_str(document)?;
            format!("invoice {} ({}) comes in the place of {number}", issued.number, euro(issued.total))
        }
        _ => document.to_owned(),
    })
}

fn outgoing(all: &[Outgoing], output: &Output) -> String {
    if all.is_empty() {
        return "nothing leaves or left".to_owned();
    }
    let rows = all.iter().map(|o| {
        let codes = o.codes.iter().map(|c| c.code.clone());
        let found = o.findings.iter().filter_map(|f| f.retourcode.clone().or_else(|| Some(f.rule.clone())));
        let mut said: Vec<String> = codes.chain(found).collect();
        said.sort();
        said.dedup();
        vec![
            o.id.to_string(),
            o.kind.clone(),
            o.gemeente.clone().or_else(|| o.party.clone()).unwrap_or_default(),
            o.identification
                .clone()
                .or_else(|| o.answers.as_ref().map(|name| format!("on {name}")))
                .unwrap_or_default(),
            o.date.to_string(),
            o.state.as_str().to_owned(),
            o.due.map(|due| due.to_string()).unwrap_or_default(),
            said.join(" "),
            o.file.clone().unwrap_or_default(),
        ]
    });
    let headings = [">id", "kind", "to", "identification", "date", "state", "due", "codes", "file"];
    let next = "\
iwmod outbox approve ID                releases a draft, or answers a message that is owed a retour
iwmod outbox drop ID --reason TEXT     drops a draft
iwmod outbox reject ID --code CODE     notes that a hub refused a message: it counts as never sent
iwmod outbox approve|reject|paid NUMBER  notes what became of an invoice; `iwmod receivables` shows what is open";
    format!("{}\n\n{}\n{next}", table(&headings, rows), output.tone(Tone::Head, &by_state(all)))
}

/// `3 accepted, 1 overdue`.
fn by_state(all: &[Outgoing]) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for outgoing in all {
        let count = counts.entry(outgoing.state.as_str()).or_default();
        *count = count.saturating_add(1);
    }
    counts.into_iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}

fn declared(document: &str, output: &Output) -> anyhow::Result<String> {
    let all: Vec<Drafted> = serde_json::from_str(document)?;
    if all.is_empty() {
        return Ok("nothing is owed by a gemeente and nothing was declared".to_owned());
    }
    Ok(all.iter().map(|drafted| drafted_text(drafted, output)).collect::<Vec<_>>().join("\n"))
}

/// A gemeente with what is declared to it, what is left, and what it would refuse.
fn drafted_text(drafted: &Drafted, output: &Output) -> String {
    let Drafted { gemeente, agb, id, file, total, lines, left, findings, fault } = drafted;
    let what = match (fault, id, total) {
        (Some(fault), ..) => fault.clone(),
        (None, Some(id), Some(total)) => {
            let file = file.as_deref().unwrap_or_default();
            format!("draft {id}, {} lines, {}, {file}", lines.len(), euro(*total))
        }
        (None, ..) => "nothing to declare".to_owned(),
    };
    let mut parts = vec![output.tone(Tone::Head, &format!("gemeente {gemeente} (AGB {agb}): {what}"))];
    let left = left.iter().map(|l| format!("  left: {} {}: {}", l.disposition, period(l.from, Some(l.to)), l.reason));
    parts.extend(left);
    parts.extend(Some(super::ingest::findings(findings, output)).filter(|found| !found.is_empty()));
    parts.join("\n")
}
