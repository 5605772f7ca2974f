//! What is counted, in Prometheus' text form: names `iwmod_*`, base units, no label that could hold a BSN or a name.
//!
//! The numbers are read where they are kept, at each scrape; nothing is counted twice.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

/// Content type of the text form.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The numbers of one moment.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// Files taken in since the start, per outcome and kind.
    pub files: BTreeMap<(String, String), u64>,
    /// Mails given to a server since the start, per outcome.
    pub mails: BTreeMap<&'static str, u64>,
    /// Events that wait, per webhook.
    pub webhook_waiting: BTreeMap<String, i64>,
    /// Tries to deliver an event since the start, per webhook and outcome.
    pub webhook_delivered: BTreeMap<(String, &'static str), u64>,
    /// Dispositions as of today, per state.
    pub dispositions: BTreeMap<String, i64>,
    /// What a person must do as of today, per kind of task and whether it is late.
    pub tasks: BTreeMap<(&'static str, bool), i64>,
    /// Messages that leave or left, per state.
    pub outbox: BTreeMap<&'static str, i64>,
    /// Files in archive, quarantine and inbox now.
    pub stored_files: BTreeMap<String, i64>,
    /// What lies in the inbox and is left alone, per reason.
    pub files_left_alone: BTreeMap<&'static str, i64>,
    /// Whether each folder of the config cannot be used.
    pub folders_unusable: BTreeMap<&'static str, i64>,
    /// Files that lie in the inbox until they are complete.
    pub inbox_files_waiting: i64,
    /// Files taken from the inbox and durable nowhere else yet.
    pub files_in_hand: i64,
    /// How long the oldest of them has been.
    pub files_in_hand_seconds: i64,
    /// Size of the log.
    pub archive_size_bytes: i64,
    /// Records in the log.
    pub archive_records: i64,
    /// Groups committed since the start.
    pub commits: u64,
    /// When the last group was committed, in seconds since 1970.
    pub last_commit_timestamp_seconds: i64,
    /// Times the store was made anew since the start.
    pub store_rebuilds: u64,
    /// Operations on a disk that failed since the start.
    pub disk_errors: u64,
    /// Files that were taken to be the cause of three crashes, since the start.
    pub poison_files: u64,
    /// How far the clock is behind the last record of the log, where nothing is done because of it; else 0.
    pub clock_behind_seconds: i64,
    /// Whether views of client data cannot be recorded, so that none are shown.
    pub access_log_failing: bool,
    /// When the last backup was made, in seconds since 1970; 0 where none is known.
    pub backup_last_success_timestamp_seconds: i64,
    /// Whether every check of `/readyz` is good.
    pub ready: bool,
}

/// Where the numbers come from.
pub type Source = Arc<dyn Fn() -> Numbers + Send + Sync>;

/// All metrics; cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Registry>);

impl Metrics {
    /// Metrics that ask `source` at each scrape.
    pub fn new(source: Source) -> Self {
        let mut registry = Registry::with_prefix("iwmod");
        registry.register_collector(Box::new(AtScrape(source)));
        Metrics(Arc::new(registry))
    }

    /// The text that a collector reads.
    pub fn text(&self) -> String {
        let mut open = String::new();
        // Writing to a String does not fail.
        let _ = text::encode(&mut open, &self.0);
        prometheus(&open)
    }
}

struct AtScrape(Source);

impl fmt::Debug for AtScrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtScrape")
    }
}

impl Collector for AtScrape {
    fn encode(&self, mut to: DescriptorEncoder) -> fmt::Result {
        let now = (self.0)();
        let mut files = to.encode_descriptor("files", "Files taken in since the start", None, MetricType::Counter)?;
        for ((outcome, kind), count) in &now.files {
            let labels = [("outcome", outcome.as_str()), ("kind", kind.as_str())];
            ConstCounter::new(*count).encode(files.encode_family(&labels)?)?;
        }
        let mut mails = to.encode_descriptor("mails", "Mails since the start", None, MetricType::Counter)?;
        for (outcome, count) in &now.mails {
            ConstCounter::new(*count).encode(mails.encode_family(&[("outcome", *outcome)])?)?;
        }
        of_webhooks(&mut to, &now)?;
        gauges(&mut to, "dispositions", "Dispositions as of today", "state", &now.dispositions)?;
        gauges(&mut to, "outbox", "Messages that leave or left, as of today", "state", &now.outbox)?;
        let mut tasks = to.encode_descriptor("tasks", "What a person must do as of today", None, MetricType::Gauge)?;
        for ((task, overdue), count) in &now.tasks {
            let labels = [("task", *task), ("overdue", if *overdue { "true" } else { "false" })];
            ConstGauge::new(*count).encode(tasks.encode_family(&labels)?)?;
        }
        gauges(&mut to, "stored_files", "Files in each place now", "place", &now.stored_files)?;
        let left = "Files that lie in the inbox and are not taken";
        gauges(&mut to, "inbox_files_left_alone", left, "why", &now.files_left_alone)?;
        let unusable = "Whether a folder is gone, replaced, or without the right to it";
        gauges(&mut to, "folder_unusable", unusable, "folder", &now.folders_unusable)?;
        gauge(&mut to, "inbox_files_waiting", "Files of the inbox that may still be written", now.inbox_files_waiting)?;
        gauge(&mut to, "files_in_hand", "Files of the inbox that are not taken in yet", now.files_in_hand)?;
        let oldest = now.files_in_hand_seconds;
        gauge(&mut to, "files_in_hand_seconds", "How long the oldest file in hand has been", oldest)?;
        gauge(&mut to, "archive_size_bytes", "Size of the log", now.archive_size_bytes)?;
        gauge(&mut to, "archive_records", "Records in the log", now.archive_records)?;
        counter(&mut to, "commits", "Groups of files made durable since the start", now.commits)?;
        let last = now.last_commit_timestamp_seconds;
        gauge(&mut to, "last_commit_timestamp_seconds", "When the last group was made durable", last)?;
        counter(&mut to, "store_rebuilds", "Times the store was made anew since the start", now.store_rebuilds)?;
        counter(&mut to, "disk_errors", "Operations on a disk that failed since the start", now.disk_errors)?;
        counter(&mut to, "poison_files", "Files set aside because they ended the program", now.poison_files)?;
        let behind = now.clock_behind_seconds;
        gauge(&mut to, "clock_behind_seconds", "How far a clock is behind that stops the work; else 0", behind)?;
        let failing = i64::from(now.access_log_failing);
        gauge(&mut to, "access_log_failing", "Whether views cannot be recorded, so that none are shown", failing)?;
        let last = now.backup_last_success_timestamp_seconds;
        gauge(&mut to, "backup_last_success_timestamp_seconds", "When the last backup was made; else 0", last)?;
        gauge(&mut to, "ready", "Whether every check of readyz is good", i64::from(now.ready))?;
        let mut info = to.encode_descriptor("build_info", "Version of the program", None, MetricType::Gauge)?;
        ConstGauge::new(1i64).encode(info.encode_family(&[("version", env!("CARGO_PKG_VERSION"))])?)
    }
}

