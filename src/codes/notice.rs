//! What is noted on a line of a statement.
//!
//! Beside the other sorts of `codes`; a new notice does not compile until it is explained here.

use super::listed::Listed;
use crate::billing::Notice;

pub(super) fn all() -> Vec<Listed> {
    Notice::ALL.into_iter().map(|notice| (notice.as_str().to_owned(), means(notice), remedy(notice))).collect()
}

fn means(notice: Notice) -> &'static str {
    match notice {
        Notice::AboveAllocation => {
            "Er is meer geregistreerd dan de toewijzing toelaat; de regel is afgekapt op wat mag, anders wijst de gemeente haar af."
        }
        Notice::DeliveryMissing => "Er is niets geregistreerd waar de hoeveelheid het nodig heeft; de regel is 0,00.",
        Notice::ExtendedAfterTransition => {
            "De einddatum is na de overgang verlengd; de dagen gaan nog naar de gemeente."
        }
        Notice::FewerRegistered => {
            "Er zijn minder etmalen geregistreerd dan er dagen zijn geleverd; het geregistreerde aantal wordt gefactureerd."
        }
        Notice::InConflict => {
            "De regel zou anders zijn als een bestand telde dat nu, zolang twee bestanden elkaar tegenspreken, niet telt."
        }
        Notice::SpecificationDeviates => {
            "De geregistreerde dagdelen wijken ver af van het gemiddelde van de categorie, of er zijn meer etmalen geregistreerd dan \
             er dagen zijn geleverd."
        }
        Notice::SpecificationMissing => {
            "Er is niets geregistreerd om de factuur mee te specificeren; zonder volledige specificatie betaalt de coalitie niet."
        }
        Notice::SpecificationUnit => {
            "Er is alleen in een andere eenheid geregistreerd dan de specificatie van dit domein nodig heeft."
        }
        Notice::StartMissing => "Er is zorg geregistreerd en er telt geen startbericht; declareren kan wel (OP364).",
        Notice::TariffMissing => "Er geldt op deze dagen geen tarief; de regel heeft een aantal en geen bedrag.",
    }
}

fn remedy(notice: Notice) -> &'static str {
    match notice {
        Notice::AboveAllocation => "Vraag de gemeente om een ruimere toewijzing, of verbeter de registratie.",
        Notice::DeliveryMissing => "Lees de leveringen van de maand in, of stop de levering als er geen zorg was.",
        Notice::ExtendedAfterTransition => "Controleer of de gemeente de verlenging zo bedoelde.",
        Notice::FewerRegistered => "Er is niets te doen bij afwezigheid; lees anders de ontbrekende etmalen in.",
        Notice::InConflict => "Kies welk bestand telt: 'iwmod worklist' noemt de opdracht daarvoor.",
        Notice::SpecificationDeviates => "Controleer de registratie en de categorie van de cliënt.",
        Notice::SpecificationMissing => "Lees de leveringen van de maand in.",
        Notice::SpecificationUnit => "Laat in de eenheid van het domein registreren: uren, dagdelen of etmalen.",
        Notice::StartMissing => "Stuur de WMO305.",
        Notice::TariffMissing => {
            "Zet een [[tariff]] of een [[indexation]] in de config, of een rij in een tarieventabel; 'iwmod tariffs' toont wat ontbreekt."
        }
    }
}
