//! Rules about the amounts of a declaration (323) and of its answer (325).
//!
//! Amounts are cents; they are added as integers so wide that no number of lines leaves them. TR346 is about one line of what was
//! sent: `declaratie` judges it, because it refuses no message.

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
    .remedy(
        "Klopt het bedrag niet, vraag de gemeente dan om een antwoord dat klopt. Staan er alleen prestaties in terwijl de hele \
         declaratie is afgewezen, dan telt zij als nooit verzonden.",
    );

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
        // The owner's own check lets this pass and the code leaves no doubt: the whole declaration counts as never sent.
        let text =
            "De declaratie is als geheel afgekeurd, en toch staan er Prestaties in; zij telt als nooit verzonden.";
        found.notice(format!("{ANTWOORD}/Clienten"), "", text);
    }
}

const TR346: Rule = Rule::new("TR346", &[Wmo323], ExternalSource, Some("9346"))
    .between("declaratie::alone::tr346")
    .means(
        "Behalve bij Eenheid 83 is IngediendBedrag het GeleverdVolume maal het ProductTarief. Bij een uurtarief en \
         minuten is het uurtarief maal minuten gedeeld door 60, afgerond op centen.",
    )
    .remedy("Reken het bedrag opnieuw uit; gebruik bij minuten het uurtarief en niet het afgeronde minuuttarief.");

const TR358: Rule = Rule::new("TR358", &[Wmo323], WithinMessage, Some("0001"))
    .checked(tr358)
    .means("TotaalIngediendBedrag is de som van alle prestaties, debet opgeteld en credit afgetrokken.")
    .remedy("Reken het totaal opnieuw uit en stuur de declaratie opnieuw.");

