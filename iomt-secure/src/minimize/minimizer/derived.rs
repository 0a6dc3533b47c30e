//! Samples derived from waveforms, and waveforms that are kept.

use super::window::floor;
use super::{Applied, Reason, State};
use crate::measurement::{Decimal, Quality, Rate, Sample, Time, Unit, Waveform};
use crate::minimize::derive::{HeartRate, Lead, Signal};
use crate::minimize::policy::rule::{Action, Body, Derive, Methods, Source};
use crate::minimize::{Error, Minimized, Outcome};

/// Seconds from one heart rate to the next.
const EVERY: u16 = 1;
/// How far, in milliseconds, a waveform may begin from where the last one ended and still be its
/// continuation.
const SEAM: u64 = 40;

/// Flags by which a waveform is of another kind than one without them: values that were derived
/// from both would have the flags of one only.
const DOUBTS: Quality = Quality::TEST_DATA
    .with(Quality::DEMO_DATA)
    .with(Quality::QUESTIONABLE)
    .with(Quality::CALIBRATION_ONGOING);

/// The heart rate detector and the lead that it was made for.
#[derive(Clone)]
pub(super) struct Heart {
    rate: Rate,
    resolution: Decimal,
    unit: Unit,
    end: Time,
    quality: Quality,
    detector: HeartRate,
}

impl<const R: usize> State<R> {
    /// A waveform under its rule.
    pub(super) fn waveform<const N: usize>(
        &mut self,
        body: &Body,
        at: Option<usize>,
        waveform: &Waveform<'_>,
        out: &mut Minimized<N>,
    ) -> Result<Outcome, Error> {
        let derive = match &body.action {
            Action::Drop => return Ok(Outcome::Dropped(Reason::Drop)),
            Action::Keep if body.unit.is_some_and(|unit| unit != waveform.unit) => {
                return Ok(Outcome::Dropped(Reason::Unit));
            }
            Action::Keep => return keep(body, waveform, out),
            Action::Methods(Methods { derive: None, .. }) => {
                return Ok(Outcome::Dropped(Reason::Shape));
            }
            Action::Methods(Methods { derive: Some(derive), .. }) => *derive,
        };
        if !waveform.quality.is_usable() {
            return Ok(Outcome::Dropped(Reason::Quality));
        }
        let rule = Applied { code: derive.metric(), body, at };
        let change = |state: &mut Self, out: &mut _| state.heart_rates(rule, derive, waveform, out);
        match self.whole(at, out, change) {
            // What is left in a window of another base and what follows within this waveform fit
            // into no batch together: the window gives way.
            Err(Error::TooLong) if self.rebased(at, waveform.start) => {
                self.whole(at, out, |state, out| {
                    at.into_iter().for_each(|at| state.discard(at));
                    change(state, out)
                })?;
            }
            result => result?,
        }
        Ok(Outcome::Held)
    }

    /// Whether the open window of rule `at` counts from another base than `time`.
    fn rebased(&self, at: Option<usize>, time: Time) -> bool {
        let window = at.and_then(|at| self.slots.get(at)).and_then(|slot| slot.window);
        window.is_some_and(|window| window.start().base() != time.base())
    }

