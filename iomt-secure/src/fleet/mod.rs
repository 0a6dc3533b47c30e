//! The fleet: what its owner can see, restrict and repair, from the device's side.
//!
//! Everything that arrives here is a signed statement ([`crate::statement`]) and is obeyed only once
//! it was verified, offline, against keys that the device was given. Nothing here allocates, waits or
//! can stop what the maker has declared [`Essential`]: therapy and local alarms have no name in any
//! statement.
//!
//! [`Isolation`] keeps the level that orders put the device in; it moves a [`Gate`], and a [`Link`]
//! asks the gate at every frame.

pub mod access;
pub mod artifact;
pub mod audit;
pub mod isolation;
mod line;
pub mod link;
pub mod posture;
pub mod revocation;
#[cfg(test)]
mod testing;

pub use access::VerifiedAccess;
pub use isolation::{Authorities, Essential, Functions, Gate, Isolation, Level, Restrictable};
pub use line::Accepted;
pub use link::{Guard, Link, Rules};
pub use posture::{Posture, VerifiedPosture};
pub use revocation::{DenyList, VerifiedDenyList};

errors! {
    /// Why a statement to the fleet was refused, or a frame under one.
    pub enum Error {
        FunctionTable = 800, Misuse, "the table of functions has a number or a name twice, or more than 24 restrictable functions";
        Authorities = 801, Misuse, "the authorities lack a way back from a lost key, or repeat one: give recovery keys, or let at least two but not all of the members decide";
        Recovery = 802, Authentication, "the members of the authorities tried to change the recovery keys: only the recovery keys themselves may";

        OtherDevice = 810, Authentication, "the statement is for other devices: send it to those that its target names";
        Expired = 811, Authentication, "the statement was to be taken before a time that has passed: have it signed anew";
        Replayed = 812, Authentication, "the statement was taken before: it is in force, or was until a later one";
        Older = 813, Authentication, "a statement with a higher sequence was taken before this one";
        Equivocation = 814, Authentication, "two different statements bear the same sequence: find out who signed both";
        Generation = 815, Authentication, "the statement is of another generation of authorities than the one in force: have it signed by today's";
        NotEnough = 816, Authentication, "fewer authorities have signed than must: collect more signatures of the same payload";
        Form = 817, Peer, "the statement's payload has a type, format, level or reason that this build does not know";
        Functions = 818, Peer, "the order names functions where its level takes none, or none where it takes some, or repeats one";
        UnknownFunction = 819, Peer, "the order names a function that this device has not declared as restrictable";
        Target = 820, Peer, "the statement's target is not a name or a pattern of names";
        Validity = 821, Peer, "the statement's last moment to be taken is not after its issue, or after the year 9999";
        Line = 822, Peer, "the statement's id is not 1 to 64 letters, digits, dots, dashes and underscores";
        OtherLine = 823, Authentication, "the statement has another id than the line that this device was provisioned with";
        Entries = 824, Peer, "the deny-list's entries are not 16 bytes each, in ascending order, each once";
        Nonce = 825, Authentication, "the posture is not fresh: its nonce is not this session's, or not the one that was asked for";
        Claims = 826, Peer, "a claim of the posture or log is too long or too short, out of order, or has a value or letter that the profile does not know";
        NoSigningKey = 827, Misuse, "the peer's key agrees and does not sign: name the key that signs its posture";
        Rule = 828, Peer, "a rule of the access policy means nothing, stands twice or out of order, or there are more than 64";

        Stored = 830, Platform, "what is stored of the fleet's statements is not in its format: storage is failing, or was written to from outside; provision its slots anew";
        LogFull = 831, Capacity, "the log has as many entries as a number can count: begin another";

        Isolated = 840, Misuse, "the device is quarantined: nothing but control messages and its own posture may be sealed, and no measurements are taken";
        NotGranted = 843, Misuse, "the access policy does not let this side send such a frame, channel, metric or command to this peer";
        PeerNotGranted = 844, Authentication, "the access policy does not let the peer send such a frame, channel, metric or command";
        NoSession = 845, Authentication, "the access policy does not let the two open this session: end it";
        TooManyRules = 846, Capacity, "more than 8 rules of the access policy apply to one pair of names: put rules together";
        NoGlass = 847, Misuse, "the access policy has no glass to break";
        Revoked = 841, Authentication, "the peer is on the deny-list: end the session";
        RulesChanged = 842, Misuse, "a newer deny-list or access policy was accepted than the link was held against: give the newest to Link::renew";
    }
    from Cbor(crate::cbor::Error);
    from Crypto(crate::crypto::Error);
    from Statement(crate::statement::Error);
    from Telemetry(crate::telemetry::Error);
    from Platform(crate::platform::Error);
}

/// 9999-12-31T23:59:59Z: the latest moment that a statement may name.
const LAST_MOMENT: u64 = 253_402_300_799;

/// The id of a line of statements: as a policy's.
fn check_line(id: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if (1..=64).contains(&id.len()) && id.bytes().all(allowed) { Ok(()) } else { Err(Error::Line) }
}
