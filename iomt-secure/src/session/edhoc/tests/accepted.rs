//! Which message proves that the peer has taken this side's certificate, so that a pending identity
//! may be committed.

use super::world::{self, KINDS, Kind, Party, World, between, id, run};
use crate::crypto::hash::sha256;
use crate::identity::enrolment::Worked;
use crate::platform::os::OsRandom;
use crate::session::edhoc::{Completed, Initiator, Method, Responder, Suite};

const METHODS: [Method; 4] =
    [Method::SignSign, Method::SignStatic, Method::StaticSign, Method::StaticStatic];

/// What a side may commit when its own credential is of this kind: a pinned key has no identity.
fn expected(party: &Party, kind: Kind) -> Option<[u8; 32]> {
    (kind != Kind::Kid).then(|| sha256(&[&party.certificate]))
}

fn worked(completed: Completed) -> Option<[u8; 32]> {
    completed.establish().unwrap().worked().as_ref().map(Worked::own).copied()
}

#[test]
fn message_4_proves_it_to_the_initiator_and_message_3_to_the_responder() {
    let world = World::new();
    for method in METHODS {
        for suite in [Suite::Suite2, Suite::Suite4] {
            for kind_i in KINDS {
                for kind_r in KINDS {
                    let case = (method, suite);
                    between(&world, case, [kind_i, kind_r], |initiator, responder, [i, r]| {
                        let world::Run { initiator, responder, .. } =
                            run(initiator, responder, suite, &[]).unwrap();
                        let name = std::format!("{method:?}, {suite:?}, {kind_i:?}, {kind_r:?}");
                        assert_eq!(worked(initiator), expected(i, kind_i), "{name}");
                        assert_eq!(worked(responder), expected(r, kind_r), "{name}");
                    });
                }
            }
        }
    }
}

/// Both sides after message_3, and neither sends nor reads message_4.
fn without_message_4(initiator: &Initiator<'_>, responder: &Responder<'_>) -> [Completed; 2] {
    let (mut out, mut work) = ([0; 2048], [0; 4096]);
    let (suite, random) = (initiator.preferred().unwrap(), &mut OsRandom);
    let (len, i) = initiator.message_1(suite, id(&[1]), &[], random, &mut out).unwrap();
    let message_1 = out[..len].to_vec();
    let (r, _) = responder.message_1(&message_1).unwrap();
    let (len, r) = r.message_2(id(&[2]), &[], random, &mut out, &mut work).unwrap();
    let (i, _) = i.message_2(&mut out[..len], &mut work).unwrap();
    let (len, i) = i.message_3(&[], &mut out, &mut work).unwrap();
    let (r, _) = r.message_3(&mut out[..len], &mut work).unwrap();
    [i.without_message_4(), r.without_message_4()]
}

#[test]
fn without_message_4_the_initiator_has_no_proof() {
    let world = World::new();
    for method in METHODS {
        for kind in KINDS {
            between(&world, (method, Suite::Suite4), [kind; 2], |initiator, responder, [_, r]| {
                let [initiator, responder] = without_message_4(initiator, responder);
                assert_eq!(worked(initiator), None, "{method:?}, {kind:?}");
                assert_eq!(worked(responder), expected(r, kind), "{method:?}, {kind:?}");
            });
        }
    }
}
