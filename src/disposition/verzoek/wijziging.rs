//! A 317 beside the toewijzingen that it is about: the rules by which the gemeente will reject it.
//!
//! Judged while no answer is known, against what held on its day: a later toewijzing makes no earlier request wrong. A
//! toewijzing that is not known here is waited for.

use super::super::{Counting, Disposition, Form, Judgement, Standing};
use crate::domain::{Date, DispositionId, Eur, Finding, Frequentie, Period, ToewijzingNummer};
use crate::facts::{Omvang, Product, TeWijzigenProduct, Verzoek, VerzoekInhoud, Wijziging};

/// A 317 with the toewijzingen of its client at its gemeente.
struct Against<'a> {
    message: &'a Counting<'a, Verzoek>,
    wijziging: &'a Wijziging,
    /// Those of before the day of the request.
    then: &'a [Disposition],
    /// Those of now.
    now: &'a [Disposition],
}

/// Judges a request; a 315 refers to no toewijzing.
pub(super) fn check(
    message: &Counting<'_, Verzoek>,
    then: &[Disposition],
    now: &[Disposition],
    judgements: &mut Vec<Judgement>,
) {
    let VerzoekInhoud::Wijziging(wijziging) = &message.bericht.inhoud else { return };
    let against = Against { message, wijziging, then, now };
    against.tr350(judgements);
    against.te_wijzigen(judgements);
    judgements.extend(against.tr349());
    judgements.extend(against.tr361());
}

impl<'a> Against<'a> {
    fn id(&self, nummer: ToewijzingNummer) -> DispositionId {
        DispositionId::Toewijzing(self.message.bericht.kop.gemeente, nummer)
    }

