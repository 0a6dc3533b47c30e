//! Minimizes documents by a policy: what the command line does, for it and for its tests.

pub mod account;
pub mod args;
pub mod import;
pub mod keys;
pub mod run;
