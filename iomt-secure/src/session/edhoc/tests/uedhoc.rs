//! P-256 signatures by another implementation: method 0, suite 2, x5chain, with message_4.
//!
//! From `eriptic/uoscore-uedhoc` (Apache-2.0), `edhoc_test_vectors_p256_v16.json`, test vector
//! 1; the values are transcribed. RFC 9529 has no trace with ES256. The file is of draft 16, where C_R
//! stood behind CIPHERTEXT_2, in TH_2 and not in context_2: TH_2 and PRK_2e are taken as given here,
//! and there is no C_R. All that follows from them is as in RFC 9528.

use super::Given;
use crate::crypto::Secret;
use crate::crypto::agreement::PublicKey;
use crate::crypto::hash::sha256;
use crate::crypto::kdf::Expand;
use crate::crypto::signature::{self, Algorithm};
use crate::identity::{Chain, Key, Name, SoftwareSigner, VerifiedPeer};
use crate::session::edhoc::credential::{Body, Id};
use crate::session::edhoc::encode::{Buffer, Sink};
use crate::session::edhoc::ephemeral::Ephemeral;
use crate::session::edhoc::plaintext::{Draft, Plaintext};
use crate::session::edhoc::schedule::{self, Protection};
use crate::session::edhoc::suite::Curve;
use crate::session::edhoc::trust::Resolved;
use crate::session::edhoc::{Credential, Error, Label, PrivateKey, Suite};
use std::vec::Vec;

const SUITE: Suite = Suite::Suite2;

fn array<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

fn secret(text: &str) -> Secret<32> {
    Secret::take(&mut array(text))
}

/// One side's certificate with what the vector has for its proof.
struct Side {
    certificate: Vec<u8>,
    signer: SoftwareSigner,
    label: Label,
    transcript: [u8; 32],
    mac: &'static str,
    signature: &'static str,
}

impl Side {
    fn responder() -> Self {
        Self::new(CRED_R, SK_R, Label::MAC_2, TH_2, MAC_2, SIGNATURE_2)
    }

    fn initiator() -> Self {
        Self::new(CRED_I, SK_I, Label::MAC_3, TH_3, MAC_3, SIGNATURE_3)
    }

    fn new(
        certificate: &str,
        key: &str,
        label: Label,
        transcript: &str,
        mac: &'static str,
        signature: &'static str,
    ) -> Self {
        Self {
            certificate: hex::decode(certificate).unwrap(),
            signer: SoftwareSigner::from_secret(Algorithm::Es256, &secret(key)).unwrap(),
            label,
            transcript: array(transcript),
            mac,
            signature,
        }
    }

    /// ( ID_CRED_x, Signature_or_MAC_x ) with the vector's signature.
    fn plaintext(&self) -> Vec<u8> {
        let mut room = [0; 512];
        let mut buffer = Buffer::new(&mut room);
        Id::Chain(self.chain()).write(&mut buffer);
        buffer.bytes(&hex::decode(self.signature).unwrap());
        buffer.finish().unwrap().to_vec()
    }

    fn chain(&self) -> Chain<'_> {
        Chain::new([self.certificate.as_slice()]).unwrap()
    }

    fn credential(&self) -> Credential<'_> {
        // The certificates have no extensions, and so no version 3, which this crate asks for.
        let (body, id) = (Body::Certificate(&self.certificate), Id::Chain(self.chain()));
        let fingerprint = Some(sha256(&[&self.certificate]));
        Credential { id, body, key: PrivateKey::Signature(&self.signer), fingerprint }
    }

    fn resolved(&self) -> Resolved<'_> {
        let Key::P256(point) = Key::from(crate::identity::Signer::public_key(&self.signer)) else {
            panic!("not P-256")
        };
        assert!(self.certificate.windows(65).any(|part| part == point), "its key");
        let name = Name::parse("spiffe://hospital.example/icu/test/peer").unwrap();
        let peer = VerifiedPeer::made_up(name, signature::PublicKey::P256(point));
        Resolved { body: Body::Certificate(&self.certificate), peer, ready: None }
    }

    /// What the other side makes of a plaintext of this one.
    fn check(&self, plaintext: &[u8]) -> Result<(), Error> {
        let read = Plaintext::read(plaintext, false, &[])?;
        let mut room = Default::default();
        let (resolved, mut work) = (self.resolved(), [0; 1024]);
        let proof = read.proof(self.label, &self.transcript, resolved.body, &mut room)?;
        let prk = Expand::new(&secret(PRK_2E));
        let mut mac = [0; 32];
        proof.mac(&prk, &mut mac)?;
        assert_eq!(hex::encode(mac), self.mac);
        proof.check(&prk, SUITE, true, &resolved, read.proof, &mut work)
    }
}

