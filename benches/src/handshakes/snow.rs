//! `snow`: Noise_XX_25519_ChaChaPoly_SHA256 with the default resolver, until both sides are in
//! transport mode. Each holds the other's static key against the one that it knows; there are no
//! certificates.

use super::Handshake;
use snow::{Builder, Keypair, params::NoiseParams};

const PATTERN: &str = "Noise_XX_25519_ChaChaPoly_SHA256";

pub(super) fn new() -> Handshake {
    let params: NoiseParams = PATTERN.parse().expect("a pattern");
    let keys = || Builder::new(params.clone()).generate_keypair().expect("a key");
    let (i, r) = (keys(), keys());
    let turn = move || shake_hands(&params, &i, &r);
    Handshake { who: "snow XX, raw keys", turn: Box::new(turn) }
}

fn shake_hands(params: &NoiseParams, i: &Keypair, r: &Keypair) -> usize {
    let build = |key| Builder::new(params.clone()).local_private_key(key).expect("a key");
    let mut initiator = build(&i.private).build_initiator().expect("an initiator");
    let mut responder = build(&r.private).build_responder().expect("a responder");
    let (mut wire, mut payload) = ([0; 256], [0; 256]);
    let one = initiator.write_message(&[], &mut wire).expect("-> e");
    responder.read_message(&wire[..one], &mut payload).expect("-> e");
    let two = responder.write_message(&[], &mut wire).expect("<- e, ee, s, es");
    initiator.read_message(&wire[..two], &mut payload).expect("<- e, ee, s, es");
    let three = initiator.write_message(&[], &mut wire).expect("-> s, se");
    responder.read_message(&wire[..three], &mut payload).expect("-> s, se");
    assert_eq!(initiator.get_remote_static(), Some(&r.public[..]));
    assert_eq!(responder.get_remote_static(), Some(&i.public[..]));
    let initiator = initiator.into_transport_mode().expect("the initiator is done");
    let responder = responder.into_transport_mode().expect("the responder is done");
    std::hint::black_box((initiator, responder));
    one + two + three
}
