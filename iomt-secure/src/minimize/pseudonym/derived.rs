//! Pseudonyms that are computed from a key.

use super::identity::{RESOURCE, SYSTEM, UUID};
use super::{Error, Identity, Pseudonym, REVERSIBLE, Space, bytes_of};
use crate::crypto::hash::Digest;
use crate::crypto::siv::{KEY, SivKey, TAG};
use crate::crypto::{Secret, kdf};
use crate::minimize::Purpose;
use crate::platform::Random;
use core::fmt;

/// How many bytes a sealed identity is longer than value and system together.
pub const ESCROW: usize = TAG + 3;

/// The root of pseudonyms and date shifts: who holds it, and nobody else, can turn both back.
///
/// It belongs to whoever may re-identify, and to the device that pseudonymizes for them; never to a
/// recipient.
pub struct ReidentificationKey(Secret<32>);

impl ReidentificationKey {
    /// Takes 32 random bytes over as the key; the caller's copy is wiped.
    #[must_use]
    pub fn take(bytes: &mut [u8; 32]) -> Self {
        Self(Secret::take(bytes))
    }

    /// A new key.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate(random: &mut impl Random) -> Result<Self, Error> {
        Secret::filled_by(|out| random.fill(out)).map(Self).map_err(Error::from)
    }

    /// Keys for one job, recipient, purpose and epoch: HKDF-SHA-256 (RFC 5869), where all four are
    /// in the info, so that none of them tells anything of another's.
    pub(in crate::minimize) fn expand<const N: usize>(
        &self,
        label: &[u8],
        recipient: &Digest,
        purpose: Purpose,
        epoch: u64,
    ) -> Result<Secret<N>, Error> {
        // Exposed to HKDF, whose input it is.
        let root = kdf::extract(SALT, self.0.expose());
        let length = u8::try_from(label.len()).map_err(|_| Error::TooLong)?;
        let info =
            [&[length], label, recipient, &epoch.to_be_bytes()[..], purpose.code().as_bytes()];
        Secret::filled_by(|out| kdf::expand(&root, &info, out)).map_err(Error::from)
    }
}

impl fmt::Debug for ReidentificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReidentificationKey(…)")
    }
}

/// Derives pseudonyms for one recipient, one purpose and one epoch.
pub struct Derived {
    siv: SivKey,
    mac: Secret<32>,
}

impl Derived {
    /// The pseudonyms for the recipient whose name has the SHA-256 digest `recipient`
    /// ([`Stamp::recipient`](crate::minimize::Stamp::recipient)). With the next `epoch` all of them
    /// change, and those of before cannot be joined with those of after.
    ///
    /// # Errors
    /// None with the backends there are; the signature follows that of HKDF.
    pub fn new(
        key: &ReidentificationKey,
        recipient: &Digest,
        purpose: Purpose,
        epoch: u64,
    ) -> Result<Self, Error> {
        let siv: Secret<KEY> = key.expand(b"pseudonym siv", recipient, purpose, epoch)?;
        let mac = key.expand(b"pseudonym mac", recipient, purpose, epoch)?;
        Ok(Self { siv: SivKey::new(&siv), mac })
    }

    /// The pseudonym of `identity`: always the same one.
    ///
    /// # Errors
    /// None with the backends there are.
    pub fn pseudonym(&mut self, identity: &Identity<'_>) -> Result<Pseudonym, Error> {
        let (kind, context, value) = identity.parts();
        if identity.is_uuid() {
            return Ok(Pseudonym::uuid(first_half(&self.digest(identity))));
        }
        if value.len() > REVERSIBLE {
            // Exposed as what it is for: a pseudonym, from which nothing leads back.
            return Ok(Pseudonym::token(self.digest(identity).expose()));
        }
        // Padded (ISO/IEC 7816-4 §5) to 16 or 32 bytes: the token tells no more of the length.
        let mut bytes = [0; TAG + REVERSIBLE + 1];
        let (tag, text) = bytes.split_at_mut(TAG);
        let padded = if value.len() < 16 { 16 } else { REVERSIBLE.saturating_add(1) };
        let text = text.get_mut(..padded).unwrap_or_default();
        for (to, from) in text.iter_mut().zip(value.iter().chain(&[0x80])) {
            *to = *from;
        }
        tag.copy_from_slice(&self.siv.seal(&[TOKEN, &[kind], context], text)?);
        let len = padded.saturating_add(TAG);
        Ok(Pseudonym::token(bytes.get(..len).unwrap_or_default()))
    }

