//! Configurations of Tools for Health Data Anonymization: what becomes of each way to say something.

mod common;

use iomt_secure::minimize::policy::text::from_toml;
use minimize::import::microsoft;
use std::fs;

fn import(rules: &str, parameters: &str) -> minimize::import::Imported {
    let text = format!(
        "{{\"fhirVersion\":\"R4\",\"fhirPathRules\":[{rules}],\"parameters\":{{{parameters}}}}}"
    );
    let imported = microsoft(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    from_toml(&imported.policy).unwrap_or_else(|error| panic!("{error}\n{}", imported.policy));
    imported
}

#[test]
fn each_method_and_path_has_its_rule() {
    let partial = "\"enablePartialDatesForRedact\":true,\"enablePartialZipCodesForRedact\":true,\
                   \"enablePartialAgesForRedact\":true,\"restrictedZipCodeTabulationAreas\":[\"036\",\"205\"]";
    for (rule, expected) in [
        (r#"{"path":"Resource","method":"redact"}"#, r#"{ resource = "*", method = "redact" }"#),
        (
            r#"{"path":"Resource.id","method":"cryptoHash"}"#,
            r#"{ type = "id", method = { pseudonym = "derived" } }"#,
        ),
        (
            r#"{"path":"Patient.id","method":"encrypt"}"#,
            r#"{ path = "Patient.id", method = { pseudonym = "derived" } }"#,
        ),
        (r#"{"path":"Patient","method":"keep"}"#, r#"{ resource = "Patient", method = "keep" }"#),
        (
            r#"{"path":"nodesByType('HumanName')","method":"redact"}"#,
            r#"{ type = "HumanName", method = "redact" }"#,
        ),
        (
            r#"{"path":"nodesByType('HumanName').use","method":"keep"}"#,
            r#"{ path = "HumanName.use", method = "keep" }"#,
        ),
        (
            r#"{"path":"Patient.nodesByType('Address').state","method":"keep"}"#,
            r#"{ path = "Patient.contact.address.state", method = "keep" }"#,
        ),
        (
            r#"{"path":"Device.nodesByType('Identifier')","method":"redact"}"#,
            r#"{ type = "Identifier", method = "redact" }"#,
        ),
        (
            r#"{"path":"nodesByType('dateTime')","method":"dateShift"}"#,
            r#"{ type = "dateTime", method = { shift = 50 } }"#,
        ),
        (
            r#"{"path":"nodesByType('date')","method":"redact"}"#,
            r#"{ type = "date", method = "age-90" }"#,
        ),
        (
            r#"{"path":"nodesByType('Age')","method":"redact"}"#,
            r#"{ type = "Age", method = "age-90" }"#,
        ),
        (
            r#"{"path":"nodesByType('Address')","method":"redact"}"#,
            r#"{ path = "Address.postalCode", method = { zip3 = 2020 } }"#,
        ),
        (
            r#"{"path":"FamilyMemberHistory.condition.onset as Age","method":"perturb","span":0.1,"rangeType":"proportional","roundTo":0}"#,
            r#"{ path = "FamilyMemberHistory.condition.onsetAge", method = { perturb = { share = 0.1, digits = 0 } } }"#,
        ),
        (
            r#"{"path":"Patient.gender","method":"substitute","replaceWith":"unknown"}"#,
            r#"{ path = "Patient.gender", method = { substitute = "unknown" } }"#,
        ),
        (
            r#"{"path":"Patient.multipleBirth","method":"generalize","cases":{"true":"1"}}"#,
            r#"method = { substitute = 1 } }"#,
        ),
        (
            r#"{"path":"Patient.birthDate","method":"generalize","cases":{"$this <= @2020-01-01 and $this >= @1990-01-01":"@2000-01-01"}}"#,
            r#"{ cases = [{ from = "1990-01-01", to = "2020-01-01", becomes = "2000-01-01" }], otherwise = "redact" }"#,
        ),
        (
            r#"{"path":"Address.postalCode","method":"generalize","cases":{"$this.startsWith('123')":"$this.substring(0,3)+'****'"}}"#,
            r#"{ starts = "123", becomes = "123****" }"#,
        ),
        (
            r#"{"path":"Address.postalCode","method":"generalize","cases":{"true":"$this.substring(0,2)+'*'"}}"#,
            r#"{ generalize = { letters = 2, fill = "*" } }"#,
        ),
        (
            r#"{"path":"Patient.language","method":"generalize","cases":{"('es-AR' | 'es-ES') contains $this":"'es'"},"otherValues":"keep"}"#,
            r#"{ cases = [{ is = ["es-AR", "es-ES"], becomes = "es" }], otherwise = "keep" }"#,
        ),
    ] {
        let imported = import(rule, partial);
        assert!(imported.policy.contains(expected), "{rule}\n{}", imported.policy);
    }
}

#[test]
fn what_cannot_be_said_is_told_and_lets_nothing_out() {
    for (rule, note, absent) in [
        (
            r#"{"path":"Patient.nodesByType('Address').where(city='KeepTest')","method":"keep"}"#,
            "depends on a value",
            "KeepTest",
        ),
        (
            r#"{"path":"Device.nodesByType('Identifier').value","method":"keep"}"#,
            "by its paths only",
            "Identifier.value",
        ),
        (
            r#"{"path":"Patient.name","method":"unknownMethod"}"#,
            "not known here",
            "unknownMethod\"",
        ),
        (
            r#"{"path":"Patient.name","method":"substitute","replaceWith":{"use":"x"}}"#,
            "put in place",
            "substitute =",
        ),
        (
            r#"{"path":"Patient.descendants()","method":"keep"}"#,
            "not known here",
            "descendants()\"",
        ),
        (
            r#"{"path":"Patient.name","method":"generalize","cases":{"$this.matches('a')":"'b'"}}"#,
            "cannot be said",
            "matches",
        ),
        (
            r#"{"path":"Patient.name","method":"redact"},{"path":"Patient.name.use","method":"keep"}"#,
            "stands before it",
            "name.use\", method = \"keep\"",
        ),
        (
            r#"{"path":"Patient.name","method":"redact"},{"path":"Patient.name","method":"keep"}"#,
            "an earlier rule",
            "Patient.name\", method = \"keep\"",
        ),
    ] {
        let imported = import(rule, "");
        assert!(imported.notes.iter().any(|told| told.contains(note)), "{:?}", imported.notes);
        let body = imported.policy.split_once("document = [").unwrap().1;
        assert!(!body.contains(absent), "{rule}\n{body}");
    }
    assert!(microsoft("{}").is_err());
    assert!(microsoft("no JSON").is_err());
}

#[test]
fn microsoft_s_own_configurations_become_policies() {
    let directory = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/minimization/conformance-microsoft/"
    );
    for name in [
        "common-config",
        "common-no-partial-config",
        "generalize-patient-config",
        "redact-all-config",
        "configuration-sample-r4-safe-harbor",
    ] {
        let Ok(text) = fs::read_to_string(format!("{directory}{name}.json")) else {
            eprintln!("SKIPPED: Microsoft's {name}.json is not there");
            continue;
        };
        let imported = microsoft(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        from_toml(&imported.policy)
            .unwrap_or_else(|error| panic!("{name}: {error}\n{}", imported.policy));
        let left_out =
            imported.notes.iter().filter(|note| note.contains("depends on a value")).count();
        // Their one condition on a value, where it is.
        assert_eq!(
            left_out,
            usize::from(name.starts_with("common")),
            "{name}: {:?}",
            imported.notes
        );
    }
}

/// What theirs would withhold or change does not stay because it could not be said.
#[test]
fn what_cannot_be_said_is_withheld_rather_than_kept() {
    let patient = r#"{"resourceType":"Patient","id":"23","identifier":[{"use":"official","value":"MRN-1"}],
        "name":[{"family":"Doe","use":"official"}],"birthDate":"1980-02-03","gender":"male",
        "contained":[{"resourceType":"Practitioner","name":[{"family":"Roe"}],"gender":"male"}]}"#;
    for (rules, gone) in [
        (r#"{"path":"Patient.identifier.where(use='official')","method":"redact"}"#, "MRN-1"),
        (r#"{"path":"Patient.identifier.where(value='(')","method":"redact"}"#, "MRN-1"),
        (r#"{"path":"Patient.identifier.where(use='official').value","method":"redact"}"#, "MRN-1"),
        (r#"{"path":"Patient.name.first()","method":"redact"}"#, "Doe"),
        (r#"{"path":"Patient.birthDate","method":"cryptoHash"}"#, "1980-02-03"),
        (r#"{"path":"Patient.name","method":"dateShift"}"#, "Doe"),
        (r#"{"path":"Patient.contained.name","method":"redact"}"#, "Roe"),
        (
            r#"{"path":"nodesByType('HumanName')","method":"redact"},{"path":"Patient.name","method":"keep"}"#,
            "Doe",
        ),
        (
            r#"{"path":"nodesByType('HumanName')","method":"redact"},{"path":"nodesByType('HumanName').family","method":"keep"}"#,
            "Doe",
        ),
        (
            r#"{"path":"nodesByType('date')","method":"redact"},{"path":"Patient.birthDate","method":"dateShift"}"#,
            "birthDate",
        ),
    ] {
        let imported = import(rules, "");
        let (left, _) = common::minimized(&common::plan(&imported.policy), patient);
        let left = left.map(|left| left.to_string()).unwrap_or_default();
        assert!(!left.contains(gone), "{rules}\n{left}\n{}", imported.policy);
    }
}
