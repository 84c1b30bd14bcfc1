//! The ways between the office and the world: which of them are set up, what is missing of the others and where it is to be
//! written, and how each is tried.

use super::port::Outlet;
use crate::config::section::Awaited;
use crate::config::value::Transport;
use crate::config::{SecretRef, Settings, key};
use crate::domain::{Channel, Provider, Refusal, shown_address};
use std::path::Path;

/// A way between the office and the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Messages leave by it.
    Out(Provider),
    /// What comes back of them is read.
    Inbox,
}

/// Whether a way can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is set up; where it leads: "smtp.example.test:587, from Acme Solar <office@example.test>".
    SetUp(String),
    /// Something is still to be written.
    Lacks {
        /// What and where, a whole sentence.
        fix: String,
        /// Whether the office would miss it: mail must be able to leave, and what was begun was meant to be finished.
        missed: bool,
    },
}

/// What trying a way came to: a sentence that says what was reached, or why not.
pub type Tried = Result<String, Refusal>;

/// A way as the settings have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// Which.
    pub way: Way,
    /// Whether it can be used.
    pub standing: Standing,
}

impl WayOut {
    /// Whether it can be used.
    #[must_use]
    pub const fn is_set_up(&self) -> bool {
        matches!(self.standing, Standing::SetUp(_))
    }

    /// Whether it cannot be used although the office would miss it.
    #[must_use]
    pub const fn is_missed(&self) -> bool {
        matches!(self.standing, Standing::Lacks { missed: true, .. })
    }
}

impl Way {
    /// Every way, in the order in which it is listed.
    pub const ALL: [Self; 7] = [
        Self::Out(Provider::Email),
        Self::Out(Provider::Web),
        Self::Out(Provider::Ntfy),
        Self::Out(Provider::Fcm),
        Self::Out(Provider::Sms),
        Self::Out(Provider::Webhook),
        Self::Inbox,
    ];

    /// What staff read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Out(Provider::Ntfy) => "ntfy",
            Self::Out(Provider::Fcm) => "Firebase",
            Self::Out(provider) => provider.word(),
            Self::Inbox => "inbox",
        }
    }

    /// Goes as far as one can without sending; a sentence says what was reached. It may take a minute.
    ///
    /// # Errors
    /// It did not work; the hint says what to do.
    pub fn test(self, outlet: &dyn Outlet, settings: &Settings) -> Tried {
        match self {
            Self::Out(provider) => outlet.test_connection(provider, settings),
            Self::Inbox => {
                let Some(said) = outlet.test_inbox(settings)? else {
                    return Ok("No inbox is read: [inbox] host is empty.".to_owned());
                };
                let Some(Awaited { sentence, fix }) = settings.inbox.awaited(&settings.email) else { return Ok(said) };
                Ok(format!("{said} {sentence} {}", fix.unwrap_or_default()).trim_end().to_owned())
            }
        }
    }

    /// The keys that are empty but must not be; none: it is set up.
    fn lacks(self, settings: &Settings) -> Vec<&'static str> {
        let Settings { email, inbox, push, sms, .. } = settings;
        let empty = match self {
            Self::Out(Provider::Email) => {
                vec![("email.from", email.from.is_empty()), ("email.host", email.host.is_empty())]
            }
            Self::Out(Provider::Web) => vec![("email.from", !has_web_push(settings))],
            Self::Out(Provider::Ntfy) => vec![("push.ntfy.server", push.ntfy.server.is_empty())],
            Self::Out(Provider::Fcm) => vec![("push.fcm.credentials", push.fcm.credentials == SecretRef::Unset)],
            Self::Out(Provider::Sms) => {
                vec![("sms.account", sms.account.is_empty()), ("sms.from", sms.from.is_empty())]
            }
            Self::Out(Provider::Webhook) => vec![("push.webhook.url", push.webhook.url.is_empty())],
            Self::Inbox => vec![("inbox.host", inbox.host.is_empty())],
        };
        empty.into_iter().filter(|(_, is_empty)| *is_empty).map(|(name, _)| name).collect()
    }

    /// Where it leads once it is set up.
    fn leads(self, settings: &Settings) -> String {
        let Settings { email, inbox, push, sms, .. } = settings;
        match self {
            Self::Out(Provider::Email) => {
                format!("{}:{}, from {}", email.host.as_str(), email.port, email.from.as_str())
            }
            Self::Out(Provider::Web) => "the push services of browsers".to_owned(),
            Self::Out(Provider::Ntfy) => push.ntfy.server.as_str().to_owned(),
            Self::Out(Provider::Fcm) => "the office's app".to_owned(),
            Self::Out(Provider::Sms) => format!("{}, from {}", sms.provider.word(), sms.from.as_str()),
            Self::Out(Provider::Webhook) => shown_address(Channel::Webhook, push.webhook.url.as_str()),
            Self::Inbox => format!("{}:{}, {}", inbox.host.as_str(), inbox.port, inbox.folder.as_str()),
        }
    }
}

