//! What FHIR means by its elements.

use super::{Error, TestKeys, left, plan, plan_with, run};
use crate::minimize::pseudonym::Identity;
use std::format;

#[test]
fn the_type_may_stand_anywhere_and_keys_may_be_escaped() {
    let plan = plan(&[("path = \"Patient.gender\"", "keep")]);
    for document in [
        r#"{"gender":"male","x":{"resourceType":"Device"},"resourceType":"Patient"}"#,
        r#"{"\u0067ender":"male","resourceTyp\u0065":"Patient"}"#,
    ] {
        let found = left(&plan, document);
        let value: serde_json::Value = serde_json::from_str(&found).unwrap();
        assert_eq!(value["gender"], "male");
        assert_eq!(value["resourceType"], "Patient");
        assert_eq!(value.as_object().unwrap().len(), 2);
    }
    assert_eq!(run(&plan, r#"{"resourceType":7}"#), Err(Error::ResourceType));
    assert_eq!(
        run(&plan, r#"{"resourceType":"Patient","resourceType":"Device"}"#),
        Err(Error::Duplicate)
    );
    assert_eq!(
        run(&plan, r#"{"resourceType":"Patient","gender":"male","g\u0065nder":"male"}"#),
        Err(Error::Duplicate)
    );
}

#[test]
fn a_rule_covers_the_field_beside_it_and_extensions_leave_only_by_name() {
    let document = r#"{"resourceType":"Patient","birthDate":"1980-05-17","_birthDate":{"extension":[
        {"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1980-05-17T10:00:00Z"}]},
        "extension":[{"url":"http://example.org/a","valueString":"secret"},{"url":"http://example.org/b",
        "extension":[{"url":"x","valueCode":"y"}]}]}"#;
    let birth_time = "extension = \"http://hl7.org/fhir/StructureDefinition/patient-birthTime\"";
    let keep = ("path = \"Patient.birthDate\"", "keep");
    for (rules, expected) in [
        (
            std::vec![("resource = \"Patient\"", "keep")],
            r#"{"resourceType":"Patient","birthDate":"1980-05-17"}"#,
        ),
        (
            std::vec![keep, (birth_time, "keep")],
            r#"{"resourceType":"Patient","birthDate":"1980-05-17","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1980-05-17T10:00:00Z"}]}}"#,
        ),
        (
            std::vec![keep, (birth_time, "year")],
            r#"{"resourceType":"Patient","birthDate":"1980-05-17","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1980"}]}}"#,
        ),
        (
            std::vec![("path = \"Patient.birthDate\"", "redact"), (birth_time, "keep")],
            r#"{"resourceType":"Patient"}"#,
        ),
        (
            std::vec![
                ("resource = \"Patient\"", "redact"),
                ("extension = \"http://example.org/b\"", "keep")
            ],
            r#"{"resourceType":"Patient","extension":[{"url":"http://example.org/b","extension":[{"url":"x","valueCode":"y"}]}]}"#,
        ),
        (
            std::vec![
                ("path = \"Patient.extension\"", "keep"),
                ("extension = \"http://example.org/a\"", "drop")
            ],
            r#"{"resourceType":"Patient","extension":[{"url":"http://example.org/b","extension":[{"url":"x","valueCode":"y"}]}]}"#,
        ),
        (
            std::vec![
                ("type = \"Extension\"", "keep"),
                ("extension = \"http://example.org/b\"", "redact"),
                ("resource = \"Patient\"", "redact")
            ],
            r#"{"resourceType":"Patient","extension":[{"url":"http://example.org/a","valueString":"secret"}]}"#,
        ),
    ] {
        assert_eq!(left(&plan(&rules), document), expected, "{rules:?}");
    }
}

#[test]
fn free_text_leaves_only_if_it_is_named_exactly() {
    let document = r#"{"resourceType":"Observation","text":{"status":"generated","div":"<div>Ann</div>"},
        "code":{"coding":[{"code":"c","display":"d"}],"text":"free"},"subject":{"reference":"Patient/1","display":"Ann"},
        "valueString":"Ann","note":[{"text":"Ann","time":"2020"}],"valueAttachment":{"data":"QW5u"}}"#;
    let keep = ("resource = \"Observation\"", "keep");
    let found = left(&plan(&[keep]), document);
    assert_eq!(
        found,
        r#"{"resourceType":"Observation","code":{"coding":[{"code":"c","display":"d"}]}}"#
    );
    for (selector, expected) in [
        ("path = \"Observation.note\"", "\"note\":[{\"text\":\"Ann\",\"time\":\"2020\"}]"),
        ("type = \"Annotation\"", "\"note\":[{\"text\":\"Ann\",\"time\":\"2020\"}]"),
        ("path = \"Observation.text\"", "<div>Ann</div>"),
        ("type = \"Narrative\"", "<div>Ann</div>"),
        ("path = \"Observation.value\"", "\"valueString\":\"Ann\""),
        ("path = \"CodeableConcept.text\"", "\"text\":\"free\""),
        ("path = \"Reference.display\"", "\"display\":\"Ann\""),
        ("path = \"Annotation.time\"", "\"note\":[{\"time\":\"2020\""),
    ] {
        let found = left(&plan(&[keep, (selector, "keep")]), document);
        assert!(found.contains(expected), "{selector}: {found}");
    }
    // Around free text is not exactly.
    let found = left(&plan(&[("path = \"Observation.code\"", "keep")]), document);
    assert!(!found.contains("free"), "{found}");
    // A narrative without its text is none.
    let found = left(&plan(&[keep, ("path = \"Narrative.status\"", "keep")]), document);
    assert!(!found.contains("generated"), "{found}");
}

