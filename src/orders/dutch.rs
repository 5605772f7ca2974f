//! Why an order cannot be given, for the back office: each `Cannot` in Dutch, with the command that helps, which a page makes a link of.
//!
//! Stands beside `cannot`, whose texts are English for administrators. A new reason does not compile until it has words here. No name and no
//! BSN of a client is in them.

use super::cannot::{Cannot, CloseError};
use crate::billing::BillingError;
use crate::domain::dutch;
use crate::outputs::DeclareError;

impl Cannot {
    /// The same in Dutch.
    pub fn in_dutch(&self) -> String {
        match self {
            Cannot::NotInOutbox(_)
            | Cannot::NoDraft(_)
            | Cannot::DraftWaits(_)
            | Cannot::AnsweredMeanwhile(_)
            | Cannot::NotSent(_)
            | Cannot::Stale
            | Cannot::WouldBeRefused { .. }
            | Cannot::NothingToStop(_)
            | Cannot::NotOurs(_)
            | Cannot::StopNeeds(_)
            | Cannot::StopNeedsReason { .. }
            | Cannot::StopWouldBeRefused { .. }
            | Cannot::NoStartMessage
            | Cannot::SentAlready(_) => self.of_message(),
            Cannot::NoPayment(_)
            | Cannot::SeveralPayments { .. }
            | Cannot::NoSuchBill(_)
            | Cannot::NamedTwice(_)
            | Cannot::MoreThanPaid { .. }
            | Cannot::NothingOpen(_)
            | Cannot::TooLarge
            | Cannot::NoPayer
            | Cannot::PayerOwes(_)
            | Cannot::InTheFuture(_)
            | Cannot::BeforeMade { .. }
            | Cannot::SumTooLarge { .. } => self.of_payment(),
            Cannot::NoMail
            | Cannot::NotEncrypted
            | Cannot::NoAddress { .. }
            | Cannot::NotMailable(_)
            | Cannot::MailUnderWay(_)
            | Cannot::MailedAlready(_)
            | Cannot::MailUnknown(_)
            | Cannot::Mail(_) => self.of_mail(),
            Cannot::NotQuarantined(id) => {
                format!("In quarantaine ligt niets met nummer {id}; 'iwmod quarantine' toont wat er ligt.")
            }
            Cannot::ClockRight => {
                "De klok loopt niet achter op het archief, en niets wacht erop; er is niets te besluiten.".to_owned()
            }
            Cannot::ClockDecided(number) => format!(
                "Besluit {number} zegt dat de klok goed stond, en het archief gaat daarvandaan verder; het is niet terug te nemen. Stond \
                 zij toch verkeerd, zet haar dan goed."
            ),
            Cannot::NotDecided(number) => {
                format!("Besluit {number} geldt niet (meer); 'iwmod decide list' toont welke gelden.")
            }
            Cannot::MovedOn => {
                "Er kwam iets binnen terwijl dit werd gemaakt; er is niets gedaan. Probeer het opnieuw.".to_owned()
            }
            Cannot::NoReason => "Schrijf op waarom; dat mag niet leeg zijn.".to_owned(),
            Cannot::NotWritten { .. } | Cannot::NotMade(_) => FAULT.to_owned(),
            Cannot::NoForm { number, .. } => {
                format!("Factuur {number} kan niet worden gemaakt; er is niets gedaan. {FAULT}")
            }
            Cannot::Billing(error) => billing(error),
            Cannot::Declare(error) => declare(error),
            Cannot::Close(error) => close(error),
        }
    }

    /// Of messages and drafts.
    fn of_message(&self) -> String {
        match self {
            Cannot::NotInOutbox(id) => format!("In Uitgaand staat niets met nummer {id}; 'iwmod outbox' toont wat er staat."),
            Cannot::NoDraft(id) => format!("{id} is geen concept meer; 'iwmod outbox' toont hoe het ermee staat."),
            Cannot::DraftWaits(id) => format!(
                "Hierover wacht al concept {id}: geef het vrij of leg het weg ('iwmod outbox show {id}'), en probeer het dan opnieuw."
            ),
            Cannot::AnsweredMeanwhile(id) => format!(
                "Concept {id} antwoordt op een bericht dat intussen is beantwoord; leg het weg ('iwmod outbox show {id}')."
            ),
            Cannot::NotSent(id) => format!("{id} is geen bericht dat wij verstuurden; 'iwmod outbox' toont welke uitgingen."),
            Cannot::Stale => {
                "Wat verschuldigd is, veranderde sinds dit concept is gemaakt; leg het weg en maak de declaratie opnieuw.".to_owned()
            }
            Cannot::WouldBeRefused { rule, text } => format!(
                "De gemeente zou dit afkeuren ({rule}: {text}). Leg het concept weg en maak de declaratie opnieuw."
            ),
            Cannot::NothingToStop(id) => format!("Op {id} loopt niets dat kan stoppen; 'iwmod explain {id}' toont hoe het ermee staat."),
            Cannot::NotOurs(id) => format!("{id} staat op naam van een andere aanbieder; alleen die kan haar stoppen."),
            Cannot::StopNeeds(what) => format!("Voor dit stopbericht ontbreekt iets: {what}."),
            Cannot::StopNeedsReason { id, codes } => format!(
                "Nergens staat waarom {id} eindigde; kies de RedenBeeindiging die past. U kunt kiezen uit {codes}."
            ),
            Cannot::StopWouldBeRefused { rule, text } => {
                format!("De gemeente zou dit stopbericht afkeuren ({rule}: {text}). Kies een andere dag of een andere reden.")
            }
            Cannot::NoStartMessage => {
                "De WMO305 van deze start staat niet in het archief; maak de stop in het systeem dat de start verstuurde.".to_owned()
            }
            Cannot::SentAlready(id) => format!("{id} is al verzonden; 'iwmod outbox show {id}' toont wat ervan werd."),
            _ => FAULT.to_owned(),
        }
    }

