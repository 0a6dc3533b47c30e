/*
 * iomt-secure: protects patient data at the edge of connected medical devices.
 *
 * From the moment that a device links this library, no measurement leaves it unless
 *   1. the device and the receiver have proved who they are,
 *   2. a signed policy says that this recipient may have this datum for this purpose,
 *   3. it is sealed in an authenticated, replay-proof frame.
 *
 * THE LIFE OF A DEVICE
 *
 *   once, at start
 *     iomt_layout_check()            the header and the library are of one build
 *     iomt_trust_init, _add_anchor   whom to believe: roots, or keys that were paired
 *     iomt_time_floor_load           the earliest time that it can be now
 *     iomt_credential_x5chain        the own certificate; a callback signs, in a secure element
 *   for each session
 *     iomt_now_init                  the time to decide at
 *     iomt_edhoc_initiator_init      methods, cipher suites, credentials, trust
 *     iomt_edhoc_init, _message_1_write, _message_2_read, _message_3_write, _message_4_read
 *     iomt_edhoc_establish           both sides have proved who they are
 *     iomt_session_peer              who the peer is; end here if it is not the one you want
 *     iomt_session_open_link         a sealer for what leaves, an opener for what comes
 *   then
 *     iomt_policy_accept             a signed policy, never an older one
 *     iomt_minimizer_init            what it says for this peer and this purpose
 *     iomt_sealer_update_key         frames are bound to that policy from here on
 *     iomt_batch_init
 *     loop: iomt_minimizer_sample or _wave; when the batch is full, or it is time:
 *           iomt_sealer_seal, send the frame, iomt_batch_renew
 *     iomt_sealer_close, and iomt_..._wipe for every object
 *
 * A session can outlive a restart. iomt_link_begin takes the place of iomt_session_open_link and makes
 * both directions one object that is kept in storage; iomt_link_... take the place of iomt_sealer_...
 * and iomt_opener_.... After iomt_link_update_key wait for IOMT_RECEIVED_ACKNOWLEDGED, and call
 * iomt_link_acknowledged: measurements can be sealed from there on. After a restart iomt_link_resume
 * goes on without a handshake; whatever it fails with, shake hands. The peer says `kept` in its options,
 * and opens with iomt_opener_open_kept.
 *
 * On the receiver's side: iomt_edhoc_responder_init, then iomt_opener_open for each frame and
 * iomt_items_next for each measurement in it.
 *
 * STATUS
 *
 * Functions return IOMT_OK (0) or an IOMT_ERROR_... with a stable number; iomt_strerror gives a
 * sentence that says how to mend it, and iomt_error_name its name. Numbers under 900 are the
 * protocol's: a peer, policy or certificate was refused. 900 and more are this interface's: an
 * argument is not what it should be. What a function gives out, it writes only when it returns
 * IOMT_OK, unless its comment says more. Bytes for a message, a frame or other output may be zeroed by
 * a call that fails, and never hold a part of what it was to write; working space may hold anything
 * after any call.
 *
 * MEMORY
 *
 * On bare metal the library allocates nothing, and there is no heap to link. On hosts (IOMT_STD) the
 * cryptographic library keeps keys on the heap, and so do objects whose comment says so: wipe every
 * object there, or it leaks. Every object lives where you put it: on the stack, in static memory, inside
 * of your own structures. Its type tells the compiler size and alignment; IOMT_..._SIZE and
 * iomt_..._size() give the size too.
 *   - An object is made by its _init, or by the function that gives it out. Memory for it needs no
 *     preparation. Do not make an object where one is already: wipe that first.
 *   - Do not move or copy it. One that was is refused (IOMT_ERROR_UNINITIALIZED): a copied sealer would
 *     use its nonces twice.
 *   - What it refers to has to stay where it is until it is wiped. Comments say which arguments it
 *     refers to; all others may be gone after the call.
 *   - iomt_..._wipe overwrites it, with its secrets. Wiping NULL is legal, and so is wiping twice.
 *
 * Five capacities can be chosen: build the library with the environment variable set, and compile
 * your C with the macro of the same name; iomt_layout_check() compares the two.
 *   IOMT_RULES      32     rules and forbidden metrics of a policy's view, in an iomt_minimizer
 *   IOMT_BATCH      1024   bytes of an iomt_batch; a multiple of 16
 *   IOMT_MESSAGE    1280   bytes of the longest handshake message in an iomt_packets; of 16 too
 *   IOMT_FRAME      2048   bytes of the longest frame in an iomt_reassembler; of 16 too
 *   IOMT_CHANNELS   4      channels of a link
 *
 * ARGUMENTS
 *
 * A pointer must not be NULL unless its comment allows it; with a length of 0, data may be NULL.
 * const means that it is only read. Two arguments must not overlap if one of them is written. Texts
 * are UTF-8, end in NUL, and have at most 255 bytes.
 *
 * THREADS
 *
 * There is no global state. Different objects may be used by different threads at the same time; one
 * object by one thread at a time, but for arguments that are const: these may be shared while nobody
 * changes them. A structure of callbacks is shared with its context: an iomt_random of iomt_hedged_random
 * and an iomt_storage of iomt_file_storage_use are for one thread at a time as the object behind them
 * is. Where the processor has atomic instructions, the second of two threads that change one object at
 * once is refused with IOMT_ERROR_BUSY; do not build on it. No function blocks but in your callbacks,
 * and none is for interrupt handlers.
 *
 * CALLBACKS
 *
 * Random numbers, clock, storage and keys come through structures of functions with a context of
 * yours. A function that returns anything but 0 makes the call fail. It must return: no longjmp and
 * no C++ exception may leave it. It must not call back into the library, but for iomt_strerror,
 * iomt_error_name and the like, which take no object: hosts refuse it with IOMT_ERROR_REENTERED. Bare
 * metal refuses objects that the call is about to change with IOMT_ERROR_BUSY, but does not notice one
 * that the call only reads, nor an _init on top of one. A thread must not be cancelled in a callback.
 *
 * FAULTS
 *
 * No input makes the library panic. Should a fault of its own do so, a host's call returns
 * IOMT_ERROR_PANIC and its objects are spent; Rust's panic hook writes a line to stderr, which holds
 * no key and no measurement. On bare metal `iomt_panic`, which you define, is called and must not
 * return: restart the device.
 */

#ifndef IOMT_SECURE_H
#define IOMT_SECURE_H



#include <stddef.h>
#include <stdint.h>

// The interface for hosts is declared unless the compiler says that there is none, or you do.
#if !defined(IOMT_STD) && !defined(IOMT_BARE_METAL) && __STDC_HOSTED__
#define IOMT_STD
#endif

#if UINTPTR_MAX > 0xFFFFFFFFu
#define IOMT_POINTERS_64
#else
#define IOMT_POINTERS_32
#endif

// Objects are aligned to IOMT_ALIGNMENT, whatever their type.
#if defined(_MSC_VER)
#define IOMT_ALIGNED(n) __declspec(align(IOMT_ALIGNMENT))
#else
#define IOMT_ALIGNED(n) __attribute__((aligned(IOMT_ALIGNMENT)))
#endif

// The capacities that can be chosen: see MEMORY above.
#ifndef IOMT_RULES
#define IOMT_RULES 32
#endif
#ifndef IOMT_BATCH
#define IOMT_BATCH 1024
#endif
#ifndef IOMT_MESSAGE
#define IOMT_MESSAGE 1280
#endif
#ifndef IOMT_CHANNELS
#define IOMT_CHANNELS 4
#endif
#ifndef IOMT_FRAME
#define IOMT_FRAME 2048
#endif

// Most credentials of an endpoint.
#define IOMT_CREDENTIALS 4

// Most cipher suites of an endpoint.
#define IOMT_SUITES 7

// Most methods of an endpoint.
#define IOMT_METHODS 4

// Most EAD items in a message, and most labels that an endpoint knows.
#define IOMT_EADS 4

// Most authorities that are given to one call.
#define IOMT_AUTHORITIES 4

// Most certificates in a chain.
#define IOMT_CERTIFICATES 4

#if defined(IOMT_POINTERS_64)
// Alignment of every object, in bytes.
#define IOMT_ALIGNMENT 16
#endif

#if defined(IOMT_POINTERS_32)
// Alignment of every object, in bytes.
#define IOMT_ALIGNMENT 8
#endif

#if defined(IOMT_STD)
// Bytes of an iomt_file_storage.
#define IOMT_FILE_STORAGE_SIZE 48
#endif

#if defined(IOMT_STD)
// Bytes of an iomt_tls_config.
#define IOMT_TLS_CONFIG_SIZE 32
#endif

#if defined(IOMT_STD)
// Bytes of an iomt_tls.
#define IOMT_TLS_SIZE 64
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_now.
#define IOMT_NOW_SIZE 32
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_now.
#define IOMT_NOW_SIZE 32
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_peer.
#define IOMT_PEER_SIZE 304
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_peer.
#define IOMT_PEER_SIZE 304
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_anchor.
#define IOMT_ANCHOR_SIZE 480
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_anchor.
#define IOMT_ANCHOR_SIZE 264
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_pin.
#define IOMT_PIN_SIZE 256
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_pin.
#define IOMT_PIN_SIZE 232
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_chain.
#define IOMT_CHAIN_SIZE 80
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_chain.
#define IOMT_CHAIN_SIZE 40
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_trust.
#define IOMT_TRUST_SIZE 112
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_trust.
#define IOMT_TRUST_SIZE 64
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_software_key.
#define IOMT_SOFTWARE_KEY_SIZE 288
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_software_key.
#define IOMT_SOFTWARE_KEY_SIZE 256
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_hedged.
#define IOMT_HEDGED_SIZE 96
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_hedged.
#define IOMT_HEDGED_SIZE 88
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_credential.
#define IOMT_CREDENTIAL_SIZE 304
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_credential.
#define IOMT_CREDENTIAL_SIZE 208
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_edhoc_endpoint.
#define IOMT_EDHOC_ENDPOINT_SIZE 976
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_edhoc_endpoint.
#define IOMT_EDHOC_ENDPOINT_SIZE 608
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_edhoc.
#define IOMT_EDHOC_SIZE 528
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_edhoc.
#define IOMT_EDHOC_SIZE 504
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_packets.
#define IOMT_PACKETS_SIZE ((2 * IOMT_MESSAGE) + 160)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_packets.
#define IOMT_PACKETS_SIZE ((2 * IOMT_MESSAGE) + 128)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_fragmenter.
#define IOMT_FRAGMENTER_SIZE 80
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_fragmenter.
#define IOMT_FRAGMENTER_SIZE 80
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_reassembler.
#define IOMT_REASSEMBLER_SIZE ((2 * IOMT_FRAME) + 304)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_reassembler.
#define IOMT_REASSEMBLER_SIZE ((2 * IOMT_FRAME) + 304)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_session.
#define IOMT_SESSION_SIZE 416
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_session.
#define IOMT_SESSION_SIZE 408
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_sealer.
#define IOMT_SEALER_SIZE ((16 * IOMT_CHANNELS) + 256)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_sealer.
#define IOMT_SEALER_SIZE ((8 * IOMT_CHANNELS) + 256)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_opener.
#define IOMT_OPENER_SIZE ((32 * IOMT_CHANNELS) + 384)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_opener.
#define IOMT_OPENER_SIZE ((32 * IOMT_CHANNELS) + 352)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_policy.
#define IOMT_POLICY_SIZE 176
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_policy.
#define IOMT_POLICY_SIZE 128
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_link.
#define IOMT_LINK_SIZE ((64 * IOMT_CHANNELS) + 1024)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_link.
#define IOMT_LINK_SIZE ((64 * IOMT_CHANNELS) + 680)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_minimizer.
#define IOMT_MINIMIZER_SIZE ((336 * IOMT_RULES) + 5376)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_minimizer.
#define IOMT_MINIMIZER_SIZE ((336 * IOMT_RULES) + 5184)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_batch.
#define IOMT_BATCH_SIZE (IOMT_BATCH + 592)
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_batch.
#define IOMT_BATCH_SIZE (IOMT_BATCH + 576)
#endif

#if defined(IOMT_POINTERS_64)
// Bytes of an iomt_items.
#define IOMT_ITEMS_SIZE 640
#endif

#if defined(IOMT_POINTERS_32)
// Bytes of an iomt_items.
#define IOMT_ITEMS_SIZE 600
#endif

// Success.
#define IOMT_OK 0

// The random source failed: check that it is seeded before keys are made.
#define IOMT_ERROR_PLATFORM_RANDOM 100

// Persistent storage failed: check the medium and its permissions.
#define IOMT_ERROR_PLATFORM_STORAGE 101

// A stored value does not fit: enlarge the slot or the buffer.
#define IOMT_ERROR_PLATFORM_STORAGE_CAPACITY 102

// The signer failed: check the secure element or keystore and the key's permissions.
#define IOMT_ERROR_PLATFORM_SIGNER 103

// The authentication tag does not hold: the data was altered, or the key, nonce or associated data differ.
#define IOMT_ERROR_CRYPTO_AUTHENTICATION 120

// The signature does not hold for this key and message.
#define IOMT_ERROR_CRYPTO_SIGNATURE 121

// The key has the wrong length for this algorithm.
#define IOMT_ERROR_CRYPTO_KEY_LENGTH 122

// The public key is not a valid point of its curve.
#define IOMT_ERROR_CRYPTO_PUBLIC_KEY 123

// The key agreement gave an all-zero secret: the peer sent a point of low order.
#define IOMT_ERROR_CRYPTO_LOW_ORDER 124

// More output was asked for than HKDF gives: at most 255 blocks.
#define IOMT_ERROR_CRYPTO_OUTPUT_LENGTH 125

// This build lacks the algorithm: enable the cargo feature that brings it.
#define IOMT_ERROR_CRYPTO_UNSUPPORTED 126

// The message is longer than the cipher allows.
#define IOMT_ERROR_CRYPTO_MESSAGE_LENGTH 127

// The signature or key is not encoded as its standard says.
#define IOMT_ERROR_CRYPTO_ENCODING 128

// The cryptographic library failed on good input: it is out of memory or failed its own self-test.
#define IOMT_ERROR_CRYPTO_BACKEND 129

// The name does not begin with spiffe://: names are spiffe://<trust domain>/<segment>/<role>/<device>.
#define IOMT_ERROR_IDENTITY_NAME_SCHEME 200

// The name is longer than 128 bytes: shorten its parts.
#define IOMT_ERROR_IDENTITY_NAME_LENGTH 201

// The name's trust domain is empty or has characters other than a-z, 0-9, '.', '-' and '_'.
#define IOMT_ERROR_IDENTITY_NAME_TRUST_DOMAIN 202

// The name does not have exactly three path segments: segment, role and device.
#define IOMT_ERROR_IDENTITY_NAME_SEGMENTS 203

// A path segment of the name is empty, '.' or '..', or has characters other than letters, digits, '.', '-' and '_'.
#define IOMT_ERROR_IDENTITY_NAME_CHARACTER 204

// The certificate is not the DER that RFC 5280 prescribes: have it issued again.
#define IOMT_ERROR_IDENTITY_MALFORMED 210

// The certificate is not X.509 version 3: have it issued again as such.
#define IOMT_ERROR_IDENTITY_VERSION 211

// The certificate has a critical extension that this crate does not process: have it issued without.
#define IOMT_ERROR_IDENTITY_CRITICAL_EXTENSION 212

// The certificate's key is none of P-256 (uncompressed), Ed25519 and X25519: make a new key and certificate.
#define IOMT_ERROR_IDENTITY_KEY_ALGORITHM 213

// The certificate is signed neither with ECDSA P-256 and SHA-256 nor with Ed25519: use a CA that does.
#define IOMT_ERROR_IDENTITY_SIGNATURE_ALGORITHM 214

// No certificate was sent: configure the peer with its chain.
#define IOMT_ERROR_IDENTITY_CHAIN_EMPTY 220

// The chain has more than four certificates or costs too much to check: shorten it.
#define IOMT_ERROR_IDENTITY_CHAIN_LENGTH 221

// The chain is not in order: send the leaf first, each certificate followed by its issuer's.
#define IOMT_ERROR_IDENTITY_CHAIN_ORDER 222

// No trust anchor has issued this chain: add the root, or treat the peer as a stranger.
#define IOMT_ERROR_IDENTITY_UNKNOWN_ISSUER 223

// A certificate's signature does not hold for its issuer's key.
#define IOMT_ERROR_IDENTITY_BAD_SIGNATURE 224

// A certificate on the path has expired: renew it.
#define IOMT_ERROR_IDENTITY_EXPIRED 225

// A certificate on the path is not valid yet: check the issuer's clock and this one.
#define IOMT_ERROR_IDENTITY_NOT_YET_VALID 226

// The certificate's extended key usage does not allow this use: have it issued for client or server authentication.
#define IOMT_ERROR_IDENTITY_USAGE 227

// The certificate's key usage does not allow digital signatures, or key agreement where it is used for that: have it issued with digitalSignature or keyAgreement.
#define IOMT_ERROR_IDENTITY_KEY_USAGE 228

// The peer's certificate may issue certificates: a device or service needs one of its own.
#define IOMT_ERROR_IDENTITY_CA_AS_LEAF 229

// A certificate that issued another is no CA by its basicConstraints (critical, cA) and keyUsage (keyCertSign).
#define IOMT_ERROR_IDENTITY_ISSUER_NOT_CA 230

// More CAs stand in the chain than a pathLenConstraint allows.
#define IOMT_ERROR_IDENTITY_PATH_LENGTH 231

