package org.iomtsecure

import java.io.InputStream
import java.io.OutputStream
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runInterruptible
import org.iomtsecure.ffi.TlsEndpoint as FfiEndpoint
import org.iomtsecure.ffi.TlsHandshake as FfiHandshake

/** How far a TLS handshake is. */
public typealias TlsProgress = org.iomtsecure.ffi.TlsProgress

/**
 * What the TLS 1.3 handshakes of one endpoint have in common: it shows [identity]'s chain, signs with its
 * key and believes [anchors] as they are now; of the peers, if [expected] is given, that name only.
 */
public class TlsEndpoint private constructor(internal val ffi: FfiEndpoint) : NativeObject(ffi) {
    public constructor(
        identity: DeviceIdentity,
        anchors: TrustAnchors,
        time: TimeSource,
        expected: String? = null,
    ) : this(
        holding(listOf(identity, anchors, time)) {
            FfiEndpoint(identity.ffi, anchors.ffi, expected?.checked(), time.ffi)
        },
    )
}

/**
 * One TLS handshake, without I/O. Call [process] until it is established; the initiator begins with no
 * input. The frames follow on the same stream, outside of TLS. [connect] and [accept] do it over streams.
 */
public class TlsHandshake private constructor(private val ffi: FfiHandshake) : NativeObject(ffi) {
    /**
     * Takes whole TLS records from the front of [input]. If it throws, the handshake is over: send what
     * [alert] gives and close.
     */
    public fun process(input: ByteArray): TlsProgress = held { ffi.process(input) }

    /** The session; the handshake is over. */
    public fun session(): Session = held { Session(ffi.session()) }

    /** What to send to the peer after a failure, before closing; empty where TLS has nothing to say. */
    public fun alert(): ByteArray = held { ffi.alert() }

    public companion object {
        /** The side that speaks first. */
        public fun initiator(endpoint: TlsEndpoint): TlsHandshake =
            holding(listOf(endpoint)) { TlsHandshake(FfiHandshake.initiator(endpoint.ffi)) }

        /** The side that answers. */
        public fun responder(endpoint: TlsEndpoint): TlsHandshake =
            holding(listOf(endpoint)) { TlsHandshake(FfiHandshake.responder(endpoint.ffi)) }
    }
}

/** A session over a stream, and what of the stream was read beyond the handshake: the first frames' bytes. */
public class TlsConnection internal constructor(
    /** The session. */
    public val session: Session,
    /** Bytes that belong in front of what the stream gives next. */
    public val rest: ByteArray,
) {
    override fun toString(): String = "TlsConnection"
}

/**
 * Shakes hands over a stream as initiator. Set a timeout on the socket: how long it may last is not decided
 * here.
 *
 * @throws IomtException if a side is refused; the alert is sent.
 * @throws java.io.IOException the streams' own.
 */
public suspend fun TlsEndpoint.connect(input: InputStream, output: OutputStream): TlsConnection =
    runInterruptible(Dispatchers.IO) {
        TlsHandshake.initiator(this).use { shake(it, input, output, begin = true) }
    }

/** Shakes hands over a stream as responder; as [connect]. */
public suspend fun TlsEndpoint.accept(input: InputStream, output: OutputStream): TlsConnection =
    runInterruptible(Dispatchers.IO) {
        TlsHandshake.responder(this).use { shake(it, input, output, begin = false) }
    }

private fun shake(
    handshake: TlsHandshake,
    input: InputStream,
    output: OutputStream,
    begin: Boolean,
): TlsConnection {
    var waiting = ByteArray(0)
    val chunk = ByteArray(8 * 1024)
    var first = begin
    while (true) {
        if (!first) {
            val count = input.read(chunk)
            if (count < 0) throw java.io.EOFException("the peer closed during the handshake")
            waiting += chunk.copyOf(count)
        }
        first = false
        val progress =
            try {
                handshake.process(waiting)
            } catch (error: IomtException) {
                val alert = handshake.alert()
                if (alert.isNotEmpty()) {
                    try {
                        output.write(alert)
                        output.flush()
                    } catch (_: java.io.IOException) {
                        // The reason is what counts.
                    }
                }
                throw error
            }
        waiting = waiting.copyOfRange(progress.taken.toInt(), waiting.size)
        output.write(progress.output)
        output.flush()
        if (progress.established) return TlsConnection(handshake.session(), waiting)
    }
}
