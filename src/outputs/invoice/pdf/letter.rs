//! The invoice proper: who, to whom, which number, the lines, the total and how to pay.
//!
//! Stands on `flow`; each function gives blocks for a part of the page. An invoice of one client shows its specification
//! in the place of the table of lines, as the samples of the protocol do; a collective one has both.

use super::flow::{
    Block, Column, Flow, Mark, Repeat, Side, TEXT_LEFT, TEXT_WIDTH, TableRow, WIDTH, lines, paragraph, row, some_lines,
};
use super::specification;
use super::text::{Faces, Length, POINT, Style, Tone};
use super::wording::{BODY, HEAD, SMALL, client_key, correction, quantity, rate, title};
use crate::domain::{Eur, Kalender, dutch};
use crate::outputs::invoice::{Addressee, Invoice, InvoiceClient, InvoiceLine, Sender};
use crate::terms::{ClientKey, Term};

/// Head of a part.
const PART: Style = Style::bold(11 * POINT).tone(Tone::Accent);

/// Logo, sender, addressee and title.
pub fn head(faces: &Faces, invoice: &Invoice, logo: Option<(u32, u32)>) -> Vec<Block> {
    let mut top = sender(faces, &invoice.sender);
    if let Some(size) = logo {
        top.marks.push(scaled_logo(size));
        top.height = top.height.max(LOGO_HEIGHT);
    }
    // The addressee stands where the window of an envelope is, or lower where the logo needs the room.
    let (left, right) = (addressee(faces, &invoice.recipient), top);
    let down = ADDRESSEE_TOP;
    let left = Block { height: down, ..Block::default() }.with_below(left);
    let name = lines(faces, title(invoice), Style::bold(20 * POINT).tone(Tone::Accent), (TEXT_LEFT, 0), TEXT_WIDTH);
    vec![right.beside(left), name.above(20 * POINT).keep()]
}

/// Everything of an invoice of one client.
pub fn single(faces: &Faces, flow: &mut Flow, invoice: &Invoice, client: &InvoiceClient) {
    let half = TEXT_WIDTH / 2 - 10 * POINT;
    let of_client = facts(faces, "Gegevens van de cliënt", &of_client(invoice, client), (TEXT_LEFT, half), LABEL);
    let of_invoice =
        facts(faces, "Gegevens van de factuur", &of_invoice(invoice), (TEXT_LEFT + TEXT_WIDTH - half, half), LABEL);
    flow.push(of_client.beside(of_invoice).above(8 * POINT));
    flow.push(lines(faces, specification::TITLE, PART, (TEXT_LEFT, 0), TEXT_WIDTH).above(16 * POINT).keep());
    flow.extend(specification::of_single(faces, invoice, client));
    flow.extend(closing(faces, invoice));
}

/// Everything of an invoice of many clients: the table of lines, the total, and the specification on pages of its own.
pub fn collective(faces: &Faces, flow: &mut Flow, invoice: &Invoice) {
    flow.push(facts(faces, "Gegevens van de factuur", &of_invoice(invoice), WHOLE, LABEL).above(8 * POINT));
    let header = table_head(faces);
    let begin = Repeat::Begin(Box::new(header.clone()));
    flow.push(Block { repeat: begin, ..header.clone().above(14 * POINT).keep() });
    for client in &invoice.clients {
        flow.extend(client_lines(faces, invoice, client, &header));
    }
    flow.extend(closing(faces, invoice));
    flow.new_page();
    flow.push(lines(faces, specification::TITLE, PART, (TEXT_LEFT, 0), TEXT_WIDTH).keep());
    for client in &invoice.clients {
        flow.extend(specification::client(faces, invoice, client));
    }
}

