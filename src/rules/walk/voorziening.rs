//! What a 301 grants and what a 315 or 317 asks, seen alike: a rule that they share is written once.
//!
//! Stands below the rules. Judges nothing, and copies nothing but what is small.

use jiff::civil::date;

use super::path::at;
use crate::domain::Date;
use crate::message::wmo301::ToegewezenProduct;
use crate::message::wmo315::AangevraagdProduct;
use crate::message::wmo317::{NieuwProduct, TeWijzigenProduct, Verzoek};
use crate::message::{Body, Code, Message, Omvang, Product};
use crate::rules::rule::Found;

/// Where the records of one kind stand, and what they call what they share.
pub(in crate::rules) struct Class {
    list: &'static str,
    einddatum: &'static str,
    /// Whether it can name a product: a TeWijzigenProduct has that of its toewijzing.
    pub(in crate::rules) names_product: bool,
}

/// What a 301 grants.
pub(in crate::rules) static TOEGEWEZEN: Class = Class {
    list: "/Bericht/Client/ToegewezenProducten/ToegewezenProduct",
    einddatum: "/Einddatum",
    names_product: true,
};
/// What a 315 asks.
pub(in crate::rules) static AANGEVRAAGD: Class = Class {
    list: "/Bericht/Client/AangevraagdeProducten/AangevraagdProduct",
    einddatum: "/ToewijzingEinddatum",
    names_product: true,
};
/// What a 317 wants changed.
pub(in crate::rules) static TE_WIJZIGEN: Class = Class {
    list: "/Bericht/Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct",
    einddatum: "/Einddatum",
    names_product: false,
};
/// What a 317 asks anew.
pub(in crate::rules) static NIEUW: Class = Class {
    list: "/Bericht/Client/Verzoek/NieuweProducten/NieuwProduct",
    einddatum: "/Einddatum",
    names_product: true,
};

/// Path of what a 317 leaves as it is.
pub(in crate::rules) const ONGEWIJZIGD: &str = "/Bericht/Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct";

impl Class {
    /// Path of the `index`-th (from 0) record.
    pub(in crate::rules) fn path(&self, index: usize, below: &str) -> String {
        at(self.list, index, below)
    }
}

/// One record, with what a class has not left empty.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Voorziening<'a> {
    /// Where it stands.
    pub(in crate::rules) class: &'static Class,
    index: usize,
    pub(in crate::rules) product: Option<&'a Product>,
    /// Ingangsdatum, ToewijzingIngangsdatum or GewensteIngangsdatum.
    pub(in crate::rules) ingangsdatum: Date,
    /// Einddatum or ToewijzingEinddatum.
    pub(in crate::rules) einddatum: Option<Date>,
    pub(in crate::rules) reden_wijziging: Option<Code>,
    pub(in crate::rules) omvang: Option<&'a Omvang>,
    pub(in crate::rules) budget: Option<u32>,
}

/// An element that more than one class has.
#[derive(Clone, Copy)]
pub(in crate::rules) enum Element {
    Product,
    Einddatum,
    RedenWijziging,
    Omvang,
    Frequentie,
    Budget,
}

impl Voorziening<'_> {
    /// Path of the record, or of what stands in it.
    pub(in crate::rules) fn path(&self, below: &str) -> String {
        self.class.path(self.index, below)
    }

    /// Path of one of its elements.
    pub(in crate::rules) fn path_of(&self, element: Element) -> String {
        self.path(match element {
            Element::Product => "/Product",
            Element::Einddatum => self.class.einddatum,
            Element::RedenWijziging => "/RedenWijziging",
            Element::Omvang => "/Omvang",
            Element::Frequentie => "/Omvang/Frequentie",
            Element::Budget => "/Budget",
        })
    }

    /// The value of an element, where it is one value and filled.
    pub(in crate::rules) fn shown(&self, element: Element) -> String {
        let value = match element {
            Element::Einddatum => self.einddatum.map(|d| d.to_string()),
            Element::RedenWijziging => self.reden_wijziging.map(|r| r.to_string()),
            Element::Budget => self.budget.map(|b| b.to_string()),
            Element::Frequentie => self.omvang.map(|o| o.frequentie.to_string()),
            Element::Product | Element::Omvang => None,
        };
        value.unwrap_or_default()
    }

    /// Whether it names a product to the letter.
    pub(in crate::rules) fn has_code(&self) -> bool {
        self.product.is_some_and(|p| p.code.is_some())
    }

    /// Whether it ends in 2021 or later, or never: rules that came with 2021 leave what ended before alone.
    pub(in crate::rules) fn ends_after_2020(&self) -> bool {
        self.einddatum.is_none_or(|end| end > date(2020, 12, 31))
    }

    /// Whether it changed for this reason.
    pub(in crate::rules) fn has_reason(&self, reason: &str) -> bool {
        self.reden_wijziging.is_some_and(|r| r == reason)
    }
}

