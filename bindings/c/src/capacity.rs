//! How much fits into an object, and so how large it is.
//!
//! Five capacities are the firmware's to choose when it builds the library, by an environment
//! variable, and again when it compiles its C, by a macro of the same name. `iomt_layout_check`
//! in the header compares the two.

/// cbindgen:ignore
pub(crate) const RULES: usize = setting(option_env!("IOMT_RULES"), 32);
/// cbindgen:ignore
pub(crate) const BATCH: usize = setting(option_env!("IOMT_BATCH"), 1024);
/// cbindgen:ignore
pub(crate) const MESSAGE: usize = setting(option_env!("IOMT_MESSAGE"), 1280);
/// cbindgen:ignore
pub(crate) const CHANNELS: usize = setting(option_env!("IOMT_CHANNELS"), 4);

/// cbindgen:ignore
pub(crate) const FRAME: usize = setting(option_env!("IOMT_FRAME"), 2048);

// The names under which the sizes below, and with them the header, know the five.
use self::{BATCH as IOMT_BATCH, CHANNELS as IOMT_CHANNELS, MESSAGE as IOMT_MESSAGE};
use self::{FRAME as IOMT_FRAME, RULES as IOMT_RULES};

/// Most credentials of an endpoint.
pub const IOMT_CREDENTIALS: usize = 4;
/// Most cipher suites of an endpoint.
pub const IOMT_SUITES: usize = 7;
/// Most methods of an endpoint.
pub const IOMT_METHODS: usize = 4;
/// Most EAD items in a message, and most labels that an endpoint knows.
pub const IOMT_EADS: usize = 4;
/// Most authorities that are given to one call.
pub const IOMT_AUTHORITIES: usize = 4;
/// Most certificates in a chain.
pub const IOMT_CERTIFICATES: usize = 4;

/// Alignment of every object, in bytes.
#[cfg(target_pointer_width = "64")]
pub const IOMT_ALIGNMENT: usize = 16;
/// Alignment of every object, in bytes.
#[cfg(target_pointer_width = "32")]
pub const IOMT_ALIGNMENT: usize = 8;

#[cfg(target_pointer_width = "64")]
mod sizes {
    use super::*;
    /// Bytes of an iomt_now.
    pub const IOMT_NOW_SIZE: usize = 32;
    /// Bytes of an iomt_peer.
    pub const IOMT_PEER_SIZE: usize = 304;
    /// Bytes of an iomt_anchor.
    pub const IOMT_ANCHOR_SIZE: usize = 480;
    /// Bytes of an iomt_pin.
    pub const IOMT_PIN_SIZE: usize = 256;
    /// Bytes of an iomt_chain.
    pub const IOMT_CHAIN_SIZE: usize = 80;
    /// Bytes of an iomt_trust.
    pub const IOMT_TRUST_SIZE: usize = 112;
    /// Bytes of an iomt_software_key.
    pub const IOMT_SOFTWARE_KEY_SIZE: usize = 288;
    /// Bytes of an iomt_hedged.
    pub const IOMT_HEDGED_SIZE: usize = 96;
    /// Bytes of an iomt_credential.
    pub const IOMT_CREDENTIAL_SIZE: usize = 304;
    /// Bytes of an iomt_edhoc_endpoint.
    pub const IOMT_EDHOC_ENDPOINT_SIZE: usize = 976;
    /// Bytes of an iomt_edhoc.
    pub const IOMT_EDHOC_SIZE: usize = 528;
    /// Bytes of an iomt_packets.
    pub const IOMT_PACKETS_SIZE: usize = 2 * IOMT_MESSAGE + 160;
    /// Bytes of an iomt_fragmenter.
    pub const IOMT_FRAGMENTER_SIZE: usize = 80;
    /// Bytes of an iomt_reassembler.
    pub const IOMT_REASSEMBLER_SIZE: usize = 2 * IOMT_FRAME + 304;
    /// Bytes of an iomt_session.
    pub const IOMT_SESSION_SIZE: usize = 416;
    /// Bytes of an iomt_sealer.
    pub const IOMT_SEALER_SIZE: usize = 16 * IOMT_CHANNELS + 256;
    /// Bytes of an iomt_opener.
    pub const IOMT_OPENER_SIZE: usize = 32 * IOMT_CHANNELS + 384;
    /// Bytes of an iomt_policy.
    pub const IOMT_POLICY_SIZE: usize = 176;
    /// Bytes of an iomt_link.
    pub const IOMT_LINK_SIZE: usize = 64 * IOMT_CHANNELS + 1024;
    /// Bytes of an iomt_minimizer.
    pub const IOMT_MINIMIZER_SIZE: usize = 336 * IOMT_RULES + 5376;
    /// Bytes of an iomt_batch.
    pub const IOMT_BATCH_SIZE: usize = IOMT_BATCH + 592;
    /// Bytes of an iomt_items.
    pub const IOMT_ITEMS_SIZE: usize = 640;
}

