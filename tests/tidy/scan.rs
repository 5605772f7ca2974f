//! Rust source text as the checks of `tidy` read it: without comments, what stands in strings, and test code.
//!
//! Stands below the checks. Not a compiler: it knows enough of the language to find names and brackets, and leaves every
//! line where it was, so that a finding can name it.

use std::ops::Range;

/// One word or sign of a source, with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// An identifier, a lifetime, a number, a single sign, or one of `::`, `=>`, `->`.
    pub text: String,
    /// From 1.
    pub line: usize,
}

impl Token {
    /// Whether it is a name or a keyword.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// The code that is compiled into the program: comments, contents of strings and items below `#[cfg(test)]` are spaces.
pub fn code(text: &str) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    blank_texts(&mut signs);
    let mut from = 0;
    while let Some(item) = test_item(&signs, from) {
        from = item.end;
        blank(&mut signs, item);
    }
    signs.into_iter().collect()
}

/// The words and signs of a text that [`code`] gave.
pub fn tokens(code: &str) -> Vec<Token> {
    let signs: Vec<char> = code.chars().collect();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while at < signs.len() {
        let length = token_length(&signs[at..]);
        match signs[at] {
            '\n' => line += 1,
            sign if sign.is_whitespace() => {}
            _ => tokens.push(Token { text: signs[at..at + length].iter().collect(), line }),
        }
        at += length;
    }
    tokens
}

fn token_length(signs: &[char]) -> usize {
    let word = |from: usize| from + signs[from..].iter().take_while(|sign| is_of_word(**sign)).count();
    match signs {
        [':', ':', ..] | ['=' | '-', '>', ..] => 2,
        // A lifetime; the quotes of a character stand apart from what was between them.
        ['\'', ..] => word(1),
        [first, ..] if is_of_word(*first) => word(0),
        _ => 1,
    }
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn blank(signs: &mut [char], range: Range<usize>) {
    let end = range.end.min(signs.len());
    for sign in &mut signs[range.start.min(end)..end] {
        if *sign != '\n' {
            *sign = ' ';
        }
    }
}

/// Blanks comments, and what stands in strings and characters with their quotes.
fn blank_texts(signs: &mut [char]) {
    let mut at = 0;
    while at < signs.len() {
        let end = at + text_length(signs, at).unwrap_or(0);
        blank(signs, at..end);
        at = end.max(at + 1);
    }
}

/// How long the comment, string or character is that begins here; `None` where none does.
fn text_length(signs: &[char], at: usize) -> Option<usize> {
    let (rest, in_word) = (&signs[at..], at > 0 && is_of_word(signs[at - 1]));
    match rest {
        ['/', '/', ..] => Some(rest.iter().take_while(|sign| **sign != '\n').count()),
        ['/', '*', ..] => Some(comment_length(rest)),
        ['r', '"' | '#', ..] if !in_word => raw_length(&rest[1..]).map(|length| length + 1),
        ['b', 'r', '"' | '#', ..] if !in_word => raw_length(&rest[2..]).map(|length| length + 2),
        ['"', ..] => Some(quoted_length(rest)),
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => Some(quoted_length(rest)),
        _ => None,
    }
}

fn comment_length(signs: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < signs.len() {
        match &signs[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// From the marks or the quote behind the `r` on; `None` for a raw identifier.
fn raw_length(signs: &[char]) -> Option<usize> {
    let marks = signs.iter().take_while(|sign| **sign == '#').count();
    if signs.get(marks) != Some(&'"') {
        return None;
    }
    let ends = |at: &usize| signs[*at] == '"' && signs[at + 1..].iter().take_while(|s| **s == '#').count() >= marks;
    (marks + 1..signs.len()).find(ends).map(|at| at + 1 + marks)
}

/// Up to and with the quote that is the first sign, where no backslash stands before it.
fn quoted_length(signs: &[char]) -> usize {
    let mut at = 1;
    while at < signs.len() && signs[at] != signs[0] {
        at += if signs[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(signs.len())
}

/// The next item that is compiled for tests alone, with its attributes.
fn test_item(signs: &[char], from: usize) -> Option<Range<usize>> {
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let start = (from..signs.len()).find(|at| signs[*at..].starts_with(&mark))?;
    let (mut depth, mut at) = (0, start + mark.len());
    while at < signs.len() {
        match signs[at] {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' => depth -= 1,
            '}' if depth == 1 => return Some(start..at + 1),
            '}' => depth -= 1,
            ';' if depth == 0 => return Some(start..at + 1),
            _ => {}
        }
        at += 1;
    }
    Some(start..signs.len())
}

#[test]
fn what_is_no_code_is_left_out() {
    let text = "a('\"', \"b // c\\\"\", r#\"d\"e\"#, 'f: loop {}) // g\n/* h /* i */ */ j::k => l";
    let words: Vec<String> = tokens(&code(text)).into_iter().map(|token| token.text).collect();
    assert_eq!(words.join(" "), "a ( , , , 'f : loop { } ) j :: k => l");
    let text =
        "use a::B;\n#[cfg(test)]\n#[path = \"x\"]\nmod tests;\nfn c() {}\n#[cfg(test)]\nmod d { fn e() {} }\nfn f() {}";
    let words: Vec<(String, usize)> = tokens(&code(text)).into_iter().map(|token| (token.text, token.line)).collect();
    let lines: Vec<usize> = words.iter().filter(|(word, _)| word == "fn").map(|(_, line)| *line).collect();
    assert_eq!(lines, [5, 8]);
}
