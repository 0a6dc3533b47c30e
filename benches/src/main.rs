//! Ours and the peers.
fn main() {}
