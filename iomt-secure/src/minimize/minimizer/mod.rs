//! A plan at work: measurements in, what may leave out.
//!
//! Every call is all or nothing. If the batch is full, neither the batch nor any window, last value
//! or counter has changed, so that the same measurement can be given again once the batch is sent.

mod counters;
mod derived;
mod noise;
mod window;

pub use counters::{Counters, Outcome, Reason, Tally};

use super::exact::{Exact, apart};
use super::plan::{Found, MAX_MEDIANS, MAX_NOISES};
use super::policy::rule::{Action, Body, Coarsen, Methods, Rate, Shape, Take};
use super::{Error, Minimized, Plan};
use crate::identity::Now;
use crate::measurement::{Code, Decimal, Quality, Sample, Time, Waveform};
use core::cmp::Ordering;
use core::fmt;
use derived::Heart;
use noise::{Stock, Stocks};
use window::{Left, Place, Values, Window, floor};

/// A [`Plan`] with its windows, last values and counters.
///
/// One minimizer serves one stream: the measurements of one device for one recipient.
#[derive(Clone)]
pub struct Minimizer<const R: usize> {
    plan: Plan<R>,
    state: State<R>,
}

/// Whether [`Minimizer::flush`] came to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "windows may be left: send the batch and flush again"]
pub enum Flushed {
    /// Nothing is left.
    All,
    /// The batch is full: send it and flush again.
    More,
}

#[derive(Clone)]
struct State<const R: usize> {
    slots: [Slot; R],
    /// The values of windows of which a median is taken, and whose they are.
    medians: [(usize, Values); MAX_MEDIANS],
    /// Noise that is paid for, and for whose values.
    noises: Stocks,
    heart: Option<Heart>,
    counters: Counters,
}

/// What a rule remembers.
#[derive(Clone, Copy)]
struct Slot {
    window: Option<Window>,
    left: Left,
    last: Option<Last>,
}

/// What left last under on-change.
#[derive(Clone, Copy)]
struct Last {
    value: Decimal,
    quality: Quality,
}

/// The rule that decides, and whose state goes with it.
#[derive(Clone, Copy)]
struct Applied<'p> {
    /// The metric that leaves, which is another than the measured one if it is derived.
    code: Code,
    body: &'p Body,
    at: Option<usize>,
}

impl<const R: usize> Minimizer<R> {
    /// Starts with empty windows and counters.
    #[must_use]
    pub fn new(plan: Plan<R>) -> Self {
        let mut medians = [(usize::MAX, Values::EMPTY); MAX_MEDIANS];
        let takers = (0..R).filter(|at| plan.takes_median(*at));
        for (median, at) in medians.iter_mut().zip(takers) {
            median.0 = at;
        }
        let mut noises = [(usize::MAX, Stock::EMPTY); MAX_NOISES];
        for (noise, at) in noises.iter_mut().zip((0..R).filter(|at| plan.adds_noise(*at))) {
            noise.0 = at;
        }
        let slots = [Slot { window: None, left: Left::NONE, last: None }; R];
        let state = State { slots, medians, noises, heart: None, counters: Counters::default() };
        Self { plan, state }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan<R> {
        &self.plan
    }

    /// An empty batch of at most `N` bytes for what this minimizer lets through.
    ///
    /// Every batch begins here or in [`Minimizer::renew`], and both look at the clock: once its
    /// policy has ended, a device fills the batch that it has and no other.
    ///
    /// # Errors
    /// [`Error::Expired`] if the policy no longer holds: accept a newer one and compile it.
    pub fn batch<const N: usize>(&self, now: &Now) -> Result<Minimized<N>, Error> {
        self.plan.in_force(now)?;
        Ok(Minimized::new(*self.plan.stamp()))
    }

    /// Empties a batch for what comes next, once it is sealed.
    ///
    /// # Errors
    /// [`Error::Expired`] if the policy no longer holds; [`Error::OtherPlan`] if the batch is of
    /// another plan. The batch is as it was then.
    pub fn renew<const N: usize>(&self, batch: &mut Minimized<N>, now: &Now) -> Result<(), Error> {
        batch.belongs_to(self.plan.stamp())?;
        self.plan.in_force(now)?;
        batch.clear();
        Ok(())
    }

    /// What has become of everything so far.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.state.counters
    }

