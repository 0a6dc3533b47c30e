//! Verified updates: firmware and AI models, by a verify-only part of SUIT manifests.
//!
//! Specified by `draft-ietf-suit-manifest-34` (in the RFC editor's queue, its numbers as IANA has
//! registered them), with dependencies from `draft-ietf-suit-trust-domains-12` and *use before* from
//! `draft-ietf-suit-update-management`. A manifest here *states* what an image is, for whom, and what
//! it needs; nothing in it is executed. `docs/wire/artifact.md` lists what is taken; every other
//! member, command and parameter is refused by name.
//!
//! The way of an update, each step's type the next one's argument:
//!
//! 1. [`Installer::verify`]: signatures, identifiers, expiry, dependencies, sequence, ending in a
//!    [`VerifiedManifest`];
//! 2. [`Installer::begin`] gives a [`Receiver`]; the image streams through it into the bank that is
//!    not running, ending in a [`VerifiedArtifact`];
//! 3. [`Installer::stage`] remembers it, [`Installer::arm`] lets it run at the next start;
//! 4. [`Installer::start`], at each start of the device, says what to run and counts the attempt
//!    *before* it is made;
//! 5. [`Installer::commit`], once the new image works, puts it in force and raises the counter, in
//!    one write. An image that does not come up is never in force, and the counter never goes back.
//!
//! Nothing here restarts a device or stops what it does: when an update is armed and when the device
//! restarts is the caller's to decide, who knows whether therapy runs.
//!
//! An AI model takes the same way, and also needs a [`Passport`] that a reviewer has signed. Only a
//! [`VerifiedModel`] gives its bytes out.

mod envelope;
mod install;
mod manifest;
mod model;
mod part;
pub mod passport;
mod record;

#[cfg(test)]
mod tests;

pub use install::{Boot, ImageCheck, Installer, Receiver, VerifiedArtifact};
pub use manifest::{MAX_DEPENDENCIES, Manifest};
pub use model::{VerifiedModel, VerifiedPassport};
pub use part::{Identifiers, Part, Uuid, VerifiedManifest};
pub use passport::Passport;
pub use record::{Release, State};

errors! {
    /// Why an artifact was refused, or a step of its way.
    pub enum Error {
        Digest = 850, Peer, "a digest of the manifest is not SHA-256 with its 32 bytes: the other algorithms of SUIT are not taken";
        ManifestDigest = 851, Authentication, "the manifest is not the one whose digest was signed: it was altered or exchanged";
        Severed = 852, Authentication, "a severed member of the envelope is not the one whose digest the manifest has, or the manifest has none";
        Signatures = 853, Peer, "the envelope has no signature, or more than four, or one key's twice";
        NotEnough = 854, Authentication, "fewer keys have signed the manifest than must: collect more signatures";
        Version = 855, Peer, "the manifest's encoding version is not 1";
        Member = 856, Peer, "the manifest has a member that this verify-only part of SUIT does not take, such as image loading, or lacks validation";
        Command = 857, Peer, "the manifest has a command that this verify-only part of SUIT does not take, or not in that sequence";
        Parameter = 858, Peer, "the manifest sets a parameter that this verify-only part of SUIT does not take, or not in that sequence, or asks of a dependency what it does not ask of the image";
        ParameterTwice = 859, Peer, "the manifest sets a parameter of a component twice";
        Components = 860, Peer, "the manifest is not of one image and at most three dependencies, or names a component twice";
        ComponentIndex = 861, Peer, "the manifest selects no component, several by a list, or one that it has not named";
        Unset = 862, Peer, "the manifest tests a parameter that it has not set before";
        Incomplete = 863, Peer, "the manifest lacks a test of vendor or class, an image's digest, size or match, or does not test what it sets";
        Vendor = 864, Authentication, "the manifest is for another vendor's devices";
        Class = 865, Authentication, "the manifest is for another class of devices";
        Device = 866, Authentication, "the manifest is for another device";
        Component = 867, Authentication, "the manifest's image is for another part of the device";
        Expired = 868, Authentication, "the manifest was to be used before a time that has passed: have it signed anew";
        Dependency = 869, Authentication, "the manifest depends on one that is not in force here: install that first";
        Older = 870, Authentication, "the manifest's sequence number is under that of what is in force or staged, or has failed";
        Replayed = 871, Authentication, "the manifest is in force already";
        Equivocation = 872, Authentication, "two different manifests bear the same sequence number: find out who signed both";
        Failed = 873, Authentication, "the manifest was tried and did not come up: sign a mended one with a higher sequence number";
        ImageSize = 874, Authentication, "the image is longer or shorter than the manifest says";
        Image = 875, Authentication, "the image is not the one whose digest the manifest has";

        NothingStaged = 876, Misuse, "nothing is staged: verify and stage an artifact first";
        Trying = 877, Misuse, "an update is being tried: commit or reject it first";
        NotTried = 878, Misuse, "no update is being tried: one is committed only after the start that ran it";
        OtherImage = 879, Authentication, "the image that runs is not the one being tried: something else was started";
        OtherManifest = 880, Misuse, "the artifact is not of what was begun last: its image may have been overwritten";
        Attempts = 881, Misuse, "an update is given 1 to 15 starts to come up";
        Quorum = 882, Misuse, "the signatures needed must be 1 to 4, and not more than there are authorities";
        NeedsPassport = 883, Misuse, "the part is an AI model: stage it with its passport";
        NotModel = 884, Misuse, "the part is firmware: it has no passport";
        Stored = 885, Platform, "what is stored of the part is not in its format: storage is failing, or was written to from outside; run what is in force, and provision the slot anew";

        PassportForm = 890, Peer, "the passport has a format, metric or number that this build does not know";
        PassportText = 891, Peer, "a text of the passport is empty, too long or has control characters";
        PassportPopulation = 892, Peer, "the passport's population has no sex, or an age range that ends before it begins";
        PassportPerformance = 893, Peer, "the passport's results lack the whole population, repeat a subgroup and metric, are too many, or lie outside their interval";
        PassportLimits = 894, Peer, "the passport names no limits, or more than eight";
        PassportValidity = 895, Peer, "the passport's end is not after its review, or after the year 9999";
        PassportReviewer = 896, Authentication, "the passport was not signed by the reviewer that it names";
        PassportExpired = 897, Authentication, "the passport has expired: have the model reviewed anew";
        PassportModel = 898, Authentication, "the passport is of another model";
        NoModel = 899, Misuse, "no model is in force or being tried";
    }
    from Cbor(crate::cbor::Error);
    from Statement(crate::statement::Error);
    from Platform(crate::platform::Error);
}
