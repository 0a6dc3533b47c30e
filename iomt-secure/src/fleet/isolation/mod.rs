//! Isolation: signed orders put a device in observe-only, restricted or quarantined, and only a
//! signed order takes it out again.
//!
//! - Orders are verified offline, by one authority or k of n ([`Authorities`]).
//! - An order replaces the one before it; its sequence never goes back, across power cuts too.
//! - An order says until when it may be *taken*. Nothing says until when it *holds*: no type here has
//!   such a field, so no clock, true or false, opens what an order has closed.
//! - What must never stop is [`Essential`]: it has no number, so that no order can name it and no
//!   code can ask whether it is allowed.
//! - The [`Gate`] begins closed. Without a verified state nothing leaves; therapy does not ask.
//!
//! The bytes, limits and vectors are in `docs/wire/order.md`.

mod authorities;
mod device;
mod function;
mod gate;
mod order;

pub use authorities::{Authorities, MAX as MAX_ROTATION, MAX_KEYS, MAX_STEP, Rotation};
pub use device::{Isolation, Taken};
pub use function::{Essential, FunctionSet, Functions, MAX_FUNCTIONS, Restrictable};
pub use gate::{Gate, Level};
pub use order::{MAX as MAX_ORDER, Measure, Order, Reason, command};

#[cfg(test)]
mod tests;
