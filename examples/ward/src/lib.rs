//! What the ward shows and tells: its input signals, its summary, the live table and the report.

pub mod report;
pub mod signals;
pub mod summary;
pub mod table;
