//! Fuzz targets; their corpora replay under `cargo test`.
