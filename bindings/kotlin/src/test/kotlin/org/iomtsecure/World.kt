package org.iomtsecure

import java.security.KeyPairGenerator
import java.security.spec.ECGenParameterSpec
import org.junit.jupiter.api.Assertions.assertEquals
import org.iomtsecure.trial.TrialCa

/** A phone and a wearable that a trial CA has issued for, and what they need to talk. */
internal class World : AutoCloseable {
    private val closing = ArrayDeque<AutoCloseable>()
    val ca: TrialCa = keep(TrialCa(DOMAIN))
    val store: Store = keep(Store.memory())
    val time: TimeSource = keep(TimeSource.load(store, reliable = true))
    val anchors: TrustAnchors = keep(TrustAnchors()).also { it.add(ca.root(), DOMAIN) }
    val trust: EdhocTrust = keep(EdhocTrust(anchors))
    val authority: Authority = keep(Authority(ca.authority()))

    /** Closed with the world, the last first. */
    fun <T : AutoCloseable> keep(one: T): T = one.also { closing.addFirst(it) }

    /** A device whose key is in the process's "keystore", and what asks for it. */
    fun device(name: String, key: KeystoreKey = keystoreKey()): DeviceIdentity {
        val signing = keep(SigningKey.keystore(key))
        val certificate = ca.issue(signing.certificateRequest(name))
        return keep(DeviceIdentity.fromDer(listOf(certificate), signing))
    }

    fun endpoint(identity: DeviceIdentity, suites: List<EdhocSuite> = listOf(EdhocSuite.SUITE5)): EdhocEndpoint {
        val own = keep(EdhocCredential.chain(identity))
        return keep(EdhocEndpoint(listOf(EdhocMethod.SIGN_SIGN), suites, listOf(own), trust, time))
    }

    /** Both ends of a session, the wearable's first. */
    fun sessions(
        wearable: DeviceIdentity = device(WEARABLE),
        phone: DeviceIdentity = device(PHONE),
    ): Pair<Session, Session> {
        val initiator = keep(EdhocInitiator(endpoint(wearable)))
        val responder = keep(EdhocResponder(endpoint(phone)))
        responder.message1(initiator.message1(byteArrayOf(1)))
        initiator.message2(responder.message2(byteArrayOf(2))).use {
            assertEquals(PHONE, it.info.name.text)
        }
        responder.message3(initiator.message3()).use { assertEquals(WEARABLE, it.info.name.text) }
        initiator.message4(responder.message4())
        return Pair(keep(initiator.session()), keep(responder.session()))
    }

    /** Both ends of a link, the wearable's first. */
    fun links(ordered: Boolean = true): Pair<Link, Link> {
        val (wearable, phone) = sessions()
        return Pair(keep(wearable.openLink(ordered)), keep(phone.openLink(ordered)))
    }

    fun policy(version: Int = 1, rules: String = RULES): Policy {
        val statement = ca.signPolicy(toml(version, rules))
        return keep(Policy.accept(statement, listOf(authority), "ward-7", time, store))
    }

    fun minimizer(link: Link, policy: Policy = policy()): Minimizer =
        link.peer().use { keep(Minimizer(policy, it, Purpose.TREATMENT, time)) }

    override fun close() {
        for (one in closing) one.close()
    }

    companion object {
        const val DOMAIN = "hospital.example"
        const val WEARABLE = "spiffe://hospital.example/home/wearable/band-7"
        const val PHONE = "spiffe://hospital.example/home/phone/phone-7"

        const val RULES =
            """
            [[view.rule]]
            metric = "MDC_PULS_OXIM_SAT_O2"
            unit = "%"
            method = { round = 1 }

            [[view.rule]]
            metric = "MDC_ECG_ELEC_POTL_II"
            method = "keep"
            """

        fun toml(version: Int, rules: String): String =
            """
            format = 1
            id = "ward-7"
            version = $version
            issued = 2026-11-01T00:00:00Z

            [[view]]
            recipient = "spiffe://hospital.example/*/phone/*"
            purpose = "TREAT"
            $rules
            """
    }
}

/** Runs a test in a world of its own. */
internal fun inWorld(test: (World) -> Unit): Unit = World().use(test)

/** Stands for Android Keystore: the same Java interfaces, and the private key is never asked for. */
internal fun keystoreKey(): JcaKey {
    val generator = KeyPairGenerator.getInstance("EC")
    generator.initialize(ECGenParameterSpec("secp256r1"))
    val pair = generator.generateKeyPair()
    return JcaKey(pair.private, pair.public, Protection.ISOLATED)
}

internal fun saturation(count: Int, from: Int = 9_700): Measurements {
    val measurements = Measurements()
    repeat(count) {
        val value = Decimal.of(from + it % 100, -2)
        measurements.sample(Mdc.PULS_OXIM_SAT_O2, value, Mdc.DIM_PERCENT, 1_795_435_200_000 + it)
    }
    return measurements
}
