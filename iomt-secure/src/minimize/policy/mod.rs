//! The policy's model, and its deterministic CBOR form (`docs/wire/policy.md`).
//!
//! Every form of a policy is checked by the same rules and ends in the same bytes; the digest is
//! SHA-256 over them. Lists whose order means nothing (views, rules, `never`) are sorted in those
//! bytes, so that neither precedence nor the digest can depend on the order of writing.

mod check;
mod decode;
#[cfg(feature = "alloc")]
pub mod document;
#[cfg(feature = "alloc")]
mod encode;
mod key;
pub mod rule;
#[cfg(feature = "text")]
pub mod text;
mod verified;

#[cfg(feature = "alloc")]
pub use encode::{Draft, DraftView};
pub use rule::Rule;
#[cfg(feature = "alloc")]
pub use verified::OwnedPolicy;
pub use verified::VerifiedPolicy;

pub(super) use check::Overlap;

use super::{Error, Pattern, Purpose};
use crate::crypto::hash::{Digest, sha256};
use crate::measurement::Code;

/// The format of policies that this version reads and writes.
pub const FORMAT: u64 = 1;

/// Most views of a policy.
pub const MAX_VIEWS: usize = 64;
/// Most rules of a view, and most metrics in `never`.
pub const MAX_RULES: usize = 256;
/// Largest policy in CBOR, in bytes. What a device reads is bounded by the buffer that it reads into;
/// rules on samples need a fraction of this, rules on documents may be thousands.
pub const MAX_BYTES: usize = 1 << 21;

/// A well-formed policy. Nobody vouches for it yet: see [`VerifiedPolicy`].
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    payload: &'a [u8],
    digest: Digest,
    id: &'a str,
    version: u64,
    issued: u64,
    not_after: Option<u64>,
    /// The CBOR arrays, checked.
    never: &'a [u8],
    views: &'a [u8],
    /// Well-formed, but not looked into: only plans for documents need it.
    #[cfg_attr(not(feature = "alloc"), allow(dead_code))]
    never_documents: Option<&'a [u8]>,
}

impl<'a> Policy<'a> {
    /// Reads the CBOR form and checks every rule of the language.
    ///
    /// # Errors
    /// That of the first rule which does not hold.
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        if payload.len() > MAX_BYTES {
            return Err(Error::Size);
        }
        decode::policy(payload, sha256(&[payload]))
    }

    /// The deterministic CBOR.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// SHA-256 of the deterministic CBOR: the same for every form of this policy.
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The policy's name.
    #[must_use]
    pub const fn id(&self) -> &'a str {
        self.id
    }

    /// The version, which never goes back.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When it was issued, in seconds since 1970.
    #[must_use]
    pub const fn issued(&self) -> u64 {
        self.issued
    }

    /// The last second in which it holds, since 1970.
    #[must_use]
    pub const fn not_after(&self) -> Option<u64> {
        self.not_after
    }

    /// Calls `each` with every metric that must never leave, ascending.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn for_each_never(&self, each: impl FnMut(Code) -> Result<(), Error>) -> Result<(), Error> {
        decode::never(self.never, each)
    }

    /// What must never leave in documents, in canonical order.
    ///
    /// # Errors
    /// That of the first entry which does not hold.
    #[cfg(feature = "alloc")]
    pub fn never_documents(&self) -> Result<alloc::vec::Vec<document::Selector>, Error> {
        self.never_documents.map_or_else(|| Ok(alloc::vec::Vec::new()), document::never_selectors)
    }

    /// Calls `each` with every view, in canonical order.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn for_each_view(
        &self,
        each: impl FnMut(View<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        decode::views(self.views, each)
    }
}

/// What one kind of recipient gets for one purpose.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// For whom.
    pub recipient: Pattern<'a>,
    /// What for.
    pub purpose: Purpose,
    /// How the frames of this view are padded.
    pub padding: Padding,
    rules: &'a [u8],
    /// Well-formed, but not looked into: only plans for documents need it.
    #[cfg_attr(not(feature = "alloc"), allow(dead_code))]
    documents: Option<&'a [u8]>,
}

impl View<'_> {
    /// What the view says of documents, each rule checked in itself.
    ///
    /// # Errors
    /// That of the first rule which does not hold.
    #[cfg(feature = "alloc")]
    pub fn documents(&self) -> Result<Option<document::Rules>, Error> {
        self.documents.map(document::Rules::decode).transpose()
    }

    /// Calls `each` with every rule, from the most general to the most specific.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn for_each_rule(&self, each: impl FnMut(Rule) -> Result<(), Error>) -> Result<(), Error> {
        decode::rules(self.rules, each)
    }
}

/// How the plaintext of a frame is padded, so that its length tells less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Padding {
    /// Not at all.
    None,
    /// By Padmé: at most 12 % more, and of a length's bits only the leading ones are told.
    Padme,
    /// To a multiple of this many bytes, 2 to 1024.
    Multiple(u16),
}

impl Padding {
    /// The number in the CBOR form: 0 none, 1 Padmé, else the multiple.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Padme => 1,
            Self::Multiple(bytes) => bytes,
        }
    }

    /// The padding with this number.
    ///
    /// # Errors
    /// [`Error::Padding`] above 1024.
    pub const fn from_number(number: u16) -> Result<Self, Error> {
        match number {
            0 => Ok(Self::None),
            1 => Ok(Self::Padme),
            2..=1024 => Ok(Self::Multiple(number)),
            _ => Err(Error::Padding),
        }
    }
}

#[cfg(all(test, feature = "text"))]
mod tests;
