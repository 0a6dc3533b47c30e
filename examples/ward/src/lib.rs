//! A ward in one process: a gateway with two recipients, four devices that enrol, connect, minimize and
//! send over sockets, two that are worn and do so over Bluetooth LE and a phone, and those who attack them; and what the ward shows and tells: its input signals,
//! its summary, the live table and the report.

pub mod args;
pub mod attack;
pub mod ble;
pub mod device;
pub mod enrol;
pub mod expect;
pub mod figures;
pub mod leak;
pub mod ledger;
pub mod reading;
pub mod recipient;
pub mod report;
pub mod run;
pub mod signals;
pub mod summary;
pub mod table;
pub mod wire;

/// What can go wrong in a ward is of many kinds, and is told to a human.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
