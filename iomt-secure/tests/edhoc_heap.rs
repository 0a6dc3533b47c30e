//! A whole EDHOC handshake, both sides, takes nothing from the heap, counted by the allocator.
//!
//! That is so for our code in every build, and for the whole where RustCrypto is the backend: run it
//! with `--no-default-features`. With `aws-lc-rs` the libraries take some; how many at most is held
//! here too.

use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{
    Anchor, Anchors, Chain, Key, KeyAgreement as _, Known, Name, Now, Pin, SoftwareAgreement,
    SoftwareSigner, TimeFloor, Usage,
};
use iomt_secure::platform::{self, Clock, Random, Reading};
use iomt_secure::session::edhoc::{
    Credential, Identifier, Initiator, Method, PrivateKey, Responder, Suite, Trust,
};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

std::thread_local! {
    /// Of this thread alone: the test harness allocates on its own.
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator with the caller's arguments, whose contract is
// this trait's own; the counter is a plain cell that takes no memory. Growing goes through `alloc`.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.set(TAKEN.get() + 1);
        // SAFETY: the caller's contract, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract, handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What one handshake may take. aws-lc-rs hands over each public key, agreed secret and signature in
/// a vector; webpki with `alloc` gathers the extended key usages that it passes over.
const ALLOWED: usize = if cfg!(feature = "aws-lc-rs") { 12 } else { 0 };

#[test]
fn the_allocator_is_counted() {
    let before = TAKEN.get();
    drop(std::hint::black_box(Box::new(1)));
    assert_eq!(TAKEN.get() - before, 1);
}

#[test]
fn certificates_verified_anew_and_known_before() {
    let [root, pump, gateway] = [ROOT, PUMP, GATEWAY].map(|text| hex::decode(text).unwrap());
    let anchor = [Anchor::new(&root, "hospital.example").unwrap()];
    let anchors = Anchors::new(&anchor).unwrap();
    let [pump, gateway] = [&pump, &gateway].map(|der| Chain::new([der.as_slice()]).unwrap());
    let [pump_key, gateway_key] = [1, 2].map(|seed| {
        SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [seed; 32])).unwrap()
    });
    let keys = [PrivateKey::Signature(&pump_key), PrivateKey::Signature(&gateway_key)];
    let trust = Trust::none().with_anchors(anchors, now());

    let chains = [
        [Credential::x5chain(pump, keys[0]).unwrap()],
        [Credential::x5chain(gateway, keys[1]).unwrap()],
    ];
    hold("x5chain", Method::SignSign, &chains, [trust; 2]);

    let hashes =
        [[Credential::x5t(pump, keys[0]).unwrap()], [Credential::x5t(gateway, keys[1]).unwrap()]];
    let both = [pump, gateway];
    hold("x5t", Method::SignSign, &hashes, [trust.with_chains(&both); 2]);

    let known = |chain, usage| [Known::verify(chain, &anchors, &now(), usage).unwrap()];
    let (at_pump, at_gateway) = (known(gateway, Usage::ServerAuth), known(pump, Usage::ClientAuth));
    let trusts = [trust.with_known(&at_pump), trust.with_known(&at_gateway)];
    hold("x5t, known", Method::SignSign, &hashes, trusts);
}

#[test]
fn pinned_keys() {
    let keys =
        [3, 4].map(|seed| SoftwareAgreement::x25519(&Secret::take(&mut [seed; 32])).unwrap());
    let (mut pump_room, mut gateway_room) = ([0; 128], [0; 128]);
    let key = |at: usize| Key::X25519(keys[at].public_key().x());
    let pump = Pin::write_claims("pump-0042", &[1], &key(0), &mut pump_room).unwrap();
    let gateway = Pin::write_claims("gateway-7", &[2], &key(1), &mut gateway_room).unwrap();
    let name = |device: &str| {
        Name::parse(&format!("spiffe://hospital.example/icu-3/infusion-pump/{device}")).unwrap()
    };
    let at_pump = [Pin::new(name("gateway-7"), gateway).unwrap()];
    let at_gateway = [Pin::new(name("pump-0042"), pump).unwrap()];
    let own = [
        [Credential::kid(pump, PrivateKey::Agreement(&keys[0])).unwrap()],
        [Credential::kid(gateway, PrivateKey::Agreement(&keys[1])).unwrap()],
    ];
    let trusts = [&at_pump, &at_gateway].map(|pins| Trust::none().with_pins(pins).unwrap());
    hold("kid", Method::StaticStatic, &own, trusts);
}