#[test]
fn keys_are_agreed_on() {
    let ephemeral =
        |x: &str| Ephemeral::generate(Curve::P256, &mut Given(hex::decode(x).unwrap())).unwrap();
    let (x, y) = (ephemeral(X), ephemeral(Y));
    assert_eq!(hex::encode(x.public()), G_X);
    assert_eq!(hex::encode(y.public()), G_Y);
    let point = |x: &str| PublicKey::p256_from_x(&array(x)).unwrap();
    assert_eq!(hex::encode(x.agree(&point(G_Y)).unwrap().expose()), G_XY);
    assert_eq!(hex::encode(y.agree(&point(G_X)).unwrap().expose()), G_XY);
    let message_1 = hex::decode([MESSAGE_1_HEAD, G_X, C_I].concat()).unwrap();
    assert_eq!(hex::encode(sha256(&[&message_1])), HASH_1);
}

#[test]
fn each_side_takes_the_others_signature_and_no_altered_one() {
    for side in [Side::responder(), Side::initiator()] {
        let mut plaintext = side.plaintext();
        assert_eq!(side.check(&plaintext), Ok(()));
        let last = plaintext.len() - 1;
        plaintext[last] ^= 1;
        assert_eq!(side.check(&plaintext), Err(Error::Proof));
        // And what this crate writes in its place.
        let credential = side.credential();
        let draft =
            Draft { connection: None, own: &credential, signs: true, suite: SUITE, ead: &[] };
        assert_eq!(draft.len(), plaintext.len());
        let prk = Expand::new(&secret(PRK_2E));
        draft.fill(side.label, &prk, &side.transcript, &mut plaintext, &mut [0; 1024]).unwrap();
        assert_eq!(plaintext[..last - 63], side.plaintext()[..last - 63]);
        assert_eq!(side.check(&plaintext), Ok(()));
    }
}

#[test]
fn transcripts_keys_and_ciphertexts_are_the_same() {
    let prk = Expand::new(&secret(PRK_2E));
    let (th_2, th_3, th_4) = (array(TH_2), array(TH_3), array(TH_4));
    let (responder, initiator) = (Side::responder(), Side::initiator());

    let mut ciphertext_2 = responder.plaintext();
    schedule::expand_xor(&prk, Label::KEYSTREAM_2, &[&th_2], &mut ciphertext_2).unwrap();
    assert_eq!(hex::encode(&ciphertext_2), CIPHERTEXT_2);
    let body = Body::Certificate(&responder.certificate);
    let credential = [body.head().as_bytes(), body.content()].concat();
    assert_eq!(schedule::transcript(&th_2, &responder.plaintext(), [&credential, &[]]), th_3);

    let third = || Protection::third(SUITE, &prk, &th_3).unwrap();
    assert_eq!(hex::encode(&third().key.expose()[..16]), K_3);
    assert_eq!(hex::encode(third().iv.expose()), IV_3);
    let mut sealed = [initiator.plaintext(), [0; 8].to_vec()].concat();
    third().seal(&mut sealed).unwrap();
    assert_eq!(hex::encode(&sealed), CIPHERTEXT_3);
    assert_eq!(third().open(&mut sealed).unwrap(), initiator.plaintext());
    let body = Body::Certificate(&initiator.certificate);
    let credential = [body.head().as_bytes(), body.content()].concat();
    assert_eq!(schedule::transcript(&th_3, &initiator.plaintext(), [&credential, &[]]), th_4);

    let fourth = Protection::fourth(SUITE, &prk, &th_4).unwrap();
    assert_eq!(hex::encode(&fourth.key.expose()[..16]), K_4);
    assert_eq!(hex::encode(fourth.iv.expose()), IV_4);
    let mut sealed = [0; 8];
    fourth.seal(&mut sealed).unwrap();
    assert_eq!(hex::encode(sealed), CIPHERTEXT_4);

    let prk_out: Secret<32> = schedule::derive(&prk, Label::PRK_OUT, &[&th_4]).unwrap();
    assert_eq!(hex::encode(prk_out.expose()), PRK_OUT);
    let prk_exporter = schedule::exporter(&prk_out).unwrap();
    assert_eq!(hex::encode(prk_exporter.expose()), PRK_EXPORTER);
    let exporter = Expand::new(&prk_exporter);
    let (mut key, mut salt) = ([0; 16], [0; 8]);
    schedule::expand(&exporter, Label(0), &[], &mut key).unwrap();
    schedule::expand(&exporter, Label(1), &[], &mut salt).unwrap();
    assert_eq!(hex::encode(key), OSCORE_SECRET);
    assert_eq!(hex::encode(salt), OSCORE_SALT);
}

