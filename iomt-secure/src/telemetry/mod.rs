//! Frames: sealed, replay-proof, bound to the policy that their content was minimized under.
//!
//! [`open_link`] turns an established session into a [`Sealer`] for what leaves and an [`Opener`]
//! for what comes. Both live on the stack, allocate nothing and do no I/O: bytes in, bytes out.
//!
//! Each direction passes through *epochs*, each with a key of its own, which the one before it
//! yields and then is wiped. Epoch 0 has no policy: what can be sealed in it is the link's own messages and
//! policies that an authority has signed, and nothing that measurements could be in. A key update names a policy by its digest and a purpose, and both are inputs of the next epoch's
//! key: who opens a frame knows under which policy and for what its content was minimized, and who
//! holds another policy or purpose in mind cannot open it at all.
//!
//! Bytes and vectors are in `docs/wire/frame.md`.

pub mod command;
mod control;
mod epoch;
pub mod fragment;
pub mod frame;
pub mod link;
mod opener;
mod padding;
mod replay;
pub mod resumption;
mod sealer;

pub use command::Command;
pub use epoch::Terms;
pub use frame::{Kind, SessionId};
pub use link::{Options, open_link};
pub use opener::{Acknowledgement, Batch, KeyUpdate, Opener, Received};
pub use sealer::{MAX_CONTENT, Sealer};

#[cfg(test)]
mod tests;

errors! {
    /// Why a frame was refused or could not be made.
    pub enum Error {
        Capacity = 700, Capacity, "the output buffer is too small for the frame";
        TooLong = 701, Capacity, "the content is longer than 16384 bytes with its padding: send it in parts";
        SessionIdLength = 702, Misuse, "a session identifier has at most 8 bytes";
        Channel = 703, Misuse, "the link has no channel with this number";
        NoPolicy = 704, Misuse, "no policy is in force yet: measurements can be sealed after the first key update";
        OtherPolicy = 705, Misuse, "the batch was minimized under another policy than the one in force: update the key, or minimize again";
        OtherRecipient = 706, Misuse, "the batch was minimized for another recipient than this session's peer";
        NotPadded = 707, Misuse, "the batch asks for padding and the epoch has none: update the key on the terms of the batch's own plan";
        KeyUsedUp = 708, Capacity, "the key has sealed as many frames as it may: update it";
        UpdatePending = 709, Misuse, "another key update waits for its acknowledgement: repeat that one, or wait";
        NoUpdate = 710, Misuse, "the acknowledgement is for no key update that is waiting on this link, or the update is another link's";
        EpochsUsedUp = 711, Capacity, "the session has had as many epochs as it may: shake hands again";
        OtherPurpose = 712, Misuse, "the batch was minimized for another purpose than the epoch's: update the key on the terms of the batch's own plan";
        PacketSize = 716, Misuse, "packets must have at least 20 bytes, and a frame takes at most 128 of them: use larger packets";
        FrameLength = 717, Capacity, "a frame in packets is longer than the reassembler takes: give it more room";
        Block = 750, Misuse, "a reservation is of 1 to 1024 frame numbers";
        Channels = 751, Misuse, "the link has another number of channels than its record or its peer's message, or more than 16";
        Unconfirmed = 752, Misuse, "the session was resumed and its policy is not confirmed: compile the plan again and confirm its terms, or update the key on others";
        Unannounced = 753, Misuse, "the session was resumed on an ordered link: announce that to the peer before anything else";
        Unreserved = 754, Misuse, "no frame number is reserved in storage: seal through the link that keeps the record";
        RecordsUsedUp = 755, Capacity, "the record has been written as often as it may: shake hands again";
        Superseded = 756, Misuse, "the record in storage is not this link's: its session was resumed again, ended, or replaced since; drop this link";
        CommandKind = 713, Misuse, "the statement is not a policy: other kinds become commands by the module that reads them";

        Version = 720, Peer, "the frame's version is not one that this build reads";
        Truncated = 721, Peer, "the frame is shorter than its header and tag";
        Session = 722, Peer, "the frame does not bear this session's identifier";
        Header = 723, Peer, "the frame's header writes out channel 0, which must be left out, or puts a command or control message on another channel";
        UnknownChannel = 724, Peer, "the frame's channel is not one of this link";
        UnknownEpoch = 725, Peer, "the frame's epoch is neither the current nor the previous one";
        Replayed = 726, Authentication, "the frame was received before";
        TooOld = 727, Authentication, "the frame lies behind the replay window: it cannot be told from a replay";
        Authentication = 728, Authentication, "the frame's tag does not hold: it was altered, or is of another session, or under another policy";
        ForgeryLimit = 729, Authentication, "as many frames failed as the cipher allows: shake hands again";
        PolicyMissing = 730, Peer, "the frame holds measurements in an epoch without a policy";
        Padding = 731, Peer, "the frame is authentic and its padding malformed";
        Control = 732, Peer, "the frame is authentic and its control message malformed";
        Update = 733, Peer, "the key update does not follow the current epoch, or contradicts an earlier one";
        Closed = 734, Peer, "the peer has closed the link";
        Gap = 735, Authentication, "frames before this one are missing: an ordered transport does not lose any; close the session";
        Resumption = 736, Peer, "the message about a resumption is of another link or epoch, asks for numbers that no reservation reaches, or the link is not resumable";
        Record = 740, Authentication, "the stored session does not open, or is not in its format: it was altered, or is another device's, key's or build's; shake hands again";
        RecordOld = 741, Authentication, "the stored session is older than the counter says: storage was rolled back; shake hands again";
    }
    from Crypto(crate::crypto::Error);
    from Statement(crate::statement::Error);
    from Policy(crate::minimize::Error);
    from Platform(crate::platform::Error);
    from Identity(crate::identity::Error);
}

/// A record that is not strict CBOR of its definition; messages say [`Error::Control`] themselves.
impl From<crate::cbor::Error> for Error {
    fn from(_: crate::cbor::Error) -> Self {
        Self::Record
    }
}
