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
    test_items(&signs).into_iter().for_each(|item| blank(&mut signs, item));
    signs.into_iter().collect()
}

/// The children that a text declares for tests alone.
pub fn test_modules(text: &str) -> Vec<String> {
    let mut signs: Vec<char> = text.chars().collect();
    blank_texts(&mut signs);
    let of_item = |item: Range<usize>| {
        let words = tokens(&signs[item].iter().collect::<String>());
        let declared = words.windows(3).find(|words| words[0].text == "mod" && words[2].text == ";");
        declared.map(|words| words[1].text.clone())
    };
    test_items(&signs).into_iter().filter_map(of_item).collect()
}

/// How many lines a text has without its test items.
pub fn length(text: &str) -> usize {
    let mut signs: Vec<char> = text.chars().collect();
    blank_texts(&mut signs);
    let lines = |signs: &[char]| signs.iter().filter(|sign| **sign == '\n').count();
    let of_tests: usize = test_items(&signs).into_iter().map(|item| lines(&signs[item])).sum();
    lines(&signs) - of_tests
}

/// Where the next of these signs stands that is in no bracket.
pub fn skip(tokens: &[Token], from: usize, ends: &[&str]) -> usize {
    let (mut depth, mut at) = (0_usize, from);
    while at < tokens.len() {
        let text = tokens[at].text.as_str();
        if depth == 0 && ends.contains(&text) {
            break;
        }
        match text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            // The comma of `parse::<A, B>()` ends nothing.
            "::" if tokens.get(at + 1).is_some_and(|next| next.text == "<") => at = skip(tokens, at + 2, &[">"]),
            _ => {}
        }
        at += 1;
    }
    at
}

/// The functions with a body in the tokens of a file: name, first line, number of lines.
pub fn functions(tokens: &[Token]) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.text == "fn") {
        let Some(name) = tokens.get(at + 1).filter(|name| name.is_word()) else { continue };
        let begin = skip(tokens, at, &["{", ";"]);
        let end = skip(tokens, begin + 1, &["}"]);
        let (Some("{"), Some(last)) = (tokens.get(begin).map(|t| t.text.as_str()), tokens.get(end)) else { continue };
        found.push((name.text.clone(), token.line, last.line - token.line + 1));
    }
    found
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

/// The items that are compiled for tests alone, of a text without strings and comments.
fn test_items(signs: &[char]) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    while let Some(item) = test_item(signs, items.last().map_or(0, |item| item.end)) {
        items.push(item);
    }
    items
}

/// The next of them from a place on, with its attributes.
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
    assert_eq!(test_modules(text), ["tests"]);
}

#[test]
fn lengths_leave_tests_out() {
    let text = "//! A.\nfn b(c: fn(u8) -> [u8; 2]) {\n    if d {}\n}\ntrait E { fn f(); }\n#[cfg(test)]\nmod g {\n}\n";
    assert_eq!(length(text), 6);
    assert_eq!(functions(&tokens(&code(text))), [("b".to_owned(), 2, 3)]);
}
