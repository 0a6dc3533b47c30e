//! The keys of the CBOR form's maps. Numbers between them are free for what comes later; a method's
//! number is its place in the order of application.

// Policy.
pub(super) const FORMAT: i64 = 0;
pub(super) const ID: i64 = 1;
pub(super) const VERSION: i64 = 2;
pub(super) const ISSUED: i64 = 3;
pub(super) const NOT_AFTER: i64 = 4;
pub(super) const NEVER: i64 = 5;
pub(super) const VIEWS: i64 = 6;
pub(super) const NEVER_DOCUMENTS: i64 = 7;

// View.
pub(super) const RECIPIENT: i64 = 0;
pub(super) const PURPOSE: i64 = 1;
pub(super) const PADDING: i64 = 2;
pub(super) const RULES: i64 = 3;
pub(super) const DOCUMENTS: i64 = 4;

// What a view says of documents.
#[cfg(feature = "alloc")]
pub(super) use documents::*;
#[cfg(feature = "alloc")]
mod documents {
    pub(in super::super) const RELEASE: i64 = 0;
    pub(in super::super) const UNKNOWN: i64 = 1;
    pub(in super::super) const MISSING: i64 = 2;
    pub(in super::super) const LABELS: i64 = 3;
    pub(in super::super) const DOCUMENT_RULES: i64 = 4;
}

// Rule.
pub(super) const SELECTOR: i64 = 0;
pub(super) const UNIT: i64 = 1;
pub(super) const TIME: i64 = 2;
pub(super) const KEEP: i64 = 3;
pub(super) const DERIVE: i64 = 10;
pub(super) const RATE: i64 = 20;
pub(super) const CLAMP: i64 = 30;
pub(super) const ROUND: i64 = 40;
pub(super) const BIN_EDGES: i64 = 50;
pub(super) const BIN_WIDTH: i64 = 51;
pub(super) const NOISE: i64 = 55;
pub(super) const THRESHOLD: i64 = 60;
pub(super) const ON_CHANGE: i64 = 70;
