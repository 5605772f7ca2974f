//! The one map: the modules in reading order, with the line of purity, as `src/lib.rs` and `docs/architecture.md` give them.
//!
//! Reads both as text. What they should say is said by the layers in `tests/all/tidy.rs`.

/// How both call the place where the core ends.
const LINE: &str = "the line of purity";

/// A map as it is written: modules in order, and how many of them are pure.
pub type Map = (Vec<String>, usize);

/// The modules that the head of `lib.rs` links to, in order.
pub fn of_library(text: &str) -> Map {
    let head = text.lines().map_while(|line| line.strip_prefix("//!"));
    let listed = head.skip_while(|line| !line.contains("In reading order"));
    read(listed, |line| between(line, "[`", "`]"))
}

/// The modules in the first column of the table of layers.
pub fn of_document(text: &str) -> Map {
    let table = text.lines().skip_while(|line| !line.starts_with("| module |"));
    read(table.take_while(|line| line.starts_with('|')), |line| {
        between(line.trim_start_matches('|').split('|').next().unwrap_or_default(), "`", "`")
    })
}

fn read<'a>(lines: impl Iterator<Item = &'a str>, names: impl Fn(&'a str) -> Vec<&'a str>) -> Map {
    let (mut modules, mut pure) = (Vec::new(), None);
    for line in lines {
        if line.contains(LINE) {
            pure = Some(modules.len());
        }
        modules.extend(names(line).into_iter().map(str::to_owned));
    }
    let pure = pure.unwrap_or_else(|| panic!("\"{LINE}\" is nowhere"));
    (modules, pure)
}

/// What stands between two marks, each time.
fn between<'a>(line: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once(open)
        && let Some((name, left)) = after.split_once(close)
    {
        found.push(name);
        rest = left;
    }
    found
}

#[test]
fn both_forms_of_the_map_are_read() {
    let library = "//! A.\n//! In reading order:\n//! [`a`] (x), [`b`],\n//! - the line of purity: [`c`].\nuse d;";
    let document = "`z`\n| module | is |\n|---|---|\n| `a` | `x` |\n| `b` | y |\n| *the line of purity* | |\n| `c` | z |\n\n| `d` |";
    let expected = (["a", "b", "c"].map(str::to_owned).to_vec(), 2);
    assert_eq!((of_library(library), of_document(document)), (expected.clone(), expected));
}
