//! Methods (RFC 9528 §3.2) and cipher suites (§3.6).

use super::Error;
use crate::crypto::aead::Aead;
use crate::crypto::signature::Algorithm;

/// Who authenticates with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Method 0: both sides sign.
    SignSign,
    /// Method 1: the initiator signs, the responder has a static Diffie-Hellman key.
    SignStatic,
    /// Method 2: the initiator has a static Diffie-Hellman key, the responder signs.
    StaticSign,
    /// Method 3: both sides have static Diffie-Hellman keys.
    StaticStatic,
}

impl Method {
    /// The number in message_1.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::SignSign => 0,
            Self::SignStatic => 1,
            Self::StaticSign => 2,
            Self::StaticStatic => 3,
        }
    }

    pub(super) const fn from_number(number: i64) -> Result<Self, Error> {
        match number {
            0 => Ok(Self::SignSign),
            1 => Ok(Self::SignStatic),
            2 => Ok(Self::StaticSign),
            3 => Ok(Self::StaticStatic),
            _ => Err(Error::Method),
        }
    }

    /// Whether the initiator signs; if not, it has a static Diffie-Hellman key.
    #[must_use]
    pub const fn initiator_signs(self) -> bool {
        matches!(self, Self::SignSign | Self::SignStatic)
    }

    /// Whether the responder signs; if not, it has a static Diffie-Hellman key.
    #[must_use]
    pub const fn responder_signs(self) -> bool {
        matches!(self, Self::SignSign | Self::StaticSign)
    }
}

/// A cipher suite of RFC 9528 §3.6 and IANA's registry. The hash is SHA-256 in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Suite {
    /// AES-CCM-16-64-128, X25519, EdDSA; needs feature `aes-ccm`.
    Suite0,
    /// AES-CCM-16-128-128, X25519, EdDSA; needs feature `aes-ccm`.
    Suite1,
    /// AES-CCM-16-64-128, P-256, ES256; needs features `aes-ccm` and `p256`.
    Suite2,
    /// AES-CCM-16-128-128, P-256, ES256; needs features `aes-ccm` and `p256`.
    Suite3,
    /// ChaCha20-Poly1305, X25519, EdDSA.
    Suite4,
    /// ChaCha20-Poly1305, P-256, ES256; needs feature `p256`.
    Suite5,
    /// AES-128-GCM, X25519, ES256; needs features `aes-gcm` and `p256`.
    Suite6,
}

/// The AEAD of EDHOC's own messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cipher {
    /// AES-CCM with a tag of 8 bytes.
    Ccm8,
    /// AES-CCM with a tag of 16 bytes.
    Ccm16,
    /// A cipher that frames use too.
    Aead(Aead),
}

/// The curve of ephemeral and static Diffie-Hellman keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// X25519, RFC 7748.
    X25519,
    /// NIST P-256.
    P256,
}

impl Suite {
    /// Every suite here, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Suite0,
        Self::Suite1,
        Self::Suite2,
        Self::Suite3,
        Self::Suite4,
        Self::Suite5,
        Self::Suite6,
    ];

    /// The number in SUITES_I and SUITES_R.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Suite0 => 0,
            Self::Suite1 => 1,
            Self::Suite2 => 2,
            Self::Suite3 => 3,
            Self::Suite4 => 4,
            Self::Suite5 => 5,
            Self::Suite6 => 6,
        }
    }

    /// Whether this build has the suite's algorithms.
    #[must_use]
    pub const fn is_available(self) -> bool {
        match self {
            Self::Suite0 | Self::Suite1 => cfg!(feature = "aes-ccm"),
            Self::Suite2 | Self::Suite3 => cfg!(all(feature = "aes-ccm", feature = "p256")),
            Self::Suite4 => true,
            Self::Suite5 => cfg!(feature = "p256"),
            Self::Suite6 => cfg!(all(feature = "aes-gcm", feature = "p256")),
        }
    }

    /// The curve of its Diffie-Hellman keys.
    #[must_use]
    pub const fn curve(self) -> Curve {
        match self {
            Self::Suite0 | Self::Suite1 | Self::Suite4 | Self::Suite6 => Curve::X25519,
            Self::Suite2 | Self::Suite3 | Self::Suite5 => Curve::P256,
        }
    }

    /// The algorithm of its signatures.
    #[must_use]
    pub const fn signature(self) -> Algorithm {
        match self {
            Self::Suite0 | Self::Suite1 | Self::Suite4 => Algorithm::Ed25519,
            Self::Suite2 | Self::Suite3 | Self::Suite5 | Self::Suite6 => Algorithm::Es256,
        }
    }

    /// Bytes of MAC_2 and MAC_3 where they authenticate a static Diffie-Hellman key.
    #[must_use]
    pub const fn mac_len(self) -> usize {
        match self {
            Self::Suite0 | Self::Suite2 => 8,
            _ => 16,
        }
    }

    /// The cipher of the frames that follow. Tags are 16 bytes there whatever the suite has in the
    /// handshake, so suites 0 to 3 go on with ChaCha20-Poly1305 and not with their AES-CCM.
    #[must_use]
    pub const fn frame_cipher(self) -> Aead {
        match self {
            Self::Suite6 => Aead::Aes128Gcm,
            _ => Aead::ChaCha20Poly1305,
        }
    }

    /// The frame cipher's number in COSE's registry, encoded in CBOR.
    pub(super) const fn frame_cipher_number(self) -> &'static [u8] {
        match self {
            Self::Suite6 => &[0x01],
            _ => &[0x18, 24],
        }
    }

    pub(super) const fn cipher(self) -> Cipher {
        match self {
            Self::Suite0 | Self::Suite2 => Cipher::Ccm8,
            Self::Suite1 | Self::Suite3 => Cipher::Ccm16,
            Self::Suite4 | Self::Suite5 => Cipher::Aead(Aead::ChaCha20Poly1305),
            Self::Suite6 => Cipher::Aead(Aead::Aes128Gcm),
        }
    }
}

impl Cipher {
    /// Bytes of a tag.
    pub(super) const fn tag_len(self) -> usize {
        match self {
            Self::Ccm8 => 8,
            Self::Ccm16 | Self::Aead(_) => 16,
        }
    }

    /// Bytes of a key.
    pub(super) const fn key_len(self) -> usize {
        match self {
            Self::Ccm8 | Self::Ccm16 => 16,
            Self::Aead(aead) => aead.key_len(),
        }
    }

    /// Bytes of an initialization vector.
    pub(super) const fn iv_len(self) -> usize {
        match self {
            Self::Ccm8 | Self::Ccm16 => 13,
            Self::Aead(_) => 12,
        }
    }
}

/// Holds a list of suites to what both roles need: one at least, none twice, all in this build.
pub(super) fn check(suites: &[Suite]) -> Result<(), Error> {
    for (at, suite) in suites.iter().enumerate() {
        if suites.iter().take(at).any(|other| other == suite) {
            return Err(Error::Suites);
        }
        if !suite.is_available() {
            return Err(Error::SuiteUnavailable);
        }
    }
    if suites.is_empty() { Err(Error::Suites) } else { Ok(()) }
}
