//! Sender, recipient and DATA: from an envelope to the server's word that it wants the content.

use std::fmt;

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        commands::{Data, Mail, Rcpt},
        extension::{Extension, MailBodyParameter, MailParameter},
        response::Response,
    },
};
use tokio::time::{Instant, timeout_at};

use super::{
    dial::Live,
    verdict::{Step, Trouble},
};

/// The commands of one mail, written as one piece to a server that takes them so (RFC 2920): it answers each in turn, and
/// two round trips of three are saved.
struct Group<'a>(&'a [(Step, String)]);

impl fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(_, command)| f.write_str(command))
    }
}

/// Says what is coming. After an `Err` nothing is half said: the connection can be reset or left.
pub(super) async fn announce(
    live: &mut Live,
    envelope: &Envelope,
    bytes: &[u8],
    until: Instant,
) -> Result<(), (Step, Trouble)> {
    let commands = commands(live, envelope, bytes)?;
    if live.pipelines {
        return at_once(live, &commands, until).await;
    }
    for (step, command) in commands {
        within(until, step, live.connection.command(command)).await?;
    }
    Ok(())
}

fn commands(live: &Live, envelope: &Envelope, bytes: &[u8]) -> Result<Vec<(Step, String)>, (Step, Trouble)> {
    let offers = |extension| live.connection.server_info().supports_feature(extension);
    let mut options = Vec::new();
    let is_ascii = envelope.from().is_none_or(|from| AsRef::<str>::as_ref(from).is_ascii())
        && envelope.to().iter().all(|to| AsRef::<str>::as_ref(to).is_ascii());
    if !is_ascii {
        if !offers(Extension::SmtpUtfEight) {
            return Err((Step::Recipient, Trouble::NoUtf8));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() && offers(Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let mut commands = vec![(Step::Sender, Mail::new(envelope.from().cloned(), options).to_string())];
    commands.extend(envelope.to().iter().map(|to| (Step::Recipient, Rcpt::new(to.clone(), Vec::new()).to_string())));
    commands.push((Step::Content, Data.to_string()));
    Ok(commands)
}

/// Says all of them in one piece and hears every answer, so that none is left for the next mail.
async fn at_once(live: &mut Live, commands: &[(Step, String)], until: Instant) -> Result<(), (Step, Trouble)> {
    let mut refused = None;
    let mut wants_content = false;
    for (number, (step, _)) in commands.iter().enumerate() {
        let answer = if number == 0 {
            within(until, *step, live.connection.command(Group(commands))).await
        } else {
            within(until, *step, live.connection.read_response()).await
        };
        match answer {
            Ok(()) => wants_content = *step == Step::Content,
            Err((_, trouble)) if refused.is_some() && trouble.ends_connection() => break,
            Err((step, trouble)) if trouble.ends_connection() => return Err((step, trouble)),
            Err(no) => refused = refused.or(Some(no)),
        }
    }
    let Some(refused) = refused else { return Ok(()) };
    if wants_content {
        // nobody is left to get the mail: RFC 2920, 3.1 ends it with a lone dot, which the server then refuses
        let _ = within(until, Step::Content, live.connection.command(".\r\n")).await;
    }
    Err(refused)
}

async fn within(
    until: Instant,
    step: Step,
    command: impl Future<Output = Result<Response, Error>>,
) -> Result<(), (Step, Trouble)> {
    match timeout_at(until, command).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err((step, error.into())),
        Err(_) => Err((step, Trouble::Timeout)),
    }
}
