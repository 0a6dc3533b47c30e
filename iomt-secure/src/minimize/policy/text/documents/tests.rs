use crate::minimize::policy::document::{Method, Missing, Release, Rules, Unknown};
use crate::minimize::policy::text::{TextError, from_json, from_toml, to_json, to_toml};
use crate::minimize::{Error, Policy};
use std::format;
use std::string::String;
use std::vec::Vec;

const HEAD: &str = "format = 1\nid = \"test\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n";
const VIEW: &str = "[[view]]\nrecipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\n";

fn policy(rest: &str) -> String {
    format!("{HEAD}{VIEW}{rest}")
}

fn rule(selector: &str, method: &str) -> String {
    format!("[[view.document]]\n{selector}\nmethod = {method}\n")
}

fn refusal(rest: &str) -> TextError {
    from_toml(&policy(rest)).expect_err(rest)
}

fn read(payload: &[u8]) -> Rules {
    let mut found = None;
    let policy = Policy::decode(payload).unwrap();
    policy
        .for_each_view(|view| {
            found = view.documents()?;
            Ok(())
        })
        .unwrap();
    found.unwrap()
}

/// One rule for each method, with what its parameters can be.
const METHODS: &[(&str, &str)] = &[
    ("resource = \"Observation\"", "\"keep\""),
    ("resource = \"*\"", "\"drop\""),
    ("type = \"HumanName\"", "\"redact\""),
    ("type = \"date\"", "\"year\""),
    ("path = \"Patient.birthDate\"", "\"age-90\""),
    ("type = \"dateTime\"", "{ shift = 50 }"),
    ("path = \"Address.postalCode\"", "{ zip3 = 2020 }"),
    ("path = \"Resource.id\"", "{ pseudonym = \"derived\" }"),
    ("path = \"Identifier.value\"", "{ pseudonym = \"random\" }"),
    ("path = \"Quantity.value\"", "{ generalize = { round = 0.5 } }"),
    ("path = \"Age.value\"", "{ generalize = { edges = [18, 40, 65] } }"),
    ("path = \"Observation.value\"", "{ generalize = { width = 5, origin = 2.5 } }"),
    ("type = \"instant\"", "{ generalize = { date = \"month\" } }"),
    ("path = \"Patient.address.city\"", "{ generalize = { letters = 3, fill = \"**\" } }"),
    (
        "extension = \"http://example.org/a\"",
        "{ generalize = { cases = [{ is = [\"en-AU\", 7], becomes = \"en\" }, \
         { from = \"1990-01-01\", to = \"2020-01-01\", becomes = 2000 }, \
         { starts = \"123\", becomes = true }], otherwise = \"keep\" } }",
    ),
    ("path = \"Patient.gender\"", "{ substitute = \"unknown \\\"x\\\" \\u00e9\" }"),
    ("path = \"Patient.multipleBirth\"", "{ substitute = 1 }"),
    ("path = \"Patient.active\"", "{ substitute = true }"),
    ("json = \"/device/reading\"", "{ perturb = { share = 0.1, digits = 0 } }"),
    ("json = \"\"", "{ perturb = { span = 3, digits = 2 } }"),
];

fn everything() -> String {
    let rules: String = METHODS.iter().map(|(selector, method)| rule(selector, method)).collect();
    let settings = "documents = { fhir = \"R5\", unknown = \"refuse\", missing = \"refuse\", \
                    labels = true }\n";
    let never = "never-documents = [{ type = \"Narrative\" }, { path = \"Patient.photo\" }]\n";
    format!("{HEAD}{never}{VIEW}{settings}{rules}")
}

