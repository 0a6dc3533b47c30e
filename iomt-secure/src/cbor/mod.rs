//! Strict deterministic CBOR (RFC 8949 §4.2.1) without heap.
//!
//! What is signed or sealed has exactly one encoding here, so that two parsers cannot read one
//! message in two ways. [`Writer`] makes only that encoding and [`Reader`] refuses every other:
//! lengths are definite, integers and lengths are in their shortest form, map keys are unique and
//! in the bytewise order of their encodings, text is UTF-8, nothing stands behind the last item.
//!
//! Narrower than the standard on purpose: no floating point (measurements are decimal), no simple
//! value but `false`, `true` and `null`, no tag that the definition does not name, nesting of at
//! most [`MAX_NESTING`], integers within 64 bits.
//!
//! A definition reads like its CDDL, in the order of the keys, and cannot forget the rest of a map:
//!
//! ```
//! use iomt_secure::cbor::{self, Reader, Writer};
//!
//! let mut buffer = [0; 64];
//! let mut writer = Writer::new(&mut buffer);
//! writer.map(|map| {
//!     map.entry(1, |w| w.u64(7))?;
//!     map.entry(3, |w| w.array(|w| w.text("mmHg")))
//! })?;
//! assert_eq!(writer.written(), b"\xa2\x01\x07\x03\x81\x64mmHg");
//!
//! let (version, note, unit) = cbor::decode(writer.written(), |reader| {
//!     reader.map(|map| {
//!         let version = map.required(1, Reader::u64)?;
//!         let note = map.optional(2, Reader::text)?;
//!         let unit = map.required(3, |r| r.array(|items| items.required(Reader::text)))?;
//!         Ok::<_, cbor::Error>((version, note, unit))
//!     })
//! })?;
//! assert_eq!((version, note, unit), (7, None, "mmHg"));
//! # Ok::<(), cbor::Error>(())
//! ```

mod head;
pub mod reader;
pub mod writer;

#[cfg(test)]
mod tests;

pub(crate) use head::Encoded;
pub use head::{Key, Type};
pub use reader::{Array, Map, Reader, decode};
pub use writer::Writer;

/// How many arrays and maps may stand inside one another.
pub const MAX_NESTING: u8 = 8;

errors! {
    /// Which rule of the encoding is broken.
    pub enum Error {
        Truncated = 520, Peer, "the CBOR ends inside an item: send the whole message";
        Trailing = 521, Peer, "bytes stand behind the last CBOR item: send the item alone";
        Indefinite = 522, Peer, "a CBOR item has an indefinite length: write definite lengths (RFC 8949 section 4.2.1)";
        Reserved = 523, Peer, "a CBOR head uses additional information that the standard reserves (RFC 8949 section 3)";
        NotShortest = 524, Peer, "a CBOR integer or length is not in its shortest form (RFC 8949 section 4.2.1)";
        KeyOrder = 525, Peer, "a CBOR map's keys are not in bytewise order (RFC 8949 section 4.2.1)";
        DuplicateKey = 526, Peer, "a CBOR map has a key twice";
        Utf8 = 527, Peer, "a CBOR text is not valid UTF-8";
        Tag = 528, Peer, "a CBOR tag is missing, or stands where the definition has none or another";
        Float = 529, Peer, "a CBOR floating-point number: values here are integers and decimals";
        Simple = 530, Peer, "a CBOR simple value other than false, true and null";
        Nesting = 531, Peer, "CBOR arrays and maps are nested more than 8 deep";
        Type = 532, Peer, "a CBOR item has another type than its definition says";
        Range = 533, Peer, "a CBOR integer is outside the range that its definition allows";
        Length = 534, Peer, "a CBOR byte string has another length than its definition says";
        MissingKey = 535, Peer, "a CBOR map lacks a key that its definition requires";
        UnknownKey = 536, Peer, "a CBOR map has a key that its definition does not name";
        ArrayShort = 537, Peer, "a CBOR array has fewer items than its definition says";
        ArrayLong = 538, Peer, "a CBOR array has more items than its definition says";
        Full = 539, Capacity, "the buffer is too small for the CBOR: give a larger one";
        WrittenOrder = 540, Misuse, "map keys must be written in bytewise order of their encoding, each once: 0, 1, 24, -1, \"a\"";
        WrittenItems = 541, Misuse, "a map's value and a tag's content must be exactly one item";
        WrittenNesting = 542, Misuse, "arrays and maps can be written at most 8 deep";
        ReadItems = 543, Misuse, "a definition must read exactly one item of an array, map or tag";
    }
}
