//! Why nobody pays, as far as no row of the routing table says it (billing.md §2, §3).
//!
//! Beside the other sorts of `codes`.

use super::listed::Listed;

pub(super) fn all() -> Vec<Listed> {
    REASONS.iter().map(|(code, means, remedy)| ((*code).to_owned(), *means, *remedy)).collect()
}

const REASONS: &[(&str, &str, &str)] = &[
    (
        "OUTSIDE_ALLOCATION",
        "De zorg is geleverd op een dag waarop de beschikking niet geldt.",
        "Vraag de gemeente of de opdrachtgever om de beschikking te verlengen, of verbeter de start of de registratie.",
    ),
    (
        "BEFORE_PROTOCOL",
        "De zorg is geleverd voor de eerste dag van het protocol.",
        "Reken deze dagen af zoals voor het protocol; iwmod factureert ze niet.",
    ),
    (
        "PRODUCT_UNMAPPED",
        "Het product of de categorie komt niet voor in de producttabel, dus is niet bekend bij welk domein en tarief de zorg hoort.",
        "Vul de tabel aan met een [[product]] in de config, of laat het product bij de registratie verbeteren.",
    ),
    (
        "OVERLAP",
        "Een andere beschikking van dezelfde cliënt en hetzelfde domein betaalt deze dagen; een dag gaat naar één partij.",
        "Er is niets te doen als de andere beschikking de juiste is; trek anders de verkeerde in of laat haar beëindigen.",
    ),
    (
        "TRANSFER_GAP",
        "De zorg is geleverd na de overdracht en voor het begin van de beschikking die haar voortzet.",
        "Vraag de opdrachtgever om de opdracht eerder te laten ingaan.",
    ),
    (
        "DELIVERY_WITHOUT_DISPOSITION",
        "Er is zorg geregistreerd op een dag of op een nummer waar geen beschikking bij hoort.",
        "Verbeter het nummer of de datum in de registratie, of lees de beschikking in die ontbreekt.",
    ),
];