// A name in the chain is outside a CA's name constraints.
#define IOMT_ERROR_IDENTITY_NAME_CONSTRAINTS 232

// The certificate has no URI as subject alternative name: have it issued with the device's spiffe:// name.
#define IOMT_ERROR_IDENTITY_NAME_MISSING 233

// The certificate has more than one URI as subject alternative name: have it issued with one.
#define IOMT_ERROR_IDENTITY_NAME_MANY 234

// The certificate has a DNS name, address or mailbox beside the device's name: have it issued without.
#define IOMT_ERROR_IDENTITY_NAME_OTHER 235

// The issuing root is not trusted for the name's trust domain.
#define IOMT_ERROR_IDENTITY_TRUST_DOMAIN 236

// There are no trust anchors: configure at least one root.
#define IOMT_ERROR_IDENTITY_NO_ANCHORS 240

// The stored time floor is not 8 bytes or is absurdly late: storage is failing or was written to from outside; provision its slot anew.
#define IOMT_ERROR_IDENTITY_TIME_FLOOR 241

// The certificate is not for this key: pair each certificate with the key that was in its request.
#define IOMT_ERROR_IDENTITY_KEY_MISMATCH 242

// The request is not signed with the key in it: have it made by the device that holds the key.
#define IOMT_ERROR_IDENTITY_POSSESSION 243

// The text is not the PEM that RFC 7468 prescribes, or holds another kind of object.
#define IOMT_ERROR_IDENTITY_PEM 244

// The private key is not well-formed PKCS#8, is out of range, or its public key is another's.
#define IOMT_ERROR_IDENTITY_PRIVATE_KEY 245

// The validity to issue is empty, or ends after the year 9999.
#define IOMT_ERROR_IDENTITY_VALIDITY 246

// The certificate or request could not be put together.
#define IOMT_ERROR_IDENTITY_ISSUE 247

// The certificate is for another name than was requested: ask the issuer.
#define IOMT_ERROR_IDENTITY_NAME_MISMATCH 248

// No identity is pending, or the session that worked was with another one.
#define IOMT_ERROR_IDENTITY_PENDING 249

// The stored identity is not in its format or is too long: storage is failing, or the firmware is older than the record.
#define IOMT_ERROR_IDENTITY_RECORD 250

// The output buffer is too small for the request: give csr::MAX bytes.
#define IOMT_ERROR_IDENTITY_OUTPUT 251

// The peer's certificate was verified without a clock, and now there is one: verify it again, in a new handshake.
#define IOMT_ERROR_IDENTITY_UNCONFIRMED 255

// A certificate on the path is revoked by its issuer: treat the peer as a stranger.
#define IOMT_ERROR_IDENTITY_REVOKED 256

// Revocation lists are given and none is of a certificate's issuer: add its list.
#define IOMT_ERROR_IDENTITY_REVOCATION_UNKNOWN 257

// The issuer's revocation list is past its nextUpdate: fetch the next one.
#define IOMT_ERROR_IDENTITY_CRL_EXPIRED 258

// The revocation list is not signed by the certificate's issuer, or the issuer may not sign lists.
#define IOMT_ERROR_IDENTITY_CRL_SIGNATURE 259

// A remembered peer cannot be held against revocation lists: shake hands again.
#define IOMT_ERROR_IDENTITY_REVOCATION_UNCHECKED 260

// The revocation list is not a complete one as RFC 5280 prescribes, or there are more than 16.
#define IOMT_ERROR_IDENTITY_CRL 261

// The pinned claims set is not deterministic CBOR with one COSE_Key under cnf: take it over from the peer once more.
#define IOMT_ERROR_IDENTITY_CLAIMS 290

// The pinned key is not a public key on Ed25519, X25519 or P-256: pair with a key of one of these.
#define IOMT_ERROR_IDENTITY_PINNED_KEY 291

// The peer's claims set is not the pinned one: pair again, or treat the peer as a stranger.
#define IOMT_ERROR_IDENTITY_PIN_MISMATCH 292

// The claims set does not fit: give 128 bytes over the subject's.
#define IOMT_ERROR_IDENTITY_CLAIMS_LENGTH 293

// The statement has unprotected headers: put every header into the protected one, where it is signed.
#define IOMT_ERROR_STATEMENT_UNPROTECTED 300

// The statement's payload is detached: attach it.
#define IOMT_ERROR_STATEMENT_DETACHED 301

// The statement's crit header is empty, or names a header that is absent or unknown here (RFC 9052 section 3.1).
#define IOMT_ERROR_STATEMENT_CRITICAL 302

// The statement's algorithm is neither ES256 nor EdDSA with Ed25519: sign with one of these.
#define IOMT_ERROR_STATEMENT_ALGORITHM 303

// The statement's key identifier is not 8 bytes: use the first 8 of the key's thumbprint (RFC 9679).
#define IOMT_ERROR_STATEMENT_KEY_ID 304

// The statement's signature is not 64 bytes: write R and S, or r and s, as they are (RFC 9053 section 2).
#define IOMT_ERROR_STATEMENT_SIGNATURE_LENGTH 305

// The statement's content type is unknown, or not the kind that is expected here: present it where its kind belongs.
#define IOMT_ERROR_STATEMENT_KIND 306

// No authority given here has the statement's key identifier: have it signed by one, or add its signer.
#define IOMT_ERROR_STATEMENT_UNKNOWN_SIGNER 307

// The signer is known but may not sign statements of this kind.
#define IOMT_ERROR_STATEMENT_NOT_AUTHORIZED 308

// The statement's algorithm is not that of the signer's key.
#define IOMT_ERROR_STATEMENT_ALGORITHM_MISMATCH 309

// The scratch buffer is too small: give the lengths of payload and external data, plus OVERHEAD.
#define IOMT_ERROR_STATEMENT_SCRATCH 310

// The output buffer is too small: give the lengths of payload and external data, plus OVERHEAD.
#define IOMT_ERROR_STATEMENT_OUTPUT 311

// A bundle has one bare statement, or two to eight in an array: leave out signatures that are not needed.
#define IOMT_ERROR_STATEMENT_BUNDLE_SIZE 312

// The bundle's statements are not of one payload: have each authority sign the same bytes.
#define IOMT_ERROR_STATEMENT_BUNDLE_PAYLOAD 313

// One key has signed the bundle twice: each statement needs another signer.
#define IOMT_ERROR_STATEMENT_SAME_SIGNER 314

// The output buffer is too small for the next handshake message.
#define IOMT_ERROR_SESSION_CAPACITY 400

// The output buffer is too small for the next EDHOC message.
#define IOMT_ERROR_EDHOC_CAPACITY 401

// The working space is too small: it takes the credential twice with its chain, EAD and 128 bytes.
#define IOMT_ERROR_EDHOC_WORKSPACE 402

// An EDHOC message is too short for what it must hold.
#define IOMT_ERROR_EDHOC_LENGTH 403

// An ephemeral key does not have 32 bytes (RFC 9528 section 3.7).
#define IOMT_ERROR_EDHOC_PUBLIC_KEY_LENGTH 404

// The initiator's authentication method is not one that this side takes: agree on it beforehand.
#define IOMT_ERROR_EDHOC_METHOD 405

// The initiator did not select the first of its cipher suites that this side supports: answer with the refusal, and it tries again.
#define IOMT_ERROR_EDHOC_SUITE_REFUSED 406

// An identifier is not encoded as RFC 9528 section 3.3.2 says: one byte as an integer where that is possible.
#define IOMT_ERROR_EDHOC_IDENTIFIER_ENCODING 407

// An identifier is longer than 8 bytes: choose shorter connection and key identifiers.
#define IOMT_ERROR_EDHOC_IDENTIFIER_LENGTH 408

// The peer sent a critical EAD item that this side does not know: bring it up to date.
#define IOMT_ERROR_EDHOC_CRITICAL_EAD 409

// The peer names its credential in another way than x5chain, x5t or kid, or not in their only encoding.
#define IOMT_ERROR_EDHOC_CREDENTIAL_KIND 410

// The peer's credential is not known here: pair with it, or provide its chain.
#define IOMT_ERROR_EDHOC_UNKNOWN_CREDENTIAL 411

// The peer's key is not one for the method and cipher suite of this session.
#define IOMT_ERROR_EDHOC_PEER_KEY 412

// The peer's signature or MAC has the wrong length for the method and cipher suite.
#define IOMT_ERROR_EDHOC_PROOF_LENGTH 413

// The peer's signature or MAC does not hold: it does not own the key, or a message was altered.
#define IOMT_ERROR_EDHOC_PROOF 414

// A message does not decrypt: it was altered, or belongs to another session.
#define IOMT_ERROR_EDHOC_DECRYPTION 415

// The peer shows this side's own credential: its messages were sent back to it.
#define IOMT_ERROR_EDHOC_REFLECTION 416

// An EDHOC error message is not encoded as RFC 9528 section 6 says.
#define IOMT_ERROR_EDHOC_REFUSAL 417

// The peer ended the handshake: see its log for the reason.
#define IOMT_ERROR_EDHOC_TOLD 418

// The peer does not support the selected cipher suite: try the next that both have.
#define IOMT_ERROR_EDHOC_TOLD_SUITE 419

// The peer does not know this side's credential: pair with it, or send the certificate itself.
#define IOMT_ERROR_EDHOC_TOLD_CREDENTIAL 420

// A cipher suite needs an algorithm that this build lacks: enable aes-ccm or aes-gcm, or leave it out.
#define IOMT_ERROR_EDHOC_SUITE_UNAVAILABLE 421

// The list of cipher suites or methods is empty or names one twice.
#define IOMT_ERROR_EDHOC_SUITES 422

// No own credential has a key for the method and cipher suite.
#define IOMT_ERROR_EDHOC_OWN_CREDENTIAL 423

// EAD label 0 is padding: use the constructor for it.
#define IOMT_ERROR_EDHOC_EAD_LABEL 424

// Exporter labels 32768 to 32799 are kept for frames: choose another.
#define IOMT_ERROR_EDHOC_EXPORTER_LABEL 425

// A pinned key has no key identifier, or two have the same.
#define IOMT_ERROR_EDHOC_PIN_KID 426

// The private key is not the one that the own certificate or claims set is for.
#define IOMT_ERROR_EDHOC_KEY_MISMATCH 427

// A handshake message is empty or longer than the link's buffer: give the link a larger one.
#define IOMT_ERROR_EDHOC_LINK_LENGTH 428

// Packets must have at least 20 bytes, and a message takes at most 128 of them: use larger packets.
#define IOMT_ERROR_EDHOC_LINK_PACKET 429

// It is not this side's turn to send a handshake message.
#define IOMT_ERROR_EDHOC_LINK_ORDER 430

// The peer showed no certificate: enrol the device, and configure its chain and key.
#define IOMT_ERROR_SESSION_NO_CERTIFICATE 440

// The peer's certificate is good, but its name is not the one that this session was opened for.
#define IOMT_ERROR_SESSION_UNEXPECTED_PEER 441

// The peer does not offer the application protocol iomt-secure/1 (ALPN): connect to an iomt-secure endpoint.
#define IOMT_ERROR_SESSION_PROTOCOL 442

// The peer does not offer TLS 1.3: bring its TLS library up to date.
#define IOMT_ERROR_SESSION_VERSION 443

// No cipher suite in common: allow ChaCha20-Poly1305 or AES-GCM on both sides.
#define IOMT_ERROR_SESSION_CIPHER_SUITE 444

// No key exchange group in common: the peer needs X25519MLKEM768, X25519 or P-256.
#define IOMT_ERROR_SESSION_GROUP 445

// No signature scheme in common: the peer needs Ed25519 or ECDSA on P-256 with SHA-256.
#define IOMT_ERROR_SESSION_SIGNATURE_SCHEME 446

// The peer's signature over the handshake does not hold: it does not own the certificate's key.
#define IOMT_ERROR_SESSION_POSSESSION 447

// A TLS record or the Finished message does not authenticate: it was altered on the way.
#define IOMT_ERROR_SESSION_RECORD 448

// What arrived is not a TLS 1.3 message: check that the peer speaks TLS on this port.
#define IOMT_ERROR_SESSION_MALFORMED 449

// A TLS message arrived where RFC 8446 does not allow it: the peer's TLS library is faulty.
#define IOMT_ERROR_SESSION_UNEXPECTED_MESSAGE 450

// The peer broke a rule of RFC 8446: its TLS library is faulty, or someone is trying.
#define IOMT_ERROR_SESSION_MISBEHAVED 451

// A TLS record is longer than 2^14 + 256 bytes (RFC 8446 §5.2).
#define IOMT_ERROR_SESSION_RECORD_LENGTH 452

// The peer sent more handshake bytes than are taken: shorten its certificate chain.
#define IOMT_ERROR_SESSION_HANDSHAKE_LENGTH 453

// The server does not ask for this side's certificate: it would serve anyone, so configure it to authenticate clients.
#define IOMT_ERROR_SESSION_NOT_ASKED 454

// The server's key confirmation is not the one octet that iomt-secure/1 asks for.
#define IOMT_ERROR_SESSION_CONFIRMATION 455

// The peer closed the connection before the handshake was over: see its log for the reason.
#define IOMT_ERROR_SESSION_CLOSED 456

// The TLS configuration has no usable cipher, certificate or key: see its constructor's documentation.
#define IOMT_ERROR_SESSION_CONFIGURATION 457

// The peer's hello lacks an extension that TLS 1.3 with X.509 certificates needs.
#define IOMT_ERROR_SESSION_INCOMPATIBLE 458

// The TLS library failed in itself: check the system's random source and memory.
#define IOMT_ERROR_SESSION_TLS 459

// The peer demands a certificate and saw none: configure this side's chain and key.
#define IOMT_ERROR_SESSION_TOLD_NO_CERTIFICATE 470

// The peer says that this side's certificate is damaged or does not bear an acceptable name: enrol again.
#define IOMT_ERROR_SESSION_TOLD_BAD_CERTIFICATE 471

// The peer says that this side's certificate is not for this use: check its extended key usage.
#define IOMT_ERROR_SESSION_TOLD_UNSUPPORTED_CERTIFICATE 472

// The peer says that this side's certificate is revoked: enrol again.
#define IOMT_ERROR_SESSION_TOLD_REVOKED 473

// The peer says that this side's certificate has expired, or is not yet valid: renew it.
#define IOMT_ERROR_SESSION_TOLD_EXPIRED 474

// The peer refuses this side's certificate without giving a closer reason: see its log.
#define IOMT_ERROR_SESSION_TOLD_UNKNOWN_CERTIFICATE 475

// The peer does not know the CA of this side's certificate: install the CA's root there, or enrol with its CA.
#define IOMT_ERROR_SESSION_TOLD_UNKNOWN_ISSUER 476

// The peer knows who this side is and does not let it in: check its access rules.
#define IOMT_ERROR_SESSION_TOLD_ACCESS_DENIED 477

// The peer does not speak TLS 1.3: bring its TLS library up to date.
#define IOMT_ERROR_SESSION_TOLD_VERSION 478

// The peer finds no cipher, group or signature scheme in common.
#define IOMT_ERROR_SESSION_TOLD_NO_COMMON 479

// The peer does not speak iomt-secure/1 (ALPN): connect to an iomt-secure endpoint.
#define IOMT_ERROR_SESSION_TOLD_PROTOCOL 480

// The peer says that a record or signature of this side does not authenticate: it was altered on the way, or the key is not the certificate's.
#define IOMT_ERROR_SESSION_TOLD_ALTERED 481

// The peer says that a message of this side is malformed or out of place: it was altered on the way, or a TLS library is faulty.
#define IOMT_ERROR_SESSION_TOLD_MALFORMED 482

// The peer ended the handshake with another alert: see its log.
#define IOMT_ERROR_SESSION_TOLD_OTHER 483

// The buffer is full: send the batch and start a new one.
#define IOMT_ERROR_MEASUREMENT_CAPACITY 500

// This is not a decimal number: write digits with an optional sign, point and exponent, as in -36.50 or 12e3.
#define IOMT_ERROR_MEASUREMENT_DECIMAL_SYNTAX 501

// The number has more digits than an 11073 FLOAT holds: at most 8388605 as an integer before the exponent, and an exponent of -128 to 127.
#define IOMT_ERROR_MEASUREMENT_DECIMAL_RANGE 502

// The times of one batch must count from one base: start a new batch.
#define IOMT_ERROR_MEASUREMENT_TIME_BASE 503

// The waveform has no counts.
#define IOMT_ERROR_MEASUREMENT_NO_COUNTS 504

// The waveform has more than 65535 counts: send it in parts.
#define IOMT_ERROR_MEASUREMENT_TOO_MANY_COUNTS 505

// A waveform's offset and resolution must be numbers, not special values.
#define IOMT_ERROR_MEASUREMENT_SCALE 506

// A received value is not an 11073 FLOAT.
#define IOMT_ERROR_MEASUREMENT_VALUE 507

// Received quality flags have a bit that the standards do not define.
#define IOMT_ERROR_MEASUREMENT_QUALITY 508

// A received batch refers to a series that it has not defined, or one of the other kind.
#define IOMT_ERROR_MEASUREMENT_SERIES 509

// A received batch defines a series again that it could have referred to.
#define IOMT_ERROR_MEASUREMENT_SERIES_TWICE 510

// A received batch writes a trailing zero that must be left out.
#define IOMT_ERROR_MEASUREMENT_DEFAULT 511

