//! What both sides' handshakes share: one TLS record at a time, a bound, and the way out.

use super::findings::Findings;
use super::{INITIATOR_LABEL, MAX_HANDSHAKE, PROTOCOL, RESPONDER_LABEL, reason};
use crate::crypto::Secret;
use crate::crypto::aead::Aead;
use crate::session::{Error, Established, Role};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use rustls::{CipherSuite, Connection};
use std::io::Read;

/// How far a handshake is. The number is how many bytes of the input were taken: the rest is to be
/// given again, in front of what arrives next, or, once established, belongs to the frames.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // one value for each call, taken apart at once
pub enum Progress<S> {
    /// More is needed from the peer.
    Ongoing(S, usize),
    /// Both sides have proved who they are.
    Established(Established, usize),
}

/// A handshake that failed, and with it its state.
#[derive(Debug)]
pub struct Refused {
    error: Error,
    alert: Vec<u8>,
}

impl Refused {
    /// Why.
    #[must_use]
    pub const fn error(&self) -> Error {
        self.error
    }

    /// What to send to the peer before closing: the alert, and in front of it what TLS needs there
    /// to be understood. Empty where TLS has nothing to say.
    #[must_use]
    pub fn alert(&self) -> &[u8] {
        &self.alert
    }

    /// A refusal that has no alert.
    pub(super) const fn silent(error: Error) -> Self {
        Self { error, alert: Vec::new() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl core::error::Error for Refused {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// A rustls connection before it is established.
pub(super) struct Handshake {
    connection: Connection,
    findings: Arc<Findings>,
    taken: usize,
    protected: bool,
}

impl Handshake {
    pub(super) fn new(connection: impl Into<Connection>, findings: Arc<Findings>) -> Self {
        Self { connection: connection.into(), findings, taken: 0, protected: false }
    }

    /// Gives rustls the record at the front of `input`, and returns its length; `None` if no whole
    /// record is there yet.
    pub(super) fn take_record(&mut self, input: &[u8]) -> Result<Option<usize>, Error> {
        let (Some(whole), Some(&[kind, ref version @ ..])) =
            (record_len(input), input.first_chunk::<3>())
        else {
            return Ok(None);
        };
        // RFC 8446 §5.1: the content types, from change_cipher_spec to application_data.
        if !(20..=APPLICATION_DATA).contains(&kind) {
            // For rustls to refuse and to make the alert of.
            self.feed(input.get(..HEADER).unwrap_or_default())?;
            return Err(Error::Malformed);
        }
        // RFC 8446 §5.2: a protected record's header is fixed. rustls takes it as said and does not
        // look. Nothing is in the clear once something was protected.
        let protected = kind == APPLICATION_DATA;
        if (protected && *version != [3, 3]) || (self.protected && !protected) {
            return Err(Error::UnexpectedMessage);
        }
        // RFC 8446 §5.2
        if whole > MAX_RECORD {
            return Err(Error::RecordLength);
        }
        if self.taken.saturating_add(whole) > MAX_HANDSHAKE {
            return Err(Error::HandshakeLength);
        }
        let Some(record) = input.get(..whole) else { return Ok(None) };
        self.feed(record)?;
        self.taken = self.taken.saturating_add(whole);
        self.protected |= protected;
        Ok(Some(whole))
    }

    fn feed(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            // A slice does not fail to read: what fails is rustls's bound on what it joins.
            match self.connection.read_tls(&mut bytes) {
                Ok(0) => return Err(Error::Closed),
                Ok(_) => {}
                Err(_) => return Err(Error::HandshakeLength),
            }
            let state = self
                .connection
                .process_new_packets()
                .map_err(|error| self.findings.refusal().unwrap_or_else(|| reason::of(&error)))?;
            if state.peer_has_closed() {
                return Err(Error::Closed);
            }
        }
        Ok(())
    }

    /// Moves what rustls wants to send to `output`.
    pub(super) fn flush(&mut self, output: &mut Vec<u8>) -> Result<(), Error> {
        while self.connection.wants_write() {
            // A vector does not fail to be written to.
            self.connection.write_tls(output).map_err(|_| Error::Tls)?;
        }
        Ok(())
    }

    /// True once both sides' Finished messages were verified by this side, as far as it can know.
    pub(super) fn is_finished(&self) -> bool {
        !self.connection.is_handshaking()
    }

    /// What holds of every finished handshake, whatever rustls allows beside it.
    pub(super) fn check_finished(&self) -> Result<(), Error> {
        if let Some(error) = self.findings.refusal() {
            return Err(error);
        }
        // RFC 7301 §3.2 lets a server that knows no ALPN go on; iomt-secure/1 does not.
        if self.connection.alpn_protocol() != Some(PROTOCOL) {
            return Err(Error::Protocol);
        }
        if self.findings.peer().is_none() {
            return Err(Error::NoCertificate);
        }
        if !self.findings.certificate_was_shown() {
            return Err(Error::NotAsked);
        }
        Ok(())
    }

    /// Sends `octet` as application data.
    pub(super) fn send(&mut self, octet: u8) -> Result<(), Error> {
        use std::io::Write;
        self.connection.writer().write_all(&[octet]).map_err(|_| Error::Tls)
    }

    /// The application data that arrived: none, exactly one octet, or more than that.
    pub(super) fn received(&mut self) -> Result<Option<u8>, Error> {
        let mut octets = [0; 2];
        match self.connection.reader().read(&mut octets) {
            Ok(1) => Ok(octets.first().copied()),
            Ok(_) => Err(Error::Confirmation),
            // WouldBlock: nothing there.
            Err(_) => Ok(None),
        }
    }

    /// The group that the keys were exchanged in.
    #[cfg(test)]
    pub(super) fn group(&self) -> Option<rustls::NamedGroup> {
        self.connection.negotiated_key_exchange_group().map(|group| group.name())
    }

    /// Ends in a session.
    pub(super) fn establish(self, role: Role) -> Result<Established, Error> {
        self.check_finished()?;
        let peer = *self.findings.peer().ok_or(Error::NoCertificate)?;
        let suite = self.connection.negotiated_cipher_suite().ok_or(Error::Tls)?;
        let aead = match suite.suite() {
            CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => Aead::ChaCha20Poly1305,
            CipherSuite::TLS13_AES_128_GCM_SHA256 => Aead::Aes128Gcm,
            CipherSuite::TLS13_AES_256_GCM_SHA384 => Aead::Aes256Gcm,
            _ => return Err(Error::CipherSuite),
        };
        let from_initiator = self.export(INITIATOR_LABEL)?;
        let from_responder = self.export(RESPONDER_LABEL)?;
        let (send, receive) = match role {
            Role::Initiator => (from_initiator, from_responder),
            Role::Responder => (from_responder, from_initiator),
        };
        Ok(Established::new(peer, role, aead, send, receive).accepted_as(self.findings.own()))
    }

    /// RFC 8446 §7.5, with an empty context.
    fn export(&self, label: &str) -> Result<Secret<32>, Error> {
        Secret::filled_by(|out: &mut [u8; 32]| {
            match self.connection.export_keying_material(out, label.as_bytes(), None) {
                Ok(_) => Ok(()),
                Err(_) => Err(Error::Tls),
            }
        })
    }

    /// Ends in a refusal, with `outgoing` and the alert that rustls made for it.
    pub(super) fn refuse(mut self, error: Error, mut outgoing: Vec<u8>) -> Refused {
        match self.flush(&mut outgoing) {
            Ok(()) => Refused { error, alert: outgoing },
            Err(_) => Refused::silent(error),
        }
    }
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake").field("taken", &self.taken).finish_non_exhaustive()
    }
}

/// The length of the record at the front of `input`, once its header is there.
pub(super) fn record_len(input: &[u8]) -> Option<usize> {
    let &[_, _, _, high, low] = input.get(..HEADER)? else { return None };
    Some(HEADER.saturating_add(usize::from(u16::from_be_bytes([high, low]))))
}

/// Bytes of a record's header (RFC 8446 §5.1).
pub(super) const HEADER: usize = 5;
/// The content type of application data, which every protected record claims to be.
const APPLICATION_DATA: u8 = 23;
/// Longest protected record (RFC 8446 §5.2).
const MAX_RECORD: usize = HEADER + 16_384 + 256;
