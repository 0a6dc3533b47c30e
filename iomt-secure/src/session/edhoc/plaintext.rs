//! PLAINTEXT_2 = ( C_R, ID_CRED_R / bstr / -24..23, Signature_or_MAC_2, ? EAD_2 ) (RFC 9528
//! §5.3.2), and PLAINTEXT_3, which is the same without C_R (§5.4.2).

use super::credential::{Credential, Id, KidMap};
use super::ead::{self, Ead, Item};
use super::encode::{Length, Sink};
use super::identifier::{self, Identifier};
use super::proof::{self, Proof};
use super::suite::Suite;
use super::{Error, Label};
use crate::cbor::Reader;
use crate::crypto::hash::Digest;
use crate::crypto::kdf::Expand;

/// A plaintext to be written.
pub(super) struct Draft<'b> {
    /// C_R, in message_2.
    pub(super) connection: Option<Identifier>,
    pub(super) own: &'b Credential<'b>,
    /// Whether this side signs.
    pub(super) signs: bool,
    pub(super) suite: Suite,
    pub(super) ead: &'b [Item<'b>],
}

impl Draft<'_> {
    /// Bytes of the plaintext.
    pub(super) fn len(&self) -> usize {
        let mut length = Length::default();
        self.write_front(&mut length);
        ead::write(self.ead, &mut length);
        length.0.saturating_add(proof::len(self.signs, self.suite))
    }

    /// Writes the plaintext, all of `out`, and with it the proof under `prk`.
    pub(super) fn fill(
        &self,
        label: Label,
        prk: &Expand,
        transcript: &Digest,
        out: &mut [u8],
        work: &mut [u8],
    ) -> Result<(), Error> {
        let mut front_len = Length::default();
        self.write_front(&mut front_len);
        let (front, rest) = out.split_at_mut_checked(front_len.0).ok_or(Error::Capacity)?;
        let proof_len = proof::len(self.signs, self.suite);
        let (proof, ead) = rest.split_at_mut_checked(proof_len).ok_or(Error::Capacity)?;
        self.write_front(&mut super::encode::Buffer::new(front));
        ead::write(self.ead, &mut super::encode::Buffer::new(ead));

        let mut connection = Length::default();
        self.write_connection(&mut connection);
        let mut id = Length::default();
        self.own.id.write(&mut id);
        let (connection, rest) = front.split_at_checked(connection.0).ok_or(Error::Capacity)?;
        let id = rest.get(..id.0).ok_or(Error::Capacity)?;
        let mut room: KidMap = [0; identifier::MAX + 3];
        Proof {
            label,
            connection,
            id: self.own.id.map(id, &mut room)?,
            transcript,
            body: self.own.body,
            ead,
        }
        .make(prk, &self.own.key, work, proof)
    }

    /// All that stands before the proof, the head of its byte string included.
    fn write_front(&self, sink: &mut impl Sink) {
        self.write_connection(sink);
        self.own.id.write(sink);
        sink.bytes_head(proof::len(self.signs, self.suite));
    }

    fn write_connection(&self, sink: &mut impl Sink) {
        if let Some(connection) = &self.connection {
            connection.write(sink);
        }
    }
}

/// A plaintext that was decrypted and read; nothing in it is proved yet.
pub(super) struct Plaintext<'m> {
    /// C_R, in message_2.
    pub(super) connection: Option<Identifier>,
    written_connection: &'m [u8],
    pub(super) id: Id<'m>,
    written_id: &'m [u8],
    pub(super) proof: &'m [u8],
    pub(super) ead: &'m [u8],
}

impl<'m> Plaintext<'m> {
    pub(super) fn read(
        plaintext: &'m [u8],
        with_connection: bool,
        known: &[u16],
    ) -> Result<Self, Error> {
        let mut reader = Reader::new(plaintext);
        let (written_connection, connection) = span(&mut reader, |reader| {
            if with_connection { Identifier::read(reader).map(Some) } else { Ok(None) }
        })?;
        let (written_id, id) = span(&mut reader, Id::read)?;
        let proof = reader.bytes()?;
        let ead = reader.rest();
        Ead::check(ead, known)?;
        Ok(Self { connection, written_connection, id, written_id, proof, ead })
    }

    /// What the peer's proof must hold for.
    pub(super) fn proof<'b>(
        &'b self,
        label: Label,
        transcript: &'b Digest,
        body: super::credential::Body<'b>,
        room: &'b mut KidMap,
    ) -> Result<Proof<'b>, Error> {
        Ok(Proof {
            label,
            connection: self.written_connection,
            id: self.id.map(self.written_id, room)?,
            transcript,
            body,
            ead: self.ead,
        })
    }
}

/// What `read` reads, and the bytes that it took.
fn span<'m, T>(
    reader: &mut Reader<'m>,
    read: impl FnOnce(&mut Reader<'m>) -> Result<T, Error>,
) -> Result<(&'m [u8], T), Error> {
    let before = reader.rest();
    let value = read(reader)?;
    let len = before.len().saturating_sub(reader.rest().len());
    Ok((before.get(..len).unwrap_or_default(), value))
}
