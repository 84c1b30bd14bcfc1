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

/// A server that did not want the mail, and at which step.
pub(super) struct TurnedAway {
    pub(super) step: Step,
    pub(super) trouble: Trouble,
    /// Every answer was heard, so that the connection can serve the next mail.
    pub(super) is_heard_out: bool,
}

/// Says what is coming.
pub(super) async fn announce(
    live: &mut Live,
    envelope: &Envelope,
    bytes: &[u8],
    until: Instant,
) -> Result<(), TurnedAway> {
    let commands = commands(live, envelope, bytes).map_err(|no| TurnedAway::from((no, true)))?;
    if live.pipelines {
        return at_once(live, &commands, until).await;
    }
    for (step, command) in commands {
        within(until, step, live.connection.command(command)).await.map_err(|no| TurnedAway::from((no, true)))?;
    }
    Ok(())
}

impl From<((Step, Trouble), bool)> for TurnedAway {
    fn from(((step, trouble), is_heard_out): ((Step, Trouble), bool)) -> Self {
        let is_heard_out = is_heard_out && !trouble.ends_connection();
        Self { step, trouble, is_heard_out }
    }
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

/// Says all of them in one piece and hears every answer.
async fn at_once(live: &mut Live, commands: &[(Step, String)], until: Instant) -> Result<(), TurnedAway> {
    let mut refused = None;
    let mut is_heard_out = true;
    let mut wants_content = false;
    for (number, (step, _)) in commands.iter().enumerate() {
        let answer = if number == 0 {
            within(until, *step, live.connection.command(Group(commands))).await
        } else {
            within(until, *step, live.connection.read_response()).await
        };
        match answer {
            Ok(()) => wants_content = *step == Step::Content,
            Err(no) => {
                is_heard_out = !no.1.ends_connection();
                refused = refused.or(Some(no));
                if !is_heard_out {
                    break;
                }
            }
        }
    }
    let Some(refused) = refused else { return Ok(()) };
    if wants_content {
        // nobody is left to get the mail: RFC 2920, 3.1 ends it with a lone dot, which the server then refuses
        let answer = within(until, Step::Content, live.connection.command(".\r\n")).await;
        is_heard_out = !matches!(answer, Err((_, trouble)) if trouble.ends_connection());
    }
    Err((refused, is_heard_out).into())
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
