//! `dispositions`: the rights to deliver, with their state, deliveries and links.

use clap::builder::PossibleValuesParser;

use super::exit::Exit;
use super::output::{Output, Tone, client, period, stacked};
use super::{bsn, session};
use crate::config::Config;
use crate::disposition::{DeliveryView, DispositionView, Holder, State};
use crate::documents::dutch;
use crate::domain::{Date, Domain, ProductCode};
use crate::request::Question;

/// Which dispositions, and as of when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of one client only: `--bsn -` reads the BSN from standard input, `--bsn` alone asks for it. As an argument every
    /// user of this machine can read it
    // Checked when it is used: a mistake is not told with the number in it.
    #[arg(long, value_name = "BSN")]
    #[allow(clippy::option_option, reason = "clap: not given, given without a value, given with one")]
    bsn: Option<Option<String>>,
    /// In one state only
    #[arg(long, value_name = "STATE", value_parser = PossibleValuesParser::new(State::ALL.map(State::as_str)))]
    state: Option<String>,
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    as_of: Option<Date>,
}

/// Prints them.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let bsn = args.bsn.as_ref().map(|given| bsn::asked(given.as_deref())).transpose()?;
    let question = Question::Dispositions { bsn, state: args.state.clone(), as_of: args.as_of };
    session::show(config, &question, output, |all: Vec<DispositionView>| text(&all, output))
}

/// A table of dispositions, and how many are in each state.
fn text(dispositions: &[DispositionView], output: &Output) -> String {
    if dispositions.is_empty() {
        return "geen beschikkingen".to_owned();
    }
    let rows = dispositions.iter().map(|d| {
        vec![
            d.id.to_string(),
            client(d.bsn, Some(&d.name)),
            d.gemeente.named(),
            holder(&d.holder),
            care(d),
            period(d.from, d.to),
            dutch::disposition(d.state).to_owned(),
            d.deliveries.iter().map(delivery).collect::<Vec<_>>().join(", "),
            links(d),
        ]
    });
    let headings = ["id", "cliënt", "gemeente", "op naam van", "zorg", "geldig", "stand", "geleverd", "vervolg"];
    let heads = output.tone(Tone::Head, &by_state(dispositions));
    format!("{}\n\n{heads}", stacked(&headings, rows, &[&[0, 1], &[2, 3], &[4, 6], &[5, 7], &[8]]))
}

/// `12 in zorg, 3 geëindigd`.
fn by_state(dispositions: &[DispositionView]) -> String {
    let count = |state: State| dispositions.iter().filter(|d| d.state == state).count();
    let parts = State::ALL.into_iter().map(|state| (count(state), state)).filter(|(count, _)| *count > 0);
    parts.map(|(count, state)| format!("{count} {}", dutch::disposition(state))).collect::<Vec<_>>().join(", ")
}

/// `lid 41000002`.
pub fn holder(holder: &Holder) -> String {
    let kind = dutch::holder(holder.kind);
    holder.agb.map_or_else(|| kind.to_owned(), |agb| format!("{kind} {agb}"))
}

/// `BG 02A05`, and of an opdracht its category: `DO 2`.
pub fn care(d: &DispositionView) -> String {
    let code = d.product.as_ref().map(ProductCode::as_str).or(d.category.as_deref());
    product(d.domain, code)
}

/// `BG 02A05`.
pub fn product(domain: Option<Domain>, code: Option<&str>) -> String {
    [domain.map(Domain::as_str), code].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn delivery(delivery: &DeliveryView) -> String {
    let run = period(delivery.from, delivery.to);
    delivery.end_reason.as_ref().map_or_else(|| run.clone(), |reason| format!("{run} ({reason})"))
}

fn links(d: &DispositionView) -> String {
    let after = d.predecessor.as_ref().map(|id| format!("na {id}"));
    let before = d.successor.as_ref().map(|id| format!("daarna {id}"));
    [after, before].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
