//! Rules about the answer to a request (319): those beside the request are judged in `disposition::verzoek`.

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use crate::domain::Kind::Wmo319;
use crate::message::wmo319::Antwoord;
use crate::message::{Body, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR355, TR359, TR360, TR365, CD085, CD086];

const TR355: Rule = Rule::new("TR355", &[Wmo319], CrossMessage, Some("9355"))
    .between("disposition::verzoek::without_request")
    .means("De ReferentieAanbieder van een 319 komt voor in een 315 of 317 die u eerder stuurde.")
    .remedy("Vraag de gemeente op welk verzoek zij antwoordt.");

const TR359: Rule = Rule::new("TR359", &[Wmo319], CrossMessage, Some("9359"))
    .between("disposition::verzoek::refused_answer")
    .means("Na een 301 met een ReferentieAanbieder komt geen 319 meer met dezelfde referentie.")
    .remedy("Ga uit van de toewijzing en vraag de gemeente wat zij met het antwoord bedoelt.");

const TR360: Rule = Rule::new("TR360", &[Wmo319], CrossMessage, Some("9360"))
    .between("disposition::verzoek::refused_answer")
    .means("Een 319 met VerzoekAntwoord 2 (in onderzoek) mag alleen als er nog geen 319 voor deze referentie is.")
    .remedy("Het eerste antwoord blijft gelden; vraag de gemeente naar de stand van het verzoek.");

const TR365: Rule = Rule::new("TR365", &[Wmo319], CrossMessage, Some("9365"))
    .between("disposition::verzoek::refused_answer")
    .means("Is er al een 319 voor de ReferentieAanbieder, dan moet dat VerzoekAntwoord 2 (in onderzoek) zijn geweest.")
    .remedy("Een afwijzing is definitief: vraag de gemeente waarom zij nog eens antwoordt.");

/// Path of the reason.
const REDEN: &str = "/Bericht/Antwoord/RedenAfwijzingVerzoek";

const CD085: Rule = Rule::new("CD085", &[Wmo319], WithinMessage, Some("0001"))
    .checked(cd085)
    .means("Bij VerzoekAntwoord 1 (afgewezen) is RedenAfwijzingVerzoek verplicht.")
    .remedy("Vraag de gemeente waarom zij het verzoek afwees en om een volledig antwoord.");

/// CD085: a refusal (1) has a reason.
fn cd085(message: &Message, found: &mut Found<'_>) {
    if let Some(antwoord) = antwoord(message)
        && antwoord.verzoek_antwoord == "1"
        && antwoord.reden_afwijzing_verzoek.is_none()
    {
        let text = "Bij VerzoekAntwoord 1 (afgewezen) is RedenAfwijzingVerzoek verplicht; vul de reden.";
        found.error(REDEN, "", text);
    }
}

const CD086: Rule = Rule::new("CD086", &[Wmo319], WithinMessage, Some("0001"))
    .checked(cd086)
    .means("Bij VerzoekAntwoord 2 (in onderzoek) blijft RedenAfwijzingVerzoek leeg.")
    .remedy("Vraag de gemeente of het verzoek is afgewezen of nog in onderzoek is.");

/// CD086: what is being looked into (2) is not refused.
fn cd086(message: &Message, found: &mut Found<'_>) {
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

#[cfg(test)]
mod tests {
    use super::super::testing::{accepts, element, refuses};

    const REDEN: &str = "/Bericht/Antwoord/RedenAfwijzingVerzoek";

    #[test]
    fn cd085_accepts() {
        accepts(
            "CD085",
            "319",
            &[&[], &[("VerzoekAntwoord>1", "VerzoekAntwoord>2"), (element("319", "RedenAfwijzingVerzoek"), "")]],
        );
    }

    #[test]
    fn cd085_refuses() {
        refuses("CD085", "319", &[(&[(element("319", "RedenAfwijzingVerzoek"), "")], REDEN)]);
    }

    #[test]
    fn cd086_accepts() {
        accepts(
            "CD086",
            "319",
            &[&[], &[("VerzoekAntwoord>1", "VerzoekAntwoord>2"), (element("319", "RedenAfwijzingVerzoek"), "")]],
        );
    }

    #[test]
    fn cd086_refuses() {
        refuses("CD086", "319", &[(&[("VerzoekAntwoord>1", "VerzoekAntwoord>2")], REDEN)]);
    }
}