#[test]
fn one_identity_is_treated_alike_wherever_it_stands() {
    let document = r##"{"resourceType":"Bundle","type":"transaction","entry":[
        {"fullUrl":"http://example.org/fhir/Patient/23","resource":{"resourceType":"Patient","id":"23",
         "identifier":[{"system":"urn:s","value":"MRN-1"}],"link":[{"type":"seealso","other":{"reference":"Patient/23/_history/2"}}]}},
        {"fullUrl":"urn:uuid:04121321-4af5-424c-a0e1-ed3aab1c349d","resource":{"resourceType":"Patient","id":"04121321-4af5-424c-a0e1-ed3aab1c349d"},
         "request":{"method":"PUT","url":"Patient?identifier=urn:s|MRN-1"}},
        {"resource":{"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p1"}],
         "subject":{"reference":"urn:uuid:04121321-4af5-424c-a0e1-ed3aab1c349d"},"focus":[{"reference":"#p1"}],
         "performer":[{"reference":"http://example.org/fhir/Patient/23"},{"reference":"Practitioner/7"},{"reference":"Patient?name=Ann"}]}}]}"##;
    let keep = |name: &'static str| (name, "keep");
    let rules = [
        keep("resource = \"Bundle\""),
        keep("resource = \"Patient\""),
        keep("resource = \"Observation\""),
        ("path = \"Resource.id\"", "{ pseudonym = \"derived\" }"),
        ("path = \"Identifier.value\"", "{ pseudonym = \"derived\" }"),
    ];
    let found = left(&plan(&rules), document);
    let id = TestKeys::of(Identity::resource("Patient", "23").unwrap());
    let uuid =
        TestKeys::of(Identity::resource("", "04121321-4af5-424c-a0e1-ed3aab1c349d").unwrap());
    let mrn = TestKeys::of(Identity::business("urn:s", "MRN-1").unwrap());
    let local = TestKeys::of(Identity::resource("Patient", "p1").unwrap());
    for (expected, times) in [
        (format!("\"http://example.org/fhir/Patient/{id}\""), 2),
        (format!("\"id\":\"{id}\""), 1),
        (format!("\"Patient/{id}/_history/2\""), 1),
        (format!("\"urn:uuid:{uuid}\""), 2),
        (format!("\"id\":\"{uuid}\""), 1),
        (format!("\"value\":\"{mrn}\""), 1),
        (format!("\"Patient?identifier=urn:s|{mrn}\""), 1),
        (format!("\"id\":\"{local}\""), 1),
        (format!("\"#{local}\""), 1),
    ] {
        assert_eq!(found.matches(&expected).count(), times, "{expected} in\n{found}");
    }
    for gone in ["/23", "\"23\"", "MRN-1", "04121321", "\"p1\"", "#p1", "Practitioner", "Ann"] {
        assert!(!found.contains(gone), "{gone} in\n{found}");
    }
}

