//! The backends. One is in use; vectors are run against each.

mod rustcrypto;

pub(super) use rustcrypto::*;
