//! RFC 9529: every trace byte for byte, as both roles, and the invalid messages refused.

use super::Given;
use super::rfc9529::{SECTION_2, SECTION_3, SECTION_4};
use crate::cbor::{self, Reader};
use crate::crypto::Secret;
use crate::crypto::agreement::PublicKey;
use crate::crypto::hash::sha256;
use crate::crypto::kdf::{self, Expand};
use crate::crypto::signature::Algorithm;
use crate::identity::{
    Chain, Key, KeyAgreement, Name, Pin, Signer, SoftwareAgreement, SoftwareSigner, VerifiedPeer,
};
use crate::session::edhoc::credential::{Body, Id};
use crate::session::edhoc::encode::Buffer;
use crate::session::edhoc::ephemeral::Ephemeral;
use crate::session::edhoc::plaintext::Plaintext;
use crate::session::edhoc::proof::Proof;
use crate::session::edhoc::schedule::{self, Prk, Protection};
use crate::session::edhoc::suite::Curve;
use crate::session::edhoc::trust::Fixed;
use crate::session::edhoc::{
    Completed, Credential, Error, Identifier, Initiator, Label, Method, PrivateKey, Refusal,
    Responder, Suite, Trust,
};
use std::vec::Vec;

/// A trace's values by name.
struct Trace(&'static [(&'static str, &'static str)]);

impl Trace {
    fn get(&self, name: &str) -> Vec<u8> {
        let mut values = self.0.iter().filter(|(other, _)| *other == name);
        let (_, value) = values.next().unwrap_or_else(|| panic!("the trace has no {name}"));
        hex::decode(value).unwrap()
    }

    fn array<const N: usize>(&self, name: &str) -> [u8; N] {
        self.get(name).try_into().unwrap()
    }

    fn secret(&self, name: &str) -> Secret<32> {
        Secret::take(&mut self.array(name))
    }

    fn is(&self, name: &str, value: &[u8]) {
        assert_eq!(hex::encode(value), hex::encode(self.get(name)), "{name}");
    }

    fn given(&self, name: &str) -> Given {
        Given(self.get(name))
    }

    /// The schedule's values one by one, from the trace's own inputs.
    fn check_schedule(&self, suite: Suite, method: Method, c_r: &[u8]) {
        let certificate = method == Method::SignSign;
        let (cred_r, cred_i) = (self.get("CRED_R"), self.get("CRED_I"));
        let body = |bytes| if certificate { Body::Certificate(bytes) } else { Body::Claims(bytes) };
        let (body_r, body_i) = (body(&cred_r), body(&cred_i));
        let ephemeral = |name| match suite.curve() {
            Curve::X25519 => Ephemeral::generate(Curve::X25519, &mut self.given(name)).unwrap(),
            Curve::P256 => Ephemeral::generate(Curve::P256, &mut self.given(name)).unwrap(),
        };
        let (x, y) = (ephemeral("X"), ephemeral("Y"));
        self.is("G_X", &x.public());
        self.is("G_Y", &y.public());
        let point = |x: [u8; 32]| match suite.curve() {
            Curve::X25519 => PublicKey::X25519(x),
            Curve::P256 => PublicKey::p256_from_x(&x).unwrap(),
        };
        let shared = x.agree(&point(y.public())).unwrap();
        self.is("G_XY", shared.expose());
        let static_key = |name| SoftwareAgreement::p256(&self.secret(name)).unwrap();

        let hash_1 = sha256(&[&self.get("message_1")]);
        self.is("H(message_1)", &hash_1);
        let th_2 = schedule::transcript_2(&y.public(), &hash_1);
        self.is("TH_2", &th_2);
        let prk_2e = kdf::extract(&th_2, shared.expose());
        self.is("PRK_2e", prk_2e.expose());

        let mut keystream = std::vec![0; self.get("PLAINTEXT_2").len()];
        schedule::expand(&Expand::new(&prk_2e), Label::KEYSTREAM_2, &[&th_2], &mut keystream)
            .unwrap();
        self.is("KEYSTREAM_2", &keystream);
        let mut ciphertext = self.get("PLAINTEXT_2");
        schedule::expand_xor(&Expand::new(&prk_2e), Label::KEYSTREAM_2, &[&th_2], &mut ciphertext)
            .unwrap();
        self.is("CIPHERTEXT_2", &ciphertext);

        let prk_3e2m = if method.responder_signs() {
            prk_2e
        } else {
            let salt: Secret<32> =
                schedule::derive(&Expand::new(&prk_2e), Label::SALT_3E2M, &[&th_2]).unwrap();
            self.is("SALT_3e2m", salt.expose());
            let shared = static_key("SK_R").agree(&point(x.public())).unwrap();
            self.is("G_RX", shared.expose());
            schedule::mix(&Expand::new(&prk_2e), Label::SALT_3E2M, &th_2, &shared).unwrap().0
        };
        self.is("PRK_3e2m", prk_3e2m.expose());
        let id_r = self.get("ID_CRED_R");
        let proof_2 = Proof {
            label: Label::MAC_2,
            connection: c_r,
            id: &id_r,
            transcript: &th_2,
            body: body_r,
            ead: &[],
        };
        self.check_proof(&proof_2, &prk_3e2m, "MAC_2", "Message to be signed 2");

        let head = body_r.head();
        let plaintext_2 = self.get("PLAINTEXT_2");
        let th_3 = schedule::transcript(&th_2, &plaintext_2, [head.as_bytes(), &cred_r]);
        self.is("TH_3", &th_3);
        let third = Protection::third(suite, &Expand::new(&prk_3e2m), &th_3).unwrap();
        self.check_protection(third, ["K_3", "IV_3", "A_3", "PLAINTEXT_3", "CIPHERTEXT_3"]);

        let prk_4e3m = if method.initiator_signs() {
            prk_3e2m
        } else {
            let salt: Secret<32> =
                schedule::derive(&Expand::new(&prk_3e2m), Label::SALT_4E3M, &[&th_3]).unwrap();
            self.is("SALT_4e3m", salt.expose());
            let shared = static_key("SK_I").agree(&point(y.public())).unwrap();
            self.is("G_IY", shared.expose());
            schedule::mix(&Expand::new(&prk_3e2m), Label::SALT_4E3M, &th_3, &shared).unwrap().0
        };
        self.is("PRK_4e3m", prk_4e3m.expose());
        let id_i = self.get("ID_CRED_I");
        let proof_3 = Proof {
            label: Label::MAC_3,
            connection: &[],
            id: &id_i,
            transcript: &th_3,
            body: body_i,
            ead: &[],
        };
        self.check_proof(&proof_3, &prk_4e3m, "MAC_3", "Message to be signed 3");

        let head = body_i.head();
        let plaintext_3 = self.get("PLAINTEXT_3");
        let th_4 = schedule::transcript(&th_3, &plaintext_3, [head.as_bytes(), &cred_i]);
        self.is("TH_4", &th_4);
        let fourth = Protection::fourth(suite, &Expand::new(&prk_4e3m), &th_4).unwrap();
        self.check_protection(fourth, ["K_4", "IV_4", "A_4", "", "CIPHERTEXT_4"]);
    }

    fn check_proof(&self, proof: &Proof<'_>, prk: &Prk, mac: &str, signed: &str) {
        let mut computed = std::vec![0; self.get(mac).len()];
        proof.mac(&Expand::new(prk), &mut computed).unwrap();
        self.is(mac, &computed);
        if let Ok(whole) = <[u8; 32]>::try_from(computed) {
            let mut work = [0; 512];
            self.is(signed, proof.to_be_signed(&whole, &mut work).unwrap());
        }
    }

    fn check_protection(&self, protection: Protection, names: [&str; 5]) {
        let [key, iv, aad, plaintext, ciphertext] = names;
        self.is(key, &protection.key.expose()[..16]);
        self.is(iv, protection.iv.expose());
        self.is(aad, &protection.aad());
        let mut text = if plaintext.is_empty() { Vec::new() } else { self.get(plaintext) };
        text.extend([0; 8]);
        protection.seal(&mut text).unwrap();
        self.is(ciphertext, &text);
    }

    /// What both sides end in, and what the exporter and the key update give.
    fn check_completed(&self, mut completed: Completed) {
        self.is("PRK_out", completed.prk_out.expose());
        self.is("PRK_exporter", completed.prk_exporter.expose());
        self.check_oscore(&completed, "OSCORE Master Secret", "OSCORE Master Salt");
        completed.key_update(&self.get("context for KeyUpdate")).unwrap();
        self.is("PRK_out after", completed.prk_out.expose());
        self.is("PRK_exporter after", completed.prk_exporter.expose());
        self.check_oscore(&completed, "OSCORE Master Secret after", "OSCORE Master Salt after");
    }

    /// RFC 9528 appendix A.1.
    fn check_oscore(&self, completed: &Completed, secret: &str, salt: &str) {
        let mut out = [0; 16];
        completed.export(0, &[], &mut out).unwrap();
        self.is(secret, &out);
        let mut out = [0; 8];
        completed.export(1, &[], &mut out).unwrap();
        self.is(salt, &out);
    }
}

fn name(device: &str) -> Name {
    Name::parse(&std::format!("spiffe://hospital.example/icu/test/{device}")).unwrap()
}

fn x5t<'a>(certificate: &'a [u8], signer: &'a SoftwareSigner) -> Credential<'a> {
    Credential::x5t(Chain::new([certificate]).unwrap(), PrivateKey::Signature(signer)).unwrap()
}

#[test]
fn section_2_as_both_roles() {
    let trace = Trace(SECTION_2);
    let c_r = Identifier::new(&[0x18]).unwrap();
    trace.check_schedule(Suite::Suite0, Method::SignSign, &[0x41, 0x18]);

    let (cert_i, cert_r) = (trace.get("CRED_I"), trace.get("CRED_R"));
    let signer =
        |name| SoftwareSigner::from_secret(Algorithm::Ed25519, &trace.secret(name)).unwrap();
    let (signer_i, signer_r) = (signer("SK_I"), signer("SK_R"));
    trace.is("PK_I", signer_i.public_key().as_bytes());
    trace.is("PK_R", signer_r.public_key().as_bytes());
    let peer = |device, signer: &SoftwareSigner| {
        VerifiedPeer::made_up(name(device), Key::from(signer.public_key()))
    };
    let known = [
        Fixed { certificate: &cert_i, peer: peer("i", &signer_i) },
        Fixed { certificate: &cert_r, peer: peer("r", &signer_r) },
    ];
    let trust = Trust::fixed(&known);
    let own_i = [x5t(&cert_i, &signer_i)];
    let own_r = [x5t(&cert_r, &signer_r)];
    let initiator = Initiator::new(Method::SignSign, &[Suite::Suite0], &own_i, trust).unwrap();
    let responder = Responder::new(&[Method::SignSign], &[Suite::Suite0], &own_r, trust).unwrap();

    let (mut out, mut work) = ([0; 256], [0; 512]);
    let c_i = Identifier::new(&[0x2d]).unwrap();
    let (len, i) =
        initiator.message_1(Suite::Suite0, c_i, &[], &mut trace.given("X"), &mut out).unwrap();
    trace.is("message_1", &out[..len]);
    let (r, ead) = responder.message_1(&out[..len]).unwrap();
    assert!(ead.is_empty());
    let (len, r) = r.message_2(c_r, &[], &mut trace.given("Y"), &mut out, &mut work).unwrap();
    trace.is("message_2", &out[..len]);
    let (i, _) = i.message_2(&mut out[..len], &mut work).unwrap();
    assert_eq!((i.peer().name(), i.c_r()), (&name("r"), &c_r));
    let (len, i) = i.message_3(&[], &mut out, &mut work).unwrap();
    trace.is("message_3", &out[..len]);
    let (r, _) = r.message_3(&mut out[..len], &mut work).unwrap();
    assert_eq!(r.peer().name(), &name("i"));
    let (len, r) = r.message_4(&[], &mut out).unwrap();
    trace.is("message_4", &out[..len]);
    let (i, _) = i.message_4(&mut out[..len], &[]).unwrap();
    trace.check_completed(i);
    trace.check_completed(r);
}

#[test]
fn section_3_as_both_roles_with_its_refusal() {
    let trace = Trace(SECTION_3);
    trace.check_schedule(Suite::Suite2, Method::StaticStatic, &[0x27]);

    let (claims_i, claims_r) = (trace.get("CRED_I"), trace.get("CRED_R"));
    let pins = [Pin::new(name("i"), &claims_i).unwrap(), Pin::new(name("r"), &claims_r).unwrap()];
    let trust = Trust::none().with_pins(&pins).unwrap();
    let key = |name| SoftwareAgreement::p256(&trace.secret(name)).unwrap();
    let (key_i, key_r) = (key("SK_I"), key("SK_R"));
    let kid = |byte| Identifier::new(&[byte]).unwrap();
    let own_i = [Credential::kid(&claims_i, PrivateKey::Agreement(&key_i)).unwrap()];
    let own_r = [Credential::kid(&claims_r, PrivateKey::Agreement(&key_r)).unwrap()];
    let method = Method::StaticStatic;
    let responder =
        Responder::new(&[Method::StaticStatic], &[Suite::Suite2], &own_r, trust).unwrap();
    let mut out = [0; 256];

    // Section 3.1: the initiator prefers suite 6 (whose key in the trace is on the wrong curve, so
    // it is taken as it stands), the responder has suite 2 only.
    let refused = trace.get("message_1 refused");
    let error = responder.message_1(&refused).unwrap_err();
    assert_eq!(error, Error::SuiteRefused);
    let len = responder.refuse(error, &mut out).unwrap().unwrap();
    trace.is("error", &out[..len]);
    let suites = [Suite::Suite6, Suite::Suite2];
    let initiator = Initiator::new(method, &suites, &own_i, trust).unwrap();
    let refusal = Refusal::read(&out[..len]).unwrap();
    assert_eq!(initiator.select(&refusal, Suite::Suite6), Some(Suite::Suite2));

    let mut work = [];
    let (len, i) = initiator
        .message_1(Suite::Suite2, kid(0x37), &[], &mut trace.given("X"), &mut out)
        .unwrap();
    trace.is("message_1", &out[..len]);
    let (r, _) = responder.message_1(&out[..len]).unwrap();
    let (len, r) = r.message_2(kid(0x27), &[], &mut trace.given("Y"), &mut out, &mut work).unwrap();
    trace.is("message_2", &out[..len]);
    let (i, _) = i.message_2(&mut out[..len], &mut work).unwrap();
    assert_eq!(i.peer().name(), &name("r"));
    let (len, i) = i.message_3(&[], &mut out, &mut work).unwrap();
    trace.is("message_3", &out[..len]);
    let (r, _) = r.message_3(&mut out[..len], &mut work).unwrap();
    assert_eq!(r.peer().name(), &name("i"));
    let (len, r) = r.message_4(&[], &mut out).unwrap();
    trace.is("message_4", &out[..len]);
    let (i, _) = i.message_4(&mut out[..len], &[]).unwrap();
    trace.check_completed(i);
    trace.check_completed(r);
}

/// The RFC names the fault of each; the error says the same.
#[test]
fn section_4_is_refused() {
    let faults = [
        ("an array around the sequence", Error::Cbor(cbor::Error::Type)),
        ("C_I as a byte string", Error::IdentifierEncoding),
        ("SUITES_I as an array of one", Error::Cbor(cbor::Error::ArrayShort)),
        ("G_X as a text", Error::Cbor(cbor::Error::Type)),
        ("message_2 as two byte strings", Error::Cbor(cbor::Error::Trailing)),
        ("a kid in its map", Error::Cbor(cbor::Error::UnknownKey)),
        ("a kid as a byte string", Error::IdentifierEncoding),
        ("a selected suite that is not in the responder's list", Error::SuiteRefused),
        ("a G_X that is no field element", Error::Crypto(crate::crypto::Error::PublicKey)),
        ("a G_X that is no point", Error::Crypto(crate::crypto::Error::PublicKey)),
        ("a G_X of low order", Error::Crypto(crate::crypto::Error::LowOrder)),
        ("a MAC_2 of 4 bytes", Error::ProofLength),
        ("a G_X of 31 bytes", Error::PublicKeyLength),
        ("a METHOD of three bytes", Error::Cbor(cbor::Error::NotShortest)),
        ("SUITES_I of indefinite length", Error::Cbor(cbor::Error::Indefinite)),
    ];
    assert_eq!(faults.len(), SECTION_4.len());
    for ((message, bytes), (fault, error)) in SECTION_4.iter().zip(faults) {
        let bytes = hex::decode(bytes).unwrap();
        let refused = match *message {
            "message_1 (38 bytes)"
            | "message_1 (36 bytes)"
            | "message_1 (37 bytes)"
            | "message_1 (39 bytes)"
            | "message_1 (40 bytes)" => as_message_1(&bytes),
            "message_2 (46 bytes)" => as_message_2(bytes),
            _ => as_plaintext_2(&bytes),
        };
        assert_eq!(refused, error, "{fault}");
    }
}

struct Sides {
    claims_i: Vec<u8>,
    claims_r: Vec<u8>,
    key_i: SoftwareAgreement,
    key_r: SoftwareAgreement,
    claims_x25519: Vec<u8>,
    key_x25519: SoftwareAgreement,
}

impl Sides {
    fn new() -> Self {
        let trace = Trace(SECTION_3);
        let key_x25519 = SoftwareAgreement::x25519(&trace.secret("SK_R")).unwrap();
        let mut claims_x25519 = hex::decode("a108a101a40101024132200421").unwrap();
        claims_x25519.extend([0x58, 0x20]);
        claims_x25519.extend(key_x25519.public_key().x());
        Self {
            claims_x25519,
            key_x25519,
            claims_i: trace.get("CRED_I"),
            claims_r: trace.get("CRED_R"),
            key_i: SoftwareAgreement::p256(&trace.secret("SK_I")).unwrap(),
            key_r: SoftwareAgreement::p256(&trace.secret("SK_R")).unwrap(),
        }
    }

    fn own_i(&self) -> Credential<'_> {
        Credential::kid(&self.claims_i, PrivateKey::Agreement(&self.key_i)).unwrap()
    }

    fn own_r(&self) -> [Credential<'_>; 2] {
        [
            Credential::kid(&self.claims_r, PrivateKey::Agreement(&self.key_r)).unwrap(),
            Credential::kid(&self.claims_x25519, PrivateKey::Agreement(&self.key_x25519)).unwrap(),
        ]
    }
}

