//! A peer that was verified in a session which goes on after a restart.
//!
//! What was verified is a proof only for as long as it could be verified again: until the chain's
//! first certificate expires, while the root that it led to is believed for the peer's trust domain,
//! or while the raw key is pinned. The certificates themselves are not kept, so what only they can
//! answer ends the session.

use super::peer::{Key, VerifiedPeer};
use super::{Anchors, Error, Name, Now, Pin, TimeBasis};
use crate::crypto::hash::{Digest, sha256};

/// Whom this side believes now: the roots and the pinned keys in force.
#[derive(Clone, Copy, Debug)]
pub struct Trusted<'a> {
    anchors: Option<Anchors<'a>>,
    pins: &'a [Pin<'a>],
}

impl<'a> Trusted<'a> {
    /// Nobody.
    #[must_use]
    pub const fn none() -> Self {
        Self { anchors: None, pins: &[] }
    }

    /// Certificates under these roots.
    #[must_use]
    pub const fn with_anchors(self, anchors: Anchors<'a>) -> Self {
        Self { anchors: Some(anchors), ..self }
    }

    /// These raw keys.
    #[must_use]
    pub const fn with_pins(self, pins: &'a [Pin<'a>]) -> Self {
        Self { pins, ..self }
    }
}

/// What a record says of a peer: no proof before [`Self::believe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pub(crate) name: Name,
    pub(crate) key: Key,
    pub(crate) fingerprint: Digest,
    pub(crate) not_after: u64,
    pub(crate) time_basis: TimeBasis,
    pub(crate) root: Option<Digest>,
}

impl From<&VerifiedPeer> for Remembered {
    fn from(peer: &VerifiedPeer) -> Self {
        Self {
            name: *peer.name(),
            key: *peer.key(),
            fingerprint: *peer.fingerprint(),
            not_after: peer.not_after(),
            time_basis: peer.time_basis(),
            root: peer.root().copied(),
        }
    }
}

