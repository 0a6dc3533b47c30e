package org.iomtsecure

import org.iomtsecure.ffi.Authority as FfiAuthority
import org.iomtsecure.ffi.Minimized as FfiMinimized
import org.iomtsecure.ffi.Minimizer as FfiMinimizer
import org.iomtsecure.ffi.Policy as FfiPolicy

/** What a policy is. */
public typealias PolicyInfo = org.iomtsecure.ffi.PolicyInfo

/** How long a frame's content may be. */
public typealias BatchSize = org.iomtsecure.ffi.BatchSize

/** What became of everything that a minimizer was given. */
public typealias Counters = org.iomtsecure.ffi.Counters

/** How many measurements had which outcome. */
public typealias Tally = org.iomtsecure.ffi.Tally

/** A purpose of use: a code of HL7's value set PurposeOfUse. The library knows all 59. */
@JvmInline
public value class Purpose(
    /** HL7's code, "TREAT". */
    public val code: String,
) {
    public companion object {
        /** Treatment. */
        public val TREATMENT: Purpose = Purpose("TREAT")

        /** Emergency treatment. */
        public val EMERGENCY_TREATMENT: Purpose = Purpose("ETREAT")

        /** Healthcare operations. */
        public val OPERATIONS: Purpose = Purpose("HOPERAT")

        /** Healthcare payment. */
        public val PAYMENT: Purpose = Purpose("HPAYMT")

        /** Healthcare research. */
        public val RESEARCH: Purpose = Purpose("HRESCH")

        /** Public health. */
        public val PUBLIC_HEALTH: Purpose = Purpose("PUBHLTH")

        /** Requested by the patient. */
        public val PATIENT_REQUESTED: Purpose = Purpose("PATRQT")
    }
}

/** A public key that may sign policies for this device: P-256 or Ed25519, SubjectPublicKeyInfo in DER. */
public class Authority private constructor(internal val ffi: FfiAuthority) : NativeObject(ffi) {
    public constructor(key: ByteArray) : this(call { FfiAuthority.forPolicies(key) })
}

/**
 * A policy that may be acted on: signed by an authority, the one that the device was provisioned with, in
 * force, and not older than the last.
 */
public class Policy private constructor(internal val ffi: FfiPolicy) : NativeObject(ffi) {
    /** What it is. */
    public val info: PolicyInfo get() = held { it.ffi.info() }

    /** The policy as JSON, for reading. */
    public fun toJson(): String = held { it.ffi.toJson() }

    public companion object {
        /**
         * Checks a signed policy and remembers it in [store] as the newest one. The same may be accepted
         * again, as after each start of the app.
         */
        public fun accept(
            statement: ByteArray,
            authorities: List<Authority>,
            id: String,
            time: TimeSource,
            store: Store,
        ): Policy =
            holding(authorities + listOf(time, store)) {
                val keys = authorities.map { it.ffi }
                Policy(FfiPolicy.accept(statement, keys, id.checked(), time.ffi, store.ffi))
            }
    }
}

/**
 * A policy at work for one recipient and one purpose. One minimizer serves one stream: the measurements of
 * one device for one recipient.
 */
public class Minimizer private constructor(internal val ffi: FfiMinimizer) : NativeObject(ffi) {
    /** Compiles the view of [policy] for [peer] and [purpose]. */
    public constructor(policy: Policy, peer: Peer, purpose: Purpose, time: TimeSource) :
        this(
            holding(listOf(policy, peer, time)) {
                FfiMinimizer(policy.ffi, peer.ffi, purpose.code.checked(), time.ffi)
            },
        )

    /**
     * Applies the policy to [measurements] and gives what may leave in batches of at most [size], with at
     * most [perBatch] measurements given for each (0: as many as fit). All or nothing: if it throws,
     * neither windows nor counters have changed.
     */
    public fun minimize(
        measurements: Measurements,
        time: TimeSource,
        size: BatchSize = BatchSize.MEDIUM,
        perBatch: Int = 0,
    ): Minimized =
        holding(listOf(this, time)) {
            Minimized(ffi.minimize(measurements.packed(), size, perBatch.toUInt(), time.ffi))
        }

    /**
     * Closes the windows that are over at [nowMs], in milliseconds since 1970 or, with [uptime], since the
     * device's start, so that their values leave though nothing further came.
     */
    public fun closeWindows(
        nowMs: Long,
        time: TimeSource,
        uptime: Boolean = false,
        size: BatchSize = BatchSize.MEDIUM,
    ): Minimized =
        holding(listOf(this, time)) {
            Minimized(ffi.closeWindows(nowMs.toULong(), uptime, size, time.ffi))
        }

    /** Closes every window, at the end of a measurement. */
    public fun flush(time: TimeSource, size: BatchSize = BatchSize.MEDIUM): Minimized =
        holding(listOf(this, time)) { Minimized(ffi.flush(size, time.ffi)) }

    /**
     * Pays for noise from the budgets in [store], at most eight values a rule. Call it before each batch if
     * the policy has rules with noise: a value without is dropped as unfunded.
     */
    public fun fund(time: TimeSource, store: Store): Unit =
        holding(listOf(this, time, store)) { ffi.fund(time.ffi, store.ffi) }

    /** What has become of everything so far: for logs and live views, never for decisions. */
    public val counters: Counters get() = held { it.ffi.counters() }
}

/** What may leave for one recipient: only a [Minimizer] makes it, and only this can be sealed. */
public class Minimized internal constructor(internal val ffi: FfiMinimized) : NativeObject(ffi) {
    /** How many batches are left, and so frames to come. */
    public val batches: Int get() = held { it.ffi.batches().toInt() }
}
