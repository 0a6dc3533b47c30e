//! What can be delivered in place of a waveform: the heart rate in place of the ECG, the pulse rate
//! in place of the plethysmogram.
//!
//! A heart rate says what the care team asks for and gives away neither the shape of the heartbeat,
//! which identifies its owner, nor its arrhythmias beat by beat. Everything here is integer
//! arithmetic on a fixed-size state, one count at a time, at any sampling rate from 100 to
//! 1000 Hz for an ECG, from 25 to 250 Hz for a plethysmogram.
//!
//! - [`Lead`]: what the counts mean: rate, microvolts, the converter's limits.
//! - [`Qrs`]: finds the beats.
//! - [`HeartRate`]: turns beats into beats per minute, and says when not to trust them. 1872 bytes
//!   on a 64-bit machine, some 20 ns a count.
//!
//! The detector is that of Hamilton (2002), the successor of Pan and Tompkins (1985): band-pass,
//! derivative, moving-window integration, adaptive threshold, search-back and T-wave rejection.
//! It is no medical device: whoever builds one has the alarms and the evidence to add.
//!
//! Judged on record 208 of the MIT-BIH Arrhythmia Database (five minutes, one of its hardest)
//! against the consensus of three other detectors, for the annotations were not to hand: of 495
//! beats 1 is missed and 2 told are none, sensitivity 0.998, positive predictivity 0.996. On
//! synthetic ECGs from 30 to 220 beats per minute with baseline wander, hum, noise of a tenth of
//! the R wave and tall T waves every beat is found and none told that is not. On 82 seconds of a
//! plethysmogram, again against the consensus of others, 2 pulses of 82 are missed and none told that
//! is not.
//!
//! - J. Pan, W. J. Tompkins: A Real-Time QRS Detection Algorithm. IEEE Trans. Biomed. Eng. 32(3),
//!   230-236, 1985. Cited as \[PT\].
//! - P. S. Hamilton: Open Source ECG Analysis. Computers in Cardiology 29, 101-104, 2002. Cited as
//!   \[H\].

mod filter;
mod lead;
mod qrs;
mod rate;
mod recent;

pub use lead::Lead;
pub use qrs::{Beat, Qrs};
pub use rate::{Estimate, HeartRate, Signal};

errors! {
    /// Why a heart rate cannot be derived.
    pub enum Error {
        RateOutside = 680, Misuse, "the sampling rate is outside 100 to 1000 Hz for an ECG, 25 to 250 Hz for a plethysmogram: resample, or keep the waveform";
        Scale = 681, Misuse, "the microvolts per count are zero, or outside 1/1000 to 100000: give the lead's scale";
        Limits = 682, Misuse, "the converter's lowest count is not below its highest: give them in this order";
        Interval = 683, Misuse, "the interval between heart rates is outside 1 to 3600 seconds: choose one inside";
    }
}

#[cfg(test)]
mod tests;
