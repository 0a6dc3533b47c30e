//! The C interface of iomt-secure: conversions and nothing else.
//!
//! What a C programmer needs to know stands in `include/iomt_secure.h`, which is written from these
//! sources. Here is what the sources hold to:
//!
//! - every exported function runs inside [`call::guard`] or [`call::plain`], so that no panic
//!   crosses, and takes its pointers through [`call::Call`], which refuses those that are NULL,
//!   misaligned, or overlap;
//! - objects live in the caller's memory ([`object`]), marked with their type and their own address:
//!   one that was never made, was copied, or is in use by a call that is not over, is refused;
//! - a typestate of the core is one enum behind one object; a step takes it out, and leaves it spent;
//! - what an object refers to has to stay where it is until the object is wiped. Lifetimes are
//!   `'static` here for that reason, and for that reason only.
//!
//! `unsafe` lives in this crate alone.
#![cfg_attr(not(feature = "std"), no_std)]
#![allow(non_camel_case_types)] // C's names
#![allow(clippy::missing_safety_doc)] // the header says it once, for all functions
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    clippy::undocumented_unsafe_blocks
)]

#[macro_use]
mod object;

mod call;
pub mod capacity;
#[rustfmt::skip] // written by a test, and compared by the byte
pub mod codes;
pub mod credential;
pub mod csr;
pub mod edhoc;
mod error;
pub mod fragments;
#[cfg(feature = "std")]
pub mod host;
pub mod items;
pub mod link;
pub mod measurement;
pub mod minimizer;
pub mod opener;
pub mod packets;
#[cfg(all(not(feature = "std"), feature = "panic-handler"))]
mod panic;
pub mod peer;
#[cfg(feature = "std")]
pub mod pem;
pub mod platform;
pub mod policy;
pub mod sealer;
pub mod session;
pub mod software;
pub mod statement;
#[cfg(feature = "std")]
pub mod text;
pub mod time;
#[cfg(feature = "std")]
pub mod tls;
pub mod trust;
pub mod version;