fn of_webhooks(to: &mut DescriptorEncoder<'_>, now: &Numbers) -> fmt::Result {
    // A family without a sample is no family.
    if now.webhook_waiting.is_empty() {
        return Ok(());
    }
    gauges(to, "webhook_waiting", "Events that wait to be delivered", "name", &now.webhook_waiting)?;
    let help = "Tries to deliver an event since the start";
    let mut tries = to.encode_descriptor("webhook_delivered", help, None, MetricType::Counter)?;
    for ((name, outcome), count) in &now.webhook_delivered {
        let labels = [("name", name.as_str()), ("outcome", *outcome)];
        ConstCounter::new(*count).encode(tries.encode_family(&labels)?)?;
    }
    Ok(())
}

fn counter(to: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: u64) -> fmt::Result {
    ConstCounter::new(value).encode(to.encode_descriptor(name, help, None, MetricType::Counter)?)
}

fn gauge(to: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: i64) -> fmt::Result {
    ConstGauge::new(value).encode(to.encode_descriptor(name, help, None, MetricType::Gauge)?)
}

fn gauges(
    to: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    label: &str,
    values: &BTreeMap<impl AsRef<str>, i64>,
) -> fmt::Result {
    let mut family = to.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (key, value) in values {
        ConstGauge::new(*value).encode(family.encode_family(&[(label, key.as_ref())])?)?;
    }
    Ok(())
}

/// OpenMetrics names a counter without `_total` in HELP and TYPE, and ends in `# EOF`; the older text form, which every
/// collector and promtool reads, names it as the samples do.
fn prometheus(open: &str) -> String {
    let counters: Vec<&str> =
        open.lines().filter_map(|l| l.strip_prefix("# TYPE ")?.strip_suffix(" counter")).collect();
    let mut out = String::with_capacity(open.len());
    for line in open.lines().filter(|line| *line != "# EOF" && !line.starts_with("# UNIT ")) {
        let head = line.strip_prefix("# HELP ").or_else(|| line.strip_prefix("# TYPE "));
        let name = head.and_then(|rest| rest.split(' ').next()).filter(|name| counters.contains(name));
        // Writing to a String does not fail.
        let _ = match name {
            Some(name) => writeln!(out, "{}", line.replacen(name, &format!("{name}_total"), 1)),
            None => writeln!(out, "{line}"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_named_as_their_samples() {
        let files = BTreeMap::from([(("accepted".to_owned(), "WMO301".to_owned()), 1)]);
        let states = BTreeMap::from([("in_care".to_owned(), 2)]);
        let tasks = BTreeMap::from([(("retour_owed", true), 3)]);
        let outbox = BTreeMap::from([("owed", 4)]);
        let numbers = Numbers { files, dispositions: states, tasks, outbox, ..Numbers::default() };
        let text = Metrics::new(Arc::new(move || numbers.clone())).text();
        for line in [
            "# TYPE iwmod_files_total counter",
            "# HELP iwmod_files_total Files taken in since the start",
            "iwmod_files_total{outcome=\"accepted\",kind=\"WMO301\"} 1",
            "iwmod_dispositions{state=\"in_care\"} 2",
            "# TYPE iwmod_tasks gauge",
            "iwmod_tasks{task=\"retour_owed\",overdue=\"true\"} 3",
            "iwmod_outbox{state=\"owed\"} 4",
            "iwmod_store_rebuilds_total 0",
            "iwmod_files_in_hand 0",
            "# TYPE iwmod_files_in_hand_seconds gauge",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in:\n{text}");
        }
        assert!(!text.contains("# EOF") && !text.contains("# UNIT"));
        assert!(text.lines().all(|line| line.starts_with('#') || line.starts_with("iwmod_")));
    }
}
