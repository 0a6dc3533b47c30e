//! A view, compiled: for each metric the one rule that decides.
//!
//! Precedence is settled here, once. What is left for a sample is a binary search.

use super::policy::rule::{Action, Body, Derive, Methods, Selector, Shape, Take};
use super::policy::{Padding, Policy, VerifiedPolicy, View};
use super::{Error, Purpose, Stamp};
use crate::crypto::hash::sha256;
use crate::identity::{Now, VerifiedPeer};
use crate::measurement::Code;

/// Most rules of a plan that take a median.
pub(super) const MAX_MEDIANS: usize = 4;
/// Most rules of a plan that add noise.
pub(super) const MAX_NOISES: usize = 4;

/// What one recipient may have for one purpose, in at most `R` entries: the view's rules for
/// single metrics and partitions, and the metrics of `never`.
///
/// A policy that nobody vouches for compiles to nothing, and neither does one for a mere name:
///
/// ```compile_fail,E0308
/// # use iomt_secure::{identity::{Now, VerifiedPeer}, minimize::{Plan, Policy, Purpose}};
/// # fn plan(policy: &Policy<'_>, peer: &VerifiedPeer, now: &Now) {
/// Plan::<8>::compile(policy, peer, Purpose::Treatment, now);
/// # }
/// ```
/// ```compile_fail,E0308
/// # use iomt_secure::{identity::{Name, Now}, minimize::{Plan, Purpose, VerifiedPolicy}};
/// # fn plan(policy: &VerifiedPolicy<'_>, name: &Name, now: &Now) {
/// Plan::<8>::compile(policy, name, Purpose::Treatment, now);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Plan<const R: usize> {
    stamp: Stamp,
    not_after: Option<u64>,
    /// The codes of the first `metrics` entries, ascending, then of the partitions.
    keys: [u32; R],
    entries: [Entry; R],
    metrics: usize,
    len: usize,
    all: Option<Body>,
    shapes: [Option<Body>; 2],
    /// The metric that a rule derives.
    derived: Option<Code>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    body: Body,
    /// For samples and for waveforms.
    verdicts: [Verdict; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Never,
    Drop,
    Apply,
}

/// What decides about a metric.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'p> {
    /// It stands in `never`.
    Never,
    /// A rule drops it.
    Drop,
    /// No rule names it.
    Unnamed,
    /// This rule; with the number of its state if it is for one metric.
    Rule(&'p Body, Option<usize>),
}

impl<const R: usize> Plan<R> {
    /// Compiles the view of `policy` for `peer` and `purpose`.
    ///
    /// Where several views match, the one with the most specific recipient applies, alone.
    ///
    /// # Errors
    /// [`Error::Expired`] if the policy no longer holds, [`Error::NoView`] if there is no such view, [`Error::PlanCapacity`], [`Error::MedianCapacity`]
    /// or [`Error::NoiseCapacity`] if the view does not fit.
    pub fn compile(
        policy: &VerifiedPolicy<'_>,
        peer: &VerifiedPeer,
        purpose: Purpose,
        now: &Now,
    ) -> Result<Self, Error> {
        let policy = policy.policy();
        in_force(policy.not_after(), now)?;
        let mut view: Option<View<'_>> = None;
        policy.for_each_view(|other| {
            let matches = other.purpose == purpose && other.recipient.matches(peer.name());
            if matches && view.is_none_or(|view| other.recipient.within(&view.recipient)) {
                view = Some(other);
            }
            Ok(())
        })?;
        let view = view.ok_or(Error::NoView)?;
        let recipient = sha256(&[peer.name().as_str().as_bytes()]);
        let mut plan = Self {
            stamp: Stamp::new(*policy.digest(), recipient, purpose, view.padding),
            not_after: policy.not_after(),
            keys: [u32::MAX; R],
            entries: [Entry::EMPTY; R],
            metrics: 0,
            len: 0,
            all: None,
            shapes: [None; 2],
            derived: None,
        };
        plan.fill(policy, &view)?;
        plan.settle();
        plan.check_states()?;
        Ok(plan)
    }

