//! Batches of measurements in few bytes: a CBOR sequence (RFC 8742) in deterministic encoding (RFC
//! 8949 §4.2.1).
//!
//! A batch begins with its base time, which is the time of its first entry; entries follow, each an
//! array. The first entry of a *series* (metric, unit and number of decimals; of a waveform also rate
//! and scale) defines it, later ones refer to it by number and give only what differs from the
//! prediction: the same value, the same interval. A steady series costs 2 bytes a sample, a changing one
//! 3 or 4.
//!
//! Content has exactly one encoding, and the decoder refuses every other, so that nothing can hide in
//! the choice. The CDDL, the predictions and worked vectors are in `docs/wire/measurement.md`.

mod decoder;
mod encoder;
mod series;

pub use decoder::{Decoder, Item};
pub use encoder::Encoder;

#[cfg(test)]
mod tests;