    /// Applies the policy to a sample and puts what may leave into `out`.
    ///
    /// # Errors
    /// [`Error::Full`] if `out` is full; [`Error::OtherPlan`] if it is of another plan. Nothing has
    /// changed then.
    #[inline]
    pub fn sample<const N: usize>(
        &mut self,
        sample: &Sample,
        out: &mut Minimized<N>,
    ) -> Result<Outcome, Error> {
        out.belongs_to(self.plan.stamp())?;
        let outcome = match self.plan.find(sample.code, Shape::Sample) {
            Found::Rule(body, at) => {
                let rule = Applied { code: sample.code, body, at };
                self.state.measured(rule, sample, out)?
            }
            Found::Unnamed => Outcome::Dropped(Reason::Unnamed),
            Found::Drop => Outcome::Dropped(Reason::Drop),
            Found::Never => Outcome::Dropped(Reason::Never),
        };
        self.state.counters.samples.count(outcome);
        Ok(outcome)
    }

    /// Applies the policy to a waveform and puts what may leave, of it or derived from it, into
    /// `out`.
    ///
    /// # Errors
    /// [`Error::Full`] if `out` is full; [`Error::TooLong`] if it would not fit into an empty one;
    /// [`Error::OtherPlan`] if `out` is of another plan; [`Error::Derive`] if nothing can be derived
    /// from such a waveform. Nothing has changed then.
    pub fn waveform<const N: usize>(
        &mut self,
        waveform: &Waveform<'_>,
        out: &mut Minimized<N>,
    ) -> Result<Outcome, Error> {
        out.belongs_to(self.plan.stamp())?;
        let outcome = match self.plan.find(waveform.code, Shape::Waveform) {
            Found::Rule(body, at) => self.state.waveform(body, at, waveform, out)?,
            Found::Unnamed => Outcome::Dropped(Reason::Unnamed),
            Found::Drop => Outcome::Dropped(Reason::Drop),
            Found::Never => Outcome::Dropped(Reason::Never),
        };
        self.state.counters.waveforms.count(outcome);
        Ok(outcome)
    }

    /// Closes the windows that are over at `now`, so that their values leave though no further
    /// sample came. Windows whose times count from another base than `now` stay open. What belongs
    /// to a window that left is late.
    ///
    /// A window that begins more than an hour after `now` comes from a wrong reading of a clock: it
    /// is emptied, counted as late, and no longer keeps the metric silent.
    ///
    /// # Errors
    /// [`Error::OtherPlan`]; [`Error::TooLong`] if `out` is empty and yet too small. Windows that
    /// were closed before are in `out`, each once.
    pub fn close<const N: usize>(
        &mut self,
        now: Time,
        out: &mut Minimized<N>,
    ) -> Result<Flushed, Error> {
        out.belongs_to(self.plan.stamp())?;
        for at in 0..R {
            let rate = self.plan.metric(at).and_then(|(_, body)| windowed(body));
            if let Some((_, rate)) = rate {
                self.state.forget_ahead(at, now, rate.every);
            }
        }
        self.close_each(out, |window, rate| window.is_over(now, rate.every))
    }

    /// Closes every window, at the end of a measurement. What still comes for them is late.
    ///
    /// # Errors
    /// As [`Minimizer::close`].
    pub fn flush<const N: usize>(&mut self, out: &mut Minimized<N>) -> Result<Flushed, Error> {
        self.close_each(out, |_, _| true)
    }

