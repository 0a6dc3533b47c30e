package org.iomtsecure

import org.iomtsecure.ffi.Link as FfiLink
import org.iomtsecure.ffi.LinkOptions as FfiOptions
import org.iomtsecure.ffi.Session as FfiSession

/**
 * A session whose two sides have proved who they are. Only a handshake makes one; it is used up by opening
 * its link.
 */
public class Session internal constructor(private val ffi: FfiSession) : NativeObject(ffi) {
    /** The peer, as verified in the handshake. */
    public fun peer(): Peer = held { Peer(ffi.peer()) }

    /**
     * The link that seals for the peer and opens what it sends. [ordered] is true if the transport delivers
     * every frame, once and in order, or ends: TCP, a BLE connection; false if it may lose, repeat or
     * reorder them. Frames bear [sendSession], which the peer has given out, and [receiveSession], which
     * this side has: up to 8 bytes, none where the transport tells sessions apart.
     */
    public fun openLink(
        ordered: Boolean,
        sendSession: ByteArray = ByteArray(0),
        receiveSession: ByteArray = ByteArray(0),
    ): Link = held { Link(ffi.openLink(FfiOptions(ordered, sendSession, receiveSession))) }
}

/**
 * Seals for one peer and opens what it sends, on 16 channels, numbered from 0. Threads take turns. A call
 * costs some thirty microseconds whatever it carries, so give it many frames at a time.
 */
public class Link internal constructor(private val ffi: FfiLink) : NativeObject(ffi) {
    /** The peer, as verified in the handshake. */
    public fun peer(): Peer = held { Peer(ffi.peer()) }

    /**
     * A frame that announces the policy and purpose of [minimizer], under a new key. On a lossy link send it
     * again until the peer has acknowledged it.
     */
    public fun updateKey(minimizer: Minimizer): ByteArray =
        holding(listOf(this, minimizer)) { ffi.updateKey(minimizer.ffi) }

    /**
     * Seals batches, one frame each, as many as the key may seal. Those that were sealed are taken out of
     * [minimized]; what could not be sealed stays, and the next call throws the reason. An [event] should not
     * wait at the receiver.
     */
    public fun seal(minimized: Minimized, channel: Int = 0, event: Boolean = false): List<ByteArray> =
        holding(listOf(this, minimized)) {
            if (channel !in 0..255) throw IomtException.Argument(910, "channels are 0 to 255")
            ffi.seal(minimized.ffi, channel.toUByte(), event)
        }

    /** A frame with a signed policy, which one of [authorities] must have signed. */
    public fun sealPolicy(statement: ByteArray, authorities: List<Authority>): ByteArray =
        holding(authorities + this) { ffi.sealPolicy(statement, authorities.map { it.ffi }) }

    /**
     * Opens frames, in order, and tells what each held. One that is refused is a [Received.Refused] and does
     * not keep the others from being opened. An acknowledgement takes effect at once.
     */
    public fun open(frames: List<ByteArray>): List<Received> = held { unpack(ffi.open(frames)) }

    /**
     * A frame that tells the peer that its newest key update was received. On a lossy link acknowledge each:
     * without it the peer can never seal under another policy again.
     */
    public fun acknowledge(): ByteArray = held { ffi.acknowledge() }

    /** Wipes the previous epoch's key: its late frames are refused from now on. */
    public fun forgetPrevious(): Unit = held { ffi.forgetPrevious() }

    /** Whether the key should be updated now: half of what it may seal is sealed. */
    public val needsUpdate: Boolean get() = held { ffi.needsUpdate() }

    /**
     * How many frames there were at least on [channel] in the peer's current epoch: less those that were
     * opened, so many are missing.
     */
    public fun nextNumber(channel: Int = 0): Long =
        held {
            if (channel !in 0..255) throw IomtException.Argument(910, "channels are 0 to 255")
            ffi.nextNumber(channel.toUByte()).toLong()
        }

    /** A frame that tells the peer that nothing more comes. Nothing can be sealed after it. */
    public fun finish(): ByteArray = held { ffi.finish() }

    public companion object {
        /**
         * The session identifier that a received frame bears, [length] bytes of it, to find its link by.
         * Nothing about the frame has been checked then.
         */
        public fun sessionOf(frame: ByteArray, length: Int): ByteArray =
            call {
                if (length !in 0..8) throw IomtException.Argument(910, "identifiers have 0 to 8 bytes")
                org.iomtsecure.ffi.sessionOfFrame(frame, length.toUByte())
            }
    }
}
