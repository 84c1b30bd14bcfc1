//! The ways in which a message can reach someone.

use serde::{Deserialize, Serialize};

/// A way to reach a contact; its name is what files, `--json` and the office file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// E-mail by SMTP, or into a folder.
    Email,
    /// A notification on the phone.
    Push,
    /// A text message.
    Sms,
    /// A signed call to another program.
    Webhook,
}

impl Channel {
    /// Every channel, in the order in which screens list them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Push, Self::Sms, Self::Webhook];

    /// The stored and exported name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::Webhook => "webhook",
        }
    }

    /// What staff read: "e-mail", "push", "text", "webhook".
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::Push => "push",
            Self::Sms => "text",
            Self::Webhook => "webhook",
        }
    }

    /// How long after it was enqueued a message is still worth sending, in seconds: an old notice confuses.
    #[must_use]
    pub const fn lifetime_seconds(self) -> i64 {
        3_600
            * match self {
                Self::Email | Self::Webhook => 72,
                Self::Push => 12,
                Self::Sms => 2,
            }
    }

    /// Whether a message of which nobody knows if it arrived is sent again by itself: a repeat is recognised by its
    /// Message-ID, Topic or idempotency key (E4). A text is not, and costs money, so staff are asked first.
    #[must_use]
    pub const fn repeats_when_uncertain(self) -> bool {
        !matches!(self, Self::Sms)
    }

    /// The single letter on a card (E P S W).
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Email => 'E',
            Self::Push => 'P',
            Self::Sms => 'S',
            Self::Webhook => 'W',
        }
    }

    /// The channel of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}
