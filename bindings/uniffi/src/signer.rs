//! Private keys: the platform's keystore behind a callback, or software.

use crate::call::{Live, Result, guard};
use crate::{CallbackError, IomtError};
use sdk::crypto::signature::{Algorithm, PublicKey, Signature};
use sdk::identity::{self, OwnedChain, SoftwareKey as CoreKey, SoftwareSigner};
use sdk::platform::{self, os::OsRandom};
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::sync::Arc;
use zeroize::Zeroizing;

/// How well a private key is kept. Reported, never assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Protection {
    /// In the process's memory.
    Software,
    /// In the operating system's keystore, out of the process's reach.
    Isolated,
    /// In a secure element, a TPM, StrongBox or the Secure Enclave.
    Hardware,
}

impl From<identity::Protection> for Protection {
    fn from(protection: identity::Protection) -> Self {
        match protection {
            identity::Protection::Isolated => Self::Isolated,
            identity::Protection::Hardware => Self::Hardware,
            // `Protection` may grow; what is not known is not trusted.
            _ => Self::Software,
        }
    }
}

/// A P-256 key that never leaves the platform's keystore: Android Keystore, the Secure Enclave, an HSM.
#[uniffi::export(callback_interface)]
pub trait KeystoreSigner: Send + Sync {
    /// The public key: the uncompressed point (65 bytes), or SubjectPublicKeyInfo in DER, as Java's
    /// `getEncoded` gives it. Asked for once.
    fn public_key(&self) -> core::result::Result<Vec<u8>, CallbackError>;

    /// How well the key is kept. Asked for once.
    fn protection(&self) -> core::result::Result<Protection, CallbackError>;

    /// Signs `message` (not its hash) with ECDSA and SHA-256; the signature in DER, as Android's
    /// "SHA256withECDSA" and the Secure Enclave give it.
    fn sign(&self, message: Vec<u8>) -> core::result::Result<Vec<u8>, CallbackError>;
}

/// A private key that signs for this device.
#[derive(uniffi::Object)]
pub struct SigningKey {
    key: Arc<Holder>,
    _live: Live,
}

/// Who holds the key, as the core takes it.
pub(crate) enum Holder {
    Keystore {
        signer: Box<dyn KeystoreSigner>,
        public: PublicKey,
        protection: identity::Protection,
    },
    Software(SoftwareSigner),
}

#[uniffi::export]
impl SigningKey {
    /// The keystore's. Its public key and protection are asked for here.
    #[uniffi::constructor]
    pub fn keystore(signer: Box<dyn KeystoreSigner>) -> Result<Arc<Self>> {
        guard(|| {
            let failed = |_: CallbackError| IomtError::from(platform::Error::Signer);
            let public = public_key(&signer.public_key().map_err(failed)?)?;
            if public.algorithm() != Algorithm::Es256 {
                return Err(sdk::crypto::Error::PublicKey.into());
            }
            let protection = match signer.protection().map_err(failed)? {
                Protection::Software => identity::Protection::Software,
                Protection::Isolated => identity::Protection::Isolated,
                Protection::Hardware => identity::Protection::Hardware,
            };
            Ok(Self::new(Holder::Keystore { signer, public, protection }))
        })
    }

    /// A new P-256 key in memory, gone with the process: for trials.
    #[uniffi::constructor]
    pub fn in_memory() -> Result<Arc<Self>> {
        guard(|| {
            let signer = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom)?;
            Ok(Self::new(Holder::Software(signer)))
        })
    }

    /// The key in this file, PKCS#8 in PEM: for gateways without a keystore.
    #[uniffi::constructor]
    pub fn from_file(path: String) -> Result<Arc<Self>> {
        guard(|| {
            let mut text = Zeroizing::new(Vec::with_capacity(4096));
            let read = fs::File::open(path).and_then(|file| file.take(4096).read_to_end(&mut text));
            read.map_err(|_| platform::Error::Storage)?;
            Ok(Self::new(Holder::Software(CoreKey::from_pem(&text)?.signer()?)))
        })
    }

    /// A new P-256 key, written to this file, which must not exist yet and nobody else may read.
    #[uniffi::constructor]
    pub fn create_file(path: String) -> Result<Arc<Self>> {
        guard(|| {
            let key = CoreKey::generate(Algorithm::Es256, &mut OsRandom)?;
            let signer = key.signer()?;
            let pem = key.to_pem()?;
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let written = options.open(path).and_then(|mut file| {
                file.write_all(pem.as_bytes())?;
                file.sync_all()
            });
            written.map_err(|_| platform::Error::Storage)?;
            Ok(Self::new(Holder::Software(signer)))
        })
    }

    /// How well the key is kept.
    pub fn protection(&self) -> Result<Protection> {
        guard(|| Ok(identity::Signer::protection(&*self.key).into()))
    }

    /// The public key as SubjectPublicKeyInfo, DER.
    pub fn public_key(&self) -> Result<Vec<u8>> {
        guard(|| {
            let mut out = [0; PublicKey::MAX_SPKI];
            Ok(identity::Signer::public_key(&*self.key).to_spki(&mut out).to_vec())
        })
    }

    /// A request (PKCS#10, DER) for a certificate with `name` for this key: to enrol with.
    pub fn certificate_request(&self, name: String) -> Result<Vec<u8>> {
        guard(|| {
            let name = identity::Name::parse(&name)?;
            let mut out = [0; identity::csr::MAX];
            Ok(identity::csr::write(&*self.key, &name, &mut out)?.to_vec())
        })
    }
}

