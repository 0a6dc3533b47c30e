//! What methods need that is no rule's: keys, chance and the time.

use super::Error;
use crate::minimize::policy::document::Pseudonym;
use crate::minimize::pseudonym::{self, Identity};

/// The keys of a recipient, the device's random numbers and its clock, as methods use them.
pub trait Keys {
    /// The pseudonym of `identity`: the same whenever it is asked for.
    ///
    /// # Errors
    /// [`Error::Keys`] if there are none for this kind; those of the pseudonyms' module.
    fn pseudonym(
        &mut self,
        kind: Pseudonym,
        identity: &Identity<'_>,
    ) -> Result<pseudonym::Pseudonym, Error>;

    /// By how many days the dates of `patient` move, at most `most` to either side and never 0.
    ///
    /// # Errors
    /// [`Error::Keys`].
    fn days(&mut self, patient: &Identity<'_>, most: u16) -> Result<i32, Error>;

    /// Fills `bytes` at random.
    ///
    /// # Errors
    /// [`Error::Keys`].
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Error>;

    /// The seconds since 1970, by which an age is told.
    ///
    /// # Errors
    /// [`Error::Keys`].
    fn now(&mut self) -> Result<u64, Error>;
}

/// For policies whose methods need no keys: where one does, the document is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl Keys for NoKeys {
    fn pseudonym(&mut self, _: Pseudonym, _: &Identity<'_>) -> Result<pseudonym::Pseudonym, Error> {
        Err(Error::Keys)
    }

    fn days(&mut self, _: &Identity<'_>, _: u16) -> Result<i32, Error> {
        Err(Error::Keys)
    }

    fn random(&mut self, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::Keys)
    }

    fn now(&mut self) -> Result<u64, Error> {
        Err(Error::Keys)
    }
}

impl<K: Keys> Keys for &mut K {
    fn pseudonym(
        &mut self,
        kind: Pseudonym,
        identity: &Identity<'_>,
    ) -> Result<pseudonym::Pseudonym, Error> {
        (**self).pseudonym(kind, identity)
    }

    fn days(&mut self, patient: &Identity<'_>, most: u16) -> Result<i32, Error> {
        (**self).days(patient, most)
    }

    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        (**self).random(bytes)
    }

    fn now(&mut self) -> Result<u64, Error> {
        (**self).now()
    }
}