// A received time lies before its base or too far after it, or the first is not the base.
#define IOMT_ERROR_MEASUREMENT_TIME 512

// A received rate is 0 or not in lowest terms.
#define IOMT_ERROR_MEASUREMENT_RATE 513

// Received counts are not packed as their format says.
#define IOMT_ERROR_MEASUREMENT_PACKING 514

// The CBOR ends inside an item: send the whole message.
#define IOMT_ERROR_CBOR_TRUNCATED 520

// Bytes stand behind the last CBOR item: send the item alone.
#define IOMT_ERROR_CBOR_TRAILING 521

// A CBOR item has an indefinite length: write definite lengths (RFC 8949 section 4.2.1).
#define IOMT_ERROR_CBOR_INDEFINITE 522

// A CBOR head uses additional information that the standard reserves (RFC 8949 section 3).
#define IOMT_ERROR_CBOR_RESERVED 523

// A CBOR integer or length is not in its shortest form (RFC 8949 section 4.2.1).
#define IOMT_ERROR_CBOR_NOT_SHORTEST 524

// A CBOR map's keys are not in bytewise order (RFC 8949 section 4.2.1).
#define IOMT_ERROR_CBOR_KEY_ORDER 525

// A CBOR map has a key twice.
#define IOMT_ERROR_CBOR_DUPLICATE_KEY 526

// A CBOR text is not valid UTF-8.
#define IOMT_ERROR_CBOR_UTF8 527

// A CBOR tag is missing, or stands where the definition has none or another.
#define IOMT_ERROR_CBOR_TAG 528

// A CBOR floating-point number: values here are integers and decimals.
#define IOMT_ERROR_CBOR_FLOAT 529

// A CBOR simple value other than false, true and null.
#define IOMT_ERROR_CBOR_SIMPLE 530

// CBOR arrays and maps are nested more than 8 deep.
#define IOMT_ERROR_CBOR_NESTING 531

// A CBOR item has another type than its definition says.
#define IOMT_ERROR_CBOR_TYPE 532

// A CBOR integer is outside the range that its definition allows.
#define IOMT_ERROR_CBOR_RANGE 533

// A CBOR byte string has another length than its definition says.
#define IOMT_ERROR_CBOR_LENGTH 534

// A CBOR map lacks a key that its definition requires.
#define IOMT_ERROR_CBOR_MISSING_KEY 535

// A CBOR map has a key that its definition does not name.
#define IOMT_ERROR_CBOR_UNKNOWN_KEY 536

// A CBOR array has fewer items than its definition says.
#define IOMT_ERROR_CBOR_ARRAY_SHORT 537

// A CBOR array has more items than its definition says.
#define IOMT_ERROR_CBOR_ARRAY_LONG 538

// The buffer is too small for the CBOR: give a larger one.
#define IOMT_ERROR_CBOR_FULL 539

// Map keys must be written in bytewise order of their encoding, each once: 0, 1, 24, -1, "a".
#define IOMT_ERROR_CBOR_WRITTEN_ORDER 540

// A map's value and a tag's content must be exactly one item.
#define IOMT_ERROR_CBOR_WRITTEN_ITEMS 541

// Arrays and maps can be written at most 8 deep.
#define IOMT_ERROR_CBOR_WRITTEN_NESTING 542

// A definition must read exactly one item of an array, map or tag.
#define IOMT_ERROR_CBOR_READ_ITEMS 543

// The view's rules and the never list together are more than the plan holds: raise R.
#define IOMT_ERROR_MINIMIZE_PLAN_CAPACITY 600

// The batch is full, or counts its times from another base: send it and give the same data again.
#define IOMT_ERROR_MINIMIZE_FULL 601

// The item is larger than a whole batch: raise N or measure in shorter pieces.
#define IOMT_ERROR_MINIMIZE_TOO_LONG 602

// More than 4 rules of the view take a median: take the mean, or fewer.
#define IOMT_ERROR_MINIMIZE_MEDIAN_CAPACITY 603

// More than 4 rules of the view add noise: drop some, or split the view.
#define IOMT_ERROR_MINIMIZE_NOISE_CAPACITY 604

// The device keeps 32 budgets and all are in use: wait until a window ends.
#define IOMT_ERROR_MINIMIZE_BUDGET_CAPACITY 605

// The policy's format is not one that this version reads: it reads format 1.
#define IOMT_ERROR_MINIMIZE_FORMAT 610

// The policy's id is not 1 to 64 letters, digits, '.', '-' or '_'.
#define IOMT_ERROR_MINIMIZE_ID 611

// The policy's not-after is not later than issued.
#define IOMT_ERROR_MINIMIZE_VALIDITY 612

// The policy's lists are not in canonical order, or an entry stands twice: write it with this SDK.
#define IOMT_ERROR_MINIMIZE_NOT_CANONICAL 613

// The purpose is not an HL7 PurposeOfUse code: TREAT, ETREAT, HRESCH, HPAYMT, HOPERAT, PUBHLTH, ....
#define IOMT_ERROR_MINIMIZE_PURPOSE 614

// The recipient is not spiffe://<trust domain>/<segment>/<role>/<device>, where a part may be *.
#define IOMT_ERROR_MINIMIZE_RECIPIENT 615

// The padding is not none, padme or a multiple from 2 to 1024 bytes.
#define IOMT_ERROR_MINIMIZE_PADDING 616

// The rule names no metric, partition or group that exists.
#define IOMT_ERROR_MINIMIZE_SELECTOR 617

// The rule's methods do not exist, do not go together, or are not for a group.
#define IOMT_ERROR_MINIMIZE_METHOD 618

// A method's parameter is missing, special, out of range or not in lowest terms.
#define IOMT_ERROR_MINIMIZE_PARAMETER 619

// The rule's method calculates and so needs a unit, or derives and so must not name one.
#define IOMT_ERROR_MINIMIZE_UNIT 620

// Two rules of a view apply to the same data and neither is more specific.
#define IOMT_ERROR_MINIMIZE_RULE_CONFLICT 621

// Two views for the same purpose match the same recipient and neither is more specific.
#define IOMT_ERROR_MINIMIZE_VIEW_CONFLICT 622

// The policy has more than 64 views, 256 rules in a view, 256 metrics in never, or 2 MiB.
#define IOMT_ERROR_MINIMIZE_SIZE 623

// The policy is not well-formed TOML or JSON.
#define IOMT_ERROR_MINIMIZE_SYNTAX 630

// The policy has a key that this version does not know: it would be ignored, so it is refused.
#define IOMT_ERROR_MINIMIZE_UNKNOWN_KEY 631

// The policy lacks a key that must be there.
#define IOMT_ERROR_MINIMIZE_MISSING_KEY 632

// A value in the policy is of another type or outside what its key allows.
#define IOMT_ERROR_MINIMIZE_VALUE 633

// The policy's text is longer than a mebibyte, and no policy needs so much.
#define IOMT_ERROR_MINIMIZE_TEXT_SIZE 634

// The policy has expired: fetch a newer one.
#define IOMT_ERROR_MINIMIZE_EXPIRED 640

// The policy is older than the one last accepted: versions never go back.
#define IOMT_ERROR_MINIMIZE_ROLLED_BACK 641

// Another policy with the same version was accepted before: issue it with a higher version.
#define IOMT_ERROR_MINIMIZE_EQUIVOCATION 642

// The stored policy version cannot be read: provision the device again.
#define IOMT_ERROR_MINIMIZE_STORED_VERSION 643

// The policy has another id than the one provisioned: send the policy that was meant for this device.
#define IOMT_ERROR_MINIMIZE_OTHER_POLICY 644

// The stored privacy budgets cannot be read: nothing leaves with noise until the device is provisioned again.
#define IOMT_ERROR_MINIMIZE_STORED_BUDGET 645

// The privacy budget of this window is used up: wait for the next.
#define IOMT_ERROR_MINIMIZE_EXHAUSTED 646

// This is not a receipt, or not in the one form that it has.
#define IOMT_ERROR_MINIMIZE_RECEIPT 647

// No view of the policy is for this peer and purpose: nothing may leave.
#define IOMT_ERROR_MINIMIZE_NO_VIEW 650

// The batch was made by a minimizer of another policy, recipient or purpose: make it with this one's batch().
#define IOMT_ERROR_MINIMIZE_OTHER_PLAN 651

// A heart rate is derived from volts: give the waveform a resolution above 0 in V, mV or uV.
#define IOMT_ERROR_MINIMIZE_WAVEFORM_UNIT 652

// This is not a pseudonym of this key, recipient, purpose and epoch.
#define IOMT_ERROR_PSEUDONYM_NOT_A_PSEUDONYM 653

// The identity or its system is longer than 1024 bytes, and none is so long.
#define IOMT_ERROR_PSEUDONYM_TOO_LONG 654

// The map holds as many identities as it can: begin a new epoch, or enlarge it.
#define IOMT_ERROR_PSEUDONYM_MAP_FULL 655

// The stored map of pseudonyms cannot be read with this key, recipient, purpose and epoch.
#define IOMT_ERROR_PSEUDONYM_STORED_MAP 656

// The scratch buffer is too small: 32 bytes for each identity, and 19 more.
#define IOMT_ERROR_PSEUDONYM_SCRATCH 657

// The output buffer is too small: give the lengths of identity and system, and ESCROW bytes more.
#define IOMT_ERROR_PSEUDONYM_OUTPUT 658

// The document is not JSON (RFC 8259): nothing of it was written.
#define IOMT_ERROR_DOCUMENT_SYNTAX 661

// The document is not UTF-8.
#define IOMT_ERROR_DOCUMENT_UTF8 662

// The document holds a control character that JSON does not allow, or NUL.
#define IOMT_ERROR_DOCUMENT_CONTROL 663

// A text of the document has an escape that JSON does not know.
#define IOMT_ERROR_DOCUMENT_ESCAPE 664

// A text of the document has half of a surrogate pair, which readers understand differently.
#define IOMT_ERROR_DOCUMENT_SURROGATE 665

// The document ends before it is complete.
#define IOMT_ERROR_DOCUMENT_UNTERMINATED 666

// The document is nested more than 128 deep, or has resources in resources more than 8 deep.
#define IOMT_ERROR_DOCUMENT_DEPTH 667

// A name stands twice in one object: readers would disagree which one counts.
#define IOMT_ERROR_DOCUMENT_DUPLICATE 668

// A resource's type is missing or not a text.
#define IOMT_ERROR_DOCUMENT_RESOURCE_TYPE 669

// The document has an element that the FHIR release does not define, and the policy refuses such.
#define IOMT_ERROR_DOCUMENT_UNKNOWN 670

// An element that the standard requires may not leave, and the policy refuses such documents.
#define IOMT_ERROR_DOCUMENT_MISSING 671

// A resource is larger than the buffer for one: raise the limit, or send smaller ones.
#define IOMT_ERROR_DOCUMENT_TOO_LARGE 672

// The policy's methods need keys, and none were given: give them when the minimizer is made.
#define IOMT_ERROR_DOCUMENT_KEYS 673

// The document could not be handled: report this with the policy.
#define IOMT_ERROR_DOCUMENT_INTERNAL 674

// The sampling rate is outside 100 to 1000 Hz for an ECG, 25 to 250 Hz for a plethysmogram: resample, or keep the waveform.
#define IOMT_ERROR_DERIVE_RATE_OUTSIDE 680

// The microvolts per count are zero, or outside 1/1000 to 100000: give the lead's scale.
#define IOMT_ERROR_DERIVE_SCALE 681

// The converter's lowest count is not below its highest: give them in this order.
#define IOMT_ERROR_DERIVE_LIMITS 682

// The interval between heart rates is outside 1 to 3600 seconds: choose one inside.
#define IOMT_ERROR_DERIVE_INTERVAL 683

// The output buffer is too small for the frame.
#define IOMT_ERROR_TELEMETRY_CAPACITY 700

// The content is longer than 16384 bytes with its padding: send it in parts.
#define IOMT_ERROR_TELEMETRY_TOO_LONG 701

// A session identifier has at most 8 bytes.
#define IOMT_ERROR_TELEMETRY_SESSION_ID_LENGTH 702

// The link has no channel with this number.
#define IOMT_ERROR_TELEMETRY_CHANNEL 703

// No policy is in force yet: measurements can be sealed after the first key update.
#define IOMT_ERROR_TELEMETRY_NO_POLICY 704

// The batch was minimized under another policy than the one in force: update the key, or minimize again.
#define IOMT_ERROR_TELEMETRY_OTHER_POLICY 705

// The batch was minimized for another recipient than this session's peer.
#define IOMT_ERROR_TELEMETRY_OTHER_RECIPIENT 706

// The batch asks for padding and the epoch has none: update the key on the terms of the batch's own plan.
#define IOMT_ERROR_TELEMETRY_NOT_PADDED 707

// The key has sealed as many frames as it may: update it.
#define IOMT_ERROR_TELEMETRY_KEY_USED_UP 708

// Another key update waits for its acknowledgement: repeat that one, or wait.
#define IOMT_ERROR_TELEMETRY_UPDATE_PENDING 709

// The acknowledgement is for no key update that is waiting on this link, or the update is another link's.
#define IOMT_ERROR_TELEMETRY_NO_UPDATE 710

// The session has had as many epochs as it may: shake hands again.
#define IOMT_ERROR_TELEMETRY_EPOCHS_USED_UP 711

// The batch was minimized for another purpose than the epoch's: update the key on the terms of the batch's own plan.
#define IOMT_ERROR_TELEMETRY_OTHER_PURPOSE 712

// The statement is not a policy: other kinds become commands by the module that reads them.
#define IOMT_ERROR_TELEMETRY_COMMAND_KIND 713

// Packets must have at least 20 bytes, and a frame takes at most 128 of them: use larger packets.
#define IOMT_ERROR_TELEMETRY_PACKET_SIZE 716

// A frame in packets is longer than the reassembler takes: give it more room.
#define IOMT_ERROR_TELEMETRY_FRAME_LENGTH 717

// The frame's version is not one that this build reads.
#define IOMT_ERROR_TELEMETRY_VERSION 720

// The frame is shorter than its header and tag.
#define IOMT_ERROR_TELEMETRY_TRUNCATED 721

// The frame does not bear this session's identifier.
#define IOMT_ERROR_TELEMETRY_SESSION 722

// The frame's header writes out channel 0, which must be left out, or puts a command or control message on another channel.
#define IOMT_ERROR_TELEMETRY_HEADER 723

// The frame's channel is not one of this link.
#define IOMT_ERROR_TELEMETRY_UNKNOWN_CHANNEL 724

// The frame's epoch is neither the current nor the previous one.
#define IOMT_ERROR_TELEMETRY_UNKNOWN_EPOCH 725

// The frame was received before.
#define IOMT_ERROR_TELEMETRY_REPLAYED 726

// The frame lies behind the replay window: it cannot be told from a replay.
#define IOMT_ERROR_TELEMETRY_TOO_OLD 727

// The frame's tag does not hold: it was altered, or is of another session, or under another policy.
#define IOMT_ERROR_TELEMETRY_AUTHENTICATION 728

// As many frames failed as the cipher allows: shake hands again.
#define IOMT_ERROR_TELEMETRY_FORGERY_LIMIT 729

// The frame holds measurements in an epoch without a policy.
#define IOMT_ERROR_TELEMETRY_POLICY_MISSING 730

// The frame is authentic and its padding malformed.
#define IOMT_ERROR_TELEMETRY_PADDING 731

// The frame is authentic and its control message malformed.
#define IOMT_ERROR_TELEMETRY_CONTROL 732

// The key update does not follow the current epoch, or contradicts an earlier one.
#define IOMT_ERROR_TELEMETRY_UPDATE 733

// The peer has closed the link.
#define IOMT_ERROR_TELEMETRY_CLOSED 734

// Frames before this one are missing: an ordered transport does not lose any; close the session.
#define IOMT_ERROR_TELEMETRY_GAP 735

// The message about a resumption is of another link or epoch, asks for numbers that no reservation reaches, or the link is not resumable.
#define IOMT_ERROR_TELEMETRY_RESUMPTION 736

// The stored session does not open, or is not in its format: it was altered, or is another device's, key's or build's; shake hands again.
#define IOMT_ERROR_TELEMETRY_RECORD 740

// The stored session is older than the counter says: storage was rolled back; shake hands again.
#define IOMT_ERROR_TELEMETRY_RECORD_OLD 741

// A reservation is of 1 to 1024 frame numbers.
#define IOMT_ERROR_TELEMETRY_BLOCK 750

// The link has another number of channels than its record or its peer's message, or more than 16.
#define IOMT_ERROR_TELEMETRY_CHANNELS 751

// The session was resumed and its policy is not confirmed: compile the plan again and confirm its terms, or update the key on others.
#define IOMT_ERROR_TELEMETRY_UNCONFIRMED 752

// The session was resumed on an ordered link: announce that to the peer before anything else.
#define IOMT_ERROR_TELEMETRY_UNANNOUNCED 753

// No frame number is reserved in storage: seal through the link that keeps the record.
#define IOMT_ERROR_TELEMETRY_UNRESERVED 754

// The record has been written as often as it may: shake hands again.
#define IOMT_ERROR_TELEMETRY_RECORDS_USED_UP 755

// The record in storage is not this link's: its session was resumed again, ended, or replaced since; drop this link.
#define IOMT_ERROR_TELEMETRY_SUPERSEDED 756

