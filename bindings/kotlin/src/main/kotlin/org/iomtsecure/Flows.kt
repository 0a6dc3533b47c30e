package org.iomtsecure

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.produceIn

/**
 * Opens frames as they come and gives what they held, in order. Those that wait are opened together, up to
 * [most] in a call.
 */
public fun Link.received(frames: Flow<ByteArray>, most: Int = 100): Flow<Received> =
    flow {
        coroutineScope {
            val waiting = frames.buffer(most).produceIn(this)
            for (first in waiting) {
                val together = arrayListOf(first)
                while (together.size < most) together += waiting.tryReceive().getOrNull() ?: break
                for (received in open(together)) emit(received)
            }
        }
    }.flowOn(Dispatchers.Default)

/** The measurements in frames as they come. What else they hold, refusals too, is passed over: see [received]. */
public fun Link.batches(frames: Flow<ByteArray>): Flow<Received.Batch> =
    received(frames).filterIsInstance<Received.Batch>()
