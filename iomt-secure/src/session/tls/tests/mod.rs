//! The handshake against itself in memory, against faults one at a time, and against OpenSSL.

mod openssl;
mod pair;
mod refusals;
mod sockets;
mod tamper;
mod ward;
