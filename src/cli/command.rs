//! The arguments, and which command they mean.
//!
//! Stands above the commands, which do the work; only the program stands above it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use super::exit::Exit;
use super::output::{self, Output};
use super::{
    access, archive, backup, billing, chain, check_config, close, closed, decide, declarations, demo, dispositions,
    explain, ingest, outbox, people, quarantine, receivables, reconcile, report, requests, rules, serve, tariffs,
    verify, webhook, worklist,
};
use crate::config::Config;
use crate::disk;
use crate::terms::Profile;

/// Takes in the iWmo messages of a care provider and knows which delivered care is billable to whom.
#[derive(Debug, Parser)]
#[command(name = "iwmod", version, arg_required_else_help = true)]
struct Cli {
    /// The config [default: ./config.toml, then /etc/iwmod/config.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON document (for `ingest` one line per file) and nothing else
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon: watch the inbox, answer probes and commands
    Serve,
    /// Take in files and folders once; given files stay where they are
    Ingest(ingest::Args),
    /// Show the dispositions: their state, deliveries and links
    Dispositions(dispositions::Args),
    /// Show the statements of a month: who pays what, and what nobody pays
    Billing(billing::Args),
    /// Freeze a month: its statements, invoices and declarations
    Close(close::Args),
    /// List what was frozen
    Closed,
    /// Show why a disposition is what it is: each fact, day run, rule and source
    Explain(explain::Args),
    /// Record a decision, or take one back
    Decide(decide::Args),
    /// Show the refused files with their findings; judge one again, or set it aside
    Quarantine(quarantine::Args),
    /// Show what leaves and what became of it; release, drop or draft a message
    Outbox(outbox::Args),
    /// Show what is outstanding per invoice and declaration, and for how long
    Receivables(receivables::Args),
    /// Hold what is owed against what was closed, declared, granted and invoiced
    Reconcile(reconcile::Args),
    /// Show what was declared (WMO323) and what became of each line
    Declarations(declarations::Args),
    /// Show the requests (WMO315, WMO317) and what became of them
    Requests,
    /// Show what a person must do, by when, and why
    Worklist(worklist::Args),
    /// Show the rates in force and where each stands, and those that are missing
    Tariffs(tariffs::Args),
    /// Sum the statements of a month or a year, as a table, CSV or XLSX
    Report(report::Args),
    /// Show of each kind of message how many have their answer, and which do not
    Chain,
    /// Show who saw what of clients; write it to a file; prove that no record was changed
    Access(access::Args),
    /// List the files of the archive, or give them back
    Archive(archive::Args),
    /// Read archive and store and prove that they agree
    Verify,
    /// Throw the store away and derive it again from the archive
    Rebuild,
    /// Copy everything that cannot be derived to a folder, also while the daemon runs; list or verify the copies there
    Backup(backup::Args),
    /// Bring a backup back to a machine whose folders are empty
    Restore(backup::RestoreArgs),
    /// Read the config and print every mistake at once; --try FILE shows what a file would be read as
    CheckConfig(check_config::Args),
    /// List the rules of the standard: whether and where each is checked, or why not
    Rules(rules::Args),
    /// Show what a code means and what to do: a rule, a reason, a notice, a finding, a task
    ExplainRule(rules::ExplainArgs),
    /// Say who may log in on the page, and what each may do
    User(people::UserArgs),
    /// Make tokens for programs that use the API, or take them back
    Token(people::TokenArgs),
    /// Show how far the webhooks are; send a ping; have given up events sent again, or drop them
    Webhook(webhook::Args),
    /// Take in a year of an invented provider in a temporary folder, and show what follows
    Demo(demo::Args),
}

/// Runs the command that the arguments name. What goes wrong ends as one chain of causes on stderr, and as code 2.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let output = Output::new(cli.json);
    disk::keep_from_others();
    match dispatch(&cli, &output) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(2)
        }
    }
}

/// What clap has to say: help on stdout, a mistake on stderr, which repeats the argument and may hold a BSN.
fn misused(error: &clap::Error) -> ExitCode {
    let text = error.render();
    if error.use_stderr() {
        output::warn(&text.to_string());
    } else if let Err(error) = Output::new(false).line(text.to_string().trim_end()) {
        tracing::debug!(%error, "the help could not be printed");
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn dispatch(cli: &Cli, output: &Output) -> anyhow::Result<Exit> {
    let file = config_file(cli.config.as_deref());
    let config = || Config::load(&file).map_err(anyhow::Error::from);
    match &cli.command {
        Command::Serve => Ok(serve::run(config()?)),
        Command::Ingest(args) => ingest::run(&config()?, args, output),
        Command::Demo(args) => demo::run(args, output),
        Command::CheckConfig(args) => check_config::run(&file, args, output),
        Command::Rules(args) => rules::run(args, output),
        Command::ExplainRule(args) => rules::explain(args, &profile(config())?, output),
        Command::Dispositions(args) => dispositions::run(&config()?, args, output),
        Command::Billing(args) => billing::run(&config()?, args, output),
        Command::Close(args) => close::run(&config()?, args, output),
        Command::Closed => closed::run(&config()?, output),
        Command::Explain(args) => explain::run(&config()?, args, output),
        Command::Decide(args) => decide::run(&config()?, args, output),
        Command::Quarantine(args) => quarantine::run(&config()?, args, output),
        Command::Outbox(args) => outbox::run(&config()?, args, output),
        Command::Receivables(args) => receivables::run(&config()?, args, output),
        Command::Reconcile(args) => reconcile::run(&config()?, args, output),
        Command::Declarations(args) => declarations::run(&config()?, args, output),
        Command::Requests => requests::run(&config()?, output),
        Command::Worklist(args) => worklist::run(&config()?, args, output),
        Command::Tariffs(args) => tariffs::run(&config()?, args, output),
        Command::Report(args) => report::run(&config()?, args, output),
        Command::Chain => chain::run(&config()?, output),
        Command::Access(args) => access::run(&config()?, args, output),
        Command::Archive(args) => archive::run(&config()?, args, output),
        Command::User(args) => people::user(&config()?, args, output),
        Command::Token(args) => people::token(&config()?, args, output),
        Command::Backup(args) => backup::run(&file, args, output),
        Command::Restore(args) => backup::restore(&file, args, output),
        Command::Webhook(args) => webhook::run(&config()?, args, output),
        Command::Verify => verify::verify(&config()?, output),
        Command::Rebuild => verify::rebuild(&config()?, output),
    }
}

/// Whether these words, behind the name of the program, are a command with its arguments. What they name need not be there.
pub fn understands(words: &[String]) -> Result<(), String> {
    let all = std::iter::once("iwmod").chain(words.iter().map(String::as_str));
    Cli::try_parse_from(all).map(drop).map_err(|error| error.to_string())
}

/// The commands and arguments as clap knows them: what the manual pages and completions of the package are made of
/// (`systemd/debian/paper.rs`).
pub fn definition() -> clap::Command {
    Cli::command()
}

/// The profile of a config; the one that is compiled in where no config can be read, since a code is looked up anywhere.
fn profile(config: anyhow::Result<Config>) -> anyhow::Result<Profile> {
    match config {
        Ok(config) => Ok(config.terms.profile.clone()),
        Err(_) => Ok(Profile::built_in()?),
    }
}

/// The config asked for, else the one here, else the one of the system.
fn config_file(asked: Option<&Path>) -> PathBuf {
    let here = Path::new("config.toml");
    match asked {
        Some(file) => file.to_owned(),
        None if here.exists() => here.to_owned(),
        None => PathBuf::from("/etc/iwmod/config.toml"),
    }
}
