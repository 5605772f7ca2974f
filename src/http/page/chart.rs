//! A picture of amounts per month, as stacked bars, with its table for who does not see it.
//!
//! Stands at the ground of `page`. Own SVG: colours by class, so that the style sheet has them for light, dark and print; each part has a
//! pattern of its own besides its colour. Lengths are in pixels of the picture, whole numbers, and never go back into an amount.

use askama::Template;
use askama::filters::HtmlSafe;

use super::table::{Cell, Table};
use crate::domain::{Eur, Month, dutch};

/// Which part of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Billed to a party.
    Billed,
    /// Corrections of earlier months.
    Corrected,
    /// What nobody pays.
    Unbilled,
}

impl Part {
    fn text(self) -> &'static str {
        match self {
            Part::Billed => "gefactureerd of gedeclareerd",
            Part::Corrected => "gecorrigeerd",
            Part::Unbilled => "betaalt niemand",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Part::Billed => "billed",
            Part::Corrected => "corrected",
            Part::Unbilled => "unbilled",
        }
    }
}

/// The amounts of a month, one per part.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Which month.
    pub month: Month,
    /// In the order of the parts.
    pub amounts: Vec<Eur>,
}

/// The picture and its table.
#[derive(Clone, Debug, Template)]
#[template(path = "chart.html")]
pub struct Chart {
    title: String,
    width: i64,
    legend: Vec<(&'static str, &'static str)>,
    columns: Vec<Column>,
    lines: Vec<(i64, String)>,
    zero: i64,
    table: Table,
}

impl HtmlSafe for Chart {}

#[derive(Clone, Debug)]
struct Column {
    x: i64,
    middle: i64,
    label: String,
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
struct Block {
    class: &'static str,
    y: i64,
    height: i64,
    title: String,
}

/// Height of the drawing between its lowest and highest value.
const HEIGHT: i64 = 200;
/// Room above it.
const TOP: i64 = 12;
/// Room for the amounts at its left.
const LEFT: i64 = 92;
/// From one bar to the next.
const STEP: i64 = 64;

impl Chart {
    /// Of some months.
    pub fn new(title: &str, parts: Vec<Part>, bars: Vec<Bar>) -> Chart {
        let scale = Scale::of(&bars);
        let columns = bars.iter().enumerate().map(|(index, bar)| {
            let x = LEFT.saturating_add(STEP.saturating_mul(i64::try_from(index).unwrap_or(0)));
            column(x, bar, &parts, scale)
        });
        Chart {
            title: title.to_owned(),
            width: LEFT.saturating_add(STEP.saturating_mul(i64::try_from(bars.len()).unwrap_or(0))).max(320),
            legend: parts.iter().map(|part| (part.class(), part.text())).collect(),
            columns: columns.collect(),
            lines: scale.lines(),
            zero: scale.y(0),
            table: table(title, &parts, &bars),
        }
    }
}

/// Cents, for a length only: what is beyond any picture is drawn to its edge.
fn cents(amount: Eur) -> i64 {
    amount.cents().unwrap_or(if amount < Eur::ZERO { i64::MIN / 4 } else { i64::MAX / 4 })
}

/// From cents to pixels.
#[derive(Clone, Copy)]
struct Scale {
    lowest: i64,
    highest: i64,
}

impl Scale {
    fn of(bars: &[Bar]) -> Scale {
        let side = |bar: &Bar, wanted: fn(i64) -> i64| -> i64 {
            bar.amounts.iter().map(|amount| wanted(cents(*amount))).fold(0, i64::saturating_add)
        };
        let highest = bars.iter().map(|bar| side(bar, |cents| cents.max(0))).max().unwrap_or(0);
        let lowest = bars.iter().map(|bar| side(bar, |cents| cents.min(0))).min().unwrap_or(0);
        Scale { lowest, highest: highest.max(100) }
    }

    /// How far below the top a value stands.
    fn y(self, cents: i64) -> i64 {
        let (above, whole) = (self.highest.saturating_sub(cents), self.highest.saturating_sub(self.lowest).max(1));
        let pixels = i128::from(above).saturating_mul(i128::from(HEIGHT)) / i128::from(whole);
        TOP.saturating_add(i64::try_from(pixels).unwrap_or(HEIGHT))
    }

