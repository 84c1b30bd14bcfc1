//! The forms of "test connection" and "send a test to me".

use crate::domain::{Channel, Refusal};
use crate::office::ask_templates::{Rendered, as_mail};
use crate::office::ways_out::Way;
use crate::tui::component::{Field, Form};
use crate::tui::popup::{FormPopup, Notice, Settled};
use crate::tui::program::trial::Trial;
use crate::tui::program::wire::{Program, Reply, Request};
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

/// Asks for the way, with this one chosen, and goes as far as one can without sending.
pub(in crate::tui) fn connection(first: Way) -> FormPopup<Program> {
    let at = Way::ALL.iter().position(|way| *way == first).unwrap_or(0);
    let field = Field::choice("way", "Way", Way::ALL.map(|way| way.word().to_owned()).into(), at)
        .hint("No message is sent; a webhook is called with a test. It may take a minute until a server that does not answer is given up.");
    let submit = |form: &mut Form, at| {
        let way = *Way::ALL.get(form.chosen("way")?)?;
        Some(Request::Try(Trial::Connection { way, at }))
    };
    let settle = |reply, form: &mut Form| settle("Test connection", "way", reply, form);
    FormPopup::timed("Test connection", Form::new(vec![field], "Test"), submit, settle)
}

/// Asks for the address, and sends one mail there.
pub(in crate::tui) fn mail(own: &str) -> FormPopup<Program> {
    let hint = "One mail goes there at once, in TEST mode too.";
    let nobody = "Who is it for? Your e-mail stands under Operators; it is empty now.";
    let settle = |reply, form: &mut Form| settle("Send a test to me", "to", reply, form);
    send_test(Channel::Email, own, hint, nobody, settle)
}

/// Asks for the address, and sends one test there.
pub(in crate::tui) fn send_test(
    channel: Channel,
    to: &str,
    hint: impl Into<String>,
    nobody: &'static str,
    settle: impl FnMut(Reply, &mut Form) -> Settled<Program> + 'static,
) -> FormPopup<Program> {
    let field = Field::line("to", "To").with(to).hint(hint);
    let submit = move |form: &mut Form, at| {
        let to = form.text("to").trim().to_owned();
        if to.is_empty() {
            form.refuse("to", nobody);
            return None;
        }
        Some(Request::Try(Trial::Test { channel, to, at }))
    };
    FormPopup::timed("Send a test to me", Form::new(vec![field], "Send"), submit, settle)
}

/// Sends a message that was filled in with a sample to who sits here; none: it cannot be filled in.
pub(in crate::tui) fn letter(letter: Option<&Rendered>, own: &str, cx: &mut Context<Program>) {
    let Some(letter) = letter else {
        return cx.toast(Level::Warning, "It cannot be filled in yet; mend it first.");
    };
    if own.is_empty() {
        let words = "You have no e-mail address here. Settings > Operators: e gives you one.";
        return cx.toast(Level::Warning, words);
    }
    cx.ask(Request::Try(Trial::Letter { to: own.to_owned(), letter: as_mail(letter), at: cx.now() }));
    cx.toast(Level::Info, format!("A test is on its way to {own}."));
}

/// Says what became of it.
pub(in crate::tui) fn told(done: Result<String, Refusal>, cx: &mut Context<Program>) {
    match done {
        Ok(words) => cx.toast(Level::Done, words),
        Err(refusal) => cx.open(Notice::new("The test was not sent", refusal.to_string())),
    }
}

/// What was reached is shown in place of the form; why it failed stands under its field, to be tried again.
fn settle(title: &str, field: &str, reply: Reply, form: &mut Form) -> Settled<Program> {
    match reply {
        Reply::Tried(_, Ok(words)) => Settled::Done(vec![Signal::Open(Box::new(Notice::new(title, words)))]),
        Reply::Tried(_, Err(refusal)) => {
            form.refuse(field, refusal.to_string());
            Settled::Stay
        }
        _ => Settled::Stay,
    }
}
