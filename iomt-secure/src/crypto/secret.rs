//! The one home of key bytes.

use core::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// `N` secret bytes: wiped on drop, compared in constant time, never printed, never copied.
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
