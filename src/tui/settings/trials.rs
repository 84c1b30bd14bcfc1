//! "Test connection" and "Send a test to me" of Settings > Delivery.

use crate::domain::Channel;
use crate::tui::component::{Field, Form};
use crate::tui::popup::{FormPopup, Notice, Settled};
use crate::tui::program::trial::Trial;
use crate::tui::program::wire::{Program, Reply, Request};
use crate::tui::screen::Signal;

/// The channels that have a server of their own to reach.
const CHANNELS: [Channel; 4] = [Channel::Email, Channel::Push, Channel::Sms, Channel::Webhook];

/// Asks for the channel, and goes as far as one can without sending.
pub(super) fn connection() -> FormPopup<Program> {
    let mut choices: Vec<String> = CHANNELS.map(|channel| channel.word().to_owned()).into();
    choices.push("the inbox".to_owned());
    let field = Field::choice("channel", "Channel", choices, 0)
        .hint("No message is sent; a webhook is called with a test. It may take a minute until a server that does not answer is given up.");
    let submit = |form: &mut Form| {
        // the inbox stands behind the channels
        let trial = CHANNELS.get(form.chosen("channel")?).map_or(Trial::Inbox, |channel| Trial::Connection(*channel));
        Some(Request::Try(trial))
    };
    let settle = |reply, form: &mut Form| settle("Test connection", "channel", reply, form);
    FormPopup::new("Test connection", Form::new(vec![field], "Test"), submit, settle)
}

/// Asks for the address, and sends one mail there.
pub(super) fn mail(own: &str) -> FormPopup<Program> {
    let field = Field::line("to", "To").with(own).hint("One mail goes there at once, in TEST mode too.");
    let submit = |form: &mut Form, at| {
        let to = form.text("to").trim().to_owned();
        if to.is_empty() {
            form.refuse("to", "Who is it for? Your e-mail stands under Operators; it is empty now.");
            return None;
        }
        Some(Request::Try(Trial::Mail { to, at }))
    };
    let settle = |reply, form: &mut Form| settle("Send a test to me", "to", reply, form);
    FormPopup::timed("Send a test to me", Form::new(vec![field], "Send"), submit, settle)
}

/// What was reached is shown in place of the form; why it failed stands under its field, to be tried again.
fn settle(title: &str, field: &str, reply: Reply, form: &mut Form) -> Settled<Program> {
    match reply {
        Reply::Tried(Ok(words)) => Settled::Done(vec![Signal::Open(Box::new(Notice::new(title, words)))]),
        Reply::Tried(Err(refusal)) => {
            form.refuse(field, refusal.to_string());
            Settled::Stay
        }
        _ => Settled::Stay,
    }
}