    /// As it was known then; what came later, or that very day, may still be what is meant.
    fn find(&self, nummer: ToewijzingNummer) -> Option<&'a Disposition> {
        let id = self.id(nummer);
        self.then.iter().chain(self.now).find(|d| d.id == id)
    }

    /// Valid on the day of the request or later, and not removed.
    fn is_current(&self, disposition: &Disposition) -> bool {
        let sent = self.message.bericht.kop.dagtekening;
        !disposition.is_withdrawn() && disposition.to.is_none_or(|to| to >= sent)
    }

    fn judge(
        &self,
        place: &str,
        (rule, code): (&'static str, &str),
        standing: Standing,
        value: &str,
        text: impl Into<String>,
    ) -> Judgement {
        let path = format!("/Bericht/Client/Verzoek{place}");
        let finding = Finding::error(rule, path, value, text).with_retourcode(code);
        Judgement { bron: self.message.bron, standing, finding, disposition: None }
    }

    /// TR350, TR351: what stays or changes is a current toewijzing; TR304: of this client.
    fn refers(
        &self,
        place: &str,
        rule: (&'static str, &str),
        nummer: ToewijzingNummer,
        judgements: &mut Vec<Judgement>,
    ) -> bool {
        let value = nummer.to_string();
        let place = format!("{place}/ToewijzingNummer");
        let (rule, standing, text) = match self.find(nummer) {
            None => (rule, Standing::Waiting, "Deze toewijzing is nog niet bekend; dit verzoek wacht op de WMO301."),
            Some(d) if d.client.bsn != self.message.bericht.bsn => (
                ("TR304", "8187"),
                Standing::Conflict,
                "Deze toewijzing is van een andere client; verbeter Bsn of ToewijzingNummer.",
            ),
            Some(d) if !self.is_current(d) => (
                rule,
                Standing::Conflict,
                "Deze toewijzing geldt niet meer op de dag van het verzoek; noem alleen actuele toewijzingen.",
            ),
            Some(_) => return true,
        };
        judgements.push(self.judge(&place, rule, standing, &value, text));
        false
    }

    fn tr350(&self, judgements: &mut Vec<Judgement>) {
        for (nummer, position) in self.wijziging.ongewijzigd.iter().zip(1..) {
            let place = format!("/OngewijzigdeProducten/OngewijzigdProduct[{position}]");
            self.refers(&place, ("TR350", "9350"), *nummer, judgements);
        }
    }

    fn te_wijzigen(&self, judgements: &mut Vec<Judgement>) {
        for (product, position) in self.wijziging.te_wijzigen.iter().zip(1..) {
            let place = format!("/TeWijzigenProducten/TeWijzigenProduct[{position}]");
            if !self.refers(&place, ("TR351", "9351"), product.toewijzing_nummer, judgements) {
                continue;
            }
            let Some(toewijzing) = self.find(product.toewijzing_nummer) else { continue };
            let found = [
                self.tr357(product, toewijzing),
                tr373(product, toewijzing),
                tr375(product, toewijzing),
                tr411(product, toewijzing),
                tr412(product, toewijzing),
            ];
            for (rule, element, text) in found.into_iter().flatten() {
                judgements.push(self.judge(&format!("{place}/{element}"), rule, Standing::Conflict, "", text));
            }
        }
    }

    /// TR349: every current toewijzing of the client is named.
    fn tr349(&self) -> Option<Judgement> {
        let kop = &self.message.bericht.kop;
        let named = |id: &DispositionId| {
            let changed = self.wijziging.te_wijzigen.iter().map(|p| p.toewijzing_nummer);
            self.wijziging.ongewijzigd.iter().copied().chain(changed).any(|nummer| self.id(nummer) == *id)
        };
        let is_ours = |d: &&Disposition| {
            matches!(d.form, Form::Toewijzing { .. })
                && d.gemeente == kop.gemeente
                && d.client.bsn == self.message.bericht.bsn
                && d.holder.agb == Some(kop.aanbieder)
        };
        let mut ours = self.then.iter().filter(is_ours);
        let missing = ours.find(|d| self.is_current(d) && !named(&d.id))?;
        let text = format!(
            "Toewijzing {} is actueel en ontbreekt; noem haar als OngewijzigdProduct of TeWijzigenProduct.",
            missing.id
        );
        Some(self.judge("", ("TR349", "9349"), Standing::Conflict, &missing.id.to_string(), text))
    }

    /// TR357: a change that does not lie in the future holds from the begin of the toewijzing.
    fn tr357(&self, product: &TeWijzigenProduct, toewijzing: &Disposition) -> Option<Breach> {
        let is_past = product.gewenste_ingangsdatum <= self.message.bericht.kop.dagtekening;
        (is_past && product.gewenste_ingangsdatum != toewijzing.from).then_some((
            ("TR357", "9357"),
            "GewensteIngangsdatum",
            "GewensteIngangsdatum ligt niet na Dagtekening en is niet de Ingangsdatum van de toewijzing; kies een van beide.",
        ))
    }

    /// TR361: after the change no product stands twice on one day (categories 11 to 14 may).
    fn tr361(&self) -> Option<Judgement> {
        let mut wished: Vec<(Option<&Product>, Date, Option<Date>)> = Vec::new();
        for nummer in &self.wijziging.ongewijzigd {
            wished.extend(self.find(*nummer).map(|d| (d.product(), d.from, d.to)));
        }
        for changed in &self.wijziging.te_wijzigen {
            let toewijzing = self.find(changed.toewijzing_nummer);
            wished.extend(toewijzing.map(|d| (d.product(), changed.gewenste_ingangsdatum, changed.einddatum)));
        }
        let new = self.wijziging.nieuw.iter();
        wished.extend(new.map(|n| (n.product.as_ref(), n.gewenste_ingangsdatum, n.einddatum)));
        let pairs =
            wished.iter().enumerate().flat_map(|(i, a)| wished.iter().skip(i.saturating_add(1)).map(move |b| (a, b)));
        let clash = |(a, b): &(&Wished<'_>, &Wished<'_>)| overlap(a, b) && same_product(a.0, b.0);
        pairs.into_iter().find(clash)?;
        let text = "Na deze wijziging staat hetzelfde product twee keer op een dag; laat de perioden aansluiten.";
        Some(self.judge("", ("TR361", "9361"), Standing::Conflict, "", text))
    }
}

/// A product with its period as it would be.
type Wished<'a> = (Option<&'a Product>, Date, Option<Date>);

