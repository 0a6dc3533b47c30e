//! Document rules into CBOR.

use super::{
    Case, Generalize, Method, Missing, Otherwise, Perturb, Precision, Pseudonym, Release, Rule,
    Rules, Scalar, Selector, Unknown, When,
};
use crate::cbor::{Error, Writer};
use crate::minimize::policy::encode::decimal;
use crate::minimize::policy::key;
use alloc::string::String;
use alloc::vec::Vec;

/// `never-documents`, in canonical order.
pub(in crate::minimize::policy) fn never(
    writer: &mut Writer<'_>,
    selectors: &[Selector],
) -> Result<(), Error> {
    let mut sorted: Vec<_> = selectors.iter().collect();
    sorted.sort_by(|a, b| super::order(a, b));
    writer.array(|w| {
        sorted.iter().try_for_each(|named| {
            w.array(|w| {
                w.u64(named.kind().into())?;
                w.text(named.text())
            })
        })
    })
}

/// What a view says of documents, its rules in canonical order.
pub(in crate::minimize::policy) fn rules(
    writer: &mut Writer<'_>,
    rules: &Rules,
) -> Result<(), Error> {
    let mut sorted: Vec<_> = rules.rules.iter().collect();
    sorted.sort_by(|a, b| super::order(&a.selector, &b.selector));
    writer.map(|map| {
        map.entry(key::RELEASE, |w| {
            w.u64(match rules.fhir {
                Release::R4 => 4,
                Release::R5 => 5,
            })
        })?;
        map.entry(key::UNKNOWN, |w| w.bool(rules.unknown == Unknown::Refuse))?;
        map.entry(key::MISSING, |w| w.bool(rules.missing == Missing::Refuse))?;
        map.entry(key::LABELS, |w| w.bool(rules.labels))?;
        map.entry(key::DOCUMENT_RULES, |w| w.array(|w| sorted.iter().try_for_each(|r| rule(w, r))))
    })
}

fn rule(writer: &mut Writer<'_>, rule: &Rule) -> Result<(), Error> {
    writer.array(|w| {
        w.u64(rule.selector.kind().into())?;
        w.text(rule.selector.text())?;
        method(w, &rule.method)
    })
}

fn method(writer: &mut Writer<'_>, method: &Method) -> Result<(), Error> {
    match method {
        Method::Keep => writer.u64(0),
        Method::Drop => writer.u64(1),
        Method::Redact => writer.u64(2),
        Method::Year => writer.u64(3),
        Method::Age90 => writer.u64(4),
        Method::Shift(days) => numbered(writer, 5, |w| w.u64((*days).into())),
        Method::Zip3(census) => numbered(writer, 6, |w| w.u64(census.year().into())),
        Method::Pseudonym(Pseudonym::Derived) => writer.u64(7),
        Method::Pseudonym(Pseudonym::Random) => writer.u64(8),
        Method::Generalize(how) => generalize(writer, how),
        Method::Substitute(scalar) => numbered(writer, 9, |w| value(w, scalar)),
        Method::Perturb(Perturb { span, proportional, digits }) => numbered(writer, 10, |w| {
            decimal(w, *span)?;
            w.bool(*proportional)?;
            w.u64((*digits).into())
        }),
    }
}

fn generalize(writer: &mut Writer<'_>, generalize: &Generalize) -> Result<(), Error> {
    match generalize {
        Generalize::Round(step) => numbered(writer, 20, |w| decimal(w, *step)),
        Generalize::Edges(edges) => {
            numbered(writer, 21, |w| edges.as_slice().iter().try_for_each(|edge| decimal(w, *edge)))
        }
        Generalize::Width { width, origin } => numbered(writer, 22, |w| {
            decimal(w, *width)?;
            decimal(w, *origin)
        }),
        Generalize::Date(precision) => numbered(writer, 23, |w| {
            w.u64(match precision {
                Precision::Year => 0,
                Precision::Month => 1,
                Precision::Day => 2,
            })
        }),
        Generalize::Prefix { letters, fill } => numbered(writer, 24, |w| {
            w.u64((*letters).into())?;
            w.text(fill)
        }),
        Generalize::Cases { cases, otherwise } => numbered(writer, 25, |w| {
            w.bool(*otherwise == Otherwise::Keep)?;
            cases.iter().try_for_each(|one| case(w, one))
        }),
    }
}

fn case(writer: &mut Writer<'_>, case: &Case) -> Result<(), Error> {
    let Case { when, becomes } = case;
    let number = match when {
        When::Is(_) => 0,
        When::Between(..) => 1,
        When::Starts(_) => 2,
    };
    numbered(writer, number, |w| {
        value(w, becomes)?;
        match when {
            When::Is(values) => values.iter().try_for_each(|one| w.text(one)),
            When::Between(from, to) => {
                w.text(from)?;
                w.text(to)
            }
            When::Starts(prefix) => w.text(prefix),
        }
    })
}

/// A number as `#` and its text: no binary float, and every digit stays. A text has `'` before it.
fn value(writer: &mut Writer<'_>, scalar: &Scalar) -> Result<(), Error> {
    let marked = |mark: char, text: &str| {
        let mut marked = String::with_capacity(text.len().saturating_add(1));
        marked.push(mark);
        marked.push_str(text);
        marked
    };
    match scalar {
        Scalar::Bool(value) => writer.bool(*value),
        Scalar::Text(text) => writer.text(&marked('\'', text)),
        Scalar::Number(number) => writer.text(&marked('#', number)),
    }
}

fn numbered(
    writer: &mut Writer<'_>,
    number: u64,
    rest: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    writer.array(|w| {
        w.u64(number)?;
        rest(w)
    })
}
