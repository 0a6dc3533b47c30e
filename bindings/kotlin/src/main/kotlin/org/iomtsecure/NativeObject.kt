package org.iomtsecure

import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger

/**
 * An object of the native library's. Close it when it is done with, best by `use {}`; closing it again
 * does nothing, and every use after that throws [IomtException.AlreadyUsed].
 *
 * It may be used by several threads, and closed while a call is under way: it then goes when that is over.
 */
public abstract class NativeObject internal constructor(private val ffi: AutoCloseable) : AutoCloseable {
    /** Calls under way, and one for as long as it is open. */
    private val holders = AtomicInteger(1)
    private val closed = AtomicBoolean(false)

    final override fun close() {
        if (closed.compareAndSet(false, true)) release()
    }

    /** Holds the object open for a call. */
    internal fun hold() {
        while (true) {
            val count = holders.get()
            // Also while a last call is under way: who has closed it does not use it.
            if (count == 0 || closed.get()) throw IomtException.AlreadyUsed()
            if (holders.compareAndSet(count, count + 1)) return
        }
    }

    internal fun release() {
        if (holders.decrementAndGet() == 0) ffi.close()
    }

    /** Nothing of what is in it. */
    final override fun toString(): String = javaClass.simpleName
}

/** Calls the library with this object held open. */
internal inline fun <O : NativeObject, R> O.held(block: (O) -> R): R {
    hold()
    try {
        return call { block(this) }
    } finally {
        release()
    }
}

/** Calls the library with all of these held open. */
internal inline fun <R> holding(objects: List<NativeObject?>, block: () -> R): R {
    var held = 0
    try {
        for (one in objects) {
            one?.hold()
            held += 1
        }
        return call(block)
    } finally {
        for (at in 0 until held) objects[at]?.release()
    }
}

/** How many objects of the native library's are alive: for tests that look for leaks. */
public fun liveObjects(): Long = call { org.iomtsecure.ffi.liveObjects().toLong() }
