//! Identities and free text in places where they were not looked for, and documents that are made
//! to be slow.

use super::{Error, TestKeys, left, plan, plan_with, run};
use crate::minimize::policy::text;
use crate::minimize::pseudonym::Identity;
use std::format;
use std::string::{String, ToString};
use std::time::{Duration, Instant};

const PSEUDONYM: &str = "{ pseudonym = \"derived\" }";

#[test]
fn of_a_query_for_several_identifiers_nothing_leaves() {
    let plan = plan(&[
        ("path = \"Bundle.entry.request\"", "keep"),
        ("resource = \"Patient\"", "keep"),
        ("path = \"Identifier.value\"", PSEUDONYM),
    ]);
    for token in [
        "urn:s|12345,urn:s|67890",
        "urn:s%7C12345%2Curn:s%7C67890",
        "urn:s|12345|67890",
        "urn:s%7C12345|67890",
        "urn:s|12345%7c67890",
        "urn:s|12345&name=Doe",
    ] {
        let document = format!(
            r#"{{"resourceType":"Bundle","entry":[{{"request":{{"method":"PUT","url":"Patient?identifier={token}"}}}}]}}"#
        );
        let found = left(&plan, &document);
        assert!(!found.contains("12345") && !found.contains("67890"), "{token}: {found}");
    }
    let one = r#"{"resourceType":"Bundle","entry":[{"request":{"method":"PUT","url":"Patient?identifier=urn:s%7C12345"}}]}"#;
    let mrn = TestKeys::of(Identity::business("urn:s", "12345").unwrap());
    assert!(left(&plan, one).contains(&format!("Patient?identifier=urn:s%7C{mrn}")));
}

#[test]
fn what_stands_around_an_identity_names_nobody() {
    let keep = ("resource = \"Observation\"", "keep");
    let plan_of = |id| {
        plan(&[
            keep,
            ("path = \"Patient.id\"", PSEUDONYM),
            ("path = \"Observation.id\"", id),
            ("path = \"Observation.hasMember\"", id),
        ])
    };
    for method in ["keep", PSEUDONYM] {
        let plan = plan_of(method);
        for reference in [
            "Patient/23/Observation/5",
            "http://example.org/fhir/Patient/23/Observation/5",
            "http://ann:23@example.org/fhir/Observation/5",
            "Ann-23/Observation/5",
            "Observation/5#Patient/23",
            "Observation/5|23",
            // Where ids are kept, so are versions.
            if method == "keep" { "" } else { "Observation/5/_history/Ann-23-of-Oslo" },
        ] {
            let document = format!(
                r#"{{"resourceType":"Observation","hasMember":[{{"reference":"{reference}"}}]}}"#
            );
            let found = left(&plan, &document);
            assert!(!found.contains("23"), "{reference}: {found}");
        }
    }
    let document = r#"{"resourceType":"Observation","hasMember":[{"reference":"http://example.org/fhir/Observation/5/_history/2"}]}"#;
    assert_eq!(left(&plan_of("keep"), document), document);
}