#[test]
fn a_reference_leaves_only_if_the_id_does() {
    let document = r#"{"resourceType":"Observation","subject":{"reference":"Patient/23"},"device":{"reference":"Device/9"}}"#;
    let keep = ("resource = \"Observation\"", "keep");
    assert_eq!(left(&plan(&[keep]), document), r#"{"resourceType":"Observation"}"#);
    let found = left(&plan(&[keep, ("path = \"Device.id\"", "keep")]), document);
    assert_eq!(found, r#"{"resourceType":"Observation","device":{"reference":"Device/9"}}"#);
    // A pseudonym asked for the reference itself is one.
    let rules = [keep, ("path = \"Observation.subject\"", "{ pseudonym = \"derived\" }")];
    let id = TestKeys::of(Identity::resource("Patient", "23").unwrap());
    assert_eq!(
        left(&plan(&rules), document),
        format!(
            "{{\"resourceType\":\"Observation\",\"subject\":{{\"reference\":\"Patient/{id}\"}}}}"
        )
    );
}

#[test]
fn a_required_element_that_is_withheld_is_marked_or_the_document_refused() {
    let document =
        r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":5}"#;
    let rules = [("path = \"Observation.value\"", "keep")];
    let found = left(&plan(&rules), document);
    let absent = r#"{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}"#;
    let expected = format!(
        r#"{{"resourceType":"Observation","valueInteger":5,"code":{absent},"_status":{absent}}}"#
    );
    let (found, expected): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&found).unwrap(), serde_json::from_str(&expected).unwrap());
    assert_eq!(found, expected);
    let refuse = plan_with("documents = { missing = \"refuse\" }\n", &rules);
    assert_eq!(run(&refuse, document), Err(Error::Missing));
    // What was not there before is nobody's doing.
    assert!(run(&refuse, r#"{"resourceType":"Observation","valueInteger":5}"#).is_ok());
}

#[test]
fn what_fhir_does_not_define_is_dropped_and_counted_or_refused() {
    for document in [
        r#"{"resourceType":"Patient","gender":"male","nickname":"Ann"}"#,
        r#"{"resourceType":"Patient","gender":"male","active":"Ann"}"#,
        r#"{"resourceType":"Patient","gender":"male","maritalStatus":["Ann"]}"#,
        r#"{"resourceType":"Patient","gender":"male","_name":{"id":"Ann"}}"#,
    ] {
        let rules = [("resource = \"Patient\"", "keep")];
        assert_eq!(left(&plan(&rules), document), r#"{"resourceType":"Patient","gender":"male"}"#);
        let refuse = plan_with("documents = { unknown = \"refuse\" }\n", &rules);
        assert_eq!(run(&refuse, document), Err(Error::Unknown), "{document}");
    }
    let r5 = r#"{"resourceType":"DeviceUsage","status":"active"}"#;
    let rules = [("resource = \"*\"", "keep")];
    assert_eq!(left(&plan(&rules), r5), "");
    assert_eq!(left(&plan_with("documents = { fhir = \"R5\" }\n", &rules), r5), r5);
}

#[test]
fn dates_shift_by_one_number_of_days_for_a_patient() {
    let rules = [
        ("resource = \"*\"", "keep"),
        ("type = \"dateTime\"", "{ shift = 50 }"),
        ("type = \"date\"", "{ shift = 50 }"),
        ("path = \"Observation.issued\"", "redact"),
    ];
    let plan = plan(&rules);
    for (document, expected) in [
        (
            r#"{"resourceType":"Patient","birthDate":"1980-05-17","id":"23"}"#,
            r#""birthDate":"1980-05-27""#,
        ),
        (
            r#"{"resourceType":"Patient","birthDate":"1980-05-17","id":"other"}"#,
            r#""birthDate":"1980-05-14""#,
        ),
        (
            r#"{"resourceType":"Observation","effectiveDateTime":"2020-12-30T10:11:12.50+01:00","subject":{"reference":"Patient/23"}}"#,
            r#""effectiveDateTime":"2021-01-09T10:11:12.50+01:00""#,
        ),
        (
            r#"{"resourceType":"Observation","effectivePeriod":{"start":"2020-01-01","end":"2020-01-02"},"subject":{"identifier":{"value":"other"}}}"#,
            r#"{"start":"2019-12-29","end":"2019-12-30"}"#,
        ),
    ] {
        let found = left(&plan, document);
        assert!(found.contains(expected), "{found}");
    }
    // Of nobody's dates nobody knows how far.
    let found = left(&plan, r#"{"resourceType":"Observation","effectiveDateTime":"2020-12-30"}"#);
    assert_eq!(found, r#"{"resourceType":"Observation"}"#);
}

#[test]
fn each_method_does_what_it_says() {
    let patient = r#"{"resourceType":"Patient","birthDate":"1980-05-17","deceasedDateTime":"2020-02-03T10:00:00Z",
        "address":[{"city":"Oslo","postalCode":"12345-6789"},{"postalCode":"03601"},{"postalCode":"0150 OSLO"}],"gender":"male","multipleBirthInteger":7,
        "communication":[{"language":{"coding":[{"code":"en-AU"}]}}]}"#;
    for (selector, method, expected) in [
        ("path = \"Patient.birthDate\"", "year", r#""birthDate":"1980""#),
        ("path = \"Patient.birthDate\"", "age-90", r#""birthDate":"1980""#),
        (
            "type = \"dateTime\"",
            "{ generalize = { date = \"month\" } }",
            r#""deceasedDateTime":"2020-02""#,
        ),
        (
            "path = \"Address.postalCode\"",
            "{ zip3 = 2020 }",
            r#""address":[{"postalCode":"12300"},{"postalCode":"00000"}]"#,
        ),
        (
            "path = \"Patient.address\"",
            "{ zip3 = 2000 }",
            r#""address":[{"postalCode":"12300"},{"postalCode":"00000"}]"#,
        ),
        ("path = \"Patient.gender\"", "{ substitute = \"unknown\" }", r#""gender":"unknown""#),
        ("path = \"Patient.multipleBirth\"", "{ substitute = 1 }", r#""multipleBirthInteger":1"#),
        (
            "path = \"Patient.multipleBirth\"",
            "{ generalize = { edges = [1, 5] } }",
            r#""multipleBirthInteger":5"#,
        ),
        (
            "path = \"Patient.multipleBirth\"",
            "{ generalize = { round = 10 } }",
            r#""multipleBirthInteger":10"#,
        ),
        (
            "path = \"Patient.multipleBirth\"",
            "{ perturb = { span = 2, digits = 0 } }",
            r#""multipleBirthInteger":7"#,
        ),
        (
            "path = \"Address.city\"",
            "{ generalize = { letters = 2, fill = \"*\" } }",
            r#""city":"Os*""#,
        ),
        (
            "path = \"Patient.communication.language.coding.code\"",
            "{ generalize = { cases = [{ is = [\"en-AU\"], becomes = \"en\" }] } }",
            r#""code":"en""#,
        ),
        (
            "type = \"date\"",
            "{ generalize = { cases = [{ from = \"1980-01-01\", to = \"1990\", becomes = \"1985\" }] } }",
            r#""birthDate":"1985""#,
        ),
    ] {
        let found =
            left(&plan(&[(selector, method), ("resource = \"Patient\"", "redact")]), patient);
        assert!(found.contains(expected), "{selector} {method}: {found}");
    }
    let old = r#"{"resourceType":"Patient","birthDate":"1930-05-17"}"#;
    assert_eq!(
        left(&plan(&[("path = \"Patient.birthDate\"", "age-90")]), old),
        r#"{"resourceType":"Patient"}"#
    );
    let condition = |age: u8| {
        format!(
            r#"{{"resourceType":"Condition","onsetAge":{{"value":{age},"system":"http://unitsofmeasure.org","code":"a"}}}}"#
        )
    };
    let rules = [("resource = \"Condition\"", "keep"), ("path = \"Age.value\"", "age-90")];
    assert!(left(&plan(&rules), &condition(89)).contains("\"value\":89"));
    assert!(left(&plan(&rules), &condition(93)).contains("\"value\":90"));
}

#[test]
fn labels_say_what_was_done() {
    let rules = [
        ("resource = \"Patient\"", "keep"),
        ("path = \"Patient.name\"", "redact"),
        ("type = \"date\"", "year"),
        ("path = \"Patient.id\"", "{ pseudonym = \"derived\" }"),
    ];
    let plan = plan_with("documents = { labels = true }\n", &rules);
    for meta in [
        r#""meta":{"versionId":"1","security":[{"code":"R"}]},"#,
        r#""meta":{"versionId":"1"},"#,
        r#""meta":{},"#,
        "",
    ] {
        let document = format!(
            r#"{{"resourceType":"Patient",{meta}"id":"1","name":[{{"family":"Ann"}}],"birthDate":"1980-05-17"}}"#
        );
        let value: serde_json::Value = serde_json::from_str(&left(&plan, &document)).unwrap();
        let labels = value["meta"]["security"].as_array().unwrap();
        let codes: std::vec::Vec<_> =
            labels.iter().map(|label| label["code"].as_str().unwrap()).collect();
        for code in ["REDACTED", "PSEUDED", "ABSTRED"] {
            assert_eq!(codes.iter().filter(|known| **known == code).count(), 1, "{codes:?}");
        }
        assert_eq!(codes.contains(&"R"), meta.contains("\"R\""));
        assert_eq!(value["meta"]["versionId"].as_str(), meta.contains("versionId").then_some("1"));
    }
    let untouched = r#"{"resourceType":"Patient","gender":"male"}"#;
    assert_eq!(left(&plan, untouched), untouched);
}

#[test]
fn an_entry_does_not_leave_without_its_resource() {
    let document = r#"{"resourceType":"Bundle","type":"batch","entry":[
        {"fullUrl":"http://x/Practitioner/1","resource":{"resourceType":"Practitioner","id":"1"}},
        {"resource":{"resourceType":"Patient","gender":"male"}}]}"#;
    let rules = [("resource = \"Bundle\"", "keep"), ("resource = \"Patient\"", "keep")];
    let expected = r#"{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","gender":"male"}}]}"#;
    assert_eq!(left(&plan(&rules), document), expected);
}

#[test]
fn arrays_keep_their_places_beside_fields() {
    let document = r#"{"resourceType":"Patient","name":[{"given":["Ann","Bea"],"_given":[null,{"extension":[{"url":"http://e.org/x","valueCode":"y"}]}]}]}"#;
    let rules = [
        (
            "path = \"HumanName.given\"",
            "{ generalize = { cases = [{ is = [\"Ann\"], becomes = \"A\" }] } }",
        ),
        ("extension = \"http://e.org/x\"", "keep"),
        ("resource = \"Patient\"", "redact"),
    ];
    let expected = r#"{"resourceType":"Patient","name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"http://e.org/x","valueCode":"y"}]}]}]}"#;
    assert_eq!(left(&plan(&rules), document), expected);
}

#[test]
fn other_json_is_named_by_pointers() {
    let document =
        r#"{"device":{"serial":"S1","reading":[{"v":1.50,"who":"Ann"},{"v":2}],"a/b":{}},"x":1}"#;
    for (rules, expected) in [
        (
            std::vec![("json = \"/device/reading/v\"", "keep")],
            r#"{"device":{"reading":[{"v":1.50},{"v":2}]}}"#,
        ),
        (
            std::vec![
                ("json = \"/device\"", "keep"),
                ("json = \"/device/serial\"", "redact"),
                ("json = \"/device/reading/who\"", "drop")
            ],
            r#"{"device":{"reading":[{"v":1.50},{"v":2}],"a/b":{}}}"#,
        ),
        (std::vec![("json = \"/device/a~1b\"", "keep")], r#"{"device":{"a/b":{}}}"#),
        (std::vec![("json = \"\"", "keep"), ("json = \"/device\"", "redact")], r#"{"x":1}"#),
        (std::vec![("json = \"/x\"", "{ substitute = \"y\" }")], r#"{"x":"y"}"#),
        (std::vec![("resource = \"*\"", "keep")], ""),
    ] {
        assert_eq!(left(&plan(&rules), document), expected, "{rules:?}");
    }
    let all = plan(&[("json = \"\"", "keep")]);
    assert_eq!(run(&all, r#"{"a":{"b":1,"c":2,"\u0062":3}}"#), Err(Error::Duplicate));
    assert_eq!(left(&all, "[1,\"a\",null,{},[]]"), "[1,\"a\",null,{},[]]");
}
