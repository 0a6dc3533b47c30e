//! Every document under every preset: JSON comes out, every leaf of it by a rule, no identifier of
//! the input in it, and what is clinical survives.

mod common;

use common::leaks::Identifiers;
use common::{PRESETS, documents, has_data, leaves, minimized, plan, resources};
use minimize::account::Fate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn shifts(preset: &str) -> bool {
    ["gdpr-care", "research"].contains(&preset)
}

#[test]
fn no_identifier_of_any_document_leaves_under_any_preset() {
    let (mut looked_for, mut leaked) = (0, Vec::new());
    for (preset, toml) in PRESETS {
        let plan = plan(toml);
        for (name, text) in documents() {
            let input: Value = serde_json::from_str(&text).unwrap();
            let identifiers = Identifiers::of(&input);
            looked_for += identifiers.len();
            let Some(output) = minimized(&plan, &text).0 else { continue };
            // A shifted day may happen to be another's true one: see the next test.
            let found = identifiers.found_in(&output, !shifts(preset));
            leaked.extend(found.into_iter().map(|leak| format!("{preset}, {name}: {leak}")));
        }
    }
    eprintln!("{looked_for} identifiers were looked for");
    assert!(leaked.is_empty(), "{} leaks\n{}", leaked.len(), leaked.join("\n"));
}

/// The scanner is not blind: what does leave under a policy that keeps everything is found.
#[test]
fn the_scanner_finds_what_is_there() {
    let mut kinds = BTreeSet::new();
    for (name, text) in documents() {
        let input: Value = serde_json::from_str(&text).unwrap();
        let identifiers = Identifiers::of(&input);
        let found = identifiers.found_in(&input, true);
        assert!(identifiers.len() == 0 || !found.is_empty(), "{name}");
        kinds.extend(
            found.iter().filter_map(|leak| leak.split([' ', '"']).next().map(String::from)),
        );
    }
    if has_data() {
        for kind in [
            "name",
            "identifier",
            "telecom",
            "address",
            "place",
            "postal",
            "serial",
            "id",
            "day",
            "hardware",
            "attachment",
        ] {
            assert!(kinds.contains(kind), "{kind} is not found: {kinds:?}");
        }
    }
}

/// Days since some day, by the civil calendar.
fn ordinal(day: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| day[range].parse::<i64>().unwrap();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
}

#[test]
fn shifted_dates_all_move_by_one_number_of_days_that_is_not_zero() {
    let mut moved = 0;
    for (preset, toml) in PRESETS.into_iter().filter(|(preset, _)| shifts(preset)) {
        let plan = plan(toml);
        for (name, text) in documents() {
            let input: Value = serde_json::from_str(&text).unwrap();
            let before: BTreeSet<_> =
                Identifiers::of(&input).days.iter().map(|day| ordinal(day)).collect();
            let Some(output) = minimized(&plan, &text).0 else { continue };
            for resource in resources(&output) {
                let mut alone = resource.clone();
                // Those within are looked at by themselves.
                for inner in ["contained", "entry"] {
                    alone.as_object_mut().unwrap().remove(inner);
                }
                let after: Vec<_> =
                    Identifiers::of(&alone).days.iter().map(|day| ordinal(day)).collect();
                let Some(first) = after.first() else { continue };
                let fits =
                    |by: &i64| *by != 0 && after.iter().all(|day| before.contains(&(day - by)));
                let by =
                    before.iter().map(|day| first - day).filter(|by| by.abs() <= 180).find(fits);
                assert!(by.is_some(), "{preset}, {name}: {alone}");
                moved += after.len();
            }
        }
    }
    assert!(moved > 100 || !has_data(), "{moved} dates were looked at");
}

#[test]
fn every_leaf_that_leaves_is_there_by_a_rule() {
    for (preset, toml) in PRESETS {
        let plan = plan(toml);
        for (name, text) in documents() {
            let (Some(output), listener) = minimized(&plan, &text) else { continue };
            let mut allowed: BTreeMap<(String, String), usize> = BTreeMap::new();
            for told in listener.told() {
                if told.rule.is_none() || matches!(told.fate, Fate::Dropped(_)) {
                    continue;
                }
                let after = if told.after.is_empty() { &told.before } else { &told.after };
                let Ok(value) = serde_json::from_str::<Value>(after) else { continue };
                let last = told.path.rsplit('.').next().unwrap_or_default();
                let last = last.split('[').next().unwrap_or_default().to_string();
                leaves(&value, &mut vec![last], &mut |path, leaf| {
                    *allowed
                        .entry((path.last().unwrap().clone(), leaf.to_string()))
                        .or_default() += 1;
                });
            }
            leaves(&output, &mut Vec::new(), &mut |path, leaf| {
                let last = path.last().unwrap();
                let around = path.iter().rev().nth(1).map_or("", String::as_str);
                // What the engine itself writes: the type, labels, and why something is absent.
                let own = last == "resourceType"
                    || path.iter().any(|part| part == "security")
                    || around == "extension"
                        && leaf.as_str().is_some_and(|text| {
                            ["masked", "http://hl7.org/fhir/StructureDefinition/data-absent-reason"]
                                .contains(&text)
                        });
                if own {
                    return;
                }
                let held = allowed.get_mut(&(last.clone(), leaf.to_string()));
                let held = held.unwrap_or_else(|| {
                    panic!("{preset}, {name}: {} = {leaf} is by no rule", path.join("."))
                });
                assert!(
                    *held > 0,
                    "{preset}, {name}: {} = {leaf} more often than by a rule",
                    path.join(".")
                );
                *held -= 1;
            });
        }
    }
}