    /// What the batches of this plan are marked with.
    #[must_use]
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// How its frames are padded.
    #[must_use]
    pub const fn padding(&self) -> Padding {
        self.stamp.padding()
    }

    /// The last second in which its policy holds, since 1970.
    #[must_use]
    pub const fn not_after(&self) -> Option<u64> {
        self.not_after
    }

    /// Whether its policy still holds.
    pub(super) fn in_force(&self, now: &Now) -> Result<(), Error> {
        in_force(self.not_after, now)
    }

    /// What decides about `code` when it comes as `shape`.
    #[inline]
    pub(super) fn find(&self, code: Code, shape: Shape) -> Found<'_> {
        let metrics = self.keys.get(..self.metrics).unwrap_or_default();
        if let Ok(at) = metrics.binary_search(&code.value()) {
            return self.entry(at).map_or(Found::Unnamed, |entry| entry.found(shape, Some(at)));
        }
        match self.find_group(code, shape) {
            // Beside the derived values under their rule, none under a wider one.
            Found::Rule(..) if self.derived == Some(code) && shape == Shape::Sample => Found::Drop,
            found => found,
        }
    }

    fn find_group(&self, code: Code, shape: Shape) -> Found<'_> {
        let partition = self.partition(code.partition());
        let shaped = self.shapes.get(index(shape)).and_then(Option::as_ref);
        let groups = [partition, shaped, self.all.as_ref()];
        if groups.iter().flatten().any(|body| body.action == Action::Drop) {
            return Found::Drop;
        }
        // Where both are there, a partition's rule and a shape's are the same: `Overlap`.
        groups.into_iter().flatten().next().map_or(Found::Unnamed, |body| Found::Rule(body, None))
    }

    fn partition(&self, partition: u16) -> Option<&Body> {
        let keys = self.keys.get(self.metrics..self.len)?;
        let at = keys.binary_search(&u32::from(partition)).ok()?;
        self.entry(self.metrics.checked_add(at)?).map(|entry| &entry.body)
    }

    fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(..self.len).and_then(|entries| entries.get(at))
    }

    /// Takes over `never` and the rules; every verdict but never is still open.
    fn fill(&mut self, policy: &Policy<'_>, view: &View<'_>) -> Result<(), Error> {
        policy.for_each_never(|code| self.push(code.value(), Entry::NEVER))?;
        let never = self.len;
        // Rules come from general to specific: partitions before metrics, each ascending.
        view.for_each_rule(|rule| {
            match rule.selector {
                Selector::All => self.all = Some(rule.body),
                Selector::Shape(shape) => {
                    if let Some(held) = self.shapes.get_mut(index(shape)) {
                        *held = Some(rule.body);
                    }
                }
                Selector::Partition(partition) => {
                    self.push(partition.into(), Entry::open(rule.body))?;
                }
                Selector::Metric(_) => {}
            }
            Ok(())
        })?;
        // Metrics of `never` are in place; those of rules are sorted in before the partitions.
        self.metrics = never;
        view.for_each_rule(|rule| match rule.selector {
            Selector::Metric(code) => self.insert(code.value(), Entry::open(rule.body)),
            _ => Ok(()),
        })
    }

    fn push(&mut self, key: u32, entry: Entry) -> Result<(), Error> {
        *self.keys.get_mut(self.len).ok_or(Error::PlanCapacity)? = key;
        *self.entries.get_mut(self.len).ok_or(Error::PlanCapacity)? = entry;
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    fn insert(&mut self, key: u32, entry: Entry) -> Result<(), Error> {
        let metrics = self.keys.get(..self.metrics).ok_or(Error::PlanCapacity)?;
        let Err(at) = metrics.binary_search(&key) else {
            return Ok(()); // It stands in `never`, which comes before every rule.
        };
        self.push(key, entry)?;
        // From the end to its place. Never empty, and said so: a rotation of nothing would panic.
        let keys = self.keys.get_mut(at..self.len).ok_or(Error::PlanCapacity)?;
        let entries = self.entries.get_mut(at..self.len).ok_or(Error::PlanCapacity)?;
        if !keys.is_empty() && !entries.is_empty() {
            keys.rotate_right(1);
            entries.rotate_right(1);
        }
        self.metrics = self.metrics.saturating_add(1);
        Ok(())
    }

    /// Settles what groups that are dropped, and what becomes of derived metrics, mean for each
    /// metric.
    fn settle(&mut self) {
        let mut derived = None;
        for at in 0..self.metrics {
            let (Some(key), Some(entry)) = (self.keys.get(at), self.entry(at)) else {
                continue;
            };
            let (code, mut verdicts, action) = (Code::new(*key), entry.verdicts, entry.body.action);
            for (shape, verdict) in [Shape::Sample, Shape::Waveform].into_iter().zip(&mut verdicts)
            {
                let dropped = matches!(self.find_group(code, shape), Found::Drop);
                if *verdict == Verdict::Apply && (dropped || action == Action::Drop) {
                    *verdict = Verdict::Drop;
                }
            }
            // A derived metric is held to what is said of it, as if it had been measured.
            if let Action::Methods(Methods { derive: Some(derive), .. }) = action {
                let [_, waveform] = &mut verdicts;
                if *waveform == Verdict::Apply {
                    *waveform = self.verdict(derive);
                }
                derived = Some(derive.metric());
            }
            if let Some(entry) = self.entries.get_mut(at) {
                entry.verdicts = verdicts;
            }
        }
        self.derived = derived;
    }

    fn verdict(&self, derive: Derive) -> Verdict {
        match self.find(derive.metric(), Shape::Sample) {
            Found::Never => Verdict::Never,
            Found::Drop => Verdict::Drop,
            Found::Rule(body, _) if body.action == Action::Drop => Verdict::Drop,
            _ => Verdict::Apply,
        }
    }

    fn check_states(&self) -> Result<(), Error> {
        let medians = (0..self.metrics).filter(|at| self.takes_median(*at)).count();
        let noises = (0..self.metrics).filter(|at| self.adds_noise(*at)).count();
        if medians > MAX_MEDIANS {
            return Err(Error::MedianCapacity);
        }
        if noises > MAX_NOISES { Err(Error::NoiseCapacity) } else { Ok(()) }
    }

    /// Whether the rule with this number adds noise.
    pub(super) fn adds_noise(&self, at: usize) -> bool {
        matches!(
            self.entry(at).map(|entry| entry.body.action),
            Some(Action::Methods(Methods { noise: Some(_), .. }))
        )
    }

    /// Whether the rule with this number takes a median.
    pub(super) fn takes_median(&self, at: usize) -> bool {
        matches!(
            self.entry(at).map(|entry| entry.body.action),
            Some(Action::Methods(Methods { rate: Some(rate), .. })) if rate.take == Take::Median
        )
    }

    /// The metric and rule with this number.
    pub(super) fn metric(&self, at: usize) -> Option<(Code, &Body)> {
        let keys = self.keys.get(..self.metrics)?;
        Some((Code::new(*keys.get(at)?), &self.entry(at)?.body))
    }
}

impl Entry {
    const EMPTY: Self = Self {
        body: Body { unit: None, time: None, action: Action::Drop },
        verdicts: [Verdict::Drop; 2],
    };

    const NEVER: Self = Self { verdicts: [Verdict::Never; 2], ..Self::EMPTY };

    const fn open(body: Body) -> Self {
        Self { body, verdicts: [Verdict::Apply; 2] }
    }

    fn found(&self, shape: Shape, at: Option<usize>) -> Found<'_> {
        let [sample, waveform] = self.verdicts;
        let verdict = match shape {
            Shape::Sample => sample,
            Shape::Waveform => waveform,
        };
        match verdict {
            Verdict::Never => Found::Never,
            Verdict::Drop => Found::Drop,
            Verdict::Apply => Found::Rule(&self.body, at),
        }
    }
}

pub(super) fn in_force(not_after: Option<u64>, now: &Now) -> Result<(), Error> {
    match not_after {
        Some(not_after) if now.unix() > not_after => Err(Error::Expired),
        _ => Ok(()),
    }
}

const fn index(shape: Shape) -> usize {
    match shape {
        Shape::Sample => 0,
        Shape::Waveform => 1,
    }
}

#[cfg(all(test, feature = "text"))]
mod tests;
