//! Mutually authenticated sessions. Whatever the handshake, it ends in [`Established`].

pub mod edhoc;
mod established;
pub(crate) mod packet;
#[cfg(feature = "tls")]
pub mod tls;

pub use established::{Established, Role};

errors! {
    /// Why a session was refused or ended.
    pub enum Error {
        Capacity = 400, Capacity, "the output buffer is too small for the next handshake message";

        // TLS 1.3: found on this side.
        NoCertificate = 440, Peer, "the peer showed no certificate: enrol the device, and configure its chain and key";
        UnexpectedPeer = 441, Authentication, "the peer's certificate is good, but its name is not the one that this session was opened for";
        Protocol = 442, Peer, "the peer does not offer the application protocol iomt-secure/1 (ALPN): connect to an iomt-secure endpoint";
        Version = 443, Peer, "the peer does not offer TLS 1.3: bring its TLS library up to date";
        CipherSuite = 444, Peer, "no cipher suite in common: allow ChaCha20-Poly1305 or AES-GCM on both sides";
        Group = 445, Peer, "no key exchange group in common: the peer needs X25519MLKEM768, X25519 or P-256";
        SignatureScheme = 446, Peer, "no signature scheme in common: the peer needs Ed25519 or ECDSA on P-256 with SHA-256";
        Possession = 447, Authentication, "the peer's signature over the handshake does not hold: it does not own the certificate's key";
        Record = 448, Authentication, "a TLS record or the Finished message does not authenticate: it was altered on the way";
        Malformed = 449, Peer, "what arrived is not a TLS 1.3 message: check that the peer speaks TLS on this port";
        UnexpectedMessage = 450, Peer, "a TLS message arrived where RFC 8446 does not allow it: the peer's TLS library is faulty";
        Misbehaved = 451, Peer, "the peer broke a rule of RFC 8446: its TLS library is faulty, or someone is trying";
        RecordLength = 452, Peer, "a TLS record is longer than 2^14 + 256 bytes (RFC 8446 §5.2)";
        HandshakeLength = 453, Capacity, "the peer sent more handshake bytes than are taken: shorten its certificate chain";
        NotAsked = 454, Peer, "the server does not ask for this side's certificate: it would serve anyone, so configure it to authenticate clients";
        Confirmation = 455, Peer, "the server's key confirmation is not the one octet that iomt-secure/1 asks for";
        Closed = 456, Peer, "the peer closed the connection before the handshake was over: see its log for the reason";
        Configuration = 457, Misuse, "the TLS configuration has no usable cipher, certificate or key: see its constructor's documentation";
        Incompatible = 458, Peer, "the peer's hello lacks an extension that TLS 1.3 with X.509 certificates needs";
        Tls = 459, Platform, "the TLS library failed in itself: check the system's random source and memory";

        // TLS 1.3: what the peer's alert says (RFC 8446 §6.2).
        ToldNoCertificate = 470, Peer, "the peer demands a certificate and saw none: configure this side's chain and key";
        ToldBadCertificate = 471, Peer, "the peer says that this side's certificate is damaged or does not bear an acceptable name: enrol again";
        ToldUnsupportedCertificate = 472, Peer, "the peer says that this side's certificate is not for this use: check its extended key usage";
        ToldRevoked = 473, Peer, "the peer says that this side's certificate is revoked: enrol again";
        ToldExpired = 474, Peer, "the peer says that this side's certificate has expired, or is not yet valid: renew it";
        ToldUnknownCertificate = 475, Peer, "the peer refuses this side's certificate without giving a closer reason: see its log";
        ToldUnknownIssuer = 476, Peer, "the peer does not know the CA of this side's certificate: install the CA's root there, or enrol with its CA";
        ToldAccessDenied = 477, Peer, "the peer knows who this side is and does not let it in: check its access rules";
        ToldVersion = 478, Peer, "the peer does not speak TLS 1.3: bring its TLS library up to date";
        ToldNoCommon = 479, Peer, "the peer finds no cipher, group or signature scheme in common";
        ToldProtocol = 480, Peer, "the peer does not speak iomt-secure/1 (ALPN): connect to an iomt-secure endpoint";
        ToldAltered = 481, Peer, "the peer says that a record or signature of this side does not authenticate: it was altered on the way, or the key is not the certificate's";
        ToldMalformed = 482, Peer, "the peer says that a message of this side is malformed or out of place: it was altered on the way, or a TLS library is faulty";
        ToldOther = 483, Peer, "the peer ended the handshake with another alert: see its log";
    }
    from Identity(crate::identity::Error);
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
