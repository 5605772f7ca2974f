//! What an engine is opened with.
//!
//! Stands between the config and the engine. Whoever opens one for a test hands in another clock, other folders or other bounds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{self, Clock};
use crate::config::Config;
use crate::domain::{AgbCode, Date, RetourPolicy};
use crate::intake::{Circumstances, Import, Limits};
use crate::log::{Draft, Entry};
use crate::outputs::invoice::{InvoiceConfig, Provider};
use crate::outputs::mail::MailSettings;
use crate::terms::Terms;
use crate::unzip::ZipLimits;

/// What an engine needs to know.
#[derive(Clone)]
pub struct Setup {
    /// Folder of the log.
    pub archive: PathBuf,
    /// Folder of the index.
    pub store: PathBuf,
    /// Folder of the refused files.
    pub quarantine: PathBuf,
    /// Folder that outputs are put in; `None` leaves them in the log.
    pub outbox: Option<PathBuf>,
    /// How retours that are owed are handled.
    pub retour: RetourPolicy,
    /// AGB codes that a message may be addressed to or come from.
    pub addressed: BTreeSet<AgbCode>,
    /// What was agreed; how files stand beside each other depends on it.
    pub terms: Arc<Terms>,
    /// Bounds of a message.
    pub limits: Limits,
    /// Bounds of a zip.
    pub zip: ZipLimits,
    /// Whether it is a store to try things in.
    pub is_demo: bool,
    /// How files of other programs are read.
    pub imports: Arc<[Import]>,
    /// Who sends invoices.
    pub provider: Provider,
    /// How invoices are numbered and made.
    pub invoice: InvoiceConfig,
    /// How invoices are mailed; absent: not at all.
    pub mail: Option<MailSettings>,
    /// The whole config in canonical form, kept in the log when it changes.
    pub snapshot: String,
    /// What time and day it is.
    pub clock: Clock,
    /// Most steps of files that are committed together; a file is two.
    pub group_steps: usize,
    /// Size of a segment of the log.
    pub segment_bytes: u64,
    /// How long to wait before a log that is closed for writing is tried again.
    pub log_retry: Duration,
    /// Bytes kept aside beside archive, store and quarantine for when a disk is full.
    pub reserve_bytes: u64,
}

impl Setup {
    /// As the config says, with the machine's clock.
    pub fn from_config(config: &Config) -> Setup {
        Setup {
            archive: config.paths.archive.clone(),
            store: config.paths.store.clone(),
            quarantine: config.paths.quarantine.clone(),
            outbox: Some(config.paths.outbox.clone()),
            retour: config.retour,
            addressed: config.addressed(),
            terms: Arc::clone(&config.terms),
            limits: config.message_limits(),
            zip: ZipLimits {
                members_max: config.limits.zip_members_max,
                statements_max: config.limits.zip_statements_max,
                bytes_max: config.limits.zip_bytes_max,
                rows_max: config.limits.zip_rows_max,
            },
            is_demo: config.is_demo,
            imports: Arc::clone(&config.imports),
            provider: config.provider.clone(),
            invoice: config.invoice.clone(),
            mail: config.mail.as_ref().map(|mail| mail.letters.clone()),
            snapshot: config.snapshot().to_owned(),
            clock: clock::machine,
            group_steps: 1024,
            segment_bytes: crate::archive::SEGMENT_BYTES,
            log_retry: LOG_RETRY,
            reserve_bytes: 4 << 20,
        }
    }

    pub(super) fn circumstances(&self, today: Date) -> Circumstances {
        let vocabulary = Arc::clone(&self.terms.profile.vocabulary);
        Circumstances {
            addressed: self.addressed.clone(),
            today,
            limits: self.limits.clone(),
            vocabulary,
            is_demo: self.is_demo,
            imports: Arc::clone(&self.imports),
            accounts: self.provider.all_accounts().collect(),
        }
    }
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("archive", &self.archive).field("store", &self.store).finish_non_exhaustive()
    }
}

/// The config as content of a record.
pub(super) fn config_draft(setup: &Setup) -> Draft {
    let entry = Entry::Config(crate::log::ConfigEntry {
        addressed: setup.addressed.iter().copied().collect(),
        message_bytes_max: setup.limits.message_bytes_max,
        depth_max: setup.limits.depth_max,
        findings_max: u64::try_from(setup.limits.findings_max).unwrap_or(u64::MAX),
    });
    Draft::holding(entry, setup.snapshot.as_bytes().to_vec())
}

/// How long to wait before a log that is closed for writing is tried again.
const LOG_RETRY: Duration = Duration::from_secs(2);
