//! Who checks Ed25519 signatures where AWS-LC is in use: whoever is faster on this processor.
//!
//! With AVX2, dalek's vector code takes 29 µs with a key made ready and 33 without, AWS-LC's assembly
//! 36 either way (400 bytes, AMD EPYC, Zen 4). Without it AWS-LC is faster. Both accept and refuse
//! the same.

use super::{aws_lc, rustcrypto};
use crate::crypto::Error;
use core::hint::black_box;
use core::mem::MaybeUninit;

/// A key made ready to check several signatures.
#[derive(Clone, Debug)]
pub(in crate::crypto) enum Ed25519Key {
    Dalek(rustcrypto::Ed25519Key),
    AwsLc([u8; 32]),
}

impl Ed25519Key {
    pub(in crate::crypto) fn new(bytes: &[u8; 32]) -> Result<Self, Error> {
        // AWS-LC has nothing to make ready, but a key that is no point is refused here all the same.
        let ready = rustcrypto::Ed25519Key::new(bytes)?;
        Ok(if has_avx2() { Self::Dalek(ready) } else { Self::AwsLc(*bytes) })
    }

    pub(in crate::crypto) fn as_bytes(&self) -> &[u8; 32] {
        match self {
            Self::Dalek(key) => key.as_bytes(),
            Self::AwsLc(bytes) => bytes,
        }
    }

    pub(in crate::crypto) fn verify(
        &self,
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<(), Error> {
        match self {
            Self::Dalek(key) => on_a_page(|| key.verify(message, signature)),
            Self::AwsLc(bytes) => aws_lc::verify_ed25519(bytes, message, signature),
        }
    }
}

pub(in crate::crypto) fn verify_ed25519(
    key: &[u8; 32],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Error> {
    if has_avx2() {
        on_a_page(|| rustcrypto::verify_ed25519(key, message, signature))
    } else {
        aws_lc::verify_ed25519(key, message, signature)
    }
}

/// Runs `work` with its stack at the top of a page. Where the stack's place in its page is left to
/// chance, dalek's code takes up to a fifth longer in three processes of ten (measured as above).
/// It costs two pages of stack, of which nothing is written.
#[inline(never)]
fn on_a_page<T>(work: impl FnOnce() -> T) -> T {
    #[repr(align(4096))]
    struct Page(MaybeUninit<[u8; 4096]>);
    let page = Page(MaybeUninit::uninit());
    black_box(&page.0);
    let done = work();
    black_box(&page.0);
    done
}

/// Asked of the processor once; the standard library keeps the answer.
fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}
