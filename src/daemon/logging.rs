//! Logs to stderr, as text or JSON, of this program's own modules only: what a library logs may hold what it was given.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::config::{Log, LogFormat, LogLevel};

/// Starts logging; a second call changes nothing.
pub fn start(log: Log) {
    let level = match log.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let ours = filter_fn(|meta| meta.target().starts_with(env!("CARGO_CRATE_NAME")));
    let plain = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let layer = match log.format {
        LogFormat::Text => plain.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => plain.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed(),
    };
    // An error means that logging was started before.
    let _ = tracing_subscriber::registry().with(layer.with_filter(level).with_filter(ours)).try_init();
}
