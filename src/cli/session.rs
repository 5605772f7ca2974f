//! Who answers: the running daemon, else this process with the store opened for itself.
//!
//! The daemon is asked first, because a store can be open in one process only. When the store is taken and no daemon
//! answers, the error says which process holds it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::de::DeserializeOwned;

use super::exit::Exit;
use super::output::{Output, prose, warn};
use super::progress::Progress;
use crate::access::asked::Asked;
use crate::access::seen::{clients_in, clients_seen, what_is_seen, what_is_told};
use crate::access::{AccessLog, How, Viewer, What};
use crate::answer;
use crate::batch::Item;
use crate::clock;
use crate::config::Config;
use crate::disk;
use crate::documents::Mailed;
use crate::domain::{Bsn, Sha256};
use crate::engine::{Engine, EngineError, Setup, Snapshot};
use crate::http::client::Client;
use crate::http::peer::Peer;
use crate::post;
use crate::request::{Answer, Order, Question};
use crate::told::chain_text;

/// One who answers.
pub enum Session<'a> {
    /// This process, for a user of the machine.
    Here(Here<'a>),
    /// The daemon.
    There(Client),
}

/// This process as one who answers.
pub struct Here<'a> {
    config: &'a Config,
    engine: Box<Engine>,
    by: String,
    /// Who saw what; absent where clients are invented.
    access: Option<AccessLog>,
}

impl Here<'_> {
    fn ask(&self, question: &Question) -> anyhow::Result<Answer> {
        let (_, today) = self.engine.moment();
        let answer = answer::read(&self.engine.reader(), self.config, question, today)?;
        if let Some(what) = what_is_seen(question) {
            self.note(what, clients_seen(question, &answer.document))?;
        }
        Ok(answer)
    }

    fn order(&mut self, order: &Order) -> anyhow::Result<Answer> {
        let answer = answer::order(&mut self.engine, self.config, order, Some(&self.by))?;
        if order.has_mailed()
            && let Err(error) = post::deliver_due(&mut self.engine, self.config)
        {
            warn(&format!("what was done stands, but a mail cannot leave: {}", chain_text(&error)));
        }
        if let Some(what) = what_is_told(order) {
            self.note(what, clients_in(&answer.document)).context("what was ordered is done")?;
        }
        Ok(answer)
    }

    fn cat(&self, sha256: Sha256) -> anyhow::Result<Vec<u8>> {
        let reader = self.engine.reader();
        let bytes = answer::cat(&reader, sha256)?;
        self.note(What::FILE, answer::clients_of_file(&reader, sha256, &bytes))?;
        Ok(bytes)
    }

    /// Records what is about to be shown.
    fn note(&self, what: What, clients: Vec<Bsn>) -> anyhow::Result<()> {
        let Some(access) = &self.access else { return Ok(()) };
        access.write(viewer().saw(what, clients, clock::now())).map_err(|error| anyhow::anyhow!(error.withheld()))
    }
}

/// The user of this process.
fn viewer() -> Viewer {
    let Peer(uid) = Peer::of_process();
    Viewer::of_command(Some(Peer(uid).name()), Some(uid), How::Command)
}

/// Asks who saw what: the daemon, which has the log in hand, else the log itself.
pub fn access(config: &Config, asked: &Asked) -> anyhow::Result<Answer> {
    if let Some(client) = Client::connect(&config.paths.socket)? {
        return client.access(asked);
    }
    step_aside(config);
    let log = AccessLog::start(&config.paths.access)?;
    let view = viewer().saw(asked.what(), asked.clients(), clock::now());
    let (document, good) = asked.answer(&log, view).map_err(|error| anyhow::anyhow!(error.withheld()))?;
    Ok(Answer { document, good })
}

