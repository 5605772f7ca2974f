//! Rules about one product that is granted or asked: which elements go together.

use jiff::civil::date;

use super::adres::cs003_periode;
use super::rule::Found;
use super::walk::voorziening::{Element, Voorziening, voorzieningen};
use crate::message::Message;

/// CD041: a specific product (with Code) has an Omvang.
pub(super) fn cd041(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Product/Code is Omvang verplicht; vul Omvang.";
    each(message, found, Element::Omvang, text, |p| p.has_code() && p.omvang.is_none());
}

/// CD075: a Budget has an end.
pub(super) fn cd075(message: &Message, found: &mut Found<'_>) {
    each(message, found, Element::Einddatum, "Bij Budget is Einddatum verplicht; vul Einddatum.", |p| {
        p.budget.is_some() && p.einddatum.is_none()
    });
}

/// CD076: what is given per week has an end.
pub(super) fn cd076(message: &Message, found: &mut Found<'_>) {
    each(
        message,
        found,
        Element::Einddatum,
        "Bij Frequentie 2 (per week) is Einddatum verplicht; vul Einddatum.",
        |p| p.omvang.is_some_and(|o| o.frequentie == "2") && p.einddatum.is_none(),
    );
}

/// CD077: no Omvang beside a Budget.
pub(super) fn cd077(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Budget mag geen Omvang staan; haal Omvang of Budget weg.";
    each(message, found, Element::Omvang, text, |p| p.budget.is_some() && p.omvang.is_some());
}

/// CD078: no Budget beside an Omvang.
pub(super) fn cd078(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Omvang mag geen Budget staan; haal Budget of Omvang weg.";
    each(message, found, Element::Budget, text, |p| p.omvang.is_some() && p.budget.is_some());
}

/// CD079: without Budget there is a Product, where the record can name one.
pub(super) fn cd079(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Budget is Product verplicht; vul Product of Budget.";
    each(message, found, Element::Product, text, |p| {
        p.class.names_product && p.budget.is_none() && p.product.is_none()
    });
}

/// CD080, of a 315 CD095 and of a 317 CD096: without Code no Omvang, for what ends after 2020.
pub(super) fn cd080(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Product/Code mag geen Omvang staan; vul Code of haal Omvang weg.";
    each(message, found, Element::Omvang, text, |p| {
        p.class.names_product && !p.has_code() && ends_after_2020(p) && p.omvang.is_some()
    });
}

/// CS003: a period ends on or after its begin.
pub(super) fn cs003(message: &Message, found: &mut Found<'_>) {
    cs003_periode(message, found);
    let text = "De einddatum ligt voor de ingangsdatum; verbeter een van beide.";
    each(message, found, Element::Einddatum, text, |p| p.einddatum.is_some_and(|end| end < p.ingangsdatum));
}

/// CS335: removal (13) sets Einddatum to Ingangsdatum.
pub(super) fn cs335(message: &Message, found: &mut Found<'_>) {
    let text = "RedenWijziging 13 (verwijderd) mag alleen als Einddatum gelijk is aan Ingangsdatum; verbeter Einddatum of RedenWijziging.";
    each(message, found, Element::RedenWijziging, text, |p| p.has_reason("13") && p.einddatum != Some(p.ingangsdatum));
}

/// CS336: reason 01 has lapsed.
pub(super) fn cs336(message: &Message, found: &mut Found<'_>) {
    let text = "RedenWijziging 01 (administratieve correctie) is vervallen; gebruik een andere reden.";
    each(message, found, Element::RedenWijziging, text, |p| p.has_reason("01"));
}

/// CS338, of a 315 CS343: etmaal, dagdeel, euro's and stuks are not given per day, for what ends after 2020.
pub(super) fn cs338(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Eenheid 14, 16, 83 of 84 is Frequentie 2, 4 of 6; verbeter Frequentie.";
    each(message, found, Element::Frequentie, text, |p| {
        p.omvang.is_some_and(|omvang| {
            let is_bound = matches!(omvang.eenheid.as_str(), "14" | "16" | "83" | "84");
            is_bound && ends_after_2020(p) && !matches!(omvang.frequentie.as_str(), "2" | "4" | "6")
        })
    });
}

fn ends_after_2020(product: &Voorziening<'_>) -> bool {
    product.einddatum.is_none_or(|end| end > date(2020, 12, 31))
}

/// A finding at `element` of each product that is wrong.
fn each(
    message: &Message,
    found: &mut Found<'_>,
    element: Element,
    text: &str,
    is_wrong: impl Fn(&Voorziening<'_>) -> bool,
) {
    for product in voorzieningen(message).filter(is_wrong) {
        found.error(product.path_of(element), &product.shown(element), text);
    }
}
