//! The CBOR form, read without heap. Lists are walked where they stand, once to check them and
//! again whenever they are used.

use super::rule::{
    Action, Body, Clamp, Coarsen, Derive, Edges, MAX_EDGES, Methods, Noise, Rate, Rule, SMALLEST,
    Selector, Shape, Source, Take, Threshold,
};
use super::{FORMAT, MAX_RULES, MAX_VIEWS, Overlap, Padding, Policy, View, check, key};
use crate::cbor::reader::{Array, Map, Reader};
use crate::cbor::{self, Type};
use crate::crypto::hash::Digest;
use crate::measurement::{Code, Decimal, Unit};
use crate::minimize::noise::Charge;
use crate::minimize::{Error, Pattern, Purpose};

/// 9999-12-31T23:59:59Z: what text can write.
const LAST_MOMENT: u64 = 253_402_300_799;

pub(super) fn policy(payload: &[u8], digest: Digest) -> Result<Policy<'_>, Error> {
    let policy = cbor::decode(payload, |reader| {
        reader.map(|map| {
            if map.required(key::FORMAT, Reader::u64)? != FORMAT {
                return Err(Error::Format);
            }
            let id = map.required(key::ID, Reader::text)?;
            let version = map.required(key::VERSION, Reader::u64)?;
            let issued = map.required(key::ISSUED, Reader::u64)?;
            let not_after = map.optional(key::NOT_AFTER, Reader::u64)?;
            let never = map.required(key::NEVER, Reader::skip)?;
            let views = map.required(key::VIEWS, Reader::skip)?;
            let never_documents = map.optional(key::NEVER_DOCUMENTS, Reader::skip)?;
            Ok(Policy {
                payload,
                digest,
                id,
                version,
                issued,
                not_after,
                never,
                views,
                never_documents,
            })
        })
    })?;
    check_header(&policy)?;
    check_never(policy.never)?;
    check_views(policy.views)?;
    // What stands in it is looked at by those who minimize documents; that it is empty, by all.
    match policy.never_documents {
        Some([0x80]) => Err(Error::NotCanonical),
        _ => Ok(policy),
    }
}

fn check_header(policy: &Policy<'_>) -> Result<(), Error> {
    if !is_id(policy.id) {
        return Err(Error::Id);
    }
    let ends = |end: u64| end > policy.issued && end <= LAST_MOMENT;
    if policy.issued > LAST_MOMENT || !policy.not_after.is_none_or(ends) {
        return Err(Error::Validity);
    }
    Ok(())
}

pub(super) fn is_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=64).contains(&id.len()) && id.bytes().all(allowed)
}

fn check_never(array: &[u8]) -> Result<(), Error> {
    let mut last = None;
    let mut count = 0usize;
    never(array, |code| {
        if last.is_some_and(|last| last >= code) {
            return Err(Error::NotCanonical);
        }
        last = Some(code);
        count = counted(count, MAX_RULES)?;
        Ok(())
    })
}

fn check_views(array: &[u8]) -> Result<(), Error> {
    let mut last: Option<View<'_>> = None;
    let mut count = 0usize;
    views(array, |view| {
        let order = |last: View<'_>| {
            let (a, b) = (last.recipient.as_str(), view.recipient.as_str());
            check::view_order((a, last.purpose), (b, view.purpose))
        };
        if last.is_some_and(|last| order(last).is_ge()) {
            return Err(Error::NotCanonical);
        }
        check_rules(view.rules, view.documents.is_some())?;
        // Against the views before this one; they were checked when it was their turn.
        let mut before = 0usize;
        views(array, |other| {
            before = before.saturating_add(1);
            let earlier = before <= count;
            let conflict = check::views_conflict(
                (&other.recipient, other.purpose),
                (&view.recipient, view.purpose),
            );
            if earlier && conflict { Err(Error::ViewConflict) } else { Ok(()) }
        })?;
        last = Some(view);
        count = counted(count, MAX_VIEWS)?;
        Ok(())
    })
}

