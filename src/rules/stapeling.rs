//! TR302: the same product only with periods that do not overlap.
//!
//! Few are compared with one another, which allocates nothing while none overlap. What is found, and what is many, is swept
//! by first day, so that a hostile message with many toewijzingen costs no square of them.

use std::collections::BTreeMap;

use super::rule::Level::WithinMessage;
use super::rule::{Found, Rule};
use super::walk::voorziening::{Voorziening, voorzieningen};
use crate::domain::Date;
use crate::domain::Kind::{Wmo301, Wmo315, Wmo317};
use crate::message::{Code, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR302, TR386, TR410];

const TR302: Rule = Rule::new("TR302", &[Wmo301], WithinMessage, Some("0001"))
    .checked(tr302)
    .means(
        "In één 301 komt hetzelfde product niet twee keer voor met dagen die overlappen. Zonder Code telt de Categorie; \
         een toewijzing zonder product overlapt met geen andere. Categorie 11 tot en met 14 zijn uitgezonderd en \
         verwijderde toewijzingen tellen niet mee.",
    )
    .remedy("Vraag de gemeente de perioden op elkaar te laten aansluiten.");

const TR386: Rule = Rule::new("TR386", &[Wmo315], WithinMessage, Some("0001"))
    .checked(tr302)
    .judged_as("TR302")
    .means(
        "In een 315 komt hetzelfde product niet twee keer voor met dagen die overlappen. Zonder code telt de categorie; \
         categorie 11 tot en met 14 zijn uitgezonderd.",
    )
    .remedy("Laat de perioden op elkaar aansluiten.");

const TR410: Rule = Rule::new("TR410", &[Wmo317], WithinMessage, Some("0001"))
    .checked(tr302)
    .judged_as("TR302")
    .means(
        "In een 317 komt hetzelfde product bij de NieuwProducten niet twee keer voor met dagen die overlappen. Zonder \
         code telt de categorie; categorie 11 tot en met 14 zijn uitgezonderd.",
    )
    .remedy("Laat de perioden op elkaar aansluiten.");

/// TR302, of a 315 TR386 and of the new products of a 317 TR410: see the head of this file. Without Code the comparison is
/// on Categorie; without Product nothing may overlap. Categories 11 to 14 are exempt, and removed toewijzingen do not count.
fn tr302(message: &Message, found: &mut Found<'_>) {
    let counted = || voorzieningen(message).filter(counts);
    let are_few = counted().nth(FEW).is_none();
    if are_few && !counted().enumerate().any(|(index, b)| counted().take(index).any(|a| overlap(&a, &b))) {
        return;
    }
    let mut by_first_day: Vec<Voorziening<'_>> = counted().collect();
    by_first_day.sort_by_key(|p| p.ingangsdatum);
    let mut running = Running::default();
    for product in &by_first_day {
        if running.last_of_same(product).is_some_and(|last| last >= product.ingangsdatum) {
            let text = "Het product overlapt een ander van hetzelfde product in dit bericht; laat de perioden op elkaar \
                        aansluiten.";
            let element = if product.product.is_some() { "/Product" } else { "" };
            found.error(product.path(element), &shown(product), text);
        }
        running.add(product);
    }
}

/// What a 317 changes keeps the product of its toewijzing, which only the receiver knows (TR361).
fn counts(product: &Voorziening<'_>) -> bool {
    let is_removed =
        product.einddatum == Some(product.ingangsdatum) && (product.has_reason("13") || product.has_reason("01"));
    let is_exempt = product.product.is_some_and(|p| matches!(p.categorie.as_str(), "11" | "12" | "13" | "14"));
    // An end before the begin is CS003's finding; it overlaps nothing.
    let is_empty = product.einddatum.is_some_and(|end| end < product.ingangsdatum);
    product.class.names_product && !is_removed && !is_exempt && !is_empty
}

/// Whether two are of the same product, and on the same day.
fn overlap(a: &Voorziening<'_>, b: &Voorziening<'_>) -> bool {
    let is_same = match (a.product, b.product) {
        (Some(x), Some(y)) => x.categorie == y.categorie && (x.code.is_none() || y.code.is_none() || x.code == y.code),
        _ => true,
    };
    let begins_before_end =
        |a: &Voorziening<'_>, b: &Voorziening<'_>| b.einddatum.is_none_or(|end| a.ingangsdatum <= end);
    is_same && begins_before_end(a, b) && begins_before_end(b, a)
}

/// The last day seen so far of what began earlier, per kind of comparison.
#[derive(Default)]
struct Running<'a> {
    any: Option<Date>,
    generic: Option<Date>,
    categorie: BTreeMap<Code, Date>,
    aspecific: BTreeMap<Code, Date>,
    specific: BTreeMap<(Code, &'a str), Date>,
}

impl<'a> Running<'a> {
    fn last_of_same(&self, product: &Voorziening<'a>) -> Option<Date> {
        let Some(named) = product.product else { return self.any };
        let same = match named.code.as_deref() {
            None => self.categorie.get(&named.categorie).copied(),
            Some(code) => {
                let specific = self.specific.get(&(named.categorie, code));
                specific.max(self.aspecific.get(&named.categorie)).copied()
            }
        };
        same.max(self.generic)
    }

    fn add(&mut self, product: &Voorziening<'a>) {
        let last = product.einddatum.unwrap_or(Date::MAX);
        self.any = self.any.max(Some(last));
        let Some(named) = product.product else {
            self.generic = self.generic.max(Some(last));
            return;
        };
        raise(self.categorie.entry(named.categorie).or_insert(last), last);
        match named.code.as_deref() {
            None => raise(self.aspecific.entry(named.categorie).or_insert(last), last),
            Some(code) => raise(self.specific.entry((named.categorie, code)).or_insert(last), last),
        }
    }
}

fn raise(held: &mut Date, last: Date) {
    *held = last.max(*held);
}

fn shown(product: &Voorziening<'_>) -> String {
    let Some(named) = product.product else { return String::new() };
    format!("{} {}", named.categorie, named.code.as_deref().unwrap_or_default()).trim_end().to_owned()
}

const FEW: usize = 8;
