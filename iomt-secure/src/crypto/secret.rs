//! The one home of key bytes.

use core::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// `N` secret bytes: wiped on drop, compared in constant time, never printed, never copied.
///
/// It cannot be cloned, copied or compared with `==`, whose time tells where two secrets differ:
///
/// ```compile_fail,E0599
/// let secret = iomt_secure::crypto::Secret::take(&mut [7; 32]);
/// let copy = secret.clone();
/// ```
/// ```compile_fail,E0382
/// let secret = iomt_secure::crypto::Secret::take(&mut [7; 32]);
/// let copy = secret;
/// secret.expose();
/// ```
/// ```compile_fail,E0369
/// let secret = iomt_secure::crypto::Secret::take(&mut [7; 32]);
/// let equal = secret == secret;
/// ```
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// Makes a secret whose bytes `fill` writes in place, so that no copy is left elsewhere.
    pub fn filled_by<E>(fill: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self([0; N]);
        fill(&mut secret.0)?;
        Ok(secret)
    }

    /// Takes the bytes over and wipes the caller's copy.
    #[must_use]
    pub fn take(bytes: &mut [u8; N]) -> Self {
        let secret = Self(*bytes);
        bytes.zeroize();
        secret
    }

    /// Leaves secrecy. Say at each call why the bytes are needed in the open.
    #[must_use]
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }

    /// Equality in constant time.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        bool::from(self.0.ct_eq(&other.0))
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> zeroize::ZeroizeOnDrop for Secret<N> {}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_bytes() {
        assert_eq!(std::format!("{:?}", Secret::take(&mut [0x42; 32])), "Secret(…)");
    }

    #[test]
    fn equality_looks_at_every_byte() {
        let secret = Secret::take(&mut [7; 32]);
        assert!(secret.same_as(&Secret::take(&mut [7; 32])));
        for at in 0..32 {
            let mut other = [7; 32];
            other[at] ^= 0x10;
            assert!(!secret.same_as(&Secret::take(&mut other)), "{at}");
        }
    }

    #[test]
    fn a_failed_fill_gives_no_secret() {
        let failed = Secret::<4>::filled_by(|out| {
            out.fill(1);
            Err("refused")
        });
        assert_eq!(failed.map(|_| ()), Err("refused"));
    }

    #[test]
    fn taking_wipes_the_callers_copy() {
        let mut bytes = [7; 32];
        assert_eq!(Secret::take(&mut bytes).expose(), &[7; 32]);
        assert_eq!(bytes, [0; 32]);
    }
}