const X: &str = "368ec1f69aeb659ba37d5a8d45b21bdc0299dceaa8ef235f3ca42ce3530f9525";
const G_X: &str = "8af6f430ebe18d34184017a9a11bf511c8dff8f834730b96c1b7c8dbca2fc3b6";
const Y: &str = "e2f4126777205e853b437d6eaca1e1f753cdcc3e2c69fa884b0a1a640977e418";
const G_Y: &str = "419701d7f00a26c2dc587a36dd752549f33763c893422c8ea0f955a13a4ff5d5";
const G_XY: &str = "2f0cb7e860ba538fbf5c8bded009f6259b4b628fe1eb7dbe9378e5ecf7a824ba";
/// METHOD, SUITES_I and the head of G_X.
const MESSAGE_1_HEAD: &str = "00025820";
const C_I: &str = "37";
const HASH_1: &str = "c7931fca6216cabcb5a9ab7b1761ae4678946ba4f60b6de1631469182a4e6726";
const TH_2: &str = "e92b4b36431eff85baed588f1b726e46bcb44d60a9d687c13ab2d92f92fbaba6";
/// PRK_3e2m and PRK_4e3m too, where both sides sign.
const PRK_2E: &str = "baafcc36992f3a120779a2b6ea68d5c6fdea1e6e30c0aabe7f90d9b578ff197b";
const SK_R: &str = "72cc4761dbd4c78f758931aa589d348d1ef874a7e303ede2f140dcf3e6aa4aac";
const CRED_R: &str = "3082011e3081c5a003020102020461e9981e300a06082a8648ce3d04030230153113\
    301106035504030c0a4544484f4320526f6f74301e170d3232303132303137313330325a170d3239313233313233303\
    030305a301a3118301606035504030c0f4544484f4320526573706f6e6465723059301306072a8648ce3d020106082a\
    8648ce3d03010703420004bbc34960526ea4d32e940cad2a234148ddc21791a12afbcbac93622046dd44f04519e2572\
    36b2a0ce2023f0931f1f386ca7afda64fcde0108c224c51eabf6072300a06082a8648ce3d0403020348003045022030\
    194ef5fc65c8b795cdcd0bb431bf83ee6741c1370c22c8eb8ee9edd2a70519022100b5830e9c89a62ac73ce1ebce006\
    1707db8a88e23709b4acc58a1313b133d0558";
const MAC_2: &str = "d538b078cb4f3151ff5547d7a8c12392ac4863234dba3a9f39e000b2ec94b83d";
const SIGNATURE_2: &str = "a30a505d873691f4e5792133f6fd420f1e7725562be4ee4710a95d43ad1717afde10e148\
    be764efc51af3b7480bcf8f2938ec75500edb7aa5b9ecb3cadbf96fd";
const CIPHERTEXT_2: &str = "7d02330936f60fbbe8ab818793b836ffd05ed082531e26aac18ac7944cb8860bbfc6ecc\
    c2307402faa92871d73ee15a4354e1c48add7d897edc3b22364017849dfcfe4800bbb1664f6d59d4e9a7b7e1cec90a4\
    31ef96b0f3c90abb333bacfe1fc19d3de676dcdb583d0da55c6ef85b74ee22c6e8761aebcad8d36e0a52e0c79f7d18a\
    0fa86f9844106c31bf2b05c62a3226240a4b983947f09059ddcf24aeac39c61a5f182f4a797305fc80a935b7b5d5783\
    ad53d180e0ba0cee804ea6707c33649abe6442e9bad4aaf7bf2e8bab510c20a5d286bb0e79813125b3869c8d8efbde5\
    0f52c6625486d82ee373f4684ff843cf19af765bf86ac5f697ddf265e8f75b592755965a12297ec3271adf3ef7c4e6c\
    d29b495fcae74180b3fb505d094f5ed0cb4474074998ab0f4d0045658c51236429e65c2ff1b22bc471233aa42672a5e\
    d4028dc5d74260e7f0e08da5ca4bf8c018d1b5636855d32ac06f69d3c3a59b691d2cbd27d1d17280b2c";
