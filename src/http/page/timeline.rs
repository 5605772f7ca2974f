//! The picture of a client: each disposition in time, what was delivered on it, and who pays each stretch.
//!
//! Stands at the ground of `page`. Own SVG, by class, like `chart`. A party has a letter besides its colour, and what nobody pays a pattern, so that
//! nobody needs to tell colours apart. Lengths are whole pixels; one day is at least visible.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::billing::Party;
use crate::disposition::State;
use crate::documents::{Explanation, dutch as words};
use crate::domain::{Date, Domain, Month, Period, dutch};

/// The picture.
#[derive(Clone, Debug, Template)]
#[template(path = "timeline.html")]
pub struct Timeline {
    title: String,
    height: i64,
    ticks: Vec<Tick>,
    today: Option<i64>,
    lanes: Vec<Lane>,
    legend: Vec<(String, String, String)>,
}

impl HtmlSafe for Timeline {}

#[derive(Clone, Debug)]
struct Tick {
    x: i64,
    label: String,
    is_year: bool,
}

#[derive(Clone, Debug)]
struct Lane {
    y: i64,
    name: String,
    care: String,
    href: String,
    valid: Bar,
    delivered: Vec<Bar>,
    stops: Vec<Stop>,
    paid: Vec<Bar>,
}

#[derive(Clone, Debug)]
struct Bar {
    class: String,
    x: i64,
    width: i64,
    letter: String,
    title: String,
}

#[derive(Clone, Debug)]
struct Stop {
    x: i64,
    reason: String,
}

/// Where the days begin.
const LEFT: i64 = 170;
/// How wide they are together.
const WIDTH: i64 = 780;
/// Height of one disposition.
const LANE: i64 = 62;
/// Room for months above them.
const TOP: i64 = 34;
/// Who pays is drawn in so many kinds of its own; further parties share the last.
const COLOURS: usize = 6;
/// A letter fits into a stretch of so many pixels.
const LETTER_MIN: i64 = 16;

impl Timeline {
    /// Of the dispositions of a client; nothing where there is none.
    pub fn new(explanations: &[Explanation], today: Date, first_month: Month) -> Option<Timeline> {
        let days = span(explanations, today)?;
        let scale = Scale { days, billed_from: first_month.first() };
        let parties = parties(explanations);
        let lanes =
            explanations.iter().enumerate().map(|(index, explanation)| lane(explanation, index, scale, &parties));
        let lanes: Vec<Lane> = lanes.collect();
        let count = i64::try_from(lanes.len()).unwrap_or(i64::MAX);
        Some(Timeline {
            title: format!("Tijdlijn {}", dutch::period(days)),
            height: TOP.saturating_add(count.saturating_mul(LANE)),
            ticks: ticks(scale),
            today: days.contains(today).then(|| scale.x(today)),
            lanes,
            legend: legend(&parties, explanations, first_month),
        })
    }
}

/// From the first day of any disposition to its last, or to today where one runs on.
fn span(explanations: &[Explanation], today: Date) -> Option<Period> {
    let delivered = |e: &Explanation| e.disposition.deliveries.iter().map(|d| d.from).min();
    let first =
        explanations.iter().map(|e| delivered(e).map_or(e.disposition.from, |d| d.min(e.disposition.from))).min()?;
    let last = |e: &Explanation| e.disposition.to.unwrap_or(today).min(Month::of(today).next().last());
    let last = explanations.iter().map(last).max()?.max(first);
    Period::new(Month::of(first).first(), Month::of(last).last())
}

#[derive(Clone, Copy)]
struct Scale {
    days: Period,
    /// What was before belongs to the system before, and is nobody's here.
    billed_from: Date,
}

impl Scale {
    fn x(self, day: Date) -> i64 {
        let passed = Period::new(self.days.first(), day).map_or(0, |period| i64::from(period.days()).saturating_sub(1));
        let all = i64::from(self.days.days()).max(1);
        LEFT.saturating_add(passed.saturating_mul(WIDTH) / all)
    }

    /// Left side and width of a period, as far as it is in the picture.
    fn bar(self, period: Period) -> Option<(i64, i64)> {
        let shown = period.overlap(self.days)?;
        let end = shown.last().tomorrow().map_or(LEFT.saturating_add(WIDTH), |day| self.x(day));
        let x = self.x(shown.first());
        Some((x, end.min(LEFT.saturating_add(WIDTH)).saturating_sub(x).max(2)))
    }
}

