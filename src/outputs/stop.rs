//! The stop (WMO307) that ends a start: its key and client are those of the 305, unchanged (TR382).
//!
//! Decides neither that a delivery ended nor why; whoever asks knows.

use crate::domain::{Date, Kind, Release, ToewijzingNummer};
use crate::message::{self, BerichtIdentificatie, Body, Code, Message, Wmo307, wmo307};

/// What ends, and how.
#[derive(Clone, Copy, Debug)]
pub struct Stop<'a> {
    /// On which toewijzing.
    pub toewijzing_nummer: ToewijzingNummer,
    /// Begindatum of the start.
    pub begindatum: Date,
    /// RedenBeeindiging (WMO588).
    pub reden: &'a str,
    /// Last day of delivery.
    pub einddatum: Date,
    /// Identificatie of the message: 1 to 12 characters, not used before.
    pub identificatie: &'a str,
    /// Dagtekening of the message.
    pub dagtekening: Date,
}

/// The stop of a start that stands in a 305; `None` when that message has no such start. The message is of release 3.2,
/// whatever that of the start.
pub fn stop(start: &Message, stop: &Stop<'_>) -> Option<Message> {
    let Body::Wmo305(start) = &start.body else { return None };
    let is_it = |p: &&message::wmo305::StartProduct| {
        p.toewijzing_nummer.is_some_and(|n| n.to_string() == stop.toewijzing_nummer.to_string())
            && p.begindatum == stop.begindatum
            && p.status_aanlevering == EERSTE
    };
    let product = start.client.start_producten.start_product.iter().find(is_it)?;
    let stopped = wmo307::StopProduct {
        toewijzing_nummer: product.toewijzing_nummer,
        product: product.product.clone(),
        toewijzing_ingangsdatum: product.toewijzing_ingangsdatum,
        begindatum: product.begindatum,
        reden_beeindiging: Code::new(stop.reden)?,
        einddatum: stop.einddatum,
        status_aanlevering: Code::new(EERSTE)?,
    };
    let header = message::Header {
        bericht_code: Code::new("420")?,
        bericht_versie: 3,
        bericht_subversie: 2,
        bericht_identificatie: BerichtIdentificatie {
            identificatie: stop.identificatie.to_owned(),
            dagtekening: stop.dagtekening,
        },
        xsd_versie: message::xsd_versie(Kind::Wmo307, Release::V3_2),
        ..start.header.clone()
    };
    let client = wmo307::Client {
        bsn: start.client.bsn,
        geboortedatum: start.client.geboortedatum.clone(),
        geslacht: start.client.geslacht,
        naam: start.client.naam.clone(),
        stop_producten: wmo307::StopProducten { stop_product: vec![stopped] },
    };
    Some(Message { release: Release::V3_2, body: Body::Wmo307(Box::new(Wmo307 { header, client })) })
}

/// StatusAanlevering of a first delivery.
const EERSTE: &str = "1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Limits;

    fn start() -> Message {
        let bytes = include_bytes!("../../testdata/messages/wmo305.xml");
        message::read(bytes, &Limits::default()).message.unwrap()
    }

    /// Begindatum and number of the first start in the sample.
    fn first() -> (ToewijzingNummer, Date) {
        let Body::Wmo305(m) = start().body else { panic!("a 305") };
        let product = &m.client.start_producten.start_product[0];
        (product.toewijzing_nummer.unwrap().to_string().parse().unwrap(), product.begindatum)
    }

    #[test]
    fn a_stop_repeats_the_key_and_client_of_its_start_and_breaks_no_rule() {
        let (toewijzing_nummer, begindatum) = first();
        let day: Date = "2023-06-30".parse().unwrap();
        let wanted =
            Stop { toewijzing_nummer, begindatum, reden: "37", einddatum: day, identificatie: "1", dagtekening: day };
        let made = stop(&start(), &wanted).unwrap();
        let back = message::read(&message::write(&made), &Limits::default());
        assert_eq!((back.message.as_ref(), back.findings.len()), (Some(&made), 0));
        let mut found = Vec::new();
        crate::rules::check(&made, 10, &mut found);
        assert_eq!(found, []);
        let (Body::Wmo307(stop), Body::Wmo305(start)) = (made.body, start().body) else { panic!("a 307 of a 305") };
        let (stopped, started) =
            (&stop.client.stop_producten.stop_product[0], &start.client.start_producten.start_product[0]);
        assert_eq!((&stopped.product, stopped.begindatum), (&started.product, started.begindatum));
        assert_eq!((stop.client.bsn, &stop.client.naam), (start.client.bsn, &start.client.naam));
        assert_eq!((stop.header.afzender, stop.header.ontvanger), (start.header.afzender, start.header.ontvanger));
    }

    #[test]
    fn there_is_no_stop_without_its_start() {
        let (toewijzing_nummer, begindatum) = first();
        let day: Date = "2023-06-30".parse().unwrap();
        let wanted =
            Stop { toewijzing_nummer, begindatum, reden: "37", einddatum: day, identificatie: "1", dagtekening: day };
        let other = Stop { begindatum: begindatum.tomorrow().unwrap(), ..wanted };
        assert_eq!(stop(&start(), &other), None);
    }
}