    fn close_each<const N: usize>(
        &mut self,
        out: &mut Minimized<N>,
        due: impl Fn(&Window, Rate) -> bool,
    ) -> Result<Flushed, Error> {
        out.belongs_to(self.plan.stamp())?;
        for at in 0..R {
            let Some((code, body)) = self.plan.metric(at) else { break };
            let Some((methods, rate)) = windowed(body) else { continue };
            let open = self.state.slots.get(at).and_then(|slot| slot.window);
            if !open.is_some_and(|window| due(&window, rate)) {
                continue;
            }
            let code = methods.derive.map_or(code, |derive| derive.metric());
            let rule = Applied { code, body, at: Some(at) };
            match self.state.close(rule, methods, rate, out) {
                Err(Error::Full) => return Ok(Flushed::More),
                result => result?,
            }
        }
        Ok(Flushed::All)
    }
}

impl<const R: usize> State<R> {
    /// A measured sample under its rule.
    #[inline]
    fn measured<const N: usize>(
        &mut self,
        rule: Applied<'_>,
        sample: &Sample,
        out: &mut Minimized<N>,
    ) -> Result<Outcome, Error> {
        if let Action::Methods(Methods { derive: Some(_), .. }) = rule.body.action {
            return Ok(Outcome::Dropped(Reason::Shape));
        }
        // Never a value in a unit that the rule's author did not think of.
        if rule.body.unit.is_some_and(|unit| unit != sample.unit) {
            return Ok(Outcome::Dropped(Reason::Unit));
        }
        self.apply(rule, sample, out)
    }

    /// A measured or derived sample, in its turn.
    fn apply<const N: usize>(
        &mut self,
        rule: Applied<'_>,
        sample: &Sample,
        out: &mut Minimized<N>,
    ) -> Result<Outcome, Error> {
        let methods = match &rule.body.action {
            Action::Methods(methods) if methods.calculate() => methods,
            Action::Drop => return Ok(Outcome::Dropped(Reason::Drop)),
            _ => return leave(rule.body, sample, sample.value, out),
        };
        let Some(value) = Exact::new(sample.value) else {
            return Ok(Outcome::Dropped(Reason::Special));
        };
        if let Some(rate) = methods.rate {
            return self.window(rule, methods, rate, sample, out);
        }
        if methods.noise.is_some() && !sample.quality.is_usable() {
            return Ok(Outcome::Dropped(Reason::Quality));
        }
        let last = rule.at.and_then(|at| self.slots.get(at)).and_then(|slot| slot.last);
        let sample = &Sample { quality: noise::quality(methods, sample.quality), ..*sample };
        let outcome = match finish(value, sample.quality, methods, last, self.noise(rule.at)) {
            Err(reason) => Outcome::Dropped(reason),
            Ok(value) => {
                let outcome = leave(rule.body, sample, value, out)?;
                if let Some(slot) = rule.at.and_then(|at| self.slots.get_mut(at)) {
                    slot.last = Last::of(methods, value, sample.quality);
                }
                // Also where the noise happens to be 0.
                if methods.noise.is_some() { Outcome::Changed } else { outcome }
            }
        };
        self.noise_is_used(rule.at);
        Ok(outcome)
    }

