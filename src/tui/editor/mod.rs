//! The editor of a template: its parts at the left, at the right how it will look, variables offered while one types.
//!
//! Nothing that was typed is lost unasked; what cannot be saved is said with its place before it is tried.

mod complete;
mod draw;
mod preview;

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::office::Command;
use crate::office::ask_templates::{
    Part, Rendered, TemplateBody, TemplateDetail, TemplateVersion, Trial, as_mail, try_out,
};
use crate::office::templates::{ResetTemplate, SaveTemplate, Seen};
use crate::tui::component::{Drawn, Input, MouseKind, TextField, Typing, boxed};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::{Choose, Confirm, Notice};
use crate::tui::program::toast;
use crate::tui::program::trial::Trial as Sending;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::settings::{Reply, Request};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

use complete::Offer;

/// From this width on the preview stands beside the parts.
const BESIDE: u16 = 98;

/// One part as it is typed.
struct Pane {
    part: Part,
    field: TextField,
    /// What stood in it when it was opened.
    first: String,
    drawn: Drawn,
}

impl Pane {
    fn new(part: Part, source: &str) -> Self {
        let one_line = matches!(part, Part::Subject | Part::PushTitle);
        let mut field = if one_line { TextField::line() } else { TextField::lines() }.with(source);
        field.go_to(0, 0);
        Self { part, first: field.text(), field, drawn: Drawn::default() }
    }
}

/// The editor.
pub struct Editor {
    detail: TemplateDetail,
    panes: Vec<Pane>,
    focus: usize,
    trial: Trial,
    /// How it looked when it could last be filled in.
    sound: Option<Rendered>,
    offer: Option<Offer>,
    /// Where a test goes; empty: nowhere.
    own_email: String,
    /// Whether the preview is shown in place of the parts, where both have no room.
    previewing: bool,
    saving: bool,
    /// Whether both had room when it was drawn last.
    beside: Cell<bool>,
}

impl Editor {
    /// Opens a text; a test of it goes to `own_email`.
    #[must_use]
    pub fn new(detail: TemplateDetail, own_email: &str, screen: Size) -> Self {
        let panes: Vec<Pane> = detail.body.parts().into_iter().map(|(part, source)| Pane::new(part, source)).collect();
        let trial = try_out(detail.place.kind, &detail.body, &detail.sample);
        let mut editor = Self {
            // the longest part that everybody reads
            focus: usize::from(panes.len() > 1),
            detail,
            panes,
            trial,
            sound: None,
            offer: None,
            own_email: own_email.to_owned(),
            previewing: false,
            saving: false,
            beside: Cell::new(screen.width.saturating_sub(6) >= BESIDE),
        };
        editor.try_out();
        editor
    }

    fn body(&self) -> TemplateBody {
        let mut body = self.detail.body.clone();
        for pane in &self.panes {
            body.set(pane.part, pane.field.text());
        }
        body
    }

    fn is_dirty(&self) -> bool {
        self.panes.iter().any(|pane| pane.field.text() != pane.first)
    }

    fn try_out(&mut self) {
        self.trial = try_out(self.detail.place.kind, &self.body(), &self.detail.sample);
        if let Some(letter) = &self.trial.letter {
            self.sound = Some(letter.clone());
        }
    }

    /// Puts another text into the parts, as if it had been typed.
    fn fill(&mut self, body: &TemplateBody) {
        for (part, source) in body.parts() {
            if let Some(pane) = self.panes.iter_mut().find(|pane| pane.part == part) {
                pane.field.set(source);
                pane.field.go_to(0, 0);
            }
        }
        self.try_out();
    }

    fn typed(&mut self, input: &Input) -> bool {
        let taken = self.panes[self.focus].field.input(input);
        if taken {
            self.try_out();
            let begun = matches!(input, Input::Key(_)) || self.offer.is_some();
            let before = self.panes[self.focus].field.before_cursor();
            self.offer = if begun { Offer::while_typing(&self.detail, &before) } else { None };
        }
        taken
    }

    /// Puts the offered variable in place of what was typed of it.
    fn take_offer(&mut self) {
        if let Some(offer) = self.offer.take() {
            let field = &mut self.panes[self.focus].field;
            let (typed, text) = offer.insertion(&field.before_cursor(), &field.behind_cursor());
            field.replace_before(typed, &text);
            self.try_out();
        }
    }

    fn save(&mut self, cx: &mut Context<Program>) {
        if let Some(mistake) = self.trial.mistake.clone() {
            if let Some(at) = self.panes.iter().position(|pane| pane.part == mistake.part) {
                self.focus = at;
                self.previewing = false;
                let line = mistake.line.unwrap_or(1) - 1;
                self.panes[at].field.go_to(line, mistake.column.unwrap_or(0));
            }
            return cx.toast(Level::Warning, "Nothing was saved; the cursor is where the mistake is.");
        }
        if self.saving {
            return;
        }
        self.saving = true;
        let save = SaveTemplate { place: self.detail.place.clone(), body: self.body(), seen: self.detail.seen };
        cx.ask(Ask::change(Command::SaveTemplate(Box::new(save)), cx.now()));
    }

    fn send_test(&self, cx: &mut Context<Program>) {
        let Some(letter) = &self.trial.letter else {
            return cx.toast(Level::Warning, "It cannot be filled in yet; mend it first.");
        };
        if self.own_email.is_empty() {
            let words = "You have no e-mail address here. Settings > Operators: e gives you one.";
            return cx.toast(Level::Warning, words);
        }
        let sending = Sending::Letter { to: self.own_email.clone(), letter: as_mail(letter), at: cx.now() };
        cx.ask(Ask::Try(sending));
        cx.toast(Level::Info, format!("A test is on its way to {}.", self.own_email));
    }

