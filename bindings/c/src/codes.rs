//! Every status by number, name and sentence. Written by `tests/header.rs`; not to be edited.

use core::ffi::CStr;

/// Success.
pub const IOMT_OK: i32 = 0;
/// The random source failed: check that it is seeded before keys are made.
pub const IOMT_ERROR_PLATFORM_RANDOM: i32 = 100;
/// Persistent storage failed: check the medium and its permissions.
pub const IOMT_ERROR_PLATFORM_STORAGE: i32 = 101;
/// A stored value does not fit: enlarge the slot or the buffer.
pub const IOMT_ERROR_PLATFORM_STORAGE_CAPACITY: i32 = 102;
/// The signer failed: check the secure element or keystore and the key's permissions.
pub const IOMT_ERROR_PLATFORM_SIGNER: i32 = 103;
/// The authentication tag does not hold: the data was altered, or the key, nonce or associated data differ.
pub const IOMT_ERROR_CRYPTO_AUTHENTICATION: i32 = 120;
/// The signature does not hold for this key and message.
pub const IOMT_ERROR_CRYPTO_SIGNATURE: i32 = 121;
/// The key has the wrong length for this algorithm.
pub const IOMT_ERROR_CRYPTO_KEY_LENGTH: i32 = 122;
/// The public key is not a valid point of its curve.
pub const IOMT_ERROR_CRYPTO_PUBLIC_KEY: i32 = 123;
/// The key agreement gave an all-zero secret: the peer sent a point of low order.
pub const IOMT_ERROR_CRYPTO_LOW_ORDER: i32 = 124;
/// More output was asked for than HKDF gives: at most 255 blocks.
pub const IOMT_ERROR_CRYPTO_OUTPUT_LENGTH: i32 = 125;
/// This build lacks the algorithm: enable the cargo feature that brings it.
pub const IOMT_ERROR_CRYPTO_UNSUPPORTED: i32 = 126;
/// The message is longer than the cipher allows.
pub const IOMT_ERROR_CRYPTO_MESSAGE_LENGTH: i32 = 127;
/// The signature or key is not encoded as its standard says.
pub const IOMT_ERROR_CRYPTO_ENCODING: i32 = 128;
/// The cryptographic library failed on good input: it is out of memory or failed its own self-test.
pub const IOMT_ERROR_CRYPTO_BACKEND: i32 = 129;
/// The name does not begin with spiffe://: names are spiffe://<trust domain>/<segment>/<role>/<device>.
pub const IOMT_ERROR_IDENTITY_NAME_SCHEME: i32 = 200;
/// The name is longer than 128 bytes: shorten its parts.
pub const IOMT_ERROR_IDENTITY_NAME_LENGTH: i32 = 201;
/// The name's trust domain is empty or has characters other than a-z, 0-9, '.', '-' and '_'.
pub const IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN: i32 = 202;
/// The name does not have exactly three path segments: segment, role and device.
pub const IOMT_ERROR_IDENTITY_NAME_SEGMENTS: i32 = 203;
/// A path segment of the name is empty, '.' or '..', or has characters other than letters, digits, '.', '-' and '_'.
pub const IOMT_ERROR_IDENTITY_NAME_CHARACTER: i32 = 204;
/// The certificate is not the DER that RFC 5280 prescribes: have it issued again.
pub const IOMT_ERROR_IDENTITY_MALFORMED: i32 = 210;
/// The certificate is not X.509 version 3: have it issued again as such.
pub const IOMT_ERROR_IDENTITY_VERSION: i32 = 211;
/// The certificate has a critical extension that this crate does not process: have it issued without.
pub const IOMT_ERROR_IDENTITY_CRITICAL_EXTENSION: i32 = 212;
/// The certificate's key is none of P-256 (uncompressed), Ed25519 and X25519: make a new key and certificate.
pub const IOMT_ERROR_IDENTITY_KEY_ALGORITHM: i32 = 213;
/// The certificate is signed neither with ECDSA P-256 and SHA-256 nor with Ed25519: use a CA that does.
pub const IOMT_ERROR_IDENTITY_SIGNATURE_ALGORITHM: i32 = 214;
/// No certificate was sent: configure the peer with its chain.
pub const IOMT_ERROR_IDENTITY_CHAIN_EMPTY: i32 = 220;
/// The chain has more than four certificates or costs too much to check: shorten it.
pub const IOMT_ERROR_IDENTITY_CHAIN_LENGTH: i32 = 221;
/// The chain is not in order: send the leaf first, each certificate followed by its issuer's.
pub const IOMT_ERROR_IDENTITY_CHAIN_ORDER: i32 = 222;
/// No trust anchor has issued this chain: add the root, or treat the peer as a stranger.
pub const IOMT_ERROR_IDENTITY_UNKNOWN_ISSUER: i32 = 223;
/// A certificate's signature does not hold for its issuer's key.
pub const IOMT_ERROR_IDENTITY_BAD_SIGNATURE: i32 = 224;
/// A certificate on the path has expired: renew it.
pub const IOMT_ERROR_IDENTITY_EXPIRED: i32 = 225;
/// A certificate on the path is not valid yet: check the issuer's clock and this one.
pub const IOMT_ERROR_IDENTITY_NOT_YET_VALID: i32 = 226;
/// The certificate's extended key usage does not allow this use: have it issued for client or server authentication.
pub const IOMT_ERROR_IDENTITY_USAGE: i32 = 227;
/// The certificate's key usage does not allow digital signatures, or key agreement where it is used for that: have it issued with digitalSignature or keyAgreement.
pub const IOMT_ERROR_IDENTITY_KEY_USAGE: i32 = 228;
/// The peer's certificate may issue certificates: a device or service needs one of its own.
pub const IOMT_ERROR_IDENTITY_CA_AS_LEAF: i32 = 229;
/// A certificate that issued another is no CA by its basicConstraints (critical, cA) and keyUsage (keyCertSign).
pub const IOMT_ERROR_IDENTITY_ISSUER_NOT_CA: i32 = 230;
/// More CAs stand in the chain than a pathLenConstraint allows.
pub const IOMT_ERROR_IDENTITY_PATH_LENGTH: i32 = 231;
/// A name in the chain is outside a CA's name constraints.
pub const IOMT_ERROR_IDENTITY_NAME_CONSTRAINTS: i32 = 232;
/// The certificate has no URI as subject alternative name: have it issued with the device's spiffe:// name.
pub const IOMT_ERROR_IDENTITY_NAME_MISSING: i32 = 233;
/// The certificate has more than one URI as subject alternative name: have it issued with one.
pub const IOMT_ERROR_IDENTITY_NAME_MANY: i32 = 234;
/// The certificate has a DNS name, address or mailbox beside the device's name: have it issued without.
pub const IOMT_ERROR_IDENTITY_NAME_OTHER: i32 = 235;
/// The issuing root is not trusted for the name's trust domain.
pub const IOMT_ERROR_IDENTITY_TRUST_DOMAIN: i32 = 236;
/// There are no trust anchors: configure at least one root.
pub const IOMT_ERROR_IDENTITY_NO_ANCHORS: i32 = 240;
/// The stored time floor is not 8 bytes or is absurdly late: storage is failing or was written to from outside; provision its slot anew.
pub const IOMT_ERROR_IDENTITY_TIME_FLOOR: i32 = 241;
/// The certificate is not for this key: pair each certificate with the key that was in its request.
pub const IOMT_ERROR_IDENTITY_KEY_MISMATCH: i32 = 242;
/// The request is not signed with the key in it: have it made by the device that holds the key.
pub const IOMT_ERROR_IDENTITY_POSSESSION: i32 = 243;
/// The text is not the PEM that RFC 7468 prescribes, or holds another kind of object.
pub const IOMT_ERROR_IDENTITY_PEM: i32 = 244;
/// The private key is not well-formed PKCS#8, is out of range, or its public key is another's.
pub const IOMT_ERROR_IDENTITY_PRIVATE_KEY: i32 = 245;
/// The validity to issue is empty, or ends after the year 9999.
pub const IOMT_ERROR_IDENTITY_VALIDITY: i32 = 246;
/// The certificate or request could not be put together.
pub const IOMT_ERROR_IDENTITY_ISSUE: i32 = 247;
/// The certificate is for another name than was requested: ask the issuer.
pub const IOMT_ERROR_IDENTITY_NAME_MISMATCH: i32 = 248;
/// No identity is pending, or the session that worked was with another one.
pub const IOMT_ERROR_IDENTITY_PENDING: i32 = 249;
/// The stored identity is not in its format or is too long: storage is failing, or the firmware is older than the record.
pub const IOMT_ERROR_IDENTITY_RECORD: i32 = 250;
/// The output buffer is too small for the request: give csr::MAX bytes.
pub const IOMT_ERROR_IDENTITY_OUTPUT: i32 = 251;
/// The peer's certificate was verified without a clock, and now there is one: verify it again, in a new handshake.
pub const IOMT_ERROR_IDENTITY_UNCONFIRMED: i32 = 255;
/// A certificate on the path is revoked by its issuer: treat the peer as a stranger.
pub const IOMT_ERROR_IDENTITY_REVOKED: i32 = 256;
/// Revocation lists are given and none is of a certificate's issuer: add its list.
pub const IOMT_ERROR_IDENTITY_REVOCATION_UNKNOWN: i32 = 257;
/// The issuer's revocation list is past its nextUpdate: fetch the next one.
pub const IOMT_ERROR_IDENTITY_CRL_EXPIRED: i32 = 258;
/// The revocation list is not signed by the certificate's issuer, or the issuer may not sign lists.
pub const IOMT_ERROR_IDENTITY_CRL_SIGNATURE: i32 = 259;
/// A remembered peer cannot be held against revocation lists: shake hands again.
pub const IOMT_ERROR_IDENTITY_REVOCATION_UNCHECKED: i32 = 260;
/// The revocation list is not a complete one as RFC 5280 prescribes, or there are more than 16.
pub const IOMT_ERROR_IDENTITY_CRL: i32 = 261;
/// The pinned claims set is not deterministic CBOR with one COSE_Key under cnf: take it over from the peer once more.
pub const IOMT_ERROR_IDENTITY_CLAIMS: i32 = 290;
/// The pinned key is not a public key on Ed25519, X25519 or P-256: pair with a key of one of these.
pub const IOMT_ERROR_IDENTITY_PINNED_KEY: i32 = 291;
/// The peer's claims set is not the pinned one: pair again, or treat the peer as a stranger.
pub const IOMT_ERROR_IDENTITY_PIN_MISMATCH: i32 = 292;
/// The claims set does not fit: give 128 bytes over the subject's.
pub const IOMT_ERROR_IDENTITY_CLAIMS_LENGTH: i32 = 293;
/// The statement has unprotected headers: put every header into the protected one, where it is signed.
pub const IOMT_ERROR_STATEMENT_UNPROTECTED: i32 = 300;
/// The statement's payload is detached: attach it.
pub const IOMT_ERROR_STATEMENT_DETACHED: i32 = 301;
/// The statement's crit header is empty, or names a header that is absent or unknown here (RFC 9052 section 3.1).
pub const IOMT_ERROR_STATEMENT_CRITICAL: i32 = 302;
/// The statement's algorithm is neither ES256 nor EdDSA with Ed25519: sign with one of these.
pub const IOMT_ERROR_STATEMENT_ALGORITHM: i32 = 303;
/// The statement's key identifier is not 8 bytes: use the first 8 of the key's thumbprint (RFC 9679).
pub const IOMT_ERROR_STATEMENT_KEY_ID: i32 = 304;
/// The statement's signature is not 64 bytes: write R and S, or r and s, as they are (RFC 9053 section 2).
pub const IOMT_ERROR_STATEMENT_SIGNATURE_LENGTH: i32 = 305;
/// The statement's content type is unknown, or not the kind that is expected here: present it where its kind belongs.
pub const IOMT_ERROR_STATEMENT_KIND: i32 = 306;
/// No authority given here has the statement's key identifier: have it signed by one, or add its signer.
pub const IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER: i32 = 307;
/// The signer is known but may not sign statements of this kind.
pub const IOMT_ERROR_STATEMENT_NOT_AUTHORIZED: i32 = 308;
/// The statement's algorithm is not that of the signer's key.
pub const IOMT_ERROR_STATEMENT_ALGORITHM_MISMATCH: i32 = 309;
/// The scratch buffer is too small: give the lengths of payload and external data, plus OVERHEAD.
pub const IOMT_ERROR_STATEMENT_SCRATCH: i32 = 310;
/// The output buffer is too small: give the lengths of payload and external data, plus OVERHEAD.
pub const IOMT_ERROR_STATEMENT_OUTPUT: i32 = 311;
/// A bundle has one bare statement, or two to eight in an array: leave out signatures that are not needed.
pub const IOMT_ERROR_STATEMENT_BUNDLE_SIZE: i32 = 312;
/// The bundle's statements are not of one payload: have each authority sign the same bytes.
pub const IOMT_ERROR_STATEMENT_BUNDLE_PAYLOAD: i32 = 313;
/// One key has signed the bundle twice: each statement needs another signer.
pub const IOMT_ERROR_STATEMENT_SAME_SIGNER: i32 = 314;
/// The output buffer is too small for the next handshake message.
pub const IOMT_ERROR_SESSION_CAPACITY: i32 = 400;
/// The output buffer is too small for the next EDHOC message.
pub const IOMT_ERROR_EDHOC_CAPACITY: i32 = 401;
/// The working space is too small: it takes the credential twice with its chain, EAD and 128 bytes.
pub const IOMT_ERROR_EDHOC_WORKSPACE: i32 = 402;
/// An EDHOC message is too short for what it must hold.
pub const IOMT_ERROR_EDHOC_LENGTH: i32 = 403;
/// An ephemeral key does not have 32 bytes (RFC 9528 section 3.7).
pub const IOMT_ERROR_EDHOC_PUBLIC_KEY_LENGTH: i32 = 404;
/// The initiator's authentication method is not one that this side takes: agree on it beforehand.
pub const IOMT_ERROR_EDHOC_METHOD: i32 = 405;
/// The initiator did not select the first of its cipher suites that this side supports: answer with the refusal, and it tries again.
pub const IOMT_ERROR_EDHOC_SUITE_REFUSED: i32 = 406;
/// An identifier is not encoded as RFC 9528 section 3.3.2 says: one byte as an integer where that is possible.
pub const IOMT_ERROR_EDHOC_IDENTIFIER_ENCODING: i32 = 407;
/// An identifier is longer than 8 bytes: choose shorter connection and key identifiers.
pub const IOMT_ERROR_EDHOC_IDENTIFIER_LENGTH: i32 = 408;
/// The peer sent a critical EAD item that this side does not know: bring it up to date.
pub const IOMT_ERROR_EDHOC_CRITICAL_EAD: i32 = 409;
/// The peer names its credential in another way than x5chain, x5t or kid, or not in their only encoding.
pub const IOMT_ERROR_EDHOC_CREDENTIAL_KIND: i32 = 410;
/// The peer's credential is not known here: pair with it, or provide its chain.
pub const IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL: i32 = 411;
/// The peer's key is not one for the method and cipher suite of this session.
pub const IOMT_ERROR_EDHOC_PEER_KEY: i32 = 412;
/// The peer's signature or MAC has the wrong length for the method and cipher suite.
pub const IOMT_ERROR_EDHOC_PROOF_LENGTH: i32 = 413;
/// The peer's signature or MAC does not hold: it does not own the key, or a message was altered.
pub const IOMT_ERROR_EDHOC_PROOF: i32 = 414;
/// A message does not decrypt: it was altered, or belongs to another session.
pub const IOMT_ERROR_EDHOC_DECRYPTION: i32 = 415;
/// The peer shows this side's own credential: its messages were sent back to it.
pub const IOMT_ERROR_EDHOC_REFLECTION: i32 = 416;
/// An EDHOC error message is not encoded as RFC 9528 section 6 says.
pub const IOMT_ERROR_EDHOC_REFUSAL: i32 = 417;
/// The peer ended the handshake: see its log for the reason.
pub const IOMT_ERROR_EDHOC_TOLD: i32 = 418;
/// The peer does not support the selected cipher suite: try the next that both have.
pub const IOMT_ERROR_EDHOC_TOLD_SUITE: i32 = 419;
/// The peer does not know this side's credential: pair with it, or send the certificate itself.
pub const IOMT_ERROR_EDHOC_TOLD_CREDENTIAL: i32 = 420;
/// A cipher suite needs an algorithm that this build lacks: enable aes-ccm or aes-gcm, or leave it out.
pub const IOMT_ERROR_EDHOC_SUITE_UNAVAILABLE: i32 = 421;
/// The list of cipher suites or methods is empty or names one twice.
pub const IOMT_ERROR_EDHOC_SUITES: i32 = 422;
/// No own credential has a key for the method and cipher suite.
pub const IOMT_ERROR_EDHOC_OWN_CREDENTIAL: i32 = 423;
/// EAD label 0 is padding: use the constructor for it.
pub const IOMT_ERROR_EDHOC_EAD_LABEL: i32 = 424;
/// Exporter labels 32768 to 32799 are kept for frames: choose another.
pub const IOMT_ERROR_EDHOC_EXPORTER_LABEL: i32 = 425;
/// A pinned key has no key identifier, or two have the same.
pub const IOMT_ERROR_EDHOC_PIN_KID: i32 = 426;
/// The private key is not the one that the own certificate or claims set is for.
pub const IOMT_ERROR_EDHOC_KEY_MISMATCH: i32 = 427;
/// A handshake message is empty or longer than the link's buffer: give the link a larger one.
pub const IOMT_ERROR_EDHOC_LINK_LENGTH: i32 = 428;
/// Packets must have at least 20 bytes, and a message takes at most 128 of them: use larger packets.
pub const IOMT_ERROR_EDHOC_LINK_PACKET: i32 = 429;
/// It is not this side's turn to send a handshake message.
pub const IOMT_ERROR_EDHOC_LINK_ORDER: i32 = 430;
/// The peer showed no certificate: enrol the device, and configure its chain and key.
pub const IOMT_ERROR_SESSION_NO_CERTIFICATE: i32 = 440;
/// The peer's certificate is good, but its name is not the one that this session was opened for.
pub const IOMT_ERROR_SESSION_UNEXPECTED_PEER: i32 = 441;
/// The peer does not offer the application protocol iomt-secure/1 (ALPN): connect to an iomt-secure endpoint.
pub const IOMT_ERROR_SESSION_PROTOCOL: i32 = 442;
/// The peer does not offer TLS 1.3: bring its TLS library up to date.
pub const IOMT_ERROR_SESSION_VERSION: i32 = 443;
/// No cipher suite in common: allow ChaCha20-Poly1305 or AES-GCM on both sides.
pub const IOMT_ERROR_SESSION_CIPHER_SUITE: i32 = 444;
/// No key exchange group in common: the peer needs X25519MLKEM768, X25519 or P-256.
pub const IOMT_ERROR_SESSION_GROUP: i32 = 445;
/// No signature scheme in common: the peer needs Ed25519 or ECDSA on P-256 with SHA-256.
pub const IOMT_ERROR_SESSION_SIGNATURE_SCHEME: i32 = 446;
/// The peer's signature over the handshake does not hold: it does not own the certificate's key.
pub const IOMT_ERROR_SESSION_POSSESSION: i32 = 447;
/// A TLS record or the Finished message does not authenticate: it was altered on the way.
pub const IOMT_ERROR_SESSION_RECORD: i32 = 448;
/// What arrived is not a TLS 1.3 message: check that the peer speaks TLS on this port.
pub const IOMT_ERROR_SESSION_MALFORMED: i32 = 449;
/// A TLS message arrived where RFC 8446 does not allow it: the peer's TLS library is faulty.
pub const IOMT_ERROR_SESSION_UNEXPECTED_MESSAGE: i32 = 450;
/// The peer broke a rule of RFC 8446: its TLS library is faulty, or someone is trying.
pub const IOMT_ERROR_SESSION_MISBEHAVED: i32 = 451;
/// A TLS record is longer than 2^14 + 256 bytes (RFC 8446 §5.2).
pub const IOMT_ERROR_SESSION_RECORD_LENGTH: i32 = 452;
/// The peer sent more handshake bytes than are taken: shorten its certificate chain.
pub const IOMT_ERROR_SESSION_HANDSHAKE_LENGTH: i32 = 453;
/// The server does not ask for this side's certificate: it would serve anyone, so configure it to authenticate clients.
pub const IOMT_ERROR_SESSION_NOT_ASKED: i32 = 454;
/// The server's key confirmation is not the one octet that iomt-secure/1 asks for.
pub const IOMT_ERROR_SESSION_CONFIRMATION: i32 = 455;
/// The peer closed the connection before the handshake was over: see its log for the reason.
pub const IOMT_ERROR_SESSION_CLOSED: i32 = 456;
/// The TLS configuration has no usable cipher, certificate or key: see its constructor's documentation.
pub const IOMT_ERROR_SESSION_CONFIGURATION: i32 = 457;
/// The peer's hello lacks an extension that TLS 1.3 with X.509 certificates needs.
pub const IOMT_ERROR_SESSION_INCOMPATIBLE: i32 = 458;
/// The TLS library failed in itself: check the system's random source and memory.
pub const IOMT_ERROR_SESSION_TLS: i32 = 459;
/// The peer demands a certificate and saw none: configure this side's chain and key.
pub const IOMT_ERROR_SESSION_TOLD_NO_CERTIFICATE: i32 = 470;
/// The peer says that this side's certificate is damaged or does not bear an acceptable name: enrol again.
pub const IOMT_ERROR_SESSION_TOLD_BAD_CERTIFICATE: i32 = 471;
/// The peer says that this side's certificate is not for this use: check its extended key usage.
pub const IOMT_ERROR_SESSION_TOLD_UNSUPPORTED_CERTIFICATE: i32 = 472;
/// The peer says that this side's certificate is revoked: enrol again.
pub const IOMT_ERROR_SESSION_TOLD_REVOKED: i32 = 473;
/// The peer says that this side's certificate has expired, or is not yet valid: renew it.
pub const IOMT_ERROR_SESSION_TOLD_EXPIRED: i32 = 474;
/// The peer refuses this side's certificate without giving a closer reason: see its log.
pub const IOMT_ERROR_SESSION_TOLD_UNKNOWN_CERTIFICATE: i32 = 475;
/// The peer does not know the CA of this side's certificate: install the CA's root there, or enrol with its CA.
pub const IOMT_ERROR_SESSION_TOLD_UNKNOWN_ISSUER: i32 = 476;
/// The peer knows who this side is and does not let it in: check its access rules.
pub const IOMT_ERROR_SESSION_TOLD_ACCESS_DENIED: i32 = 477;
/// The peer does not speak TLS 1.3: bring its TLS library up to date.
pub const IOMT_ERROR_SESSION_TOLD_VERSION: i32 = 478;
/// The peer finds no cipher, group or signature scheme in common.
pub const IOMT_ERROR_SESSION_TOLD_NO_COMMON: i32 = 479;
/// The peer does not speak iomt-secure/1 (ALPN): connect to an iomt-secure endpoint.
pub const IOMT_ERROR_SESSION_TOLD_PROTOCOL: i32 = 480;
/// The peer says that a record or signature of this side does not authenticate: it was altered on the way, or the key is not the certificate's.
pub const IOMT_ERROR_SESSION_TOLD_ALTERED: i32 = 481;
/// The peer says that a message of this side is malformed or out of place: it was altered on the way, or a TLS library is faulty.
pub const IOMT_ERROR_SESSION_TOLD_MALFORMED: i32 = 482;
/// The peer ended the handshake with another alert: see its log.
pub const IOMT_ERROR_SESSION_TOLD_OTHER: i32 = 483;
/// The buffer is full: send the batch and start a new one.
pub const IOMT_ERROR_MEASUREMENT_CAPACITY: i32 = 500;
/// This is not a decimal number: write digits with an optional sign, point and exponent, as in -36.50 or 12e3.
pub const IOMT_ERROR_MEASUREMENT_DECIMAL_SYNTAX: i32 = 501;
/// The number has more digits than an 11073 FLOAT holds: at most 8388605 as an integer before the exponent, and an exponent of -128 to 127.
pub const IOMT_ERROR_MEASUREMENT_DECIMAL_RANGE: i32 = 502;
/// The times of one batch must count from one base: start a new batch.
pub const IOMT_ERROR_MEASUREMENT_TIME_BASE: i32 = 503;
/// The waveform has no counts.
pub const IOMT_ERROR_MEASUREMENT_NO_COUNTS: i32 = 504;
/// The waveform has more than 65535 counts: send it in parts.
pub const IOMT_ERROR_MEASUREMENT_TOO_MANY_COUNTS: i32 = 505;
/// A waveform's offset and resolution must be numbers, not special values.
pub const IOMT_ERROR_MEASUREMENT_SCALE: i32 = 506;
/// A received value is not an 11073 FLOAT.
pub const IOMT_ERROR_MEASUREMENT_VALUE: i32 = 507;
/// Received quality flags have a bit that the standards do not define.
pub const IOMT_ERROR_MEASUREMENT_QUALITY: i32 = 508;
/// A received batch refers to a series that it has not defined, or one of the other kind.
pub const IOMT_ERROR_MEASUREMENT_SERIES: i32 = 509;
/// A received batch defines a series again that it could have referred to.
pub const IOMT_ERROR_MEASUREMENT_SERIES_TWICE: i32 = 510;
/// A received batch writes a trailing zero that must be left out.
pub const IOMT_ERROR_MEASUREMENT_DEFAULT: i32 = 511;
/// A received time lies before its base or too far after it, or the first is not the base.
pub const IOMT_ERROR_MEASUREMENT_TIME: i32 = 512;
/// A received rate is 0 or not in lowest terms.
pub const IOMT_ERROR_MEASUREMENT_RATE: i32 = 513;
/// Received counts are not packed as their format says.
pub const IOMT_ERROR_MEASUREMENT_PACKING: i32 = 514;
/// The CBOR ends inside an item: send the whole message.
pub const IOMT_ERROR_CBOR_TRUNCATED: i32 = 520;
/// Bytes stand behind the last CBOR item: send the item alone.
pub const IOMT_ERROR_CBOR_TRAILING: i32 = 521;
/// A CBOR item has an indefinite length: write definite lengths (RFC 8949 section 4.2.1).
pub const IOMT_ERROR_CBOR_INDEFINITE: i32 = 522;
/// A CBOR head uses additional information that the standard reserves (RFC 8949 section 3).
pub const IOMT_ERROR_CBOR_RESERVED: i32 = 523;
/// A CBOR integer or length is not in its shortest form (RFC 8949 section 4.2.1).
pub const IOMT_ERROR_CBOR_NOT_SHORTEST: i32 = 524;
/// A CBOR map's keys are not in bytewise order (RFC 8949 section 4.2.1).
pub const IOMT_ERROR_CBOR_KEY_ORDER: i32 = 525;
/// A CBOR map has a key twice.
pub const IOMT_ERROR_CBOR_DUPLICATE_KEY: i32 = 526;
/// A CBOR text is not valid UTF-8.
pub const IOMT_ERROR_CBOR_UTF8: i32 = 527;
/// A CBOR tag is missing, or stands where the definition has none or another.
pub const IOMT_ERROR_CBOR_TAG: i32 = 528;
/// A CBOR floating-point number: values here are integers and decimals.
pub const IOMT_ERROR_CBOR_FLOAT: i32 = 529;
/// A CBOR simple value other than false, true and null.
pub const IOMT_ERROR_CBOR_SIMPLE: i32 = 530;
/// CBOR arrays and maps are nested more than 8 deep.
pub const IOMT_ERROR_CBOR_NESTING: i32 = 531;
/// A CBOR item has another type than its definition says.
pub const IOMT_ERROR_CBOR_TYPE: i32 = 532;
/// A CBOR integer is outside the range that its definition allows.
pub const IOMT_ERROR_CBOR_RANGE: i32 = 533;
/// A CBOR byte string has another length than its definition says.
pub const IOMT_ERROR_CBOR_LENGTH: i32 = 534;
/// A CBOR map lacks a key that its definition requires.
pub const IOMT_ERROR_CBOR_MISSING_KEY: i32 = 535;
/// A CBOR map has a key that its definition does not name.
pub const IOMT_ERROR_CBOR_UNKNOWN_KEY: i32 = 536;
/// A CBOR array has fewer items than its definition says.
pub const IOMT_ERROR_CBOR_ARRAY_SHORT: i32 = 537;
/// A CBOR array has more items than its definition says.
pub const IOMT_ERROR_CBOR_ARRAY_LONG: i32 = 538;
/// The buffer is too small for the CBOR: give a larger one.
pub const IOMT_ERROR_CBOR_FULL: i32 = 539;
/// Map keys must be written in bytewise order of their encoding, each once: 0, 1, 24, -1, "a".
pub const IOMT_ERROR_CBOR_WRITTEN_ORDER: i32 = 540;
/// A map's value and a tag's content must be exactly one item.
pub const IOMT_ERROR_CBOR_WRITTEN_ITEMS: i32 = 541;
/// Arrays and maps can be written at most 8 deep.
pub const IOMT_ERROR_CBOR_WRITTEN_NESTING: i32 = 542;
/// A definition must read exactly one item of an array, map or tag.
pub const IOMT_ERROR_CBOR_READ_ITEMS: i32 = 543;
/// The view's rules and the never list together are more than the plan holds: raise R.
pub const IOMT_ERROR_MINIMIZE_PLAN_CAPACITY: i32 = 600;
/// The batch is full, or counts its times from another base: send it and give the same data again.
pub const IOMT_ERROR_MINIMIZE_FULL: i32 = 601;
/// The item is larger than a whole batch: raise N or measure in shorter pieces.
pub const IOMT_ERROR_MINIMIZE_TOO_LONG: i32 = 602;
/// More than 4 rules of the view take a median: take the mean, or fewer.
pub const IOMT_ERROR_MINIMIZE_MEDIAN_CAPACITY: i32 = 603;
/// More than 4 rules of the view add noise: drop some, or split the view.
pub const IOMT_ERROR_MINIMIZE_NOISE_CAPACITY: i32 = 604;
/// The device keeps 32 budgets and all are in use: wait until a window ends.
pub const IOMT_ERROR_MINIMIZE_BUDGET_CAPACITY: i32 = 605;
/// The policy's format is not one that this version reads: it reads format 1.
pub const IOMT_ERROR_MINIMIZE_FORMAT: i32 = 610;
/// The policy's id is not 1 to 64 letters, digits, '.', '-' or '_'.
pub const IOMT_ERROR_MINIMIZE_ID: i32 = 611;
/// The policy's not-after is not later than issued.
pub const IOMT_ERROR_MINIMIZE_VALIDITY: i32 = 612;
/// The policy's lists are not in canonical order, or an entry stands twice: write it with this SDK.
pub const IOMT_ERROR_MINIMIZE_NOT_CANONICAL: i32 = 613;
/// The purpose is not an HL7 PurposeOfUse code: TREAT, ETREAT, HRESCH, HPAYMT, HOPERAT, PUBHLTH, ....
pub const IOMT_ERROR_MINIMIZE_PURPOSE: i32 = 614;
/// The recipient is not spiffe://<trust domain>/<segment>/<role>/<device>, where a part may be *.
pub const IOMT_ERROR_MINIMIZE_RECIPIENT: i32 = 615;
/// The padding is not none, padme or a multiple from 2 to 1024 bytes.
pub const IOMT_ERROR_MINIMIZE_PADDING: i32 = 616;
/// The rule names no metric, partition or group that exists.
pub const IOMT_ERROR_MINIMIZE_SELECTOR: i32 = 617;
/// The rule's methods do not exist, do not go together, or are not for a group.
pub const IOMT_ERROR_MINIMIZE_METHOD: i32 = 618;
/// A method's parameter is missing, special, out of range or not in lowest terms.
pub const IOMT_ERROR_MINIMIZE_PARAMETER: i32 = 619;
/// The rule's method calculates and so needs a unit, or derives and so must not name one.
pub const IOMT_ERROR_MINIMIZE_UNIT: i32 = 620;
/// Two rules of a view apply to the same data and neither is more specific.
pub const IOMT_ERROR_MINIMIZE_RULE_CONFLICT: i32 = 621;
/// Two views for the same purpose match the same recipient and neither is more specific.
pub const IOMT_ERROR_MINIMIZE_VIEW_CONFLICT: i32 = 622;
/// The policy has more than 64 views, 256 rules in a view, 256 metrics in never, or 2 MiB.
pub const IOMT_ERROR_MINIMIZE_SIZE: i32 = 623;
/// The policy is not well-formed TOML or JSON.
pub const IOMT_ERROR_MINIMIZE_SYNTAX: i32 = 630;
/// The policy has a key that this version does not know: it would be ignored, so it is refused.
pub const IOMT_ERROR_MINIMIZE_UNKNOWN_KEY: i32 = 631;
/// The policy lacks a key that must be there.
pub const IOMT_ERROR_MINIMIZE_MISSING_KEY: i32 = 632;
/// A value in the policy is of another type or outside what its key allows.
pub const IOMT_ERROR_MINIMIZE_VALUE: i32 = 633;
/// The policy's text is longer than a mebibyte, and no policy needs so much.
pub const IOMT_ERROR_MINIMIZE_TEXT_SIZE: i32 = 634;
/// The policy has expired: fetch a newer one.
pub const IOMT_ERROR_MINIMIZE_EXPIRED: i32 = 640;
/// The policy is older than the one last accepted: versions never go back.
pub const IOMT_ERROR_MINIMIZE_ROLLED_BACK: i32 = 641;
/// Another policy with the same version was accepted before: issue it with a higher version.
pub const IOMT_ERROR_MINIMIZE_EQUIVOCATION: i32 = 642;
/// The stored policy version cannot be read: provision the device again.
pub const IOMT_ERROR_MINIMIZE_STORED_VERSION: i32 = 643;
/// The policy has another id than the one provisioned: send the policy that was meant for this device.
pub const IOMT_ERROR_MINIMIZE_OTHER_POLICY: i32 = 644;
/// The stored privacy budgets cannot be read: nothing leaves with noise until the device is provisioned again.
pub const IOMT_ERROR_MINIMIZE_STORED_BUDGET: i32 = 645;
/// The privacy budget of this window is used up: wait for the next.
pub const IOMT_ERROR_MINIMIZE_EXHAUSTED: i32 = 646;
/// This is not a receipt, or not in the one form that it has.
pub const IOMT_ERROR_MINIMIZE_RECEIPT: i32 = 647;
/// No view of the policy is for this peer and purpose: nothing may leave.
pub const IOMT_ERROR_MINIMIZE_NO_VIEW: i32 = 650;
/// The batch was made by a minimizer of another policy, recipient or purpose: make it with this one's batch().
pub const IOMT_ERROR_MINIMIZE_OTHER_PLAN: i32 = 651;
/// A heart rate is derived from volts: give the waveform a resolution above 0 in V, mV or uV.
pub const IOMT_ERROR_MINIMIZE_WAVEFORM_UNIT: i32 = 652;
/// This is not a pseudonym of this key, recipient, purpose and epoch.
pub const IOMT_ERROR_PSEUDONYM_NOT_A_PSEUDONYM: i32 = 653;
/// The identity or its system is longer than 1024 bytes, and none is so long.
pub const IOMT_ERROR_PSEUDONYM_TOO_LONG: i32 = 654;
/// The map holds as many identities as it can: begin a new epoch, or enlarge it.
pub const IOMT_ERROR_PSEUDONYM_MAP_FULL: i32 = 655;
/// The stored map of pseudonyms cannot be read with this key, recipient, purpose and epoch.
pub const IOMT_ERROR_PSEUDONYM_STORED_MAP: i32 = 656;
/// The scratch buffer is too small: 32 bytes for each identity, and 19 more.
pub const IOMT_ERROR_PSEUDONYM_SCRATCH: i32 = 657;
/// The output buffer is too small: give the lengths of identity and system, and ESCROW bytes more.
pub const IOMT_ERROR_PSEUDONYM_OUTPUT: i32 = 658;
/// The sampling rate is outside 100 to 1000 Hz for an ECG, 25 to 250 Hz for a plethysmogram: resample, or keep the waveform.
pub const IOMT_ERROR_DERIVE_RATE_OUTSIDE: i32 = 680;
/// The microvolts per count are zero, or outside 1/1000 to 100000: give the lead's scale.
pub const IOMT_ERROR_DERIVE_SCALE: i32 = 681;
/// The converter's lowest count is not below its highest: give them in this order.
pub const IOMT_ERROR_DERIVE_LIMITS: i32 = 682;
/// The interval between heart rates is outside 1 to 3600 seconds: choose one inside.
pub const IOMT_ERROR_DERIVE_INTERVAL: i32 = 683;
/// The output buffer is too small for the frame.
pub const IOMT_ERROR_TELEMETRY_CAPACITY: i32 = 700;
/// The content is longer than 16384 bytes with its padding: send it in parts.
pub const IOMT_ERROR_TELEMETRY_TOO_LONG: i32 = 701;
/// A session identifier has at most 8 bytes.
pub const IOMT_ERROR_TELEMETRY_SESSION_ID_LENGTH: i32 = 702;
/// The link has no channel with this number.
pub const IOMT_ERROR_TELEMETRY_CHANNEL: i32 = 703;
/// No policy is in force yet: measurements can be sealed after the first key update.
pub const IOMT_ERROR_TELEMETRY_NO_POLICY: i32 = 704;
/// The batch was minimized under another policy than the one in force: update the key, or minimize again.
pub const IOMT_ERROR_TELEMETRY_OTHER_POLICY: i32 = 705;
/// The batch was minimized for another recipient than this session's peer.
pub const IOMT_ERROR_TELEMETRY_OTHER_RECIPIENT: i32 = 706;
/// The batch asks for padding and the epoch has none: update the key on the terms of the batch's own plan.
pub const IOMT_ERROR_TELEMETRY_NOT_PADDED: i32 = 707;
/// The key has sealed as many frames as it may: update it.
pub const IOMT_ERROR_TELEMETRY_KEY_USED_UP: i32 = 708;
/// Another key update waits for its acknowledgement: repeat that one, or wait.
pub const IOMT_ERROR_TELEMETRY_UPDATE_PENDING: i32 = 709;
/// The acknowledgement is for no key update that is waiting on this link, or the update is another link's.
pub const IOMT_ERROR_TELEMETRY_NO_UPDATE: i32 = 710;
/// The session has had as many epochs as it may: shake hands again.
pub const IOMT_ERROR_TELEMETRY_EPOCHS_USED_UP: i32 = 711;
/// The batch was minimized for another purpose than the epoch's: update the key on the terms of the batch's own plan.
pub const IOMT_ERROR_TELEMETRY_OTHER_PURPOSE: i32 = 712;
/// The statement is not a policy: other kinds become commands by the module that reads them.
pub const IOMT_ERROR_TELEMETRY_COMMAND_KIND: i32 = 713;
/// Packets must have at least 20 bytes, and a frame takes at most 128 of them: use larger packets.
pub const IOMT_ERROR_TELEMETRY_PACKET_SIZE: i32 = 716;
/// A frame in packets is longer than the reassembler takes: give it more room.
pub const IOMT_ERROR_TELEMETRY_FRAME_LENGTH: i32 = 717;
/// The frame's version is not one that this build reads.
pub const IOMT_ERROR_TELEMETRY_VERSION: i32 = 720;
/// The frame is shorter than its header and tag.
pub const IOMT_ERROR_TELEMETRY_TRUNCATED: i32 = 721;
/// The frame does not bear this session's identifier.
pub const IOMT_ERROR_TELEMETRY_SESSION: i32 = 722;
/// The frame's header writes out channel 0, which must be left out, or puts a command or control message on another channel.
pub const IOMT_ERROR_TELEMETRY_HEADER: i32 = 723;
/// The frame's channel is not one of this link.
pub const IOMT_ERROR_TELEMETRY_UNKNOWN_CHANNEL: i32 = 724;
/// The frame's epoch is neither the current nor the previous one.
pub const IOMT_ERROR_TELEMETRY_UNKNOWN_EPOCH: i32 = 725;
/// The frame was received before.
pub const IOMT_ERROR_TELEMETRY_REPLAYED: i32 = 726;
/// The frame lies behind the replay window: it cannot be told from a replay.
pub const IOMT_ERROR_TELEMETRY_TOO_OLD: i32 = 727;
/// The frame's tag does not hold: it was altered, or is of another session, or under another policy.
pub const IOMT_ERROR_TELEMETRY_AUTHENTICATION: i32 = 728;
/// As many frames failed as the cipher allows: shake hands again.
pub const IOMT_ERROR_TELEMETRY_FORGERY_LIMIT: i32 = 729;
/// The frame holds measurements in an epoch without a policy.
pub const IOMT_ERROR_TELEMETRY_POLICY_MISSING: i32 = 730;
/// The frame is authentic and its padding malformed.
pub const IOMT_ERROR_TELEMETRY_PADDING: i32 = 731;
/// The frame is authentic and its control message malformed.
pub const IOMT_ERROR_TELEMETRY_CONTROL: i32 = 732;
/// The key update does not follow the current epoch, or contradicts an earlier one.
pub const IOMT_ERROR_TELEMETRY_UPDATE: i32 = 733;
/// The peer has closed the link.
pub const IOMT_ERROR_TELEMETRY_CLOSED: i32 = 734;
/// Frames before this one are missing: an ordered transport does not lose any; close the session.
pub const IOMT_ERROR_TELEMETRY_GAP: i32 = 735;
/// The message about a resumption is of another link or epoch, asks for numbers that no reservation reaches, or the link is not resumable.
pub const IOMT_ERROR_TELEMETRY_RESUMPTION: i32 = 736;
/// The stored session does not open, or is not in its format: it was altered, or is another device's, key's or build's; shake hands again.
pub const IOMT_ERROR_TELEMETRY_RECORD: i32 = 740;
/// The stored session is older than the counter says: storage was rolled back; shake hands again.
pub const IOMT_ERROR_TELEMETRY_RECORD_OLD: i32 = 741;
/// A reservation is of 1 to 1024 frame numbers.
pub const IOMT_ERROR_TELEMETRY_BLOCK: i32 = 750;
/// The link has another number of channels than its record or its peer's message, or more than 16.
pub const IOMT_ERROR_TELEMETRY_CHANNELS: i32 = 751;
/// The session was resumed and its policy is not confirmed: compile the plan again and confirm its terms, or update the key on others.
pub const IOMT_ERROR_TELEMETRY_UNCONFIRMED: i32 = 752;
/// The session was resumed on an ordered link: announce that to the peer before anything else.
pub const IOMT_ERROR_TELEMETRY_UNANNOUNCED: i32 = 753;
/// No frame number is reserved in storage: seal through the link that keeps the record.
pub const IOMT_ERROR_TELEMETRY_UNRESERVED: i32 = 754;
/// The record has been written as often as it may: shake hands again.
pub const IOMT_ERROR_TELEMETRY_RECORDS_USED_UP: i32 = 755;
/// The table of functions has a number or a name twice, or more than 24 restrictable functions.
pub const IOMT_ERROR_FLEET_FUNCTION_TABLE: i32 = 800;
/// The authorities lack a way back from a lost key, or repeat one: give recovery keys, or let at least two but not all of the members decide.
pub const IOMT_ERROR_FLEET_AUTHORITIES: i32 = 801;
/// The members of the authorities tried to change the recovery keys: only the recovery keys themselves may.
pub const IOMT_ERROR_FLEET_RECOVERY: i32 = 802;
/// The statement is for other devices: send it to those that its target names.
pub const IOMT_ERROR_FLEET_OTHER_DEVICE: i32 = 810;
/// The statement was to be taken before a time that has passed: have it signed anew.
pub const IOMT_ERROR_FLEET_EXPIRED: i32 = 811;
/// The statement was taken before: it is in force, or was until a later one.
pub const IOMT_ERROR_FLEET_REPLAYED: i32 = 812;
/// A statement with a higher sequence was taken before this one.
pub const IOMT_ERROR_FLEET_OLDER: i32 = 813;
/// Two different statements bear the same sequence: find out who signed both.
pub const IOMT_ERROR_FLEET_EQUIVOCATION: i32 = 814;
/// The statement is of another generation of authorities than the one in force: have it signed by today's.
pub const IOMT_ERROR_FLEET_GENERATION: i32 = 815;
/// Fewer authorities have signed than must: collect more signatures of the same payload.
pub const IOMT_ERROR_FLEET_NOT_ENOUGH: i32 = 816;
/// The statement's payload has a type, format, level or reason that this build does not know.
pub const IOMT_ERROR_FLEET_FORM: i32 = 817;
/// The order names functions where its level takes none, or none where it takes some, or repeats one.
pub const IOMT_ERROR_FLEET_FUNCTIONS: i32 = 818;
/// The order names a function that this device has not declared as restrictable.
pub const IOMT_ERROR_FLEET_UNKNOWN_FUNCTION: i32 = 819;
/// The statement's target is not a name or a pattern of names.
pub const IOMT_ERROR_FLEET_TARGET: i32 = 820;
/// The statement's last moment to be taken is not after its issue, or after the year 9999.
pub const IOMT_ERROR_FLEET_VALIDITY: i32 = 821;
/// The statement's id is not 1 to 64 letters, digits, dots, dashes and underscores.
pub const IOMT_ERROR_FLEET_LINE: i32 = 822;
/// The statement has another id than the line that this device was provisioned with.
pub const IOMT_ERROR_FLEET_OTHER_LINE: i32 = 823;
/// The deny-list's entries are not 16 bytes each, in ascending order, each once.
pub const IOMT_ERROR_FLEET_ENTRIES: i32 = 824;
/// The posture is not fresh: its nonce is not this session's, or not the one that was asked for.
pub const IOMT_ERROR_FLEET_NONCE: i32 = 825;
/// A claim of the posture is too long or too short, out of order, or has a value or letter that the profile does not know.
pub const IOMT_ERROR_FLEET_CLAIMS: i32 = 826;
/// The peer's key agrees and does not sign: name the key that signs its posture.
pub const IOMT_ERROR_FLEET_NO_SIGNING_KEY: i32 = 827;
/// What is stored of the fleet's statements is not in its format: storage is failing, or was written to from outside; provision its slots anew.
pub const IOMT_ERROR_FLEET_STORED: i32 = 830;
/// The device is quarantined: nothing but control messages and its own posture may be sealed, and no measurements are taken.
pub const IOMT_ERROR_FLEET_ISOLATED: i32 = 840;
/// The peer is on the deny-list: end the session.
pub const IOMT_ERROR_FLEET_REVOKED: i32 = 841;
/// A newer deny-list or access policy was accepted since the link was checked: check it again with Link::renew.
pub const IOMT_ERROR_FLEET_RULES_CHANGED: i32 = 842;
/// A pointer that must not be NULL is NULL.
pub const IOMT_ERROR_NULL: i32 = 900;
/// A pointer is not aligned for its type: objects need IOMT_ALIGNMENT.
pub const IOMT_ERROR_ALIGNMENT: i32 = 901;
/// Two arguments overlap, and the call writes to at least one of them.
pub const IOMT_ERROR_OVERLAP: i32 = 902;
/// A length is larger than half of the address space, or its range wraps around.
pub const IOMT_ERROR_LENGTH: i32 = 903;
/// The object was never initialized, was wiped, was moved or copied, or is of another type.
pub const IOMT_ERROR_UNINITIALIZED: i32 = 904;
/// The object has done what it can do once, or failed at it: make a new one.
pub const IOMT_ERROR_ALREADY_USED: i32 = 905;
/// The object is at another step: call the functions in their order.
pub const IOMT_ERROR_STATE: i32 = 906;
/// The object is in use by a call that is not over: callbacks must leave it alone.
pub const IOMT_ERROR_BUSY: i32 = 907;
/// A callback has called back into the library: return from it first.
pub const IOMT_ERROR_REENTERED: i32 = 908;
/// A callback structure lacks one of its functions.
pub const IOMT_ERROR_CALLBACK: i32 = 909;
/// An argument has a value that its type or documentation does not allow.
pub const IOMT_ERROR_VALUE: i32 = 910;
/// A text is not UTF-8, or longer than 255 bytes.
pub const IOMT_ERROR_TEXT: i32 = 911;
/// There are more entries than the call or object takes.
pub const IOMT_ERROR_COUNT: i32 = 912;
/// The output buffer is too small.
pub const IOMT_ERROR_OUTPUT: i32 = 913;
/// The library failed in itself: it did nothing more, and the object is spent.
pub const IOMT_ERROR_PANIC: i32 = 914;
/// The clock's callback gave a reliability that is neither 0 nor 1.
pub const IOMT_ERROR_CLOCK: i32 = 915;
/// The header and the library differ in version, capacities or target: build both the same way.
pub const IOMT_ERROR_LAYOUT: i32 = 916;

