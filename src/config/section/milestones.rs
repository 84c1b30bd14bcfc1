//! `[milestones]`: the contractors' milestones.

use crate::config::{key::section, value::Whole};

section! {
    /// The contractors' milestones and their review.
    pub struct MilestonesSection in (milestones) {
        /// Whether contractors are told by e-mail of each change of a milestone or payment.
        pub notify: bool = true, Office, example "true";
        /// A milestone of more than this many whole units of the office's currency needs the approval of two operators,
        /// and so does every milestone in another currency. 0: one is enough.
        pub second_approval_above: Whole<0, 1_000_000_000> = Whole::clamped(0), Office, example "5000";
        /// How many days before the deadline the contractor is reminded. 0: never.
        pub remind_days_before: Whole<0, 60> = Whole::clamped(0), Office, example "2";
        /// The largest attachment, in megabytes.
        pub attachment_megabytes: Whole<1, 2_000> = Whole::clamped(25), Office, example "25";
    }
}
