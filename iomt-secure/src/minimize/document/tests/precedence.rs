//! Which rule decides.

use super::{left, plan, plan_with};
use std::vec;

const PATIENT: &str = r#"{"resourceType":"Patient","id":"23","name":[{"use":"official","family":"Fa"}],
"birthDate":"1980-05-17","contact":[{"name":{"use":"old","family":"Co"},"gender":"male"}]}"#;

#[test]
fn never_comes_before_drop_and_drop_before_the_most_specific_path() {
    let all = ("resource = \"Patient\"", "keep");
    for (rules, gone) in [
        (
            vec![all, ("type = \"HumanName\"", "drop"), ("path = \"Patient.name\"", "keep")],
            "family",
        ),
        (
            vec![
                all,
                ("path = \"Patient.contact\"", "drop"),
                ("path = \"Patient.contact.gender\"", "keep"),
            ],
            "gender",
        ),
        (
            vec![all, ("path = \"Patient.birthDate\"", "drop"), ("type = \"date\"", "keep")],
            "birthDate",
        ),
        (vec![("path = \"Patient.name\"", "keep"), ("resource = \"*\"", "drop")], "Patient"),
    ] {
        assert!(!left(&plan(&rules), PATIENT).contains(gone), "{rules:?}");
    }
    for never in [
        "type = \"HumanName\"",
        "path = \"HumanName.family\"",
        "resource = \"Patient\"",
        "path = \"Patient.name\"",
    ] {
        let settings = std::format!("never-documents = [{{ {never} }}]\n");
        let plan = plan_with(&settings, &[all, ("path = \"Patient.name.family\"", "keep")]);
        assert!(!left(&plan, PATIENT).contains("\"Fa\""), "{never}");
    }
}

#[test]
fn a_path_comes_before_a_type_and_a_type_before_the_resource() {
    let redact = ("resource = \"Patient\"", "redact");
    for (rules, expected) in [
        (vec![redact], r#"{"resourceType":"Patient"}"#),
        (
            vec![redact, ("type = \"HumanName\"", "keep")],
            r#"{"resourceType":"Patient","name":[{"use":"official","family":"Fa"}],"contact":[{"name":{"use":"old","family":"Co"}}]}"#,
        ),
        (
            vec![redact, ("type = \"HumanName\"", "keep"), ("path = \"Patient.name\"", "redact")],
            r#"{"resourceType":"Patient","contact":[{"name":{"use":"old","family":"Co"}}]}"#,
        ),
        (
            vec![redact, ("path = \"HumanName.use\"", "keep")],
            r#"{"resourceType":"Patient","name":[{"use":"official"}],"contact":[{"name":{"use":"old"}}]}"#,
        ),
        (
            vec![
                redact,
                ("path = \"HumanName.use\"", "keep"),
                ("path = \"Patient.contact\"", "redact"),
            ],
            r#"{"resourceType":"Patient","name":[{"use":"official"}]}"#,
        ),
        (
            vec![
                ("path = \"Patient.contact\"", "redact"),
                ("path = \"Patient.contact.gender\"", "keep"),
            ],
            r#"{"resourceType":"Patient","contact":[{"gender":"male"}]}"#,
        ),
        (
            vec![
                ("resource = \"Patient\"", "keep"),
                ("type = \"date\"", "year"),
                ("type = \"HumanName\"", "redact"),
                ("path = \"Patient.id\"", "redact"),
            ],
            r#"{"resourceType":"Patient","birthDate":"1980","contact":[{"gender":"male"}]}"#,
        ),
    ] {
        for rules in [rules.clone(), rules.into_iter().rev().collect()] {
            assert_eq!(left(&plan(&rules), PATIENT), expected, "{rules:?}");
        }
    }
}

#[test]
fn a_path_that_keeps_an_object_yields_to_what_a_type_withholds_or_changes_inside() {
    let rules = [("path = \"Patient.contact\"", "keep"), ("type = \"HumanName\"", "redact")];
    assert_eq!(
        left(&plan(&rules), PATIENT),
        r#"{"resourceType":"Patient","contact":[{"gender":"male"}]}"#
    );
    let exact = [rules[0], rules[1], ("path = \"Patient.contact.name\"", "keep")];
    assert!(left(&plan(&exact), PATIENT).contains("Co"));
    // A type that keeps opens nothing that another type around it closes.
    let types = [
        ("type = \"HumanName\"", "redact"),
        ("type = \"string\"", "keep"),
        ("resource = \"Patient\"", "redact"),
    ];
    assert!(!left(&plan(&types), PATIENT).contains("Fa"));
}

#[test]
fn what_no_rule_names_does_not_leave() {
    assert_eq!(left(&plan(&[("resource = \"Observation\"", "keep")]), PATIENT), "");
    assert_eq!(left(&plan(&[("type = \"HumanName\"", "keep")]), PATIENT), "");
    let one = plan(&[("path = \"Patient.birthDate\"", "keep")]);
    assert_eq!(left(&one, PATIENT), r#"{"resourceType":"Patient","birthDate":"1980-05-17"}"#);
}

#[test]
fn a_choice_is_named_with_and_without_its_type() {
    let document = r#"{"resourceType":"Observation","valueQuantity":{"value":1.50,"unit":"mg"},"component":[{"valueInteger":3}]}"#;
    let rules = [("path = \"Observation.value\"", "keep")];
    assert_eq!(
        left(&plan(&rules), document),
        r#"{"resourceType":"Observation","valueQuantity":{"value":1.50,"unit":"mg"}}"#
    );
    let rules = [
        rules[0],
        ("path = \"Observation.valueQuantity\"", "redact"),
        ("path = \"Observation.component.valueInteger\"", "keep"),
    ];
    assert_eq!(
        left(&plan(&rules), document),
        r#"{"resourceType":"Observation","component":[{"valueInteger":3}]}"#
    );
}
