//! Keys in software, claims sets, and random numbers hedged with the device's key.

use crate::call::{guard, plain};
use crate::capacity::{IOMT_HEDGED_SIZE, IOMT_SOFTWARE_KEY_SIZE};
use crate::credential::{IOMT_PROTECTION_SOFTWARE, SignerCallback, iomt_agreement, iomt_signer};
use crate::error::Status;
use crate::peer::{IOMT_KEY_ED25519, IOMT_KEY_P256, IOMT_KEY_X25519, iomt_key, put};
use crate::platform::{RandomCallback, iomt_random};
use core::ffi::{c_char, c_void};
use sdk::crypto::Secret;
use sdk::crypto::rng::Hedged;
use sdk::crypto::signature::Algorithm;
use sdk::identity::{Key, KeyAgreement, Pin, Signer, SoftwareAgreement, SoftwareSigner, hedge};
use sdk::platform::Random;

/// A private key in this process's memory, for devices without a secure element.
#[repr(C, align(8))]
pub struct iomt_software_key {
    storage: [u8; IOMT_SOFTWARE_KEY_SIZE],
}

/// Random numbers hedged with the device's key (RFC 8937).
#[repr(C, align(8))]
pub struct iomt_hedged {
    storage: [u8; IOMT_HEDGED_SIZE],
}

opaque! {
    iomt_software_key holds SoftwareKey, tag b"SKEY", size IOMT_SOFTWARE_KEY_SIZE;
    iomt_hedged holds Hedged<RandomCallback>, tag b"HEDG", size IOMT_HEDGED_SIZE;
}

// Two kinds of about one size.
#[allow(clippy::large_enum_variant)]
pub(crate) enum SoftwareKey {
    Signer(SoftwareSigner),
    Agreement(SoftwareAgreement),
}

/// What a software key is for: signatures.
pub const IOMT_USE_SIGNATURE: u8 = 1;
/// What a software key is for: key agreement.
pub const IOMT_USE_AGREEMENT: u8 = 2;

/// The library's IOMT_SOFTWARE_KEY_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_software_key_size() -> usize {
    plain(0, || IOMT_SOFTWARE_KEY_SIZE)
}

/// The library's IOMT_HEDGED_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_hedged_size() -> usize {
    plain(0, || IOMT_HEDGED_SIZE)
}

/// Makes a private key of a kind (IOMT_KEY_...) for a use (IOMT_USE_...).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_software_key_generate(
    key: *mut iomt_software_key,
    kind: u8,
    key_use: u8,
    random: *const iomt_random,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (key, random) = unsafe { (call.fresh(key)?, call.value(random)?) };
        let random = &mut RandomCallback::new(random)?;
        key.put(match (kind, key_use) {
            (IOMT_KEY_ED25519, IOMT_USE_SIGNATURE) => {
                SoftwareKey::Signer(SoftwareSigner::generate(Algorithm::Ed25519, random)?)
            }
            (IOMT_KEY_P256, IOMT_USE_SIGNATURE) => {
                SoftwareKey::Signer(SoftwareSigner::generate(Algorithm::Es256, random)?)
            }
            (IOMT_KEY_X25519, IOMT_USE_AGREEMENT) => {
                SoftwareKey::Agreement(SoftwareAgreement::generate_x25519(random)?)
            }
            (IOMT_KEY_P256, IOMT_USE_AGREEMENT) => {
                SoftwareKey::Agreement(SoftwareAgreement::generate_p256(random)?)
            }
            _ => return Err(Status::VALUE),
        });
        Ok(())
    })
}

/// Takes the private key in the 32 bytes at `secret`, and wipes them: the seed of Ed25519, the scalar
/// of P-256, big endian, or the key of X25519. If the call fails they are as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_software_key_take(
    key: *mut iomt_software_key,
    kind: u8,
    key_use: u8,
    secret: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (key, secret) = unsafe { (call.fresh(key)?, call.output(secret, 32)?) };
        let given: &mut [u8; 32] = secret.first_chunk_mut().ok_or(Status::LENGTH)?;
        let secret = Secret::take(&mut { *given });
        key.put(match (kind, key_use) {
            (IOMT_KEY_ED25519, IOMT_USE_SIGNATURE) => {
                SoftwareKey::Signer(SoftwareSigner::from_secret(Algorithm::Ed25519, &secret)?)
            }
            (IOMT_KEY_P256, IOMT_USE_SIGNATURE) => {
                SoftwareKey::Signer(SoftwareSigner::from_secret(Algorithm::Es256, &secret)?)
            }
            (IOMT_KEY_X25519, IOMT_USE_AGREEMENT) => {
                SoftwareKey::Agreement(SoftwareAgreement::x25519(&secret)?)
            }
            (IOMT_KEY_P256, IOMT_USE_AGREEMENT) => {
                SoftwareKey::Agreement(SoftwareAgreement::p256(&secret)?)
            }
            _ => return Err(Status::VALUE),
        });
        zeroize::Zeroize::zeroize(given);
        Ok(())
    })
}