pub(crate) const TABLE: &[(i32, &CStr, &CStr)] = &[
    (IOMT_ERROR_PLATFORM_RANDOM, c"IOMT_ERROR_PLATFORM_RANDOM", c"the random source failed: check that it is seeded before keys are made"),
    (IOMT_ERROR_PLATFORM_STORAGE, c"IOMT_ERROR_PLATFORM_STORAGE", c"persistent storage failed: check the medium and its permissions"),
    (IOMT_ERROR_PLATFORM_STORAGE_CAPACITY, c"IOMT_ERROR_PLATFORM_STORAGE_CAPACITY", c"a stored value does not fit: enlarge the slot or the buffer"),
    (IOMT_ERROR_PLATFORM_SIGNER, c"IOMT_ERROR_PLATFORM_SIGNER", c"the signer failed: check the secure element or keystore and the key's permissions"),
    (IOMT_ERROR_CRYPTO_AUTHENTICATION, c"IOMT_ERROR_CRYPTO_AUTHENTICATION", c"the authentication tag does not hold: the data was altered, or the key, nonce or associated data differ"),
    (IOMT_ERROR_CRYPTO_SIGNATURE, c"IOMT_ERROR_CRYPTO_SIGNATURE", c"the signature does not hold for this key and message"),
    (IOMT_ERROR_CRYPTO_KEY_LENGTH, c"IOMT_ERROR_CRYPTO_KEY_LENGTH", c"the key has the wrong length for this algorithm"),
    (IOMT_ERROR_CRYPTO_PUBLIC_KEY, c"IOMT_ERROR_CRYPTO_PUBLIC_KEY", c"the public key is not a valid point of its curve"),
    (IOMT_ERROR_CRYPTO_LOW_ORDER, c"IOMT_ERROR_CRYPTO_LOW_ORDER", c"the key agreement gave an all-zero secret: the peer sent a point of low order"),
    (IOMT_ERROR_CRYPTO_OUTPUT_LENGTH, c"IOMT_ERROR_CRYPTO_OUTPUT_LENGTH", c"more output was asked for than HKDF gives: at most 255 blocks"),
    (IOMT_ERROR_CRYPTO_UNSUPPORTED, c"IOMT_ERROR_CRYPTO_UNSUPPORTED", c"this build lacks the algorithm: enable the cargo feature that brings it"),
    (IOMT_ERROR_CRYPTO_MESSAGE_LENGTH, c"IOMT_ERROR_CRYPTO_MESSAGE_LENGTH", c"the message is longer than the cipher allows"),
    (IOMT_ERROR_CRYPTO_ENCODING, c"IOMT_ERROR_CRYPTO_ENCODING", c"the signature or key is not encoded as its standard says"),
    (IOMT_ERROR_CRYPTO_BACKEND, c"IOMT_ERROR_CRYPTO_BACKEND", c"the cryptographic library failed on good input: it is out of memory or failed its own self-test"),
    (IOMT_ERROR_IDENTITY_NAME_SCHEME, c"IOMT_ERROR_IDENTITY_NAME_SCHEME", c"the name does not begin with spiffe://: names are spiffe://<trust domain>/<segment>/<role>/<device>"),
    (IOMT_ERROR_IDENTITY_NAME_LENGTH, c"IOMT_ERROR_IDENTITY_NAME_LENGTH", c"the name is longer than 128 bytes: shorten its parts"),
    (IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN, c"IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN", c"the name's trust domain is empty or has characters other than a-z, 0-9, '.', '-' and '_'"),
    (IOMT_ERROR_IDENTITY_NAME_SEGMENTS, c"IOMT_ERROR_IDENTITY_NAME_SEGMENTS", c"the name does not have exactly three path segments: segment, role and device"),
    (IOMT_ERROR_IDENTITY_NAME_CHARACTER, c"IOMT_ERROR_IDENTITY_NAME_CHARACTER", c"a path segment of the name is empty, '.' or '..', or has characters other than letters, digits, '.', '-' and '_'"),
    (IOMT_ERROR_IDENTITY_MALFORMED, c"IOMT_ERROR_IDENTITY_MALFORMED", c"the certificate is not the DER that RFC 5280 prescribes: have it issued again"),
    (IOMT_ERROR_IDENTITY_VERSION, c"IOMT_ERROR_IDENTITY_VERSION", c"the certificate is not X.509 version 3: have it issued again as such"),
    (IOMT_ERROR_IDENTITY_CRITICAL_EXTENSION, c"IOMT_ERROR_IDENTITY_CRITICAL_EXTENSION", c"the certificate has a critical extension that this crate does not process: have it issued without"),
    (IOMT_ERROR_IDENTITY_KEY_ALGORITHM, c"IOMT_ERROR_IDENTITY_KEY_ALGORITHM", c"the certificate's key is none of P-256 (uncompressed), Ed25519 and X25519: make a new key and certificate"),
    (IOMT_ERROR_IDENTITY_SIGNATURE_ALGORITHM, c"IOMT_ERROR_IDENTITY_SIGNATURE_ALGORITHM", c"the certificate is signed neither with ECDSA P-256 and SHA-256 nor with Ed25519: use a CA that does"),
    (IOMT_ERROR_IDENTITY_CHAIN_EMPTY, c"IOMT_ERROR_IDENTITY_CHAIN_EMPTY", c"no certificate was sent: configure the peer with its chain"),
    (IOMT_ERROR_IDENTITY_CHAIN_LENGTH, c"IOMT_ERROR_IDENTITY_CHAIN_LENGTH", c"the chain has more than four certificates or costs too much to check: shorten it"),
    (IOMT_ERROR_IDENTITY_CHAIN_ORDER, c"IOMT_ERROR_IDENTITY_CHAIN_ORDER", c"the chain is not in order: send the leaf first, each certificate followed by its issuer's"),
    (IOMT_ERROR_IDENTITY_UNKNOWN_ISSUER, c"IOMT_ERROR_IDENTITY_UNKNOWN_ISSUER", c"no trust anchor has issued this chain: add the root, or treat the peer as a stranger"),
    (IOMT_ERROR_IDENTITY_BAD_SIGNATURE, c"IOMT_ERROR_IDENTITY_BAD_SIGNATURE", c"a certificate's signature does not hold for its issuer's key"),
    (IOMT_ERROR_IDENTITY_EXPIRED, c"IOMT_ERROR_IDENTITY_EXPIRED", c"a certificate on the path has expired: renew it"),
    (IOMT_ERROR_IDENTITY_NOT_YET_VALID, c"IOMT_ERROR_IDENTITY_NOT_YET_VALID", c"a certificate on the path is not valid yet: check the issuer's clock and this one"),
    (IOMT_ERROR_IDENTITY_USAGE, c"IOMT_ERROR_IDENTITY_USAGE", c"the certificate's extended key usage does not allow this use: have it issued for client or server authentication"),
    (IOMT_ERROR_IDENTITY_KEY_USAGE, c"IOMT_ERROR_IDENTITY_KEY_USAGE", c"the certificate's key usage does not allow digital signatures, or key agreement where it is used for that: have it issued with digitalSignature or keyAgreement"),
    (IOMT_ERROR_IDENTITY_CA_AS_LEAF, c"IOMT_ERROR_IDENTITY_CA_AS_LEAF", c"the peer's certificate may issue certificates: a device or service needs one of its own"),
    (IOMT_ERROR_IDENTITY_ISSUER_NOT_CA, c"IOMT_ERROR_IDENTITY_ISSUER_NOT_CA", c"a certificate that issued another is no CA by its basicConstraints (critical, cA) and keyUsage (keyCertSign)"),
    (IOMT_ERROR_IDENTITY_PATH_LENGTH, c"IOMT_ERROR_IDENTITY_PATH_LENGTH", c"more CAs stand in the chain than a pathLenConstraint allows"),
    (IOMT_ERROR_IDENTITY_NAME_CONSTRAINTS, c"IOMT_ERROR_IDENTITY_NAME_CONSTRAINTS", c"a name in the chain is outside a CA's name constraints"),
    (IOMT_ERROR_IDENTITY_NAME_MISSING, c"IOMT_ERROR_IDENTITY_NAME_MISSING", c"the certificate has no URI as subject alternative name: have it issued with the device's spiffe:// name"),
    (IOMT_ERROR_IDENTITY_NAME_MANY, c"IOMT_ERROR_IDENTITY_NAME_MANY", c"the certificate has more than one URI as subject alternative name: have it issued with one"),
    (IOMT_ERROR_IDENTITY_NAME_OTHER, c"IOMT_ERROR_IDENTITY_NAME_OTHER", c"the certificate has a DNS name, address or mailbox beside the device's name: have it issued without"),
    (IOMT_ERROR_IDENTITY_TRUST_DOMAIN, c"IOMT_ERROR_IDENTITY_TRUST_DOMAIN", c"the issuing root is not trusted for the name's trust domain"),
    (IOMT_ERROR_IDENTITY_NO_ANCHORS, c"IOMT_ERROR_IDENTITY_NO_ANCHORS", c"there are no trust anchors: configure at least one root"),
    (IOMT_ERROR_IDENTITY_TIME_FLOOR, c"IOMT_ERROR_IDENTITY_TIME_FLOOR", c"the stored time floor is not 8 bytes or is absurdly late: storage is failing or was written to from outside; provision its slot anew"),
    (IOMT_ERROR_IDENTITY_KEY_MISMATCH, c"IOMT_ERROR_IDENTITY_KEY_MISMATCH", c"the certificate is not for this key: pair each certificate with the key that was in its request"),
    (IOMT_ERROR_IDENTITY_POSSESSION, c"IOMT_ERROR_IDENTITY_POSSESSION", c"the request is not signed with the key in it: have it made by the device that holds the key"),
    (IOMT_ERROR_IDENTITY_PEM, c"IOMT_ERROR_IDENTITY_PEM", c"the text is not the PEM that RFC 7468 prescribes, or holds another kind of object"),
    (IOMT_ERROR_IDENTITY_PRIVATE_KEY, c"IOMT_ERROR_IDENTITY_PRIVATE_KEY", c"the private key is not well-formed PKCS#8, is out of range, or its public key is another's"),
    (IOMT_ERROR_IDENTITY_VALIDITY, c"IOMT_ERROR_IDENTITY_VALIDITY", c"the validity to issue is empty, or ends after the year 9999"),
    (IOMT_ERROR_IDENTITY_ISSUE, c"IOMT_ERROR_IDENTITY_ISSUE", c"the certificate or request could not be put together"),
    (IOMT_ERROR_IDENTITY_NAME_MISMATCH, c"IOMT_ERROR_IDENTITY_NAME_MISMATCH", c"the certificate is for another name than was requested: ask the issuer"),
    (IOMT_ERROR_IDENTITY_PENDING, c"IOMT_ERROR_IDENTITY_PENDING", c"no identity is pending, or the session that worked was with another one"),
    (IOMT_ERROR_IDENTITY_RECORD, c"IOMT_ERROR_IDENTITY_RECORD", c"the stored identity is not in its format or is too long: storage is failing, or the firmware is older than the record"),
    (IOMT_ERROR_IDENTITY_OUTPUT, c"IOMT_ERROR_IDENTITY_OUTPUT", c"the output buffer is too small for the request: give csr::MAX bytes"),
    (IOMT_ERROR_IDENTITY_UNCONFIRMED, c"IOMT_ERROR_IDENTITY_UNCONFIRMED", c"the peer's certificate was verified without a clock, and now there is one: verify it again, in a new handshake"),
    (IOMT_ERROR_IDENTITY_REVOKED, c"IOMT_ERROR_IDENTITY_REVOKED", c"a certificate on the path is revoked by its issuer: treat the peer as a stranger"),
    (IOMT_ERROR_IDENTITY_REVOCATION_UNKNOWN, c"IOMT_ERROR_IDENTITY_REVOCATION_UNKNOWN", c"revocation lists are given and none is of a certificate's issuer: add its list"),
    (IOMT_ERROR_IDENTITY_CRL_EXPIRED, c"IOMT_ERROR_IDENTITY_CRL_EXPIRED", c"the issuer's revocation list is past its nextUpdate: fetch the next one"),
    (IOMT_ERROR_IDENTITY_CRL_SIGNATURE, c"IOMT_ERROR_IDENTITY_CRL_SIGNATURE", c"the revocation list is not signed by the certificate's issuer, or the issuer may not sign lists"),
    (IOMT_ERROR_IDENTITY_REVOCATION_UNCHECKED, c"IOMT_ERROR_IDENTITY_REVOCATION_UNCHECKED", c"a remembered peer cannot be held against revocation lists: shake hands again"),
    (IOMT_ERROR_IDENTITY_CRL, c"IOMT_ERROR_IDENTITY_CRL", c"the revocation list is not a complete one as RFC 5280 prescribes, or there are more than 16"),
    (IOMT_ERROR_IDENTITY_CLAIMS, c"IOMT_ERROR_IDENTITY_CLAIMS", c"the pinned claims set is not deterministic CBOR with one COSE_Key under cnf: take it over from the peer once more"),
    (IOMT_ERROR_IDENTITY_PINNED_KEY, c"IOMT_ERROR_IDENTITY_PINNED_KEY", c"the pinned key is not a public key on Ed25519, X25519 or P-256: pair with a key of one of these"),
    (IOMT_ERROR_IDENTITY_PIN_MISMATCH, c"IOMT_ERROR_IDENTITY_PIN_MISMATCH", c"the peer's claims set is not the pinned one: pair again, or treat the peer as a stranger"),
    (IOMT_ERROR_IDENTITY_CLAIMS_LENGTH, c"IOMT_ERROR_IDENTITY_CLAIMS_LENGTH", c"the claims set does not fit: give 128 bytes over the subject's"),
    (IOMT_ERROR_STATEMENT_UNPROTECTED, c"IOMT_ERROR_STATEMENT_UNPROTECTED", c"the statement has unprotected headers: put every header into the protected one, where it is signed"),
    (IOMT_ERROR_STATEMENT_DETACHED, c"IOMT_ERROR_STATEMENT_DETACHED", c"the statement's payload is detached: attach it"),
    (IOMT_ERROR_STATEMENT_CRITICAL, c"IOMT_ERROR_STATEMENT_CRITICAL", c"the statement's crit header is empty, or names a header that is absent or unknown here (RFC 9052 section 3.1)"),
    (IOMT_ERROR_STATEMENT_ALGORITHM, c"IOMT_ERROR_STATEMENT_ALGORITHM", c"the statement's algorithm is neither ES256 nor EdDSA with Ed25519: sign with one of these"),
    (IOMT_ERROR_STATEMENT_KEY_ID, c"IOMT_ERROR_STATEMENT_KEY_ID", c"the statement's key identifier is not 8 bytes: use the first 8 of the key's thumbprint (RFC 9679)"),
    (IOMT_ERROR_STATEMENT_SIGNATURE_LENGTH, c"IOMT_ERROR_STATEMENT_SIGNATURE_LENGTH", c"the statement's signature is not 64 bytes: write R and S, or r and s, as they are (RFC 9053 section 2)"),
    (IOMT_ERROR_STATEMENT_KIND, c"IOMT_ERROR_STATEMENT_KIND", c"the statement's content type is unknown, or not the kind that is expected here: present it where its kind belongs"),
    (IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER, c"IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER", c"no authority given here has the statement's key identifier: have it signed by one, or add its signer"),
    (IOMT_ERROR_STATEMENT_NOT_AUTHORIZED, c"IOMT_ERROR_STATEMENT_NOT_AUTHORIZED", c"the signer is known but may not sign statements of this kind"),
    (IOMT_ERROR_STATEMENT_ALGORITHM_MISMATCH, c"IOMT_ERROR_STATEMENT_ALGORITHM_MISMATCH", c"the statement's algorithm is not that of the signer's key"),
    (IOMT_ERROR_STATEMENT_SCRATCH, c"IOMT_ERROR_STATEMENT_SCRATCH", c"the scratch buffer is too small: give the lengths of payload and external data, plus OVERHEAD"),
    (IOMT_ERROR_STATEMENT_OUTPUT, c"IOMT_ERROR_STATEMENT_OUTPUT", c"the output buffer is too small: give the lengths of payload and external data, plus OVERHEAD"),
    (IOMT_ERROR_STATEMENT_BUNDLE_SIZE, c"IOMT_ERROR_STATEMENT_BUNDLE_SIZE", c"a bundle has one bare statement, or two to eight in an array: leave out signatures that are not needed"),
    (IOMT_ERROR_STATEMENT_BUNDLE_PAYLOAD, c"IOMT_ERROR_STATEMENT_BUNDLE_PAYLOAD", c"the bundle's statements are not of one payload: have each authority sign the same bytes"),
    (IOMT_ERROR_STATEMENT_SAME_SIGNER, c"IOMT_ERROR_STATEMENT_SAME_SIGNER", c"one key has signed the bundle twice: each statement needs another signer"),
    (IOMT_ERROR_SESSION_CAPACITY, c"IOMT_ERROR_SESSION_CAPACITY", c"the output buffer is too small for the next handshake message"),
    (IOMT_ERROR_EDHOC_CAPACITY, c"IOMT_ERROR_EDHOC_CAPACITY", c"the output buffer is too small for the next EDHOC message"),
    (IOMT_ERROR_EDHOC_WORKSPACE, c"IOMT_ERROR_EDHOC_WORKSPACE", c"the working space is too small: it takes the credential twice with its chain, EAD and 128 bytes"),
    (IOMT_ERROR_EDHOC_LENGTH, c"IOMT_ERROR_EDHOC_LENGTH", c"an EDHOC message is too short for what it must hold"),
    (IOMT_ERROR_EDHOC_PUBLIC_KEY_LENGTH, c"IOMT_ERROR_EDHOC_PUBLIC_KEY_LENGTH", c"an ephemeral key does not have 32 bytes (RFC 9528 section 3.7)"),
    (IOMT_ERROR_EDHOC_METHOD, c"IOMT_ERROR_EDHOC_METHOD", c"the initiator's authentication method is not one that this side takes: agree on it beforehand"),
    (IOMT_ERROR_EDHOC_SUITE_REFUSED, c"IOMT_ERROR_EDHOC_SUITE_REFUSED", c"the initiator did not select the first of its cipher suites that this side supports: answer with the refusal, and it tries again"),
    (IOMT_ERROR_EDHOC_IDENTIFIER_ENCODING, c"IOMT_ERROR_EDHOC_IDENTIFIER_ENCODING", c"an identifier is not encoded as RFC 9528 section 3.3.2 says: one byte as an integer where that is possible"),
    (IOMT_ERROR_EDHOC_IDENTIFIER_LENGTH, c"IOMT_ERROR_EDHOC_IDENTIFIER_LENGTH", c"an identifier is longer than 8 bytes: choose shorter connection and key identifiers"),
    (IOMT_ERROR_EDHOC_CRITICAL_EAD, c"IOMT_ERROR_EDHOC_CRITICAL_EAD", c"the peer sent a critical EAD item that this side does not know: bring it up to date"),
    (IOMT_ERROR_EDHOC_CREDENTIAL_KIND, c"IOMT_ERROR_EDHOC_CREDENTIAL_KIND", c"the peer names its credential in another way than x5chain, x5t or kid, or not in their only encoding"),
    (IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL, c"IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL", c"the peer's credential is not known here: pair with it, or provide its chain"),
    (IOMT_ERROR_EDHOC_PEER_KEY, c"IOMT_ERROR_EDHOC_PEER_KEY", c"the peer's key is not one for the method and cipher suite of this session"),
    (IOMT_ERROR_EDHOC_PROOF_LENGTH, c"IOMT_ERROR_EDHOC_PROOF_LENGTH", c"the peer's signature or MAC has the wrong length for the method and cipher suite"),
    (IOMT_ERROR_EDHOC_PROOF, c"IOMT_ERROR_EDHOC_PROOF", c"the peer's signature or MAC does not hold: it does not own the key, or a message was altered"),
    (IOMT_ERROR_EDHOC_DECRYPTION, c"IOMT_ERROR_EDHOC_DECRYPTION", c"a message does not decrypt: it was altered, or belongs to another session"),
    (IOMT_ERROR_EDHOC_REFLECTION, c"IOMT_ERROR_EDHOC_REFLECTION", c"the peer shows this side's own credential: its messages were sent back to it"),
    (IOMT_ERROR_EDHOC_REFUSAL, c"IOMT_ERROR_EDHOC_REFUSAL", c"an EDHOC error message is not encoded as RFC 9528 section 6 says"),
    (IOMT_ERROR_EDHOC_TOLD, c"IOMT_ERROR_EDHOC_TOLD", c"the peer ended the handshake: see its log for the reason"),
    (IOMT_ERROR_EDHOC_TOLD_SUITE, c"IOMT_ERROR_EDHOC_TOLD_SUITE", c"the peer does not support the selected cipher suite: try the next that both have"),
    (IOMT_ERROR_EDHOC_TOLD_CREDENTIAL, c"IOMT_ERROR_EDHOC_TOLD_CREDENTIAL", c"the peer does not know this side's credential: pair with it, or send the certificate itself"),
    (IOMT_ERROR_EDHOC_SUITE_UNAVAILABLE, c"IOMT_ERROR_EDHOC_SUITE_UNAVAILABLE", c"a cipher suite needs an algorithm that this build lacks: enable aes-ccm or aes-gcm, or leave it out"),
    (IOMT_ERROR_EDHOC_SUITES, c"IOMT_ERROR_EDHOC_SUITES", c"the list of cipher suites or methods is empty or names one twice"),
    (IOMT_ERROR_EDHOC_OWN_CREDENTIAL, c"IOMT_ERROR_EDHOC_OWN_CREDENTIAL", c"no own credential has a key for the method and cipher suite"),
    (IOMT_ERROR_EDHOC_EAD_LABEL, c"IOMT_ERROR_EDHOC_EAD_LABEL", c"EAD label 0 is padding: use the constructor for it"),
    (IOMT_ERROR_EDHOC_EXPORTER_LABEL, c"IOMT_ERROR_EDHOC_EXPORTER_LABEL", c"exporter labels 32768 to 32799 are kept for frames: choose another"),
    (IOMT_ERROR_EDHOC_PIN_KID, c"IOMT_ERROR_EDHOC_PIN_KID", c"a pinned key has no key identifier, or two have the same"),
    (IOMT_ERROR_EDHOC_KEY_MISMATCH, c"IOMT_ERROR_EDHOC_KEY_MISMATCH", c"the private key is not the one that the own certificate or claims set is for"),
    (IOMT_ERROR_EDHOC_LINK_LENGTH, c"IOMT_ERROR_EDHOC_LINK_LENGTH", c"a handshake message is empty or longer than the link's buffer: give the link a larger one"),
    (IOMT_ERROR_EDHOC_LINK_PACKET, c"IOMT_ERROR_EDHOC_LINK_PACKET", c"packets must have at least 20 bytes, and a message takes at most 128 of them: use larger packets"),
    (IOMT_ERROR_EDHOC_LINK_ORDER, c"IOMT_ERROR_EDHOC_LINK_ORDER", c"it is not this side's turn to send a handshake message"),
    (IOMT_ERROR_SESSION_NO_CERTIFICATE, c"IOMT_ERROR_SESSION_NO_CERTIFICATE", c"the peer showed no certificate: enrol the device, and configure its chain and key"),
    (IOMT_ERROR_SESSION_UNEXPECTED_PEER, c"IOMT_ERROR_SESSION_UNEXPECTED_PEER", c"the peer's certificate is good, but its name is not the one that this session was opened for"),
    (IOMT_ERROR_SESSION_PROTOCOL, c"IOMT_ERROR_SESSION_PROTOCOL", c"the peer does not offer the application protocol iomt-secure/1 (ALPN): connect to an iomt-secure endpoint"),
    (IOMT_ERROR_SESSION_VERSION, c"IOMT_ERROR_SESSION_VERSION", c"the peer does not offer TLS 1.3: bring its TLS library up to date"),
    (IOMT_ERROR_SESSION_CIPHER_SUITE, c"IOMT_ERROR_SESSION_CIPHER_SUITE", c"no cipher suite in common: allow ChaCha20-Poly1305 or AES-GCM on both sides"),
    (IOMT_ERROR_SESSION_GROUP, c"IOMT_ERROR_SESSION_GROUP", c"no key exchange group in common: the peer needs X25519MLKEM768, X25519 or P-256"),
    (IOMT_ERROR_SESSION_SIGNATURE_SCHEME, c"IOMT_ERROR_SESSION_SIGNATURE_SCHEME", c"no signature scheme in common: the peer needs Ed25519 or ECDSA on P-256 with SHA-256"),
    (IOMT_ERROR_SESSION_POSSESSION, c"IOMT_ERROR_SESSION_POSSESSION", c"the peer's signature over the handshake does not hold: it does not own the certificate's key"),
    (IOMT_ERROR_SESSION_RECORD, c"IOMT_ERROR_SESSION_RECORD", c"a TLS record or the Finished message does not authenticate: it was altered on the way"),
    (IOMT_ERROR_SESSION_MALFORMED, c"IOMT_ERROR_SESSION_MALFORMED", c"what arrived is not a TLS 1.3 message: check that the peer speaks TLS on this port"),
    (IOMT_ERROR_SESSION_UNEXPECTED_MESSAGE, c"IOMT_ERROR_SESSION_UNEXPECTED_MESSAGE", c"a TLS message arrived where RFC 8446 does not allow it: the peer's TLS library is faulty"),
    (IOMT_ERROR_SESSION_MISBEHAVED, c"IOMT_ERROR_SESSION_MISBEHAVED", c"the peer broke a rule of RFC 8446: its TLS library is faulty, or someone is trying"),
    (IOMT_ERROR_SESSION_RECORD_LENGTH, c"IOMT_ERROR_SESSION_RECORD_LENGTH", c"a TLS record is longer than 2^14 + 256 bytes (RFC 8446 §5.2)"),
    (IOMT_ERROR_SESSION_HANDSHAKE_LENGTH, c"IOMT_ERROR_SESSION_HANDSHAKE_LENGTH", c"the peer sent more handshake bytes than are taken: shorten its certificate chain"),
    (IOMT_ERROR_SESSION_NOT_ASKED, c"IOMT_ERROR_SESSION_NOT_ASKED", c"the server does not ask for this side's certificate: it would serve anyone, so configure it to authenticate clients"),
    (IOMT_ERROR_SESSION_CONFIRMATION, c"IOMT_ERROR_SESSION_CONFIRMATION", c"the server's key confirmation is not the one octet that iomt-secure/1 asks for"),
    (IOMT_ERROR_SESSION_CLOSED, c"IOMT_ERROR_SESSION_CLOSED", c"the peer closed the connection before the handshake was over: see its log for the reason"),
    (IOMT_ERROR_SESSION_CONFIGURATION, c"IOMT_ERROR_SESSION_CONFIGURATION", c"the TLS configuration has no usable cipher, certificate or key: see its constructor's documentation"),
    (IOMT_ERROR_SESSION_INCOMPATIBLE, c"IOMT_ERROR_SESSION_INCOMPATIBLE", c"the peer's hello lacks an extension that TLS 1.3 with X.509 certificates needs"),
    (IOMT_ERROR_SESSION_TLS, c"IOMT_ERROR_SESSION_TLS", c"the TLS library failed in itself: check the system's random source and memory"),
    (IOMT_ERROR_SESSION_TOLD_NO_CERTIFICATE, c"IOMT_ERROR_SESSION_TOLD_NO_CERTIFICATE", c"the peer demands a certificate and saw none: configure this side's chain and key"),
    (IOMT_ERROR_SESSION_TOLD_BAD_CERTIFICATE, c"IOMT_ERROR_SESSION_TOLD_BAD_CERTIFICATE", c"the peer says that this side's certificate is damaged or does not bear an acceptable name: enrol again"),
    (IOMT_ERROR_SESSION_TOLD_UNSUPPORTED_CERTIFICATE, c"IOMT_ERROR_SESSION_TOLD_UNSUPPORTED_CERTIFICATE", c"the peer says that this side's certificate is not for this use: check its extended key usage"),
    (IOMT_ERROR_SESSION_TOLD_REVOKED, c"IOMT_ERROR_SESSION_TOLD_REVOKED", c"the peer says that this side's certificate is revoked: enrol again"),
    (IOMT_ERROR_SESSION_TOLD_EXPIRED, c"IOMT_ERROR_SESSION_TOLD_EXPIRED", c"the peer says that this side's certificate has expired, or is not yet valid: renew it"),
    (IOMT_ERROR_SESSION_TOLD_UNKNOWN_CERTIFICATE, c"IOMT_ERROR_SESSION_TOLD_UNKNOWN_CERTIFICATE", c"the peer refuses this side's certificate without giving a closer reason: see its log"),
    (IOMT_ERROR_SESSION_TOLD_UNKNOWN_ISSUER, c"IOMT_ERROR_SESSION_TOLD_UNKNOWN_ISSUER", c"the peer does not know the CA of this side's certificate: install the CA's root there, or enrol with its CA"),
    (IOMT_ERROR_SESSION_TOLD_ACCESS_DENIED, c"IOMT_ERROR_SESSION_TOLD_ACCESS_DENIED", c"the peer knows who this side is and does not let it in: check its access rules"),
    (IOMT_ERROR_SESSION_TOLD_VERSION, c"IOMT_ERROR_SESSION_TOLD_VERSION", c"the peer does not speak TLS 1.3: bring its TLS library up to date"),
    (IOMT_ERROR_SESSION_TOLD_NO_COMMON, c"IOMT_ERROR_SESSION_TOLD_NO_COMMON", c"the peer finds no cipher, group or signature scheme in common"),
    (IOMT_ERROR_SESSION_TOLD_PROTOCOL, c"IOMT_ERROR_SESSION_TOLD_PROTOCOL", c"the peer does not speak iomt-secure/1 (ALPN): connect to an iomt-secure endpoint"),
    (IOMT_ERROR_SESSION_TOLD_ALTERED, c"IOMT_ERROR_SESSION_TOLD_ALTERED", c"the peer says that a record or signature of this side does not authenticate: it was altered on the way, or the key is not the certificate's"),
    (IOMT_ERROR_SESSION_TOLD_MALFORMED, c"IOMT_ERROR_SESSION_TOLD_MALFORMED", c"the peer says that a message of this side is malformed or out of place: it was altered on the way, or a TLS library is faulty"),
    (IOMT_ERROR_SESSION_TOLD_OTHER, c"IOMT_ERROR_SESSION_TOLD_OTHER", c"the peer ended the handshake with another alert: see its log"),
    (IOMT_ERROR_MEASUREMENT_CAPACITY, c"IOMT_ERROR_MEASUREMENT_CAPACITY", c"the buffer is full: send the batch and start a new one"),
    (IOMT_ERROR_MEASUREMENT_DECIMAL_SYNTAX, c"IOMT_ERROR_MEASUREMENT_DECIMAL_SYNTAX", c"this is not a decimal number: write digits with an optional sign, point and exponent, as in -36.50 or 12e3"),
    (IOMT_ERROR_MEASUREMENT_DECIMAL_RANGE, c"IOMT_ERROR_MEASUREMENT_DECIMAL_RANGE", c"the number has more digits than an 11073 FLOAT holds: at most 8388605 as an integer before the exponent, and an exponent of -128 to 127"),
    (IOMT_ERROR_MEASUREMENT_TIME_BASE, c"IOMT_ERROR_MEASUREMENT_TIME_BASE", c"the times of one batch must count from one base: start a new batch"),
    (IOMT_ERROR_MEASUREMENT_NO_COUNTS, c"IOMT_ERROR_MEASUREMENT_NO_COUNTS", c"the waveform has no counts"),
    (IOMT_ERROR_MEASUREMENT_TOO_MANY_COUNTS, c"IOMT_ERROR_MEASUREMENT_TOO_MANY_COUNTS", c"the waveform has more than 65535 counts: send it in parts"),
    (IOMT_ERROR_MEASUREMENT_SCALE, c"IOMT_ERROR_MEASUREMENT_SCALE", c"a waveform's offset and resolution must be numbers, not special values"),
    (IOMT_ERROR_MEASUREMENT_VALUE, c"IOMT_ERROR_MEASUREMENT_VALUE", c"a received value is not an 11073 FLOAT"),
    (IOMT_ERROR_MEASUREMENT_QUALITY, c"IOMT_ERROR_MEASUREMENT_QUALITY", c"received quality flags have a bit that the standards do not define"),
    (IOMT_ERROR_MEASUREMENT_SERIES, c"IOMT_ERROR_MEASUREMENT_SERIES", c"a received batch refers to a series that it has not defined, or one of the other kind"),
    (IOMT_ERROR_MEASUREMENT_SERIES_TWICE, c"IOMT_ERROR_MEASUREMENT_SERIES_TWICE", c"a received batch defines a series again that it could have referred to"),
    (IOMT_ERROR_MEASUREMENT_DEFAULT, c"IOMT_ERROR_MEASUREMENT_DEFAULT", c"a received batch writes a trailing zero that must be left out"),
    (IOMT_ERROR_MEASUREMENT_TIME, c"IOMT_ERROR_MEASUREMENT_TIME", c"a received time lies before its base or too far after it, or the first is not the base"),
    (IOMT_ERROR_MEASUREMENT_RATE, c"IOMT_ERROR_MEASUREMENT_RATE", c"a received rate is 0 or not in lowest terms"),
    (IOMT_ERROR_MEASUREMENT_PACKING, c"IOMT_ERROR_MEASUREMENT_PACKING", c"received counts are not packed as their format says"),
    (IOMT_ERROR_CBOR_TRUNCATED, c"IOMT_ERROR_CBOR_TRUNCATED", c"the CBOR ends inside an item: send the whole message"),
    (IOMT_ERROR_CBOR_TRAILING, c"IOMT_ERROR_CBOR_TRAILING", c"bytes stand behind the last CBOR item: send the item alone"),
    (IOMT_ERROR_CBOR_INDEFINITE, c"IOMT_ERROR_CBOR_INDEFINITE", c"a CBOR item has an indefinite length: write definite lengths (RFC 8949 section 4.2.1)"),
    (IOMT_ERROR_CBOR_RESERVED, c"IOMT_ERROR_CBOR_RESERVED", c"a CBOR head uses additional information that the standard reserves (RFC 8949 section 3)"),
    (IOMT_ERROR_CBOR_NOT_SHORTEST, c"IOMT_ERROR_CBOR_NOT_SHORTEST", c"a CBOR integer or length is not in its shortest form (RFC 8949 section 4.2.1)"),
    (IOMT_ERROR_CBOR_KEY_ORDER, c"IOMT_ERROR_CBOR_KEY_ORDER", c"a CBOR map's keys are not in bytewise order (RFC 8949 section 4.2.1)"),
    (IOMT_ERROR_CBOR_DUPLICATE_KEY, c"IOMT_ERROR_CBOR_DUPLICATE_KEY", c"a CBOR map has a key twice"),
    (IOMT_ERROR_CBOR_UTF8, c"IOMT_ERROR_CBOR_UTF8", c"a CBOR text is not valid UTF-8"),
    (IOMT_ERROR_CBOR_TAG, c"IOMT_ERROR_CBOR_TAG", c"a CBOR tag is missing, or stands where the definition has none or another"),
    (IOMT_ERROR_CBOR_FLOAT, c"IOMT_ERROR_CBOR_FLOAT", c"a CBOR floating-point number: values here are integers and decimals"),
    (IOMT_ERROR_CBOR_SIMPLE, c"IOMT_ERROR_CBOR_SIMPLE", c"a CBOR simple value other than false, true and null"),
    (IOMT_ERROR_CBOR_NESTING, c"IOMT_ERROR_CBOR_NESTING", c"CBOR arrays and maps are nested more than 8 deep"),
    (IOMT_ERROR_CBOR_TYPE, c"IOMT_ERROR_CBOR_TYPE", c"a CBOR item has another type than its definition says"),
    (IOMT_ERROR_CBOR_RANGE, c"IOMT_ERROR_CBOR_RANGE", c"a CBOR integer is outside the range that its definition allows"),
    (IOMT_ERROR_CBOR_LENGTH, c"IOMT_ERROR_CBOR_LENGTH", c"a CBOR byte string has another length than its definition says"),
    (IOMT_ERROR_CBOR_MISSING_KEY, c"IOMT_ERROR_CBOR_MISSING_KEY", c"a CBOR map lacks a key that its definition requires"),
    (IOMT_ERROR_CBOR_UNKNOWN_KEY, c"IOMT_ERROR_CBOR_UNKNOWN_KEY", c"a CBOR map has a key that its definition does not name"),
    (IOMT_ERROR_CBOR_ARRAY_SHORT, c"IOMT_ERROR_CBOR_ARRAY_SHORT", c"a CBOR array has fewer items than its definition says"),
    (IOMT_ERROR_CBOR_ARRAY_LONG, c"IOMT_ERROR_CBOR_ARRAY_LONG", c"a CBOR array has more items than its definition says"),
    (IOMT_ERROR_CBOR_FULL, c"IOMT_ERROR_CBOR_FULL", c"the buffer is too small for the CBOR: give a larger one"),
    (IOMT_ERROR_CBOR_WRITTEN_ORDER, c"IOMT_ERROR_CBOR_WRITTEN_ORDER", c"map keys must be written in bytewise order of their encoding, each once: 0, 1, 24, -1, \"a\""),
    (IOMT_ERROR_CBOR_WRITTEN_ITEMS, c"IOMT_ERROR_CBOR_WRITTEN_ITEMS", c"a map's value and a tag's content must be exactly one item"),
    (IOMT_ERROR_CBOR_WRITTEN_NESTING, c"IOMT_ERROR_CBOR_WRITTEN_NESTING", c"arrays and maps can be written at most 8 deep"),
    (IOMT_ERROR_CBOR_READ_ITEMS, c"IOMT_ERROR_CBOR_READ_ITEMS", c"a definition must read exactly one item of an array, map or tag"),
    (IOMT_ERROR_MINIMIZE_PLAN_CAPACITY, c"IOMT_ERROR_MINIMIZE_PLAN_CAPACITY", c"the view's rules and the never list together are more than the plan holds: raise R"),
    (IOMT_ERROR_MINIMIZE_FULL, c"IOMT_ERROR_MINIMIZE_FULL", c"the batch is full, or counts its times from another base: send it and give the same data again"),
    (IOMT_ERROR_MINIMIZE_TOO_LONG, c"IOMT_ERROR_MINIMIZE_TOO_LONG", c"the item is larger than a whole batch: raise N or measure in shorter pieces"),
    (IOMT_ERROR_MINIMIZE_MEDIAN_CAPACITY, c"IOMT_ERROR_MINIMIZE_MEDIAN_CAPACITY", c"more than 4 rules of the view take a median: take the mean, or fewer"),
    (IOMT_ERROR_MINIMIZE_NOISE_CAPACITY, c"IOMT_ERROR_MINIMIZE_NOISE_CAPACITY", c"more than 4 rules of the view add noise: drop some, or split the view"),
    (IOMT_ERROR_MINIMIZE_BUDGET_CAPACITY, c"IOMT_ERROR_MINIMIZE_BUDGET_CAPACITY", c"the device keeps 32 budgets and all are in use: wait until a window ends"),
    (IOMT_ERROR_MINIMIZE_FORMAT, c"IOMT_ERROR_MINIMIZE_FORMAT", c"the policy's format is not one that this version reads: it reads format 1"),
    (IOMT_ERROR_MINIMIZE_ID, c"IOMT_ERROR_MINIMIZE_ID", c"the policy's id is not 1 to 64 letters, digits, '.', '-' or '_'"),
    (IOMT_ERROR_MINIMIZE_VALIDITY, c"IOMT_ERROR_MINIMIZE_VALIDITY", c"the policy's not-after is not later than issued"),
    (IOMT_ERROR_MINIMIZE_NOT_CANONICAL, c"IOMT_ERROR_MINIMIZE_NOT_CANONICAL", c"the policy's lists are not in canonical order, or an entry stands twice: write it with this SDK"),
    (IOMT_ERROR_MINIMIZE_PURPOSE, c"IOMT_ERROR_MINIMIZE_PURPOSE", c"the purpose is not an HL7 PurposeOfUse code: TREAT, ETREAT, HRESCH, HPAYMT, HOPERAT, PUBHLTH, ..."),
    (IOMT_ERROR_MINIMIZE_RECIPIENT, c"IOMT_ERROR_MINIMIZE_RECIPIENT", c"the recipient is not spiffe://<trust domain>/<segment>/<role>/<device>, where a part may be *"),
    (IOMT_ERROR_MINIMIZE_PADDING, c"IOMT_ERROR_MINIMIZE_PADDING", c"the padding is not none, padme or a multiple from 2 to 1024 bytes"),
    (IOMT_ERROR_MINIMIZE_SELECTOR, c"IOMT_ERROR_MINIMIZE_SELECTOR", c"the rule names no metric, partition or group that exists"),
    (IOMT_ERROR_MINIMIZE_METHOD, c"IOMT_ERROR_MINIMIZE_METHOD", c"the rule's methods do not exist, do not go together, or are not for a group"),
    (IOMT_ERROR_MINIMIZE_PARAMETER, c"IOMT_ERROR_MINIMIZE_PARAMETER", c"a method's parameter is missing, special, out of range or not in lowest terms"),
    (IOMT_ERROR_MINIMIZE_UNIT, c"IOMT_ERROR_MINIMIZE_UNIT", c"the rule's method calculates and so needs a unit, or derives and so must not name one"),
    (IOMT_ERROR_MINIMIZE_RULE_CONFLICT, c"IOMT_ERROR_MINIMIZE_RULE_CONFLICT", c"two rules of a view apply to the same data and neither is more specific"),
    (IOMT_ERROR_MINIMIZE_VIEW_CONFLICT, c"IOMT_ERROR_MINIMIZE_VIEW_CONFLICT", c"two views for the same purpose match the same recipient and neither is more specific"),
    (IOMT_ERROR_MINIMIZE_SIZE, c"IOMT_ERROR_MINIMIZE_SIZE", c"the policy has more than 64 views, 256 rules in a view, 256 metrics in never, or 2 MiB"),
    (IOMT_ERROR_MINIMIZE_SYNTAX, c"IOMT_ERROR_MINIMIZE_SYNTAX", c"the policy is not well-formed TOML or JSON"),
    (IOMT_ERROR_MINIMIZE_UNKNOWN_KEY, c"IOMT_ERROR_MINIMIZE_UNKNOWN_KEY", c"the policy has a key that this version does not know: it would be ignored, so it is refused"),
    (IOMT_ERROR_MINIMIZE_MISSING_KEY, c"IOMT_ERROR_MINIMIZE_MISSING_KEY", c"the policy lacks a key that must be there"),
    (IOMT_ERROR_MINIMIZE_VALUE, c"IOMT_ERROR_MINIMIZE_VALUE", c"a value in the policy is of another type or outside what its key allows"),
    (IOMT_ERROR_MINIMIZE_TEXT_SIZE, c"IOMT_ERROR_MINIMIZE_TEXT_SIZE", c"the policy's text is longer than a mebibyte, and no policy needs so much"),
    (IOMT_ERROR_MINIMIZE_EXPIRED, c"IOMT_ERROR_MINIMIZE_EXPIRED", c"the policy has expired: fetch a newer one"),
    (IOMT_ERROR_MINIMIZE_ROLLED_BACK, c"IOMT_ERROR_MINIMIZE_ROLLED_BACK", c"the policy is older than the one last accepted: versions never go back"),
    (IOMT_ERROR_MINIMIZE_EQUIVOCATION, c"IOMT_ERROR_MINIMIZE_EQUIVOCATION", c"another policy with the same version was accepted before: issue it with a higher version"),
    (IOMT_ERROR_MINIMIZE_STORED_VERSION, c"IOMT_ERROR_MINIMIZE_STORED_VERSION", c"the stored policy version cannot be read: provision the device again"),
    (IOMT_ERROR_MINIMIZE_OTHER_POLICY, c"IOMT_ERROR_MINIMIZE_OTHER_POLICY", c"the policy has another id than the one provisioned: send the policy that was meant for this device"),
    (IOMT_ERROR_MINIMIZE_STORED_BUDGET, c"IOMT_ERROR_MINIMIZE_STORED_BUDGET", c"the stored privacy budgets cannot be read: nothing leaves with noise until the device is provisioned again"),
    (IOMT_ERROR_MINIMIZE_EXHAUSTED, c"IOMT_ERROR_MINIMIZE_EXHAUSTED", c"the privacy budget of this window is used up: wait for the next"),
    (IOMT_ERROR_MINIMIZE_RECEIPT, c"IOMT_ERROR_MINIMIZE_RECEIPT", c"this is not a receipt, or not in the one form that it has"),
    (IOMT_ERROR_MINIMIZE_NO_VIEW, c"IOMT_ERROR_MINIMIZE_NO_VIEW", c"no view of the policy is for this peer and purpose: nothing may leave"),
    (IOMT_ERROR_MINIMIZE_OTHER_PLAN, c"IOMT_ERROR_MINIMIZE_OTHER_PLAN", c"the batch was made by a minimizer of another policy, recipient or purpose: make it with this one's batch()"),
    (IOMT_ERROR_MINIMIZE_WAVEFORM_UNIT, c"IOMT_ERROR_MINIMIZE_WAVEFORM_UNIT", c"a heart rate is derived from volts: give the waveform a resolution above 0 in V, mV or uV"),
    (IOMT_ERROR_PSEUDONYM_NOT_A_PSEUDONYM, c"IOMT_ERROR_PSEUDONYM_NOT_A_PSEUDONYM", c"this is not a pseudonym of this key, recipient, purpose and epoch"),
    (IOMT_ERROR_PSEUDONYM_TOO_LONG, c"IOMT_ERROR_PSEUDONYM_TOO_LONG", c"the identity or its system is longer than 1024 bytes, and none is so long"),
    (IOMT_ERROR_PSEUDONYM_MAP_FULL, c"IOMT_ERROR_PSEUDONYM_MAP_FULL", c"the map holds as many identities as it can: begin a new epoch, or enlarge it"),
    (IOMT_ERROR_PSEUDONYM_STORED_MAP, c"IOMT_ERROR_PSEUDONYM_STORED_MAP", c"the stored map of pseudonyms cannot be read with this key, recipient, purpose and epoch"),
    (IOMT_ERROR_PSEUDONYM_SCRATCH, c"IOMT_ERROR_PSEUDONYM_SCRATCH", c"the scratch buffer is too small: 32 bytes for each identity, and 19 more"),
    (IOMT_ERROR_PSEUDONYM_OUTPUT, c"IOMT_ERROR_PSEUDONYM_OUTPUT", c"the output buffer is too small: give the lengths of identity and system, and ESCROW bytes more"),
    (IOMT_ERROR_DERIVE_RATE_OUTSIDE, c"IOMT_ERROR_DERIVE_RATE_OUTSIDE", c"the sampling rate is outside 100 to 1000 Hz for an ECG, 25 to 250 Hz for a plethysmogram: resample, or keep the waveform"),
    (IOMT_ERROR_DERIVE_SCALE, c"IOMT_ERROR_DERIVE_SCALE", c"the microvolts per count are zero, or outside 1/1000 to 100000: give the lead's scale"),
    (IOMT_ERROR_DERIVE_LIMITS, c"IOMT_ERROR_DERIVE_LIMITS", c"the converter's lowest count is not below its highest: give them in this order"),
    (IOMT_ERROR_DERIVE_INTERVAL, c"IOMT_ERROR_DERIVE_INTERVAL", c"the interval between heart rates is outside 1 to 3600 seconds: choose one inside"),
    (IOMT_ERROR_TELEMETRY_CAPACITY, c"IOMT_ERROR_TELEMETRY_CAPACITY", c"the output buffer is too small for the frame"),
    (IOMT_ERROR_TELEMETRY_TOO_LONG, c"IOMT_ERROR_TELEMETRY_TOO_LONG", c"the content is longer than 16384 bytes with its padding: send it in parts"),
    (IOMT_ERROR_TELEMETRY_SESSION_ID_LENGTH, c"IOMT_ERROR_TELEMETRY_SESSION_ID_LENGTH", c"a session identifier has at most 8 bytes"),
    (IOMT_ERROR_TELEMETRY_CHANNEL, c"IOMT_ERROR_TELEMETRY_CHANNEL", c"the link has no channel with this number"),
    (IOMT_ERROR_TELEMETRY_NO_POLICY, c"IOMT_ERROR_TELEMETRY_NO_POLICY", c"no policy is in force yet: measurements can be sealed after the first key update"),
    (IOMT_ERROR_TELEMETRY_OTHER_POLICY, c"IOMT_ERROR_TELEMETRY_OTHER_POLICY", c"the batch was minimized under another policy than the one in force: update the key, or minimize again"),
    (IOMT_ERROR_TELEMETRY_OTHER_RECIPIENT, c"IOMT_ERROR_TELEMETRY_OTHER_RECIPIENT", c"the batch was minimized for another recipient than this session's peer"),
    (IOMT_ERROR_TELEMETRY_NOT_PADDED, c"IOMT_ERROR_TELEMETRY_NOT_PADDED", c"the batch asks for padding and the epoch has none: update the key on the terms of the batch's own plan"),
    (IOMT_ERROR_TELEMETRY_KEY_USED_UP, c"IOMT_ERROR_TELEMETRY_KEY_USED_UP", c"the key has sealed as many frames as it may: update it"),
    (IOMT_ERROR_TELEMETRY_UPDATE_PENDING, c"IOMT_ERROR_TELEMETRY_UPDATE_PENDING", c"another key update waits for its acknowledgement: repeat that one, or wait"),
    (IOMT_ERROR_TELEMETRY_NO_UPDATE, c"IOMT_ERROR_TELEMETRY_NO_UPDATE", c"the acknowledgement is for no key update that is waiting on this link, or the update is another link's"),
    (IOMT_ERROR_TELEMETRY_EPOCHS_USED_UP, c"IOMT_ERROR_TELEMETRY_EPOCHS_USED_UP", c"the session has had as many epochs as it may: shake hands again"),
    (IOMT_ERROR_TELEMETRY_OTHER_PURPOSE, c"IOMT_ERROR_TELEMETRY_OTHER_PURPOSE", c"the batch was minimized for another purpose than the epoch's: update the key on the terms of the batch's own plan"),
    (IOMT_ERROR_TELEMETRY_COMMAND_KIND, c"IOMT_ERROR_TELEMETRY_COMMAND_KIND", c"the statement is not a policy: other kinds become commands by the module that reads them"),
    (IOMT_ERROR_TELEMETRY_PACKET_SIZE, c"IOMT_ERROR_TELEMETRY_PACKET_SIZE", c"packets must have at least 20 bytes, and a frame takes at most 128 of them: use larger packets"),
    (IOMT_ERROR_TELEMETRY_FRAME_LENGTH, c"IOMT_ERROR_TELEMETRY_FRAME_LENGTH", c"a frame in packets is longer than the reassembler takes: give it more room"),
    (IOMT_ERROR_TELEMETRY_VERSION, c"IOMT_ERROR_TELEMETRY_VERSION", c"the frame's version is not one that this build reads"),
    (IOMT_ERROR_TELEMETRY_TRUNCATED, c"IOMT_ERROR_TELEMETRY_TRUNCATED", c"the frame is shorter than its header and tag"),
    (IOMT_ERROR_TELEMETRY_SESSION, c"IOMT_ERROR_TELEMETRY_SESSION", c"the frame does not bear this session's identifier"),
    (IOMT_ERROR_TELEMETRY_HEADER, c"IOMT_ERROR_TELEMETRY_HEADER", c"the frame's header writes out channel 0, which must be left out, or puts a command or control message on another channel"),
    (IOMT_ERROR_TELEMETRY_UNKNOWN_CHANNEL, c"IOMT_ERROR_TELEMETRY_UNKNOWN_CHANNEL", c"the frame's channel is not one of this link"),
    (IOMT_ERROR_TELEMETRY_UNKNOWN_EPOCH, c"IOMT_ERROR_TELEMETRY_UNKNOWN_EPOCH", c"the frame's epoch is neither the current nor the previous one"),
    (IOMT_ERROR_TELEMETRY_REPLAYED, c"IOMT_ERROR_TELEMETRY_REPLAYED", c"the frame was received before"),
    (IOMT_ERROR_TELEMETRY_TOO_OLD, c"IOMT_ERROR_TELEMETRY_TOO_OLD", c"the frame lies behind the replay window: it cannot be told from a replay"),
    (IOMT_ERROR_TELEMETRY_AUTHENTICATION, c"IOMT_ERROR_TELEMETRY_AUTHENTICATION", c"the frame's tag does not hold: it was altered, or is of another session, or under another policy"),
    (IOMT_ERROR_TELEMETRY_FORGERY_LIMIT, c"IOMT_ERROR_TELEMETRY_FORGERY_LIMIT", c"as many frames failed as the cipher allows: shake hands again"),
    (IOMT_ERROR_TELEMETRY_POLICY_MISSING, c"IOMT_ERROR_TELEMETRY_POLICY_MISSING", c"the frame holds measurements in an epoch without a policy"),
    (IOMT_ERROR_TELEMETRY_PADDING, c"IOMT_ERROR_TELEMETRY_PADDING", c"the frame is authentic and its padding malformed"),
    (IOMT_ERROR_TELEMETRY_CONTROL, c"IOMT_ERROR_TELEMETRY_CONTROL", c"the frame is authentic and its control message malformed"),
    (IOMT_ERROR_TELEMETRY_UPDATE, c"IOMT_ERROR_TELEMETRY_UPDATE", c"the key update does not follow the current epoch, or contradicts an earlier one"),
    (IOMT_ERROR_TELEMETRY_CLOSED, c"IOMT_ERROR_TELEMETRY_CLOSED", c"the peer has closed the link"),
    (IOMT_ERROR_TELEMETRY_GAP, c"IOMT_ERROR_TELEMETRY_GAP", c"frames before this one are missing: an ordered transport does not lose any; close the session"),
    (IOMT_ERROR_TELEMETRY_RESUMPTION, c"IOMT_ERROR_TELEMETRY_RESUMPTION", c"the message about a resumption is of another link or epoch, asks for numbers that no reservation reaches, or the link is not resumable"),
    (IOMT_ERROR_TELEMETRY_RECORD, c"IOMT_ERROR_TELEMETRY_RECORD", c"the stored session does not open, or is not in its format: it was altered, or is another device's, key's or build's; shake hands again"),
    (IOMT_ERROR_TELEMETRY_RECORD_OLD, c"IOMT_ERROR_TELEMETRY_RECORD_OLD", c"the stored session is older than the counter says: storage was rolled back; shake hands again"),
    (IOMT_ERROR_TELEMETRY_BLOCK, c"IOMT_ERROR_TELEMETRY_BLOCK", c"a reservation is of 1 to 1024 frame numbers"),
    (IOMT_ERROR_TELEMETRY_CHANNELS, c"IOMT_ERROR_TELEMETRY_CHANNELS", c"the link has another number of channels than its record or its peer's message, or more than 16"),
    (IOMT_ERROR_TELEMETRY_UNCONFIRMED, c"IOMT_ERROR_TELEMETRY_UNCONFIRMED", c"the session was resumed and its policy is not confirmed: compile the plan again and confirm its terms, or update the key on others"),
    (IOMT_ERROR_TELEMETRY_UNANNOUNCED, c"IOMT_ERROR_TELEMETRY_UNANNOUNCED", c"the session was resumed on an ordered link: announce that to the peer before anything else"),
    (IOMT_ERROR_TELEMETRY_UNRESERVED, c"IOMT_ERROR_TELEMETRY_UNRESERVED", c"no frame number is reserved in storage: seal through the link that keeps the record"),
    (IOMT_ERROR_TELEMETRY_RECORDS_USED_UP, c"IOMT_ERROR_TELEMETRY_RECORDS_USED_UP", c"the record has been written as often as it may: shake hands again"),
    (IOMT_ERROR_FLEET_FUNCTION_TABLE, c"IOMT_ERROR_FLEET_FUNCTION_TABLE", c"the table of functions has a number or a name twice, or more than 24 restrictable functions"),
    (IOMT_ERROR_FLEET_AUTHORITIES, c"IOMT_ERROR_FLEET_AUTHORITIES", c"the authorities lack a way back from a lost key, or repeat one: give recovery keys, or let at least two but not all of the members decide"),
    (IOMT_ERROR_FLEET_RECOVERY, c"IOMT_ERROR_FLEET_RECOVERY", c"the members of the authorities tried to change the recovery keys: only the recovery keys themselves may"),
    (IOMT_ERROR_FLEET_OTHER_DEVICE, c"IOMT_ERROR_FLEET_OTHER_DEVICE", c"the statement is for other devices: send it to those that its target names"),
    (IOMT_ERROR_FLEET_EXPIRED, c"IOMT_ERROR_FLEET_EXPIRED", c"the statement was to be taken before a time that has passed: have it signed anew"),
    (IOMT_ERROR_FLEET_REPLAYED, c"IOMT_ERROR_FLEET_REPLAYED", c"the statement was taken before: it is in force, or was until a later one"),
    (IOMT_ERROR_FLEET_OLDER, c"IOMT_ERROR_FLEET_OLDER", c"a statement with a higher sequence was taken before this one"),
    (IOMT_ERROR_FLEET_EQUIVOCATION, c"IOMT_ERROR_FLEET_EQUIVOCATION", c"two different statements bear the same sequence: find out who signed both"),
    (IOMT_ERROR_FLEET_GENERATION, c"IOMT_ERROR_FLEET_GENERATION", c"the statement is of another generation of authorities than the one in force: have it signed by today's"),
    (IOMT_ERROR_FLEET_NOT_ENOUGH, c"IOMT_ERROR_FLEET_NOT_ENOUGH", c"fewer authorities have signed than must: collect more signatures of the same payload"),
    (IOMT_ERROR_FLEET_FORM, c"IOMT_ERROR_FLEET_FORM", c"the statement's payload has a type, format, level or reason that this build does not know"),
    (IOMT_ERROR_FLEET_FUNCTIONS, c"IOMT_ERROR_FLEET_FUNCTIONS", c"the order names functions where its level takes none, or none where it takes some, or repeats one"),
    (IOMT_ERROR_FLEET_UNKNOWN_FUNCTION, c"IOMT_ERROR_FLEET_UNKNOWN_FUNCTION", c"the order names a function that this device has not declared as restrictable"),
    (IOMT_ERROR_FLEET_TARGET, c"IOMT_ERROR_FLEET_TARGET", c"the statement's target is not a name or a pattern of names"),
    (IOMT_ERROR_FLEET_VALIDITY, c"IOMT_ERROR_FLEET_VALIDITY", c"the statement's last moment to be taken is not after its issue, or after the year 9999"),
    (IOMT_ERROR_FLEET_LINE, c"IOMT_ERROR_FLEET_LINE", c"the statement's id is not 1 to 64 letters, digits, dots, dashes and underscores"),
    (IOMT_ERROR_FLEET_OTHER_LINE, c"IOMT_ERROR_FLEET_OTHER_LINE", c"the statement has another id than the line that this device was provisioned with"),
    (IOMT_ERROR_FLEET_ENTRIES, c"IOMT_ERROR_FLEET_ENTRIES", c"the deny-list's entries are not 16 bytes each, in ascending order, each once"),
    (IOMT_ERROR_FLEET_NONCE, c"IOMT_ERROR_FLEET_NONCE", c"the posture is not fresh: its nonce is not this session's, or not the one that was asked for"),
    (IOMT_ERROR_FLEET_CLAIMS, c"IOMT_ERROR_FLEET_CLAIMS", c"a claim of the posture is too long or too short, out of order, or has a value or letter that the profile does not know"),
    (IOMT_ERROR_FLEET_NO_SIGNING_KEY, c"IOMT_ERROR_FLEET_NO_SIGNING_KEY", c"the peer's key agrees and does not sign: name the key that signs its posture"),
    (IOMT_ERROR_FLEET_STORED, c"IOMT_ERROR_FLEET_STORED", c"what is stored of the fleet's statements is not in its format: storage is failing, or was written to from outside; provision its slots anew"),
    (IOMT_ERROR_FLEET_ISOLATED, c"IOMT_ERROR_FLEET_ISOLATED", c"the device is quarantined: nothing but control messages and its own posture may be sealed, and no measurements are taken"),
    (IOMT_ERROR_FLEET_REVOKED, c"IOMT_ERROR_FLEET_REVOKED", c"the peer is on the deny-list: end the session"),
    (IOMT_ERROR_FLEET_RULES_CHANGED, c"IOMT_ERROR_FLEET_RULES_CHANGED", c"a newer deny-list or access policy was accepted since the link was checked: check it again with Link::renew"),
    (IOMT_ERROR_NULL, c"IOMT_ERROR_NULL", c"a pointer that must not be NULL is NULL"),
    (IOMT_ERROR_ALIGNMENT, c"IOMT_ERROR_ALIGNMENT", c"a pointer is not aligned for its type: objects need IOMT_ALIGNMENT"),
    (IOMT_ERROR_OVERLAP, c"IOMT_ERROR_OVERLAP", c"two arguments overlap, and the call writes to at least one of them"),
    (IOMT_ERROR_LENGTH, c"IOMT_ERROR_LENGTH", c"a length is larger than half of the address space, or its range wraps around"),
    (IOMT_ERROR_UNINITIALIZED, c"IOMT_ERROR_UNINITIALIZED", c"the object was never initialized, was wiped, was moved or copied, or is of another type"),
    (IOMT_ERROR_ALREADY_USED, c"IOMT_ERROR_ALREADY_USED", c"the object has done what it can do once, or failed at it: make a new one"),
    (IOMT_ERROR_STATE, c"IOMT_ERROR_STATE", c"the object is at another step: call the functions in their order"),
    (IOMT_ERROR_BUSY, c"IOMT_ERROR_BUSY", c"the object is in use by a call that is not over: callbacks must leave it alone"),
    (IOMT_ERROR_REENTERED, c"IOMT_ERROR_REENTERED", c"a callback has called back into the library: return from it first"),
    (IOMT_ERROR_CALLBACK, c"IOMT_ERROR_CALLBACK", c"a callback structure lacks one of its functions"),
    (IOMT_ERROR_VALUE, c"IOMT_ERROR_VALUE", c"an argument has a value that its type or documentation does not allow"),
    (IOMT_ERROR_TEXT, c"IOMT_ERROR_TEXT", c"a text is not UTF-8, or longer than 255 bytes"),
    (IOMT_ERROR_COUNT, c"IOMT_ERROR_COUNT", c"there are more entries than the call or object takes"),
    (IOMT_ERROR_OUTPUT, c"IOMT_ERROR_OUTPUT", c"the output buffer is too small"),
    (IOMT_ERROR_PANIC, c"IOMT_ERROR_PANIC", c"the library failed in itself: it did nothing more, and the object is spent"),
    (IOMT_ERROR_CLOCK, c"IOMT_ERROR_CLOCK", c"the clock's callback gave a reliability that is neither 0 nor 1"),
    (IOMT_ERROR_LAYOUT, c"IOMT_ERROR_LAYOUT", c"the header and the library differ in version, capacities or target: build both the same way"),
];