    /// Of payments and bills.
    fn of_payment(&self) -> String {
        match self {
            Cannot::NoPayment(given) => {
                format!("Geen betaling heet {given}; 'iwmod receivables' toont welke op u wachten.")
            }
            Cannot::SeveralPayments { given, ids } => {
                format!("Meer betalingen heten {given}, zoals {ids}; schrijf meer ervan.")
            }
            Cannot::NoSuchBill(number) => {
                format!("Er is geen factuur of declaratie {number}; 'iwmod receivables' toont welke er zijn.")
            }
            Cannot::NamedTwice(number) => format!("{number} staat er twee keer; noem elke rekening een keer."),
            Cannot::MoreThanPaid { given, amount } => format!(
                "De delen zijn samen {}, en de betaling is {}; schrijf kleinere delen.",
                dutch::euro(*given),
                dutch::euro(*amount)
            ),
            Cannot::NothingOpen(number) => {
                format!(
                    "Van de betaling is niets over voor {number}, of daarvan staat niets open; schrijf er een bedrag bij of laat die weg."
                )
            }
            Cannot::TooLarge => "Deze bedragen zijn te groot om mee te rekenen; schrijf kleinere.".to_owned(),
            Cannot::NoPayer => {
                "Het afschrift noemt rekening noch naam van deze betaler; zet alleen deze betaling opzij.".to_owned()
            }
            Cannot::PayerOwes(numbers) => format!(
                "Deze betaler betaalt rekeningen van ons ({numbers}), en wat die betaalt moet worden bekeken; zet alleen deze betaling opzij."
            ),
            Cannot::InTheFuture(day) => {
                format!("{} moet nog komen; schrijf de dag waarop het gebeurde.", dutch::date(*day))
            }
            Cannot::BeforeMade { number, made, on } => format!(
                "Factuur {number} is gemaakt op {}; op {} was er dus nog niets mee. Schrijf de goede dag.",
                dutch::date(*made),
                dutch::date(*on)
            ),
            Cannot::SumTooLarge { month, .. } => format!(
                "Een bedrag van {} is te groot om mee te rekenen; 'iwmod billing {month}' toont de regels: zoek een hoeveelheid of \
                 bedrag dat veel te groot is.",
                dutch::month(*month)
            ),
            _ => FAULT.to_owned(),
        }
    }

    /// Of mails.
    fn of_mail(&self) -> String {
        match self {
            Cannot::NoMail => {
                "Er kan niet worden gemaild, want iwmod kent geen mailserver; uw beheerder stelt die in ([mail]), of verstuur de \
                 factuur zelf."
                    .to_owned()
            }
            Cannot::NotEncrypted => {
                "Facturen gaan alleen versleuteld over de mail, en dat is nu uitgezet; vraag uw beheerder ([mail] tls).".to_owned()
            }
            Cannot::NoAddress { number, party } => format!(
                "Factuur {number} kan niet worden gemaild: van {party} is geen mailadres bekend; uw beheerder vult het in ([[party]])."
            ),
            Cannot::NotMailable(address) => {
                format!("Naar {address} kan geen mail; laat uw beheerder het adres verbeteren ([[party]]).")
            }
            Cannot::MailUnderWay(number) => format!("Factuur {number} wordt nu gemaild; 'iwmod outbox show {number}' toont wat ervan wordt."),
            Cannot::MailedAlready(number) => {
                format!("Factuur {number} is al verstuurd. Moet zij nog eens: kruis dat aan.")
            }
            Cannot::MailUnknown(number) => format!(
                "Niemand weet of de laatste mail met factuur {number} is aangekomen; vraag het de partij. Kwam zij aan, leg dat dan vast \
                 ('iwmod outbox sent {number}'); zo niet, mail haar nogmaals."
            ),
            Cannot::Mail(_) => format!("De mail kan niet worden gemaakt. {FAULT}"),
            _ => FAULT.to_owned(),
        }
    }
}

/// Said where the program is at fault.
const FAULT: &str = "Dit is een fout van iwmod zelf; laat uw beheerder haar melden.";

