//! `[delivery]`: when and how much is sent.

use crate::config::{
    key::section,
    value::{Mode, QuietHours, Seconds, Whole},
};

section! {
    /// When and how much is sent.
    pub struct DeliverySection in (delivery) {
        /// "test": mail by SMTP, push and texts are suppressed instead of sent; folder mail is written. "live": they are sent.
        /// Written here it overrides the office's own TEST / LIVE switch, and the screens say so.
        pub mode: Mode = Mode::Test, Office, example "test";
        /// How long a message waits so that an undo can still take it back: "30s", "2m"; "0s" is not at all.
        pub undo_window: Seconds = Seconds::new(30), Office, example "30s";
        /// When nobody is disturbed, in each recipient's own time zone: messages wait until the end. Empty: no such hours.
        pub quiet_hours: QuietHours = QuietHours::default(), Office, example "21:00-08:00";
        /// The most messages an hour, over all channels; above it the outbox stops until somebody has looked.
        pub cap_per_hour: Whole<1, 1_000_000> = Whole::clamped(2000), Office, example "2000";
        /// The most messages a minute on each channel; above it they wait. 0: as fast as the servers take them.
        pub pace_per_minute: Whole<0, 100_000> = Whole::clamped(0), Office, example "300";
        /// The most e-mails a minute to each receiving domain, such as gmail.com; above it they wait. 0: any number.
        pub pace_per_domain: Whole<0, 100_000> = Whole::clamped(0), Office, example "60";
        /// A batch with more messages than this is asked about first, even by keys that otherwise do not ask.
        pub ask_above: Whole<0, 1_000_000> = Whole::clamped(500), Office, example "500";
        /// How many connections send at once.
        pub workers: Whole<1, 16> = Whole::clamped(2), Office, example "2";
    }
}
