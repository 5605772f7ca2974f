//! The forms of what a person can have done on the page: their words and fields, as a table.
//!
//! Stands below `order_form`, which reads what was filled in. Every order of the command line has its form here or on a screen of its own
//! (closing a month, dividing a payment).

/// A form.
#[derive(Debug)]
pub struct OrderForm {
    /// Its word in the address.
    pub word: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub explains: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// What the button says.
    pub button: &'static str,
    /// Where one is when it was done.
    pub then: &'static str,
}

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it asks.
    pub label: &'static str,
    /// What may stand in it.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    pub is_required: bool,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A day.
    Day,
    /// A month.
    Month,
    /// An amount.
    Amount,
    /// A RedenBeeindiging.
    StopReason,
    /// Yes or no.
    Flag,
}

const fn field(name: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { name, label, kind, is_required: true }
}

const fn optional(name: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { name, label, kind, is_required: false }
}

const REASON: Field = field("waarom", "Waarom", FieldKind::Text);
const DISPOSITION: Field = field("beschikking", "Beschikking", FieldKind::Text);
const MONTH: Field = field("maand", "Maand", FieldKind::Month);
const INVOICE: Field = field("factuur", "Factuurnummer", FieldKind::Text);
const ON: Field = optional("op", "Op welke dag (leeg: vandaag)", FieldKind::Day);
const ID: Field = field("id", "Nummer in Uitgaand", FieldKind::Text);
const REFUSED: Field = field("bestand", "Nummer in quarantaine", FieldKind::Text);