fn billing(error: &BillingError) -> String {
    match error {
        BillingError::Overflow { disposition, .. } => format!(
            "Op {disposition} is een hoeveelheid of bedrag te groot om mee te rekenen; controleer de registratie en het tarief."
        ),
    }
}

fn declare(error: &DeclareError) -> String {
    match error {
        DeclareError::NotEnded { month, .. } => {
            format!("{} is nog niet voorbij; declareer vanaf de eerste dag erna.", dutch::month(*month))
        }
        DeclareError::MonthBefore { month, last } => format!(
            "{} is al gedeclareerd; declareer {} als eerdere zorg, in {} of later.",
            dutch::month(*last),
            dutch::month(*month),
            dutch::month(*last)
        ),
        DeclareError::DeclareFirst { month, first } => format!(
            "Zorg van {} is nog niet gedeclareerd; declareer die voor {}.",
            dutch::month(*first),
            dutch::month(*month)
        ),
        DeclareError::OutOfOrder { identificatie, dagtekening } => format!(
            "De declaratie zou voor {identificatie} van {} komen; maak haar op een latere dag.",
            dutch::date(*dagtekening)
        ),
        DeclareError::Identificatie(number) => {
            format!("{number} is geen nummer voor een declaratie; dat heeft 1 tot 12 letters en cijfers.")
        }
        DeclareError::Used(number) => format!("{number} is al voor een declaratie gebruikt; neem een ander nummer."),
        DeclareError::Unknown(_) => FAULT.to_owned(),
        DeclareError::Line { disposition, from, .. } => format!(
            "De regel van {disposition} vanaf {} past niet in een declaratie; 'iwmod explain {disposition}' toont haar: controleer \
             hoeveelheid en tarief.",
            dutch::date(*from)
        ),
        DeclareError::TotalTooLarge => {
            "Het totaal is meer dan een declaratie kan zeggen; controleer de tarieven en de registratie.".to_owned()
        }
        DeclareError::OutOfReferences(number) => {
            format!("Met {number} zijn er niet genoeg regelnummers; neem een korter nummer.")
        }
        DeclareError::Refused(findings) => {
            let texts: Vec<&str> = findings.iter().map(|finding| finding.text.as_str()).collect();
            format!("De gemeente zou de declaratie afkeuren: {}", texts.join(" "))
        }
    }
}

fn close(error: &CloseError) -> String {
    match error {
        CloseError::BeforeFirst { month, first } => format!(
            "{} ligt voor {}, de eerste maand van iwmod; zij hoort bij het systeem daarvoor.",
            dutch::month(*month),
            dutch::month(*first)
        ),
        CloseError::NotEnded { month, from } => {
            format!("{} is nog niet voorbij; afsluiten kan vanaf {}.", dutch::month(*month), dutch::date(*from))
        }
        CloseError::OutOfOrder { first } => {
            format!("Maanden sluiten op volgorde: sluit eerst {} ('iwmod close {first}').", dutch::month(*first))
        }
        CloseError::NotClosed(month) => {
            format!("{} is niet afgesloten; wat er staat, is al wat deze versie rekent.", dutch::month(*month))
        }
        CloseError::Changed => {
            "Er kwam iets binnen sinds u dit zag; hieronder staat hoe het nu is. Bekijk het en sluit dan.".to_owned()
        }
        CloseError::Unread(record) => format!(
            "Gegeven {record} van het archief is met deze versie niet te lezen; wat wordt afgesloten, kan het missen. Vraag uw beheerder."
        ),
        CloseError::NoSuchInvoice(number) => {
            format!("Er is geen factuur {number}; 'iwmod receivables' toont welke er zijn.")
        }
        CloseError::NotRefused(number) => {
            format!("Factuur {number} is niet geweigerd; leg dat eerst vast ('iwmod outbox reject {number}').")
        }
        CloseError::Replaced { number, by } => format!("Factuur {number} is al vervangen door {by}."),
        CloseError::InConflict(number) => format!(
            "Bestanden spreken elkaar tegen over wat factuur {number} berekent, en niemand besliste welk telt; 'iwmod worklist' noemt ze."
        ),
        CloseError::NothingToLeaveOut { disposition, month } => format!(
            "Geen open overzicht van {} heeft een regel van {disposition}; 'iwmod billing {month}' toont wat weggelaten kan worden.",
            dutch::month(*month)
        ),
        CloseError::Missing(what) => format!("De factuur kan niet worden gemaakt; er ontbreekt: {what}."),
        CloseError::Nothing(number) => format!(
            "Op {number} is niets meer te berekenen; wat zij berekende, wordt gecrediteerd met de maand die hierna sluit."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_dutch_and_keeps_what_it_is_about() {
        let first = "2023-01".parse().unwrap();
        let told = Cannot::Close(CloseError::OutOfOrder { first }).in_dutch();
        assert_eq!(told, "Maanden sluiten op volgorde: sluit eerst januari 2023 ('iwmod close 2023-01').");
        assert!(Cannot::DraftWaits(12).in_dutch().contains("concept 12"));
        assert!(Cannot::MailedAlready("F2023-0001".to_owned()).in_dutch().contains("F2023-0001"));
    }
}
