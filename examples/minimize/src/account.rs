//! What became of each element: for the receipt, counted by rule; for the dry run, told.

use iomt_secure::minimize::document::{Event, Observer, Outcome, Reason, Step};
use iomt_secure::minimize::policy::document::Rule;
use iomt_secure::minimize::receipt::{Entry, word};
use std::fmt::Write as _;

/// Kept, changed and dropped elements of one rule.
type Counts = [u64; 3];

/// Counts by rule, over documents.
#[derive(Clone, Debug, Default)]
pub struct Account {
    rules: Vec<Counts>,
    unnamed: u64,
}

impl Account {
    /// Nothing yet, for a plan with so many rules.
    #[must_use]
    pub fn new(rules: usize) -> Self {
        Self { rules: vec![[0; 3]; rules], unnamed: 0 }
    }

    /// Adds another account of the same plan.
    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.rules.iter_mut().zip(&other.rules) {
            for (sum, more) in sum.iter_mut().zip(more) {
                *sum += more;
            }
        }
        self.unnamed += other.unnamed;
    }

    /// As the receipt says it: elements that no rule names, and each rule.
    #[must_use]
    pub fn entries(&self, rules: &[Rule]) -> (u64, Vec<Entry>) {
        let entries = rules.iter().zip(&self.rules).map(|(rule, [kept, changed, dropped])| Entry {
            kept: *kept,
            changed: *changed,
            dropped: *dropped,
            ..Entry::of(rule)
        });
        (self.unnamed, entries.collect())
    }

    fn count(&mut self, told: &Told) {
        let place = match told.fate {
            Fate::Kept => 0,
            Fate::Changed => 1,
            Fate::Dropped(_) => 2,
        };
        match told.rule.and_then(|rule| self.rules.get_mut(rule)) {
            Some(counts) => counts[place] += 1,
            None if place == 2 => self.unnamed += 1,
            None => {}
        }
    }
}

/// What became of an element.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where it stands: `Patient.name[0].family`.
    pub path: String,
    /// The number of the rule that decided.
    pub rule: Option<usize>,
    /// What became of it.
    pub fate: Fate,
    /// Its JSON.
    pub before: String,
    /// What leaves.
    pub after: String,
}

/// What became of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It leaves as it is.
    Kept,
    /// Something else leaves.
    Changed,
    /// Nothing leaves.
    Dropped(Reason),
}

/// Takes down what a minimizer tells of one document.
#[derive(Debug, Default)]
pub struct Listener {
    told: Vec<Told>,
    values: bool,
}

impl Listener {
    /// Takes values down as well if `values`; else only what the receipt counts.
    #[must_use]
    pub const fn new(values: bool) -> Self {
        Self { told: Vec::new(), values }
    }

    /// What was told, of a document that left.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// Counts the document that left.
    pub fn count(&self, account: &mut Account) {
        self.told.iter().for_each(|told| account.count(told));
    }
}

impl Observer for Listener {
    fn element(&mut self, event: &Event<'_>) {
        let path = written(event.path);
        let fate = match event.outcome {
            Outcome::Kept => Fate::Kept,
            Outcome::Withheld(reason) => Fate::Dropped(reason),
            // A mark in place of a value is a change.
            _ => Fate::Changed,
        };
        if matches!(fate, Fate::Dropped(_)) {
            // Nothing of its parts leaves after all, whatever was told of them.
            let parts = self.told.iter_mut().rev().take_while(|told| {
                let rest = told.path.strip_prefix(path.as_str());
                rest.is_some_and(|rest| rest.starts_with(['.', '[']))
            });
            for part in parts {
                if !matches!(part.fate, Fate::Dropped(_)) {
                    part.fate = fate;
                    part.after.clear();
                }
            }
        }
        let text = |text: &str| if self.values { text.to_string() } else { String::new() };
        let (before, after) = (text(event.before), text(event.after));
        self.told.push(Told { path, rule: event.rule, fate, before, after });
    }
}

/// A path as FHIR writes it, with the places in lists.
fn written(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Resource(name) if path.is_empty() => path.push_str(name),
            Step::Resource(name) => {
                let _ = write!(path, ":{name}");
            }
            Step::Member(name) => {
                let _ = write!(path, ".{name}");
            }
            Step::Item(at) => {
                let _ = write!(path, "[{at}]");
            }
            _ => path.push('?'),
        }
    }
    path
}

impl Told {
    /// A line for people.
    #[must_use]
    pub fn line(&self, rules: &[Rule]) -> String {
        let (by, method) = self.by(rules);
        let (mark, arrow) = match self.fate {
            Fate::Kept => ("  ", String::new()),
            Fate::Changed => ("~ ", format!(" -> {}", short(&self.after))),
            Fate::Dropped(reason) => ("- ", format!("   [{}]", reason.word())),
        };
        format!("{mark}{:<48} {by:<34} {method:<11} {}{arrow}", self.path, short(&self.before))
    }

    /// A line of JSON.
    #[must_use]
    pub fn json(&self, rules: &[Rule], document: &str) -> String {
        let (by, method) = self.by(rules);
        let raw = |text: &str| serde_json::from_str(text).unwrap_or(serde_json::Value::Null);
        let outcome = match self.fate {
            Fate::Kept => "kept",
            Fate::Changed => "changed",
            Fate::Dropped(reason) => reason.word(),
        };
        serde_json::json!({
            "document": document, "path": self.path, "rule": by, "method": method,
            "outcome": outcome, "before": raw(&self.before), "after": raw(&self.after),
        })
        .to_string()
    }

    fn by(&self, rules: &[Rule]) -> (String, &'static str) {
        match self.rule.and_then(|rule| rules.get(rule)) {
            Some(rule) => {
                let kind = ["resource", "type", "extension", "path", "json"];
                let kind = kind.get(usize::from(rule.selector.kind())).copied().unwrap_or_default();
                (format!("{kind} {}", rule.selector.text()), word(&rule.method))
            }
            None => ("-".into(), "-"),
        }
    }
}

/// At most a line's worth of a value.
fn short(value: &str) -> String {
    let flat = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &flat[..end]),
        None => flat,
    }
}
