//! `rules` and `explain-rule`: the rules of the standard, whether and where they are checked, what every other code means, and what to do.
//!
//! Reads the catalogues that are compiled in, and the profile of the config where there is one: no store, no daemon.

use anyhow::bail;
use clap::ValueEnum;

use super::exit::Exit;
use super::output::{Output, Tone, counted, prose, table};
use crate::codes::{self, Explained};
use crate::documents::{CodeEntry, RuleEntry};
use crate::domain::Kind;
use crate::rules::{self, Level, Rule, RuleKind, State};
use crate::terms::Profile;

/// Which rules.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of one level only
    #[arg(long, value_enum)]
    level: Option<LevelArg>,
    /// Of one kind only
    #[arg(long, value_enum, ignore_case = true)]
    kind: Option<KindArg>,
    /// About one message only, such as WMO323
    #[arg(long, value_name = "MESSAGE", value_parser = message)]
    message: Option<Kind>,
    /// Only those that are not checked
    #[arg(long)]
    unchecked: bool,
}

/// Which code.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Such as TR326, START_MISSING, HVB-COALITIE or 9326
    #[arg(value_name = "CODE")]
    id: String,
}

/// The levels, as they are written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LevelArg {
    Xsd,
    WithinMessage,
    CrossMessage,
    ExternalSource,
    Process,
}

impl LevelArg {
    fn level(self) -> Level {
        match self {
            LevelArg::Xsd => Level::Xsd,
            LevelArg::WithinMessage => Level::WithinMessage,
            LevelArg::CrossMessage => Level::CrossMessage,
            LevelArg::ExternalSource => Level::ExternalSource,
            LevelArg::Process => Level::Process,
        }
    }
}

/// The kinds, by the letters of their names.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    Up,
    Op,
    Iv,
    Tr,
    Cd,
    Cs,
    Rs,
}

impl KindArg {
    fn kind(self) -> RuleKind {
        match self {
            KindArg::Up => RuleKind::Uitgangspunt,
            KindArg::Op => RuleKind::Bedrijfsregel,
            KindArg::Iv => RuleKind::Invulinstructie,
            KindArg::Tr => RuleKind::TechnischeRegel,
            KindArg::Cd => RuleKind::Conditie,
            KindArg::Cs => RuleKind::Constraint,
            KindArg::Rs => RuleKind::Restrictie,
        }
    }
}

/// A message is written as everywhere here; its number alone will do.
fn message(text: &str) -> Result<Kind, String> {
    let name = text.to_ascii_uppercase();
    let name = if name.starts_with("WMO") { name } else { format!("WMO{name}") };
    name.parse().map_err(|_| "a message is WMO301 to WMO325".to_owned())
}

/// Prints the list.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let wanted: Vec<&Rule> = rules::all().into_iter().filter(|rule| args.wants(rule)).collect();
    if output.is_json() {
        let entries: Vec<RuleEntry> = wanted.into_iter().map(RuleEntry::from).collect();
        output.line(serde_json::to_string(&entries)?)?;
        return Ok(Exit::Good);
    }
    let count = counted(wanted.len(), "rule", "rules");
    if !wanted.is_empty() {
        output.line(table(
            &["rule", "level", "code", "messages", "state", "where, or why not"],
            wanted.into_iter().map(row),
        ))?;
    }
    output.line(format!(
        "{}; iwmod explain-rule TR326  tells what one means and what to do",
        output.tone(Tone::Head, &count)
    ))?;
    Ok(Exit::Good)
}

impl Args {
    fn wants(&self, rule: &Rule) -> bool {
        self.level.is_none_or(|level| rule.level == level.level())
            && self.kind.is_none_or(|kind| rule.kind == kind.kind())
            && self.message.is_none_or(|kind| rule.messages.contains(&kind))
            && (!self.unchecked || matches!(rule.state, State::Unchecked(_)))
    }
}

