//! Rules about the amounts of a declaration (323) and of its answer (325).
//!
//! Amounts are cents; they are added as integers so wide that no number of lines leaves them. TR346 has the level and the code
//! that the standard gives it, though one message alone shows a breach.

use super::rule::Level::{ExternalSource, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::regel::{ANTWOORD, DECLARATIE, is_credit, regels};
use crate::domain::Kind::{Wmo323, Wmo325};
use crate::message::{Body, Code, Message, TotaalBedrag};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR342, TR346, TR358, CS325, CS339];

const TR342: Rule = Rule::new("TR342", &[Wmo325], WithinMessage, Some("0001"))
    .checked(tr342)
    .means(
        "In een 325 staan alleen afgewezen prestaties, en hun bedragen zijn samen het ingediende min het toegekende \
         totaal. Is de hele declaratie afgewezen, dan staan er geen prestaties in en is het toegekende bedrag 0.",
    )
    .remedy("Vraag de gemeente om een antwoord dat klopt; verwerk dit niet.");

/// TR342: what is refused is what is not granted; of a refused declaration nothing is granted and no line is named.
fn tr342(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo325(m) = &message.body else { return };
    let Some(antwoord) = &m.declaratie_antwoord else { return };
    let granted = signed_total(&antwoord.totaal_toegekend_bedrag);
    let path = format_args!("{ANTWOORD}/TotaalToegekendBedrag/TotaalBedrag");
    if antwoord.retour_codes.retour_code.iter().all(|code| *code == "0200" || *code == "8001") {
        let due = signed_total(&antwoord.totaal_ingediend_bedrag).saturating_sub(sum(message));
        if granted != due {
            let text = format!(
                "TotaalIngediendBedrag min de afgekeurde Prestaties is {}; vraag de gemeente welk bedrag en welke Prestaties zijn \
                 toegekend.",
                shown(due)
            );
            found.error(path.to_string(), &shown(granted), &text);
        }
        return;
    }
    if granted != 0 {
        let text = "De declaratie is afgekeurd, dus TotaalToegekendBedrag is 0; vraag de gemeente wat geldt.";
        found.error(path.to_string(), &shown(granted), text);
    }
    if antwoord.clienten.is_some() {
        let text = "De declaratie is afgekeurd, dus er staan geen Prestaties in; vraag de gemeente wat geldt.";
        found.error(format!("{ANTWOORD}/Clienten"), "", text);
    }
}

const TR346: Rule = Rule::new("TR346", &[Wmo323], ExternalSource, Some("9346"))
    .checked(tr346)
    .means(
        "Behalve bij Eenheid 83 is IngediendBedrag het GeleverdVolume maal het ProductTarief. Bij een uurtarief en \
         minuten is het uurtarief maal minuten gedeeld door 60, afgerond op centen.",
    )
    .remedy("Reken het bedrag opnieuw uit; gebruik bij minuten het uurtarief en niet het afgeronde minuuttarief.");

/// TR346: the amount is volume times tariff. What is declared in minutes may be agreed per hour: ProductTarief then is the
/// hourly tariff over 60, rounded, and any hourly tariff that rounds to it may have given the amount.
fn tr346(message: &Message, found: &mut Found<'_>) {
    for r in regels(message) {
        let p = r.prestatie;
        let (Some(tarief), false) = (p.product_tarief, p.eenheid == "83") else { continue };
        let amount = u64::from(p.ingediend_bedrag.bedrag);
        let (volume, tarief) = (u64::from(p.geleverd_volume), u64::from(tarief));
        let agrees = match p.eenheid == "01" {
            true => is_of_an_hourly_tariff(amount, volume, tarief),
            false => volume.checked_mul(tarief) == Some(amount),
        };
        if !agrees {
            let text = "IngediendBedrag is niet GeleverdVolume maal ProductTarief; verbeter een van de drie.";
            found.error(r.path("/IngediendBedrag/Bedrag"), &amount.to_string(), text);
        }
    }
}

/// Whether some hourly tariff in whole cents gives both the tariff of a minute and the amount, each rounded half up.
/// The tariff of the minute itself is among them, times 60.
pub(super) fn is_of_an_hourly_tariff(amount: u64, minutes: u64, per_minute: u64) -> bool {
    if minutes == 0 {
        return amount == 0;
    }
    let scaled = |cents: u64| cents.saturating_mul(60);
    // Rounded to `per_minute`, from this tariff up to the second, which is one too many.
    let (least, most) = (scaled(per_minute).saturating_sub(30), scaled(per_minute).saturating_add(30));
    // The same for the amount: tariff × minutes ÷ 60 lies within half a cent of it.
    let (from, to) = (scaled(amount).saturating_sub(30), scaled(amount).saturating_add(30));
    least.max(from.div_ceil(minutes)) < most.min(to.div_ceil(minutes))
}