#[test]
fn an_identity_that_is_hidden_in_a_url_does_not_leave() {
    let plan = plan(&[
        ("resource = \"Bundle\"", "keep"),
        ("resource = \"Patient\"", "keep"),
        ("resource = \"QuestionnaireResponse\"", "keep"),
        ("type = \"id\"", PSEUDONYM),
    ]);
    for url in [
        "http://example.org/fhir/Patient%2F23",
        "http://example.org/fhir/%50atient/23",
        "http://example.org/fhir/patient/23",
        "http://example.org/page#Patient/23",
        "http://example.org#Patient/23",
        "http://example.org/show;Patient=23",
        "http://example.org/%zz/Patient%2F23",
        "http://example.org/fhir/Patient/23/Questionnaire/5",
        "http://example.org/fhir/Questionnaire/5#Patient/23",
    ] {
        for document in [
            format!(
                r#"{{"resourceType":"Bundle","entry":[{{"fullUrl":"{url}","resource":{{"resourceType":"Patient","gender":"male"}}}}]}}"#
            ),
            format!(
                r#"{{"resourceType":"QuestionnaireResponse","questionnaire":"{url}","status":"completed"}}"#
            ),
        ] {
            let found = left(&plan, &document);
            assert!(!found.contains("23"), "{url}: {found}");
        }
    }
    for url in [
        "http://example.org/fhir/Questionnaire/5|1.0",
        "http://example.org/survey/pain",
        "http://person.example-group.org/survey/pain",
        "http://hl7.org/fhir/StructureDefinition/vitalsigns",
    ] {
        let document =
            format!(r#"{{"resourceType":"QuestionnaireResponse","questionnaire":"{url}"}}"#);
        assert_eq!(left(&plan, &document), document);
    }
}

#[test]
fn a_condition_on_what_is_there_names_no_identity() {
    let plan = plan(&[
        ("path = \"Bundle.entry.request\"", "keep"),
        ("path = \"Bundle.entry.request.ifNoneExist\"", "keep"),
        ("type = \"id\"", PSEUDONYM),
    ]);
    let document = r#"{"resourceType":"Bundle","entry":[{"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:s|12345"}}]}"#;
    let found = left(&plan, document);
    assert!(!found.contains("12345"), "{found}");
}

#[test]
fn the_identifier_of_whom_a_reference_means_is_treated_as_theirs() {
    let subject = |kind: &str| {
        format!(
            r#"{{"resourceType":"Observation","subject":{{{kind}"identifier":{{"system":"urn:s","value":"MRN-1"}}}}}}"#
        )
    };
    let keep = ("path = \"Observation.subject\"", "keep");
    let mrn = TestKeys::of(Identity::business("urn:s", "MRN-1").unwrap());
    for kind in ["\"type\":\"Patient\",", ""] {
        let found = left(&plan(&[keep]), &subject(kind));
        assert!(!found.contains("MRN-1"), "{found}");
        let found = left(&plan(&[keep, ("path = \"Patient.gender\"", "keep")]), &subject(kind));
        assert!(!found.contains("MRN-1"), "{found}");
    }
    let rules = [keep, ("path = \"Patient.identifier.value\"", PSEUDONYM)];
    let found = left(&plan(&rules), &subject("\"type\":\"Patient\","));
    assert!(!found.contains("MRN-1") && found.contains(&mrn), "{found}");
    // Of whom nobody tells the type: what all of them have in common.
    let found = left(&plan(&rules), &subject(""));
    assert!(!found.contains("MRN-1"), "{found}");
    // Named itself, it is what was asked for.
    for path in ["Observation.subject.identifier", "Reference.identifier"] {
        let selector = format!("path = \"{path}\"");
        let found = left(&plan(&[keep, (&selector, "keep")]), &subject(""));
        assert!(found.contains("MRN-1"), "{path}: {found}");
    }
    let all = plan(&[("resource = \"*\"", "keep")]);
    assert!(left(&all, &subject("")).contains("MRN-1"));
}

#[test]
fn why_a_value_is_absent_is_a_code_and_nothing_else() {
    const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    let plan = plan(&[("path = \"Patient.gender\"", "keep")]);
    for inside in [
        r#""valueString":"Ann""#,
        r#""valueCode":"Ann""#,
        r#""valueCode":"unknown","id":"Ann""#,
        r#""valueCode":"unknown","extension":[{"url":"x","valueString":"Ann"}]"#,
        r#""valueCode":"unknown","_valueCode":{"id":"Ann"}"#,
        r#""valueAttachment":{"title":"Ann"}"#,
    ] {
        let document = format!(
            r#"{{"resourceType":"Patient","_gender":{{"extension":[{{"url":"{ABSENT}",{inside}}}]}}}}"#
        );
        let found = left(&plan, &document);
        assert!(!found.contains("Ann"), "{inside}: {found}");
    }
    let document = format!(
        r#"{{"resourceType":"Patient","_gender":{{"extension":[{{"url":"{ABSENT}","valueCode":"unknown"}}]}}}}"#
    );
    assert_eq!(left(&plan, &document), document);
}

#[test]
fn the_id_of_an_element_is_free_text() {
    let document = r#"{"resourceType":"Patient","gender":"male","_gender":{"id":"Ann"},
        "maritalStatus":{"id":"Ann","coding":[{"id":"Ann","code":"M"}]},"contact":[{"id":"Ann","gender":"male"}]}"#;
    let found = left(&plan(&[("resource = \"Patient\"", "keep")]), document);
    assert_eq!(
        found,
        r#"{"resourceType":"Patient","gender":"male","maritalStatus":{"coding":[{"code":"M"}]},"contact":[{"gender":"male"}]}"#
    );
    let named = [("resource = \"Patient\"", "keep"), ("path = \"Patient.contact.id\"", "keep")];
    assert!(left(&plan(&named), document).contains(r#""contact":[{"id":"Ann""#));
}

#[test]
fn an_age_in_words_stays_what_it_was() {
    let plan = plan(&[("resource = \"Condition\"", "keep"), ("type = \"Age\"", "age-90")]);
    let age =
        |age: &str| left(&plan, &format!(r#"{{"resourceType":"Condition","onsetAge":{{{age}}}}}"#));
    for unit in ["years", "year", "yr", "a"] {
        let found = age(&format!(r#""value":40,"unit":"{unit}""#));
        assert!(found.contains("\"value\":40"), "{unit}: {found}");
        let found = age(&format!(r#""value":95,"unit":"{unit}""#));
        assert!(found.contains("\"value\":90"), "{unit}: {found}");
    }
    assert!(!age(r#""value":95,"unit":"Jahre""#).contains("95"));
    assert!(!age(r#""value":9.5e1,"code":"a""#).contains("9.5"));
}

#[test]
fn labels_stand_in_one_list() {
    let rules = [("resource = \"Patient\"", "keep"), ("path = \"Patient.name\"", "redact")];
    let plan = plan_with("documents = { labels = true }\n", &rules);
    for security in [
        r#""security":[{"code":"R"}]"#,
        r#""s\u0065curity":[{"code":"R"}]"#,
        r#""security":{"code":"R"}"#,
    ] {
        let document = format!(
            r#"{{"resourceType":"Patient","meta":{{"versionId":"1",{security}}},"name":[{{"family":"Ann"}}]}}"#
        );
        let found = left(&plan, &document).replace("\\u0065", "e");
        assert_eq!(found.matches("\"security\":").count(), 1, "{found}");
        assert!(found.contains("REDACTED"), "{found}");
    }
}

#[test]
fn what_is_required_is_marked_wherever_it_stands_in_its_type() {
    // Behind so many choices that its number is above 64; and where only its field was there.
    let structure = r#"{"resourceType":"StructureDefinition","status":"draft","snapshot":{"element":[{"path":"P","min":1}]}}"#;
    let rules = [("path = \"StructureDefinition.snapshot.element.min\"", "keep")];
    let found = left(&plan(&rules), structure);
    assert!(found.contains(r#""_path":{"extension":[{"url":"#), "{found}");
    let refuse = plan_with("documents = { missing = \"refuse\" }\n", &rules);
    assert_eq!(run(&refuse, structure), Err(Error::Missing));
    let observation = r#"{"resourceType":"Observation","_status":{"extension":[{"url":"x","valueCode":"y"}]},"valueInteger":5}"#;
    let rules = [("path = \"Observation.value\"", "keep")];
    assert!(left(&plan(&rules), observation).contains(r#""_status":{"extension":[{"url":"http"#));
}

#[test]
fn what_is_said_of_a_part_holds_where_the_part_stands_again() {
    let document = r#"{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"1",
        "item":[{"linkId":"1.1","answer":[{"valueDate":"1980-05-17"}],"item":[{"answer":[{"valueDate":"1980-05-17"}]}]}]}]}"#;
    let keep = ("resource = \"QuestionnaireResponse\"", "keep");
    for (path, method) in [
        ("QuestionnaireResponse.item.answer", "drop"),
        ("QuestionnaireResponse.item.answer", "redact"),
        ("QuestionnaireResponse.item.answer.valueDate", "year"),
    ] {
        let selector = format!("path = \"{path}\"");
        let found = left(&plan(&[keep, (&selector, method)]), document);
        assert!(!found.contains("1980-05-17"), "{path} {method}: {found}");
    }
    let never = "never-documents = [{ path = \"QuestionnaireResponse.item.answer\" }]\n";
    assert!(!left(&plan_with(never, &[keep]), document).contains("1980"));
    // What lets something out does so where it says.
    let found = left(&plan(&[("path = \"QuestionnaireResponse.item.answer\"", "keep")]), document);
    assert!(!found.contains("1980"), "{found}");
}

#[test]
fn one_view_shifts_by_one_range() {
    let of = |first: &str, second: &str| {
        let policy = format!(
            "format = 1\nid = \"t\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n[[view]]\n\
             recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\n\
             [[view.document]]\ntype = \"dateTime\"\nmethod = {{ shift = {first} }}\n\
             [[view.document]]\npath = \"Observation.issued\"\nmethod = {{ shift = {second} }}\n"
        );
        text::from_toml(&policy).map(|_| ())
    };
    assert!(of("30", "30").is_ok());
    let wrong = of("30", "180").unwrap_err();
    assert!(wrong.to_string().contains("another number of days"), "{wrong}");
}

#[test]
fn a_list_where_the_standard_has_one_value_is_unknown() {
    let plan = plan(&[("resource = \"Patient\"", "keep")]);
    for member in [
        r#""birthDate":["1980-05-17"]"#,
        r#""maritalStatus":[{"coding":[{"code":"1980-05-17"}]}]"#,
        r#""_birthDate":[{"extension":[]}]"#,
    ] {
        let document = format!(r#"{{"resourceType":"Patient","gender":"male",{member}}}"#);
        assert_eq!(left(&plan, &document), r#"{"resourceType":"Patient","gender":"male"}"#);
    }
}

/// Each shape is done in a fraction of a second if the time grows with the size, and in minutes if
/// it grows with its square.
#[test]
fn nothing_is_looked_at_again_for_each_of_many() {
    let plan = plan(&[
        ("resource = \"*\"", "keep"),
        ("resource = \"Practitioner\"", "redact"),
        ("path = \"Identifier.value\"", PSEUDONYM),
        ("path = \"Address.postalCode\"", "{ zip3 = 2020 }"),
        ("path = \"Bundle.entry.fullUrl\"", PSEUDONYM),
        ("path = \"Age.value\"", "age-90"),
        ("type = \"SampledData\"", "keep"),
    ]);
    let many = |item: &str, count: usize| vec_of(item, count);
    let withheld = r#"{"fullUrl":"http://x/Practitioner/1","resource":{"resourceType":"Nothing"}}"#;
    let documents = [
        format!(
            r#"{{"resourceType":"Patient","identifier":[{{"value":[{}],"system":"s"}}]}}"#,
            many("\"aaaaaaaaaaaaaaaaaaaaaaa\"", 60_000)
        ),
        format!(
            r#"{{"resourceType":"Patient","address":[{{"postalCode":[{}],"country":"US"}}]}}"#,
            many("\"12345\"", 200_000)
        ),
        format!(
            r#"{{"resourceType":"Condition","onsetAge":{{"value":[{}],"code":"a"}}}}"#,
            many("50", 400_000)
        ),
        format!(
            r#"{{"resourceType":"Bundle","type":"batch","entry":[{{"resource":{{"resourceType":"Observation","valueSampledData":{{"data":"{}"}}}}}},{}]}}"#,
            "1 ".repeat(2_000_000),
            many(withheld, 20_000)
        ),
    ];
    for document in documents {
        let begun = Instant::now();
        let _ = left(&plan, &document);
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(20), "{took:?}: {}", &document[..60]);
    }
}

fn vec_of(item: &str, count: usize) -> String {
    let mut all = format!("{item},").repeat(count);
    all.pop();
    all
}
