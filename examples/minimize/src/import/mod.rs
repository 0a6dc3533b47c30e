//! A configuration of Microsoft's *Tools for Health Data Anonymization* (FHIR) as a policy.
//!
//! What cannot be said in a policy, or is said otherwise on purpose, comes back as a note beside the
//! policy; `docs/microsoft.md` in this example's directory lists what differs and why. Where there is
//! a choice, less leaves.

mod cases;
mod path;

use iomt_secure::minimize::document::types_along;
use iomt_secure::minimize::policy::document::Release;
use iomt_secure::minimize::policy::text::from_toml;
use path::Target;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A configuration, translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The policy, in TOML.
    pub policy: String,
    /// What could not be translated, or is translated to something stricter.
    pub notes: Vec<String>,
}

/// Translates the text of a configuration.
///
/// # Errors
/// A sentence, if the text is no such configuration.
pub fn microsoft(text: &str) -> Result<Imported, String> {
    // Their files begin with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let configuration: Configuration = serde_json::from_str(text)
        .map_err(|error| format!("this is not a FHIR Anonymizer configuration: {error}"))?;
    let release = match configuration.version.eq_ignore_ascii_case("R5") {
        true => Release::R5,
        false => Release::R4,
    };
    let mut import = Import { partial: configuration.parameters, release, ..Import::default() };
    for rule in &configuration.rules {
        import.rule(rule);
    }
    import.rest();
    // What a policy's reader refuses, a misspelt path above all, names nothing that could leave.
    loop {
        let policy = import.policy();
        let Err(error) = from_toml(&policy) else {
            return Ok(Imported { policy, notes: import.notes });
        };
        let line = policy.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
        let wrong =
            import.rules.iter().find(|((kind, text), method)| entry(kind, text, method) == line);
        let Some((key, _)) = wrong else { return Err(error.to_string()) };
        let key = key.clone();
        let method = import.rules.remove(&key).unwrap_or_default();
        // A method that does not fit what is named; if the name is wrong, that is seen next.
        let fate = match WHOLE.contains(&method.as_str()) {
            true => "left out",
            false => {
                import.rules.insert(key.clone(), "\"redact\"".into());
                "redacted"
            }
        };
        import.notes.push(format!("{}: {}: it is {fate}", key.1, error.message()));
    }
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default, rename = "fhirVersion")]
    version: String,
    #[serde(rename = "fhirPathRules")]
    rules: Vec<Rule>,
    #[serde(default)]
    parameters: Parameters,
}

/// A rule; what it has beside path and method depends on the method.
#[derive(Deserialize)]
struct Rule {
    path: String,
    method: String,
    #[serde(default)]
    cases: cases::Cases,
    #[serde(default, rename = "otherValues")]
    other_values: Option<String>,
    #[serde(default, rename = "replaceWith")]
    replace_with: Option<Value>,
    #[serde(default)]
    span: Option<serde_json::Number>,
    #[serde(default, rename = "rangeType")]
    range_type: Option<String>,
    #[serde(default, rename = "roundTo")]
    round_to: Option<u8>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Parameters {
    enable_partial_ages_for_redact: bool,
    enable_partial_dates_for_redact: bool,
    enable_partial_zip_codes_for_redact: bool,
    restricted_zip_code_tabulation_areas: Vec<String>,
}

#[derive(Default)]
struct Import {
    partial: Parameters,
    /// Method by selector, as the policy's text; the first that names it counts, as with them.
    rules: BTreeMap<(&'static str, String), String>,
    notes: Vec<String>,
    release: Release,
    /// Whether a rule that withholds or changes something was left out.
    unread: bool,
}

/// Methods that fit whatever is named.
const WHOLE: [&str; 2] = ["\"keep\"", "\"redact\""];

/// Days to either side by which theirs shifts.
const RANGE: u16 = 50;

/// Datatypes that are dates.
const DATES: [&str; 3] = ["date", "dateTime", "instant"];

impl Import {
    fn note(&mut self, rule: &Rule, what: &str) {
        self.notes.push(format!("{} ({}): {what}", rule.path, rule.method));
    }

    fn rule(&mut self, rule: &Rule) {
        let targets = match path::read(&rule.path, !rule.method.eq_ignore_ascii_case("keep")) {
            Ok((targets, note)) => {
                if let Some(note) = note {
                    self.note(rule, note);
                }
                targets
            }
            Err(why) => {
                // What it would have withheld is not known.
                self.unread |= !rule.method.eq_ignore_ascii_case("keep");
                return self.note(rule, why);
            }
        };
        for target in targets {
            let Some(method) = self.method(rule, &target) else { return };
            self.add(rule, target, method);
        }
    }

