//! The mail: gives to a server what is due, and has noted what became of it.
//!
//! Stands above engine, answers and config, below those who drive it: the daemon's thread, or a command without one. A mail is noted as leaving
//! before the first byte of it is given away; where this process ends before the outcome is noted, the next one says that nobody knows.
//! Decides nothing: what is due, and what an outcome means, is told by the orders.
//!
//! `dialogue` (SMTP with one server), `line` (TCP and TLS), `trust` (by which certificates; of use to all who speak TLS).

mod dialogue;
mod line;
pub mod trust;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::answer;
use crate::clock::{self, Clock};
use crate::config::{Config, Mailing};
use crate::engine::{Engine, EngineError};
use crate::log::MailOutcome;
use crate::orders::{self, Departure};
use crate::request::Question;
use crate::told::{Troubles, chain_text};
use crate::worklist::Task;
use crate::writer::{Stopped, Writer};

/// Gives every invoice that is due to the server, one after the other. For a process that owns the engine.
pub fn deliver_due(engine: &mut Engine, config: &Config) -> Result<(), EngineError> {
    let Some(mailing) = &config.mail else { return Ok(()) };
    let (known, now) = (engine.reader().state(), engine.moment().0);
    for number in orders::due_mails(&known, now) {
        if let Some(departure) = engine.leave_by_mail(&number)? {
            let outcome = deliver(mailing, &departure);
            engine.note_mailed(departure.leaving, outcome)?;
        }
    }
    Ok(())
}

/// Goes on giving what is due to the server, beside the writer, until it is told to stop.
pub fn keep_delivering(
    writer: &Writer,
    config: &Arc<Config>,
    clock: Clock,
    runtime: &Handle,
    stopped: &watch::Receiver<bool>,
) {
    let mut troubles: Troubles<String> = Troubles::default();
    // What could not leave, and when: it is not read anew twice a second.
    let mut stuck: HashMap<String, Instant> = HashMap::new();
    while !*stopped.borrow() {
        if let Some(mailing) = &config.mail {
            let (known, (now, _)) = (writer.reader().state(), clock());
            stuck.retain(|_, since| since.elapsed() < STUCK_PAUSE);
            let mut due = orders::due_mails(&known, now);
            due.retain(|number| !stuck.contains_key(number));
            for number in due {
                let about = number.clone();
                let leaves = runtime.block_on(writer.call(move |engine| engine.leave_by_mail(&about)));
                if matches!(leaves, Ok(Err(_))) {
                    stuck.insert(number.clone(), Instant::now());
                }
                hand_over(writer, runtime, mailing, (number, leaves), &mut troubles);
            }
            if !stuck.contains_key(TASKS)
                && let Some(leaves) = tell_tasks(writer, config, runtime, now)
            {
                stuck.insert(TASKS.to_owned(), Instant::now());
                hand_over(writer, runtime, mailing, (TASKS.to_owned(), leaves), &mut troubles);
            }
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// What may leave, or why it may not.
type Leaves = Result<Result<Option<Departure>, EngineError>, Stopped>;

/// Gives what leaves to the server, and has the outcome noted, however long that takes: while it is not, nothing of it leaves again.
fn hand_over(
    writer: &Writer,
    runtime: &Handle,
    mailing: &Mailing,
    (about, leaves): (String, Leaves),
    troubles: &mut Troubles<String>,
) {
    let departure = match leaves {
        Ok(Ok(departure)) => departure,
        Ok(Err(error)) => {
            let error = chain_text(&error);
            if troubles.begins(about.clone(), &error) {
                tracing::error!(about, error, "a mail cannot leave; it will be tried again");
            }
            return;
        }
        Err(Stopped) => return,
    };
    troubles.ends(&about);
    let Some(departure) = departure else { return };
    let (outcome, leaving) = (deliver(mailing, &departure), departure.leaving);
    loop {
        let outcome = outcome.clone();
        match runtime.block_on(writer.call(move |engine| engine.note_mailed(leaving, outcome))) {
            Ok(Ok(())) | Err(Stopped) => return,
            Ok(Err(_)) => std::thread::sleep(LOOK_EVERY),
        }
    }
}

/// The mail with the day's new tasks; nothing where it is not time for it, or the work list cannot be made.
fn tell_tasks(writer: &Writer, config: &Arc<Config>, runtime: &Handle, now: Timestamp) -> Option<Leaves> {
    let (notify, now) = (config.notify.as_ref()?, clock::in_amsterdam(now));
    let reader = writer.reader();
    if !orders::is_notice_due(&reader.state(), notify.at, &now) {
        return None;
    }
    let day = now.date();
    let listed = answer::read(reader, config, &Question::Worklist { as_of: Some(day) }, day).ok()?;
    let tasks: Vec<Task> = serde_json::from_str(&listed.document).ok()?;
    let (notify, at, provider) = (notify.clone(), now, config.provider.name.clone());
    Some(runtime.block_on(writer.call(move |engine| {
        engine.leave_notice(|known| {
            let is_due = orders::is_notice_due(known, notify.at, &at);
            is_due.then(|| orders::notice(known, &notify.to, &tasks, (day, &provider)))
        })
    })))
}

/// Gives a mail to the server, and tells what it said; the journal is told too, without an address.
pub fn deliver(Mailing { server, .. }: &Mailing, departure: &Departure) -> MailOutcome {
    let outcome = dialogue::give(server, departure);
    let (record, server) = (departure.leaving, &server.name);
    match &outcome {
        MailOutcome::Accepted(_) => tracing::info!(record, server, "a mail was given to the server"),
        MailOutcome::Refused(words) => tracing::error!(record, server, words, "the server refused a mail"),
        MailOutcome::Deferred(words) => {
            tracing::warn!(record, server, words, "a mail could not be given to the server yet")
        }
        MailOutcome::Unknown(words) => {
            tracing::error!(record, server, words, "nobody knows whether a mail arrived; it is not sent again")
        }
    }
    outcome
}

/// What the mail with the day's tasks is called among what leaves.
const TASKS: &str = "tasks";

/// How long what could not leave is left alone.
const STUCK_PAUSE: Duration = Duration::from_secs(60);

/// How often it is seen whether something is due.
const LOOK_EVERY: Duration = Duration::from_millis(500);
