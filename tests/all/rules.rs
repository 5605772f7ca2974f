//! The catalogue of rules: that it is the standard's, that what it says about this program is so, the two commands that show
//! it, and `docs/conformance.md`, which is made from it.
//!
//! `IWMOD_REWRITE=1` writes the tables of the document anew; review the difference before it is committed.

#[path = "../rules/codes.rs"]
mod codes;
#[path = "../rules/commands.rs"]
mod commands;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use iwmod::rules::{self, Level, Rule, RuleKind, State};

/// How many rules the standard has.
const OF_THE_STANDARD: usize = 298;

/// Where a row differs from the list of the standard on purpose: rule, column, reason.
const DEVIATIONS: &[(&str, &str, &str)] = &[];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

mod catalogue {
    use super::*;

    #[test]
    fn each_rule_stands_in_it_once() {
        let ids: Vec<&str> = rules::all().iter().map(|rule| rule.id).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        let twice: Vec<&&str> = unique.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
        assert!(twice.is_empty(), "more than one row: {twice:?}");
        assert_eq!(ids.len(), OF_THE_STANDARD);
    }

    #[test]
    fn it_is_the_list_of_the_standard() {
        let path = root().join("../shared/iwmo/rules.csv");
        if !path.is_file() {
            eprintln!("NOT RUN: {} is not there; the rows were not compared", path.display());
            return;
        }
        let mut reader = csv::Reader::from_path(path).unwrap();
        let listed: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
        assert_eq!(listed.len(), OF_THE_STANDARD);
        let mut faults = Vec::new();
        let mut used = BTreeSet::new();
        for row in &listed {
            let Some(rule) = rules::find(&row["rule_id"]) else {
                faults.push(format!("{}: no row", row["rule_id"]));
                continue;
            };
            for (column, found) in columns(rule) {
                let deviates = DEVIATIONS.iter().any(|(id, at, _)| *id == rule.id && *at == column);
                if deviates {
                    used.insert((rule.id, column));
                }
                if (row[column] == found) == deviates {
                    faults.push(format!("{} {column}: {} in the list, {found} here", rule.id, row[column]));
                }
            }
        }
        assert!(faults.is_empty(), "rows that differ, or deviate no more:\n{}", faults.join("\n"));
        assert_eq!(used.len(), DEVIATIONS.len(), "a deviation is about no row");
    }

    /// A rule in the columns of the list.
    fn columns(rule: &Rule) -> [(&'static str, String); 6] {
        let numbers: Vec<&str> = rule.messages.iter().map(|kind| kind.as_str().trim_start_matches("WMO")).collect();
        [
            ("rule_id", rule.id.to_owned()),
            ("kind", rule.kind.as_str().to_owned()),
            ("level", rule.level.as_str().to_owned()),
            ("messages", numbers.join(" ")),
            ("retourcode", rule.retourcode.unwrap_or_default().to_owned()),
            ("who_checks", rule.who().as_str().to_owned()),
        ]
    }

    #[test]
    fn few_rules_that_can_be_checked_are_not() {
        let technical = [RuleKind::TechnischeRegel, RuleKind::Conditie, RuleKind::Constraint];
        let unchecked = rules::all().into_iter().filter(|rule| matches!(rule.state, State::Unchecked(_)));
        let ids: Vec<&str> = unchecked.filter(|rule| technical.contains(&rule.kind)).map(|rule| rule.id).collect();
        assert!(ids.len() <= 40, "{} are not checked: {ids:?}", ids.len());
    }

    #[test]
    fn each_reason_is_its_own() {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for rule in rules::all() {
            let State::Unchecked(reason) = rule.state else { continue };
            assert!(reason.split(' ').count() >= 6, "{}: '{reason}' says too little", rule.id);
            let other = seen.insert(reason, rule.id);
            assert!(other.is_none(), "{} and {other:?} have one reason: {reason}", rule.id);
        }
    }

    #[test]
    fn a_rule_that_a_row_names_exists() {
        for rule in rules::all() {
            let place = rule.place();
            for name in place.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_rule(word)) {
                assert!(rules::find(name).is_some(), "{} rests on {name}, which is no rule", rule.id);
            }
        }
    }

    /// Two capitals and at least three digits, such as TR063.
    fn is_rule(word: &str) -> bool {
        let kinds = RuleKind::ALL.map(RuleKind::as_str);
        kinds
            .iter()
            .any(|kind| word.strip_prefix(kind).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
    }
}

mod places {
    use super::*;

