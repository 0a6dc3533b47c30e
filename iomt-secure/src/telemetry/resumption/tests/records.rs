//! The records themselves.
