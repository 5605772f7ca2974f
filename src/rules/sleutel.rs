//! TR101: no two records of one message have the same logical key (OP033, IV008).

use super::rule::Level::WithinMessage;
use super::rule::{Found, MET_BSN, Rule};
use super::walk::client::{contact_path, contacts, relatie_path, relaties};
use super::walk::path::{START, STOP, at};
use super::walk::regel::{clienten, regels};
use super::walk::repeated::each_repeated;
use super::walk::voorziening::{
    AANGEVRAAGD, NIEUW, ONGEWIJZIGD, TE_WIJZIGEN, TOEGEWEZEN, aangevraagd, nieuw, te_wijzigen, toegewezen, verzoek,
};
use crate::domain::Release;
use crate::message::wmo307::StopProduct;
use crate::message::{Body, Code, Message, Product};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR101];

const TR101: Rule = Rule::new("TR101", MET_BSN, WithinMessage, Some("0001"))
    .checked(tr101)
    .means("In één bericht staat geen onderdeel twee keer met dezelfde sleutel.")
    .remedy("Haal het dubbele onderdeel weg en stuur het bericht opnieuw.");

/// TR101: a key occurs once within the record above it. StatusAanlevering is no part of it: a deletion and a new delivery
/// of one key are two messages.
fn tr101(message: &Message, found: &mut Found<'_>) {
    match &message.body {
        Body::Wmo301(_) => of_301(message, found),
        Body::Wmo305(m) => {
            let starts = m.client.start_producten.start_product.iter();
            let keys = starts.map(|p| (p.toewijzing_nummer, key(p.product.as_ref()), p.begindatum));
            unique(keys, |i| at(START, i, ""), found);
        }
        Body::Wmo307(m) => {
            let stops = m.client.stop_producten.stop_product.iter();
            unique(stops.map(|p| stop_key(p, message.release)), |i| at(STOP, i, ""), found);
        }
        Body::Wmo315(_) => {
            let keys = aangevraagd(message).iter().map(|p| p.referentie_aanbieder.as_str());
            unique(keys, |i| AANGEVRAAGD.path(i, ""), found);
        }
        Body::Wmo317(_) => of_317(message, found),
        Body::Wmo323(_) | Body::Wmo325(_) => of_declaratie(message, found),
        _ => {}
    }
}

fn of_301(message: &Message, found: &mut Found<'_>) {
    unique(relaties(message).iter().map(|r| r.nummer.as_str()), |i| relatie_path(i, ""), found);
    unique(contacts(message).iter().map(|c| c.soort), |i| contact_path(i, ""), found);
    unique(toegewezen(message).iter().map(|p| p.toewijzing_nummer), |i| TOEGEWEZEN.path(i, ""), found);
}

fn of_317(message: &Message, found: &mut Found<'_>) {
    let unchanged = verzoek(message).and_then(|v| v.ongewijzigde_producten.as_ref());
    let unchanged = unchanged.map_or(&[][..], |p| &p.ongewijzigd_product);
    unique(unchanged.iter().map(|p| p.toewijzing_nummer), |i| at(ONGEWIJZIGD, i, ""), found);
    unique(te_wijzigen(message).iter().map(|p| p.toewijzing_nummer), |i| TE_WIJZIGEN.path(i, ""), found);
    let keys = nieuw(message).iter().map(|p| (key(p.product.as_ref()), p.gewenste_ingangsdatum));
    unique(keys, |i| NIEUW.path(i, ""), found);
}

/// A client once in a Declaratie; a line once for a client.
fn of_declaratie(message: &Message, found: &mut Found<'_>) {
    each_repeated(clienten(message).map(|c| (c.bsn, c)), |c| found.error(c.path(""), "", REPEATED));
    let keys = regels(message).map(|r| {
        let referentie = &r.prestatie.product_referentie;
        ((r.client.bsn, &referentie.referentie_nummer, &referentie.vorig_referentie_nummer), r)
    });
    each_repeated(keys, |r| found.error(r.path(""), "", REPEATED));
}

fn key(product: Option<&Product>) -> Option<(Code, Option<&str>)> {
    product.map(|p| (p.categorie, p.code.as_deref()))
}

/// RedenBeeindiging is part of the key since 3.2.
fn stop_key(stop: &StopProduct, release: Release) -> impl Ord + '_ {
    let reden = (release >= Release::V3_2).then_some(stop.reden_beeindiging);
    (stop.toewijzing_nummer, key(stop.product.as_ref()), stop.begindatum, reden, stop.einddatum)
}

const REPEATED: &str = "Dit onderdeel staat al eerder in het bericht met dezelfde logische sleutel; haal er een weg, of stuur een \
                        verwijdering en een nieuwe aanlevering in twee berichten.";