    fn add(&mut self, rule: &Rule, target: Target, method: String) {
        // Theirs stops at the first rule that matches an element; what is around it comes first.
        let shadow = self.rules.keys().find(|(kind, text)| {
            *kind == target.kind
                && target.text.strip_prefix(text.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        if let Some((_, around)) = shadow {
            let what = format!("`{around}` stands before it and decides first, as in the original");
            return self.note(rule, &what);
        }
        // So does a rule for a datatype, before a path to it or into it that would let more out.
        if target.kind == "path" && method != "\"redact\"" {
            let types = types_along(self.release, &target.text);
            let before = self.rules.iter().find(|((kind, text), other)| {
                *kind == "type"
                    && **other != method
                    && *other != "\"keep\""
                    && types.contains(&text.as_str())
            });
            if let Some(((_, name), _)) = before {
                let what = format!(
                    "the rule for `{name}` stands before it and decides first, as in the original"
                );
                return self.note(rule, &what);
            }
        }
        let key = (target.kind, target.text);
        if self.rules.contains_key(&key) {
            return self
                .note(rule, "an earlier rule names the same and decides, as in the original");
        }
        if key.0 == "type"
            && key.1 == "Address"
            && method == "\"redact\""
            && self.partial.enable_partial_zip_codes_for_redact
        {
            let census = self.census();
            self.rules.entry(("path", "Address.postalCode".into())).or_insert(census);
        }
        self.rules.insert(key, method);
    }

    /// The method in the policy's words.
    fn method(&mut self, rule: &Rule, target: &Target) -> Option<String> {
        let date = target.kind == "type" && DATES.contains(&target.text.as_str());
        let age = target.kind == "type" && target.text == "Age";
        Some(match rule.method.to_ascii_lowercase().as_str() {
            "keep" => "\"keep\"".into(),
            // A year, unless it tells of an age over 89.
            "redact" if date && self.partial.enable_partial_dates_for_redact => "\"age-90\"".into(),
            "redact" if age && self.partial.enable_partial_ages_for_redact => "\"age-90\"".into(),
            "redact" => "\"redact\"".into(),
            "dateshift" => format!("{{ shift = {RANGE} }}"),
            "cryptohash" => "{ pseudonym = \"derived\" }".into(),
            "encrypt" => {
                self.note(rule, "becomes a pseudonym, which the holder of the key can turn back");
                "{ pseudonym = \"derived\" }".into()
            }
            "substitute" => {
                match rule.replace_with.as_ref().and_then(scalar) {
                    Some(scalar) => format!("{{ substitute = {scalar} }}"),
                    None => {
                        self.note(rule, "only a text, a number, true or false can be put in place: it is redacted");
                        "\"redact\"".into()
                    }
                }
            }
            "perturb" => match perturb(rule) {
                Some(perturb) => perturb,
                None => {
                    self.note(rule, "its span or digits cannot be read: it is redacted");
                    "\"redact\"".into()
                }
            },
            "generalize" => match cases::generalize(&rule.cases, rule.other_values.as_deref()) {
                Ok(method) => method,
                Err(why) => {
                    self.note(rule, &format!("{why}: it is redacted"));
                    "\"redact\"".into()
                }
            },
            _ => {
                self.note(rule, "the method is not known here: it is redacted");
                "\"redact\"".into()
            }
        })
    }

    /// The census by which their list of restricted areas is the same, or the stricter one.
    fn census(&mut self) -> String {
        use iomt_secure::minimize::zip::Restricted;
        let listed = &self.partial.restricted_zip_code_tabulation_areas;
        let theirs = Restricted::listed(listed.iter().map(String::as_str));
        let (year, known) = match theirs {
            Some(Restricted::CENSUS_2000) => (2000, Restricted::CENSUS_2000),
            _ => (2020, Restricted::CENSUS_2020),
        };
        let held =
            |area: &String| area.as_bytes().try_into().is_ok_and(|digits| known.contains(digits));
        let missing: Vec<_> = listed.iter().filter(|area| !held(area)).cloned().collect();
        if theirs != Some(known) {
            let mut note = format!(
                "restrictedZipCodeTabulationAreas: the list of the census of {year} is used"
            );
            if !missing.is_empty() {
                let _ = write!(
                    note,
                    "; it does not restrict {}, so that postal codes are redacted",
                    missing.join(", ")
                );
            }
            self.notes.push(note);
        }
        if !missing.is_empty() {
            return "\"redact\"".into();
        }
        format!("{{ zip3 = {year} }}")
    }

    /// With them, what no rule names stays.
    fn rest(&mut self) {
        let key = ("resource", "*".to_string());
        // Theirs leaves the entries of a Bundle, however little is in them.
        self.rules.entry(("path", "Bundle.entry.resource".into())).or_insert("\"keep\"".into());
        if self.unread {
            self.notes.push(
                "a rule that withholds or changes something cannot be read, so that nothing leaves \
                 but what a rule names: write that rule otherwise, or name what may leave"
                    .into(),
            );
        } else if let std::collections::btree_map::Entry::Vacant(place) = self.rules.entry(key) {
            place.insert("\"keep\"".into());
            self.notes.push(
                "what no rule names stays, as in the original: but not free text, extensions, and \
                 what FHIR does not define. Better name what may leave: see the presets"
                    .into(),
            );
        }
    }

    fn policy(&self) -> String {
        let release = if self.release == Release::R5 { "R5" } else { "R4" };
        let mut out = String::from(
            "# Translated from a configuration of Tools for Health Data Anonymization.\n",
        );
        for note in &self.notes {
            let _ = writeln!(out, "# - {}", note.replace(['\n', '\r'], " "));
        }
        out.push_str(
            "\nformat = 1\nid = \"imported\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n\n\
             [[view]]\nrecipient = \"spiffe://recipient.example/*/*/*\"\npurpose = \"HRESCH\"\n",
        );
        let _ =
            writeln!(out, "documents = {{ fhir = \"{release}\", labels = true }}\ndocument = [");
        for ((kind, text), method) in &self.rules {
            out.push_str(&entry(kind, text, method));
            out.push('\n');
        }
        out.push_str("]\n");
        out
    }
}

/// A rule as its line in the policy.
fn entry(kind: &str, text: &str, method: &str) -> String {
    format!("  {{ {kind} = {}, method = {method} }},", quoted(text))
}

fn perturb(rule: &Rule) -> Option<String> {
    let span = rule.span.as_ref()?;
    let proportional =
        rule.range_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("proportional"));
    let name = if proportional { "share" } else { "span" };
    let digits = rule.round_to.unwrap_or(0).min(9);
    Some(format!("{{ perturb = {{ {name} = {span}, digits = {digits} }} }}"))
}

/// A value without parts, in TOML.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(quoted(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A text in TOML, whose basic strings are JSON's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
