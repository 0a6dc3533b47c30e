//! Writing into the caller's buffer: every call appends a whole item, or fails and leaves what was
//! written as it was.

use super::head::{Encoded, Key};
use super::reader::Reader;
use super::{Error, MAX_NESTING};
use core::cell::Cell;

/// Appends items to a buffer.
///
/// A failed call leaves [`Writer::written`] unchanged. What a failed array, map or tag had already
/// put behind it is overwritten with zeros.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut [u8],
    len: usize,
    /// Items written at this level, which are an array's count in the end.
    items: u64,
    depth: u8,
}

impl<'a> Writer<'a> {
    /// At the beginning of `out`.
    #[must_use]
    pub const fn new(out: &'a mut [u8]) -> Self {
        Self { out, len: 0, items: 0, depth: 0 }
    }

    /// What has been written.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        self.out.get(..self.len).unwrap_or_default()
    }

    /// What has been written, for as long as the buffer lives.
    #[must_use]
    pub fn finish(self) -> &'a [u8] {
        let Self { out, len, .. } = self;
        out.get(..len).unwrap_or_default()
    }

    /// How many bytes have been written.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing has been written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// An integer from 0 to 2⁶⁴ − 1.
    ///
    /// # Errors
    /// [`Error::Full`].
    pub fn u64(&mut self, value: u64) -> Result<(), Error> {
        self.item(&Encoded::new(0, value), &[])
    }

    /// An integer from −2⁶³ to 2⁶³ − 1.
    ///
    /// # Errors
    /// [`Error::Full`].
    pub fn i64(&mut self, value: i64) -> Result<(), Error> {
        self.item(&Encoded::integer(value), &[])
    }

    /// A byte string.
    ///
    /// # Errors
    /// [`Error::Full`].
    pub fn bytes(&mut self, content: &[u8]) -> Result<(), Error> {
        self.item(&Encoded::string(2, content)?, content)
    }

    /// A byte string of `len` bytes that `fill` writes in place.
    ///
    /// # Errors
    /// [`Error::Full`], and that of `fill`.
    pub fn bytes_with(
        &mut self,
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let head = Encoded::new(2, u64::try_from(len).map_err(|_| Error::Full)?);
        self.whole(|writer| {
            writer.append(head.as_bytes(), &[])?;
            let end = writer.len.checked_add(len).ok_or(Error::Full)?;
            let content = writer.out.get_mut(writer.len..end).ok_or(Error::Full)?;
            // What a failure has to take back.
            writer.len = end;
            fill(content)
        })
    }

    /// A text.
    ///
    /// # Errors
    /// [`Error::Full`].
    pub fn text(&mut self, content: &str) -> Result<(), Error> {
        self.item(&Encoded::string(3, content.as_bytes())?, content.as_bytes())
    }

    /// `false` or `true`.
    ///
    /// # Errors
    /// [`Error::Full`].
    pub fn bool(&mut self, value: bool) -> Result<(), Error> {
        self.item(&Encoded::new(7, if value { 21 } else { 20 }), &[])
    }

    /// `null`.
    ///
    /// # Errors
    /// [`Error::Full`].
    pub fn null(&mut self) -> Result<(), Error> {
        self.item(&Encoded::new(7, 22), &[])
    }

    /// One item that is encoded already.
    ///
    /// # Errors
    /// The [`Reader`]'s if it is not exactly one item in deterministic encoding, without tags;
    /// [`Error::Full`].
    pub fn encoded(&mut self, item: &[u8]) -> Result<(), Error> {
        let mut reader = Reader::at_depth(item, self.depth);
        reader.skip()?;
        reader.finish()?;
        self.append(&[], item)?;
        self.items = self.items.saturating_add(1);
        Ok(())
    }

    /// The tag `number`, and behind it the one item that `content` writes.
    ///
    /// # Errors
    /// The content's, [`Error::WrittenItems`] and [`Error::Full`].
    pub fn tagged(
        &mut self,
        number: u64,
        content: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.whole(|writer| {
            writer.append(Encoded::new(6, number).as_bytes(), &[])?;
            writer.one(content)
        })
    }

    /// An array of the items that `content` writes.
    ///
    /// # Errors
    /// The content's, [`Error::WrittenNesting`] and [`Error::Full`].
    pub fn array(
        &mut self,
        content: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.container(4, |writer| {
            content(writer)?;
            Ok(writer.items)
        })
    }

    /// A map of the pairs that `content` writes.
    ///
    /// # Errors
    /// The content's, [`Error::WrittenOrder`], [`Error::WrittenNesting`] and [`Error::Full`].
    pub fn map(
        &mut self,
        content: impl FnOnce(&mut Map<'_, 'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.container(5, |writer| {
            let mut map = Map { writer, pairs: 0, last: None };
            content(&mut map)?;
            Ok(map.pairs)
        })
    }

    /// Writes what `content` counts behind a head with that count.
    fn container(
        &mut self,
        major: u8,
        content: impl FnOnce(&mut Self) -> Result<u64, Error>,
    ) -> Result<(), Error> {
        if self.depth >= MAX_NESTING {
            return Err(Error::WrittenNesting);
        }
        let depth = self.depth;
        let result = self.whole(|writer| {
            let start = writer.len;
            // Counts are under 24 nearly always, and then the head is this one byte.
            writer.append(&[0], &[])?;
            writer.depth = depth.saturating_add(1);
            let count = content(writer)?;
            writer.put_head(start, &Encoded::new(major, count))
        });
        self.depth = depth;
        result
    }

    /// Puts `head` over the byte at `start`, moving what follows if it is longer.
    fn put_head(&mut self, start: usize, head: &Encoded) -> Result<(), Error> {
        let head = head.as_bytes();
        let content = start.saturating_add(1)..self.len;
        let to = start.saturating_add(head.len());
        let end = to.checked_add(content.len()).ok_or(Error::Full)?;
        if end > self.out.len() {
            return Err(Error::Full);
        }
        if to != content.start {
            // As `copy_within`, which brings panics along that cannot happen here.
            let cells = Cell::from_mut(&mut *self.out).as_slice_of_cells();
            let from = cells.get(content).unwrap_or_default();
            for (to, from) in cells.get(to..end).unwrap_or_default().iter().zip(from).rev() {
                to.set(from.get());
            }
        }
        copy(self.out.get_mut(start..to), head)?;
        self.len = end;
        Ok(())
    }

    /// Runs `content` and counts it as one item; on failure takes back what it wrote.
    fn whole(&mut self, content: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        let (start, items) = (self.len, self.items);
        self.items = 0;
        let result = content(self);
        self.items = items;
        match result {
            Ok(()) => self.items = items.saturating_add(1),
            Err(_) => {
                self.out.get_mut(start..self.len).unwrap_or_default().fill(0);
                self.len = start;
            }
        }
        result
    }

    /// Runs `content` and holds it to one item.
    fn one(&mut self, content: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        self.items = 0;
        content(self)?;
        if self.items == 1 { Ok(()) } else { Err(Error::WrittenItems) }
    }

    fn item(&mut self, head: &Encoded, content: &[u8]) -> Result<(), Error> {
        self.append(head.as_bytes(), content)?;
        self.items = self.items.saturating_add(1);
        Ok(())
    }

    fn append(&mut self, head: &[u8], content: &[u8]) -> Result<(), Error> {
        let middle = self.len.checked_add(head.len()).ok_or(Error::Full)?;
        let end = middle.checked_add(content.len()).ok_or(Error::Full)?;
        if end > self.out.len() {
            return Err(Error::Full);
        }
        copy(self.out.get_mut(self.len..middle), head)?;
        copy(self.out.get_mut(middle..end), content)?;
        self.len = end;
        Ok(())
    }
}

