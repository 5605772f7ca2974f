//! Whatever the bytes are: no panic, bounded time, and a finding exactly when there is no message.

use crate::checks;

use std::time::{Duration, Instant};

use proptest::prelude::*;

const MESSAGES: [&str; 3] = [
    include_str!("../../testdata/messages/wmo301.xml"),
    include_str!("../../testdata/messages/wmo305.xml"),
    include_str!("../../testdata/messages/wmo307.xml"),
];

fn check(bytes: &[u8]) {
    checks::message(bytes);
}

/// A place in a text, moved to where a character begins.
fn place(text: &str, at: usize) -> usize {
    (0..=at % (text.len() + 1)).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn arbitrary_markup(text in "(<|>|/|\\?|!|--|\\[CDATA\\[|\\]\\]>|&|;|#|=|\"|'|:|xml|xmlns|Bericht| |a|\u{e9}|DOCTYPE){0,60}") {
        check(text.as_bytes());
        check(format!("<?xml version='1.0'?><a>{text}</a>").as_bytes());
    }

    #[test]
    fn changed_messages(which in 0..3usize, from in any::<usize>(), length in 0..80usize, new in "\\PC{0,12}", cut in any::<bool>()) {
        let text = MESSAGES[which];
        let from = place(text, from);
        let to = if cut { text.len() } else { place(text, (from + length).min(text.len())) }.max(from);
        check(format!("{}{new}{}", &text[..from], &text[to..]).as_bytes());
    }

    #[test]
    fn changed_bytes(which in 0..3usize, changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let mut bytes = MESSAGES[which].as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        check(&bytes);
    }
}

#[test]
fn hostile_files_cost_bounded_time() {
    let size = 20_000_000;
    let fill = |piece: &str| piece.repeat(size / piece.len());
    let in_client = |what: &str| MESSAGES[0].replacen("<wmo301:Bsn>", &format!("{what}<wmo301:Bsn>"), 1);
    let comment = |what: &str| MESSAGES[0].replacen("Belt liever", what, 1);
    let declarations: String = (0..60).map(|n| format!(" xmlns:p{n}='urn:{n}'")).collect();
    let product = MESSAGES[0]
        .split("<wmo301:ToegewezenProduct>")
        .nth(1)
        .unwrap()
        .split("</wmo301:ToegewezenProducten>")
        .next()
        .unwrap();
    let product = format!("<wmo301:ToegewezenProduct>{product}");
    let begin = Instant::now();
    for file in [
        in_client(&fill("<x/>")),
        in_client(&format!("<y{declarations}>{}</y>", fill("<x/>"))),
        in_client(&fill("x")),
        in_client(&fill("<!--x-->")),
        in_client(&fill("<")),
        in_client(&fill("&#65;")),
        comment(&fill(" ")),
        comment(&fill("<![CDATA[ ]]>")),
        comment(&fill("&amp;")),
        comment(&fill("]]")),
        fill("<a>"),
        fill("<a b='c' "),
        MESSAGES[0].replacen(&product, &product.repeat(20_000), 1),
    ] {
        let _ = checks::judged(file.as_bytes());
    }
    // Some seconds unoptimised; a square somewhere would take hours.
    assert!(begin.elapsed() < Duration::from_secs(180), "{:?}", begin.elapsed());
    println!("{:?}", begin.elapsed());
}
