package org.iomtsecure

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What a frame costs when a hundred go in one call. */
class BatchTest {
    @Test
    fun `a hundred frames of 64 bytes in one call`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links(ordered = false)
            val minimizer = world.minimizer(wearable)
            phone.open(listOf(wearable.updateKey(minimizer)))
            wearable.open(listOf(phone.acknowledge()))
            val sealing = ArrayList<Long>()
            val opening = ArrayList<Long>()
            var bytes = 0
            repeat(ROUNDS) {
                // As many values as make 64 bytes of content.
                minimizer.minimize(saturation(100 * PER_FRAME), world.time, BatchSize.SMALL, PER_FRAME).use {
                    val start = System.nanoTime()
                    val frames = wearable.seal(it)
                    val sealed = System.nanoTime()
                    val received = phone.open(frames)
                    opening += System.nanoTime() - sealed
                    sealing += sealed - start
                    assertEquals(100, frames.size)
                    assertTrue(received.all { one -> one is Received.Batch })
                    bytes = frames[0].size
                }
            }
            // The first rounds warm the virtual machine up.
            val (seal, open) = listOf(sealing, opening).map { median(it.drop(ROUNDS / 2)) / 100.0 / 1_000.0 }
            println("100 frames of $bytes bytes a call, median: sealed in %.2f us, opened in %.2f us a frame".format(seal, open))
            // Far above what it takes, for a machine under load; one call a frame would not come under it.
            assertTrue(seal < 15 && open < 15, "a frame takes longer than a call")
        }

    private fun median(times: List<Long>): Long = times.sorted()[times.size / 2]

    private companion object {
        const val ROUNDS = 600
        const val PER_FRAME = 12
    }
}