impl Remembered {
    /// The proof, if what was verified still holds.
    ///
    /// # Errors
    /// [`Error::UnknownIssuer`] if the root is not believed any more, [`Error::Expired`],
    /// [`Error::Unconfirmed`]; [`Error::PinMismatch`] if the key is not pinned any more under this name.
    pub(crate) fn believe(&self, trusted: &Trusted<'_>, now: &Now) -> Result<VerifiedPeer, Error> {
        let Some(root) = self.root else {
            let pinned = trusted.pins.iter().find(|pin| {
                *pin.name() == self.name
                    && *pin.key() == self.key
                    && sha256(&[pin.claims()]) == self.fingerprint
            });
            let pin = pinned.ok_or(Error::PinMismatch)?;
            return pin.verify(pin.claims());
        };
        let anchors = trusted.anchors.as_ref().map_or(&[][..], Anchors::all);
        let believed = anchors.iter().any(|anchor| {
            *anchor.fingerprint() == root
                && anchor.trust_domain().as_str() == self.name.trust_domain()
        });
        if !believed {
            return Err(Error::UnknownIssuer);
        }
        // The certificates are not kept, so revocation lists have nothing to be held against.
        #[cfg(feature = "std")]
        if trusted.anchors.is_some_and(|anchors| !anchors.crls().is_empty()) {
            return Err(Error::RevocationUnchecked);
        }
        if now.unix() > self.not_after {
            return Err(Error::Expired);
        }
        // notBefore was held against a reliable clock, or still cannot be (time-floor rule).
        if self.time_basis != TimeBasis::Reliable && now.basis() == TimeBasis::Reliable {
            return Err(Error::Unconfirmed);
        }
        let (name, key, fingerprint) = (self.name, self.key, self.fingerprint);
        Ok(VerifiedPeer::new(name, key, fingerprint, self.not_after, self.time_basis, root))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::signature::PublicKey;

    const NAME: &str = "spiffe://home.example/bedroom/infusion-pump/pump-1";

    #[test]
    fn a_pinned_peer_is_one_as_long_as_it_is_pinned_so() {
        let mut claims = [0; 128];
        let key = Key::Ed25519(ED25519);
        let claims = Pin::write_claims("pump", &[1], &key, &mut claims).unwrap();
        let name = Name::parse(NAME).unwrap();
        let pin = Pin::new(name, claims).unwrap();
        let peer = pin.verify(claims).unwrap();
        let remembered = Remembered::from(&peer);
        let now = Now::test(5, TimeBasis::Reliable);
        let believe = |pins: &[Pin<'_>]| remembered.believe(&Trusted::none().with_pins(pins), &now);
        assert_eq!(believe(&[pin]), Ok(peer));
        assert_eq!(believe(&[]), Err(Error::PinMismatch));
        // Paired anew under another name, or with other claims about the same key.
        let renamed = Name::parse("spiffe://home.example/bedroom/infusion-pump/pump-2").unwrap();
        assert_eq!(believe(&[Pin::new(renamed, claims).unwrap()]), Err(Error::PinMismatch));
        let mut other = [0; 128];
        let other = Pin::write_claims("pump", &[2], &key, &mut other).unwrap();
        assert_eq!(believe(&[Pin::new(name, other).unwrap()]), Err(Error::PinMismatch));
    }

    fn certified(not_after: u64, time_basis: TimeBasis, root: u8) -> Remembered {
        let key = PublicKey::Ed25519(ED25519).into();
        let name = Name::parse(NAME).unwrap();
        Remembered::from(&VerifiedPeer::new(name, key, [9; 32], not_after, time_basis, [root; 32]))
    }

    #[test]
    fn a_certified_peer_is_nobody_without_its_root() {
        let now = Now::test(5, TimeBasis::Floor);
        let peer = certified(10, TimeBasis::Floor, 1);
        assert_eq!(peer.believe(&Trusted::none(), &now), Err(Error::UnknownIssuer));
    }

    #[cfg(feature = "enrol")]
    #[test]
    fn a_certified_peer_is_one_until_it_expires_or_trust_changes() {
        use crate::identity::{Anchor, DevCa};
        use crate::platform::os::OsRandom;
        let algorithm = crate::crypto::signature::Algorithm::Ed25519;
        let ca = |domain| DevCa::new(domain, "root", algorithm, 0, &mut OsRandom).unwrap();
        let (ours, other) = (ca("home.example"), ca("home.example"));
        let anchor =
            |ca: &DevCa, domain| Anchor::new(ca.certificate(), domain).unwrap().into_owned();
        let root = *anchor(&ours, "home.example").fingerprint();
        let peer = |basis| Remembered { root: Some(root), ..certified(10, basis, 0) };
        let believe = |peer: Remembered, anchors: &[Anchor<'_>], now: Now| {
            let anchors = Anchors::new(anchors).unwrap();
            peer.believe(&Trusted::none().with_anchors(anchors), &now).map(|_| ())
        };
        let (reliable, floor) = (TimeBasis::Reliable, TimeBasis::Floor);
        let at = Now::test;
        let both = [anchor(&other, "home.example"), anchor(&ours, "home.example")];
        let [_, one] = both.clone();
        let one = [one];
        assert_eq!(believe(peer(reliable), &one, at(10, reliable)), Ok(()));
        assert_eq!(believe(peer(reliable), &both, at(10, floor)), Ok(()), "another root was added");
        assert_eq!(believe(peer(floor), &one, at(10, floor)), Ok(()));
        assert_eq!(believe(peer(reliable), &one, at(11, reliable)), Err(Error::Expired));
        assert_eq!(believe(peer(floor), &one, at(11, floor)), Err(Error::Expired));
        assert_eq!(believe(peer(floor), &one, at(10, reliable)), Err(Error::Unconfirmed));
        let without = [anchor(&other, "home.example")];
        assert_eq!(believe(peer(reliable), &without, at(5, reliable)), Err(Error::UnknownIssuer));
        let elsewhere = [anchor(&ours, "hospital.example")];
        assert_eq!(believe(peer(reliable), &elsewhere, at(5, reliable)), Err(Error::UnknownIssuer));
    }

    /// RFC 8032 §7.1, test 1: a point.
    const ED25519: [u8; 32] = [
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07,
        0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07,
        0x51, 0x1a,
    ];
}
