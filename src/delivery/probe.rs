//! "Test connection" and "send a test": the same ways out, without the outbox.

use std::sync::Arc;

use super::channel::mime::{Recipient, build};
use super::channel::note::payload;
use super::inbox::Route;
use super::turn::{Errand, Job};
use super::way::Way;
use super::{Class, Failure, Outcome, phones, way};
use crate::config::{Places, Settings};
use crate::domain::{Channel, Instant, MessageId, Provider};
use crate::message::{Letter, PushNote};
use crate::store::lease::Lease;

/// Goes as far as one can without sending: logs in to the mail server, writes to the folder, asks the push server, makes a
/// signed call that tells of nothing. Says in a sentence what was reached.
pub fn test_connection(provider: Provider, settings: &Settings, places: &Places) -> Result<String, Failure> {
    if !way::leads_out(settings) {
        let folder = way::folder(settings, places);
        folder.test()?;
        return Ok("Messages are written to the folder; it can be written.".to_owned());
    }
    match provider {
        Provider::Email => {
            way::sender(settings)?;
            let smtp = way::smtp(settings)?;
            run(smtp.test())??;
            Ok(format!("{}:{} lets us in.", settings.email.host.as_str(), settings.email.port))
        }
        // a browser's service shows what it thinks of the key only when it is given a message
        Provider::Web => {
            let web = phones::web_push(settings, places)?;
            Ok(format!("The office's push key is ready: {}.", web.keys().public_key()))
        }
        Provider::Ntfy => {
            let ntfy = phones::ntfy(settings)?;
            ntfy.test()?;
            Ok(format!("ntfy at {} is well.", ntfy.host()))
        }
        Provider::Fcm => {
            let fcm = phones::fcm(settings)?;
            fcm.test()?;
            Ok(format!("Google lets the project {} in.", fcm.project()))
        }
        Provider::Webhook => {
            let webhook = way::webhook(settings)?;
            webhook.test(Instant::now())?;
            Ok(format!("{} took a signed test call.", webhook.host()))
        }
        Provider::Sms => way::sms(settings)?.test(),
    }
}

/// Logs in to the inbox and opens its folder, changing nothing. Says in a sentence what was reached; `None` when no inbox
/// is read.
pub fn test_inbox(settings: &Settings) -> Result<Option<String>, Failure> {
    if settings.inbox.host.is_empty() {
        return Ok(None);
    }
    let route = Route::new(&settings.inbox)?;
    let mails = run(route.test())??;
    Ok(Some(format!("{route} lets us in; {mails} mails are in \"{}\".", settings.inbox.folder.as_str())))
}

/// Sends one test to that address of the channel, in TEST mode too. Says in a sentence what became of it.
pub fn send_test(
    channel: Channel,
    to: &str,
    settings: &Settings,
    places: &Places,
    now: Instant,
) -> Result<String, Failure> {
    let office = match settings.office.name.as_str() {
        "" => "Milepost",
        name => name,
    };
    let subject = format!("Test from {office}");
    match channel {
        Channel::Email => {
            let letter = Letter {
                text: format!("This is a test from {office}.\n\nMail leaves the office as it should.\n"),
                html: "<p>This is a test.</p><p>Mail leaves the office as it should.</p>".to_owned(),
                subject,
            };
            send_letter(to, &letter, settings, places, now)
        }
        Channel::Push => {
            let message_id = message_id(settings);
            let note = PushNote { title: subject, body: "Notifications leave the office as they should.".to_owned() };
            let bytes = payload(&note, &message_id);
            hand_over(channel, (to, "the phone"), message_id, bytes, settings, places)
        }
        Channel::Sms => {
            let text = format!("{subject}: texts leave the office as they should.");
            hand_over(channel, (to, to), message_id(settings), text.into_bytes(), settings, places)
        }
        Channel::Webhook => test_connection(Provider::Webhook, settings, places),
    }
}

/// Sends these words to that address, in TEST mode too. Says in a sentence what became of it.
pub fn send_letter(
    to: &str,
    letter: &Letter,
    settings: &Settings,
    places: &Places,
    now: Instant,
) -> Result<String, Failure> {
    let message_id = message_id(settings);
    let recipient = Recipient { address: to, name: "", token: "" };
    let bytes = build(&way::sender(settings)?, recipient, &message_id, now, letter)?;
    hand_over(Channel::Email, (to, to), message_id, bytes, settings, places)
}

fn message_id(settings: &Settings) -> String {
    format!("<test.{}@{}>", uuid::Uuid::new_v4().simple(), settings.email.from.ascii_domain())
}

/// Goes the way that messages go, past the outbox; `shown` is what may be said of the address.
fn hand_over(
    channel: Channel,
    (to, shown): (&str, &str),
    message_id: String,
    bytes: Vec<u8>,
    settings: &Settings,
    places: &Places,
) -> Result<String, Failure> {
    let job = Job {
        lease: Lease { message: MessageId(0), generation: 0 },
        message_id,
        provider: Provider::of(channel, to),
        address: to.to_owned(),
        bytes: bytes.into(),
        expires_at: Instant(i64::MAX),
        errand: Errand::Send,
    };
    let outcome = run(async {
        let mut way = Way::open(channel, Arc::new(settings.clone()), Arc::new(places.clone())).await?;
        let outcome = way.send(channel, &job, Instant(0), Box::pin(async { Ok(()) })).await;
        way.close().await;
        Ok(outcome)
    })??;
    match outcome {
        Outcome::Accepted { provider_id } | Outcome::Found { provider_id } if !way::leads_out(settings) => {
            Ok(format!("Written to the folder, as {provider_id}. Nothing left the office: {shown} was not reached."))
        }
        Outcome::Accepted { provider_id } | Outcome::Found { provider_id } if provider_id.is_empty() => {
            Ok(format!("Sent to {shown}."))
        }
        Outcome::Accepted { provider_id } | Outcome::Found { provider_id } => {
            Ok(format!("Sent to {shown} ({provider_id})."))
        }
        Outcome::Withdrawn => Err(Failure::new(Class::Retry { after: None }, "The test was not sent.")),
        Outcome::Failed(failure) => Err(failure),
    }
}

fn run<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(Class::Retry { after: None }, "The connection cannot be tried.").said("", &error.to_string())
    })?;
    Ok(runtime.block_on(work))
}
