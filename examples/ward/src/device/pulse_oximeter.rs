//! The pulse oximeter: a recorded plethysmogram, and what such a device tells beside it, simulated.

use super::{Sensor, at};
use crate::reading::{Reading, Wave};
use crate::signals::{self, Recording};
use iomt_secure::measurement::{Code, Decimal, Rate, Sample, Time, Unit};

pub(super) struct PulseOximeter {
    recording: Recording,
    /// Counts that were taken since the start of the run.
    taken: u64,
}

impl PulseOximeter {
    pub(super) fn new() -> Self {
        Self { recording: signals::ppg(), taken: 0 }
    }

    fn rate(&self) -> Rate {
        let (numerator, denominator) = self.recording.rate;
        Rate::new(numerator, denominator).expect("the recording has a rate")
    }
}

impl Sensor for PulseOximeter {
    fn second(&mut self, second: u64) -> Vec<Reading> {
        let rate = self.rate();
        let start = self.taken;
        // As many as end in this second: 116 or 117.
        let end = (second + 1) * u64::from(rate.numerator()) / u64::from(rate.denominator());
        let counts = &self.recording.counts;
        let run = (start..end).map(|n| counts[(n % counts.len() as u64) as usize]).collect();
        self.taken = end;
        let since = rate.duration_ms(start).unwrap_or_default();
        let pleth = Reading::Wave(Wave {
            code: Code::PULS_OXIM_PLETH,
            unit: Unit::DIMLESS,
            start: Time::utc(at(0).ms() + since),
            rate,
            offset: Decimal::ZERO,
            resolution: Decimal::new(1, 0).expect("it is in range"),
            counts: run,
        });
        // A patient who desaturates to 91 % for half a minute in every two.
        let low = (60..90).contains(&(second % 120));
        let saturation = if low { 912 } else { 972 } + (second * 7 % 5) as i32;
        let pulse = 620 + (second * 13 % 37) as i32 + if low { 60 } else { 0 };
        // Skin temperature, which no rule of the policy names.
        let skin = 3360 + (second * 3 % 11) as i32;
        let sample = |code, tenths, exponent, unit| {
            let value = Decimal::new(tenths, exponent).expect("it is in range");
            Reading::Sample(Sample::new(code, value, unit, at(second)))
        };
        vec![
            pleth,
            sample(Code::PULS_OXIM_SAT_O2, saturation, -1, Unit::PERCENT),
            sample(Code::PULS_OXIM_PULS_RATE, pulse, -1, Unit::BEAT_PER_MIN),
            sample(Code::TEMP_SKIN, skin, -2, Unit::DEGC),
        ]
    }
}
