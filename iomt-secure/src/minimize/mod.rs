//! The policy, compiled, and what it lets through.

errors! {
    /// Why a policy was refused or data could not be minimized.
    pub enum Error {
        Capacity = 600, Capacity, "the plan or batch is full: use a larger one";
    }
    from Measurement(crate::measurement::Error);
    from Statement(crate::statement::Error);
    from Platform(crate::platform::Error);
}

pub mod derive;
