//! The examples of draft-ietf-suit-manifest, as published, and the vectors of `docs/wire/artifact.md`.

use super::*;
use crate::crypto::Secret;
use crate::crypto::signature::PublicKey;
use crate::identity::SoftwareSigner;
use hex::decode as unhex;
use std::{eprintln, fs, string::String};

/// The draft's key, appendix B.
const KEY: &str = "048496811aae0baaabd26157189eecda26beaa8bf11b6f3fe6e2b5659c85dbc0ad3b1f2a4b6c098131c0a36dacd1d78bd381dcdfb09c052db33991db7338b4a896";

const EXAMPLE_IDENTIFIERS: (&str, &str) =
    ("fa6b4a53d5ad5fdfbe9de663e4d41ffe", "1492af1425695e48bf429b2d51f2ab45");
const EXAMPLE_IMAGE: &str = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210";

/// Example 1: download and installation.
const EXAMPLE_1: &str = "d86ba2025873825824822f58201f2e7acca0dc2786f2fe4eb947f50873a6a3cfaa98866c5b02e621f42074daf2584ad28443a10126a0f658404f3881a2258e17ac55342aba9d7134bb2ee1eee2a7d99191b1c99b5d73364416b8f452d17cc6bd74a66cd168b9176150d737c8eda2b3a277664fde7671cb60f0035894a50101020103585fa202818141000458568614a40150fa6b4a53d5ad5fdfbe9de663e4d41ffe02501492af1425695e48bf429b2d51f2ab45035824822f582000112233445566778899aabbccddeeff0123456789abcdeffedcba98765432100e1987d0010f020f074382030f1458258614a115781b687474703a2f2f6578616d706c652e636f6d2f66696c652e62696e1502030f";

/// Example 3: two slots, one of which is tried.
const EXAMPLE_3: &str = "d86ba2025873825824822f5820b3e6a52776bf3ed218feba031c609c98260e1a52fc1f019683edb6d1c5c4a379584ad28443a10126a0f65840a72d9dabc04af139a0a5b3ef775234b9ed1c2390e03ffa1454458b2394cca16aced37039bbf84ea898a54a242d0d04883f22135a9b98efe042015041f0142d4e0359010fa5010102030358a4a2028181410004589b8814a20150fa6b4a53d5ad5fdfbe9de663e4d41ffe02501492af1425695e48bf429b2d51f2ab450f8258348614a10500050514a2035824822f582000112233445566778899aabbccddeeff0123456789abcdeffedcba98765432100e1987d058368614a10501050514a2035824822f58200123456789abcdeffedcba987654321000112233445566778899aabbccddeeff0e1a00012c22010f020f074382030f11585b860f8258288614a10500050514a115781c687474703a2f2f6578616d706c652e636f6d2f66696c65312e62696e58288614a10501050514a115781c687474703a2f2f6578616d706c652e636f6d2f66696c65322e62696e1502030f";

fn example_key() -> [Authority; 1] {
    let point = PublicKey::P256(unhex(KEY).unwrap().try_into().unwrap());
    [Authority::new(point, &[Kind::Manifest]).unwrap()]
}

fn example_device(authorities: &[Authority]) -> Installer<'_> {
    let uuid = |text: &str| unhex(text).unwrap().try_into().unwrap();
    let (vendor, class) = (uuid(EXAMPLE_IDENTIFIERS.0), uuid(EXAMPLE_IDENTIFIERS.1));
    let identifiers = Identifiers { vendor, class, device: None };
    let part = Part::firmware(identifiers, &[&[0]], authorities);
    Installer::load(part, None, &mut Flash::default()).unwrap()
}

/// The hex of the last block of a published example: the envelope with its signature.
fn published(text: &str) -> Vec<u8> {
    let block = text.split("with COSE authentication object:").last().unwrap();
    let hex: String = block.chars().filter(char::is_ascii_hexdigit).collect();
    unhex(hex.trim_start_matches("Envelope")).unwrap()
}

