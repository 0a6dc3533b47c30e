//! Reading: every call takes one item, or fails and leaves the reader where it was.
//!
//! What does not depend on a definition is in functions that are never inlined: a policy alone has
//! forty definitions, and a copy in each costs a small image 10 KB.

use super::head::{Head, Key, Type};
use super::{Error, MAX_NESTING};
use core::cmp::Ordering;

/// Reads `bytes` as exactly one item, by `definition`.
///
/// # Errors
/// The definition's, and [`Error::Trailing`] if something stands behind the item.
pub fn decode<'a, T, E: From<Error>>(
    bytes: &'a [u8],
    definition: impl FnOnce(&mut Reader<'a>) -> Result<T, E>,
) -> Result<T, E> {
    let mut reader = Reader::new(bytes);
    let mut at = reader.here();
    let value = definition(&mut at)?;
    reader.pass(&at)?;
    reader.finish()?;
    Ok(value)
}

/// A place in CBOR that is being read. What it gives borrows from the input, not from the reader.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: u8,
    /// Items taken at this level, to hold definitions to one.
    taken: u32,
}

impl<'a> Reader<'a> {
    /// At the beginning of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self::at_depth(bytes, 0)
    }

    pub(super) const fn at_depth(bytes: &'a [u8], depth: u8) -> Self {
        Self { rest: bytes, depth, taken: 0 }
    }

    /// What has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything has been read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The end: refuses what stands behind the last item.
    ///
    /// # Errors
    /// [`Error::Trailing`].
    pub const fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::Trailing) }
    }

    /// The next item's type; nothing is read.
    ///
    /// # Errors
    /// The head's, and [`Error::Truncated`] at the end.
    pub fn peek(&self) -> Result<Type, Error> {
        Head::read(self.rest).map(|head| head.kind)
    }

    /// An integer from 0 to 2⁶⁴ − 1.
    ///
    /// # Errors
    /// [`Error::Type`] and the head's.
    #[inline(never)]
    pub fn u64(&mut self) -> Result<u64, Error> {
        let head = self.expect(Type::Unsigned)?;
        self.take(head.rest);
        Ok(head.argument)
    }

    /// An integer from 0 to 2³² − 1.
    ///
    /// # Errors
    /// [`Error::Range`], [`Error::Type`] and the head's.
    pub fn u32(&mut self) -> Result<u32, Error> {
        self.unsigned()
    }

    /// An integer from 0 to 65535.
    ///
    /// # Errors
    /// [`Error::Range`], [`Error::Type`] and the head's.
    pub fn u16(&mut self) -> Result<u16, Error> {
        self.unsigned()
    }

    /// An integer from 0 to 255.
    ///
    /// # Errors
    /// [`Error::Range`], [`Error::Type`] and the head's.
    pub fn u8(&mut self) -> Result<u8, Error> {
        self.unsigned()
    }

    /// An integer from −2⁶³ to 2⁶³ − 1.
    ///
    /// # Errors
    /// [`Error::Range`], [`Error::Type`] and the head's.
    #[inline(never)]
    pub fn i64(&mut self) -> Result<i64, Error> {
        let head = self.head()?;
        let argument = i64::try_from(head.argument).map_err(|_| Error::Range);
        let value = match head.kind {
            Type::Unsigned => argument?,
            // §3.1: −1 − n, which is n's complement.
            Type::Negative => !argument?,
            kind => return Err(mismatch(kind)),
        };
        self.take(head.rest);
        Ok(value)
    }

    /// An integer from −2³¹ to 2³¹ − 1.
    ///
    /// # Errors
    /// [`Error::Range`], [`Error::Type`] and the head's.
    pub fn i32(&mut self) -> Result<i32, Error> {
        self.signed()
    }

    /// An integer from −128 to 127.
    ///
    /// # Errors
    /// [`Error::Range`], [`Error::Type`] and the head's.
    pub fn i8(&mut self) -> Result<i8, Error> {
        self.signed()
    }

    /// A byte string.
    ///
    /// # Errors
    /// [`Error::Truncated`], [`Error::Type`] and the head's.
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.string(Type::Bytes)
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// [`Error::Length`] and those of [`Reader::bytes`].
    pub fn bytes_exact<const N: usize>(&mut self) -> Result<&'a [u8; N], Error> {
        let mut at = self.clone();
        let bytes = at.bytes()?.try_into().map_err(|_| Error::Length)?;
        *self = at;
        Ok(bytes)
    }

    /// A text.
    ///
    /// # Errors
    /// [`Error::Utf8`], [`Error::Truncated`], [`Error::Type`] and the head's.
    #[inline(never)]
    pub fn text(&mut self) -> Result<&'a str, Error> {
        let mut at = self.clone();
        let text = str::from_utf8(at.string(Type::Text)?).map_err(|_| Error::Utf8)?;
        *self = at;
        Ok(text)
    }

    /// `false` or `true`.
    ///
    /// # Errors
    /// [`Error::Type`] and the head's.
    pub fn bool(&mut self) -> Result<bool, Error> {
        let head = self.expect(Type::Bool)?;
        self.take(head.rest);
        Ok(head.argument == 1)
    }

    /// `null`.
    ///
    /// # Errors
    /// [`Error::Type`] and the head's.
    pub fn null(&mut self) -> Result<(), Error> {
        let head = self.expect(Type::Null)?;
        self.take(head.rest);
        Ok(())
    }

    /// The tag `number`, and behind it the item of `content`.
    ///
    /// # Errors
    /// [`Error::Tag`] if another tag or none stands here, and the content's.
    pub fn tagged<T, E: From<Error>>(
        &mut self,
        number: u64,
        content: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut at = self.behind_tag(number)?;
        let value = content(&mut at)?;
        self.pass(&at)?;
        Ok(value)
    }

    /// An array, all of whose items `definition` must take.
    ///
    /// # Errors
    /// [`Error::ArrayLong`] if items are left over, [`Error::Nesting`], and the definition's.
    pub fn array<T, E: From<Error>>(
        &mut self,
        definition: impl FnOnce(&mut Array<'a>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (reader, remaining) = self.enter(Type::Array)?;
        let mut items = Array { reader, remaining };
        let value = definition(&mut items)?;
        if items.remaining != 0 {
            return Err(Error::ArrayLong.into());
        }
        self.take(items.reader.rest);
        Ok(value)
    }

    /// A map, all of whose keys `definition` must take, in their order.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] if keys are left over, [`Error::KeyOrder`], [`Error::DuplicateKey`],
    /// [`Error::Nesting`], and the definition's.
    pub fn map<T, E: From<Error>>(
        &mut self,
        definition: impl FnOnce(&mut Map<'a>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (reader, remaining) = self.enter(Type::Map)?;
        let mut map = Map { reader, remaining, last: None };
        let value = definition(&mut map)?;
        if map.remaining != 0 {
            return Err(map.not_asked_for().into());
        }
        self.take(map.reader.rest);
        Ok(value)
    }

    /// Passes over one item of any type, tags excepted, and gives its bytes. The rules hold in it
    /// as anywhere.
    ///
    /// # Errors
    /// That of the rule which the item breaks.
    #[inline(never)]
    pub fn skip(&mut self) -> Result<&'a [u8], Error> {
        let start = self.rest;
        let mut at = self.clone();
        match at.peek()? {
            Type::Unsigned => at.u64().map(drop)?,
            Type::Negative => at.rest = at.head()?.rest,
            Type::Bytes => at.bytes().map(drop)?,
            Type::Text => at.text().map(drop)?,
            Type::Bool => at.bool().map(drop)?,
            Type::Null => at.null()?,
            Type::Array => at.array(|items| {
                while items.next(Self::skip)?.is_some() {}
                Ok::<_, Error>(())
            })?,
            Type::Map => at.map(|map| {
                while map.next(Self::skip, Self::skip)?.is_some() {}
                Ok::<_, Error>(())
            })?,
            Type::Tag => return Err(Error::Tag),
        }
        self.take(at.rest);
        let len = start.len().saturating_sub(at.rest.len());
        start.get(..len).ok_or(Error::Truncated)
    }

    /// A reader of its own for the item that stands here.
    const fn here(&self) -> Self {
        Self::at_depth(self.rest, self.depth)
    }

    const fn take(&mut self, rest: &'a [u8]) {
        self.rest = rest;
        self.taken = self.taken.saturating_add(1);
    }

    fn head(&self) -> Result<Head<'a>, Error> {
        Head::read(self.rest)
    }

    #[inline(never)]
    fn expect(&self, kind: Type) -> Result<Head<'a>, Error> {
        let head = self.head()?;
        if head.kind == kind { Ok(head) } else { Err(mismatch(head.kind)) }
    }

    fn unsigned<T: TryFrom<u64>>(&mut self) -> Result<T, Error> {
        let mut at = self.clone();
        let value = T::try_from(at.u64()?).map_err(|_| Error::Range)?;
        *self = at;
        Ok(value)
    }

    fn signed<T: TryFrom<i64>>(&mut self) -> Result<T, Error> {
        let mut at = self.clone();
        let value = T::try_from(at.i64()?).map_err(|_| Error::Range)?;
        *self = at;
        Ok(value)
    }

    #[inline(never)]
    fn string(&mut self, kind: Type) -> Result<&'a [u8], Error> {
        let head = self.expect(kind)?;
        let len = usize::try_from(head.argument).map_err(|_| Error::Truncated)?;
        let (content, rest) = head.rest.split_at_checked(len).ok_or(Error::Truncated)?;
        self.take(rest);
        Ok(content)
    }

    /// The item behind the tag `number`.
    #[inline(never)]
    fn behind_tag(&self, number: u64) -> Result<Self, Error> {
        let head = self.head()?;
        if head.kind != Type::Tag || head.argument != number {
            return Err(Error::Tag);
        }
        Ok(Self::at_depth(head.rest, self.depth))
    }

    /// Passes over what `at`, which began here, has read: exactly one item, so that a definition that
    /// reads two cannot shift what follows.
    #[inline(never)]
    fn pass(&mut self, at: &Self) -> Result<(), Error> {
        if at.taken != 1 {
            return Err(Error::ReadItems);
        }
        self.take(at.rest);
        Ok(())
    }

    /// The content of an array or map, and how many items or pairs it has.
    #[inline(never)]
    fn enter(&self, kind: Type) -> Result<(Self, u64), Error> {
        let head = self.expect(kind)?;
        if self.depth >= MAX_NESTING {
            return Err(Error::Nesting);
        }
        // An item takes a byte at least, so a count that cannot be true fails before any loop.
        let least = head.argument.saturating_mul(if kind == Type::Map { 2 } else { 1 });
        if usize::try_from(least).map_or(true, |least| least > head.rest.len()) {
            return Err(Error::Truncated);
        }
        let depth = self.depth.saturating_add(1);
        Ok((Self::at_depth(head.rest, depth), head.argument))
    }
}

