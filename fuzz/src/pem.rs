//! PEM and PKCS#8: what is read is written and read again as the same.
//!
//! Input: text. It is tried as certificates, as a request and as a private key, each of which
//! refuses what the others take.

use crate::csr::request_of;
use crate::{Accepted, Seed, near_misses};
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{Error, Signer, SoftwareKey, SoftwareSigner, pem};
use iomt_secure::platform::{self, Random};

/// What is read goes round. A key read from text signs under its public key.
pub fn property(data: &[u8]) -> Accepted {
    let certificates = pem::certificates(data);
    if let Ok(found) = &certificates {
        let text = pem::encode_certificates(found.iter().map(Vec::as_slice));
        let again = text.and_then(|text| pem::certificates(text.as_bytes()));
        assert_eq!(again.as_ref(), Ok(found));
    }
    let request = pem::request(data);
    if let Ok(found) = &request {
        let text = pem::encode_request(found);
        let again = text.and_then(|text| pem::request(text.as_bytes()));
        assert_eq!(again.as_ref(), Ok(found));
        assert_eq!(certificates, Err(Error::Pem), "a request is no certificate");
    }
    let key = SoftwareKey::from_pem(data);
    if let Ok(found) = &key {
        assert!(certificates.is_err() && request.is_err(), "a key is nothing else");
        round_trip(found);
    }
    if let Ok(found) = SoftwareKey::from_der(data) {
        round_trip(&found);
        assert!(SoftwareKey::from_der(&data[..data.len() - 1]).is_err());
        assert!(SoftwareKey::from_der(&[data, &[0]].concat()).is_err());
        return true;
    }
    certificates.is_ok() || request.is_ok() || key.is_ok()
}

fn round_trip(key: &SoftwareKey) {
    let signer = key.signer().unwrap_or_else(|error| panic!("{error}"));
    let text = key.to_pem().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(public(SoftwareKey::from_pem(text.as_bytes())), Some(signer.public_key()));
    let der = key.to_der().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(public(SoftwareKey::from_der(&der)), Some(signer.public_key()));
    let signature = signer.sign(b"message").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(signer.public_key().verify(b"message", &signature), Ok(()));
}

fn public(key: Result<SoftwareKey, Error>) -> Option<iomt_secure::crypto::signature::PublicKey> {
    key.ok()?.signer().ok().map(|signer: SoftwareSigner| signer.public_key())
}

/// Texts of each kind, keys in DER, and near misses.
pub fn seeds() -> Vec<Seed> {
    struct Fixed;
    impl Random for Fixed {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
            out.fill(7);
            Ok(())
        }
    }
    // Proves that the scalar is in range, so that `generate` ends.
    assert!(SoftwareSigner::from_secret(Algorithm::Es256, &Secret::take(&mut [7; 32])).is_ok());
    let mut seeds = Vec::new();
    for (label, algorithm) in [("ed25519", Algorithm::Ed25519), ("p256", Algorithm::Es256)] {
        let key = SoftwareKey::generate(algorithm, &mut Fixed);
        let key = key.unwrap_or_else(|error| panic!("{error}"));
        let text = key.to_pem().unwrap_or_else(|error| panic!("{error}"));
        seeds.extend(near_misses(label, text.as_bytes(), 8));
        let der = key.to_der().unwrap_or_else(|error| panic!("{error}"));
        seeds.extend(near_misses(label, &der, 16));
        let request = pem::encode_request(&request_of(algorithm));
        let request = request.unwrap_or_else(|error| panic!("{error}"));
        seeds.push(("request", request.clone().into_bytes()));
        seeds.push(("two", format!("{request}{}", *text).into_bytes()));
        seeds.push(("encrypted", text.replace("PRIVATE", "ENCRYPTED PRIVATE").into_bytes()));
    }
    // Whatever stands in the block: what it is, is for the certificate's reader.
    let text = pem::encode_certificates([&b"leaf"[..], b"issuer"]);
    let text = text.unwrap_or_else(|error| panic!("{error}"));
    seeds.extend(near_misses("certificates", text.as_bytes(), 8));
    seeds.push(("explained", format!("issued for pump-1\n{text}\nend\n").into_bytes()));
    seeds.push(("crlf", text.replace('\n', "\r\n").into_bytes()));
    seeds
}
