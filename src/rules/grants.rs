//! Rules about one ToegewezenProduct: which elements go together.

use jiff::civil::date;

use super::contact::cs003_periode;
use super::{Found, product_path};
use crate::message::wmo301::ToegewezenProduct;
use crate::message::{Body, Message};

/// CD041: a specific toewijzing (with Code) has an Omvang.
pub(super) fn cd041(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Product/Code is Omvang verplicht; vul Omvang.";
    each(message, found, "/Omvang", text, |p| has_code(p) && p.omvang.is_none());
}

/// CD075: a Budget has an end.
pub(super) fn cd075(message: &Message, found: &mut Found<'_>) {
    each(message, found, "/Einddatum", "Bij Budget is Einddatum verplicht; vul Einddatum.", |p| {
        p.budget.is_some() && p.einddatum.is_none()
    });
}

/// CD076: a toewijzing per week has an end.
pub(super) fn cd076(message: &Message, found: &mut Found<'_>) {
    each(message, found, "/Einddatum", "Bij Frequentie 2 (per week) is Einddatum verplicht; vul Einddatum.", |p| {
        p.omvang.as_ref().is_some_and(|o| o.frequentie == "2") && p.einddatum.is_none()
    });
}

/// CD077: no Omvang beside a Budget.
pub(super) fn cd077(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Budget mag geen Omvang staan; haal Omvang of Budget weg.";
    each(message, found, "/Omvang", text, |p| p.budget.is_some() && p.omvang.is_some());
}

/// CD078: no Budget beside an Omvang.
pub(super) fn cd078(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Omvang mag geen Budget staan; haal Budget of Omvang weg.";
    each(message, found, "/Budget", text, |p| p.omvang.is_some() && p.budget.is_some());
}

/// CD079: without Budget there is a Product.
pub(super) fn cd079(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Budget is Product verplicht; vul Product of Budget.";
    each(message, found, "/Product", text, |p| p.budget.is_none() && p.product.is_none());
}

/// CD080: without Code no Omvang, for toewijzingen that end after 2020.
pub(super) fn cd080(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Product/Code mag geen Omvang staan; vul Code of haal Omvang weg.";
    each(message, found, "/Omvang", text, |p| !has_code(p) && ends_after_2020(p) && p.omvang.is_some());
}

/// CS003: a period ends on or after its begin.
pub(super) fn cs003(message: &Message, found: &mut Found<'_>) {
    cs003_periode(message, found);
    let text = "Einddatum ligt voor Ingangsdatum; verbeter een van beide.";
    each(message, found, "/Einddatum", text, |p| p.einddatum.is_some_and(|end| end < p.ingangsdatum));
}

/// CS335: removal (13) sets Einddatum to Ingangsdatum.
pub(super) fn cs335(message: &Message, found: &mut Found<'_>) {
    let text = "RedenWijziging 13 (verwijderd) mag alleen als Einddatum gelijk is aan Ingangsdatum; verbeter Einddatum of RedenWijziging.";
    each(message, found, "/RedenWijziging", text, |p| has_reason(p, "13") && p.einddatum != Some(p.ingangsdatum));
}

/// CS336: reason 01 has lapsed.
pub(super) fn cs336(message: &Message, found: &mut Found<'_>) {
    let text = "RedenWijziging 01 (administratieve correctie) is vervallen; gebruik een andere reden.";
    each(message, found, "/RedenWijziging", text, |p| has_reason(p, "01"));
}

/// CS338: etmaal, dagdeel, euro's and stuks are not granted per day, for toewijzingen that end after 2020.
pub(super) fn cs338(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Eenheid 14, 16, 83 of 84 is Frequentie 2, 4 of 6; verbeter Frequentie.";
    each(message, found, "/Omvang/Frequentie", text, |p| {
        p.omvang.as_ref().is_some_and(|omvang| {
            let is_bound = matches!(omvang.eenheid.as_str(), "14" | "16" | "83" | "84");
            is_bound && ends_after_2020(p) && !matches!(omvang.frequentie.as_str(), "2" | "4" | "6")
        })
    });
}

fn has_code(product: &ToegewezenProduct) -> bool {
    product.product.as_ref().is_some_and(|p| p.code.is_some())
}

fn has_reason(product: &ToegewezenProduct, reason: &str) -> bool {
    product.reden_wijziging.is_some_and(|r| r == reason)
}

fn ends_after_2020(product: &ToegewezenProduct) -> bool {
    product.einddatum.is_none_or(|end| end > date(2020, 12, 31))
}

/// The toewijzingen of a 301.
pub(super) fn products(message: &Message) -> &[ToegewezenProduct] {
    match &message.body {
        Body::Wmo301(m) => &m.client.toegewezen_producten.toegewezen_product,
        _ => &[],
    }
}

/// A finding at `element` of each toewijzing that is wrong.
fn each(
    message: &Message,
    found: &mut Found<'_>,
    element: &str,
    text: &str,
    is_wrong: impl Fn(&ToegewezenProduct) -> bool,
) {
    for (index, product) in products(message).iter().enumerate() {
        if is_wrong(product) {
            let value = shown(product, element);
            found.error(product_path(message, index, element), &value, text);
        }
    }
}

/// The value at an element, where it is one value and filled.
fn shown(product: &ToegewezenProduct, element: &str) -> String {
    let value = match element {
        "/Einddatum" => product.einddatum.map(|d| d.to_string()),
        "/RedenWijziging" => product.reden_wijziging.map(|r| r.to_string()),
        "/Budget" => product.budget.map(|b| b.to_string()),
        "/Omvang/Frequentie" => product.omvang.as_ref().map(|o| o.frequentie.to_string()),
        _ => None,
    };
    value.unwrap_or_default()
}