/// A tag in the wrong place is told apart from an item of the wrong type.
const fn mismatch(found: Type) -> Error {
    match found {
        Type::Tag => Error::Tag,
        _ => Error::Type,
    }
}

/// An array that is being read.
#[derive(Debug)]
pub struct Array<'a> {
    reader: Reader<'a>,
    remaining: u64,
}

impl<'a> Array<'a> {
    /// How many items have not been read yet.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The next item, or `None` at the end.
    ///
    /// # Errors
    /// The definition's; nothing is read then.
    pub fn next<T, E: From<Error>>(
        &mut self,
        definition: impl FnOnce(&mut Reader<'a>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        let Some(remaining) = self.remaining.checked_sub(1) else {
            return Ok(None);
        };
        let mut at = self.reader.here();
        let value = definition(&mut at)?;
        self.reader.pass(&at)?;
        self.remaining = remaining;
        Ok(Some(value))
    }

    /// The next item, which must be there.
    ///
    /// # Errors
    /// [`Error::ArrayShort`] at the end, and the definition's.
    pub fn required<T, E: From<Error>>(
        &mut self,
        definition: impl FnOnce(&mut Reader<'a>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.next(definition)?.ok_or_else(|| Error::ArrayShort.into())
    }
}

/// A map that is being read, in the order of its keys.
#[derive(Debug)]
pub struct Map<'a> {
    reader: Reader<'a>,
    remaining: u64,
    last: Option<&'a [u8]>,
}

