//! Facts for the unit tests of the core: short to write, always valid.

use super::{Betaling, Booking, Client, Fact, Levering, Opdracht, Plaats, Saldi};
use crate::domain::{Domain, Eur, Unit};

/// A client with this BSN.
pub fn client(bsn: &str) -> Client {
    Client { bsn: bsn.parse().unwrap(), geboortedatum: None, naam: "Test".to_owned(), adres: Vec::new() }
}

/// An open BG opdracht in Tilburg from 2023-02-01.
pub fn opdracht(nummer: &str, bsn: &str) -> Fact {
    Fact::from(Opdracht {
        opdrachtnummer: nummer.parse().unwrap(),
        client: client(bsn),
        gemeente: "0855".parse().unwrap(),
        domein: Domain::Bg,
        categorie: "midden".to_owned(),
        vervoer: None,
        ingangsdatum: "2023-02-01".parse().unwrap(),
        einddatum: None,
        combinant: "Amarant".to_owned(),
        vorige_toewijzing: None,
        versie: 1,
        vanaf: None,
        product: None,
    })
}

/// Two hours on a day.
pub fn levering(disposition: &str, bsn: &str, datum: &str) -> Fact {
    Fact::from(Levering {
        disposition: disposition.parse().ok(),
        bsn: bsn.parse().unwrap(),
        datum: datum.parse().unwrap(),
        aantal: 2.into(),
        eenheid: Unit::Uur,
        vervoer: None,
        product: None,
        versie: 1,
        stand: None,
    })
}

/// A payment into an invented account, by an invented other.
pub fn betaling(boekdatum: &str, cents: i64, text: &str) -> Betaling {
    Betaling {
        rekening: "NL91ABNA0417164300".parse().unwrap(),
        boekdatum: boekdatum.parse().unwrap(),
        amount: Eur::from_cents(cents),
        storno: false,
        tegenrekening: Some("NL20INGB0001234567".to_owned()),
        naam: Some("De Coalitie".to_owned()),
        namens: None,
        omschrijving: vec![text.to_owned()],
        kenmerken: Vec::new(),
        end_to_end: None,
        referentie: None,
        boeking: Booking { referentie: None, amount: Eur::from_cents(cents) },
        volgnummer: None,
        afschrift: "A1".to_owned(),
        bladzijde: 0,
        saldi: Saldi::default(),
        plaats: Plaats { afschrift: 1, boeking: 1, transactie: 0 },
    }
}
