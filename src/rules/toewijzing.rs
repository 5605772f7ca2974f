//! Rules about toewijzingen (301) beside what else is known of them; judged in `disposition` and `declaratie`. Those about what
//! one of them holds stand in `product`.

use super::rule::Level::CrossMessage;
use super::rule::Rule;
use crate::domain::Kind::Wmo301;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR332, TR379, TR385];

const TR332: Rule = Rule::new("TR332", &[Wmo301], CrossMessage, Some("9332"))
    .between("disposition::version::one_per_stamp")
    .means("Een ToewijzingNummer wijst binnen een gemeente en de Wmo één toewijzing aan.")
    .remedy("Vraag de gemeente welke van beide geldt en om een nieuw nummer voor de andere.");

const TR379: Rule = Rule::new("TR379", &[Wmo301], CrossMessage, Some("9379"))
    .between("disposition::verzoek::reference_misused")
    .means(
        "ReferentieAanbieder in een 301 is alleen gevuld als de toewijzing een 315 of 317 honoreert, en alleen de \
         eerste keer. Bij een 317 is hij voor alle producten gelijk, bij een 315 heeft elk product de zijne.",
    )
    .remedy("Herkent u de referentie niet, vraag de gemeente dan welk verzoek zij bedoelt.");

const TR385: Rule = Rule::new("TR385", &[Wmo301], CrossMessage, Some("9385"))
    .between("declaratie::removed_but_granted")
    .means(
        "Een toewijzing met toegekende prestaties die niet zijn gecrediteerd mag niet worden verwijderd met \
         RedenWijziging 13.",
    )
    .remedy("Meld de gemeente dat er al betaald is; zij moet de Einddatum vervroegen, of u crediteert eerst.");