fn row(rule: &Rule) -> Vec<String> {
    vec![
        rule.id.to_owned(),
        rule.level.as_str().to_owned(),
        rule.retourcode.unwrap_or("–").to_owned(),
        numbers(rule.messages),
        rule.state.as_str().to_owned(),
        rule.place(),
    ]
}

/// `301 305`: the numbers say enough.
fn numbers(messages: &[Kind]) -> String {
    messages.iter().map(|kind| kind.as_str().trim_start_matches("WMO")).collect::<Vec<_>>().join(" ")
}

/// Tells about one code, in Dutch: a rule of the standard, or any other that an answer shows. `profile`: of the config, where there is
/// one that can be read.
pub fn explain(args: &ExplainArgs, profile: &Profile, output: &Output) -> anyhow::Result<Exit> {
    if let Some(rule) = rules::find(&args.id) {
        let text =
            if output.is_json() { serde_json::to_string(&RuleEntry::from(rule))? } else { explanation(rule, output) };
        output.line(if output.is_json() { text } else { prose(&text) })?;
        return Ok(Exit::Good);
    }
    let found = codes::explained(&args.id, profile);
    match (CodeEntry::of(&found), rules::nearest(&args.id).as_slice()) {
        (Some(entry), _) if output.is_json() => output.line(serde_json::to_string(&entry)?)?,
        (Some(_), _) => {
            let texts = found.iter().map(|explained| code_text(explained, output)).collect::<Vec<_>>();
            output.line(prose(&texts.join("\n\n")))?;
        }
        (None, []) => bail!("no code is named {}; iwmod rules lists those of the standard", args.id),
        (None, near) => {
            bail!("no code is named {}; look at {}, or at the list of iwmod rules", args.id, near.join(", "))
        }
    }
    Ok(Exit::Good)
}

fn code_text(explained: &Explained, output: &Output) -> String {
    let head = output.tone(Tone::Head, &format!("{} ({})", explained.code, explained.sort.name()));
    format!("{head}\n{}\n\nWat te doen   {}", explained.means, explained.remedy)
}

fn explanation(rule: &Rule, output: &Output) -> String {
    let head = output.tone(Tone::Head, &format!("{} ({})", rule.id, rule.kind.name()));
    let code = rule.retourcode.map_or_else(|| "geen".to_owned(), str::to_owned);
    let since =
        rule.since.map_or_else(|| "elke die gelezen wordt".to_owned(), |release| format!("vanaf release {release}"));
    let facts = [
        ("Wat te doen", rule.remedy.to_owned()),
        ("Controle", checked(rule).to_owned()),
        (if matches!(rule.state, State::Unchecked(_)) { "Waarom niet" } else { "Waar" }, rule.place()),
        ("Retourcode", code),
        ("Berichten", numbers(rule.messages)),
        (if rule.level == Level::Process { "Bindt" } else { "Controle bij" }, who(rule).to_owned()),
        ("Release", since),
    ];
    let lines = facts.into_iter().map(|(name, what)| format!("{name:<13} {what}"));
    format!("{head}\n{}\n\n{}", rule.means, lines.collect::<Vec<_>>().join("\n"))
}

/// How a person reads the state.
fn checked(rule: &Rule) -> &'static str {
    match &rule.state {
        State::Checked(_) => "wordt gecontroleerd binnen het bericht",
        State::BySchema(_) => "wordt gecontroleerd door het schema van het bericht",
        State::Between { .. } => match rule.level {
            Level::ExternalSource => "wordt gecontroleerd met gegevens van buiten de berichten",
            Level::Xsd | Level::WithinMessage | Level::CrossMessage | Level::Process => {
                "wordt gecontroleerd naast de andere berichten"
            }
        },
        State::Built(_) => "is geen controle; iwmod werkt ernaar",
        State::Unchecked(_) => "wordt niet gecontroleerd",
    }
}

fn who(rule: &Rule) -> &'static str {
    match rule.who() {
        rules::Who::Gemeente => "gemeente",
        rules::Who::Aanbieder => "aanbieder",
        rules::Who::Both => "gemeente en aanbieder",
    }
}
