//! What a policy's text says of documents, both ways.

use super::read::{above_zero, decimal, limited};
use super::render::{Word, number};
use super::suggest::suggestion;
use super::tree::{Node, Table, Value};
use super::{Wrong, words};
use crate::measurement::Decimal;
use crate::minimize::Error;
use crate::minimize::document;
use crate::minimize::policy::document::{
    Case, Census, Generalize, MAX_CASES, MAX_NEVER, MAX_RULES, MAX_SHIFT, Method, Missing,
    Otherwise, Perturb, Precision, Pseudonym, Release, Rule, Rules, Scalar, Selector, Unknown,
    When,
};
use crate::minimize::policy::rule::{Edges, MAX_EDGES};
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The list of what never leaves.
pub(super) fn never(node: &Node) -> Result<Vec<Selector>, Wrong> {
    let items = node.list()?;
    limited(node, items.len(), MAX_NEVER, "entries in `never-documents`")?;
    let mut found: Vec<Selector> = Vec::new();
    for item in items {
        let table = item.table("the entry", words::SELECTORS)?;
        let (at, named) = selector(item, &table)?;
        if !document::known(&named) {
            let message = format!("FHIR defines no `{}`, in no release", named.text());
            return Err(at.wrong(Error::Selector, message));
        }
        if found.contains(&named) {
            let message =
                format!("`{}` stands twice in `never-documents`: remove one", named.text());
            return Err(at.wrong(Error::NotCanonical, message));
        }
        found.push(named);
    }
    Ok(found)
}

/// `documents` and `document` of a view.
pub(super) fn view(view: &Node, table: &Table<'_>) -> Result<Option<Rules>, Wrong> {
    let settings = table.optional("documents");
    let Some(list) = table.optional("document") else {
        return match settings {
            None => Ok(None),
            Some(_) => Err(view.wrong(
                Error::MissingKey,
                "the view has settings for documents but no rule: add `document`",
            )),
        };
    };
    let mut read = Rules {
        fhir: Release::R4,
        unknown: Unknown::Drop,
        missing: Missing::Mark,
        labels: false,
        rules: Vec::new(),
    };
    if let Some(settings) = settings {
        let table = settings.table("`documents`", words::DOCUMENTS)?;
        if let Some(node) = table.optional("fhir") {
            read.fhir = choice(node, &[("R4", Release::R4), ("R5", Release::R5)])?;
        }
        if let Some(node) = table.optional("unknown") {
            read.unknown = choice(node, &[("drop", Unknown::Drop), ("refuse", Unknown::Refuse)])?;
        }
        if let Some(node) = table.optional("missing") {
            read.missing = choice(node, &[("mark", Missing::Mark), ("refuse", Missing::Refuse)])?;
        }
        if let Some(node) = table.optional("labels") {
            read.labels = node.truth()?;
        }
    }
    read.rules = rules(list)?;
    document::check(&read, &[]).map_err(|wrong| {
        let item = list.list().ok().and_then(|items| items.get(wrong.rule)).unwrap_or(list);
        let rule = read.rules.get(wrong.rule).map_or("", |rule| rule.selector.text());
        let place = match &item.value {
            Value::Table(entries) if wrong.kind == Error::Method => {
                entries.iter().find(|(key, _)| key.name == "method")
            }
            Value::Table(entries) => {
                entries.iter().find(|(key, _)| words::SELECTORS.contains(&key.name.as_str()))
            }
            _ => None,
        };
        let place = place.map_or(item, |(_, value)| value);
        place.wrong(wrong.kind, format!("`{rule}`: {}", wrong.what))
    })?;
    Ok(Some(read))
}

fn rules(node: &Node) -> Result<Vec<Rule>, Wrong> {
    let items = node.list()?;
    limited(node, items.len(), MAX_RULES, "document rules in a view")?;
    let mut rules = Vec::with_capacity(items.len());
    let mut seen = BTreeMap::new();
    for item in items {
        let table = item.table("the document rule", words::DOCUMENT_RULE)?;
        let (at, selector) = selector(item, &table)?;
        if seen.insert(selector.clone(), ()).is_some() {
            let message =
                format!("another rule of this view is about `{}` too: keep one", selector.text());
            return Err(at.wrong(Error::RuleConflict, message));
        }
        let rule = Rule { selector, method: method(table.required("method")?)? };
        rule.check().map_err(|kind| item.wrong(kind, format!("{kind}")))?;
        rules.push(rule);
    }
    if rules.is_empty() {
        let message = "there is no rule, so nothing would leave: add one or leave `document` out";
        return Err(node.wrong(Error::MissingKey, message));
    }
    Ok(rules)
}

