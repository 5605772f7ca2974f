//! Rules about the answer to a request (319).

use super::rule::Found;
use crate::message::wmo319::Antwoord;
use crate::message::{Body, Message};

/// Path of the reason.
const REDEN: &str = "/Bericht/Antwoord/RedenAfwijzingVerzoek";

/// CD085: a refusal (1) has a reason.
pub(super) fn cd085(message: &Message, found: &mut Found<'_>) {
    if let Some(antwoord) = antwoord(message)
        && antwoord.verzoek_antwoord == "1"
        && antwoord.reden_afwijzing_verzoek.is_none()
    {
        let text = "Bij VerzoekAntwoord 1 (afgewezen) is RedenAfwijzingVerzoek verplicht; vul de reden.";
        found.error(REDEN, "", text);
    }
}

/// CD086: what is being looked into (2) is not refused.
pub(super) fn cd086(message: &Message, found: &mut Found<'_>) {
    if let Some(antwoord) = antwoord(message)
        && antwoord.verzoek_antwoord == "2"
        && let Some(reden) = &antwoord.reden_afwijzing_verzoek
    {
        let text = "Bij VerzoekAntwoord 2 (in onderzoek) mag geen RedenAfwijzingVerzoek staan; haal de reden weg.";
        found.error(REDEN, reden.as_str(), text);
    }
}

fn antwoord(message: &Message) -> Option<&Antwoord> {
    match &message.body {
        Body::Wmo319(m) => Some(&m.antwoord),
        _ => None,
    }
}
