//! Two parties with every kind of credential, and handshakes between them.

use crate::crypto::Secret;
use crate::crypto::signature::Algorithm;
use crate::identity::dev_ca::Terms;
use crate::identity::request::request;
use crate::identity::{
    Anchor, Anchors, Chain, DevCa, Key, KeyAgreement, Name, Now, Pin, Signer, SoftwareAgreement,
    SoftwareSigner, TimeFloor, Usage,
};
use crate::platform::os::OsRandom;
use crate::platform::{Clock, Reading};
use crate::session::edhoc::{Completed, Credential, Curve, Ead, Item, Method, PrivateKey, Suite};
use crate::session::edhoc::{Error, Identifier, Initiator, Responder, Trust};
use std::vec::Vec;

pub(super) const T0: u64 = 1_800_000_000;
const DOMAIN: &str = "hospital.example";

struct At(u64);

impl Clock for At {
    fn now(&self) -> Option<Reading> {
        Some(Reading { unix: self.0, reliable: true })
    }
}

pub(super) fn at(unix: u64) -> Now {
    TimeFloor::build().now(&At(unix))
}

pub(super) fn id(bytes: &[u8]) -> Identifier {
    Identifier::new(bytes).unwrap()
}

/// How a credential is named over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Chain,
    Thumbprint,
    Kid,
}

pub(super) const KINDS: [Kind; 3] = [Kind::Chain, Kind::Thumbprint, Kind::Kid];

enum Holder {
    Signer(SoftwareSigner),
    Agreement(SoftwareAgreement),
}

/// One side: a key, a certificate and a claims set for it.
pub(super) struct Party {
    pub(super) name: Name,
    pub(super) certificate: Vec<u8>,
    pub(super) claims: Vec<u8>,
    holder: Holder,
}

impl Party {
    /// A device that signs, or agrees on keys, in `suite`. `seed` makes its key.
    pub(super) fn new(ca: &DevCa, device: &str, signs: bool, suite: Suite, seed: u8) -> Self {
        let name = std::format!("spiffe://{DOMAIN}/icu-3/infusion-pump/{device}");
        let name = Name::parse(&name).unwrap();
        let secret = || Secret::take(&mut [seed; 32]);
        let signer = |algorithm| SoftwareSigner::from_secret(algorithm, &secret()).unwrap();
        let usages: &[Usage] = if signs {
            &[Usage::ClientAuth, Usage::ServerAuth]
        } else {
            &[Usage::ClientAgreement, Usage::ServerAgreement]
        };
        let terms = Terms { not_before: T0 - 1000, not_after: T0 + 1000, usages };
        let issue = |signer: &SoftwareSigner| {
            ca.issue(&request(signer, &name).unwrap(), &terms, &mut OsRandom).unwrap()
        };
        let (key, certificate, holder) = if signs {
            let signer = signer(suite.signature());
            (Key::from(signer.public_key()), issue(&signer), Holder::Signer(signer))
        } else if suite.curve() == Curve::P256 {
            let signer = signer(Algorithm::Es256);
            let agreement = SoftwareAgreement::p256(&secret()).unwrap();
            (Key::from(signer.public_key()), issue(&signer), Holder::Agreement(agreement))
        } else {
            let agreement = SoftwareAgreement::x25519(&secret()).unwrap();
            let key = agreement.public_key().x();
            let certificate = with_x25519(ca, issue(&signer(Algorithm::Ed25519)), &key);
            (Key::X25519(key), certificate, Holder::Agreement(agreement))
        };
        let mut claims = [0; 256];
        let claims = Pin::write_claims(name.as_str(), &[seed], &key, &mut claims).unwrap().to_vec();
        Self { name, certificate, claims, holder }
    }

    pub(super) fn key(&self) -> PrivateKey<'_> {
        match &self.holder {
            Holder::Signer(key) => PrivateKey::Signature(key),
            Holder::Agreement(key) => PrivateKey::Agreement(key),
        }
    }

    pub(super) fn chain(&self) -> Chain<'_> {
        Chain::new([&self.certificate[..]]).unwrap()
    }

    pub(super) fn credential(&self, kind: Kind) -> Credential<'_> {
        match kind {
            Kind::Chain => Credential::x5chain(self.chain(), self.key()),
            Kind::Thumbprint => Credential::x5t(self.chain(), self.key()),
            Kind::Kid => Credential::kid(&self.claims, self.key()),
        }
        .unwrap()
    }

    pub(super) fn pin(&self) -> Pin<'_> {
        Pin::new(self.name, &self.claims).unwrap()
    }
}

/// Makes a certificate for an Ed25519 key one for an X25519 key, and signs it again: no request
/// can be made for a key that does not sign.
fn with_x25519(ca: &DevCa, mut certificate: Vec<u8>, key: &[u8; 32]) -> Vec<u8> {
    let spki = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
    let start = certificate.windows(spki.len()).position(|bytes| bytes == spki).unwrap();
    certificate[start + 8] = 0x6e;
    certificate[start + 12..][..32].copy_from_slice(key);
    assert_eq!((certificate[1], certificate[5]), (0x82, 0x82), "lengths take two bytes");
    let len = 4 + usize::from(u16::from_be_bytes([certificate[6], certificate[7]]));
    let signature = ca.sign(&certificate[4..4 + len]);
    let at = certificate.len() - 64;
    certificate[at..].copy_from_slice(&signature);
    certificate
}