/// A line at each month, with a name where there is room.
fn ticks(scale: Scale) -> Vec<Tick> {
    let months: Vec<Month> = Month::of(scale.days.first()).through(Month::of(scale.days.last())).collect();
    let every = months.len().div_ceil(13).max(1);
    let tick = |(index, month): (usize, &Month)| {
        let is_year = month.first().month() == 1;
        let name: String = dutch::month(*month).chars().take(3).collect();
        let label = match (is_year, index.is_multiple_of(every)) {
            (true, _) => month.first().year().to_string(),
            (false, true) if every < 6 => name,
            (false, _) => String::new(),
        };
        Tick { x: scale.x(month.first()), label, is_year }
    };
    months.iter().enumerate().map(tick).collect()
}

fn parties(explanations: &[Explanation]) -> Vec<Party> {
    let lines = explanations.iter().flat_map(|e| &e.months).flat_map(|month| &month.lines);
    Party::distinct(lines.map(|line| &line.party)).into_iter().cloned().collect()
}

/// Class and letter of a party.
fn style(party: &Party, parties: &[Party]) -> (String, String) {
    let index = parties.iter().position(|known| known.is(party)).unwrap_or(0);
    let letter = u8::try_from(index).ok().and_then(|index| b'A'.checked_add(index)).filter(u8::is_ascii_uppercase);
    (format!("party-{}", index.min(COLOURS.saturating_sub(1))), letter.map_or('…', char::from).to_string())
}

fn legend(parties: &[Party], explanations: &[Explanation], first_month: Month) -> Vec<(String, String, String)> {
    let mut rows: Vec<(String, String, String)> = parties
        .iter()
        .map(|party| {
            let (class, letter) = style(party, parties);
            (class, letter, party.name.clone())
        })
        .collect();
    let months = || explanations.iter().flat_map(|e| &e.months).filter(|month| month.month >= first_month);
    if months().any(|month| !month.unbillable.is_empty()) {
        rows.push(("unbilled".to_owned(), String::new(), "betaalt niemand".to_owned()));
    }
    rows
}

