//! Feeds `document::property` from libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    iomt_secure_fuzz::document::property(data);
});
