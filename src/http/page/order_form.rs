//! The order that a filled form makes, or what is wrong with its fields.
//!
//! Stands above `request` and the table of `forms`. Decides nothing: whether the order can be given is said by who carries it out.

use std::collections::BTreeMap;

use crate::domain::{Date, DispositionId, Eur, Month, Sha256, redenen_beeindiging, written};
use crate::facts::Keuze;
use crate::request::{Choice, Order};
use crate::worklist::TaskKind;

/// What was typed, by field.
pub type Given = BTreeMap<String, String>;

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

    fn task(&mut self) -> Option<String> {
        let known = |text: &str| TaskKind::ALL.into_iter().find(|kind| kind.as_str() == text);
        self.read("taak", "Zo heet geen soort taak.", |text| known(text).map(|kind| kind.as_str().to_owned()))
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
        "niet-voortgezet" | "intrekken" | "geen-contact" | "afboeken" | "telt" | "nieuwe-versie" | "klok"
        | "uitstellen" | "toewijzen" => {
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
        "uitstellen" => {
            let (task, about) = (form.task(), form.text("over"));
            let until = form.read("op", "Schrijf een dag als 3-4-2023.", |text| written::day(text).ok());
            Keuze::TaskPutOff { task: task?, about, until: until? }
        }
        "toewijzen" => {
            let (task, about, to) = (form.task(), form.text("over"), form.text("voor"));
            Keuze::TaskAssigned { task: task?, about, to }
        }
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
    use super::super::forms::{FORMS, Field, FieldKind};
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
            ("taak", _) => "unbillable",
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
