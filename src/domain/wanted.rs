//! Whether a message that has come due is still to be sent; asked once more inside the transaction that claims it.

use super::hearing::{Facts, Hearing, Rule, hears};
use super::{Channel, Instant};

/// Why messages end when their office is in TEST mode.
pub const TEST_MODE: &str = "test mode";

/// Why messages wait while their recipient is not to be disturbed.
pub const QUIET_HOURS: &str = "quiet hours";

/// Why messages wait that would be faster than the office wants to send.
pub const PACE: &str = "pace";

/// Why messages end that waited too long.
pub const EXPIRED: &str = "expired";

/// What is known of a message at the moment at which it would leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// How it would go.
    pub channel: Channel,
    /// The obstacles on its recipient's side, as they are now.
    pub facts: Facts,
    /// TEST mode, and the channel leads out of the house.
    pub muted: bool,
    /// Now.
    pub now: Instant,
    /// When it is given up.
    pub expires_at: Instant,
    /// When its recipient may be disturbed again; `None`: now.
    pub quiet_until: Option<Instant>,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It goes.
    Yes,
    /// It waits for the end of quiet hours.
    Hold(Instant),
    /// It is kept back for good, because.
    Suppress(&'static str),
    /// It waited too long.
    Expire,
}

/// Decides. What the person wants comes before what the office is set to, so that the reason that is kept is the one that
/// would still hold in LIVE mode.
#[must_use]
pub const fn still_wanted(due: Due) -> Wanted {
    let rule = Rule { channel: due.channel, stage_tells: true, asked: true, category: None };
    match hears(rule, due.facts, false) {
        Hearing::Silent(why) => Wanted::Suppress(why.words(due.channel)),
        Hearing::Hears if due.muted => Wanted::Suppress(TEST_MODE),
        Hearing::Hears if due.expires_at.micros() <= due.now.micros() => Wanted::Expire,
        Hearing::Hears => match due.quiet_until {
            Some(until) => Wanted::Hold(until),
            None => Wanted::Yes,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: Due = Due {
        channel: Channel::Email,
        facts: Facts(0),
        muted: false,
        now: Instant(10),
        expires_at: Instant(11),
        quiet_until: None,
    };

    #[test]
    fn what_changed_since_it_was_enqueued_keeps_it_back() {
        assert_eq!(still_wanted(DUE), Wanted::Yes);
        let opted_out = Due { facts: Facts(Facts::OPTED_OUT), muted: true, ..DUE };
        assert_eq!(still_wanted(opted_out), Wanted::Suppress("opted out"));
        assert_eq!(still_wanted(Due { muted: true, ..DUE }), Wanted::Suppress("test mode"));
        let asleep = Due { quiet_until: Some(Instant(20)), ..DUE };
        assert_eq!(still_wanted(asleep), Wanted::Hold(Instant(20)));
        assert_eq!(still_wanted(Due { facts: Facts(Facts::OPTED_OUT), ..asleep }), Wanted::Suppress("opted out"));
        assert_eq!(still_wanted(Due { now: Instant(11), ..asleep }), Wanted::Expire);
    }
}