#[test]
fn example_0_holds_as_published() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/vectors/suit/example0.txt");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not there, SUIT's example 0 was not verified");
        return;
    };
    let envelope = published(&text);
    assert_eq!(envelope.len(), 237, "the length that the draft gives");
    let authorities = example_key();
    let verified = example_device(&authorities).verify(&envelope, &[], &now(NOON)).unwrap();
    let manifest = verified.manifest();
    assert_eq!(hex::encode(manifest.image().unwrap()), EXAMPLE_IMAGE);
    assert_eq!((manifest.sequence(), manifest.size(), manifest.uri()), (0, Some(34768), None));
    let digest = "6658ea560262696dd1f13b782239a064da7c6c5cbaf52fded428a6fc83c7e5af";
    assert_eq!(hex::encode(verified.release().manifest), digest);
    // No bit of it may be another.
    for bit in 0..envelope.len() * 8 {
        let mut flipped = envelope.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verified = example_device(&authorities).verify(&flipped, &[], &now(NOON));
        assert!(verified.is_err(), "bit {bit}");
    }
    // Nor may a tool that signs nothing take one for the other.
    assert_eq!(Manifest::inspect(&envelope).as_ref(), Ok(manifest));
}

#[test]
fn example_1_holds_as_published() {
    let authorities = example_key();
    let envelope = unhex(EXAMPLE_1).unwrap();
    let verified = example_device(&authorities).verify(&envelope, &[], &now(NOON)).unwrap();
    let manifest = verified.manifest();
    assert_eq!(hex::encode(manifest.image().unwrap()), EXAMPLE_IMAGE);
    assert_eq!(manifest.uri(), Some("http://example.com/file.bin"));
    assert_eq!((manifest.sequence(), manifest.size()), (1, Some(34768)));
    let theirs = example_device(&[]).verify(&envelope, &[], &now(NOON));
    assert_eq!(theirs.map(drop), Err(statement::Error::UnknownSigner.into()));
}

#[test]
fn what_is_not_taken_of_the_examples_is_refused_by_name() {
    let authorities = example_key();
    let refused = |hex: &str| {
        let envelope = unhex(hex).unwrap();
        example_device(&authorities).verify(&envelope, &[], &now(NOON)).map(drop)
    };
    // It is signed, and tries one slot after the other.
    assert_eq!(refused(EXAMPLE_3), Err(Error::Command));
}

#[test]
fn documented_vectors_hold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/artifact.md");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let line = |name: &str| -> String {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        let row = row.unwrap_or_else(|| panic!("no {name} in the document"));
        row.split_once(": ").unwrap().1.into()
    };
    let field = |name: &str| unhex(line(name)).unwrap();
    let signer = |name: &str| {
        let seed = Secret::take(&mut field(name).try_into().unwrap());
        SoftwareSigner::from_secret(Algorithm::Ed25519, &seed).unwrap()
    };
    let (maker, reviewer) = (signer("maker's seed"), signer("reviewer's seed"));
    let makers = [Authority::new(maker.public_key(), &[Kind::Manifest]).unwrap()];
    let reviewers = [Authority::new(reviewer.public_key(), &[Kind::Passport]).unwrap()];
    let uuid = |name: &str| field(name).try_into().unwrap();
    let (vendor, class) = (uuid("vendor"), uuid("class"));
    let identifiers = Identifiers { vendor, class, device: Some(uuid("device")) };
    let component: &[&[u8]] = &[b"monitor", b"afib"];
    let part = Part::model(3, identifiers, component, &makers).unwrap();
    let dependency: Digest = field("dependency").try_into().unwrap();
    let model = field("model");

    let mut flash = Flash::default();
    let mut installer = Installer::load(part, None, &mut flash).unwrap();
    let envelope = field("envelope");
    let manifest = installer.verify(&envelope, &[dependency], &now(NOON)).unwrap();
    assert_eq!(manifest.manifest().dependencies().count(), 1);
    assert_eq!(manifest.manifest().uri(), Some("https://maker.example/afib-7"));
    let artifact = receive(installer.begin(&manifest, &mut flash).unwrap(), &model).unwrap();

    let (statement, payload) = (field("signed passport"), field("passport"));
    let passport =
        VerifiedPassport::verify(&statement, &reviewers, &now(NOON), &mut [0; 1024]).unwrap();
    assert_eq!(passport.passport().encode(&mut [0; 1024]), Ok(&payload[..]));
    installer.stage_model(artifact, &passport, &mut flash).unwrap();
    assert_eq!(flash.values[&platform::Slot::model(3).unwrap().number()], field("stored"));
    installer.arm(3, &mut flash).unwrap();
    let (mut installer, _) = Installer::start(part, None, &mut flash).unwrap();
    let loaded = installer.load_model(&passport, &model, &now(NOON)).unwrap();
    installer.commit(loaded.digest(), &mut flash).unwrap();
    assert_eq!(installer.in_force().unwrap().sequence, 7);
}