// The table of functions has a number or a name twice, or more than 24 restrictable functions.
#define IOMT_ERROR_FLEET_FUNCTION_TABLE 800

// The authorities lack a way back from a lost key, or repeat one: give recovery keys, or let at least two but not all of the members decide.
#define IOMT_ERROR_FLEET_AUTHORITIES 801

// The members of the authorities tried to change the recovery keys: only the recovery keys themselves may.
#define IOMT_ERROR_FLEET_RECOVERY 802

// The statement is for other devices: send it to those that its target names.
#define IOMT_ERROR_FLEET_OTHER_DEVICE 810

// The statement was to be taken before a time that has passed: have it signed anew.
#define IOMT_ERROR_FLEET_EXPIRED 811

// The statement was taken before: it is in force, or was until a later one.
#define IOMT_ERROR_FLEET_REPLAYED 812

// A statement with a higher sequence was taken before this one.
#define IOMT_ERROR_FLEET_OLDER 813

// Two different statements bear the same sequence: find out who signed both.
#define IOMT_ERROR_FLEET_EQUIVOCATION 814

// The statement is of another generation of authorities than the one in force: have it signed by today's.
#define IOMT_ERROR_FLEET_GENERATION 815

// Fewer authorities have signed than must: collect more signatures of the same payload.
#define IOMT_ERROR_FLEET_NOT_ENOUGH 816

// The statement's payload has a type, format, level or reason that this build does not know.
#define IOMT_ERROR_FLEET_FORM 817

// The order names functions where its level takes none, or none where it takes some, or repeats one.
#define IOMT_ERROR_FLEET_FUNCTIONS 818

// The order names a function that this device has not declared as restrictable.
#define IOMT_ERROR_FLEET_UNKNOWN_FUNCTION 819

// The statement's target is not a name or a pattern of names.
#define IOMT_ERROR_FLEET_TARGET 820

// The statement's last moment to be taken is not after its issue, or after the year 9999.
#define IOMT_ERROR_FLEET_VALIDITY 821

// The statement's id is not 1 to 64 letters, digits, dots, dashes and underscores.
#define IOMT_ERROR_FLEET_LINE 822

// The statement has another id than the line that this device was provisioned with.
#define IOMT_ERROR_FLEET_OTHER_LINE 823

// The deny-list's entries are not 16 bytes each, in ascending order, each once.
#define IOMT_ERROR_FLEET_ENTRIES 824

// The posture is not fresh: its nonce is not this session's, or not the one that was asked for.
#define IOMT_ERROR_FLEET_NONCE 825

// A claim of the posture or log is too long or too short, out of order, or has a value or letter that the profile does not know.
#define IOMT_ERROR_FLEET_CLAIMS 826

// The peer's key agrees and does not sign: name the key that signs its posture.
#define IOMT_ERROR_FLEET_NO_SIGNING_KEY 827

// A rule of the access policy means nothing, stands twice or out of order, or there are more than 64.
#define IOMT_ERROR_FLEET_RULE 828

// What is stored of the fleet's statements is not in its format: storage is failing, or was written to from outside; provision its slots anew.
#define IOMT_ERROR_FLEET_STORED 830

// The log has as many entries as a number can count: begin another.
#define IOMT_ERROR_FLEET_LOG_FULL 831

// The device is quarantined: nothing but control messages and its own posture may be sealed, and no measurements are taken.
#define IOMT_ERROR_FLEET_ISOLATED 840

// The peer is on the deny-list: end the session.
#define IOMT_ERROR_FLEET_REVOKED 841

// A newer deny-list or access policy was accepted than the link was held against: give the newest to Link::renew.
#define IOMT_ERROR_FLEET_RULES_CHANGED 842

// The access policy does not let this side send such a frame, channel, metric or command to this peer.
#define IOMT_ERROR_FLEET_NOT_GRANTED 843

// The access policy does not let the peer send such a frame, channel, metric or command.
#define IOMT_ERROR_FLEET_PEER_NOT_GRANTED 844

// The access policy does not let the two open this session: end it.
#define IOMT_ERROR_FLEET_NO_SESSION 845

// More than 8 rules of the access policy apply to one pair of names: put rules together.
#define IOMT_ERROR_FLEET_TOO_MANY_RULES 846

// The access policy has no glass to break.
#define IOMT_ERROR_FLEET_NO_GLASS 847

// A digest of the manifest is not SHA-256 with its 32 bytes: the other algorithms of SUIT are not taken.
#define IOMT_ERROR_ARTIFACT_DIGEST 850

// The manifest is not the one whose digest was signed: it was altered or exchanged.
#define IOMT_ERROR_ARTIFACT_MANIFEST_DIGEST 851

// A severed member of the envelope is not the one whose digest the manifest has, or the manifest has none.
#define IOMT_ERROR_ARTIFACT_SEVERED 852

// The envelope has no signature, or more than four, or one key's twice.
#define IOMT_ERROR_ARTIFACT_SIGNATURES 853

// Fewer keys have signed the manifest than must: collect more signatures.
#define IOMT_ERROR_ARTIFACT_NOT_ENOUGH 854

// The manifest's encoding version is not 1.
#define IOMT_ERROR_ARTIFACT_VERSION 855

// The manifest has a member that this verify-only part of SUIT does not take, such as image loading, or lacks validation.
#define IOMT_ERROR_ARTIFACT_MEMBER 856

// The manifest has a command that this verify-only part of SUIT does not take, or not in that sequence.
#define IOMT_ERROR_ARTIFACT_COMMAND 857

// The manifest sets a parameter that this verify-only part of SUIT does not take, or not in that sequence, or asks of a dependency what it does not ask of the image.
#define IOMT_ERROR_ARTIFACT_PARAMETER 858

// The manifest sets a parameter of a component twice.
#define IOMT_ERROR_ARTIFACT_PARAMETER_TWICE 859

// The manifest is not of one image and at most three dependencies, or names a component twice.
#define IOMT_ERROR_ARTIFACT_COMPONENTS 860

// The manifest selects no component, several by a list, or one that it has not named.
#define IOMT_ERROR_ARTIFACT_COMPONENT_INDEX 861

// The manifest tests a parameter that it has not set before.
#define IOMT_ERROR_ARTIFACT_UNSET 862

// The manifest lacks a test of vendor or class, an image's digest, size or match, or does not test what it sets.
#define IOMT_ERROR_ARTIFACT_INCOMPLETE 863

// The manifest is for another vendor's devices.
#define IOMT_ERROR_ARTIFACT_VENDOR 864

// The manifest is for another class of devices.
#define IOMT_ERROR_ARTIFACT_CLASS 865

// The manifest is for another device.
#define IOMT_ERROR_ARTIFACT_DEVICE 866

// The manifest's image is for another part of the device.
#define IOMT_ERROR_ARTIFACT_COMPONENT 867

// The manifest was to be used before a time that has passed: have it signed anew.
#define IOMT_ERROR_ARTIFACT_EXPIRED 868

// The manifest depends on one that is not in force here: install that first.
#define IOMT_ERROR_ARTIFACT_DEPENDENCY 869

// The manifest's sequence number is under that of what is in force or staged, or has failed.
#define IOMT_ERROR_ARTIFACT_OLDER 870

// The manifest is in force already.
#define IOMT_ERROR_ARTIFACT_REPLAYED 871

// Two different manifests bear the same sequence number: find out who signed both.
#define IOMT_ERROR_ARTIFACT_EQUIVOCATION 872

// The manifest was tried and did not come up: sign a mended one with a higher sequence number.
#define IOMT_ERROR_ARTIFACT_FAILED 873

// The image is longer or shorter than the manifest says.
#define IOMT_ERROR_ARTIFACT_IMAGE_SIZE 874

// The image is not the one whose digest the manifest has.
#define IOMT_ERROR_ARTIFACT_IMAGE 875

// Nothing is staged: verify and stage an artifact first.
#define IOMT_ERROR_ARTIFACT_NOTHING_STAGED 876

// An update is being tried: commit or reject it first.
#define IOMT_ERROR_ARTIFACT_TRYING 877

// No update is being tried: one is committed only after the start that ran it.
#define IOMT_ERROR_ARTIFACT_NOT_TRIED 878

// The image that runs is not the one being tried: something else was started.
#define IOMT_ERROR_ARTIFACT_OTHER_IMAGE 879

// The artifact is not of what was begun last: its image may have been overwritten.
#define IOMT_ERROR_ARTIFACT_OTHER_MANIFEST 880

// An update is given 1 to 15 starts to come up.
#define IOMT_ERROR_ARTIFACT_ATTEMPTS 881

// The signatures needed must be 1 to 4, and not more than there are authorities.
#define IOMT_ERROR_ARTIFACT_QUORUM 882

// The part is an AI model: stage it with its passport.
#define IOMT_ERROR_ARTIFACT_NEEDS_PASSPORT 883

// The part is firmware: it has no passport.
#define IOMT_ERROR_ARTIFACT_NOT_MODEL 884

// What is stored of the part is not in its format: storage is failing, or was written to from outside; run what is in force, and provision the slot anew.
#define IOMT_ERROR_ARTIFACT_STORED 885

// The passport has a format, metric or number that this build does not know.
#define IOMT_ERROR_ARTIFACT_PASSPORT_FORM 890

// A text of the passport is empty, too long or has control characters.
#define IOMT_ERROR_ARTIFACT_PASSPORT_TEXT 891

// The passport's population has no sex, or an age range that ends before it begins.
#define IOMT_ERROR_ARTIFACT_PASSPORT_POPULATION 892

// The passport's results lack the whole population, repeat a subgroup and metric, are too many, or lie outside their interval.
#define IOMT_ERROR_ARTIFACT_PASSPORT_PERFORMANCE 893

// The passport names no limits, or more than eight.
#define IOMT_ERROR_ARTIFACT_PASSPORT_LIMITS 894

// The passport's end is not after its review, or after the year 9999.
#define IOMT_ERROR_ARTIFACT_PASSPORT_VALIDITY 895

// The passport was not signed by the reviewer that it names.
#define IOMT_ERROR_ARTIFACT_PASSPORT_REVIEWER 896

// The passport has expired: have the model reviewed anew.
#define IOMT_ERROR_ARTIFACT_PASSPORT_EXPIRED 897

// The passport is of another model.
#define IOMT_ERROR_ARTIFACT_PASSPORT_MODEL 898

// No model is in force or being tried.
#define IOMT_ERROR_ARTIFACT_NO_MODEL 899

// A pointer that must not be NULL is NULL.
#define IOMT_ERROR_NULL 900

// A pointer is not aligned for its type: objects need IOMT_ALIGNMENT.
#define IOMT_ERROR_ALIGNMENT 901

// Two arguments overlap, and the call writes to at least one of them.
#define IOMT_ERROR_OVERLAP 902

// A length is larger than half of the address space, or its range wraps around.
#define IOMT_ERROR_LENGTH 903

// The object was never initialized, was wiped, was moved or copied, or is of another type.
#define IOMT_ERROR_UNINITIALIZED 904

// The object has done what it can do once, or failed at it: make a new one.
#define IOMT_ERROR_ALREADY_USED 905

// The object is at another step: call the functions in their order.
#define IOMT_ERROR_STATE 906

// The object is in use by a call that is not over: callbacks must leave it alone.
#define IOMT_ERROR_BUSY 907

// A callback has called back into the library: return from it first.
#define IOMT_ERROR_REENTERED 908

// A callback structure lacks one of its functions.
#define IOMT_ERROR_CALLBACK 909

// An argument has a value that its type or documentation does not allow.
#define IOMT_ERROR_VALUE 910

// A text is not UTF-8, or longer than 255 bytes.
#define IOMT_ERROR_TEXT 911

// There are more entries than the call or object takes.
#define IOMT_ERROR_COUNT 912

// The output buffer is too small.
#define IOMT_ERROR_OUTPUT 913

// The library failed in itself: it did nothing more, and the object is spent.
#define IOMT_ERROR_PANIC 914

// The clock's callback gave a reliability that is neither 0 nor 1.
#define IOMT_ERROR_CLOCK 915

// The header and the library differ in version, capacities or target: build both the same way.
#define IOMT_ERROR_LAYOUT 916

// No link is kept in this vault: shake hands.
#define IOMT_ERROR_NOTHING_KEPT 917

// How well a private key is kept: in the process's memory.
#define IOMT_PROTECTION_SOFTWARE 1

// How well a private key is kept: in the operating system's keystore, out of the process's reach.
#define IOMT_PROTECTION_ISOLATED 2

// How well a private key is kept: in a secure element, a TPM or an enclave.
#define IOMT_PROTECTION_HARDWARE 3

// Most bytes of a certification request.
#define IOMT_CSR_SIZE 512

// EAD label of the digest of the policy that the sender holds: 32 bytes.
#define IOMT_EAD_POLICY_DIGEST 32768

// Both sides sign.
#define IOMT_METHOD_SIGN_SIGN 0

// The initiator signs, the responder has a static key for agreement.
#define IOMT_METHOD_SIGN_STATIC 1

// The initiator has a static key for agreement, the responder signs.
#define IOMT_METHOD_STATIC_SIGN 2

// Both sides have static keys for agreement.
#define IOMT_METHOD_STATIC_STATIC 3

// AES-CCM-16-64-128, X25519, EdDSA. Not on bare metal.
#define IOMT_SUITE_0 0

// AES-CCM-16-128-128, X25519, EdDSA. Not on bare metal.
#define IOMT_SUITE_1 1

// AES-CCM-16-64-128, P-256, ES256. Not on bare metal.
#define IOMT_SUITE_2 2

// AES-CCM-16-128-128, P-256, ES256. Not on bare metal.
#define IOMT_SUITE_3 3

// ChaCha20-Poly1305, X25519, EdDSA.
#define IOMT_SUITE_4 4

// ChaCha20-Poly1305, P-256, ES256.
#define IOMT_SUITE_5 5

// AES-128-GCM, X25519, ES256. Not on bare metal.
#define IOMT_SUITE_6 6

// Entry of a batch: there are no more.
#define IOMT_ITEM_END 0

// Entry of a batch: a value.
#define IOMT_ITEM_SAMPLE 1

// Entry of a batch: a run of counts.
#define IOMT_ITEM_WAVE 2

// What a time counts from: 1970-01-01T00:00:00Z, without leap seconds.
#define IOMT_BASE_UTC 0

// What a time counts from: the device's last start.
#define IOMT_BASE_UPTIME 1

// Not a number, as a FLOAT of IEEE 11073-20601.
#define IOMT_FLOAT_NAN 8388607

// Not at this resolution.
#define IOMT_FLOAT_NRES 8388608

// Above what the device can measure.
#define IOMT_FLOAT_INFINITY 8388606

// Below what the device can measure.
#define IOMT_FLOAT_NEG_INFINITY 8388610

// What became of a measurement: it is in the batch as it was measured.
#define IOMT_OUTCOME_KEPT 1

// It is in the batch, changed by the rule.
#define IOMT_OUTCOME_CHANGED 2

// It was taken into a window, or into a derivation.
#define IOMT_OUTCOME_HELD 3

// It does not leave: its metric stands in the policy's `never`.
#define IOMT_DROPPED_NEVER 16

// It does not leave: a rule drops it.
#define IOMT_DROPPED_DROP 17

// It does not leave: no rule names it.
#define IOMT_DROPPED_UNNAMED 18

// It does not leave: its unit is not the rule's.
#define IOMT_DROPPED_UNIT 19

// It does not leave: it is a wave where the rule is for samples, or the other way round.
#define IOMT_DROPPED_SHAPE 20

// It does not leave: it is a special value, with which the rule's methods cannot calculate.
#define IOMT_DROPPED_SPECIAL 21

// It does not leave: it is flagged invalid or not available, and would be mixed with others.
#define IOMT_DROPPED_QUALITY 22

// It does not leave: it belongs to a window that has already left.
#define IOMT_DROPPED_LATE 23

// It does not leave: it is not outside the rule's threshold.
#define IOMT_DROPPED_THRESHOLD 24

// It does not leave: it is too near to the last one that left.
#define IOMT_DROPPED_UNCHANGED 25

// It does not leave: it is beyond what the method can calculate with, or one too many for a median.
#define IOMT_DROPPED_RANGE 26

// It does not leave: the rule adds noise, and none is funded: see iomt_minimizer_fund.
#define IOMT_DROPPED_UNFUNDED 27

// How many reasons there are, from IOMT_DROPPED_NEVER on.
#define IOMT_REASONS 12

// Which tally: samples that were given.
#define IOMT_TALLY_SAMPLES 0

// Which tally: waves that were given.
#define IOMT_TALLY_WAVES 1

// Which tally: samples that windows and derivations made.
#define IOMT_TALLY_MADE 2

// What a frame held: measurements; see iomt_items.
#define IOMT_RECEIVED_TELEMETRY 1

// What a frame held: measurements that should not wait.
#define IOMT_RECEIVED_EVENT 2

// What a frame held: a signed policy, which the one that it is for has yet to verify.
#define IOMT_RECEIVED_COMMAND 3

// What a frame held: the peer's next epoch has begun or is about to. On a lossy link, and on one that
// either side keeps, call iomt_sealer_acknowledge or iomt_link_acknowledge. If its policy or purpose is
// not one that you expect, end the session.
#define IOMT_RECEIVED_KEY_UPDATE 4

// What a frame held: the peer knows of this side's next epoch: call iomt_sealer_acknowledged or
// iomt_link_acknowledged.
#define IOMT_RECEIVED_ACKNOWLEDGED 5

