//! Microsoft's own inputs and expected outputs, through the imported configuration.
//!
//! What differs on purpose is listed in `docs/microsoft.md` beside this crate. Here it is brought to
//! one form on both sides, and then everything else must be equal, as JSON values.

mod common;

use common::{minimized, plan, shared};
use minimize::import::microsoft;
use serde_json::{Value, json};
use std::fs;

fn read(name: &str) -> Option<String> {
    let path = shared().join(format!("conformance-microsoft/{name}.json"));
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("SKIPPED: Microsoft's {name}.json is not there");
        return None;
    };
    Some(text.trim_start_matches('\u{feff}').to_string())
}

/// Theirs and ours, brought to one form where they differ on purpose; the numbers are those of
/// `docs/microsoft.md`.
fn common_form(value: &mut Value, theirs: bool) {
    match value {
        Value::Object(members) => {
            let names: Vec<_> = members.keys().cloned().collect();
            for name in &names {
                let Some(member) = members.get_mut(name) else { continue };
                // 2. A keyed hash of 64 digits there is a pseudonym here.
                if let Value::String(text) = member
                    && ["id", "reference"].contains(&name.as_str())
                {
                    let (kind, id) = text.rsplit_once('/').unwrap_or(("", text));
                    let hash = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
                    if hash && theirs || id.len() == 43 && !theirs {
                        *text = format!("{kind}/pseudonym");
                    }
                }
                common_form(member, theirs);
            }
            // 1. Labels have HL7's codes here. 5. What is required is marked where it is missing.
            // 6. Extensions leave only if they are named.
            members.remove("security");
            // 8. What is contained in a resource of which nothing may leave does not leave empty.
            let empty = |item: &Value| {
                item.as_object()
                    .is_some_and(|item| item.len() == 1 && item.contains_key("resourceType"))
            };
            if members.get("contained").is_some_and(empty) {
                members.remove("contained");
            }
            for name in &names {
                if name.starts_with('_') || name == "meta" && members[name] == json!({}) {
                    members.remove(name);
                }
            }
            members.retain(|_, member| !is_mark(member));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| common_form(item, theirs));
            // 9. Theirs makes a list of what should be one; here the input's shape stays.
            if let [item] = items.as_mut_slice() {
                *value = item.take();
            }
        }
        // 3. Days are shifted there and here by a key, never by the same number.
        Value::String(text) => {
            let day = text.len() >= 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
            let general = ["2000-01-01", "2000-01-01T00:00:00Z"].contains(&text.as_str());
            if day && text[..4].parse::<u16>().is_ok() && !general {
                *text = "day".into();
            }
        }
        _ => {}
    }
}

/// An object that only says why it is empty.
fn is_mark(value: &Value) -> bool {
    value.as_object().is_some_and(|members| {
        members.len() == 1 && value.to_string().contains("data-absent-reason")
    })
}

/// 4. The address that theirs keeps because its city is "KeepTest" is not compared.
fn without_kept_address(ours: &mut Value, theirs: &mut Value) {
    let Some(addresses) = theirs.get_mut("address").and_then(Value::as_array_mut) else { return };
    let Some(at) = addresses.iter().position(|address| address["city"] == "KeepTest") else {
        return;
    };
    // Where their configuration says nothing of addresses, both keep the rest of it.
    if addresses[at].get("postalCode").is_some_and(|code| code != "12345") {
        return;
    }
    addresses.remove(at);
    let ours = ours["address"].as_array_mut().unwrap().remove(at);
    assert!(ours.get("city").is_none() && ours.get("line").is_none(), "{ours}");
}

/// 7. Free text leaves only if it is named exactly: of what theirs keeps, these are.
fn without_free_text(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(without_free_text);
            if !members.contains_key("div") {
                members.retain(|name, value| {
                    !(["text", "display"].contains(&name.as_str()) && value.is_string())
                });
            }
            members.remove("text");
            members.retain(|_, value| value != &json!({}) && value != &json!([]));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(without_free_text);
            items.retain(|item| item != &json!({}));
        }
        _ => {}
    }
}

fn compare(configuration: &str, input: &str, target: &str) {
    let (Some(configuration), Some(input), Some(target)) =
        (read(configuration), read(input), read(target))
    else {
        return;
    };
    let imported = microsoft(&configuration).unwrap();
    let plan = plan(&imported.policy);
    let mut ours = minimized(&plan, &input).0.unwrap_or_default();
    let mut theirs: Value = serde_json::from_str(&target).unwrap();
    without_kept_address(&mut ours, &mut theirs);
    common_form(&mut ours, false);
    common_form(&mut theirs, true);
    without_free_text(&mut theirs);
    without_free_text(&mut ours);
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    assert_eq!(ours, theirs, "ours\n{}\ntheirs\n{}", pretty(&ours), pretty(&theirs));
}

#[test]
fn patient_basic() {
    compare("common-config", "patient-basic", "patient-basic-target");
}

#[test]
fn patient_redact_all() {
    compare("redact-all-config", "patient-basic", "patient-redact-all-target");
}

#[test]
fn patient_without_partial_dates() {
    compare("common-no-partial-config", "patient-basic", "patient-no-partial-target");
}

#[test]
fn patient_generalized() {
    compare("generalize-patient-config", "patient-generalize", "patient-generalize-target");
}

#[test]
fn contained_basic() {
    compare("common-config", "contained-basic", "contained-basic-target");
}

#[test]
fn contained_redact_all() {
    compare("redact-all-config", "contained-basic", "contained-redact-all-target");
}

#[test]
fn bundle_basic() {
    compare("common-config", "bundle-basic", "bundle-basic-target");
}

#[test]
fn bundle_redact_all() {
    compare("redact-all-config", "bundle-basic", "bundle-redact-all-target");
}