fn check_rules(array: &[u8], documents: bool) -> Result<(), Error> {
    let mut overlap = Overlap::default();
    let mut count = 0usize;
    rules(array, |rule| {
        rule.check()?;
        overlap.admit(&rule)?;
        count = counted(count, MAX_RULES)?;
        Ok(())
    })?;
    // A view that names nothing lets nothing out; whoever wants that leaves the view out.
    if count == 0 && !documents { Err(Error::Parameter) } else { Ok(()) }
}

fn counted(count: usize, most: usize) -> Result<usize, Error> {
    if count >= most { Err(Error::Size) } else { Ok(count.saturating_add(1)) }
}

pub(super) fn never(
    array: &[u8],
    mut each: impl FnMut(Code) -> Result<(), Error>,
) -> Result<(), Error> {
    walk(array, |reader| each(Code::new(reader.u32()?)))
}

pub(super) fn views<'a>(
    array: &'a [u8],
    mut each: impl FnMut(View<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    walk(array, |reader| each(view(reader)?))
}

pub(super) fn rules(
    array: &[u8],
    mut each: impl FnMut(Rule) -> Result<(), Error>,
) -> Result<(), Error> {
    walk(array, |reader| each(rule(reader)?))
}

fn walk<'a>(
    array: &'a [u8],
    mut each: impl FnMut(&mut Reader<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    Reader::new(array).array(|items| {
        while items.next(&mut each)?.is_some() {}
        Ok(())
    })
}

fn view<'a>(reader: &mut Reader<'a>) -> Result<View<'a>, Error> {
    reader.map(|map| {
        let recipient = Pattern::parse(map.required(key::RECIPIENT, Reader::text)?)?;
        let purpose = map.required(key::PURPOSE, Reader::text)?;
        let purpose = Purpose::parse(purpose).ok_or(Error::Purpose)?;
        let padding = Padding::from_number(map.required(key::PADDING, Reader::u16)?)?;
        let rules = map.required(key::RULES, Reader::skip)?;
        let documents = map.optional(key::DOCUMENTS, Reader::skip)?;
        Ok(View { recipient, purpose, padding, rules, documents })
    })
}

fn rule(reader: &mut Reader<'_>) -> Result<Rule, Error> {
    reader.map(|map| {
        let selector = map.required(key::SELECTOR, |reader| reader.array(selector))?;
        let unit = map.optional(key::UNIT, Reader::u16)?.map(Unit::new);
        let time = map.optional(key::TIME, Reader::u32)?;
        let whole = map.optional(key::KEEP, Reader::bool)?;
        let methods = methods(map)?;
        let action = match whole {
            None => Action::Methods(methods),
            Some(_) if methods != Methods::default() => return Err(Error::Method),
            Some(true) => Action::Keep,
            Some(false) => Action::Drop,
        };
        Ok(Rule { selector, body: Body { unit, time, action } })
    })
}

fn selector(items: &mut Array<'_>) -> Result<Selector, Error> {
    let kind = items.required(Reader::u8)?;
    let value = items.required(Reader::u32)?;
    match (kind, value) {
        (0, 0) => Ok(Selector::All),
        (1, 0) => Ok(Selector::Shape(Shape::Sample)),
        (1, 1) => Ok(Selector::Shape(Shape::Waveform)),
        (2, partition) => {
            u16::try_from(partition).map(Selector::Partition).map_err(|_| Error::Selector)
        }
        (3, code) => Ok(Selector::Metric(Code::new(code))),
        _ => Err(Error::Selector),
    }
}

