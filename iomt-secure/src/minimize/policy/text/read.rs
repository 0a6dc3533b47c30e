//! A tree into a policy, by the language's rules.

use super::suggest::{listed, nearest, suggestion};
use super::tree::{Node, Table, Value};
use super::{Wrong, documents, time, words};
use crate::measurement::{Code, Decimal, Unit};
use crate::minimize::noise::Charge;
use crate::minimize::policy::encode::{Draft, DraftView, lowest_terms};
use crate::minimize::policy::rule::{
    Action, Body, Clamp, Coarsen, Derive, Edges, MAX_EDGES, MAX_MILLIS, Methods, Noise, Rate, Rule,
    SMALLEST, Selector, Source, Take, Threshold,
};
use crate::minimize::policy::{FORMAT, MAX_RULES, MAX_VIEWS, Overlap, Padding, check, decode};
use crate::minimize::{Error, Pattern, Purpose};
use std::format;
use std::string::ToString;
use std::vec::Vec;

pub(super) fn policy(root: &Node) -> Result<Draft, Wrong> {
    let table = root.table("the policy", words::POLICY)?;
    let format = table.required("format")?;
    if format.whole::<u64>("1")? != FORMAT {
        return Err(format.wrong(Error::Format, Error::Format.message()));
    }
    let id = table.required("id")?;
    if !decode::is_id(id.text()?) {
        return Err(id.wrong(Error::Id, Error::Id.message()));
    }
    let issued_at = table.required("issued")?;
    let issued = moment(issued_at)?;
    let not_after =
        table.optional("not-after").map(|node| Ok((node, moment(node)?))).transpose()?;
    if let Some((node, _)) = not_after.filter(|(_, not_after)| *not_after <= issued) {
        return Err(node.wrong(Error::Validity, Error::Validity.message()));
    }
    Ok(Draft {
        id: id.text()?.to_string(),
        version: table.required("version")?.whole("a whole number from 0 to 2^64 - 1")?,
        issued,
        not_after: not_after.map(|(_, not_after)| not_after),
        never: table.optional("never").map_or_else(|| Ok(Vec::new()), never)?,
        never_documents: table
            .optional("never-documents")
            .map_or_else(|| Ok(Vec::new()), documents::never)?,
        views: table.optional("view").map_or_else(|| Ok(Vec::new()), views)?,
    })
}

fn moment(node: &Node) -> Result<u64, Wrong> {
    let (Value::Text(text) | Value::Time(text)) = &node.value else {
        return Err(node.not("a time like 2026-11-23T12:00:00Z"));
    };
    time::parse(text).ok_or_else(|| {
        let message = format!("`{text}` is not a time in UTC: write it like 2026-11-23T12:00:00Z");
        node.wrong(Error::Value, message)
    })
}

fn never(node: &Node) -> Result<Vec<Code>, Wrong> {
    let mut codes = Vec::new();
    let items = node.list()?;
    limited(node, items.len(), MAX_RULES, "metrics in `never`")?;
    for item in items {
        let code = metric(item)?;
        if codes.contains(&code) {
            let message = format!("`{code}` stands twice in `never`: remove one");
            return Err(item.wrong(Error::NotCanonical, message));
        }
        codes.push(code);
    }
    Ok(codes)
}

