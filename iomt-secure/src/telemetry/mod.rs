//! Frames: sealed, replay-proof, bound to the policy that their content was minimized under.

errors! {
    /// Why a frame was refused or could not be made.
    pub enum Error {
        Capacity = 700, Capacity, "the output buffer is too small for the frame";
    }
    from Crypto(crate::crypto::Error);
}