const TR358: Rule = Rule::new("TR358", &[Wmo323], WithinMessage, Some("0001"))
    .checked(tr358)
    .means("TotaalIngediendBedrag is de som van alle prestaties, debet opgeteld en credit afgetrokken.")
    .remedy("Reken het totaal opnieuw uit en stuur de declaratie opnieuw.");

/// TR358: the total is that of the lines, debits less credits.
fn tr358(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo323(m) = &message.body else { return };
    let (total, lines) = (signed_total(&m.declaratie.totaal_ingediend_bedrag), sum(message));
    if total != lines {
        let text = format!(
            "De Prestaties zijn samen {} (debet min credit); verbeter TotaalIngediendBedrag of de Prestaties.",
            shown(lines)
        );
        found.error(format!("{DECLARATIE}/TotaalIngediendBedrag/TotaalBedrag"), &shown(total), &text);
    }
}

const CS325: Rule = Rule::new("CS325", &[Wmo323, Wmo325], WithinMessage, Some("0001"))
    .checked(cs325)
    .means("Is een bedrag nul, dan is DebetCredit D.")
    .remedy("Zet DebetCredit op D.");

/// CS325: nothing is a debit.
fn cs325(message: &Message, found: &mut Found<'_>) {
    let text = "Bij een bedrag van 0 is DebetCredit D; verbeter DebetCredit of het bedrag.";
    let mut total = |path: &str, total: &TotaalBedrag| {
        if total.totaal_bedrag == 0 && is_credit(&total.debet_credit) {
            found.error(format!("{path}/DebetCredit"), "C", text);
        }
    };
    match &message.body {
        Body::Wmo323(m) => total("/Bericht/Declaratie/TotaalIngediendBedrag", &m.declaratie.totaal_ingediend_bedrag),
        Body::Wmo325(m) => m.declaratie_antwoord.iter().for_each(|a| {
            total("/Bericht/DeclaratieAntwoord/TotaalIngediendBedrag", &a.totaal_ingediend_bedrag);
            total("/Bericht/DeclaratieAntwoord/TotaalToegekendBedrag", &a.totaal_toegekend_bedrag);
        }),
        _ => {}
    }
    for r in regels(message).filter(|r| r.prestatie.ingediend_bedrag.bedrag == 0 && r.is_credit()) {
        found.error(r.path("/IngediendBedrag/DebetCredit"), "C", text);
    }
}

const CS339: Rule = Rule::new("CS339", &[Wmo323], WithinMessage, Some("0001"))
    .checked(cs339)
    .means("Bij Eenheid 83 (euro's) is IngediendBedrag gelijk aan GeleverdVolume, beide in centen.")
    .remedy("Maak beide gelijk en stuur de declaratie opnieuw.");

/// CS339: where the unit is euro's, the amount is the volume.
fn cs339(message: &Message, found: &mut Found<'_>) {
    for r in regels(message).filter(|r| r.prestatie.eenheid == "83") {
        let bedrag = r.prestatie.ingediend_bedrag.bedrag;
        if bedrag != r.prestatie.geleverd_volume {
            let text = "Bij Eenheid 83 (euro's) is IngediendBedrag gelijk aan GeleverdVolume, beide in centen; verbeter een van beide.";
            found.error(r.path("/IngediendBedrag/Bedrag"), &bedrag.to_string(), text);
        }
    }
}

fn signed(cents: impl Into<i128>, debet_credit: &Code) -> i128 {
    let cents = cents.into();
    if is_credit(debet_credit) { cents.saturating_neg() } else { cents }
}

fn signed_total(total: &TotaalBedrag) -> i128 {
    signed(total.totaal_bedrag, &total.debet_credit)
}

/// What the lines come to, in cents: at most 25 MB of them, each below 2³².
fn sum(message: &Message) -> i128 {
    let amounts = regels(message).map(|r| &r.prestatie.ingediend_bedrag);
    amounts.map(|b| signed(b.bedrag, &b.debet_credit)).fold(0, i128::saturating_add)
}

/// As the message writes it: `28300 D`.
fn shown(cents: i128) -> String {
    format!("{} {}", cents.unsigned_abs(), if cents < 0 { 'C' } else { 'D' })
}