const TH_3: &str = "7b7da533cf9a6d0a0ebd0bd30c8b48c44d123dd139f005298cf27b487f78322f";
const SK_I: &str = "fb13adeb6518cee5f88417660841142e830a81fe334380a953406a1305e8706b";
const CRED_I: &str = "3082011e3081c5a00302010202046232ef6f300a06082a8648ce3d04030230153113\
    301106035504030c0a4544484f4320526f6f74301e170d3232303331373038323130335a170d3239313233313233303\
    030305a301a3118301606035504030c0f4544484f4320496e69746961746f723059301306072a8648ce3d020106082a\
    8648ce3d03010703420004ac75e9ece3e50bfc8ed60399889522405c47bf16df96660a41298cb4307f7eb66e5de6113\
    88a4b8a8211334ac7d37ecb52a387d257e6db3c2a93df21ff3affc8300a06082a8648ce3d0403020348003045022100\
    8c323a1f332138aab9d0beafb85f8d5a44073c580f595bc521ef913f6ef48d1102206c0af1a185a4e4de06353699231\
    c733a6e8dd2df6513966c9130152a07a2bede";
const MAC_3: &str = "198d8c6db647387dcb796eb5fb54ce166497916ace5b58582961f9f32e552409";
const SIGNATURE_3: &str = "a51e902219764db3e2b5b1b1f884b04db5db1d631172136f4b0ff1927fa4f381051cecaf\
    0e11b717a9c54ff4d74032e0b7abed459fe578e8e68e97702a1162db";
const K_3: &str = "89313e97370db373a9bf5532c7c2cb18";
const IV_3: &str = "f7e847e42e1aaa843ad471fb69";
const CIPHERTEXT_3: &str = "0d8860a945424e804ec9e5b73bfcca348abed8aec646403b5478bb4d2eb7d104daaba11\
    e5a16a386345cf2de5d160143c4a11a17a2b3386d6328f50d02e82b9a19fc9660e47cd6cf3d986da1bb69fe9a12193b\
    7f216d318d7a1cb23ca28834757ba9d6dd06459fbbf1f1b4d19276a9bff83a0c7b55522dac000f925959f22ca15cb0c\
    58bac51382ea84c3cf924cd739bdb07239d994af7fadb63e25bf927f2a727e730fbcf16c3ece10e83eb19821d0c2a2d\
    ccddf4c15a47556f76b1b1f393fca92813a8aa79df4f2e26d675c1e15c4dc60eb3e4cb01e59522da10cf0e439ee59a5\
    1e69bfc63c949bd6e17f70a266630ac4d183bc032f7afa32ddad3d5170d0a6cb672acbbfb9b1f24981904305c907e53\
    01603f2687402e75b3cb64e0a927c028b67e6711de7c88afa29c66f8be829af7c383b27692c0e38723d13cb5336a04c\
    bb2fe028de64c99dccf5415973ab118be249132f990d64f7e84b5fb849467d1aaaae37cc7db013e95ed8453273c4676\
    2270";
const TH_4: &str = "25542f9ca581771f1dc512d4e195c4665a271291182ddf4947ff6915a8614c7c";
const K_4: &str = "9c8ea2cea293557371d22d37aa207098";
const IV_4: &str = "373e5c163e4c397f77d88fe0e7";
const CIPHERTEXT_4: &str = "84b82f780972d82e";
const PRK_OUT: &str = "f876744b4464ed786fe9e689e4f5bd3da6c2edcf65e8e03c0cbb06e9bf2dbd0d";
const PRK_EXPORTER: &str = "625946355920b9b9f46f771e09d92d38e99d60790db3f469d080214441e9d78b";
const OSCORE_SECRET: &str = "f366b132d4b0febd92b5b8ba2e7392c0";
const OSCORE_SALT: &str = "f61f88b05794d899";