fn lane(explanation: &Explanation, index: usize, scale: Scale, parties: &[Party]) -> Lane {
    let d = &explanation.disposition;
    let valid = Period::new(d.from, d.to.unwrap_or(scale.days.last())).and_then(|period| scale.bar(period));
    let (x, width) = valid.unwrap_or((LEFT, 2));
    let title = format!("{} geldig {}", d.id, open_period(d.from, d.to));
    let stops = d
        .deliveries
        .iter()
        .filter_map(|delivery| Some(Stop { x: scale.x(delivery.to?), reason: delivery.end_reason.clone()? }));
    Lane {
        y: TOP.saturating_add(i64::try_from(index).unwrap_or(0).saturating_mul(LANE)),
        name: d.id.to_string(),
        care: [d.domain.map(Domain::as_str), d.category.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        href: format!("#{}", anchor(&d.id.to_string())),
        valid: Bar { class: "valid".to_owned(), x, width, letter: String::new(), title },
        delivered: delivered(explanation, scale),
        stops: stops.collect(),
        paid: paid(explanation, scale, parties),
    }
}

/// An id that an address can point to.
pub fn anchor(id: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("b-{}", id.chars().map(safe).collect::<String>())
}

fn open_period(from: Date, to: Option<Date>) -> String {
    match to {
        Some(to) => format!("{} t/m {}", dutch::date(from), dutch::date(to)),
        None => format!("vanaf {}", dutch::date(from)),
    }
}

/// What was delivered, and where it was suspended in between.
fn delivered(explanation: &Explanation, scale: Scale) -> Vec<Bar> {
    let last = scale.days.last().min(explanation.as_of.max(scale.days.first()));
    let mut bars = Vec::new();
    for delivery in &explanation.disposition.deliveries {
        let Some((x, width)) = Period::new(delivery.from, delivery.to.unwrap_or(last)).and_then(|p| scale.bar(p))
        else {
            continue;
        };
        let title = format!("geleverd {}", open_period(delivery.from, delivery.to));
        bars.push(Bar { class: "delivered".to_owned(), x, width, letter: String::new(), title });
    }
    let states = explanation.transitions.iter().zip(explanation.transitions.iter().skip(1).map(Some).chain([None]));
    for (state, next) in states.filter(|(state, _)| state.state == State::Suspended) {
        let until = next.and_then(|next| next.from.yesterday().ok()).unwrap_or(last);
        let Some((x, width)) = Period::new(state.from, until).and_then(|p| scale.bar(p)) else { continue };
        let title = format!("{} {}", words::disposition(state.state), open_period(state.from, next.map(|_| until)));
        bars.push(Bar { class: "suspended".to_owned(), x, width, letter: String::new(), title });
    }
    bars
}

/// Who pays each stretch; transport goes along with the care, and is told by the table.
fn paid(explanation: &Explanation, scale: Scale, parties: &[Party]) -> Vec<Bar> {
    let mut stretches: Vec<(Period, String, String, String)> = Vec::new();
    for month in &explanation.months {
        for paid in month.lines.iter().filter(|paid| paid.line.domain != Some(Domain::Vervoer)) {
            let (class, letter) = style(&paid.party, parties);
            if let Some(period) = Period::new(paid.line.from, paid.line.to) {
                stretches.push((period, class, letter, paid.party.name.clone()));
            }
        }
        for run in month.unbillable.iter().filter(|run| run.to >= scale.billed_from) {
            if let Some(period) = Period::new(run.from, run.to) {
                stretches.push((period, "unbilled".to_owned(), String::new(), format!("betaalt niemand: {}", run.why)));
            }
        }
    }
    stretches.sort_by_key(|(period, ..)| (period.first(), period.last()));
    joined(stretches)
        .into_iter()
        .filter_map(|(period, class, letter, name)| {
            let (x, width) = scale.bar(period)?;
            let letter = if width >= LETTER_MIN { letter } else { String::new() };
            Some(Bar { class, x, width, letter, title: format!("{}: {name}", dutch::period(period)) })
        })
        .collect()
}

/// Stretches of one party that follow on become one.
fn joined(stretches: Vec<(Period, String, String, String)>) -> Vec<(Period, String, String, String)> {
    let mut joined: Vec<(Period, String, String, String)> = Vec::new();
    for stretch in stretches {
        if let Some(last) = joined.last_mut() {
            let follows = last.0.last().tomorrow().is_ok_and(|day| stretch.0.first() <= day);
            if follows && last.1 == stretch.1 && last.3 == stretch.3 {
                let end = last.0.last().max(stretch.0.last());
                last.0 = Period::new(last.0.first(), end).unwrap_or(last.0);
                continue;
            }
        }
        joined.push(stretch);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_place_and_no_period_leaves_the_picture() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = Period::new(day("2023-01-01"), day("2023-12-31")).unwrap();
        let scale = Scale { days, billed_from: day("2023-01-01") };
        assert_eq!(scale.x(day("2023-01-01")), LEFT);
        assert_eq!(scale.bar(Period::new(day("2022-01-01"), day("2030-01-01")).unwrap()), Some((LEFT, WIDTH)));
        let (x, width) = scale.bar(Period::day(day("2023-07-02"))).unwrap();
        assert!(x > LEFT && width >= 2 && x + width <= LEFT + WIDTH);
        assert_eq!(scale.bar(Period::day(day("2024-01-01"))), None);
    }

    #[test]
    fn stretches_of_one_party_that_follow_on_are_one() {
        let stretch = |from: &str, to: &str, class: &str| {
            let period = Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
            (period, class.to_owned(), String::new(), class.to_owned())
        };
        let all = vec![
            stretch("2023-01-01", "2023-01-31", "a"),
            stretch("2023-02-01", "2023-02-28", "a"),
            stretch("2023-03-01", "2023-03-31", "b"),
            stretch("2023-05-01", "2023-05-31", "b"),
        ];
        let periods: Vec<String> = joined(all).into_iter().map(|s| dutch::period(s.0)).collect();
        assert_eq!(periods, ["1-1-2023 t/m 28-2-2023", "1-3-2023 t/m 31-3-2023", "1-5-2023 t/m 31-5-2023"]);
    }
}
