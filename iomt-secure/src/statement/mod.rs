//! Signed statements: COSE_Sign1 (RFC 9052) over deterministic CBOR (RFC 8949 §4.2).

errors! {
    /// Why a statement was refused.
    pub enum Error {
        Truncated = 300, Peer, "the CBOR ends in the middle of an item";
    }
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
