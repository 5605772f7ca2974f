//! A closed statement made into an invoice, or the list of what is missing for that.
//!
//! Stands between `billing` (what is owed) and the forms (what it looks like). Guesses nothing: where the protocol asks for a
//! detail that is not known, there is no invoice (administratieprotocol 6.0 §2; billing.md §6).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cause::for_payer;
use super::delivered::{delivered, lack};
use super::{Addressee, Invoice, InvoiceClient, InvoiceLine, Missing, Provider};
use crate::billing::{Line, Party, is_credit};
use crate::disposition::{Disposition, Form};
use crate::domain::{Bsn, Date, DispositionId, Domain, Eur, Month, Overflow, Period, ProductCode, Unit, mask_bsn};
use crate::terms::{ClientKey, Recipient, Terms};

/// What an invoice is made of.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Number it gets.
    pub number: &'a str,
    /// Factuurdatum.
    pub date: Date,
    /// Month of the statement.
    pub month: Month,
    /// Who sends it.
    pub provider: &'a Provider,
    /// PNG or JPEG at its head.
    pub logo: Option<&'a [u8]>,
    /// Who pays it.
    pub party: &'a Party,
    /// Number of the refused invoice that it comes in the place of.
    pub replaces: Option<&'a str>,
    /// Numbers of the invoices that its correction lines are about.
    pub corrects: &'a [String],
    /// Lines of the statement, in its order. Those without an amount claim nothing yet and are left off.
    pub lines: &'a [Arc<Line>],
    /// Dispositions as they are known now.
    pub dispositions: &'a BTreeMap<&'a DispositionId, &'a Disposition>,
    /// What was agreed.
    pub terms: &'a Terms,
}

/// Why there is no invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoInvoice {
    /// No line asks or gives back anything.
    Nothing,
    /// Details that it needs, each once.
    Missing(Vec<Missing>),
    /// A sum is beyond any decimal.
    Overflow,
}

impl From<Overflow> for NoInvoice {
    fn from(_: Overflow) -> Self {
        NoInvoice::Overflow
    }
}

/// Makes the invoice.
pub fn invoice(order: &Order<'_>) -> Result<Invoice, NoInvoice> {
    let lines: Vec<(&Line, Eur, Eur, Unit)> = order.lines.iter().filter_map(|line| claimed(line)).collect();
    if lines.iter().all(|(_, _, amount, _)| *amount == Eur::ZERO) {
        return Err(NoInvoice::Nothing);
    }
    let mut missing = Vec::new();
    let sender = order.provider.sender(order.logo, &mut missing);
    let recipient = addressee(order, &mut missing);
    let mut clients: Vec<InvoiceClient> = Vec::new();
    let clients_known = known_clients(order.dispositions);
    let by_birth_date = order.terms.recipient(&order.party.key()).client == ClientKey::BirthDate;
    for (line, rate, amount, unit) in lines {
        if clients.last().is_none_or(|client| client.bsn != line.bsn) {
            clients.push(client(line, &clients_known, by_birth_date, &mut missing));
        }
        let made = invoice_line(order, (line, rate, amount, unit), &mut missing);
        if let Some(client) = clients.last_mut() {
            client.total = client.total.plus(amount)?;
            client.lines.extend(made);
        }
    }
    clients.iter_mut().for_each(|client| credits_first(&mut client.lines));
    missing.dedup();
    let (true, Some(sender), Some(recipient)) = (missing.is_empty(), sender, recipient) else {
        return Err(NoInvoice::Missing(missing));
    };
    Ok(Invoice {
        number: order.number.to_owned(),
        date: order.date,
        month: order.month,
        sender,
        recipient,
        replaces: order.replaces.map(str::to_owned),
        corrects: order.corrects.to_vec(),
        combinanten: combinanten(order),
        total: Eur::sum(clients.iter().map(|client| client.total))?,
        clients,
    })
}

