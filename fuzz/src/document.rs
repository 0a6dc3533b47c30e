//! Documents: what leaves is JSON, of what is JSON, and the same whatever it is read through.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::minimize::document::{DocumentPlan, Left, Minimizer, NoKeys};
use iomt_secure::minimize::policy::text::from_toml;
use iomt_secure::minimize::{Policy, Purpose};
use serde_json::Value;
use std::sync::LazyLock;

/// If `data` is a document: serde_json reads it too, and what leaves of it; what leaves under a plan
/// that changes nothing leaves again as it is; a stream lets the same out.
pub fn property(data: &[u8]) -> Accepted {
    let mut accepted = false;
    for plan in PLANS.iter() {
        let mut out = b"before".to_vec();
        let mut minimizer = Minimizer::new(plan, NoKeys);
        let left = minimizer.document(data, &mut out);
        let (before, rest) = out.split_at(6);
        assert_eq!(before, b"before");
        match left {
            Err(_) | Ok(Left::Nothing) => {
                assert!(rest.is_empty(), "bytes left, and yet nothing did");
            }
            Ok(Left::Bytes(bytes)) => {
                accepted = true;
                assert_eq!(bytes, rest.len());
                read(data);
                read(rest);
                let mut again = Vec::new();
                assert_eq!(minimizer.document(rest, &mut again), Ok(Left::Bytes(bytes)));
                assert_eq!(rest, again);
            }
        }
        let mut streamed = Vec::new();
        let result = minimizer.stream(data, &mut streamed, 1 << 20);
        if left.is_ok() {
            assert!(result.is_ok());
            assert_eq!(streamed.strip_suffix(b"\n").unwrap_or(&streamed), rest);
        }
    }
    accepted
}

fn read(json: &[u8]) {
    let value: Result<Value, _> = serde_json::from_slice(json);
    if let Err(error) = value {
        // serde_json keeps numbers as binary floats, and refuses those that are too large.
        assert!(error.to_string().contains("number out of range"), "{error}");
    }
}

static PLANS: LazyLock<[DocumentPlan; 2]> = LazyLock::new(|| [plan(KEEP), plan(SOME)]);

fn plan(rules: &str) -> DocumentPlan {
    let text = format!(
        "format = 1\nid = \"fuzz\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n[[view]]\n\
         recipient = \"spiffe://h/*/*/*\"\npurpose = \"TREAT\"\ndocument = [{rules}]\n"
    );
    let payload = from_toml(&text).unwrap_or_else(|error| panic!("{error}"));
    let policy = Policy::decode(&payload).unwrap();
    DocumentPlan::for_view(&policy, "spiffe://h/*/*/*", Purpose::Treatment).unwrap()
}

const KEEP: &str = r#"
    { resource = "*", method = "keep" }, { type = "string", method = "keep" },
    { type = "Extension", method = "keep" }, { type = "Narrative", method = "keep" },
    { json = "", method = "keep" },
"#;

const SOME: &str = r#"
    { resource = "Bundle", method = "keep" }, { resource = "Observation", method = "keep" },
    { path = "Patient.gender", method = "keep" }, { path = "Resource.id", method = "keep" },
    { type = "HumanName", method = "drop" }, { path = "Bundle.entry.fullUrl", method = "redact" },
    { type = "date", method = "year" }, { json = "/device/reading", method = "keep" },
"#;

const BUNDLE: &str = r##"{"resourceType":"Bundle","type":"collection","entry":[
  {"fullUrl":"http://x/Patient/1","resource":{"resourceType":"Patient","id":"1","gender":"male",
   "name":[{"family":"A","given":["B","C"],"_given":[null,{"extension":[{"url":"http://e/x","valueCode":"y"}]}]}],"birthDate":"1980-05-17"}},
  {"resource":{"status":"final","resourceType":"Observation","code":{"text":"x"},"contained":[{"resourceType":"Device","id":"d"}],
   "subject":{"reference":"Patient/1"},"device":{"reference":"#d"},"valueQuantity":{"value":1.50,"unit":"mg"}}}]}"##;

const OTHER: &str = r#" {"device":{"reading":[{"v":-1.5e3,"t\u0065xt":"\ud83d\ude00 \\ \" /"},true,null,[]]},"x":{}} "#;

/// A Bundle and JSON that is not FHIR, with their near misses.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = near_misses("bundle", BUNDLE.as_bytes(), 24);
    seeds.extend(near_misses("other", OTHER.as_bytes(), 24));
    for (name, document) in [
        ("twice", r#"{"a":1,"\u0061":2}"#),
        ("surrogate", r#"{"a":"\ud800"}"#),
        ("nul", r#"{"a":"\u0000"}"#),
        ("number", "1e400"),
        ("literal", "nulll"),
        ("empty", ""),
    ] {
        seeds.push((name, document.as_bytes().to_vec()));
    }
    seeds.push(("deep", "[".repeat(200).into_bytes()));
    seeds
}