/// Whether browsers can be told who sends: push services refuse a call that does not say so.
fn has_web_push(Settings { email, push, .. }: &Settings) -> bool {
    !email.from.is_empty() || !push.web.subject.as_str().is_empty()
}

/// What is to be written for these keys of one section, and where.
fn fix(names: &[&str], config: &Path) -> String {
    let section = names.first().and_then(|name| name.rsplit_once('.')).map_or("", |(section, _)| section);
    let keys = names.iter().filter_map(|name| key(name));
    let lines: Vec<String> = keys.map(|key| format!("{} = \"{}\"", key.short_name(), key.example)).collect();
    format!(
        "Write {} under [{section}] in {}, or set {} under Settings > Delivery.",
        lines.join(" and "),
        config.display(),
        names.join(" and ")
    )
}

/// Every way as the settings have it; `config` is the file in which they are written. Where mail is written to a folder, all
/// messages are: then that is the one way out.
#[must_use]
pub fn ways_out(settings: &Settings, config: &Path) -> Vec<WayOut> {
    let into_folder = is_folder(settings);
    let stands = |way: Way| {
        let lacks = way.lacks(settings);
        let begun = way == Way::Out(Provider::Sms) && !settings.sms.account.is_empty();
        let standing = match way {
            Way::Out(_) if into_folder => Standing::SetUp(folder(settings)),
            _ if lacks.is_empty() => Standing::SetUp(way.leads(settings)),
            _ => Standing::Lacks { fix: fix(&lacks, config), missed: begun || way == Way::Out(Provider::Email) },
        };
        WayOut { way, standing }
    };
    let shown = |way: &Way| !into_folder || matches!(way, Way::Out(Provider::Email) | Way::Inbox);
    let ways = Way::ALL.into_iter().filter(shown).map(stands);
    // most offices have neither an ntfy server nor an app
    let rare = |way: Way| matches!(way, Way::Out(Provider::Ntfy | Provider::Fcm));
    ways.filter(|out| out.is_set_up() || !rare(out.way)).collect()
}

/// Whether messages are written to a folder, in TEST and LIVE alike, instead of leaving the house.
#[must_use]
pub fn is_folder(settings: &Settings) -> bool {
    settings.email.transport == Transport::Folder
}

fn folder(settings: &Settings) -> String {
    let folder = settings.email.folder.path();
    folder.map_or_else(|| "files in the office's own folder".to_owned(), |path| format!("files in {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigFile, OfficeSettings};

    fn settings(text: &str) -> Settings {
        let file = ConfigFile::parse(Path::new("config.toml"), text.to_owned()).expect("right");
        file.settings(&OfficeSettings::new()).expect("fits")
    }

    fn told(text: &str) -> Vec<String> {
        let settings = settings(text);
        let words = |out: WayOut| {
            let missed = if out.is_missed() { "!" } else { "" };
            match out.standing {
                Standing::SetUp(leads) => format!("{}: {leads}", out.way.word()),
                Standing::Lacks { fix, .. } => format!("{}{missed}: {fix}", out.way.word()),
            }
        };
        ways_out(&settings, Path::new("/srv/config.toml")).into_iter().map(words).collect()
    }

    #[test]
    fn a_new_office_is_told_what_to_write_and_where() {
        let told = told("");
        assert_eq!(
            told[0],
            "e-mail!: Write from = \"Acme Solar <office@example.test>\" and host = \"smtp.example.test\" under [email] in \
             /srv/config.toml, or set email.from and email.host under Settings > Delivery."
        );
        assert!(
            told[1].starts_with("Web Push: Write from = \"Acme Solar <office@example.test>\" under [email] in"),
            "{told:?}"
        );
        assert!(told[2].contains("and from = \"+13035550100\" under [sms] in"), "{told:?}");
        assert!(told[3].contains("under [push.webhook] in"), "{told:?}");
        assert!(told[4].contains("under [inbox] in"), "{told:?}");
    }

    #[test]
    fn what_was_begun_is_missed_and_what_is_set_up_says_where_it_leads() {
        let told = told(
            "[email]\nfrom = \"Büro <office@bücher.example>\"\nhost = \"mail.example\"\n[sms]\naccount = \"AC1\"\n[push.ntfy]\nserver = \"https://ntfy.example\"\n[push.webhook]\nurl = \"https://crm.example/in/s3cret\"\n",
        );
        assert_eq!(told[0], "e-mail: mail.example:587, from Büro <office@bücher.example>");
        assert_eq!(told[1..3], ["Web Push: the push services of browsers", "ntfy: https://ntfy.example"]);
        assert!(told[3].starts_with("text!: Write from = \"+13035550100\" under [sms]"), "{told:?}");
        assert_eq!(told[4], "webhook: https://crm.example/***", "its path may be its key");
    }

    #[test]
    fn a_folder_is_the_one_way_out() {
        let told = told("[email]\ntransport = \"folder\"\nfolder = \"/srv/mail\"\n");
        assert_eq!(told[0], "e-mail: files in /srv/mail");
        assert_eq!((told.len(), told[1].starts_with("inbox: Write")), (2, true), "{told:?}");
    }
}
