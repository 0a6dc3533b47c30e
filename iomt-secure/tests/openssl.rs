//! OpenSSL's command line as a foreign maker of keys, requests and certificates, and as a foreign
//! judge of ours. Skipped aloud where there is none, or `IOMT_REQUIRE_OPENSSL` makes that a failure.
#![cfg(feature = "enrol")]

use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca::Terms;
use iomt_secure::identity::request::request;
use iomt_secure::identity::{
    Chain, Csr, DevCa, Error, Identity, Name, Now, OwnedChain, Signer, SoftwareKey, TimeFloor,
    TrustStore, Usage, pem,
};
use iomt_secure::platform::Clock;
use iomt_secure::platform::os::{OsRandom, SystemClock};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOMAIN: &str = "hospital.example";
const NAME: &str = "spiffe://hospital.example/icu-3/infusion-pump/pump-0042";
const CLOCK: SystemClock = SystemClock { reliable: true };

/// A directory that OpenSSL works in.
struct Bench(PathBuf);

impl Bench {
    /// `None`, said aloud, without OpenSSL 3 or later.
    fn new(name: &str) -> Option<Self> {
        let version = Command::new("openssl").arg("version").output().ok();
        let version = version.map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
        if !version.as_deref().is_some_and(|text| text.starts_with("OpenSSL 3")) {
            assert!(std::env::var_os("IOMT_REQUIRE_OPENSSL").is_none(), "found {version:?}");
            eprintln!("SKIPPED: OpenSSL 3 is needed as the foreign maker, found {version:?}");
            return None;
        }
        let path = std::env::temp_dir().join(format!("iomt-openssl-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Some(Self(path))
    }

    fn run(&self, arguments: &str) -> (bool, String) {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    fn make(&self, arguments: &str) {
        let (done, text) = self.run(arguments);
        assert!(done, "openssl {arguments}\n{text}");
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join(file)).unwrap()
    }

    fn write(&self, file: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        fs::write(self.0.join(file), content).unwrap();
    }

    /// A root, a CA under it and a device's key, request and certificate, of one algorithm.
    fn hospital(&self, algorithm: &str) {
        self.write(
            "ca.ext",
            "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n\
             subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        );
        self.write(
            "leaf.ext",
            format!(
                "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
                 extendedKeyUsage=clientAuth,serverAuth\nsubjectAltName=URI:{NAME}\n\
                 subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
            ),
        );
        for who in ["root", "ca", "leaf"] {
            self.make(&format!("genpkey {algorithm} -out {who}.key"));
        }
        self.make(
            "req -x509 -new -key root.key -out root.pem -days 30 -subj /CN=hospital-root \
             -addext keyUsage=critical,keyCertSign,cRLSign",
        );
        self.make("req -new -key ca.key -out ca.csr -subj /CN=hospital-ca");
        self.make(
            "x509 -req -in ca.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 \
             -extfile ca.ext -out ca.pem",
        );
        self.make(&format!(
            "req -new -key leaf.key -out leaf.csr -subj /CN=pump-0042 -addext subjectAltName=URI:{NAME}"
        ));
        self.make(
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
             -extfile leaf.ext -out leaf.pem",
        );
    }

    fn chain(&self) -> OwnedChain {
        OwnedChain::from_pem(&[self.read("leaf.pem"), self.read("ca.pem")].concat()).unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn now() -> Now {
    TimeFloor::build().now(&CLOCK)
}

const ALGORITHMS: [(&str, Algorithm); 2] = [
    ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", Algorithm::Es256),
    ("-algorithm ED25519", Algorithm::Ed25519),
];

#[test]
fn openssls_keys_requests_and_chains_are_taken() {
    let Some(bench) = Bench::new("taken") else { return };
    for (arguments, algorithm) in ALGORITHMS {
        bench.hospital(arguments);
        let mut store = TrustStore::new();
        assert_eq!(store.add_pem(&bench.read("root.pem"), DOMAIN), Ok(1));
        let chain = bench.chain();
        let chain = chain.borrow().unwrap();
        for usage in [Usage::ClientAuth, Usage::ServerAuth] {
            let peer = store.verify(&chain, &now(), usage).unwrap();
            assert_eq!(peer.name().as_str(), NAME);
        }
        let signer = SoftwareKey::from_pem(&bench.read("leaf.key")).unwrap().signer().unwrap();
        assert_eq!(signer.public_key().algorithm(), algorithm);
        let identity = Identity::new(chain, signer).unwrap();
        let csr = Csr::verify(&pem::request(&bench.read("leaf.csr")).unwrap()).unwrap();
        assert_eq!((csr.name(), *csr.key()), (identity.name(), identity.public_key()));
        // Without the CA between, the root is not reached.
        let alone = Chain::new([chain.leaf()]).unwrap();
        let refused = store.verify(&alone, &now(), Usage::ClientAuth);
        assert_eq!(refused, Err(Error::UnknownIssuer));
    }
}

#[test]
fn openssls_expired_certificate_is_refused_by_the_floor_alone() {
    let Some(bench) = Bench::new("expired") else { return };
    bench.hospital(ALGORITHMS[0].0);
    let mut store = TrustStore::new();
    store.add_pem(&bench.read("root.pem"), DOMAIN).unwrap();
    let chain = bench.chain();
    let chain = chain.borrow().unwrap();
    let today = CLOCK.now().unwrap().unix;
    let no_clock = SystemClock { reliable: false };
    let at = |unix| TimeFloor::at_least(unix).now(&no_clock);
    let day = 24 * 60 * 60;
    store.verify(&chain, &at(today + 29 * day), Usage::ClientAuth).unwrap();
    let refused = store.verify(&chain, &at(today + 31 * day), Usage::ClientAuth);
    assert_eq!(refused, Err(Error::Expired));
}

#[test]
fn openssl_takes_ours() {
    let Some(bench) = Bench::new("ours") else { return };
    let today = CLOCK.now().unwrap().unix;
    for (_, algorithm) in ALGORITHMS {
        let ca = DevCa::new(DOMAIN, "trial root", algorithm, today - 60, &mut OsRandom).unwrap();
        let key = SoftwareKey::generate(algorithm, &mut OsRandom).unwrap();
        let csr = request(&key.signer().unwrap(), &Name::parse(NAME).unwrap()).unwrap();
        let terms = Terms::ldevid(today - 60);
        let leaf = ca.issue(&csr, &terms, &mut OsRandom).unwrap();
        bench.write("root.pem", pem::encode_certificates([ca.certificate()]).unwrap());
        bench.write("leaf.pem", pem::encode_certificates([leaf.as_slice()]).unwrap());
        bench.write("leaf.csr", pem::encode_request(&csr).unwrap());
        bench.write("leaf.key", key.to_pem().unwrap().as_bytes());

        bench.make("verify -x509_strict -purpose sslclient -CAfile root.pem leaf.pem");
        let (verified, text) = bench.run("req -in leaf.csr -verify -noout -text");
        assert!(verified && text.contains(NAME), "{text}");
        let (checked, text) = bench.run("pkey -in leaf.key -check -noout");
        assert!(checked, "{text}");
        // One key in all three: OpenSSL prints the same public key for each.
        let publics = [
            "pkey -in leaf.key -pubout",
            "req -in leaf.csr -noout -pubkey",
            "x509 -in leaf.pem -noout -pubkey",
        ]
        .map(|command| bench.run(command).1);
        assert!(publics[0].contains("PUBLIC KEY"));
        assert!(publics.iter().all(|public| *public == publics[0]), "{publics:?}");
    }
}

#[test]
fn an_identity_that_openssl_issues_for_our_request() {
    let Some(bench) = Bench::new("issues") else { return };
    bench.hospital(ALGORITHMS[0].0);
    let key = SoftwareKey::generate(Algorithm::Ed25519, &mut OsRandom).unwrap();
    let csr = request(&key.signer().unwrap(), &Name::parse(NAME).unwrap()).unwrap();
    bench.write("ours.csr", pem::encode_request(&csr).unwrap());
    // The name comes from the request, not from OpenSSL's configuration.
    bench.write("none.ext", "basicConstraints=critical,CA:FALSE\n");
    bench.make(
        "x509 -req -in ours.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
         -copy_extensions copy -extfile none.ext -out leaf.pem",
    );
    let mut store = TrustStore::new();
    store.add_pem(&bench.read("root.pem"), DOMAIN).unwrap();
    let chain = bench.chain();
    let chain = chain.borrow().unwrap();
    store.verify(&chain, &now(), Usage::ClientAuth).unwrap();
    assert_eq!(Identity::new(chain, key.signer().unwrap()).unwrap().name().as_str(), NAME);
}
