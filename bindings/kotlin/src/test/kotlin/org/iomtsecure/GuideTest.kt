package org.iomtsecure

import java.io.File
import java.math.BigDecimal
import java.nio.file.Files
import java.security.KeyPairGenerator
import java.security.spec.ECGenParameterSpec
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The snippets of docs/kotlin.md, line for line: a test holds the guide to this file. */
class GuideTest {
    @Test
    fun `the guide's steps lead from a key to a drawing`(): Unit =
        inWorld { world ->
            val generator = KeyPairGenerator.getInstance("EC")
            generator.initialize(ECGenParameterSpec("secp256r1"))
            val pair = generator.generateKeyPair()
            val key = SigningKey.keystore(JcaKey(pair.private, pair.public, Protection.ISOLATED))
            val request = key.certificateRequest("spiffe://hospital.example/home/phone/phone-7")
            world.keep(key)

            val (certificate, root, time) = Triple(world.ca.issue(request), world.ca.root(), world.time)
            val (there, back) = List(2) { Channel<ByteArray>(Channel.UNLIMITED) }
            val wearable = world.endpoint(world.device(World.WEARABLE))
            runBlocking {
                val other = async { wearable.connect(Pipe(there, back), byteArrayOf(1)) { true } }
                val session = shakeHands(certificate, key, root, time, Pipe(back, there))
                show(world, world.keep(other.await()), world.keep(session))
            }
        }

    private class Pipe(private val out: Channel<ByteArray>, private val inn: Channel<ByteArray>) :
        PacketTransport {
        override val maxPacket: Int = 182

        override suspend fun send(packet: ByteArray) = out.send(packet)

        override suspend fun receive(): ByteArray? = inn.receive()
    }

    private suspend fun shakeHands(
        certificate: ByteArray,
        key: SigningKey,
        root: ByteArray,
        time: TimeSource,
        transport: PacketTransport,
    ): Session {
        val phone = DeviceIdentity.fromDer(listOf(certificate), key)
        val anchors = TrustAnchors().apply { add(root, "hospital.example") }
        val endpoint = EdhocEndpoint(
            methods = listOf(EdhocMethod.SIGN_SIGN),
            suites = listOf(EdhocSuite.SUITE5, EdhocSuite.SUITE2),
            own = listOf(EdhocCredential.chain(phone)),
            trust = EdhocTrust(anchors),
            time = time,
        )
        val session = endpoint.accept(transport, connection = byteArrayOf(2)) { peer -> peer.name.role == "wearable" }
        return session
    }

    private suspend fun show(world: World, wearable: Session, session: Session) {
        val sent = ArrayList<ByteArray>()
        world.keep(wearable.openLink(ordered = true)).let { link ->
            val (statement, authorityKey) =
                Pair(world.ca.signPolicy(World.toml(1, World.RULES)), world.ca.authority())
            sending(link, statement, authorityKey, world.time, world.store) { sent += it }
        }
        var drawn = 0
        receiving(session, sent.asFlow(), { times, values ->
            assertEquals(times.size, values.size)
            assertEquals(97.0, values.single())
            drawn += 1
        }) { throw it }
        assertEquals(1, drawn)
    }

    private fun sending(
        link: Link,
        statement: ByteArray,
        authorityKey: ByteArray,
        time: TimeSource,
        store: Store,
        send: (ByteArray) -> Unit,
    ) {
        val policy = Policy.accept(statement, listOf(Authority(authorityKey)), "ward-7", time, store)
        val minimizer = link.peer().use { Minimizer(policy, it, Purpose.TREATMENT, time) }
        send(link.updateKey(minimizer))
        val measurements = Measurements().sample(
            Mdc.PULS_OXIM_SAT_O2, Decimal.of(BigDecimal("97")), Mdc.DIM_PERCENT, System.currentTimeMillis(),
        )
        minimizer.minimize(measurements, time).use { link.seal(it) }.forEach(send)
    }

    private suspend fun receiving(
        session: Session,
        frames: Flow<ByteArray>,
        draw: (LongArray, DoubleArray) -> Unit,
        log: (IomtException) -> Unit,
    ) {
        val link = session.openLink(ordered = true)
        link.received(frames).collect { received ->
            when (received) {
                is Received.Batch -> draw(received.samples.times(), received.samples.values())
                is Received.Refused -> log(received.reason)
                else -> Unit
            }
        }
    }

    @Test
    fun `a gateway keeps key and state in files`() {
        val home = Files.createTempDirectory("iomt").toFile()
        try {
            val store = Store.directory("$home/state")
            val time = TimeSource.load(store, reliable = false)
            val key = SigningKey.createFile("$home/key.pem")
            val again = SigningKey.fromFile("$home/key.pem")
            assertEquals(key.publicKey.toList(), again.publicKey.toList())
            assertEquals(Protection.SOFTWARE, again.protection)
            assertTrue(time.now() > 1_790_000_000)
            listOf(again, key, time, store).forEach { it.close() }
        } finally {
            home.deleteRecursively()
        }
    }

    @Test
    fun `every line of the guide stands in this file`() {
        val guide = File("../../docs/kotlin.md").readText()
        val here = File("src/test/kotlin/org/iomtsecure/GuideTest.kt").readLines().map { it.trim() }.toSet()
        val snippets = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(guide).drop(1)
        val lines = snippets.flatMap { it.groupValues[1].lines() }.map { it.trim() }.toList()
        assertTrue(lines.size > 30)
        for (line in lines.filter { it.isNotEmpty() && !it.startsWith("//") }) {
            assertTrue(line.replace("::send", "send") in here, line)
        }
    }
}
