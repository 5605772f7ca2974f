//! Which version of a toewijzing holds: the latest Toewijzingsdatum and Toewijzingstijd, nothing else (IV013).

use std::collections::{BTreeMap, BTreeSet};

use super::keep::command_of;
use super::rivals::{Rival, others, settle};
use super::{CareSince, Counting, Course, Disposition, Form, Holder, Judged, Judgement, Keep, Standing};
use crate::domain::{AgbCode, Bsn, Date, DispositionId, Eur, Finding, Frequentie, Tijd};
use crate::facts::{Inhoud, Omvang, Product, ToegewezenProduct};
use crate::terms::Terms;

/// One version of a toewijzing as a counting 301 gives it.
struct Version<'a> {
    message: Counting<'a>,
    index: usize,
    product: &'a ToegewezenProduct,
}

/// What makes two versions with one stamp the same. ReferentieAanbieder stands only in the direct answer to a
/// request (IV097) and RedenWijziging compares with the sending before (IV099), so a faithful resend may lack both;
/// only whether the toewijzing is removed counts.
#[derive(PartialEq)]
struct Content<'a> {
    bsn: Bsn,
    aanbieder: AgbCode,
    product: Option<&'a Product>,
    period: (Date, Option<Date>),
    removed: bool,
    omvang: Option<Omvang>,
    budget: Option<Eur>,
}

impl<'a> Version<'a> {
    /// Toewijzingsdatum and Toewijzingstijd; the state at go-live is the oldest version whatever its date.
    fn stamp(&self) -> (bool, Date, Tijd) {
        (!self.message.is_beginstand(), self.product.toewijzingsdatum, self.product.toewijzingstijd)
    }

    fn bsn(&self) -> Bsn {
        self.message.bericht.client.bsn
    }

    fn content(&self) -> Content<'a> {
        Content {
            bsn: self.bsn(),
            aanbieder: self.message.bericht.kop.aanbieder,
            product: self.product.product.as_ref(),
            period: (self.product.ingangsdatum, self.product.einddatum),
            removed: is_removed(self.product),
            omvang: self.product.omvang,
            budget: self.product.budget,
        }
    }

    fn path(&self, element: &str) -> String {
        let number = self.index.saturating_add(1);
        format!("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[{number}]/{element}")
    }

    /// The number does not stand for one toewijzing any more (TR332).
    fn refused(&self, id: &DispositionId, element: &str, text: &str) -> Judgement {
        let value = self.product.toewijzing_nummer.to_string();
        let finding = Finding::error("TR332", self.path(element), &value, text).with_retourcode("9332");
        Judgement { bron: self.message.bron, standing: Standing::Conflict, finding, disposition: Some(id.clone()) }
    }
}

