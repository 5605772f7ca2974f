//! `access`: who saw what of clients, as a table or a CSV, and whether that record is whole.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use super::exit::Exit;
use super::output::{Output, counted, stacked};
use super::{bsn, session};
use crate::access::asked::{Asked, ShownView};
use crate::access::verify::Verified;
use crate::access::views::Filter;
use crate::config::Config;
use crate::domain::Date;
use crate::spreadsheet::guard;

/// What to do with it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the views, newest first
    List(Which),
    /// Write the views to a CSV file
    Export {
        #[command(flatten)]
        which: Which,
        /// The file, which must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Read the whole log and prove that no record was changed
    Verify,
}

/// Which views; all where nothing is said.
#[derive(Debug, clap::Args)]
struct Which {
    /// Of one client only: `--bsn -` reads the BSN from standard input, `--bsn` alone asks for it
    #[arg(long, value_name = "BSN")]
    #[allow(clippy::option_option, reason = "clap: not given, given without a value, given with one")]
    bsn: Option<Option<String>>,
    /// Of one user only
    #[arg(long)]
    user: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    to: Option<Date>,
}

/// Shows, writes or verifies it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    match &args.action {
        Action::List(which) => list(config, which, output),
        Action::Export { which, out } => export(config, which, out, output),
        Action::Verify => verify(config, output),
    }
}

fn list(config: &Config, which: &Which, output: &Output) -> anyhow::Result<Exit> {
    let answer = session::access(config, &Asked::Views { filter: which.filter()?, export: false })?;
    if output.is_json() {
        output.line(answer.document)?;
    } else {
        output.line(table(&serde_json::from_str::<Vec<ShownView>>(&answer.document)?))?;
    }
    Ok(Exit::Good)
}

fn export(config: &Config, which: &Which, out: &Path, output: &Output) -> anyhow::Result<Exit> {
    let filter = which.filter()?;
    let place = || {
        format!("cannot write {}; name a file that does not exist, in a folder that you may write to", out.display())
    };
    let file = std::fs::File::create_new(out).with_context(place)?;
    let answer = session::access(config, &Asked::Views { filter, export: true })?;
    let views: Vec<ShownView> = serde_json::from_str(&answer.document)?;
    csv(file, &views).with_context(place)?;
    let written = format!("{} written to {}", counted(views.len(), "view", "views"), out.display());
    output.line(if output.is_json() { answer.document } else { written })?;
    Ok(Exit::Good)
}

fn verify(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    let answer = session::access(config, &Asked::Verify)?;
    let Verified { records, head, broken } = serde_json::from_str(&answer.document)?;
    let records = counted(usize::try_from(records).unwrap_or(usize::MAX), "record", "records");
    let text = match broken {
        None => format!("{records}, each following on the one before it; the last has the hash {}", head.hash),
        Some(place) => format!(
            "the access log was changed: {}, line {}: {}. {records} before it are whole. Keep a copy of {} for who must look into it, then put \
             that file back from the last backup",
            place.file,
            place.line,
            place.why,
            config.paths.access.display()
        ),
    };
    output.line(if output.is_json() { answer.document } else { text })?;
    Ok(if answer.good { Exit::Good } else { Exit::Bad })
}

impl Which {
    fn filter(&self) -> anyhow::Result<Filter> {
        let client = self.bsn.as_ref().map(|given| bsn::asked(given.as_deref())).transpose()?;
        Ok(Filter { client, who: self.user.clone(), from: self.from, to: self.to, ..Filter::default() })
    }
}

fn table(views: &[ShownView]) -> String {
    let rows = views.iter().map(|view| cells(view, few(&view.clients)).to_vec());
    stacked(
        &["nr", "wanneer", "wie", "rol", "langs", "wat", "cliënten", "van", "reden"],
        rows,
        &[&[0, 1], &[2, 3], &[4, 5], &[6], &[7, 8]],
    )
}

/// So many that a row stays one; the CSV and `--json` have all of them.
fn few(clients: &[String]) -> String {
    let (shown, more) = clients.split_at(clients.len().min(CLIENTS_SHOWN));
    let more = if more.is_empty() { String::new() } else { format!(" en nog {}", more.len()) };
    format!("{}{more}", shown.join(" "))
}

fn csv(file: std::fs::File, views: &[ShownView]) -> anyhow::Result<()> {
    use std::io::Write;
    let mut file = std::io::BufWriter::new(file);
    file.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(file);
    writer.write_record(["Nr", "Wanneer", "Wie", "Rol", "Langs", "Wat", "Cliënten", "Van", "Reden"])?;
    for view in views {
        writer.write_record(cells(view, view.clients.join(" ")).map(|cell| format!("{}{cell}", guard(&cell))))?;
    }
    Ok(writer.flush()?)
}

fn cells(view: &ShownView, clients: String) -> [String; 9] {
    [
        view.n.to_string(),
        view.at.clone(),
        view.who.clone(),
        if view.role == "system" { "systeem".to_owned() } else { view.role.clone() },
        view.by.naam().to_owned(),
        view.what.naam().to_owned(),
        clients,
        view.from.clone(),
        view.reason.clone().unwrap_or_default(),
    ]
}

const CLIENTS_SHOWN: usize = 3;
