//! The messages' outer form (RFC 9528 §5): message_1, and the byte string around the others.

use super::encode::Sink;
use super::identifier::Identifier;
use super::refusal::Refusal;
use super::suite::{Method, Suite};
use super::{Error, ead};
use crate::cbor::{Reader, Type};

/// message_1 = ( METHOD, SUITES_I, G_X, C_I, ? EAD_1 ), §5.2.1.
pub(super) struct Message1<'m> {
    pub(super) method: Method,
    pub(super) suite: Suite,
    pub(super) g_x: [u8; 32],
    pub(super) c_i: Identifier,
    pub(super) ead: &'m [u8],
}

impl<'m> Message1<'m> {
    /// Reads `message` and settles method and suite as the responder does (§5.2.3).
    pub(super) fn read(
        message: &'m [u8],
        methods: &[Method],
        supported: &[Suite],
    ) -> Result<Self, Error> {
        let mut reader = Reader::new(message);
        let method = reader.i64()?;
        let offer = Offer::read(&mut reader, supported)?;
        let g_x = reader.bytes()?;
        let c_i = Identifier::read(&mut reader)?;
        let ead = reader.rest();

        let method = Method::from_number(method)?;
        if !methods.contains(&method) {
            return Err(Error::Method);
        }
        let suite = offer.settle()?;
        let g_x = g_x.try_into().map_err(|_| Error::PublicKeyLength)?;
        Ok(Self { method, suite, g_x, c_i, ead })
    }

    /// Writes message_1, with `offered`: the suites in order of preference, the selected one last.
    pub(super) fn write(&self, offered: &[Suite], ead: &[ead::Item<'_>], sink: &mut impl Sink) {
        sink.integer(self.method.number().into());
        // §5.2.1: an array only if the selected suite is not the most preferred one.
        if offered.len() > 1 {
            sink.array_head(offered.len());
        }
        for suite in offered {
            sink.integer(suite.number().into());
        }
        sink.bytes(&self.g_x);
        self.c_i.write(sink);
        ead::write(ead, sink);
    }
}

/// SUITES_I, held against the suites that the responder supports.
struct Offer {
    selected: Option<Suite>,
    /// A suite that the initiator prefers to the selected one is supported as well.
    passed_over: bool,
}

impl Offer {
    /// suites = [ 2* int ] / int.
    fn read(reader: &mut Reader<'_>, supported: &[Suite]) -> Result<Self, Error> {
        let find = |number| supported.iter().copied().find(|s| i64::from(s.number()) == number);
        if reader.peek()? != Type::Array {
            return Ok(Self { selected: find(reader.i64()?), passed_over: false });
        }
        reader.array(|items| {
            if items.remaining() < 2 {
                return Err(Error::Cbor(crate::cbor::Error::ArrayShort));
            }
            let mut offer = Self { selected: None, passed_over: false };
            while let Some(number) = items.next(Reader::i64)? {
                offer.passed_over |= offer.selected.is_some();
                offer.selected = find(number);
            }
            Ok(offer)
        })
    }

    /// §5.2.3: "Verify that the selected cipher suite is supported and that no prior cipher suite
    /// in SUITES_I is supported."
    fn settle(self) -> Result<Suite, Error> {
        match self.selected {
            Some(suite) if !self.passed_over => Ok(suite),
            _ => Err(Error::SuiteRefused),
        }
    }
}

/// What is inside of message_2, message_3 or message_4: one byte string. An error message in its
/// place is told apart (§6).
pub(super) fn content(message: &mut [u8]) -> Result<&mut [u8], Error> {
    let mut reader = Reader::new(message);
    if matches!(reader.peek()?, Type::Unsigned | Type::Negative) {
        return Err(Refusal::read(message)?.told());
    }
    let len = reader.bytes()?.len();
    reader.finish()?;
    // The byte string is all of the message but its head.
    let head = message.len().checked_sub(len).ok_or(Error::Length)?;
    message.get_mut(head..).ok_or(Error::Length)
}
