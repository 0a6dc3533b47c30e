//! The policy, compiled, and what it lets through.
//!
//! A policy says which recipient may have which data for which purpose. Humans write it in TOML or
//! JSON, devices carry its signed CBOR form, and all three have one digest. From there the chain is
//!
//! 1. [`VerifiedPolicy`]: the one provisioned, signed by an authority, not expired, never older than
//!    the last one;
//! 2. [`Plan`]: the view for one [`VerifiedPeer`](crate::identity::VerifiedPeer) and one
//!    [`Purpose`], compiled to a fixed size;
//! 3. [`Minimizer`]: the plan with its windows and counters;
//! 4. [`Minimized`]: a batch that only a minimizer can fill, and that alone can be sealed.
//!
//! What no rule names does not leave. Precedence does not depend on the order of rules: `never`,
//! then drop, then the rule for the metric itself, then for its partition or shape, then for all.
//! From the policy's CBOR form to the batch nothing uses the heap. The language is described in
//! `docs/policy.md`, its wire form in `docs/wire/policy.md`.

pub mod date;
pub mod derive;
#[cfg(feature = "json")]
pub mod document;
mod exact;
mod minimized;
mod minimizer;
pub mod noise;
mod plan;
pub mod policy;
#[cfg(feature = "aes-siv")]
pub mod pseudonym;
mod purpose;
#[cfg(feature = "alloc")]
pub mod receipt;
mod recipient;
#[cfg(all(test, feature = "text"))]
mod testing;
pub mod zip;

pub use minimized::{Minimized, Stamp};
pub use minimizer::{Counters, Flushed, Minimizer, Outcome, Reason, Tally};
pub use plan::Plan;
pub use policy::{Padding, Policy, VerifiedPolicy};
pub use purpose::Purpose;
pub use recipient::Pattern;

errors! {
    /// Why a policy was refused or data could not be minimized.
    pub enum Error {
        PlanCapacity = 600, Capacity, "the view's rules and the never list together are more than the plan holds: raise R";
        Full = 601, Capacity, "the batch is full, or counts its times from another base: send it and give the same data again";
        TooLong = 602, Capacity, "the item is larger than a whole batch: raise N or measure in shorter pieces";
        MedianCapacity = 603, Capacity, "more than 4 rules of the view take a median: take the mean, or fewer";
        NoiseCapacity = 604, Capacity, "more than 4 rules of the view add noise: drop some, or split the view";
        BudgetCapacity = 605, Capacity, "the device keeps 32 budgets and all are in use: wait until a window ends";
        Format = 610, Peer, "the policy's format is not one that this version reads: it reads format 1";
        Id = 611, Peer, "the policy's id is not 1 to 64 letters, digits, '.', '-' or '_'";
        Validity = 612, Peer, "the policy's not-after is not later than issued";
        NotCanonical = 613, Peer, "the policy's lists are not in canonical order, or an entry stands twice: write it with this SDK";
        Purpose = 614, Peer, "the purpose is not an HL7 PurposeOfUse code: TREAT, ETREAT, HRESCH, HPAYMT, HOPERAT, PUBHLTH, ...";
        Recipient = 615, Peer, "the recipient is not spiffe://<trust domain>/<segment>/<role>/<device>, where a part may be *";
        Padding = 616, Peer, "the padding is not none, padme or a multiple from 2 to 1024 bytes";
        Selector = 617, Peer, "the rule names no metric, partition or group that exists";
        Method = 618, Peer, "the rule's methods do not exist, do not go together, or are not for a group";
        Parameter = 619, Peer, "a method's parameter is missing, special, out of range or not in lowest terms";
        Unit = 620, Peer, "the rule's method calculates and so needs a unit, or derives and so must not name one";
        RuleConflict = 621, Peer, "two rules of a view apply to the same data and neither is more specific";
        ViewConflict = 622, Peer, "two views for the same purpose match the same recipient and neither is more specific";
        Size = 623, Peer, "the policy has more than 64 views, 256 rules in a view, 256 metrics in never, or 2 MiB";
        Syntax = 630, Peer, "the policy is not well-formed TOML or JSON";
        UnknownKey = 631, Peer, "the policy has a key that this version does not know: it would be ignored, so it is refused";
        MissingKey = 632, Peer, "the policy lacks a key that must be there";
        Value = 633, Peer, "a value in the policy is of another type or outside what its key allows";
        TextSize = 634, Peer, "the policy's text is longer than a mebibyte, and no policy needs so much";
        Expired = 640, Peer, "the policy has expired: fetch a newer one";
        RolledBack = 641, Authentication, "the policy is older than the one last accepted: versions never go back";
        Equivocation = 642, Authentication, "another policy with the same version was accepted before: issue it with a higher version";
        StoredVersion = 643, Platform, "the stored policy version cannot be read: provision the device again";
        OtherPolicy = 644, Authentication, "the policy has another id than the one provisioned: send the policy that was meant for this device";
        StoredBudget = 645, Platform, "the stored privacy budgets cannot be read: nothing leaves with noise until the device is provisioned again";
        Exhausted = 646, Misuse, "the privacy budget of this window is used up: wait for the next";
        Receipt = 647, Peer, "this is not a receipt, or not in the one form that it has";
        NoView = 650, Misuse, "no view of the policy is for this peer and purpose: nothing may leave";
        OtherPlan = 651, Misuse, "the batch was made by a minimizer of another policy, recipient or purpose: make it with this one's batch()";
        WaveformUnit = 652, Misuse, "a heart rate is derived from volts: give the waveform a resolution above 0 in V, mV or uV";
    }
    from Measurement(crate::measurement::Error);
    from Statement(crate::statement::Error);
    from Cbor(crate::cbor::Error);
    from Platform(crate::platform::Error);
    from Derive(derive::Error);
}
