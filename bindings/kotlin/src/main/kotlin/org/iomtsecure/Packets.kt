package org.iomtsecure

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.iomtsecure.ffi.EdhocPackets as FfiPackets
import org.iomtsecure.ffi.PacketDue
import org.iomtsecure.ffi.PacketResult

/** How long to wait for handshake packets, in milliseconds. */
public typealias PacketTiming = org.iomtsecure.ffi.PacketTiming

/** RFC 7252's timing, as CoAP has it. */
public fun defaultPacketTiming(): PacketTiming = call { org.iomtsecure.ffi.defaultPacketTiming() }

/** What carries small packets to one peer and back: a BLE characteristic, a UDP socket. It may lose some. */
public interface PacketTransport {
    /** The largest packet in bytes, 20 at least: what the connection's MTU leaves. */
    public val maxPacket: Int

    /** Sends one packet. */
    public suspend fun send(packet: ByteArray)

    /** The next packet, or null at the end. It must be cancellable. */
    public suspend fun receive(): ByteArray?
}

/** The peer, or the way to it, was gone before the handshake was through. */
public class HandshakeTimeoutException internal constructor() :
    Exception("the peer did not answer in time, or the transport ended: try again")

/**
 * Shakes hands with the peer at the other end of [transport], as initiator, and gives the session. Lost
 * packets are sent again. [admit] decides, once the peer is verified and before this side tells who it is,
 * whether it is the right one.
 *
 * @throws IomtException if the peer or this side is refused; a refusal is sent.
 * @throws HandshakeTimeoutException if no answer came in time.
 */
public suspend fun EdhocEndpoint.connect(
    transport: PacketTransport,
    connection: ByteArray,
    timing: PacketTiming = defaultPacketTiming(),
    admit: (PeerInfo) -> Boolean,
): Session =
    withContext(Dispatchers.IO) {
        EdhocInitiator(this@connect).use { handshake ->
            Exchange(call { FfiPackets.initiator(timing) }, transport).use { exchange ->
                exchange.refusingWith({ handshake.refusal() }) {
                    send(handshake.message1(connection))
                    val peer = handshake.message2(receive())
                    if (!peer.use { admit(it.info) }) throw IomtException.notAdmitted()
                    send(handshake.message3())
                    handshake.message4(receive())
                    handshake.session()
                }
            }
        }
    }

/**
 * Answers the handshake that comes over [transport] and gives the session. [admit] decides, once the peer is
 * verified, whether it may come in.
 *
 * @throws IomtException if the peer or this side is refused; a refusal is sent.
 * @throws HandshakeTimeoutException if the handshake did not go on in time.
 */
public suspend fun EdhocEndpoint.accept(
    transport: PacketTransport,
    connection: ByteArray,
    timing: PacketTiming = defaultPacketTiming(),
    admit: (PeerInfo) -> Boolean,
): Session =
    withContext(Dispatchers.IO) {
        EdhocResponder(this@accept).use { handshake ->
            Exchange(call { FfiPackets.responder(timing) }, transport).use { exchange ->
                exchange.refusingWith({ handshake.refusal() }) {
                    handshake.message1(receive())
                    send(handshake.message2(connection))
                    val peer = handshake.message3(receive())
                    if (!peer.use { admit(it.info) }) throw IomtException.notAdmitted()
                    send(handshake.message4())
                    handshake.session()
                }
            }
        }
    }

/** One handshake's messages over a transport of packets. */
private class Exchange(private val packets: FfiPackets, private val transport: PacketTransport) :
    AutoCloseable {
    private val size = transport.maxPacket.coerceIn(0, 1200).toUShort()

    suspend fun send(message: ByteArray) {
        for (packet in call { packets.send(message, now(), size) }) transport.send(packet)
    }

    suspend fun receive(): ByteArray {
        while (true) {
            val wait =
                when (val due = call { packets.due(now()) }) {
                    is PacketDue.At -> (due.at - now()).toLong().coerceAtLeast(1)
                    is PacketDue.Nothing -> Long.MAX_VALUE
                    is PacketDue.Expired -> throw HandshakeTimeoutException()
                    is PacketDue.Repeat -> {
                        repeat()
                        continue
                    }
                }
            val packet =
                withTimeoutOrNull(wait) { transport.receive() ?: throw HandshakeTimeoutException() }
            when (val result = packet?.let { call { packets.receive(it) } }) {
                is PacketResult.Message -> return result.message
                is PacketResult.Repeat -> repeat()
                else -> Unit
            }
        }
    }

    private suspend fun repeat() {
        for (packet in call { packets.transmit(size) }) transport.send(packet)
    }

    /** Tells the peer of a refusal before it is thrown. */
    suspend fun <R> refusingWith(refusal: () -> ByteArray?, work: suspend Exchange.() -> R): R =
        try {
            work()
        } catch (error: IomtException) {
            try {
                refusal()?.let { send(it) }
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (_: Exception) {
                // The reason is what counts; the peer times out.
            }
            throw error
        }

    override fun close(): Unit = packets.close()

    private fun now(): ULong = (System.nanoTime() / 1_000_000).toULong()
}
