//! What the codes of retours and of the hubs mean, in Dutch, for people.
//!
//! Stands on nothing. The texts are ours and short; the standard's list (WJ001) and those of the hubs decide what a code
//! means. Tells what a code says, never what follows from it: that is judged where a retour is read.

/// A code with its meaning, where it is known: `9321: …`; of a retour or of a hub.
pub fn code_text(code: &str) -> String {
    match retourcode_text(code).or_else(|| hub_code_text(code)) {
        Some(meaning) => format!("{code}: {meaning}"),
        None => code.to_owned(),
    }
}

/// Codes with their meanings, as one text.
pub fn codes_text<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    codes.into_iter().map(code_text).collect::<Vec<_>>().join("; ")
}

/// A retour code (WJ001); `None` for a code that is on no list we know.
pub fn retourcode_text(code: &str) -> Option<&'static str> {
    text_of(RETOURCODES, code)
}

/// A code of a hub: of the Fo01 that GGk and VECOZO send (`IB…`), or of VECOZO itself (`BRS…`).
///
/// The hubs used some numbers again for something else, so whoever keeps a code keeps the text that came with it.
pub fn hub_code_text(code: &str) -> Option<&'static str> {
    text_of(HUB_CODES, code)
}

/// The lists are sorted by code.
fn text_of(list: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    let index = list.binary_search_by_key(&code, |(listed, _)| listed).ok()?;
    list.get(index).map(|(_, text)| *text)
}

const RETOURCODES: &[(&str, &str)] = &[
    ("0001", "het bericht klopt technisch niet; het is in zijn geheel afgekeurd"),
    ("0200", "niets op aan te merken"),
    ("0233", "niet beoordeeld"),
    ("0611", "het tarief is niet dat van het contract"),
    ("8001", "de declaratie is geheel toegekend"),
    ("8017", "de prestatie die wordt gecrediteerd is niet bekend"),
    ("8021", "het referentienummer van de prestatie is al gebruikt"),
    ("8187", "de client is bij de ontvanger niet bekend"),
    ("8214", "de declaratieperiode sluit niet aan op de vorige"),
    ("8848", "de dagtekening ligt in de toekomst"),
    ("9019", "de toewijzing is bij de ontvanger niet bekend"),
    ("9056", "de identificatie van het bericht is al gebruikt"),
    ("9063", "er is niets om te verwijderen: een eerdere aanlevering ontbreekt"),
    ("9069", "er is geen lopende start met deze gegevens"),
    ("9071", "de start is niet te verwijderen, want er is al een stop"),
    ("9074", "deze aanlevering is er al"),
    ("9307", "de prestatie begint buiten de toewijzing"),
    ("9308", "de prestatie eindigt buiten de toewijzing"),
    ("9319", "de productperiode ligt niet binnen een declaratieperiode"),
    ("9321", "het volume is hoger dan voor deze periode is toegewezen"),
    ("9322", "het volume is samen hoger dan in totaal is toegewezen"),
    ("9326", "er loopt al een start die nog niet is gestopt"),
    ("9332", "het toewijzingnummer is niet uniek"),
    ("9333", "het declaratienummer is al gebruikt"),
    ("9338", "de prestatie hoort bij geen bekende toewijzing"),
    ("9339", "de productcategorie is niet die van de toewijzing"),
    ("9340", "de productcode is niet die van de toewijzing"),
    ("9341", "de eenheid past niet bij die van de toewijzing"),
    ("9346", "het bedrag is niet volume maal tarief"),
    ("9347", "de referentie van de aanbieder is al gebruikt"),
    ("9349", "het verzoek noemt niet alle actuele toewijzingen van de client"),
    ("9350", "een ongewijzigd product hoort bij geen actuele toewijzing"),
    ("9351", "een te wijzigen product hoort bij geen actuele toewijzing"),
    ("9355", "het antwoord hoort bij geen verzoek dat bekend is"),
    ("9357", "de gewenste ingangsdatum ligt niet in de toekomst en is niet die van de toewijzing"),
    ("9359", "op dit verzoek is al een toewijzing gekomen"),
    ("9360", "op dit verzoek is al een antwoord gekomen, dus het kan niet meer in onderzoek gaan"),
    ("9361", "hetzelfde product komt vaker voor in periodes die elkaar overlappen"),
    ("9365", "op dit verzoek is al een definitief antwoord gekomen"),
    ("9366", "de prestatie komt in geen declaratie voor"),
    ("9367", "een waarde wijkt af van die in de declaratie"),
    ("9369", "de prestaties passen samen niet in het budget"),
    ("9373", "bij een ander budget moet de ingangsdatum die van de toewijzing blijven"),
    ("9374", "er loopt al een verzoek voor deze client"),
    ("9375", "een toewijzing zonder product heeft geen omvang"),
    ("9379", "de referentie van de aanbieder hoort bij geen verzoek, of hoort hier niet"),
    ("9384", "de toewijzing is verwijderd, dus er is niets op te declareren"),
    ("9385", "op de toewijzing zijn al prestaties toegekend, dus zij kan niet worden verwijderd"),
    ("9387", "de productperiode begint niet op de eerste dag die zij moet hebben"),
    ("9388", "de productperiode eindigt niet op de laatste dag die zij moet hebben"),
    ("9389", "deze prestatie is al gedeclareerd en nog niet gecrediteerd"),
    ("9390", "deze prestatie is al gecrediteerd"),
    ("9411", "bij een toewijzing met een productcode hoort een omvang"),
    ("9412", "bij een toewijzing zonder productcode hoort geen omvang"),
    ("9413", "de levering is al tijdelijk gestopt"),
    ("9414", "de einddatum ligt voor die van de eerdere stop"),
    ("9415", "de levering is al definitief gestopt"),
    ("S300", "de gemeentecode bestaat niet"),
    ("S329", "de productcode hoort niet bij de productcategorie"),
];

