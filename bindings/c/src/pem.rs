//! Certificates and keys as text, on hosts.

use crate::call::guard;
use crate::error::Status;
use crate::peer::{iomt_bytes, put};
use crate::software::{SoftwareKey, iomt_software_key};
use core::ffi::c_char;
use sdk::identity::pem;

/// Reads all certificates of a PEM text of `text_len` bytes: their DER goes to `out`, one after the
/// other, and where each is to `certificates`, which has `places` places; `count` is how many there are.
/// DER is shorter than its text. It uses the heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_pem_certificates(
    text: *const c_char,
    text_len: usize,
    out: *mut u8,
    size: usize,
    certificates: *mut iomt_bytes,
    places: usize,
    count: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; a char is a byte.
        let (text, out, certificates, count) = unsafe {
            (
                call.input(text.cast::<u8>(), text_len)?,
                call.output(out, size)?,
                call.output(certificates, places)?,
                call.place(count)?,
            )
        };
        let found = pem::certificates(text)?;
        let total = found.iter().fold(0_usize, |sum, der| sum.saturating_add(der.len()));
        if total > out.len() {
            return Err(Status::OUTPUT);
        }
        if found.len() > certificates.len() {
            return Err(Status::COUNT);
        }
        let mut rest = out;
        for (der, certificate) in found.iter().zip(certificates) {
            let (to, behind) = rest.split_at_mut_checked(der.len()).ok_or(Status::OUTPUT)?;
            put(der, to)?;
            *certificate = iomt_bytes::of(to);
            rest = behind;
        }
        count.put(found.len());
        Ok(())
    })
}

/// Takes the private key in a PEM text (PKCS#8) of `text_len` bytes as a signer's. Wipe the text
/// yourself. It uses the heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_software_key_from_pem(
    key: *mut iomt_software_key,
    text: *const c_char,
    text_len: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; a char is a byte.
        let (key, text) = unsafe { (call.fresh(key)?, call.input(text.cast::<u8>(), text_len)?) };
        key.put(SoftwareKey::Signer(pem::SoftwareKey::from_pem(text)?.signer()?));
        Ok(())
    })
}
