//! A policy as text, for reading. What is written reads back as the same policy.
//!
//! Both forms are written from one tree of words, so that neither can say what the other does not.

use super::{documents, time, words};
use crate::measurement::{Code, Decimal, Unit};
use crate::minimize::noise::Charge;
use crate::minimize::policy::encode::{Draft, DraftView};
use crate::minimize::policy::rule::{
    Action, Clamp, Coarsen, Derive, Methods, Noise, Rate, Rule, SMALLEST, Selector, Source, Take,
    Threshold,
};
use crate::minimize::policy::{FORMAT, Padding};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// A value to write.
pub(super) enum Word {
    Text(String),
    /// A number, or another value that needs no quotes in either form.
    Bare(String),
    List(Vec<Word>),
    Table(Vec<(&'static str, Word)>),
}

pub(super) fn toml(draft: &Draft) -> String {
    let mut out = String::new();
    for (key, word) in header(draft) {
        out.push_str(&format!("{key} = {}\n", word.toml()));
    }
    for view in &draft.views {
        out.push_str("\n[[view]]\n");
        for (key, word) in head(view) {
            out.push_str(&format!("{key} = {}\n", word.toml()));
        }
        for entry in &view.rules {
            out.push_str("\n[[view.rule]]\n");
            for (key, word) in rule(entry) {
                out.push_str(&format!("{key} = {}\n", word.toml()));
            }
        }
        for entry in view.documents.iter().flat_map(|documents| &documents.rules) {
            out.push_str("\n[[view.document]]\n");
            for (key, word) in documents::rule(entry) {
                out.push_str(&format!("{key} = {}\n", word.toml()));
            }
        }
    }
    out
}

pub(super) fn json(draft: &Draft) -> String {
    let views = draft.views.iter().map(|view| {
        let rules: Vec<_> = view.rules.iter().map(|entry| Word::Table(rule(entry))).collect();
        let mut entries = head(view);
        if !rules.is_empty() {
            entries.push(("rule", Word::List(rules)));
        }
        if let Some(documents) = &view.documents {
            let rules = documents.rules.iter().map(|entry| Word::Table(documents::rule(entry)));
            entries.push(("document", Word::List(rules.collect())));
        }
        Word::Table(entries)
    });
    let mut entries = header(draft);
    entries.push(("view", Word::List(views.collect())));
    let mut out = String::new();
    Word::Table(entries).json(&mut out, 0);
    out.push('\n');
    out
}

fn header(draft: &Draft) -> Vec<(&'static str, Word)> {
    let mut entries = std::vec![
        ("format", Word::Bare(FORMAT.to_string())),
        ("id", Word::Text(draft.id.clone())),
        ("version", Word::Bare(draft.version.to_string())),
        ("issued", moment(draft.issued)),
    ];
    if let Some(not_after) = draft.not_after {
        entries.push(("not-after", moment(not_after)));
    }
    entries.push(("never", Word::List(draft.never.iter().map(|code| metric(*code)).collect())));
    if !draft.never_documents.is_empty() {
        let named = draft.never_documents.iter();
        let named = named.map(|named| Word::Table(std::vec![documents::selector_word(named)]));
        entries.push(("never-documents", Word::List(named.collect())));
    }
    entries
}

fn head(view: &DraftView) -> Vec<(&'static str, Word)> {
    let padding = match view.padding {
        Padding::None => Word::text("none"),
        Padding::Padme => Word::text("padme"),
        Padding::Multiple(bytes) => Word::Bare(bytes.to_string()),
    };
    let mut entries = std::vec![
        ("recipient", Word::Text(view.recipient.clone())),
        ("purpose", Word::text(view.purpose.code())),
        ("padding", padding),
    ];
    if let Some(rules) = &view.documents {
        entries.push(("documents", documents::settings(rules)));
    }
    entries
}

fn rule(rule: &Rule) -> Vec<(&'static str, Word)> {
    let mut entries = std::vec![selector(rule.selector)];
    if let Some(unit) = rule.body.unit {
        entries.push(("unit", unit_word(unit)));
    }
    if let Some(millis) = rule.body.time {
        entries.push(("time", Word::Text(time::write_duration(millis))));
    }
    let method = match &rule.body.action {
        Action::Keep => Word::text("keep"),
        Action::Drop => Word::text("drop"),
        Action::Methods(methods) => Word::List(method_words(methods)),
    };
    entries.push(("method", method));
    entries
}

fn selector(selector: Selector) -> (&'static str, Word) {
    let group = words::GROUPS.iter().find(|(_, group)| *group == selector);
    match selector {
        Selector::Metric(code) => ("metric", metric(code)),
        Selector::Partition(partition) => {
            let known = words::PARTITIONS.iter().find(|(_, number)| *number == partition);
            let word = known
                .map_or_else(|| Word::Bare(partition.to_string()), |(name, _)| Word::text(name));
            ("partition", word)
        }
        Selector::All | Selector::Shape(_) => {
            ("group", Word::text(group.map_or("all", |(word, _)| word)))
        }
    }
}

fn method_words(methods: &Methods) -> Vec<Word> {
    let mut list = Vec::new();
    let mut add = |name, word| list.push(Word::Table(std::vec![(name, word)]));
    let Methods { derive, rate, clamp, coarsen, noise, threshold, change } = methods;
    if let Some(derive) = derive {
        add("derive", derive_word(derive));
    }
    if let Some(Rate { every, take }) = rate {
        let word = Take::ALL.iter().find(|(known, _)| known == take).map_or("", |(_, word)| word);
        let every = ("every", Word::Text(time::write_duration(*every)));
        add("rate", Word::Table(std::vec![every, ("take", Word::text(word))]));
    }
    if let Some(Clamp { min, max }) = clamp {
        add("clamp", ends(("min", *min), ("max", *max)));
    }
    match coarsen {
        None => {}
        Some(Coarsen::Round(step)) => add("round", number(*step)),
        Some(Coarsen::Edges(edges)) => {
            let edges = edges.as_slice().iter().map(|edge| number(*edge)).collect();
            add("bin", Word::Table(std::vec![("edges", Word::List(edges))]));
        }
        Some(Coarsen::Width { width, origin }) => {
            add("bin", ends(("width", Some(*width)), ("origin", Some(*origin))));
        }
    }
    if let Some(Noise { charge, budget, per }) = noise {
        let (word, charge) = match charge {
            Charge::Epsilon(charge) => ("epsilon", charge),
            Charge::Rho(charge) => ("rho", charge),
        };
        let per = ("per", Word::Text(time::write_duration(*per)));
        let entries = std::vec![(word, number(*charge)), ("budget", number(*budget)), per];
        add("noise", Word::Table(entries));
    }
    if let Some(Threshold { above, below }) = threshold {
        add("threshold", ends(("below", *below), ("above", *above)));
    }
    if let Some(change) = change {
        add("on-change", number(*change));
    }
    list
}

fn derive_word(derive: &Derive) -> Word {
    let (word, smallest) = match derive.source {
        Source::Ecg => (words::HEART_RATE, None),
        Source::Pleth(smallest) => (words::PULSE_RATE, Some(smallest)),
    };
    let mut entries = std::vec![("take", Word::text(word))];
    let bare = |name, number: String| (name, Word::Bare(number));
    entries.extend(
        smallest
            .filter(|smallest| *smallest != SMALLEST)
            .map(|smallest| bare("smallest", smallest.to_string())),
    );
    if let Some((lowest, highest)) = derive.limits {
        entries.push(bare("lowest", lowest.to_string()));
        entries.push(bare("highest", highest.to_string()));
    }
    if entries.len() == 1 { Word::text(word) } else { Word::Table(entries) }
}

fn ends(low: (&'static str, Option<Decimal>), high: (&'static str, Option<Decimal>)) -> Word {
    let ends = [low, high].into_iter();
    Word::Table(ends.filter_map(|(name, end)| Some((name, number(end?)))).collect())
}

pub(super) fn number(value: Decimal) -> Word {
    Word::Bare(format!("{value}"))
}

fn moment(unix: u64) -> Word {
    // After the year 9999 there is no text; such a policy can only be made in CBOR.
    time::write(unix).map_or_else(|| Word::Bare(unix.to_string()), Word::Text)
}

fn metric(code: Code) -> Word {
    code.name().map_or_else(|| Word::Bare(code.value().to_string()), Word::text)
}

fn unit_word(unit: Unit) -> Word {
    unit.ucum().map_or_else(|| Word::Bare(unit.value().to_string()), Word::text)
}

impl Word {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_string())
    }