/// A root, and two devices that sign in `suite` with certificates of the plainest kind that
/// RFC 5280 and the rules of [`crate::identity`] take: name, usages, the issuer's key identifier.
pub(super) fn hospital(suite: Suite) -> (Vec<u8>, [Party; 2]) {
    let algorithm = match suite.signature() {
        Algorithm::Ed25519 => &rcgen::PKCS_ED25519,
        Algorithm::Es256 => &rcgen::PKCS_ECDSA_P256_SHA256,
    };
    // RFC 5280 §4.2.1.2 (2): 60 bits of the key's hash.
    let key_id = rcgen::KeyIdMethod::PreSpecified(std::vec![0x41; 8]);
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Hospital Devices");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.key_usages = std::vec![rcgen::KeyUsagePurpose::KeyCertSign];
    params.key_identifier_method = key_id;
    let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
    let root = params.self_signed(&key).unwrap().der().to_vec();
    let issuer = rcgen::Issuer::new(params, key);
    let world = World::new();
    let (mut i, mut r) = world.parties(Method::SignSign, suite);
    for party in [&mut i, &mut r] {
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, party.name.device());
        let uri = party.name.as_str().try_into().unwrap();
        params.subject_alt_names = std::vec![rcgen::SanType::URI(uri)];
        params.key_usages = std::vec![rcgen::KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = std::vec![
            rcgen::ExtendedKeyUsagePurpose::ClientAuth,
            rcgen::ExtendedKeyUsagePurpose::ServerAuth,
        ];
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(rcgen::SerialNumber::from_slice(&[0x41; 8]));
        params.not_before = rcgen::date_time_ymd(2027, 1, 1);
        params.not_after = rcgen::date_time_ymd(2028, 1, 1);
        let PrivateKey::Signature(signer) = party.key() else { panic!("does not sign") };
        let public = signer.public_key();
        let raw = Raw(public.as_bytes().to_vec(), algorithm);
        party.certificate = params.signed_by(&raw, &issuer).unwrap().der().to_vec();
    }
    (root, [i, r])
}

/// A public key as rcgen takes it.
struct Raw(Vec<u8>, &'static rcgen::SignatureAlgorithm);

impl rcgen::PublicKeyData for Raw {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        self.1
    }
}

/// A trial CA, and what both sides believe.
pub(super) struct World {
    pub(super) ca: DevCa,
}

impl World {
    pub(super) fn new() -> Self {
        let algorithm = Algorithm::Ed25519;
        Self { ca: DevCa::new(DOMAIN, "root", algorithm, T0 - 10_000, &mut OsRandom).unwrap() }
    }

    pub(super) fn anchor(&self) -> [Anchor<'_>; 1] {
        [Anchor::new(self.ca.certificate(), DOMAIN).unwrap()]
    }

    pub(super) fn parties(&self, method: Method, suite: Suite) -> (Party, Party) {
        (
            Party::new(&self.ca, "pump-0042", method.initiator_signs(), suite, 0x11),
            Party::new(&self.ca, "gateway-7", method.responder_signs(), suite, 0x12),
        )
    }
}

/// The messages of a handshake that went through, and what both sides have of it.
pub(super) struct Run {
    pub(super) messages: [Vec<u8>; 4],
    pub(super) initiator: Completed,
    pub(super) responder: Completed,
}

pub(super) const KNOWN: &[u16] = &[100, 101];

/// One handshake, with an EAD item in each message if `ead` is not empty.
pub(super) fn run(
    initiator: &Initiator<'_>,
    responder: &Responder<'_>,
    suite: Suite,
    ead: &[Item<'_>],
) -> Result<Run, Error> {
    let (mut out, mut work) = ([0; 2048], [0; 4096]);
    let check = |got: Ead<'_>| assert_eq!(got.items().collect::<Vec<_>>(), ead);
    let (len, i) = initiator.message_1(suite, id(&[0x01]), ead, &mut OsRandom, &mut out)?;
    let message_1 = out[..len].to_vec();
    let (r, got) = responder.message_1(&message_1)?;
    check(got);
    let (len, r) = r.message_2(id(&[0x02]), ead, &mut OsRandom, &mut out, &mut work)?;
    let message_2 = out[..len].to_vec();
    let (i, got) = i.message_2(&mut out[..len], &mut work)?;
    check(got);
    let (len, i) = i.message_3(ead, &mut out, &mut work)?;
    let message_3 = out[..len].to_vec();
    let (r, got) = r.message_3(&mut out[..len], &mut work)?;
    check(got);
    let (len, responder) = r.message_4(ead, &mut out)?;
    let message_4 = out[..len].to_vec();
    let (initiator, got) = i.message_4(&mut out[..len], KNOWN)?;
    check(got);
    assert_eq!(work, [0; 4096], "working space is wiped");
    let messages = [message_1, message_2, message_3, message_4];
    Ok(Run { messages, initiator, responder })
}

/// Calls `test` with both sides of `method` and `suite`, set up to believe each other.
pub(super) fn between<T>(
    world: &World,
    (method, suite): (Method, Suite),
    kinds: [Kind; 2],
    test: impl FnOnce(&Initiator<'_>, &Responder<'_>, [&Party; 2]) -> T,
) -> T {
    let (i, r) = world.parties(method, suite);
    let anchor = world.anchor();
    let chains = [i.chain(), r.chain()];
    let pins = [i.pin(), r.pin()];
    let trust = Trust::none()
        .with_anchors(Anchors::new(&anchor).unwrap(), at(T0))
        .with_chains(&chains)
        .with_pins(&pins)
        .unwrap();
    let [kind_i, kind_r] = kinds;
    let (own_i, own_r) = ([i.credential(kind_i)], [r.credential(kind_r)]);
    let (suites, methods) = ([suite], [method]);
    let initiator = Initiator::new(method, &suites, &own_i, trust).unwrap().knowing(KNOWN);
    let responder = Responder::new(&methods, &suites, &own_r, trust).unwrap().knowing(KNOWN);
    test(&initiator, &responder, [&i, &r])
}
