//! The key schedule (RFC 9528 §4) and the transcript (§5).
//!
//! Nothing here is copied together: contexts and transcripts go through HKDF and the hash piece by
//! piece, so a certificate is never held twice.

use super::encode::{Sink, bytes_head};
use super::suite::{Cipher, Suite};
use super::{Error, Label};
use crate::cbor::Encoded;
use crate::crypto::Secret;
use crate::crypto::aead::AeadKey;
#[cfg(feature = "aes-ccm")]
use crate::crypto::ccm;
use crate::crypto::hash::{Digest, Sha256};
use crate::crypto::kdf::{self, Expand};

/// A pseudorandom key: PRK_2e, PRK_3e2m, PRK_4e3m, PRK_out or PRK_exporter.
pub(super) type Prk = Secret<32>;

/// Most pieces that a context is made of: C_R, ID_CRED_R, TH_2 and its head, CRED_R and its head,
/// EAD_2.
const CONTEXT_PIECES: usize = 8;

/// EDHOC_KDF (§4.1.2) into `out`; the pieces of `context` are taken as one byte string.
pub(super) fn expand(
    prk: &Expand,
    label: Label,
    context: &[&[u8]],
    out: &mut [u8],
) -> Result<(), Error> {
    let len = out.len();
    with_info(label, context, len, |info| prk.expand(info, out))
}

/// EDHOC_KDF's output, XORed onto `in_out` (§5.3.2's binary additive stream cipher).
pub(super) fn expand_xor(
    prk: &Expand,
    label: Label,
    context: &[&[u8]],
    in_out: &mut [u8],
) -> Result<(), Error> {
    let len = in_out.len();
    with_info(label, context, len, |info| prk.expand_xor(info, in_out))
}

/// EDHOC_KDF's output as a secret.
pub(super) fn derive<const N: usize>(
    prk: &Expand,
    label: Label,
    context: &[&[u8]],
) -> Result<Secret<N>, Error> {
    Secret::filled_by(|out| expand(prk, label, context, out))
}

/// info = (info_label : int, context : bstr, length : uint), §4.1.2.
fn with_info(
    label: Label,
    context: &[&[u8]],
    len: usize,
    expand: impl FnOnce(&[&[u8]]) -> Result<(), crate::crypto::Error>,
) -> Result<(), Error> {
    let label = Encoded::new(0, label.0.into());
    let head = bytes_head(context.iter().map(|piece| piece.len()).sum());
    let len = Encoded::new(0, u64::try_from(len).map_err(|_| Error::Capacity)?);
    let mut info: [&[u8]; CONTEXT_PIECES + 3] = [&[]; CONTEXT_PIECES + 3];
    let pieces = [label.as_bytes(), head.as_bytes()]
        .into_iter()
        .chain(context.iter().copied())
        .chain([len.as_bytes()]);
    let mut places = info.iter_mut();
    for piece in pieces {
        *places.next().ok_or(Error::Capacity)? = piece;
    }
    expand(&info).map_err(Error::from)
}

/// TH_2 = H( G_Y, H(message_1) ), §5.3.2.
pub(super) fn transcript_2(g_y: &[u8; 32], hash_1: &Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.bytes(g_y);
    hash.bytes(hash_1);
    hash.finish()
}

/// TH_3 = H( TH_2, PLAINTEXT_2, CRED_R ), §5.4.2, and TH_4 = H( TH_3, PLAINTEXT_3, CRED_I ).
pub(super) fn transcript(previous: &Digest, plaintext: &[u8], credential: [&[u8]; 2]) -> Digest {
    let mut hash = Sha256::new();
    hash.bytes(previous);
    hash.put(plaintext);
    let [head, body] = credential;
    hash.put(head);
    hash.put(body);
    hash.finish()
}

/// PRK_3e2m or PRK_4e3m from the one before, where the side that is proving itself has a static
/// Diffie-Hellman key (§4.1.1.2, §4.1.1.3); and the same with EDHOC_KDF taken in.
pub(super) fn mix(
    previous: &Expand,
    salt: Label,
    transcript: &Digest,
    shared: &Secret<32>,
) -> Result<(Prk, Expand), Error> {
    let salt: Secret<32> = derive(previous, salt, &[transcript])?;
    // Exposed to HKDF-Extract, as its salt and its input.
    let prk = kdf::extract(salt.expose(), shared.expose());
    let from_prk = Expand::new(&prk);
    Ok((prk, from_prk))
}

/// PRK_exporter (§4.2.1).
pub(super) fn exporter(prk_out: &Prk) -> Result<Prk, Error> {
    derive(&Expand::new(prk_out), Label::EXPORTER, &[])
}

/// K_3 and IV_3, or K_4 and IV_4, with the cipher that they are for. They protect one message, so
/// using them consumes them.
pub(super) struct Protection {
    cipher: Cipher,
    pub(super) key: Secret<32>,
    pub(super) iv: Secret<13>,
    transcript: Digest,
}

