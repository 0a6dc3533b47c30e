package org.iomtsecure

import java.math.BigDecimal
import java.nio.ByteBuffer
import java.nio.ByteOrder

/**
 * A value as IEEE 11073-20601's FLOAT: 24 bits of mantissa times a power of ten. It keeps the digits that
 * the device reported, and is never a binary float.
 */
@JvmInline
public value class Decimal private constructor(
    /** The 32 bits of FLOAT-Type: the exponent, then the mantissa. */
    public val bits: Int,
) {
    /** The mantissa, a special value's included. */
    public val mantissa: Int get() = bits shl 8 shr 8

    /** The power of ten. */
    public val exponent: Int get() = bits shr 24

    /** Whether it is a number, not NaN, NRes, an infinity or reserved. */
    public val isNumber: Boolean get() = mantissa in -MAX_MANTISSA..MAX_MANTISSA

    /** The number, with its digits. */
    public fun toBigDecimal(): BigDecimal {
        if (!isNumber) throw ArithmeticException("not a number")
        return BigDecimal.valueOf(mantissa.toLong(), -exponent)
    }

    /** The nearest double; NaN and the infinities where it is one of these, NaN for the other specials. */
    public fun toDouble(): Double =
        when {
            isNumber -> toBigDecimal().toDouble()
            mantissa == 0x7FFFFE -> Double.POSITIVE_INFINITY
            mantissa == -0x7FFFFE -> Double.NEGATIVE_INFINITY
            else -> Double.NaN
        }

    /** Not the value: it may be a patient's. */
    override fun toString(): String = "Decimal"

    public companion object {
        private const val MAX_MANTISSA = 8_388_605

        /** Not a number. */
        public val NAN: Decimal = Decimal(0x007FFFFF)

        /** The number [mantissa] × 10^[exponent]. */
        public fun of(mantissa: Int, exponent: Int): Decimal {
            if (mantissa !in -MAX_MANTISSA..MAX_MANTISSA || exponent !in -128..127) {
                throw IomtException.Measurement(502, Fault.MISUSE, "the number does not fit a FLOAT")
            }
            return Decimal((exponent shl 24) or (mantissa and 0xFFFFFF))
        }

        /** The number, with its digits; trailing zeros count as such. */
        public fun of(number: BigDecimal): Decimal {
            val mantissa = number.unscaledValue()
            if (mantissa.bitLength() > 24 || number.scale() !in -127..128) {
                throw IomtException.Measurement(502, Fault.MISUSE, "the number does not fit a FLOAT")
            }
            return of(mantissa.toInt(), -number.scale())
        }

        internal fun ofBits(bits: Int): Decimal = Decimal(bits)
    }
}

/** What a time counts from. */
public enum class TimeBase {
    /** 1970-01-01T00:00:00Z, leap seconds not counted. */
    UTC,

    /** The device's last start. */
    UPTIME,
}

/** Codes of IEEE 11073-10101 (MDC): 32 bits, the partition above the term. */
public object Mdc {
    /** MDC_PULS_OXIM_SAT_O2: oxygen saturation. */
    public const val PULS_OXIM_SAT_O2: Int = 150_456

    /** MDC_PULS_OXIM_PULS_RATE: pulse rate from the oximeter. */
    public const val PULS_OXIM_PULS_RATE: Int = 149_530

    /** MDC_ECG_HEART_RATE: heart rate. */
    public const val ECG_HEART_RATE: Int = 147_842

    /** MDC_DIM_PERCENT: the unit %. */
    public const val DIM_PERCENT: Int = 544

    /** MDC_DIM_BEAT_PER_MIN: the unit beats a minute. */
    public const val DIM_BEAT_PER_MIN: Int = 2720
}

/**
 * Measurements on their way to a [Minimizer], in one block of memory. Not for several threads. Clear it once
 * they are minimized, and use it again.
 */
public class Measurements(capacity: Int = 1024) {
    private var buffer = ByteBuffer.allocate(capacity.coerceAtLeast(24)).order(ByteOrder.LITTLE_ENDIAN)

    /** How many there are. */
    public var size: Int = 0
        private set

    /**
     * Adds a value: what was measured ([code], MDC), its [unit] (the term of an MDC_DIM code), when, in
     * milliseconds, and how far it can be trusted ([quality], MeasurementStatus of 11073-20601; 0 for an
     * ordinary value).
     */
    public fun sample(
        code: Int,
        value: Decimal,
        unit: Int,
        ms: Long,
        base: TimeBase = TimeBase.UTC,
        quality: Int = 0,
    ): Measurements {
        subject(24, 0, code, unit, ms, base)
        buffer.putInt(value.bits).putShort(bits16(quality)).putShort(0)
        size += 1
        return this
    }

    /**
     * Adds a run of equally spaced counts; `value = offset + resolution × count` gives them their unit.
     * [startMs] is the first count's time; the rate is [rateNumerator] / [rateDenominator] Hz.
     */
    public fun waveform(
        code: Int,
        counts: IntArray,
        unit: Int,
        startMs: Long,
        rateNumerator: Int,
        rateDenominator: Int = 1,
        offset: Decimal,
        resolution: Decimal,
        base: TimeBase = TimeBase.UTC,
        quality: Int = 0,
    ): Measurements {
        if (counts.size > 65_535) {
            throw IomtException.Measurement(505, Fault.MISUSE, "the waveform has more than 65535 counts")
        }
        subject(40 + 4 * counts.size, 1, code, unit, startMs, base)
        buffer.putInt(offset.bits).putInt(resolution.bits)
        buffer.putInt(rateNumerator).putInt(rateDenominator)
        buffer.putShort(bits16(quality)).putShort(0).putInt(counts.size)
        buffer.asIntBuffer().put(counts)
        buffer.position(buffer.position() + 4 * counts.size)
        size += 1
        return this
    }

    /** Forgets them, and overwrites the memory. */
    public fun clear() {
        buffer.array().fill(0)
        buffer.clear()
        size = 0
    }

    internal fun packed(): ByteArray = buffer.array().copyOf(buffer.position())

    private fun subject(room: Int, kind: Int, code: Int, unit: Int, ms: Long, base: TimeBase) {
        if (ms < 0) throw IomtException.Argument(910, "times are 0 or later")
        val term = bits16(unit)
        if (buffer.remaining() < room) {
            val larger = ByteBuffer.allocate(maxOf(2 * buffer.capacity(), buffer.position() + room))
            larger.order(ByteOrder.LITTLE_ENDIAN).put(buffer.array(), 0, buffer.position())
            buffer.array().fill(0)
            buffer = larger
        }
        buffer.put(kind.toByte()).put(base.ordinal.toByte()).putShort(term).putInt(code).putLong(ms)
    }

    private fun bits16(value: Int): Short {
        if (value !in 0..0xFFFF) throw IomtException.Argument(910, "units and quality have 16 bits")
        return value.toShort()
    }

    /** Not the values. */
    override fun toString(): String = "Measurements($size)"
}