// What a frame held: nothing more comes. An ordered stream that ends without it was cut.
#define IOMT_RECEIVED_CLOSE 6

// What a frame held: the peer has restarted, or answers that this side has: see iomt_link_open and
// iomt_opener_open_kept.
#define IOMT_RECEIVED_RESUMED 7

// The smallest packet.
#define IOMT_PACKET_MIN 20

// What became of a packet: the message is whole.
#define IOMT_PACKET_MESSAGE 1

// What became of a packet: more are needed.
#define IOMT_PACKET_MORE 2

// What became of a packet: the peer asks for the last message again: call iomt_packets_transmit.
#define IOMT_PACKET_REPEAT 3

// What became of a packet: it is not of this handshake, or was there before. Nothing changed.
#define IOMT_PACKET_IGNORED 4

// What is due: nothing before the time that is given.
#define IOMT_DUE_AT 1

// What is due: the message is to be sent again: call iomt_packets_transmit.
#define IOMT_DUE_REPEAT 2

// What is due: the peer has not answered in time: drop the handshake.
#define IOMT_DUE_EXPIRED 3

// What is due: nothing at all.
#define IOMT_DUE_NOTHING 4

// A key for signatures: Ed25519, 32 bytes.
#define IOMT_KEY_ED25519 1

// A key for signatures or agreement: an uncompressed point on P-256, 65 bytes.
#define IOMT_KEY_P256 2

// A key for agreement: X25519, 32 bytes.
#define IOMT_KEY_X25519 3

// Part of a name: all of it, "spiffe://hospital.example/icu-3/infusion-pump/pump-0042".
#define IOMT_NAME_WHOLE 0

// Part of a name: who issues, "hospital.example".
#define IOMT_NAME_TRUST_DOMAIN 1

// Part of a name: the part of the site that the device belongs to, "icu-3".
#define IOMT_NAME_SEGMENT 2

// Part of a name: what the device is, "infusion-pump".
#define IOMT_NAME_ROLE 3

// Part of a name: the device itself, "pump-0042".
#define IOMT_NAME_DEVICE 4

// Most bytes of a name with the NUL behind it.
#define IOMT_NAME_SIZE 129

// What iomt_storage.load returns for a slot that was never stored.
#define IOMT_NEVER_STORED -1

// Slot of the time floor: 8 bytes.
#define IOMT_SLOT_TIME_FLOOR 1

// Slot of the highest policy version that was accepted: 40 bytes.
#define IOMT_SLOT_POLICY_VERSION 2

// Slot of frame counters that were reserved: at most 363 bytes for a link with one channel, and 27 for
// each further one.
#define IOMT_SLOT_COUNTERS 5

// Slot of what differential privacy has spent: at most 809 bytes.
#define IOMT_SLOT_BUDGET 6

// Slot of the session that the counters are of: at most 384 bytes.
#define IOMT_SLOT_SESSION 7

// Most bytes of a policy's id with the NUL behind it.
#define IOMT_POLICY_ID_SIZE 65

// Most bytes that a frame is longer than its padded content.
#define IOMT_FRAME_OVERHEAD 28

// Most bytes of a frame from iomt_sealer_update_key, iomt_sealer_acknowledge or iomt_sealer_close.
#define IOMT_CONTROL_FRAME 96

// What a software key is for: signatures.
#define IOMT_USE_SIGNATURE 1

// What a software key is for: key agreement.
#define IOMT_USE_AGREEMENT 2

// Kind of statement: which recipient may have which data for which purpose.
#define IOMT_KIND_POLICY 1

// Kind of statement: a device's claims about its own state.
#define IOMT_KIND_POSTURE 2

// Kind of statement: what a device is told to do now.
#define IOMT_KIND_ORDER 4

// Kind of statement: a firmware image or AI model that a device may install.
#define IOMT_KIND_MANIFEST 8

// Kind of statement: the head of a tamper-evident log.
#define IOMT_KIND_LOG_HEAD 16

// Bytes that a statement, or what is signed of it, is longer at most than its payload.
#define IOMT_STATEMENT_OVERHEAD 160

// Time basis: a reliable clock; both dates of a certificate were held against it.
#define IOMT_TIME_RELIABLE 1

// Time basis: the floor alone. notBefore was not checked, and an expiry after the floor was not
// noticed: to be logged.
#define IOMT_TIME_FLOOR 2

// Time basis: none; a pinned key has no dates.
#define IOMT_TIME_NONE 3

// What became of an authenticated time: it is not after the floor, which stands.
#define IOMT_ADVANCE_NONE 0

// What became of an authenticated time: the floor is now that time.
#define IOMT_ADVANCE_FULL 1

// What became of an authenticated time: the floor moved by 180 days only. To be logged: the device
// was off for long, or the time is false.
#define IOMT_ADVANCE_CAPPED 2

// The peer speaks first and signs: TLS client, EDHOC initiator.
#define IOMT_USAGE_CLIENT_AUTH 0

// The peer answers and signs: TLS server, EDHOC responder.
#define IOMT_USAGE_SERVER_AUTH 1

// The peer speaks first and has a static key for agreement: EDHOC initiator.
#define IOMT_USAGE_CLIENT_AGREEMENT 2

// The peer answers and has a static key for agreement: EDHOC responder.
#define IOMT_USAGE_SERVER_AGREEMENT 3

// The interface's number: the library and the header that a program was compiled with must agree
// on it. It changes when a program that was compiled before would no longer work.
#define IOMT_ABI_VERSION 1

// What this side proves itself with: a certificate or paired key, and the private key to it.
typedef struct IOMT_ALIGNED(8) iomt_credential {
  uint8_t storage[IOMT_CREDENTIAL_SIZE];
} iomt_credential;

// Bytes that are read: `len` of them at `data`.
typedef struct iomt_bytes {
  // The first byte; may be NULL if there is none.
  const uint8_t *data;
  // How many there are.
  size_t len;
} iomt_bytes;

// A public key.
typedef struct iomt_key {
  // IOMT_KEY_ED25519, IOMT_KEY_P256 or IOMT_KEY_X25519.
  uint8_t kind;
  // The key, from the first byte on; what is left is zero.
  uint8_t bytes[65];
} iomt_key;

// A private key that can sign, in a secure element for example. The library never sees it.
typedef struct iomt_signer {
  // Handed to the function unchanged.
  void *context;
  // Signs `message` itself, not a hash of it, and writes 64 bytes: r and S of Ed25519, or r and s of
  // ECDSA with SHA-256 on P-256, each 32 bytes, big endian. Returns 0; anything else if the key
  // cannot be used now.
  int32_t (*sign)(void *context,
                  const uint8_t *message,
                  size_t len,
                  uint8_t *signature);
  // The public key: Ed25519 or P-256.
  struct iomt_key key;
  // How well the private key is kept (IOMT_PROTECTION_...). Reported, never assumed.
  uint8_t protection;
} iomt_signer;

// A private key for static Diffie-Hellman, in a secure element for example.
typedef struct iomt_agreement {
  // Handed to the function unchanged.
  void *context;
  // Writes 32 bytes, the secret shared with `peer`: a public key of the same kind as `key`, 32 bytes
  // of X25519 or 65 of P-256, of which the secret is the x-coordinate. Returns 0; anything else if
  // the key cannot be used now or `peer` is no point of the curve.
  int32_t (*agree)(void *context,
                   const uint8_t *peer,
                   size_t len,
                   uint8_t *secret);
  // The public key: X25519 or P-256.
  struct iomt_key key;
  // How well the private key is kept (IOMT_PROTECTION_...). Reported, never assumed.
  uint8_t protection;
} iomt_agreement;

// One handshake. Its steps are to be called in their order; each is taken once, and one that fails
// ends the handshake.
typedef struct IOMT_ALIGNED(8) iomt_edhoc {
  uint8_t storage[IOMT_EDHOC_SIZE];
} iomt_edhoc;

// What the handshakes of one side have in common: methods, cipher suites, its own credentials, whom
// it believes and at what time. Make a new one when the time has moved on.
typedef struct IOMT_ALIGNED(8) iomt_edhoc_endpoint {
  uint8_t storage[IOMT_EDHOC_ENDPOINT_SIZE];
} iomt_edhoc_endpoint;

// A peer that was verified: its name, key and dates. Only a verification makes one.
typedef struct IOMT_ALIGNED(8) iomt_peer {
  uint8_t storage[IOMT_PEER_SIZE];
} iomt_peer;

// A session whose two sides have proved who they are. Only a handshake makes one.
typedef struct IOMT_ALIGNED(8) iomt_session {
  uint8_t storage[IOMT_SESSION_SIZE];
} iomt_session;

// Whom to believe: roots, each for one trust domain; keys that were paired; chains that a peer may
// name by their hash. How many of each is yours to say.
typedef struct IOMT_ALIGNED(8) iomt_trust {
  uint8_t storage[IOMT_TRUST_SIZE];
} iomt_trust;

// The time that a decision is made at.
typedef struct IOMT_ALIGNED(8) iomt_now {
  uint8_t storage[IOMT_NOW_SIZE];
} iomt_now;

// An item of external authorization data (RFC 9528 section 3.8). In EAD_1 and EAD_2 it is not secret.
typedef struct iomt_ead {
  // The value; NULL if it has none.
  const uint8_t *value;
  // Bytes of the value.
  size_t len;
  // The label: IOMT_EAD_POLICY_DIGEST, or one from IANA's registry; not 0.
  uint16_t label;
  // 1 if a receiver who does not know the label must end the handshake, else 0.
  uint8_t critical;
} iomt_ead;

// A source of random numbers fit for keys: a hardware generator, or the operating system's.
typedef struct iomt_random {
  // Handed to the function unchanged.
  void *context;
  // Fills all `len` bytes of `out`. Returns 0; anything else if the source failed or is not yet
  // seeded.
  int32_t (*fill)(void *context,
                  uint8_t *out,
                  size_t len);
} iomt_random;

// Cuts the frames of one direction into packets.
typedef struct IOMT_ALIGNED(8) iomt_fragmenter {
  uint8_t storage[IOMT_FRAGMENTER_SIZE];
} iomt_fragmenter;

// Puts the frames of one direction together: two at a time, of up to IOMT_FRAME bytes each.
typedef struct IOMT_ALIGNED(8) iomt_reassembler {
  uint8_t storage[IOMT_REASSEMBLER_SIZE];
} iomt_reassembler;

// The device's clock. A device that has none passes NULL in its place.
typedef struct iomt_clock {
  // Handed to the function unchanged.
  void *context;
  // Writes the seconds since 1970-01-01T00:00:00Z, and 1 to `reliable` only if the time came from
  // an authenticated source, or from a battery-backed clock that was set by one; else 0. Returns
  // 0; anything else if the clock was never set.
  int32_t (*now)(void *context,
                 uint64_t *seconds,
                 uint8_t *reliable);
} iomt_clock;

#if defined(IOMT_STD)
// Storage in a directory, one file a slot. It uses the heap.
typedef struct IOMT_ALIGNED(8) iomt_file_storage {
  uint8_t storage[IOMT_FILE_STORAGE_SIZE];
} iomt_file_storage;
#endif

// Persistent storage that survives a power cut: small values in numbered slots (IOMT_SLOT_...).
//
// `store` is atomic and durable: once it has returned, a power cut keeps the new value; if power
// fails inside it, a later `load` gives either the old value or the new one, whole.
typedef struct iomt_storage {
  // Handed to the functions unchanged.
  void *context;
  // Reads the slot into `out`, which has `size` bytes, and writes the value's length to `len`.
  // Returns 0; IOMT_NEVER_STORED if it never was; anything else if reading failed or the value is
  // longer than `size`.
  int32_t (*load)(void *context,
                  uint16_t slot,
                  uint8_t *out,
                  size_t size,
                  size_t *len);
  // Replaces the slot's value by `len` bytes. Returns 0; anything else if that failed: the old
  // value then still stands.
  int32_t (*store)(void *context,
                   uint16_t slot,
                   const uint8_t *value,
                   size_t len);
} iomt_storage;

// A batch that was received, on its way through its entries.
typedef struct IOMT_ALIGNED(8) iomt_items {
  uint8_t storage[IOMT_ITEMS_SIZE];
} iomt_items;

// One value at one time.
typedef struct iomt_sample {
  // When, in milliseconds since `base`.
  uint64_t time;
  // What was measured: an MDC code of IEEE 11073-10101, the partition in the upper 16 bits.
  uint32_t code;
  // The value: a FLOAT of IEEE 11073-20601; see iomt_float and iomt_float_parse.
  uint32_t value;
  // The unit: an MDC code's lower 16 bits.
  uint16_t unit;
  // How far it can be trusted: the standard's MeasurementStatus bits; 0 for an ordinary value.
  uint16_t quality;
  // IOMT_BASE_UTC or IOMT_BASE_UPTIME.
  uint8_t base;
} iomt_sample;

// Equally spaced counts of one sensor: value = offset + resolution * count.
typedef struct iomt_wave {
  // When the first count was taken, in milliseconds since `base`.
  uint64_t start;
  // The counts, where they have 16 bits; else NULL.
  const int16_t *counts16;
  // The counts, where they have 32 bits; else NULL. A wave that was received has neither: see
  // iomt_items_counts.
  const int32_t *counts32;
  // How many there are.
  size_t count;
  // What was measured, as in iomt_sample.
  uint32_t code;
  // Counts per second: the numerator.
  uint32_t rate_numerator;
  // Counts per second: the denominator.
  uint32_t rate_denominator;
  // The value of count 0, a FLOAT.
  uint32_t offset;
  // The value of one count, a FLOAT.
  uint32_t resolution;
  // The unit of both, as in iomt_sample.
  uint16_t unit;
  // As in iomt_sample.
  uint16_t quality;
  // IOMT_BASE_UTC or IOMT_BASE_UPTIME.
  uint8_t base;
} iomt_wave;

// An entry of a batch.
typedef struct iomt_item {
  // The value; zero if it is none.
  struct iomt_sample sample;
  // The wave, without its counts; zero if it is none.
  struct iomt_wave wave;
  // IOMT_ITEM_...
  uint8_t kind;
} iomt_item;

// Both directions of a session, kept in a vault so that the session outlives a restart. It takes the
// place of an iomt_sealer and an iomt_opener; the peer, which needs no storage, must know that the link
// is kept (iomt_link_options.kept). Every key update is acknowledged on such a link, also on an ordered
// transport. A call that fails leaves it as it was.
typedef struct IOMT_ALIGNED(8) iomt_link {
  uint8_t storage[IOMT_LINK_SIZE];
} iomt_link;

// What the transport of frames is like.
typedef struct iomt_link_options {
  // 1 if the transport delivers every frame, once and in order, or ends (TCP, a BLE connection);
  // 0 if it may lose, repeat or reorder them (UDP, advertisements, a mesh).
  uint8_t ordered;
  // Bytes of `send_id`, 0 to 8.
  uint8_t send_len;
  // Bytes of `receive_id`, 0 to 8.
  uint8_t receive_len;
  // The session's identifier in frames that are sent: the one that the peer has given out.
  uint8_t send_id[8];
  // The session's identifier in frames that are received: the one that this side has given out.
  uint8_t receive_id[8];
  // 1 if one of the two sides keeps the link in storage (iomt_link_begin), which both must say; else
  // 0. A key update then waits for its acknowledgement whatever the transport.
  uint8_t kept;
} iomt_link_options;

// Where a link is kept: two slots of the storage, IOMT_SLOT_SESSION and IOMT_SLOT_COUNTERS, encrypted.
// The same in every call with a link.
typedef struct iomt_vault {
  // The storage. Whoever can put back an older content of it can make the link repeat a nonce.
  const struct iomt_storage *storage;
  // 32 bytes that only this device has, from its secure element or a key slot, and that serve nothing
  // else.
  const uint8_t *key;
  // The device's own name.
  const char *device;
} iomt_vault;

// A policy at work for one recipient and one purpose, with its windows and counters. It holds
// IOMT_RULES rules and forbidden metrics.
typedef struct IOMT_ALIGNED(8) iomt_minimizer {
  uint8_t storage[IOMT_MINIMIZER_SIZE];
} iomt_minimizer;

// What a frame held. Fields that its kind does not have are zero.
typedef struct iomt_received {
  // The measurements, encoded, or the statement; it lies in the frame.
  struct iomt_bytes content;
  // Measurements: the frame's number on its channel in its epoch, from 0: gaps tell what was lost.
  uint64_t number;
  // Measurements, key updates and acknowledgements: the epoch.
  uint32_t epoch;
  // Measurements and key updates: the digest of the policy that they were minimized under.
  uint8_t policy[32];
  // Measurements and key updates: what they are for, as "TREAT".
  char purpose[16];
  // Measurements: the channel.
  uint8_t channel;
  // IOMT_RECEIVED_...
  uint8_t kind;
} iomt_received;

// Up to IOMT_BATCH bytes of measurements that may leave for one recipient. Only a minimizer fills it,
// and only this can be sealed.
typedef struct IOMT_ALIGNED(8) iomt_batch {
  uint8_t storage[IOMT_BATCH_SIZE];
} iomt_batch;

// A public key that may sign statements of certain kinds.
typedef struct iomt_authority {
  // The key: Ed25519 or P-256.
  struct iomt_key key;
  // The kinds (IOMT_KIND_...), or-ed together.
  uint8_t kinds;
} iomt_authority;

// A policy that may be acted on. Only iomt_policy_accept makes one.
typedef struct IOMT_ALIGNED(8) iomt_policy {
  uint8_t storage[IOMT_POLICY_SIZE];
} iomt_policy;

