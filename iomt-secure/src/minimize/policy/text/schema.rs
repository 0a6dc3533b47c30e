//! The JSON Schema for editors (`docs/policy.schema.json`), held against the grammar.
//!
//! A schema that knows other words than the reader would mislead whoever writes by it. So its words
//! must be the reader's, every policy that loads must fit it, and of the mistakes that a schema can
//! know each must be refused by both.

use super::{from_json, from_toml, to_json, words};
use crate::minimize::Policy;
use serde_json::Value;
use std::collections::BTreeSet;
use std::format;
use std::string::String;
use std::vec::Vec;

fn schema() -> Value {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy.schema.json"));
    serde_json::from_str(text).unwrap()
}

/// Whether `value` fits `schema`, by the keywords that ours uses; another one is a mistake here.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let number = |name: &str| schema.get(name).and_then(Value::as_f64);
    schema.as_object().unwrap().iter().all(|(keyword, said)| match keyword.as_str() {
        "$schema" | "title" | "description" | "$defs" => true,
        "$ref" => {
            let name = said.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            fits(root, &root["$defs"][name], value)
        }
        "type" => {
            let is = |kind: &Value| match kind.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                other => panic!("{other}"),
            };
            said.as_array().map_or_else(|| is(said), |kinds| kinds.iter().any(is))
        }
        "const" => value == said,
        "enum" => said.as_array().unwrap().contains(value),
        "oneOf" => {
            said.as_array().unwrap().iter().filter(|one| fits(root, one, value)).count() == 1
        }
        "properties" => value.as_object().is_none_or(|members| {
            members.iter().all(|(name, member)| {
                said.get(name).is_none_or(|schema| fits(root, schema, member))
            })
        }),
        "additionalProperties" => value.as_object().is_none_or(|members| {
            members.keys().all(|name| schema["properties"].get(name).is_some())
        }),
        "required" => value.as_object().is_none_or(|members| {
            said.as_array().unwrap().iter().all(|name| members.contains_key(name.as_str().unwrap()))
        }),
        "dependentRequired" => value.as_object().is_none_or(|members| {
            said.as_object().unwrap().iter().all(|(name, needed)| {
                let all = |needed: &Value| members.contains_key(needed.as_str().unwrap());
                !members.contains_key(name) || needed.as_array().unwrap().iter().all(all)
            })
        }),
        "items" => {
            value.as_array().is_none_or(|items| items.iter().all(|item| fits(root, said, item)))
        }
        "minItems" | "maxItems" => value.as_array().is_none_or(|items| {
            let (len, limit) = (items.len() as u64, said.as_u64().unwrap());
            if keyword == "minItems" { len >= limit } else { len <= limit }
        }),
        "minProperties" => {
            value.as_object().is_none_or(|members| members.len() as u64 >= said.as_u64().unwrap())
        }
        "maxLength" => {
            value.as_str().is_none_or(|text| text.chars().count() as u64 <= said.as_u64().unwrap())
        }
        "minimum" => value.as_f64().is_none_or(|value| value >= number("minimum").unwrap()),
        "maximum" => value.as_f64().is_none_or(|value| value <= number("maximum").unwrap()),
        "exclusiveMinimum" => value.as_f64().is_none_or(|value| value > said.as_f64().unwrap()),
        // What patterns say is a courtesy to whoever writes; the reader's own tests hold it.
        "pattern" => true,
        other => panic!("the keyword {other} is not looked at here"),
    })
}

fn names(schema: &Value) -> BTreeSet<&str> {
    schema["properties"].as_object().unwrap().keys().map(String::as_str).collect()
}

fn set<'w>(words: &[&'w str]) -> BTreeSet<&'w str> {
    words.iter().copied().collect()
}

/// The only property of each alternative that is an object, and the words of the one that is a list.
fn alternatives(schema: &Value) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (mut objects, mut bare) = (BTreeSet::new(), BTreeSet::new());
    for one in schema["oneOf"].as_array().unwrap() {
        match one.get("enum") {
            Some(list) => bare.extend(list.as_array().unwrap().iter().filter_map(Value::as_str)),
            None if one.get("properties").is_some() => objects.extend(names(one)),
            None => {}
        }
    }
    (objects, bare)
}

#[test]
fn the_schema_knows_the_reader_s_words_and_no_other() {
    let schema = schema();
    let defs = &schema["$defs"];
    assert_eq!(names(&schema), set(words::POLICY));
    assert_eq!(names(&defs["view"]), set(words::VIEW));
    assert_eq!(names(&defs["rule"]), set(words::RULE));
    assert_eq!(names(&defs["document"]), set(words::DOCUMENT_RULE));
    assert_eq!(names(&defs["view"]["properties"]["documents"]), set(words::DOCUMENTS));
    let never = &schema["properties"]["never-documents"]["items"];
    assert_eq!(names(never), set(words::SELECTORS));
    assert_eq!(alternatives(&defs["method"]).0, set(words::METHODS));
    let (objects, bare) = alternatives(&defs["document"]["properties"]["method"]);
    assert_eq!(objects, set(words::DOCUMENT_METHODS));
    assert_eq!(bare, set(words::DOCUMENT_WORDS));
    let groups: Vec<_> = words::GROUPS.iter().map(|(word, _)| *word).collect();
    let listed = defs["rule"]["properties"]["group"]["enum"].as_array().unwrap();
    assert_eq!(listed.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>(), set(&groups));
}

