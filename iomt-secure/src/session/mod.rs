//! Mutually authenticated sessions. Whatever the handshake, it ends in [`Established`].

mod established;

pub use established::{Established, Role};

errors! {
    /// Why a session was refused or ended.
    pub enum Error {
        Capacity = 400, Capacity, "the output buffer is too small for the next handshake message";
    }
    from Identity(crate::identity::Error);
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
