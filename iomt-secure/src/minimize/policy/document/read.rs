//! Document rules out of CBOR.

use super::{
    Case, Census, Generalize, MAX_CASES, MAX_NEVER, MAX_RULES, Method, Missing, Otherwise, Perturb,
    Precision, Pseudonym, Release, Rule, Rules, Scalar, Selector, Unknown, When,
};
use crate::cbor::Type;
use crate::cbor::reader::{Array, Reader};
use crate::minimize::Error;
use crate::minimize::policy::decode::decimal;
use crate::minimize::policy::key;
use crate::minimize::policy::rule::{Edges, MAX_EDGES};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Rules {
    /// Reads what a view says of documents and checks each rule in itself.
    ///
    /// # Errors
    /// That of the first rule which does not hold.
    pub(in crate::minimize::policy) fn decode(encoded: &[u8]) -> Result<Self, Error> {
        Reader::new(encoded).map(|map| {
            let fhir = match map.required(key::RELEASE, Reader::u8)? {
                4 => Release::R4,
                5 => Release::R5,
                _ => return Err(Error::Parameter),
            };
            let unknown = map.required(key::UNKNOWN, Reader::bool)?;
            let missing = map.required(key::MISSING, Reader::bool)?;
            let labels = map.required(key::LABELS, Reader::bool)?;
            let rules = map.required(key::DOCUMENT_RULES, |reader| reader.array(rules))?;
            Ok(Self {
                fhir,
                unknown: if unknown { Unknown::Refuse } else { Unknown::Drop },
                missing: if missing { Missing::Refuse } else { Missing::Mark },
                labels,
                rules,
            })
        })
    }
}

/// Reads `never-documents`.
pub(in crate::minimize::policy) fn never(encoded: &[u8]) -> Result<Vec<Selector>, Error> {
    Reader::new(encoded).array(|items| {
        let mut found: Vec<Selector> = Vec::new();
        while let Some(named) = items.next(|reader| reader.array(selector))? {
            ascending(found.last(), &named)?;
            if found.len() >= MAX_NEVER {
                return Err(Error::Size);
            }
            found.push(named);
        }
        if found.is_empty() { Err(Error::NotCanonical) } else { Ok(found) }
    })
}

fn rules(items: &mut Array<'_>) -> Result<Vec<Rule>, Error> {
    let mut rules: Vec<Rule> = Vec::new();
    while let Some(rule) = items.next(rule)? {
        ascending(rules.last().map(|last| &last.selector), &rule.selector)?;
        if rules.len() >= MAX_RULES {
            return Err(Error::Size);
        }
        rules.push(rule);
    }
    if rules.is_empty() { Err(Error::Parameter) } else { Ok(rules) }
}

/// Two rules about the same are no more specific than each other.
fn ascending(last: Option<&Selector>, next: &Selector) -> Result<(), Error> {
    match last.map(|last| super::order(last, next)) {
        None | Some(core::cmp::Ordering::Less) => Ok(()),
        Some(core::cmp::Ordering::Equal) => Err(Error::RuleConflict),
        Some(core::cmp::Ordering::Greater) => Err(Error::NotCanonical),
    }
}

fn rule(reader: &mut Reader<'_>) -> Result<Rule, Error> {
    let rule = reader.array(|items| {
        let selector = selector(items)?;
        let method = items.required(method)?;
        Ok::<_, Error>(Rule { selector, method })
    })?;
    rule.check()?;
    Ok(rule)
}

fn selector(items: &mut Array<'_>) -> Result<Selector, Error> {
    let kind = items.required(Reader::u8)?;
    let text = items.required(Reader::text)?.to_string();
    let selector = Selector::new(kind, text).ok_or(Error::Selector)?;
    if selector.is_sized() { Ok(selector) } else { Err(Error::Selector) }
}

