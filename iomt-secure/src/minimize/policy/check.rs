//! What every form of a policy is held to, beyond its syntax.

use super::rule::{
    Action, Body, Clamp, Coarsen, Derive, MAX_MILLIS, Methods, Noise, Rule, Selector, Shape,
    Source, Threshold,
};
use crate::crypto::hash::Digest;
use crate::measurement::{Code, Decimal};
use crate::minimize::exact::Exact;
use crate::minimize::noise::{self, Budget};
use crate::minimize::{Error, Pattern, Purpose};
use core::cmp::Ordering;

impl Rule {
    /// Whether the rule makes sense in itself.
    ///
    /// # Errors
    /// [`Error::Method`], [`Error::Unit`] or [`Error::Parameter`].
    pub fn check(&self) -> Result<(), Error> {
        let Body { unit, time, action } = &self.body;
        if time.is_some_and(|millis| !within(millis)) {
            return Err(Error::Parameter);
        }
        match action {
            Action::Keep => Ok(()),
            // A unit would read as "drop only this unit", which is not what happens.
            Action::Drop if unit.is_some() || time.is_some() => Err(Error::Method),
            Action::Drop => Ok(()),
            Action::Methods(methods) => {
                methods.fit(self.selector)?;
                if unit.is_some() == methods.derive.is_some() {
                    return Err(Error::Unit);
                }
                methods.check()
            }
        }
    }
}

impl Methods {
    /// Whether methods may be used on `selector`. What remembers needs one metric to remember: two
    /// metrics in one window would be one wrong mean.
    fn fit(&self, selector: Selector) -> Result<(), Error> {
        let remembers = self.derive.is_some()
            || self.rate.is_some()
            || self.noise.is_some()
            || self.change.is_some();
        match selector {
            Selector::Metric(_) => Ok(()),
            Selector::Shape(Shape::Waveform) => Err(Error::Method),
            _ if remembers => Err(Error::Method),
            _ => Ok(()),
        }
    }

    fn check(&self) -> Result<(), Error> {
        if *self == Self::default() {
            return Err(Error::Method);
        }
        if let Some(Derive { source, limits }) = self.derive {
            let rising = limits.is_none_or(|(lowest, highest)| lowest < highest);
            if !rising || source == Source::Pleth(0) {
                return Err(Error::Parameter);
            }
        }
        let mut good = self.rate.is_none_or(|rate| within(rate.every));
        if let Some(Clamp { min, max }) = self.clamp {
            good &= range(min, max, Ordering::is_le);
        }
        match self.coarsen {
            Some(Coarsen::Round(step)) => good &= above_zero(step),
            Some(Coarsen::Width { width, origin }) => {
                good &= above_zero(width) && origin.is_number();
            }
            Some(Coarsen::Edges(_)) | None => {}
        }
        if let Some(noise) = self.noise {
            good &= within(noise.per) && noise.per.is_multiple_of(1000) && self.drawn().is_some();
            good &= noise.account(&[0; 32], Purpose::Treatment, Code::new(0)).is_ok();
        }
        if let Some(Threshold { above, below }) = self.threshold {
            // What is below `below` or above `above` leaves; crossed, everything would.
            good &= range(below, above, Ordering::is_le);
        }
        good &= self.change.is_none_or(above_zero);
        if good { Ok(()) } else { Err(Error::Parameter) }
    }
}

impl Methods {
    /// The noise that the rule adds, in multiples of its rounding. How far one value can move the
    /// result, and so how wide the noise must be, comes from the clamp and the rounding of the same
    /// rule, never from what its author believes: without both ends and a step there is none.
    pub(in crate::minimize) fn drawn(&self) -> Option<noise::Noise> {
        let Clamp { min, max } = self.clamp?;
        let Some(Coarsen::Round(step)) = self.coarsen else { return None };
        let steps = |end: Decimal| Exact::new(end)?.steps(step);
        let sensitivity = steps(max?)?.checked_sub(steps(min?)?)?;
        noise::Noise::new(u32::try_from(sensitivity).ok()?, self.noise?.charge)
    }
}

