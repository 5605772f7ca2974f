//! How a person reads the words that a document has for a state or a kind. Programs read the words of contract.md.
//!
//! Stands over the documents. Turns a value into words and decides nothing; a new state does not compile until it has words here.

use super::{AgainstKind, OutboxState, Outcome};
use crate::debiteuren::Stage;
use crate::disposition::{Standing, State};
use crate::terms::{Channel, HolderKind};
use crate::worklist::TaskKind;

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
        "put-off" => "taak uitgesteld",
        "assign" => "taak toegewezen",
        "clock" => "de klok klopt",
        "payment-for" => "betaling voor",
        "payment-divided" => "betaling verdeeld",
        "payment-dismissed" => "betaling opzij gezet",
        "payer-dismissed" => "betaler opzij gezet",
        _ => word,
    }
}

/// What a kind of task asks, as the head above its tasks: `Stopbericht sturen`.
pub fn task(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::ClockBehind => "Klok loopt achter",
        TaskKind::NotTaken => "Bestanden die niet binnenkomen",
        TaskKind::CalendarEnds => "Kalender met vrije dagen loopt af",
        TaskKind::GemeenteEnded => "Gemeente gaat op in een andere",
        TaskKind::Misdelivered => "Bericht voor een ander",
        TaskKind::RetourOwed => "Retourbericht sturen",
        TaskKind::DraftWaits => "Concept beoordelen",
        TaskKind::Rejected => "Afgekeurd bericht herstellen",
        TaskKind::RetourMissing => "Retourbericht navragen",
        TaskKind::Conflict => "Tegenspraak oplossen",
        TaskKind::Waiting => "Wacht op een ander bericht",
        TaskKind::RequestUnanswered => "Verzoek zonder antwoord",
        TaskKind::DeclarationUnanswered => "Declaratie zonder antwoord",
        TaskKind::LineRefused => "Afgewezen regel herstellen",
        TaskKind::StopDue => "Stopbericht sturen",
        TaskKind::StartMissing => "Startbericht sturen",
        TaskKind::RequestReindication => "Herindicatie aanvragen",
        TaskKind::SuccessorMissing => "Voortzetting ontbreekt",
        TaskKind::StatementDue => "Maand afsluiten",
        TaskKind::TariffMissing => "Tarief ontbreekt",
        TaskKind::DeliveryMissing => "Levering ontbreekt",
        TaskKind::SpecificationMissing => "Specificatie ontbreekt",
        TaskKind::SpecificationUnit => "Specificatie in verkeerde eenheid",
        TaskKind::SpecificationDeviates => "Meer etmalen dan dagen",
        TaskKind::FewerRegistered => "Minder etmalen dan dagen",
        TaskKind::OtherUnit => "Registratie die niet telt",
        TaskKind::AboveAllocation => "Meer geleverd dan toegewezen",
        TaskKind::Unbillable => "Niemand betaalt",
        TaskKind::PaymentOverdue => "Betaling te laat",
        TaskKind::InvoiceMissing => "Factuur ontbreekt",
        TaskKind::InvoiceRefused => "Geweigerde factuur",
        TaskKind::PaymentUnmatched => "Betaling toewijzen",
        TaskKind::VersionDifference => "Nieuwe versie rekent anders",
        TaskKind::AgreementEnds => "Overeenkomst loopt af",
        TaskKind::InvoiceUnapproved => "Factuur nog niet goedgekeurd",
        TaskKind::Overpayment => "Te veel betaald",
        TaskKind::LeftOut => "Weggelaten beschikking",
        TaskKind::NotSent => "Nog te verzenden",
        TaskKind::MailFailed => "Mail niet aangekomen",
        TaskKind::WebhookDead => "Webhook gaf het op",
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
