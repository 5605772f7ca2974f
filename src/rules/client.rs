//! Rules about the client and the people around the client: who they are and how old.

use jiff::civil::date;

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, MET_BSN, Rule};
use super::walk::client::{each_geboortedatum, relatie_path, relaties};
use super::walk::day::after_years;
use super::walk::regel::clienten;
use crate::domain::Bsn;
use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323, Wmo325};
use crate::message::{Body, Code, Geboortedatum, Message, VolledigeNaam};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR002, TR304, CD007, CS002, CS050, CS139, CS318];

const TR304: Rule = Rule::new("TR304", &[Wmo317, Wmo323, Wmo325], CrossMessage, Some("8187"))
    .between("declaratie::toewijzing::tr304")
    .means("Het BSN is van een cliënt die bekend is, in de praktijk die van de toewijzing.")
    .remedy("Vergelijk het BSN met dat in de 301 en verbeter het.");

const TR002: Rule = Rule::new("TR002", &[Wmo301, Wmo305, Wmo307, Wmo315], WithinMessage, Some("0001"))
    .checked(tr002)
    .means(
        "Een geboortedatum ligt niet meer dan 120 jaar voor de Dagtekening, tenzij hij onbekend is (1900-01-01 met \
         DatumGebruik 3).",
    )
    .remedy("Verbeter de geboortedatum of de DatumGebruik; bij een 301 moet de gemeente dat doen.");

/// TR002: nobody was born more than 120 years before Dagtekening, unless the date is unknown.
fn tr002(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    each_geboortedatum(message, |path, geboortedatum| {
        let is_unknown =
            geboortedatum.datum_gebruik.is_some_and(|g| g == "3") && geboortedatum.datum == date(1900, 1, 1);
        if after_years(geboortedatum.datum, 120) < after_years(dagtekening, 0) && !is_unknown {
            let text = "Geboortedatum ligt meer dan 120 jaar voor Dagtekening; verbeter de datum, of geef een onbekende datum als \
                        1900-01-01 met DatumGebruik 3.";
            found.error(format!("{}/Datum", path()), &geboortedatum.datum.to_string(), text);
        }
    });
}

const CS002: Rule = Rule::new("CS002", MET_BSN, WithinMessage, Some("0001"))
    .checked(cs002)
    .means("Het BSN voldoet aan de elfproef.")
    .remedy("Controleer het BSN op een identiteitsbewijs; een cijfer is verkeerd of verwisseld.");

/// CS002: the BSN passes the elfproef.
fn cs002(message: &Message, found: &mut Found<'_>) {
    each_bsn(message, |path, bsn| {
        if bsn.as_str().parse::<Bsn>().is_err() {
            let text =
                "Bsn voldoet niet aan de elfproef; controleer het nummer bij de bron en stuur het bericht opnieuw.";
            found.error(path(), bsn.as_str(), text);
        }
    });
}

const CS139: Rule = Rule::new("CS139", &[Wmo301, Wmo305, Wmo307, Wmo315], WithinMessage, Some("0001"))
    .checked(cs139)
    .means("Geboortedatum en DatumGebruik passen bij elkaar: onbekende delen zijn 01, een onbekend jaar is 1900.")
    .remedy("Verbeter de datum of DatumGebruik; bij een 301 moet de gemeente dat doen.");

/// CS139: the parts of a date of birth that DatumGebruik calls unknown are 01, an unknown year 1900 (IV009).
fn cs139(message: &Message, found: &mut Found<'_>) {
    each_geboortedatum(message, |path, Geboortedatum { datum, datum_gebruik }| {
        let agrees = match datum_gebruik.as_ref().map(Code::as_str) {
            Some("1") => datum.day() == 1,
            Some("2") => (datum.month(), datum.day()) == (1, 1),
            Some("3") => *datum == date(1900, 1, 1),
            _ => true,
        };
        if !agrees {
            let text = "DatumGebruik en Datum spreken elkaar tegen; vul onbekende delen met 01 en een onbekend jaar met 1900, of \
                        laat DatumGebruik weg.";
            found.error(format!("{}/DatumGebruik", path()), &datum.to_string(), text);
        }
    });
}