#[test]
fn every_method_reads_back_from_toml_json_and_cbor_with_one_digest() {
    let payload = from_toml(&everything()).unwrap_or_else(|error| panic!("{error}"));
    let decoded = Policy::decode(&payload).unwrap();
    let toml = to_toml(&decoded).unwrap();
    let json = to_json(&decoded).unwrap();
    assert_eq!(from_toml(&toml).unwrap_or_else(|error| panic!("{error}\n{toml}")), payload);
    assert_eq!(from_json(&json).unwrap_or_else(|error| panic!("{error}\n{json}")), payload);
    let rules = read(&payload);
    assert_eq!(rules.rules.len(), METHODS.len());
    assert_eq!((rules.fhir, rules.unknown), (Release::R5, Unknown::Refuse));
    assert!(rules.missing == Missing::Refuse && rules.labels);
    assert_eq!(decoded.never_documents().unwrap().len(), 2);
}

#[test]
fn the_order_of_rules_does_not_matter() {
    let rules: Vec<_> = METHODS.iter().map(|(selector, method)| rule(selector, method)).collect();
    let forward = from_toml(&policy(&rules.concat())).unwrap();
    let backward: String = rules.iter().rev().map(String::as_str).collect();
    assert_eq!(from_toml(&policy(&backward)).unwrap(), forward);
}

