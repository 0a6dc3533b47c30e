//! Posture: what a device says of itself, as EAT claims (RFC 9711) under its own key.
//!
//! Identity, make, model, firmware and its digest, the digests of its bill of materials and of the AI
//! models in use, risk class, network exposure, policy, key protection, uptime and isolation. The claims
//! are the registered ones where there are any; the rest is one map under a key of the private-use block
//! (RFC 8392 §9.1). There is no claim about a patient and no free text: what is text is the maker's, short
//! and of a small alphabet.
//!
//! A posture is fresh by its nonce (RFC 9711 §4.1): in a session that both sides can derive, or one that
//! the receiver sent. It is sent when a session begins and whenever [`Reporter`] sees a change.
//!
//! The bytes are in `docs/wire/posture.md`.

mod claims;
mod reporter;
mod verified;

use super::isolation::{Isolation, Level};
use super::{Error, LAST_MOMENT};
use crate::cbor::{self, Array, Reader, Writer};
use crate::crypto::hash::Digest;
use crate::identity::{Name, Protection};
use crate::statement::{Authority, Kind, Sign1};
use crate::telemetry::Command;

use claims::{DEBUG, FDA, PROTECTION, SAFETY, pick, position};
pub use claims::{Debug, Digests, FdaClass, MAX_LIST, Oem, Ports, SafetyClass, Transports};
pub use reporter::Reporter;
pub use verified::VerifiedPosture;

/// Most bytes of a posture's payload.
pub const MAX: usize = 1344;

/// RFC 9711 §4.3.2: who makes the `eat_profile`; ours.
pub const PROFILE: &str = "tag:iomt-secure.dev,2026:posture-1";

/// What a device claims of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posture<'a> {
    /// The device's name (`sub`).
    pub name: &'a str,
    /// When it was stated, in seconds since 1970, as far as the device knows (`iat`).
    pub issued: u64,
    /// What makes it fresh: 8 to 64 bytes (`eat_nonce`).
    pub nonce: &'a [u8],
    /// The unique number of the hardware: 7 to 33 bytes, by RFC 9711 §4.2.1 (`ueid`).
    pub ueid: &'a [u8],
    /// The maker, for machines (`oemid`).
    pub oem: Oem<'a>,
    /// The hardware's model, for machines: 1 to 32 bytes (`hwmodel`).
    pub hardware: &'a [u8],
    /// Seconds since the device started (`uptime`).
    pub uptime: u64,
    /// Its debug ports (`dbgstat`).
    pub debug: Debug,
    /// The firmware's name (`swname`).
    pub firmware: &'a str,
    /// The firmware's version (`swversion`).
    pub version: &'a str,
    /// The maker, for people.
    pub make: &'a str,
    /// The model, for people.
    pub model: &'a str,
    /// SHA-256 of the firmware that runs.
    pub firmware_digest: &'a Digest,
    /// SHA-256 of its software bill of materials, if it has one.
    pub sbom: Option<&'a Digest>,
    /// SHA-256 of each AI model in use.
    pub models: Digests<'a>,
    /// The device's class.
    pub fda: FdaClass,
    /// The software's class.
    pub safety: SafetyClass,
    /// The ways in that are switched on.
    pub transports: Transports,
    /// The ports on which it listens.
    pub ports: Ports,
    /// Version and digest of the policy in force.
    pub policy: Option<(u64, &'a Digest)>,
    /// Version of the deny-list in force.
    pub deny_list: Option<u64>,
    /// How well its private key is kept.
    pub protection: Protection,
    /// Its level of isolation.
    pub level: Level,
    /// The generation and sequence of the last order.
    pub order: (u64, u64),
}

impl<'a> Posture<'a> {
    /// The same, at the level of `isolation`.
    #[must_use]
    pub const fn isolated(self, isolation: &Isolation<'_>) -> Self {
        let order = (isolation.generation(), isolation.sequence());
        Self { level: isolation.level(), order, ..self }
    }

