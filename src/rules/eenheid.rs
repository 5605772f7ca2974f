//! Rules about the Eenheid in which is granted or asked: which Frequentie it allows.

use super::rule::Level::WithinMessage;
use super::rule::{Found, Rule};
use super::walk::voorziening::{Element, each_wrong};
use crate::domain::Kind::{Wmo301, Wmo315, Wmo317};
use crate::message::Message;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[CS338, CS343];

const CS338: Rule = Rule::new("CS338", &[Wmo301, Wmo317], WithinMessage, Some("0001"))
    .checked(cs338)
    .means(
        "Is de Eenheid 14, 16, 83 of 84, en is de Einddatum leeg of na 31-12-2020, dan is de Frequentie 2 (week), 4 \
         (maand) of 6 (totaal).",
    )
    .remedy("Kies een van deze frequenties; bij een 301 moet de gemeente dat doen.");

const CS343: Rule = Rule::new("CS343", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cs338)
    .judged_as("CS338")
    .means(
        "Is de Eenheid van een AangevraagdProduct 14, 16, 83 of 84, en is ToewijzingEinddatum leeg of na 31-12-2020, \
         dan is de Frequentie 2 (week), 4 (maand) of 6 (totaal).",
    )
    .remedy("Kies een van deze frequenties.");

/// CS338, of a 315 CS343: etmaal, dagdeel, euro's and stuks are not given per day, for what ends after 2020.
fn cs338(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Eenheid 14, 16, 83 of 84 is Frequentie 2, 4 of 6; verbeter Frequentie.";
    each_wrong(message, found, Element::Frequentie, text, |p| {
        p.omvang.is_some_and(|omvang| {
            let is_bound = matches!(omvang.eenheid.as_str(), "14" | "16" | "83" | "84");
            is_bound && p.ends_after_2020() && !matches!(omvang.frequentie.as_str(), "2" | "4" | "6")
        })
    });
}
