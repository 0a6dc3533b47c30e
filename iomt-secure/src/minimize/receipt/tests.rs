use super::*;
use crate::crypto::Secret;
use crate::crypto::hash::sha256;
use crate::crypto::signature::Algorithm;
use crate::identity::SoftwareSigner;
use crate::minimize::policy::text;
use proptest::prelude::*;
use std::vec;

fn receipt() -> Receipt {
    Receipt {
        policy: [7; 32],
        recipient: "spiffe://h/research/*/*".into(),
        purpose: Purpose::Research,
        time: 1_795_435_200,
        documents: 2,
        refused: 1,
        output: sha256(&[b"a"]),
        unnamed: 12,
        rules: vec![
            entry(1, "HumanName", "drop", (0, 0, 3)),
            entry(3, "Patient.birthDate", "year", (0, 2, 0)),
        ],
    }
}

fn entry(
    kind: u8,
    selector: &str,
    method: &str,
    (kept, changed, dropped): (u64, u64, u64),
) -> Entry {
    Entry { kind, selector: selector.into(), method: method.into(), kept, changed, dropped }
}

fn signer(seed: u8) -> SoftwareSigner {
    SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [seed; 32])).unwrap()
}

#[test]
fn a_receipt_is_verified_by_the_key_of_its_maker() {
    let (receipt, maker) = (receipt(), signer(1));
    let signed = receipt.sign(&maker).unwrap();
    let authority =
        |signer: &SoftwareSigner, kind| Authority::new(signer.public_key(), &[kind]).unwrap();
    let verified = Receipt::verify(&signed, &[authority(&maker, Kind::Receipt)]);
    assert_eq!(verified, Ok(receipt));
    // Another's key, and one that may sign policies only.
    for wrong in [authority(&signer(2), Kind::Receipt), authority(&maker, Kind::Policy)] {
        assert!(Receipt::verify(&signed, &[wrong]).is_err());
    }
    for at in 0..signed.len() {
        let mut altered = signed.clone();
        altered[at] ^= 1;
        assert!(Receipt::verify(&altered, &[authority(&maker, Kind::Receipt)]).is_err(), "{at}");
    }
}

#[test]
fn what_is_no_receipt_is_refused() {
    let encoded = receipt().encode().unwrap();
    for len in 0..encoded.len() {
        assert!(Receipt::decode(&encoded[..len]).is_err());
    }
    let mut longer = encoded.clone();
    longer.push(0);
    assert!(Receipt::decode(&longer).is_err());
    let refused = |change: fn(&mut Receipt)| {
        let mut receipt = receipt();
        change(&mut receipt);
        receipt.encode().err()
    };
    assert_eq!(refused(|r| r.rules.swap(0, 1)), Some(Error::Receipt));
    assert_eq!(refused(|r| r.rules.push(r.rules[1].clone())), Some(Error::Receipt));
    assert_eq!(refused(|r| r.rules[0].method = "John Doe".into()), Some(Error::Receipt));
    assert_eq!(refused(|r| r.rules[0].kind = 5), Some(Error::Receipt));
    assert_eq!(refused(|r| r.recipient = "John Doe".into()), Some(Error::Recipient));
    assert_eq!(refused(|r| r.rules[1].selector = "x".repeat(MAX_BYTES)), Some(Error::Receipt));
}

#[test]
fn every_method_has_its_word() {
    let policy = "format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n[[view]]\n\
        recipient = \"spiffe://h/research/*/*\"\npurpose = \"HRESCH\"\n\
        [[view.document]]\npath = \"Patient.birthDate\"\nmethod = \"year\"\n\
        [[view.document]]\ntype = \"HumanName\"\nmethod = \"drop\"\n\
        [[view.document]]\npath = \"Patient.id\"\nmethod = { pseudonym = \"derived\" }\n";
    let payload = text::from_toml(policy).unwrap();
    let policy = Policy::decode(&payload).unwrap();
    policy
        .for_each_view(|view| {
            let mut receipt = Receipt::new(&policy, &view, 0);
            let documents = view.documents()?.ok_or(Error::Receipt)?;
            receipt.rules = documents.rules.iter().map(Entry::of).collect();
            let words: Vec<_> = receipt.rules.iter().map(|rule| rule.method.as_str()).collect();
            assert_eq!(words, ["drop", "year", "pseudonym"]);
            receipt.encode().map(|_| ())
        })
        .unwrap();
}

#[test]
fn the_output_is_told_by_its_documents_in_order() {
    let of = |documents: &[&[u8]]| {
        let mut output = Output::new();
        documents.iter().for_each(|document| output.document(&sha256(&[document])));
        output.finish()
    };
    assert_eq!(of(&[]), sha256(&[]));
    assert_eq!(of(&[b"a", b"b"]), sha256(&[&sha256(&[b"a"]), &sha256(&[b"b"])]));
    assert_ne!(of(&[b"a", b"b"]), of(&[b"b", b"a"]));
}

/// docs/wire/receipt.md.
#[test]
fn the_description_s_vector_is_what_is_written() {
    let document = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/receipt.md"));
    let hex = document.split("```hex\n").nth(1).unwrap().split("```").next().unwrap();
    let digits: String = hex
        .lines()
        .map(|line| line.split('#').next().unwrap())
        .flat_map(str::chars)
        .filter(|character| !character.is_whitespace())
        .collect();
    assert_eq!(digits, hex::encode(receipt().encode().unwrap()));
}

proptest! {
    #[test]
    fn whatever_is_counted_reads_back(
        counts in proptest::collection::vec((any::<u64>(), any::<u64>(), any::<u64>()), 0..20),
        numbers in any::<(u64, u64, u64, u64)>(),
    ) {
        let rules = counts.iter().enumerate();
        let rules = rules.map(|(at, counts)| entry(3, &std::format!("P.{at:03}"), "keep", *counts));
        let receipt = Receipt {
            rules: rules.collect(), time: numbers.0, documents: numbers.1, refused: numbers.2,
            unnamed: numbers.3, ..receipt()
        };
        prop_assert_eq!(Receipt::decode(&receipt.encode().unwrap()).unwrap(), receipt);
    }
}