// How many measurements had which outcome.
typedef struct iomt_tally {
  // In a batch as they were.
  uint64_t kept;
  // In a batch, changed.
  uint64_t changed;
  // Taken into windows and derivations.
  uint64_t held;
  // Dropped, by reason: IOMT_DROPPED_NEVER is the first.
  uint64_t dropped[IOMT_REASONS];
} iomt_tally;

// Opens what comes from one peer. A frame that is refused changes nothing but the count of forgeries.
typedef struct IOMT_ALIGNED(8) iomt_opener {
  uint8_t storage[IOMT_OPENER_SIZE];
} iomt_opener;

// Seals what leaves for one peer. A call that fails changes nothing.
typedef struct IOMT_ALIGNED(8) iomt_sealer {
  uint8_t storage[IOMT_SEALER_SIZE];
} iomt_sealer;

// The packets of one handshake: cuts messages into packets, puts the peer's together, and says when
// to send again. For BLE, UDP, a radio; a serial line that loses nothing needs none.
typedef struct IOMT_ALIGNED(8) iomt_packets {
  uint8_t storage[IOMT_PACKETS_SIZE];
} iomt_packets;

// How long to wait, in milliseconds.
typedef struct iomt_timing {
  // The initiator's first wait for an answer. Each further one is twice as long.
  uint32_t first_wait;
  // How long the responder keeps a handshake that does not go on.
  uint32_t lifetime;
  // How often a message is sent again.
  uint8_t repeats;
} iomt_timing;

// A private key in this process's memory, for devices without a secure element.
typedef struct IOMT_ALIGNED(8) iomt_software_key {
  uint8_t storage[IOMT_SOFTWARE_KEY_SIZE];
} iomt_software_key;

// Random numbers hedged with the device's key (RFC 8937).
typedef struct IOMT_ALIGNED(8) iomt_hedged {
  uint8_t storage[IOMT_HEDGED_SIZE];
} iomt_hedged;

#if defined(IOMT_STD)
// What the TLS handshakes of one endpoint have in common: as initiator, as responder or as both. It
// uses the heap.
typedef struct IOMT_ALIGNED(8) iomt_tls_config {
  uint8_t storage[IOMT_TLS_CONFIG_SIZE];
} iomt_tls_config;
#endif

#if defined(IOMT_STD)
// A root, and the trust domain that it may issue names in, as "hospital.example".
typedef struct iomt_root {
  // The certificate, DER.
  struct iomt_bytes certificate;
  // The trust domain.
  const char *trust_domain;
} iomt_root;
#endif

#if defined(IOMT_STD)
// One TLS handshake. It uses the heap.
typedef struct IOMT_ALIGNED(8) iomt_tls {
  uint8_t storage[IOMT_TLS_SIZE];
} iomt_tls;
#endif

// Room for one root in an iomt_trust.
typedef struct IOMT_ALIGNED(8) iomt_anchor {
  uint8_t storage[IOMT_ANCHOR_SIZE];
} iomt_anchor;

// Room for one paired key in an iomt_trust.
typedef struct IOMT_ALIGNED(8) iomt_pin {
  uint8_t storage[IOMT_PIN_SIZE];
} iomt_pin;

// Room for one known chain in an iomt_trust.
typedef struct IOMT_ALIGNED(8) iomt_chain {
  uint8_t storage[IOMT_CHAIN_SIZE];
} iomt_chain;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The library's IOMT_CREDENTIAL_SIZE.
size_t iomt_credential_size(void);

// A certificate, sent along with its chain, for peers that have never seen it. `certificates` are
// DER, leaf first; their bytes stay where they are until the credential and what was made with it are
// wiped. One of `signer` and `agreement` holds the leaf's key, the other is NULL; the structure is
// copied, its context is not.
int32_t iomt_credential_x5chain(struct iomt_credential *credential,
                                const struct iomt_bytes *certificates,
                                size_t count,
                                const struct iomt_signer *signer,
                                const struct iomt_agreement *agreement);

// A certificate, named by its hash, for peers that have its chain. As iomt_credential_x5chain.
int32_t iomt_credential_x5t(struct iomt_credential *credential,
                            const struct iomt_bytes *certificates,
                            size_t count,
                            const struct iomt_signer *signer,
                            const struct iomt_agreement *agreement);

// A raw public key, for peers that have pinned `claims`, this side's claims set (CCS), in the very
// same bytes. They stay where they are until the credential and what was made with it are wiped. The
// keys are as for iomt_credential_x5chain.
int32_t iomt_credential_kid(struct iomt_credential *credential,
                            const uint8_t *claims,
                            size_t len,
                            const struct iomt_signer *signer,
                            const struct iomt_agreement *agreement);

// Wipes it. NULL is legal.
int32_t iomt_credential_wipe(struct iomt_credential *credential);

// Writes a certification request (PKCS#10, DER) for `name`, as
// "spiffe://hospital.example/icu-3/infusion-pump/pump-0042", signed by the device's key, to `out`, and
// its length to `len`; IOMT_CSR_SIZE bytes are always enough.
int32_t iomt_csr_write(const struct iomt_signer *signer,
                       const char *name,
                       uint8_t *out,
                       size_t size,
                       size_t *len);

// The library's IOMT_EDHOC_SIZE.
size_t iomt_edhoc_size(void);

// Begins a handshake. The endpoint stays where it is until the handshake is wiped.
int32_t iomt_edhoc_init(struct iomt_edhoc *edhoc,
                        const struct iomt_edhoc_endpoint *endpoint);

// Writes the EDHOC error message that tells the peer why the last step failed, and its length to
// `len`: 0 if none is to be sent. It can be had once.
int32_t iomt_edhoc_refuse(struct iomt_edhoc *edhoc,
                          uint8_t *out,
                          size_t size,
                          size_t *len);

// Gives out the peer, once it has proved itself: from iomt_edhoc_message_2_read or
// iomt_edhoc_message_3_read on. Wipe the handshake if it is not one that may come in.
int32_t iomt_edhoc_peer(const struct iomt_edhoc *edhoc,
                        struct iomt_peer *peer);

// Wipes it, with all secrets. NULL is legal.
int32_t iomt_edhoc_wipe(struct iomt_edhoc *edhoc);

// Goes on without message_4, in place of the last step, where both sides have agreed that there is
// none.
int32_t iomt_edhoc_skip_message_4(struct iomt_edhoc *edhoc);

// Fills all of `out` with a secret for the application, which both sides of a handshake that is
// through can have. A pair of label and context must serve one purpose only; labels 32768 to 32799 are
// the library's.
int32_t iomt_edhoc_export(const struct iomt_edhoc *edhoc,
                          uint16_t label,
                          const uint8_t *context,
                          size_t context_len,
                          uint8_t *out,
                          size_t len);

// Replaces the secret of a handshake that is through by one that is derived from it. Both sides must
// do it with the same context.
int32_t iomt_edhoc_key_update(struct iomt_edhoc *edhoc,
                              const uint8_t *context,
                              size_t context_len);

// Ends a handshake that is through in a session, from which the sealer and the opener of frames are
// made. The handshake is spent by this.
int32_t iomt_edhoc_establish(struct iomt_edhoc *edhoc,
                             struct iomt_session *session);

// The library's IOMT_EDHOC_ENDPOINT_SIZE.
size_t iomt_edhoc_endpoint_size(void);

// An initiator for a method (IOMT_METHOD_...), with cipher suites (IOMT_SUITE_...) in its order of
// preference. Of its `own` credentials the first that fits method and suite is used. `labels` are those
// of the EAD items that it knows; NULL with 0 for none. The arrays are copied; the credentials and the
// places of the trust stay where they are until the endpoint is wiped.
int32_t iomt_edhoc_initiator_init(struct iomt_edhoc_endpoint *endpoint,
                                  uint8_t method,
                                  const uint8_t *suites,
                                  size_t suite_count,
                                  const struct iomt_credential *const *own,
                                  size_t own_count,
                                  const struct iomt_trust *trust,
                                  const struct iomt_now *now,
                                  const uint16_t *labels,
                                  size_t label_count);

// A responder for these methods and cipher suites. It needs a credential for each pair of them that
// it takes. The rest is as for iomt_edhoc_initiator_init.
int32_t iomt_edhoc_responder_init(struct iomt_edhoc_endpoint *endpoint,
                                  const uint8_t *methods,
                                  size_t method_count,
                                  const uint8_t *suites,
                                  size_t suite_count,
                                  const struct iomt_credential *const *own,
                                  size_t own_count,
                                  const struct iomt_trust *trust,
                                  const struct iomt_now *now,
                                  const uint16_t *labels,
                                  size_t label_count);

// After an initiator's `tried` suite was refused with this error message: writes the suite to try next
// to `suite`, or fails with IOMT_ERROR_EDHOC_TOLD_SUITE if there is no other. Ask before the message is
// handed to iomt_edhoc_message_2_read, which wipes it.
int32_t iomt_edhoc_next_suite(const struct iomt_edhoc_endpoint *endpoint,
                              uint8_t tried,
                              const uint8_t *message,
                              size_t len,
                              uint8_t *suite);

// Wipes it. NULL is legal.
int32_t iomt_edhoc_endpoint_wipe(struct iomt_edhoc_endpoint *endpoint);

// The initiator's first step: writes message_1 to `out`, and its length to `len`. `suite` is one of the
// endpoint's (IOMT_SUITE_...), at first the most preferred. `c_i`, up to 8 bytes, names the session
// for this side; it must not use it for another. If the call fails, it can be made again.
int32_t iomt_edhoc_message_1_write(struct iomt_edhoc *edhoc,
                                   uint8_t suite,
                                   const uint8_t *c_i,
                                   size_t c_i_len,
                                   const struct iomt_ead *ead,
                                   size_t ead_count,
                                   const struct iomt_random *random,
                                   uint8_t *out,
                                   size_t size,
                                   size_t *len);

// The initiator's second step: reads message_2, in place, and verifies the responder. `work` is working
// space: the responder's credential, once more with its chain, EAD_2 and 128 bytes; NULL with 0 where
// the responder does not sign. Items that the endpoint knows go to `ead`, and their number to
// `ead_count`; of more than `ead_places` the last are left out, and IOMT_EADS places are always enough.
// Their values stay in the message. If the step fails the message is wiped.
int32_t iomt_edhoc_message_2_read(struct iomt_edhoc *edhoc,
                                  uint8_t *message,
                                  size_t len,
                                  uint8_t *work,
                                  size_t work_size,
                                  struct iomt_ead *ead,
                                  size_t ead_places,
                                  size_t *ead_count);

// The initiator's third step: writes message_3 to `out`, and its length to `len`. `work` is as for
// iomt_edhoc_message_2_read, for this side's own credential. If the step fails `out` is wiped.
int32_t iomt_edhoc_message_3_write(struct iomt_edhoc *edhoc,
                                   const struct iomt_ead *ead,
                                   size_t ead_count,
                                   uint8_t *out,
                                   size_t size,
                                   size_t *len,
                                   uint8_t *work,
                                   size_t work_size);

// The initiator's last step: reads message_4, in place. EAD items with these `labels` are known; they
// go to `ead` as in iomt_edhoc_message_2_read. If the step fails the message is wiped.
int32_t iomt_edhoc_message_4_read(struct iomt_edhoc *edhoc,
                                  uint8_t *message,
                                  size_t len,
                                  const uint16_t *labels,
                                  size_t label_count,
                                  struct iomt_ead *ead,
                                  size_t ead_places,
                                  size_t *ead_count);

// Writes the connection identifier that the peer chose, up to 8 bytes, and its length to `len`: an
// initiator has it after iomt_edhoc_message_2_read, a responder after iomt_edhoc_message_1_read.
int32_t iomt_edhoc_peer_identifier(const struct iomt_edhoc *edhoc,
                                   uint8_t *out,
                                   size_t size,
                                   size_t *len);

// The responder's first step: reads message_1. Its EAD items, which go to `ead` as in
// iomt_edhoc_message_2_read, are not authenticated: act on them only once the handshake is through.
int32_t iomt_edhoc_message_1_read(struct iomt_edhoc *edhoc,
                                  const uint8_t *message,
                                  size_t len,
                                  struct iomt_ead *ead,
                                  size_t ead_places,
                                  size_t *ead_count);

// The responder's second step: writes message_2 to `out`, and its length to `len`. `c_r`, up to 8
// bytes, names the session for this side; it must not use it for another. `work` is as for
// iomt_edhoc_message_2_read, for this side's own credential. If the step fails `out` is wiped.
int32_t iomt_edhoc_message_2_write(struct iomt_edhoc *edhoc,
                                   const uint8_t *c_r,
                                   size_t c_r_len,
                                   const struct iomt_ead *ead,
                                   size_t ead_count,
                                   const struct iomt_random *random,
                                   uint8_t *out,
                                   size_t size,
                                   size_t *len,
                                   uint8_t *work,
                                   size_t work_size);

// The responder's third step: reads message_3, in place, and verifies the initiator. Everything is as
// for iomt_edhoc_message_2_read.
int32_t iomt_edhoc_message_3_read(struct iomt_edhoc *edhoc,
                                  uint8_t *message,
                                  size_t len,
                                  uint8_t *work,
                                  size_t work_size,
                                  struct iomt_ead *ead,
                                  size_t ead_places,
                                  size_t *ead_count);

// The responder's last step: writes message_4, the key confirmation, to `out`, and its length to `len`.
// If the step fails `out` is wiped.
int32_t iomt_edhoc_message_4_write(struct iomt_edhoc *edhoc,
                                   const struct iomt_ead *ead,
                                   size_t ead_count,
                                   uint8_t *out,
                                   size_t size,
                                   size_t *len);

// The library's IOMT_FRAGMENTER_SIZE.
size_t iomt_fragmenter_size(void);

// The library's IOMT_REASSEMBLER_SIZE.
size_t iomt_reassembler_size(void);

// Numbers its frames from `first` on: a random byte.
int32_t iomt_fragmenter_init(struct iomt_fragmenter *fragmenter,
                             uint8_t first);

// Takes a frame, to be sent in packets of at most `packet_size` bytes, IOMT_PACKET_MIN or more. It
// stays where it is, unchanged, until its packets are out.
int32_t iomt_fragmenter_cut(struct iomt_fragmenter *fragmenter,
                            uint32_t packet_size,
                            const uint8_t *frame,
                            size_t len);

// Writes the frame's next packet to `packet`, and its length to `len`: 0 once all are out.
int32_t iomt_fragmenter_transmit(struct iomt_fragmenter *fragmenter,
                                 uint8_t *packet,
                                 size_t size,
                                 size_t *len);

// Wipes it. NULL is legal.
int32_t iomt_fragmenter_wipe(struct iomt_fragmenter *fragmenter);

// Nothing has come yet.
int32_t iomt_reassembler_init(struct iomt_reassembler *reassembler);

// Takes in a packet, and says what became of it (IOMT_PACKET_MESSAGE, _MORE or _IGNORED). If a frame is
// whole, `frame` and `frame_len` are where it is, in the packet itself or inside of `reassembler`, until
// the next call with it: hand it to iomt_opener_open. Else they are NULL and 0.
int32_t iomt_reassembler_receive(struct iomt_reassembler *reassembler,
                                 uint8_t *packet,
                                 size_t len,
                                 uint8_t *what,
                                 uint8_t **frame,
                                 size_t *frame_len);

// Wipes it. NULL is legal.
int32_t iomt_reassembler_wipe(struct iomt_reassembler *reassembler);

#if defined(IOMT_STD)
// The library's IOMT_FILE_STORAGE_SIZE.
size_t iomt_file_storage_size(void);
#endif

#if defined(IOMT_STD)
// Gives out the operating system's random source.
int32_t iomt_os_random(struct iomt_random *random);
#endif

#if defined(IOMT_STD)
// Gives out the operating system's clock; `reliable` is 1 if you vouch for it, as its time comes from
// an authenticated source, else 0.
int32_t iomt_os_clock(uint8_t reliable,
                      struct iomt_clock *clock);
#endif

#if defined(IOMT_STD)
// Uses a directory, which is made if it is not there, and which nobody but its owner may read or write
// (mode 0700). One process uses it at a time.
int32_t iomt_file_storage_open(struct iomt_file_storage *files,
                               const char *directory);
#endif

#if defined(IOMT_STD)
// Gives it out as storage. It refers to `files`, which must stay where it is as long as the storage is
// used.
int32_t iomt_file_storage_use(struct iomt_file_storage *files,
                              struct iomt_storage *storage);
#endif

#if defined(IOMT_STD)
// Wipes it; the files stay. NULL is legal.
int32_t iomt_file_storage_wipe(struct iomt_file_storage *files);
#endif

// The library's IOMT_ITEMS_SIZE.
size_t iomt_items_size(void);

// Begins to read the content of a frame with measurements; it stays where it is until the items are
// wiped.
int32_t iomt_items_init(struct iomt_items *items,
                        const uint8_t *content,
                        size_t len);

// Reads the next entry. The last one is followed by IOMT_ITEM_END; so is one that is malformed.
int32_t iomt_items_next(struct iomt_items *items,
                        struct iomt_item *item);

// Unpacks the counts of the wave that iomt_items_next has just given: all of them, into `counts`, which
// has `places` places, as many at least.
int32_t iomt_items_counts(const struct iomt_items *items,
                          int32_t *counts,
                          size_t places);