/// All of a message, in its order; none in another than a 301, 315 or 317.
pub(in crate::rules) fn voorzieningen(message: &Message) -> impl Iterator<Item = Voorziening<'_>> {
    let toegewezen = toegewezen(message).iter().enumerate().map(|(index, p)| of_301(index, p));
    let aangevraagd = aangevraagd(message).iter().enumerate().map(|(index, p)| of_315(index, p));
    let te_wijzigen = te_wijzigen(message).iter().enumerate().map(|(index, p)| changed_by_317(index, p));
    let nieuw = nieuw(message).iter().enumerate().map(|(index, p)| added_by_317(index, p));
    toegewezen.chain(aangevraagd).chain(te_wijzigen).chain(nieuw)
}

/// A finding at `element` of each record that is wrong, with the value it has.
pub(in crate::rules) fn each_wrong(
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

/// The toewijzingen of a 301.
pub(in crate::rules) fn toegewezen(message: &Message) -> &[ToegewezenProduct] {
    match &message.body {
        Body::Wmo301(m) => &m.client.toegewezen_producten.toegewezen_product,
        _ => &[],
    }
}

/// What a 315 asks.
pub(in crate::rules) fn aangevraagd(message: &Message) -> &[AangevraagdProduct] {
    match &message.body {
        Body::Wmo315(m) => &m.client.aangevraagde_producten.aangevraagd_product,
        _ => &[],
    }
}

/// The request of a 317.
pub(in crate::rules) fn verzoek(message: &Message) -> Option<&Verzoek> {
    match &message.body {
        Body::Wmo317(m) => Some(&m.client.verzoek),
        _ => None,
    }
}

/// What a 317 wants changed.
pub(in crate::rules) fn te_wijzigen(message: &Message) -> &[TeWijzigenProduct] {
    verzoek(message).and_then(|v| v.te_wijzigen_producten.as_ref()).map_or(&[], |p| &p.te_wijzigen_product)
}

/// What a 317 asks anew.
pub(in crate::rules) fn nieuw(message: &Message) -> &[NieuwProduct] {
    verzoek(message).and_then(|v| v.nieuwe_producten.as_ref()).map_or(&[], |p| &p.nieuw_product)
}

fn of_301(index: usize, p: &ToegewezenProduct) -> Voorziening<'_> {
    Voorziening {
        class: &TOEGEWEZEN,
        index,
        product: p.product.as_ref(),
        ingangsdatum: p.ingangsdatum,
        einddatum: p.einddatum,
        reden_wijziging: p.reden_wijziging,
        omvang: p.omvang.as_ref(),
        budget: p.budget,
    }
}

fn of_315(index: usize, p: &AangevraagdProduct) -> Voorziening<'_> {
    Voorziening {
        class: &AANGEVRAAGD,
        index,
        product: p.product.as_ref(),
        ingangsdatum: p.toewijzing_ingangsdatum,
        einddatum: p.toewijzing_einddatum,
        reden_wijziging: None,
        omvang: p.omvang.as_ref(),
        budget: p.budget,
    }
}

fn changed_by_317(index: usize, p: &TeWijzigenProduct) -> Voorziening<'_> {
    Voorziening {
        class: &TE_WIJZIGEN,
        index,
        product: None,
        ingangsdatum: p.gewenste_ingangsdatum,
        einddatum: p.einddatum,
        reden_wijziging: None,
        omvang: p.omvang.as_ref(),
        budget: p.budget,
    }
}

fn added_by_317(index: usize, p: &NieuwProduct) -> Voorziening<'_> {
    Voorziening {
        class: &NIEUW,
        index,
        product: p.product.as_ref(),
        ingangsdatum: p.gewenste_ingangsdatum,
        einddatum: p.einddatum,
        reden_wijziging: None,
        omvang: p.omvang.as_ref(),
        budget: p.budget,
    }
}
