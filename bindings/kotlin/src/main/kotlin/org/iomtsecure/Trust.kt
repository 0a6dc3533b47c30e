package org.iomtsecure

import org.iomtsecure.ffi.Peer as FfiPeer
import org.iomtsecure.ffi.PinnedPeer as FfiPinned
import org.iomtsecure.ffi.TrustAnchors as FfiAnchors

/** What a peer's certificate is used for. */
public typealias Usage = org.iomtsecure.ffi.Usage

/** What a verification's idea of time rests on. */
public typealias TimeBasis = org.iomtsecure.ffi.TimeBasis

/** A device's name, `spiffe://<trust domain>/<segment>/<role>/<device>`, in its parts. */
public typealias DeviceName = org.iomtsecure.ffi.DeviceName

/** What is known of a peer: of a device or service, never of a patient. */
public typealias PeerInfo = org.iomtsecure.ffi.PeerInfo

/** Checks a device's name and takes it apart. */
public fun parseName(text: String): DeviceName =
    call { org.iomtsecure.ffi.parseName(text.checked()) }

/** The roots that this device believes, each for the names of one trust domain. */
public class TrustAnchors private constructor(internal val ffi: FfiAnchors) : NativeObject(ffi) {
    /** No roots yet: nobody is believed. */
    public constructor() : this(call { FfiAnchors() })

    /** Adds a DER root certificate for names in [trustDomain]; gives its fingerprint. */
    public fun add(certificate: ByteArray, trustDomain: String): ByteArray =
        held { it.ffi.add(certificate, trustDomain.checked()) }

    /** Adds every certificate in a PEM text as a root; gives their number. All or none. */
    public fun addPem(text: ByteArray, trustDomain: String): Int =
        held { it.ffi.addPem(text, trustDomain.checked()).toInt() }

    /** Takes the root with this fingerprint out; true if it was there. */
    public fun retire(fingerprint: ByteArray): Boolean = held { it.ffi.retire(fingerprint) }

    /** Puts these revocation lists (DER) in the place of those before; none ends the check. */
    public fun setCrls(lists: List<ByteArray>): Unit = held { it.ffi.setCrls(lists) }

    /** Verifies a chain of DER certificates, the peer's own first, for this use. */
    public fun verify(chain: List<ByteArray>, time: TimeSource, usage: Usage): Peer =
        holding(listOf(this, time)) { Peer(ffi.verify(chain, time.ffi, usage)) }
}

/** A peer that was verified: the proof that policies are compiled for. */
public class Peer internal constructor(internal val ffi: FfiPeer) : NativeObject(ffi) {
    /** What is known of it. */
    public val info: PeerInfo get() = held { it.ffi.info() }
}

/** A peer's raw public key, taken over when two devices were paired. */
public class PinnedPeer private constructor(internal val ffi: FfiPinned) : NativeObject(ffi) {
    /**
     * The [name] that the peer shall go by, and its [claims] set as pairing gave it, by QR code for
     * example.
     */
    public constructor(name: String, claims: ByteArray) :
        this(call { FfiPinned(name.checked(), claims) })
}

/**
 * A device's own claims set, to be handed over at pairing: [subject] for people, and the public key (a
 * P-256 point, or SubjectPublicKeyInfo) under the key identifier [kid].
 */
public fun pairingClaims(subject: String, kid: ByteArray, key: ByteArray): ByteArray =
    call { org.iomtsecure.ffi.pairingClaims(subject.checked(), kid, key) }
