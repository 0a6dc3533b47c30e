package org.iomtsecure

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.random.Random
import org.iomtsecure.trial.provokePanic
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Whatever an app or a peer does wrong: a typed error, never a crash, and no text that tells what it knew. */
class BadInputTest {
    private inline fun <reified E : IomtException> refused(noinline work: () -> Any?): E =
        assertThrows(E::class.java) { work() }

    @Test
    fun `an object is closed once, and every use after that is a typed error`() {
        val before = settled()
        val store = Store.memory()
        assertEquals(before + 1, liveObjects())
        store.close()
        store.close()
        store.close()
        assertEquals(before, liveObjects())
        refused<IomtException.AlreadyUsed> { TimeSource.load(store, reliable = true) }
        val anchors = TrustAnchors()
        anchors.close()
        refused<IomtException.AlreadyUsed> { anchors.addPem(ByteArray(0), World.DOMAIN) }
        refused<IomtException.AlreadyUsed> { EdhocTrust(anchors) }
        assertEquals(before, liveObjects())
    }

    @Test
    fun `a closed object as an argument is a typed error, and the others stay usable`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links()
            val minimizer = world.minimizer(wearable)
            phone.open(listOf(wearable.updateKey(minimizer)))
            val minimized = minimizer.minimize(saturation(1), world.time)
            minimized.close()
            refused<IomtException.AlreadyUsed> { wearable.seal(minimized) }
            minimizer.minimize(saturation(1), world.time).use { assertEquals(1, wearable.seal(it).size) }
            minimizer.close()
            refused<IomtException.AlreadyUsed> { wearable.updateKey(minimizer) }
        }

    @Test
    fun `a step cannot be taken twice or out of order`(): Unit =
        inWorld { world ->
            val (session, other) = world.sessions()
            world.keep(session.openLink(ordered = true))
            refused<IomtException.AlreadyUsed> { session.openLink(ordered = true) }
            refused<IomtException.Telemetry> { other.openLink(true, ByteArray(9)) }
            world.keep(other.openLink(ordered = true))
            val initiator = world.keep(EdhocInitiator(world.endpoint(world.device(World.WEARABLE))))
            refused<IomtException.State> { initiator.message3() }
            refused<IomtException.State> { initiator.session() }
            initiator.message1(byteArrayOf(1))
            refused<IomtException.State> { initiator.message1(byteArrayOf(1)) }
            refused<IomtException> { initiator.message2(ByteArray(40)) }
            refused<IomtException.AlreadyUsed> { initiator.message2(ByteArray(40)) }
        }

    @Test
    fun `two threads on one link take turns, and none loses a frame`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.links(ordered = false)
            val minimizer = world.minimizer(wearable)
            phone.open(listOf(wearable.updateKey(minimizer)))
            wearable.open(listOf(phone.acknowledge()))
            val batches = List(8) { minimizer.minimize(saturation(50), world.time, perBatch = 1) }
            val frames = ConcurrentLinkedQueue<ByteArray>()
            batches.map { thread { frames += wearable.seal(it) } }.forEach { it.join() }
            batches.forEach { it.close() }
            assertEquals(400, frames.size)
            val sorted = frames.sortedBy { ((it[1].toInt() and 0xFF) shl 8) or (it[2].toInt() and 0xFF) }
            val numbers = phone.open(sorted).map { (it as Received.Batch).number }
            assertEquals((0L until 400L).toList(), numbers)
        }

    @Test
    fun `two threads on one minimizer or handshake get turns or a typed error`(): Unit =
        inWorld { world ->
            val (wearable, _) = world.links()
            val minimizer = world.minimizer(wearable)
            val started = CountDownLatch(4)
            val outcomes = ConcurrentLinkedQueue<String>()
            List(4) {
                thread {
                    started.countDown()
                    started.await(5, TimeUnit.SECONDS)
                    repeat(50) {
                        outcomes +=
                            try {
                                minimizer.minimize(saturation(20), world.time).close()
                                "done"
                            } catch (_: IomtException.Busy) {
                                "busy"
                            }
                    }
                }
            }.forEach { it.join() }
            assertEquals(200, outcomes.size)
            val done = outcomes.count { it == "done" }
            assertEquals(20UL * done.toULong(), minimizer.counters.samples.changed)
        }

    @Test
    fun `closing while calls are under way is safe`() {
        val before = settled()
        World().use { world ->
            repeat(20) {
                val (wearable, _) = world.links()
                val calling = List(3) {
                    thread {
                        try {
                            while (true) wearable.needsUpdate
                        } catch (_: IomtException.AlreadyUsed) {
                            // The end that is expected.
                        }
                    }
                }
                wearable.close()
                calling.forEach { it.join(5_000) }
                assertTrue(calling.none { it.isAlive })
            }
        }
        assertEquals(before, liveObjects())
    }

    private class Throwing(private val what: () -> Throwable) : KeystoreKey {
        private val inner = keystoreKey()
        var armed = false
        override val publicKey = inner.publicKey
        override val protection = Protection.HARDWARE

        override fun sign(message: ByteArray): ByteArray {
            if (armed) throw what()
            return inner.sign(message)
        }
    }

    @Test
    fun `what a callback throws arrives without its text, and is printed nowhere`(): Unit =
        inWorld { world ->
            val throwables =
                listOf<() -> Throwable>(
                    { IllegalStateException("patient Jane Doe") },
                    { java.security.SignatureException("patient Jane Doe") },
                    { AssertionError("patient Jane Doe") },
                    { StackOverflowError("patient Jane Doe") },
                    { InterruptedException("patient Jane Doe") },
                )
            for (throwable in throwables) {
                val key = Throwing(throwable)
                val device = world.device(World.WEARABLE, key)
                val initiator = world.keep(EdhocInitiator(world.endpoint(device)))
                val responder = world.keep(EdhocResponder(world.endpoint(world.device(World.PHONE))))
                responder.message1(initiator.message1(byteArrayOf(1)))
                initiator.message2(responder.message2(byteArrayOf(2))).close()
                key.armed = true
                var error: IomtException.Platform? = null
                val printed = printed { error = refused { initiator.message3() } }
                assertEquals(103, error!!.code)
                assertNull(error!!.cause)
                assertFalse(error.toString().contains("Jane"))
                assertEquals("", printed)
                assertEquals(throwable() is InterruptedException, Thread.interrupted())
                // The handshake is over: its one signature was not made.
                refused<IomtException.AlreadyUsed> { initiator.message3() }
            }
        }

    @Test
    fun `storage that throws is a platform error, and one that is repaired is used again`(): Unit =
        inWorld { world ->
            var broken = false
            val values = HashMap<Int, ByteArray>()
            val storage =
                object : Storage {
                    override fun load(slot: Int): ByteArray? {
                        check(!broken) { "patient Jane Doe" }
                        return values[slot]
                    }

                    override fun store(slot: Int, value: ByteArray) {
                        check(!broken) { "patient Jane Doe" }
                        values[slot] = value
                    }
                }
            val store = world.keep(Store.custom(storage))
            val time = world.keep(TimeSource.load(store, reliable = true))
            val statement = world.ca.signPolicy(World.toml(1, World.RULES))
            val accept = { Policy.accept(statement, listOf(world.authority), "ward-7", time, store) }
            broken = true
            val error = refused<IomtException.Platform> { accept() }
            assertEquals(101, error.code)
            assertFalse(error.toString().contains("Jane"))
            broken = false
            accept().close()
            assertEquals(setOf(2), values.keys)
        }

    @Test
    fun `a callback that calls back into its object is told so, and nothing hangs`(): Unit =
        inWorld { world ->
            val codes = ArrayList<Int>()
            var handshake: EdhocInitiator? = null
            val key =
                object : KeystoreKey {
                    private val inner = keystoreKey()
                    override val publicKey = inner.publicKey
                    override val protection = Protection.HARDWARE

                    override fun sign(message: ByteArray): ByteArray {
                        val own = handshake ?: return inner.sign(message)
                        codes += refused<IomtException.Busy> { own.message3() }.code
                        codes += refused<IomtException.Busy> { own.session() }.code
                        // Another object may be used.
                        assertTrue(world.time.now() > 0)
                        return inner.sign(message)
                    }
                }
            val initiator = world.keep(EdhocInitiator(world.endpoint(world.device(World.WEARABLE, key))))
            val responder = world.keep(EdhocResponder(world.endpoint(world.device(World.PHONE))))
            responder.message1(initiator.message1(byteArrayOf(1)))
            initiator.message2(responder.message2(byteArrayOf(2))).close()
            handshake = initiator
            responder.message3(initiator.message3()).close()
            assertEquals(listOf(907, 907), codes)

            lateinit var store: Store
            var again = 0
            val storage =
                object : Storage {
                    override fun load(slot: Int): ByteArray? {
                        again = refused<IomtException.Busy> { TimeSource.load(store, true) }.code
                        return null
                    }

                    override fun store(slot: Int, value: ByteArray) = Unit
                }
            store = world.keep(Store.custom(storage))
            world.keep(TimeSource.load(store, reliable = true))
            assertEquals(907, again)
        }

    @Test
    fun `keys of a wrong size or kind are refused`(): Unit =
        inWorld { world ->
            val (public, protection) = keystoreKey().publicKey to Protection.SOFTWARE
            for (size in listOf(0, 1, 31, 32, 33, 64, 65, 66, 90, 92, 100_000)) {
                val key =
                    object : KeystoreKey {
                        override val publicKey = ByteArray(size)
                        override val protection = protection

                        override fun sign(message: ByteArray) = ByteArray(0)
                    }
                refused<IomtException> { SigningKey.keystore(key) }
                refused<IomtException> { Authority(ByteArray(size)) }
                refused<IomtException> { pairingClaims("x", byteArrayOf(1), ByteArray(size)) }
            }
            // A point that is not on the curve, and signatures that are none.
            refused<IomtException> { Authority(public.copyOf().also { it[90] = (it[90] + 1).toByte() }) }
            for (size in listOf(0, 1, 64, 72, 73, 5_000)) {
                val key =
                    object : KeystoreKey {
                        override val publicKey = public
                        override val protection = protection

                        override fun sign(message: ByteArray) = ByteArray(size)
                    }
                SigningKey.keystore(key).use {
                    assertEquals(103, refused<IomtException> { it.certificateRequest(World.PHONE) }.code)
                }
            }
            refused<IomtException> { PinnedPeer(World.PHONE, ByteArray(40)) }
        }

    @Test
    fun `text that is no UTF-8 is refused before anything is passed on`(): Unit =
        inWorld { world ->
            val before = settled()
            val half = "spiffe://hospital.example/\uD800/x/y"
            refused<IomtException.Argument> { parseName(half) }
            refused<IomtException.Argument> { Store.directory("state/\uDC00") }
            refused<IomtException.Argument> { world.anchors.add(world.ca.root(), half) }
            refused<IomtException.Argument> { pairingClaims(half, byteArrayOf(1), keystoreKey().publicKey) }
            val random = Random(1)
            repeat(200) { refused<IomtException> { world.anchors.addPem(random.nextBytes(300), "a.example") } }
            assertEquals(before, liveObjects())
        }

    @Test
    fun `random and huge inputs are refused`(): Unit =
        inWorld { world ->
            val random = Random(2)
            val (wearable, phone) = world.links()
            val frames = List(500) { random.nextBytes(random.nextInt(0, 200)) } + ByteArray(1 shl 20)
            assertTrue(phone.open(frames).all { it is Received.Refused })
            assertTrue(phone.open(emptyList()).isEmpty())
            val endpoint = world.endpoint(world.device(World.PHONE))
            for (size in listOf(0, 1, 37, 300, 1 shl 20)) {
                EdhocResponder(endpoint).use { refused<IomtException> { it.message1(random.nextBytes(size)) } }
                refused<IomtException> {
                    Policy.accept(random.nextBytes(size), listOf(world.authority), "x", world.time, world.store)
                }
                refused<IomtException> { DeviceIdentity.fromPem(random.nextBytes(size), world.keep(SigningKey.inMemory())) }
            }
            TlsEndpoint(world.device(World.PHONE), world.anchors, world.time).use { tls ->
                TlsHandshake.responder(tls).use { handshake ->
                    refused<IomtException> { handshake.process(ByteArray(1 shl 20) { 7 }) }
                    handshake.alert()
                    refused<IomtException.AlreadyUsed> { handshake.process(ByteArray(0)) }
                }
            }
            refused<IomtException.Argument> { wearable.seal(nothing(world, wearable), channel = 256) }
            refused<IomtException.Measurement> { Decimal.of(8_388_606, 0) }
            refused<IomtException.Argument> { Measurements().sample(1, Decimal.of(1, 0), 70_000, 0) }
        }

    private fun nothing(world: World, link: Link): Minimized =
        world.keep(world.minimizer(link).minimize(Measurements(), world.time))

    @Test
    fun `a panic is one typed error without its text, and nothing is printed`() {
        // The trial library is the package's, with a function that panics.
        var error: Exception? = null
        val printed = printed { error = runCatching { provokePanic("patient Jane Doe") }.exceptionOrNull() as Exception }
        assertTrue(error is org.iomtsecure.trial.IomtException.Internal, "$error")
        assertFalse(error.toString().contains("Jane"))
        assertEquals("", printed)
        val translated =
            refused<IomtException.Internal> {
                call { throw org.iomtsecure.ffi.InternalException("patient Jane Doe") }
            }
        assertFalse(translated.toString().contains("Jane"))
        assertNull(translated.cause)
    }

    @Test
    fun `no native object is left when all are closed`() {
        val before = settled()
        repeat(5) {
            World().use { world ->
                val (wearable, phone) = world.links()
                val minimizer = world.minimizer(wearable)
                phone.open(listOf(wearable.updateKey(minimizer)))
                minimizer.minimize(saturation(10), world.time).use { phone.open(wearable.seal(it)) }
                assertTrue(liveObjects() > before + 10)
            }
        }
        assertEquals(before, liveObjects())
    }

    /** How many objects live, once what other tests have left to the collector is gone. */
    private fun settled(): Long {
        var (count, same) = liveObjects() to 0
        while (same < 5) {
            System.gc()
            Thread.sleep(20)
            val now = liveObjects()
            same = if (now == count) same + 1 else 0
            count = now
        }
        return count
    }

    /** What the process prints meanwhile: Java's streams, and the native library's standard error. */
    private fun printed(work: () -> Unit): String {
        val bytes = ByteArrayOutputStream()
        val (out, err) = System.out to System.err
        val stderr = File("/proc/self/fd/2")
        val sizeBefore = stderr.canonicalFile.takeIf { it.isFile }?.length()
        System.setOut(PrintStream(bytes, true))
        System.setErr(PrintStream(bytes, true))
        try {
            work()
        } finally {
            System.setOut(out)
            System.setErr(err)
        }
        sizeBefore?.let { assertEquals(it, stderr.canonicalFile.length(), "the native library printed") }
        return bytes.toString()
    }
}
