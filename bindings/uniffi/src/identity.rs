//! Trust anchors, chains, verified peers.

use crate::call::{Live, Result, guard, lock};
use crate::platform::TimeSource;
use crate::signer::public_key;
use sdk::identity::{
    self, Key, Name, OwnedChain, TimeBasis as CoreBasis, TrustStore, VerifiedPeer,
};
use std::sync::{Arc, Mutex};

/// The roots that this device believes, each for the names of one trust domain.
#[derive(uniffi::Object)]
pub struct TrustAnchors {
    store: Mutex<Arc<TrustStore>>,
    _live: Live,
}

#[uniffi::export]
impl TrustAnchors {
    /// No roots yet: nobody is believed.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { store: Mutex::default(), _live: Live::new() })
    }

    /// Adds a DER root certificate for names in `trust_domain`; gives its fingerprint.
    pub fn add(&self, certificate: Vec<u8>, trust_domain: String) -> Result<Vec<u8>> {
        guard(|| self.change(|store| Ok(store.add(&certificate, &trust_domain)?.to_vec())))
    }

    /// Adds every certificate in a PEM text as a root; gives their number. All or none.
    pub fn add_pem(&self, text: Vec<u8>, trust_domain: String) -> Result<u32> {
        guard(|| {
            let count = self.change(|store| Ok(store.add_pem(&text, &trust_domain)?))?;
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
    }

    /// Takes the root with this fingerprint out; true if it was there.
    pub fn retire(&self, fingerprint: Vec<u8>) -> Result<bool> {
        guard(|| {
            let Ok(fingerprint) = fingerprint.as_slice().try_into() else { return Ok(false) };
            self.change(|store| Ok(store.retire(fingerprint)))
        })
    }

    /// Puts these revocation lists (DER) in the place of those before; none ends the check.
    pub fn set_crls(&self, lists: Vec<Vec<u8>>) -> Result<()> {
        guard(|| {
            let lists: Vec<_> = lists.iter().map(Vec::as_slice).collect();
            self.change(|store| Ok(store.set_crls(&lists)?))
        })
    }

    /// Verifies a chain of DER certificates, the peer's own first, for this use.
    pub fn verify(
        &self,
        chain: Vec<Vec<u8>>,
        time: Arc<TimeSource>,
        usage: Usage,
    ) -> Result<Arc<Peer>> {
        guard(|| {
            let chain = OwnedChain::new(chain)?;
            let peer = self.snapshot().verify(&chain.borrow()?, &time.reading()?, usage.into())?;
            Ok(Peer::new(peer))
        })
    }
}

impl TrustAnchors {
    /// The roots as they are now; sessions that have begun keep theirs.
    pub(crate) fn snapshot(&self) -> Arc<TrustStore> {
        lock(&self.store).clone()
    }

    fn change<R>(&self, work: impl FnOnce(&mut TrustStore) -> Result<R>) -> Result<R> {
        work(Arc::make_mut(&mut lock(&self.store)))
    }
}

/// What a peer's certificate is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Usage {
    /// It speaks first and signs.
    ClientAuth,
    /// It answers and signs.
    ServerAuth,
    /// It speaks first and has a static Diffie-Hellman key.
    ClientAgreement,
    /// It answers and has a static Diffie-Hellman key.
    ServerAgreement,
}

impl From<Usage> for identity::Usage {
    fn from(usage: Usage) -> Self {
        match usage {
            Usage::ClientAuth => Self::ClientAuth,
            Usage::ServerAuth => Self::ServerAuth,
            Usage::ClientAgreement => Self::ClientAgreement,
            Usage::ServerAgreement => Self::ServerAgreement,
        }
    }
}

/// What a verification's idea of time rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TimeBasis {
    /// A reliable clock.
    Reliable,
    /// The time floor alone: to be logged.
    Floor,
    /// No time: a pinned key has no dates.
    None,
}

/// A device's name, `spiffe://<trust domain>/<segment>/<role>/<device>`, in its parts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DeviceName {
    /// The whole name.
    pub text: String,
    /// Who issues, "hospital.example".
    pub trust_domain: String,
    /// The part of the site, "icu-3".
    pub segment: String,
    /// What the device is, "infusion-pump".
    pub role: String,
    /// The device itself, "pump-0042".
    pub device: String,
}

/// Checks a device's name and takes it apart.
#[uniffi::export]
pub fn parse_name(text: String) -> Result<DeviceName> {
    guard(|| Ok(device_name(&Name::parse(&text)?)))
}

fn device_name(name: &Name) -> DeviceName {
    DeviceName {
        text: name.as_str().into(),
        trust_domain: name.trust_domain().into(),
        segment: name.segment().into(),
        role: name.role().into(),
        device: name.device().into(),
    }
}

/// What is known of a peer: of a device or service, never of a patient.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PeerInfo {
    /// The name in its certificate, or the one that it was paired under.
    pub name: DeviceName,
    /// SHA-256 of its certificate, or of its pinned claims set.
    pub fingerprint: Vec<u8>,
    /// When its chain's first certificate expires, in seconds since 1970; none for a pinned key.
    pub not_after: Option<u64>,
    /// What the time rested on.
    pub time_basis: TimeBasis,
    /// SHA-256 of the root that its chain led to; none for a pinned key.
    pub root: Option<Vec<u8>>,
}

/// A peer that was verified: the proof that policies are compiled for.
#[derive(uniffi::Object)]
pub struct Peer {
    pub(crate) proof: VerifiedPeer,
    _live: Live,
}

#[uniffi::export]
impl Peer {
    /// What is known of it.
    pub fn info(&self) -> Result<PeerInfo> {
        guard(|| {
            Ok(PeerInfo {
                name: device_name(self.proof.name()),
                fingerprint: self.proof.fingerprint().to_vec(),
                not_after: Some(self.proof.not_after()).filter(|end| *end != u64::MAX),
                time_basis: match self.proof.time_basis() {
                    CoreBasis::Reliable => TimeBasis::Reliable,
                    CoreBasis::Floor => TimeBasis::Floor,
                    _ => TimeBasis::None,
                },
                root: self.proof.root().map(|root| root.to_vec()),
            })
        })
    }
}

impl Peer {
    pub(crate) fn new(proof: VerifiedPeer) -> Arc<Self> {
        Arc::new(Self { proof, _live: Live::new() })
    }
}

/// A peer's raw public key, taken over when two devices were paired.
#[derive(uniffi::Object)]
pub struct PinnedPeer {
    pub(crate) name: Name,
    pub(crate) claims: Vec<u8>,
    _live: Live,
}

#[uniffi::export]
impl PinnedPeer {
    /// The name that the peer shall go by, and its claims set as pairing gave it, by QR code for
    /// example.
    #[uniffi::constructor]
    pub fn new(name: String, claims: Vec<u8>) -> Result<Arc<Self>> {
        guard(|| {
            let name = Name::parse(&name)?;
            identity::Pin::new(name, &claims)?;
            Ok(Arc::new(Self { name, claims, _live: Live::new() }))
        })
    }
}

/// A device's own claims set, to be handed over at pairing: `subject` for people, and the public key
/// (a P-256 point, or SubjectPublicKeyInfo) under the key identifier `kid`.
#[uniffi::export]
pub fn pairing_claims(subject: String, kid: Vec<u8>, key: Vec<u8>) -> Result<Vec<u8>> {
    guard(|| {
        let key = Key::from(public_key(&key)?);
        let mut out = vec![0; subject.len().saturating_add(kid.len()).saturating_add(128)];
        Ok(identity::Pin::write_claims(&subject, &kid, &key, &mut out)?.to_vec())
    })
}