impl<'a> Map<'a> {
    /// How many pairs have not been read yet.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The value under `key`, which must be there. Ask for keys in the order of their encodings:
    /// 0, 1, 24, −1, "a", "aa".
    ///
    /// # Errors
    /// [`Error::MissingKey`]; [`Error::UnknownKey`] if one that was not asked for stands before it;
    /// the map's own rules; the definition's.
    pub fn required<'k, T, E: From<Error>>(
        &mut self,
        key: impl Into<Key<'k>>,
        definition: impl FnOnce(&mut Reader<'a>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.optional(key, definition)?.ok_or_else(|| Error::MissingKey.into())
    }

    /// The value under `key`, or `None` if it is not there. Ask for keys in their order.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] if a key that was not asked for stands before it; the map's own rules;
    /// the definition's.
    pub fn optional<'k, T, E: From<Error>>(
        &mut self,
        key: impl Into<Key<'k>>,
        definition: impl FnOnce(&mut Reader<'a>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        let Some((found, value)) = self.find(&key.into())? else {
            return Ok(None);
        };
        let mut at = value.here();
        let read = definition(&mut at)?;
        self.commit(found, value, &at)?;
        Ok(Some(read))
    }

    /// The next pair whatever its key, or `None` at the end: for maps whose keys are data.
    ///
    /// # Errors
    /// [`Error::KeyOrder`], [`Error::DuplicateKey`], and the definitions'; nothing is read then.
    pub fn next<K, V, E: From<Error>, F>(
        &mut self,
        key: impl FnOnce(&mut Reader<'a>) -> Result<K, E>,
        value: impl FnOnce(&mut Reader<'a>) -> Result<V, F>,
    ) -> Result<Option<(K, V)>, F>
    where
        F: From<Error> + From<E>,
    {
        let Some(encoded) = self.peek_key()? else {
            return Ok(None);
        };
        let mut reader = self.reader.clone();
        let mut at = reader.here();
        let key = key(&mut at)?;
        reader.pass(&at)?;
        let mut at = reader.here();
        let value = value(&mut at)?;
        self.commit(encoded, reader, &at)?;
        Ok(Some((key, value)))
    }

    /// `key`'s encoding and the reader before its value, or `None` if it is not there.
    #[inline(never)]
    fn find(&self, key: &Key<'_>) -> Result<Option<(&'a [u8], Reader<'a>)>, Error> {
        let Some(found) = self.peek_key()? else {
            return Ok(None);
        };
        match key.compare(found)? {
            Ordering::Less => Ok(None),
            Ordering::Equal => {
                let mut value = self.reader.clone();
                value.skip()?;
                Ok(Some((found, value)))
            }
            Ordering::Greater => Err(Error::UnknownKey),
        }
    }

    /// The pair with the key `encoded` is read, its value by `at`, which began at `value`.
    #[inline(never)]
    fn commit(
        &mut self,
        encoded: &'a [u8],
        mut value: Reader<'a>,
        at: &Reader<'a>,
    ) -> Result<(), Error> {
        value.pass(at)?;
        self.reader = value;
        self.remaining = self.remaining.saturating_sub(1);
        self.last = Some(encoded);
        Ok(())
    }

    /// What is wrong with a pair that is left over.
    #[inline(never)]
    fn not_asked_for(&self) -> Error {
        self.peek_key().err().unwrap_or(Error::UnknownKey)
    }

    /// The next key's encoding, after the check against the last (§4.2.1).
    #[inline(never)]
    fn peek_key(&self) -> Result<Option<&'a [u8]>, Error> {
        if self.remaining == 0 {
            return Ok(None);
        }
        let found = self.reader.clone().skip()?;
        match self.last.map_or(Ordering::Greater, |last| found.cmp(last)) {
            Ordering::Greater => Ok(Some(found)),
            Ordering::Equal => Err(Error::DuplicateKey),
            Ordering::Less => Err(Error::KeyOrder),
        }
    }
}
