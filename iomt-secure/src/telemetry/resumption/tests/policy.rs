//! The chain of proof across a restart: no measurement leaves before its plan was shown again.

use super::*;
use crate::telemetry::tests::gate::{Office, batch, toml};

fn kept() -> (Kept<1>, Sealer<1>, Opener<1>) {
    let (device, gateway) = sessions(Aead::ChaCha20Poly1305);
    let options = Options::lossy();
    let (sealer, opener) = crate::telemetry::open_link(gateway, &options.resumable()).unwrap();
    (Kept::begin(DEVICE, device, &options, 4), sealer, opener)
}

/// The device goes over to these terms.
fn update(kept: &mut Kept<1>, gateway: &mut (Sealer<1>, Opener<1>), terms: &Terms) {
    let mut out = [0; 256];
    let len = kept.with(|link, vault| link.update_key(terms, &mut out, vault)).unwrap();
    let Ok(Received::KeyUpdate(update)) = gateway.1.open(&mut out[..len]) else { panic!() };
    let len = gateway.0.acknowledge(&update, &mut out).unwrap();
    kept.with(|link, vault| {
        let Ok(Received::Acknowledged(proof)) = link.open(&mut out[..len], vault) else { panic!() };
        link.acknowledged(&proof, vault).unwrap();
    });
}

#[test]
fn measurements_wait_for_the_same_plan() {
    let (mut kept, sealer, opener) = kept();
    let mut gateway = (sealer, opener);
    let office = Office::new();
    let mut minimizer = office.minimizer(&toml(1, GATEWAY, "\"none\""), GATEWAY);
    let mut other = office.minimizer(&toml(2, GATEWAY, "\"none\""), GATEWAY);
    update(&mut kept, &mut gateway, &Terms::from(minimizer.plan()));
    let (first, second) = (batch(&mut minimizer), batch(&mut other));
    let mut out = [0; 256];
    kept.with(|link, vault| link.seal(0, &first, &mut out, vault)).unwrap();

    kept.restart();
    let before = out;
    let writes = kept.flash.writes;
    // Even the right batch, which this start's plan has minimized.
    let sealed = kept.with(|link, vault| link.seal(0, &first, &mut out, vault));
    assert_eq!(sealed, Err(Error::Unconfirmed));
    let sealed = kept.with(|link, vault| link.seal_event(0, &first, &mut out, vault));
    assert_eq!(sealed, Err(Error::Unconfirmed));
    // Another plan confirms nothing.
    assert_eq!(kept.link().confirm(&Terms::from(other.plan())), Err(Error::OtherPolicy));
    let sealed = kept.with(|link, vault| link.seal(0, &first, &mut out, vault));
    assert_eq!(sealed, Err(Error::Unconfirmed));
    assert_eq!((out, kept.flash.writes), (before, writes), "nothing was done");

    kept.link().confirm(&Terms::from(minimizer.plan())).unwrap();
    let refused = kept.with(|link, vault| link.seal(0, &second, &mut out, vault));
    assert_eq!(refused, Err(Error::OtherPolicy));
    let len = kept.with(|link, vault| link.seal(0, &first, &mut out, vault)).unwrap();
    let Ok(Received::Telemetry(received)) = gateway.1.open(&mut out[..len]) else { panic!() };
    assert_eq!(received.content(), first.content());
    assert_eq!(received.policy(), first.stamp().policy());
}

#[test]
fn another_plan_takes_over_by_a_key_update() {
    let (mut kept, sealer, opener) = kept();
    let mut gateway = (sealer, opener);
    let office = Office::new();
    let minimizer = office.minimizer(&toml(1, GATEWAY, "\"none\""), GATEWAY);
    update(&mut kept, &mut gateway, &Terms::from(minimizer.plan()));
    kept.restart();
    // The gateway skips what this side has reserved of its numbers: its acknowledgement is opened.
    let mut out = [0; 256];
    let len = kept.with(|link, vault| link.announce(&mut out, vault)).unwrap();
    let Ok(Received::Resumed(resumption)) = gateway.1.open(&mut out[..len]) else { panic!() };
    let mut answer = [0; 256];
    let len = gateway.0.resumed(&resumption, &gateway.1, &mut answer).unwrap();
    kept.with(|link, vault| {
        let Ok(Received::Resumed(answer)) = link.open(&mut answer[..len], vault) else { panic!() };
        assert_eq!(link.resumed(&answer, &mut out, vault), Ok(0));
    });
    let mut other = office.minimizer(&toml(2, GATEWAY, "\"none\""), GATEWAY);
    update(&mut kept, &mut gateway, &Terms::from(other.plan()));
    let batch = batch(&mut other);
    let len = kept.with(|link, vault| link.seal(0, &batch, &mut out, vault)).unwrap();
    let Ok(Received::Telemetry(received)) = gateway.1.open(&mut out[..len]) else { panic!() };
    assert_eq!(received.policy(), batch.stamp().policy());
}

/// An update that was announced before the restart leads to an epoch whose plan is still to be shown.
#[test]
fn an_update_from_the_record_is_confirmed_as_well() {
    let (mut kept, mut sealer, mut opener) = kept();
    let office = Office::new();
    let mut minimizer = office.minimizer(&toml(1, GATEWAY, "\"none\""), GATEWAY);
    let terms = Terms::from(minimizer.plan());
    let mut out = [0; 256];
    kept.with(|link, vault| link.update_key(&terms, &mut out, vault)).unwrap();
    kept.restart();
    let len = kept.with(|link, vault| link.repeat_update(&mut out, vault)).unwrap();
    let Ok(Received::KeyUpdate(update)) = opener.open(&mut out[..len]) else { panic!() };
    let len = sealer.acknowledge(&update, &mut out).unwrap();
    kept.with(|link, vault| {
        let Ok(Received::Acknowledged(proof)) = link.open(&mut out[..len], vault) else { panic!() };
        link.acknowledged(&proof, vault).unwrap();
    });
    let batch = batch(&mut minimizer);
    let sealed = kept.with(|link, vault| link.seal(0, &batch, &mut out, vault));
    assert_eq!(sealed, Err(Error::Unconfirmed));
    kept.link().confirm(&terms).unwrap();
    let len = kept.with(|link, vault| link.seal(0, &batch, &mut out, vault)).unwrap();
    assert!(matches!(opener.open(&mut out[..len]), Ok(Received::Telemetry(_))));
}
