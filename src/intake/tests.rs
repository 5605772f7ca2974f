//! The verdict on whole files: facts exactly when nothing is wrong.

use jiff::civil::date;

use super::*;

fn circumstances(agb: &str) -> Circumstances {
    Circumstances { addressed: agb.parse().into_iter().collect(), today: date(2026, 1, 1), limits: Limits::default() }
}

/// Judges a file of `../shared/iwmo/messages`; `None`, and a line that says so, where that folder is not there.
fn judge_shared(path: &str, agb: &str) -> Option<Verdict> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/iwmo/messages").join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        println!("not checked: {} is not there", file.display());
        return None;
    };
    Some(judge(path, &bytes, &circumstances(agb)))
}

#[test]
fn no_sample_of_the_standard_is_refused() {
    for (path, agb) in [
        ("3.2/WMO301.xml", "42420001"),
        ("3.2/WMO305.xml", "65656055"),
        ("3.2/WMO307.xml", "65656055"),
        ("3.2-derived/WMO301-verwijderd.xml", "65656055"),
        ("3.2-derived/WMO305-correct-begindatum.xml", "65656055"),
        ("3.2-derived/WMO305-delete.xml", "65656055"),
        ("3.2-derived/casus1-1-WMO301.xml", "65656055"),
        ("3.2-derived/casus1-2-WMO305.xml", "65656055"),
        ("3.2-derived/casus1-4-WMO301.xml", "65656055"),
        ("3.2-derived/casus2-1-WMO301.xml", "65656055"),
        ("3.2-derived/casus2-2-WMO305.xml", "65656055"),
        ("3.2-derived/casus2-3-WMO307.xml", "65656055"),
        ("3.2-derived/casus2-4-WMO307.xml", "65656055"),
        ("3.2-derived/casus3-1-WMO307.xml", "65656055"),
        ("3.2-derived/casus3-2-WMO307.xml", "65656055"),
        ("3.2-derived/casus4-3-WMO307.xml", "65656055"),
        ("3.2-derived/casus4-4-WMO307.xml", "65656055"),
    ] {
        let Some(verdict) = judge_shared(path, agb) else { continue };
        assert_eq!(verdict.findings, vec![], "{path}");
        assert_eq!(verdict.facts.map(|f| f.len()), Some(1), "{path}");
    }
}