#[test]
fn every_policy_that_loads_fits_the_schema() {
    let schema = schema();
    let description = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy.md"));
    let header = "format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n[[view]]\n\
                  recipient = \"spiffe://h/research/*/*\"\npurpose = \"HRESCH\"\n";
    let fenced = |mark: &str| -> Vec<String> {
        let fence = format!("```{mark}\n");
        let parts = description.split(&fence).skip(1);
        parts.map(|part| part.split_once("```").unwrap().0.into()).collect()
    };
    let mut policies = fenced("toml policy");
    policies
        .extend(fenced("toml rule").iter().map(|rule| format!("{header}[[view.rule]]\n{rule}")));
    let documents = fenced("toml document");
    policies.extend(documents.iter().map(|rules| format!("{header}document = [\n{rules}]\n")));
    assert!(policies.len() > 20);
    for toml in policies {
        let payload = from_toml(&toml).unwrap_or_else(|error| panic!("{error}\n{toml}"));
        let json = to_json(&Policy::decode(&payload).unwrap()).unwrap();
        assert!(fits(&schema, &schema, &serde_json::from_str(&json).unwrap()), "{json}");
    }
}

#[test]
fn mistakes_that_a_schema_can_know_are_refused_by_both() {
    let schema = schema();
    let rule = r#""rule": [{ "metric": "MDC_TEMP", "unit": "Cel", "method": METHOD }]"#;
    let document = r#""document": [{ "path": "Patient.id", "method": METHOD }]"#;
    let policy = |body: &str| {
        format!(
            r#"{{ "format": 1, "id": "a", "version": 1, "issued": "2026-11-23T12:00:00Z",
            "view": [{{ "recipient": "spiffe://h/care/*/*", "purpose": "TREAT", {body} }}] }}"#
        )
    };
    let refused = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        (from_json(text).is_err(), !fits(&schema, &schema, &value))
    };
    assert_eq!(refused(&policy(&rule.replace("METHOD", "\"keep\""))), (false, false));
    for method in [
        r#""leave""#,
        r#"{ "raund": 1 }"#,
        r#"{ "round": 0 }"#,
        r#"{ "round": 1, "clamp": { "min": 1 } }"#,
        r#"{ "clamp": {} }"#,
        r#"{ "bin": { "edges": [] } }"#,
        r#"{ "bin": { "edges": [1], "width": 1 } }"#,
        r#"{ "rate": { "every": "1s" } }"#,
        r#"{ "rate": { "every": "1s", "take": "average" } }"#,
        r#"{ "derive": "temperature" }"#,
        r#"{ "derive": { "take": "pulse-rate", "lowest": 0 } }"#,
        r#"[]"#,
        r#"{ "noise": { "budget": 1, "per": "1d" } }"#,
        r#"{ "noise": { "epsilon": 1, "rho": 1, "budget": 1, "per": "1d" } }"#,
    ] {
        let text = policy(&rule.replace("METHOD", method));
        assert_eq!(refused(&text), (true, true), "{method}");
    }
    for method in [
        r#""round""#,
        r#"{ "shift": 0 }"#,
        r#"{ "shift": 3651 }"#,
        r#"{ "zip3": 1990 }"#,
        r#"{ "pseudonym": "hash" }"#,
        r#"{ "generalize": { "round": 1, "date": "year" } }"#,
        r#"{ "generalize": { "cases": [{ "is": ["a"] }] } }"#,
        r#"{ "generalize": { "cases": [{ "is": ["a"], "starts": "a", "becomes": "b" }] } }"#,
        r#"{ "perturb": { "span": 1, "share": 1, "digits": 0 } }"#,
        r#"{ "perturb": { "span": 1 } }"#,
        r#"{ "substitute": null }"#,
    ] {
        let text = policy(&document.replace("METHOD", method));
        assert_eq!(refused(&text), (true, true), "{method}");
    }
    for body in [
        r#""rule": [{ "metric": "MDC_TEMP", "group": "all", "method": "keep" }]"#,
        r#""rule": [{ "method": "keep" }]"#,
        r#""rules": []"#,
        r#""documents": { "fhir": "R3" }"#,
        r#""padding": 1, "rule": [{ "group": "all", "method": "keep" }]"#,
        r#""document": [{ "path": "a.b", "type": "c", "method": "keep" }]"#,
        r#""document": []"#,
    ] {
        assert_eq!(refused(&policy(body)), (true, true), "{body}");
    }
}
