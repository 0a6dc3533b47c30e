//! HL7's, Synthea's and Microsoft's documents, where they are.

use super::{DocumentPlan, Left, Minimizer, Outcome, TestKeys, Told, plan, plan_with};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, fs};

/// Every document with its name; none, and a line on stderr, where the data are not there.
fn documents() -> Vec<(String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/minimization");
    let mut found = Vec::new();
    for folder in ["fhir", "conformance-microsoft"] {
        collect(&Path::new(root).join(folder), &mut found);
    }
    if found.is_empty() {
        std::eprintln!("skipped: no documents at ../shared/data/minimization");
    }
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.file_name().unwrap().to_string_lossy().into_owned(), text)
    };
    let found = found.into_iter().map(read);
    found.filter(|(name, text)| !name.contains("config") && !text.starts_with('\u{feff}')).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

fn everything() -> DocumentPlan {
    plan(&[
        ("resource = \"*\"", "keep"),
        ("type = \"string\"", "keep"),
        ("type = \"markdown\"", "keep"),
        ("type = \"base64Binary\"", "keep"),
        ("type = \"Narrative\"", "keep"),
        ("type = \"Annotation\"", "keep"),
        ("type = \"Attachment\"", "keep"),
        ("type = \"Extension\"", "keep"),
        ("type = \"uri\"", "keep"),
    ])
}

fn leaves(value: &Value, path: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                leaves(value, format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => {
            for (number, value) in items.iter().enumerate() {
                leaves(value, format!("{path}[{number}]"), found);
            }
        }
        other => found.push((path, other.to_string())),
    }
}

#[test]
fn a_plan_that_keeps_everything_keeps_every_real_document_as_it_is() {
    for (name, text) in documents() {
        // Written against the standard: R5 alone, arrays that are none, labels that are no element.
        let plan = match name.contains("-r5") {
            true => plan_with(
                "documents = { fhir = \"R5\" }\n",
                &[
                    ("resource = \"*\"", "keep"),
                    ("type = \"string\"", "keep"),
                    ("type = \"Extension\"", "keep"),
                ],
            ),
            false => everything(),
        };
        let mut out = Vec::new();
        let mut minimizer = Minimizer::new(&plan, TestKeys::new());
        let mut told = Told::default();
        let left = minimizer.observed(text.as_bytes(), &mut out, &mut told);
        assert!(matches!(left, Ok(Left::Bytes(_))), "{name}: {left:?}");
        let (mut before, mut after) = (Vec::new(), Vec::new());
        leaves(&serde_json::from_str(&text).unwrap(), String::new(), &mut before);
        leaves(&serde_json::from_slice(&out).unwrap(), String::new(), &mut after);
        let lost: Vec<_> = before.iter().filter(|leaf| !after.contains(leaf)).collect();
        let why: Vec<_> = told
            .0
            .iter()
            .filter(|told| matches!(told.2, Outcome::Withheld(_)))
            .map(|told| (&told.0, told.2))
            .collect();
        assert!(lost.is_empty(), "{name}: {lost:?}\n{why:?}");
        assert_eq!(minimizer.tally().unknown, 0, "{name}");
    }
}

#[test]
fn every_leaf_of_every_real_document_is_traceable_to_a_rule() {
    let plan = plan(&[
        ("resource = \"*\"", "keep"),
        ("path = \"Resource.id\"", "{ pseudonym = \"derived\" }"),
        ("path = \"Identifier.value\"", "{ pseudonym = \"derived\" }"),
        ("type = \"HumanName\"", "drop"),
        ("type = \"Address\"", "redact"),
        ("path = \"Address.state\"", "keep"),
        ("path = \"Address.postalCode\"", "{ zip3 = 2020 }"),
        ("type = \"ContactPoint\"", "drop"),
        ("type = \"date\"", "{ shift = 30 }"),
        ("type = \"dateTime\"", "{ shift = 30 }"),
        ("type = \"instant\"", "redact"),
    ]);
    for (name, text) in documents() {
        let mut out = Vec::new();
        let mut told = Told::default();
        let left =
            Minimizer::new(&plan, TestKeys::new()).observed(text.as_bytes(), &mut out, &mut told);
        if !matches!(left, Ok(Left::Bytes(_))) {
            assert!(name.contains("r5") || left.is_ok(), "{name}: {left:?}");
            continue;
        }
        let mut after = Vec::new();
        leaves(&serde_json::from_slice(&out).unwrap(), String::new(), &mut after);
        let mut known: Vec<&str> = told
            .0
            .iter()
            .filter(|told| matches!(told.2, Outcome::Kept | Outcome::Changed))
            .map(|told| if told.2 == Outcome::Kept { told.3.as_str() } else { told.4.as_str() })
            .collect();
        known.sort_unstable();
        for (path, leaf) in after {
            let leaf: Value = serde_json::from_str(&leaf).unwrap();
            // An extension's URL goes with it; a mark stands for what was withheld.
            if path.ends_with(".url") || path.contains("xtension[") || leaf.is_null() {
                continue;
            }
            let equal = |known: &&str| serde_json::from_str::<Value>(known).unwrap() == leaf;
            assert!(known.iter().any(equal), "{name}: {path} {leaf}");
        }
        for (path, rule, outcome, ..) in &told.0 {
            let decided = matches!(outcome, Outcome::Kept | Outcome::Changed);
            assert!(!decided || rule.is_some() || path.ends_with("resourceType"), "{name}: {path}");
        }
    }
}

#[test]
fn no_cut_of_a_real_document_leaves_and_none_panics() {
    let plan = everything();
    for (name, text) in documents().into_iter().filter(|(_, text)| text.len() < 6_000) {
        let end = text.trim_end().len();
        for at in (0..end).filter(|at| text.is_char_boundary(*at)).step_by(61) {
            let mut out = Vec::new();
            let left =
                Minimizer::new(&plan, TestKeys::new()).document(&text.as_bytes()[..at], &mut out);
            assert!(left.is_err() && out.is_empty(), "{name} cut at {at}");
        }
    }
}
