//! Signature_or_MAC_2 and Signature_or_MAC_3: how a side proves that it holds the private key of
//! its credential (RFC 9528 §5.3.2, §5.4.2).

use super::credential::{Body, PrivateKey};
use super::encode::{Buffer, Length, Sink};
use super::schedule;
use super::suite::Suite;
use super::trust::Resolved;
use super::{Error, Label};
use crate::crypto::hash::Digest;
use crate::crypto::kdf::Expand;
use crate::crypto::signature::Signature;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a signature, in every suite.
const SIGNATURE: usize = 64;
/// Bytes of a MAC that is signed: the hash's length (§5.3.2).
const SIGNED_MAC: usize = 32;

/// Bytes of Signature_or_MAC_x.
pub(super) const fn len(signs: bool, suite: Suite) -> usize {
    if signs { SIGNATURE } else { suite.mac_len() }
}

/// What is proved: the members of context_2 or context_3.
pub(super) struct Proof<'b> {
    pub(super) label: Label,
    /// C_R as it stands in PLAINTEXT_2; empty in message_3.
    pub(super) connection: &'b [u8],
    /// ID_CRED_x, a header map.
    pub(super) id: &'b [u8],
    pub(super) transcript: &'b Digest,
    pub(super) body: Body<'b>,
    /// EAD_x as it stands in the plaintext.
    pub(super) ead: &'b [u8],
}

impl Proof<'_> {
    /// Writes this side's Signature_or_MAC_x, all of `out`. What it writes to `work` is wiped.
    pub(super) fn make(
        &self,
        prk: &Expand,
        key: &PrivateKey<'_>,
        work: &mut [u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let PrivateKey::Signature(signer) = key else {
            return self.mac(prk, out);
        };
        let mut mac = Zeroizing::new([0; SIGNED_MAC]);
        self.mac(prk, mac.as_mut_slice())?;
        let message = self.to_be_signed(&mac, work)?;
        let signature = signer.sign(message);
        message.zeroize();
        let Signature(signature) = signature?;
        schedule::put(out, &signature);
        Ok(())
    }

    /// Checks the peer's Signature_or_MAC_x. What it writes to `work` is wiped.
    pub(super) fn check(
        &self,
        prk: &Expand,
        suite: Suite,
        signs: bool,
        peer: &Resolved<'_>,
        proof: &[u8],
        work: &mut [u8],
    ) -> Result<(), Error> {
        if proof.len() != len(signs, suite) {
            return Err(Error::ProofLength);
        }
        let mut mac = Zeroizing::new([0; SIGNED_MAC]);
        if !signs {
            let mac = mac.get_mut(..suite.mac_len()).ok_or(Error::ProofLength)?;
            self.mac(prk, mac)?;
            return if bool::from(mac.ct_eq(proof)) { Ok(()) } else { Err(Error::Proof) };
        }
        // §3.5.1: the key's algorithm must be the suite's.
        let key = peer.peer.key().signature();
        let key = key.filter(|key| key.algorithm() == suite.signature()).ok_or(Error::PeerKey)?;
        let signature = Signature(proof.try_into().map_err(|_| Error::ProofLength)?);
        self.mac(prk, mac.as_mut_slice())?;
        let message = self.to_be_signed(&mac, work)?;
        let checked = match peer.ready {
            Some(ready) => ready.verify(message, &signature),
            None => key.verify(message, &signature),
        };
        message.zeroize();
        checked.map_err(|_| Error::Proof)
    }

    /// MAC_2 = EDHOC_KDF( PRK_3e2m, 2, context_2, mac_length_2 ), where context_2 = << C_R,
    /// ID_CRED_R, TH_2, CRED_R, ? EAD_2 >>; MAC_3 likewise, without a connection identifier.
    pub(super) fn mac(&self, prk: &Expand, out: &mut [u8]) -> Result<(), Error> {
        let head = self.body.head();
        let context = [
            self.connection,
            self.id,
            TRANSCRIPT_HEAD,
            self.transcript,
            head.as_bytes(),
            self.body.content(),
            self.ead,
        ];
        schedule::expand(prk, self.label, &context, out)
    }

    /// [ "Signature1", << ID_CRED_x >>, << TH_x, CRED_x, ? EAD_x >>, MAC_x ] (§5.3.2, RFC 9052
    /// §4.4), at the start of `work`, of which nothing else is written.
    pub(super) fn to_be_signed<'w>(
        &self,
        mac: &[u8; SIGNED_MAC],
        work: &'w mut [u8],
    ) -> Result<&'w mut [u8], Error> {
        let mut len = Length::default();
        self.write_to_be_signed(mac, &mut len);
        let work = work.get_mut(..len.0).ok_or(Error::Workspace)?;
        let mut buffer = Buffer::new(work);
        self.write_to_be_signed(mac, &mut buffer);
        buffer.finish()
    }

    fn write_to_be_signed(&self, mac: &[u8; SIGNED_MAC], sink: &mut impl Sink) {
        let mut external = Length::default();
        self.external(&mut external);
        sink.put(b"\x84\x6aSignature1");
        sink.bytes(self.id);
        sink.bytes_head(external.0);
        self.external(sink);
        sink.bytes(mac);
    }

    fn external(&self, sink: &mut impl Sink) {
        sink.bytes(self.transcript);
        sink.put(self.body.head().as_bytes());
        sink.put(self.body.content());
        sink.put(self.ead);
    }
}

/// The head of a transcript hash, a byte string of 32 bytes.
const TRANSCRIPT_HEAD: &[u8] = b"\x58\x20";
