//! Rules about days of every kind: none lies ahead that should have been, and what ends does so after it began.

use super::rule::Level::{ExternalSource, WithinMessage};
use super::rule::{Found, HEEN, Rule};
use super::walk::client::{each_contact, each_geboortedatum};
use super::walk::path::{START, STOP, at};
use super::walk::regel::each_periode;
use super::walk::voorziening::{Element, TOEGEWEZEN, voorzieningen};
use crate::domain::Date;
use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323, Wmo325};
use crate::message::{Body, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR134, TR135, CS003];

const TR135: Rule = Rule::new("TR135", HEEN, ExternalSource, Some("8848"))
    .between("intake::dated_in_the_future")
    .means("De Dagtekening ligt niet in de toekomst, gezien vanaf de dag van ontvangst.")
    .remedy(
        "Laat de afzender het bericht met de juiste Dagtekening opnieuw sturen; controleer ook de klok van deze \
         computer.",
    );

const TR134: Rule = Rule::new("TR134", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo323, Wmo325], WithinMessage, Some("0001"))
    .checked(tr134)
    .means(
        "Deze datum ligt niet na de Dagtekening van het bericht: de geboortedatum, Toewijzingsdatum in een 301, \
         Begindatum in een 305, Einddatum in een 307, en het begin van de periode in een 323 of 325.",
    )
    .remedy("Stuur het bericht pas als de dag er is, of verbeter de datum.");

/// TR134: dates of birth, grant, start and end, and the begin of what is declared, lie on or before Dagtekening.
fn tr134(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    let text = "De datum ligt na Dagtekening; verbeter de datum of stuur het bericht op of na die dag.";
    each_geboortedatum(message, |path, geboortedatum| {
        if geboortedatum.datum > dagtekening {
            found.error(format!("{}/Datum", path()), &geboortedatum.datum.to_string(), text);
        }
    });
    let mut judge = |date: Date, path: &dyn Fn() -> String| {
        if date > dagtekening {
            found.error(path(), &date.to_string(), text);
        }
    };
    match &message.body {
        Body::Wmo301(m) => {
            let products = m.client.toegewezen_producten.toegewezen_product.iter().enumerate();
            products.for_each(|(i, p)| judge(p.toewijzingsdatum, &|| TOEGEWEZEN.path(i, "/Toewijzingsdatum")));
        }
        Body::Wmo305(m) => {
            let products = m.client.start_producten.start_product.iter().enumerate();
            products.for_each(|(i, p)| judge(p.begindatum, &|| at(START, i, "/Begindatum")));
        }
        Body::Wmo307(m) => {
            let products = m.client.stop_producten.stop_product.iter().enumerate();
            products.for_each(|(i, p)| judge(p.einddatum, &|| at(STOP, i, "/Einddatum")));
        }
        _ => tr134_perioden(message, found),
    }
}

/// TR134, for what is declared: a period has begun on Dagtekening.
fn tr134_perioden(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    each_periode(message, |path, periode| {
        if periode.begindatum > dagtekening {
            let text = "Begindatum ligt na Dagtekening; declareer een periode pas als zij voorbij is.";
            found.error(path("/Begindatum"), &periode.begindatum.to_string(), text);
        }
    });
}

const CS003: Rule = Rule::new("CS003", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cs003)
    .means("Het einde van een periode ligt op of na haar begin.")
    .remedy("Verbeter een van beide datums; bij een 301 moet de gemeente dat doen.");

