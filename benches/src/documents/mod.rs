//! Documents: what a FHIR Bundle of 5 KB costs to minimize, ours and by two parsers.
//!
//! All three let the same elements out of the same bytes; a check before the measuring sees to it.
//! serde_json reads a tree, prunes it and writes it; jiter iterates, and copies what leaves as it
//! stands. Both choose by member names alone, which is less than a policy asks: no types, no
//! required elements, no identities, no names that stand twice.

pub(crate) mod hostile;
mod jiter;
mod tree;

use crate::timing::Work;
use iomt_secure::minimize::document::{DocumentPlan, Left, Minimizer, NoKeys};
use iomt_secure::minimize::policy::text::from_toml;
use iomt_secure::minimize::{Policy, Purpose};

/// Members that do not leave.
pub(crate) const WITHHELD: [&str; 7] =
    ["name", "telecom", "address", "identifier", "text", "subject", "contact"];

const POLICY: &str = r#"
format = 1
id = "bench"
version = 1
issued = 2026-11-23T12:00:00Z

[[view]]
recipient = "spiffe://h/care/*/*"
purpose = "TREAT"
document = [
    { resource = "Bundle", method = "keep" },
    { resource = "Patient", method = "keep" },
    { resource = "Observation", method = "keep" },
    { path = "Resource.id", method = "keep" },
    { type = "HumanName", method = "drop" },
    { type = "Address", method = "drop" },
    { type = "ContactPoint", method = "drop" },
    { type = "Identifier", method = "drop" },
    { type = "Narrative", method = "drop" },
    { type = "Reference", method = "drop" },
    { path = "Patient.contact", method = "drop" },
RULES]
"#;

/// A Bundle of a patient and eight vital signs, its members in the order in which FHIR lists them.
pub(crate) fn bundle(indented: bool) -> String {
    let observations: Vec<String> = (0..8).map(observation).collect();
    let text = format!(
        r#"{{"resourceType":"Bundle","id":"vital-signs","type":"collection","entry":[{PATIENT},{}]}}"#,
        observations.join(",")
    );
    if indented { indent(&text) } else { text }
}

const PATIENT: &str = concat!(
    r#"{"fullUrl":"http://hospital.example/fhir/Patient/p-23","resource":{"resourceType":"Patient","#,
    r#""id":"p-23","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">"#,
    r#"<p>Ann Example, born 17 May 1980, 12 Main Street, Springfield</p></div>"},"#,
    r#""identifier":[{"use":"usual","system":"urn:oid:1.2.36.146.595.217.0.1","value":"12345"}],"#,
    r#""active":true,"name":[{"use":"official","family":"Example","given":["Ann","Bea"]}],"#,
    r#""telecom":[{"system":"phone","value":"(03) 5555 6473","use":"work"}],"gender":"female","#,
    r#""birthDate":"1980-05-17","address":[{"use":"home","line":["12 Main Street"],"#,
    r#""city":"Springfield","postalCode":"12345"}]}}"#
);

fn observation(number: usize) -> String {
    let parts = [
        r#"{"fullUrl":"http://hospital.example/fhir/Observation/o-NUMBER","resource":{"#,
        r#""resourceType":"Observation","id":"o-NUMBER","status":"final","category":[{"coding":[{"#,
        r#""system":"http://terminology.hl7.org/CodeSystem/observation-category","#,
        r#""code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8867-4","#,
        r#""display":"Heart rate"}]},"subject":{"reference":"Patient/p-23"},"#,
        r#""effectiveDateTime":"2026-11-23T12:0NUMBER:00Z","valueQuantity":{"value":7NUMBER.50,"#,
        r#""unit":"/min","system":"http://unitsofmeasure.org","code":"/min"},"#,
        r#""interpretation":[{"coding":[{"#,
        r#""system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","#,
        r#""code":"N"}]}]}}"#,
    ];
    parts.concat().replace("NUMBER", &number.to_string())
}

