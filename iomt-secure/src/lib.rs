#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "alloc")]
#[allow(unused_extern_crates)] // which modules use it depends on the features
extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

#[macro_use]
mod error;

pub mod cbor;
pub mod crypto;
pub mod fleet;
pub mod identity;
pub mod measurement;
pub mod minimize;
pub mod platform;
pub mod session;
pub mod statement;
pub mod telemetry;

pub use error::{ERRORS, Entry, Fault};
