//! What was done to documents, counted by rule and signed: without a value of any of them.
//!
//! A receipt says under which policy, for whom, for which purpose and when so many documents were
//! minimized, how many elements each rule kept, changed and dropped, and which output it stands for
//! (`docs/wire/receipt.md`). It is a statement of the kind *receipt*: whoever minimizes signs it,
//! and who keeps the output can prove later under which policy it came about. Counts are not nothing:
//! of a single document they tell which elements it had. A receipt belongs to those who oversee the
//! policy, not to the recipient.

mod read;

use super::policy::View;
use super::policy::document::{Method, Rule};
use super::{Error, Policy, Purpose};
use crate::cbor::{self, Writer};
use crate::crypto::hash::{Digest, Sha256};
use crate::identity::Signer;
use crate::statement::{self, Authority, Kind, OVERHEAD, Sign1};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The format of receipts that this version reads and writes.
pub const FORMAT: u64 = 1;

/// Longest receipt, in bytes of CBOR: room for an entry for each rule that a view can have.
pub const MAX_BYTES: usize = 1 << 22;

/// An account of what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The digest of the policy.
    pub policy: Digest,
    /// The view's recipient, as the policy names it.
    pub recipient: String,
    /// What for.
    pub purpose: Purpose,
    /// When, in seconds since 1970.
    pub time: u64,
    /// How many documents left.
    pub documents: u64,
    /// How many were refused, of which nothing left.
    pub refused: u64,
    /// What left: see [`Output`].
    pub output: Digest,
    /// Elements that no rule names and that were dropped therefore.
    pub unnamed: u64,
    /// What each rule of the view did, in the order of the policy's CBOR form; a rule that nothing
    /// came under may be missing.
    pub rules: Vec<Entry>,
}

/// What one rule did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The kind of the rule's selector, as in the policy's CBOR form.
    pub kind: u8,
    /// What the rule names: from the policy, never from a document.
    pub selector: String,
    /// The rule's method, by its word.
    pub method: String,
    /// Elements that left as they were.
    pub kept: u64,
    /// Elements that left changed.
    pub changed: u64,
    /// Elements that did not leave.
    pub dropped: u64,
}

impl Entry {
    /// Nothing done yet under `rule`.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            kind: rule.selector.kind(),
            selector: rule.selector.text().to_string(),
            method: word(&rule.method).to_string(),
            kept: 0,
            changed: 0,
            dropped: 0,
        }
    }
}

/// The method's word in a policy's text.
#[must_use]
pub const fn word(method: &Method) -> &'static str {
    match method {
        Method::Keep => "keep",
        Method::Drop => "drop",
        Method::Redact => "redact",
        Method::Year => "year",
        Method::Age90 => "age-90",
        Method::Shift(_) => "shift",
        Method::Zip3(_) => "zip3",
        Method::Pseudonym(_) => "pseudonym",
        Method::Generalize(_) => "generalize",
        Method::Substitute(_) => "substitute",
        Method::Perturb(_) => "perturb",
    }
}

/// What left, as a digest: SHA-256 over the digests of the documents, in their order. So documents
/// can be minimized side by side, and none but the digests is held.
#[derive(Clone, Default)]
pub struct Output(Sha256);

impl Output {
    /// Nothing left yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more document left, with this SHA-256.
    pub fn document(&mut self, digest: &Digest) {
        self.0.update(digest);
    }

    /// The digest of all.
    #[must_use]
    pub fn finish(self) -> Digest {
        self.0.finish()
    }
}

impl core::fmt::Debug for Output {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Output").finish_non_exhaustive()
    }
}

impl Receipt {
    /// A receipt without any document, for a view of `policy`.
    #[must_use]
    pub fn new(policy: &Policy<'_>, view: &View<'_>, time: u64) -> Self {
        Self {
            policy: *policy.digest(),
            recipient: view.recipient.as_str().to_string(),
            purpose: view.purpose,
            time,
            documents: 0,
            refused: 0,
            output: Output::new().finish(),
            unnamed: 0,
            rules: Vec::new(),
        }
    }

    /// The deterministic CBOR.
    ///
    /// # Errors
    /// [`Error::Receipt`] if it is longer than [`MAX_BYTES`], or its rules are not in order.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let texts = self.rules.iter().map(|rule| rule.selector.len().saturating_add(64));
        let size = texts.fold(256usize.saturating_add(self.recipient.len()), usize::saturating_add);
        if size > MAX_BYTES {
            return Err(Error::Receipt);
        }
        let mut payload = alloc::vec![0; size];
        let mut writer = Writer::new(&mut payload);
        self.write(&mut writer)?;
        let len = writer.len();
        payload.truncate(len);
        // What is written is what would be read.
        Self::decode(&payload)?;
        Ok(payload)
    }

    /// Signs the receipt.
    ///
    /// # Errors
    /// As [`Receipt::encode`]; the signer's own.
    pub fn sign(&self, signer: &(impl Signer + ?Sized)) -> Result<Vec<u8>, Error> {
        let payload = self.encode()?;
        let mut out = alloc::vec![0; payload.len().saturating_add(OVERHEAD)];
        let len = statement::sign(signer, Kind::Receipt, &payload, b"", &mut out)?.len();
        out.truncate(len);
        Ok(out)
    }

    /// Verifies a signed receipt: who signed it must be one of `authorities` for receipts.
    ///
    /// # Errors
    /// The statement's own; [`Error::Receipt`] if what was signed is no receipt.
    pub fn verify(statement: &[u8], authorities: &[Authority]) -> Result<Self, Error> {
        let mut scratch = alloc::vec![0; statement.len().saturating_add(OVERHEAD)];
        let decoded = Sign1::decode(statement)?;
        let verified = decoded.verify(authorities, Kind::Receipt, b"", &mut scratch)?;
        Self::decode(verified.payload())
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.map(|map| {
            map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
            map.entry(key::POLICY, |w| w.bytes(&self.policy))?;
            map.entry(key::RECIPIENT, |w| w.text(&self.recipient))?;
            map.entry(key::PURPOSE, |w| w.text(self.purpose.code()))?;
            map.entry(key::TIME, |w| w.u64(self.time))?;
            map.entry(key::DOCUMENTS, |w| w.u64(self.documents))?;
            map.entry(key::REFUSED, |w| w.u64(self.refused))?;
            map.entry(key::OUTPUT, |w| w.bytes(&self.output))?;
            map.entry(key::UNNAMED, |w| w.u64(self.unnamed))?;
            map.entry(key::RULES, |w| {
                w.array(|w| self.rules.iter().try_for_each(|rule| rule.write(w)))
            })
        })
    }
}

impl Entry {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| {
            w.u64(self.kind.into())?;
            w.text(&self.selector)?;
            w.text(&self.method)?;
            w.u64(self.kept)?;
            w.u64(self.changed)?;
            w.u64(self.dropped)
        })
    }
}

mod key {
    pub(super) const FORMAT: i64 = 0;
    pub(super) const POLICY: i64 = 1;
    pub(super) const RECIPIENT: i64 = 2;
    pub(super) const PURPOSE: i64 = 3;
    pub(super) const TIME: i64 = 4;
    pub(super) const DOCUMENTS: i64 = 5;
    pub(super) const REFUSED: i64 = 6;
    pub(super) const OUTPUT: i64 = 7;
    pub(super) const UNNAMED: i64 = 8;
    pub(super) const RULES: i64 = 9;
}

#[cfg(all(test, feature = "text"))]
mod tests;