    /// Lines across at round amounts, with what they stand for.
    fn lines(self) -> Vec<(i64, String)> {
        let step = round_step(self.highest.saturating_sub(self.lowest) / 4);
        let first = self.lowest / step;
        let last = self.highest / step;
        let line = |at: i64| {
            let cents = at.saturating_mul(step);
            (self.y(cents), dutch::euro(Eur::from_cents(cents)).replace(",00", ""))
        };
        (first..=last).map(line).collect()
    }
}

/// The next of 1, 2, 5, 10, 20 … euros.
fn round_step(cents: i64) -> i64 {
    let mut step: i64 = 100;
    loop {
        for factor in [1, 2, 5] {
            let candidate = step.saturating_mul(factor);
            if candidate >= cents || candidate == i64::MAX {
                return candidate;
            }
        }
        step = step.saturating_mul(10);
    }
}

fn column(x: i64, bar: &Bar, parts: &[Part], scale: Scale) -> Column {
    let (mut up, mut down) = (0_i64, 0_i64);
    let mut blocks = Vec::new();
    for (part, amount) in parts.iter().zip(&bar.amounts).filter(|(_, amount)| cents(**amount) != 0) {
        let side = if cents(*amount) > 0 { &mut up } else { &mut down };
        let before = *side;
        *side = side.saturating_add(cents(*amount));
        let (a, b) = (scale.y(before), scale.y(*side));
        let title = format!("{}: {} {}", dutch::month(bar.month), dutch::euro(*amount), part.text());
        blocks.push(Block {
            class: part.class(),
            y: a.min(b),
            height: a.abs_diff(b).try_into().unwrap_or(1).max(1),
            title,
        });
    }
    Column { x, middle: x.saturating_add(20), label: label(bar.month), blocks }
}

/// `mrt 23`.
fn label(month: Month) -> String {
    let name: String = dutch::month(month).chars().take(3).collect();
    format!("{name} {:02}", month.first().year().rem_euclid(100))
}

fn table(title: &str, parts: &[Part], bars: &[Bar]) -> Table {
    let heads: Vec<String> =
        std::iter::once("Maand".to_owned()).chain(parts.iter().map(|part| format!(">{}", part.text()))).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let row = |bar: &Bar| {
        let month = Cell::link(dutch::month(bar.month), format!("/maand/{}", bar.month));
        std::iter::once(month).chain(bar.amounts.iter().map(|amount| Cell::euro(Some(*amount)))).collect()
    };
    Table::new(title, &heads, "Nog geen maand.").with(bars.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(month: &str, cents: [i64; 3]) -> Bar {
        Bar { month: month.parse().unwrap(), amounts: cents.map(Eur::from_cents).to_vec() }
    }

    #[test]
    fn bars_stand_on_zero_and_reach_to_their_sum() {
        let bars = vec![bar("2023-01", [10_000, -2_000, 2_000]), bar("2023-02", [20_000, 0, 0])];
        let chart = Chart::new("t", vec![Part::Billed, Part::Corrected, Part::Unbilled], bars);
        let blocks = |index: usize| chart.columns.get(index).unwrap().blocks.clone();
        let (first, second) = (blocks(0), blocks(1));
        assert_eq!((first.len(), second.len()), (3, 1), "what is nothing is not drawn");
        assert_eq!(second[0].y, TOP, "the highest reaches the top");
        assert_eq!(second[0].y + second[0].height, chart.zero, "and stands on zero");
        assert_eq!(first[1].y, chart.zero, "a credit hangs below it");
        assert_eq!(first[2].y + first[2].height, first[0].y, "one part stands on the other");
        assert!(chart.render().unwrap().contains("€ 100,00"));
    }

    #[test]
    fn lines_stand_at_round_amounts() {
        assert_eq!([1, 101, 199, 480, 100_100].map(round_step), [100, 200, 200, 500, 200_000]);
    }
}
