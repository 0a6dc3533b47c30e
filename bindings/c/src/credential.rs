//! What this side proves itself with, and who holds its key.

use crate::call::{callback, guard, plain};
use crate::capacity::IOMT_CREDENTIAL_SIZE;
use crate::error::Status;
use crate::object::Pair;
use crate::peer::{iomt_bytes, iomt_key};
use crate::trust::chain;
use core::ffi::c_void;
use sdk::crypto::signature::Signature;
use sdk::crypto::{self, Secret, agreement, signature};
use sdk::identity::{KeyAgreement, Protection, Signer};
use sdk::platform;
use sdk::session::edhoc::{Credential, PrivateKey};
use zeroize::Zeroize;

/// How well a private key is kept: in the process's memory.
pub const IOMT_PROTECTION_SOFTWARE: u8 = 1;
/// How well a private key is kept: in the operating system's keystore, out of the process's reach.
pub const IOMT_PROTECTION_ISOLATED: u8 = 2;
/// How well a private key is kept: in a secure element, a TPM or an enclave.
pub const IOMT_PROTECTION_HARDWARE: u8 = 3;

/// A private key that can sign, in a secure element for example. The library never sees it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_signer {
    /// Handed to the function unchanged.
    pub context: *mut c_void,
    /// Signs `message` itself, not a hash of it, and writes 64 bytes: r and S of Ed25519, or r and s of
    /// ECDSA with SHA-256 on P-256, each 32 bytes, big endian. Returns 0; anything else if the key
    /// cannot be used now.
    pub sign: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            message: *const u8,
            len: usize,
            signature: *mut u8,
        ) -> i32,
    >,
    /// The public key: Ed25519 or P-256.
    pub key: iomt_key,
    /// How well the private key is kept (IOMT_PROTECTION_...). Reported, never assumed.
    pub protection: u8,
}

/// A private key for static Diffie-Hellman, in a secure element for example.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_agreement {
    /// Handed to the function unchanged.
    pub context: *mut c_void,
    /// Writes 32 bytes, the secret shared with `peer`: a public key of the same kind as `key`, 32 bytes
    /// of X25519 or 65 of P-256, of which the secret is the x-coordinate. Returns 0; anything else if
    /// the key cannot be used now or `peer` is no point of the curve.
    pub agree: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            peer: *const u8,
            len: usize,
            secret: *mut u8,
        ) -> i32,
    >,
    /// The public key: X25519 or P-256.
    pub key: iomt_key,
    /// How well the private key is kept (IOMT_PROTECTION_...). Reported, never assumed.
    pub protection: u8,
}

/// What this side proves itself with: a certificate or paired key, and the private key to it.
#[repr(C, align(8))]
pub struct iomt_credential {
    storage: [u8; IOMT_CREDENTIAL_SIZE],
}

opaque! {
    iomt_credential holds Pair<PrivateCallback, Credential<'static>>, tag b"CRED",
        size IOMT_CREDENTIAL_SIZE;
}

/// One of the two, as the core takes it.
pub(crate) enum PrivateCallback {
    Signer(SignerCallback),
    Agreement(AgreementCallback),
}

impl PrivateCallback {
    fn new(
        signer: Option<&iomt_signer>,
        agreement: Option<&iomt_agreement>,
    ) -> Result<Self, Status> {
        match (signer, agreement) {
            (Some(signer), None) => SignerCallback::new(signer).map(Self::Signer),
            (None, Some(agreement)) => AgreementCallback::new(agreement).map(Self::Agreement),
            (None, None) => Err(Status::NULL),
            (Some(_), Some(_)) => Err(Status::VALUE),
        }
    }

    fn private_key(&self) -> PrivateKey<'_> {
        match self {
            Self::Signer(signer) => PrivateKey::Signature(signer),
            Self::Agreement(agreement) => PrivateKey::Agreement(agreement),
        }
    }
}

pub(crate) struct SignerCallback {
    context: *mut c_void,
    /// None only once the credential was wiped under an endpoint that still refers to it.
    sign: Option<unsafe extern "C" fn(*mut c_void, *const u8, usize, *mut u8) -> i32>,
    key: signature::PublicKey,
    protection: Protection,
}

impl SignerCallback {
    pub(crate) fn new(signer: &iomt_signer) -> Result<Self, Status> {
        Ok(Self {
            context: signer.context,
            sign: Some(signer.sign.ok_or(Status::CALLBACK)?),
            key: signer.key.signature()?,
            protection: protection(signer.protection)?,
        })
    }
}

impl Signer for SignerCallback {
    fn public_key(&self) -> signature::PublicKey {
        self.key
    }

    fn protection(&self) -> Protection {
        self.protection
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        let sign = self.sign.ok_or(platform::Error::Signer)?;
        let mut signature = Signature([0; 64]);
        let (data, len, out) = (message.as_ptr(), message.len(), signature.0.as_mut_ptr());
        // SAFETY: the function is the caller's, and gets what the header says.
        match callback(|| unsafe { sign(self.context, data, len, out) }) {
            0 => Ok(signature),
            _ => Err(platform::Error::Signer),
        }
    }
}

