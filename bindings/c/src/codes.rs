//! Every status by number, name and sentence. Written by `tests/header.rs`; not to be edited.

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
/// The document is not JSON (RFC 8259): nothing of it was written.
pub const IOMT_ERROR_DOCUMENT_SYNTAX: i32 = 661;
/// The document is not UTF-8.
pub const IOMT_ERROR_DOCUMENT_UTF8: i32 = 662;
/// The document holds a control character that JSON does not allow, or NUL.
pub const IOMT_ERROR_DOCUMENT_CONTROL: i32 = 663;
/// A text of the document has an escape that JSON does not know.
pub const IOMT_ERROR_DOCUMENT_ESCAPE: i32 = 664;
/// A text of the document has half of a surrogate pair, which readers understand differently.
pub const IOMT_ERROR_DOCUMENT_SURROGATE: i32 = 665;
/// The document ends before it is complete.
pub const IOMT_ERROR_DOCUMENT_UNTERMINATED: i32 = 666;
/// The document is nested more than 128 deep, or has resources in resources more than 8 deep.
pub const IOMT_ERROR_DOCUMENT_DEPTH: i32 = 667;
/// A name stands twice in one object: readers would disagree which one counts.
pub const IOMT_ERROR_DOCUMENT_DUPLICATE: i32 = 668;
/// A resource's type is missing or not a text.
pub const IOMT_ERROR_DOCUMENT_RESOURCE_TYPE: i32 = 669;
/// The document has an element that the FHIR release does not define, and the policy refuses such.
pub const IOMT_ERROR_DOCUMENT_UNKNOWN: i32 = 670;
/// An element that the standard requires may not leave, and the policy refuses such documents.
pub const IOMT_ERROR_DOCUMENT_MISSING: i32 = 671;
/// A resource is larger than the buffer for one: raise the limit, or send smaller ones.
pub const IOMT_ERROR_DOCUMENT_TOO_LARGE: i32 = 672;
/// The policy's methods need keys, and none were given: give them when the minimizer is made.
pub const IOMT_ERROR_DOCUMENT_KEYS: i32 = 673;
/// The document could not be handled: report this with the policy.
pub const IOMT_ERROR_DOCUMENT_INTERNAL: i32 = 674;
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
/// The record in storage is not this link's: its session was resumed again, ended, or replaced since; drop this link.
pub const IOMT_ERROR_TELEMETRY_SUPERSEDED: i32 = 756;
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
/// A claim of the posture or log is too long or too short, out of order, or has a value or letter that the profile does not know.
pub const IOMT_ERROR_FLEET_CLAIMS: i32 = 826;
/// The peer's key agrees and does not sign: name the key that signs its posture.
pub const IOMT_ERROR_FLEET_NO_SIGNING_KEY: i32 = 827;
/// A rule of the access policy means nothing, stands twice or out of order, or there are more than 64.
pub const IOMT_ERROR_FLEET_RULE: i32 = 828;
/// What is stored of the fleet's statements is not in its format: storage is failing, or was written to from outside; provision its slots anew.
pub const IOMT_ERROR_FLEET_STORED: i32 = 830;
/// The log has as many entries as a number can count: begin another.
pub const IOMT_ERROR_FLEET_LOG_FULL: i32 = 831;
/// The device is quarantined: nothing but control messages and its own posture may be sealed, and no measurements are taken.
pub const IOMT_ERROR_FLEET_ISOLATED: i32 = 840;
/// The peer is on the deny-list: end the session.
pub const IOMT_ERROR_FLEET_REVOKED: i32 = 841;
/// A newer deny-list or access policy was accepted than the link was held against: give the newest to Link::renew.
pub const IOMT_ERROR_FLEET_RULES_CHANGED: i32 = 842;
/// The access policy does not let this side send such a frame, channel, metric or command to this peer.
pub const IOMT_ERROR_FLEET_NOT_GRANTED: i32 = 843;
/// The access policy does not let the peer send such a frame, channel, metric or command.
pub const IOMT_ERROR_FLEET_PEER_NOT_GRANTED: i32 = 844;
/// The access policy does not let the two open this session: end it.
pub const IOMT_ERROR_FLEET_NO_SESSION: i32 = 845;
/// More than 8 rules of the access policy apply to one pair of names: put rules together.
pub const IOMT_ERROR_FLEET_TOO_MANY_RULES: i32 = 846;
/// The access policy has no glass to break.
pub const IOMT_ERROR_FLEET_NO_GLASS: i32 = 847;
/// A digest of the manifest is not SHA-256 with its 32 bytes: the other algorithms of SUIT are not taken.
pub const IOMT_ERROR_ARTIFACT_DIGEST: i32 = 850;
/// The manifest is not the one whose digest was signed: it was altered or exchanged.
pub const IOMT_ERROR_ARTIFACT_MANIFEST_DIGEST: i32 = 851;
/// A severed member of the envelope is not the one whose digest the manifest has, or the manifest has none.
pub const IOMT_ERROR_ARTIFACT_SEVERED: i32 = 852;
/// The envelope has no signature, or more than four, or one key's twice.
pub const IOMT_ERROR_ARTIFACT_SIGNATURES: i32 = 853;
/// Fewer keys have signed the manifest than must: collect more signatures.
pub const IOMT_ERROR_ARTIFACT_NOT_ENOUGH: i32 = 854;
/// The manifest's encoding version is not 1.
pub const IOMT_ERROR_ARTIFACT_VERSION: i32 = 855;
/// The manifest has a member that this verify-only part of SUIT does not take, such as image loading, or lacks validation.
pub const IOMT_ERROR_ARTIFACT_MEMBER: i32 = 856;
/// The manifest has a command that this verify-only part of SUIT does not take, or not in that sequence.
pub const IOMT_ERROR_ARTIFACT_COMMAND: i32 = 857;
/// The manifest sets a parameter that this verify-only part of SUIT does not take, or not in that sequence, or asks of a dependency what it does not ask of the image.
pub const IOMT_ERROR_ARTIFACT_PARAMETER: i32 = 858;
/// The manifest sets a parameter of a component twice.
pub const IOMT_ERROR_ARTIFACT_PARAMETER_TWICE: i32 = 859;
/// The manifest is not of one image and at most three dependencies, or names a component twice.
pub const IOMT_ERROR_ARTIFACT_COMPONENTS: i32 = 860;
/// The manifest selects no component, several by a list, or one that it has not named.
pub const IOMT_ERROR_ARTIFACT_COMPONENT_INDEX: i32 = 861;
/// The manifest tests a parameter that it has not set before.
pub const IOMT_ERROR_ARTIFACT_UNSET: i32 = 862;
/// The manifest lacks a test of vendor or class, an image's digest, size or match, or does not test what it sets.
pub const IOMT_ERROR_ARTIFACT_INCOMPLETE: i32 = 863;
/// The manifest is for another vendor's devices.
pub const IOMT_ERROR_ARTIFACT_VENDOR: i32 = 864;
/// The manifest is for another class of devices.
pub const IOMT_ERROR_ARTIFACT_CLASS: i32 = 865;
/// The manifest is for another device.
pub const IOMT_ERROR_ARTIFACT_DEVICE: i32 = 866;
/// The manifest's image is for another part of the device.
pub const IOMT_ERROR_ARTIFACT_COMPONENT: i32 = 867;
/// The manifest was to be used before a time that has passed: have it signed anew.
pub const IOMT_ERROR_ARTIFACT_EXPIRED: i32 = 868;
/// The manifest depends on one that is not in force here: install that first.
pub const IOMT_ERROR_ARTIFACT_DEPENDENCY: i32 = 869;
/// The manifest's sequence number is under that of what is in force or staged, or has failed.
pub const IOMT_ERROR_ARTIFACT_OLDER: i32 = 870;
/// The manifest is in force already.
pub const IOMT_ERROR_ARTIFACT_REPLAYED: i32 = 871;
/// Two different manifests bear the same sequence number: find out who signed both.
pub const IOMT_ERROR_ARTIFACT_EQUIVOCATION: i32 = 872;
/// The manifest was tried and did not come up: sign a mended one with a higher sequence number.
pub const IOMT_ERROR_ARTIFACT_FAILED: i32 = 873;
/// The image is longer or shorter than the manifest says.
pub const IOMT_ERROR_ARTIFACT_IMAGE_SIZE: i32 = 874;
/// The image is not the one whose digest the manifest has.
pub const IOMT_ERROR_ARTIFACT_IMAGE: i32 = 875;
/// Nothing is staged: verify and stage an artifact first.
pub const IOMT_ERROR_ARTIFACT_NOTHING_STAGED: i32 = 876;
/// An update is being tried: commit or reject it first.
pub const IOMT_ERROR_ARTIFACT_TRYING: i32 = 877;
/// No update is being tried: one is committed only after the start that ran it.
pub const IOMT_ERROR_ARTIFACT_NOT_TRIED: i32 = 878;
/// The image that runs is not the one being tried: something else was started.
pub const IOMT_ERROR_ARTIFACT_OTHER_IMAGE: i32 = 879;
/// The artifact is not of what was begun last: its image may have been overwritten.
pub const IOMT_ERROR_ARTIFACT_OTHER_MANIFEST: i32 = 880;
/// An update is given 1 to 15 starts to come up.
pub const IOMT_ERROR_ARTIFACT_ATTEMPTS: i32 = 881;
/// The signatures needed must be 1 to 4, and not more than there are authorities.
pub const IOMT_ERROR_ARTIFACT_QUORUM: i32 = 882;
/// The part is an AI model: stage it with its passport.
pub const IOMT_ERROR_ARTIFACT_NEEDS_PASSPORT: i32 = 883;
/// The part is firmware: it has no passport.
pub const IOMT_ERROR_ARTIFACT_NOT_MODEL: i32 = 884;
/// What is stored of the part is not in its format: storage is failing, or was written to from outside; run what is in force, and provision the slot anew.
pub const IOMT_ERROR_ARTIFACT_STORED: i32 = 885;
/// The passport has a format, metric or number that this build does not know.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_FORM: i32 = 890;
/// A text of the passport is empty, too long or has control characters.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_TEXT: i32 = 891;
/// The passport's population has no sex, or an age range that ends before it begins.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_POPULATION: i32 = 892;
/// The passport's results lack the whole population, repeat a subgroup and metric, are too many, or lie outside their interval.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_PERFORMANCE: i32 = 893;
/// The passport names no limits, or more than eight.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_LIMITS: i32 = 894;
/// The passport's end is not after its review, or after the year 9999.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_VALIDITY: i32 = 895;
/// The passport was not signed by the reviewer that it names.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_REVIEWER: i32 = 896;
/// The passport has expired: have the model reviewed anew.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_EXPIRED: i32 = 897;
/// The passport is of another model.
pub const IOMT_ERROR_ARTIFACT_PASSPORT_MODEL: i32 = 898;
/// No model is in force or being tried.
pub const IOMT_ERROR_ARTIFACT_NO_MODEL: i32 = 899;
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
/// No link is kept in this vault: shake hands.
pub const IOMT_ERROR_NOTHING_KEPT: i32 = 917;

