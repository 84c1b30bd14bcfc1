//! Typed ids: a contact's number can never be handed in where a card's is meant.

/// Declares newtypes over the row number that the office file gives out.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The row number, for bindings and for `--json`.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A person or firm.
    ContactId,
    /// One address of a contact on one channel.
    AddressId,
    /// An ordered set of stages.
    PipelineId,
    /// A step of a pipeline.
    StageId,
    /// One piece of work on one pipeline.
    CardId,
    /// Everything that one user action changed.
    BatchId,
    /// One line of the append-only history.
    EventId,
    /// One communication to one address on one channel.
    MessageId,
    /// The person at the keyboard.
    OperatorId,
    /// A paid deliverable of a contractor.
    MilestoneId,
    /// Money owed to a contractor.
    PaymentId,
}
