//! The shape of every error: `Copy`, no heap, no bytes of the peer's, a stable number.
//!
//! Each module has one error enum, made by `errors!`. Numbers are unique across the crate (a test
//! in this file counts them), never reused, and the C header hands them on unchanged.
//!
//! | module | numbers |
//! |---|---|
//! | platform | 100 to 119 |
//! | crypto | 120 to 199 |
//! | identity | 200 to 299 |
//! | statement | 300 to 399 |
//! | session | 400 to 499 |
//! | measurement | 500 to 519 and 560 to 599 |
//! | cbor | 520 to 559 |
//! | minimize | 600 to 699 |
//! | telemetry | 700 to 799 |
//! | fleet | 800 to 899 |
//! | the C face, `bindings/c` | 900 to 949 |

/// Whose fault an error is, and so who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The other side sent what the standard or the policy does not allow.
    Peer,
    /// The caller used the interface wrongly.
    Misuse,
    /// A buffer, table or counter is too small or used up.
    Capacity,
    /// The caller's clock, random source, storage or signer failed.
    Platform,
    /// A signature, tag or proof does not hold: treat it as an attack.
    Authentication,
}

/// An error as tables and other languages see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The stable number.
    pub code: u16,
    /// The variant's name.
    pub name: &'static str,
    /// Whose fault it is.
    pub fault: Fault,
    /// What is wrong and how to mend it.
    pub message: &'static str,
}

/// Every error of this crate, by module.
pub const ERRORS: &[(&str, &[Entry])] = &[
    ("platform", crate::platform::Error::ENTRIES),
    ("crypto", crate::crypto::Error::ENTRIES),
    ("identity", crate::identity::Error::ENTRIES),
    ("statement", crate::statement::Error::ENTRIES),
    ("session", crate::session::Error::ENTRIES),
    ("edhoc", crate::session::edhoc::Error::ENTRIES),
    ("measurement", crate::measurement::Error::ENTRIES),
    ("cbor", crate::cbor::Error::ENTRIES),
    ("minimize", crate::minimize::Error::ENTRIES),
    ("derive", crate::minimize::derive::Error::ENTRIES),
    #[cfg(feature = "json")]
    ("document", crate::minimize::document::Error::ENTRIES),
    #[cfg(feature = "aes-siv")]
    ("pseudonym", crate::minimize::pseudonym::Error::ENTRIES),
    ("telemetry", crate::telemetry::Error::ENTRIES),
    ("fleet", crate::fleet::Error::ENTRIES),
    ("artifact", crate::fleet::artifact::Error::ENTRIES),
];

/// Defines an error enum: `Variant = number, Fault, "sentence that says how to mend it";` rows,
/// and behind the enum, where errors of lower modules pass through, `from Variant(lower::Error);`.
macro_rules! errors {
    (
        $(#[$meta:meta])*
        pub enum Error {
            $( $variant:ident = $code:literal, $fault:ident, $text:literal; )*
        }
        $( from $wrap:ident($inner:ty); )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Error {
            // As code: a message may have signs that Markdown or HTML would read.
            $( #[doc = concat!("Number ", $code, ": `", $text, "`.")] $variant, )*
            $( #[doc = concat!("Passed on from [`", stringify!($inner), "`].")] $wrap($inner), )*
        }

        impl Error {
            /// Every number of this enum's own variants.
            pub const CODES: &'static [u16] = &[$( $code ),*];

            /// What there is to say about each of them.
            pub const ENTRIES: &'static [$crate::Entry] = &[$( $crate::Entry {
                code: $code,
                name: stringify!($variant),
                fault: $crate::Fault::$fault,
                message: $text,
            } ),*];

            /// The stable number of this error; never 0.
            #[must_use]
            pub const fn code(&self) -> u16 {
                match self {
                    $( Self::$variant => $code, )*
                    $( Self::$wrap(inner) => inner.code(), )*
                }
            }

            /// Whose fault it is.
            #[must_use]
            pub const fn fault(&self) -> $crate::Fault {
                match self {
                    $( Self::$variant => $crate::Fault::$fault, )*
                    $( Self::$wrap(inner) => inner.fault(), )*
                }
            }

            /// One written sentence: what is wrong and how to mend it.
            #[must_use]
            pub const fn message(&self) -> &'static str {
                match self {
                    $( Self::$variant => $text, )*
                    $( Self::$wrap(inner) => inner.message(), )*
                }
            }
        }

        impl core::fmt::Display for Error {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.message())
            }
        }

        impl core::error::Error for Error {}

        $( impl From<$inner> for Error {
            fn from(inner: $inner) -> Self {
                Self::$wrap(inner)
            }
        } )*
    };
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    #[test]
    fn numbers_are_unique_and_in_their_range() {
        let modules: &[(&[u16], core::ops::Range<u16>)] = &[
            (crate::platform::Error::CODES, 100..120),
            (crate::crypto::Error::CODES, 120..200),
            (crate::identity::Error::CODES, 200..300),
            (crate::statement::Error::CODES, 300..400),
            (crate::session::Error::CODES, 400..500),
            (crate::session::edhoc::Error::CODES, 401..440),
            (crate::cbor::Error::CODES, 520..560),
            // The numbers of cbor stand inside this range; no number stands twice, see below.
            (crate::measurement::Error::CODES, 500..600),
            (crate::minimize::Error::CODES, 600..700),
            (crate::minimize::derive::Error::CODES, 680..700),
            #[cfg(feature = "json")]
            (crate::minimize::document::Error::CODES, 661..680),
            #[cfg(feature = "aes-siv")]
            (crate::minimize::pseudonym::Error::CODES, 653..660),
            (crate::telemetry::Error::CODES, 700..800),
            (crate::fleet::Error::CODES, 800..850),
            (crate::fleet::artifact::Error::CODES, 850..900),
        ];
        let mut seen = Vec::new();
        for (codes, range) in modules {
            for code in *codes {
                assert!(range.contains(code), "{code} is outside {range:?}");
                assert!(!seen.contains(code), "{code} stands twice");
                seen.push(*code);
            }
        }
        let mut listed: Vec<_> = crate::ERRORS
            .iter()
            .flat_map(|(_, entries)| *entries)
            .map(|entry| entry.code)
            .collect();
        listed.sort_unstable();
        seen.sort_unstable();
        assert_eq!(listed, seen, "ERRORS leaves a module out");
    }
}
