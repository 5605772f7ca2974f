//! What an invoice says of why a line corrects an earlier one, to somebody who knows nothing of our files.
//!
//! Stands between the cause that a statement carries (which names our file, row or config, for ourselves) and the forms. The cause is
//! a text, as closings keep it in the log; what this does not know is left out. Pure.

/// What caused a correction, as the payer may read it; `None`: nothing that the payer knows.
pub(super) fn for_payer(because: &str) -> Option<String> {
    if because.starts_with("besluit ") {
        return Some("correctie in onze administratie".to_owned());
    }
    if let Some(rows) = because.strip_prefix("config: ") {
        let is_rate = rows.contains("[tariff]") || rows.contains("[indexation]");
        return Some(if is_rate { "gewijzigd tarief" } else { "gewijzigde afspraak" }.to_owned());
    }
    if because.starts_with("een nieuwe versie van iwmod") {
        return Some("nieuwe berekening".to_owned());
    }
    // `opdracht K-341, regel 2 van opdracht.csv`, `levering van 2023-03-10, regel 3 van levering.csv`.
    if let Some((row, _)) = because.split_once(", regel ").filter(|(row, _)| is_row(row)) {
        return Some(row.to_owned());
    }
    // `WMO301 van 0855, Identificatie B0001 (01-wmo301.xml)`.
    if let Some((message, _)) = because.split_once(" (").filter(|(message, _)| message.contains(", Identificatie ")) {
        return Some(message.to_owned());
    }
    because.starts_with("was weggelaten").then(|| because.to_owned())
}

fn is_row(text: &str) -> bool {
    text.starts_with("opdracht ") || text.starts_with("levering ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_names_the_message_or_the_correction_and_never_a_file_or_our_config() {
        for (because, said) in [
            ("opdracht K-341, regel 2 van jansen, 3.csv", Some("opdracht K-341")),
            ("levering van 2023-03-10, regel 3 van levering (2).csv", Some("levering van 2023-03-10")),
            ("WMO301 van 0855, Identificatie B0001 (jansen (1).xml)", Some("WMO301 van 0855, Identificatie B0001")),
            ("besluit 12, dat is teruggenomen", Some("correctie in onze administratie")),
            ("config: [tariff] nu code = \"BG-MIDDEN\", rate = \"428.43\"", Some("gewijzigd tarief")),
            ("config: [agreement] was domain = \"BG\"", Some("gewijzigde afspraak")),
            ("een nieuwe versie van iwmod (besluit 3)", Some("nieuwe berekening")),
            ("was weggelaten bij het sluiten van 2023-03", Some("was weggelaten bij het sluiten van 2023-03")),
            ("jansen.xml", None),
        ] {
            assert_eq!(for_payer(because).as_deref(), said, "{because}");
        }
    }
}
