package org.iomtsecure

import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Handshakes between two parties whose keys a keystore holds: message by message, in packets, over TCP. */
class HandshakeTest {
    @Test
    fun `EDHOC ends with both sides knowing each other`(): Unit =
        inWorld { world ->
            val (wearable, phone) = world.sessions()
            wearable.peer().use { assertEquals("phone-7", it.info.name.device) }
            phone.peer().use {
                assertEquals("wearable", it.info.name.role)
                assertEquals(TimeBasis.RELIABLE, it.info.timeBasis)
                assertNotNull(it.info.root)
            }
        }

    @Test
    fun `paired keys need no certificate`(): Unit =
        inWorld { world ->
            val (own, peer) = listOf(1, 2).map { world.keep(SigningKey.keystore(keystoreKey())) }
            val ownClaims = pairingClaims("band", byteArrayOf(1), own.publicKey)
            val peerClaims = pairingClaims("phone", byteArrayOf(2), peer.publicKey)
            val endpoint = { claims: ByteArray, key: SigningKey, name: String, theirs: ByteArray ->
                val credential = world.keep(EdhocCredential.paired(claims, key))
                val trust = world.keep(EdhocTrust(pins = listOf(world.keep(PinnedPeer(name, theirs)))))
                val (methods, suites) = listOf(EdhocMethod.SIGN_SIGN) to listOf(EdhocSuite.SUITE2)
                world.keep(EdhocEndpoint(methods, suites, listOf(credential), trust, world.time))
            }
            val initiator = EdhocInitiator(endpoint(ownClaims, own, World.PHONE, peerClaims))
            val responder = EdhocResponder(endpoint(peerClaims, peer, World.WEARABLE, ownClaims))
            world.keep(initiator)
            world.keep(responder)
            responder.message1(initiator.message1(byteArrayOf()))
            initiator.message2(responder.message2(byteArrayOf(9))).use {
                assertEquals(World.PHONE, it.info.name.text)
                assertNull(it.info.notAfter)
            }
            responder.message3(initiator.message3()).close()
            initiator.withoutMessage4()
            responder.withoutMessage4()
            world.keep(initiator.session())
            world.keep(responder.session())
        }

    @Test
    fun `a stranger is refused and told so`(): Unit =
        inWorld { world ->
            World().use { elsewhere ->
                val initiator = world.keep(EdhocInitiator(world.endpoint(world.device(World.WEARABLE))))
                val stranger = elsewhere.endpoint(elsewhere.device(World.PHONE))
                val responder = world.keep(EdhocResponder(stranger))
                responder.message1(initiator.message1(byteArrayOf(1)))
                assertNull(initiator.refusal())
                val message = responder.message2(byteArrayOf(2))
                val error =
                    assertThrows(IomtException.Identity::class.java) { initiator.message2(message) }
                assertEquals(Fault.AUTHENTICATION, error.fault)
                val refusal = initiator.refusal()!!
                val told =
                    assertThrows(IomtException.Handshake::class.java) { responder.message3(refusal) }
                assertEquals(418, told.code)
                assertThrows(IomtException.AlreadyUsed::class.java) { initiator.message3() }
            }
        }

    @Test
    fun `a suite that was refused leads to the next`(): Unit =
        inWorld { world ->
            val both = listOf(EdhocSuite.SUITE5, EdhocSuite.SUITE2)
            val own = world.endpoint(world.device(World.WEARABLE), both)
            val theirs = world.endpoint(world.device(World.PHONE), listOf(EdhocSuite.SUITE2))
            val initiator = world.keep(EdhocInitiator(own))
            val responder = world.keep(EdhocResponder(theirs))
            val message = initiator.message1(byteArrayOf(1))
            assertThrows(IomtException.Handshake::class.java) { responder.message1(message) }
            val refusal = responder.refusal()!!
            assertEquals(EdhocSuite.SUITE2, initiator.nextSuite(refusal, EdhocSuite.SUITE5))
            val again = world.keep(EdhocInitiator(own)).message1(byteArrayOf(1), EdhocSuite.SUITE2)
            world.keep(EdhocResponder(theirs)).message1(again)
        }