#[cfg(target_pointer_width = "32")]
mod sizes {
    use super::*;
    /// Bytes of an iomt_now.
    pub const IOMT_NOW_SIZE: usize = 32;
    /// Bytes of an iomt_peer.
    pub const IOMT_PEER_SIZE: usize = 304;
    /// Bytes of an iomt_anchor.
    pub const IOMT_ANCHOR_SIZE: usize = 264;
    /// Bytes of an iomt_pin.
    pub const IOMT_PIN_SIZE: usize = 232;
    /// Bytes of an iomt_chain.
    pub const IOMT_CHAIN_SIZE: usize = 40;
    /// Bytes of an iomt_trust.
    pub const IOMT_TRUST_SIZE: usize = 64;
    /// Bytes of an iomt_software_key.
    pub const IOMT_SOFTWARE_KEY_SIZE: usize = 256;
    /// Bytes of an iomt_hedged.
    pub const IOMT_HEDGED_SIZE: usize = 88;
    /// Bytes of an iomt_credential.
    pub const IOMT_CREDENTIAL_SIZE: usize = 208;
    /// Bytes of an iomt_edhoc_endpoint.
    pub const IOMT_EDHOC_ENDPOINT_SIZE: usize = 608;
    /// Bytes of an iomt_edhoc.
    pub const IOMT_EDHOC_SIZE: usize = 504;
    /// Bytes of an iomt_packets.
    pub const IOMT_PACKETS_SIZE: usize = 2 * IOMT_MESSAGE + 128;
    /// Bytes of an iomt_fragmenter.
    pub const IOMT_FRAGMENTER_SIZE: usize = 80;
    /// Bytes of an iomt_reassembler.
    pub const IOMT_REASSEMBLER_SIZE: usize = 2 * IOMT_FRAME + 304;
    /// Bytes of an iomt_session.
    pub const IOMT_SESSION_SIZE: usize = 408;
    /// Bytes of an iomt_sealer.
    pub const IOMT_SEALER_SIZE: usize = 8 * IOMT_CHANNELS + 256;
    /// Bytes of an iomt_opener.
    pub const IOMT_OPENER_SIZE: usize = 32 * IOMT_CHANNELS + 352;
    /// Bytes of an iomt_policy.
    pub const IOMT_POLICY_SIZE: usize = 128;
    /// Bytes of an iomt_link.
    pub const IOMT_LINK_SIZE: usize = 64 * IOMT_CHANNELS + 680;
    /// Bytes of an iomt_minimizer.
    pub const IOMT_MINIMIZER_SIZE: usize = 336 * IOMT_RULES + 5184;
    /// Bytes of an iomt_batch.
    pub const IOMT_BATCH_SIZE: usize = IOMT_BATCH + 576;
    /// Bytes of an iomt_items.
    pub const IOMT_ITEMS_SIZE: usize = 600;
}

/// Bytes of an iomt_file_storage.
#[cfg(feature = "std")]
pub const IOMT_FILE_STORAGE_SIZE: usize = 48;

/// Bytes of an iomt_tls_config.
#[cfg(feature = "std")]
pub const IOMT_TLS_CONFIG_SIZE: usize = 32;
/// Bytes of an iomt_tls.
#[cfg(feature = "std")]
pub const IOMT_TLS_SIZE: usize = 64;

pub use sizes::*;

/// Evaluated when the crate is compiled: there, overflow and a panic are compile errors.
#[allow(clippy::arithmetic_side_effects, clippy::panic)]
const fn setting(text: Option<&str>, default: usize) -> usize {
    let Some(text) = text else { return default };
    let mut rest = text.as_bytes();
    let mut number = 0;
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        number = number * 10 + (*digit - b'0') as usize;
        rest = tail;
    }
    assert!(rest.is_empty() && number > 0, "a capacity is not a decimal number above 0");
    number
}

const _: () = {
    assert!(RULES <= 512, "IOMT_RULES is at most 512");
    assert!(
        BATCH <= 16_000 && BATCH.is_multiple_of(16),
        "IOMT_BATCH is a multiple of 16, to 16000"
    );
    assert!(
        MESSAGE <= 16_000 && MESSAGE.is_multiple_of(16),
        "IOMT_MESSAGE is a multiple of 16, to 16000"
    );
    assert!(
        FRAME <= 16_000 && FRAME.is_multiple_of(16),
        "IOMT_FRAME is a multiple of 16, to 16000"
    );
    assert!(CHANNELS <= 255, "IOMT_CHANNELS is at most 255");
};