/// The toewijzingen of a dossier, each by the version that holds; not yet delivered.
pub(super) fn toewijzingen(
    berichten: &[Counting<'_>],
    keep: &Keep,
    terms: &Terms,
    judged: &mut Judged,
) -> Vec<Disposition> {
    let mut versions: BTreeMap<DispositionId, Vec<Version<'_>>> = BTreeMap::new();
    for message in berichten {
        let products = match &message.bericht.inhoud {
            Inhoud::Toewijzingen(products) => products.as_slice(),
            Inhoud::Beginstand(product, _) => std::slice::from_ref(product),
            Inhoud::Starts(_) | Inhoud::Stops(_) => continue,
        };
        for (index, product) in products.iter().enumerate() {
            let id = DispositionId::Toewijzing(message.bericht.kop.gemeente, product.toewijzing_nummer);
            versions.entry(id).or_default().push(Version { message: *message, index, product });
        }
    }
    versions.into_iter().filter_map(|(id, versions)| holding(id, versions, keep, terms, judged)).collect()
}

fn holding(
    id: DispositionId,
    versions: Vec<Version<'_>>,
    keep: &Keep,
    terms: &Terms,
    judged: &mut Judged,
) -> Option<Disposition> {
    let mut by_stamp: BTreeMap<(bool, Date, Tijd), Vec<Version<'_>>> = BTreeMap::new();
    for version in versions {
        by_stamp.entry(version.stamp()).or_default().push(version);
    }
    let counting = by_stamp.into_values().filter_map(|same| one_per_stamp(&id, same, keep, judged)).collect();
    let counting = of_one_client(&id, counting, &mut judged.judgements);
    for pair in counting.windows(2) {
        if let [before, after] = pair {
            judged.judgements.extend(changed_in_place(&id, before, after));
        }
    }
    let current = counting.last()?;
    Some(disposition(id, current, extended_past(&counting, terms), terms))
}

/// Two versions with one stamp but other content contradict each other.
fn one_per_stamp<'a>(
    id: &DispositionId,
    same: Vec<Version<'a>>,
    keep: &Keep,
    judged: &mut Judged,
) -> Option<Version<'a>> {
    let rival = |v: &Version<'a>| Rival {
        bron: v.message.bron,
        dagtekening: Some(v.message.bericht.kop.dagtekening),
        settled: v.message.settled,
        content: v.content(),
    };
    let settled = settle(&same.iter().map(rival).collect::<Vec<_>>(), keep);
    for loser in settled.losers.iter().filter_map(|i| same.get(*i)) {
        let rivals = same.iter().filter(|v| v.content() != loser.content());
        let names: Vec<String> = rivals.clone().map(|v| v.message.name()).collect();
        let text = format!(
            "Een andere toewijzing ({}; {}) heeft hetzelfde nummer en dezelfde Toewijzingsdatum en -tijd maar een andere \
             inhoud; deze telt niet. Vraag de gemeente welke geldt, of kies deze met '{}'.",
            names.join(", "),
            others(rivals.map(|v| v.message.bron)),
            command_of(&loser.message.bron)
        );
        let judgement = loser.refused(id, "Toewijzingstijd", &text);
        let standing = if settled.winner.is_some() { Standing::Conflict } else { Standing::Undecided };
        judged.judgements.push(Judgement { standing, ..judgement });
    }
    judged.ties.extend(settled.tie);
    settled.winner.and_then(|w| same.into_iter().nth(w))
}

/// A number belongs to the client of its first version, or of the first that we accepted; one for another client does
/// not count (TR332). A row of the state at go-live was written by us: any 301 knows better.
fn of_one_client<'a>(
    id: &DispositionId,
    versions: Vec<Version<'a>>,
    judgements: &mut Vec<Judgement>,
) -> Vec<Version<'a>> {
    let from_gemeente = || versions.iter().find(|v| !v.message.is_beginstand());
    let first = versions.iter().find(|v| v.message.settled).or_else(from_gemeente).or(versions.first());
    let Some((bsn, name)) = first.map(|v| (v.bsn(), v.message.name())) else { return versions };
    let (same, other): (Vec<_>, Vec<_>) = versions.into_iter().partition(|v| v.bsn() == bsn);
    let text = format!(
        "Dit ToewijzingNummer is al van een andere client ({name}); deze toewijzing telt niet. Vraag de gemeente om een \
         nieuw nummer."
    );
    judgements.extend(other.iter().map(|v| match v.message.is_beginstand() {
        true => other_client_at_go_live(id, v, &name),
        false => v.refused(id, "ToewijzingNummer", &text),
    }));
    same
}

/// A typing error in our own file: the row does not count, and the gemeente has nothing to do with it.
fn other_client_at_go_live(id: &DispositionId, row: &Version<'_>, name: &str) -> Judgement {
    let text = format!(
        "De client van deze regel is niet die van de toewijzing ({name}); de regel telt niet. Verbeter de beginstand."
    );
    let path = format!("regel {}, kolom bsn", row.message.bron.regel);
    let finding = Finding::error("BEGINSTAND_OTHER_CLIENT", path, &row.bsn().to_string(), text);
    let disposition = Some(id.clone());
    Judgement { bron: row.message.bron, standing: Standing::Conflict, finding, disposition }
}

