//! Who gives orders, how many of them it takes, and the way back from a lost key.

use super::order;
use crate::cbor::{self, Reader, Writer};
use crate::crypto::signature::PublicKey;
use crate::fleet::Error;
use crate::minimize::Pattern;
use crate::statement::{Authority, Bundle, Endorsed, Kind};

/// Most members and recovery keys together: as many as a bundle can have signers.
pub const MAX_KEYS: usize = crate::statement::bundle::MAX_SIGNERS;

/// Most bytes of a rotation's payload, and of what is stored of the authorities.
pub const MAX: usize = 768;

/// By how much one rotation raises the generation at most: far more than thieves of members' keys can
/// have raised it, and so little that the numbers are never used up.
pub const MAX_STEP: u64 = 1 << 32;

/// The keys that a device obeys.
///
/// *Members* give orders: `threshold` of them together, one or k of n. *Recovery* keys give none;
/// `recovery_threshold` of them together name new members when too many keys are lost or one is
/// stolen, and can themselves be replaced only so. Keep them off line, and apart from one another.
///
/// From the loss of a key there is always a way back, or the set is refused: recovery keys, or enough
/// members left to decide (2 ≤ threshold < members). A single member never hands its power on by its
/// own signature: its thief could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorities {
    /// Members first, then recovery keys; behind `members + recovery` the first again.
    keys: [Authority; MAX_KEYS],
    members: u8,
    recovery: u8,
    threshold: u8,
    recovery_threshold: u8,
}

impl Authorities {
    /// `threshold` of `members` give orders, `recovery_threshold` of `recovery` name new ones.
    ///
    /// # Errors
    /// [`Error::Authorities`] if a threshold cannot be met or is 0, a key stands twice, there are more
    /// than [`MAX_KEYS`], or a lost key would be the end; [`Error::Statement`] for a key that is none.
    pub fn new(
        threshold: u8,
        members: &[PublicKey],
        recovery_threshold: u8,
        recovery: &[PublicKey],
    ) -> Result<Self, Error> {
        let first = members.first().ok_or(Error::Authorities)?;
        let filler = Authority::new(*first, &[Kind::Order])?;
        let mut keys = [filler; MAX_KEYS];
        let count = members.len().checked_add(recovery.len()).ok_or(Error::Authorities)?;
        let places = keys.get_mut(..count).ok_or(Error::Authorities)?;
        for (place, key) in places.iter_mut().zip(members.iter().chain(recovery)) {
            *place = Authority::new(*key, &[Kind::Order])?;
        }
        for (index, key) in places.iter().enumerate() {
            if places.iter().take(index).any(|earlier| earlier.thumbprint() == key.thumbprint()) {
                return Err(Error::Authorities);
            }
        }
        let number = |len: usize| u8::try_from(len).map_err(|_| Error::Authorities);
        let (members, recovery) = (number(members.len())?, number(recovery.len())?);
        let set = Self { keys, members, recovery, threshold, recovery_threshold };
        if set.is_sound() { Ok(set) } else { Err(Error::Authorities) }
    }

    fn is_sound(&self) -> bool {
        let orders = (1..=self.members).contains(&self.threshold);
        let recovers = if self.recovery == 0 {
            self.recovery_threshold == 0
                && self.members_may_rotate()
                && self.threshold < self.members
        } else {
            (1..=self.recovery).contains(&self.recovery_threshold)
        };
        orders && recovers
    }

    /// A threshold of one would let a stolen key hand itself on.
    const fn members_may_rotate(&self) -> bool {
        self.threshold >= 2
    }

    /// Those who give orders.
    #[must_use]
    pub fn members(&self) -> &[Authority] {
        self.keys.get(..usize::from(self.members)).unwrap_or_default()
    }

    /// Those who name new members.
    #[must_use]
    pub fn recovery(&self) -> &[Authority] {
        let from = usize::from(self.members);
        self.keys.get(from..from.saturating_add(self.recovery.into())).unwrap_or_default()
    }

    /// All of them: whose signature on an order means anything.
    #[must_use]
    pub fn all(&self) -> &[Authority] {
        let count = usize::from(self.members).saturating_add(self.recovery.into());
        self.keys.get(..count).unwrap_or_default()
    }

    /// How many members give an order together.
    #[must_use]
    pub const fn threshold(&self) -> u8 {
        self.threshold
    }

