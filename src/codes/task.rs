//! What a person must do: the kinds of tasks of the work list.
//!
//! Beside the other sorts of `codes`; a new kind does not compile until it is explained here.

use super::listed::Listed;
use crate::worklist::TaskKind;

pub(super) fn all() -> Vec<Listed> {
    TaskKind::ALL.into_iter().map(|kind| (kind.as_str().to_uppercase(), means(kind), REMEDY)).collect()
}

/// What to do differs from task to task, and each says it.
const REMEDY: &str = "De tekst van de taak zegt wat u doet, met de opdracht erbij: 'iwmod worklist'.";

fn means(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::ClockBehind => {
            "De klok van de computer loopt achter op het archief; er gaat niets in of uit tot zij goed staat."
        }
        TaskKind::Misdelivered => "Er kwam een bericht binnen dat voor een ander is: mogelijk een datalek.",
        TaskKind::RetourOwed => "De gemeente wacht op ons retourbericht; zij krijgt het binnen drie werkdagen.",
        TaskKind::DraftWaits => "Er ligt een concept te wachten tot iemand het vrijgeeft of weglegt.",
        TaskKind::Rejected => {
            "De gemeente of het knooppunt keurde een bericht van ons af, en het is niet opnieuw gestuurd."
        }
        TaskKind::RetourMissing => "Op een bericht van ons kwam binnen de termijn geen retourbericht.",
        TaskKind::Conflict => "Twee gegevens spreken elkaar tegen, of een regel die wij stuurden zal worden afgewezen.",
        TaskKind::Waiting => "Een gegeven wacht op een bericht dat nog niet kwam, zoals een stop op zijn start.",
        TaskKind::RequestUnanswered => "Op een verzoek van ons kwam binnen de termijn geen antwoord.",
        TaskKind::DeclarationUnanswered => "Op een declaratie van ons kwam binnen de termijn geen antwoord (325).",
        TaskKind::LineRefused => "De gemeente wees gedeclareerde regels af, en zij zijn niet opnieuw gedeclareerd.",
        TaskKind::StopDue => {
            "Een toewijzing is geëindigd en er is geen stop gestuurd; dat moet binnen vijf werkdagen (OP272)."
        }
        TaskKind::StartMissing => "Er is zorg geregistreerd of een toewijzing ingegaan, en er is geen start gestuurd.",
        TaskKind::RequestReindication => {
            "Een doorlopende toewijzing loopt binnen acht weken af; er moet een herindicatie komen."
        }
        TaskKind::SuccessorMissing => "Een toewijzing is overgedragen en niemand zet de zorg nog voort.",
        TaskKind::StatementDue => "Een maand is voorbij en nog niet afgesloten.",
        TaskKind::TariffMissing => "Er ontbreekt een tarief voor zorg die is geleverd of nog geleverd wordt.",
        TaskKind::DeliveryMissing => "Er is niets geregistreerd waar een declaratie het nodig heeft.",
        TaskKind::SpecificationMissing => "Er is niets geregistreerd om een factuur mee te specificeren.",
        TaskKind::SpecificationUnit => {
            "Wat voor een factuur is geregistreerd, staat in een andere eenheid dan zij nodig heeft."
        }
        TaskKind::SpecificationDeviates => "Er zijn meer etmalen geregistreerd dan er dagen zijn geleverd.",
        TaskKind::FewerRegistered => {
            "Er zijn minder etmalen geregistreerd dan er dagen zijn geleverd; dat aantal wordt gefactureerd."
        }
        TaskKind::OtherUnit => "Er is iets geregistreerd in een eenheid die niet telt, naast wat wel telt.",
        TaskKind::AboveAllocation => "Er is meer geleverd dan de toewijzing toelaat; het meerdere wordt niet betaald.",
        TaskKind::Unbillable => "Er is zorg geleverd die niemand betaalt.",
        TaskKind::PaymentOverdue => "Een factuur of declaratie is niet op tijd betaald.",
        TaskKind::InvoiceMissing => "Een afgesloten overzicht heeft nog geen factuur, omdat er gegevens ontbreken.",
        TaskKind::InvoiceRefused => "Een factuur is geweigerd en niet opnieuw gemaakt.",
        TaskKind::PaymentUnmatched => "Van een betaling is niet te zeggen waarvoor zij is, of zij is te hoog.",
        TaskKind::NotTaken => {
            "In de inbox liggen bestanden die niet kunnen worden opgenomen, of een map is niet te gebruiken."
        }
        TaskKind::CalendarEnds => {
            "De tabel van aangewezen vrije dagen eindigt dit jaar; daarna kloppen termijnen misschien niet."
        }
        TaskKind::GemeenteEnded => "Een toewijzing loopt door, terwijl een herindeling haar gemeente opheft.",
        TaskKind::AgreementEnds => {
            "Een overeenkomst loopt binnen acht weken af, en er loopt zorg door die daarna niemand betaalt."
        }
        TaskKind::InvoiceUnapproved => "Een factuur is na de dagen die de partij daarvoor heeft nog niet goedgekeurd.",
        TaskKind::Overpayment => "Op een factuur of declaratie is meer betaald dan zij vraagt.",
        TaskKind::LeftOut => "Een sluiting liet een beschikking weg, en die is nog niet volledig.",
        TaskKind::NotSent => "In de map van de outbox ligt iets klaar dat niemand verstuurde.",
        TaskKind::MailFailed => "De mail met een factuur is geweigerd, kwam terug, of is misschien niet aangekomen.",
        TaskKind::WebhookDead => "Een ontvanger van gebeurtenissen nam ze te lang niet aan, of wil ze niet meer.",
        TaskKind::VersionDifference => {
            "Een nieuwe versie van iwmod rekent een afgesloten maand anders; dat wordt alleen op uw opdracht geboekt."
        }
    }
}
