//! Who pays a delivered day: the checks and the routing table of billing.md §3, read from the profile.

use std::sync::Arc;

use super::Party;
use crate::disposition::{Disposition, Form};
use crate::domain::{Date, Domain, RuleId};
use crate::terms::{Buyer, Channel, HolderKind, Need, PartyKey, Rule, Terms, Who};

/// Where one delivered day goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route<'t> {
    /// To this party, which is one of these buyers, by this row.
    Billed { rule: &'t Rule, buyer: &'t Buyer, party: Arc<Party> },
    /// To nobody.
    Unbillable(Reason),
}

/// Why nobody pays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reason {
    pub rule: RuleId,
    pub why: String,
}

impl Route<'_> {
    /// Whether it goes to nobody because the product is not known well enough.
    pub fn is_unmapped(&self) -> bool {
        matches!(self, Route::Unbillable(reason) if reason.rule == PRODUCT_UNMAPPED)
    }
}

impl Reason {
    pub fn new(rule: &'static str, why: impl Into<String>) -> Reason {
        Reason { rule: RuleId::known(rule), why: why.into() }
    }
}

/// Routes a delivered day; the first check that fails names the reason. `before` is the route of an earlier day of the
/// disposition: by the same row it goes to the same party.
pub(super) fn route<'t>(
    disposition: &Disposition,
    day: Date,
    terms: &'t Terms,
    before: Option<&Route<'t>>,
) -> Route<'t> {
    if day < disposition.from || disposition.to.is_some_and(|to| day > to) {
        let to = disposition.to.map_or_else(|| "open".to_owned(), |to| to.to_string());
        let why = format!("Geleverd buiten de geldigheid van de beschikking ({} tot en met {to}).", disposition.from);
        return Route::Unbillable(Reason::new("OUTSIDE_ALLOCATION", why));
    }
    if day < terms.profile.from {
        let why = format!("Geleverd voor {}, de eerste dag van het protocol.", terms.profile.from);
        return Route::Unbillable(Reason::new("BEFORE_PROTOCOL", why));
    }
    if disposition.care_on(day).is_none() {
        let why =
            "Van deze dag is niet bekend wat de opdracht inhoudt: elke versie ervan geldt pas vanaf een latere dag.";
        return Route::Unbillable(Reason::new(PRODUCT_UNMAPPED, why));
    }
    let Some(domain) = disposition.domain else {
        let why = unmapped(disposition);
        return Route::Unbillable(Reason::new(PRODUCT_UNMAPPED, why));
    };
    let Some(rule) = terms.profile.rules.iter().find(|r| matches(r, disposition, domain, day, terms)) else {
        return Route::Unbillable(Reason::new(
            "OUTSIDE_AREA",
            "Geen regel van het protocol gaat over deze beschikking.",
        ));
    };
    if let Some(Route::Billed { rule: known, buyer, party }) = before
        && std::ptr::eq(*known, rule)
    {
        return Route::Billed { rule, buyer, party: Arc::clone(party) };
    }
    let payer = rule.payer.as_deref().and_then(|buyer| Some((buyer, party(buyer, disposition, terms)?)));
    match payer {
        Some((buyer, _)) if buyer.channel == Channel::Wmo323 && lacks_categorie(disposition, day, terms) => {
            Route::Unbillable(Reason::new(PRODUCT_UNMAPPED, CATEGORIE_MISSING))
        }
        Some((buyer, party)) => Route::Billed { rule, buyer, party: Arc::new(party) },
        None => Route::Unbillable(Reason { rule: rule.id.clone(), why: rule.why.clone() }),
    }
}

fn unmapped(disposition: &Disposition) -> &'static str {
    if disposition.is_generic() {
        "De toewijzing noemt geen product en bij deze zorg is er geen geregistreerd dat in de producttabel staat; registreer de \
         productcode, of vul de tabel aan met een [[product]] in de config."
    } else {
        "Het product komt niet voor in de producttabel; vul die aan met een [[product]] in de config."
    }
}

/// A declaration names a category. A toewijzing without a product has none, so that the row of the registered code must give it.
fn lacks_categorie(disposition: &Disposition, day: Date, terms: &Terms) -> bool {
    let code = disposition.care_on(day).and_then(|care| care.product.as_ref());
    disposition.is_generic() && terms.product(None, code).is_none_or(|product| product.categorie.is_none())
}

/// What billing.md calls a day whose product is not known well enough.
const PRODUCT_UNMAPPED: &str = "PRODUCT_UNMAPPED";

const CATEGORIE_MISSING: &str = "De toewijzing noemt geen product, en van de geregistreerde productcode is de categorie niet bekend die een \
                                 declaratie noemt; zet category naast code in de [[product]] van de config.";

fn matches(rule: &Rule, disposition: &Disposition, domain: Domain, day: Date, terms: &Terms) -> bool {
    let running = disposition.from <= terms.profile.running_until;
    (rule.domains.is_empty() || rule.domains.contains(&domain))
        && (rule.holders.is_empty() || rule.holders.contains(&disposition.holder.kind))
        && rule.running.is_none_or(|wanted| wanted == running)
        && rule.area.as_ref().is_none_or(|area| area.contains(&disposition.gemeente))
        && match rule.needs {
            None => true,
            Some(Need::Agreement) => terms.agreement(domain, day).is_some(),
            Some(Need::Contract) => terms.contract(disposition.gemeente, domain, day),
        }
}

/// Which of these buyers pays for a disposition; nobody where each member does and no code is known of the holder.
fn party(buyer: &Buyer, disposition: &Disposition, terms: &Terms) -> Option<Party> {
    match &buyer.who {
        Who::EachGemeente => Some(Party::gemeente(disposition.gemeente, &terms.profile)),
        Who::One { name, .. } => Some(Party::new(buyer.only_party()?, name.clone())),
        Who::EachMember => {
            let agb = disposition.holder.agb?;
            let named = terms.members.get(&agb).cloned();
            let key = PartyKey { kind: buyer.kind.clone(), id: agb.to_string().into() };
            Some(Party::new(key, named.unwrap_or_else(|| format!("{} {agb}", buyer.kind.capitalised()))))
        }
    }
}

/// The sentence on a billed line: the rule, and the facts of this disposition that it used.
pub(super) fn why(rule: &Rule, disposition: &Disposition, terms: &Terms) -> String {
    let holder = match (&disposition.form, disposition.holder.kind) {
        (Form::Opdracht { .. }, _) => format!("een opdracht van {}", terms.profile.opdrachtgever),
        (Form::Toewijzing { .. }, HolderKind::Own) => "op eigen naam".to_owned(),
        (Form::Toewijzing { .. }, HolderKind::Member | HolderKind::Coalition) => {
            let member = disposition.holder.agb.and_then(|agb| terms.members.get(&agb));
            format!("op naam van {}", member.unwrap_or(&terms.profile.opdrachtgever))
        }
    };
    let to = disposition.to.map_or_else(|| "zonder einddatum".to_owned(), |to| format!("einddatum {to}"));
    let gemeente = terms.profile.gemeente_name(disposition.gemeente);
    format!("{} ({gemeente}, {holder}, ingangsdatum {}, {to})", rule.why, disposition.from)
}
