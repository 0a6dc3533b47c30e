//! Policies in their three forms: one digest, and no form says what another cannot.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::minimize::policy::text::{TextError, from_json, from_toml, to_json, to_toml};
use iomt_secure::minimize::{Error, Policy};

/// If `data` is a policy in CBOR: written in TOML and in JSON and read again it is the same bytes.
pub fn cbor(data: &[u8]) -> Accepted {
    let Ok(policy) = Policy::decode(data) else {
        return false;
    };
    assert_eq!(policy.payload(), data);
    // What it says of documents is looked into only by who minimizes documents.
    let mut documents = false;
    let read = policy.for_each_view(|view| {
        documents |= view.documents()?.is_some();
        Ok(())
    });
    let Ok(never) = policy.never_documents() else {
        return false;
    };
    if read.is_err() {
        return false;
    }
    let toml = to_toml(&policy).unwrap_or_else(|error| panic!("{error}"));
    let again = from_toml(&toml);
    if let Err(error) = &again
        && (documents || !never.is_empty())
        && matches!(error.kind(), Error::Selector | Error::Method)
    {
        // It names what FHIR does not define, which no plan is compiled from either.
        return false;
    }
    assert_eq!(again.as_deref(), Ok(data), "by way of\n{toml}");
    let json = to_json(&policy).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(from_json(&json).as_deref(), Ok(data), "by way of\n{json}");
    true
}

/// If `data` is a policy in TOML: its CBOR is one that devices accept, and goes round.
pub fn toml(data: &[u8]) -> Accepted {
    text(data, from_toml)
}

/// As [`toml`], in JSON.
pub fn json(data: &[u8]) -> Accepted {
    text(data, from_json)
}

fn text(data: &[u8], read: fn(&str) -> Result<Vec<u8>, TextError>) -> Accepted {
    let Ok(text) = str::from_utf8(data) else {
        return false;
    };
    match read(text) {
        Ok(payload) => {
            assert!(cbor(&payload), "devices refuse what was read from\n{text}");
            true
        }
        Err(error) => {
            // The place that is named exists; just behind the end counts.
            let line = text.split('\n').nth(error.line() - 1);
            let line = line.unwrap_or_else(|| panic!("{error}: no such line in\n{text}"));
            let column = error.column();
            assert!(column >= 1 && column <= line.chars().count() + 1, "{error} in\n{text}");
            assert!(!error.message().is_empty());
            false
        }
    }
}

const FIRST: &str = r#"
format = 1
id = "ward"
version = 7
issued = 2026-11-23T12:00:00Z
not-after = 2027-11-23T12:00:00Z
never = ["MDC_HF_LATITUDE", "MDC_HF_LONGITUDE"]

[[view]]
recipient = "spiffe://hospital.example/care/*/*"
purpose = "TREAT"
padding = "padme"

[[view.rule]]
metric = "MDC_PULS_OXIM_SAT_O2"
unit = "%"
time = "1s"
method = [{ rate = { every = "1min", take = "mean" } }, { clamp = { min = 50, max = 1e2 } }, { round = 0.5 }]

[[view.rule]]
group = "waveforms"
method = "drop"

[[view]]
recipient = "spiffe://hospital.example/research/*/*"
purpose = "HRESCH"
padding = 64

[[view.rule]]
metric = "MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD"
unit = "mg/dL"
method = { bin = { edges = [54, 70, 180, 250] } }

[[view.rule]]
metric = "MDC_ECG_ELEC_POTL_II"
method = [{ derive = "heart-rate" }, { threshold = { below = 50, above = 120 } }, { on-change = 2 }]
"#;

const SECOND: &str = r#"
format = 1
id = "nothing-leaves"
version = 1
issued = 2026-11-23T12:00:00Z
never = []
"#;

/// Mistakes that a human makes, each from `FIRST` by one replacement.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("unknown-key", "padding = 64", "paddding = 64"),
    ("unknown-method", "\"drop\"", "\"dropp\""),
    ("unknown-metric", "MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_XX"),
    ("unknown-unit", "\"mg/dL\"", "\"mg/hl\""),
    ("key-twice", "id = \"ward\"", "id = \"ward\"\nid = \"ward\""),
    ("wrong-type", "version = 7", "version = \"7\""),
    ("negative", "version = 7", "version = -7"),
    ("bad-time", "2027-11-23", "2027-13-23"),
    ("bad-purpose", "\"TREAT\"", "\"TREATMENT\""),
    ("bad-recipient", "care/*/*", "care/*"),
    ("unclosed", "\"ward\"", "\"ward"),
    ("descending-edges", "54, 70", "70, 54"),
    ("unicode", "\"ward\"", "\"wård\u{1F9E0}\""),
];

/// TOML texts.
pub fn toml_seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = vec![("first", FIRST.into()), ("second", SECOND.into())];
    for (name, from, to) in MISTAKES {
        let text = FIRST.replacen(from, to, 1);
        assert_ne!(text, FIRST, "{name}");
        seeds.push((name, text.into_bytes()));
    }
    seeds
}

/// The same in JSON.
pub fn json_seeds() -> Vec<Seed> {
    let first = rendered(FIRST, to_json);
    let mut seeds: Vec<Seed> = vec![
        ("first", first.clone().into_bytes()),
        ("second", rendered(SECOND, to_json).into_bytes()),
        ("trailing", format!("{first} 1").into_bytes()),
        ("bom", format!("\u{feff}{first}").into_bytes()),
        ("cut", first.as_bytes()[..first.len() / 2].to_vec()),
        ("deep", "[".repeat(500).into_bytes()),
        ("not-utf8", b"{\"id\": \"\xff\"}".to_vec()),
    ];
    for (name, from, to) in [
        ("key-twice", "\"version\"", "\"format\": 1, \"version\""),
        ("unknown-key", "\"version\"", "\"versions\""),
        ("number-float", "7", "7.5"),
        ("number-huge", "7", "1e400"),
        ("comma", ",", ",,"),
    ] {
        let text = first.replacen(from, to, 1);
        assert_ne!(text, first, "{name}");
        seeds.push((name, text.into_bytes()));
    }
    seeds
}

/// The same in CBOR.
pub fn cbor_seeds() -> Vec<Seed> {
    let payload = |text: &str| from_toml(text).unwrap_or_else(|error| panic!("{error}"));
    let mut seeds = near_misses("first", &payload(FIRST), 48);
    seeds.extend(near_misses("second", &payload(SECOND), 8));
    seeds
}

fn rendered<E: std::fmt::Display>(text: &str, to: fn(&Policy<'_>) -> Result<String, E>) -> String {
    let payload = from_toml(text).unwrap_or_else(|error| panic!("{error}"));
    let policy = Policy::decode(&payload).unwrap_or_else(|error| panic!("{error}"));
    to(&policy).unwrap_or_else(|error| panic!("{error}"))
}
