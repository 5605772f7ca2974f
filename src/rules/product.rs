//! Rules about one product that is granted or asked: which elements go together. What an Eenheid allows stands in `eenheid`,
//! why a toewijzing changed in `toewijzing`.

use super::rule::Level::{ExternalSource, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::voorziening::{Element, each_wrong};
use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323};
use crate::message::Message;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR381, CD041, CD075, CD076, CD077, CD078, CD079, CD080, CD095, CD096];

const TR381: Rule = Rule::new("TR381", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323], ExternalSource, Some("S329"))
    .unchecked(
        "the list of product codes belongs to the contract and is in no message; a product that the config does not \
         know is PRODUCT_UNMAPPED and needs a [[product]]",
    )
    .means("Een ProductCode hoort volgens de gebruikte productcodelijst bij de ProductCategorie.")
    .remedy(
        "Zoek de code op in de lijst van het contract. Kent iwmod het product niet (PRODUCT_UNMAPPED), voeg dan een \
         [[product]] toe aan de config.",
    );

const CD041: Rule = Rule::new("CD041", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd041)
    .means("Heeft het Product een Code, dan is Omvang verplicht.")
    .remedy("Vul Volume, Eenheid en Frequentie; bij een 301 moet de gemeente dat doen.");

/// CD041: a specific product (with Code) has an Omvang.
fn cd041(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Product/Code is Omvang verplicht; vul Omvang.";
    each_wrong(message, found, Element::Omvang, text, |p| p.has_code() && p.omvang.is_none());
}

const CD075: Rule = Rule::new("CD075", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd075)
    .means("Is er een Budget, dan is de Einddatum verplicht.")
    .remedy("Vul de Einddatum waarvoor het budget bedoeld is; bij een 301 moet de gemeente dat doen.");

/// CD075: a Budget has an end.
fn cd075(message: &Message, found: &mut Found<'_>) {
    each_wrong(message, found, Element::Einddatum, "Bij Budget is Einddatum verplicht; vul Einddatum.", |p| {
        p.budget.is_some() && p.einddatum.is_none()
    });
}

const CD076: Rule = Rule::new("CD076", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd076)
    .means("Is de Frequentie 2 (per week), dan is de Einddatum verplicht.")
    .remedy("Vul de Einddatum; bij een 301 moet de gemeente dat doen.");

/// CD076: what is given per week has an end.
fn cd076(message: &Message, found: &mut Found<'_>) {
    each_wrong(
        message,
        found,
        Element::Einddatum,
        "Bij Frequentie 2 (per week) is Einddatum verplicht; vul Einddatum.",
        |p| p.omvang.is_some_and(|o| o.frequentie == "2") && p.einddatum.is_none(),
    );
}

const CD077: Rule = Rule::new("CD077", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd077)
    .means("Is er een Budget, dan blijft Omvang leeg.")
    .remedy("Kies een van beide; bij een 301 moet de gemeente dat doen.");

/// CD077: no Omvang beside a Budget.
fn cd077(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Budget mag geen Omvang staan; haal Omvang of Budget weg.";
    each_wrong(message, found, Element::Omvang, text, |p| p.budget.is_some() && p.omvang.is_some());
}

const CD078: Rule = Rule::new("CD078", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd078)
    .means("Is er een Omvang, dan blijft Budget leeg.")
    .remedy("Kies een van beide; bij een 301 moet de gemeente dat doen.");

/// CD078: no Budget beside an Omvang.
fn cd078(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Omvang mag geen Budget staan; haal Budget of Omvang weg.";
    each_wrong(message, found, Element::Budget, text, |p| p.omvang.is_some() && p.budget.is_some());
}

const CD079: Rule = Rule::new("CD079", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd079)
    .means("Is er geen Budget, dan is Product verplicht.")
    .remedy("Vul ten minste de Categorie, of vul een Budget; bij een 301 moet de gemeente dat doen.");

/// CD079: without Budget there is a Product, where the record can name one.
fn cd079(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Budget is Product verplicht; vul Product of Budget.";
    each_wrong(message, found, Element::Product, text, |p| {
        p.class.names_product && p.budget.is_none() && p.product.is_none()
    });
}

const CD080: Rule = Rule::new("CD080", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd080)
    .means(
        "Heeft het Product van een toewijzing geen Code, en is de Einddatum leeg of na 31-12-2020, dan blijft Omvang \
         leeg.",
    )
    .remedy("Vraag de gemeente een code toe te voegen, of een Budget te geven in plaats van een Omvang.");

const CD095: Rule = Rule::new("CD095", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cd080)
    .judged_as("CD080")
    .means(
        "Heeft een AangevraagdProduct geen Code, en is ToewijzingEinddatum leeg of na 31-12-2020, dan blijft Omvang \
         leeg.",
    )
    .remedy("Voeg de code toe, of laat de Omvang weg.");

const CD096: Rule = Rule::new("CD096", &[Wmo317], WithinMessage, Some("0001"))
    .checked(cd080)
    .judged_as("CD080")
    .means("Heeft een NieuwProduct geen Code, en is de Einddatum leeg of na 31-12-2020, dan blijft Omvang leeg.")
    .remedy("Voeg de code toe, of laat de Omvang weg.");

/// CD080, of a 315 CD095 and of a 317 CD096: without Code no Omvang, for what ends after 2020.
fn cd080(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Product/Code mag geen Omvang staan; vul Code of haal Omvang weg.";
    each_wrong(message, found, Element::Omvang, text, |p| {
        p.class.names_product && !p.has_code() && p.ends_after_2020() && p.omvang.is_some()
    });
}