    /// Writes the payload, for [`statement::sign`](crate::statement::sign()) as [`Kind::Posture`] with
    /// the key that the device shows in its sessions.
    ///
    /// # Errors
    /// [`Error::Claims`] for a claim that is too long, too short or of another alphabet;
    /// [`cbor::Error::Full`] if `out` is too small: [`MAX`] bytes are enough.
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        self.check()?;
        let mut writer = Writer::new(out);
        writer.map(|map| {
            map.entry(claim::SUB, |w| w.text(self.name))?;
            map.entry(claim::IAT, |w| w.u64(self.issued))?;
            map.entry(claim::NONCE, |w| w.bytes(self.nonce))?;
            map.entry(claim::UEID, |w| w.bytes(self.ueid))?;
            map.entry(claim::OEMID, |w| self.oem.write(w))?;
            map.entry(claim::HWMODEL, |w| w.bytes(self.hardware))?;
            map.entry(claim::UPTIME, |w| w.u64(self.uptime))?;
            map.entry(claim::DBGSTAT, |w| w.u64(position(&DEBUG, &self.debug)))?;
            map.entry(claim::PROFILE, |w| w.text(PROFILE))?;
            map.entry(claim::SWNAME, |w| w.text(self.firmware))?;
            // RFC 9711 §4.2.7: a version, and a scheme that may be left out.
            map.entry(claim::SWVERSION, |w| w.array(|w| w.text(self.version)))?;
            map.entry(claim::PRIVATE, |w| w.map(|map| self.write_private(map)))
        })?;
        Ok(writer.finish())
    }

    fn write_private(&self, map: &mut cbor::writer::Map<'_, '_>) -> Result<(), cbor::Error> {
        map.entry(own::MAKE, |w| w.text(self.make))?;
        map.entry(own::MODEL, |w| w.text(self.model))?;
        map.entry(own::FIRMWARE, |w| w.bytes(self.firmware_digest))?;
        if let Some(sbom) = self.sbom {
            map.entry(own::SBOM, |w| w.bytes(sbom))?;
        }
        map.entry(own::MODELS, |w| self.models.write(w))?;
        map.entry(own::FDA, |w| w.u64(position(&FDA, &self.fda)))?;
        map.entry(own::SAFETY, |w| w.u64(position(&SAFETY, &self.safety)))?;
        map.entry(own::TRANSPORTS, |w| self.transports.write(w))?;
        map.entry(own::PORTS, |w| self.ports.write(w))?;
        if let Some((version, digest)) = self.policy {
            map.entry(own::POLICY, |w| {
                w.array(|w| {
                    w.u64(version)?;
                    w.bytes(digest)
                })
            })?;
        }
        if let Some(version) = self.deny_list {
            map.entry(own::DENY_LIST, |w| w.u64(version))?;
        }
        map.entry(own::PROTECTION, |w| w.u64(position(&PROTECTION, &self.protection)))?;
        map.entry(own::ISOLATION, |w| {
            w.array(|w| {
                w.u64(self.level.number().into())?;
                w.u64(self.order.0)?;
                w.u64(self.order.1)
            })
        })
    }

    /// Reads a payload, strictly.
    ///
    /// # Errors
    /// Those of the encoding; [`Error::Claims`]; [`Error::Form`] for another profile.
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        let posture = cbor::decode(payload, |reader| {
            reader.map(|map| {
                let name = map.required(claim::SUB, Reader::text)?;
                let issued = map.required(claim::IAT, Reader::u64)?;
                let nonce = map.required(claim::NONCE, Reader::bytes)?;
                let ueid = map.required(claim::UEID, Reader::bytes)?;
                let oem = map.required(claim::OEMID, Oem::read)?;
                let hardware = map.required(claim::HWMODEL, Reader::bytes)?;
                let uptime = map.required(claim::UPTIME, Reader::u64)?;
                let debug = map.required(claim::DBGSTAT, |reader| pick(&DEBUG, reader))?;
                if map.required(claim::PROFILE, Reader::text)? != PROFILE {
                    return Err(Error::Form);
                }
                let firmware = map.required(claim::SWNAME, Reader::text)?;
                let version = map.required(claim::SWVERSION, |reader| {
                    reader.array(|items: &mut Array<'a>| items.required(Reader::text))
                })?;
                map.required(claim::PRIVATE, |reader| {
                    reader.map(|map| {
                        let make = map.required(own::MAKE, Reader::text)?;
                        let model = map.required(own::MODEL, Reader::text)?;
                        let firmware_digest = map.required(own::FIRMWARE, Reader::bytes_exact)?;
                        let sbom = map.optional(own::SBOM, Reader::bytes_exact)?;
                        let models = map.required(own::MODELS, Digests::read)?;
                        let fda = map.required(own::FDA, |reader| pick(&FDA, reader))?;
                        let safety = map.required(own::SAFETY, |reader| pick(&SAFETY, reader))?;
                        let transports = map.required(own::TRANSPORTS, Transports::read)?;
                        let ports = map.required(own::PORTS, Ports::read)?;
                        let policy = map.optional(own::POLICY, |reader| {
                            reader.array(|items| {
                                let version = items.required(Reader::u64)?;
                                Ok::<_, Error>((version, items.required(Reader::bytes_exact)?))
                            })
                        })?;
                        let deny_list = map.optional(own::DENY_LIST, Reader::u64)?;
                        let protection =
                            map.required(own::PROTECTION, |reader| pick(&PROTECTION, reader))?;
                        let (level, order) = map.required(own::ISOLATION, |reader| {
                            reader.array(|items| {
                                let level = items.required(Reader::u8)?;
                                let level = Level::from_number(level).ok_or(Error::Claims)?;
                                let generation = items.required(Reader::u64)?;
                                let sequence = items.required(Reader::u64)?;
                                Ok::<_, Error>((level, (generation, sequence)))
                            })
                        })?;
                        Ok(Self {
                            name,
                            issued,
                            nonce,
                            ueid,
                            oem,
                            hardware,
                            uptime,
                            debug,
                            firmware,
                            version,
                            make,
                            model,
                            firmware_digest,
                            sbom,
                            models,
                            fda,
                            safety,
                            transports,
                            ports,
                            policy,
                            deny_list,
                            protection,
                            level,
                            order,
                        })
                    })
                })
            })
        })?;
        posture.check()?;
        Ok(posture)
    }

    fn check(&self) -> Result<(), Error> {
        let sizes = (8..=64).contains(&self.nonce.len())
            && (7..=33).contains(&self.ueid.len())
            && (1..=32).contains(&self.hardware.len());
        let texts = [self.firmware, self.version, self.make, self.model].into_iter().all(is_label);
        let known = self.transports.is_known() && self.issued <= LAST_MOMENT;
        if sizes && texts && known && Name::parse(self.name).is_ok() {
            Ok(())
        } else {
            Err(Error::Claims)
        }
    }

    /// The posture as a command for a frame: `own` is the key that signed it. `scratch` needs room for
    /// the payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own, and those of [`Self::decode`].
    pub fn command<'s>(
        statement: &'s [u8],
        own: &Authority,
        scratch: &mut [u8],
    ) -> Result<Command<'s>, Error> {
        let own = core::slice::from_ref(own);
        let verified = Sign1::decode(statement)?.verify(own, Kind::Posture, b"", scratch)?;
        Posture::decode(verified.payload())?;
        Ok(Command::read(statement, Kind::Posture))
    }
}