const CS050: Rule = Rule::new("CS050", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cs050)
    .means("NaamGebruik is 1, 2, 3 of 4 als er een Partnernaam is, en anders 1 of 6.")
    .remedy("Vraag de gemeente het NaamGebruik of de partnernaam te verbeteren.");

/// CS050: NaamGebruik is 1 to 4 with Partnernaam, else 1 or 6 (the rule text; the published check knows no 6).
fn cs050(message: &Message, found: &mut Found<'_>) {
    each_naam(message, |path, naam| {
        let allowed: &[&str] = if naam.partnernaam.is_some() { &["1", "2", "3", "4"] } else { &["1", "6"] };
        if !allowed.contains(&naam.naam_gebruik.as_str()) {
            let text = match naam.partnernaam.is_some() {
                true => "Met Partnernaam is NaamGebruik 1, 2, 3 of 4; verbeter NaamGebruik of haal Partnernaam weg.",
                false => "Zonder Partnernaam is NaamGebruik 1 of 6; verbeter NaamGebruik of vul Partnernaam.",
            };
            found.error(format!("{}/NaamGebruik", path()), naam.naam_gebruik.as_str(), text);
        }
    });
}

const CS318: Rule = Rule::new("CS318", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cs318)
    .means("NaamGebruik 6 (niet-natuurlijk persoon) kan niet bij een cliënt.")
    .remedy("Vraag de gemeente het NaamGebruik van de cliënt te verbeteren.");

/// CS318: a client is a natural person.
fn cs318(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo301(m) = &message.body else { return };
    if m.client.naam.naam_gebruik == "6" {
        let text = "NaamGebruik 6 (niet-natuurlijk persoon) mag niet bij een client; vul 1, of 1 tot en met 4 met Partnernaam.";
        found.error("/Bericht/Client/Naam/NaamGebruik", "6", text);
    }
}

const CD007: Rule = Rule::new("CD007", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd007)
    .means("Taal is verplicht als Vorm bij Communicatie 1 is (tolk voor een taal), en blijft anders leeg.")
    .remedy("Vraag de gemeente welke taal de tolk moet spreken, of of er geen tolk nodig is.");

/// CD007: Taal goes with Vorm 1 (interpreter), and only with it.
fn cd007(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo301(m) = &message.body else { return };
    let Some(communicatie) = &m.client.communicatie else { return };
    let path = "/Bericht/Client/Communicatie/Taal";
    match (communicatie.vorm == "1", &communicatie.taal) {
        (true, None) => found.error(path, "", "Bij Vorm 1 (tolk taal) is Taal verplicht; vul Taal."),
        (false, Some(taal)) => found.error(path, taal, "Taal mag alleen bij Vorm 1 (tolk taal); haal Taal weg."),
        _ => {}
    }
}

/// Each BSN; its path is made only when asked for.
fn each_bsn(message: &Message, mut judge: impl FnMut(&dyn Fn() -> String, &Code)) {
    let own = match &message.body {
        Body::Wmo301(m) => &m.client.bsn,
        Body::Wmo305(m) => &m.client.bsn,
        Body::Wmo307(m) => &m.client.bsn,
        Body::Wmo315(m) => &m.client.bsn,
        Body::Wmo317(m) => &m.client.bsn,
        _ => return clienten(message).for_each(|client| judge(&|| client.path("/Bsn"), client.bsn)),
    };
    judge(&|| "/Bericht/Client/Bsn".to_owned(), own);
}

