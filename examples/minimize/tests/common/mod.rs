//! What the tests on documents share: presets, documents, keys.
#![allow(dead_code, unreachable_pub)] // each test uses a part of it

pub mod leaks;

use iomt_secure::minimize::Policy;
use iomt_secure::minimize::document::{DocumentPlan, Left, Minimizer};
use iomt_secure::minimize::policy::text;
use iomt_secure::minimize::pseudonym::ReidentificationKey;
use minimize::account::Listener;
use minimize::keys::{Shared, ViewKeys};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub const PRESETS: [(&str, &str); 5] = [
    ("safe-harbor", include_str!("../../policies/safe-harbor.toml")),
    ("gdpr-care", include_str!("../../policies/gdpr-care.toml")),
    ("research", include_str!("../../policies/research.toml")),
    ("device-maintenance", include_str!("../../policies/device-maintenance.toml")),
    ("public-health-counts", include_str!("../../policies/public-health-counts.toml")),
];

/// 2026-11-23T12:00:00Z, by which ages are told.
pub const NOON: u64 = 1_795_435_200;

/// Whether the data folder is there, and not this crate's own documents alone.
pub fn has_data() -> bool {
    shared().join("fhir").is_dir()
}

pub fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/minimization")
}

/// Every FHIR document of the data folder and this crate's own, with its name; says aloud if only
/// the latter are there.
pub fn documents() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    collect(&shared().join("fhir"), &mut paths);
    if paths.is_empty() {
        eprintln!("SKIPPED: of the documents only this crate's own are there");
    }
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut paths);
    paths.extend(
        ["patient-basic", "patient-generalize", "contained-basic", "bundle-basic"]
            .map(|name| shared().join(format!("conformance-microsoft/{name}.json")))
            .into_iter()
            .filter(|path| path.is_file()),
    );
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, text.trim_start_matches('\u{feff}').to_string())
        })
        .collect()
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "json") {
            paths.push(path);
        }
    }
}

/// The plan of a policy's only view; compiled once, for that takes a while without optimization.
pub fn plan(toml: &str) -> Arc<DocumentPlan> {
    static PLANS: Mutex<BTreeMap<String, Arc<DocumentPlan>>> = Mutex::new(BTreeMap::new());
    let mut plans = PLANS.lock().unwrap();
    plans.entry(toml.to_string()).or_insert_with(|| Arc::new(compiled(toml))).clone()
}

fn compiled(toml: &str) -> DocumentPlan {
    let payload = text::from_toml(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"));
    let policy = Policy::decode(&payload).unwrap();
    let mut plan = None;
    policy
        .for_each_view(|view| {
            let made = DocumentPlan::for_view(&policy, view.recipient.as_str(), view.purpose)?;
            plan = Some(made);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}\n{toml}"));
    plan.unwrap()
}

pub fn keys(plan: &DocumentPlan) -> ViewKeys {
    let key = ReidentificationKey::take(&mut [7; 32]);
    let shared = Shared::new(key, plan.stamp(), 0, NOON, None).unwrap();
    ViewKeys::new(Arc::new(shared)).unwrap()
}

/// What leaves of a document, and what was told of it; `None` if nothing does.
pub fn minimized(plan: &DocumentPlan, text: &str) -> (Option<Value>, Listener) {
    let mut minimizer = Minimizer::new(plan, keys(plan));
    let (mut out, mut listener) = (Vec::new(), Listener::new(true));
    let left = minimizer
        .observed(text.as_bytes(), &mut out, &mut listener)
        .unwrap_or_else(|error| panic!("{error}"));
    let value = match left {
        Left::Nothing => None,
        Left::Bytes(len) => {
            assert_eq!(len, out.len());
            let text = String::from_utf8(out).unwrap();
            Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}")))
        }
    };
    (value, listener)
}

/// Every leaf with the names on the way to it.
pub fn leaves<'v>(
    value: &'v Value,
    path: &mut Vec<String>,
    each: &mut impl FnMut(&[String], &'v Value),
) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                path.push(name.clone());
                leaves(member, path, each);
                path.pop();
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, path, each)),
        leaf => each(path, leaf),
    }
}

/// Every resource in a document, contained ones and those of Bundles too.
pub fn resources(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                if members.contains_key("resourceType") {
                    found.push(value);
                }
                open.extend(members.values().rev());
            }
            Value::Array(items) => open.extend(items.iter().rev()),
            _ => {}
        }
    }
    found
}