    fn reset(&self, cx: &mut Context<Program>) {
        if self.detail.seen == Seen::Nothing {
            return cx
                .toast(Level::Info, "There is no text of the office here yet; a wider one or the program's is used.");
        }
        let text = format!(
            "The office's own text for {} is taken away, and the next wider one or the program's is used again. Undo brings it back.",
            self.detail.title
        );
        let command = Command::ResetTemplate(ResetTemplate { place: self.detail.place.clone() });
        let answer = Answer::Settings(Reply::Sure(Box::new(command)));
        cx.open(Confirm::new("Back to built-in", text, "Take it away").then(Signal::Answer(answer)));
    }

    fn leave(&mut self, cx: &mut Context<Program>) {
        if self.offer.take().is_some() {
            return;
        }
        if !self.is_dirty() {
            return cx.close();
        }
        let answer = Answer::Settings(Reply::Leave);
        let text = "What you typed is not saved.";
        cx.open(
            Confirm::new("Throw away what you typed?", text, "Throw away").declined("").then(Signal::Answer(answer)),
        );
    }

    fn hear(&mut self, answer: Answer, cx: &mut Context<Program>) {
        match answer {
            Answer::Change(Ok(receipt)) => {
                cx.answer(Answer::Change(Ok(receipt)));
                cx.close();
            }
            Answer::Change(Err(refusal)) => {
                self.saving = false;
                cx.open(Notice::new("Not saved", refusal.to_string()));
            }
            Answer::Tried(_, Ok(words)) => cx.toast(Level::Done, words),
            Answer::Tried(_, Err(refusal)) => cx.open(Notice::new("The test was not sent", refusal.to_string())),
            Answer::Settings(Reply::Leave) => cx.close(),
            Answer::Settings(Reply::Sure(command)) => cx.ask(Ask::change(*command, cx.now())),
            Answer::Settings(Reply::Versions(Ok(versions))) => open_versions(&versions, cx),
            Answer::Settings(Reply::Versions(Err(refusal))) => toast::refuse(&refusal, cx),
            Answer::Settings(Reply::Restore(body)) => {
                self.fill(&body);
                cx.toast(Level::Info, "Ctrl+S puts this text in place; Esc leaves all as it is.");
            }
            _ => {}
        }
    }

    fn act(&mut self, action: Action, cx: &mut Context<Program>) -> Taken {
        if let Some(offer) = &mut self.offer {
            match action {
                Action::Up | Action::Down => {
                    offer.step(action == Action::Down);
                    return Taken::Yes;
                }
                Action::Accept | Action::NextField => {
                    self.take_offer();
                    return Taken::Yes;
                }
                _ => {}
            }
        }
        let count = self.panes.len();
        match action {
            Action::Save => self.save(cx),
            Action::Cancel => self.leave(cx),
            Action::NextField => self.focus = (self.focus + 1) % count,
            Action::PreviousField => self.focus = (self.focus + count - 1) % count,
            Action::Complete => {
                let before = self.panes[self.focus].field.before_cursor();
                self.offer = Offer::asked_for(&self.detail, &before);
            }
            Action::Preview => self.previewing = !self.previewing,
            Action::SendTest => self.send_test(cx),
            Action::BuiltIn => self.reset(cx),
            Action::Versions => cx.ask(Request::Versions(self.detail.place.clone()).into()),
            Action::Accept if !self.panes[self.focus].field.has_lines() => self.focus = (self.focus + 1) % count,
            other => return if self.typed(&Input::Action(other)) { Taken::Yes } else { Taken::No },
        }
        Taken::Yes
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match input {
            Input::Action(action) => self.act(*action, cx),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click => {
                if let Some(at) = self.panes.iter().position(|pane| pane.drawn.holds(mouse.at)) {
                    self.focus = at;
                    self.offer = None;
                }
                Taken::Yes
            }
            Input::Mouse(_) => Taken::No,
            typed => {
                if self.typed(typed) {
                    Taken::Yes
                } else {
                    Taken::No
                }
            }
        }
    }
}

/// The texts that stood here, to be looked at and taken again.
fn open_versions(versions: &[(String, TemplateVersion)], cx: &mut Context<Program>) {
    use crate::tui::component::Choice;
    if versions.is_empty() {
        return cx.toast(Level::Info, "No text of the office ever stood here.");
    }
    let choice = |(at, (when, one)): (usize, &(String, TemplateVersion))| {
        let headline = one.body.parts().first().map(|(_, source)| (*source).to_owned()).unwrap_or_default();
        Choice {
            id: at,
            text: headline,
            note: format!("{when} by {}", one.by),
            also: String::new(),
            colour: None,
            open: true,
        }
    };
    let bodies: Vec<TemplateBody> = versions.iter().map(|(_, one)| one.body.clone()).collect();
    let choices = versions.iter().enumerate().map(choice).collect();
    cx.open(Choose::new("Texts that stood here", choices, move |at: usize| {
        Signal::Answer(Answer::Settings(Reply::Restore(Box::new(bodies[at].clone()))))
    }));
}

impl Popup<Program> for Editor {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Input(input) => return self.input(&input, cx),
            Event::Reply(answer) => self.hear(answer, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let own = if self.detail.seen == Seen::Nothing { "" } else { ", own" };
        let inner = boxed(frame, area, &format!("Template: {}{own}", self.detail.title), theme);
        draw::draw(self, frame, inner, theme);
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: screen.width.saturating_sub(4).min(150), height: screen.height.saturating_sub(3).min(44) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Editor, Scope::Move]
    }

    fn facts(&self) -> Facts {
        Facts { row: true, parts: self.panes.len() > 1, ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        action != Action::Preview || !self.beside.get()
    }

    fn typing(&self) -> Typing {
        Typing::On
    }
}
