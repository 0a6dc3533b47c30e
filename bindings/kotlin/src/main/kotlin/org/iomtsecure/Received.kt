package org.iomtsecure

import java.nio.ByteBuffer
import java.nio.ByteOrder

/** What a frame held. */
public sealed interface Received {
    /** Measurements; an event's should not wait. */
    public class Batch internal constructor(
        /** The measurements. */
        public val samples: SampleBatch,
        /** Whether it should not wait: an alarm. */
        public val event: Boolean,
        /** The channel. */
        public val channel: Int,
        /** The epoch it was sealed in. */
        public val epoch: Long,
        /** The frame's number on its channel in its epoch, from 0: gaps tell what was lost. */
        public val number: Long,
        /** The digest of the policy that the sender minimized it under. */
        public val policy: ByteArray,
        /** What the sender minimized it for: nothing else is it to be used for. */
        public val purpose: Purpose,
    ) : Received {
        /** Not the measurements. */
        override fun toString(): String = "Batch(channel=$channel, epoch=$epoch, number=$number)"
    }

    /** A signed statement or a bundle, not verified yet: a policy, for [Policy.accept]. */
    public class Command internal constructor(
        /** The statement. */
        public val statement: ByteArray,
    ) : Received {
        override fun toString(): String = "Command"
    }

    /**
     * The peer's next epoch has begun or is about to. On a lossy link answer with [Link.acknowledge]. If the
     * policy or purpose is not one that you expect, refuse the epoch's batches or end the session.
     */
    public class KeyUpdate internal constructor(
        /** The new epoch. */
        public val epoch: Long,
        /** The digest of the policy that holds in it. */
        public val policy: ByteArray,
        /** What its content is for. */
        public val purpose: Purpose,
    ) : Received {
        override fun toString(): String = "KeyUpdate(epoch=$epoch)"
    }

    /** The peer knows of this side's epoch, which holds from now on. */
    public class Acknowledged internal constructor(
        /** The epoch. */
        public val epoch: Long,
    ) : Received {
        override fun toString(): String = "Acknowledged(epoch=$epoch)"
    }

    /** The peer's link was resumed: what was on its way is lost. */
    public object Resumed : Received {
        override fun toString(): String = "Resumed"
    }

    /** Nothing more comes. On an ordered link only this tells that nothing was cut off the end. */
    public object Closed : Received {
        override fun toString(): String = "Closed"
    }

    /** The frame was refused. */
    public class Refused internal constructor(
        /** Why. */
        public val reason: IomtException,
    ) : Received {
        override fun toString(): String = "Refused(${reason.code})"
    }
}

/** Samples of one batch, by column; waveforms beside them. */
public class SampleBatch internal constructor(private val buffer: ByteBuffer, count: Int) {
    private val sampleAt = IntArray(count)
    private val waveAt = IntArray(count)

    /** How many samples there are. */
    public val size: Int

    /** How many waveforms there are. */
    public val waveformCount: Int

    init {
        var samples = 0
        var waves = 0
        repeat(count) {
            val at = buffer.position()
            if (buffer.get(at) == 0.toByte()) {
                sampleAt[samples++] = at
                buffer.position(at + 24)
            } else {
                waveAt[waves++] = at
                buffer.position(at + 40 + 4 * buffer.getInt(at + 36))
            }
        }
        size = samples
        waveformCount = waves
    }

    /** What the sample at [index] is of: an MDC code. */
    public fun code(index: Int): Int = buffer.getInt(sample(index) + 4)

    /** Its unit: the term of an MDC_DIM code. */
    public fun unit(index: Int): Int = buffer.getShort(sample(index) + 2).toInt() and 0xFFFF

    /** When it was measured, in milliseconds since what [base] says. */
    public fun ms(index: Int): Long = buffer.getLong(sample(index) + 8)

    /** What its time counts from. */
    public fun base(index: Int): TimeBase = TimeBase.entries[buffer.get(sample(index) + 1).toInt()]

    /** The value, in its unit. */
    public fun value(index: Int): Decimal = Decimal.ofBits(buffer.getInt(sample(index) + 16))

    /** How far it can be trusted: MeasurementStatus of 11073-20601, 0 for an ordinary value. */
    public fun quality(index: Int): Int = buffer.getShort(sample(index) + 20).toInt() and 0xFFFF