impl SigningKey {
    fn new(holder: Holder) -> Arc<Self> {
        Arc::new(Self { key: Arc::new(holder), _live: Live::new() })
    }

    pub(crate) fn holder(&self) -> Arc<Holder> {
        self.key.clone()
    }
}

/// A public key from an uncompressed point or a SubjectPublicKeyInfo, whose lengths differ.
pub(crate) fn public_key(bytes: &[u8]) -> Result<PublicKey> {
    let key = match <[u8; 65]>::try_from(bytes) {
        Ok(point) => PublicKey::P256(point),
        Err(_) => PublicKey::from_spki(bytes)?,
    };
    if let PublicKey::P256(point) = &key {
        // Whether it is a point of the curve: an error here, not at the first signature.
        sdk::crypto::agreement::PublicKey::p256(point)?;
    }
    Ok(key)
}

impl identity::Signer for Holder {
    fn public_key(&self) -> PublicKey {
        match self {
            Self::Keystore { public, .. } => *public,
            Self::Software(signer) => signer.public_key(),
        }
    }

    fn protection(&self) -> identity::Protection {
        match self {
            Self::Keystore { protection, .. } => *protection,
            Self::Software(signer) => signer.protection(),
        }
    }

    fn sign(&self, message: &[u8]) -> core::result::Result<Signature, platform::Error> {
        match self {
            Self::Keystore { signer, .. } => {
                let der = signer.sign(message.to_vec()).map_err(|_| platform::Error::Signer)?;
                Signature::from_der(&der).map_err(|_| platform::Error::Signer)
            }
            Self::Software(signer) => signer.sign(message),
        }
    }
}

/// A device's own certificates and the key that they are for.
#[derive(uniffi::Object)]
pub struct DeviceIdentity {
    pub(crate) chain: OwnedChain,
    pub(crate) key: Arc<Holder>,
    name: String,
    _live: Live,
}

#[uniffi::export]
impl DeviceIdentity {
    /// `chain` is PEM, the device's own certificate first, and must be for `key`.
    #[uniffi::constructor]
    pub fn from_pem(chain: Vec<u8>, key: Arc<SigningKey>) -> Result<Arc<Self>> {
        guard(|| Self::join(OwnedChain::from_pem(&chain)?, &key))
    }

    /// `chain` is a list of DER certificates, the device's own first, and must be for `key`.
    #[uniffi::constructor]
    pub fn from_der(chain: Vec<Vec<u8>>, key: Arc<SigningKey>) -> Result<Arc<Self>> {
        guard(|| Self::join(OwnedChain::new(chain)?, &key))
    }

    /// The name in the certificate.
    pub fn name(&self) -> Result<String> {
        guard(|| Ok(self.name.clone()))
    }

    /// How well the key is kept.
    pub fn protection(&self) -> Result<Protection> {
        guard(|| Ok(identity::Signer::protection(&*self.key).into()))
    }
}

impl DeviceIdentity {
    fn join(chain: OwnedChain, key: &SigningKey) -> Result<Arc<Self>> {
        let key = key.holder();
        let name = identity::Identity::new(chain.borrow()?, &*key)?.name().as_str().to_owned();
        Ok(Arc::new(Self { chain, key, name, _live: Live::new() }))
    }
}