/// Product, Ingangsdatum, Eenheid and Frequentie never change in place, Volume only for a total (OP033x1, IV066).
/// The version counts all the same, since its stamp alone decides; a person is told.
fn changed_in_place(id: &DispositionId, before: &Version<'_>, after: &Version<'_>) -> Option<Judgement> {
    if before.message.is_beginstand() {
        return None;
    }
    let element = changed_element(before.product, after.product)?;
    let text = format!(
        "De gemeente wijzigt {element} ten opzichte van {} zonder nieuw ToewijzingNummer; dat mag niet (OP033x1). De \
         nieuwe versie geldt wel. Meld het de gemeente.",
        before.message.name()
    );
    let finding = Finding::notice("OP033x1", after.path(element), "", text);
    Some(Judgement { bron: after.message.bron, standing: Standing::Notice, finding, disposition: Some(id.clone()) })
}

fn changed_element(old: &ToegewezenProduct, new: &ToegewezenProduct) -> Option<&'static str> {
    if old.product != new.product {
        return Some("Product");
    }
    if old.ingangsdatum != new.ingangsdatum {
        return Some("Ingangsdatum");
    }
    let (old, new) = (old.omvang?, new.omvang?);
    if old.eenheid != new.eenheid {
        return Some("Omvang/Eenheid");
    }
    if old.frequentie != new.frequentie {
        return Some("Omvang/Frequentie");
    }
    (old.volume != new.volume && new.frequentie != Frequentie::Totaal).then_some("Omvang/Volume")
}

/// The end known at the transition, when the holding version was made after it and moved that end (billing.md §3).
fn extended_past(versions: &[Version<'_>], terms: &Terms) -> Option<Date> {
    let transition = terms.profile.running_until;
    let known = versions.iter().rfind(|v| v.product.toewijzingsdatum <= transition)?.product.einddatum?;
    let current = versions.last()?.product;
    let moved = current.toewijzingsdatum > transition && current.einddatum.is_none_or(|end| end > known);
    moved.then_some(known)
}

fn disposition(id: DispositionId, version: &Version<'_>, extended_past: Option<Date>, terms: &Terms) -> Disposition {
    let (bericht, product) = (version.message.bericht, version.product);
    let meaning = product.product.as_ref().and_then(|p| terms.product(Some(p.categorie), p.code.as_ref()));
    Disposition {
        id,
        bron: version.message.bron,
        client: bericht.client.clone(),
        gemeente: bericht.kop.gemeente,
        holder: Holder { kind: terms.holder_of(bericht.kop.aanbieder), agb: Some(bericht.kop.aanbieder) },
        domain: meaning.as_ref().map(|m| m.domain),
        care: vec![CareSince {
            since: Date::MIN,
            categorie: None,
            tariff: meaning.and_then(|m| m.tariff),
            vervoer: None,
            product: product.product.as_ref().and_then(|p| p.code.clone()),
        }],
        form: Form::Toewijzing {
            product: product.product.clone(),
            omvang: product.omvang,
            budget: product.budget,
            extended_past,
            positie: version.index.saturating_add(1),
            reden_wijziging: product.reden_wijziging.clone(),
        },
        from: product.ingangsdatum,
        to: product.einddatum,
        course: if is_removed(product) { Course::Withdrawn } else { Course::AsSent },
        deliveries: Vec::new(),
        registrations: Vec::new(),
        by_code: Vec::new(),
        without_contact: BTreeSet::new(),
        successor: None,
        predecessor: None,
    }
}

fn is_removed(product: &ToegewezenProduct) -> bool {
    product.reden_wijziging.as_deref() == Some(REMOVED)
}

/// RedenWijziging 13: the toewijzing is removed (CS335).
const REMOVED: &str = "13";
