//! Fuzz targets; their corpora replay under `cargo test`.
//!
//! Each module has one property: a function of any bytes that panics if a promise is broken, and
//! says whether the bytes were accepted. It has seeds beside it: valid inputs and near misses,
//! which `cargo run -p iomt-secure-fuzz --example corpora` writes into `corpus/`.

#![forbid(unsafe_code)]

pub mod artifact;
pub mod cbor;
pub mod certificate;
pub mod csr;
pub mod document;
pub mod edhoc;
pub mod fleet;
pub mod fragment;
pub mod frame;
pub mod link;
pub mod order;
pub mod pem;
pub mod policy;
pub mod resumption;
pub mod samples;
pub mod statement;

mod ward;

/// Whether the input was accepted by what the target tests.
pub type Accepted = bool;

/// A named input for the corpus.
pub type Seed = (&'static str, Vec<u8>);

/// A fuzz target.
pub struct Target {
    /// Its name: of the binary and of the folder under `corpus/`.
    pub name: &'static str,
    /// Its property.
    pub property: fn(&[u8]) -> Accepted,
    /// Its seeds.
    pub seeds: fn() -> Vec<Seed>,
}

/// Every target. A test holds this list to the folders, the binaries and the manifest.
pub const TARGETS: &[Target] = &[
    Target { name: "artifact", property: artifact::property, seeds: artifact::seeds },
    Target { name: "cbor", property: cbor::property, seeds: cbor::seeds },
    Target { name: "certificate", property: certificate::property, seeds: certificate::seeds },
    Target { name: "csr", property: csr::property, seeds: csr::seeds },
    Target { name: "document", property: document::property, seeds: document::seeds },
    Target { name: "edhoc", property: edhoc::property, seeds: edhoc::seeds },
    Target { name: "fragment", property: fragment::property, seeds: fragment::seeds },
    Target { name: "fleet", property: fleet::property, seeds: fleet::seeds },
    Target { name: "frame", property: frame::property, seeds: frame::seeds },
    Target { name: "link", property: link::property, seeds: link::seeds },
    Target { name: "order", property: order::property, seeds: order::seeds },
    Target { name: "pem", property: pem::property, seeds: pem::seeds },
    Target { name: "policy_cbor", property: policy::cbor, seeds: policy::cbor_seeds },
    Target { name: "policy_json", property: policy::json, seeds: policy::json_seeds },
    Target { name: "policy_toml", property: policy::toml, seeds: policy::toml_seeds },
    Target { name: "resumption", property: resumption::property, seeds: resumption::seeds },
    Target { name: "samples", property: samples::property, seeds: samples::seeds },
    Target { name: "statement", property: statement::property, seeds: statement::seeds },
];

/// Near misses of a valid input: it, prefixes of it, `flips` of its bits spread over all bytes, and
/// a byte behind it.
fn near_misses(name: &'static str, valid: &[u8], flips: usize) -> Vec<Seed> {
    let mut seeds = vec![(name, valid.to_vec())];
    for part in 1..4 {
        seeds.push((name, valid[..valid.len() * part / 4].to_vec()));
    }
    for flip in 0..flips.min(valid.len()) {
        let mut flipped = valid.to_vec();
        flipped[valid.len() * flip / flips.min(valid.len())] ^= 1 << (flip % 8);
        seeds.push((name, flipped));
    }
    seeds.push((name, [valid, &[0]].concat()));
    seeds
}
