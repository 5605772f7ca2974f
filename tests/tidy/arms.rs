//! Arms of a `match` that take whatever is left of an enum which grows: a new kind of fact, decision or record must not
//! compile until every place has said what it means there.
//!
//! Stands on `scan`. Sees `match` alone: `if let` and `let … else` ask for one variant and say so.

use super::scan::{Token, skip};

/// An arm that takes everything that is left.
#[derive(Debug, PartialEq, Eq)]
pub struct CatchAll {
    /// The enum.
    pub of: String,
    /// Line of the arm.
    pub line: usize,
}

/// A pattern, as far as it matters here.
#[derive(Debug)]
enum Pattern {
    /// `_`, or a name that takes anything.
    Anything,
    /// A variant, a struct, a tuple or a literal: its names, and what stands in it with the place of each.
    Shape(Vec<String>, Vec<(String, Pattern)>),
}

/// An alternative of an arm.
struct Arm {
    pattern: Pattern,
    line: usize,
    /// It has a condition, and so never takes all that is left.
    is_conditional: bool,
}

/// The catch-alls over these enums in the code of a file.
pub fn catch_alls(tokens: &[Token], enums: &[&str]) -> Vec<CatchAll> {
    let mut found = Vec::new();
    let mut own = "";
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "impl" => own = implementor(&tokens[at..]),
            "match" => {
                let arms = arms(&tokens[at + 1..]);
                enums.iter().for_each(|of| found.extend(catch_alls_of(of, *of == own, &arms)));
            }
            _ => {}
        }
    }
    found
}

/// The type of an `impl`: the last name before its body.
fn implementor(tokens: &[Token]) -> &str {
    let head = tokens.iter().take_while(|token| !["{", "where", ";"].contains(&token.text.as_str()));
    head.filter(|token| token.is_word()).last().map_or("", |token| &token.text)
}

fn catch_alls_of(of: &str, is_self: bool, arms: &[Arm]) -> Vec<CatchAll> {
    let names = |name: &String| name == of || (is_self && name == "Self");
    let mut places = Vec::new();
    arms.iter().for_each(|arm| places_of(&arm.pattern, &names, &mut Vec::new(), &mut places));
    let catches = |arm: &&Arm| !arm.is_conditional && places.iter().any(|place| takes_all(&arm.pattern, place));
    arms.iter().filter(catches).map(|arm| CatchAll { of: of.to_owned(), line: arm.line }).collect()
}

/// Where in a pattern a variant of the enum stands: the way through the shapes around it.
fn places_of(pattern: &Pattern, of: &dyn Fn(&String) -> bool, way: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    let Pattern::Shape(names, inner) = pattern else { return };
    if names.iter().rev().skip(1).any(of) {
        places.push(way.clone());
    }
    for (place, pattern) in inner {
        way.push(format!("{}.{place}", names.join("::")));
        places_of(pattern, of, way, places);
        way.pop();
    }
}

/// Whether a pattern takes anything at a place, or around it.
fn takes_all(pattern: &Pattern, way: &[String]) -> bool {
    let Pattern::Shape(names, inner) = pattern else { return true };
    let Some((next, rest)) = way.split_first() else { return false };
    let here = |place: &String| format!("{}.{place}", names.join("::")) == *next;
    inner.iter().filter(|(place, _)| here(place)).any(|(_, pattern)| takes_all(pattern, rest))
}

/// The arms of a `match`, from what it looks at on, alternative by alternative.
fn arms(tokens: &[Token]) -> Vec<Arm> {
    let mut at = skip(tokens, 0, &["{"]) + 1;
    let mut arms = Vec::new();
    while at < tokens.len() && tokens[at].text != "}" {
        let arrow = skip(tokens, at, &["=>"]);
        let head = &tokens[at..arrow.min(tokens.len())];
        let condition = skip(head, 0, &["if"]);
        let alternatives = split(&head[..condition], "|").into_iter();
        arms.extend(alternatives.map(|part| Arm {
            pattern: pattern(part),
            line: part[0].line,
            is_conditional: condition < head.len(),
        }));
        let is_block = tokens.get(arrow + 1).is_some_and(|token| token.text == "{");
        at = if is_block { skip(tokens, arrow + 2, &["}"]) + 1 } else { skip(tokens, arrow + 1, &[",", "}"]) };
        at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
    }
    arms
}

/// What stands between these signs that are in no bracket.
fn split<'a>(tokens: &'a [Token], sign: &str) -> Vec<&'a [Token]> {
    let (mut parts, mut from) = (Vec::new(), 0);
    while from < tokens.len() {
        let end = skip(tokens, from, &[sign]);
        parts.push(&tokens[from..end]);
        from = end + 1;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn pattern(tokens: &[Token]) -> Pattern {
    let quiet = tokens.iter().take_while(|token| ["&", "ref", "mut"].contains(&token.text.as_str())).count();
    let tokens = &tokens[quiet..];
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    if text(1) == "@" {
        return pattern(&tokens[2..]);
    }
    let begins_low = text(0).starts_with(|c: char| c.is_lowercase() || c == '_');
    if tokens.len() == 1 && begins_low && !["true", "false"].contains(&text(0)) {
        return Pattern::Anything;
    }
    let names = tokens.iter().take_while(|token| token.is_word() || token.text == "::");
    let named: Vec<String> = names.map(|token| token.text.clone()).collect();
    let inner = tokens.get(named.len() + 1..tokens.len().max(named.len() + 2) - 1).unwrap_or_default();
    let names = named.into_iter().filter(|name| name != "::").collect();
    Pattern::Shape(names, parts(inner))
}

/// What stands between the brackets of a shape: each with its number, or the name of its field.
fn parts(inner: &[Token]) -> Vec<(String, Pattern)> {
    let mut found = Vec::new();
    for (number, part) in split(inner, ",").into_iter().enumerate() {
        let field = part.get(1).is_some_and(|token| token.text == ":");
        let (place, part) = if field { (part[0].text.clone(), &part[2..]) } else { (number.to_string(), part) };
        found.extend(split(part, "|").into_iter().map(|one| (place.clone(), pattern(one))));
    }
    found
}

#[test]
fn an_arm_for_all_that_is_left_is_seen() {
    let lines = |text: &str| {
        let found = catch_alls(&super::scan::tokens(text), &["Fact", "Entry"]);
        found.into_iter().map(|arm| arm.line).collect::<Vec<_>>()
    };
    let none: [usize; 0] = [];
    assert_eq!(lines("match fact {\nFact::A(_) => 1,\nFact::B { c, .. } => f::<A, B>(c),\n_ => 2,\n}"), [4]);
    assert_eq!(lines("match fact {\nFact::A(_) | Fact::B(_) => { 1 }\nFact::C => match a { _ => 1 },\n}"), none);
    assert_eq!(lines("match fact {\nfacts::Fact::A(a) if a => 1,\n_ if b => 2,\nother => 2,\n}"), [4]);
    assert_eq!(lines("match (a, fact) {\n(1, Fact::A) => 1,\n(_, Fact::B) => 1,\n(2, _) => 2,\n}"), [4]);
    assert_eq!(lines("match fact {\nSome(Fact::A) => 1,\nSome(_) => 1,\nNone => 2,\n}"), [3]);
    assert_eq!(lines("match row {\nRow { entry: Entry::A, .. } => 1,\nRow { entry: _, .. } => 2,\n}"), [3]);
    assert_eq!(lines("impl X for Entry { fn a() { match self {\nSelf::A => 1,\n_ => 2,\n} } }"), [3]);
    assert_eq!(lines("match a {\nFacts::A => 1,\n_ => 2,\n}"), none);
}