/// TR358: the total is that of the lines, debits less credits. The owner's own check compares what is written with the sum, so
/// `001250` is not `1250` to it, and whoever receives the message refuses it.
fn tr358(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo323(m) = &message.body else { return };
    let total = &m.declaratie.totaal_ingediend_bedrag;
    let (written, lines) = (format!("{} {}", total.totaal_bedrag.written(), total.debet_credit), sum(message));
    if written != shown(lines) && !is_nothing(total, lines) {
        let text = format!(
            "De Prestaties zijn samen {} (debet min credit); verbeter TotaalIngediendBedrag of de Prestaties.",
            shown(lines)
        );
        found.error(format!("{DECLARATIE}/TotaalIngediendBedrag/TotaalBedrag"), &written, &text);
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
        if total.totaal_bedrag.cents == 0 && is_credit(&total.debet_credit) {
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

/// Nothing that is written as a credit: CS325 tells that.
fn is_nothing(total: &TotaalBedrag, lines: i128) -> bool {
    lines == 0 && total.totaal_bedrag.written() == "0"
}

fn signed(cents: impl Into<i128>, debet_credit: &Code) -> i128 {
    let cents = cents.into();
    if is_credit(debet_credit) { cents.saturating_neg() } else { cents }
}

fn signed_total(total: &TotaalBedrag) -> i128 {
    signed(total.totaal_bedrag.cents, &total.debet_credit)
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

#[cfg(test)]
mod tests {
    use super::super::testing::{
        BEDRAG_3, CREDIT_3, Changes, NUMMER_3, accepts, afgekeurd, changed, element, findings, findings_of, paths,
        refuses, regel, sample,
    };

    use crate::domain::Severity;

    const TOEGEKEND: &str = "/Bericht/DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag";

    #[test]
    fn tr342_accepts() {
        accepts(
            "TR342",
            "325",
            &[&[], &[(element("325", "Clienten"), ""), ("TotaalBedrag>6300", "TotaalBedrag>28300")]],
        );
    }

    #[test]
    fn tr342_refuses() {
        refuses(
            "TR342",
            "325",
            &[
                (&[("TotaalBedrag>6300", "TotaalBedrag>6301")], TOEGEKEND),
                (&[("TotaalBedrag>28300", "TotaalBedrag>28299")], TOEGEKEND),
                (&[("<iwmo:Bedrag>9450", "<iwmo:Bedrag>9449")], TOEGEKEND),
                (&[(element("325", "Clienten"), "")], TOEGEKEND),
            ],
        );
    }

    #[test]
    fn tr358_accepts() {
        accepts(
            "TR358",
            "323",
            &[&[], &[("TotaalBedrag>28300", "TotaalBedrag>15750"), ("<iwmo:Bedrag>12550", "<iwmo:Bedrag>0")]],
        );
    }

    #[test]
    fn tr358_refuses() {
        refuses(
            "TR358",
            "323",
            &[
                (
                    &[("TotaalBedrag>28300", "TotaalBedrag>28301")],
                    "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
                ),
                // The number is right, and not as one writes it.
                (
                    &[("TotaalBedrag>28300", "TotaalBedrag>0028300")],
                    "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
                ),
                (
                    &[("TotaalBedrag>28300", "TotaalBedrag>+28300")],
                    "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
                ),
                (
                    &[("TotaalBedrag>28300", "TotaalBedrag> 28300")],
                    "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
                ),
                (
                    &[(
                        "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D",
                        "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>C",
                    )],
                    "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
                ),
            ],
        );
    }

    #[test]
    fn cs325_accepts() {
        accepts(
            "CS325",
            "323",
            &[&[], &[("<iwmo:Bedrag>12550", "<iwmo:Bedrag>0")], &[("TotaalBedrag>28300", "TotaalBedrag>0")]],
        );
        accepts(
            "CS325",
            "325",
            &[&[], &[("TotaalBedrag>6300", "TotaalBedrag>0")], &[("<iwmo:Bedrag>12550", "<iwmo:Bedrag>0")]],
        );
    }

    #[test]
    fn cs325_refuses() {
        refuses(
            "CS325",
            "323",
            &[
                (&[("<iwmo:Bedrag>107100", "<iwmo:Bedrag>0")], &regel(1, 2, "/IngediendBedrag/DebetCredit")),
                (
                    &[(
                        "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D",
                        "0</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>C",
                    )],
                    "/Bericht/Declaratie/TotaalIngediendBedrag/DebetCredit",
                ),
            ],
        );
        refuses(
            "CS325",
            "325",
            &[
                (&[(BEDRAG_3, "0</iwmo:Bedrag><iwmo:DebetCredit>C")], &afgekeurd(1, "/IngediendBedrag/DebetCredit")),
                (
                    &[(
                        "6300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D",
                        "0</iwmo:TotaalBedrag><iwmo:DebetCredit>C",
                    )],
                    "/Bericht/DeclaratieAntwoord/TotaalToegekendBedrag/DebetCredit",
                ),
                (
                    &[(
                        "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D",
                        "0</iwmo:TotaalBedrag><iwmo:DebetCredit>C",
                    )],
                    "/Bericht/DeclaratieAntwoord/TotaalIngediendBedrag/DebetCredit",
                ),
            ],
        );
    }

    #[test]
    fn cs339_accepts() {
        accepts("CS339", "323", &[&[], &[("<iwmo:Bedrag>113400", "<iwmo:Bedrag>18")]]);
    }

    #[test]
    fn cs339_refuses() {
        refuses(
            "CS339",
            "323",
            &[(&[("<iwmo:Bedrag>12550", "<iwmo:Bedrag>12551")], &regel(1, 3, "/IngediendBedrag/Bedrag"))],
        );
    }

    #[test]
    fn tr358_below_zero_is_a_credit() {
        // With nothing on the first line 851.00 more is taken back than declared.
        let text = sample("323").replace("<iwmo:Bedrag>113400", "<iwmo:Bedrag>0");
        for (total, good) in [("85100", true), ("85101", false)] {
            let credit = format!("{total}</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>C");
            let was = "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D";
            assert_eq!(findings_of("TR358", &changed(&text, &[(was, &credit)])).is_empty(), good, "{total}");
        }
        let found = findings_of("TR358", &text);
        assert_eq!((found.len(), found[0].value.as_str()), (1, "28300 D"));
        assert!(found[0].text.contains("85100 C"), "{}", found[0].text);
    }

    #[test]
    fn tr342_of_a_declaration_that_is_refused() {
        let text = sample("325");
        let (before, after) = text.rsplit_once("RetourCode>0200<").unwrap();
        let clienten = "/Bericht/DeclaratieAntwoord/Clienten";
        let (nothing, no_lines) = (("TotaalBedrag>6300", "TotaalBedrag>0"), (element("325", "Clienten"), ""));
        let rows: &[(&str, Changes<'_>, &[&str])] = &[
            ("9333", &[], &[TOEGEKEND, clienten]),
            ("9333", &[nothing], &[clienten]),
            ("9333", &[nothing, no_lines], &[]),
            ("9333", &[no_lines], &[TOEGEKEND]),
            ("8214", &[nothing], &[clienten]),
            // That all is granted is no refusal.
            ("8001", &[], &[]),
            ("8001", &[no_lines], &[TOEGEKEND]),
        ];
        for (code, changes, expected) in rows {
            let found = findings_of("TR342", &changed(&format!("{before}RetourCode>{code}<{after}"), changes));
            assert_eq!(paths(&found), *expected, "{code} {changes:?}");
            // Lines in it refuse nothing; an amount that contradicts the code does.
            let notices = found.iter().filter(|f| f.severity == Severity::Notice).map(|f| f.path.as_str());
            assert!(notices.eq(expected.iter().copied().filter(|path| *path == clienten)), "{code} {changes:?}");
        }
    }

    #[test]
    fn tr342_counts_a_refused_credit_as_granted_less() {
        // Refused are a credit of 125.50 and a debit of 94.50, so 31.00 more is granted than was asked.
        let credit = [(NUMMER_3, CREDIT_3), (BEDRAG_3, "12550</iwmo:Bedrag><iwmo:DebetCredit>C")];
        for (total, expected) in [("TotaalBedrag>31400", 0), ("TotaalBedrag>6300", 1), ("TotaalBedrag>25200", 1)] {
            let changes = [credit.as_slice(), &[("TotaalBedrag>6300", total)]].concat();
            assert_eq!(findings("TR342", "325", &changes).len(), expected, "{total}");
        }
    }
}
