//! The classes of a retour, and where each stands: one walk, for whoever fills in their codes and for whoever reads them.
//!
//! Stands after `retour` and the messages. Knows where codes are, not what they mean.

use super::body::Body;
use super::retour::{RetourCodes, Returned};
use super::{wmo302, wmo306, wmo308, wmo316, wmo318};

/// A class below the header: a place with codes of its own.
pub(crate) struct Class<'a> {
    /// Where it stands, as findings say it: `/Bericht/Client/Relaties/Relatie[2]/Contact`.
    pub path: String,
    /// What is said of it.
    pub codes: &'a mut RetourCodes,
}

/// The classes below the header of a retour, in the order of the message, each before those below it; none for what is no
/// retour, and for a retour of a header alone.
pub(crate) fn classes(body: &mut Body) -> Vec<Class<'_>> {
    let mut found = ClassList(Vec::new());
    match body {
        Body::Wmo302(m) => m.client.iter_mut().for_each(|client| found.of_302(client)),
        Body::Wmo306(m) => m.client.iter_mut().for_each(|client| found.of_306(client)),
        Body::Wmo308(m) => m.client.iter_mut().for_each(|client| found.of_308(client)),
        Body::Wmo316(m) => m.client.iter_mut().for_each(|client| found.of_316(client)),
        Body::Wmo318(m) => m.client.iter_mut().for_each(|client| found.of_318(client)),
        Body::Wmo320(m) => m.antwoord.iter_mut().for_each(|answer| found.add(ANTWOORD, &mut answer.retour_codes)),
        Body::Wmo301(_) | Body::Wmo305(_) | Body::Wmo307(_) | Body::Wmo315(_) | Body::Wmo317(_) | Body::Wmo319(_) => {}
        // An answer to a declaratie is no retour: it has amounts too, and a message to itself (IV087).
        Body::Wmo323(_) | Body::Wmo325(_) => {}
    }
    found.0
}

/// Where the client of a message stands.
pub(crate) const CLIENT: &str = "/Bericht/Client";
/// Where the antwoord of a 319 or 320 stands.
pub(crate) const ANTWOORD: &str = "/Bericht/Antwoord";

struct ClassList<'a>(Vec<Class<'a>>);

impl<'a> ClassList<'a> {
    fn add(&mut self, path: impl Into<String>, codes: &'a mut RetourCodes) {
        self.0.push(Class { path: path.into(), codes });
    }

    /// The records of a list, by their place from 1.
    fn list<T>(&mut self, path: &str, records: &'a mut [Returned<T>]) {
        for (record, place) in records.iter_mut().zip(1..) {
            self.add(format!("{CLIENT}/{path}[{place}]"), &mut record.retour_codes);
        }
    }

    fn of_302(&mut self, client: &'a mut wmo302::Client) {
        self.add(CLIENT, &mut client.retour_codes);
        for (relatie, place) in client.relaties.iter_mut().flat_map(|list| list.relatie.iter_mut()).zip(1..) {
            let path = format!("{CLIENT}/Relaties/Relatie[{place}]");
            self.add(path.clone(), &mut relatie.retour_codes);
            self.add(format!("{path}/Contact"), &mut relatie.contact.retour_codes);
        }
        self.list("Contactgegevens/Contact", &mut client.contactgegevens.contact);
        self.list("ToegewezenProducten/ToegewezenProduct", &mut client.toegewezen_producten.toegewezen_product);
    }

    fn of_306(&mut self, client: &'a mut wmo306::Client) {
        self.add(CLIENT, &mut client.retour_codes);
        self.list("StartProducten/StartProduct", &mut client.start_producten.start_product);
    }

    fn of_308(&mut self, client: &'a mut wmo308::Client) {
        self.add(CLIENT, &mut client.retour_codes);
        self.list("StopProducten/StopProduct", &mut client.stop_producten.stop_product);
    }

    fn of_316(&mut self, client: &'a mut wmo316::Client) {
        self.add(CLIENT, &mut client.retour_codes);
        self.list("AangevraagdeProducten/AangevraagdProduct", &mut client.aangevraagde_producten.aangevraagd_product);
    }

    fn of_318(&mut self, client: &'a mut wmo318::Client) {
        self.add(CLIENT, &mut client.retour_codes);
        let verzoek = &mut client.verzoek;
        self.add(format!("{CLIENT}/Verzoek"), &mut verzoek.retour_codes);
        if let Some(list) = &mut verzoek.ongewijzigde_producten {
            self.list("Verzoek/OngewijzigdeProducten/OngewijzigdProduct", &mut list.ongewijzigd_product);
        }
        if let Some(list) = &mut verzoek.te_wijzigen_producten {
            self.list("Verzoek/TeWijzigenProducten/TeWijzigenProduct", &mut list.te_wijzigen_product);
        }
        if let Some(list) = &mut verzoek.nieuwe_producten {
            self.list("Verzoek/NieuweProducten/NieuwProduct", &mut list.nieuw_product);
        }
    }
}