/// CS003: a period ends on or after its begin.
fn cs003(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        if let Some(periode) = &contact.periode
            && let (Some(begin), Some(end)) = (periode.begindatum, periode.einddatum)
            && end < begin
        {
            let text = "Einddatum van Periode ligt voor Begindatum; verbeter een van beide.";
            found.error(format!("{}/Periode/Einddatum", path()), &end.to_string(), text);
        }
    });
    let text = "De einddatum ligt voor de ingangsdatum; verbeter een van beide.";
    for product in voorzieningen(message).filter(|p| p.einddatum.is_some_and(|end| end < p.ingangsdatum)) {
        found.error(product.path_of(Element::Einddatum), &product.shown(Element::Einddatum), text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        DAGTEKENING_323, DAGTEKENING_325, EINDE_301, EINDE_315, EINDE_317, EINDE_NIEUW, GEBOREN, MAAND, NAMING, NONE,
        aangevraagd, accepts, afgekeurd, findings, given, gives, nieuw, periode, refuses, regel, te_wijzigen,
        toegewezen,
    };

    #[test]
    fn tr134_accepts() {
        accepts("TR134", "301", &[&[("2023-02-27", "2023-03-01")]]);
        accepts(
            "TR134",
            "315",
            &[
                &[(GEBOREN, "<iwmo:Datum>2023-02-09</iwmo:Datum>")],
                // What is asked may lie ahead.
                &[("<wmo315:ToewijzingIngangsdatum>2023-03-01", "<wmo315:ToewijzingIngangsdatum>2023-09-01")],
            ],
        );
        accepts("TR134", "323", &[&[], &[(DAGTEKENING_323, "<iwmo:Dagtekening>2023-04-10")]]);
        accepts("TR134", "325", &[&[], &[(DAGTEKENING_325, "<iwmo:Dagtekening>2023-04-10")]]);
    }

    #[test]
    fn tr134_refuses() {
        refuses(
            "TR134",
            "301",
            &[
                (&[("2023-02-27", "2023-03-02")], &toegewezen(1, "/Toewijzingsdatum")),
                (&[("1978-02-14", "2023-03-02")], "/Bericht/Client/Relaties/Relatie[1]/Geboortedatum/Datum"),
                (&[(GEBOREN, "<iwmo:Datum>2023-03-02</iwmo:Datum>")], "/Bericht/Client/Geboortedatum/Datum"),
            ],
        );
        refuses(
            "TR134",
            "315",
            &[(&[(GEBOREN, "<iwmo:Datum>2023-02-10</iwmo:Datum>")], "/Bericht/Client/Geboortedatum/Datum")],
        );
        refuses(
            "TR134",
            "323",
            &[
                (&[(DAGTEKENING_323, "<iwmo:Dagtekening>2023-04-09")], &regel(2, 1, "/ProductPeriode/Begindatum")),
                (&[(MAAND, &periode("2023-05-04", "2023-05-31"))], "/Bericht/Declaratie/DeclaratiePeriode/Begindatum"),
            ],
        );
        refuses(
            "TR134",
            "325",
            &[(&[(DAGTEKENING_325, "<iwmo:Dagtekening>2023-04-09")], &afgekeurd(2, "/ProductPeriode/Begindatum"))],
        );
    }

    #[test]
    fn cs003_accepts() {
        accepts(
            "CS003",
            "301",
            &[&[(EINDE_301, "<wmo301:Einddatum>2023-03-01</wmo301:Einddatum>")], &[("2023-04-30", "2023-03-01")]],
        );
        accepts(
            "CS003",
            "315",
            &[&[(EINDE_315, "<wmo315:ToewijzingEinddatum>2023-03-01</wmo315:ToewijzingEinddatum>")]],
        );
        accepts("CS003", "317", &[&[(EINDE_317, "<wmo317:Einddatum>2023-06-05</wmo317:Einddatum>")]]);
    }

    #[test]
    fn cs003_refuses() {
        refuses(
            "CS003",
            "301",
            &[
                (&[(EINDE_301, "<wmo301:Einddatum>2023-02-28</wmo301:Einddatum>")], &toegewezen(1, "/Einddatum")),
                (&[("2023-04-30", "2023-02-28")], "/Bericht/Client/Contactgegevens/Contact[2]/Periode/Einddatum"),
            ],
        );
        refuses(
            "CS003",
            "315",
            &[(
                &[(EINDE_315, "<wmo315:ToewijzingEinddatum>2023-02-28</wmo315:ToewijzingEinddatum>")],
                &aangevraagd(1, "/ToewijzingEinddatum"),
            )],
        );
        refuses(
            "CS003",
            "317",
            &[
                (&[(EINDE_317, "<wmo317:Einddatum>2023-06-04</wmo317:Einddatum>")], &te_wijzigen(1, "/Einddatum")),
                (&[(EINDE_NIEUW, "<wmo317:Einddatum>2023-06-04</wmo317:Einddatum>")], &nieuw(1, "/Einddatum")),
            ],
        );
    }

    #[test]
    fn tr134_of_a_start_and_a_stop() {
        assert_eq!(
            findings("TR134", "305", &[("<wmo305:Begindatum>2023-03-06", "<wmo305:Begindatum>2023-03-09")]).len(),
            1
        );
        assert_eq!(findings("TR134", "307", &[("2023-06-30", "2023-07-03")]), vec![]);
        assert_eq!(findings("TR134", "307", &[("2023-06-30", "2023-07-04")]).len(), 1);
    }

    #[test]
    fn tr134_lets_the_day_of_dagtekening_pass() {
        let product = &toegewezen(2, "/Toewijzingsdatum");
        let second = "10002</wmo301:ToewijzingNummer>\n        <wmo301:ReferentieAanbieder>VOT-2023-0042</wmo301:ReferentieAanbieder>\n        <wmo301:Product>\n          <iwmo:Categorie>07</iwmo:Categorie>\n          <iwmo:Code>07A01</iwmo:Code>\n        </wmo301:Product>\n        <wmo301:Toewijzingsdatum>2023-02-27";
        let later = second.replace("2023-02-27", "2023-03-02");
        gives(
            "TR134",
            "301",
            &[
                (&[(GEBOREN, "<iwmo:Datum>2023-03-01</iwmo:Datum>")], &[]),
                (&[(second, &later)], &[product]),
                // Not among its elements: what is granted may lie ahead.
                (&[("<wmo301:Ingangsdatum>2023-03-01", "<wmo301:Ingangsdatum>2023-09-01")], &[]),
                (&[("<iwmo:Begindatum>2023-03-01", "<iwmo:Begindatum>2023-04-01")], &[]),
            ],
        );
        gives(
            "TR134",
            "305",
            &[
                (&[("<wmo305:Begindatum>2023-03-06", "<wmo305:Begindatum>2023-03-08")], &[]),
                (
                    &[("<wmo305:Begindatum>2023-03-07", "<wmo305:Begindatum>2023-03-09")],
                    &["/Bericht/Client/StartProducten/StartProduct[2]/Begindatum"],
                ),
                (&[("<wmo305:ToewijzingIngangsdatum>2023-03-01", "<wmo305:ToewijzingIngangsdatum>2023-09-01")], &[]),
            ],
        );
    }

    #[test]
    fn cs003_of_what_is_asked() {
        for (class, einddatum, _, _) in NAMING {
            let one = |einde| given(class, "CS003", &[["02/02A02", "2023-01-01", einde, "-", "04 4"]]);
            assert_eq!(one("2022-12-31"), [einddatum]);
            assert_eq!(one("2023-01-01"), NONE);
            assert_eq!(one("-"), NONE);
        }
    }

    #[test]
    fn cs003_of_a_period_with_open_ends() {
        let periode = "<wmo301:Periode>\n          <iwmo:Begindatum>2023-03-01</iwmo:Begindatum>\n          <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>\n        </wmo301:Periode>";
        let begin = "<wmo301:Periode><iwmo:Begindatum>2023-03-01</iwmo:Begindatum></wmo301:Periode>";
        let end = "<wmo301:Periode><iwmo:Einddatum>2023-03-01</iwmo:Einddatum></wmo301:Periode>";
        let of_relatie = "</wmo301:Emailadres>\n        </wmo301:Contact>";
        let with_periode = of_relatie.replace("\n", "<wmo301:Periode><iwmo:Begindatum>2023-03-02</iwmo:Begindatum><iwmo:Einddatum>2023-03-01</iwmo:Einddatum></wmo301:Periode>\n");
        gives("CS003", "301", &[(&[(periode, begin)], &[]), (&[(periode, end)], &[]), (&[(periode, "")], &[])]);
        let path = "/Bericht/Client/Relaties/Relatie[1]/Contact/Periode/Einddatum";
        gives("CS003", "301", &[(&[(of_relatie, &with_periode)], &[path])]);
    }
}