impl<'a> Session<'a> {
    /// Finds the daemon, or opens the store.
    pub fn open(config: &'a Config) -> anyhow::Result<Self> {
        if let Some(client) = Client::connect(&config.paths.socket)? {
            return Ok(Session::There(client));
        }
        let by = Peer::of_process().name();
        step_aside(config);
        match Engine::open(Setup::from_config(config)) {
            Ok(engine) => {
                let access = Some(AccessLog::start(&config.paths.access)?);
                Ok(Session::Here(Here { config, engine: Box::new(engine), by, access }))
            }
            Err(error @ EngineError::Lock(_)) => Err(anyhow::Error::from(error).context(format!(
                "the daemon does not answer at {} and the store is in use",
                config.paths.socket.display()
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// With a setup of its own and no daemon, for the demo.
    pub fn apart(config: &'a Config, setup: Setup) -> anyhow::Result<Self> {
        let (engine, by) = (Box::new(Engine::open(setup)?), Peer::of_process().name());
        Ok(Session::Here(Here { config, engine, by, access: None }))
    }

    /// Asks. The day of a question that names none is that of who answers.
    pub fn ask(&mut self, question: &Question) -> anyhow::Result<Answer> {
        match self {
            Session::There(client) => client.ask(question),
            Session::Here(here) => here.ask(question),
        }
    }

    /// Asks for a document.
    pub fn document<T: DeserializeOwned>(&mut self, question: &Question) -> anyhow::Result<T> {
        Ok(serde_json::from_str(&self.ask(question)?.document)?)
    }

    /// Has something done.
    pub fn order(&mut self, order: &Order) -> anyhow::Result<Answer> {
        match self {
            Session::There(client) => client.order(order),
            Session::Here(here) => here.order(order),
        }
    }

    /// Has an invoice mailed, and waits until a server said something of it, but not for ever: the daemon goes on by itself.
    pub fn send(&mut self, number: &str, again: bool) -> anyhow::Result<Answer> {
        self.order(&Order::MailInvoice { number: number.to_owned(), again })?;
        let (question, begun) = (Question::Mailed { number: number.to_owned() }, Instant::now());
        loop {
            let answer = self.ask(&question)?;
            let Mailed { state, .. } = serde_json::from_str(&answer.document)?;
            // Without a daemon it was tried by now, and nobody goes on.
            let nobody_goes_on = matches!(self, Session::Here(_));
            if !state.is_under_way() || nobody_goes_on || begun.elapsed() > SENDING_MAX {
                return Ok(Answer { good: state.is_good() || state.is_under_way(), ..answer });
            }
            std::thread::sleep(SENDING_LOOK);
        }
    }

    /// The bytes of an archived file.
    pub fn cat(&mut self, sha256: Sha256) -> anyhow::Result<Vec<u8>> {
        match self {
            Session::There(client) => Ok(client.cat(sha256)?),
            Session::Here(here) => here.cat(sha256),
        }
    }

    /// Takes files in; the answer has one JSON line per file.
    pub fn ingest(&mut self, files: &[(String, PathBuf)], progress: &Progress) -> anyhow::Result<Answer> {
        match self {
            Session::There(client) => client.ingest(files, || progress.step()),
            Session::Here(Here { engine, .. }) => {
                let item = |(name, path): &(String, PathBuf)| Item {
                    name: name.clone(),
                    path: path.clone(),
                    claim: None,
                    poison: None,
                };
                let reader = engine.reader();
                let count = move || reader.counters().get().files.values().sum();
                let items = files.iter().map(item).collect();
                Ok(progress.watch(count, || answer::ingest(engine, items))?)
            }
        }
    }

    /// What a backup has to hold that is made now.
    pub fn snapshot(&mut self) -> anyhow::Result<Snapshot> {
        let answer = match self {
            Session::There(client) => client.snapshot()?,
            Session::Here(here) => answer::snapshot(&mut here.engine)?,
        };
        Ok(serde_json::from_str(&answer.document)?)
    }

    /// Ends in order; what was answered stands whatever happens here.
    pub fn close(self) -> anyhow::Result<()> {
        match self {
            Session::There(_) => Ok(()),
            Session::Here(here) => Ok(here.engine.close()?),
        }
    }
}

/// How long a command waits for a server; what it says later `outbox` shows.
const SENDING_MAX: Duration = Duration::from_secs(60);
const SENDING_LOOK: Duration = Duration::from_millis(200);

/// Has root go on as the user of the service, who could not use what root makes; where nothing tells who that is, that is said.
pub fn step_aside(config: &Config) {
    step_aside_at(&config.paths.archive, "archive");
}

/// The same for one of the folders, by its name and where it is.
pub fn step_aside_at(folder: &Path, name: &str) {
    if disk::work_as_owner(folder) == disk::Worker::RootAlone {
        warn(&format!(
            "this runs as root, and makes the {name} for root alone: a service that runs as another user cannot use it. Give it to that \
             user before the service starts: chown -R USER {}, and so each folder of [paths]",
            folder.display()
        ));
    }
}

/// Asks, and prints the document, or what `render` makes of it.
pub fn show<T: DeserializeOwned>(
    config: &Config,
    question: &Question,
    output: &Output,
    render: impl FnOnce(T) -> String,
) -> anyhow::Result<Exit> {
    print(config, output, &mut |session| session.ask(question), |document| Ok(render(serde_json::from_str(document)?)))
}

/// As [`show`], for a document that speaks of clients: `render` has an output that knows what they are called.
pub fn show_named<T: DeserializeOwned>(
    config: &Config,
    question: &Question,
    output: &Output,
    render: impl FnOnce(T, &Output) -> String,
) -> anyhow::Result<Exit> {
    let mut names = BTreeMap::new();
    let mut ask = |session: &mut Session<'_>| {
        if !output.is_json() {
            names = session.document(&Question::Clients)?;
        }
        session.ask(question)
    };
    let answer = answered(config, &mut ask)?;
    let text = match output.is_json() {
        true => answer.document,
        false => prose(&render(serde_json::from_str(&answer.document)?, &output.naming(names))),
    };
    output.line(text)?;
    Ok(if answer.good { Exit::Good } else { Exit::Bad })
}

/// Has something done, and prints the document, or what `render` makes of it.
pub fn have<T: DeserializeOwned>(
    config: &Config,
    order: &Order,
    output: &Output,
    render: impl FnOnce(T) -> String,
) -> anyhow::Result<Exit> {
    print(config, output, &mut |session| session.order(order), |document| Ok(render(serde_json::from_str(document)?)))
}

/// Has an answer given, and prints it; `render` is for people.
pub fn print(
    config: &Config,
    output: &Output,
    ask: &mut dyn FnMut(&mut Session<'_>) -> anyhow::Result<Answer>,
    render: impl FnOnce(&str) -> anyhow::Result<String>,
) -> anyhow::Result<Exit> {
    let answer = answered(config, ask)?;
    let text = if output.is_json() { answer.document } else { prose(&render(&answer.document)?) };
    output.line(text)?;
    Ok(if answer.good { Exit::Good } else { Exit::Bad })
}

/// Waits for an answer, with a sign of life meanwhile. The same code for every command, so that it is compiled once.
fn answered(
    config: &Config,
    ask: &mut dyn FnMut(&mut Session<'_>) -> anyhow::Result<Answer>,
) -> anyhow::Result<Answer> {
    let mut session = Session::open(config)?;
    let answer = Progress::spinner().during(|| ask(&mut session))?;
    session.close()?;
    Ok(answer)
}