/// A map that is being written.
#[derive(Debug)]
pub struct Map<'w, 'a> {
    writer: &'w mut Writer<'a>,
    pairs: u64,
    /// Where the last key stands.
    last: Option<(usize, usize)>,
}

impl<'a> Map<'_, 'a> {
    /// Appends `key` and the one item that `value` writes. Keys come in the order of their
    /// encodings: 0, 1, 24, −1, "a", "aa".
    ///
    /// # Errors
    /// [`Error::WrittenOrder`], [`Error::WrittenItems`], [`Error::Full`], and the value's.
    pub fn entry<'k>(
        &mut self,
        key: impl Into<Key<'k>>,
        value: impl FnOnce(&mut Writer<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let key = key.into();
        let head = key.head()?;
        if let Some((from, to)) = self.last {
            let last = self.writer.out.get(from..to).unwrap_or_default();
            if key.compare(last)?.is_le() {
                return Err(Error::WrittenOrder);
            }
        }
        let from = self.writer.len;
        let mut to = from;
        self.writer.whole(|writer| {
            writer.append(head.as_bytes(), key.content())?;
            to = writer.len;
            writer.one(value)
        })?;
        self.last = Some((from, to));
        self.pairs = self.pairs.saturating_add(1);
        Ok(())
    }
}

/// Copies between slices of equal length, which the callers' ranges have.
fn copy(to: Option<&mut [u8]>, from: &[u8]) -> Result<(), Error> {
    match to {
        Some(to) if to.len() == from.len() => {
            to.copy_from_slice(from);
            Ok(())
        }
        _ => Err(Error::Full),
    }
}
