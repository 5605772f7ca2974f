//! What is found wrong with a file or message beside the rules of the standard.
//!
//! Beside the other sorts of `codes`. A test of the whole program looks up every code that its source names.

use super::listed::Listed;

pub(super) fn all() -> Vec<Listed> {
    FINDINGS.iter().map(|(code, means, remedy)| ((*code).to_owned(), *means, *remedy)).collect()
}

const FINDINGS: &[(&str, &str, &str)] = &[
    (
        "BEGINSTAND_OTHER_CLIENT",
        "Een rij van de beginstand noemt een andere cliënt dan de toewijzing van dat nummer.",
        "Verbeter de rij en lever het bestand opnieuw aan; tot dan telt de rij niet.",
    ),
    (
        "CAMT-ACCOUNT",
        "Het afschrift noemt geen rekening, of een rekeningnummer dat niet klopt.",
        "Haal het afschrift opnieuw op bij de bank.",
    ),
    (
        "CAMT-AMOUNT",
        "Een bedrag van het afschrift is niet te lezen, of de bedragen kloppen niet samen.",
        "Haal het afschrift opnieuw op bij de bank.",
    ),
    (
        "CAMT-BALANCE",
        "Het saldo van het afschrift klopt niet met de boekingen.",
        "Haal het afschrift opnieuw op bij de bank; boekingen ontbreken of staan er dubbel in.",
    ),
    (
        "CAMT-CURRENCY",
        "Een bedrag van het afschrift is niet in euro's.",
        "Verwerk die boeking met de hand; iwmod rekent in euro's.",
    ),
    ("CAMT-DATE", "Een datum van het afschrift is niet te lezen.", "Haal het afschrift opnieuw op bij de bank."),
    (
        "CAMT-DETAILS",
        "De delen van een verzamelboeking zijn samen niet het bedrag van de boeking.",
        "Zoek bij de bank op welke betalingen erin zitten en koppel ze met de hand.",
    ),
    (
        "CAMT-FORM",
        "Het afschrift heeft niet de vorm van een camt.053.",
        "Haal het afschrift opnieuw op bij de bank, als camt.053.",
    ),
    (
        "CAMT-KIND",
        "Het bankbestand is geen afschrift (camt.053).",
        "Vraag de bank om camt.053; een camt.052 of 054 wordt niet gelezen.",
    ),
    (
        "CAMT-SIGN",
        "Van een boeking is niet te zeggen of zij bij of af is.",
        "Haal het afschrift opnieuw op bij de bank.",
    ),
    (
        "CAMT-STATUS",
        "Een boeking is nog niet definitief, of haar stand is onbekend.",
        "Wacht op het definitieve afschrift.",
    ),
    (
        "CAMT-VERSION",
        "De versie van dit camt.053-afschrift wordt niet gelezen.",
        "Vraag de bank om een andere versie, of vernieuw iwmod.",
    ),
    ("CSV_EMPTY", "Het CSV-bestand heeft geen regels.", "Exporteer het opnieuw; de kolommen staan in docs/csv.md."),
    ("CSV_ENCODING", "Het CSV-bestand is niet in UTF-8.", "Sla het op als CSV UTF-8."),
    (
        "CSV_HEADER",
        "Een kolom ontbreekt, komt twee keer voor of is onbekend.",
        "Verbeter de kopregel; de kolommen staan in docs/csv.md.",
    ),
    (
        "CSV_NAME",
        "Aan de bestandsnaam is niet te zien wat het CSV-bestand is.",
        "Laat de naam beginnen met opdracht, levering of beginstand.",
    ),
    (
        "CSV_ROW",
        "Een regel heeft meer of minder velden dan de kopregel, of is niet te lezen.",
        "Verbeter de regel en lever het bestand opnieuw aan.",
    ),
    (
        "CSV_VALUE",
        "Een waarde klopt niet of is op twee manieren te lezen.",
        "Verbeter de waarde die de bevinding noemt en lever het bestand opnieuw aan.",
    ),
    (
        "DECLARATION_ANSWERED_TWICE",
        "Op een declaratie kwam een tweede antwoord; het eerste telt.",
        "Zegt het tweede iets anders, vraag de gemeente dan wat geldt.",
    ),
    (
        "DELIVERY_OF_SEVERAL",
        "Bij een geregistreerde rij zonder nummer passen meer beschikkingen van de cliënt; de rij telt niet.",
        "Lever de rij aan met het nummer van de beschikking.",
    ),
    (
        "DELIVERY_OTHER_CLIENT",
        "Een registratie noemt een andere cliënt dan de beschikking; zij telt niet.",
        "Verbeter het nummer of het BSN in de registratie en lever haar opnieuw aan.",
    ),
    (
        "DOCTYPE",
        "Het bestand heeft een DOCTYPE; die is in een bericht nooit toegestaan.",
        "Laat de afzender het bericht zonder DOCTYPE sturen.",
    ),
    (
        "EI_TEXT",
        "Dit is een oud EI-tekstbestand en geen XML-bericht.",
        "Verwerk het in het systeem waar het voor bedoeld is.",
    ),
    ("ENCODING", "Het bestand is niet in UTF-8.", "Laat de afzender het als UTF-8 sturen."),
    (
        "INTERN",
        "iwmod kon het bestand door een eigen fout niet verwerken.",
        "Meld dit bij de beheerder, met het nummer in quarantaine.",
    ),
    ("KIND", "Dit bericht is van een andere standaard, of geen bericht dat iwmod leest.", "Verwerk het elders."),
    (
        "LIMIT",
        "Er waren meer bevindingen dan worden bewaard.",
        "Verbeter wat er staat en lever het bestand opnieuw aan.",
    ),
    (
        "LIMIT_ATTRIBUTES",
        "Een element heeft meer attributen dan een bericht ooit heeft.",
        "Vraag de afzender om een gewoon bericht.",
    ),
    ("LIMIT_CSV_ROWS", "Het CSV-bestand heeft meer regels dan is toegestaan.", "Verdeel het over meer bestanden."),
    ("LIMIT_DATE", "Een datum of tijd ligt buiten wat iwmod kan rekenen.", "Verbeter de waarde."),
    ("LIMIT_DEPTH", "De elementen zijn dieper genest dan in een bericht.", "Vraag de afzender om een gewoon bericht."),
    (
        "LIMIT_MESSAGE_BYTES",
        "Het bestand is groter dan een bericht mag zijn.",
        "Verdeel het over meer bestanden, of verruim message_bytes_max in de config.",
    ),
    (
        "LIMIT_RECORDS",
        "Het bericht heeft meer herhaalde elementen dan wordt gelezen.",
        "Verdeel het over meer berichten.",
    ),
    (
        "LIMIT_SIZE",
        "Het bestand is groter dan een bericht mag zijn.",
        "Verdeel het over meer bestanden, of verruim de grens in de config.",
    ),
    ("LIMIT_ZIP_BYTES", "De zip is uitgepakt groter dan is toegestaan.", "Verdeel de inhoud over meer zips."),
    ("LIMIT_ZIP_MEMBERS", "De zip heeft meer bestanden dan is toegestaan.", "Verdeel de inhoud over meer zips."),
    (
        "LIMIT_ZIP_ROWS",
        "De CSV-bestanden in de zip hebben samen te veel regels.",
        "Lever dit bestand in een andere zip of los aan.",
    ),
    (
        "NOT_ADDRESSED_TO_US",
        "Het bericht is niet voor of van een van onze AGB-codes: mogelijk een datalek.",
        "Meld het bij de functionaris gegevensbescherming en de afzender, of voeg de AGB-code toe aan de config als zij van ons is.",
    ),
    (
        "NOT_CONVERTIBLE",
        "Een bericht dat iwmod wilde maken heeft een waarde die niet in het bericht past.",
        "Meld dit als fout van iwmod.",
    ),
    (
        "POISON",
        "iwmod viel drie keer uit terwijl dit bestand alleen in behandeling was; het is apart gelegd.",
        "Meld dit als fout van iwmod, met het bestand erbij.",
    ),
    (
        "READ_BACK",
        "Een bericht dat iwmod maakte leest niet terug zoals het gemaakt is; het gaat niet weg.",
        "Meld dit als fout van iwmod.",
    ),
    (
        "REJECTED",
        "De gemeente of het knooppunt keurde dit bericht of deze regel af.",
        "Lees de code met 'iwmod explain-rule CODE', verbeter het en stuur het opnieuw.",
    ),
    ("RETOUR_CONTRADICTS", "Twee retourberichten op één bericht spreken elkaar tegen.", "Vraag de gemeente wat geldt."),
    (
        "RETOUR_WITHOUT_MESSAGE",
        "Er kwam een retourbericht op een bericht dat hier niet bekend is.",
        "Lever een kopie van het bericht aan dat u stuurde.",
    ),
    (
        "STUF",
        "Dit is een StUF-envelop en geen iWmo-bericht.",
        "Haal het bericht uit de envelop, of laat de envelop door het knooppunt verwerken.",
    ),
    (
        "TEST_BSN",
        "Het BSN is uit de reeks voor testen, in een archief dat geen proef is.",
        "Is dit echte zorg, laat de afzender het BSN dan verbeteren; anders hoort het bericht hier niet.",
    ),
    (
        "VERSION",
        "Dit bericht is van een release die iwmod niet leest.",
        "Vraag de afzender om iWmo 3.1 of 3.2; is het nieuwer, vernieuw dan iwmod.",
    ),
    (
        "VERSION_CONFLICT",
        "Twee gegevens met hetzelfde nummer en dezelfde versie spreken elkaar tegen; geen van beide telt.",
        "Kies welke telt: 'iwmod worklist' noemt de opdracht daarvoor.",
    ),
    ("XML", "Het bestand is geen goed gevormde XML.", "Haal het opnieuw op, of laat de afzender het opnieuw sturen."),
    (
        "XSD",
        "Het bericht voldoet niet aan het schema van de standaard.",
        "Laat de afzender het bericht verbeteren; de bevinding noemt het element.",
    ),
    ("ZIP_DAMAGED", "De zip is beschadigd.", "Haal de zip opnieuw op."),
    ("ZIP_EMPTY", "In de zip zit niets dat wordt gelezen.", "Lever de berichten zelf in een zip aan."),
    ("ZIP_ENCRYPTED", "De zip heeft een wachtwoord.", "Lever een zip zonder wachtwoord aan."),
    ("ZIP_NESTED", "Een zip in een zip wordt niet uitgepakt.", "Lever de inhoud los of in één zip aan."),
];