/// All forms.
pub const FORMS: &[OrderForm] = &[
    OrderForm {
        word: "niet-voortgezet",
        title: "Vastleggen: niet voortgezet",
        explains: "De overgedragen toewijzing wordt niet voortgezet als onderaannemer. Daarna wacht niemand meer op een opdracht.",
        fields: &[DISPOSITION, REASON],
        button: "Vastleggen",
        then: "/",
    },
    OrderForm {
        word: "intrekken",
        title: "Opdracht intrekken",
        explains: "De opdracht is nooit gegeven: zij telt niet meer mee.",
        fields: &[DISPOSITION, REASON],
        button: "Intrekken",
        then: "/",
    },
    OrderForm {
        word: "geen-contact",
        title: "Vastleggen: geen contact in deze maand",
        explains: "De cliënt had in deze maand geen contact op een datum; de specificatie van de factuur zegt dat dan.",
        fields: &[DISPOSITION, MONTH, REASON],
        button: "Vastleggen",
        then: "/",
    },
    OrderForm {
        word: "afboeken",
        title: "Vastleggen: niemand betaalt dit",
        explains: "Niemand gaat betalen wat in deze maand is geleverd. Het verdwijnt uit de werkvoorraad; de dagen blijven onbetaald.",
        fields: &[DISPOSITION, MONTH, REASON],
        button: "Afboeken",
        then: "/",
    },
    OrderForm {
        word: "telt",
        title: "Vastleggen: dit bestand telt",
        explains: "Bestanden spreken elkaar tegen. Van gelijke gegevens tellen voortaan die van dit bestand.",
        fields: &[
            field("bestand", "Bestand (begin van de hash)", FieldKind::Text),
            optional("regel", "Alleen deze regel", FieldKind::Text),
            REASON,
        ],
        button: "Vastleggen",
        then: "/",
    },
    OrderForm {
        word: "nieuwe-versie",
        title: "Vastleggen: opnieuw boeken",
        explains: "Wat een nieuwe versie van iwmod anders rekent over deze afgesloten maand, wordt als correctie geboekt.",
        fields: &[MONTH, REASON],
        button: "Vastleggen",
        then: "/",
    },
    OrderForm {
        word: "klok",
        title: "Vastleggen: de klok klopt",
        explains: "De klok van de computer staat goed, ook al is het laatste gegeven jonger. iwmod gaat verder.",
        fields: &[REASON],
        button: "Vastleggen",
        then: "/",
    },
    OrderForm {
        word: "terugnemen",
        title: "Besluit terugnemen",
        explains: "Het besluit geldt niet meer; alles wat eruit volgde, volgt er niet meer uit.",
        fields: &[field("besluit", "Nummer van het besluit", FieldKind::Text), REASON],
        button: "Terugnemen",
        then: "/logboek",
    },
    OrderForm {
        word: "uitstellen",
        title: "Taak uitstellen",
        explains: "De taak staat tot die dag onder Uitgesteld, met uw notitie. De termijn zelf verandert niet.",
        fields: &[
            field("taak", "Soort taak", FieldKind::Text),
            field("over", "Waarover", FieldKind::Text),
            field("op", "Weer bekijken op", FieldKind::Day),
            field("waarom", "Notitie", FieldKind::Text),
        ],
        button: "Uitstellen",
        then: "/",
    },
    OrderForm {
        word: "toewijzen",
        title: "Taak aan iemand geven",
        explains: "De taak krijgt een naam erbij; iedereen ziet voor wie zij is.",
        fields: &[
            field("taak", "Soort taak", FieldKind::Text),
            field("over", "Waarover", FieldKind::Text),
            field("voor", "Voor wie", FieldKind::Text),
            field("waarom", "Notitie", FieldKind::Text),
        ],
        button: "Geef",
        then: "/",
    },
    OrderForm {
        word: "stop",
        title: "Stopbericht maken",
        explains: "Er komt een concept van een WMO307; u ziet het hele bericht voor u het vrijgeeft.",
        fields: &[
            DISPOSITION,
            optional("op", "Laatste dag (leeg: die van de toewijzing)", FieldKind::Day),
            optional("reden", "RedenBeeindiging (leeg: die van de overdracht)", FieldKind::StopReason),
        ],
        button: "Concept maken",
        then: "/uitgaand",
    },
    OrderForm {
        word: "declareren",
        title: "Declaraties maken",
        explains: "Er komen concepten van de WMO323 van deze maand; u ziet elk bericht voor u het vrijgeeft.",
        fields: &[MONTH, optional("gemeente", "Alleen deze gemeente (code)", FieldKind::Text)],
        button: "Concepten maken",
        then: "/uitgaand",
    },
    OrderForm {
        word: "vrijgeven",
        title: "Vrijgeven",
        explains: "Het bericht gaat naar de map voor uitgaande berichten, zoals het getoond is.",
        fields: &[ID],
        button: "Vrijgeven",
        then: "/uitgaand",
    },
    OrderForm {
        word: "concept-weg",
        title: "Concept wegleggen",
        explains: "Het concept vertrekt niet.",
        fields: &[ID, REASON],
        button: "Wegleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "afgekeurd",
        title: "Door een knooppunt afgekeurd",
        explains: "Het bericht is niet bij de gemeente aangekomen en telt als nooit verzonden.",
        fields: &[ID, field("code", "Code van het knooppunt", FieldKind::Text), REASON],
        button: "Vastleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "bericht-verzonden",
        title: "Bericht is verzonden",
        explains: "U hebt het bericht uit de map zelf verzonden.",
        fields: &[ID],
        button: "Vastleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "goedgekeurd",
        title: "Factuur is goedgekeurd",
        explains: "De partij keurde de factuur goed.",
        fields: &[INVOICE, ON],
        button: "Vastleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "geweigerd",
        title: "Factuur is geweigerd",
        explains: "De partij weigerde de factuur. Daarna kunt u haar opnieuw maken.",
        fields: &[INVOICE, ON, REASON],
        button: "Vastleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "mailen",
        title: "Factuur mailen",
        explains: "De factuur gaat per mail naar het adres van de partij.",
        fields: &[INVOICE, optional("nogmaals", "Ook als zij misschien al is aangekomen", FieldKind::Flag)],
        button: "Mailen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "verstuurd",
        title: "Factuur zelf verstuurd",
        explains: "U hebt de factuur zelf verstuurd, of haar mail is wel aangekomen.",
        fields: &[INVOICE, ON],
        button: "Vastleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "teruggekomen",
        title: "Mail kwam terug",
        explains: "De mail met deze factuur kwam niet aan.",
        fields: &[INVOICE, ON, field("waarom", "Wat zegt de mail die terugkwam", FieldKind::Text)],
        button: "Vastleggen",
        then: "/uitgaand",
    },
    OrderForm {
        word: "opnieuw",
        title: "Factuur opnieuw maken",
        explains: "Er komt een nieuwe factuur in de plaats van de geweigerde, met een eigen nummer.",
        fields: &[INVOICE],
        button: "Opnieuw maken",
        then: "/uitgaand",
    },
    OrderForm {
        word: "betaald",
        title: "Betaald boeken",
        explains: "De rekening is betaald buiten de afschriften om. Een negatief bedrag neemt zo'n boeking terug.",
        fields: &[
            field("nummer", "Nummer van factuur of declaratie", FieldKind::Text),
            field("bedrag", "Bedrag in euro", FieldKind::Amount),
            ON,
        ],
        button: "Boeken",
        then: "/geld",
    },
    OrderForm {
        word: "opzij",
        title: "Betaling opzij zetten",
        explains: "Dit geld is niet voor een rekening van ons.",
        fields: &[
            field("betaling", "Betaling", FieldKind::Text),
            optional("betaler", "Voortaan alles van deze betaler", FieldKind::Flag),
            REASON,
        ],
        button: "Opzij zetten",
        then: "/geld",
    },
    OrderForm {
        word: "opnieuw-aanbieden",
        title: "Geweigerd bestand opnieuw aanbieden",
        explains: "Het bestand wordt opnieuw beoordeeld, zoals het in quarantaine ligt.",
        fields: &[REFUSED],
        button: "Opnieuw aanbieden",
        then: "/quarantaine",
    },
    OrderForm {
        word: "wegleggen",
        title: "Geweigerd bestand wegleggen",
        explains: "Het bestand verdwijnt uit de lijst en blijft in het archief bewaard.",
        fields: &[REFUSED, REASON],
        button: "Wegleggen",
        then: "/quarantaine",
    },
];

/// The form of a word.
pub fn find(word: &str) -> Option<&'static OrderForm> {
    FORMS.iter().find(|form| form.word == word)
}
