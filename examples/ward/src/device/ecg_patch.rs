//! The ECG patch, and the chest strap: one lead, 360 Hz, recorded.

use super::{Sensor, at};
use crate::reading::{Reading, Wave};
use crate::signals::{ECG_PER_MILLIVOLT, ECG_ZERO, Recording};
use iomt_secure::measurement::{Code, Decimal, Rate, Unit};

pub(super) struct EcgPatch {
    recording: Recording,
    next: usize,
}

impl EcgPatch {
    pub(super) const fn of(recording: Recording) -> Self {
        Self { recording, next: 0 }
    }
}

impl Sensor for EcgPatch {
    fn second(&mut self, second: u64) -> Vec<Reading> {
        let (hz, _) = self.recording.rate;
        let counts = &self.recording.counts;
        let run = (0..hz as usize).map(|n| counts[(self.next + n) % counts.len()]).collect();
        self.next = (self.next + hz as usize) % counts.len();
        // 200 counts are 1 mV: 5 µV each, and 1024 of them are 0 V.
        let microvolts = 1000 / ECG_PER_MILLIVOLT;
        vec![Reading::Wave(Wave {
            code: Code::ECG_ELEC_POTL_II,
            unit: Unit::MILLI_VOLT,
            start: at(second),
            rate: Rate::hz(hz).expect("the recording has a rate"),
            offset: Decimal::new(-ECG_ZERO * microvolts, -3).expect("it is in range"),
            resolution: Decimal::new(microvolts, -3).expect("it is in range"),
            counts: run,
        })]
    }
}
