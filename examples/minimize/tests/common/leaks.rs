//! Finds identifiers in a document by its own reading, and looks for them in another.
//!
//! It shares nothing with what it tests: it reads with `serde_json`, knows FHIR by the names of a few
//! elements, and looks for what it found in every string of the output, wherever that stands.

use super::leaves;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Elements that refer to people and to what belongs to them.
const PEOPLE: [&str; 22] = [
    "subject",
    "patient",
    "individual",
    "performer",
    "author",
    "asserter",
    "recorder",
    "actor",
    "who",
    "agent",
    "generalPractitioner",
    "requester",
    "provider",
    "participant",
    "member",
    "serviceProvider",
    "managingOrganization",
    "organization",
    "location",
    "beneficiary",
    "custodian",
    "assigner",
];

/// What identifies somebody in a document.
#[derive(Debug, Default)]
pub struct Identifiers {
    /// Found as words: names, numbers, addresses, and what they are.
    words: BTreeMap<String, &'static str>,
    /// Logical ids, which may be as short as `1`: found as a whole or behind a slash.
    ids: BTreeSet<String>,
    /// Days: `2026-11-23`.
    pub days: BTreeSet<String>,
}

impl Identifiers {
    /// What identifies somebody in `document`.
    pub fn of(document: &Value) -> Self {
        let mut found = Self::default();
        leaves(document, &mut Vec::new(), &mut |path, leaf| {
            if let Value::String(text) = leaf {
                found.look(path, text);
            }
        });
        found
    }

    fn look(&mut self, path: &[String], text: &str) {
        let last = path.last().map_or("", String::as_str);
        let holder = path.iter().rev().nth(1).map_or("", String::as_str);
        let within = |name: &str| path.iter().any(|part| part == name);
        let named =
            within("name") && ["family", "given", "text", "prefix", "suffix"].contains(&last);
        if named && ["family", "given", "text"].contains(&last) {
            self.words_of(text, "name");
        }
        // Of references, those to people and organizations; a result's is the name of a test.
        if last == "display" && PEOPLE.contains(&holder) {
            self.words_of(text, "display of a reference");
        }
        if last == "value" && holder == "identifier" {
            self.word(text, "identifier");
        }
        if last == "value" && holder == "telecom" {
            self.word(text, "telecom");
        }
        if within("address") || within("valueAddress") {
            match last {
                "line" | "text" => self.word(text, "address"),
                "city" | "district" => self.word(text, "place"),
                "postalCode" if !text.ends_with("00") => self.word(text, "postal code"),
                _ => {}
            }
        }
        if ["serialNumber", "lotNumber", "deviceIdentifier", "carrierHRF", "distinctIdentifier"]
            .contains(&last)
        {
            self.word(text, "serial");
        }
        if last == "id" && !text.is_empty() {
            self.ids.insert(text.to_string());
        }
        if ["reference", "fullUrl"].contains(&last)
            && let Some(id) = text.split("/_history/").next()
            && let Some(id) = id.rsplit(['/', ':', '#']).next()
            && !id.is_empty()
        {
            self.ids.insert(id.to_string());
        }
        if last == "data" && text.len() > 64 && !holder.ends_with("SampledData") {
            self.words.insert(text.chars().take(48).collect(), "attachment");
        }
        self.patterns(text);
    }

    /// What looks like an identifier wherever it stands: in URLs, in narrative.
    fn patterns(&mut self, text: &str) {
        let bytes = text.as_bytes();
        for (at, window) in bytes.windows(10).enumerate() {
            let digits =
                |range: std::ops::Range<usize>| window[range].iter().all(u8::is_ascii_digit);
            let free = at == 0 || !bytes[at - 1].is_ascii_digit();
            if free
                && window[4] == b'-'
                && window[7] == b'-'
                && digits(0..4)
                && digits(5..7)
                && digits(8..10)
            {
                self.days.insert(String::from_utf8_lossy(window).into_owned());
            }
        }
        for word in
            text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"@.-_+".contains(letter))
        {
            let word = word.trim_matches(['.', '-', '_']);
            let mail = word
                .split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            if mail {
                self.word(word, "e-mail");
            }
        }
        // EUI-64 and MAC addresses: 12 or 16 hexadecimal digits, with or without separators.
        for word in
            text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-' && letter != ':')
        {
            let digits: String = word.chars().filter(char::is_ascii_hexdigit).collect();
            let paired = word.split(['-', ':']).all(|pair| pair.len() == 2) && word.len() > 2;
            let plain = digits.len() == word.len();
            let address = [12, 16].contains(&digits.len()) && (paired || plain);
            if address
                && digits.chars().any(|digit| digit.is_ascii_digit())
                && digits.chars().any(|digit| digit.is_ascii_alphabetic())
            {
                self.word(word, "hardware address");
            }
        }
    }

    fn words_of(&mut self, text: &str, what: &'static str) {
        self.word(text, what);
        for word in text.split_whitespace() {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            if word.chars().count() >= 4 && word.chars().next().is_some_and(char::is_uppercase) {
                self.word(word, what);
            }
        }
    }

    fn word(&mut self, text: &str, what: &'static str) {
        let text = text.trim();
        if text.chars().count() >= 3 {
            self.words.entry(text.to_string()).or_insert(what);
        }
    }

    /// The identifiers that stand in `output`, each with what it is and where.
    pub fn found_in(&self, output: &Value, days: bool) -> Vec<String> {
        let mut found = Vec::new();
        leaves(output, &mut Vec::new(), &mut |path, leaf| {
            let Value::String(text) = leaf else { return };
            let place = path.join(".");
            // What the standard itself writes is nobody's.
            if ["resourceType", "system", "url"].contains(&path.last().map_or("", String::as_str))
                && (text.starts_with("http://hl7.org/")
                    || text.starts_with("http://terminology.hl7.org/")
                    || text.starts_with("http://loinc.org")
                    || text.starts_with("http://snomed.info")
                    || text.starts_with("http://unitsofmeasure.org")
                    || !text.contains(':'))
            {
                return;
            }
            for (word, what) in &self.words {
                if as_word(text, word) || *what == "attachment" && text.contains(word.as_str()) {
                    found.push(format!("{what} {word:?} in {place}: {text:?}"));
                }
            }
            let unversioned = text.split("/_history/").next().unwrap_or_default();
            let last = unversioned.rsplit(['/', ':', '#']).next().unwrap_or_default();
            let about = ["id", "reference", "fullUrl", "url", "identifier", "value"];
            if about.contains(&path.last().map_or("", String::as_str))
                && self.ids.contains(last)
                && !text.starts_with('#')
            {
                found.push(format!("id {last:?} in {place}: {text:?}"));
            }
            if days {
                for day in &self.days {
                    if text.contains(day.as_str()) {
                        found.push(format!("day {day} in {place}: {text:?}"));
                    }
                }
            }
        });
        found
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len() + self.ids.len() + self.days.len()
    }
}

/// Whether `word` stands in `text`, not as a part of a longer word.
fn as_word(text: &str, word: &str) -> bool {
    let joined = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let (first, last) = (word.chars().next(), word.chars().next_back());
        !(joined(before) && joined(first) || joined(after) && joined(last))
    })
}