    #[test]
    fn what_a_row_names_is_there() {
        let mut faults = Vec::new();
        for rule in rules::all() {
            let named: Vec<String> = match &rule.state {
                State::Checked(_) => vec![rule.place()],
                State::Between { place } => vec![(*place).to_owned()],
                State::Built(what) => paths(what),
                State::BySchema(_) | State::Unchecked(_) => Vec::new(),
            };
            let a_function = matches!(rule.state, State::Between { .. });
            for path in named {
                if !exists(&path) {
                    faults.push(format!("{}: {path} is not there", rule.id));
                } else if a_function && !path.contains("::") {
                    faults.push(format!("{}: {path} names no function", rule.id));
                }
            }
            if matches!(rule.state, State::Built(_)) && paths(rule.place().as_str()).is_empty() {
                faults.push(format!("{}: says no place", rule.id));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// The paths before a colon in `billing::amount: …; rules: …`; several may stand before one colon.
    fn paths(what: &str) -> Vec<String> {
        let heads = what.split("; ").filter_map(|part| part.split_once(": ")).map(|(head, _)| head);
        heads.flat_map(|head| head.split(" and ")).map(str::to_owned).collect()
    }

    /// Whether `module`, `module::file` or `module::…::item` is in the sources.
    fn exists(path: &str) -> bool {
        let mut parts = path.split("::");
        let module = parts.next().unwrap();
        let (mut folder, file) = (root().join("src").join(module), root().join("src").join(format!("{module}.rs")));
        if !folder.is_dir() && !file.is_file() {
            return false;
        }
        let sources = |below: &Path| walk(below).into_iter().map(|path| fs::read_to_string(path).unwrap());
        let mut texts: Vec<String> = if folder.is_dir() { sources(&folder).collect() } else { Vec::new() };
        texts.extend(fs::read_to_string(&file));
        for part in parts {
            let inner = folder.join(format!("{part}.rs"));
            folder.push(part);
            if inner.is_file() || folder.is_dir() {
                texts = if folder.is_dir() { sources(&folder).collect() } else { Vec::new() };
                texts.extend(fs::read_to_string(inner));
                continue;
            }
            let ends = ['(', '<', ' ', '{', ';'];
            return ["fn ", "struct ", "enum "].map(|word| format!("{word}{part}")).iter().any(|start| {
                texts.iter().any(|text| text.split(start.as_str()).skip(1).any(|rest| rest.starts_with(ends)))
            });
        }
        true
    }

    #[test]
    fn a_path_that_is_not_there_is_seen() {
        for good in [
            "intake",
            "billing::amount",
            "disposition::delivery::period",
            "domain::Eur",
            "disposition::verzoek::wijziging::tr349",
        ] {
            assert!(exists(good), "{good}");
        }
        for bad in [
            "disposition::delivery::perio",
            "disposition::verzoek::period",
            "billing::summe",
            "rules::tr386",
            "nowhere",
        ] {
            assert!(!exists(bad), "{bad}");
        }
        assert_eq!(paths("a::b and c: says; d: and more"), ["a::b", "c", "d"]);
    }
}

mod named_tests {
    use super::*;

    /// A rule that is checked is tested by its name: once with what it accepts, once with what it refuses.
    #[test]
    fn each_checked_rule_has_its_tests() {
        let sources: Vec<String> = ["src", "tests"]
            .iter()
            .flat_map(|folder| walk(&root().join(folder)))
            .map(|p| fs::read_to_string(p).unwrap())
            .collect();
        let mut missing = Vec::new();
        for rule in rules::all() {
            if !matches!(rule.state, State::Checked(_) | State::Between { .. }) {
                continue;
            }
            let names: Vec<String> = sources.iter().flat_map(|text| tests_of(&rule.id.to_lowercase(), text)).collect();
            let lacks: Vec<&str> =
                ["accept", "refuse"].into_iter().filter(|word| !names.iter().any(|name| name.contains(word))).collect();
            if !lacks.is_empty() {
                missing.push(format!("{} has no test that {}s", rule.id, lacks.join("s and none that ")));
            }
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
    }

    /// Names of the tests that bear the name of a rule: the functions in `mod tr018`, and functions with tr018 in their name.
    fn tests_of(id: &str, text: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut inside: Option<String> = None;
        for line in text.lines() {
            let bare = line.trim_start();
            let indent = &line[..line.len() - bare.len()];
            if bare == format!("mod {id} {{") {
                inside = Some(format!("{indent}}}"));
            } else if inside.as_deref() == Some(line) {
                inside = None;
            }
            let Some(name) = bare.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) else { continue };
            let whole = name.split('_').any(|word| word == id);
            if inside.is_some() || whole {
                names.push(name.to_owned());
            }
        }
        names
    }

    #[test]
    fn tests_are_seen_by_their_names() {
        let text = "mod tr020 {\n    fn accepts_one() {}\n}\nfn refuses_another() {}\nfn tr020_refuses() {}\nfn tr0201_accepts() {}\n";
        assert_eq!(tests_of("tr020", text), ["accepts_one", "tr020_refuses"]);
        assert_eq!(tests_of("tr021", text), [""; 0]);
    }
}

mod one_place {
    use super::*;

    /// A rule is one item: the file that has its row has its text, the function that judges it, the case that accepts and the
    /// case that refuses.
    #[test]
    fn each_rule_has_its_row_its_function_and_its_tests_in_one_file() {
        let files: Vec<(PathBuf, String)> = walk(&root().join("src/rules"))
            .into_iter()
            .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
            .collect();
        let mut faults = Vec::new();
        for rule in rules::all() {
            let row = format!("const {}: Rule = Rule::new(\"{}\"", rule.id.to_uppercase(), rule.id);
            let homes: Vec<&(PathBuf, String)> = files.iter().filter(|(_, text)| text.contains(&row)).collect();
            let [(path, text)] = homes.as_slice() else {
                faults.push(format!("{}: its row stands in {} files below src/rules", rule.id, homes.len()));
                continue;
            };
            for part in parts(rule).into_iter().filter(|part| !text.contains(part.as_str())) {
                faults.push(format!("{}: {} has its row, but not: {part}", rule.id, path.display()));
            }
        }
        assert!(faults.is_empty(), "put them into one file, see docs/rules.md:\n{}", faults.join("\n"));
    }

    /// What themes share stands below them, in `walk`: rule files that use each other end in a circle.
    #[test]
    fn no_theme_uses_another() {
        let source =
            |path: PathBuf| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap());
        let files: Vec<(String, String)> = walk(&root().join("src/rules")).into_iter().map(source).collect();
        let themes: Vec<&(String, String)> =
            files.iter().filter(|(_, text)| text.contains("const RULES: &[Rule]")).collect();
        assert!(themes.len() > 20, "the themes were not found");
        for (name, text) in &themes {
            for (other, _) in &themes {
                let uses = ["super::", "rules::"].iter().any(|above| text.contains(&format!("use {above}{other}::")));
                assert!(!uses, "{name} uses {other}: move what they share down to src/rules/walk");
            }
        }
    }

    /// What stands beside the row of a rule that a function judges.
    fn parts(rule: &Rule) -> Vec<String> {
        let State::Checked(_) = rule.state else { return Vec::new() };
        let (name, place) = (rule.id.to_lowercase(), rule.place());
        let function = place.trim_start_matches("rules::");
        vec![format!("\nfn {function}("), format!("fn {name}_accepts()"), format!("fn {name}_refuses()")]
    }
}

mod tr135 {
    use std::collections::BTreeSet;

    use iwmod::domain::{Date, Finding};
    use iwmod::intake::{Circumstances, Limits, judge};

    /// What is found on this day in a 305 with Dagtekening 2023-03-08.
    fn found(today: &str) -> Vec<Finding> {
        let today: Date = today.parse().unwrap();
        let addressed = BTreeSet::from(["65001001".parse().unwrap()]);
        let circumstances = Circumstances {
            addressed,
            today,
            limits: Limits::default(),
            vocabulary: Default::default(),
            is_demo: true,
            imports: Default::default(),
            accounts: Default::default(),
        };
        judge("a.xml", include_bytes!("../../testdata/messages/wmo305.xml"), &circumstances).findings
    }

    #[test]
    fn accepts_the_day_of_receipt() {
        assert_eq!(found("2023-03-08"), []);
    }

    #[test]
    fn refuses_the_day_after_it() {
        let codes: Vec<_> = found("2023-03-07").into_iter().map(|f| (f.rule, f.retourcode)).collect();
        assert_eq!(codes, [("TR135".into(), Some("8848".to_owned()))]);
    }
}

mod document {
    use super::*;

    /// Where the written head ends.
    const MADE: &str = "<!-- What follows is made from the catalogue by tests/all/rules.rs. -->\n";

    #[test]
    fn conformance_is_what_the_catalogue_says() {
        let path = root().join("docs/conformance.md");
        let text = fs::read_to_string(&path).unwrap();
        let (head, found) = text.split_once(MADE).expect("the line where the made part begins is in the document");
        let wanted = tables();
        if std::env::var_os("IWMOD_REWRITE").is_some() {
            fs::write(&path, format!("{head}{MADE}{wanted}")).unwrap();
        } else {
            let differs = found.lines().zip(wanted.lines()).find(|(a, b)| a != b);
            let line = differs.map_or("their lengths", |(_, line)| line);
            assert!(found == wanted, "docs/conformance.md differs at: {line}\nIWMOD_REWRITE=1 makes it anew");
        }
    }

    /// Counts, and a table for each kind.
    fn tables() -> String {
        let mut text = counts();
        for kind in RuleKind::ALL {
            write!(text, "\n## {} ({})\n\n", plural(kind), kind.as_str()).unwrap();
            let of_kind: Vec<&Rule> = rules::all().into_iter().filter(|rule| rule.kind == kind).collect();
            let process = of_kind.iter().all(|rule| rule.level == Level::Process);
            let (head, line) = if process {
                (
                    "| rule | messages | binds | since | state | where, or why not | in Dutch |",
                    "|---|---|---|---|---|---|---|",
                )
            } else {
                (
                    "| rule | level | messages | code | checked by | since | state | where, or why not | in Dutch |",
                    "|---|---|---|---|---|---|---|---|---|",
                )
            };
            writeln!(text, "{head}\n{line}").unwrap();
            for rule in of_kind {
                writeln!(text, "| {} |", cells(rule, process).join(" | ")).unwrap();
            }
        }
        text
    }

    fn cells(rule: &Rule, process: bool) -> Vec<String> {
        let numbers: Vec<&str> = rule.messages.iter().map(|kind| kind.as_str().trim_start_matches("WMO")).collect();
        let (messages, who) = (numbers.join(" "), rule.who().as_str().to_owned());
        let since = rule.since.map_or("", |release| release.as_str()).to_owned();
        let state = rule.state.as_str().to_owned();
        let means = rule.means.to_owned();
        let place = rule.place();
        if process {
            vec![rule.id.to_owned(), messages, who, since, state, place, means]
        } else {
            let (level, code) = (rule.level.as_str().to_owned(), rule.retourcode.unwrap_or_default().to_owned());
            vec![rule.id.to_owned(), level, messages, code, who, since, state, place, means]
        }
    }

    fn counts() -> String {
        let states = ["checked", "schema", "between", "built", "unchecked"];
        let all = rules::all();
        let count = |keeps: &dyn Fn(&Rule) -> bool| all.iter().filter(|rule| keeps(rule)).count().to_string();
        let mut text =
            format!("\n| kind | {} | together |\n|---|{}---:|\n", states.join(" | "), "---:|".repeat(states.len()));
        for kind in RuleKind::ALL {
            let of_state = states.map(|state| count(&|rule| rule.kind == kind && rule.state.as_str() == state));
            let sum = count(&|rule| rule.kind == kind);
            writeln!(text, "| {} ({}) | {} | {sum} |", plural(kind), kind.as_str(), of_state.join(" | ")).unwrap();
        }
        let of_state = states.map(|state| count(&|rule| rule.state.as_str() == state));
        writeln!(text, "| together | {} | {} |", of_state.join(" | "), all.len()).unwrap();
        text
    }

    fn plural(kind: RuleKind) -> &'static str {
        match kind {
            RuleKind::Uitgangspunt => "Uitgangspunten",
            RuleKind::Bedrijfsregel => "Bedrijfsregels",
            RuleKind::Invulinstructie => "Invulinstructies",
            RuleKind::TechnischeRegel => "Technische regels",
            RuleKind::Conditie => "Condities",
            RuleKind::Constraint => "Constraints",
            RuleKind::Restrictie => "Restricties",
        }
    }
}

/// All Rust files below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