// Wipes it. NULL is legal.
int32_t iomt_items_wipe(struct iomt_items *items);

// The library's IOMT_LINK_SIZE.
size_t iomt_link_size(void);

// Turns the session into a link, and keeps it from now on, in place of what was kept. `block` is how
// many frames one write to storage serves (1 to 16384): more wear it less, and let as many of the peer's
// frames be lost after a restart. The session is spent by this, also if storage or `random` fails; what
// was kept before may be lost then too. A link has 16 channels at most (IOMT_CHANNELS).
int32_t iomt_link_begin(struct iomt_link *link,
                        struct iomt_session *session,
                        const struct iomt_link_options *options,
                        uint16_t block,
                        const struct iomt_random *random,
                        const struct iomt_vault *vault);

// After a restart: takes up the link that was kept, and gives out its peer, if the trust still believes
// it. Fails with IOMT_ERROR_NOTHING_KEPT if there is none; whatever the reason, a handshake mends it.
// Then: iomt_link_confirm with the minimizer, made anew, and iomt_link_announce.
int32_t iomt_link_resume(struct iomt_link *link,
                         struct iomt_peer *peer,
                         const struct iomt_trust *trust,
                         const struct iomt_now *now,
                         const struct iomt_random *random,
                         const struct iomt_vault *vault);

// After a restart: the minimizer is under the policy and purpose that were in force, so that
// measurements can be sealed again. With another one, call iomt_link_update_key.
int32_t iomt_link_confirm(struct iomt_link *link,
                          const struct iomt_minimizer *minimizer);

// After a restart: writes a frame that tells the peer where this side goes on. Repeat it until
// IOMT_RECEIVED_RESUMED comes.
int32_t iomt_link_announce(struct iomt_link *link,
                           const struct iomt_vault *vault,
                           uint8_t *out,
                           size_t size,
                           size_t *len);

// Opens a frame in place, and says what it held, as iomt_opener_open does. Where the peer has restarted
// or answers this side's announcement (IOMT_RECEIVED_RESUMED), a frame for it goes to `answer`, and its
// length to `answer_len`: send it unless that is 0. IOMT_CONTROL_FRAME bytes are enough.
int32_t iomt_link_open(struct iomt_link *link,
                       const struct iomt_vault *vault,
                       uint8_t *frame,
                       size_t frame_len,
                       struct iomt_received *received,
                       uint8_t *answer,
                       size_t size,
                       size_t *answer_len);

// Writes a frame that announces the next epoch, under the minimizer's policy and purpose. The current
// epoch goes on until iomt_link_acknowledged; repeat the call as long as that does not come.
int32_t iomt_link_update_key(struct iomt_link *link,
                             const struct iomt_minimizer *minimizer,
                             const struct iomt_vault *vault,
                             uint8_t *out,
                             size_t size,
                             size_t *len);

// Writes the frame of iomt_link_update_key once more, for an update that was announced before a restart.
// Fails with IOMT_ERROR_TELEMETRY_NO_UPDATE if none waits for its acknowledgement.
int32_t iomt_link_repeat_update(struct iomt_link *link,
                                const struct iomt_vault *vault,
                                uint8_t *out,
                                size_t size,
                                size_t *len);

// Writes 1 to `needed` if this side's key should be updated now, as it has sealed half of what it may,
// and 1 to `peers_needed` if the peer's should, as so many frames did not authenticate; else 0.
int32_t iomt_link_needs_update(const struct iomt_link *link,
                               uint8_t *needed,
                               uint8_t *peers_needed);

// Enters the announced epoch, now that the peer has acknowledged it (IOMT_RECEIVED_ACKNOWLEDGED).
int32_t iomt_link_acknowledged(struct iomt_link *link,
                               const struct iomt_vault *vault);

// Writes a frame that tells the peer that its last key update was received.
int32_t iomt_link_acknowledge(struct iomt_link *link,
                              const struct iomt_vault *vault,
                              uint8_t *out,
                              size_t size,
                              size_t *len);

// Seals a batch, as iomt_sealer_seal does. Every so often it writes to storage first.
int32_t iomt_link_seal(struct iomt_link *link,
                       uint8_t channel,
                       uint8_t event,
                       const struct iomt_batch *batch,
                       const struct iomt_vault *vault,
                       uint8_t *out,
                       size_t size,
                       size_t *len);

// Seals a policy that one of the authorities signed, as iomt_sealer_seal_command does.
int32_t iomt_link_seal_command(struct iomt_link *link,
                               const uint8_t *statement,
                               size_t statement_len,
                               const struct iomt_authority *authorities,
                               size_t authority_count,
                               uint8_t *work,
                               size_t work_size,
                               const struct iomt_vault *vault,
                               uint8_t *out,
                               size_t size,
                               size_t *len);

// Wipes the previous epoch's key, as iomt_opener_forget_previous does; storage has it until the next
// write.
int32_t iomt_link_forget_previous(struct iomt_link *link);

// Ends what is kept, writes the frame that tells the peer that nothing more comes, and wipes the keys,
// even if it fails.
int32_t iomt_link_close(struct iomt_link *link,
                        const struct iomt_vault *vault,
                        uint8_t *out,
                        size_t size,
                        size_t *len);

// Wipes it, with all secrets. What is kept in storage stays. NULL is legal.
int32_t iomt_link_wipe(struct iomt_link *link);

// Makes the FLOAT for mantissa * 10^exponent, as 365 and -1 for 36.5.
int32_t iomt_float(int32_t mantissa,
                   int8_t exponent,
                   uint32_t *value);

// Makes the FLOAT for a decimal number in a text, as "36.50" or "-12e3", with all its digits.
int32_t iomt_float_parse(const char *text,
                         uint32_t *value);

// Takes a FLOAT apart. Fails with IOMT_ERROR_VALUE for the special values (IOMT_FLOAT_...).
int32_t iomt_float_parts(uint32_t value,
                         int32_t *mantissa,
                         int8_t *exponent);

// The library's IOMT_MINIMIZER_SIZE.
size_t iomt_minimizer_size(void);

// The library's IOMT_BATCH_SIZE.
size_t iomt_batch_size(void);

// Compiles what a policy says for this peer and purpose ("TREAT", an HL7 PurposeOfUse). The policy is
// not needed after that.
int32_t iomt_minimizer_init(struct iomt_minimizer *minimizer,
                            const struct iomt_policy *policy,
                            const struct iomt_peer *peer,
                            const char *purpose,
                            const struct iomt_now *now);

// An empty batch for what this minimizer lets through. Fails with IOMT_ERROR_MINIMIZE_EXPIRED once the
// policy has ended.
int32_t iomt_batch_init(struct iomt_batch *batch,
                        const struct iomt_minimizer *minimizer,
                        const struct iomt_now *now);

// Empties a batch for what comes next, once it is sealed. Fails as iomt_batch_init does; the batch is
// then as it was.
int32_t iomt_batch_renew(struct iomt_batch *batch,
                         const struct iomt_minimizer *minimizer,
                         const struct iomt_now *now);

// Gives out what is in a batch; it lies in the batch.
int32_t iomt_batch_content(const struct iomt_batch *batch,
                           struct iomt_bytes *content);

// Pays for and draws the noise of rules with noise, for the next values of each, as far as their
// budget reaches: a value without is dropped (IOMT_DROPPED_UNFUNDED). The budget is charged in the
// storage first. Call it before each batch; a policy without such rules needs it not.
int32_t iomt_minimizer_fund(struct iomt_minimizer *minimizer,
                            const struct iomt_now *now,
                            const struct iomt_random *random,
                            const struct iomt_storage *storage);

// Lets the policy decide about a sample; what may leave goes to the batch. What became of it goes to
// `outcome` (IOMT_OUTCOME_..., IOMT_DROPPED_...). On IOMT_ERROR_MINIMIZE_FULL nothing has changed: seal
// the batch, renew it, and give the same sample again.
int32_t iomt_minimizer_sample(struct iomt_minimizer *minimizer,
                              const struct iomt_sample *sample,
                              struct iomt_batch *batch,
                              uint8_t *outcome);

// Lets the policy decide about a wave, as iomt_minimizer_sample does; one of `counts16` and `counts32`
// is NULL.
int32_t iomt_minimizer_wave(struct iomt_minimizer *minimizer,
                            const struct iomt_wave *wave,
                            struct iomt_batch *batch,
                            uint8_t *outcome);

// Closes the windows that are over at this time (`base` is IOMT_BASE_...), so that their values leave
// though no further sample came. Writes 1 to `more` if the batch is full: seal it, renew it, and call
// again; else 0.
int32_t iomt_minimizer_close(struct iomt_minimizer *minimizer,
                             uint8_t base,
                             uint64_t ms,
                             struct iomt_batch *batch,
                             uint8_t *more);

// Closes every window, at the end of a measurement; the rest is as for iomt_minimizer_close.
int32_t iomt_minimizer_flush(struct iomt_minimizer *minimizer,
                             struct iomt_batch *batch,
                             uint8_t *more);

// Gives out one of the three tallies (IOMT_TALLY_...).
int32_t iomt_minimizer_tally(const struct iomt_minimizer *minimizer,
                             uint8_t which,
                             struct iomt_tally *tally);

// Wipes it. NULL is legal.
int32_t iomt_minimizer_wipe(struct iomt_minimizer *minimizer);

// Wipes it, with what was measured. NULL is legal.
int32_t iomt_batch_wipe(struct iomt_batch *batch);

// The library's IOMT_OPENER_SIZE.
size_t iomt_opener_size(void);

// Opens a frame in place, and says what it held. The frame is used up whether that succeeds or not. If
// the peer keeps the link (iomt_link_options.kept), call iomt_opener_open_kept in its place: this one
// answers the word that the peer has restarted with IOMT_ERROR_STATE.
int32_t iomt_opener_open(struct iomt_opener *opener,
                         uint8_t *frame,
                         size_t len,
                         struct iomt_received *received);

// As iomt_opener_open, for a link that the peer keeps in storage: where the peer has restarted
// (IOMT_RECEIVED_RESUMED), the sealer of the same session goes on where the peer will listen, and what
// is to be sent in answer goes to `answer`, `answer_len` bytes of it; else that is 0. IOMT_CONTROL_FRAME
// bytes are enough for it.
int32_t iomt_opener_open_kept(struct iomt_opener *opener,
                              struct iomt_sealer *sealer,
                              uint8_t *frame,
                              size_t len,
                              struct iomt_received *received,
                              uint8_t *answer,
                              size_t size,
                              size_t *answer_len);

// Gives out how many frames of the current epoch did not authenticate, and 1 in `needs_update` once
// they are so many that the peer should update its key, else 0.
int32_t iomt_opener_forgeries(const struct iomt_opener *opener,
                              uint64_t *forgeries,
                              uint8_t *needs_update);

// Wipes the previous epoch's key of a lossy link: its late frames are refused from now on. Not before
// the first frame of the new epoch was opened.
int32_t iomt_opener_forget_previous(struct iomt_opener *opener);

// Wipes it, with all secrets. NULL is legal.
int32_t iomt_opener_wipe(struct iomt_opener *opener);

// The library's IOMT_PACKETS_SIZE.
size_t iomt_packets_size(void);

// The initiator's side. `handshake` and `jitter` are random bytes. `timing` may be NULL: 2 seconds,
// doubled at each of 4 repeats, as CoAP has it.
int32_t iomt_packets_initiator_init(struct iomt_packets *packets,
                                    uint8_t handshake,
                                    uint8_t jitter,
                                    const struct iomt_timing *timing);

// The responder's side: one for each peer that can call. `timing` may be NULL.
int32_t iomt_packets_responder_init(struct iomt_packets *packets,
                                    const struct iomt_timing *timing);

// Takes this side's next message, for iomt_packets_transmit to send. `now` is in milliseconds of any
// clock that does not go back.
int32_t iomt_packets_send(struct iomt_packets *packets,
                          const uint8_t *message,
                          size_t len,
                          uint64_t now);

// Writes the next packet that is to be sent, of at most `size` bytes, to `packet`, which has as many,
// and its length to `len`: 0 once all are out.
int32_t iomt_packets_transmit(struct iomt_packets *packets,
                              uint8_t *packet,
                              size_t size,
                              size_t *len);

// Takes in a packet, and says what became of it (IOMT_PACKET_...). If the message is whole, `message`
// and `message_len` are where it is, inside of `packets`, until the next call with them; else they are
// NULL and 0.
int32_t iomt_packets_receive(struct iomt_packets *packets,
                             const uint8_t *packet,
                             size_t len,
                             uint8_t *what,
                             uint8_t **message,
                             size_t *message_len);

// Says what is due at `now`, in milliseconds (IOMT_DUE_...), and with IOMT_DUE_AT the time in `at`;
// else that is 0.
int32_t iomt_packets_due(struct iomt_packets *packets,
                         uint64_t now,
                         uint8_t *what,
                         uint64_t *at);

// Ends the link: message_4, or a frame that opened, has come; or the handshake is over.
int32_t iomt_packets_finish(struct iomt_packets *packets);

// Wipes it. NULL is legal.
int32_t iomt_packets_wipe(struct iomt_packets *packets);

#if !defined(IOMT_STD)
// Yours to define in firmware: stop, or start anew, as after a watchdog's bite. Never returns.
extern void iomt_panic(void);
#endif

// The library's IOMT_PEER_SIZE.
size_t iomt_peer_size(void);

// Writes the peer's name, or a part of it (IOMT_NAME_...), to `out`, with NUL behind it.
// IOMT_NAME_SIZE bytes are always enough.
int32_t iomt_peer_name(const struct iomt_peer *peer,
                       uint8_t part,
                       char *out,
                       size_t size);

// Gives out the peer's public key.
int32_t iomt_peer_key(const struct iomt_peer *peer,
                      struct iomt_key *key);

// Writes 32 bytes to `out`: SHA-256 of the peer's own certificate, or of a pinned key's claims set.
int32_t iomt_peer_fingerprint(const struct iomt_peer *peer,
                              uint8_t *out);

// Gives out when the peer's chain expires, in seconds since 1970 (UINT64_MAX for a pinned key), and
// what the time rested on when it was verified (IOMT_TIME_...).
int32_t iomt_peer_validity(const struct iomt_peer *peer,
                           uint64_t *not_after,
                           uint8_t *time_basis);

// Wipes it. NULL is legal.
int32_t iomt_peer_wipe(struct iomt_peer *peer);

#if defined(IOMT_STD)
// Reads all certificates of a PEM text of `text_len` bytes: their DER goes to `out`, one after the
// other, and where each is to `certificates`, which has `places` places; `count` is how many there are.
// DER is shorter than its text. It uses the heap.
int32_t iomt_pem_certificates(const char *text,
                              size_t text_len,
                              uint8_t *out,
                              size_t size,
                              struct iomt_bytes *certificates,
                              size_t places,
                              size_t *count);
#endif

#if defined(IOMT_STD)
// Takes the private key in a PEM text (PKCS#8) of `text_len` bytes as a signer's. Wipe the text
// yourself. It uses the heap.
int32_t iomt_software_key_from_pem(struct iomt_software_key *key,
                                   const char *text,
                                   size_t text_len);
#endif

// The library's IOMT_POLICY_SIZE.
size_t iomt_policy_size(void);

// Checks a signed policy and remembers it as the newest one. It must be signed by one of the
// authorities, hold at `now`, have the `id` that the device was provisioned with, and must not be older
// than the last one accepted. The same policy may be accepted again, as after each start. The
// statement's bytes stay where they are until the policy is wiped. `work` is working space: the
// statement and IOMT_STATEMENT_OVERHEAD bytes; it is free again after the call.
int32_t iomt_policy_accept(struct iomt_policy *policy,
                           const uint8_t *statement,
                           size_t statement_len,
                           const struct iomt_authority *authorities,
                           size_t authority_count,
                           const char *id,
                           const struct iomt_now *now,
                           const struct iomt_storage *storage,
                           uint8_t *work,
                           size_t work_size);

// Writes 32 bytes to `out`: SHA-256 of the policy's deterministic CBOR, the same for every form of it.
int32_t iomt_policy_digest(const struct iomt_policy *policy,
                           uint8_t *out);

// Writes the policy's id to `out`, with NUL behind it; IOMT_POLICY_ID_SIZE bytes are always enough.
int32_t iomt_policy_id(const struct iomt_policy *policy,
                       char *out,
                       size_t size);

// Gives out the policy's version, and the last second in which it holds, since 1970: UINT64_MAX if it
// has no end.
int32_t iomt_policy_version(const struct iomt_policy *policy,
                            uint64_t *version,
                            uint64_t *not_after);

// Wipes it. NULL is legal.
int32_t iomt_policy_wipe(struct iomt_policy *policy);

// The library's IOMT_SEALER_SIZE.
size_t iomt_sealer_size(void);

// Writes a frame to `out` that announces the next epoch, under the minimizer's policy and purpose, and
// its length to `len`. On an ordered link the new epoch holds from here on. On a lossy one, and on one
// that the peer keeps (iomt_link_options.kept), the current epoch goes on until iomt_sealer_acknowledged;
// repeat the call as long as that does not come.
int32_t iomt_sealer_update_key(struct iomt_sealer *sealer,
                               const struct iomt_minimizer *minimizer,
                               uint8_t *out,
                               size_t size,
                               size_t *len);

