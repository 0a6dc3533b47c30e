//! What the tests of documents share, and the tests of single behaviours.

mod adversarial;
mod attacks;
mod fhir;
mod precedence;
mod real;
mod streams;

use super::{DocumentPlan, Error, Event, Keys, Left, Minimizer, NoKeys, Observer, Outcome, Step};
use crate::minimize::policy::document::Pseudonym;
use crate::minimize::policy::text;
use crate::minimize::pseudonym::{self, Derived, Identity, ReidentificationKey};
use crate::minimize::{Policy, Purpose};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

pub(super) const PATTERN: &str = "spiffe://h/care/*/*";

/// A plan with these document rules, and settings in front of them.
pub(super) fn plan_with(settings: &str, rules: &[(&str, &str)]) -> DocumentPlan {
    let rules: String = rules
        .iter()
        .map(|(selector, method)| {
            let method = match method.starts_with(['{', '"']) {
                true => (*method).to_string(),
                false => format!("\"{method}\""),
            };
            format!("[[view.document]]\n{selector}\nmethod = {method}\n")
        })
        .collect();
    let text = format!(
        "format = 1\nid = \"test\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n{}[[view]]\n\
         recipient = \"{PATTERN}\"\npurpose = \"TREAT\"\n{}{rules}",
        if settings.starts_with("never") { settings } else { "" },
        if settings.starts_with("never") { "" } else { settings },
    );
    let payload = text::from_toml(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    DocumentPlan::for_view(&Policy::decode(&payload).unwrap(), PATTERN, Purpose::Treatment).unwrap()
}

pub(super) fn plan(rules: &[(&str, &str)]) -> DocumentPlan {
    plan_with("", rules)
}

/// Keys for tests: derived pseudonyms, dates 10 days later, no noise, noon of 23 November 2026.
pub(super) struct TestKeys(Derived);

impl TestKeys {
    pub(super) fn new() -> Self {
        let key = ReidentificationKey::take(&mut [7; 32]);
        Self(Derived::new(&key, &[1; 32], Purpose::Treatment, 1).unwrap())
    }

    pub(super) fn of(identity: Identity<'_>) -> String {
        Self::new().0.pseudonym(&identity).unwrap().as_str().to_string()
    }
}

impl Keys for TestKeys {
    fn pseudonym(
        &mut self,
        _: Pseudonym,
        identity: &Identity<'_>,
    ) -> Result<pseudonym::Pseudonym, Error> {
        Ok(self.0.pseudonym(identity)?)
    }

    fn days(&mut self, patient: &Identity<'_>, _: u16) -> Result<i32, Error> {
        // Another patient, another number of days.
        Ok(if patient.value().ends_with("other") { -3 } else { 10 })
    }

    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        bytes.fill(0x80);
        Ok(())
    }

    fn now(&mut self) -> Result<u64, Error> {
        Ok(1_795_435_200)
    }
}

/// What leaves; `None` is nothing.
pub(super) fn run(plan: &DocumentPlan, document: &str) -> Result<Option<String>, Error> {
    let mut out = b"before".to_vec();
    let left = Minimizer::new(plan, TestKeys::new()).document(document.as_bytes(), &mut out);
    let rest = String::from_utf8(out.split_off(6)).unwrap();
    assert_eq!(out, b"before");
    match left {
        Ok(Left::Bytes(bytes)) => {
            assert_eq!(bytes, rest.len());
            Ok(Some(rest))
        }
        Ok(Left::Nothing) => {
            assert_eq!(rest, "");
            Ok(None)
        }
        Err(error) => {
            assert_eq!(rest, "", "an error, and yet bytes");
            Err(error)
        }
    }
}

/// What leaves, without white space.
pub(super) fn left(plan: &DocumentPlan, document: &str) -> String {
    let left = run(plan, document).unwrap_or_else(|error| panic!("{error}\n{document}"));
    let left = left.unwrap_or_default();
    if left.is_empty() {
        return left;
    }
    let value: serde_json::Value =
        serde_json::from_str(&left).unwrap_or_else(|error| panic!("{error}\n{left}"));
    // Through serde_json alone the order of members would be lost: it is only a check here.
    drop(value);
    compact(&left)
}

/// JSON without white space between its tokens.
pub(super) fn compact(json: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut escaped = false;
    for char in json.chars() {
        if inside || !char.is_ascii_whitespace() {
            out.push(char);
        }
        match char {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
    }
    out
}

/// What an observer was told: path, rule's number, outcome, before, after.
#[derive(Default)]
pub(super) struct Told(pub(super) Vec<(String, Option<usize>, Outcome, String, String)>);

impl Observer for Told {
    fn element(&mut self, event: &Event<'_>) {
        let mut path = String::new();
        for step in event.path {
            match step {
                Step::Resource(name) => path.push_str(&format!("({name})")),
                Step::Member(name) => path.push_str(&format!(".{name}")),
                Step::Item(number) => path.push_str(&format!("[{number}]")),
            }
        }
        // What was told of parts of which nothing leaves after all.
        if matches!(event.outcome, Outcome::Withheld(_)) {
            self.0.retain(|(known, ..)| {
                let rest = known.strip_prefix(&path);
                !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '(']))
            });
        }
        let told = (event.before.to_string(), event.after.to_string());
        self.0.push((path, event.rule, event.outcome, told.0, told.1));
    }
}
