//! "Test connection" and "send a test": the same ways out, without the outbox.

use super::channel::mime::{Recipient, build, envelope};
use super::inbox::Route;
use super::{Class, Failure, Outcome, phones, way};
use crate::config::{Places, SecretRef, Settings};
use crate::domain::{Channel, Instant};
use crate::message::Letter;

/// Goes as far as one can without sending: logs in to the mail server, writes to the folder, asks the push servers, makes a
/// signed call that tells of nothing. Says in a sentence what was reached.
pub fn test_connection(channel: Channel, settings: &Settings, places: &Places) -> Result<String, Failure> {
    if !way::leads_out(settings) {
        let folder = way::folder(settings, places);
        folder.test()?;
        return Ok("Messages are written to the folder; it can be written.".to_owned());
    }
    match channel {
        Channel::Email => {
            way::sender(settings)?;
            let smtp = way::smtp(settings)?;
            run(smtp.test())??;
            Ok(format!("{}:{} lets us in.", settings.email.host.as_str(), settings.email.port))
        }
        Channel::Push => test_push(settings, places),
        Channel::Webhook => {
            let webhook = way::webhook(settings)?;
            webhook.test(Instant::now())?;
            Ok(format!("{} took a signed test call.", webhook.host()))
        }
        Channel::Sms => way::sms(settings)?.test(),
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

/// Web Push needs its key only; an ntfy server and an account at Google are asked when they are configured.
fn test_push(settings: &Settings, places: &Places) -> Result<String, Failure> {
    let web = phones::web_push(settings, places)?;
    let mut reached = vec![format!("The office's push key is ready: {}.", web.keys().public_key())];
    if !settings.push.ntfy.server.is_empty() {
        let ntfy = phones::ntfy(settings)?;
        ntfy.test()?;
        reached.push(format!("ntfy at {} is well.", ntfy.host()));
    }
    if settings.push.fcm.credentials != SecretRef::Unset {
        let fcm = phones::fcm(settings)?;
        fcm.test()?;
        reached.push(format!("Google lets the project {} in.", fcm.project()));
    }
    Ok(reached.join(" "))
}

/// Sends one mail to that address, in TEST mode too. Says in a sentence what became of it.
pub fn send_test(to: &str, settings: &Settings, places: &Places, now: Instant) -> Result<String, Failure> {
    let office = match settings.office.name.as_str() {
        "" => "Milepost",
        name => name,
    };
    let text = format!("This is a test from {office}.\n\nMail leaves the office as it should.\n");
    let letter = Letter {
        subject: format!("Test from {office}"),
        html: "<p>This is a test.</p><p>Mail leaves the office as it should.</p>".to_owned(),
        text,
    };
    send_letter(to, &letter, settings, places, now)
}

/// Sends these words to that address, in TEST mode too. Says in a sentence what became of it.
pub fn send_letter(
    to: &str,
    letter: &Letter,
    settings: &Settings,
    places: &Places,
    now: Instant,
) -> Result<String, Failure> {
    let sender = way::sender(settings)?;
    let domain = settings.email.from.ascii_domain();
    let message_id = format!("<test.{}@{domain}>", uuid::Uuid::new_v4().simple());
    let bytes = build(&sender, Recipient { address: to, name: "", token: "" }, &message_id, now, letter)?;
    let outcome = if way::leads_out(settings) {
        let envelope = envelope(&sender, to)?;
        let mut smtp = way::smtp(settings)?;
        run(async {
            let outcome = smtp.send(&envelope, &bytes, Box::pin(async { Ok(()) })).await;
            smtp.close().await;
            outcome
        })?
    } else {
        way::folder(settings, places).deliver(&message_id, super::channel::folder::FileKind::Mail, &bytes)
    };
    match outcome {
        Outcome::Accepted { provider_id } | Outcome::Found { provider_id } => {
            Ok(format!("Sent to {to} ({provider_id})."))
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
