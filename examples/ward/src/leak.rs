//! The search for raw signal in what was opened: eight counts in a row of a recording, among the counts
//! of a waveform or the values of samples, would be the signal itself. Ciphertext would show none of it,
//! whatever was sealed; so this looks where a recipient does.

use crate::reading::{Reading, value};
use iomt_secure::measurement::Code;
use std::collections::{BTreeMap, HashSet};

/// The windows of eight counts to look for.
#[derive(Debug, Default)]
pub struct Raw {
    counts: HashSet<[i64; WINDOW]>,
    /// The same, in billionths of the unit.
    values: HashSet<[i64; WINDOW]>,
}

impl Raw {
    /// Those of every waveform that was measured, but for stretches that do not change: a flat line is
    /// no signal.
    #[must_use]
    pub fn of(measured: &[Reading]) -> Self {
        let mut raw = Self::default();
        let waves = measured.iter().filter(|reading| matches!(reading, Reading::Wave(_)));
        for series in series(waves) {
            raw.counts.extend(windows(&series.counts).filter(is_signal));
            raw.values.extend(windows(&series.values).filter(is_signal));
        }
        raw
    }

    /// Whether some of it is in what a recipient opened: in a waveform, or in the samples of one metric
    /// one after the other, as counts or as values.
    #[must_use]
    pub fn is_in(&self, opened: &[Reading]) -> bool {
        series(opened.iter()).iter().any(|series| {
            windows(&series.counts).any(|window| self.counts.contains(&window))
                || windows(&series.values).any(|window| self.values.contains(&window))
        })
    }

    /// Whether there is anything to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

/// What one metric was, over all of its readings.
#[derive(Default)]
struct Series {
    counts: Vec<i64>,
    values: Vec<i64>,
}

fn series<'r>(readings: impl Iterator<Item = &'r Reading>) -> Vec<Series> {
    let mut by_metric: BTreeMap<(u32, bool), Series> = BTreeMap::new();
    for reading in readings {
        let of = |code: Code, is_wave| (code.value(), is_wave);
        match reading {
            Reading::Wave(wave) => {
                let series = by_metric.entry(of(wave.code, true)).or_default();
                series.counts.extend(wave.counts.iter().copied().map(i64::from));
                series.values.extend(reading.points().into_iter().map(|(_, value)| fixed(value)));
            }
            Reading::Sample(sample) => {
                let series = by_metric.entry(of(sample.code, false)).or_default();
                // A value, which may be a count that was sent as it is.
                let value = value(sample.value);
                series.counts.push(if value.fract() == 0.0 { value as i64 } else { i64::MIN });
                series.values.push(fixed(value));
            }
        }
    }
    by_metric.into_values().collect()
}

/// In billionths, so that two ways to the same value compare equal.
fn fixed(value: f64) -> i64 {
    (value * 1e9).round() as i64
}

fn windows(all: &[i64]) -> impl Iterator<Item = [i64; WINDOW]> {
    all.windows(WINDOW).filter_map(|window| window.try_into().ok())
}

fn is_signal(window: &[i64; WINDOW]) -> bool {
    window.iter().collect::<HashSet<_>>().len() > WINDOW / 2
}

/// Counts in a row: at the ward's rates, 20 to 70 milliseconds.
const WINDOW: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{at, models};
    use iomt_secure::measurement::{Decimal, Sample};

    fn measured() -> (Vec<Reading>, crate::reading::Wave) {
        let measured = (models()[0].sensor)().second(0);
        let Reading::Wave(wave) = measured[0].clone() else { panic!("the patch measures a wave") };
        (measured, wave)
    }

    /// A stretch of the recording whose counts differ.
    fn stretch(wave: &crate::reading::Wave) -> Vec<i32> {
        let counts: Vec<i64> = wave.counts.iter().copied().map(i64::from).collect();
        let from = counts.windows(WINDOW).position(|w| is_signal(w.try_into().unwrap())).unwrap();
        wave.counts[from..from + WINDOW].to_vec()
    }

    #[test]
    fn the_signal_is_found_as_a_waveform() {
        let (measured, wave) = measured();
        let raw = Raw::of(&measured);
        assert!(!raw.is_empty() && raw.is_in(&measured));
        let with = |counts| [Reading::Wave(crate::reading::Wave { counts, ..wave.clone() })];
        let mut counts = stretch(&wave);
        assert!(raw.is_in(&with(counts.clone())));
        counts.pop();
        assert!(!raw.is_in(&with(counts)));
    }

    #[test]
    fn the_signal_is_found_as_samples() {
        let (measured, wave) = measured();
        let raw = Raw::of(&measured);
        let sample = |count: &i32| {
            let value = Decimal::new(*count, 0).unwrap();
            Reading::Sample(Sample::new(Code::TEMP, value, wave.unit, at(0)))
        };
        let mut sent: Vec<_> = stretch(&wave).iter().map(sample).collect();
        assert!(raw.is_in(&sent));
        sent.pop();
        assert!(!raw.is_in(&sent));
    }

    #[test]
    fn the_signal_is_found_as_values() {
        let (measured, wave) = measured();
        let raw = Raw::of(&measured);
        // Each value written out as a sample, in millivolts.
        let (resolution, exponent) = wave.resolution.number().unwrap();
        let offset = i32::try_from(wave.offset.scaled(exponent).unwrap()).unwrap();
        let sample = |count: &i32| {
            let value = Decimal::new(offset + resolution * count, exponent).unwrap();
            Reading::Sample(Sample::new(Code::TEMP, value, wave.unit, at(0)))
        };
        let mut sent: Vec<_> = stretch(&wave).iter().map(sample).collect();
        assert!(raw.is_in(&sent));
        sent.pop();
        assert!(!raw.is_in(&sent));
    }

    #[test]
    fn other_values_are_not_taken_for_the_signal() {
        let raw = Raw::of(&measured().0);
        let rates: Vec<_> = [72, 73, 72, 75, 74, 73, 71, 70, 69, 71]
            .iter()
            .map(|rate| {
                let value = Decimal::new(*rate, 0).unwrap();
                Reading::Sample(Sample::new(Code::ECG_HEART_RATE, value, measured().1.unit, at(0)))
            })
            .collect();
        assert!(!raw.is_in(&rates) && !raw.is_in(&[]));
    }
}