fn methods(map: &mut Map<'_>) -> Result<Methods, Error> {
    let derive = map.optional(key::DERIVE, derive)?;
    let rate = map.optional(key::RATE, |reader| {
        reader.array(|items| {
            let every = items.required(Reader::u32)?;
            let number = items.required(Reader::u8)?;
            let take = Take::ALL.iter().find(|(take, _)| take.number() == number);
            Ok::<_, Error>(Rate { every, take: take.ok_or(Error::Parameter)?.0 })
        })
    })?;
    let clamp = map.optional(key::CLAMP, |reader| {
        reader.array(|items| {
            let min = items.required(maybe_decimal)?;
            let max = items.required(maybe_decimal)?;
            Ok::<_, Error>(Clamp { min, max })
        })
    })?;
    let round = map.optional(key::ROUND, decimal)?.map(Coarsen::Round);
    let edges = map.optional(key::BIN_EDGES, |reader| reader.array(edges))?.map(Coarsen::Edges);
    let width = map.optional(key::BIN_WIDTH, |reader| {
        reader.array(|items| {
            let width = items.required(decimal)?;
            let origin = items.required(decimal)?;
            Ok::<_, Error>(Coarsen::Width { width, origin })
        })
    })?;
    let noise = map.optional(key::NOISE, |reader| reader.array(noise))?;
    let threshold = map.optional(key::THRESHOLD, |reader| {
        reader.array(|items| {
            let above = items.required(maybe_decimal)?;
            let below = items.required(maybe_decimal)?;
            Ok::<_, Error>(Threshold { above, below })
        })
    })?;
    let change = map.optional(key::ON_CHANGE, decimal)?;
    let ((coarsen, None, None) | (None, coarsen, None) | (None, None, coarsen)) =
        (round, edges, width)
    else {
        return Err(Error::Method);
    };
    Ok(Methods { derive, rate, clamp, coarsen, noise, threshold, change })
}

/// A number alone, or with what differs from what goes without saying.
fn derive(reader: &mut Reader<'_>) -> Result<Derive, Error> {
    if reader.peek()? != Type::Array {
        return source(reader.u8()?, SMALLEST).map(|source| Derive { source, limits: None });
    }
    reader.array(|items| {
        let kind = items.required(Reader::u8)?;
        let smallest = items.required(Reader::u16)?;
        let lowest = items.next(|reader| Ok::<_, Error>(reader.i32()?))?;
        let limits = match lowest {
            Some(lowest) => Some((lowest, items.required(Reader::i32)?)),
            None if smallest == SMALLEST => return Err(Error::NotCanonical),
            None => None,
        };
        Ok(Derive { source: source(kind, smallest)?, limits })
    })
}

fn source(kind: u8, smallest: u16) -> Result<Source, Error> {
    match kind {
        0 if smallest == SMALLEST => Ok(Source::Ecg),
        1 => Ok(Source::Pleth(smallest)),
        _ => Err(Error::Method),
    }
}

fn noise(items: &mut Array<'_>) -> Result<Noise, Error> {
    let kind = items.required(Reader::u8)?;
    let charge = items.required(decimal)?;
    let charge = match kind {
        0 => Charge::Epsilon(charge),
        1 => Charge::Rho(charge),
        _ => return Err(Error::Method),
    };
    let budget = items.required(decimal)?;
    Ok(Noise { charge, budget, per: items.required(Reader::u32)? })
}

fn edges(items: &mut Array<'_>) -> Result<Edges, Error> {
    let first = items.required(decimal)?;
    let mut held = [first; MAX_EDGES];
    let mut len = 1usize;
    while let Some(edge) = items.next(decimal)? {
        *held.get_mut(len).ok_or(Error::Parameter)? = edge;
        len = len.saturating_add(1);
    }
    Edges::new(held.get(..len).ok_or(Error::Parameter)?)
}

fn maybe_decimal(reader: &mut Reader<'_>) -> Result<Option<Decimal>, Error> {
    if reader.peek()? == Type::Null {
        reader.null()?;
        return Ok(None);
    }
    decimal(reader).map(Some)
}

/// `[exponent, mantissa]` in lowest terms, so that a number has one encoding.
pub(super) fn decimal(reader: &mut Reader<'_>) -> Result<Decimal, Error> {
    reader.array(|items| {
        let exponent = items.required(Reader::i8)?;
        let mantissa = items.required(Reader::i32)?;
        let lowest = match mantissa {
            0 => exponent == 0,
            _ => mantissa.checked_rem(10) != Some(0),
        };
        let value = Decimal::new(mantissa, exponent).ok_or(Error::Parameter)?;
        if lowest { Ok(plain(value)) } else { Err(Error::Parameter) }
    })
}

/// 1e2 as 100 where that fits: what is rounded to tens is told as 80, not as 8e1.
fn plain(value: Decimal) -> Decimal {
    let whole = value.scaled(0).and_then(|whole| i32::try_from(whole).ok());
    whole.and_then(|whole| Decimal::new(whole, 0)).unwrap_or(value)
}
