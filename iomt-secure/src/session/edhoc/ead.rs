//! External authorization data (RFC 9528 §3.8): labelled items that ride along in a message.
//!
//! An item that the application does not know is passed over, unless its sender marked it as
//! critical: then the handshake ends. Padding (§3.8.1) is an item as well, and is never handed on.
//! EAD_1 is neither secret nor authenticated, EAD_2 is secret only from those who listen in; both
//! are authenticated once the handshake is through, as EAD_3 and EAD_4 are at once.

use super::Error;
use super::encode::Sink;
use crate::cbor::{self, Reader, Type};

/// The label of padding (§3.8.1).
const PADDING: u16 = 0;

/// One item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    label: u16,
    critical: bool,
    value: Option<&'a [u8]>,
}

impl<'a> Item<'a> {
    /// An item that a receiver who does not know its label passes over.
    ///
    /// # Errors
    /// [`Error::EadLabel`] if `label` is 0, which is padding.
    pub const fn new(label: u16, value: Option<&'a [u8]>) -> Result<Self, Error> {
        if label == PADDING {
            return Err(Error::EadLabel);
        }
        Ok(Self { label, critical: false, value })
    }

    /// An item that a receiver who does not know its label ends the handshake for.
    ///
    /// # Errors
    /// [`Error::EadLabel`] if `label` is 0, which is padding.
    pub const fn critical(label: u16, value: Option<&'a [u8]>) -> Result<Self, Error> {
        if label == PADDING {
            return Err(Error::EadLabel);
        }
        Ok(Self { label, critical: true, value })
    }

    /// Padding: an item of `bytes`, which should be random or zero, that every receiver drops.
    #[must_use]
    pub const fn padding(bytes: &'a [u8]) -> Self {
        Self { label: PADDING, critical: false, value: Some(bytes) }
    }

    /// The label, from IANA's registry "EDHOC External Authorization Data".
    #[must_use]
    pub const fn label(&self) -> u16 {
        self.label
    }

    /// Whether the sender marked it as critical.
    #[must_use]
    pub const fn is_critical(&self) -> bool {
        self.critical
    }

    /// The value, if it has one.
    #[must_use]
    pub const fn value(&self) -> Option<&'a [u8]> {
        self.value
    }

    pub(super) fn write(&self, sink: &mut impl Sink) {
        let label = i64::from(self.label);
        // §3.8: a critical item's label is negative.
        sink.integer(if self.critical { label.wrapping_neg() } else { label });
        if let Some(value) = self.value {
            sink.bytes(value);
        }
    }
}

/// The items that the application knows, as they stand in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ead<'a> {
    encoded: &'a [u8],
    known: &'a [u16],
}

impl<'a> Ead<'a> {
    /// Holds what is left of a plaintext to ead = 1* (ead_label : int, ? ead_value : bstr), or
    /// nothing.
    pub(super) fn check(encoded: &[u8], known: &[u16]) -> Result<(), Error> {
        let mut reader = Reader::new(encoded);
        while !reader.is_empty() {
            let (label, _) = pair(&mut reader)?;
            // §3.8: one that is critical and unknown ends the session.
            if label < 0 && !known.iter().any(|known| i64::from(*known) == label.wrapping_neg()) {
                return Err(Error::CriticalEad);
            }
        }
        Ok(())
    }

    /// Items that were checked.
    pub(super) const fn new(encoded: &'a [u8], known: &'a [u16]) -> Self {
        Self { encoded, known }
    }

    /// The items whose labels the application knows, in their order.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> {
        let known = self.known;
        let mut reader = Reader::new(self.encoded);
        core::iter::from_fn(move || pair(&mut reader).ok()).filter_map(move |(label, value)| {
            let number = u16::try_from(label.unsigned_abs()).ok()?;
            let wanted = number != PADDING && known.contains(&number);
            wanted.then_some(Item { label: number, critical: label < 0, value })
        })
    }

    /// The first item with this label.
    #[must_use]
    pub fn find(&self, label: u16) -> Option<Item<'a>> {
        self.items().find(|item| item.label == label)
    }

    /// Whether there is no item that the application knows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items().next().is_none()
    }
}

fn pair<'a>(reader: &mut Reader<'a>) -> Result<(i64, Option<&'a [u8]>), cbor::Error> {
    let label = reader.i64()?;
    let has_value = !reader.is_empty() && reader.peek()? == Type::Bytes;
    let value = if has_value { Some(reader.bytes()?) } else { None };
    Ok((label, value))
}

pub(super) fn write(items: &[Item<'_>], sink: &mut impl Sink) {
    for item in items {
        item.write(sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::edhoc::encode::Buffer;
    use std::vec::Vec;

    fn written(items: &[Item<'_>]) -> Vec<u8> {
        let mut out = [0; 64];
        let mut buffer = Buffer::new(&mut out);
        write(items, &mut buffer);
        buffer.finish().unwrap().to_vec()
    }

    #[test]
    fn known_items_come_back_and_others_are_passed_over() {
        let bytes = written(&[
            Item::padding(&[0; 3]),
            Item::new(7, Some(&[1, 2])).unwrap(),
            Item::new(9, None).unwrap(),
            Item::critical(8, None).unwrap(),
        ]);
        assert_eq!(bytes, [0x00, 0x43, 0, 0, 0, 0x07, 0x42, 1, 2, 0x09, 0x27]);
        Ead::check(&bytes, &[7, 8]).unwrap();
        let ead = Ead::new(&bytes, &[7, 8]);
        let items: Vec<_> = ead.items().collect();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0], Item::new(7, Some(&[1, 2])).unwrap());
        assert_eq!(items[1], Item::critical(8, None).unwrap());
        assert_eq!(ead.find(9), None);
    }

    #[test]
    fn an_unknown_critical_item_is_refused() {
        let bytes = written(&[Item::critical(40000, Some(&[])).unwrap()]);
        assert_eq!(Ead::check(&bytes, &[7]), Err(Error::CriticalEad));
        assert!(Ead::check(&bytes, &[7, 40000]).is_ok());
        // −65537 is no label at all, and critical.
        assert_eq!(Ead::check(&[0x3a, 0, 1, 0, 0], &[0, 1]), Err(Error::CriticalEad));
    }

    #[test]
    fn each_malformed_sequence_is_refused() {
        for (bytes, fault) in [
            (&[0x41, 0x00][..], "a value without a label"),
            (&[0x01, 0x41, 0x00, 0x41, 0x00], "two values"),
            (&[0x01, 0x42, 0x00], "a truncated value"),
            (&[0x18, 0x01], "a label that is not in shortest form"),
            (&[0x01, 0x61, 0x61], "a text for a value"),
        ] {
            assert!(Ead::check(bytes, &[1]).is_err(), "{fault}");
        }
        assert!(Ead::new(&[], &[]).is_empty());
    }

    #[test]
    fn padding_cannot_be_made_as_an_item() {
        assert_eq!(Item::new(0, None), Err(Error::EadLabel));
        assert_eq!(Item::critical(0, None), Err(Error::EadLabel));
    }
}
