//! What can happen: a closed list, each event with numbers and digests alone.

use super::BODY;
use crate::fleet::access::GlassReason;
use crate::fleet::isolation::{Level, Reason};
use crate::fleet::revocation::Entry as Subject;
use crate::identity::{Now, TimeBasis};

/// An event. A peer is told by [`of_name`](crate::fleet::revocation::of_name) of its name, an error by
/// its number, a digest by its first 16 bytes.
///
/// No text and no measurement can be put into one:
///
/// ```compile_fail,E0308
/// # use iomt_secure::fleet::audit::Event;
/// let _ = Event::SessionOpened { peer: "Jane Doe, ward 7" };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // the fields are what the line above them names
pub enum Event {
    /// The device started, with this firmware.
    Started { firmware: Subject },
    /// A session was opened.
    SessionOpened { peer: Subject },
    /// A session was refused; the peer, if it was verified, or zeros.
    SessionRefused { peer: Subject, error: u16 },
    /// A session ended.
    SessionEnded { peer: Subject },
    /// A frame was refused, this many times in a row.
    FrameRefused { peer: Subject, error: u16, times: u32 },
    /// A policy was accepted.
    PolicyAccepted { digest: Subject, version: u64 },
    /// An order was taken.
    OrderTaken { from: Level, to: Level, reason: Reason, sequence: u64 },
    /// Other authorities give orders from now on.
    AuthoritiesRotated { generation: u64 },
    /// A deny-list was accepted.
    DenyListAccepted { version: u64 },
    /// An access policy was accepted.
    AccessAccepted { version: u64 },
    /// A statement was refused.
    StatementRefused { error: u16 },
    /// The glass was broken, until this uptime.
    GlassBroken { reason: GlassReason, until: u64 },
    /// Broken glass let a frame of this peer pass.
    GlassUsed { peer: Subject },
    /// The posture was sent.
    PostureSent { peer: Subject },
    /// Firmware or an AI model was installed.
    Installed { digest: Subject, version: u64 },
    /// Firmware or an AI model was refused.
    InstallRefused { digest: Subject, error: u16 },
    /// Entries or data were dropped, as there was no room.
    Dropped { count: u64 },
    /// The lease has ended: keys were erased.
    Erased { peer: Subject },
}

const NOBODY: Subject = [0; 16];

impl Event {
    /// Number of the event, two arguments, subject.
    fn parts(&self) -> (u8, u64, u64, Subject) {
        match *self {
            Self::Started { firmware } => (1, 0, 0, firmware),
            Self::SessionOpened { peer } => (2, 0, 0, peer),
            Self::SessionRefused { peer, error } => (3, error.into(), 0, peer),
            Self::SessionEnded { peer } => (4, 0, 0, peer),
            Self::FrameRefused { peer, error, times } => (5, error.into(), times.into(), peer),
            Self::PolicyAccepted { digest, version } => (6, version, 0, digest),
            Self::OrderTaken { from, to, reason, sequence } => {
                let what = [0, 0, 0, 0, 0, from.number(), to.number(), reason.number()];
                (7, u64::from_be_bytes(what), sequence, NOBODY)
            }
            Self::AuthoritiesRotated { generation } => (8, generation, 0, NOBODY),
            Self::DenyListAccepted { version } => (9, version, 0, NOBODY),
            Self::AccessAccepted { version } => (10, version, 0, NOBODY),
            Self::StatementRefused { error } => (11, error.into(), 0, NOBODY),
            Self::GlassBroken { reason, until } => (12, reason.number().into(), until, NOBODY),
            Self::GlassUsed { peer } => (13, 0, 0, peer),
            Self::PostureSent { peer } => (14, 0, 0, peer),
            Self::Installed { digest, version } => (15, version, 0, digest),
            Self::InstallRefused { digest, error } => (16, error.into(), 0, digest),
            Self::Dropped { count } => (17, count, 0, NOBODY),
            Self::Erased { peer } => (18, 0, 0, peer),
        }
    }

    fn from_parts(number: u8, a: u64, b: u64, subject: Subject) -> Option<Self> {
        let error = || u16::try_from(a).ok();
        let event = match number {
            1 => Self::Started { firmware: subject },
            2 => Self::SessionOpened { peer: subject },
            3 => Self::SessionRefused { peer: subject, error: error()? },
            4 => Self::SessionEnded { peer: subject },
            5 => {
                let times = u32::try_from(b).ok()?;
                Self::FrameRefused { peer: subject, error: error()?, times }
            }
            6 => Self::PolicyAccepted { digest: subject, version: a },
            7 => {
                let [.., from, to, reason] = a.to_be_bytes();
                let (from, to) = (Level::from_number(from)?, Level::from_number(to)?);
                let reason = Reason::from_number(reason)?;
                Self::OrderTaken { from, to, reason, sequence: b }
            }
            8 => Self::AuthoritiesRotated { generation: a },
            9 => Self::DenyListAccepted { version: a },
            10 => Self::AccessAccepted { version: a },
            11 => Self::StatementRefused { error: error()? },
            12 => {
                let reason = GlassReason::from_number(u8::try_from(a).ok()?)?;
                Self::GlassBroken { reason, until: b }
            }
            13 => Self::GlassUsed { peer: subject },
            14 => Self::PostureSent { peer: subject },
            15 => Self::Installed { digest: subject, version: a },
            16 => Self::InstallRefused { digest: subject, error: error()? },
            17 => Self::Dropped { count: a },
            18 => Self::Erased { peer: subject },
            _ => return None,
        };
        // One encoding: what the event does not use is zero.
        (event.parts() == (number, a, b, subject)).then_some(event)
    }

    pub(super) fn write(&self, number: u64, now: &Now) -> [u8; BODY] {
        let (event, a, b, subject) = self.parts();
        let basis = match now.basis() {
            TimeBasis::Reliable => 1,
            TimeBasis::Floor => 2,
            TimeBasis::None => 3,
        };
        let mut body = [0; BODY];
        let fields: [&[u8]; 6] = [
            &number.to_be_bytes(),
            &now.unix().to_be_bytes(),
            &[FORMAT, basis, 0, event],
            &a.to_be_bytes(),
            &b.to_be_bytes(),
            &subject,
        ];
        for (to, from) in body.iter_mut().zip(fields.into_iter().flatten()) {
            *to = *from;
        }
        body
    }

    pub(super) fn read(body: &[u8; BODY]) -> Option<(u64, u64, TimeBasis, Self)> {
        let (number, rest) = body.split_first_chunk()?;
        let (time, rest) = rest.split_first_chunk()?;
        let (&[format, basis, zero, event], rest) = rest.split_first_chunk()?;
        let (a, rest) = rest.split_first_chunk()?;
        let (b, subject) = rest.split_first_chunk()?;
        let basis = match (format, basis, zero) {
            (FORMAT, 1, 0) => TimeBasis::Reliable,
            (FORMAT, 2, 0) => TimeBasis::Floor,
            (FORMAT, 3, 0) => TimeBasis::None,
            _ => return None,
        };
        let (a, b) = (u64::from_be_bytes(*a), u64::from_be_bytes(*b));
        let event = Self::from_parts(event, a, b, subject.try_into().ok()?)?;
        Some((u64::from_be_bytes(*number), u64::from_be_bytes(*time), basis, event))
    }
}

const FORMAT: u8 = 1;
