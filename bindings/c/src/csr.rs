//! Certification requests, as a device enrols with.

use crate::call::guard;
use crate::credential::{SignerCallback, iomt_signer};
use core::ffi::c_char;
use sdk::identity::{Name, csr};

/// Most bytes of a certification request.
pub const IOMT_CSR_SIZE: usize = 512;

/// Writes a certification request (PKCS#10, DER) for `name`, as
/// "spiffe://hospital.example/icu-3/infusion-pump/pump-0042", signed by the device's key, to `out`, and
/// its length to `len`; IOMT_CSR_SIZE bytes are always enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_csr_write(
    signer: *const iomt_signer,
    name: *const c_char,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (signer, name, out, len) = unsafe {
            (call.value(signer)?, call.text(name)?, call.output(out, size)?, call.place(len)?)
        };
        let (signer, name) = (SignerCallback::new(signer)?, Name::parse(name)?);
        len.put(csr::write(&signer, &name, out)?.len());
        Ok(())
    })
}
