//! Who takes the messages of a channel: push has several, every other channel one.

use super::Channel;

/// The other end of a way out. What is wrong with one of them (a token, an outage) holds up its own messages only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provider {
    /// The office's mail server.
    Email,
    /// The push services of browsers, which all take the office's own key.
    Web,
    /// The office's ntfy server.
    Ntfy,
    /// Firebase Cloud Messaging, for the office's own app.
    Fcm,
    /// The gateway that takes texts.
    Sms,
    /// The program that is called for every move.
    Webhook,
}

impl Provider {
    /// Every provider, in the order of their channels.
    pub const ALL: [Self; 6] = [Self::Email, Self::Web, Self::Ntfy, Self::Fcm, Self::Sms, Self::Webhook];

    /// Those of a channel.
    #[must_use]
    pub const fn of_channel(channel: Channel) -> &'static [Self] {
        match channel {
            Channel::Email => &[Self::Email],
            Channel::Push => &[Self::Web, Self::Ntfy, Self::Fcm],
            Channel::Sms => &[Self::Sms],
            Channel::Webhook => &[Self::Webhook],
        }
    }

    /// The one that takes what goes to that stored address. The office file says the same (`outbox.provider`, as
    /// [`Self::mark`] writes it).
    #[must_use]
    pub fn of(channel: Channel, address: &str) -> Self {
        match channel {
            Channel::Email => Self::Email,
            Channel::Push if address.starts_with(super::push::NTFY) => Self::Ntfy,
            Channel::Push if address.starts_with(super::push::FCM) => Self::Fcm,
            Channel::Push => Self::Web,
            Channel::Sms => Self::Sms,
            Channel::Webhook => Self::Webhook,
        }
    }

    /// The channel whose messages it takes.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Email => Channel::Email,
            Self::Web | Self::Ntfy | Self::Fcm => Channel::Push,
            Self::Sms => Channel::Sms,
            Self::Webhook => Channel::Webhook,
        }
    }

    /// The stored and exported name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Web => "web",
            Self::Ntfy => "ntfy",
            Self::Fcm => "fcm",
            Self::Sms => "sms",
            Self::Webhook => "webhook",
        }
    }

    /// What tells its messages from others of the channel in the office file; the channel's own has none.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Ntfy | Self::Fcm => self.name(),
            Self::Email | Self::Web | Self::Sms | Self::Webhook => "",
        }
    }

    /// What staff read; of a channel with several it says which: "Web Push", "push by ntfy".
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Web => "Web Push",
            Self::Ntfy => "push by ntfy",
            Self::Fcm => "push by Firebase",
            Self::Email | Self::Sms | Self::Webhook => self.channel().word(),
        }
    }

    /// The provider of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_is_one_of_its_channels() {
        for provider in Provider::ALL {
            assert!(Provider::of_channel(provider.channel()).contains(&provider), "{provider:?}");
            assert_eq!(Provider::from_name(provider.name()), Some(provider));
        }
        let each: Vec<_> = Channel::ALL.into_iter().flat_map(Provider::of_channel).copied().collect();
        assert_eq!(each, Provider::ALL);
    }
}
