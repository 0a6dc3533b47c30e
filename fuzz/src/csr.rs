//! Certification requests: whoever asks holds the key, and asked for just this.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::request::request;
use iomt_secure::identity::{Csr, Name, Signer, SoftwareSigner};
use rcgen::{CertificateParams, IsCa, KeyPair, PKCS_ED25519, SanType};

/// If `data` is a request: it is found so again, its name reads as itself, and with one bit
/// flipped, chosen by the data, or its last byte cut, or a byte behind it, it is refused.
pub fn property(data: &[u8]) -> Accepted {
    let read = Csr::verify(data);
    assert_eq!(read, Csr::verify(data), "judged otherwise the second time");
    let Ok(csr) = read else {
        return false;
    };
    assert_eq!(Name::parse(csr.name().as_str()).as_ref(), Ok(csr.name()));
    assert!(Csr::verify(&data[..data.len() - 1]).is_err());
    assert!(Csr::verify(&[data, &[0]].concat()).is_err());
    let place = data.iter().fold(7usize, |hash, byte| hash.wrapping_mul(31) ^ usize::from(*byte));
    let mut flipped = data.to_vec();
    let at = place / 8 % data.len();
    flipped[at] ^= 1 << (place % 8);
    assert!(Csr::verify(&flipped).is_err(), "bit {} of byte {at} flipped", place % 8);
    true
}

/// Requests of both algorithms and their near misses; requests that ask for too much or for
/// nothing.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (label, algorithm) in [("ed25519", Algorithm::Ed25519), ("p256", Algorithm::Es256)] {
        seeds.extend(near_misses(label, &request_of(algorithm), 24));
    }
    type Change = fn(&mut CertificateParams);
    let changes: [(&'static str, Change); 4] = [
        ("no-name", |params| params.subject_alt_names.clear()),
        ("two-names", |params| params.subject_alt_names.push(uri(NAME))),
        ("other-name", |params| params.subject_alt_names = vec![uri("https://hospital.example")]),
        ("ca", |params| params.is_ca = IsCa::ExplicitNoCa),
    ];
    for (name, change) in changes {
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap_or_else(|error| panic!("{error}"));
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![uri(NAME)];
        change(&mut params);
        let csr = params.serialize_request(&key).unwrap_or_else(|error| panic!("{error}"));
        seeds.push((name, csr.der().to_vec()));
    }
    seeds
}

pub(crate) const NAME: &str = "spiffe://hospital.example/icu-3/infusion-pump/pump-1";

pub(crate) fn request_of(algorithm: Algorithm) -> Vec<u8> {
    let signer = SoftwareSigner::from_secret(algorithm, &Secret::take(&mut [7; 32]));
    let signer = signer.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(signer.public_key().algorithm(), algorithm);
    let name = Name::parse(NAME).unwrap_or_else(|error| panic!("{error}"));
    request(&signer, &name).unwrap_or_else(|error| panic!("{error}"))
}

fn uri(name: &str) -> SanType {
    SanType::URI(name.try_into().unwrap_or_else(|error| panic!("{error}")))
}