fn sender(faces: &Faces, sender: &Sender) -> Block {
    let town = format!("{} {}", dutch::postcode(&sender.postcode), sender.city);
    let mut rows = vec![
        ("Telefoon", sender.phone.clone()),
        ("E-mail", sender.email.clone()),
        ("IBAN", dutch::iban(&sender.iban)),
        ("KvK", sender.kvk.clone()),
        ("AGB-code", sender.agb.join(", ")),
    ];
    rows.extend(sender.vat_id.clone().map(|id| ("Btw-id", id)));
    let (corner, room) = ((SENDER_LEFT, 0), (SENDER_WIDTH, HEAD_LINES));
    let mut block = some_lines(faces, &sender.name, Style::bold(10 * POINT), corner, room);
    for line in [&sender.address, &town] {
        block = block.with_below(some_lines(faces, line, BODY, corner, room));
    }
    block.with_below(pairs(faces, &rows, (SENDER_LEFT, SENDER_WIDTH), SENDER_LABEL).above(4 * POINT))
}

fn addressee(faces: &Faces, to: &Addressee) -> Block {
    let attention = to.attention.iter().map(|who| format!("t.a.v. {who}"));
    let town = format!("{} {}", dutch::postcode(&to.postcode), to.city.to_uppercase());
    let rest = attention.chain([to.address.clone(), town]);
    let line =
        |text: &str| some_lines(faces, text, Style::plain(10 * POINT), (TEXT_LEFT, 0), (ADDRESSEE_WIDTH, HEAD_LINES));
    rest.fold(line(&to.name), |block, text| block.with_below(line(&text)))
}

/// The logo in its corner, as large as fits.
pub fn scaled_logo((wide, high): (u32, u32)) -> Mark {
    let (wide, high) = (Length::from(wide).max(1), Length::from(high).max(1));
    let (width, height) = if wide * LOGO_HEIGHT > high * LOGO_WIDTH {
        (LOGO_WIDTH, (LOGO_WIDTH * high / wide).max(1))
    } else {
        ((LOGO_HEIGHT * wide / high).max(1), LOGO_HEIGHT)
    };
    Mark::Logo { x: TEXT_LEFT, y: 0, width, height }
}

fn of_invoice(invoice: &Invoice) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Factuurnummer", invoice.number.clone()),
        ("Factuurdatum", dutch::date(invoice.date)),
        ("Factuurperiode", dutch::month(invoice.month)),
        ("", dutch::period(invoice.month.period())),
    ];
    let label = if invoice.combinanten.len() == 1 { "Combinant" } else { "Combinanten" };
    if !invoice.combinanten.is_empty() {
        rows.push((label, invoice.combinanten.join(", ")));
    }
    rows.extend(invoice.replaces.as_ref().map(|number| ("Vervangt factuur", number.clone())));
    if !invoice.corrects.is_empty() {
        rows.push(("Corrigeert factuur", invoice.corrects.join(", ")));
    }
    rows
}

fn of_client(invoice: &Invoice, client: &InvoiceClient) -> Vec<(&'static str, String)> {
    let mut rows = vec![("Naam", client.naam.clone())];
    let labels = ["Adres"].into_iter().chain(std::iter::repeat(""));
    rows.extend(labels.zip(client.adres.iter().cloned()));
    rows.extend(client.geboortedatum.map(|born| ("Geboortedatum", dutch::born(born))));
    if invoice.recipient.client == ClientKey::Bsn {
        rows.push(("BSN", client.bsn.to_string()));
    }
    if specification::named_with_client(client) {
        let products = specification::products(&client.lines);
        let label = if products.len() == 1 { "Product" } else { "Producten" };
        rows.extend([label].into_iter().chain(std::iter::repeat("")).zip(products));
    }
    rows
}

/// A titled list of labels and values.
fn facts(faces: &Faces, title: &str, rows: &[(&str, String)], (x, width): (Length, Length), label: Length) -> Block {
    let name = lines(faces, title, Style::bold(9 * POINT).tone(Tone::Accent), (x, 0), width);
    name.with_below(pairs(faces, rows, (x, width), label).above(2 * POINT))
}

