//! What a medical device measures, and how it is written down.
//!
//! Metrics and units are IEEE 11073-10101 (MDC) codes, values are 11073-20601 decimal FLOATs: no
//! binary float is ever on the wire, and none is computed with. A [`Sample`] is one value at one
//! time; a [`Waveform`] is a run of equally spaced counts; [`codec`] writes batches of both.

pub mod code;
pub mod codec;
pub mod decimal;
#[cfg(feature = "alloc")]
pub mod observation;
pub mod packing;
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
        TimeBase = 503, Misuse, "the times of one batch must count from one base: start a new batch";
        NoCounts = 504, Misuse, "the waveform has no counts";
        TooManyCounts = 505, Misuse, "the waveform has more than 65535 counts: send it in parts";
        Scale = 506, Misuse, "a waveform's offset and resolution must be numbers, not special values";
        Value = 507, Peer, "a received value is not an 11073 FLOAT";
        Quality = 508, Peer, "received quality flags have a bit that the standards do not define";
        Series = 509, Peer, "a received batch refers to a series that it has not defined, or one of the other kind";
        SeriesTwice = 510, Peer, "a received batch defines a series again that it could have referred to";
        Default = 511, Peer, "a received batch writes a trailing zero that must be left out";
        Time = 512, Peer, "a received time lies before its base or too far after it, or the first is not the base";
        Rate = 513, Peer, "a received rate is 0 or not in lowest terms";
        Packing = 514, Peer, "received counts are not packed as their format says";
    }
    from Cbor(crate::cbor::Error);
}