    /// Takes a sample into its window. If it lies after the open one, that leaves first.
    fn window<const N: usize>(
        &mut self,
        rule: Applied<'_>,
        methods: &Methods,
        rate: Rate,
        sample: &Sample,
        out: &mut Minimized<N>,
    ) -> Result<Outcome, Error> {
        if !sample.quality.is_usable() {
            return Ok(Outcome::Dropped(Reason::Quality));
        }
        let slot = rule.at.and_then(|at| self.slots.get(at));
        let open = slot.and_then(|slot| slot.window);
        let has_left = slot.is_some_and(|slot| slot.left.covers(sample.time, rate.every));
        let next = match open.map(|window| (window, window.place(sample.time, rate.every))) {
            Some((_, Place::Before)) => return Ok(Outcome::Dropped(Reason::Late)),
            Some((window, Place::Within)) => {
                let full = self.values(rule.at).is_some_and(|values| values.is_full());
                match window.with(sample, rate.take) {
                    Some(window) if !full => window,
                    _ => return Ok(Outcome::Dropped(Reason::Range)),
                }
            }
            _ if has_left => return Ok(Outcome::Dropped(Reason::Late)),
            after => {
                let Some(window) = Window::open(sample, rate.every) else {
                    return Ok(Outcome::Dropped(Reason::Special));
                };
                if after.is_some() {
                    self.close(rule, methods, rate, out)?;
                }
                window
            }
        };
        if rate.take == Take::Median
            && let Some(values) = self.values(rule.at)
        {
            values.push(sample.value);
        }
        if let Some(slot) = rule.at.and_then(|at| self.slots.get_mut(at)) {
            slot.window = Some(next);
        }
        Ok(Outcome::Held)
    }

    /// Lets what stands for the open window leave, and empties the window.
    fn close<const N: usize>(
        &mut self,
        rule: Applied<'_>,
        methods: &Methods,
        rate: Rate,
        out: &mut Minimized<N>,
    ) -> Result<(), Error> {
        let slot = rule.at.and_then(|at| self.slots.get(at)).copied();
        let Some(Slot { window: Some(window), mut left, mut last }) = slot else {
            return Ok(());
        };
        let value = window.value(rate, self.values(rule.at)).ok_or(Reason::Range);
        let quality = noise::quality(methods, window.quality());
        let noise = self.noise(rule.at);
        let outcome = match value.and_then(|value| finish(value, quality, methods, last, noise)) {
            Err(reason) => Outcome::Dropped(reason),
            Ok(value) => {
                let sample = Sample {
                    code: rule.code,
                    value,
                    unit: window.unit(rate.take),
                    time: window.start(),
                    quality,
                };
                leave(rule.body, &sample, value, out)?;
                last = Last::of(methods, value, sample.quality);
                Outcome::Changed
            }
        };
        self.noise_is_used(rule.at);
        left.note(window.start());
        if let Some(slot) = rule.at.and_then(|at| self.slots.get_mut(at)) {
            slot.wipe();
            *slot = Slot { window: None, left, last };
        }
        if let Some(values) = self.values(rule.at) {
            values.wipe();
        }
        self.counters.made.count(outcome);
        Ok(())
    }

    /// Empties a window of rule `at` that the clock says cannot have begun, and forgets that one left.
    fn forget_ahead(&mut self, at: usize, now: Time, every: u32) {
        let Some(slot) = self.slots.get_mut(at) else { return };
        slot.left.forget_ahead(now, every);
        if slot.window.is_some_and(|window| window.is_ahead(now)) {
            self.discard(at);
        }
    }

    /// Empties a window of rule `at` of which nothing leaves.
    fn discard(&mut self, at: usize) {
        if let Some(slot) = self.slots.get_mut(at) {
            if let Some(window) = &mut slot.window {
                window.wipe();
            }
            slot.window = None;
        }
        if let Some(values) = self.values(Some(at)) {
            values.wipe();
        }
        self.counters.made.count(Outcome::Dropped(Reason::Late));
    }

    fn values(&mut self, at: Option<usize>) -> Option<&mut Values> {
        let found = self.medians.iter_mut().find(|(owner, _)| Some(*owner) == at);
        found.map(|(_, values)| values)
    }
}

impl Slot {
    fn wipe(&mut self) {
        if let Some(window) = &mut self.window {
            window.wipe();
        }
        if let Some(last) = &mut self.last {
            last.value.wipe();
        }
    }
}

/// What was measured and has not left, or left coarser, is not left lying.
impl<const R: usize> Drop for State<R> {
    fn drop(&mut self) {
        self.slots.iter_mut().for_each(Slot::wipe);
        self.medians.iter_mut().for_each(|(_, values)| values.wipe());
        self.noises.iter_mut().for_each(|(_, stock)| stock.wipe());
    }
}

