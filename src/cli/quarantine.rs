//! `quarantine`: refused files with their findings; judging one again, or setting it aside.

use clap::Subcommand;

use super::exit::Exit;
use super::output::{Output, Tone, counted};
use super::session;
use crate::config::Config;
use crate::documents::{Dropped, RefusedFile};
use crate::domain::mask_bsn;
use crate::request::{Order, Question};

/// What to do with them.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show them; the default
    List,
    /// Judge a file again, with the config of now
    Retry {
        /// As `quarantine list` shows it
        id: String,
    },
    /// Set a file aside for good; it is kept
    Drop {
        /// As `quarantine list` shows it
        id: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Shows or does it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    match &args.action {
        None | Some(Action::List) => {
            session::show(config, &Question::Quarantine, output, |files: Vec<RefusedFile>| text(&files, output))
        }
        Some(Action::Retry { id }) => {
            let order = Order::QuarantineRetry { id: id.clone() };
            session::print(config, output, &mut |session| session.order(&order), |lines| {
                super::ingest::text(lines, output)
            })
        }
        Some(Action::Drop { id, reason }) => {
            let order = Order::QuarantineDrop { id: id.clone(), reason: reason.clone() };
            session::have(config, &order, output, |_: Dropped<String>| format!("{id} is weggelegd"))
        }
    }
}

/// What a person can do about them.
const NEXT: &str = "\
'iwmod quarantine retry ID' beoordeelt een bestand opnieuw, met de config van nu
'iwmod quarantine drop ID --reason WAAROM' legt een bestand weg: wat verbeterd is komt als nieuw bestand";

fn text(refused: &[RefusedFile], output: &Output) -> String {
    if refused.is_empty() {
        return "er is niets geweigerd".to_owned();
    }
    let files = refused.iter().map(|file| {
        let findings = super::ingest::findings(&file.findings, output);
        let (id, name) = (output.tone(Tone::Bad, &file.id), mask_bsn(&file.file));
        format!("{id}  {name}  ontvangen {}\n{findings}", file.received)
    });
    let files = files.collect::<Vec<_>>().join("\n");
    format!(
        "{files}\n\n{}\n{NEXT}",
        output.tone(Tone::Head, &counted(refused.len(), "bestand geweigerd", "bestanden geweigerd"))
    )
}