fn as_message_1(message: &[u8]) -> Error {
    let sides = Sides::new();
    let own = sides.own_r();
    let suites = [Suite::Suite0, Suite::Suite2];
    let responder = Responder::new(&[Method::StaticStatic], &suites, &own, Trust::none()).unwrap();
    let ready = match responder.message_1(message) {
        Ok((ready, _)) => ready,
        Err(error) => return error,
    };
    let mut out = [0xaa; 256];
    let c_r = Identifier::new(&[0x27]).unwrap();
    let given = &mut Trace(SECTION_3).given("Y");
    let error = ready.message_2(c_r, &[], given, &mut out, &mut []).map(drop).unwrap_err();
    assert_eq!(out, [0; 256]);
    error
}

fn as_message_2(mut message: Vec<u8>) -> Error {
    let trace = Trace(SECTION_3);
    let sides = Sides::new();
    let pins = [Pin::new(name("r"), &sides.claims_r).unwrap()];
    let trust = Trust::none().with_pins(&pins).unwrap();
    let own = [sides.own_i()];
    let suites = [Suite::Suite6, Suite::Suite2];
    let initiator = Initiator::new(Method::StaticStatic, &suites, &own, trust).unwrap();
    let c_i = Identifier::new(&[0x37]).unwrap();
    let (_, awaiting) =
        initiator.message_1(Suite::Suite2, c_i, &[], &mut trace.given("X"), &mut [0; 64]).unwrap();
    let error = awaiting.message_2(&mut message, &mut []).map(drop).unwrap_err();
    assert!(message.iter().all(|byte| *byte == 0));
    error
}

