//! The CBOR form, written.

use super::rule::{
    Action, Body, Coarsen, Derive, Methods, Noise, Rule, SMALLEST, Selector, Shape, Source,
};
use super::{MAX_BYTES, Padding, Policy, check, document, key};
use crate::cbor::{self, Writer, writer::Map};
use crate::measurement::{Code, Decimal};
use crate::minimize::noise::Charge;
use crate::minimize::{Error, Purpose};
use alloc::string::String;
use alloc::vec::Vec;

/// A policy in the making, its lists in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The policy's name: 1 to 64 letters, digits, '.', '-' and '_'.
    pub id: String,
    /// The version, which never goes back.
    pub version: u64,
    /// When it is issued, in seconds since 1970.
    pub issued: u64,
    /// The last second in which it holds, since 1970.
    pub not_after: Option<u64>,
    /// The metrics that never leave.
    pub never: Vec<Code>,
    /// What never leaves in documents.
    pub never_documents: Vec<document::Selector>,
    /// The views.
    pub views: Vec<DraftView>,
}

/// A view in the making, its rules in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftView {
    /// For whom: a pattern over names.
    pub recipient: String,
    /// What for.
    pub purpose: Purpose,
    /// How its frames are padded.
    pub padding: Padding,
    /// What it lets through of samples and waveforms.
    pub rules: Vec<Rule>,
    /// What it lets through of documents.
    pub documents: Option<document::Rules>,
}

impl Draft {
    /// The deterministic CBOR of the policy, checked by all rules of the language.
    ///
    /// # Errors
    /// That of the first rule which does not hold; [`Error::NotCanonical`] for a metric that stands
    /// in `never` twice, and for two views with the same recipient and purpose.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut never = self.never.clone();
        never.sort_unstable();
        let mut views: Vec<_> = self.views.iter().collect();
        views.sort_by(|a, b| {
            check::view_order((&a.recipient, a.purpose), (&b.recipient, b.purpose))
        });
        let mut payload = alloc::vec![0; MAX_BYTES];
        let mut writer = Writer::new(&mut payload);
        let written = writer.map(|map| {
            map.entry(key::FORMAT, |w| w.u64(super::FORMAT))?;
            map.entry(key::ID, |w| w.text(&self.id))?;
            map.entry(key::VERSION, |w| w.u64(self.version))?;
            map.entry(key::ISSUED, |w| w.u64(self.issued))?;
            if let Some(not_after) = self.not_after {
                map.entry(key::NOT_AFTER, |w| w.u64(not_after))?;
            }
            map.entry(key::NEVER, |w| {
                w.array(|w| never.iter().try_for_each(|code| w.u64(code.value().into())))
            })?;
            map.entry(key::VIEWS, |w| w.array(|w| views.iter().try_for_each(|v| view(w, v))))?;
            match self.never_documents.as_slice() {
                [] => Ok(()),
                never => map.entry(key::NEVER_DOCUMENTS, |w| document::never(w, never)),
            }
        });
        match written {
            Err(cbor::Error::Full) => return Err(Error::Size),
            result => result?,
        }
        let len = writer.len();
        payload.truncate(len);
        let policy = Policy::decode(&payload)?;
        policy.never_documents()?;
        policy.for_each_view(|view| view.documents().map(|_| ()))?;
        Ok(payload)
    }
}

fn view(writer: &mut Writer<'_>, view: &DraftView) -> Result<(), cbor::Error> {
    let mut rules: Vec<_> = view.rules.iter().collect();
    rules.sort_by_key(|rule| rule.selector);
    writer.map(|map| {
        map.entry(key::RECIPIENT, |w| w.text(&view.recipient))?;
        map.entry(key::PURPOSE, |w| w.text(view.purpose.code()))?;
        map.entry(key::PADDING, |w| w.u64(view.padding.number().into()))?;
        map.entry(key::RULES, |w| w.array(|w| rules.iter().try_for_each(|r| rule(w, r))))?;
        match &view.documents {
            None => Ok(()),
            Some(documents) => map.entry(key::DOCUMENTS, |w| document::rules(w, documents)),
        }
    })
}

fn rule(writer: &mut Writer<'_>, rule: &Rule) -> Result<(), cbor::Error> {
    let Body { unit, time, action } = &rule.body;
    writer.map(|map| {
        map.entry(key::SELECTOR, |w| selector(w, rule.selector))?;
        if let Some(unit) = unit {
            map.entry(key::UNIT, |w| w.u64(unit.term().into()))?;
        }
        if let Some(time) = time {
            map.entry(key::TIME, |w| w.u64((*time).into()))?;
        }
        match action {
            Action::Keep => map.entry(key::KEEP, |w| w.bool(true)),
            Action::Drop => map.entry(key::KEEP, |w| w.bool(false)),
            Action::Methods(used) => methods(map, used),
        }
    })
}

