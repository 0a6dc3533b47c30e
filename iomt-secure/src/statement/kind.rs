//! What a statement is about.

/// A kind of statement; its content type stands in the signed header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Which recipient may have which data for which purpose.
    Policy,
    /// A device's claims about its own state.
    Posture,
    /// What a device is told to do now: isolate, restrict, release.
    Order,
    /// A firmware image or AI model that a device may install.
    Manifest,
    /// The head of a tamper-evident log.
    LogHead,
    /// What was done to documents, counted by rule.
    Receipt,
    /// Whose certificates are believed no longer.
    DenyList,
    /// Who may open a session with whom, and send what in it.
    Access,
    /// What an AI model was trained on, for whom it is meant and how well it does.
    Passport,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Policy,
        Self::Posture,
        Self::Order,
        Self::Manifest,
        Self::LogHead,
        Self::Receipt,
        Self::DenyList,
        Self::Access,
        Self::Passport,
    ];

    /// The content type (RFC 9052 §3.1, label 3).
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Policy => "application/iomt-secure-policy+cbor",
            Self::Posture => "application/iomt-secure-posture+cbor",
            Self::Order => "application/iomt-secure-order+cbor",
            Self::Manifest => "application/iomt-secure-manifest+cbor",
            Self::LogHead => "application/iomt-secure-log-head+cbor",
            Self::Receipt => "application/iomt-secure-receipt+cbor",
            Self::DenyList => "application/iomt-secure-deny-list+cbor",
            Self::Access => "application/iomt-secure-access+cbor",
            Self::Passport => "application/iomt-secure-passport+cbor",
        }
    }

    /// The kind with this content type.
    #[must_use]
    pub fn from_content_type(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.content_type() == text)
    }

    /// This kind's bit in a set.
    pub(super) const fn bit(self) -> u16 {
        match self {
            Self::Policy => 1,
            Self::Posture => 1 << 1,
            Self::Order => 1 << 2,
            Self::Manifest => 1 << 3,
            Self::LogHead => 1 << 4,
            Self::Receipt => 1 << 5,
            Self::DenyList => 1 << 6,
            Self::Access => 1 << 7,
            Self::Passport => 1 << 8,
        }
    }
}