    /// Turns the token `pseudonym` of somebody in `space` back into the value, written into `out`.
    ///
    /// # Errors
    /// [`Error::NotAPseudonym`], also for a UUID and for the token of an identity too long to be in
    /// it: see [`Derived::escrow`] and [`Derived::is`]. `out` then holds nothing of it.
    pub fn reveal<'o>(
        &mut self,
        space: Space<'_>,
        pseudonym: &str,
        out: &'o mut [u8; REVERSIBLE],
    ) -> Result<&'o str, Error> {
        let (kind, context) = match space {
            Space::Uuid => return Err(Error::NotAPseudonym),
            Space::Resource(context) => (RESOURCE, context),
            Space::System(context) => (SYSTEM, context),
        };
        let (mut bytes, len) = bytes_of(pseudonym).ok_or(Error::NotAPseudonym)?;
        let bytes = bytes.get_mut(..len).unwrap_or_default();
        let (tag, text) = bytes.split_first_chunk_mut::<TAG>().ok_or(Error::NotAPseudonym)?;
        self.siv
            .open(&[TOKEN, &[kind], context.as_bytes()], text, tag)
            .map_err(|_| Error::NotAPseudonym)?;
        let end = text.iter().rposition(|byte| *byte != 0).ok_or(Error::NotAPseudonym)?;
        let value = text.get(..end).unwrap_or_default();
        let out = out.get_mut(..end).ok_or(Error::NotAPseudonym)?;
        out.copy_from_slice(value);
        core::str::from_utf8(out).map_err(|_| Error::NotAPseudonym)
    }

    /// Whether `pseudonym` is that of `identity`: to look one up in a register.
    ///
    /// # Errors
    /// As [`Derived::pseudonym`].
    pub fn is(&mut self, identity: &Identity<'_>, pseudonym: &str) -> Result<bool, Error> {
        Ok(self.pseudonym(identity)?.as_str() == pseudonym)
    }

    /// Seals `identity` for the holder of the key, bound to its pseudonym: what to keep beside a
    /// UUID, or the token of a long identity, so that it can be turned back. `out` needs
    /// [`ESCROW`] bytes more than value and system.
    ///
    /// # Errors
    /// [`Error::Output`]; nothing is then written.
    pub fn escrow<'o>(
        &mut self,
        identity: &Identity<'_>,
        out: &'o mut [u8],
    ) -> Result<&'o [u8], Error> {
        let pseudonym = self.pseudonym(identity)?;
        let (kind, context, value) = identity.parts();
        let length = u16::try_from(context.len()).map_err(|_| Error::TooLong)?.to_be_bytes();
        let needed = context.len().saturating_add(value.len()).saturating_add(ESCROW);
        let out = out.get_mut(..needed).ok_or(Error::Output)?;
        let (tag, text) = out.split_at_mut(TAG);
        let plain = [kind].into_iter().chain(length).chain(context.iter().chain(value).copied());
        for (to, from) in text.iter_mut().zip(plain) {
            *to = from;
        }
        tag.copy_from_slice(&self.siv.seal(&[SEALED, pseudonym.as_str().as_bytes()], text)?);
        Ok(out)
    }

    /// Opens what [`Derived::escrow`] sealed beside `pseudonym`, in place. A UUID comes back in
    /// lower case without prefix, written into `uuid`.
    ///
    /// # Errors
    /// [`Error::NotAPseudonym`]; `sealed` is then of no use any more.
    pub fn open_escrow<'o>(
        &mut self,
        pseudonym: &str,
        sealed: &'o mut [u8],
        uuid: &'o mut [u8; 36],
    ) -> Result<Identity<'o>, Error> {
        let refused = Error::NotAPseudonym;
        let (tag, text) = sealed.split_first_chunk_mut::<TAG>().ok_or(refused)?;
        self.siv.open(&[SEALED, pseudonym.as_bytes()], text, tag).map_err(|_| refused)?;
        let ([kind, high, low], rest) = text.split_first_chunk::<3>().ok_or(refused)?;
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (context, value) = rest.split_at_checked(length).ok_or(refused)?;
        let context = core::str::from_utf8(context).map_err(|_| refused)?;
        if *kind == UUID {
            write_uuid(value, uuid).ok_or(refused)?;
            let text = core::str::from_utf8(uuid).map_err(|_| refused)?;
            return Identity::new(Space::Uuid, text);
        }
        let value = core::str::from_utf8(value).map_err(|_| refused)?;
        match *kind {
            RESOURCE => Identity::resource(context, value),
            SYSTEM => Identity::business(context, value),
            _ => Err(refused),
        }
    }

    fn digest(&self, identity: &Identity<'_>) -> Secret<32> {
        keyed(&self.mac, identity)
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived(…)")
    }
}

/// HMAC-SHA-256 over an identity, unambiguously: the context's length stands before it.
pub(in crate::minimize) fn keyed(key: &Secret<32>, identity: &Identity<'_>) -> Secret<32> {
    let (kind, context, value) = identity.parts();
    let length = u32::try_from(context.len()).unwrap_or(u32::MAX).to_be_bytes();
    // Exposed to HMAC, whose key it is.
    kdf::hmac_sha256(key.expose(), &[&[kind], &length, context, value])
}

/// Exposes the first half of a keyed digest, as the pseudonym that it becomes.
pub(super) fn first_half(digest: &Secret<32>) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(digest.expose()) {
        *to = *from;
    }
    half
}

fn write_uuid(bytes: &[u8], out: &mut [u8; 36]) -> Option<()> {
    if bytes.len() != 16 {
        return None;
    }
    let mut places = out.iter_mut().enumerate();
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            let (at, mut place) = places.next()?;
            if matches!(at, 8 | 13 | 18 | 23) {
                *place = b'-';
                place = places.next()?.1;
            }
            *place = *super::HEX.get(usize::from(nibble))?;
        }
    }
    Some(())
}

/// HKDF's salt: tells our keys from those that others derive from the same bytes.
const SALT: &[u8] = b"iomt-secure pseudonyms 1";
const TOKEN: &[u8] = b"token";
const SEALED: &[u8] = b"escrow";