const HUB_CODES: &[(&str, &str)] = &[
    ("BRS01", "de afzender is met deze AGB-code en rol niet bekend bij VECOZO"),
    ("BRS02", "wie indient mag dit soort berichten niet indienen"),
    ("BRS03", "wie indient is niet gemachtigd door de afzender"),
    ("BRS04", "de geadresseerde is niet aangesloten bij VECOZO"),
    ("BRS05", "de geadresseerde kan dit soort berichten niet ontvangen"),
    ("BRS06", "het bestand is te groot"),
    ("BRS114", "het traceernummer is al gebruikt"),
    ("BRS12", "er zit een virus in het bestand; het is verwijderd"),
    ("BRS13", "het bericht voldoet niet aan het schema"),
    ("BRS14", "het bestand is geen goede XML"),
    ("BRS15", "het ZIP-bestand is niet te lezen"),
    ("BRS16", "er zitten te veel bestanden in de ZIP"),
    ("BRS17", "de ZIP is met een wachtwoord beveiligd"),
    ("BRS18", "echte personen mogen in deze testomgeving niet voorkomen"),
    ("BRS19", "een bestand in de ZIP is te groot"),
    ("BRS20", "de identificatie van het bericht is al gebruikt"),
    ("BRS21", "er zitten te weinig bestanden in de ZIP"),
    ("BRS28", "het bericht is op de regels binnen het bericht afgekeurd; een retour volgt niet"),
    ("BRS29", "er zitten mappen in de ZIP"),
    ("BRS33", "het bericht is niet af te leveren"),
    ("IB001", "het bericht voldoet niet aan het schema"),
    ("IB002", "de organisatie mag het GGK niet gebruiken"),
    ("IB003", "het bestand is groter dan 25 MB"),
    ("IB004", "dit soort bericht bestaat niet"),
    ("IB005", "de gemeentecode is niet bekend bij het GGK"),
    ("IB006", "het systeem dat verzendt mag dit soort berichten niet sturen"),
    ("IB007", "deze organisatie mag dit soort berichten niet sturen"),
    ("IB008", "wie indient heeft niet de rol die bij dit bericht hoort"),
    ("IB009", "wie indient heeft geen toestemming van de afzender"),
    ("IB010", "de geadresseerde is niet aangesloten bij VECOZO, of de AGB-code klopt niet"),
    ("IB011", "de geadresseerde heeft niet de rol die bij dit bericht hoort"),
    ("IB012", "het bericht is groter dan 25 MB"),
    ("IB013", "er zit een virus in het bestand; het is verwijderd"),
    ("IB014", "het bericht in de envelop voldoet niet aan het schema"),
    ("IB015", "echte personen mogen in deze testketen niet voorkomen"),
    ("IB016", "het referentienummer is al gebruikt"),
    ("IB017", "de gegevens van de applicatie ontbreken of kloppen niet"),
    ("IB018", "de gegevens van de applicatie ontbreken of kloppen niet"),
    ("IB019", "op deze declaratie is al een antwoord ingediend"),
    ("IB020", "op deze declaratie is al een antwoord ingediend"),
    ("IB021", "er staat niet bij op welk bericht dit een antwoord is"),
    ("IB022", "er staat niet bij op welk bericht dit een antwoord is"),
    ("IB023", "dit soort bericht is niet in gebruik"),
    ("IB901", "het ZIP-bestand is niet te lezen"),
    ("IB902", "er zitten te veel bestanden in de ZIP"),
    ("IB903", "de ZIP is met een wachtwoord beveiligd"),
    ("IB904", "een bestand in de ZIP is groter dan 25 MB"),
    ("IB905", "er zitten te weinig bestanden in de ZIP"),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The codes of a list of the standard, where it stands beside the project.
    fn listed(name: &str) -> Option<Vec<String>> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/iwmo/codelists").join(name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("not checked: {} is not there", path.display());
            return None;
        };
        Some(text.lines().skip(1).filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect())
    }

    fn codes(list: &[(&str, &str)]) -> Vec<String> {
        list.iter().map(|(code, _)| (*code).to_owned()).collect()
    }

    #[test]
    fn every_code_of_the_lists_has_a_text_and_no_other() {
        if let Some(listed) = listed("WJ001.csv") {
            assert_eq!(codes(RETOURCODES), listed);
        }
        if let (Some(mut listed), Some(fo01)) = (listed("VECOZO_foutcodes.csv"), listed("Fo01.csv")) {
            listed.extend(fo01);
            listed.sort();
            assert_eq!(codes(HUB_CODES), listed);
        }
    }

    #[test]
    fn every_code_is_found_and_is_told_in_a_few_words() {
        for (list, text_of) in
            [(RETOURCODES, retourcode_text as fn(&str) -> Option<&'static str>), (HUB_CODES, hub_code_text)]
        {
            for (code, text) in list {
                assert_eq!(text_of(code), Some(*text), "{code}: the list is not sorted");
                assert!(text.len() < 90 && !text.ends_with('.'), "{text}");
            }
            assert_eq!((text_of("0000"), text_of("")), (None, None));
        }
    }
}
