//! The config of one invented provider, for tests that need its terms and nothing of the disk.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use iwmod::config::Config;

/// With these AGB codes, and what a test adds: agreements, tariffs, contracts.
pub fn config(agb: &[&str], more: &str) -> Config {
    let text = format!(
        r#"
        [provider]
        name = "Zorgboerderij De Wilg"
        agb = {agb:?}
        [paths]
        inbox = "i"
        archive = "a"
        quarantine = "q"
        outbox = "o"
        store = "s"
        [http]
        listen = "127.0.0.1:9437"
        [billing]
        first_month = "2023-01"
        {more}
        "#
    );
    Config::read(&text, Path::new("/")).unwrap_or_else(|faults| panic!("{faults:?}"))
}
