//! The worked examples of docs/policy.md: of each first document, the second leaves.

mod common;

use common::{minimized, plan};
use serde_json::Value;

const DESCRIPTION: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/policy.md"));

/// The words of the methods on documents.
const METHODS: [&str; 11] = [
    "\"keep\"",
    "\"drop\"",
    "\"redact\"",
    "\"year\"",
    "\"age-90\"",
    "shift =",
    "zip3 =",
    "pseudonym =",
    "generalize =",
    "substitute =",
    "perturb =",
];

fn fenced<'t>(text: &'t str, mark: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("```{mark}\n")).unwrap_or_else(|| panic!("{mark}"));
    rest.split_once("```").unwrap().0
}

#[test]
fn every_worked_example_does_what_it_says() {
    let mut seen = [false; METHODS.len()];
    let (mut examples, mut wrong) = (0, Vec::new());
    for part in DESCRIPTION.split("```toml document\n").skip(1) {
        let rules = part.split_once("```").unwrap().0;
        let (before, after) = (fenced(part, "json before"), fenced(part, "json after"));
        let policy = format!(
            "format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n[[view]]\n\
             recipient = \"spiffe://h/research/*/*\"\npurpose = \"HRESCH\"\ndocument = [\n{rules}]\n"
        );
        let left = minimized(&plan(&policy), before).0.unwrap_or_default();
        let expected: Result<Value, _> = serde_json::from_str(after);
        if !expected.is_ok_and(|expected| expected == left) {
            wrong.push(format!("{rules}leaves\n{left}\nand not\n{after}"));
        }
        for (seen, method) in seen.iter_mut().zip(METHODS) {
            *seen |= rules.contains(method);
        }
        examples += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(examples >= 9 && seen.iter().all(|seen| *seen), "{seen:?}");
}