/// The parts of an Observation that say what was found.
fn findings(observation: &Value, waveforms: bool) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut take = |place: &str, holder: &Value| {
        for coding in holder["code"]["coding"].as_array().into_iter().flatten() {
            found.push((format!("{place}.code"), coding["code"].clone()));
        }
        for name in ["valueQuantity", "valueSampledData"] {
            if let Some(quantity) = holder.get(name)
                && (waveforms || name == "valueQuantity")
            {
                found.push((format!("{place}.{name}"), quantity.clone()));
            }
        }
        for coding in holder["valueCodeableConcept"]["coding"].as_array().into_iter().flatten() {
            found.push((format!("{place}.value"), coding["code"].clone()));
        }
        for concept in holder["interpretation"].as_array().into_iter().flatten() {
            for coding in concept["coding"].as_array().into_iter().flatten() {
                found.push((format!("{place}.interpretation"), coding["code"].clone()));
            }
        }
    };
    take("Observation", observation);
    for component in observation["component"].as_array().into_iter().flatten() {
        take("Observation.component", component);
    }
    found
}

#[test]
fn code_value_unit_and_interpretation_of_observations_survive() {
    let mut compared = 0;
    for (preset, toml) in PRESETS.into_iter().filter(|(name, _)| *name != "device-maintenance") {
        let plan = plan(toml);
        let waveforms = preset == "gdpr-care";
        for (name, text) in documents() {
            let input: Value = serde_json::from_str(&text).unwrap();
            let kept = minimized(&plan, &text).0.unwrap_or_default();
            let observations = |value: &Value| -> Vec<_> {
                resources(value)
                    .into_iter()
                    .filter(|resource| resource["resourceType"] == "Observation")
                    .map(|observation| findings(observation, waveforms))
                    .collect()
            };
            let (before, after) = (observations(&input), observations(&kept));
            assert_eq!(before.len(), after.len(), "{preset}, {name}");
            for (before, after) in before.iter().zip(&after) {
                assert_eq!(before, after, "{preset}, {name}");
                compared += before.len();
            }
        }
    }
    eprintln!("{compared} findings were compared");
    assert!(compared > 500 || !has_data(), "{compared}");
}

/// Whom an Observation is about can still be told, by a pseudonym that is the patient's own.
#[test]
fn observations_still_point_to_their_patient() {
    let mut joined = 0;
    for (preset, toml) in PRESETS
        .into_iter()
        .filter(|(name, _)| ["safe-harbor", "gdpr-care", "research"].contains(name))
    {
        let plan = plan(toml);
        for (name, text) in documents().iter().filter(|(name, _)| {
            ["bundle-basic", "Carolee951_Sanford861", "ward-bundle"].contains(&name.as_str())
        }) {
            let output = minimized(&plan, text).0.unwrap();
            let all = resources(&output);
            let patient = all.iter().find(|one| one["resourceType"] == "Patient").unwrap();
            let id = patient["id"].as_str().unwrap();
            for observation in all.iter().filter(|one| one["resourceType"] == "Observation") {
                let subject = observation["subject"]["reference"].as_str().unwrap();
                assert!(subject.contains(id), "{preset}, {name}: {subject} is not {id}");
                joined += 1;
            }
        }
    }
    assert!(joined > 100 || !has_data(), "{joined}");
}

/// How much of each kind of resource leaves: printed, and none of a preset's kinds is empty.
#[test]
fn the_share_that_is_kept_is_told_by_resource_type() {
    let mut table = String::new();
    for (preset, toml) in PRESETS {
        let plan = plan(toml);
        let mut shares: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (_, text) in documents() {
            let input: Value = serde_json::from_str(&text).unwrap();
            let output = minimized(&plan, &text).0.unwrap_or_default();
            for (document, place) in [(&input, 0), (&output, 1)] {
                for resource in resources(document) {
                    let mut alone = resource.clone();
                    for inner in ["contained", "entry"] {
                        alone.as_object_mut().unwrap().remove(inner);
                    }
                    let mut count = 0;
                    leaves(&alone, &mut Vec::new(), &mut |path, _| {
                        let own = path.iter().any(|part| part == "security");
                        count += usize::from(!own);
                    });
                    let kind = resource["resourceType"].as_str().unwrap_or_default();
                    let share = shares.entry(kind.to_string()).or_default();
                    if place == 0 { share.0 += count } else { share.1 += count }
                }
            }
        }
        table.push_str(&format!("{preset}\n"));
        for (kind, (before, after)) in &shares {
            table.push_str(&format!(
                "  {kind:<26} {after:>5} of {before:>5} {:>3} %\n",
                100 * after / before
            ));
        }
        if let Some((before, after)) = shares.get("Observation")
            && preset != "device-maintenance"
        {
            assert!(100 * after / before >= 40, "{preset}: {after} of {before}");
        }
    }
    eprintln!("{table}");
}
