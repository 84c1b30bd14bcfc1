//! A way out of the office for one worker: opened from the settings when the first message needs it.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::channel::{
    folder::{FileKind, Folder, push_file, text_file},
    mime::{Sender, envelope},
    note::lifetime,
    sms::{Answer, Doubtful, Sms},
    smtp::{BeforeDot, Limits, Smtp, SmtpSettings},
    webhook::Webhook,
};
use super::phones::{Phones, secret};
use super::turn::{Errand, Job};
use super::{Class, Failure, Outcome};
use crate::config::{
    Places, Settings,
    value::{Mode, Transport},
};
use crate::domain::{Channel, Country, Instant};
use crate::message::PushNote;
use crate::store::doubt::Doubt;
use crate::store::lease::Muted;

/// One way, for one message at a time.
pub(super) enum Way {
    Smtp(Box<Smtp>, Box<Sender>),
    Folder(Folder),
    Push(Arc<Phones>),
    Sms(Arc<Sms>),
    Webhook(Arc<Webhook>),
}

/// Whether messages of this channel leave the house; TEST mode keeps those.
pub(super) fn leads_out(settings: &Settings) -> bool {
    settings.email.transport == Transport::Smtp
}

/// What TEST mode keeps in the house. Going live never releases what was written before.
pub(super) fn muted(settings: &Settings) -> Muted {
    match settings.delivery.mode {
        _ if !leads_out(settings) => Muted::Nothing,
        Mode::Test => Muted::All,
        Mode::Live => Muted::Older,
    }
}

/// The folder that mail is written to.
pub(super) fn folder(settings: &Settings, places: &Places) -> Folder {
    Folder::new(settings.email.folder.path().unwrap_or_else(|| places.mail()))
}

/// Reads secrets and certificates; may take a moment.
pub(super) fn smtp(settings: &Settings) -> Result<Smtp, Failure> {
    let email = &settings.email;
    let username = email.username.as_str().to_owned();
    let password = if username.is_empty() { None } else { secret(&email.password, "email", "password")? };
    Smtp::new(SmtpSettings {
        host: email.host.as_str().to_owned(),
        port: email.port,
        security: email.security,
        username,
        password,
        ca_file: email.ca_file.path(),
        limits: Limits { answer: email.answer_timeout.get(), ..Limits::default() },
    })
}

/// Who writes.
pub(super) fn sender(settings: &Settings) -> Result<Sender, Failure> {
    let sender = Sender::new(&settings.email.from, &settings.email.reply_to)?;
    Ok(sender.read(!settings.inbox.host.is_empty()))
}

/// Reads the provider's token.
pub(super) fn sms(settings: &Settings) -> Result<Sms, Failure> {
    Sms::new(&settings.sms, Country::from_code(settings.office.country.code()).unwrap_or(Country::US))
}

/// The program that is called for every move.
pub(super) fn webhook(settings: &Settings) -> Result<Webhook, Failure> {
    let section = &settings.push.webhook;
    Webhook::new(section.url.as_str(), secret(&section.secret, "push.webhook", "secret")?.as_ref())
}

impl Way {
    /// Opens the way that the settings name.
    pub(super) async fn open(channel: Channel, settings: Arc<Settings>, places: Arc<Places>) -> Result<Self, Failure> {
        let open = move || match channel {
            _ if !leads_out(&settings) => Ok(Self::Folder(folder(&settings, &places))),
            Channel::Email => Ok(Self::Smtp(Box::new(smtp(&settings)?), Box::new(sender(&settings)?))),
            Channel::Sms => Ok(Self::Sms(Arc::new(sms(&settings)?))),
            Channel::Webhook => Ok(Self::Webhook(Arc::new(webhook(&settings)?))),
            Channel::Push => Ok(Self::Push(Arc::new(Phones::new(settings, places)))),
        };
        spawn_blocking(open).await.unwrap_or_else(|_| Err(Failure::new(Class::Retry { after: None }, CRASHED)))
    }