/// Encrypted by a responder whose ephemeral key is the trace's.
fn as_plaintext_2(plaintext: &[u8]) -> Error {
    let trace = Trace(SECTION_3);
    let th_2: [u8; 32] = trace.array("TH_2");
    let mut ciphertext = plaintext.to_vec();
    let prk_2e = trace.secret("PRK_2e");
    schedule::expand_xor(&Expand::new(&prk_2e), Label::KEYSTREAM_2, &[&th_2], &mut ciphertext)
        .unwrap();
    let content = [trace.get("G_Y"), ciphertext].concat();
    as_message_2([&[0x58, u8::try_from(content.len()).unwrap()], &content[..]].concat())
}

/// What a plaintext's reader makes of the valid ones, and that it writes them again.
#[test]
fn plaintexts_are_read_as_they_were_written() {
    for (trace, connection) in [(SECTION_2, &[0x18][..]), (SECTION_3, &[0x27])] {
        let trace = Trace(trace);
        for (name, with_connection) in [("PLAINTEXT_2", true), ("PLAINTEXT_3", false)] {
            let plaintext = trace.get(name);
            let read = Plaintext::read(&plaintext, with_connection, &[]).unwrap();
            let c_r = read.connection.as_ref().map(Identifier::as_bytes);
            assert_eq!(c_r, with_connection.then_some(connection));
            let mut out = [0; 64];
            let mut buffer = Buffer::new(&mut out);
            read.id.write(&mut buffer);
            let written = buffer.finish().unwrap();
            let again = Id::read(&mut Reader::new(written)).unwrap();
            let mut room = [0; 11];
            let map = again.map(written, &mut room).unwrap();
            trace.is(if with_connection { "ID_CRED_R" } else { "ID_CRED_I" }, map);
            assert!(read.ead.is_empty());
        }
    }
}

/// The transcription, against the same traces as JSON.
#[test]
fn the_transcription_agrees_with_the_data_set() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/vectors/edhoc/rfc9529_traces.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        std::eprintln!("skipped: there is no {path}, the RFC 9529 traces as JSON");
        return;
    };
    let traces: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    for (section, trace) in [SECTION_2, SECTION_3, SECTION_4].into_iter().zip(0..) {
        let items = traces[trace]["items"].as_array().unwrap();
        let values: Vec<_> =
            items.iter().map(|item| item["hex"].as_str().unwrap().to_ascii_lowercase()).collect();
        // In the RFC's order, with items between that are not transcribed.
        let mut rest = values.iter();
        for (name, value) in section {
            assert!(rest.any(|other| other == value), "{name} is not in trace {trace}, in order");
            compared += 1;
        }
    }
    assert_eq!(compared, SECTION_2.len() + SECTION_3.len() + SECTION_4.len());
}