/// Gives the key out as a signer. It refers to `key`, which must stay where it is as long as the signer
/// is used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_software_key_signer(
    key: *const iomt_software_key,
    signer: *mut iomt_signer,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (inner, out) = unsafe { (call.object(key)?, call.place(signer)?) };
        let SoftwareKey::Signer(software) = inner else { return Err(Status::VALUE) };
        out.put(iomt_signer {
            context: key.cast_mut().cast(),
            sign: Some(sign),
            key: iomt_key::of(&software.public_key().into())?,
            protection: IOMT_PROTECTION_SOFTWARE,
        });
        Ok(())
    })
}

/// Gives the key out for key agreement. It refers to `key`, which must stay where it is as long as the
/// agreement is used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_software_key_agreement(
    key: *const iomt_software_key,
    agreement: *mut iomt_agreement,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (inner, out) = unsafe { (call.object(key)?, call.place(agreement)?) };
        let SoftwareKey::Agreement(software) = inner else { return Err(Status::VALUE) };
        let public = match software.public_key() {
            sdk::crypto::agreement::PublicKey::X25519(public) => Key::X25519(public),
            sdk::crypto::agreement::PublicKey::P256(public) => Key::P256(public),
            _ => return Err(Status::VALUE),
        };
        out.put(iomt_agreement {
            context: key.cast_mut().cast(),
            agree: Some(agree),
            key: iomt_key::of(&public)?,
            protection: IOMT_PROTECTION_SOFTWARE,
        });
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_software_key_wipe(key: *mut iomt_software_key) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(key) })
}

/// The software signer as a callback; called by the library alone.
unsafe extern "C" fn sign(
    context: *mut c_void,
    message: *const u8,
    len: usize,
    signature: *mut u8,
) -> i32 {
    crate::call::nested(|call| {
        // SAFETY: the library's own pointers, and the key, which the header says stays.
        let (key, message, out) = unsafe {
            (
                call.object(context.cast_const().cast::<iomt_software_key>())?,
                call.input(message, len)?,
                call.output(signature, 64)?,
            )
        };
        let SoftwareKey::Signer(software) = key else { return Err(Status::VALUE) };
        put(&software.sign(message)?.0, out).map(drop)
    })
}

/// The software key agreement as a callback; called by the library alone.
unsafe extern "C" fn agree(
    context: *mut c_void,
    peer: *const u8,
    len: usize,
    secret: *mut u8,
) -> i32 {
    crate::call::nested(|call| {
        // SAFETY: the library's own pointers, and the key, which the header says stays.
        let (key, peer, out) = unsafe {
            (
                call.object(context.cast_const().cast::<iomt_software_key>())?,
                call.input(peer, len)?,
                call.output(secret, 32)?,
            )
        };
        let SoftwareKey::Agreement(software) = key else { return Err(Status::VALUE) };
        let peer = match peer.try_into() {
            Ok(peer) => sdk::crypto::agreement::PublicKey::X25519(peer),
            Err(_) => sdk::crypto::agreement::PublicKey::p256(peer)?,
        };
        // Exposed to the callback's caller, which is the library.
        put(software.agree(&peer)?.expose(), out).map(drop)
    })
}

/// Writes a device's own claims set (CCS) to `out`, to be handed over at pairing, in a QR code for
/// example: `subject` for humans, and `key` under the key identifier `kid` of up to 8 bytes. 128 bytes
/// over the subject's are enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_claims_write(
    subject: *const c_char,
    kid: *const u8,
    kid_len: usize,
    key: *const iomt_key,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (subject, kid, key, out, len) = unsafe {
            (
                call.text(subject)?,
                call.input(kid, kid_len)?,
                call.value(key)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let key = key.key()?;
        match Pin::write_claims(subject, kid, &key, out).map(<[u8]>::len) {
            Ok(written) => len.put(written),
            Err(error) => {
                out.fill(0);
                return Err(error.into());
            }
        }
        Ok(())
    })
}

/// Mixes `random` with a signature of the device's key: what comes out stays unpredictable if either
/// of the two is good. `start` tells this start of the device from every other: a boot counter or the
/// time, or 0. It costs one signature. The structures are copied, their contexts are not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_hedged_init(
    hedged: *mut iomt_hedged,
    random: *const iomt_random,
    signer: *const iomt_signer,
    start: u64,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (hedged, random, signer) =
            unsafe { (call.fresh(hedged)?, call.value(random)?, call.value(signer)?) };
        let (random, signer) = (RandomCallback::new(random)?, SignerCallback::new(signer)?);
        hedged.put(hedge(random, &signer, start)?);
        Ok(())
    })
}

/// Gives it out as a source. It refers to `hedged`, which must stay where it is as long as the source
/// is used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_hedged_random(
    hedged: *mut iomt_hedged,
    random: *mut iomt_random,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (_, out) = unsafe { (call.object_mut(hedged)?, call.place(random)?) };
        out.put(iomt_random { context: hedged.cast(), fill: Some(fill) });
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_hedged_wipe(hedged: *mut iomt_hedged) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(hedged) })
}

/// The hedged source as a callback; called by the library alone.
unsafe extern "C" fn fill(context: *mut c_void, out: *mut u8, len: usize) -> i32 {
    crate::call::nested(|call| {
        // SAFETY: the library's own pointers, and the source, which the header says stays.
        let (mut hedged, out) =
            unsafe { (call.object_mut(context.cast::<iomt_hedged>())?, call.output(out, len)?) };
        Ok(hedged.fill(out)?)
    })
}