fn selector<'n>(node: &'n Node, table: &Table<'n>) -> Result<(&'n Node, Selector), Wrong> {
    let mut named = (0u8..)
        .zip(words::SELECTORS)
        .filter_map(|(kind, word)| Some((kind, table.optional(word)?)));
    match (named.next(), named.next()) {
        (Some((kind, at)), None) => {
            let selector = Selector::new(kind, at.text()?.to_string());
            let selector = selector.filter(Selector::is_sized);
            let wrong = || at.wrong(Error::Selector, "this names nothing, or is longer than 1024 bytes");
            Ok((at, selector.ok_or_else(wrong)?))
        }
        _ => Err(node.wrong(
            Error::Selector,
            "a document rule is about exactly one of `resource`, `type`, `extension`, `path` and `json`",
        )),
    }
}

fn choice<T: Copy>(node: &Node, known: &[(&'static str, T)]) -> Result<T, Wrong> {
    let word = node.text()?;
    known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let hint = suggestion(word, &names);
        node.wrong(Error::Parameter, format!("`{word}` does not stand here: {hint}"))
    })
}

fn method(node: &Node) -> Result<Method, Wrong> {
    match &node.value {
        Value::Text(word) => match word.as_str() {
            "keep" => Ok(Method::Keep),
            "drop" => Ok(Method::Drop),
            "redact" => Ok(Method::Redact),
            "year" => Ok(Method::Year),
            "age-90" => Ok(Method::Age90),
            word if words::DOCUMENT_METHODS.contains(&word) => {
                let message = format!("`{word}` has parameters: write method = {{ {word} = ... }}");
                Err(node.wrong(Error::Method, message))
            }
            word => Err(unknown(node.at, word)),
        },
        Value::Table(entries) => match entries.as_slice() {
            [(key, parameters)] => with_parameters(key.at, &key.name, parameters),
            _ => {
                Err(node.wrong(Error::Method, "a document rule has one method: keep one of these"))
            }
        },
        _ => Err(node.not("a method such as \"keep\" or { shift = 50 }")),
    }
}

fn unknown(at: usize, word: &str) -> Wrong {
    let known = [words::DOCUMENT_WORDS, words::DOCUMENT_METHODS].concat();
    let message = format!("unknown method on documents `{word}`: {}", suggestion(word, &known));
    Wrong::new(at, Error::Method, message)
}

fn with_parameters(at: usize, word: &str, node: &Node) -> Result<Method, Wrong> {
    match word {
        "shift" => {
            let days = node.whole("a number of days")?;
            if !(1..=MAX_SHIFT).contains(&days) {
                let message = format!("{days} is not a number of days from 1 to {MAX_SHIFT}");
                return Err(node.wrong(Error::Parameter, message));
            }
            Ok(Method::Shift(days))
        }
        "zip3" => {
            let year: u16 = node.whole("the year of a census")?;
            let census = Census::ALL.iter().find(|(_, known)| *known == year);
            let message = "the censuses known here are those of 2000 and 2020";
            let census = census.ok_or_else(|| node.wrong(Error::Parameter, message))?;
            Ok(Method::Zip3(census.0))
        }
        "pseudonym" => {
            let known = [("derived", Pseudonym::Derived), ("random", Pseudonym::Random)];
            choice(node, &known).map(Method::Pseudonym)
        }
        "generalize" => generalize(node).map(Method::Generalize),
        "substitute" => scalar(node).map(Method::Substitute),
        "perturb" => perturb(node).map(Method::Perturb),
        word if words::DOCUMENT_WORDS.contains(&word) => {
            let message = format!("`{word}` has no parameters: write method = \"{word}\"");
            Err(Wrong::new(at, Error::Method, message))
        }
        word => Err(unknown(at, word)),
    }
}