/// A finding at every record whose key an earlier one has.
fn unique<K: Ord>(keys: impl Iterator<Item = K> + Clone, path: impl Fn(usize) -> String, found: &mut Found<'_>) {
    each_repeated(keys.enumerate().map(|(index, key)| (key, index)), |index| {
        if !found.is_full() {
            found.error(path(index), "", REPEATED);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        SOORT_4, aangevraagd, accepts, changed, findings, findings_of, given, gives, paths, refuses, regel, sample,
        te_wijzigen, toegewezen,
    };
    use super::STOP;

    #[test]
    fn tr101_accepts() {
        accepts("TR101", "301", &[&[]]);
        accepts("TR101", "315", &[&[]]);
        accepts(
            "TR101",
            "317",
            &[
                &[],
                // Each class has keys of its own; that a number stands in two is not for this rule.
                &[("10001", "10002")],
            ],
        );
        accepts(
            "TR101",
            "323",
            &[
                &[],
                // A number with another VorigReferentieNummer, or of another client, is another key.
                &[("P-2023-04-0003", "P-2023-04-0002")],
                &[("P-2023-04-0004", "P-2023-04-0001")],
            ],
        );
        accepts("TR101", "325", &[&[], &[("P-2023-04-0004", "P-2023-04-0003")]]);
    }

    #[test]
    fn tr101_refuses() {
        refuses(
            "TR101",
            "301",
            &[
                (&[("10002", "010001")], &toegewezen(2, "")),
                (&[("<wmo301:Nummer>2", "<wmo301:Nummer>1")], "/Bericht/Client/Relaties/Relatie[2]"),
                (&[(SOORT_4, "<wmo301:Soort>01</wmo301:Soort>")], "/Bericht/Client/Contactgegevens/Contact[2]"),
            ],
        );
        refuses("TR101", "315", &[(&[("0003-B", "0003-A")], &aangevraagd(2, ""))]);
        refuses(
            "TR101",
            "317",
            &[
                (&[("10003", "10002")], "/Bericht/Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct[2]"),
                (&[("10004", "10001")], &te_wijzigen(2, "")),
            ],
        );
        refuses(
            "TR101",
            "323",
            &[
                (&[("P-2023-04-0003", "P-2023-04-0001")], &regel(1, 3, "")),
                (&[("999900018", "999900006")], "/Bericht/Declaratie/Clienten/Client[2]"),
            ],
        );
        refuses("TR101", "325", &[(&[("999900018", "999900006")], "/Bericht/DeclaratieAntwoord/Clienten/Client[2]")]);
    }

    #[test]
    fn tr101_of_starts_and_stops_looks_at_the_whole_key() {
        let second = [("10002", "10001"), ("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02")];
        assert_eq!(findings("TR101", "305", &second), vec![], "Begindatum differs");
        let same_start =
            [second.as_slice(), &[("2023-03-07", "2023-03-06"), ("Aanlevering>1", "Aanlevering>3")]].concat();
        assert_eq!(findings("TR101", "305", &same_start).len(), 1, "StatusAanlevering is no part of the key");
        let other_reason = [second.as_slice(), &[("2023-03-07", "2023-03-06")]].concat();
        assert_eq!(findings("TR101", "307", &other_reason), vec![], "RedenBeeindiging differs");
        let same_stop = [other_reason.as_slice(), &[("Beeindiging>20", "Beeindiging>37")]].concat();
        assert_eq!(findings("TR101", "307", &same_stop).len(), 1);
    }

    #[test]
    fn reden_beeindiging_is_no_part_of_the_key_of_a_3_1_stop() {
        let as_3_1 = [("/iwmo/3_2/", "/iwmo/3_1/"), ("/iwmo/3_2/", "/iwmo/3_1/"), ("Subversie>2<", "Subversie>1<")];
        let second = [("10002", "10001"), ("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02")];
        let other_reason = [as_3_1.as_slice(), &second, &[("2023-03-07", "2023-03-06")]].concat();
        let found = findings("TR101", "307", &other_reason);
        assert_eq!(paths(&found), [format!("{}[2]", STOP)]);
        assert_eq!(findings("TR101", "307", &other_reason[as_3_1.len()..]), vec![], "in 3.2 the reason makes them two");
        // Whatever the release, another day is another stop.
        let other_day = "<wmo307:Einddatum>2023-06-29";
        let later = sample("307").rfind("<wmo307:Einddatum>2023-06-30").unwrap();
        let text = format!("{}{other_day}{}", &sample("307")[..later], &sample("307")[later + other_day.len()..]);
        assert_eq!(findings_of("TR101", &changed(&text, &other_reason)), vec![]);
    }

    #[test]
    fn tr101_of_relatie_and_contact() {
        let nummer = "/Bericht/Client/Relaties/Relatie[2]";
        // Keys are compared as text, and Nummer is one; that a Relatie has an address of the client's Soort is no duplicate.
        gives(
            "TR101",
            "301",
            &[
                (&[("<wmo301:Nummer>2", "<wmo301:Nummer>01")], &[]),
                (&[("<wmo301:Nummer>2", "<wmo301:Nummer>1")], &[nummer]),
            ],
        );
    }

    #[test]
    fn the_key_of_a_new_product_is_product_and_begin() {
        let found = |a: &str, b: &str, ingang: &str| {
            given("NieuwProduct", "TR101", &[[a, "2023-06-05", "-", "-", "-"], [b, ingang, "-", "-", "-"]])
        };
        for product in ["08/08A03", "08", "-"] {
            assert_eq!(found(product, product, "2023-06-05"), ["[2]"], "{product}");
            assert_eq!(found(product, product, "2023-06-06"), Vec::<String>::new(), "{product}");
        }
        assert_eq!(found("08/08A03", "08", "2023-06-05"), Vec::<String>::new());
        assert_eq!(found("08/08A03", "08/08A04", "2023-06-05"), Vec::<String>::new());
        assert_eq!(found("08", "-", "2023-06-05"), Vec::<String>::new());
    }
}
