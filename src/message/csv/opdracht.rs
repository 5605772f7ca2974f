//! A row of `opdracht*.csv`: one version of a subcontracting order of the coalition.
//!
//! Stands on `row`. What a later version means to another row is derived from all facts, not here.

use super::row::InboxRow;
use super::value::{NAAM, Remedy, date, disposition, gemeente, name, product, versie, vervoer};
use crate::domain::dutch::{self, choices};
use crate::domain::{Domain, Geboortedatum, OpdrachtNummer, Postcode, Vervoer};
use crate::facts::{Client, Opdracht};
use crate::rows::{Column, optional, required};

pub(super) const COLUMNS: &[Column] = &[
    required("opdrachtnummer"),
    required("bsn"),
    required("geboortedatum"),
    required("naam"),
    required("gemeente"),
    required("domein"),
    required("categorie"),
    required("vervoer"),
    required("ingangsdatum"),
    required("einddatum"),
    required("combinant"),
    required("vorige_toewijzing"),
    required("versie"),
    optional("vanaf"),
    optional("product"),
    optional("adres"),
    optional("postcode"),
    optional("woonplaats"),
];

impl InboxRow<'_> {
    pub(super) fn opdracht(&mut self) -> Option<Opdracht> {
        // Every value is read before the first `?`, so that all findings of a row are told at once.
        let opdrachtnummer = self.value("opdrachtnummer", opdrachtnummer);
        let bsn = self.bsn();
        let geboortedatum = self.value("geboortedatum", date);
        let naam = self.value("naam", |text| name(text, NAAM));
        let gemeente = self.value("gemeente", gemeente);
        let domein = self.domein();
        let categorie = self.categorie(domein);
        let vervoer = self.vervoer_of(domein);
        let ingangsdatum = self.value("ingangsdatum", date);
        let einddatum = self.optional("einddatum", date);
        let combinant = self.value("combinant", |text| name(text, COMBINANT));
        let vorige_toewijzing = self.optional("vorige_toewijzing", disposition);
        let versie = self.value("versie", versie);
        let vanaf = self.optional("vanaf", date);
        let product = self.optional("product", product);
        let adres = self.adres();
        let einddatum = self.not_before(ingangsdatum, einddatum);
        Some(Opdracht {
            opdrachtnummer: opdrachtnummer?,
            client: Client {
                bsn: bsn?,
                geboortedatum: Some(Geboortedatum::Day(geboortedatum?)),
                naam: naam?,
                adres: adres?,
            },
            gemeente: gemeente?,
            domein: domein?,
            categorie: categorie?,
            vervoer: vervoer?,
            ingangsdatum: ingangsdatum?,
            einddatum: einddatum?,
            combinant: combinant?,
            vorige_toewijzing: vorige_toewijzing?,
            versie: versie?,
            vanaf: vanaf?,
            product: product?,
        })
    }

    /// Where the client lives, as an invoice prints it: street with number, then postcode with town.
    fn adres(&mut self) -> Option<Vec<String>> {
        let street = self.optional("adres", |text| name(text, ADRES));
        let postcode =
            self.optional("postcode", |text| text.to_ascii_uppercase().parse::<Postcode>().map_err(|_| POSTCODE));
        let town = self.optional("woonplaats", |text| name(text, ADRES));
        let (street, postcode, town) = (street?, postcode?, town?);
        let postcode = postcode.map(|postcode| dutch::postcode(&postcode));
        let place: Vec<String> = postcode.into_iter().chain(town).collect();
        let lines = [street.unwrap_or_default(), place.join(" ")];
        Some(lines.into_iter().filter(|line| !line.is_empty()).collect())
    }

    /// A domain in which opdrachten are given here.
    fn domein(&mut self) -> Option<Domain> {
        let known = &self.vocabulary.categories;
        let remedy =
            || format!("Het domein van een opdracht is {}.", choices(known.keys().map(|domain| domain.as_str())));
        let text = self.text("domein");
        if text.is_empty() {
            return self.value("domein", |_| Err(""));
        }
        match text.parse::<Domain>() {
            Ok(domein) => self.ruled(known.contains_key(&domein), "domein", text, remedy(), domein),
            Err(_) => self.fault("domein", text, remedy()),
        }
    }

    /// A category of the domain; without a domain there is nothing to compare with.
    fn categorie(&mut self, domein: Option<Domain>) -> Option<String> {
        let domein = domein?;
        let allowed = self.vocabulary.categories.get(&domein).map(Vec::as_slice).unwrap_or_default();
        let categorie = self.value("categorie", |text| Ok(text.to_owned()))?;
        let shown = self.text("categorie");
        let remedy = format!("Bij {domein} is de categorie {}.", choices(allowed.iter().map(String::as_str)));
        self.ruled(allowed.contains(&categorie), "categorie", shown, remedy, categorie)
    }

    /// Transport of an opdracht, which only dagopvang has.
    fn vervoer_of(&mut self, domein: Option<Domain>) -> Option<Option<Vervoer>> {
        let arranged = self.optional("vervoer", vervoer)?;
        let (is_good, shown) = (arranged.is_none() || domein.is_none_or(|d| d == Domain::Do), self.text("vervoer"));
        self.ruled(is_good, "vervoer", shown, "Vervoer hoort bij DO; laat de kolom bij BG en BW leeg.", arranged)
    }
}

fn opdrachtnummer(text: &str) -> Result<OpdrachtNummer, Remedy> {
    text.parse()
        .map_err(|_| "Een opdrachtnummer heeft 1 tot 64 tekens, zonder regeleinden; neem het over van de opdracht.")
}

const ADRES: Remedy = "Een adres en een woonplaats hebben elk ten hoogste 200 tekens en geen regeleinden.";
const POSTCODE: Remedy =
    "Een postcode heeft vier cijfers en twee letters (5038 EA); zet die van een ander land bij de woonplaats.";

const COMBINANT: Remedy = "Een combinant heeft ten hoogste 200 tekens en geen regeleinden.";