// Seals a batch on a channel, padded as its policy says: the frame goes to `out`, its length to `len`.
// Twice the batch's content and IOMT_FRAME_OVERHEAD bytes are always enough, or the padding's multiple
// if that is more. `event` is 1 for what the receiver should not let wait, as an alarm, else 0.
int32_t iomt_sealer_seal(struct iomt_sealer *sealer,
                         uint8_t channel,
                         uint8_t event,
                         const struct iomt_batch *batch,
                         uint8_t *out,
                         size_t size,
                         size_t *len);

// Seals a policy that one of the authorities signed, on its way to the device that it is for. `work`
// is working space: the statement and IOMT_STATEMENT_OVERHEAD bytes.
int32_t iomt_sealer_seal_command(struct iomt_sealer *sealer,
                                 const uint8_t *statement,
                                 size_t statement_len,
                                 const struct iomt_authority *authorities,
                                 size_t authority_count,
                                 uint8_t *work,
                                 size_t work_size,
                                 uint8_t *out,
                                 size_t size,
                                 size_t *len);

// Writes a frame that tells the peer that its last key update was received, by the opener of the same
// session. On a lossy link, and on one that the peer keeps, every update is to be acknowledged.
int32_t iomt_sealer_acknowledge(struct iomt_sealer *sealer,
                                const struct iomt_opener *opener,
                                uint8_t *out,
                                size_t size,
                                size_t *len);

// Enters the announced epoch, now that the opener of the same session has received the peer's
// acknowledgement (IOMT_RECEIVED_ACKNOWLEDGED).
int32_t iomt_sealer_acknowledged(struct iomt_sealer *sealer,
                                 const struct iomt_opener *opener);

// Writes 1 to `needed` if the key should be updated now, as it has sealed half of what it may; else 0.
int32_t iomt_sealer_needs_update(const struct iomt_sealer *sealer,
                                 uint8_t *needed);

// Writes the frame that tells the peer that nothing more comes, and wipes the keys, even if it fails.
int32_t iomt_sealer_close(struct iomt_sealer *sealer,
                          uint8_t *out,
                          size_t size,
                          size_t *len);

// Wipes it, with all secrets. NULL is legal.
int32_t iomt_sealer_wipe(struct iomt_sealer *sealer);

// The library's IOMT_SESSION_SIZE.
size_t iomt_session_size(void);

// Gives out the peer, as it was verified in the handshake.
int32_t iomt_session_peer(const struct iomt_session *session,
                          struct iomt_peer *peer);

// Turns the session into what seals for its peer and what opens its frames, both in epoch 0, without
// a policy. The session is spent by this, unless an argument was refused (an error of 900 and more).
int32_t iomt_session_open_link(struct iomt_session *session,
                               const struct iomt_link_options *options,
                               struct iomt_sealer *sealer,
                               struct iomt_opener *opener);

// Wipes it, with all secrets. NULL is legal.
int32_t iomt_session_wipe(struct iomt_session *session);

// The library's IOMT_SOFTWARE_KEY_SIZE.
size_t iomt_software_key_size(void);

// The library's IOMT_HEDGED_SIZE.
size_t iomt_hedged_size(void);

// Makes a private key of a kind (IOMT_KEY_...) for a use (IOMT_USE_...).
int32_t iomt_software_key_generate(struct iomt_software_key *key,
                                   uint8_t kind,
                                   uint8_t key_use,
                                   const struct iomt_random *random);

// Takes the private key in the 32 bytes at `secret`, and wipes them: the seed of Ed25519, the scalar
// of P-256, big endian, or the key of X25519. If the call fails they are as they were.
int32_t iomt_software_key_take(struct iomt_software_key *key,
                               uint8_t kind,
                               uint8_t key_use,
                               uint8_t *secret);

// Gives the key out as a signer. It refers to `key`, which must stay where it is as long as the signer
// is used.
int32_t iomt_software_key_signer(const struct iomt_software_key *key,
                                 struct iomt_signer *signer);

// Gives the key out for key agreement. It refers to `key`, which must stay where it is as long as the
// agreement is used.
int32_t iomt_software_key_agreement(const struct iomt_software_key *key,
                                    struct iomt_agreement *agreement);

// Wipes it. NULL is legal.
int32_t iomt_software_key_wipe(struct iomt_software_key *key);

// Writes a device's own claims set (CCS) to `out`, to be handed over at pairing, in a QR code for
// example: `subject` for humans, and `key` under the key identifier `kid` of up to 8 bytes. 128 bytes
// over the subject's are enough.
int32_t iomt_claims_write(const char *subject,
                          const uint8_t *kid,
                          size_t kid_len,
                          const struct iomt_key *key,
                          uint8_t *out,
                          size_t size,
                          size_t *len);

// Mixes `random` with a signature of the device's key: what comes out stays unpredictable if either
// of the two is good. `start` tells this start of the device from every other: a boot counter or the
// time, or 0. It costs one signature. The structures are copied, their contexts are not.
int32_t iomt_hedged_init(struct iomt_hedged *hedged,
                         const struct iomt_random *random,
                         const struct iomt_signer *signer,
                         uint64_t start);

// Gives it out as a source. It refers to `hedged`, which must stay where it is as long as the source
// is used.
int32_t iomt_hedged_random(struct iomt_hedged *hedged,
                           struct iomt_random *random);

// Wipes it. NULL is legal.
int32_t iomt_hedged_wipe(struct iomt_hedged *hedged);

// Verifies that one of the authorities signed a statement of a kind (IOMT_KIND_...). `aad` is what was
// signed with it and not sent, NULL with 0 for all kinds that do not say otherwise. The payload, which
// lies in the statement, goes to `payload`, and the signer's place among the authorities to `signer`.
// `work` is working space: the statement, `aad` and IOMT_STATEMENT_OVERHEAD bytes.
int32_t iomt_statement_verify(const uint8_t *statement,
                              size_t statement_len,
                              const struct iomt_authority *authorities,
                              size_t authority_count,
                              uint8_t kind,
                              const uint8_t *aad,
                              size_t aad_len,
                              uint8_t *work,
                              size_t work_size,
                              struct iomt_bytes *payload,
                              size_t *signer);

// Signs a payload as a statement of a kind (IOMT_KIND_...): the statement goes to `out`, which needs
// room for payload, `aad` and IOMT_STATEMENT_OVERHEAD bytes, and its length to `len`.
int32_t iomt_statement_sign(const struct iomt_signer *signer,
                            uint8_t kind,
                            const uint8_t *payload,
                            size_t payload_len,
                            const uint8_t *aad,
                            size_t aad_len,
                            uint8_t *out,
                            size_t size,
                            size_t *len);

#if defined(IOMT_STD)
// Reads a policy in TOML, of `text_len` bytes, checks it, and writes its CBOR, which is what is signed
// (iomt_statement_sign), to `out`, and its length to `len`. If the text is refused, `line` and `column`
// are where, from 1; else they are not written. It uses the heap.
int32_t iomt_policy_from_toml(const char *text,
                              size_t text_len,
                              uint8_t *out,
                              size_t size,
                              size_t *len,
                              size_t *line,
                              size_t *column);
#endif

#if defined(IOMT_STD)
// Reads a policy in JSON, as iomt_policy_from_toml reads TOML.
int32_t iomt_policy_from_json(const char *text,
                              size_t text_len,
                              uint8_t *out,
                              size_t size,
                              size_t *len,
                              size_t *line,
                              size_t *column);
#endif

// The library's IOMT_NOW_SIZE.
size_t iomt_now_size(void);

// Reads the time floor: the latest of the library's build time, `build` (the firmware's own build
// time in seconds since 1970, or 0) and what was stored. Seconds since 1970 go to `floor`.
int32_t iomt_time_floor_load(const struct iomt_storage *storage,
                             uint64_t build,
                             uint64_t *floor);

// Moves the floor towards `authenticated`, a time that came, authenticated, from someone whom the
// device is to believe about the time, such as the authority that signs its policies; by 180 days
// at most. It is stored first. `advance` says what became of it (IOMT_ADVANCE_...).
int32_t iomt_time_floor_advance(const struct iomt_storage *storage,
                                uint64_t *floor,
                                uint64_t authenticated,
                                uint8_t *advance);

// Takes the time to decide at: the clock's if it is reliable and not behind the floor, or else the
// floor. `clock` may be NULL.
int32_t iomt_now_init(struct iomt_now *now,
                      uint64_t floor,
                      const struct iomt_clock *clock);

// Gives out the time in seconds since 1970, and what it rests on (IOMT_TIME_...).
int32_t iomt_now_read(const struct iomt_now *now,
                      uint64_t *seconds,
                      uint8_t *basis);

// Wipes it. NULL is legal.
int32_t iomt_now_wipe(struct iomt_now *now);

#if defined(IOMT_STD)
// The library's IOMT_TLS_CONFIG_SIZE.
size_t iomt_tls_config_size(void);
#endif

#if defined(IOMT_STD)
// The library's IOMT_TLS_SIZE.
size_t iomt_tls_size(void);
#endif

#if defined(IOMT_STD)
// An endpoint that shows a chain of DER certificates, leaf first, signs with `signer`, and believes
// the roots. Everything is copied but the signer's context, whose function may be called by every
// thread that runs a handshake.
int32_t iomt_tls_config_init(struct iomt_tls_config *config,
                             const struct iomt_bytes *certificates,
                             size_t count,
                             const struct iomt_signer *signer,
                             const struct iomt_root *roots,
                             size_t root_count);
#endif

#if defined(IOMT_STD)
// Refuses every peer from now on but the one with this name.
int32_t iomt_tls_config_expect(struct iomt_tls_config *config,
                               const char *name);
#endif

#if defined(IOMT_STD)
// Wipes it. Handshakes that were begun with it go on. NULL is legal.
int32_t iomt_tls_config_wipe(struct iomt_tls_config *config);
#endif

#if defined(IOMT_STD)
// The side that connects. Call iomt_tls_process without input first.
int32_t iomt_tls_initiator_init(struct iomt_tls *tls,
                                const struct iomt_tls_config *config,
                                const struct iomt_now *now);
#endif

#if defined(IOMT_STD)
// The side that accepts.
int32_t iomt_tls_responder_init(struct iomt_tls *tls,
                                const struct iomt_tls_config *config,
                                const struct iomt_now *now);
#endif

#if defined(IOMT_STD)
// Takes whole TLS records from the front of the input, `taken` bytes of them: the rest is to be given
// again, in front of what arrives next, or, once `done`, belongs to the frames. What is to be sent goes
// to `output`, `output_len` bytes; if `output` is full, send it and call again, without input. `done` is
// 1 once both sides have proved who they are and everything is out; then iomt_tls_establish.
//
// A handshake that fails has an alert for the peer: iomt_tls_alert.
int32_t iomt_tls_process(struct iomt_tls *tls,
                         const uint8_t *input,
                         size_t input_len,
                         size_t *taken,
                         uint8_t *output,
                         size_t output_size,
                         size_t *output_len,
                         uint8_t *done);
#endif

#if defined(IOMT_STD)
// Writes what to send to the peer before closing, after iomt_tls_process has failed: what was still to
// be sent, and the alert. It may be empty, and can be had once.
int32_t iomt_tls_alert(struct iomt_tls *tls,
                       uint8_t *out,
                       size_t size,
                       size_t *len);
#endif

#if defined(IOMT_STD)
// Ends a handshake that is done in a session, from which the sealer and the opener of frames are made.
// The handshake is spent then. The frames follow on the same stream, outside of TLS records; the
// transport is an ordered one.
int32_t iomt_tls_establish(struct iomt_tls *tls,
                           struct iomt_session *session);
#endif

#if defined(IOMT_STD)
// Wipes it. NULL is legal.
int32_t iomt_tls_wipe(struct iomt_tls *tls);
#endif

// The library's IOMT_TRUST_SIZE.
size_t iomt_trust_size(void);

// The library's IOMT_ANCHOR_SIZE.
size_t iomt_anchor_size(void);

// The library's IOMT_PIN_SIZE.
size_t iomt_pin_size(void);

// The library's IOMT_CHAIN_SIZE.
size_t iomt_chain_size(void);

// Believes no one yet. The three arrays, of which any may be NULL with 0 places, belong to the trust
// and stay where they are until it and every endpoint that was made with it are wiped.
int32_t iomt_trust_init(struct iomt_trust *trust,
                        struct iomt_anchor *anchors,
                        size_t anchor_places,
                        struct iomt_pin *pins,
                        size_t pin_places,
                        struct iomt_chain *chains,
                        size_t chain_places);

// Adds a root, a DER certificate from a source that you trust, for names in `trust_domain`, as
// "hospital.example". Its bytes stay where they are until the trust is wiped.
int32_t iomt_trust_add_anchor(struct iomt_trust *trust,
                              const uint8_t *certificate,
                              size_t len,
                              const char *trust_domain);

// Adds a key that was paired: the peer's claims set (CCS) in its own bytes, which stay where they are
// until the trust is wiped, and the name that the peer goes by.
int32_t iomt_trust_add_pin(struct iomt_trust *trust,
                           const char *name,
                           const uint8_t *claims,
                           size_t len);

// Adds a chain, leaf first, that a peer may name by its leaf's hash (x5t). It is believed only under
// the roots. The certificates' bytes stay where they are until the trust is wiped.
int32_t iomt_trust_add_chain(struct iomt_trust *trust,
                             const struct iomt_bytes *certificates,
                             size_t count);

// Verifies that a chain of DER certificates, leaf first, is a device's or service's own, for this
// usage (IOMT_USAGE_...), at this time, up to one of the roots. That the peer holds the private key is
// shown by the session's handshake and not by this.
int32_t iomt_trust_verify(const struct iomt_trust *trust,
                          const struct iomt_bytes *certificates,
                          size_t count,
                          const struct iomt_now *now,
                          uint8_t usage,
                          struct iomt_peer *peer);

// Wipes it. The arrays are yours again then. NULL is legal.
int32_t iomt_trust_wipe(struct iomt_trust *trust);

// The library's version, "0.1.0".
const char *iomt_version(void);

// The library's IOMT_ABI_VERSION.
uint32_t iomt_abi_version(void);

// The library's IOMT_ALIGNMENT.
size_t iomt_alignment(void);

// The library's IOMT_RULES.
size_t iomt_rules(void);

// The library's IOMT_BATCH.
size_t iomt_batch_capacity(void);

// The library's IOMT_MESSAGE.
size_t iomt_message_capacity(void);

// The library's IOMT_FRAME.
size_t iomt_frame_capacity(void);

// The library's IOMT_CHANNELS.
size_t iomt_channels(void);

// What a status means, in one English sentence that says how to mend it. Never NULL.
const char *iomt_strerror(int32_t status);

// The name of a status as this header has it, "IOMT_ERROR_NULL". Never NULL.
const char *iomt_error_name(int32_t status);

// IOMT_OK if this header and the library are of one version, configuration and target; call it
// once, before anything else. IOMT_ERROR_LAYOUT if not: objects would have the wrong size.
static inline int32_t iomt_layout_check(void) {
  if (iomt_abi_version() != IOMT_ABI_VERSION) return IOMT_ERROR_LAYOUT;
  if (iomt_credential_size() != IOMT_CREDENTIAL_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_edhoc_size() != IOMT_EDHOC_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_edhoc_endpoint_size() != IOMT_EDHOC_ENDPOINT_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_fragmenter_size() != IOMT_FRAGMENTER_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_reassembler_size() != IOMT_REASSEMBLER_SIZE) return IOMT_ERROR_LAYOUT;
#if defined(IOMT_STD)
  if (iomt_file_storage_size() != IOMT_FILE_STORAGE_SIZE) return IOMT_ERROR_LAYOUT;
#endif
  if (iomt_items_size() != IOMT_ITEMS_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_link_size() != IOMT_LINK_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_minimizer_size() != IOMT_MINIMIZER_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_batch_size() != IOMT_BATCH_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_opener_size() != IOMT_OPENER_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_packets_size() != IOMT_PACKETS_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_peer_size() != IOMT_PEER_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_policy_size() != IOMT_POLICY_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_sealer_size() != IOMT_SEALER_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_session_size() != IOMT_SESSION_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_software_key_size() != IOMT_SOFTWARE_KEY_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_hedged_size() != IOMT_HEDGED_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_now_size() != IOMT_NOW_SIZE) return IOMT_ERROR_LAYOUT;
#if defined(IOMT_STD)
  if (iomt_tls_config_size() != IOMT_TLS_CONFIG_SIZE) return IOMT_ERROR_LAYOUT;
#endif
#if defined(IOMT_STD)
  if (iomt_tls_size() != IOMT_TLS_SIZE) return IOMT_ERROR_LAYOUT;
#endif
  if (iomt_trust_size() != IOMT_TRUST_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_anchor_size() != IOMT_ANCHOR_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_pin_size() != IOMT_PIN_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_chain_size() != IOMT_CHAIN_SIZE) return IOMT_ERROR_LAYOUT;
  if (iomt_alignment() != IOMT_ALIGNMENT) return IOMT_ERROR_LAYOUT;
  if (iomt_rules() != IOMT_RULES) return IOMT_ERROR_LAYOUT;
  if (iomt_batch_capacity() != IOMT_BATCH) return IOMT_ERROR_LAYOUT;
  if (iomt_message_capacity() != IOMT_MESSAGE) return IOMT_ERROR_LAYOUT;
  if (iomt_frame_capacity() != IOMT_FRAME) return IOMT_ERROR_LAYOUT;
  if (iomt_channels() != IOMT_CHANNELS) return IOMT_ERROR_LAYOUT;
  return IOMT_OK;
}

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* IOMT_SECURE_H */
