//! A form as a popup: Ctrl+S asks the worker, its answer closes the popup or puts sentences under the fields.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Calendar;
use crate::domain::Instant;
use crate::tui::component::{Component, Form, FormSaid, Input, Lookup, Outcome, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::theme::Theme;

/// What the answer to a saved form comes to.
pub enum Settled<W: Wire> {
    /// The form stays open, with the errors that were put under its fields.
    Stay,
    /// It was a question that had to be answered first: the form is saved again, with what is known now.
    Again,
    /// The form stays open under this popup.
    Show(Box<dyn Popup<W>>),
    /// The form closes, and these are sent.
    Done(Vec<Signal<W>>),
}

/// Checks the form and makes the request; nothing when it put errors under fields.
type Submit<W> = Box<dyn FnMut(&mut Form, Instant) -> Option<<W as Wire>::Request>>;
/// Reads the answer.
type Settle<W> = Box<dyn FnMut(<W as Wire>::Reply, &mut Form) -> Settled<W>>;

/// The popup.
pub struct FormPopup<W: Wire> {
    title: String,
    form: Form,
    submit: Submit<W>,
    settle: Settle<W>,
    /// The request is under way: a second Ctrl+S does not send it twice.
    saving: bool,
}

impl<W: Wire> FormPopup<W> {
    /// A form that is saved by `submit` and ended by `settle`.
    pub fn new(
        title: impl Into<String>,
        form: Form,
        mut submit: impl FnMut(&mut Form) -> Option<W::Request> + 'static,
        settle: impl FnMut(W::Reply, &mut Form) -> Settled<W> + 'static,
    ) -> Self {
        Self::timed(title, form, move |form, _| submit(form), settle)
    }

    /// The same for a request that says when it was made.
    pub fn timed(
        title: impl Into<String>,
        form: Form,
        submit: impl FnMut(&mut Form, Instant) -> Option<W::Request> + 'static,
        settle: impl FnMut(W::Reply, &mut Form) -> Settled<W> + 'static,
    ) -> Self {
        Self { title: title.into(), form, submit: Box::new(submit), settle: Box::new(settle), saving: false }
    }

    fn input(&mut self, input: &Input, cx: &mut Context<W>) -> Taken {
        match self.form.update(input) {
            Outcome::Ignored => return Taken::No,
            Outcome::Said(FormSaid::Save) if !self.saving => self.save(cx),
            Outcome::Said(FormSaid::Leave) => cx.close(),
            Outcome::Said(FormSaid::LookUp(lookup)) => self.look_up(lookup, cx),
            Outcome::Consumed | Outcome::Said(FormSaid::Changed | FormSaid::Save) => {}
        }
        Taken::Yes
    }

    fn save(&mut self, cx: &mut Context<W>) {
        self.form.accept_all();
        self.form.refuse_unchecked();
        let request = (self.submit)(&mut self.form, cx.now()).filter(|_| !self.form.has_errors());
        self.saving = request.is_some();
        if let Some(request) = request {
            cx.ask(request);
        }
    }

    fn look_up(&self, lookup: Lookup, cx: &mut Context<W>) {
        let (label, text) = self.form.focused_text();
        match lookup {
            Lookup::Day { today } => cx.open(Calendar::new(label, &text, today)),
            Lookup::File { endings } => cx.signals.extend(W::folders(label, &text, endings).map(Signal::Open)),
        }
    }
}

impl<W: Wire> Popup<W> for FormPopup<W> {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        match event {
            Event::Input(input) => return self.input(&input, cx),
            Event::Reply(reply) => {
                self.saving = false;
                match (self.settle)(reply, &mut self.form) {
                    Settled::Stay => {}
                    Settled::Again => self.save(cx),
                    Settled::Show(popup) => cx.signals.push(Signal::Open(popup)),
                    Settled::Done(signals) => {
                        cx.signals.extend(signals);
                        cx.close();
                    }
                }
            }
            Event::Found(text) => self.form.fill(&text),
            Event::Shown | Event::Changed | Event::Tick => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        self.form.draw(frame, inner, theme);
    }

    fn size(&self, screen: Size) -> Size {
        let width = 80.min(screen.width);
        Size { width, height: (self.form.height(width.saturating_sub(2)) + 2).min(screen.height) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Form, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        action != Action::LookUp || self.form.looks_up()
    }

    fn word(&self, action: Action) -> Option<&str> {
        self.form.word(action)
    }

    fn typing(&self) -> Typing {
        self.form.typing()
    }
}