fn overlap(a: &Wished<'_>, b: &Wished<'_>) -> bool {
    let period = |w: &Wished<'_>| Period::new(w.1, w.2.unwrap_or(Date::MAX));
    matches!((period(a), period(b)), (Some(a), Some(b)) if a.overlap(b).is_some())
}

/// As TR302: without a code the category is compared, and what has no product at all overlaps with everything.
fn same_product(a: Option<&Product>, b: Option<&Product>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    let may_stack = matches!(a.categorie.as_str(), "11" | "12" | "13" | "14");
    let same_code = a.code.is_none() || b.code.is_none() || a.code == b.code;
    a.categorie == b.categorie && same_code && !may_stack
}

/// A rule that the 317 breaks, with the element and the text.
type Breach = ((&'static str, &'static str), &'static str, &'static str);

/// TR373: a changed budget or total volume holds for the whole validity.
fn tr373(product: &TeWijzigenProduct, toewijzing: &Disposition) -> Option<Breach> {
    let total = |omvang: Omvang| (omvang.frequentie == Frequentie::Totaal).then_some(omvang.volume);
    let wished = product.omvang.and_then(total);
    let changes_total = wished.is_some() && wished != toewijzing.omvang().and_then(total);
    let changes_budget = product.budget.is_some() && product.budget != budget(toewijzing);
    ((changes_total || changes_budget) && product.gewenste_ingangsdatum != toewijzing.from).then_some((
        ("TR373", "9373"),
        "GewensteIngangsdatum",
        "Bij een ander budget of totaalvolume blijft GewensteIngangsdatum de Ingangsdatum van de toewijzing; neem die over.",
    ))
}

/// TR375: a toewijzing without product has no Omvang.
fn tr375(product: &TeWijzigenProduct, toewijzing: &Disposition) -> Option<Breach> {
    (toewijzing.product().is_none() && is_recent(toewijzing.to) && product.omvang.is_some()).then_some((
        ("TR375", "9375"),
        "Omvang",
        "De toewijzing heeft geen product, en dan is er geen Omvang; haal Omvang weg.",
    ))
}

/// TR411: a toewijzing with a product code has an Omvang.
fn tr411(product: &TeWijzigenProduct, toewijzing: &Disposition) -> Option<Breach> {
    let has_code = toewijzing.product().is_some_and(|p| p.code.is_some());
    (has_code && product.omvang.is_none()).then_some((
        ("TR411", "9411"),
        "Omvang",
        "De toewijzing heeft een productcode, en dan is Omvang verplicht; vul Omvang.",
    ))
}

/// TR412: a toewijzing with a category alone has no Omvang.
fn tr412(product: &TeWijzigenProduct, toewijzing: &Disposition) -> Option<Breach> {
    let category_alone = toewijzing.product().is_some_and(|p| p.code.is_none());
    (category_alone && is_recent(toewijzing.to) && product.omvang.is_some()).then_some((
        ("TR412", "9412"),
        "Omvang",
        "De toewijzing heeft geen productcode, en dan is er geen Omvang; haal Omvang weg.",
    ))
}

fn budget(disposition: &Disposition) -> Option<Eur> {
    match disposition.form {
        Form::Toewijzing { budget, .. } => budget,
        Form::Opdracht { .. } => None,
    }
}

/// Ends after 2020, as these rules ask.
fn is_recent(einddatum: Option<Date>) -> bool {
    einddatum.is_none_or(|end| end.year() > 2020)
}