impl Protection {
    /// For message_3 (§5.4.2).
    pub(super) fn third(suite: Suite, prk_3e2m: &Expand, th_3: &Digest) -> Result<Self, Error> {
        Self::new(suite, prk_3e2m, th_3, Label::K_3, Label::IV_3)
    }

    /// For message_4 (§5.5.2).
    pub(super) fn fourth(suite: Suite, prk_4e3m: &Expand, th_4: &Digest) -> Result<Self, Error> {
        Self::new(suite, prk_4e3m, th_4, Label::K_4, Label::IV_4)
    }

    fn new(suite: Suite, prk: &Expand, th: &Digest, k: Label, iv: Label) -> Result<Self, Error> {
        let cipher = suite.cipher();
        let front = |out: &mut [u8], len: usize, label| match out.get_mut(..len) {
            Some(out) => expand(prk, label, &[th], out),
            None => Err(Error::Capacity),
        };
        Ok(Self {
            cipher,
            key: Secret::filled_by(|out| front(out, cipher.key_len(), k))?,
            iv: Secret::filled_by(|out| front(out, cipher.iv_len(), iv))?,
            transcript: *th,
        })
    }

    /// Encrypts all of `in_out` but the room for the tag at its end, and writes the tag there.
    pub(super) fn seal(self, in_out: &mut [u8]) -> Result<(), Error> {
        let (text, room) = split_tag(in_out, self.cipher)?;
        let aad = self.aad();
        match self.cipher {
            #[cfg(feature = "aes-ccm")]
            Cipher::Ccm8 => {
                put(room, &ccm::seal::<8>(&self.short_key()?, self.iv.expose(), &aad, text)?);
            }
            #[cfg(feature = "aes-ccm")]
            Cipher::Ccm16 => {
                put(room, &ccm::seal::<16>(&self.short_key()?, self.iv.expose(), &aad, text)?);
            }
            #[cfg(not(feature = "aes-ccm"))]
            Cipher::Ccm8 | Cipher::Ccm16 => return Err(Error::SuiteUnavailable),
            Cipher::Aead(_) => put(room, &self.aead()?.seal(self.nonce()?, &aad, text)?),
        }
        Ok(())
    }

    /// Checks the tag at the end of `in_out` and decrypts the rest, which it gives.
    pub(super) fn open(self, in_out: &mut [u8]) -> Result<&mut [u8], Error> {
        let (text, tag) = split_tag(in_out, self.cipher).map_err(|_| Error::Length)?;
        let aad = self.aad();
        match self.cipher {
            #[cfg(feature = "aes-ccm")]
            Cipher::Ccm8 => {
                ccm::open::<8>(&self.short_key()?, self.iv.expose(), &aad, text, exact(tag)?)
            }
            #[cfg(feature = "aes-ccm")]
            Cipher::Ccm16 => {
                ccm::open::<16>(&self.short_key()?, self.iv.expose(), &aad, text, exact(tag)?)
            }
            #[cfg(not(feature = "aes-ccm"))]
            Cipher::Ccm8 | Cipher::Ccm16 => return Err(Error::SuiteUnavailable),
            Cipher::Aead(_) => self.aead()?.open(self.nonce()?, &aad, text, exact(tag)?),
        }
        .map_err(|_| Error::Decryption)?;
        Ok(text)
    }

    /// A_3 and A_4: the Enc_structure [ "Encrypt0", h'', TH ] (§5.4.2, RFC 9052 §5.3).
    pub(super) fn aad(&self) -> [u8; 45] {
        let mut aad = [0; 45];
        put(&mut aad, b"\x83\x68Encrypt0\x40\x58\x20");
        if let Some(to) = aad.get_mut(13..) {
            put(to, &self.transcript);
        }
        aad
    }

    #[cfg(feature = "aes-ccm")]
    fn short_key(&self) -> Result<Secret<16>, Error> {
        let (key, _) = self.key.expose().split_first_chunk().ok_or(Error::Capacity)?;
        Secret::filled_by(|out| {
            *out = *key;
            Ok(())
        })
    }

    fn aead(&self) -> Result<AeadKey, Error> {
        let Cipher::Aead(aead) = self.cipher else {
            return Err(Error::SuiteUnavailable);
        };
        // Exposed to the cipher's key setup.
        let key = self.key.expose().get(..aead.key_len()).ok_or(Error::Capacity)?;
        Ok(AeadKey::new(aead, key)?)
    }

    fn nonce(&self) -> Result<&[u8; 12], Error> {
        // An IV, exposed to the cipher.
        self.iv.expose().first_chunk().ok_or(Error::Capacity)
    }
}

fn split_tag(in_out: &mut [u8], cipher: Cipher) -> Result<(&mut [u8], &mut [u8]), Error> {
    let at = in_out.len().checked_sub(cipher.tag_len()).ok_or(Error::Capacity)?;
    in_out.split_at_mut_checked(at).ok_or(Error::Capacity)
}

fn exact<const N: usize>(tag: &mut [u8]) -> Result<&[u8; N], Error> {
    (&*tag).try_into().map_err(|_| Error::Length)
}

pub(super) fn put(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