fn generalize(node: &Node) -> Result<Generalize, Wrong> {
    const WAYS: &[&str] =
        &["round", "edges", "width", "origin", "date", "letters", "fill", "cases", "otherwise"];
    let table = node.table("`generalize`", WAYS)?;
    let one_of = || {
        node.wrong(
            Error::Parameter,
            "`generalize` takes one of `round`, `edges`, `width` (perhaps with `origin`), `date`, \
             `letters` (perhaps with `fill`), `cases` (perhaps with `otherwise`)",
        )
    };
    let present: Vec<_> =
        WAYS.iter().filter(|way| table.optional(way).is_some()).copied().collect();
    let at = |name| table.required(name);
    match present.as_slice() {
        ["round"] => Ok(Generalize::Round(above_zero(at("round")?)?)),
        ["edges"] => {
            let list = at("edges")?;
            let edges = list.list()?.iter().map(decimal).collect::<Result<Vec<_>, _>>()?;
            let message = format!("edges are 1 to {MAX_EDGES} numbers, each above the one before");
            Edges::new(&edges).map(Generalize::Edges).map_err(|kind| list.wrong(kind, message))
        }
        ["width"] | ["width", "origin"] => Ok(Generalize::Width {
            width: above_zero(at("width")?)?,
            origin: table.optional("origin").map_or(Ok(Decimal::ZERO), decimal)?,
        }),
        ["date"] => {
            let words: Vec<_> =
                Precision::ALL.iter().map(|(precision, word)| (*word, *precision)).collect();
            choice(at("date")?, &words).map(Generalize::Date)
        }
        ["letters"] | ["letters", "fill"] => Ok(Generalize::Prefix {
            letters: at("letters")?.whole("a number of letters from 0 to 64")?,
            fill: table
                .optional("fill")
                .map_or(Ok(String::new()), |fill| fill.text().map(ToString::to_string))?,
        }),
        ["cases"] | ["cases", "otherwise"] => {
            let list = at("cases")?;
            let items = list.list()?;
            limited(list, items.len(), MAX_CASES, "cases")?;
            let cases = items.iter().map(case).collect::<Result<_, _>>()?;
            let known = [("redact", Otherwise::Redact), ("keep", Otherwise::Keep)];
            let otherwise = table.optional("otherwise");
            let otherwise = otherwise.map_or(Ok(Otherwise::Redact), |node| choice(node, &known))?;
            Ok(Generalize::Cases { cases, otherwise })
        }
        _ => Err(one_of()),
    }
}

fn case(node: &Node) -> Result<Case, Wrong> {
    let table = node.table("the case", &["is", "from", "to", "starts", "becomes"])?;
    let when = match ["is", "from", "to", "starts"].map(|name| table.optional(name)) {
        [Some(values), None, None, None] => {
            let items = values.list()?;
            limited(values, items.len(), MAX_CASES, "values")?;
            When::Is(items.iter().map(plain).collect::<Result<_, _>>()?)
        }
        [None, Some(from), Some(to), None] => When::Between(plain(from)?, plain(to)?),
        [None, None, None, Some(prefix)] => When::Starts(prefix.text()?.to_string()),
        _ => {
            let message = "a case has either `is`, or `from` and `to`, or `starts`";
            return Err(node.wrong(Error::Parameter, message));
        }
    };
    Ok(Case { when, becomes: scalar(table.required("becomes")?)? })
}

/// A text or a number, as text.
fn plain(node: &Node) -> Result<String, Wrong> {
    match &node.value {
        Value::Text(text) | Value::Number(text) => Ok(text.clone()),
        _ => Err(node.not("a text or a number")),
    }
}

fn scalar(node: &Node) -> Result<Scalar, Wrong> {
    match &node.value {
        Value::Text(text) => Ok(Scalar::Text(text.clone())),
        Value::Number(number) => Ok(Scalar::Number(number.clone())),
        Value::Bool(value) => Ok(Scalar::Bool(*value)),
        _ => Err(node.not("a text, a number, true or false")),
    }
}

fn perturb(node: &Node) -> Result<Perturb, Wrong> {
    let table = node.table("`perturb`", &["span", "share", "digits"])?;
    let (span, proportional) = match (table.optional("span"), table.optional("share")) {
        (Some(span), None) => (above_zero(span)?, false),
        (None, Some(share)) => (above_zero(share)?, true),
        _ => {
            let message =
                "`perturb` needs either `span`, in the value's unit, or `share` of the value";
            return Err(node.wrong(Error::Parameter, message));
        }
    };
    let digits = table.required("digits")?.whole("0 to 9 digits")?;
    Ok(Perturb { span, proportional, digits })
}

