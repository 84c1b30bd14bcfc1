//! The sections of `config.toml`, one a file, and the settings that they make together.

mod delivery;
mod email;
mod inbox;
mod milestones;
mod office;
mod payments;
mod push;
mod screen;
mod sms;

pub use delivery::DeliverySection;
pub use email::EmailSection;
pub use inbox::{Awaited, InboxSection};
pub use milestones::MilestonesSection;
pub use office::OfficeSection;
pub use payments::PaymentsSection;
pub use push::{FcmSection, NtfySection, PushSections, WebPushSection, WebhookSection};
pub use screen::ScreenSection;
pub use sms::SmsSection;

use super::{
    key::Section,
    value::{HostName, Security},
};

/// Every section, in the order of the example. `[keys]` stands apart: its names are actions of the screens.
pub const SECTIONS: &[Section] = &[
    office::SECTION,
    email::SECTION,
    inbox::SECTION,
    milestones::SECTION,
    payments::SECTION,
    push::web::SECTION,
    push::webhook::SECTION,
    push::ntfy::SECTION,
    push::fcm::SECTION,
    sms::SECTION,
    delivery::SECTION,
    screen::SECTION,
];

/// All settings as they hold now; [`Default`] is an office that set nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Who the office is.
    pub office: OfficeSection,
    /// How e-mail leaves.
    pub email: EmailSection,
    /// Where answers arrive.
    pub inbox: InboxSection,
    /// The contractors' milestones.
    pub milestones: MilestonesSection,
    /// The office's own account.
    pub payments: PaymentsSection,
    /// Notifications.
    pub push: PushSections,
    /// Text messages.
    pub sms: SmsSection,
    /// When and how much is sent.
    pub delivery: DeliverySection,
    /// How the screens look.
    pub screen: ScreenSection,
}

/// Two settings that each fit alone but not together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conflict {
    /// The full names, the one to change first.
    pub keys: [&'static str; 2],
    /// What is wrong, a whole sentence.
    pub sentence: String,
}

impl Settings {
    /// What does not fit together.
    pub(super) fn conflicts(&self) -> Vec<Conflict> {
        let connections = [
            (["email.security", "email.host"], self.email.security, &self.email.host),
            (["inbox.security", "inbox.host"], self.inbox.security, &self.inbox.host),
        ];
        connections.into_iter().filter_map(|(keys, security, host)| in_the_clear(keys, security, host)).collect()
    }
}

fn in_the_clear(keys: [&'static str; 2], security: Security, host: &HostName) -> Option<Conflict> {
    let refused = security == Security::Plain && !host.is_empty() && !host.is_loopback();
    refused.then(|| Conflict {
        keys,
        sentence: format!(
            "{} = \"plain\" is refused for \"{}\", because the password and every letter could be read on the way: \
             write \"starttls\" or \"tls\" (plain is only for a server on this same machine).",
            keys[0],
            host.as_str()
        ),
    })
}
