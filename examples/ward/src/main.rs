//! The ward.
fn main() {}