fn views(node: &Node) -> Result<Vec<DraftView>, Wrong> {
    let mut views: Vec<DraftView> = Vec::new();
    let items = node.list()?;
    limited(node, items.len(), MAX_VIEWS, "views")?;
    for item in items {
        let table = item.table("the view", words::VIEW)?;
        let recipient_at = table.required("recipient")?;
        let recipient = recipient_at.text()?;
        let pattern = Pattern::parse(recipient)
            .map_err(|kind| recipient_at.wrong(kind, format!("`{recipient}`: {kind}")))?;
        let purpose = purpose(table.required("purpose")?)?;
        for other in &views {
            let conflict = Pattern::parse(&other.recipient).is_ok_and(|theirs| {
                check::views_conflict((&theirs, other.purpose), (&pattern, purpose))
            });
            if conflict {
                let message = format!(
                    "this view and the one for `{}` match the same recipients for {purpose} and \
                     neither is more specific: name segments or roles that differ",
                    other.recipient
                );
                return Err(recipient_at.wrong(Error::ViewConflict, message));
            }
        }
        views.push(DraftView {
            recipient: recipient.to_string(),
            purpose,
            padding: table.optional("padding").map_or(Ok(Padding::Padme), padding)?,
            rules: match table.optional("rule") {
                None if table.optional("document").is_some() => Vec::new(),
                _ => rules(table.required("rule")?)?,
            },
            documents: documents::view(item, &table)?,
        });
    }
    Ok(views)
}

pub(super) fn limited(node: &Node, count: usize, most: usize, what: &str) -> Result<(), Wrong> {
    if count > most {
        return Err(node.wrong(Error::Size, format!("{count} {what}: at most {most} can be held")));
    }
    Ok(())
}