fn selector(writer: &mut Writer<'_>, selector: Selector) -> Result<(), cbor::Error> {
    let (kind, value) = match selector {
        Selector::All => (0, 0),
        Selector::Shape(Shape::Sample) => (1, 0),
        Selector::Shape(Shape::Waveform) => (1, 1),
        Selector::Partition(partition) => (2, partition.into()),
        Selector::Metric(code) => (3, code.value().into()),
    };
    writer.array(|w| {
        w.u64(kind)?;
        w.u64(value)
    })
}

fn methods(map: &mut Map<'_, '_>, methods: &Methods) -> Result<(), cbor::Error> {
    let Methods { derive, rate, clamp, coarsen, noise, threshold, change } = methods;
    if let Some(derive) = derive {
        map.entry(key::DERIVE, |w| self::derive(w, *derive))?;
    }
    if let Some(rate) = rate {
        map.entry(key::RATE, |w| {
            w.array(|w| {
                w.u64(rate.every.into())?;
                w.u64(rate.take.number().into())
            })
        })?;
    }
    if let Some(clamp) = clamp {
        map.entry(key::CLAMP, |w| ends(w, clamp.min, clamp.max))?;
    }
    match coarsen {
        None => {}
        Some(Coarsen::Round(step)) => map.entry(key::ROUND, |w| decimal(w, *step))?,
        Some(Coarsen::Edges(edges)) => map.entry(key::BIN_EDGES, |w| {
            w.array(|w| edges.as_slice().iter().try_for_each(|edge| decimal(w, *edge)))
        })?,
        Some(Coarsen::Width { width, origin }) => {
            map.entry(key::BIN_WIDTH, |w| ends(w, Some(*width), Some(*origin)))?;
        }
    }
    if let Some(Noise { charge, budget, per }) = noise {
        let (kind, charge) = match charge {
            Charge::Epsilon(charge) => (0, charge),
            Charge::Rho(charge) => (1, charge),
        };
        map.entry(key::NOISE, |w| {
            w.array(|w| {
                w.u64(kind)?;
                decimal(w, *charge)?;
                decimal(w, *budget)?;
                w.u64((*per).into())
            })
        })?;
    }
    if let Some(threshold) = threshold {
        map.entry(key::THRESHOLD, |w| ends(w, threshold.above, threshold.below))?;
    }
    if let Some(change) = change {
        map.entry(key::ON_CHANGE, |w| decimal(w, *change))?;
    }
    Ok(())
}

fn derive(writer: &mut Writer<'_>, derive: Derive) -> Result<(), cbor::Error> {
    let (kind, smallest) = match derive.source {
        Source::Ecg => (0, SMALLEST),
        Source::Pleth(smallest) => (1, smallest),
    };
    let Some((lowest, highest)) = derive.limits else {
        if smallest == SMALLEST {
            return writer.u64(kind);
        }
        return writer.array(|w| {
            w.u64(kind)?;
            w.u64(smallest.into())
        });
    };
    writer.array(|w| {
        w.u64(kind)?;
        w.u64(smallest.into())?;
        w.i64(lowest.into())?;
        w.i64(highest.into())
    })
}

fn ends(
    writer: &mut Writer<'_>,
    first: Option<Decimal>,
    second: Option<Decimal>,
) -> Result<(), cbor::Error> {
    let end = |w: &mut Writer<'_>, end| match end {
        Some(end) => decimal(w, end),
        None => w.null(),
    };
    writer.array(|w| {
        end(w, first)?;
        end(w, second)
    })
}

pub(super) fn decimal(writer: &mut Writer<'_>, value: Decimal) -> Result<(), cbor::Error> {
    // A special value has no place in a policy; it is written so that the check refuses it.
    let (mantissa, exponent) = lowest_terms(value).number().unwrap_or((i32::MAX, 0));
    writer.array(|w| {
        w.i64(exponent.into())?;
        w.i64(mantissa.into())
    })
}

/// The same number without trailing zeros in the mantissa: 36.50 becomes 36.5.
pub(super) fn lowest_terms(value: Decimal) -> Decimal {
    let Some((mut mantissa, mut exponent)) = value.number() else {
        return value;
    };
    if mantissa == 0 {
        return Decimal::ZERO;
    }
    while mantissa.checked_rem(10) == Some(0) {
        let Some(up) = exponent.checked_add(1) else { break };
        mantissa = mantissa.checked_div(10).unwrap_or(mantissa);
        exponent = up;
    }
    Decimal::new(mantissa, exponent).unwrap_or(value)
}