#[test]
fn a_view_without_settings_has_the_stated_ones() {
    let payload = from_toml(&policy(&rule("resource = \"Patient\"", "\"keep\""))).unwrap();
    let rules = read(&payload);
    assert_eq!((rules.fhir, rules.unknown), (Release::R4, Unknown::Drop));
    assert_eq!((rules.missing, rules.labels), (Missing::Mark, false));
    assert_eq!(rules.rules[0].method, Method::Keep);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let keep = |selector: &str| rule(selector, "\"keep\"");
    let with = |method: &str| rule("path = \"Patient.birthDate\"", method);
    // The view begins in line 5, the rule in line 8.
    let mut wrong = Vec::new();
    for (rest, kind, line, column) in [
        (keep("colour = \"red\""), Error::UnknownKey, 9, 1),
        (keep("path = \"Patient.id\"\ntype = \"id\""), Error::Selector, 8, 1),
        (keep("path = \"\""), Error::Selector, 9, 8),
        (with("\"blur\""), Error::Method, 10, 10),
        (with("\"shift\""), Error::Method, 10, 10),
        (with("{ year = 1 }"), Error::Method, 10, 12),
        (with("{ shift = 0 }"), Error::Parameter, 10, 20),
        (with("{ shift = 4000 }"), Error::Parameter, 10, 20),
        (with("{ zip3 = 1990 }"), Error::Parameter, 10, 19),
        (with("{ pseudonym = \"none\" }"), Error::Parameter, 10, 24),
        (with("{ generalize = { round = 0 } }"), Error::Parameter, 10, 35),
        (with("{ generalize = { round = 1, date = \"day\" } }"), Error::Parameter, 10, 25),
        (with("{ generalize = { cases = [{ is = [1] }] } }"), Error::MissingKey, 10, 36),
        (with("{ perturb = { span = 1, share = 1, digits = 0 } }"), Error::Parameter, 10, 22),
        (with("{ perturb = { span = 1, digits = 12 } }"), Error::Parameter, 8, 1),
        (with("7"), Error::Value, 10, 10),
        (
            [keep("type = \"date\""), with("\"year\""), keep("type = \"date\"")].concat(),
            Error::RuleConflict,
            15,
            8,
        ),
        ("documents = { labels = 1 }\n".into(), Error::MissingKey, 5, 1),
        (format!("documents = {{ fhir = \"R3\" }}\n{}", with("\"year\"")), Error::Parameter, 8, 22),
    ] {
        let refusal = refusal(&rest);
        let found = (refusal.kind(), refusal.line(), refusal.column());
        if found != (kind, line, column) {
            wrong.push(format!("{found:?} for {kind:?} {line} {column}: {refusal}\n{rest}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_device_without_heap_skips_what_is_said_of_documents() {
    let samples = "[[view.rule]]\nmetric = \"MDC_TEMP\"\nmethod = \"keep\"\n";
    let text = policy(&[samples, &rule("type = \"date\"", "\"year\"")].concat());
    let payload = from_toml(&text).unwrap();
    let mut rules = 0;
    let decoded = Policy::decode(&payload).unwrap();
    decoded
        .for_each_view(|view| {
            view.for_each_rule(|_| {
                rules += 1;
                Ok(())
            })
        })
        .unwrap();
    assert_eq!(rules, 1);
}

#[test]
fn ten_thousand_rules_fit() {
    let rules: String = (0..10_000)
        .map(|number| rule(&format!("extension = \"http://example.org/{number}\""), "\"keep\""))
        .collect();
    let payload = from_toml(&policy(&rules)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read(&payload).rules.len(), 10_000);
}

#[test]
fn rules_in_cbor_are_held_to_their_order_and_kind() {
    let text = [rule("type = \"code\"", "\"keep\""), rule("type = \"date\"", "\"drop\"")].concat();
    let payload = from_toml(&policy(&text)).unwrap();
    let change = |from: &[u8], to: &[u8]| {
        let at = payload.windows(from.len()).position(|window| window == from).unwrap();
        let mut changed = payload.clone();
        changed[at..at + to.len()].copy_from_slice(to);
        let policy = Policy::decode(&changed).unwrap();
        policy.for_each_view(|view| view.documents().map(|_| ())).unwrap_err()
    };
    // [1, "code", 0]
    assert_eq!(change(b"\x83\x01\x64code", b"\x83\x01\x64time"), Error::NotCanonical);
    assert_eq!(change(b"\x83\x01\x64code", b"\x83\x01\x64date"), Error::RuleConflict);
    assert_eq!(change(b"\x83\x01\x64code", b"\x83\x05\x64code"), Error::Selector);
    assert_eq!(change(b"code\x00", b"code\x13"), Error::Method);
}

#[test]
fn what_fhir_does_not_define_is_told_with_its_place() {
    for (selector, method, kind, line, column) in [
        ("path = \"Patient.birthday\"", "\"keep\"", Error::Selector, 9, 8),
        ("path = \"Patient\"", "\"keep\"", Error::Selector, 9, 8),
        ("path = \"Patient.contained.id\"", "\"keep\"", Error::Selector, 9, 8),
        ("path = \"Observation.valueHumanName\"", "\"keep\"", Error::Selector, 9, 8),
        ("path = \"Observation.valueReference\"", "\"keep\"", Error::Selector, 9, 8),
        ("type = \"Human\"", "\"keep\"", Error::Selector, 9, 8),
        ("type = \"Patient\"", "\"keep\"", Error::Selector, 9, 8),
        ("resource = \"HumanName\"", "\"keep\"", Error::Selector, 9, 12),
        ("extension = \"birthsex\"", "\"keep\"", Error::Selector, 9, 13),
        ("json = \"a/b\"", "\"keep\"", Error::Selector, 9, 8),
        ("json = \"/a~2\"", "\"keep\"", Error::Selector, 9, 8),
        ("resource = \"Patient\"", "\"year\"", Error::Method, 10, 10),
        ("type = \"boolean\"", "\"year\"", Error::Method, 10, 10),
        ("path = \"Patient.gender\"", "{ shift = 5 }", Error::Method, 10, 10),
        (
            "path = \"Patient.name\"",
            "{ perturb = { span = 1, digits = 0 } }",
            Error::Method,
            10,
            10,
        ),
        ("type = \"HumanName\"", "{ substitute = \"Ann\" }", Error::Method, 10, 10),
    ] {
        let refusal = refusal(&rule(selector, method));
        let found = (refusal.kind(), refusal.line(), refusal.column());
        assert_eq!(found, (kind, line, column), "{selector} {method}\n{refusal}");
    }
    let never = "never-documents = [{ type = \"Nobody\" }]\n";
    let text = format!("{HEAD}{never}{VIEW}{}", rule("type = \"date\"", "\"year\""));
    assert_eq!(from_toml(&text).unwrap_err().kind(), Error::Selector);
    // Another release's element never leaves a document of this one anyway.
    let never = "never-documents = [{ resource = \"DeviceUsage\" }]\n";
    let text = format!("{HEAD}{never}{VIEW}{}", rule("type = \"date\"", "\"year\""));
    assert!(from_toml(&text).is_ok());
}