pub(crate) struct AgreementCallback {
    context: *mut c_void,
    /// As in `SignerCallback`.
    agree: Option<unsafe extern "C" fn(*mut c_void, *const u8, usize, *mut u8) -> i32>,
    key: agreement::PublicKey,
    protection: Protection,
}

impl AgreementCallback {
    fn new(agreement: &iomt_agreement) -> Result<Self, Status> {
        Ok(Self {
            context: agreement.context,
            agree: Some(agreement.agree.ok_or(Status::CALLBACK)?),
            key: agreement.key.agreement()?,
            protection: protection(agreement.protection)?,
        })
    }
}

impl KeyAgreement for AgreementCallback {
    fn public_key(&self) -> agreement::PublicKey {
        self.key
    }

    fn protection(&self) -> Protection {
        self.protection
    }

    fn agree(&self, peer: &agreement::PublicKey) -> Result<Secret<32>, crypto::Error> {
        let agree = self.agree.ok_or(platform::Error::Signer)?;
        let peer: &[u8] = match (&self.key, peer) {
            (agreement::PublicKey::X25519(_), agreement::PublicKey::X25519(peer)) => peer,
            (agreement::PublicKey::P256(_), agreement::PublicKey::P256(peer)) => peer,
            _ => return Err(crypto::Error::PublicKey),
        };
        let mut secret = [0; 32];
        let (data, len, out) = (peer.as_ptr(), peer.len(), secret.as_mut_ptr());
        // SAFETY: the function is the caller's, and gets what the header says.
        let status = callback(|| unsafe { agree(self.context, data, len, out) });
        // RFC 7748 section 6.1: an element may not check that the secret is not all zero.
        let zero = secret.iter().fold(0, |all, byte| all | byte) == 0;
        match (status, zero) {
            (0, false) => Ok(Secret::take(&mut secret)),
            (0, true) => Err(crypto::Error::LowOrder),
            _ => {
                secret.zeroize();
                Err(platform::Error::Signer.into())
            }
        }
    }
}

const fn protection(protection: u8) -> Result<Protection, Status> {
    match protection {
        IOMT_PROTECTION_SOFTWARE => Ok(Protection::Software),
        IOMT_PROTECTION_ISOLATED => Ok(Protection::Isolated),
        IOMT_PROTECTION_HARDWARE => Ok(Protection::Hardware),
        _ => Err(Status::VALUE),
    }
}

/// The library's IOMT_CREDENTIAL_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_credential_size() -> usize {
    plain(0, || IOMT_CREDENTIAL_SIZE)
}

/// A certificate, sent along with its chain, for peers that have never seen it. `certificates` are
/// DER, leaf first; their bytes stay where they are until the credential and what was made with it are
/// wiped. One of `signer` and `agreement` holds the leaf's key, the other is NULL; the structure is
/// copied, its context is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_credential_x5chain(
    credential: *mut iomt_credential,
    certificates: *const iomt_bytes,
    count: usize,
    signer: *const iomt_signer,
    agreement: *const iomt_agreement,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the certificates stay.
        let (credential, chain, signer, agreement) = unsafe {
            (
                call.fresh(credential)?,
                chain(call, certificates, count)?,
                call.optional(signer)?,
                call.optional(agreement)?,
            )
        };
        let key = PrivateCallback::new(signer, agreement)?;
        credential.put_pair(key, |key| Ok(Credential::x5chain(chain, key.private_key())?))
    })
}

/// A certificate, named by its hash, for peers that have its chain. As iomt_credential_x5chain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_credential_x5t(
    credential: *mut iomt_credential,
    certificates: *const iomt_bytes,
    count: usize,
    signer: *const iomt_signer,
    agreement: *const iomt_agreement,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the certificates stay.
        let (credential, chain, signer, agreement) = unsafe {
            (
                call.fresh(credential)?,
                chain(call, certificates, count)?,
                call.optional(signer)?,
                call.optional(agreement)?,
            )
        };
        let key = PrivateCallback::new(signer, agreement)?;
        credential.put_pair(key, |key| Ok(Credential::x5t(chain, key.private_key())?))
    })
}

/// A raw public key, for peers that have pinned `claims`, this side's claims set (CCS), in the very
/// same bytes. They stay where they are until the credential and what was made with it are wiped. The
/// keys are as for iomt_credential_x5chain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_credential_kid(
    credential: *mut iomt_credential,
    claims: *const u8,
    len: usize,
    signer: *const iomt_signer,
    agreement: *const iomt_agreement,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the claims set stays.
        let (credential, claims, signer, agreement): (_, &'static [u8], _, _) = unsafe {
            (
                call.fresh(credential)?,
                call.input(claims, len)?,
                call.optional(signer)?,
                call.optional(agreement)?,
            )
        };
        let key = PrivateCallback::new(signer, agreement)?;
        credential.put_pair(key, |key| Ok(Credential::kid(claims, key.private_key())?))
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_credential_wipe(credential: *mut iomt_credential) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(credential) })
}