fn pairs(faces: &Faces, rows: &[(&str, String)], (x, width): (Length, Length), label: Length) -> Block {
    rows.iter().fold(Block::default(), |block, (name, value)| {
        let style = unbroken(faces, value, width - label);
        let value = some_lines(faces, value, style, (x + label, 0), (width - label, PAIR_LINES));
        let name =
            if name.is_empty() { Block::default() } else { lines(faces, name, BODY.tone(Tone::Soft), (x, 0), label) };
        block.with_below(name.beside(value).above(POINT))
    })
}

/// An address of e-mail reads better a little smaller than over two lines.
fn unbroken(faces: &Faces, value: &str, width: Length) -> Style {
    let fitting = faces.fitting(value, BODY, width);
    let readable = fitting.size * 10 >= BODY.size * 7;
    if value.contains(' ') || !readable { BODY } else { fitting }
}

fn table_head(faces: &Faces) -> Block {
    let cells = ["Cliënt en product", "Aantal", "Eenheid", "Tarief", "Bedrag"];
    let cells = cells.map(|name| vec![(name.to_owned(), HEAD)]).to_vec();
    row(faces, &COLUMNS, &TableRow { cells, ground: true, air: 3 * POINT, ..TableRow::default() })
}

/// A client and its lines; together on one page, where they are few. `header` begins the pages that follow.
fn client_lines(faces: &Faces, invoice: &Invoice, client: &InvoiceClient, header: &Block) -> Vec<Block> {
    let key = client_key(invoice, client);
    let name = if key.is_empty() { client.naam.clone() } else { format!("{} · {key}", client.naam) };
    let again = client_row(faces, &format!("{} (vervolg)", client.naam));
    let again = Repeat::Begin(Box::new(header.clone().with_below(again)));
    let mut blocks = vec![Block { repeat: again, ..client_row(faces, &name) }];
    blocks.extend(client.lines.iter().map(|line| row(faces, &COLUMNS, &line_row(invoice, line))));
    if client.lines.len() > 1 {
        let total = (dutch::euro(client.total), Style::bold(9 * POINT));
        let cells = vec![vec![("Subtotaal".to_owned(), BODY.tone(Tone::Soft))], vec![total]];
        blocks.push(row(faces, &TOTAL_COLUMNS, &TableRow { cells, air: POINT, ..TableRow::default() }));
    }
    let (few, last) = (blocks.len() <= TOGETHER_MAX, blocks.len().saturating_sub(1));
    for (index, block) in blocks.iter_mut().enumerate() {
        // A name is never alone at the foot of a page, nor a subtotal at the top of one.
        block.keep = index < last && (few || index == 0 || index.saturating_add(1) == last);
        if index == last {
            block.repeat = Repeat::Begin(Box::new(header.clone()));
        }
    }
    blocks
}

fn client_row(faces: &Faces, name: &str) -> Block {
    let wide = [Column { width: WIDTH, side: Side::Left }];
    let cells = vec![vec![(name.to_owned(), Style::bold(9 * POINT))]];
    row(faces, &wide, &TableRow { cells, rule: POINT / 2, air: 2 * POINT, ..TableRow::default() })
}

fn line_row(invoice: &Invoice, line: &InvoiceLine) -> TableRow {
    let mut what = vec![(specification::product(line), BODY)];
    if line.period == line.month.period() && line.month != invoice.month {
        what.push((dutch::month(line.month), SMALL));
    } else if line.period != invoice.month.period() {
        what.push((dutch::period(line.period), SMALL));
    }
    what.extend(correction(line));
    let unit = dutch::unit(line.unit, line.quantity).to_owned();
    let cells = vec![
        what,
        vec![(quantity(line), BODY)],
        vec![(unit, BODY)],
        rate(line),
        vec![(dutch::euro(line.amount), BODY)],
    ];
    TableRow { cells, air: POINT, ..TableRow::default() }
}

