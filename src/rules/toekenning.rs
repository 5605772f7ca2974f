//! Rules about the answer to a declaration (325) beside the declaration it answers; judged in `declaratie::antwoord`.

use super::rule::Level::CrossMessage;
use super::rule::Rule;
use crate::domain::Kind::Wmo325;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR337, TR366, TR367, TR371, TR376];

const TR337: Rule = Rule::new("TR337", &[Wmo325], CrossMessage, None)
    .between("declaratie::antwoord::without_declaratie")
    .means("De DeclaratieIdentificatie in een 325 is de Identificatie van een declaratie die u eerder stuurde.")
    .remedy("Vraag de gemeente op welke declaratie zij antwoordt; verwerk het antwoord niet.");

const TR366: Rule = Rule::new("TR366", &[Wmo325], CrossMessage, Some("9366"))
    .between("declaratie::antwoord::line_flaw")
    .means("Elke prestatie in een 325 komt met haar ProductReferentie voor in een declaratie die u stuurde.")
    .remedy("Meld het de gemeente; er is geen bericht om een 325 af te keuren.");

const TR367: Rule = Rule::new("TR367", &[Wmo325], CrossMessage, Some("9367"))
    .between("declaratie::antwoord::line_flaw")
    .means("Wat in een 325 over een prestatie staat is gelijk aan wat u declareerde onder dezelfde ProductReferentie.")
    .remedy("Zoek het verschil op en meld het de gemeente; er is geen bericht om een 325 af te keuren.");

const TR371: Rule = Rule::new("TR371", &[Wmo325], CrossMessage, None)
    .between("declaratie::antwoord::flaws")
    .means("XsdVersieDeclaratie in een 325 is de XsdVersie van de declaratie waarop zij antwoordt.")
    .remedy("Controleer of het antwoord bij de juiste declaratie hoort; zo ja, meld het de gemeente.");

const TR376: Rule = Rule::new("TR376", &[Wmo325], CrossMessage, None)
    .between("declaratie::antwoord::flaws")
    .means("Het DeclaratieNummer in een 325 is dat van een declaratie die u eerder stuurde.")
    .remedy("Vraag de gemeente op welke declaratie zij antwoordt; verwerk het antwoord niet.");
