//! Tells events: reads what the log says beside the writer, derives what stands today, and has what is new kept before any of it leaves.
//!
//! Stands in `courier` beside the carriers, which share its journal. Decides nothing of what is an event (`events`) and never waits for or holds up
//! the writer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::answer::{self, money, worklist};
use crate::archive::Record;
use crate::config::{Config, Webhook};
use crate::deliveries::{Journal, Stand, Stands};
use crate::domain::{Bsn, Date};
use crate::engine::Reader;
use crate::events::{EventKind, Happening, OpaqueIds, Standing, of_record};
use crate::known::Known;
use crate::people::{ClientIds, People, PeopleRules};

/// The journal, once it could be opened.
#[derive(Clone, Debug, Default)]
pub struct Shared(Arc<Mutex<Option<Journal>>>);

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Journal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells events.
pub struct Observer {
    reader: Reader,
    config: Arc<Config>,
    shared: Shared,
    clients: Option<ClientIds>,
    /// The last record that was looked at, and its number.
    last: Option<Record>,
    position: u64,
    /// The last record and day of what was derived.
    looked: Option<(u64, Date)>,
}

impl Observer {
    /// That knows nothing yet.
    pub fn new(reader: Reader, config: Arc<Config>, shared: Shared) -> Observer {
        Observer { reader, config, shared, clients: None, last: None, position: 0, looked: None }
    }

    /// Tells what is new; says how many events. After an error everything is read anew the next time.
    pub fn look(&mut self, now: Timestamp, today: Date) -> anyhow::Result<usize> {
        let known = self.reader.state();
        if self.looked == Some((known.sequence, today)) {
            return Ok(0);
        }
        let told = self.tell(&known, now, today);
        match &told {
            Ok(_) => self.looked = Some((known.sequence, today)),
            Err(_) => {
                (self.last, self.looked) = (None, None);
                *self.shared.lock() = None;
            }
        }
        told
    }

    fn tell(&mut self, known: &Arc<Known>, now: Timestamp, today: Date) -> anyhow::Result<usize> {
        let kinds: Vec<EventKind> = EventKind::ALL.into_iter().filter(|kind| self.is_asked(*kind)).collect();
        let is_open = self.shared.lock().is_some();
        let opened = if is_open { None } else { Some(Journal::open(&self.config.paths.webhooks)?) };
        let standing = {
            let ids = opened.as_ref().map(|journal| journal.ids().clone());
            let ids = ids.or_else(|| self.shared.lock().as_ref().map(|journal| journal.ids().clone()));
            ids.map(|ids| self.standing(known, today, &ids)).transpose()?.unwrap_or_default()
        };
        if let Some(mut journal) = opened {
            if !journal.watches(&kinds) {
                journal.watch(&kinds, known.sequence, &standing)?;
            }
            self.begin(&journal)?;
            self.position = journal.position();
            *self.shared.lock() = Some(journal);
        }
        let of_log = self.of_log(known.sequence, now)?;
        let mut shared = self.shared.lock();
        let told = shared.as_mut().map(|journal| journal.tell(standing, now)).transpose()?;
        Ok(of_log.saturating_add(told.unwrap_or_default()))
    }

    fn is_asked(&self, kind: EventKind) -> bool {
        self.config.webhooks.iter().any(|webhook| webhook.events.contains(&kind))
    }

    /// A webhook that is new gets what comes from here on, as does one whose numbers are of a journal that is gone.
    fn begin(&self, journal: &Journal) -> anyhow::Result<()> {
        let stands = Stands::below(&self.config.paths.webhooks);
        for Webhook { name, .. } in &self.config.webhooks {
            let begun = Stand::behind(&journal.name(), journal.last());
            let again = begun.clone();
            stands.change(name, begun, |stand| {
                if stand.journal != again.journal {
                    tracing::error!(webhook = name, "the events that it waited for are gone; it begins anew");
                    *stand = again;
                }
            })?;
        }
        Ok(())
    }

    /// Reads the log up to a record that is known.
    fn of_log(&mut self, end: u64, now: Timestamp) -> anyhow::Result<usize> {
        let mut told = 0usize;
        while self.position < end {
            let mut some = Vec::new();
            while self.position < end && some.len() < SOME {
                let next = self.position.saturating_add(1);
                let Some(record) = self.reader.record(next, self.last.as_ref())? else { return Ok(told) };
                some.extend(of_record(record.sequence, record.received, &record.entry));
                self.position = record.sequence;
                self.last = Some(record);
            }
            let mut shared = self.shared.lock();
            let count = shared.as_mut().map(|journal| journal.tell(some, now)).transpose()?;
            told = told.saturating_add(count.unwrap_or_default());
        }
        Ok(told)
    }

    fn standing(&mut self, known: &Arc<Known>, day: Date, ids: &OpaqueIds) -> anyhow::Result<Vec<Happening>> {
        if !EventKind::ALL.into_iter().any(|kind| !kind.is_of_log() && self.is_asked(kind)) {
            return Ok(Vec::new());
        }
        let clients = self.clients()?;
        let (reader, config) = (&self.reader, self.config.as_ref());
        let overview = answer::overview(reader, known, config);
        let debiteuren = money::debiteuren(known, reader, config, &overview, day)?;
        let tasks = worklist::tasks(known, reader, config, &overview, &debiteuren, day)?;
        let client = |bsn: Bsn| clients.id_of(bsn).to_string();
        let standing = Standing {
            overview: &overview,
            debiteuren: &debiteuren,
            tasks: &tasks,
            known,
            terms: &config.terms,
            day,
            ids,
            client: &client,
        };
        Ok(standing.happenings())
    }

    fn clients(&mut self) -> anyhow::Result<ClientIds> {
        if self.clients.is_none() {
            let people = People::open(&self.config.paths.people, PeopleRules::from(&self.config.people))?;
            self.clients = Some(ClientIds::new(people.client_key()));
        }
        self.clients.clone().ok_or_else(|| anyhow::anyhow!("there is no key for ids of clients"))
    }
}

/// Records whose events are kept with one sync.
const SOME: usize = 512;
