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

// View. 4 is for the rules on documents.
pub(super) const RECIPIENT: i64 = 0;
pub(super) const PURPOSE: i64 = 1;
pub(super) const PADDING: i64 = 2;
pub(super) const RULES: i64 = 3;

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
pub(super) const THRESHOLD: i64 = 60;
pub(super) const ON_CHANGE: i64 = 70;