/// A selector, for writing.
pub(super) fn selector_word(selector: &Selector) -> (&'static str, Word) {
    let name = words::SELECTORS.get(usize::from(selector.kind())).copied().unwrap_or_default();
    (name, Word::text(selector.text()))
}

/// The settings, for writing.
pub(super) fn settings(rules: &Rules) -> Word {
    let fhir = match rules.fhir {
        Release::R4 => "R4",
        Release::R5 => "R5",
    };
    let refuse = |refuse, otherwise| Word::text(if refuse { "refuse" } else { otherwise });
    Word::Table(std::vec![
        ("fhir", Word::text(fhir)),
        ("unknown", refuse(rules.unknown == Unknown::Refuse, "drop")),
        ("missing", refuse(rules.missing == Missing::Refuse, "mark")),
        ("labels", Word::Bare(rules.labels.to_string())),
    ])
}

/// A rule, for writing.
pub(super) fn rule(rule: &Rule) -> Vec<(&'static str, Word)> {
    std::vec![selector_word(&rule.selector), ("method", method_word(&rule.method))]
}

fn method_word(method: &Method) -> Word {
    let with = |name, word| Word::Table(std::vec![(name, word)]);
    match method {
        Method::Keep => Word::text("keep"),
        Method::Drop => Word::text("drop"),
        Method::Redact => Word::text("redact"),
        Method::Year => Word::text("year"),
        Method::Age90 => Word::text("age-90"),
        Method::Shift(days) => with("shift", Word::Bare(days.to_string())),
        Method::Zip3(census) => with("zip3", Word::Bare(census.year().to_string())),
        Method::Pseudonym(Pseudonym::Derived) => with("pseudonym", Word::text("derived")),
        Method::Pseudonym(Pseudonym::Random) => with("pseudonym", Word::text("random")),
        Method::Generalize(how) => with("generalize", Word::Table(generalize_words(how))),
        Method::Substitute(scalar) => with("substitute", scalar_word(scalar)),
        Method::Perturb(Perturb { span, proportional, digits }) => {
            let name = if *proportional { "share" } else { "span" };
            let digits = ("digits", Word::Bare(digits.to_string()));
            with("perturb", Word::Table(std::vec![(name, number(*span)), digits]))
        }
    }
}

fn generalize_words(how: &Generalize) -> Vec<(&'static str, Word)> {
    match how {
        Generalize::Round(step) => std::vec![("round", number(*step))],
        Generalize::Edges(edges) => {
            let edges = edges.as_slice().iter().map(|edge| number(*edge)).collect();
            std::vec![("edges", Word::List(edges))]
        }
        Generalize::Width { width, origin } => {
            std::vec![("width", number(*width)), ("origin", number(*origin))]
        }
        Generalize::Date(precision) => {
            let known = Precision::ALL.iter().find(|(known, _)| known == precision);
            std::vec![("date", Word::text(known.map_or("", |(_, word)| word)))]
        }
        Generalize::Prefix { letters, fill } => {
            std::vec![("letters", Word::Bare(letters.to_string())), ("fill", Word::text(fill))]
        }
        Generalize::Cases { cases, otherwise } => {
            let cases = cases.iter().map(|case| Word::Table(case_words(case))).collect();
            let otherwise = match otherwise {
                Otherwise::Redact => "redact",
                Otherwise::Keep => "keep",
            };
            std::vec![("cases", Word::List(cases)), ("otherwise", Word::text(otherwise))]
        }
    }
}

fn case_words(case: &Case) -> Vec<(&'static str, Word)> {
    let mut words = match &case.when {
        When::Is(values) => {
            std::vec![("is", Word::List(values.iter().map(|value| Word::text(value)).collect()))]
        }
        When::Between(from, to) => std::vec![("from", Word::text(from)), ("to", Word::text(to))],
        When::Starts(prefix) => std::vec![("starts", Word::text(prefix))],
    };
    words.push(("becomes", scalar_word(&case.becomes)));
    words
}

fn scalar_word(scalar: &Scalar) -> Word {
    match scalar {
        Scalar::Text(text) => Word::text(text),
        Scalar::Number(number) => Word::Bare(number.clone()),
        Scalar::Bool(value) => Word::Bare(value.to_string()),
    }
}

#[cfg(test)]
mod tests;
