//! What several of the tests use: flash that loses power, and both ends of a link.

mod messages;
#[cfg(feature = "text")]
mod policy;
mod power;
mod records;
mod storage;

use super::*;
use crate::crypto::Secret;
use crate::crypto::aead::Aead;
use crate::crypto::hash::Digest;
use crate::crypto::signature::PublicKey;
use crate::identity::{Key, Name, Pin, SoftwareSigner, TimeFloor};
use crate::minimize::Purpose;
use crate::platform::{self, Clock, Reading, Slot};
use crate::telemetry::frame::Kind;
use std::collections::BTreeMap;
use std::vec;
use std::vec::Vec;

pub(super) const DEVICE: &str = "spiffe://hospital.example/icu-3/ecg-patch/patch-7";
pub(super) const GATEWAY: &str = "spiffe://hospital.example/icu-3/gateway/gw-1";

/// How a write ends that power or the medium does not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The old value stands.
    Before,
    /// The new value stands, and nobody lives to know it.
    After,
}

/// Storage that counts its writes, and loses power in one of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Flash {
    pub(super) values: BTreeMap<u16, Vec<u8>>,
    pub(super) writes: usize,
    pub(super) cut: Option<(usize, Cut)>,
    /// After the first cut the power goes again, so many writes later.
    pub(super) again: Option<(usize, Cut)>,
    /// Power is gone: nothing works until the device starts again.
    pub(super) dead: bool,
}

impl Storage for Flash {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        let Some(value) = self.values.get(&slot.number()) else { return Ok(None) };
        let out = out.get_mut(..value.len()).ok_or(platform::Error::StorageCapacity)?;
        out.copy_from_slice(value);
        Ok(Some(value.len()))
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        assert!(!self.dead, "a device without power writes");
        let at = self.writes;
        self.writes += 1;
        match self.cut {
            Some((cut, how)) if cut == at => {
                if how == Cut::After {
                    self.values.insert(slot.number(), value.to_vec());
                }
                self.dead = true;
                Err(platform::Error::Storage)
            }
            _ => {
                self.values.insert(slot.number(), value.to_vec());
                Ok(())
            }
        }
    }
}

/// Random numbers that tell one restart from the next, and no more.
#[derive(Clone, Debug)]
pub(super) struct Count(pub(super) u8);

impl Random for Count {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        self.0 += 1;
        out.fill(self.0);
        Ok(())
    }
}

pub(super) struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}

pub(super) fn now() -> Now {
    TimeFloor::build().now(&NoClock)
}

pub(super) fn storage_key() -> Secret<32> {
    Secret::take(&mut [0x5A; 32])
}

pub(super) fn name(name: &str) -> Name {
    Name::parse(name).unwrap()
}

/// The claims set of the key that [`sessions`] gives its peers.
pub(super) fn claims(peer: &str) -> Vec<u8> {
    let mut out = [0; 256];
    let key = Key::from(peer_key(peer));
    Pin::write_claims(peer, &[1], &key, &mut out).unwrap().to_vec()
}

fn peer_key(peer: &str) -> PublicKey {
    use crate::crypto::signature::Algorithm;
    use crate::identity::Signer;
    let seed = if peer == DEVICE { 1 } else { 2 };
    let key = Secret::take(&mut [seed; 32]);
    SoftwareSigner::from_secret(Algorithm::Ed25519, &key).unwrap().public_key()
}

/// Both ends of a session between peers that have pinned each other's keys.
pub(super) fn sessions(aead: Aead) -> (Established, Established) {
    let verified = |peer| {
        let claims = claims(peer);
        Pin::new(name(peer), &claims).unwrap().verify(&claims).unwrap()
    };
    Established::between(aead, verified(DEVICE), verified(GATEWAY))
}

/// A link, its flash, and what it needs to start again.
pub(super) struct Kept<const C: usize> {
    pub(super) own: &'static str,
    pub(super) peer: &'static str,
    pub(super) flash: Flash,
    pub(super) random: Count,
    pub(super) link: Option<Resumable<C>>,
}

impl<const C: usize> Kept<C> {
    pub(super) fn begin(
        own: &'static str,
        established: Established,
        options: &Options,
        block: u16,
    ) -> Self {
        let peer = if own == DEVICE { GATEWAY } else { DEVICE };
        let (flash, random) = (Flash::default(), Count(0));
        let mut kept = Self { own, peer, flash, random, link: None };
        let (key, own) = (storage_key(), name(own));
        let mut vault = Vault::new(&mut kept.flash, &key, &own);
        let random = &mut kept.random;
        let link = Resumable::begin(established, options, block, random, &mut vault).unwrap();
        kept.link = Some(link);
        kept
    }

    /// What is in storage, taken up.
    pub(super) fn load(&mut self) -> Result<Option<Resumable<C>>, Error> {
        self.flash.dead = false;
        let (key, own) = (storage_key(), name(self.own));
        let claims = claims(self.peer);
        let pins = [Pin::new(name(self.peer), &claims).unwrap()];
        let trusted = Trusted::none().with_pins(&pins);
        let mut vault = Vault::new(&mut self.flash, &key, &own);
        let resumed = Resumable::resume(&trusted, &now(), &mut self.random, &mut vault)?;
        Ok(resumed.map(|(link, peer)| {
            assert_eq!(peer.name(), &name(self.peer));
            assert_eq!(*peer.key(), Key::from(peer_key(self.peer)));
            link
        }))
    }

    /// Power comes back.
    pub(super) fn restart(&mut self) {
        self.link = None;
        self.link = Some(self.load().unwrap().expect("a session is kept"));
    }

    pub(super) fn link(&mut self) -> &mut Resumable<C> {
        self.link.as_mut().unwrap()
    }

    /// Calls the link with its vault.
    pub(super) fn with<T>(
        &mut self,
        call: impl FnOnce(&mut Resumable<C>, &mut Vault<'_, Flash>) -> T,
    ) -> T {
        let (key, own) = (storage_key(), name(self.own));
        let mut vault = Vault::new(&mut self.flash, &key, &own);
        call(self.link.as_mut().unwrap(), &mut vault)
    }

    /// Seals bytes as if they were a batch, or a statement where there is no policy.
    pub(super) fn seal(&mut self, channel: u8, content: &[u8]) -> Result<Vec<u8>, Error> {
        let mut out = vec![0; content.len() + 64];
        let kind = match self.link().terms() {
            Some(_) => Kind::Telemetry,
            None if channel == 0 => Kind::Command,
            None => return Err(Error::NoPolicy),
        };
        let len = self.with(|link, vault| {
            link.reserving(channel, vault, |link| {
                link.sealer.seal_content(kind, channel, content, None, &mut out)
            })
        })?;
        out.truncate(len);
        Ok(out)
    }
}

pub(super) const fn terms(policy: Digest) -> Terms {
    Terms::new(policy, Purpose::Treatment, false)
}
