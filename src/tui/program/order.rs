//! A form whose saving is a change of the office.

use super::wire::{Program, Reply, Request};
use crate::domain::Refusal;
use crate::office::Command;
use crate::tui::component::Form;
use crate::tui::popup::{FormPopup, Settled};
use crate::tui::screen::Signal;

/// A form that gives the command `make` builds, or the sentences that it put under fields. A refusal of the office
/// stands under the field that `blame` names; what was done goes to who opened the form, as [`Reply::Change`].
pub fn form(
    title: impl Into<String>,
    form: Form,
    mut make: impl FnMut(&mut Form) -> Option<Command> + 'static,
    blame: fn(&Refusal) -> &'static str,
) -> FormPopup<Program> {
    let submit = move |form: &mut Form, now| make(form).map(|command| Request::change(command, now));
    FormPopup::timed(title, form, submit, move |reply, form| match reply {
        Reply::Change(Err(refusal)) => {
            form.refuse(blame(&refusal), refusal.to_string());
            Settled::Stay
        }
        done => Settled::Done(vec![Signal::Answer(done)]),
    })
}
