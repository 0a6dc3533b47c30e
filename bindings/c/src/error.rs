//! The face's own errors, and the core's on their way out.

/// A status on its way to C; never 0.
#[derive(Clone, Copy)]
pub(crate) struct Status(pub(crate) i32);

macro_rules! face_errors {
    ($( $name:ident = $code:literal, $text:literal; )*) => {
        impl Status {
            $(
                #[doc = $text]
                #[allow(dead_code)] // one is for hosts alone
                pub(crate) const $name: Self = Self($code);
            )*
        }
        #[doc = "Number, name and sentence of each; read by the test that writes `codes.rs`."]
        #[allow(dead_code)]
        pub(crate) const FACE: &[(u16, &str, &str)] = &[$( ($code, stringify!($name), $text) ),*];
    };
}

// 900 to 949 by the table in the core's error.rs.
face_errors! {
    NULL = 900, "a pointer that must not be NULL is NULL";
    ALIGNMENT = 901, "a pointer is not aligned for its type: objects need IOMT_ALIGNMENT";
    OVERLAP = 902, "two arguments overlap, and the call writes to at least one of them";
    LENGTH = 903, "a length is larger than half of the address space, or its range wraps around";
    UNINITIALIZED = 904, "the object was never initialized, was wiped, was moved or copied, or is of another type";
    ALREADY_USED = 905, "the object has done what it can do once, or failed at it: make a new one";
    STATE = 906, "the object is at another step: call the functions in their order";
    BUSY = 907, "the object is in use by a call that is not over: callbacks must leave it alone";
    REENTERED = 908, "a callback has called back into the library: return from it first";
    CALLBACK = 909, "a callback structure lacks one of its functions";
    VALUE = 910, "an argument has a value that its type or documentation does not allow";
    TEXT = 911, "a text is not UTF-8, or longer than 255 bytes";
    COUNT = 912, "there are more entries than the call or object takes";
    OUTPUT = 913, "the output buffer is too small";
    PANIC = 914, "the library failed in itself: it did nothing more, and the object is spent";
    CLOCK = 915, "the clock's callback gave a reliability that is neither 0 nor 1";
    LAYOUT = 916, "the header and the library differ in version, capacities or target: build both the same way";
    NOTHING_KEPT = 917, "no link is kept in this vault: shake hands";
}

macro_rules! passed_on {
    ($( $error:ty ),* $(,)?) => { $(
        impl From<$error> for Status {
            fn from(error: $error) -> Self {
                Self(i32::from(error.code()))
            }
        }
    )* };
}

passed_on!(
    sdk::cbor::Error,
    sdk::crypto::Error,
    sdk::identity::Error,
    sdk::measurement::Error,
    sdk::minimize::Error,
    sdk::platform::Error,
    sdk::session::Error,
    sdk::session::edhoc::Error,
    sdk::statement::Error,
    sdk::telemetry::Error,
);
