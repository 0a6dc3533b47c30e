package org.iomtsecure

import java.nio.charset.CharacterCodingException
import org.iomtsecure.ffi.CallbackException as FfiCallbackException
import org.iomtsecure.ffi.InternalException
import org.iomtsecure.ffi.IomtException as FfiException

/** Whose fault an error is, and so who must act. */
public typealias Fault = org.iomtsecure.ffi.Fault

/**
 * Why a call failed.
 *
 * [code] is the stable number of the core's documentation, [message] one sentence that says what is
 * wrong and how to mend it. Neither holds a byte of a peer's, of a key or of a patient's data: an
 * exception may be logged as it is.
 */
public sealed class IomtException(
    /** The stable number. */
    public val code: Int,
    /** Whose fault it is. */
    public val fault: Fault,
    message: String,
) : Exception(message) {
    /** Random numbers, storage or a signer failed. */
    public class Platform internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A key or a cipher. */
    public class Crypto internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A name, certificate, trust anchor or pinned key. */
    public class Identity internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A signed statement. */
    public class Statement internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A handshake or session. */
    public class Handshake internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A measurement. */
    public class Measurement internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A policy, or what it does. */
    public class Policy internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** A policy's text; [line] and [column] count from 1. */
    public class PolicyText internal constructor(
        code: Int,
        /** The line, from 1. */
        public val line: Int,
        /** The column, from 1. */
        public val column: Int,
        message: String,
    ) : IomtException(code, Fault.PEER, message)

    /** A frame or link. */
    public class Telemetry internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** Another part of the core. */
    public class Other internal constructor(code: Int, fault: Fault, message: String) :
        IomtException(code, fault, message)

    /** The object was closed, has done what it can do once, or failed at it: make a new one. */
    public class AlreadyUsed internal constructor(
        code: Int = 905,
        message: String = "the object was closed, or has done what it can do once: make a new one",
    ) : IomtException(code, Fault.MISUSE, message)

    /** The object is at another step: call the methods in their order. */
    public class State internal constructor(code: Int, message: String) :
        IomtException(code, Fault.MISUSE, message)

    /** The object is in use by a call that is not over, on another thread or around a callback. */
    public class Busy internal constructor(code: Int, message: String) :
        IomtException(code, Fault.MISUSE, message)

    /** An argument has a value that its type or documentation does not allow. */
    public class Argument internal constructor(code: Int, message: String) :
        IomtException(code, Fault.MISUSE, message)

    /** The library failed in itself; the object is spent. What went wrong is not told. */
    public class Internal internal constructor() :
        IomtException(914, Fault.PLATFORM, "the library failed in itself: the object is spent")

    internal companion object {
        internal fun of(error: FfiException): IomtException =
            when (error) {
                is FfiException.Platform -> Platform(error.code.toInt(), error.fault, error.reason)
                is FfiException.Crypto -> Crypto(error.code.toInt(), error.fault, error.reason)
                is FfiException.Identity -> Identity(error.code.toInt(), error.fault, error.reason)
                is FfiException.Statement -> Statement(error.code.toInt(), error.fault, error.reason)
                is FfiException.Session -> Handshake(error.code.toInt(), error.fault, error.reason)
                is FfiException.Measurement ->
                    Measurement(error.code.toInt(), error.fault, error.reason)
                is FfiException.Policy -> Policy(error.code.toInt(), error.fault, error.reason)
                is FfiException.PolicyText ->
                    PolicyText(
                        error.code.toInt(),
                        error.line.toInt(),
                        error.column.toInt(),
                        error.reason,
                    )
                is FfiException.Telemetry -> Telemetry(error.code.toInt(), error.fault, error.reason)
                is FfiException.Other -> Other(error.code.toInt(), error.fault, error.reason)
                is FfiException.AlreadyUsed -> AlreadyUsed(error.code.toInt(), error.reason)
                is FfiException.State -> State(error.code.toInt(), error.reason)
                is FfiException.Busy -> Busy(error.code.toInt(), error.reason)
                is FfiException.Argument -> Argument(error.code.toInt(), error.reason)
                is FfiException.Internal -> Internal()
            }

        internal fun notAdmitted(): IomtException =
            Handshake(441, Fault.AUTHENTICATION, "the peer is verified, and not the one that is let in")

        /** An error that came in a packed answer. */
        internal fun of(code: Int, fault: Int, message: String): IomtException {
            val whose = Fault.entries.getOrElse(fault) { Fault.MISUSE }
            return when (code) {
                in 500..599 -> Measurement(code, whose, message)
                in 700..799 -> Telemetry(code, whose, message)
                914 -> Internal()
                else -> Other(code, whose, message)
            }
        }
    }
}

/** Calls the library, and lets nothing out but an [IomtException]. */
internal inline fun <R> call(block: () -> R): R =
    try {
        block()
    } catch (error: FfiException) {
        throw IomtException.of(error)
    } catch (_: InternalException) {
        // Whatever it says, which may be more than is to be known.
        throw IomtException.Internal()
    }

/** A text that can be UTF-8: a lone surrogate would fail half way, with what was passed before it lost. */
internal fun String.checked(): String =
    try {
        Charsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(this))
        this
    } catch (_: CharacterCodingException) {
        throw IomtException.Argument(911, "a text has half of a surrogate pair, which is no UTF-8")
    }

/** Runs the app's own code for the library. What it throws, and any text in it, stays here. */
internal inline fun <R> guarded(block: () -> R): R =
    try {
        block()
    } catch (_: InterruptedException) {
        Thread.currentThread().interrupt()
        throw FfiCallbackException.Unavailable()
    } catch (_: Throwable) {
        throw FfiCallbackException.Unavailable()
    }