fn purpose(node: &Node) -> Result<Purpose, Wrong> {
    let code = node.text()?;
    Purpose::parse(code).ok_or_else(|| {
        let near = nearest(code, Purpose::ALL.iter().map(|purpose| purpose.code()));
        let hint = near.map_or_else(
            || "codes are TREAT, ETREAT, HRESCH, HPAYMT, HOPERAT, PUBHLTH, ...".to_string(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("`{code}` is not an HL7 PurposeOfUse code: {hint}");
        node.wrong(Error::Purpose, message)
    })
}

fn padding(node: &Node) -> Result<Padding, Wrong> {
    match &node.value {
        Value::Text(text) if text == "none" => Ok(Padding::None),
        Value::Text(text) if text == "padme" => Ok(Padding::Padme),
        Value::Number(number) => match number.parse() {
            Ok(bytes @ 2..=1024) => Ok(Padding::Multiple(bytes)),
            _ => Err(node.wrong(Error::Padding, format!("{number}: {}", Error::Padding))),
        },
        _ => Err(node.wrong(Error::Padding, Error::Padding.message())),
    }
}

fn rules(node: &Node) -> Result<Vec<Rule>, Wrong> {
    let items = node.list()?;
    limited(node, items.len(), MAX_RULES, "rules in a view")?;
    let mut rules: Vec<(Rule, &Node)> = Vec::new();
    for item in items {
        rules.push((rule(item)?, item));
    }
    if rules.is_empty() {
        let message = "this view has no rule, so nothing would leave: add one or remove the view";
        return Err(node.wrong(Error::MissingKey, message));
    }
    rules.sort_by_key(|(rule, _)| rule.selector);
    let mut overlap = Overlap::default();
    for (rule, item) in &rules {
        overlap.admit(rule).map_err(|kind| item.wrong(kind, conflict(rule)))?;
    }
    Ok(rules.into_iter().map(|(rule, _)| rule).collect())
}

fn conflict(rule: &Rule) -> &'static str {
    match (rule.selector, rule.body.action) {
        (Selector::Partition(_), _) => {
            "this partition's rule and a rule for a group apply to the same metrics and neither \
             is more specific: make their methods the same, or name the metrics"
        }
        (_, Action::Methods(Methods { derive: Some(_), .. })) => {
            "a view derives from one waveform, and what it derives does not leave by another rule as \
             well: keep one of them"
        }
        (Selector::Metric(Code::ECG_HEART_RATE | Code::PULS_OXIM_PULS_RATE), _) => {
            "another rule of this view is about this rate too, or derives it: keep one"
        }
        _ => "another rule of this view is about the same: keep one",
    }
}

fn rule(node: &Node) -> Result<Rule, Wrong> {
    let table = node.table("the rule", words::RULE)?;
    let selector = selector(node, &table)?;
    let unit = table.optional("unit").map(unit).transpose()?;
    let time = table.optional("time").map(duration).transpose()?;
    let method = table.required("method")?;
    let action = action(method)?;
    let rule = Rule { selector, body: Body { unit, time, action } };
    rule.check().map_err(|kind| explain(kind, &rule, &table, node, method))?;
    Ok(rule)
}

/// Why a rule that is made of good parts makes no sense.
fn explain(kind: Error, rule: &Rule, table: &Table<'_>, node: &Node, method: &Node) -> Wrong {
    let derives = matches!(rule.body.action, Action::Methods(Methods { derive: Some(_), .. }));
    match kind {
        Error::Unit if derives => table
            .optional("unit")
            .unwrap_or(node)
            .wrong(kind, "`derive` gives beats per minute: leave `unit` out"),
        Error::Unit => method.wrong(
            kind,
            "this method calculates, so the rule needs a `unit`, such as \"%\" or \"mm[Hg]\"",
        ),
        Error::Method if rule.body.action == Action::Drop => table
            .optional("unit")
            .or(table.optional("time"))
            .unwrap_or(node)
            .wrong(kind, "`drop` takes everything, whatever its unit or time: leave this out"),
        Error::Method => method.wrong(
            kind,
            "`derive`, `rate`, `noise` and `on-change` remember values, and waveforms have no other method: \
             name one `metric` instead of a group",
        ),
        Error::Parameter if noisy(rule) => method.wrong(
            kind,
            "`noise` needs `clamp` with `min` and `max` and then `round` in the same rule: how far a \
             value can move the result is taken from them. The two ends must be at least one step \
             of `round` apart, and the noise no wider than 4 million steps",
        ),
        _ => method.wrong(kind, format!("{kind}")),
    }
}

fn noisy(rule: &Rule) -> bool {
    matches!(rule.body.action, Action::Methods(Methods { noise: Some(_), .. }))
}

fn selector(node: &Node, table: &Table<'_>) -> Result<Selector, Wrong> {
    let found = ["metric", "partition", "group"].map(|name| table.optional(name));
    match found {
        [Some(node), None, None] => metric(node).map(Selector::Metric),
        [None, Some(node), None] => partition(node).map(Selector::Partition),
        [None, None, Some(node)] => group(node),
        _ => Err(node.wrong(
            Error::Selector,
            "a rule is about exactly one of `metric`, `partition` and `group`",
        )),
    }
}

fn metric(node: &Node) -> Result<Code, Wrong> {
    let name = match &node.value {
        Value::Number(_) => {
            return node.whole("an MDC code, partition x 65536 + term").map(Code::new);
        }
        Value::Text(name) => name,
        _ => return Err(node.not("a metric's name in quotes or its number")),
    };
    Code::by_name(name).ok_or_else(|| {
        let hint = match nearest(name, Code::all().filter_map(Code::name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "if it exists, write its number, partition x 65536 + term".to_string(),
        };
        node.wrong(Error::Selector, format!("the metric `{name}` is not known here: {hint}"))
    })
}

fn partition(node: &Node) -> Result<u16, Wrong> {
    let name = match &node.value {
        Value::Number(_) => return node.whole("a partition from 0 to 65535"),
        Value::Text(name) => name,
        _ => return Err(node.not("a partition's name in quotes or its number")),
    };
    let found = words::PARTITIONS.iter().find(|(known, _)| known == name);
    found.map(|(_, number)| *number).ok_or_else(|| {
        let known: Vec<_> = words::PARTITIONS.iter().map(|(name, _)| *name).collect();
        let message = format!("unknown partition `{name}`: {}", suggestion(name, &known));
        node.wrong(Error::Selector, message)
    })
}

fn group(node: &Node) -> Result<Selector, Wrong> {
    let name = node.text()?;
    let found = words::GROUPS.iter().find(|(known, _)| *known == name);
    found.map(|(_, selector)| *selector).ok_or_else(|| {
        let known: Vec<_> = words::GROUPS.iter().map(|(name, _)| *name).collect();
        let message = format!("unknown group `{name}`: {}", suggestion(name, &known));
        node.wrong(Error::Selector, message)
    })
}

fn unit(node: &Node) -> Result<Unit, Wrong> {
    let name = match &node.value {
        Value::Number(_) => {
            let value: u32 = node.whole("an MDC unit code, 262144 + term")?;
            let term = value.checked_sub(Unit::new(0).value());
            let term = term.and_then(|term| u16::try_from(term).ok());
            return term.map(Unit::new).ok_or_else(|| {
                let message = format!("{value} is not a unit: codes are 262144 + term");
                node.wrong(Error::Unit, message)
            });
        }
        Value::Text(name) => name,
        _ => return Err(node.not("a unit in quotes")),
    };
    Unit::by_name(name).ok_or_else(|| {
        let names = Unit::all().flat_map(|unit| [unit.ucum(), unit.name()]).flatten();
        let hint = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write its UCUM code, its MDC_DIM_ name or its number".to_string(),
        };
        node.wrong(Error::Unit, format!("the unit `{name}` is not known here: {hint}"))
    })
}

fn duration(node: &Node) -> Result<u32, Wrong> {
    let text = node.text()?;
    time::parse_duration(text).filter(|millis| (1..=MAX_MILLIS).contains(millis)).ok_or_else(|| {
        let message = format!(
            "`{text}` is not a duration from \"1ms\" to \"7d\": units are ms, s, min, h, d"
        );
        node.wrong(Error::Parameter, message)
    })
}

fn action(node: &Node) -> Result<Action, Wrong> {
    match &node.value {
        Value::Text(word) if word == "keep" => Ok(Action::Keep),
        Value::Text(word) if word == "drop" => Ok(Action::Drop),
        Value::Text(word) if words::METHODS.contains(&word.as_str()) => Err(node.wrong(
            Error::Method,
            format!("`{word}` has parameters: write method = {{ {word} = ... }}"),
        )),
        Value::Text(word) => Err(unknown_method(node.at, word)),
        Value::Table(_) => methods(core::slice::from_ref(node)),
        Value::List(items) if items.is_empty() => {
            Err(node.wrong(Error::Method, "the list has no method: name one"))
        }
        Value::List(items) => methods(items),
        _ => Err(node.not("\"keep\", \"drop\", a method or a list of methods")),
    }
}

fn unknown_method(at: usize, word: &str) -> Wrong {
    let known: Vec<_> = ["keep", "drop"].iter().chain(words::METHODS).copied().collect();
    let message = format!("unknown method `{word}`: {}", suggestion(word, &known));
    Wrong::new(at, Error::Method, message)
}

fn methods(items: &[Node]) -> Result<Action, Wrong> {
    let mut methods = Methods::default();
    let mut last: Option<&str> = None;
    for item in items {
        let (at, word, parameters) = single(item)?;
        let place = |word: &str| words::METHODS.iter().position(|known| *known == word);
        let Some(here) = place(word) else {
            return Err(unknown_method(at, word));
        };
        if let Some(last) = last {
            order(at, (last, place(last)), (word, Some(here)))?;
        }
        last = Some(word);
        method(&mut methods, word, parameters)?;
    }
    Ok(Action::Methods(methods))
}

/// The method that an item of the list names.
fn single(item: &Node) -> Result<(usize, &str, &Node), Wrong> {
    match &item.value {
        Value::Table(entries) => match entries.as_slice() {
            [(key, parameters)] => Ok((key.at, &key.name, parameters)),
            _ => Err(item.wrong(
                Error::Method,
                "one method at a time: write a list, [{ rate = ... }, { round = ... }]",
            )),
        },
        Value::Text(word) if word == "keep" || word == "drop" => Err(item.wrong(
            Error::Method,
            format!("`{word}` stands alone: it does not go together with other methods"),
        )),
        Value::Text(word) => Err(unknown_method(item.at, word)),
        _ => Err(item.not("a method like { round = 1 }")),
    }
}

fn order(
    at: usize,
    (last, before): (&str, Option<usize>),
    (word, here): (&str, Option<usize>),
) -> Result<(), Wrong> {
    let both = ["round", "bin"];
    let message = if last == word {
        format!("`{word}` stands twice: keep one")
    } else if both.contains(&last) && both.contains(&word) {
        "`round` and `bin` do the same job: keep one".to_string()
    } else if here < before {
        let order = listed(words::METHODS);
        format!("`{word}` must stand before `{last}`: the order is {order}")
    } else {
        return Ok(());
    };
    Err(Wrong::new(at, Error::Method, message))
}

fn method(methods: &mut Methods, word: &str, node: &Node) -> Result<(), Wrong> {
    match word {
        "derive" => methods.derive = Some(derive(node)?),
        "rate" => methods.rate = Some(rate(node)?),
        "clamp" => {
            let (min, max) = ends(node, "`clamp`", "min", "max")?;
            methods.clamp = Some(Clamp { min, max });
        }
        "round" => methods.coarsen = Some(Coarsen::Round(above_zero(node)?)),
        "bin" => methods.coarsen = Some(bin(node)?),
        "noise" => methods.noise = Some(noise(node)?),
        "threshold" => {
            let (below, above) = ends(node, "`threshold`", "below", "above")?;
            methods.threshold = Some(Threshold { above, below });
        }
        _ => methods.change = Some(above_zero(node)?),
    }
    Ok(())
}

fn derive(node: &Node) -> Result<Derive, Wrong> {
    let Value::Table(_) = &node.value else {
        return Ok(Derive { source: source(node, None)?, limits: None });
    };
    let table = node.table("`derive`", &["take", "smallest", "lowest", "highest"])?;
    let source = source(table.required("take")?, table.optional("smallest"))?;
    let count = |node: &Node| node.whole("a count of 32 bits");
    let limits = match (table.optional("lowest"), table.optional("highest")) {
        (None, None) => None,
        (Some(lowest), Some(highest)) => Some((count(lowest)?, count(highest)?)),
        _ => {
            let message = "a converter has two limits: give `lowest` and `highest`, or neither";
            return Err(node.wrong(Error::Parameter, message));
        }
    };
    if let Some((lowest, highest)) = limits
        && lowest >= highest
    {
        let message = format!("{lowest} is not below {highest}: exchange `lowest` and `highest`");
        return Err(node.wrong(Error::Parameter, message));
    }
    Ok(Derive { source, limits })
}

fn source(node: &Node, smallest: Option<&Node>) -> Result<Source, Wrong> {
    match (node.text()?, smallest) {
        (words::HEART_RATE, None) => Ok(Source::Ecg),
        (words::HEART_RATE, Some(smallest)) => {
            let message = "an ECG has a unit, so `smallest` is not needed: leave it out";
            Err(smallest.wrong(Error::Parameter, message))
        }
        (words::PULSE_RATE, None) => Ok(Source::Pleth(SMALLEST)),
        (words::PULSE_RATE, Some(smallest)) => match smallest.whole("a count from 1 to 65535")? {
            0 => Err(smallest.wrong(Error::Parameter, "a pulse has at least one count")),
            counts => Ok(Source::Pleth(counts)),
        },
        (other, _) => {
            let hint = suggestion(other, &[words::HEART_RATE, words::PULSE_RATE]);
            Err(node.wrong(Error::Parameter, format!("`{other}` cannot be derived: {hint}")))
        }
    }
}

fn noise(node: &Node) -> Result<Noise, Wrong> {
    let table = node.table("`noise`", &["epsilon", "rho", "budget", "per"])?;
    let charge = match (table.optional("epsilon"), table.optional("rho")) {
        (Some(epsilon), None) => Charge::Epsilon(above_zero(epsilon)?),
        (None, Some(rho)) => Charge::Rho(above_zero(rho)?),
        _ => {
            let message = "`noise` takes either `epsilon` (Laplace) or `rho` (Gaussian)";
            return Err(node.wrong(Error::Parameter, message));
        }
    };
    let budget_at = table.required("budget")?;
    let budget = above_zero(budget_at)?;
    let (Charge::Epsilon(each) | Charge::Rho(each)) = charge;
    if budget.compare(each).is_none_or(core::cmp::Ordering::is_lt) {
        let message = format!("the budget {budget} does not pay for one value, which costs {each}");
        return Err(budget_at.wrong(Error::Parameter, message));
    }
    let per_at = table.required("per")?;
    let per = duration(per_at)?;
    if !per.is_multiple_of(1000) {
        let message = "a budget's window has whole seconds, from \"1s\" to \"7d\"";
        return Err(per_at.wrong(Error::Parameter, message));
    }
    Ok(Noise { charge, budget, per })
}

fn rate(node: &Node) -> Result<Rate, Wrong> {
    let table = node.table("`rate`", &["every", "take"])?;
    let every = duration(table.required("every")?)?;
    let take_at = table.required("take")?;
    let word = take_at.text()?;
    let known: Vec<_> = Take::ALL.iter().map(|(_, word)| *word).collect();
    let take = Take::ALL.iter().find(|(_, known)| *known == word).ok_or_else(|| {
        let message = format!("`{word}` cannot be taken: {}", suggestion(word, &known));
        take_at.wrong(Error::Parameter, message)
    })?;
    Ok(Rate { every, take: take.0 })
}

/// A range with at least one end, the first not above the second.
fn ends(
    node: &Node,
    what: &'static str,
    low: &str,
    high: &str,
) -> Result<(Option<Decimal>, Option<Decimal>), Wrong> {
    let table = node.table(what, &[low, high])?;
    let low_end = table.optional(low).map(decimal).transpose()?;
    let high_end = table.optional(high).map(decimal).transpose()?;
    match (low_end, high_end) {
        (None, None) => {
            let message = format!("{what} needs `{low}`, `{high}` or both");
            Err(node.wrong(Error::Parameter, message))
        }
        (Some(from), Some(to)) if from.compare(to).is_none_or(core::cmp::Ordering::is_gt) => {
            let message = format!("`{low}` is above `{high}`: exchange them");
            Err(node.wrong(Error::Parameter, message))
        }
        ends => Ok(ends),
    }
}

fn bin(node: &Node) -> Result<Coarsen, Wrong> {
    let table = node.table("`bin`", &["edges", "width", "origin"])?;
    let parts = ["edges", "width", "origin"].map(|name| table.optional(name));
    match parts {
        [Some(list), None, None] => {
            let edges = list.list()?.iter().map(decimal).collect::<Result<Vec<_>, _>>()?;
            let message = format!("edges are 1 to {MAX_EDGES} numbers, each above the one before");
            let edges = Edges::new(&edges).map_err(|kind| list.wrong(kind, message))?;
            Ok(Coarsen::Edges(edges))
        }
        [None, Some(width), origin] => Ok(Coarsen::Width {
            width: above_zero(width)?,
            origin: origin.map_or(Ok(Decimal::ZERO), decimal)?,
        }),
        _ => Err(node.wrong(
            Error::Parameter,
            "`bin` takes either `edges`, or `width` and perhaps `origin`",
        )),
    }
}

pub(super) fn above_zero(node: &Node) -> Result<Decimal, Wrong> {
    let value = decimal(node)?;
    if value.compare(Decimal::ZERO).is_some_and(core::cmp::Ordering::is_gt) {
        return Ok(value);
    }
    Err(node.wrong(Error::Parameter, format!("{value} is not above 0, as it must be here")))
}

pub(super) fn decimal(node: &Node) -> Result<Decimal, Wrong> {
    let text = node.number()?;
    let value = Decimal::parse(text)
        .map_err(|error| node.wrong(Error::Parameter, format!("{text}: {error}")))?;
    Ok(lowest_terms(value))
}
