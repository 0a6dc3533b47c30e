package org.iomtsecure

import org.iomtsecure.ffi.EdhocCredential as FfiCredential
import org.iomtsecure.ffi.EdhocEndpoint as FfiEndpoint
import org.iomtsecure.ffi.EdhocInitiator as FfiInitiator
import org.iomtsecure.ffi.EdhocResponder as FfiResponder
import org.iomtsecure.ffi.EdhocTrust as FfiTrust

/** Who authenticates with what in EDHOC. */
public typealias EdhocMethod = org.iomtsecure.ffi.EdhocMethod

/** An EDHOC cipher suite whose signatures are ECDSA on P-256, as keystores make them. */
public typealias EdhocSuite = org.iomtsecure.ffi.EdhocSuite

/** What this side proves itself with in EDHOC (RFC 9528). */
public class EdhocCredential private constructor(internal val ffi: FfiCredential) :
    NativeObject(ffi) {
    public companion object {
        /** A certificate, sent along with its chain, for a peer that has never seen it. */
        public fun chain(identity: DeviceIdentity): EdhocCredential =
            holding(listOf(identity)) { EdhocCredential(FfiCredential.chain(identity.ffi)) }

        /** A certificate, named by its hash, for a peer that has its chain. */
        public fun thumbprint(identity: DeviceIdentity): EdhocCredential =
            holding(listOf(identity)) { EdhocCredential(FfiCredential.thumbprint(identity.ffi)) }

        /** A raw key, for a peer that has pinned [claims] in these very bytes. */
        public fun paired(claims: ByteArray, key: SigningKey): EdhocCredential =
            holding(listOf(key)) { EdhocCredential(FfiCredential.paired(claims, key.ffi)) }
    }
}

/**
 * Whom this side believes in EDHOC: certificates under [anchors], as they are when a handshake takes its
 * next step; [chains] (each DER, the peer's own certificate first), so that a peer can name one by its
 * hash; and paired keys.
 */
public class EdhocTrust private constructor(internal val ffi: FfiTrust) : NativeObject(ffi) {
    public constructor(
        anchors: TrustAnchors? = null,
        chains: List<List<ByteArray>> = emptyList(),
        pins: List<PinnedPeer> = emptyList(),
    ) : this(
        holding(pins + anchors) { FfiTrust(anchors?.ffi, chains, pins.map { it.ffi }) },
    )
}

/**
 * What the handshakes of one side have in common: [methods] that are taken as responder, and of which the
 * first is used as initiator; [suites] in the order of preference; of the [own] credentials the first that
 * fits is used.
 */
public class EdhocEndpoint private constructor(internal val ffi: FfiEndpoint) : NativeObject(ffi) {
    public constructor(
        methods: List<EdhocMethod>,
        suites: List<EdhocSuite>,
        own: List<EdhocCredential>,
        trust: EdhocTrust,
        time: TimeSource,
    ) : this(
        holding(own + listOf(trust, time)) {
            FfiEndpoint(methods, suites, own.map { it.ffi }, trust.ffi, time.ffi)
        },
    )
}

/**
 * One handshake that this side begins. Each step is taken once, in this order: [message1], [message2],
 * [message3], [message4] or [withoutMessage4], [session]. One that fails ends the handshake: send what
 * [refusal] gives, if anything. [connect] takes all the steps over a transport.
 */
public class EdhocInitiator private constructor(internal val ffi: FfiInitiator) :
    NativeObject(ffi) {
    public constructor(endpoint: EdhocEndpoint) :
        this(holding(listOf(endpoint)) { FfiInitiator(endpoint.ffi) })

    /**
     * The first message. [connection] names the session for this side, in up to 8 bytes; [suite] is the
     * endpoint's first one unless given.
     */
    public fun message1(connection: ByteArray, suite: EdhocSuite? = null): ByteArray =
        held { it.ffi.message1(connection, suite) }

    /**
     * Reads the second message and gives the responder, verified. Go on only if it is the one that this
     * side wants to tell who it is.
     */
    public fun message2(message: ByteArray): Peer = held { Peer(it.ffi.message2(message)) }

    /** The third message: this side proves itself, its key is asked. */
    public fun message3(): ByteArray = held { it.ffi.message3() }

    /** Reads the fourth message: the responder has accepted this side. */
    public fun message4(message: ByteArray): Unit = held { it.ffi.message4(message) }

    /** Goes on without the fourth message, where both sides have agreed that there is none. */
    public fun withoutMessage4(): Unit = held { it.ffi.withoutMessage4() }

    /** The session; the handshake is over. */
    public fun session(): Session = held { Session(it.ffi.session()) }

    /** What to answer a message with that has failed, or null for nothing. */
    public fun refusal(): ByteArray? = held { it.ffi.refusal() }

    /**
     * After [tried] was refused with the error message [refusal]: the suite to begin a new handshake with,
     * or null if there is none.
     */
    public fun nextSuite(refusal: ByteArray, tried: EdhocSuite): EdhocSuite? =
        held { it.ffi.nextSuite(refusal, tried) }
}

/**
 * One handshake that a peer begins. Each step is taken once, in this order: [message1], [message2],
 * [message3], [message4] or [withoutMessage4], [session]. One that fails ends the handshake: send what
 * [refusal] gives, if anything. [accept] takes all the steps over a transport.
 */
public class EdhocResponder private constructor(internal val ffi: FfiResponder) :
    NativeObject(ffi) {
    public constructor(endpoint: EdhocEndpoint) :
        this(holding(listOf(endpoint)) { FfiResponder(endpoint.ffi) })

    /** Reads the first message. */
    public fun message1(message: ByteArray): Unit = held { it.ffi.message1(message) }

    /**
     * The second message: this side proves itself, its key is asked. [connection] names the session for
     * this side, in up to 8 bytes.
     */
    public fun message2(connection: ByteArray): ByteArray = held { it.ffi.message2(connection) }

    /** Reads the third message and gives the initiator, verified. Go on only if it may come in. */
    public fun message3(message: ByteArray): Peer = held { Peer(it.ffi.message3(message)) }

    /** The fourth message: the initiator learns that it was accepted. */
    public fun message4(): ByteArray = held { it.ffi.message4() }

    /** Goes on without the fourth message, where both sides have agreed that there is none. */
    public fun withoutMessage4(): Unit = held { it.ffi.withoutMessage4() }

    /** The session; the handshake is over. */
    public fun session(): Session = held { Session(it.ffi.session()) }

    /** What to answer a message with that has failed, or null for nothing. */
    public fun refusal(): ByteArray? = held { it.ffi.refusal() }
}