/// Number; name and sentence, each with NUL before and behind it.
pub(crate) const TABLE: &[(i32, &str)] = &[
    (IOMT_ERROR_PLATFORM_RANDOM, "\0IOMT_ERROR_PLATFORM_RANDOM\0the random source failed: check that it is seeded before keys are made\0"),
    (IOMT_ERROR_PLATFORM_STORAGE, "\0IOMT_ERROR_PLATFORM_STORAGE\0persistent storage failed: check the medium and its permissions\0"),
    (IOMT_ERROR_PLATFORM_STORAGE_CAPACITY, "\0IOMT_ERROR_PLATFORM_STORAGE_CAPACITY\0a stored value does not fit: enlarge the slot or the buffer\0"),
    (IOMT_ERROR_PLATFORM_SIGNER, "\0IOMT_ERROR_PLATFORM_SIGNER\0the signer failed: check the secure element or keystore and the key's permissions\0"),
    (IOMT_ERROR_CRYPTO_AUTHENTICATION, "\0IOMT_ERROR_CRYPTO_AUTHENTICATION\0the authentication tag does not hold: the data was altered, or the key, nonce or associated data differ\0"),
    (IOMT_ERROR_CRYPTO_SIGNATURE, "\0IOMT_ERROR_CRYPTO_SIGNATURE\0the signature does not hold for this key and message\0"),
    (IOMT_ERROR_CRYPTO_KEY_LENGTH, "\0IOMT_ERROR_CRYPTO_KEY_LENGTH\0the key has the wrong length for this algorithm\0"),
    (IOMT_ERROR_CRYPTO_PUBLIC_KEY, "\0IOMT_ERROR_CRYPTO_PUBLIC_KEY\0the public key is not a valid point of its curve\0"),
    (IOMT_ERROR_CRYPTO_LOW_ORDER, "\0IOMT_ERROR_CRYPTO_LOW_ORDER\0the key agreement gave an all-zero secret: the peer sent a point of low order\0"),
    (IOMT_ERROR_CRYPTO_OUTPUT_LENGTH, "\0IOMT_ERROR_CRYPTO_OUTPUT_LENGTH\0more output was asked for than HKDF gives: at most 255 blocks\0"),
    (IOMT_ERROR_CRYPTO_UNSUPPORTED, "\0IOMT_ERROR_CRYPTO_UNSUPPORTED\0this build lacks the algorithm: enable the cargo feature that brings it\0"),
    (IOMT_ERROR_CRYPTO_MESSAGE_LENGTH, "\0IOMT_ERROR_CRYPTO_MESSAGE_LENGTH\0the message is longer than the cipher allows\0"),
    (IOMT_ERROR_CRYPTO_ENCODING, "\0IOMT_ERROR_CRYPTO_ENCODING\0the signature or key is not encoded as its standard says\0"),
    (IOMT_ERROR_CRYPTO_BACKEND, "\0IOMT_ERROR_CRYPTO_BACKEND\0the cryptographic library failed on good input: it is out of memory or failed its own self-test\0"),
    (IOMT_ERROR_IDENTITY_NAME_SCHEME, "\0IOMT_ERROR_IDENTITY_NAME_SCHEME\0the name does not begin with spiffe://: names are spiffe://<trust domain>/<segment>/<role>/<device>\0"),
    (IOMT_ERROR_IDENTITY_NAME_LENGTH, "\0IOMT_ERROR_IDENTITY_NAME_LENGTH\0the name is longer than 128 bytes: shorten its parts\0"),
    (IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN, "\0IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN\0the name's trust domain is empty or has characters other than a-z, 0-9, '.', '-' and '_'\0"),
    (IOMT_ERROR_IDENTITY_NAME_SEGMENTS, "\0IOMT_ERROR_IDENTITY_NAME_SEGMENTS\0the name does not have exactly three path segments: segment, role and device\0"),
    (IOMT_ERROR_IDENTITY_NAME_CHARACTER, "\0IOMT_ERROR_IDENTITY_NAME_CHARACTER\0a path segment of the name is empty, '.' or '..', or has characters other than letters, digits, '.', '-' and '_'\0"),
    (IOMT_ERROR_IDENTITY_MALFORMED, "\0IOMT_ERROR_IDENTITY_MALFORMED\0the certificate is not the DER that RFC 5280 prescribes: have it issued again\0"),
    (IOMT_ERROR_IDENTITY_VERSION, "\0IOMT_ERROR_IDENTITY_VERSION\0the certificate is not X.509 version 3: have it issued again as such\0"),
    (IOMT_ERROR_IDENTITY_CRITICAL_EXTENSION, "\0IOMT_ERROR_IDENTITY_CRITICAL_EXTENSION\0the certificate has a critical extension that this crate does not process: have it issued without\0"),
    (IOMT_ERROR_IDENTITY_KEY_ALGORITHM, "\0IOMT_ERROR_IDENTITY_KEY_ALGORITHM\0the certificate's key is none of P-256 (uncompressed), Ed25519 and X25519: make a new key and certificate\0"),
    (IOMT_ERROR_IDENTITY_SIGNATURE_ALGORITHM, "\0IOMT_ERROR_IDENTITY_SIGNATURE_ALGORITHM\0the certificate is signed neither with ECDSA P-256 and SHA-256 nor with Ed25519: use a CA that does\0"),
    (IOMT_ERROR_IDENTITY_CHAIN_EMPTY, "\0IOMT_ERROR_IDENTITY_CHAIN_EMPTY\0no certificate was sent: configure the peer with its chain\0"),
    (IOMT_ERROR_IDENTITY_CHAIN_LENGTH, "\0IOMT_ERROR_IDENTITY_CHAIN_LENGTH\0the chain has more than four certificates or costs too much to check: shorten it\0"),
    (IOMT_ERROR_IDENTITY_CHAIN_ORDER, "\0IOMT_ERROR_IDENTITY_CHAIN_ORDER\0the chain is not in order: send the leaf first, each certificate followed by its issuer's\0"),
    (IOMT_ERROR_IDENTITY_UNKNOWN_ISSUER, "\0IOMT_ERROR_IDENTITY_UNKNOWN_ISSUER\0no trust anchor has issued this chain: add the root, or treat the peer as a stranger\0"),
    (IOMT_ERROR_IDENTITY_BAD_SIGNATURE, "\0IOMT_ERROR_IDENTITY_BAD_SIGNATURE\0a certificate's signature does not hold for its issuer's key\0"),
    (IOMT_ERROR_IDENTITY_EXPIRED, "\0IOMT_ERROR_IDENTITY_EXPIRED\0a certificate on the path has expired: renew it\0"),
    (IOMT_ERROR_IDENTITY_NOT_YET_VALID, "\0IOMT_ERROR_IDENTITY_NOT_YET_VALID\0a certificate on the path is not valid yet: check the issuer's clock and this one\0"),
    (IOMT_ERROR_IDENTITY_USAGE, "\0IOMT_ERROR_IDENTITY_USAGE\0the certificate's extended key usage does not allow this use: have it issued for client or server authentication\0"),
    (IOMT_ERROR_IDENTITY_KEY_USAGE, "\0IOMT_ERROR_IDENTITY_KEY_USAGE\0the certificate's key usage does not allow digital signatures, or key agreement where it is used for that: have it issued with digitalSignature or keyAgreement\0"),
    (IOMT_ERROR_IDENTITY_CA_AS_LEAF, "\0IOMT_ERROR_IDENTITY_CA_AS_LEAF\0the peer's certificate may issue certificates: a device or service needs one of its own\0"),
    (IOMT_ERROR_IDENTITY_ISSUER_NOT_CA, "\0IOMT_ERROR_IDENTITY_ISSUER_NOT_CA\0a certificate that issued another is no CA by its basicConstraints (critical, cA) and keyUsage (keyCertSign)\0"),
    (IOMT_ERROR_IDENTITY_PATH_LENGTH, "\0IOMT_ERROR_IDENTITY_PATH_LENGTH\0more CAs stand in the chain than a pathLenConstraint allows\0"),
    (IOMT_ERROR_IDENTITY_NAME_CONSTRAINTS, "\0IOMT_ERROR_IDENTITY_NAME_CONSTRAINTS\0a name in the chain is outside a CA's name constraints\0"),
    (IOMT_ERROR_IDENTITY_NAME_MISSING, "\0IOMT_ERROR_IDENTITY_NAME_MISSING\0the certificate has no URI as subject alternative name: have it issued with the device's spiffe:// name\0"),
    (IOMT_ERROR_IDENTITY_NAME_MANY, "\0IOMT_ERROR_IDENTITY_NAME_MANY\0the certificate has more than one URI as subject alternative name: have it issued with one\0"),
    (IOMT_ERROR_IDENTITY_NAME_OTHER, "\0IOMT_ERROR_IDENTITY_NAME_OTHER\0the certificate has a DNS name, address or mailbox beside the device's name: have it issued without\0"),
    (IOMT_ERROR_IDENTITY_TRUST_DOMAIN, "\0IOMT_ERROR_IDENTITY_TRUST_DOMAIN\0the issuing root is not trusted for the name's trust domain\0"),
    (IOMT_ERROR_IDENTITY_NO_ANCHORS, "\0IOMT_ERROR_IDENTITY_NO_ANCHORS\0there are no trust anchors: configure at least one root\0"),
    (IOMT_ERROR_IDENTITY_TIME_FLOOR, "\0IOMT_ERROR_IDENTITY_TIME_FLOOR\0the stored time floor is not 8 bytes or is absurdly late: storage is failing or was written to from outside; provision its slot anew\0"),
    (IOMT_ERROR_IDENTITY_KEY_MISMATCH, "\0IOMT_ERROR_IDENTITY_KEY_MISMATCH\0the certificate is not for this key: pair each certificate with the key that was in its request\0"),
    (IOMT_ERROR_IDENTITY_POSSESSION, "\0IOMT_ERROR_IDENTITY_POSSESSION\0the request is not signed with the key in it: have it made by the device that holds the key\0"),
    (IOMT_ERROR_IDENTITY_PEM, "\0IOMT_ERROR_IDENTITY_PEM\0the text is not the PEM that RFC 7468 prescribes, or holds another kind of object\0"),
    (IOMT_ERROR_IDENTITY_PRIVATE_KEY, "\0IOMT_ERROR_IDENTITY_PRIVATE_KEY\0the private key is not well-formed PKCS#8, is out of range, or its public key is another's\0"),
    (IOMT_ERROR_IDENTITY_VALIDITY, "\0IOMT_ERROR_IDENTITY_VALIDITY\0the validity to issue is empty, or ends after the year 9999\0"),
    (IOMT_ERROR_IDENTITY_ISSUE, "\0IOMT_ERROR_IDENTITY_ISSUE\0the certificate or request could not be put together\0"),
    (IOMT_ERROR_IDENTITY_NAME_MISMATCH, "\0IOMT_ERROR_IDENTITY_NAME_MISMATCH\0the certificate is for another name than was requested: ask the issuer\0"),
    (IOMT_ERROR_IDENTITY_PENDING, "\0IOMT_ERROR_IDENTITY_PENDING\0no identity is pending, or the session that worked was with another one\0"),
    (IOMT_ERROR_IDENTITY_RECORD, "\0IOMT_ERROR_IDENTITY_RECORD\0the stored identity is not in its format or is too long: storage is failing, or the firmware is older than the record\0"),
    (IOMT_ERROR_IDENTITY_OUTPUT, "\0IOMT_ERROR_IDENTITY_OUTPUT\0the output buffer is too small for the request: give csr::MAX bytes\0"),
    (IOMT_ERROR_IDENTITY_UNCONFIRMED, "\0IOMT_ERROR_IDENTITY_UNCONFIRMED\0the peer's certificate was verified without a clock, and now there is one: verify it again, in a new handshake\0"),
    (IOMT_ERROR_IDENTITY_REVOKED, "\0IOMT_ERROR_IDENTITY_REVOKED\0a certificate on the path is revoked by its issuer: treat the peer as a stranger\0"),
    (IOMT_ERROR_IDENTITY_REVOCATION_UNKNOWN, "\0IOMT_ERROR_IDENTITY_REVOCATION_UNKNOWN\0revocation lists are given and none is of a certificate's issuer: add its list\0"),
    (IOMT_ERROR_IDENTITY_CRL_EXPIRED, "\0IOMT_ERROR_IDENTITY_CRL_EXPIRED\0the issuer's revocation list is past its nextUpdate: fetch the next one\0"),
    (IOMT_ERROR_IDENTITY_CRL_SIGNATURE, "\0IOMT_ERROR_IDENTITY_CRL_SIGNATURE\0the revocation list is not signed by the certificate's issuer, or the issuer may not sign lists\0"),
    (IOMT_ERROR_IDENTITY_REVOCATION_UNCHECKED, "\0IOMT_ERROR_IDENTITY_REVOCATION_UNCHECKED\0a remembered peer cannot be held against revocation lists: shake hands again\0"),
    (IOMT_ERROR_IDENTITY_CRL, "\0IOMT_ERROR_IDENTITY_CRL\0the revocation list is not a complete one as RFC 5280 prescribes, or there are more than 16\0"),
    (IOMT_ERROR_IDENTITY_CLAIMS, "\0IOMT_ERROR_IDENTITY_CLAIMS\0the pinned claims set is not deterministic CBOR with one COSE_Key under cnf: take it over from the peer once more\0"),
    (IOMT_ERROR_IDENTITY_PINNED_KEY, "\0IOMT_ERROR_IDENTITY_PINNED_KEY\0the pinned key is not a public key on Ed25519, X25519 or P-256: pair with a key of one of these\0"),
    (IOMT_ERROR_IDENTITY_PIN_MISMATCH, "\0IOMT_ERROR_IDENTITY_PIN_MISMATCH\0the peer's claims set is not the pinned one: pair again, or treat the peer as a stranger\0"),
    (IOMT_ERROR_IDENTITY_CLAIMS_LENGTH, "\0IOMT_ERROR_IDENTITY_CLAIMS_LENGTH\0the claims set does not fit: give 128 bytes over the subject's\0"),
    (IOMT_ERROR_STATEMENT_UNPROTECTED, "\0IOMT_ERROR_STATEMENT_UNPROTECTED\0the statement has unprotected headers: put every header into the protected one, where it is signed\0"),
    (IOMT_ERROR_STATEMENT_DETACHED, "\0IOMT_ERROR_STATEMENT_DETACHED\0the statement's payload is detached: attach it\0"),
    (IOMT_ERROR_STATEMENT_CRITICAL, "\0IOMT_ERROR_STATEMENT_CRITICAL\0the statement's crit header is empty, or names a header that is absent or unknown here (RFC 9052 section 3.1)\0"),
    (IOMT_ERROR_STATEMENT_ALGORITHM, "\0IOMT_ERROR_STATEMENT_ALGORITHM\0the statement's algorithm is neither ES256 nor EdDSA with Ed25519: sign with one of these\0"),
    (IOMT_ERROR_STATEMENT_KEY_ID, "\0IOMT_ERROR_STATEMENT_KEY_ID\0the statement's key identifier is not 8 bytes: use the first 8 of the key's thumbprint (RFC 9679)\0"),
    (IOMT_ERROR_STATEMENT_SIGNATURE_LENGTH, "\0IOMT_ERROR_STATEMENT_SIGNATURE_LENGTH\0the statement's signature is not 64 bytes: write R and S, or r and s, as they are (RFC 9053 section 2)\0"),
    (IOMT_ERROR_STATEMENT_KIND, "\0IOMT_ERROR_STATEMENT_KIND\0the statement's content type is unknown, or not the kind that is expected here: present it where its kind belongs\0"),
    (IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER, "\0IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER\0no authority given here has the statement's key identifier: have it signed by one, or add its signer\0"),
    (IOMT_ERROR_STATEMENT_NOT_AUTHORIZED, "\0IOMT_ERROR_STATEMENT_NOT_AUTHORIZED\0the signer is known but may not sign statements of this kind\0"),
    (IOMT_ERROR_STATEMENT_ALGORITHM_MISMATCH, "\0IOMT_ERROR_STATEMENT_ALGORITHM_MISMATCH\0the statement's algorithm is not that of the signer's key\0"),
    (IOMT_ERROR_STATEMENT_SCRATCH, "\0IOMT_ERROR_STATEMENT_SCRATCH\0the scratch buffer is too small: give the lengths of payload and external data, plus OVERHEAD\0"),
    (IOMT_ERROR_STATEMENT_OUTPUT, "\0IOMT_ERROR_STATEMENT_OUTPUT\0the output buffer is too small: give the lengths of payload and external data, plus OVERHEAD\0"),
    (IOMT_ERROR_STATEMENT_BUNDLE_SIZE, "\0IOMT_ERROR_STATEMENT_BUNDLE_SIZE\0a bundle has one bare statement, or two to eight in an array: leave out signatures that are not needed\0"),
    (IOMT_ERROR_STATEMENT_BUNDLE_PAYLOAD, "\0IOMT_ERROR_STATEMENT_BUNDLE_PAYLOAD\0the bundle's statements are not of one payload: have each authority sign the same bytes\0"),
    (IOMT_ERROR_STATEMENT_SAME_SIGNER, "\0IOMT_ERROR_STATEMENT_SAME_SIGNER\0one key has signed the bundle twice: each statement needs another signer\0"),
    (IOMT_ERROR_SESSION_CAPACITY, "\0IOMT_ERROR_SESSION_CAPACITY\0the output buffer is too small for the next handshake message\0"),
    (IOMT_ERROR_EDHOC_CAPACITY, "\0IOMT_ERROR_EDHOC_CAPACITY\0the output buffer is too small for the next EDHOC message\0"),
    (IOMT_ERROR_EDHOC_WORKSPACE, "\0IOMT_ERROR_EDHOC_WORKSPACE\0the working space is too small: it takes the credential twice with its chain, EAD and 128 bytes\0"),
    (IOMT_ERROR_EDHOC_LENGTH, "\0IOMT_ERROR_EDHOC_LENGTH\0an EDHOC message is too short for what it must hold\0"),
    (IOMT_ERROR_EDHOC_PUBLIC_KEY_LENGTH, "\0IOMT_ERROR_EDHOC_PUBLIC_KEY_LENGTH\0an ephemeral key does not have 32 bytes (RFC 9528 section 3.7)\0"),
    (IOMT_ERROR_EDHOC_METHOD, "\0IOMT_ERROR_EDHOC_METHOD\0the initiator's authentication method is not one that this side takes: agree on it beforehand\0"),
    (IOMT_ERROR_EDHOC_SUITE_REFUSED, "\0IOMT_ERROR_EDHOC_SUITE_REFUSED\0the initiator did not select the first of its cipher suites that this side supports: answer with the refusal, and it tries again\0"),
    (IOMT_ERROR_EDHOC_IDENTIFIER_ENCODING, "\0IOMT_ERROR_EDHOC_IDENTIFIER_ENCODING\0an identifier is not encoded as RFC 9528 section 3.3.2 says: one byte as an integer where that is possible\0"),
    (IOMT_ERROR_EDHOC_IDENTIFIER_LENGTH, "\0IOMT_ERROR_EDHOC_IDENTIFIER_LENGTH\0an identifier is longer than 8 bytes: choose shorter connection and key identifiers\0"),
    (IOMT_ERROR_EDHOC_CRITICAL_EAD, "\0IOMT_ERROR_EDHOC_CRITICAL_EAD\0the peer sent a critical EAD item that this side does not know: bring it up to date\0"),
    (IOMT_ERROR_EDHOC_CREDENTIAL_KIND, "\0IOMT_ERROR_EDHOC_CREDENTIAL_KIND\0the peer names its credential in another way than x5chain, x5t or kid, or not in their only encoding\0"),
    (IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL, "\0IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL\0the peer's credential is not known here: pair with it, or provide its chain\0"),
    (IOMT_ERROR_EDHOC_PEER_KEY, "\0IOMT_ERROR_EDHOC_PEER_KEY\0the peer's key is not one for the method and cipher suite of this session\0"),
    (IOMT_ERROR_EDHOC_PROOF_LENGTH, "\0IOMT_ERROR_EDHOC_PROOF_LENGTH\0the peer's signature or MAC has the wrong length for the method and cipher suite\0"),
    (IOMT_ERROR_EDHOC_PROOF, "\0IOMT_ERROR_EDHOC_PROOF\0the peer's signature or MAC does not hold: it does not own the key, or a message was altered\0"),
    (IOMT_ERROR_EDHOC_DECRYPTION, "\0IOMT_ERROR_EDHOC_DECRYPTION\0a message does not decrypt: it was altered, or belongs to another session\0"),
    (IOMT_ERROR_EDHOC_REFLECTION, "\0IOMT_ERROR_EDHOC_REFLECTION\0the peer shows this side's own credential: its messages were sent back to it\0"),
    (IOMT_ERROR_EDHOC_REFUSAL, "\0IOMT_ERROR_EDHOC_REFUSAL\0an EDHOC error message is not encoded as RFC 9528 section 6 says\0"),
    (IOMT_ERROR_EDHOC_TOLD, "\0IOMT_ERROR_EDHOC_TOLD\0the peer ended the handshake: see its log for the reason\0"),
    (IOMT_ERROR_EDHOC_TOLD_SUITE, "\0IOMT_ERROR_EDHOC_TOLD_SUITE\0the peer does not support the selected cipher suite: try the next that both have\0"),
    (IOMT_ERROR_EDHOC_TOLD_CREDENTIAL, "\0IOMT_ERROR_EDHOC_TOLD_CREDENTIAL\0the peer does not know this side's credential: pair with it, or send the certificate itself\0"),
    (IOMT_ERROR_EDHOC_SUITE_UNAVAILABLE, "\0IOMT_ERROR_EDHOC_SUITE_UNAVAILABLE\0a cipher suite needs an algorithm that this build lacks: enable aes-ccm or aes-gcm, or leave it out\0"),
    (IOMT_ERROR_EDHOC_SUITES, "\0IOMT_ERROR_EDHOC_SUITES\0the list of cipher suites or methods is empty or names one twice\0"),
    (IOMT_ERROR_EDHOC_OWN_CREDENTIAL, "\0IOMT_ERROR_EDHOC_OWN_CREDENTIAL\0no own credential has a key for the method and cipher suite\0"),
    (IOMT_ERROR_EDHOC_EAD_LABEL, "\0IOMT_ERROR_EDHOC_EAD_LABEL\0EAD label 0 is padding: use the constructor for it\0"),
    (IOMT_ERROR_EDHOC_EXPORTER_LABEL, "\0IOMT_ERROR_EDHOC_EXPORTER_LABEL\0exporter labels 32768 to 32799 are kept for frames: choose another\0"),
    (IOMT_ERROR_EDHOC_PIN_KID, "\0IOMT_ERROR_EDHOC_PIN_KID\0a pinned key has no key identifier, or two have the same\0"),
    (IOMT_ERROR_EDHOC_KEY_MISMATCH, "\0IOMT_ERROR_EDHOC_KEY_MISMATCH\0the private key is not the one that the own certificate or claims set is for\0"),
    (IOMT_ERROR_EDHOC_LINK_LENGTH, "\0IOMT_ERROR_EDHOC_LINK_LENGTH\0a handshake message is empty or longer than the link's buffer: give the link a larger one\0"),
    (IOMT_ERROR_EDHOC_LINK_PACKET, "\0IOMT_ERROR_EDHOC_LINK_PACKET\0packets must have at least 20 bytes, and a message takes at most 128 of them: use larger packets\0"),
    (IOMT_ERROR_EDHOC_LINK_ORDER, "\0IOMT_ERROR_EDHOC_LINK_ORDER\0it is not this side's turn to send a handshake message\0"),
    (IOMT_ERROR_SESSION_NO_CERTIFICATE, "\0IOMT_ERROR_SESSION_NO_CERTIFICATE\0the peer showed no certificate: enrol the device, and configure its chain and key\0"),
    (IOMT_ERROR_SESSION_UNEXPECTED_PEER, "\0IOMT_ERROR_SESSION_UNEXPECTED_PEER\0the peer's certificate is good, but its name is not the one that this session was opened for\0"),
    (IOMT_ERROR_SESSION_PROTOCOL, "\0IOMT_ERROR_SESSION_PROTOCOL\0the peer does not offer the application protocol iomt-secure/1 (ALPN): connect to an iomt-secure endpoint\0"),
    (IOMT_ERROR_SESSION_VERSION, "\0IOMT_ERROR_SESSION_VERSION\0the peer does not offer TLS 1.3: bring its TLS library up to date\0"),
    (IOMT_ERROR_SESSION_CIPHER_SUITE, "\0IOMT_ERROR_SESSION_CIPHER_SUITE\0no cipher suite in common: allow ChaCha20-Poly1305 or AES-GCM on both sides\0"),
    (IOMT_ERROR_SESSION_GROUP, "\0IOMT_ERROR_SESSION_GROUP\0no key exchange group in common: the peer needs X25519MLKEM768, X25519 or P-256\0"),
    (IOMT_ERROR_SESSION_SIGNATURE_SCHEME, "\0IOMT_ERROR_SESSION_SIGNATURE_SCHEME\0no signature scheme in common: the peer needs Ed25519 or ECDSA on P-256 with SHA-256\0"),
    (IOMT_ERROR_SESSION_POSSESSION, "\0IOMT_ERROR_SESSION_POSSESSION\0the peer's signature over the handshake does not hold: it does not own the certificate's key\0"),
    (IOMT_ERROR_SESSION_RECORD, "\0IOMT_ERROR_SESSION_RECORD\0a TLS record or the Finished message does not authenticate: it was altered on the way\0"),
    (IOMT_ERROR_SESSION_MALFORMED, "\0IOMT_ERROR_SESSION_MALFORMED\0what arrived is not a TLS 1.3 message: check that the peer speaks TLS on this port\0"),
    (IOMT_ERROR_SESSION_UNEXPECTED_MESSAGE, "\0IOMT_ERROR_SESSION_UNEXPECTED_MESSAGE\0a TLS message arrived where RFC 8446 does not allow it: the peer's TLS library is faulty\0"),
    (IOMT_ERROR_SESSION_MISBEHAVED, "\0IOMT_ERROR_SESSION_MISBEHAVED\0the peer broke a rule of RFC 8446: its TLS library is faulty, or someone is trying\0"),
    (IOMT_ERROR_SESSION_RECORD_LENGTH, "\0IOMT_ERROR_SESSION_RECORD_LENGTH\0a TLS record is longer than 2^14 + 256 bytes (RFC 8446 §5.2)\0"),
    (IOMT_ERROR_SESSION_HANDSHAKE_LENGTH, "\0IOMT_ERROR_SESSION_HANDSHAKE_LENGTH\0the peer sent more handshake bytes than are taken: shorten its certificate chain\0"),
    (IOMT_ERROR_SESSION_NOT_ASKED, "\0IOMT_ERROR_SESSION_NOT_ASKED\0the server does not ask for this side's certificate: it would serve anyone, so configure it to authenticate clients\0"),
    (IOMT_ERROR_SESSION_CONFIRMATION, "\0IOMT_ERROR_SESSION_CONFIRMATION\0the server's key confirmation is not the one octet that iomt-secure/1 asks for\0"),
    (IOMT_ERROR_SESSION_CLOSED, "\0IOMT_ERROR_SESSION_CLOSED\0the peer closed the connection before the handshake was over: see its log for the reason\0"),
    (IOMT_ERROR_SESSION_CONFIGURATION, "\0IOMT_ERROR_SESSION_CONFIGURATION\0the TLS configuration has no usable cipher, certificate or key: see its constructor's documentation\0"),
    (IOMT_ERROR_SESSION_INCOMPATIBLE, "\0IOMT_ERROR_SESSION_INCOMPATIBLE\0the peer's hello lacks an extension that TLS 1.3 with X.509 certificates needs\0"),
    (IOMT_ERROR_SESSION_TLS, "\0IOMT_ERROR_SESSION_TLS\0the TLS library failed in itself: check the system's random source and memory\0"),
    (IOMT_ERROR_SESSION_TOLD_NO_CERTIFICATE, "\0IOMT_ERROR_SESSION_TOLD_NO_CERTIFICATE\0the peer demands a certificate and saw none: configure this side's chain and key\0"),
    (IOMT_ERROR_SESSION_TOLD_BAD_CERTIFICATE, "\0IOMT_ERROR_SESSION_TOLD_BAD_CERTIFICATE\0the peer says that this side's certificate is damaged or does not bear an acceptable name: enrol again\0"),
    (IOMT_ERROR_SESSION_TOLD_UNSUPPORTED_CERTIFICATE, "\0IOMT_ERROR_SESSION_TOLD_UNSUPPORTED_CERTIFICATE\0the peer says that this side's certificate is not for this use: check its extended key usage\0"),
    (IOMT_ERROR_SESSION_TOLD_REVOKED, "\0IOMT_ERROR_SESSION_TOLD_REVOKED\0the peer says that this side's certificate is revoked: enrol again\0"),
    (IOMT_ERROR_SESSION_TOLD_EXPIRED, "\0IOMT_ERROR_SESSION_TOLD_EXPIRED\0the peer says that this side's certificate has expired, or is not yet valid: renew it\0"),
    (IOMT_ERROR_SESSION_TOLD_UNKNOWN_CERTIFICATE, "\0IOMT_ERROR_SESSION_TOLD_UNKNOWN_CERTIFICATE\0the peer refuses this side's certificate without giving a closer reason: see its log\0"),
    (IOMT_ERROR_SESSION_TOLD_UNKNOWN_ISSUER, "\0IOMT_ERROR_SESSION_TOLD_UNKNOWN_ISSUER\0the peer does not know the CA of this side's certificate: install the CA's root there, or enrol with its CA\0"),
    (IOMT_ERROR_SESSION_TOLD_ACCESS_DENIED, "\0IOMT_ERROR_SESSION_TOLD_ACCESS_DENIED\0the peer knows who this side is and does not let it in: check its access rules\0"),
    (IOMT_ERROR_SESSION_TOLD_VERSION, "\0IOMT_ERROR_SESSION_TOLD_VERSION\0the peer does not speak TLS 1.3: bring its TLS library up to date\0"),
    (IOMT_ERROR_SESSION_TOLD_NO_COMMON, "\0IOMT_ERROR_SESSION_TOLD_NO_COMMON\0the peer finds no cipher, group or signature scheme in common\0"),
    (IOMT_ERROR_SESSION_TOLD_PROTOCOL, "\0IOMT_ERROR_SESSION_TOLD_PROTOCOL\0the peer does not speak iomt-secure/1 (ALPN): connect to an iomt-secure endpoint\0"),
    (IOMT_ERROR_SESSION_TOLD_ALTERED, "\0IOMT_ERROR_SESSION_TOLD_ALTERED\0the peer says that a record or signature of this side does not authenticate: it was altered on the way, or the key is not the certificate's\0"),
    (IOMT_ERROR_SESSION_TOLD_MALFORMED, "\0IOMT_ERROR_SESSION_TOLD_MALFORMED\0the peer says that a message of this side is malformed or out of place: it was altered on the way, or a TLS library is faulty\0"),
    (IOMT_ERROR_SESSION_TOLD_OTHER, "\0IOMT_ERROR_SESSION_TOLD_OTHER\0the peer ended the handshake with another alert: see its log\0"),
    (IOMT_ERROR_MEASUREMENT_CAPACITY, "\0IOMT_ERROR_MEASUREMENT_CAPACITY\0the buffer is full: send the batch and start a new one\0"),
    (IOMT_ERROR_MEASUREMENT_DECIMAL_SYNTAX, "\0IOMT_ERROR_MEASUREMENT_DECIMAL_SYNTAX\0this is not a decimal number: write digits with an optional sign, point and exponent, as in -36.50 or 12e3\0"),
    (IOMT_ERROR_MEASUREMENT_DECIMAL_RANGE, "\0IOMT_ERROR_MEASUREMENT_DECIMAL_RANGE\0the number has more digits than an 11073 FLOAT holds: at most 8388605 as an integer before the exponent, and an exponent of -128 to 127\0"),
    (IOMT_ERROR_MEASUREMENT_TIME_BASE, "\0IOMT_ERROR_MEASUREMENT_TIME_BASE\0the times of one batch must count from one base: start a new batch\0"),
    (IOMT_ERROR_MEASUREMENT_NO_COUNTS, "\0IOMT_ERROR_MEASUREMENT_NO_COUNTS\0the waveform has no counts\0"),
    (IOMT_ERROR_MEASUREMENT_TOO_MANY_COUNTS, "\0IOMT_ERROR_MEASUREMENT_TOO_MANY_COUNTS\0the waveform has more than 65535 counts: send it in parts\0"),
    (IOMT_ERROR_MEASUREMENT_SCALE, "\0IOMT_ERROR_MEASUREMENT_SCALE\0a waveform's offset and resolution must be numbers, not special values\0"),
    (IOMT_ERROR_MEASUREMENT_VALUE, "\0IOMT_ERROR_MEASUREMENT_VALUE\0a received value is not an 11073 FLOAT\0"),
    (IOMT_ERROR_MEASUREMENT_QUALITY, "\0IOMT_ERROR_MEASUREMENT_QUALITY\0received quality flags have a bit that the standards do not define\0"),
    (IOMT_ERROR_MEASUREMENT_SERIES, "\0IOMT_ERROR_MEASUREMENT_SERIES\0a received batch refers to a series that it has not defined, or one of the other kind\0"),
    (IOMT_ERROR_MEASUREMENT_SERIES_TWICE, "\0IOMT_ERROR_MEASUREMENT_SERIES_TWICE\0a received batch defines a series again that it could have referred to\0"),
    (IOMT_ERROR_MEASUREMENT_DEFAULT, "\0IOMT_ERROR_MEASUREMENT_DEFAULT\0a received batch writes a trailing zero that must be left out\0"),
    (IOMT_ERROR_MEASUREMENT_TIME, "\0IOMT_ERROR_MEASUREMENT_TIME\0a received time lies before its base or too far after it, or the first is not the base\0"),
    (IOMT_ERROR_MEASUREMENT_RATE, "\0IOMT_ERROR_MEASUREMENT_RATE\0a received rate is 0 or not in lowest terms\0"),
    (IOMT_ERROR_MEASUREMENT_PACKING, "\0IOMT_ERROR_MEASUREMENT_PACKING\0received counts are not packed as their format says\0"),
    (IOMT_ERROR_CBOR_TRUNCATED, "\0IOMT_ERROR_CBOR_TRUNCATED\0the CBOR ends inside an item: send the whole message\0"),
    (IOMT_ERROR_CBOR_TRAILING, "\0IOMT_ERROR_CBOR_TRAILING\0bytes stand behind the last CBOR item: send the item alone\0"),
    (IOMT_ERROR_CBOR_INDEFINITE, "\0IOMT_ERROR_CBOR_INDEFINITE\0a CBOR item has an indefinite length: write definite lengths (RFC 8949 section 4.2.1)\0"),
    (IOMT_ERROR_CBOR_RESERVED, "\0IOMT_ERROR_CBOR_RESERVED\0a CBOR head uses additional information that the standard reserves (RFC 8949 section 3)\0"),
    (IOMT_ERROR_CBOR_NOT_SHORTEST, "\0IOMT_ERROR_CBOR_NOT_SHORTEST\0a CBOR integer or length is not in its shortest form (RFC 8949 section 4.2.1)\0"),
    (IOMT_ERROR_CBOR_KEY_ORDER, "\0IOMT_ERROR_CBOR_KEY_ORDER\0a CBOR map's keys are not in bytewise order (RFC 8949 section 4.2.1)\0"),
    (IOMT_ERROR_CBOR_DUPLICATE_KEY, "\0IOMT_ERROR_CBOR_DUPLICATE_KEY\0a CBOR map has a key twice\0"),
    (IOMT_ERROR_CBOR_UTF8, "\0IOMT_ERROR_CBOR_UTF8\0a CBOR text is not valid UTF-8\0"),
    (IOMT_ERROR_CBOR_TAG, "\0IOMT_ERROR_CBOR_TAG\0a CBOR tag is missing, or stands where the definition has none or another\0"),
    (IOMT_ERROR_CBOR_FLOAT, "\0IOMT_ERROR_CBOR_FLOAT\0a CBOR floating-point number: values here are integers and decimals\0"),
    (IOMT_ERROR_CBOR_SIMPLE, "\0IOMT_ERROR_CBOR_SIMPLE\0a CBOR simple value other than false, true and null\0"),
    (IOMT_ERROR_CBOR_NESTING, "\0IOMT_ERROR_CBOR_NESTING\0CBOR arrays and maps are nested more than 8 deep\0"),
    (IOMT_ERROR_CBOR_TYPE, "\0IOMT_ERROR_CBOR_TYPE\0a CBOR item has another type than its definition says\0"),
    (IOMT_ERROR_CBOR_RANGE, "\0IOMT_ERROR_CBOR_RANGE\0a CBOR integer is outside the range that its definition allows\0"),
    (IOMT_ERROR_CBOR_LENGTH, "\0IOMT_ERROR_CBOR_LENGTH\0a CBOR byte string has another length than its definition says\0"),
    (IOMT_ERROR_CBOR_MISSING_KEY, "\0IOMT_ERROR_CBOR_MISSING_KEY\0a CBOR map lacks a key that its definition requires\0"),
    (IOMT_ERROR_CBOR_UNKNOWN_KEY, "\0IOMT_ERROR_CBOR_UNKNOWN_KEY\0a CBOR map has a key that its definition does not name\0"),
    (IOMT_ERROR_CBOR_ARRAY_SHORT, "\0IOMT_ERROR_CBOR_ARRAY_SHORT\0a CBOR array has fewer items than its definition says\0"),
    (IOMT_ERROR_CBOR_ARRAY_LONG, "\0IOMT_ERROR_CBOR_ARRAY_LONG\0a CBOR array has more items than its definition says\0"),
    (IOMT_ERROR_CBOR_FULL, "\0IOMT_ERROR_CBOR_FULL\0the buffer is too small for the CBOR: give a larger one\0"),
    (IOMT_ERROR_CBOR_WRITTEN_ORDER, "\0IOMT_ERROR_CBOR_WRITTEN_ORDER\0map keys must be written in bytewise order of their encoding, each once: 0, 1, 24, -1, \"a\"\0"),
    (IOMT_ERROR_CBOR_WRITTEN_ITEMS, "\0IOMT_ERROR_CBOR_WRITTEN_ITEMS\0a map's value and a tag's content must be exactly one item\0"),
    (IOMT_ERROR_CBOR_WRITTEN_NESTING, "\0IOMT_ERROR_CBOR_WRITTEN_NESTING\0arrays and maps can be written at most 8 deep\0"),
    (IOMT_ERROR_CBOR_READ_ITEMS, "\0IOMT_ERROR_CBOR_READ_ITEMS\0a definition must read exactly one item of an array, map or tag\0"),
    (IOMT_ERROR_MINIMIZE_PLAN_CAPACITY, "\0IOMT_ERROR_MINIMIZE_PLAN_CAPACITY\0the view's rules and the never list together are more than the plan holds: raise R\0"),
    (IOMT_ERROR_MINIMIZE_FULL, "\0IOMT_ERROR_MINIMIZE_FULL\0the batch is full, or counts its times from another base: send it and give the same data again\0"),
    (IOMT_ERROR_MINIMIZE_TOO_LONG, "\0IOMT_ERROR_MINIMIZE_TOO_LONG\0the item is larger than a whole batch: raise N or measure in shorter pieces\0"),
    (IOMT_ERROR_MINIMIZE_MEDIAN_CAPACITY, "\0IOMT_ERROR_MINIMIZE_MEDIAN_CAPACITY\0more than 4 rules of the view take a median: take the mean, or fewer\0"),
    (IOMT_ERROR_MINIMIZE_NOISE_CAPACITY, "\0IOMT_ERROR_MINIMIZE_NOISE_CAPACITY\0more than 4 rules of the view add noise: drop some, or split the view\0"),
    (IOMT_ERROR_MINIMIZE_BUDGET_CAPACITY, "\0IOMT_ERROR_MINIMIZE_BUDGET_CAPACITY\0the device keeps 32 budgets and all are in use: wait until a window ends\0"),
    (IOMT_ERROR_MINIMIZE_FORMAT, "\0IOMT_ERROR_MINIMIZE_FORMAT\0the policy's format is not one that this version reads: it reads format 1\0"),
    (IOMT_ERROR_MINIMIZE_ID, "\0IOMT_ERROR_MINIMIZE_ID\0the policy's id is not 1 to 64 letters, digits, '.', '-' or '_'\0"),
    (IOMT_ERROR_MINIMIZE_VALIDITY, "\0IOMT_ERROR_MINIMIZE_VALIDITY\0the policy's not-after is not later than issued\0"),
    (IOMT_ERROR_MINIMIZE_NOT_CANONICAL, "\0IOMT_ERROR_MINIMIZE_NOT_CANONICAL\0the policy's lists are not in canonical order, or an entry stands twice: write it with this SDK\0"),
    (IOMT_ERROR_MINIMIZE_PURPOSE, "\0IOMT_ERROR_MINIMIZE_PURPOSE\0the purpose is not an HL7 PurposeOfUse code: TREAT, ETREAT, HRESCH, HPAYMT, HOPERAT, PUBHLTH, ...\0"),
    (IOMT_ERROR_MINIMIZE_RECIPIENT, "\0IOMT_ERROR_MINIMIZE_RECIPIENT\0the recipient is not spiffe://<trust domain>/<segment>/<role>/<device>, where a part may be *\0"),
    (IOMT_ERROR_MINIMIZE_PADDING, "\0IOMT_ERROR_MINIMIZE_PADDING\0the padding is not none, padme or a multiple from 2 to 1024 bytes\0"),
    (IOMT_ERROR_MINIMIZE_SELECTOR, "\0IOMT_ERROR_MINIMIZE_SELECTOR\0the rule names no metric, partition or group that exists\0"),
    (IOMT_ERROR_MINIMIZE_METHOD, "\0IOMT_ERROR_MINIMIZE_METHOD\0the rule's methods do not exist, do not go together, or are not for a group\0"),
    (IOMT_ERROR_MINIMIZE_PARAMETER, "\0IOMT_ERROR_MINIMIZE_PARAMETER\0a method's parameter is missing, special, out of range or not in lowest terms\0"),
    (IOMT_ERROR_MINIMIZE_UNIT, "\0IOMT_ERROR_MINIMIZE_UNIT\0the rule's method calculates and so needs a unit, or derives and so must not name one\0"),
    (IOMT_ERROR_MINIMIZE_RULE_CONFLICT, "\0IOMT_ERROR_MINIMIZE_RULE_CONFLICT\0two rules of a view apply to the same data and neither is more specific\0"),
    (IOMT_ERROR_MINIMIZE_VIEW_CONFLICT, "\0IOMT_ERROR_MINIMIZE_VIEW_CONFLICT\0two views for the same purpose match the same recipient and neither is more specific\0"),
    (IOMT_ERROR_MINIMIZE_SIZE, "\0IOMT_ERROR_MINIMIZE_SIZE\0the policy has more than 64 views, 256 rules in a view, 256 metrics in never, or 2 MiB\0"),
    (IOMT_ERROR_MINIMIZE_SYNTAX, "\0IOMT_ERROR_MINIMIZE_SYNTAX\0the policy is not well-formed TOML or JSON\0"),
    (IOMT_ERROR_MINIMIZE_UNKNOWN_KEY, "\0IOMT_ERROR_MINIMIZE_UNKNOWN_KEY\0the policy has a key that this version does not know: it would be ignored, so it is refused\0"),
    (IOMT_ERROR_MINIMIZE_MISSING_KEY, "\0IOMT_ERROR_MINIMIZE_MISSING_KEY\0the policy lacks a key that must be there\0"),
    (IOMT_ERROR_MINIMIZE_VALUE, "\0IOMT_ERROR_MINIMIZE_VALUE\0a value in the policy is of another type or outside what its key allows\0"),
    (IOMT_ERROR_MINIMIZE_TEXT_SIZE, "\0IOMT_ERROR_MINIMIZE_TEXT_SIZE\0the policy's text is longer than a mebibyte, and no policy needs so much\0"),
    (IOMT_ERROR_MINIMIZE_EXPIRED, "\0IOMT_ERROR_MINIMIZE_EXPIRED\0the policy has expired: fetch a newer one\0"),
    (IOMT_ERROR_MINIMIZE_ROLLED_BACK, "\0IOMT_ERROR_MINIMIZE_ROLLED_BACK\0the policy is older than the one last accepted: versions never go back\0"),
    (IOMT_ERROR_MINIMIZE_EQUIVOCATION, "\0IOMT_ERROR_MINIMIZE_EQUIVOCATION\0another policy with the same version was accepted before: issue it with a higher version\0"),
    (IOMT_ERROR_MINIMIZE_STORED_VERSION, "\0IOMT_ERROR_MINIMIZE_STORED_VERSION\0the stored policy version cannot be read: provision the device again\0"),
    (IOMT_ERROR_MINIMIZE_OTHER_POLICY, "\0IOMT_ERROR_MINIMIZE_OTHER_POLICY\0the policy has another id than the one provisioned: send the policy that was meant for this device\0"),
    (IOMT_ERROR_MINIMIZE_STORED_BUDGET, "\0IOMT_ERROR_MINIMIZE_STORED_BUDGET\0the stored privacy budgets cannot be read: nothing leaves with noise until the device is provisioned again\0"),
    (IOMT_ERROR_MINIMIZE_EXHAUSTED, "\0IOMT_ERROR_MINIMIZE_EXHAUSTED\0the privacy budget of this window is used up: wait for the next\0"),
    (IOMT_ERROR_MINIMIZE_RECEIPT, "\0IOMT_ERROR_MINIMIZE_RECEIPT\0this is not a receipt, or not in the one form that it has\0"),
    (IOMT_ERROR_MINIMIZE_NO_VIEW, "\0IOMT_ERROR_MINIMIZE_NO_VIEW\0no view of the policy is for this peer and purpose: nothing may leave\0"),
    (IOMT_ERROR_MINIMIZE_OTHER_PLAN, "\0IOMT_ERROR_MINIMIZE_OTHER_PLAN\0the batch was made by a minimizer of another policy, recipient or purpose: make it with this one's batch()\0"),
    (IOMT_ERROR_MINIMIZE_WAVEFORM_UNIT, "\0IOMT_ERROR_MINIMIZE_WAVEFORM_UNIT\0a heart rate is derived from volts: give the waveform a resolution above 0 in V, mV or uV\0"),
    (IOMT_ERROR_PSEUDONYM_NOT_A_PSEUDONYM, "\0IOMT_ERROR_PSEUDONYM_NOT_A_PSEUDONYM\0this is not a pseudonym of this key, recipient, purpose and epoch\0"),
    (IOMT_ERROR_PSEUDONYM_TOO_LONG, "\0IOMT_ERROR_PSEUDONYM_TOO_LONG\0the identity or its system is longer than 1024 bytes, and none is so long\0"),
    (IOMT_ERROR_PSEUDONYM_MAP_FULL, "\0IOMT_ERROR_PSEUDONYM_MAP_FULL\0the map holds as many identities as it can: begin a new epoch, or enlarge it\0"),
    (IOMT_ERROR_PSEUDONYM_STORED_MAP, "\0IOMT_ERROR_PSEUDONYM_STORED_MAP\0the stored map of pseudonyms cannot be read with this key, recipient, purpose and epoch\0"),
    (IOMT_ERROR_PSEUDONYM_SCRATCH, "\0IOMT_ERROR_PSEUDONYM_SCRATCH\0the scratch buffer is too small: 32 bytes for each identity, and 19 more\0"),
    (IOMT_ERROR_PSEUDONYM_OUTPUT, "\0IOMT_ERROR_PSEUDONYM_OUTPUT\0the output buffer is too small: give the lengths of identity and system, and ESCROW bytes more\0"),
    (IOMT_ERROR_DOCUMENT_SYNTAX, "\0IOMT_ERROR_DOCUMENT_SYNTAX\0the document is not JSON (RFC 8259): nothing of it was written\0"),
    (IOMT_ERROR_DOCUMENT_UTF8, "\0IOMT_ERROR_DOCUMENT_UTF8\0the document is not UTF-8\0"),
    (IOMT_ERROR_DOCUMENT_CONTROL, "\0IOMT_ERROR_DOCUMENT_CONTROL\0the document holds a control character that JSON does not allow, or NUL\0"),
    (IOMT_ERROR_DOCUMENT_ESCAPE, "\0IOMT_ERROR_DOCUMENT_ESCAPE\0a text of the document has an escape that JSON does not know\0"),
    (IOMT_ERROR_DOCUMENT_SURROGATE, "\0IOMT_ERROR_DOCUMENT_SURROGATE\0a text of the document has half of a surrogate pair, which readers understand differently\0"),
    (IOMT_ERROR_DOCUMENT_UNTERMINATED, "\0IOMT_ERROR_DOCUMENT_UNTERMINATED\0the document ends before it is complete\0"),
    (IOMT_ERROR_DOCUMENT_DEPTH, "\0IOMT_ERROR_DOCUMENT_DEPTH\0the document is nested more than 128 deep, or has resources in resources more than 8 deep\0"),
    (IOMT_ERROR_DOCUMENT_DUPLICATE, "\0IOMT_ERROR_DOCUMENT_DUPLICATE\0a name stands twice in one object: readers would disagree which one counts\0"),
    (IOMT_ERROR_DOCUMENT_RESOURCE_TYPE, "\0IOMT_ERROR_DOCUMENT_RESOURCE_TYPE\0a resource's type is missing or not a text\0"),
    (IOMT_ERROR_DOCUMENT_UNKNOWN, "\0IOMT_ERROR_DOCUMENT_UNKNOWN\0the document has an element that the FHIR release does not define, and the policy refuses such\0"),
    (IOMT_ERROR_DOCUMENT_MISSING, "\0IOMT_ERROR_DOCUMENT_MISSING\0an element that the standard requires may not leave, and the policy refuses such documents\0"),
    (IOMT_ERROR_DOCUMENT_TOO_LARGE, "\0IOMT_ERROR_DOCUMENT_TOO_LARGE\0a resource is larger than the buffer for one: raise the limit, or send smaller ones\0"),
    (IOMT_ERROR_DOCUMENT_KEYS, "\0IOMT_ERROR_DOCUMENT_KEYS\0the policy's methods need keys, and none were given: give them when the minimizer is made\0"),
    (IOMT_ERROR_DOCUMENT_INTERNAL, "\0IOMT_ERROR_DOCUMENT_INTERNAL\0the document could not be handled: report this with the policy\0"),
    (IOMT_ERROR_DERIVE_RATE_OUTSIDE, "\0IOMT_ERROR_DERIVE_RATE_OUTSIDE\0the sampling rate is outside 100 to 1000 Hz for an ECG, 25 to 250 Hz for a plethysmogram: resample, or keep the waveform\0"),
    (IOMT_ERROR_DERIVE_SCALE, "\0IOMT_ERROR_DERIVE_SCALE\0the microvolts per count are zero, or outside 1/1000 to 100000: give the lead's scale\0"),
    (IOMT_ERROR_DERIVE_LIMITS, "\0IOMT_ERROR_DERIVE_LIMITS\0the converter's lowest count is not below its highest: give them in this order\0"),
    (IOMT_ERROR_DERIVE_INTERVAL, "\0IOMT_ERROR_DERIVE_INTERVAL\0the interval between heart rates is outside 1 to 3600 seconds: choose one inside\0"),
    (IOMT_ERROR_TELEMETRY_CAPACITY, "\0IOMT_ERROR_TELEMETRY_CAPACITY\0the output buffer is too small for the frame\0"),
    (IOMT_ERROR_TELEMETRY_TOO_LONG, "\0IOMT_ERROR_TELEMETRY_TOO_LONG\0the content is longer than 16384 bytes with its padding: send it in parts\0"),
    (IOMT_ERROR_TELEMETRY_SESSION_ID_LENGTH, "\0IOMT_ERROR_TELEMETRY_SESSION_ID_LENGTH\0a session identifier has at most 8 bytes\0"),
    (IOMT_ERROR_TELEMETRY_CHANNEL, "\0IOMT_ERROR_TELEMETRY_CHANNEL\0the link has no channel with this number\0"),
    (IOMT_ERROR_TELEMETRY_NO_POLICY, "\0IOMT_ERROR_TELEMETRY_NO_POLICY\0no policy is in force yet: measurements can be sealed after the first key update\0"),
    (IOMT_ERROR_TELEMETRY_OTHER_POLICY, "\0IOMT_ERROR_TELEMETRY_OTHER_POLICY\0the batch was minimized under another policy than the one in force: update the key, or minimize again\0"),
    (IOMT_ERROR_TELEMETRY_OTHER_RECIPIENT, "\0IOMT_ERROR_TELEMETRY_OTHER_RECIPIENT\0the batch was minimized for another recipient than this session's peer\0"),
    (IOMT_ERROR_TELEMETRY_NOT_PADDED, "\0IOMT_ERROR_TELEMETRY_NOT_PADDED\0the batch asks for padding and the epoch has none: update the key on the terms of the batch's own plan\0"),
    (IOMT_ERROR_TELEMETRY_KEY_USED_UP, "\0IOMT_ERROR_TELEMETRY_KEY_USED_UP\0the key has sealed as many frames as it may: update it\0"),
    (IOMT_ERROR_TELEMETRY_UPDATE_PENDING, "\0IOMT_ERROR_TELEMETRY_UPDATE_PENDING\0another key update waits for its acknowledgement: repeat that one, or wait\0"),
    (IOMT_ERROR_TELEMETRY_NO_UPDATE, "\0IOMT_ERROR_TELEMETRY_NO_UPDATE\0the acknowledgement is for no key update that is waiting on this link, or the update is another link's\0"),
    (IOMT_ERROR_TELEMETRY_EPOCHS_USED_UP, "\0IOMT_ERROR_TELEMETRY_EPOCHS_USED_UP\0the session has had as many epochs as it may: shake hands again\0"),
    (IOMT_ERROR_TELEMETRY_OTHER_PURPOSE, "\0IOMT_ERROR_TELEMETRY_OTHER_PURPOSE\0the batch was minimized for another purpose than the epoch's: update the key on the terms of the batch's own plan\0"),
    (IOMT_ERROR_TELEMETRY_COMMAND_KIND, "\0IOMT_ERROR_TELEMETRY_COMMAND_KIND\0the statement is not a policy: other kinds become commands by the module that reads them\0"),
    (IOMT_ERROR_TELEMETRY_PACKET_SIZE, "\0IOMT_ERROR_TELEMETRY_PACKET_SIZE\0packets must have at least 20 bytes, and a frame takes at most 128 of them: use larger packets\0"),
    (IOMT_ERROR_TELEMETRY_FRAME_LENGTH, "\0IOMT_ERROR_TELEMETRY_FRAME_LENGTH\0a frame in packets is longer than the reassembler takes: give it more room\0"),
    (IOMT_ERROR_TELEMETRY_VERSION, "\0IOMT_ERROR_TELEMETRY_VERSION\0the frame's version is not one that this build reads\0"),
    (IOMT_ERROR_TELEMETRY_TRUNCATED, "\0IOMT_ERROR_TELEMETRY_TRUNCATED\0the frame is shorter than its header and tag\0"),
    (IOMT_ERROR_TELEMETRY_SESSION, "\0IOMT_ERROR_TELEMETRY_SESSION\0the frame does not bear this session's identifier\0"),
    (IOMT_ERROR_TELEMETRY_HEADER, "\0IOMT_ERROR_TELEMETRY_HEADER\0the frame's header writes out channel 0, which must be left out, or puts a command or control message on another channel\0"),
    (IOMT_ERROR_TELEMETRY_UNKNOWN_CHANNEL, "\0IOMT_ERROR_TELEMETRY_UNKNOWN_CHANNEL\0the frame's channel is not one of this link\0"),
    (IOMT_ERROR_TELEMETRY_UNKNOWN_EPOCH, "\0IOMT_ERROR_TELEMETRY_UNKNOWN_EPOCH\0the frame's epoch is neither the current nor the previous one\0"),
    (IOMT_ERROR_TELEMETRY_REPLAYED, "\0IOMT_ERROR_TELEMETRY_REPLAYED\0the frame was received before\0"),
    (IOMT_ERROR_TELEMETRY_TOO_OLD, "\0IOMT_ERROR_TELEMETRY_TOO_OLD\0the frame lies behind the replay window: it cannot be told from a replay\0"),
    (IOMT_ERROR_TELEMETRY_AUTHENTICATION, "\0IOMT_ERROR_TELEMETRY_AUTHENTICATION\0the frame's tag does not hold: it was altered, or is of another session, or under another policy\0"),
    (IOMT_ERROR_TELEMETRY_FORGERY_LIMIT, "\0IOMT_ERROR_TELEMETRY_FORGERY_LIMIT\0as many frames failed as the cipher allows: shake hands again\0"),
    (IOMT_ERROR_TELEMETRY_POLICY_MISSING, "\0IOMT_ERROR_TELEMETRY_POLICY_MISSING\0the frame holds measurements in an epoch without a policy\0"),
    (IOMT_ERROR_TELEMETRY_PADDING, "\0IOMT_ERROR_TELEMETRY_PADDING\0the frame is authentic and its padding malformed\0"),
    (IOMT_ERROR_TELEMETRY_CONTROL, "\0IOMT_ERROR_TELEMETRY_CONTROL\0the frame is authentic and its control message malformed\0"),
    (IOMT_ERROR_TELEMETRY_UPDATE, "\0IOMT_ERROR_TELEMETRY_UPDATE\0the key update does not follow the current epoch, or contradicts an earlier one\0"),
    (IOMT_ERROR_TELEMETRY_CLOSED, "\0IOMT_ERROR_TELEMETRY_CLOSED\0the peer has closed the link\0"),
    (IOMT_ERROR_TELEMETRY_GAP, "\0IOMT_ERROR_TELEMETRY_GAP\0frames before this one are missing: an ordered transport does not lose any; close the session\0"),
    (IOMT_ERROR_TELEMETRY_RESUMPTION, "\0IOMT_ERROR_TELEMETRY_RESUMPTION\0the message about a resumption is of another link or epoch, asks for numbers that no reservation reaches, or the link is not resumable\0"),
    (IOMT_ERROR_TELEMETRY_RECORD, "\0IOMT_ERROR_TELEMETRY_RECORD\0the stored session does not open, or is not in its format: it was altered, or is another device's, key's or build's; shake hands again\0"),
    (IOMT_ERROR_TELEMETRY_RECORD_OLD, "\0IOMT_ERROR_TELEMETRY_RECORD_OLD\0the stored session is older than the counter says: storage was rolled back; shake hands again\0"),
    (IOMT_ERROR_TELEMETRY_BLOCK, "\0IOMT_ERROR_TELEMETRY_BLOCK\0a reservation is of 1 to 1024 frame numbers\0"),
    (IOMT_ERROR_TELEMETRY_CHANNELS, "\0IOMT_ERROR_TELEMETRY_CHANNELS\0the link has another number of channels than its record or its peer's message, or more than 16\0"),
    (IOMT_ERROR_TELEMETRY_UNCONFIRMED, "\0IOMT_ERROR_TELEMETRY_UNCONFIRMED\0the session was resumed and its policy is not confirmed: compile the plan again and confirm its terms, or update the key on others\0"),
    (IOMT_ERROR_TELEMETRY_UNANNOUNCED, "\0IOMT_ERROR_TELEMETRY_UNANNOUNCED\0the session was resumed on an ordered link: announce that to the peer before anything else\0"),
    (IOMT_ERROR_TELEMETRY_UNRESERVED, "\0IOMT_ERROR_TELEMETRY_UNRESERVED\0no frame number is reserved in storage: seal through the link that keeps the record\0"),
    (IOMT_ERROR_TELEMETRY_RECORDS_USED_UP, "\0IOMT_ERROR_TELEMETRY_RECORDS_USED_UP\0the record has been written as often as it may: shake hands again\0"),
    (IOMT_ERROR_TELEMETRY_SUPERSEDED, "\0IOMT_ERROR_TELEMETRY_SUPERSEDED\0the record in storage is not this link's: its session was resumed again, ended, or replaced since; drop this link\0"),
    (IOMT_ERROR_FLEET_FUNCTION_TABLE, "\0IOMT_ERROR_FLEET_FUNCTION_TABLE\0the table of functions has a number or a name twice, or more than 24 restrictable functions\0"),
    (IOMT_ERROR_FLEET_AUTHORITIES, "\0IOMT_ERROR_FLEET_AUTHORITIES\0the authorities lack a way back from a lost key, or repeat one: give recovery keys, or let at least two but not all of the members decide\0"),
    (IOMT_ERROR_FLEET_RECOVERY, "\0IOMT_ERROR_FLEET_RECOVERY\0the members of the authorities tried to change the recovery keys: only the recovery keys themselves may\0"),
    (IOMT_ERROR_FLEET_OTHER_DEVICE, "\0IOMT_ERROR_FLEET_OTHER_DEVICE\0the statement is for other devices: send it to those that its target names\0"),
    (IOMT_ERROR_FLEET_EXPIRED, "\0IOMT_ERROR_FLEET_EXPIRED\0the statement was to be taken before a time that has passed: have it signed anew\0"),
    (IOMT_ERROR_FLEET_REPLAYED, "\0IOMT_ERROR_FLEET_REPLAYED\0the statement was taken before: it is in force, or was until a later one\0"),
    (IOMT_ERROR_FLEET_OLDER, "\0IOMT_ERROR_FLEET_OLDER\0a statement with a higher sequence was taken before this one\0"),
    (IOMT_ERROR_FLEET_EQUIVOCATION, "\0IOMT_ERROR_FLEET_EQUIVOCATION\0two different statements bear the same sequence: find out who signed both\0"),
    (IOMT_ERROR_FLEET_GENERATION, "\0IOMT_ERROR_FLEET_GENERATION\0the statement is of another generation of authorities than the one in force: have it signed by today's\0"),
    (IOMT_ERROR_FLEET_NOT_ENOUGH, "\0IOMT_ERROR_FLEET_NOT_ENOUGH\0fewer authorities have signed than must: collect more signatures of the same payload\0"),
    (IOMT_ERROR_FLEET_FORM, "\0IOMT_ERROR_FLEET_FORM\0the statement's payload has a type, format, level or reason that this build does not know\0"),
    (IOMT_ERROR_FLEET_FUNCTIONS, "\0IOMT_ERROR_FLEET_FUNCTIONS\0the order names functions where its level takes none, or none where it takes some, or repeats one\0"),
    (IOMT_ERROR_FLEET_UNKNOWN_FUNCTION, "\0IOMT_ERROR_FLEET_UNKNOWN_FUNCTION\0the order names a function that this device has not declared as restrictable\0"),
    (IOMT_ERROR_FLEET_TARGET, "\0IOMT_ERROR_FLEET_TARGET\0the statement's target is not a name or a pattern of names\0"),
    (IOMT_ERROR_FLEET_VALIDITY, "\0IOMT_ERROR_FLEET_VALIDITY\0the statement's last moment to be taken is not after its issue, or after the year 9999\0"),
    (IOMT_ERROR_FLEET_LINE, "\0IOMT_ERROR_FLEET_LINE\0the statement's id is not 1 to 64 letters, digits, dots, dashes and underscores\0"),
    (IOMT_ERROR_FLEET_OTHER_LINE, "\0IOMT_ERROR_FLEET_OTHER_LINE\0the statement has another id than the line that this device was provisioned with\0"),
    (IOMT_ERROR_FLEET_ENTRIES, "\0IOMT_ERROR_FLEET_ENTRIES\0the deny-list's entries are not 16 bytes each, in ascending order, each once\0"),
    (IOMT_ERROR_FLEET_NONCE, "\0IOMT_ERROR_FLEET_NONCE\0the posture is not fresh: its nonce is not this session's, or not the one that was asked for\0"),
    (IOMT_ERROR_FLEET_CLAIMS, "\0IOMT_ERROR_FLEET_CLAIMS\0a claim of the posture or log is too long or too short, out of order, or has a value or letter that the profile does not know\0"),
    (IOMT_ERROR_FLEET_NO_SIGNING_KEY, "\0IOMT_ERROR_FLEET_NO_SIGNING_KEY\0the peer's key agrees and does not sign: name the key that signs its posture\0"),
    (IOMT_ERROR_FLEET_RULE, "\0IOMT_ERROR_FLEET_RULE\0a rule of the access policy means nothing, stands twice or out of order, or there are more than 64\0"),
    (IOMT_ERROR_FLEET_STORED, "\0IOMT_ERROR_FLEET_STORED\0what is stored of the fleet's statements is not in its format: storage is failing, or was written to from outside; provision its slots anew\0"),
    (IOMT_ERROR_FLEET_LOG_FULL, "\0IOMT_ERROR_FLEET_LOG_FULL\0the log has as many entries as a number can count: begin another\0"),
    (IOMT_ERROR_FLEET_ISOLATED, "\0IOMT_ERROR_FLEET_ISOLATED\0the device is quarantined: nothing but control messages and its own posture may be sealed, and no measurements are taken\0"),
    (IOMT_ERROR_FLEET_REVOKED, "\0IOMT_ERROR_FLEET_REVOKED\0the peer is on the deny-list: end the session\0"),
    (IOMT_ERROR_FLEET_RULES_CHANGED, "\0IOMT_ERROR_FLEET_RULES_CHANGED\0a newer deny-list or access policy was accepted than the link was held against: give the newest to Link::renew\0"),
    (IOMT_ERROR_FLEET_NOT_GRANTED, "\0IOMT_ERROR_FLEET_NOT_GRANTED\0the access policy does not let this side send such a frame, channel, metric or command to this peer\0"),
    (IOMT_ERROR_FLEET_PEER_NOT_GRANTED, "\0IOMT_ERROR_FLEET_PEER_NOT_GRANTED\0the access policy does not let the peer send such a frame, channel, metric or command\0"),
    (IOMT_ERROR_FLEET_NO_SESSION, "\0IOMT_ERROR_FLEET_NO_SESSION\0the access policy does not let the two open this session: end it\0"),
    (IOMT_ERROR_FLEET_TOO_MANY_RULES, "\0IOMT_ERROR_FLEET_TOO_MANY_RULES\0more than 8 rules of the access policy apply to one pair of names: put rules together\0"),
    (IOMT_ERROR_FLEET_NO_GLASS, "\0IOMT_ERROR_FLEET_NO_GLASS\0the access policy has no glass to break\0"),
    (IOMT_ERROR_ARTIFACT_DIGEST, "\0IOMT_ERROR_ARTIFACT_DIGEST\0a digest of the manifest is not SHA-256 with its 32 bytes: the other algorithms of SUIT are not taken\0"),
    (IOMT_ERROR_ARTIFACT_MANIFEST_DIGEST, "\0IOMT_ERROR_ARTIFACT_MANIFEST_DIGEST\0the manifest is not the one whose digest was signed: it was altered or exchanged\0"),
    (IOMT_ERROR_ARTIFACT_SEVERED, "\0IOMT_ERROR_ARTIFACT_SEVERED\0a severed member of the envelope is not the one whose digest the manifest has, or the manifest has none\0"),
    (IOMT_ERROR_ARTIFACT_SIGNATURES, "\0IOMT_ERROR_ARTIFACT_SIGNATURES\0the envelope has no signature, or more than four, or one key's twice\0"),
    (IOMT_ERROR_ARTIFACT_NOT_ENOUGH, "\0IOMT_ERROR_ARTIFACT_NOT_ENOUGH\0fewer keys have signed the manifest than must: collect more signatures\0"),
    (IOMT_ERROR_ARTIFACT_VERSION, "\0IOMT_ERROR_ARTIFACT_VERSION\0the manifest's encoding version is not 1\0"),
    (IOMT_ERROR_ARTIFACT_MEMBER, "\0IOMT_ERROR_ARTIFACT_MEMBER\0the manifest has a member that this verify-only part of SUIT does not take, such as image loading, or lacks validation\0"),
    (IOMT_ERROR_ARTIFACT_COMMAND, "\0IOMT_ERROR_ARTIFACT_COMMAND\0the manifest has a command that this verify-only part of SUIT does not take, or not in that sequence\0"),
    (IOMT_ERROR_ARTIFACT_PARAMETER, "\0IOMT_ERROR_ARTIFACT_PARAMETER\0the manifest sets a parameter that this verify-only part of SUIT does not take, or not in that sequence, or asks of a dependency what it does not ask of the image\0"),
    (IOMT_ERROR_ARTIFACT_PARAMETER_TWICE, "\0IOMT_ERROR_ARTIFACT_PARAMETER_TWICE\0the manifest sets a parameter of a component twice\0"),
    (IOMT_ERROR_ARTIFACT_COMPONENTS, "\0IOMT_ERROR_ARTIFACT_COMPONENTS\0the manifest is not of one image and at most three dependencies, or names a component twice\0"),
    (IOMT_ERROR_ARTIFACT_COMPONENT_INDEX, "\0IOMT_ERROR_ARTIFACT_COMPONENT_INDEX\0the manifest selects no component, several by a list, or one that it has not named\0"),
    (IOMT_ERROR_ARTIFACT_UNSET, "\0IOMT_ERROR_ARTIFACT_UNSET\0the manifest tests a parameter that it has not set before\0"),
    (IOMT_ERROR_ARTIFACT_INCOMPLETE, "\0IOMT_ERROR_ARTIFACT_INCOMPLETE\0the manifest lacks a test of vendor or class, an image's digest, size or match, or does not test what it sets\0"),
    (IOMT_ERROR_ARTIFACT_VENDOR, "\0IOMT_ERROR_ARTIFACT_VENDOR\0the manifest is for another vendor's devices\0"),
    (IOMT_ERROR_ARTIFACT_CLASS, "\0IOMT_ERROR_ARTIFACT_CLASS\0the manifest is for another class of devices\0"),
    (IOMT_ERROR_ARTIFACT_DEVICE, "\0IOMT_ERROR_ARTIFACT_DEVICE\0the manifest is for another device\0"),
    (IOMT_ERROR_ARTIFACT_COMPONENT, "\0IOMT_ERROR_ARTIFACT_COMPONENT\0the manifest's image is for another part of the device\0"),
    (IOMT_ERROR_ARTIFACT_EXPIRED, "\0IOMT_ERROR_ARTIFACT_EXPIRED\0the manifest was to be used before a time that has passed: have it signed anew\0"),
    (IOMT_ERROR_ARTIFACT_DEPENDENCY, "\0IOMT_ERROR_ARTIFACT_DEPENDENCY\0the manifest depends on one that is not in force here: install that first\0"),
    (IOMT_ERROR_ARTIFACT_OLDER, "\0IOMT_ERROR_ARTIFACT_OLDER\0the manifest's sequence number is under that of what is in force or staged, or has failed\0"),
    (IOMT_ERROR_ARTIFACT_REPLAYED, "\0IOMT_ERROR_ARTIFACT_REPLAYED\0the manifest is in force already\0"),
    (IOMT_ERROR_ARTIFACT_EQUIVOCATION, "\0IOMT_ERROR_ARTIFACT_EQUIVOCATION\0two different manifests bear the same sequence number: find out who signed both\0"),
    (IOMT_ERROR_ARTIFACT_FAILED, "\0IOMT_ERROR_ARTIFACT_FAILED\0the manifest was tried and did not come up: sign a mended one with a higher sequence number\0"),
    (IOMT_ERROR_ARTIFACT_IMAGE_SIZE, "\0IOMT_ERROR_ARTIFACT_IMAGE_SIZE\0the image is longer or shorter than the manifest says\0"),
    (IOMT_ERROR_ARTIFACT_IMAGE, "\0IOMT_ERROR_ARTIFACT_IMAGE\0the image is not the one whose digest the manifest has\0"),
    (IOMT_ERROR_ARTIFACT_NOTHING_STAGED, "\0IOMT_ERROR_ARTIFACT_NOTHING_STAGED\0nothing is staged: verify and stage an artifact first\0"),
    (IOMT_ERROR_ARTIFACT_TRYING, "\0IOMT_ERROR_ARTIFACT_TRYING\0an update is being tried: commit or reject it first\0"),
    (IOMT_ERROR_ARTIFACT_NOT_TRIED, "\0IOMT_ERROR_ARTIFACT_NOT_TRIED\0no update is being tried: one is committed only after the start that ran it\0"),
    (IOMT_ERROR_ARTIFACT_OTHER_IMAGE, "\0IOMT_ERROR_ARTIFACT_OTHER_IMAGE\0the image that runs is not the one being tried: something else was started\0"),
    (IOMT_ERROR_ARTIFACT_OTHER_MANIFEST, "\0IOMT_ERROR_ARTIFACT_OTHER_MANIFEST\0the artifact is not of what was begun last: its image may have been overwritten\0"),
    (IOMT_ERROR_ARTIFACT_ATTEMPTS, "\0IOMT_ERROR_ARTIFACT_ATTEMPTS\0an update is given 1 to 15 starts to come up\0"),
    (IOMT_ERROR_ARTIFACT_QUORUM, "\0IOMT_ERROR_ARTIFACT_QUORUM\0the signatures needed must be 1 to 4, and not more than there are authorities\0"),
    (IOMT_ERROR_ARTIFACT_NEEDS_PASSPORT, "\0IOMT_ERROR_ARTIFACT_NEEDS_PASSPORT\0the part is an AI model: stage it with its passport\0"),
    (IOMT_ERROR_ARTIFACT_NOT_MODEL, "\0IOMT_ERROR_ARTIFACT_NOT_MODEL\0the part is firmware: it has no passport\0"),
    (IOMT_ERROR_ARTIFACT_STORED, "\0IOMT_ERROR_ARTIFACT_STORED\0what is stored of the part is not in its format: storage is failing, or was written to from outside; run what is in force, and provision the slot anew\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_FORM, "\0IOMT_ERROR_ARTIFACT_PASSPORT_FORM\0the passport has a format, metric or number that this build does not know\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_TEXT, "\0IOMT_ERROR_ARTIFACT_PASSPORT_TEXT\0a text of the passport is empty, too long or has control characters\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_POPULATION, "\0IOMT_ERROR_ARTIFACT_PASSPORT_POPULATION\0the passport's population has no sex, or an age range that ends before it begins\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_PERFORMANCE, "\0IOMT_ERROR_ARTIFACT_PASSPORT_PERFORMANCE\0the passport's results lack the whole population, repeat a subgroup and metric, are too many, or lie outside their interval\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_LIMITS, "\0IOMT_ERROR_ARTIFACT_PASSPORT_LIMITS\0the passport names no limits, or more than eight\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_VALIDITY, "\0IOMT_ERROR_ARTIFACT_PASSPORT_VALIDITY\0the passport's end is not after its review, or after the year 9999\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_REVIEWER, "\0IOMT_ERROR_ARTIFACT_PASSPORT_REVIEWER\0the passport was not signed by the reviewer that it names\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_EXPIRED, "\0IOMT_ERROR_ARTIFACT_PASSPORT_EXPIRED\0the passport has expired: have the model reviewed anew\0"),
    (IOMT_ERROR_ARTIFACT_PASSPORT_MODEL, "\0IOMT_ERROR_ARTIFACT_PASSPORT_MODEL\0the passport is of another model\0"),
    (IOMT_ERROR_ARTIFACT_NO_MODEL, "\0IOMT_ERROR_ARTIFACT_NO_MODEL\0no model is in force or being tried\0"),
    (IOMT_ERROR_NULL, "\0IOMT_ERROR_NULL\0a pointer that must not be NULL is NULL\0"),
    (IOMT_ERROR_ALIGNMENT, "\0IOMT_ERROR_ALIGNMENT\0a pointer is not aligned for its type: objects need IOMT_ALIGNMENT\0"),
    (IOMT_ERROR_OVERLAP, "\0IOMT_ERROR_OVERLAP\0two arguments overlap, and the call writes to at least one of them\0"),
    (IOMT_ERROR_LENGTH, "\0IOMT_ERROR_LENGTH\0a length is larger than half of the address space, or its range wraps around\0"),
    (IOMT_ERROR_UNINITIALIZED, "\0IOMT_ERROR_UNINITIALIZED\0the object was never initialized, was wiped, was moved or copied, or is of another type\0"),
    (IOMT_ERROR_ALREADY_USED, "\0IOMT_ERROR_ALREADY_USED\0the object has done what it can do once, or failed at it: make a new one\0"),
    (IOMT_ERROR_STATE, "\0IOMT_ERROR_STATE\0the object is at another step: call the functions in their order\0"),
    (IOMT_ERROR_BUSY, "\0IOMT_ERROR_BUSY\0the object is in use by a call that is not over: callbacks must leave it alone\0"),
    (IOMT_ERROR_REENTERED, "\0IOMT_ERROR_REENTERED\0a callback has called back into the library: return from it first\0"),
    (IOMT_ERROR_CALLBACK, "\0IOMT_ERROR_CALLBACK\0a callback structure lacks one of its functions\0"),
    (IOMT_ERROR_VALUE, "\0IOMT_ERROR_VALUE\0an argument has a value that its type or documentation does not allow\0"),
    (IOMT_ERROR_TEXT, "\0IOMT_ERROR_TEXT\0a text is not UTF-8, or longer than 255 bytes\0"),
    (IOMT_ERROR_COUNT, "\0IOMT_ERROR_COUNT\0there are more entries than the call or object takes\0"),
    (IOMT_ERROR_OUTPUT, "\0IOMT_ERROR_OUTPUT\0the output buffer is too small\0"),
    (IOMT_ERROR_PANIC, "\0IOMT_ERROR_PANIC\0the library failed in itself: it did nothing more, and the object is spent\0"),
    (IOMT_ERROR_CLOCK, "\0IOMT_ERROR_CLOCK\0the clock's callback gave a reliability that is neither 0 nor 1\0"),
    (IOMT_ERROR_LAYOUT, "\0IOMT_ERROR_LAYOUT\0the header and the library differ in version, capacities or target: build both the same way\0"),
    (IOMT_ERROR_NOTHING_KEPT, "\0IOMT_ERROR_NOTHING_KEPT\0no link is kept in this vault: shake hands\0"),
];