    /// In one line.
    fn toml(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Bare(bare) => bare.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::toml).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, word)| format!("{key} = {}", word.toml())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    /// Lists and tables over several lines where they hold tables.
    fn json(&self, out: &mut String, depth: usize) {
        match self {
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Bare(bare) => out.push_str(bare),
            Self::List(items) => {
                let wide = items.iter().any(|item| matches!(item, Self::Table(_)));
                enclosed(out, depth, wide, ['[', ']'], items, |item, out, depth| {
                    item.json(out, depth);
                });
            }
            Self::Table(entries) => {
                let wide = entries.iter().any(|(_, word)| !matches!(word, Self::Bare(_)));
                enclosed(out, depth, wide, ['{', '}'], entries, |(key, word), out, depth| {
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    word.json(out, depth);
                });
            }
        }
    }
}

fn enclosed<T>(
    out: &mut String,
    depth: usize,
    wide: bool,
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&T, &mut String, usize),
) {
    let inner = depth.saturating_add(1);
    let line = |out: &mut String, depth: usize| {
        if wide {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
    };
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(if wide { "," } else { ", " });
        }
        line(out, inner);
        write(item, out, inner);
    }
    if !items.is_empty() {
        line(out, depth);
    }
    out.push(close);
}

/// As a basic string of TOML and a string of JSON alike: both know `\"`, `\\` and `\u`.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            _ => out.push(char),
        }
    }
    out.push('"');
    out
}
