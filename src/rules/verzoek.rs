//! Rules about a request: for toewijzingen (315) and for a change of them (317).

use super::rule::Found;
use super::walk::repeated::each_repeated;
use super::walk::voorziening::{AANGEVRAAGD, NIEUW, aangevraagd, nieuw, verzoek};
use crate::message::Message;
use crate::message::wmo315::AangevraagdProduct;

/// TR352: a change is asked of a client who has something.
pub(super) fn tr352(message: &Message, found: &mut Found<'_>) {
    let Some(verzoek) = verzoek(message) else { return };
    if verzoek.ongewijzigde_producten.is_none() && verzoek.te_wijzigen_producten.is_none() {
        let text = "Het verzoek noemt geen OngewijzigdProduct en geen TeWijzigenProduct; noem alle actuele toewijzingen, of stuur een \
                    verzoek om toewijzing (315).";
        found.error("/Bericht/Client/Verzoek", "", text);
    }
}

/// TR353: a change changes something.
pub(super) fn tr353(message: &Message, found: &mut Found<'_>) {
    let Some(verzoek) = verzoek(message) else { return };
    if verzoek.te_wijzigen_producten.is_none() && verzoek.nieuwe_producten.is_none() {
        let text = "Het verzoek noemt geen TeWijzigenProduct en geen NieuwProduct; vul wat moet veranderen.";
        found.error("/Bericht/Client/Verzoek", "", text);
    }
}

/// TR380: a new product is wished for after Dagtekening.
pub(super) fn tr380(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    for (index, product) in nieuw(message).iter().enumerate() {
        let day = product.gewenste_ingangsdatum;
        if day <= dagtekening {
            let text = "GewensteIngangsdatum van een NieuwProduct ligt niet na Dagtekening; vul een latere datum.";
            found.error(NIEUW.path(index, "/GewensteIngangsdatum"), &day.to_string(), text);
        }
    }
}

/// TR383: each request of a 315 has a reference of its own.
pub(super) fn tr383(message: &Message, found: &mut Found<'_>) {
    let products = aangevraagd(message).iter().enumerate();
    each_repeated(products.map(|(index, p)| (p.referentie_aanbieder.as_str(), (index, p))), |(index, p)| {
        let text = "Deze ReferentieAanbieder staat al bij een ander AangevraagdProduct; geef elke aanvraag een eigen referentie.";
        found.error(AANGEVRAAGD.path(index, "/ReferentieAanbieder"), &p.referentie_aanbieder, text);
    });
}

/// CD043: BeschikkingIngangsdatum goes with BeschikkingNummer, and only with it.
pub(super) fn cd043(message: &Message, found: &mut Found<'_>) {
    each(message, "/BeschikkingIngangsdatum", found, |p| match (p.beschikking_nummer, p.beschikking_ingangsdatum) {
        (Some(_), None) => {
            Some(("", "Bij BeschikkingNummer is BeschikkingIngangsdatum verplicht; vul BeschikkingIngangsdatum."))
        }
        (None, Some(_)) => Some((
            "",
            "BeschikkingIngangsdatum mag alleen met BeschikkingNummer; vul BeschikkingNummer of haal de datum weg.",
        )),
        _ => None,
    });
}

/// CD066: a professional who is known by code is not named.
pub(super) fn cd066(message: &Message, found: &mut Found<'_>) {
    each(message, "/Verwijzer/Naam", found, |p| {
        let text =
            "Bij een Verwijzer van Type 02 tot en met 05 met ZorgverlenerCode mag geen Naam staan; haal Naam weg.";
        let naam =
            p.verwijzer.naam.as_deref().filter(|_| is_professional(p) && p.verwijzer.zorgverlener_code.is_some());
        naam.map(|naam| (naam, text))
    });
}

/// CD067: a professional who is not known by code is named.
pub(super) fn cd067(message: &Message, found: &mut Found<'_>) {
    each(message, "/Verwijzer/Naam", found, |p| {
        let text =
            "Bij een Verwijzer van Type 02 tot en met 05 zonder ZorgverlenerCode is Naam verplicht; vul een van beide.";
        let is_unknown = p.verwijzer.zorgverlener_code.is_none() && p.verwijzer.naam.is_none();
        (is_professional(p) && is_unknown).then_some(("", text))
    });
}

/// CD068: only a professional has a code.
pub(super) fn cd068(message: &Message, found: &mut Found<'_>) {
    each(message, "/Verwijzer/ZorgverlenerCode", found, |p| {
        let text = "ZorgverlenerCode mag alleen bij een Verwijzer van Type 02 tot en met 05; haal de code weg of verbeter Type.";
        let code = p.verwijzer.zorgverlener_code.as_ref().filter(|_| !is_professional(p));
        code.map(|code| (code.as_str(), text))
    });
}

/// Type 02 to 05: someone who can have an AGB code.
fn is_professional(product: &AangevraagdProduct) -> bool {
    matches!(product.verwijzer.soort.as_str(), "02" | "03" | "04" | "05")
}

/// A finding at `element` of each request that is wrong, with the value and the text of it.
fn each(
    message: &Message,
    element: &str,
    found: &mut Found<'_>,
    judge: impl for<'a> Fn(&'a AangevraagdProduct) -> Option<(&'a str, &'static str)>,
) {
    for (index, product) in aangevraagd(message).iter().enumerate() {
        if let Some((value, text)) = judge(product) {
            found.error(AANGEVRAAGD.path(index, element), value, text);
        }
    }
}
