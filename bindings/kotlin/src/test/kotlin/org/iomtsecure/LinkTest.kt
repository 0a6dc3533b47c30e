package org.iomtsecure

import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** From the sensor's values through policy and frames to the app, over links that keep or lose. */
class LinkTest {
    @Test
    fun `what a policy lets through arrives, rounded, under that policy`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val policy = world.policy()
            val minimizer = world.minimizer(wearable, policy)
            val update = phone.open(listOf(wearable.updateKey(minimizer))).single()
            assertTrue(update is Received.KeyUpdate)
            assertArrayEquals(policy.info.digest, (update as Received.KeyUpdate).policy)

            val measurements = saturation(1, from = 9_749)
            // No rule names the pulse rate.
            measurements.sample(Mdc.PULS_OXIM_PULS_RATE, Decimal.of(61, 0), Mdc.DIM_BEAT_PER_MIN, 0)
            minimizer.minimize(measurements, world.time).use { minimized ->
                assertEquals(1, minimized.batches)
                val received = phone.open(wearable.seal(minimized, channel = 3, event = true))
                assertEquals(0, minimized.batches, "what was sealed is taken out")
                val batch = received.single() as Received.Batch
                assertTrue(batch.event)
                assertEquals(3, batch.channel)
                assertEquals(Purpose.TREATMENT, batch.purpose)
                assertArrayEquals(policy.info.digest, batch.policy)
                assertEquals(1, batch.samples.size)
                assertEquals(Mdc.PULS_OXIM_SAT_O2, batch.samples.code(0))
                assertEquals(97, batch.samples.value(0).toBigDecimal().toInt())
                assertEquals(1_795_435_200_000, batch.samples.ms(0))
                assertEquals(Mdc.DIM_PERCENT, batch.samples.unit(0))
                assertEquals(TimeBase.UTC, batch.samples.base(0))
            }
            assertEquals(1UL, minimizer.counters.samples.changed)
            assertEquals(mapOf("unnamed" to 1UL), minimizer.counters.samples.dropped)
        }

    @Test
    fun `a waveform arrives count by count`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val minimizer = world.minimizer(wearable)
            phone.open(listOf(wearable.updateKey(minimizer)))
            val counts = IntArray(2_000) { (it * 37) % 2_048 - 1_024 }
            val measurements = saturation(1)
            measurements.waveform(
                code = 131_330,
                counts = counts,
                unit = 4_274,
                startMs = 5,
                rateNumerator = 720,
                rateDenominator = 2,
                offset = Decimal.of(-512, -2),
                resolution = Decimal.of(5, -3),
                base = TimeBase.UTC,
                quality = 0x4000,
            )
            val frames =
                minimizer.minimize(measurements, world.time, BatchSize.LARGE).use { wearable.seal(it) }
            val batches = phone.open(frames).map { it as Received.Batch }
            val wave = batches.first { it.samples.waveformCount > 0 }.samples.waveform(0)
            assertArrayEquals(counts, wave.counts())
            assertEquals(listOf(360L, 1L), listOf(wave.rateNumerator, wave.rateDenominator))
            assertEquals(0x4000, wave.quality)
            assertEquals(-5.12, wave.offset.toDouble())
            assertEquals(0.005, wave.resolution.toDouble())
        }

    @Test
    fun `a refused frame does not keep the others from being opened`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links(ordered = false)
            val minimizer = world.minimizer(wearable)
            phone.open(listOf(wearable.updateKey(minimizer)))
            val acknowledged = wearable.open(listOf(phone.acknowledge())).single()
            assertTrue(acknowledged is Received.Acknowledged)
            val frames =
                minimizer.minimize(saturation(3), world.time, perBatch = 1).use { wearable.seal(it) }
            frames[1][frames[1].size - 1] = (frames[1].last() + 1).toByte()
            val received = phone.open(frames + frames[0])
            assertEquals(
                listOf("Batch", "Refused", "Batch", "Refused"),
                received.map { it.javaClass.simpleName },
            )
            assertEquals(728, (received[1] as Received.Refused).reason.code)
            assertEquals(726, (received[3] as Received.Refused).reason.code)
            assertEquals(Fault.AUTHENTICATION, (received[3] as Received.Refused).reason.fault)
        }

    @Test
    fun `nothing is sealed before a policy is announced, and it can be sealed then`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val minimizer = world.minimizer(wearable)
            minimizer.minimize(saturation(2), world.time, perBatch = 1).use { minimized ->
                val refused = assertThrows(IomtException.Telemetry::class.java) { wearable.seal(minimized) }
                assertEquals(704, refused.code)
                assertEquals(2, minimized.batches, "what could not be sealed stays")
                phone.open(listOf(wearable.updateKey(minimizer)))
                assertEquals(2, wearable.seal(minimized).size)
            }
        }

    @Test
    fun `a policy that a wearable passes on is accepted from its frame`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val statement = world.ca.signPolicy(World.toml(4, World.RULES))
            val frame = wearable.sealPolicy(statement, listOf(world.authority))
            val command = phone.open(listOf(frame)).single() as Received.Command
            val authorities = listOf(world.authority)
            Policy.accept(command.statement, authorities, "ward-7", world.time, world.store).use {
                assertEquals(4UL, it.info.version)
                assertTrue(it.toJson().contains("\"ward-7\""))
            }
            val older = world.ca.signPolicy(World.toml(3, World.RULES))
            val error =
                assertThrows(IomtException.Policy::class.java) {
                    Policy.accept(older, authorities, "ward-7", world.time, world.store)
                }
            assertEquals(641, error.code)
        }

    @Test
    fun `a flow of frames becomes a flow of batches, in order`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val minimizer = world.minimizer(wearable)
            val frames =
                listOf(wearable.updateKey(minimizer)) +
                    minimizer.minimize(saturation(250), world.time, perBatch = 1).use { wearable.seal(it) } +
                    listOf(wearable.finish())
            val received = runBlocking { phone.received(frames.asFlow()).toList() }
            assertEquals(252, received.size)
            val numbers = received.filterIsInstance<Received.Batch>().map { it.number }
            assertEquals((0L until 250L).toList(), numbers)
            assertEquals(Received.Closed, received.last())
            assertEquals(250, phone.nextNumber().toInt() - 1, "the close has a number as well")
        }

    @Test
    fun `no text that the package makes holds a value`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val minimizer = world.minimizer(wearable)
            phone.open(listOf(wearable.updateKey(minimizer)))
            val measurements = saturation(1, from = 9_100)
            val frames = minimizer.minimize(measurements, world.time).use { wearable.seal(it) }
            val batch = phone.open(frames).single() as Received.Batch
            val texts =
                listOf<Any>(measurements, batch, batch.samples, batch.samples.value(0), minimizer, wearable)
            for (text in texts.map { it.toString() }) assertFalse(text.contains("91"), text)
        }
}