fn method(reader: &mut Reader<'_>) -> Result<Method, Error> {
    if reader.peek()? == Type::Array {
        return reader.array(with_parameters);
    }
    match reader.u8()? {
        0 => Ok(Method::Keep),
        1 => Ok(Method::Drop),
        2 => Ok(Method::Redact),
        3 => Ok(Method::Year),
        4 => Ok(Method::Age90),
        7 => Ok(Method::Pseudonym(Pseudonym::Derived)),
        8 => Ok(Method::Pseudonym(Pseudonym::Random)),
        _ => Err(Error::Method),
    }
}

fn with_parameters(items: &mut Array<'_>) -> Result<Method, Error> {
    let generalize = match items.required(Reader::u8)? {
        5 => return items.required(Reader::u16).map(Method::Shift).map_err(Error::from),
        6 => {
            let year = items.required(Reader::u16)?;
            let census = Census::ALL.iter().find(|(_, known)| *known == year);
            return Ok(Method::Zip3(census.ok_or(Error::Parameter)?.0));
        }
        9 => return items.required(value).map(Method::Substitute),
        10 => {
            let span = items.required(decimal)?;
            let proportional = items.required(Reader::bool)?;
            let digits = items.required(Reader::u8)?;
            return Ok(Method::Perturb(Perturb { span, proportional, digits }));
        }
        20 => Generalize::Round(items.required(decimal)?),
        21 => Generalize::Edges(edges(items)?),
        22 => {
            let width = items.required(decimal)?;
            Generalize::Width { width, origin: items.required(decimal)? }
        }
        23 => match items.required(Reader::u8)? {
            0 => Generalize::Date(Precision::Year),
            1 => Generalize::Date(Precision::Month),
            2 => Generalize::Date(Precision::Day),
            _ => return Err(Error::Parameter),
        },
        24 => {
            let letters = items.required(Reader::u8)?;
            Generalize::Prefix { letters, fill: items.required(text)? }
        }
        25 => {
            let keep = items.required(Reader::bool)?;
            let mut cases = Vec::new();
            while let Some(case) = items.next(|reader| reader.array(case))? {
                if cases.len() >= MAX_CASES {
                    return Err(Error::Parameter);
                }
                cases.push(case);
            }
            let otherwise = if keep { Otherwise::Keep } else { Otherwise::Redact };
            Generalize::Cases { cases, otherwise }
        }
        _ => return Err(Error::Method),
    };
    Ok(Method::Generalize(generalize))
}

fn case(items: &mut Array<'_>) -> Result<Case, Error> {
    let kind = items.required(Reader::u8)?;
    let becomes = items.required(value)?;
    let when = match kind {
        0 => {
            let mut values = Vec::new();
            while let Some(one) = items.next(text)? {
                if values.len() >= MAX_CASES {
                    return Err(Error::Parameter);
                }
                values.push(one);
            }
            When::Is(values)
        }
        1 => When::Between(items.required(text)?, items.required(text)?),
        2 => When::Starts(items.required(text)?),
        _ => return Err(Error::Parameter),
    };
    Ok(Case { when, becomes })
}

fn edges(items: &mut Array<'_>) -> Result<Edges, Error> {
    let mut held = Vec::new();
    while let Some(edge) = items.next(decimal)? {
        if held.len() >= MAX_EDGES {
            return Err(Error::Parameter);
        }
        held.push(edge);
    }
    Edges::new(&held)
}

fn text(reader: &mut Reader<'_>) -> Result<String, Error> {
    Ok(reader.text()?.to_string())
}

fn value(reader: &mut Reader<'_>) -> Result<Scalar, Error> {
    if matches!(reader.peek()?, Type::Bool) {
        return Ok(Scalar::Bool(reader.bool()?));
    }
    let text = reader.text()?;
    match (text.strip_prefix('\''), text.strip_prefix('#')) {
        (Some(text), _) => Ok(Scalar::Text(text.to_string())),
        (_, Some(number)) => Ok(Scalar::Number(number.to_string())),
        _ => Err(Error::Parameter),
    }
}