/// Each full name.
fn each_naam(message: &Message, mut judge: impl FnMut(&dyn Fn() -> String, &VolledigeNaam)) {
    let Body::Wmo301(m) = &message.body else { return };
    judge(&|| "/Bericht/Client/Naam".to_owned(), &m.client.naam);
    for (index, relatie) in relaties(message).iter().enumerate() {
        judge(&|| relatie_path(index, "/Naam"), &relatie.naam);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{GEBOREN, accepts, gives, refuses};

    const PARTNER: &str =
        "<iwmo:Partnernaam>\n        <iwmo:Achternaam>Oosterhof</iwmo:Achternaam>\n      </iwmo:Partnernaam>";
    const GEBRUIK_4: &str = "<iwmo:NaamGebruik>4</iwmo:NaamGebruik>";
    const TAAL: &str = "<iwmo:Taal>Fries</iwmo:Taal>";
    const CLIENT_DATUM: &str = "/Bericht/Client/Geboortedatum/Datum";
    const CLIENT_GEBRUIK: &str = "/Bericht/Client/Geboortedatum/DatumGebruik";
    const RELATIE_DATUM: &str = "<iwmo:Datum>1978-02-14</iwmo:Datum>";
    const DAGTEKENING_301: &str = "<iwmo:Dagtekening>2023-03-01</iwmo:Dagtekening>";

    #[test]
    fn tr002_accepts() {
        accepts(
            "TR002",
            "305",
            &[
                &[(GEBOREN, "<iwmo:Datum>1903-03-08</iwmo:Datum>")],
                &[(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum><iwmo:DatumGebruik>3</iwmo:DatumGebruik>")],
            ],
        );
        accepts("TR002", "315", &[&[(GEBOREN, "<iwmo:Datum>1903-02-09</iwmo:Datum>")]]);
    }

    #[test]
    fn tr002_refuses() {
        refuses(
            "TR002",
            "305",
            &[
                (&[(GEBOREN, "<iwmo:Datum>1903-03-07</iwmo:Datum>")], "/Bericht/Client/Geboortedatum/Datum"),
                (
                    &[(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum><iwmo:DatumGebruik>2</iwmo:DatumGebruik>")],
                    "/Bericht/Client/Geboortedatum/Datum",
                ),
            ],
        );
        refuses(
            "TR002",
            "315",
            &[(&[(GEBOREN, "<iwmo:Datum>1903-02-08</iwmo:Datum>")], "/Bericht/Client/Geboortedatum/Datum")],
        );
    }

    #[test]
    fn cd007_accepts() {
        accepts("CD007", "301", &[&[], &[("<iwmo:Vorm>1", "<iwmo:Vorm>2"), (TAAL, "")]]);
    }

    #[test]
    fn cd007_refuses() {
        refuses(
            "CD007",
            "301",
            &[
                (&[(TAAL, "")], "/Bericht/Client/Communicatie/Taal"),
                (&[("<iwmo:Vorm>1", "<iwmo:Vorm>3")], "/Bericht/Client/Communicatie/Taal"),
            ],
        );
    }

    #[test]
    fn cs002_accepts() {
        accepts("CS002", "307", &[&[], &[("999900006", "999900018")]]);
        accepts("CS002", "315", &[&[]]);
        accepts("CS002", "317", &[&[]]);
        accepts("CS002", "323", &[&[]]);
        accepts("CS002", "325", &[&[]]);
    }

    #[test]
    fn cs002_refuses() {
        refuses(
            "CS002",
            "307",
            &[
                (&[("999900006", "999900007")], "/Bericht/Client/Bsn"),
                (&[("999900006", "000000000")], "/Bericht/Client/Bsn"),
            ],
        );
        refuses("CS002", "315", &[(&[("999900006", "999900007")], "/Bericht/Client/Bsn")]);
        refuses("CS002", "317", &[(&[("999900006", "999900007")], "/Bericht/Client/Bsn")]);
        refuses(
            "CS002",
            "323",
            &[
                (&[("999900018", "999900019")], "/Bericht/Declaratie/Clienten/Client[2]/Bsn"),
                (&[("999900006", "999900007")], "/Bericht/Declaratie/Clienten/Client[1]/Bsn"),
            ],
        );
        refuses(
            "CS002",
            "325",
            &[(&[("999900018", "999900019")], "/Bericht/DeclaratieAntwoord/Clienten/Client[2]/Bsn")],
        );
    }

    #[test]
    fn cs050_accepts() {
        accepts(
            "CS050",
            "301",
            &[
                &[(GEBRUIK_4, "<iwmo:NaamGebruik>2</iwmo:NaamGebruik>")],
                &[(PARTNER, ""), (GEBRUIK_4, "<iwmo:NaamGebruik>1</iwmo:NaamGebruik>")],
                &[("<iwmo:NaamGebruik>1", "<iwmo:NaamGebruik>6")],
            ],
        );
    }

    #[test]
    fn cs050_refuses() {
        refuses(
            "CS050",
            "301",
            &[
                (&[(GEBRUIK_4, "<iwmo:NaamGebruik>6</iwmo:NaamGebruik>")], "/Bericht/Client/Naam/NaamGebruik"),
                (&[(PARTNER, "")], "/Bericht/Client/Naam/NaamGebruik"),
                (
                    &[("<iwmo:NaamGebruik>1", "<iwmo:NaamGebruik>5")],
                    "/Bericht/Client/Relaties/Relatie[1]/Naam/NaamGebruik",
                ),
            ],
        );
    }

    #[test]
    fn cs139_accepts() {
        accepts(
            "CS139",
            "301",
            &[
                &[],
                &[(GEBOREN, "<iwmo:Datum>1951-01-01</iwmo:Datum><iwmo:DatumGebruik>2</iwmo:DatumGebruik>")],
                &[(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum><iwmo:DatumGebruik>3</iwmo:DatumGebruik>")],
            ],
        );
        accepts("CS139", "315", &[&[]]);
    }

    #[test]
    fn cs139_refuses() {
        refuses(
            "CS139",
            "301",
            &[
                (
                    &[(GEBOREN, "<iwmo:Datum>1951-06-02</iwmo:Datum><iwmo:DatumGebruik>1</iwmo:DatumGebruik>")],
                    "/Bericht/Client/Geboortedatum/DatumGebruik",
                ),
                (
                    &[(GEBOREN, "<iwmo:Datum>1951-06-01</iwmo:Datum><iwmo:DatumGebruik>2</iwmo:DatumGebruik>")],
                    "/Bericht/Client/Geboortedatum/DatumGebruik",
                ),
                (
                    &[(GEBOREN, "<iwmo:Datum>1951-01-01</iwmo:Datum><iwmo:DatumGebruik>3</iwmo:DatumGebruik>")],
                    "/Bericht/Client/Geboortedatum/DatumGebruik",
                ),
            ],
        );
        refuses("CS139", "315", &[(&[("1951-06-01", "1951-06-02")], "/Bericht/Client/Geboortedatum/DatumGebruik")]);
    }

    #[test]
    fn cs318_accepts() {
        accepts("CS318", "301", &[&[]]);
    }

    #[test]
    fn cs318_refuses() {
        refuses(
            "CS318",
            "301",
            &[(
                &[(PARTNER, ""), (GEBRUIK_4, "<iwmo:NaamGebruik>6</iwmo:NaamGebruik>")],
                "/Bericht/Client/Naam/NaamGebruik",
            )],
        );
    }

    #[test]
    fn tr002_counts_in_calendar_years() {
        let leap_day = (DAGTEKENING_301, "<iwmo:Dagtekening>2024-02-29</iwmo:Dagtekening>");
        let day_after = (DAGTEKENING_301, "<iwmo:Dagtekening>2024-03-01</iwmo:Dagtekening>");
        let born = |date: &str| format!("<iwmo:Datum>{date}</iwmo:Datum>");
        let (leap, before) = (born("1904-02-29"), born("1904-02-28"));
        let unknown = |gebruik: &str| format!("{}<iwmo:DatumGebruik>{gebruik}</iwmo:DatumGebruik>", born("1900-01-01"));
        let other_unknown = format!("{}<iwmo:DatumGebruik>3</iwmo:DatumGebruik>", born("1901-01-01"));
        gives(
            "TR002",
            "301",
            &[
                (&[leap_day, (GEBOREN, &leap)], &[]),
                (&[leap_day, (GEBOREN, &before)], &[CLIENT_DATUM]),
                (&[day_after, (GEBOREN, &leap)], &[CLIENT_DATUM]),
                (&[(GEBOREN, &unknown("3"))], &[]),
                (&[(GEBOREN, &unknown("1"))], &[CLIENT_DATUM]),
                (&[(GEBOREN, &unknown("2"))], &[CLIENT_DATUM]),
                (&[(GEBOREN, &born("1900-01-01"))], &[CLIENT_DATUM]),
                (&[(GEBOREN, &other_unknown)], &[CLIENT_DATUM]),
                (&[(RELATIE_DATUM, &born("1903-03-01"))], &[]),
                (&[(RELATIE_DATUM, &born("1903-02-28"))], &["/Bericht/Client/Relaties/Relatie[1]/Geboortedatum/Datum"]),
                (&[(RELATIE_DATUM, &unknown("3"))], &[]),
            ],
        );
    }

    #[test]
    fn cs139_holds_for_each_part_that_is_unknown() {
        let born = |date: &str, gebruik: &str| {
            format!("<iwmo:Datum>{date}</iwmo:Datum><iwmo:DatumGebruik>{gebruik}</iwmo:DatumGebruik>")
        };
        let relatie = "/Bericht/Client/Relaties/Relatie[1]/Geboortedatum/DatumGebruik";
        gives(
            "CS139",
            "301",
            &[
                (&[(GEBOREN, "<iwmo:Datum>1951-06-17</iwmo:Datum>")], &[]),
                (&[(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum>")], &[]),
                (&[(GEBOREN, &born("1951-12-01", "1"))], &[]),
                (&[(GEBOREN, &born("1951-01-02", "2"))], &[CLIENT_GEBRUIK]),
                (&[(GEBOREN, &born("1951-02-01", "2"))], &[CLIENT_GEBRUIK]),
                (&[(GEBOREN, &born("1900-02-01", "3"))], &[CLIENT_GEBRUIK]),
                (&[(GEBOREN, &born("1901-01-01", "3"))], &[CLIENT_GEBRUIK]),
                (&[(RELATIE_DATUM, &born("1978-02-14", "1"))], &[relatie]),
                (&[(RELATIE_DATUM, &born("1978-02-01", "1"))], &[]),
            ],
        );
        let born = born("1951-06-02", "1");
        gives("CS139", "305", &[(&[(GEBOREN, &born)], &[CLIENT_GEBRUIK])]);
        gives("CS139", "307", &[(&[(GEBOREN, &born)], &[CLIENT_GEBRUIK])]);
    }

    #[test]
    fn names_of_client_and_relatie() {
        let partner =
            "<iwmo:Partnernaam>\n        <iwmo:Achternaam>Oosterhof</iwmo:Achternaam>\n      </iwmo:Partnernaam>";
        let client = |gebruik: &str| format!("<iwmo:NaamGebruik>{gebruik}</iwmo:NaamGebruik>\n    </wmo301:Naam>");
        let own = client("4");
        let (client_path, relatie_path) =
            ("/Bericht/Client/Naam/NaamGebruik", "/Bericht/Client/Relaties/Relatie[1]/Naam/NaamGebruik");
        for (gebruik, with, without) in [
            ("1", true, true),
            ("2", true, false),
            ("3", true, false),
            ("4", true, false),
            ("5", false, false),
            ("6", false, true),
        ] {
            let changed = client(gebruik);
            let paths = |good: bool, path| if good { vec![] } else { vec![path] };
            gives("CS050", "301", &[(&[(&own, &changed)], &paths(with, client_path))]);
            gives("CS050", "301", &[(&[(partner, ""), (&own, &changed)], &paths(without, client_path))]);
            let relatie = format!("<iwmo:NaamGebruik>{gebruik}");
            gives("CS050", "301", &[(&[("<iwmo:NaamGebruik>1", &relatie)], &paths(without, relatie_path))]);
            // Whether or not there is a partner, a client is no organisation; a Relatie may be one.
            let person = paths(gebruik != "6", client_path);
            gives("CS318", "301", &[(&[(&own, &changed)], &person), (&[(partner, ""), (&own, &changed)], &person)]);
            gives("CS318", "301", &[(&[("<iwmo:NaamGebruik>1", &relatie)], &[])]);
        }
    }

    #[test]
    fn cd007_without_communicatie() {
        let all = "<wmo301:Communicatie>\n      <iwmo:Vorm>1</iwmo:Vorm>\n      <iwmo:Taal>Fries</iwmo:Taal>\n    </wmo301:Communicatie>";
        gives(
            "CD007",
            "301",
            &[(&[(all, "")], &[]), (&[("<iwmo:Vorm>1", "<iwmo:Vorm>2")], &["/Bericht/Client/Communicatie/Taal"])],
        );
    }
}