    /** A transport that loses every third packet, both ways. */
    private class Lossy(private val out: Channel<ByteArray>, private val inn: Channel<ByteArray>) :
        PacketTransport {
        private var count = 0
        override val maxPacket: Int = 64

        override suspend fun send(packet: ByteArray) {
            count += 1
            if (count % 3 != 0) out.send(packet)
        }

        override suspend fun receive(): ByteArray? = inn.receive()
    }

    @Test
    fun `a handshake comes through a link that loses packets`(): Unit =
        inWorld { world ->
            val wearable = world.endpoint(world.device(World.WEARABLE))
            val phone = world.endpoint(world.device(World.PHONE))
            val (there, back) = List(2) { Channel<ByteArray>(Channel.UNLIMITED) }
            val timing = PacketTiming(firstWait = 50u, repeats = 10u, lifetime = 60_000u)
            runBlocking {
                val answer = async {
                    phone.accept(Lossy(back, there), byteArrayOf(2), timing) { it.name.role == "wearable" }
                }
                val session =
                    wearable.connect(Lossy(there, back), byteArrayOf(1), timing) { it.name.role == "phone" }
                // The responder's last packets may be lost: then it is asked for them again.
                world.keep(session)
                world.keep(answer.await())
            }
        }

    @Test
    fun `an unanswered handshake ends in time, and one that is not admitted ends`(): Unit =
        inWorld { world ->
            val wearable = world.endpoint(world.device(World.WEARABLE))
            val phone = world.endpoint(world.device(World.PHONE))
            val timing = PacketTiming(firstWait = 5u, repeats = 2u, lifetime = 100u)
            runBlocking {
                val (there, nothing) = List(2) { Channel<ByteArray>(Channel.UNLIMITED) }
                val lost = runCatching { wearable.connect(Lossy(there, nothing), byteArrayOf(1), timing) { true } }
                assertTrue(lost.exceptionOrNull() is HandshakeTimeoutException)
                val (to, from) = List(2) { Channel<ByteArray>(Channel.UNLIMITED) }
                val answer = async {
                    runCatching { phone.accept(Whole(from, to), byteArrayOf(2), timing) { true } }
                }
                val refused = runCatching { wearable.connect(Whole(to, from), byteArrayOf(1), timing) { false } }
                assertEquals(441, (refused.exceptionOrNull() as IomtException.Handshake).code)
                assertTrue(answer.await().isFailure)
            }
        }

    private class Whole(private val out: Channel<ByteArray>, private val inn: Channel<ByteArray>) :
        PacketTransport {
        override val maxPacket: Int = 512

        override suspend fun send(packet: ByteArray) = out.send(packet)

        override suspend fun receive(): ByteArray? = inn.receive()
    }

    @Test
    fun `TLS over a socket ends in a session, and a stranger's in an alert`(): Unit =
        inWorld { world ->
            val gateway = world.device("spiffe://hospital.example/ward/gateway/gw-1")
            val phone = world.device(World.PHONE)
            val server = world.keep(TlsEndpoint(gateway, world.anchors, world.time))
            val client = world.keep(TlsEndpoint(phone, world.anchors, world.time, gateway.name))
            val (there, here) = overSocket(server, client)
            there.session.peer().use { assertEquals(World.PHONE, it.info.name.text) }
            here.session.peer().use { assertEquals("gw-1", it.info.name.device) }
            there.session.close()
            here.session.close()
            val other = world.keep(TlsEndpoint(phone, world.anchors, world.time, World.WEARABLE))
            val error = assertThrows(IomtException.Handshake::class.java) { overSocket(server, other) }
            assertEquals(441, error.code)
        }

    private fun overSocket(server: TlsEndpoint, client: TlsEndpoint): Pair<TlsConnection, TlsConnection> {
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { listener ->
            var there: Result<TlsConnection>? = null
            val serving = thread {
                listener.accept().use { socket ->
                    socket.soTimeout = 10_000
                    there = runCatching {
                        runBlocking { server.accept(socket.getInputStream(), socket.getOutputStream()) }
                    }
                }
            }
            val here =
                Socket(listener.inetAddress, listener.localPort).use { socket ->
                    socket.soTimeout = 10_000
                    runCatching {
                        runBlocking { client.connect(socket.getInputStream(), socket.getOutputStream()) }
                    }
                }
            serving.join(20_000)
            val connected = here.getOrThrow()
            return Pair(there!!.getOrThrow(), connected)
        }
    }
}
