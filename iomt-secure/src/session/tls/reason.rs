//! From rustls's errors and alerts to this crate's, and from this crate's to an alert.

use crate::session::Error;
use rustls::{AlertDescription, PeerIncompatible};

/// The typed reason of a rustls error that none of our callbacks gave.
pub(super) fn of(error: &rustls::Error) -> Error {
    match error {
        rustls::Error::AlertReceived(alert) => told(*alert),
        rustls::Error::NoCertificatesPresented => Error::NoCertificate,
        rustls::Error::NoApplicationProtocol => Error::Protocol,
        rustls::Error::PeerIncompatible(what) => incompatible(what),
        rustls::Error::DecryptError => Error::Record,
        rustls::Error::InvalidMessage(_) => Error::Malformed,
        rustls::Error::PeerSentOversizedRecord => Error::RecordLength,
        rustls::Error::InappropriateMessage { .. }
        | rustls::Error::InappropriateHandshakeMessage { .. } => Error::UnexpectedMessage,
        rustls::Error::PeerMisbehaved(_) => Error::Misbehaved,
        _ => Error::Tls,
    }
}

fn incompatible(what: &PeerIncompatible) -> Error {
    match what {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::SupportedVersionsExtensionRequired
        | PeerIncompatible::Tls12NotOffered
        | PeerIncompatible::Tls12NotOfferedOrEnabled => Error::Version,
        PeerIncompatible::NoCipherSuitesInCommon => Error::CipherSuite,
        PeerIncompatible::NoKxGroupsInCommon => Error::Group,
        PeerIncompatible::NoSignatureSchemesInCommon
        | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon => Error::SignatureScheme,
        _ => Error::Incompatible,
    }
}

/// What the peer's alert says (RFC 8446 §6.2).
fn told(alert: AlertDescription) -> Error {
    match alert {
        AlertDescription::CloseNotify | AlertDescription::UserCanceled => Error::Closed,
        AlertDescription::CertificateRequired => Error::ToldNoCertificate,
        AlertDescription::BadCertificate => Error::ToldBadCertificate,
        AlertDescription::UnsupportedCertificate => Error::ToldUnsupportedCertificate,
        AlertDescription::CertificateRevoked => Error::ToldRevoked,
        AlertDescription::CertificateExpired => Error::ToldExpired,
        AlertDescription::CertificateUnknown => Error::ToldUnknownCertificate,
        AlertDescription::UnknownCA => Error::ToldUnknownIssuer,
        AlertDescription::AccessDenied => Error::ToldAccessDenied,
        AlertDescription::ProtocolVersion => Error::ToldVersion,
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            Error::ToldNoCommon
        }
        AlertDescription::NoApplicationProtocol => Error::ToldProtocol,
        AlertDescription::BadRecordMac | AlertDescription::DecryptError => Error::ToldAltered,
        AlertDescription::DecodeError
        | AlertDescription::IllegalParameter
        | AlertDescription::RecordOverflow
        | AlertDescription::UnexpectedMessage => Error::ToldMalformed,
        _ => Error::ToldOther,
    }
}
