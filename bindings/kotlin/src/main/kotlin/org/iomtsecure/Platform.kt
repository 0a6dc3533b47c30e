package org.iomtsecure

import org.iomtsecure.ffi.Storage as FfiStorage
import org.iomtsecure.ffi.Store as FfiStore
import org.iomtsecure.ffi.TimeSource as FfiTimeSource

/**
 * The app's own storage, such as a database in its private files.
 *
 * [store] must be atomic and durable: once it has returned, a power cut keeps the value. What either
 * throws reaches the caller as [IomtException.Platform], without its text. Neither may call back into
 * the object that it is called for: that would be answered with [IomtException.Busy].
 */
public interface Storage {
    /** The value in this slot, or null if there never was one. */
    public fun load(slot: Int): ByteArray?

    /** Replaces the slot's value. */
    public fun store(slot: Int, value: ByteArray)
}

/** Where the device keeps what must survive: the time floor, the newest policy's version, budgets. */
public class Store private constructor(internal val ffi: FfiStore) : NativeObject(ffi) {
    public companion object {
        /** Files in a directory that nobody else may read (mode 0700); it is made if it is not there. */
        public fun directory(path: String): Store = call { Store(FfiStore.directory(path.checked())) }

        /** The app's own. */
        public fun custom(storage: Storage): Store = call { Store(FfiStore.custom(Adapter(storage))) }

        /**
         * Forgets everything at the end of the process: for tests and trials only. A device that keeps its
         * policy's version here can be rolled back by a restart.
         */
        public fun memory(): Store = call { Store(FfiStore.memory()) }
    }

    private class Adapter(private val storage: Storage) : FfiStorage {
        override fun load(slot: UShort): ByteArray? = guarded { storage.load(slot.toInt()) }

        override fun store(slot: UShort, value: ByteArray): Unit =
            guarded { storage.store(slot.toInt(), value) }
    }
}

/** The time: the system's clock, and under it a floor that never goes back. */
public class TimeSource private constructor(internal val ffi: FfiTimeSource) : NativeObject(ffi) {
    /** The time that verifications go by, in seconds since 1970. */
    public fun now(): Long = held { it.ffi.now().toLong() }

    /**
     * Moves the floor to an authenticated time, in seconds since 1970, by 180 days at most; true if it is
     * now there. Only an authority on time may state it, never any peer.
     */
    public fun advance(authenticated: Long, store: Store): Boolean =
        holding(listOf(this, store)) { ffi.advance(authenticated.toULong(), store.ffi) }

    public companion object {
        /**
         * Takes the floor from [store]. [reliable] says that the system's clock was set by an authenticated
         * source; without it, certificates and policies are held against the floor alone.
         */
        public fun load(store: Store, reliable: Boolean): TimeSource =
            holding(listOf(store)) { TimeSource(FfiTimeSource.load(store.ffi, reliable)) }
    }
}
