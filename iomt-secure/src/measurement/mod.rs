//! What a medical device measures, and how it is written down.
//!
//! Metrics and units are IEEE 11073-10101 (MDC) codes, values are 11073-20601 decimal FLOATs: no
//! binary float is ever on the wire.

errors! {
    /// Why a measurement was refused.
    pub enum Error {
        Capacity = 500, Capacity, "the buffer is full: send the batch and start a new one";
    }
}
