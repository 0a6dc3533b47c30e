//! The two devices: what they measure, and where that comes from.

use crate::device::{Model, Sensor, at};
use crate::reading::{Reading, Wave};
use crate::signals::{self, Recording};
use iomt_secure::measurement::{Code, Decimal, Quality, Rate, Sample, Time, Unit};
use iomt_secure::minimize::derive::{HeartRate, Lead, Signal};

/// The chest strap and the wristband.
#[must_use]
pub fn models() -> [Model; 2] {
    [
        Model {
            title: "Chest strap",
            uri: "spiffe://ward.example/icu-3/chest-strap/strap-1",
            source: format!(
                "{}, minutes 3 and 4; repeated after that",
                signals::ecg_later().source
            ),
            simulated: false,
            caption: "Paired by QR code, in packets of 20 bytes through a phone. The ECG stays with the strap. Halfway its power fails for four seconds; it goes on in the same sessions.",
            sensor: || crate::device::ecg(signals::ecg_later()),
        },
        Model {
            title: "Wristband",
            uri: "spiffe://ward.example/icu-3/wristband/band-1",
            source: format!(
                "{}, from its middle; repeated after 82 seconds. Pulse rate: worked out from it by the band",
                signals::ppg().source
            ),
            simulated: false,
            caption: "In packets of 182 bytes through the same phone. The care team's frames go out twice, research's once: what a bad link costs is seen as gaps.",
            sensor: || Box::new(Wristband::new()),
        },
    ]
}

/// A plethysmogram at the wrist, and the pulse rate that the band itself makes of it.
struct Wristband {
    recording: Recording,
    taken: u64,
    pulse: HeartRate,
}

impl Wristband {
    fn new() -> Self {
        let recording = signals::ppg();
        let lead = Lead::plethysmogram(recording.rate, 10, 0, 1023).expect("it is a plethysmogram");
        let pulse = HeartRate::new(lead, 1).expect("a second is an interval");
        Self { recording, taken: 0, pulse }
    }
}

impl Sensor for Wristband {
    fn second(&mut self, second: u64) -> Vec<Reading> {
        let (numerator, denominator) = self.recording.rate;
        let rate = Rate::new(numerator, denominator).expect("the recording has a rate");
        let start = self.taken;
        let end = (second + 1) * u64::from(numerator) / u64::from(denominator);
        let counts = &self.recording.counts;
        let length = counts.len() as u64;
        let run: Vec<i32> =
            (start..end).map(|n| counts[((n + length / 2) % length) as usize]).collect();
        self.taken = end;
        let mut readings = Vec::new();
        for count in &run {
            let Some(estimate) = self.pulse.push(*count) else { continue };
            let Some(rate) = estimate.per_minute else { continue };
            let value = Decimal::new(rate.into(), 0).expect("it is in range");
            let sample =
                Sample::new(Code::PULS_OXIM_PULS_RATE, value, Unit::BEAT_PER_MIN, at(second));
            let quality =
                if estimate.signal == Signal::Good { Quality::NONE } else { Quality::QUESTIONABLE };
            readings.push(Reading::Sample(Sample { quality, ..sample }));
        }
        let since = rate.duration_ms(start).unwrap_or_default();
        readings.insert(
            0,
            Reading::Wave(Wave {
                code: Code::PULS_OXIM_PLETH,
                unit: Unit::DIMLESS,
                start: Time::utc(at(0).ms() + since),
                rate,
                offset: Decimal::ZERO,
                resolution: Decimal::new(1, 0).expect("it is in range"),
                counts: run,
            }),
        );
        readings
    }
}
