//! Handshakes whose every waiting state lets go of its configuration, and takes up one made anew.

use super::world::{KINDS, Kind, World, between, id};
use crate::platform::os::OsRandom;
use crate::session::edhoc::{Completed, Error, Initiator, Method, Responder, Suite, detached};

fn export(completed: &Completed) -> [u8; 32] {
    let mut out = [0; 32];
    completed.export(1, b"test", &mut out).unwrap();
    out
}

/// One handshake, in which the initiators and responders are others at each step.
fn hand_over(
    initiators: [&Initiator<'_>; 3],
    responders: [&Responder<'_>; 3],
    suite: Suite,
) -> Result<[Completed; 2], Error> {
    let (mut out, mut work) = ([0; 2048], [0; 4096]);
    let random = &mut OsRandom;
    let (len, i) = initiators[0].message_1(suite, id(&[1]), &[], random, &mut out)?;
    let i = i.detach()?;
    let message_1 = out[..len].to_vec();
    let r = responders[0].message_1(&message_1)?.0.detach()?;
    let r = r.attach(responders[1])?;
    let (len, r) = r.message_2(id(&[2]), &[], random, &mut out, &mut work)?;
    let r = r.detach()?;
    let i = i.attach(initiators[1])?.message_2(&mut out[..len], &mut work)?.0.detach()?;
    let peer = *i.peer();
    let (len, i) = i.attach(initiators[2])?.message_3(&[], &mut out, &mut work)?;
    let r = r.attach(responders[2])?.message_3(&mut out[..len], &mut work)?.0;
    let (len, responder) = r.message_4(&[], &mut out)?;
    let (initiator, _) = i.message_4(&mut out[..len], &[])?;
    assert_eq!(*initiator.peer(), peer);
    Ok([initiator, responder])
}

#[test]
fn both_sides_end_with_the_same_keys() {
    let world = World::new();
    for method in [Method::SignSign, Method::SignStatic, Method::StaticSign, Method::StaticStatic] {
        for suite in [Suite::Suite2, Suite::Suite4] {
            for kind in KINDS {
                between(&world, (method, suite), [kind; 2], |i, r, [party_i, party_r]| {
                    let [i, r] = hand_over([i; 3], [r; 3], suite).unwrap();
                    assert_eq!(export(&i), export(&r), "{method:?}, {suite:?}, {kind:?}");
                    assert_eq!((i.peer().name(), r.peer().name()), (&party_r.name, &party_i.name));
                });
            }
        }
    }
}

#[test]
fn a_configuration_without_the_credential_is_refused() {
    let world = World::new();
    let suite = Suite::Suite4;
    let case = |method| (method, suite);
    between(&world, case(Method::SignSign), [Kind::Chain; 2], |i, r, _| {
        // Another method, and so keys of another use.
        between(&world, case(Method::StaticStatic), [Kind::Chain; 2], |other_i, other_r, _| {
            let refused = |initiators, responders| {
                hand_over(initiators, responders, suite).map(|_| ()).unwrap_err()
            };
            assert_eq!(refused([i, other_i, i], [r; 3]), Error::OwnCredential);
            assert_eq!(refused([i, i, other_i], [r; 3]), Error::OwnCredential);
            assert_eq!(refused([i; 3], [r, other_r, r]), Error::OwnCredential);
            assert_eq!(refused([i; 3], [r, r, other_r]), Error::OwnCredential);
        });
    });
}

/// The trust that holds is that of the configuration that is taken up.
#[test]
fn a_root_that_was_retired_meanwhile_is_believed_no_longer() {
    let (world, other_world) = (World::new(), World::new());
    let case = (Method::SignSign, Suite::Suite4);
    between(&world, case, [Kind::Chain; 2], |i, r, _| {
        between(&other_world, case, [Kind::Chain; 2], |distrusting_i, distrusting_r, _| {
            let refused = |initiators, responders| {
                hand_over(initiators, responders, Suite::Suite4).map(|_| ()).unwrap_err()
            };
            let stranger = |error| matches!(error, Error::Identity(_));
            assert!(stranger(refused([i, distrusting_i, i], [r; 3])));
            assert!(stranger(refused([i; 3], [r, r, distrusting_r])));
        });
    });
}

#[test]
fn detached_states_go_to_other_threads() {
    const fn goes<T: Send + 'static>() {}
    goes::<detached::AwaitingMessage2>();
    goes::<detached::ReadyForMessage3>();
    goes::<detached::ReadyForMessage2>();
    goes::<detached::AwaitingMessage3>();
}
