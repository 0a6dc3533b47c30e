//! Panics, states, and what is counted.

use super::{Slot, guard};
use crate::IomtError;
use std::sync::Arc;
use std::thread;

#[test]
#[allow(clippy::panic)]
fn a_panic_is_one_error_without_its_text() {
    let error = guard::<()>(|| panic!("patient Jane Doe")).unwrap_err();
    assert!(matches!(error, IomtError::Internal { code: 914, .. }));
    assert!(!format!("{error} {error:?}").contains("Jane"));
}

#[test]
#[allow(clippy::panic)]
fn a_state_that_a_panic_had_is_spent() {
    let slot = Slot::new(1);
    assert!(guard::<()>(|| slot.with(|_| panic!("half done"))).is_err());
    assert!(matches!(slot.with(|_| Ok(())), Err(IomtError::AlreadyUsed { .. })));
}

#[test]
fn a_failed_call_keeps_the_state_and_a_failed_step_spends_it() {
    let slot = Slot::new(1);
    let failed = slot.with(|value| {
        *value += 1;
        Err::<(), _>(IomtError::state())
    });
    assert!(failed.is_err());
    assert_eq!(slot.with(|value| Ok(*value)), Ok(2));
    assert_eq!(slot.step(Err::<crate::call::Result<(i32, ())>, i32>), Err(IomtError::state()));
    assert_eq!(slot.with(|value| Ok(*value)), Ok(2), "it was not the state for that step");
    assert_eq!(slot.step(|value| Ok(Ok((value + 1, "done")))), Ok("done"));
    let spent = slot.step(|_| Ok(Err::<(i32, ()), _>(IomtError::internal())));
    assert_eq!(spent, Err(IomtError::internal()));
    assert_eq!(slot.spend(|_| true), Err(IomtError::already_used()));
}

#[test]
fn a_state_in_use_is_busy_for_its_own_thread_and_for_others() {
    let slot = Arc::new(Slot::new(1));
    let inner = slot.clone();
    let seen = slot.with(|_| {
        let own = inner.with(|_| Ok(()));
        let other = inner.clone();
        let others = thread::spawn(move || other.with(|_| Ok(()))).join().unwrap();
        Ok((own, others))
    });
    assert_eq!(seen, Ok((Err(IomtError::busy()), Err(IomtError::busy()))));
    assert_eq!(slot.with(|value| Ok(*value)), Ok(1));
}

/// STYLE: every exported function stands behind the guard. Those that cannot fail are named here.
#[test]
fn every_exported_function_is_guarded() {
    let sources = [
        include_str!("../edhoc/mod.rs"),
        include_str!("../edhoc/initiator.rs"),
        include_str!("../edhoc/responder.rs"),
        include_str!("../edhoc/packets.rs"),
        include_str!("../identity.rs"),
        include_str!("../link.rs"),
        include_str!("../minimizer.rs"),
        include_str!("../platform.rs"),
        include_str!("../policy.rs"),
        include_str!("../session.rs"),
        include_str!("../signer.rs"),
        include_str!("../testing.rs"),
        include_str!("../tls.rs"),
    ];
    let exported: usize = sources.iter().map(|s| s.matches("    pub fn ").count()).sum();
    let free: usize = sources.iter().map(|s| s.matches("\npub fn ").count()).sum();
    let guarded: usize = sources.iter().map(|s| s.matches("guard(||").count()).sum();
    // `TrustAnchors::new` and `default_packet_timing`, which only put constants together.
    assert_eq!(exported + free - 2, guarded);
    assert!(guarded > 70, "{guarded}");
}