/// 1 to 48 printable ASCII characters without quotes and brackets: a name or version, no sentence.
fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b' ' | b'.' | b'-' | b'_' | b'+' | b'/' | b':')
    };
    (1..=48).contains(&text.len()) && text.bytes().all(allowed)
}

/// IANA's CWT claims: RFC 8392 §4, RFC 9711 §10.2.
mod claim {
    pub(super) const SUB: i64 = 2;
    pub(super) const IAT: i64 = 6;
    pub(super) const NONCE: i64 = 10;
    pub(super) const UEID: i64 = 256;
    pub(super) const OEMID: i64 = 258;
    pub(super) const HWMODEL: i64 = 259;
    pub(super) const UPTIME: i64 = 261;
    pub(super) const DBGSTAT: i64 = 263;
    pub(super) const PROFILE: i64 = 265;
    pub(super) const SWNAME: i64 = 270;
    pub(super) const SWVERSION: i64 = 271;
    /// RFC 8392 §9.1: below -65536 is private use.
    pub(super) const PRIVATE: i64 = -65_537;
}

/// In the map under the private claim.
mod own {
    pub(super) const MAKE: i64 = 0;
    pub(super) const MODEL: i64 = 1;
    pub(super) const FIRMWARE: i64 = 2;
    pub(super) const SBOM: i64 = 3;
    pub(super) const MODELS: i64 = 4;
    pub(super) const FDA: i64 = 5;
    pub(super) const SAFETY: i64 = 6;
    pub(super) const TRANSPORTS: i64 = 7;
    pub(super) const PORTS: i64 = 8;
    pub(super) const POLICY: i64 = 9;
    pub(super) const DENY_LIST: i64 = 10;
    pub(super) const PROTECTION: i64 = 11;
    pub(super) const ISOLATION: i64 = 12;
}

#[cfg(test)]
mod tests;