/// What an earlier month gives back stands before what it asks instead, and both before the month of the invoice; else lines keep the
/// order of the statement, in which transport follows its care.
fn credits_first(lines: &mut [InvoiceLine]) {
    lines.sort_by_key(|line| (line.correction.is_none(), line.month, line.amount >= Eur::ZERO));
}

/// A line with all that makes it a claim.
fn claimed(line: &Line) -> Option<(&Line, Eur, Eur, Unit)> {
    Some((line, line.rate?, line.amount?, line.unit?))
}

/// One disposition of each client, for what is known of the person.
fn known_clients<'a>(
    dispositions: &BTreeMap<&'a DispositionId, &'a Disposition>,
) -> BTreeMap<Bsn, Vec<&'a Disposition>> {
    let mut clients: BTreeMap<Bsn, Vec<&Disposition>> = BTreeMap::new();
    dispositions.values().for_each(|d| clients.entry(d.client.bsn).or_default().push(d));
    clients
}

fn addressee(order: &Order<'_>, missing: &mut Vec<Missing>) -> Option<Addressee> {
    let recipient = order.terms.recipient(&order.party.key());
    let Recipient { name, attention, address, postcode, city, email, kvk, oin, term, client, .. } = recipient.clone();
    let named = order.terms.profile.config_name(&order.party.key());
    let mut need = |is_known: bool, key: &str, what: &str| {
        if !is_known {
            missing.push(Missing {
                bsn: None,
                disposition: None,
                what: format!("{what} van {}", order.party.name),
                remedy: format!("vul {key} aan bij [[party]] party = \"{named}\" in de config"),
            });
        }
    };
    need(address.is_some(), "address", "adres");
    need(postcode.is_some(), "postcode", "postcode");
    need(city.is_some(), "city", "plaats");
    need(email.is_some(), "email", "e-mailadres voor facturen");
    let name = name.unwrap_or_else(|| order.party.name.clone());
    Some(Addressee {
        name,
        attention,
        address: address?,
        postcode: postcode?,
        city: city?,
        email: email?,
        kvk,
        oin,
        term,
        client,
        buyer_reference: recipient.buyer_reference,
        order_number: recipient.order_number,
        e_invoice: recipient.e_invoice,
    })
}

fn client(
    line: &Line,
    known: &BTreeMap<Bsn, Vec<&Disposition>>,
    by_birth_date: bool,
    missing: &mut Vec<Missing>,
) -> InvoiceClient {
    let all = known.get(&line.bsn).map(Vec::as_slice).unwrap_or_default();
    let own = all.iter().find(|d| d.id == line.disposition).into_iter().chain(all).map(|d| &d.client);
    let naam = own.clone().map(|c| c.naam.trim()).find(|naam| !naam.is_empty());
    let geboortedatum = own.clone().find_map(|c| c.geboortedatum);
    let adres = own.clone().map(|c| &c.adres).find(|adres| !adres.is_empty()).cloned().unwrap_or_default();
    let mut need = |holds: bool, what: &str| {
        if !holds {
            let remedy = "lees een opdracht of 301 in waarin dit staat".to_owned();
            missing.push(Missing {
                bsn: Some(line.bsn),
                disposition: Some(line.disposition.clone()),
                what: what.to_owned(),
                remedy,
            });
        }
    };
    need(naam.is_some(), "naam van de cliënt");
    need(!by_birth_date || geboortedatum.is_some(), "geboortedatum van de cliënt");
    InvoiceClient {
        bsn: line.bsn,
        geboortedatum,
        naam: naam.unwrap_or_default().to_owned(),
        adres,
        lines: Vec::new(),
        total: Eur::ZERO,
    }
}