    /// Hands one message over. `before_dot` resolves when it is recorded that nobody can call the message back any more;
    /// a file needs no such record, because a repeat replaces it.
    pub(super) async fn send(&mut self, channel: Channel, job: &Job, now: Instant, before_dot: BeforeDot) -> Outcome {
        let (message_id, bytes, address) = (job.message_id.clone(), job.bytes.clone(), job.address.clone());
        match self {
            Self::Smtp(smtp, sender) => match envelope(sender, &address) {
                Ok(envelope) => smtp.send(&envelope, &bytes, before_dot).await,
                Err(failure) => failure.into(),
            },
            Self::Folder(folder) => {
                let folder = folder.clone();
                blocking(move || match channel {
                    Channel::Email => folder.deliver(&message_id, FileKind::Mail, &bytes),
                    Channel::Sms => {
                        let file = text_file(&address, &message_id, &String::from_utf8_lossy(&bytes));
                        folder.deliver(&message_id, FileKind::Note, &file)
                    }
                    Channel::Webhook => folder.deliver(&message_id, FileKind::Note, &bytes),
                    Channel::Push => match serde_json::from_slice::<PushNote>(&bytes) {
                        Ok(note) => {
                            folder.deliver(&message_id, FileKind::Note, &push_file(&address, &message_id, &note))
                        }
                        Err(error) => Failure::new(Class::Permanent, "The stored note is damaged.")
                            .said("", &error.to_string())
                            .into(),
                    },
                })
                .await
            }
            Self::Push(phones) => {
                let (phones, kept) = (Arc::clone(phones), lifetime(job.expires_at, now));
                after(before_dot, move || phones.send(&address, &message_id, &bytes, kept)).await
            }
            Self::Webhook(webhook) => {
                let webhook = Arc::clone(webhook);
                after(before_dot, move || webhook.send(&message_id, &bytes)).await
            }
            Self::Sms(sms) => {
                if let Errand::SendUnlessTaken(doubt) = &job.errand {
                    match find(sms, job, doubt).await {
                        Ok(Answer::Taken { provider_id }) => return Outcome::Found { provider_id },
                        Ok(Answer::Undelivered { .. } | Answer::Unknown | Answer::CannotSay) => {}
                        Err(failure) => return failure.into(),
                    }
                }
                let sms = Arc::clone(sms);
                after(before_dot, move || sms.send(&address, &String::from_utf8_lossy(&bytes))).await
            }
        }
    }

    /// Asks whether a message was taken at an earlier try.
    pub(super) async fn ask(&self, job: &Job, doubt: &Doubt) -> Result<Answer, Failure> {
        match self {
            Self::Sms(sms) => find(sms, job, doubt).await,
            _ => Ok(Answer::CannotSay),
        }
    }

    /// Says goodbye to whoever is connected.
    pub(super) async fn close(&mut self) {
        if let Self::Smtp(smtp, _) = self {
            smtp.close().await;
        }
    }
}

async fn find(sms: &Arc<Sms>, job: &Job, doubt: &Doubt) -> Result<Answer, Failure> {
    let (sms, job, doubt) = (Arc::clone(sms), job.clone(), doubt.clone());
    let ask = move || {
        let text = String::from_utf8_lossy(&job.bytes);
        sms.find(&Doubtful { address: &job.address, text: &text, since: doubt.since, known: &doubt.known })
    };
    spawn_blocking(ask).await.unwrap_or_else(|_| Err(Failure::new(Class::Retry { after: None }, CRASHED)))
}

const CRASHED: &str = "Sending it failed inside Milepost; please report this.";

/// One call with everything in it: there is no dot, so the record comes before it.
async fn after(before_dot: BeforeDot, send: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    if before_dot.await.is_err() { Outcome::Withdrawn } else { blocking(send).await }
}

async fn blocking(send: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    spawn_blocking(send).await.unwrap_or_else(|_| Failure::new(Class::Retry { after: None }, CRASHED).into())
}