/// Total, exemption and payment.
fn closing(faces: &Faces, invoice: &Invoice) -> Vec<Block> {
    let bold = Style::bold(11 * POINT);
    let cells = vec![vec![("Factuurtotaal".to_owned(), bold)], vec![(dutch::euro(invoice.total), bold)]];
    let total = TableRow { cells, rule: 3 * POINT / 2, air: 4 * POINT, ..TableRow::default() };
    let total = row(faces, &TOTAL_COLUMNS, &total).above(6 * POINT).keep();
    let exempt = paragraph(faces, EXEMPT, BODY.tone(Tone::Soft)).above(2 * POINT).keep();
    let payment = facts(faces, "Betaling", &payment(invoice), WHOLE, PAYMENT_LABEL);
    vec![total, exempt, Block { repeat: Repeat::End, ..payment.above(14 * POINT) }]
}

fn payment(invoice: &Invoice) -> Vec<(&'static str, String)> {
    if invoice.total == Eur::ZERO {
        return vec![("Te betalen", format!("{}: er hoeft niets te worden betaald", dutch::euro(Eur::ZERO)))];
    }
    let number = ("Onder vermelding van", format!("factuurnummer {}", invoice.number));
    if invoice.total < Eur::ZERO {
        let back = dutch::euro(invoice.total.negated());
        return vec![("Te ontvangen", format!("{back}, door verrekening of terugbetaling")), number];
    }
    let term = invoice.recipient.term;
    let until = match term {
        Term::Days(_) => {
            term.due(invoice.date, None, &Kalender::default()).map(|day| format!(" (uiterlijk {})", dutch::date(day)))
        }
        Term::WorkdaysAfterApproval(_) => None,
    };
    vec![
        ("Te betalen", dutch::euro(invoice.total)),
        ("Betaaltermijn", format!("{}{}", term.text(), until.unwrap_or_default())),
        ("IBAN", dutch::iban(&invoice.sender.iban)),
        ("Ten name van", invoice.sender.name.clone()),
        number,
    ]
}

/// Why there is no btw on it.
const EXEMPT: &str = "Vrijgesteld van btw (art. 11 Wet op de omzetbelasting 1968)";

/// Clients with at most so many rows are kept together on a page.
const TOGETHER_MAX: usize = 10;

/// Across the page.
const WHOLE: (Length, Length) = (TEXT_LEFT, TEXT_WIDTH);
/// Lines of a name or address in the head: room for two hundred characters.
const HEAD_LINES: usize = 6;
/// Lines of a value beside its label.
const PAIR_LINES: usize = 12;
const LABEL: Length = 82 * POINT;
const PAYMENT_LABEL: Length = 105 * POINT;
const SENDER_LABEL: Length = 50 * POINT;
const SENDER_WIDTH: Length = 225 * POINT;
const SENDER_LEFT: Length = TEXT_LEFT + TEXT_WIDTH - SENDER_WIDTH;
const ADDRESSEE_WIDTH: Length = 250 * POINT;
/// Below the logo, in the window of an envelope.
const ADDRESSEE_TOP: Length = 95 * POINT;
const LOGO_WIDTH: Length = 180 * POINT;
const LOGO_HEIGHT: Length = 70 * POINT;

const AMOUNT: Column = Column { width: 95 * POINT, side: Side::Right };

const COLUMNS: [Column; 5] = [
    Column { width: WIDTH - 285 * POINT, side: Side::Left },
    Column { width: 55 * POINT, side: Side::Right },
    Column { width: 55 * POINT, side: Side::Left },
    Column { width: 80 * POINT, side: Side::Right },
    AMOUNT,
];

const TOTAL_COLUMNS: [Column; 2] = [Column { width: WIDTH - 95 * POINT, side: Side::Left }, AMOUNT];