fn invoice_line(
    order: &Order<'_>,
    (line, rate, amount, unit): (&Line, Eur, Eur, Unit),
    missing: &mut Vec<Missing>,
) -> Option<InvoiceLine> {
    let disposition = order.dispositions.get(&line.disposition).copied();
    let mut need = |what: &str, remedy: &str| {
        let (what, remedy) = (what.to_owned(), remedy.to_owned());
        missing.push(Missing { bsn: Some(line.bsn), disposition: Some(line.disposition.clone()), what, remedy });
    };
    let period = Period::new(line.from, line.to)?;
    let specification = match disposition {
        Some(disposition) if !is_credit(line) => delivered(line, disposition, period, order.terms),
        Some(_) | None => Vec::new(),
    };
    // A frozen line keeps its notice; what was registered since makes the invoice whole all the same.
    if let Some(lack) = lack(line, &specification, order.terms).filter(|_| !is_credit(line)) {
        need(lack, "lees de geleverde zorg in met een levering*.csv");
    }
    let is_without_contact = |d: &Disposition| d.is_without_contact(Month::of(line.from));
    let description = description(line, order.terms).map(|text| {
        let is_told = unit == Unit::Maand && !is_credit(line) && disposition.is_some_and(is_without_contact);
        if is_told { format!("{text} ({WITHOUT_CONTACT})") } else { text }
    });
    if description.is_none() {
        need("product of categorie", "geef het product een plaats met [[product]] in de config");
    }
    Some(InvoiceLine {
        disposition: line.disposition.clone(),
        domain: line.domain,
        description: description?,
        product: line.product.clone(),
        tariff: line.tariff.clone(),
        period,
        month: line.corrects.unwrap_or(order.month),
        days: line.days,
        quantity: line.quantity,
        unit,
        rate,
        amount,
        correction: line.corrects.map(|month| correction(month, line)),
        specification,
    })
}

fn correction(month: Month, line: &Line) -> String {
    let kind = if is_credit(line) { "Creditering" } else { "Nieuwe berekening" };
    match line.because.as_deref().and_then(for_payer) {
        // A message may be named after a client, and who reads the invoice may know that one by another detail.
        Some(because) => format!("{kind} van {month}: {}", mask_bsn(&because)),
        None => format!("{kind} van {month}"),
    }
}

/// Product and category in Dutch: what the protocol calls the tariff, else the kind of care. The product code stands beside it, so
/// that it is not named twice.
fn description(line: &Line, terms: &Terms) -> Option<String> {
    let named = line.tariff.as_deref().and_then(|code| terms.profile.tariffs_of(code).find_map(|t| t.name.clone()));
    let domain = line.domain.map(Domain::naam);
    let code = line.product.as_ref().map(ProductCode::as_str);
    named.or_else(|| match (domain, code, line.tariff.as_deref()) {
        (Some(domain), None, Some(tariff)) => Some(format!("{domain} {tariff}")),
        (Some(domain), ..) => Some(domain.to_owned()),
        (None, code, tariff) => code.or(tariff).map(str::to_owned),
    })
}

/// What the specification says of a month in which there was no contact to specify.
const WITHOUT_CONTACT: &str = "geen contact in deze maand";

/// Members of the coalition that the lines formally belong to: of an opdracht the one it names, else that of the agreement.
fn combinanten(order: &Order<'_>) -> Vec<String> {
    let of_line = |line: &Line| {
        let named = order.dispositions.get(&line.disposition).and_then(|d| match &d.form {
            Form::Opdracht { combinant, .. } if !combinant.trim().is_empty() => Some(combinant.clone()),
            Form::Opdracht { .. } | Form::Toewijzing { .. } => None,
        });
        let agreed = || order.terms.agreement(line.domain?, line.from).map(|agreement| agreement.combinant.clone());
        named.or_else(agreed)
    };
    let buyer = order.terms.profile.buyer(&order.party.key());
    if !buyer.is_some_and(|buyer| buyer.names_combinanten) {
        return Vec::new();
    }
    let mut names: Vec<String> = order.lines.iter().filter_map(|line| of_line(line)).collect();
    names.sort_unstable();
    names.dedup();
    names
}