/// Patient data stays out of logs.
impl<const R: usize> fmt::Debug for Minimizer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minimizer").field("counters", self.counters()).finish_non_exhaustive()
    }
}

impl Last {
    fn of(methods: &Methods, value: Decimal, quality: Quality) -> Option<Self> {
        methods.change.is_some().then_some(Self { value, quality })
    }
}

/// The methods of a rule with windows, and how long these are.
fn windowed(body: &Body) -> Option<(&Methods, Rate)> {
    match &body.action {
        Action::Methods(methods) => methods.rate.map(|rate| (methods, rate)),
        _ => None,
    }
}

impl Methods {
    /// Whether there is more than a derivation.
    fn calculate(&self) -> bool {
        let Self { derive: _, rate, clamp, coarsen, noise, threshold, change } = self;
        rate.is_some()
            || clamp.is_some()
            || coarsen.is_some()
            || noise.is_some()
            || threshold.is_some()
            || change.is_some()
    }
}

/// Puts the sample with `value` into the batch.
#[inline]
fn leave<const N: usize>(
    body: &Body,
    sample: &Sample,
    value: Decimal,
    out: &mut Minimized<N>,
) -> Result<Outcome, Error> {
    let time = body.time.map_or(sample.time, |every| floor(sample.time, every));
    let left = Sample { value, time, ..*sample };
    out.push_sample(&left)?;
    Ok(if left == *sample { Outcome::Kept } else { Outcome::Changed })
}

/// The methods after rate, in their order.
fn finish(
    value: Exact,
    quality: Quality,
    methods: &Methods,
    last: Option<Last>,
    noise: Option<i32>,
) -> Result<Decimal, Reason> {
    let steps = match methods.noise {
        Some(_) => noise.ok_or(Reason::Unfunded)?,
        None => 0,
    };
    let value = match methods.clamp {
        Some(clamp) => bound(value, clamp.min, Ordering::Less)
            .and_then(|value| bound(value, clamp.max, Ordering::Greater))
            .ok_or(Reason::Range)?,
        None => value,
    };
    let value = match methods.coarsen {
        None => value.settle(),
        Some(Coarsen::Round(step)) if steps == 0 => value.round(step),
        Some(Coarsen::Round(step)) => value.round_and_add(step, steps),
        Some(Coarsen::Width { width, origin }) => value.floor(width, origin),
        Some(Coarsen::Edges(edges)) => {
            let below = |edge: &&Decimal| value.compare(**edge) != Some(Ordering::Less);
            // The lowest bin has no lower edge.
            let edge = edges.as_slice().iter().take_while(below).last();
            Some(edge.copied().unwrap_or(Decimal::NEG_INFINITY))
        }
    };
    let value = value.ok_or(Reason::Range)?;
    if let Some(threshold) = methods.threshold {
        let is =
            |end: Option<Decimal>, order| end.is_some_and(|end| value.compare(end) == Some(order));
        if !is(threshold.above, Ordering::Greater) && !is(threshold.below, Ordering::Less) {
            return Err(Reason::Threshold);
        }
    }
    if let Some((delta, last)) = methods.change.zip(last) {
        let changed = match (value.is_number(), last.value.is_number()) {
            // An alarm, or a doubt, is a change whatever the value is.
            _ if quality != last.quality => true,
            (true, true) => apart(value, last.value, delta).ok_or(Reason::Range)?,
            _ => value != last.value,
        };
        if !changed {
            return Err(Reason::Unchanged);
        }
    }
    Ok(value)
}

/// `end` if the value is on its `side`, else the value.
fn bound(value: Exact, end: Option<Decimal>, side: Ordering) -> Option<Exact> {
    match end {
        Some(end) if value.compare(end)? == side => value.replaced_by(end),
        _ => Some(value),
    }
}

#[cfg(all(test, feature = "text"))]
mod tests;