    pub(super) fn verify<'a>(
        &self,
        bundle: &Bundle<'a>,
        scratch: &mut [u8],
    ) -> Result<Endorsed<'a>, Error> {
        Ok(bundle.verify(self.all(), Kind::Order, b"", scratch)?)
    }

    /// Whether those who have signed may give an order.
    pub(super) fn may_order(&self, endorsed: &Endorsed<'_>) -> Result<(), Error> {
        let enough = endorsed.count_of(self.members()) >= self.threshold.into();
        if enough { Ok(()) } else { Err(Error::NotEnough) }
    }

    /// Whether those who have signed may put `next`, of `next_generation`, in the place of these, of
    /// `generation`.
    pub(super) fn may_rotate(
        &self,
        endorsed: &Endorsed<'_>,
        generation: u64,
        next: &Self,
        next_generation: u64,
    ) -> Result<(), Error> {
        // Bounded for recovery, too, or one number would leave none for the next rotation.
        if !matches!(next_generation.checked_sub(generation), Some(1..=MAX_STEP)) {
            return Err(Error::Generation);
        }
        let recovered = endorsed.count_of(self.recovery());
        if self.recovery > 0 && recovered >= self.recovery_threshold.into() {
            return Ok(());
        }
        if !self.members_may_rotate() {
            return Err(Error::NotEnough);
        }
        self.may_order(endorsed)?;
        // Only the next one: thieves of k keys must not use up the numbers that recovery needs.
        if generation.checked_add(1) != Some(next_generation) {
            return Err(Error::Generation);
        }
        // Nor may they lock recovery out.
        if self.recovery() != next.recovery() || self.recovery_threshold != next.recovery_threshold
        {
            return Err(Error::Recovery);
        }
        Ok(())
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| {
            w.u64(self.threshold.into())?;
            w.array(|w| self.members().iter().try_for_each(|key| write_key(w, key)))?;
            w.u64(self.recovery_threshold.into())?;
            w.array(|w| self.recovery().iter().try_for_each(|key| write_key(w, key)))
        })
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut keys = [PublicKey::Ed25519([0; 32]); MAX_KEYS];
        reader.array(|items| {
            let threshold = items.required(Reader::u8)?;
            let members = items.required(|reader| read_keys(reader, &mut keys))?;
            let recovery_threshold = items.required(Reader::u8)?;
            let (members, rest) = keys.split_at_mut_checked(members).unwrap_or_default();
            let recovery = items.required(|reader| read_keys(reader, rest))?;
            let recovery = rest.get(..recovery).unwrap_or_default();
            Self::new(threshold, members, recovery_threshold, recovery)
        })
    }
}

/// New authorities, before the statement is signed or after it was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation<'a> {
    /// Their generation, higher than the one in force by at most [`MAX_STEP`]; exactly one higher if
    /// members sign.
    pub generation: u64,
    /// The devices that it is for.
    pub target: Pattern<'a>,
    /// When it was signed, in seconds since 1970.
    pub issued: u64,
    /// The last moment to take it, in seconds since 1970.
    pub take_by: u64,
    /// The new authorities. Sequences of orders begin anew with them.
    pub authorities: Authorities,
}

impl Rotation<'_> {
    /// Writes the payload, for [`statement::sign`](crate::statement::sign()) as [`Kind::Order`].
    ///
    /// # Errors
    /// [`Error::Validity`]; [`cbor::Error::Full`] if `out` is too small: [`MAX`] bytes are enough.
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        order::write_rotation(self, out)
    }
}

/// A key as its bytes: 32 are Ed25519's, 65 an uncompressed P-256 point.
fn write_key(writer: &mut Writer<'_>, authority: &Authority) -> Result<(), cbor::Error> {
    writer.bytes(authority.key().as_bytes())
}

/// How many there are; they go into `keys`.
fn read_keys(reader: &mut Reader<'_>, keys: &mut [PublicKey]) -> Result<usize, Error> {
    reader.array(|items| {
        let mut count = 0usize;
        while let Some(bytes) = items.next(Reader::bytes)? {
            let key = match (<[u8; 32]>::try_from(bytes), <[u8; 65]>::try_from(bytes)) {
                (Ok(key), _) => PublicKey::Ed25519(key),
                (_, Ok(key)) => PublicKey::P256(key),
                _ => return Err(cbor::Error::Length.into()),
            };
            *keys.get_mut(count).ok_or(Error::Authorities)? = key;
            count = count.saturating_add(1);
        }
        Ok(count)
    })
}
