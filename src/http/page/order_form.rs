//! What a person can have done on the page, one form each: its words, its fields, and the order that they make.
//!
//! Stands above `request`. Every order of the command line has its form here or on a screen of its own (closing a month, dividing a
//! payment). Decides nothing: whether the order can be given is said by who carries it out.

use std::collections::BTreeMap;

use crate::domain::{Date, DispositionId, Eur, Month, Sha256, redenen_beeindiging, written};
use crate::facts::Keuze;
use crate::request::{Choice, Order};

/// What was typed, by field.
pub type Given = BTreeMap<String, String>;

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

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its name.
    pub field: &'static str,
    /// What is wrong, and how it is written.
    pub text: &'static str,
}

/// Reads fields, and gathers what is wrong with them.
struct Reader<'a> {
    given: &'a Given,
    wrong: Vec<Wrong>,
}

impl Reader<'_> {
    fn text(&mut self, field: &'static str) -> String {
        let text = self.given.get(field).map(|text| text.trim().to_owned()).unwrap_or_default();
        if text.is_empty() {
            self.wrong.push(Wrong { field, text: "Vul dit in." });
        }
        text
    }

    fn maybe(&self, field: &str) -> Option<&str> {
        self.given.get(field).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn read<T>(&mut self, field: &'static str, how: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.wrong.push(Wrong { field, text: how });
        }
        value
    }

    fn read_maybe<T>(&mut self, field: &'static str, how: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.maybe(field)?;
        self.read(field, how, read)
    }

    fn disposition(&mut self) -> Option<DispositionId> {
        let how = "Schrijf een beschikking als 0855:21004, of als opdracht:O-17.";
        self.read("beschikking", how, |text| text.parse().ok())
    }

    fn month(&mut self) -> Option<Month> {
        self.read("maand", "Schrijf een maand als 2023-04.", |text| text.parse().ok())
    }

    fn on(&mut self) -> Option<Date> {
        self.read_maybe("op", "Schrijf een dag als 3-4-2023.", |text| written::day(text).ok())
    }

    fn id(&mut self) -> Option<u64> {
        self.read("id", "Schrijf het nummer zoals het in Uitgaand staat.", |text| text.parse().ok())
    }

    fn amount(&mut self) -> Option<Eur> {
        let how = "Schrijf een bedrag als 468,75, zonder punt voor duizendtallen.";
        self.read("bedrag", how, |text| written::amount(text).ok())
    }

    fn flag(&self, field: &str) -> bool {
        self.maybe(field).is_some()
    }
}

/// The order that a filled form makes, or what is wrong with it. The hash of a file may be a begin, which `whole` completes.
pub fn read(word: &str, given: &Given, whole: impl Fn(&str) -> Option<Sha256>) -> Result<Order, Vec<Wrong>> {
    let mut form = Reader { given, wrong: Vec::new() };
    let order = order(word, &mut form, whole);
    match order {
        Some(order) if form.wrong.is_empty() => Ok(order),
        _ => Err(form.wrong),
    }
}

fn order(word: &str, form: &mut Reader<'_>, whole: impl Fn(&str) -> Option<Sha256>) -> Option<Order> {
    Some(match word {
        "niet-voortgezet" | "intrekken" | "geen-contact" | "afboeken" | "telt" | "nieuwe-versie" | "klok" => {
            let keuze = keuze(word, form, whole);
            let reason = form.text("waarom");
            Order::Decide { choice: Choice::New(keuze?), reason }
        }
        "terugnemen" => {
            let number = form.read("besluit", "Schrijf het nummer uit het logboek.", |text| text.parse().ok());
            let reason = form.text("waarom");
            Order::Decide { choice: Choice::Undo(number?), reason }
        }
        "stop" => {
            let (id, on) = (form.disposition(), form.on());
            Order::DraftStop { id: id?, on, code: form.maybe("reden").map(str::to_owned) }
        }
        "declareren" => {
            let month = form.month();
            let how = "Schrijf de code van een gemeente, als 0855.";
            let gemeente = form.read_maybe("gemeente", how, |text| text.parse().ok());
            Order::Declare { month: month?, gemeente }
        }
        "vrijgeven" => Order::OutboxApprove { id: form.id()? },
        "concept-weg" => {
            let (id, reason) = (form.id(), form.text("waarom"));
            Order::OutboxDrop { id: id?, reason }
        }
        "afgekeurd" => {
            let (id, code, reason) = (form.id(), form.text("code"), form.text("waarom"));
            Order::OutboxReject { id: id?, code, reason }
        }
        "bericht-verzonden" => Order::MessageSent { id: form.id()? },
        "opzij" => {
            let (payment, reason) = (form.text("betaling"), form.text("waarom"));
            Order::Dismiss { payment, reason, payer: form.flag("betaler") }
        }
        "opnieuw-aanbieden" => Order::QuarantineRetry { id: form.text("bestand") },
        "wegleggen" => Order::QuarantineDrop { id: form.text("bestand"), reason: form.text("waarom") },
        "betaald" => {
            let (number, amount, on) = (form.text("nummer"), form.amount(), form.on());
            Order::Paid { number, amount: amount?, on }
        }
        _ => return of_invoice(word, form),
    })
}

