//! Documents: FHIR resources (R4, R5) and other JSON, of which only what a policy names leaves.
//!
//! One pass over the bytes, without a tree: every byte is checked (RFC 8259), what may leave is
//! copied, most of it in long runs, and what may not is passed over. The output is the bytes, or an
//! error and no bytes. [`DocumentPlan`] says what may leave; a [`Minimizer`] holds it, the keys of
//! its methods and the room that it needs, which does not grow with the document.
//!
//! What is promised about the input's form: it is JSON without a byte order mark, nested at most 128
//! deep; no text holds NUL or half of a surrogate pair; no element that leaves stands twice in its
//! object. Of what does not leave, names may stand twice: no reader will see either.
//!
//! What decides about an element, in this order: `never`; any rule that drops it or what is around
//! it; the deepest path from its resource; a path from a type; a type; the resource. A path or a
//! resource that keeps what is around an element yields to a type's rule inside that changes or
//! withholds.

mod engine;
mod fhir;
mod keys;
mod lookup;
mod minimizer;
mod number;
mod observe;
mod output;
mod plain;
mod plan;
mod scan;
#[cfg(feature = "std")]
mod stream;
mod string;

pub use keys::{Keys, NoKeys};
pub use minimizer::{Left, Minimizer, Tally};
pub use observe::{Event, Observer, Outcome, Reason, Step};
pub use plan::{DocumentPlan, types_along};
#[cfg(feature = "std")]
pub use stream::{LIMIT, StreamError};

#[cfg(feature = "text")]
pub(super) use plan::{check, known};

errors! {
    /// Why a document was refused; nothing of it left.
    pub enum Error {
        Syntax = 661, Peer, "the document is not JSON (RFC 8259): nothing of it was written";
        Utf8 = 662, Peer, "the document is not UTF-8";
        Control = 663, Peer, "the document holds a control character that JSON does not allow, or NUL";
        Escape = 664, Peer, "a text of the document has an escape that JSON does not know";
        Surrogate = 665, Peer, "a text of the document has half of a surrogate pair, which readers understand differently";
        Unterminated = 666, Peer, "the document ends before it is complete";
        Depth = 667, Peer, "the document is nested more than 128 deep, or has resources in resources more than 8 deep";
        Duplicate = 668, Peer, "a name stands twice in one object: readers would disagree which one counts";
        ResourceType = 669, Peer, "a resource's type is missing or not a text";
        Unknown = 670, Peer, "the document has an element that the FHIR release does not define, and the policy refuses such";
        Missing = 671, Peer, "an element that the standard requires may not leave, and the policy refuses such documents";
        TooLarge = 672, Capacity, "a resource is larger than the buffer for one: raise the limit, or send smaller ones";
        Keys = 673, Misuse, "the policy's methods need keys, and none were given: give them when the minimizer is made";
        Internal = 674, Misuse, "the document could not be handled: report this with the policy";
    }
    from Pseudonym(super::pseudonym::Error);
    from Crypto(crate::crypto::Error);
}

#[cfg(all(test, feature = "text"))]
mod tests;
