package org.iomtsecure

import java.security.PrivateKey
import java.security.PublicKey
import java.security.Signature
import org.iomtsecure.ffi.DeviceIdentity as FfiIdentity
import org.iomtsecure.ffi.KeystoreSigner as FfiSigner
import org.iomtsecure.ffi.SigningKey as FfiKey

/** How well a private key is kept. Reported, never assumed. */
public typealias Protection = org.iomtsecure.ffi.Protection

/**
 * A P-256 key that never leaves the platform's keystore. [JcaKey] is one for Android Keystore and every
 * other Java security provider.
 *
 * What these throw reaches the caller as [IomtException.Platform], without its text. They must not use the
 * object that they are called for: that would be answered with [IomtException.Busy].
 */
public interface KeystoreKey {
    /** The public key: the uncompressed point (65 bytes), or SubjectPublicKeyInfo, DER. */
    public val publicKey: ByteArray

    /** How well the key is kept. */
    public val protection: Protection

    /** Signs [message] (not its hash) with ECDSA and SHA-256; the signature in DER. */
    public fun sign(message: ByteArray): ByteArray
}

/** A P-256 key of a Java security provider, as Android Keystore gives it. */
public class JcaKey(
    private val privateKey: PrivateKey,
    publicKey: PublicKey,
    override val protection: Protection,
) : KeystoreKey {
    override val publicKey: ByteArray = publicKey.encoded

    override fun sign(message: ByteArray): ByteArray {
        val signature = Signature.getInstance("SHA256withECDSA")
        signature.initSign(privateKey)
        signature.update(message)
        return signature.sign()
    }

    /** Nothing of the key. */
    override fun toString(): String = "JcaKey"
}

/** A private key that signs for this device. */
public class SigningKey private constructor(internal val ffi: FfiKey) : NativeObject(ffi) {
    /** How well the key is kept. */
    public val protection: Protection get() = held { it.ffi.protection() }

    /** The public key as SubjectPublicKeyInfo, DER. */
    public val publicKey: ByteArray get() = held { it.ffi.publicKey() }

    /** A request (PKCS#10, DER) for a certificate with [name] for this key: to enrol with. */
    public fun certificateRequest(name: String): ByteArray =
        held { it.ffi.certificateRequest(name.checked()) }

    public companion object {
        /** The keystore's. Its public key and protection are asked for here. */
        public fun keystore(key: KeystoreKey): SigningKey =
            call { SigningKey(FfiKey.keystore(Adapter(key))) }

        /** A new P-256 key in memory, gone with the process: for trials. */
        public fun inMemory(): SigningKey = call { SigningKey(FfiKey.inMemory()) }

        /** The key in this file, PKCS#8 in PEM: for gateways without a keystore. */
        public fun fromFile(path: String): SigningKey =
            call { SigningKey(FfiKey.fromFile(path.checked())) }

        /** A new P-256 key, written to this file, which must not exist yet and nobody else may read. */
        public fun createFile(path: String): SigningKey =
            call { SigningKey(FfiKey.createFile(path.checked())) }
    }

    private class Adapter(private val key: KeystoreKey) : FfiSigner {
        override fun publicKey(): ByteArray = guarded { key.publicKey }

        override fun protection(): Protection = guarded { key.protection }

        override fun sign(message: ByteArray): ByteArray = guarded { key.sign(message) }
    }
}

/** A device's own certificates and the key that they are for. */
public class DeviceIdentity private constructor(internal val ffi: FfiIdentity) : NativeObject(ffi) {
    /** The name in the certificate. */
    public val name: String get() = held { it.ffi.name() }

    /** How well the key is kept. */
    public val protection: Protection get() = held { it.ffi.protection() }

    public companion object {
        /** [chain] is PEM, the device's own certificate first, and must be for [key]. */
        public fun fromPem(chain: ByteArray, key: SigningKey): DeviceIdentity =
            holding(listOf(key)) { DeviceIdentity(FfiIdentity.fromPem(chain, key.ffi)) }

        /** [chain] is of DER certificates, the device's own first, and must be for [key]. */
        public fun fromDer(chain: List<ByteArray>, key: SigningKey): DeviceIdentity =
            holding(listOf(key)) { DeviceIdentity(FfiIdentity.fromDer(chain, key.ffi)) }
    }
}
