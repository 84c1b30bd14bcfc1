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
use crate::office::ask_templates::{Part, Rendered, TemplateBody, TemplateDetail, TemplateVersion, Trial, try_out};
use crate::office::templates::{ResetTemplate, SaveTemplate, Seen};
use crate::tui::component::{Drawn, Input, Leaving, MouseKind, Outcome, TextField, Typing, boxed};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::{Choose, Confirm, Notice};
use crate::tui::program::toast;
use crate::tui::program::trial_forms;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::settings::{Reply, Request};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

use complete::Offer;

/// From this width on the preview stands beside the parts.
const BESIDE: u16 = 98;

/// What is said once before only one of the two is saved.
const LEFT_BEHIND: &str =
    "You changed the text part, but the HTML part still says what it said. Most mail programs show that one.";

/// What is shown where not all has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// The parts as they are written; beside them, the preview of the one with the focus.
    Written,
    /// The preview of the part with the focus.
    Preview,
    /// The preview of the other one of the text and the HTML.
    Other,
}

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
    view: View,
    saving: bool,
    /// Whether it was said that the HTML part was left as it was.
    warned: bool,
    leaving: Leaving,
    buttons: [Drawn; 2],
    /// Whether the parts and the preview had room beside one another when it was drawn last.
    beside: Cell<bool>,
    /// Whether the preview had room for the text and the HTML.
    both: Cell<bool>,
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
            view: View::Written,
            saving: false,
            warned: false,
            leaving: Leaving::default(),
            buttons: [Drawn::default(), Drawn::default()],
            beside: Cell::new(screen.width.saturating_sub(6) >= BESIDE),
            both: Cell::new(screen.height.saturating_sub(7) >= preview::BOTH),
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

    /// The HTML part, if only the text beside it was changed.
    fn html_left_behind(&self) -> Option<usize> {
        let changed = |pane: &&Pane| pane.field.text() != pane.first;
        self.panes.iter().find(|pane| pane.part == Part::Text).filter(changed)?;
        let html = self.panes.iter().position(|pane| pane.part == Part::Html)?;
        let pane = &self.panes[html];
        (!changed(&pane) && !pane.first.trim().is_empty()).then_some(html)
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
                self.view = View::Written;
                let line = mistake.line.unwrap_or(1) - 1;
                self.panes[at].field.go_to(line, mistake.column.unwrap_or(0));
            }
            return cx.toast(Level::Warning, "Nothing was saved; the cursor is where the mistake is.");
        }
        if self.saving {
            return;
        }
        if let Some(html) = self.html_left_behind().filter(|_| !self.warned) {
            self.warned = true;
            self.turn_to(html);
            return cx.open(
                Confirm::new("The HTML part is as it was", LEFT_BEHIND, "Save all the same")
                    .safe("Keep editing")
                    .declined("")
                    .then(Signal::Answer(Answer::Settings(Reply::SaveAsIs))),
            );
        }
        self.saving = true;
        let save = SaveTemplate { place: self.detail.place.clone(), body: self.body(), seen: self.detail.seen };
        cx.ask(Ask::change(Command::SaveTemplate(Box::new(save)), cx.now()));
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
        if self.view != View::Written && !self.beside.get() {
            self.view = View::Written;
        } else if self.is_dirty() {
            self.leaving.ask();
        } else {
            cx.close();
        }
    }

    /// Shows the preview, then its other part where both have no room, then what is written.
    fn turn_preview(&mut self) {
        let more = self.has_other();
        self.view = match (self.view, self.beside.get()) {
            (View::Written, true) | (View::Preview, _) if more => View::Other,
            (View::Written, false) => View::Preview,
            _ => View::Written,
        };
    }

    /// Whether the preview has a part that it does not show.
    fn has_other(&self) -> bool {
        self.panes.iter().any(|pane| pane.part == Part::Html) && !self.both.get()
    }

    /// Puts the keyboard into a part; the preview shows that one.
    fn turn_to(&mut self, at: usize) {
        self.focus = at;
        if self.view == View::Other {
            self.view = View::Preview;
        }
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
            Answer::Tried(_, done) => trial_forms::told(done, cx),
            Answer::Settings(Reply::SaveAsIs) => self.save(cx),
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
            Action::NextField => self.turn_to((self.focus + 1) % count),
            Action::PreviousField => self.turn_to((self.focus + count - 1) % count),
            Action::Complete => {
                let before = self.panes[self.focus].field.before_cursor();
                self.offer = Offer::asked_for(&self.detail, &before);
            }
            Action::Preview => self.turn_preview(),
            Action::SendTest => trial_forms::letter(self.trial.letter.as_ref(), &self.own_email, cx),
            Action::BuiltIn => self.reset(cx),
            Action::Versions => cx.ask(Request::Versions(self.detail.place.clone()).into()),
            Action::Accept if !self.panes[self.focus].field.has_lines() => self.turn_to((self.focus + 1) % count),
            other => return if self.typed(&Input::Action(other)) { Taken::Yes } else { Taken::No },
        }
        Taken::Yes
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if self.leaving.is_asked() {
            return match self.leaving.answer(input, &self.buttons) {
                Outcome::Ignored => Taken::No,
                Outcome::Consumed => Taken::Yes,
                Outcome::Said(()) => {
                    cx.close();
                    Taken::Yes
                }
            };
        }
        match input {
            Input::Action(action) => self.act(*action, cx),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click => {
                if let Some(at) = self.panes.iter().position(|pane| pane.drawn.holds(mouse.at)) {
                    self.turn_to(at);
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
        if self.leaving.is_asked() { &[Scope::Popup, Scope::Move] } else { &[Scope::Editor, Scope::Move] }
    }

    fn facts(&self) -> Facts {
        Facts { row: true, parts: self.panes.len() > 1, ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        action != Action::Preview || !self.beside.get() || self.has_other()
    }

    fn typing(&self) -> Typing {
        if self.leaving.is_asked() { Typing::Off } else { Typing::On }
    }
}