/// What is decided.
fn keuze(word: &str, form: &mut Reader<'_>, whole: impl Fn(&str) -> Option<Sha256>) -> Option<Keuze> {
    Some(match word {
        "niet-voortgezet" => Keuze::NotContinued(form.disposition()?),
        "intrekken" => {
            let how = "Schrijf een opdracht als opdracht:O-17.";
            let opdracht = form.read("beschikking", how, |text| match text.parse().ok()? {
                DispositionId::Opdracht(nummer) => Some(nummer),
                DispositionId::Toewijzing(..) => None,
            });
            Keuze::Withdraw(opdracht?)
        }
        "geen-contact" => {
            let (disposition, month) = (form.disposition(), form.month());
            Keuze::NoContact { disposition: disposition?, month: month? }
        }
        "afboeken" => {
            let (disposition, month) = (form.disposition(), form.month());
            Keuze::WriteOff { disposition: disposition?, month: month? }
        }
        "telt" => {
            let how = "Het archief heeft geen bestand dat zo begint, of meer dan een.";
            let file = form.read("bestand", how, whole);
            let row = form.read_maybe("regel", "Schrijf het nummer van de regel.", |text| text.parse().ok());
            Keuze::Keep { file: file?, row }
        }
        "nieuwe-versie" => Keuze::NewVersion(form.month()?),
        "klok" => Keuze::Clock,
        _ => return None,
    })
}

/// What became of an invoice, or is to become of it.
fn of_invoice(word: &str, form: &mut Reader<'_>) -> Option<Order> {
    let number = form.text("factuur");
    Some(match word {
        "goedgekeurd" => Order::InvoiceApproved { number, on: form.on() },
        "geweigerd" => Order::InvoiceRefused { number, on: form.on(), reason: form.text("waarom") },
        "mailen" => Order::MailInvoice { number, again: form.flag("nogmaals") },
        "verstuurd" => Order::InvoiceSent { number, on: form.on() },
        "teruggekomen" => Order::InvoiceBounced { number, on: form.on(), reason: form.text("waarom") },
        "opnieuw" => Order::Reissue { number },
        _ => return None,
    })
}

/// Choices of a RedenBeeindiging, with what each means.
pub fn stop_reasons() -> Vec<(&'static str, String)> {
    redenen_beeindiging().map(|(code, name)| (code, format!("{code} {name}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(fields: &[(&str, &str)]) -> Given {
        fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    /// What may stand in a field.
    fn example(field: &Field) -> &'static str {
        match (field.name, field.kind) {
            ("beschikking", _) => "opdracht:O-17",
            (_, FieldKind::Day) => "3-4-2023",
            (_, FieldKind::Month) => "2023-04",
            (_, FieldKind::Amount) => "468,75",
            (_, FieldKind::StopReason) => "19",
            ("gemeente", _) => "0855",
            (_, FieldKind::Text | FieldKind::Flag) => "12",
        }
    }

    #[test]
    fn each_form_makes_an_order_and_says_what_is_missing() {
        let whole = |_: &str| Some(Sha256([7; 32]));
        for form in FORMS {
            let all: Vec<(&str, &str)> = form.fields.iter().map(|field| (field.name, example(field))).collect();
            assert!(read(form.word, &given(&all), whole).is_ok(), "{}", form.word);
            let wrong = read(form.word, &Given::new(), whole).map_or_else(|wrong| wrong, |order| panic!("{order:?}"));
            let required: Vec<&str> = form.fields.iter().filter(|f| f.is_required).map(|f| f.name).collect();
            let told: Vec<&str> = wrong.iter().map(|wrong| wrong.field).collect();
            assert_eq!(told, required, "{}", form.word);
            let words: Vec<&str> = FORMS.iter().map(|form| form.word).collect();
            assert_eq!(words.iter().filter(|word| **word == form.word).count(), 1);
        }
    }

    #[test]
    fn what_cannot_be_is_told_at_its_field() {
        let fields = given(&[("beschikking", "0855-1"), ("maand", "april"), ("waarom", "x")]);
        let wrong = read("afboeken", &fields, |_| None).unwrap_err();
        assert_eq!(wrong.iter().map(|wrong| wrong.field).collect::<Vec<_>>(), ["beschikking", "maand"]);
        let toewijzing = given(&[("beschikking", "0855:1"), ("waarom", "x")]);
        assert!(read("intrekken", &toewijzing, |_| None).is_err(), "only an opdracht is withdrawn");
    }
}