impl Noise {
    /// What may leave for a recipient, by the SHA-256 digest of its name.
    pub(in crate::minimize) fn account(
        &self,
        recipient: &Digest,
        purpose: Purpose,
        metric: Code,
    ) -> Result<Budget, Error> {
        let seconds = self.per.checked_div(1000).unwrap_or_default();
        Budget::new(recipient, purpose, metric.value(), self.charge, self.budget, seconds)
    }
}

fn within(millis: u32) -> bool {
    (1..=MAX_MILLIS).contains(&millis)
}

fn above_zero(value: Decimal) -> bool {
    value.number().is_some_and(|(mantissa, _)| mantissa > 0)
}

/// At least one end, both finite, in order.
fn range(
    low: Option<Decimal>,
    high: Option<Decimal>,
    ordered: impl FnOnce(Ordering) -> bool,
) -> bool {
    let finite = |end: Option<Decimal>| end.is_none_or(|end| end.is_number());
    match (low, high) {
        (None, None) => false,
        (Some(low), Some(high)) => low.compare(high).is_some_and(ordered),
        _ => finite(low) && finite(high),
    }
}

/// Sees the rules of one view in canonical order, and finds two that apply to the same data without
/// one being more specific. Rules for the same selector stand twice and are found by the order.
#[derive(Default)]
pub(in crate::minimize) struct Overlap {
    last: Option<Selector>,
    shapes: [Option<Body>; 2],
    /// The rules whose metric is, or becomes, the heart rate or the pulse rate.
    beats: [bool; 2],
    derives: bool,
}

impl Overlap {
    /// Takes the next rule in.
    pub(in crate::minimize) fn admit(&mut self, rule: &Rule) -> Result<(), Error> {
        match self.last.map(|last| last.cmp(&rule.selector)) {
            None | Some(Ordering::Less) => {}
            Some(Ordering::Equal) => return Err(Error::RuleConflict),
            Some(Ordering::Greater) => return Err(Error::NotCanonical),
        }
        // Drop comes before what is more specific, so that it conflicts with nothing.
        if rule.body.action != Action::Drop {
            self.compare(rule)?;
        }
        self.last = Some(rule.selector);
        Ok(())
    }

    fn compare(&mut self, rule: &Rule) -> Result<(), Error> {
        let [samples, waveforms] = &mut self.shapes;
        match rule.selector {
            Selector::All => {}
            Selector::Shape(Shape::Sample) => *samples = Some(rule.body),
            Selector::Shape(Shape::Waveform) => *waveforms = Some(rule.body),
            // A partition and a shape are equally specific, and every metric has both.
            Selector::Partition(_) => {
                if self.shapes.iter().flatten().any(|body| *body != rule.body) {
                    return Err(Error::RuleConflict);
                }
            }
            Selector::Metric(code) => {
                let derive = match rule.body.action {
                    Action::Methods(Methods { derive, .. }) => derive,
                    _ => None,
                };
                // A minimizer has one detector.
                if derive.is_some() && core::mem::replace(&mut self.derives, true) {
                    return Err(Error::RuleConflict);
                }
                let [heart, pulse] = &mut self.beats;
                let seen = match derive.map_or(code, Derive::metric) {
                    Code::ECG_HEART_RATE => heart,
                    Code::PULS_OXIM_PULS_RATE => pulse,
                    _ => return Ok(()),
                };
                // Two sources of one metric would leave under two rules.
                if core::mem::replace(seen, true) {
                    return Err(Error::RuleConflict);
                }
            }
        }
        Ok(())
    }
}

/// The canonical order of views.
pub(super) fn view_order(a: (&str, Purpose), b: (&str, Purpose)) -> Ordering {
    (a.0, a.1.code()).cmp(&(b.0, b.1.code()))
}

/// Whether two views match the same recipient and neither is more specific.
pub(super) fn views_conflict(a: (&Pattern<'_>, Purpose), b: (&Pattern<'_>, Purpose)) -> bool {
    a.1 == b.1 && a.0.overlaps(b.0) && a.0.within(b.0) == b.0.within(a.0)
}
