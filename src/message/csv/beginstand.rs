//! A row of `beginstand*.csv`: a toewijzing that stood at go-live, with its start.
//!
//! Stands on `row`. Whether it is addressed to us is judged by `intake`, which knows the AGB codes.

use std::str::FromStr;

use sha2::Digest;

use super::row::InboxRow;
use super::value::{NAAM, Remedy, date, gemeente, is_digits, name, padded, product};
use crate::domain::{
    AgbCode, Categorie, Date, Eenheid, Frequentie, Geboortedatum, GemeenteCode, Identificatie, Kind, Release, Sha256,
    StatusAanlevering, Tijd, ToewijzingNummer,
};
use crate::facts::{Bericht, Client, Inhoud, Kop, Omvang, Product, StartProduct, ToegewezenProduct};
use crate::rows::{Column, required};

pub(super) const COLUMNS: &[Column] = &[
    required("gemeente"),
    required("toewijzingnummer"),
    required("ontvanger"),
    required("bsn"),
    required("geboortedatum"),
    required("naam"),
    required("categorie"),
    required("product"),
    required("toewijzingsdatum"),
    required("ingangsdatum"),
    required("einddatum"),
    required("volume"),
    required("eenheid"),
    required("frequentie"),
    required("startdatum"),
];

impl InboxRow<'_> {
    /// A toewijzing at go-live, as the oldest message about it would have said.
    pub(super) fn beginstand(&mut self) -> Option<Bericht> {
        let gemeente = self.value("gemeente", gemeente);
        let toewijzing_nummer = self.value("toewijzingnummer", toewijzingnummer);
        let aanbieder = self.value("ontvanger", agb);
        let bsn = self.bsn();
        let geboortedatum = self.value("geboortedatum", date);
        let naam = self.value("naam", |text| name(text, NAAM));
        let product = self.product();
        let toewijzingsdatum = self.value("toewijzingsdatum", date);
        let ingangsdatum = self.value("ingangsdatum", date);
        let einddatum = self.optional("einddatum", date);
        let omvang = self.omvang();
        let startdatum = self.optional("startdatum", date);
        let einddatum = self.not_before(ingangsdatum, einddatum);
        let client = Client {
            bsn: bsn?,
            geboortedatum: Some(Geboortedatum::Day(geboortedatum?)),
            naam: naam?,
            adres: Vec::new(),
        };
        let toewijzing = ToegewezenProduct {
            toewijzing_nummer: toewijzing_nummer?,
            referentie_aanbieder: None,
            product: product?,
            toewijzingsdatum: toewijzingsdatum?,
            toewijzingstijd: Tijd::MIDNIGHT,
            ingangsdatum: ingangsdatum?,
            einddatum: einddatum?,
            reden_wijziging: None,
            omvang: omvang?,
            budget: None,
        };
        Some(beginstand(gemeente?, aanbieder?, client, toewijzing, startdatum?))
    }

    /// Category with or without code; neither for a generic toewijzing.
    fn product(&mut self) -> Option<Option<Product>> {
        let categorie = self.optional("categorie", categorie);
        let code = self.optional("product", product);
        match (categorie?, code?) {
            (Some(categorie), code) => Some(Some(Product { categorie, code })),
            (None, None) => Some(None),
            (None, Some(_)) => self.fault("categorie", "", "Bij een product hoort zijn categorie; vul haar in."),
        }
    }

    /// Volume, unit and frequency: all three with a product code, none without (CD041, CD080).
    fn omvang(&mut self) -> Option<Option<Omvang>> {
        let volume = self.optional("volume", volume);
        let eenheid = self.optional("eenheid", |text| code::<Eenheid>(&padded(text, 2)));
        let frequentie = self.optional("frequentie", code::<Frequentie>);
        let specific = !self.text("product").is_empty();
        match (volume?, eenheid?, frequentie?) {
            (Some(volume), Some(eenheid), Some(frequentie)) if specific => {
                Some(Some(Omvang { volume, eenheid, frequentie }))
            }
            (None, None, None) if !specific => Some(None),
            _ => {
                self.fault("volume", "", "Vul volume, eenheid en frequentie alle drie in bij een product, anders geen.")
            }
        }
    }
}

/// The row as a message without a header of its own: its number stands for its Identificatie.
fn beginstand(
    gemeente: GemeenteCode,
    aanbieder: AgbCode,
    client: Client,
    toewijzing: ToegewezenProduct,
    startdatum: Option<Date>,
) -> Bericht {
    let kop = Kop {
        kind: Kind::Beginstand,
        release: Release::V3_2,
        gemeente,
        aanbieder,
        identificatie: Identificatie::new(toewijzing.toewijzing_nummer.to_string()),
        dagtekening: toewijzing.toewijzingsdatum,
    };
    let start = startdatum.map(|begindatum| StartProduct {
        toewijzing_nummer: Some(toewijzing.toewijzing_nummer),
        product: toewijzing.product.clone(),
        toewijzing_ingangsdatum: Some(toewijzing.ingangsdatum),
        begindatum,
        status: StatusAanlevering::Eerste,
    });
    let content = format!("{kop:?}|{}|{:?}|{}|{toewijzing:?}|{start:?}", client.bsn, born(&client), client.naam);
    let digest = Sha256(sha2::Sha256::digest(content).into());
    Bericht { kop, digest, client, inhoud: Inhoud::Beginstand(toewijzing, start) }
}

/// The date of birth in the words of the digest, which logs of earlier versions compare.
fn born(client: &Client) -> Option<Date> {
    match client.geboortedatum? {
        Geboortedatum::Day(day) => Some(day),
        Geboortedatum::Month(_) | Geboortedatum::Year(_) => None,
    }
}

fn toewijzingnummer(text: &str) -> Result<ToewijzingNummer, Remedy> {
    text.parse().map_err(|_| "Een ToewijzingNummer is een getal van ten hoogste negen cijfers.")
}

fn agb(text: &str) -> Result<AgbCode, Remedy> {
    padded(text, 8).parse().map_err(|_| "De ontvanger is een AGB-code van acht cijfers.")
}

fn categorie(text: &str) -> Result<Categorie, Remedy> {
    padded(text, 2).parse().map_err(|_| "Een productcategorie heeft twee cijfers.")
}

fn volume(text: &str) -> Result<u32, Remedy> {
    let short = text.len() <= 8 && is_digits(text);
    short.then(|| text.parse().ok()).flatten().ok_or("Het volume is een geheel getal van ten hoogste acht cijfers.")
}

fn code<T: FromStr>(text: &str) -> Result<T, Remedy> {
    text.parse().map_err(
        |_| "Gebruik de codes van de standaard: eenheid 01, 04, 14, 16, 82, 83 of 84; frequentie 1, 2, 4 of 6.",
    )
}
