//! How a person reads the words that a document has for a state or a kind. Programs read the words of contract.md.
//!
//! Stands over the documents. Turns a value into words and decides nothing; a new state does not compile until it has words here.

use super::{AgainstKind, OutboxState, Outcome};
use crate::debiteuren::Stage;
use crate::disposition::{Standing, State};
use crate::terms::{Channel, HolderKind};

/// Of a disposition: `in zorg`.
pub fn disposition(state: State) -> &'static str {
    match state {
        State::Allocated => "toegewezen",
        State::InCare => "in zorg",
        State::Suspended => "onderbroken",
        State::InTransfer => "in overdracht",
        State::Continued => "voortgezet",
        State::NotContinued => "niet voortgezet",
        State::Ended => "geëindigd",
        State::Expired => "verlopen",
        State::Withdrawn => "ingetrokken",
    }
}

/// Of what leaves: `wacht op antwoord`.
pub fn outbox(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Owed => "te beantwoorden",
        OutboxState::Draft => "concept",
        OutboxState::Dropped => "weggelegd",
        OutboxState::Released => "wordt weggeschreven",
        OutboxState::Ready => "ligt klaar",
        OutboxState::Unknown => "onbekend",
        OutboxState::Undelivered => "niet bezorgd",
        OutboxState::Sent => "verzonden",
        OutboxState::Overdue => "antwoord te laat",
        OutboxState::Accepted => "akkoord",
        OutboxState::Rejected => "afgekeurd",
        OutboxState::Answered => "beantwoord",
        OutboxState::Replaced => "vervangen",
        OutboxState::Settled => "afgewikkeld",
    }
}

/// Of a bill: `goedgekeurd`.
pub fn bill(stage: &Stage) -> &'static str {
    match stage {
        Stage::Sent => "uitstaand",
        Stage::Approved { .. } => "goedgekeurd",
        Stage::Refused { .. } => "afgewezen",
        Stage::Replaced { .. } => "vervangen",
        Stage::Settled => "afgewikkeld",
    }
}

/// How a party is billed: `factuur`.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Wmo323 => "WMO323",
        Channel::Invoice => "factuur",
    }
}

/// What became of a file: `aanvaard`.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "aanvaard",
        Outcome::Duplicate => "dubbel",
        Outcome::Waiting => "wacht",
        Outcome::Conflict => "tegenspraak",
        Outcome::Refused => "geweigerd",
    }
}

/// In whose name a disposition stands: `zelf`.
pub fn holder(kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::Own => "zelf",
        HolderKind::Member => "lid",
        HolderKind::Coalition => "coalitie",
    }
}

/// How much a fact counts: `wacht`.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Notice => "melding",
        Standing::Waiting => "wacht",
        Standing::Conflict => "tegenspraak",
        Standing::Undecided => "onbeslist",
    }
}

/// What a month is held against: `de afsluiting`.
pub fn against(kind: AgainstKind) -> &'static str {
    match kind {
        AgainstKind::Close => "de afsluiting",
        AgainstKind::Run => "de vorige blik",
    }
}

/// What leaves: `factuur`, or the kind of message.
pub fn leaving(kind: &str) -> &str {
    if kind == "invoice" { "factuur" } else { kind }
}

/// What a person decided, by the word that the document has for it: `niet voortgezet`.
pub fn decision(word: &str) -> &str {
    match word {
        "not-continued" => "niet voortgezet",
        "withdraw" => "ingetrokken",
        "keep" => "dit telt",
        "hub-refused" => "door een knooppunt afgekeurd",
        "invoice-approved" => "factuur goedgekeurd",
        "invoice-refused" => "factuur afgewezen",
        "invoice-sent" => "factuur verstuurd",
        "invoice-bounced" => "factuur kwam terug",
        "paid" => "betaald",
        "new-version" => "nieuwe versie geboekt",
        "no-contact" => "geen contact",
        "write-off" => "afgeboekt",
        "clock" => "de klok klopt",
        "payment-for" => "betaling voor",
        "payment-divided" => "betaling verdeeld",
        "payment-dismissed" => "betaling opzij gezet",
        "payer-dismissed" => "betaler opzij gezet",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_decision_has_its_words() {
        let source = include_str!("decisions.rs");
        let words = source.lines().filter_map(|line| line.split_once("=> (\"").or(line.trim_start().split_once("(\"")));
        let is_word = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
        let words: Vec<&str> = words.filter_map(|(_, rest)| rest.split('"').next()).filter(is_word).collect();
        assert!(words.len() >= 15, "{words:?}");
        assert!(words.iter().all(|word| decision(word) != *word), "{words:?}");
    }
}
