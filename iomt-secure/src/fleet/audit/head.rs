//! A checkpoint: the log's head and its claims, signed by the device.

use super::first_link;
use crate::cbor::{self, Reader, Writer};
use crate::crypto::hash::Digest;
use crate::fleet::{Error, LAST_MOMENT};
use crate::identity::{Name, TrustDomain};
use crate::statement::{Authority, Kind, Sign1};
use crate::telemetry::Command;

/// What a log says of itself. The first link depends on it: entries are of a log with these claims, and
/// of no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims<'a> {
    /// Which log of the device this is: random.
    pub id: &'a [u8; 16],
    /// The device's name.
    pub device: &'a str,
    /// Who owns the log, as a trust domain: of a leased device perhaps not who owns the device.
    pub owner: &'a str,
    /// Whose law it is kept under: two letters of ISO 3166-1.
    pub jurisdiction: &'a str,
    /// For how many days an entry is to be kept.
    pub retention: u32,
}

impl<'a> Claims<'a> {
    fn check(&self) -> Result<(), Error> {
        let country = self.jurisdiction.len() == 2
            && self.jurisdiction.bytes().all(|byte| byte.is_ascii_uppercase());
        let names = Name::parse(self.device).is_ok() && TrustDomain::parse(self.owner).is_ok();
        if country && names { Ok(()) } else { Err(Error::Claims) }
    }

    pub(super) fn first_link(&self) -> Result<Digest, Error> {
        self.check()?;
        let mut buffer = [0; Head::MAX];
        let mut writer = Writer::new(&mut buffer);
        writer.map(|map| self.write(map))?;
        Ok(first_link(writer.written()))
    }

    fn write(&self, map: &mut cbor::writer::Map<'_, '_>) -> Result<(), cbor::Error> {
        map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
        map.entry(key::ID, |w| w.bytes(self.id))?;
        map.entry(key::DEVICE, |w| w.text(self.device))?;
        map.entry(key::OWNER, |w| w.text(self.owner))?;
        map.entry(key::JURISDICTION, |w| w.text(self.jurisdiction))?;
        map.entry(key::RETENTION, |w| w.u64(self.retention.into()))
    }

    fn read(map: &mut cbor::Map<'a>) -> Result<Self, Error> {
        if map.required(key::FORMAT, Reader::u64)? != FORMAT {
            return Err(Error::Form);
        }
        Ok(Self {
            id: map.required(key::ID, Reader::bytes_exact)?,
            device: map.required(key::DEVICE, Reader::text)?,
            owner: map.required(key::OWNER, Reader::text)?,
            jurisdiction: map.required(key::JURISDICTION, Reader::text)?,
            retention: map.required(key::RETENTION, Reader::u32)?,
        })
    }
}

/// A log's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// What the log says of itself.
    pub claims: Claims<'a>,
    /// How many entries it has.
    pub count: u64,
    /// The link of the last of them, or the first link of all.
    pub link: &'a Digest,
    /// When it was signed, in seconds since 1970.
    pub time: u64,
}

impl<'a> Head<'a> {
    /// Most bytes of the payload.
    pub const MAX: usize = 336;

    /// Writes the payload.
    ///
    /// # Errors
    /// [`Error::Claims`]; [`cbor::Error::Full`] if `out` is too small: [`Self::MAX`] bytes are enough.
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        self.check()?;
        let mut writer = Writer::new(out);
        writer.map(|map| {
            self.claims.write(map)?;
            map.entry(key::COUNT, |w| w.u64(self.count))?;
            map.entry(key::LINK, |w| w.bytes(self.link))?;
            map.entry(key::TIME, |w| w.u64(self.time))
        })?;
        Ok(writer.finish())
    }

    /// Reads a payload, strictly.
    ///
    /// # Errors
    /// Those of the encoding; [`Error::Form`], [`Error::Claims`].
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        let head = cbor::decode(payload, |reader| {
            reader.map(|map| {
                let claims = Claims::read(map)?;
                let count = map.required(key::COUNT, Reader::u64)?;
                let link = map.required(key::LINK, Reader::bytes_exact)?;
                Ok::<_, Error>(Self {
                    claims,
                    count,
                    link,
                    time: map.required(key::TIME, Reader::u64)?,
                })
            })
        })?;
        head.check()?;
        Ok(head)
    }

    fn check(&self) -> Result<(), Error> {
        self.claims.check()?;
        if self.time <= LAST_MOMENT { Ok(()) } else { Err(Error::Claims) }
    }

    /// A checkpoint as a command for a frame: `own` is the key that signed it. `scratch` needs room for
    /// the payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own, and those of [`Self::decode`].
    pub fn command<'s>(
        statement: &'s [u8],
        own: &Authority,
        scratch: &mut [u8],
    ) -> Result<Command<'s>, Error> {
        VerifiedHead::verify(statement, own, scratch)?;
        Ok(Command::read(statement, Kind::LogHead))
    }
}

/// A head that the device has signed. Only its verification makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::audit::{Head, VerifiedHead};
/// # fn forge(head: Head<'_>) {
/// VerifiedHead { head };
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedHead<'a> {
    head: Head<'a>,
}

impl<'a> VerifiedHead<'a> {
    /// Checks a checkpoint that `device` has signed. `scratch` needs room for the payload and
    /// [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own, and those of [`Head::decode`].
    pub fn verify(
        statement: &'a [u8],
        device: &Authority,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let device = core::slice::from_ref(device);
        let verified = Sign1::decode(statement)?.verify(device, Kind::LogHead, b"", scratch)?;
        Ok(Self { head: Head::decode(verified.payload())? })
    }

    /// What was signed.
    #[must_use]
    pub const fn head(&self) -> &Head<'a> {
        &self.head
    }
}

const FORMAT: u64 = 1;

mod key {
    pub(super) const FORMAT: i64 = 0;
    pub(super) const ID: i64 = 1;
    pub(super) const DEVICE: i64 = 2;
    pub(super) const OWNER: i64 = 3;
    pub(super) const JURISDICTION: i64 = 4;
    pub(super) const RETENTION: i64 = 5;
    pub(super) const COUNT: i64 = 6;
    pub(super) const LINK: i64 = 7;
    pub(super) const TIME: i64 = 8;
}