/// Each member and item on a line of its own, two spaces for each level, as files of FHIR are.
fn indent(json: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut inside, mut escaped) = (0, false, false);
    for char in json.chars() {
        if inside {
            inside = escaped || char != '"';
            escaped = !escaped && char == '\\';
            out.push(char);
            continue;
        }
        match char {
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth -= 1;
                out.push_str(&format!("\n{}", "  ".repeat(depth)));
            }
            '"' => inside = true,
            _ => {}
        }
        out.push(char);
        match char {
            '{' | '[' | ',' => out.push_str(&format!("\n{}", "  ".repeat(depth))),
            ':' => out.push(' '),
            _ => {}
        }
    }
    out
}

fn plan(rules: usize) -> DocumentPlan {
    let more: String = (0..rules)
        .map(|number| {
            format!("    {{ extension = \"http://example.org/{number}\", method = \"keep\" }},\n")
        })
        .collect();
    let payload = from_toml(&POLICY.replace("RULES", &more)).expect("the policy above");
    let policy = Policy::decode(&payload).expect("the policy above");
    DocumentPlan::for_view(&policy, "spiffe://h/care/*/*", Purpose::Treatment).expect("its view")
}

/// Everyone's work on one bundle, and its length.
pub(crate) fn all(indented: bool) -> (usize, Vec<Work>) {
    let text = bundle(indented);
    let len = text.len();
    let plans: [&'static DocumentPlan; 2] =
        [100, 10_000].map(|rules| &*Box::leak(Box::new(plan(rules))));
    let mut works = Vec::new();
    let mut outputs = Vec::new();
    for (plan, who) in plans.into_iter().zip(["iomt-secure", "iomt-secure, 10,000 rules"]) {
        let mut minimizer = Minimizer::new(plan, NoKeys);
        let mut out = Vec::with_capacity(2 * len);
        let text = text.clone();
        let mut turn = move || {
            out.clear();
            let left = minimizer.document(std::hint::black_box(text.as_bytes()), &mut out);
            assert!(matches!(left, Ok(Left::Bytes(_))), "{left:?}");
            std::hint::black_box(&out).len()
        };
        turn();
        let mut once = Vec::new();
        let left = Minimizer::new(plan, NoKeys).document(bundle(indented).as_bytes(), &mut once);
        assert!(matches!(left, Ok(Left::Bytes(_))), "{left:?}");
        outputs.push(once);
        works.push(work(who, turn));
    }
    let input = text.clone();
    outputs.push(tree::minimize(&input));
    works.push(work("serde_json: parse, prune, write", move || tree::minimize(&input)));
    let input = text.clone();
    let mut out = Vec::with_capacity(2 * len);
    jiter::minimize(&input, &mut out);
    outputs.push(out.clone());
    works.push(Work {
        who: "jiter: iterate, copy",
        units: 8,
        turn: Box::new(move || {
            for _ in 0..8 {
                out.clear();
                jiter::minimize(std::hint::black_box(&input), &mut out);
                std::hint::black_box(&out);
            }
        }),
    });
    works.push(Work {
        who: "serde_json: validate alone",
        units: 8,
        turn: Box::new(move || {
            for _ in 0..8 {
                let read: Result<serde::de::IgnoredAny, _> =
                    serde_json::from_str(std::hint::black_box(&text));
                assert!(read.is_ok());
            }
        }),
    });
    let read = |output: &Vec<u8>| -> serde_json::Value {
        serde_json::from_slice(output).expect("what left is JSON")
    };
    let ours = read(&outputs[0]);
    assert!(outputs.iter().all(|output| read(output) == ours), "not all let the same out");
    (len, works)
}

fn work<T>(who: &'static str, mut once: impl FnMut() -> T + 'static) -> Work {
    Work {
        who,
        units: 8,
        turn: Box::new(move || {
            for _ in 0..8 {
                std::hint::black_box(once());
            }
        }),
    }
}
