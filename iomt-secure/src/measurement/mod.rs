//! What a medical device measures, and how it is written down.
//!
//! Metrics and units are IEEE 11073-10101 (MDC) codes, values are 11073-20601 decimal FLOATs: no
//! binary float is ever on the wire, and none is computed with. A [`Sample`] is one value at one
//! time; a [`Waveform`] is a run of equally spaced counts.

pub mod code;
pub mod decimal;
pub mod quality;
pub mod sample;
pub mod time;
pub mod unit;
pub mod waveform;

pub use code::Code;
pub use decimal::Decimal;
pub use quality::Quality;
pub use sample::Sample;
pub use time::Time;
pub use unit::Unit;
pub use waveform::{Counts, Rate, Waveform};

errors! {
    /// Why a measurement was refused.
    pub enum Error {
        Capacity = 500, Capacity, "the buffer is full: send the batch and start a new one";
        DecimalSyntax = 501, Misuse, "this is not a decimal number: write digits with an optional sign, point and exponent, as in -36.50 or 12e3";
        DecimalRange = 502, Misuse, "the number has more digits than an 11073 FLOAT holds: at most 8388605 as an integer before the exponent, and an exponent of -128 to 127";
    }
}