    /** All samples' codes. */
    public fun codes(): IntArray = IntArray(size) { code(it) }

    /** All samples' times, in milliseconds. */
    public fun times(): LongArray = LongArray(size) { ms(it) }

    /** All samples' values, as the nearest doubles: for drawing. */
    public fun values(): DoubleArray = DoubleArray(size) { value(it).toDouble() }

    /** The waveform at [index]. */
    public fun waveform(index: Int): ReceivedWaveform {
        if (index !in 0 until waveformCount) throw IndexOutOfBoundsException("no such waveform")
        return ReceivedWaveform(buffer, waveAt[index])
    }

    private fun sample(index: Int): Int {
        if (index !in 0 until size) throw IndexOutOfBoundsException("no such sample")
        return sampleAt[index]
    }

    /** Not the samples. */
    override fun toString(): String = "SampleBatch($size samples, $waveformCount waveforms)"
}

/** A run of equally spaced counts: `value = offset + resolution × count`. */
public class ReceivedWaveform internal constructor(private val buffer: ByteBuffer, private val at: Int) {
    /** What it is of: an MDC code. */
    public val code: Int get() = buffer.getInt(at + 4)

    /** The unit of [offset] and [resolution]: the term of an MDC_DIM code. */
    public val unit: Int get() = buffer.getShort(at + 2).toInt() and 0xFFFF

    /** When the first count was taken, in milliseconds since what [base] says. */
    public val startMs: Long get() = buffer.getLong(at + 8)

    /** What its time counts from. */
    public val base: TimeBase get() = TimeBase.entries[buffer.get(at + 1).toInt()]

    /** The value of count 0. */
    public val offset: Decimal get() = Decimal.ofBits(buffer.getInt(at + 16))

    /** The value of one count. */
    public val resolution: Decimal get() = Decimal.ofBits(buffer.getInt(at + 20))

    /** Counts a second, the numerator. */
    public val rateNumerator: Long get() = buffer.getInt(at + 24).toLong() and 0xFFFFFFFFL

    /** Counts a second, the denominator. */
    public val rateDenominator: Long get() = buffer.getInt(at + 28).toLong() and 0xFFFFFFFFL

    /** How far it can be trusted. */
    public val quality: Int get() = buffer.getShort(at + 32).toInt() and 0xFFFF

    /** The counts, in the order of time. */
    public fun counts(): IntArray = IntArray(buffer.getInt(at + 36)) { buffer.getInt(at + 40 + 4 * it) }

    /** Not the counts. */
    override fun toString(): String = "ReceivedWaveform"
}

/** Takes the library's packed answer apart; its layout is in `bindings/uniffi/src/packed.rs`. */
internal fun unpack(bytes: ByteArray): List<Received> {
    val input = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
    val entries = ArrayList<Received>()
    while (input.hasRemaining()) {
        val kind = input.get().toInt() and 0xFF
        val end = input.getInt().let { input.position() + it }
        entries +=
            when (kind) {
                0 -> batch(input)
                1 -> Received.Command(input.bytes(end - input.position()))
                2 -> Received.KeyUpdate(input.uint(), input.bytes(32), Purpose(input.text(end)))
                3 -> Received.Acknowledged(input.uint())
                4 -> Received.Resumed
                5 -> Received.Closed
                255 -> {
                    val code = input.getShort().toInt() and 0xFFFF
                    val fault = input.get().toInt()
                    Received.Refused(IomtException.of(code, fault, input.text(end)))
                }
                else -> throw IomtException.Internal()
            }
        if (input.position() != end) throw IomtException.Internal()
    }
    return entries
}

private fun batch(input: ByteBuffer): Received.Batch {
    val event = input.get() != 0.toByte()
    val channel = input.get().toInt() and 0xFF
    val epoch = input.uint()
    val number = input.getLong()
    val policy = input.bytes(32)
    val purpose = (input.get().toInt() and 0xFF).let { Purpose(input.text(input.position() + it)) }
    val samples = SampleBatch(input, input.getInt())
    return Received.Batch(samples, event, channel, epoch, number, policy, purpose)
}

private fun ByteBuffer.uint(): Long = getInt().toLong() and 0xFFFFFFFFL

private fun ByteBuffer.bytes(count: Int): ByteArray = ByteArray(count).also { get(it) }

private fun ByteBuffer.text(end: Int): String = String(bytes(end - position()), Charsets.UTF_8)