    /// Runs `change`; if it fails, the state of rule `at`, the counters and the batch are as before.
    fn whole<const N: usize>(
        &mut self,
        at: Option<usize>,
        out: &mut Minimized<N>,
        change: impl FnOnce(&mut Self, &mut Minimized<N>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let slot = at.and_then(|at| self.slots.get(at)).copied();
        let values = self.values(at).map(|values| *values);
        let (heart, counters, mark) = (self.heart.clone(), self.counters, out.mark());
        let noises = self.noises;
        let result = change(self, out);
        if result.is_err() {
            if let Some((slot, before)) = at.and_then(|at| self.slots.get_mut(at)).zip(slot) {
                *slot = before;
            }
            if let Some((values, before)) = self.values(at).zip(values) {
                *values = before;
            }
            self.heart = heart;
            self.counters = counters;
            self.noises = noises;
            out.rewind(mark);
        }
        // What did not fit beside other content may fit into an empty batch; beside nothing, never.
        match result {
            Err(Error::Full) if out.is_empty() => Err(Error::TooLong),
            result => result,
        }
    }

    fn heart_rates<const N: usize>(
        &mut self,
        rule: Applied<'_>,
        derive: Derive,
        waveform: &Waveform<'_>,
        out: &mut Minimized<N>,
    ) -> Result<(), Error> {
        let mut heart = Heart::resume(self.heart.take(), derive, waveform)?;
        for (index, count) in waveform.counts.iter().enumerate() {
            let Some(estimate) = heart.detector.push(count) else { continue };
            let flag = match (estimate.per_minute, estimate.signal) {
                (None, _) => Quality::NOT_AVAILABLE,
                (_, Signal::Good) => Quality::NONE,
                _ => Quality::QUESTIONABLE,
            };
            let value = estimate.per_minute.and_then(|rate| Decimal::new(rate.into(), 0));
            let sample = Sample {
                code: rule.code,
                value: value.unwrap_or(Decimal::NAN),
                unit: derive.unit(),
                time: after(waveform, index),
                // What a clinician has confirmed is the waveform, not the rate.
                quality: waveform.quality.without(Quality::VALIDATED_DATA).with(flag),
            };
            let outcome = self.apply(rule, &sample, out)?;
            // What was derived is never what was measured.
            let outcome = if outcome == Outcome::Kept { Outcome::Changed } else { outcome };
            self.counters.made.count(outcome);
        }
        heart.end = after(waveform, waveform.counts.len());
        heart.quality = waveform.quality;
        self.heart = Some(heart);
        Ok(())
    }
}

impl Heart {
    /// The detector for this waveform: the one of the last waveform if this is its continuation.
    fn resume(heart: Option<Self>, derive: Derive, waveform: &Waveform<'_>) -> Result<Self, Error> {
        let Waveform { rate, resolution, unit, start, quality, .. } = *waveform;
        let same =
            |heart: &Self| (heart.rate, heart.resolution, heart.unit) == (rate, resolution, unit);
        if let Some(mut heart) = heart.filter(same) {
            let gap = start.since(heart.end).map_or(u64::MAX, i64::unsigned_abs);
            let doubts = |quality: Quality| quality.bits() & DOUBTS.bits();
            if gap > SEAM || doubts(quality) != doubts(heart.quality) {
                heart.detector.interrupt();
            }
            return Ok(heart);
        }
        let hertz = (rate.numerator(), rate.denominator());
        let (lowest, highest) = derive.limits.unwrap_or((i32::MIN, i32::MAX));
        let lead = match derive.source {
            Source::Ecg => {
                let microvolts = microvolts(resolution, unit).ok_or(Error::WaveformUnit)?;
                Lead::new(hertz, microvolts, lowest, highest)?
            }
            Source::Pleth(smallest) => {
                Lead::plethysmogram(hertz, smallest.into(), lowest, highest)?
            }
        };
        Ok(Self {
            rate,
            resolution,
            unit,
            end: start,
            quality,
            detector: HeartRate::new(lead, EVERY)?,
        })
    }
}

/// The microvolts of one count, as a fraction.
fn microvolts(resolution: Decimal, unit: Unit) -> Option<(u32, u32)> {
    let micro: i8 = match unit {
        Unit::MICRO_VOLT => 0,
        Unit::MILLI_VOLT => 3,
        Unit::VOLT => 6,
        _ => return None,
    };
    let (mantissa, exponent) = resolution.number()?;
    // A lead that was put on the wrong way round beats all the same.
    let mantissa = mantissa.unsigned_abs();
    let exponent = exponent.checked_add(micro)?;
    let power = 10u32.checked_pow(exponent.unsigned_abs().into())?;
    if exponent < 0 { Some((mantissa, power)) } else { Some((mantissa.checked_mul(power)?, 1)) }
}

/// When the count at `index` was taken.
fn after(waveform: &Waveform<'_>, index: usize) -> Time {
    u64::try_from(index)
        .ok()
        .and_then(|index| waveform.rate.duration_ms(index))
        .and_then(|ms| i64::try_from(ms).ok())
        .and_then(|ms| waveform.start.checked_add(ms))
        .unwrap_or(waveform.start)
}

fn keep<const N: usize>(
    body: &Body,
    waveform: &Waveform<'_>,
    out: &mut Minimized<N>,
) -> Result<Outcome, Error> {
    let start = body.time.map_or(waveform.start, |every| floor(waveform.start, every));
    out.push_waveform(&Waveform { start, ..*waveform })?;
    Ok(if start == waveform.start { Outcome::Kept } else { Outcome::Changed })
}
