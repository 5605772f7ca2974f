//! The document about our CSV files is true: each of its examples is accepted, and each column that is read stands in it.

use std::path::Path;

use iwmod::intake::judge;

use crate::checks::circumstances;

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/csv.md")).unwrap()
}

/// Name and content of each example.
fn examples(document: &str) -> Vec<(&str, &str)> {
    let blocks = document.split("```csv ").skip(1);
    blocks.map(|block| block.split_once("```").unwrap().0.split_once('\n').unwrap()).collect()
}

#[test]
fn each_example_is_accepted() {
    let document = document();
    let examples = examples(&document);
    assert_eq!(examples.len(), 7);
    for (name, content) in examples {
        let verdict = judge(name, content.as_bytes(), &circumstances());
        assert!(verdict.facts.is_some_and(|facts| !facts.is_empty()), "{name}: {:?}", verdict.findings);
        // Nothing in an example is left out of the tables above it.
        for column in content.lines().next().unwrap().split(';') {
            assert!(document.contains(&format!("`{column}`")), "{name}: the column {column} has no row");
        }
    }
}

#[test]
fn each_column_that_is_read_is_named() {
    let document = document();
    for name in ["levering.csv", "opdracht.csv", "beginstand.csv"] {
        let verdict = judge(name, b"x\n", &circumstances());
        let unknown = verdict.findings.iter().find(|finding| finding.text.contains("toegestaan zijn: ")).unwrap();
        let (_, known) = unknown.text.split_once("toegestaan zijn: ").unwrap();
        for column in known.trim_end_matches('.').split(", ") {
            assert!(document.contains(&format!("`{column}`")), "{name}: the column {column} is not in docs/csv.md");
        }
    }
}
