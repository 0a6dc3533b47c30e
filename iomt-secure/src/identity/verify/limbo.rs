//! C2SP x509-limbo's offline cases, decided by rustls-webpki and by this crate.
//!
//! Limbo's leaves are web servers: their names are DNS names and addresses, so [`verify`] refuses
//! every one of them. What is compared is the layer under the name rule, [`path`], against
//! webpki's `verify_for_usage` with all of its algorithms, as webpki's own limbo harness calls it:
//! server or client use as the case says, `anchor_from_trusted_cert` for the roots. This crate may
//! refuse what webpki accepts, never the reverse, and each difference stands in
//! `tests/limbo-differences.md`, which `IOMT_BLESS=1` writes anew.

use super::*;
use crate::identity::pem;
use rustls_pki_types::{ServerName, TrustAnchor};
use serde::Deserialize;
use std::fmt::Write;
use std::path::Path as File;
use std::string::String;
use std::vec::Vec;
use std::{eprintln, format, fs};

const CASES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/vectors/x509/limbo-offline.json");
const DIFFERENCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/limbo-differences.md");

#[derive(Deserialize)]
struct Limbo {
    testcases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    features: Vec<String>,
    validation_kind: String,
    validation_time: Option<String>,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    expected_result: String,
    expected_peer_name: Option<PeerName>,
}

#[derive(Deserialize)]
struct PeerName {
    value: String,
}

impl Case {
    fn ders(&self) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let der = |text: &String| pem::certificates(text.as_bytes()).unwrap().remove(0);
        let chain = core::iter::once(&self.peer_certificate).chain(&self.untrusted_intermediates);
        (self.trusted_certs.iter().map(der).collect(), chain.map(der).collect())
    }

    fn usage(&self) -> Usage {
        match self.validation_kind.as_str() {
            "SERVER" => Usage::ServerAuth,
            "CLIENT" => Usage::ClientAuth,
            other => panic!("validation kind {other}"),
        }
    }

    /// Cases without a time are for any; webpki's harness takes the current one.
    /// All are in UTC; webpki and this crate count whole seconds.
    fn time(&self) -> u64 {
        self.validation_time.as_ref().map_or(1_767_225_600, |text| {
            let time: der::DateTime = format!("{}Z", &text[..19]).parse().unwrap();
            time.unix_duration().as_secs()
        })
    }

    fn ours(&self) -> Result<(), Error> {
        let (roots, chain) = self.ders();
        let anchors: Result<Vec<_>, _> =
            roots.iter().map(|der| Anchor::new(der, "limbo.example")).collect();
        let anchors = anchors?;
        let anchors = Anchors::new(&anchors)?;
        let chain = Chain::new(chain.iter().map(Vec::as_slice))?;
        let now = Now::test(self.time(), TimeBasis::Reliable);
        let whole = verify(&chain, &anchors, &now, self.usage());
        assert!(whole.is_err(), "{}: a web server passes for a device", self.id);
        path(&Certificates::parse(&chain)?, &anchors, |_| true, &now, self.usage()).map(|_| ())
    }

    /// webpki's decision on the path, and on path and name together.
    fn webpki(&self) -> (bool, bool) {
        let (roots, chain) = self.ders();
        let roots: Vec<_> = roots.into_iter().map(CertificateDer::from).collect();
        let chain: Vec<_> = chain.into_iter().map(CertificateDer::from).collect();
        let anchors: Result<Vec<TrustAnchor<'_>>, _> =
            roots.iter().map(webpki::anchor_from_trusted_cert).collect();
        let (Ok(anchors), Ok(leaf)) = (anchors, EndEntityCert::try_from(&chain[0])) else {
            return (false, false);
        };
        let path = leaf.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &chain[1..],
            UnixTime::since_unix_epoch(Duration::from_secs(self.time())),
            self.usage().webpki(),
            None,
            None,
        );
        let name = self.expected_peer_name.as_ref().is_none_or(|name| {
            ServerName::try_from(name.value.as_str())
                .is_ok_and(|name| leaf.verify_is_valid_for_subject_name(&name).is_ok())
        });
        (path.is_ok(), path.is_ok() && name)
    }

    /// What webpki's harness does not decide either, or decides with what comes later here.
    fn beyond(&self) -> Option<&'static str> {
        let has = |feature: &str| self.features.iter().any(|known| known == feature);
        if has("has-crl") {
            Some("revocation lists are not read yet")
        } else if has("max-chain-depth") {
            Some("the caller cannot ask for a shorter chain; webpki's harness skips these")
        } else {
            None
        }
    }
}

#[test]
fn limbo_is_decided_as_webpki_does_or_more_strictly() {
    let Ok(text) = fs::read_to_string(CASES) else {
        eprintln!("SKIPPED: x509-limbo's cases are not at {}", File::new(CASES).display());
        return;
    };
    let limbo: Limbo = serde_json::from_str(&text).unwrap();
    let (mut stricter, mut lenient, mut named, mut beyond) = Default::default();
    let total = limbo.testcases.len();
    for case in &limbo.testcases {
        let (ours, (path, whole)) = (case.ours(), case.webpki());
        assert!(path || ours.is_err(), "{}: webpki refuses this path", case.id);
        let expected = case.expected_result == "SUCCESS";
        let id = &case.id;
        if let Some(reason) = case.beyond() {
            let ours = if ours.is_ok() { "accepts" } else { "refuses" };
            line(&mut beyond, &format!("`{id}` | {ours} | {}", case.expected_result), reason);
        }
        match ours {
            Err(error) if path => {
                line(
                    &mut stricter,
                    &format!("`{id}` | {}", case.expected_result),
                    &format!("{error:?}"),
                );
            }
            Ok(()) if !expected && whole && case.beyond().is_none() => {
                line(&mut lenient, &format!("`{id}`"), "both accept");
            }
            Ok(()) if !expected && !whole => {
                line(&mut named, &format!("`{id}`"), "only the host name is wrong");
            }
            _ => (),
        }
    }
    let report = format!(
        "{HEAD}{total} cases. Of the paths in them, both decide {} alike.\n\n\
         ## Refused here, accepted by webpki\n\n| case | limbo expects | error here |\n|---|---|---|\n{stricter}\n\
         ## Accepted by both, refused by limbo\n\n| case | |\n|---|---|\n{lenient}\n\
         ## Path accepted by both, host name refused by webpki\n\n\
         Here the URI rule decides about names, and refuses all of limbo's leaves.\n\n\
         | case | |\n|---|---|\n{named}\n\
         ## Not decided\n\n| case | path here | limbo expects | why |\n|---|---|---|---|\n{beyond}",
        total - stricter.lines().count(),
    );
    if std::env::var_os("IOMT_BLESS").is_some() {
        fs::write(DIFFERENCES, &report).unwrap();
    }
    let committed = fs::read_to_string(DIFFERENCES).unwrap_or_default();
    assert!(
        committed == report,
        "tests/limbo-differences.md is stale: run this test with IOMT_BLESS=1 and read the diff"
    );
}

fn line(table: &mut String, row: &str, last: &str) {
    writeln!(table, "| {row} | {last} |").unwrap();
}

const HEAD: &str = "# x509-limbo: where this crate differs from rustls-webpki\n\n\
Written and checked by the test `limbo_is_decided_as_webpki_does_or_more_strictly`; what is\n\
compared, and how, stands in `src/identity/verify/limbo.rs`. KeyAlgorithm and SignatureAlgorithm\n\
are one class: RSA, P-384 and P-521 are not supported, by design.\n\n";