/// Runs one handshake to both ends, message_4 included, and counts.
fn hold(what: &str, method: Method, own: &[[Credential<'_>; 1]; 2], trust: [Trust<'_>; 2]) {
    let (suites, methods) = ([Suite::Suite4], [method]);
    let initiator = Initiator::new(method, &suites, &own[0], trust[0]).unwrap();
    let responder = Responder::new(&methods, &suites, &own[1], trust[1]).unwrap();
    // What a library does once, such as asking the processor what it can, is not the handshake's.
    shake_hands(&initiator, &responder);
    let before = TAKEN.get();
    shake_hands(&initiator, &responder);
    let taken = TAKEN.get() - before;
    assert!(taken <= ALLOWED, "{what}: {taken} allocations");
}

fn shake_hands<'a>(initiator: &'a Initiator<'a>, responder: &'a Responder<'a>) {
    let (mut message, mut work) = ([0; 1024], [0; 1024]);
    let (message, work) = (&mut message[..], &mut work[..]);
    let random = &mut Counter(0);
    let id = |byte| Identifier::new(&[byte]).unwrap();
    let (len, i) = initiator.message_1(Suite::Suite4, id(7), &[], random, message).unwrap();
    let (r, _) = responder.message_1(&message[..len]).unwrap();
    let (len, r) = r.message_2(id(9), &[], random, message, work).unwrap();
    let (i, _) = i.message_2(&mut message[..len], work).unwrap();
    let (len, i) = i.message_3(&[], message, work).unwrap();
    let (r, _) = r.message_3(&mut message[..len], work).unwrap();
    let (len, r) = r.message_4(&[], message).unwrap();
    let (i, _) = i.message_4(&mut message[..len], &[]).unwrap();
    let (i, r) = (i.establish().unwrap(), r.establish().unwrap());
    assert!(i.peer() != r.peer());
}

/// Numbers that are no secret, without an operating system.
struct Counter(u8);

impl Random for Counter {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        self.0 += 1;
        out.fill(self.0);
        Ok(())
    }
}

/// 2027-01-15, by a reliable clock.
fn now() -> Now {
    struct At;
    impl Clock for At {
        fn now(&self) -> Option<Reading> {
            Some(Reading { unix: 1_800_000_000, reliable: true })
        }
    }
    TimeFloor::build().now(&At)
}

/// A root, Ed25519, for names in hospital.example.
const ROOT: &str = "\
    3082012f3081e2a0030201020214798fd4375e5d3a812748e19bfe56e4370790ad18300506032b6570301b311930\
    1706035504030c10486f73706974616c20446576696365733020170d3735303130313030303030305a180f343039\
    36303130313030303030305a301b3119301706035504030c10486f73706974616c2044657669636573302a300506\
    032b65700321007540eb0037574fe0c085f1d7d3794fcadab78ea16706207230c5921180210186a3363034300e06\
    03551d0f0101ff04040302020430110603551d0e040a04084141414141414141300f0603551d130101ff04053003\
    0101ff300506032b6570034100a977ca2c5c67225404b7a3fec428fb418535ec97edbc04e4b41f694ce9a45c3add\
    12163dd249abdc55a44cd170c45e8146e9277dbb2b8835f640e2796d33cd05";
/// The initiator's certificate, whose key is the seed 01 01 ...
const PUMP: &str = "\
    3082017130820123a00302010202084141414141414141300506032b6570301b3119301706035504030c10486f73\
    706974616c2044657669636573301e170d3230303130313030303030305a170d3439313233313030303030305a30\
    143112301006035504030c0970756d702d30303432302a300506032b65700321008a88e3dd7409f195fd52db2d3c\
    ba5d72ca6709bf1d94121bf3748801b40f6f5ca3818b30818830130603551d23040c300a80084141414141414141\
    30420603551d11043b303986377370696666653a2f2f686f73706974616c2e6578616d706c652f6963752d332f69\
    6e667573696f6e2d70756d702f70756d702d30303432300e0603551d0f0101ff040403020780301d0603551d2504\
    16301406082b0601050507030206082b06010505070301300506032b65700341005f50b3338f42db43041697a562\
    75350ce809b568fae904acab3c3ccaddce88746def334bb782952db9522e68be803d596a2eeb384d51f8d97f4e63\
    ec7d31850d";
/// The responder's certificate, whose key is the seed 02 02 ...
const GATEWAY: &str = "\
    3082017130820123a00302010202084141414141414141300506032b6570301b3119301706035504030c10486f73\
    706974616c2044657669636573301e170d3230303130313030303030305a170d3439313233313030303030305a30\
    143112301006035504030c09676174657761792d37302a300506032b65700321008139770ea87d175f56a35466c3\
    4c7ecccb8d8a91b4ee37a25df60f5b8fc9b394a3818b30818830130603551d23040c300a80084141414141414141\
    30420603551d11043b303986377370696666653a2f2f686f73706974616c2e6578616d706c652f6963752d332f69\
    6e667573696f6e2d70756d702f676174657761792d37300e0603551d0f0101ff040403020780301d0603551d2504\
    16301406082b0601050507030206082b06010505070301300506032b6570034100ce662ed5e517e18a0056eadc58\
    acef111838223192fb164adf2a7a971733d022d22ccc89c90434809cc45e073714b5a408ac4a758e77fa1e65fbda\
    641a79420b";
