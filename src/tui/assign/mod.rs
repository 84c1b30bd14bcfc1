//! Assign Project Stage(s): pick a stage, see every message that would go, untick any, then Assign Stage(s).
//!
//! Enter on a stage goes to [Assign Stage(s)], Enter again assigns, with the fingerprint of what was seen; when the
//! office changed meanwhile, nothing happens and the new preview is shown.

mod draw;
mod question;
mod recipients;

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{Kind, PipelineId, Refusal, StageId};
use crate::office::ask_assign::{Choices, LineKey};
use crate::office::assign::{Assign as AssignCards, Seen};
use crate::office::{Command, Plan, PlanRequest, Receipt, Selection};
use crate::tui::component::{
    Choice, Chose, Component, Drawn, Input, Leaving, MouseKind, Outcome, SelectList, TextField, Typing,
};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::shell::Level;
use crate::tui::theme::{Theme, parse_hex};

pub use question::{Reply, Request};
use recipients::Recipients;

/// Which part has the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Focus {
    /// The stages.
    #[default]
    Stages,
    /// Who will hear.
    Recipients,
    /// The line that is added to the messages.
    Note,
    /// [Assign Stage(s)].
    Assign,
    /// `[ Cancel ]`.
    Cancel,
}

const ORDER: [Focus; 5] = [Focus::Stages, Focus::Recipients, Focus::Note, Focus::Assign, Focus::Cancel];

/// How far the assignment is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Going {
    /// Being looked at.
    #[default]
    Not,
    /// Enter was pressed before the preview was there.
    WhenSeen,
    /// Being carried out.
    Now,
}

/// The popup.
pub struct Assign {
    pipeline: PipelineId,
    selection: Selection,
    /// The stage that it was opened on.
    wanted: Option<StageId>,
    choices: Option<Choices>,
    stages: SelectList<StageId>,
    note: TextField,
    unticked: BTreeSet<LineKey>,
    /// Number of the newest preview that was asked for.
    serial: u64,
    plan: Option<Arc<Plan>>,
    recipients: Recipients,
    focus: Focus,
    going: Going,
    leaving: Leaving,
    /// Why it did not work, in words.
    trouble: Option<String>,
    buttons: [Drawn; 2],
}

impl Assign {
    /// For these cards of a pipeline; on that stage, or the one after the stage where all of them stand.
    #[must_use]
    pub fn new(pipeline: PipelineId, selection: Selection, stage: Option<StageId>) -> Self {
        Self {
            pipeline,
            selection,
            wanted: stage,
            choices: None,
            stages: SelectList::new(Vec::new()),
            note: TextField::line(),
            unticked: BTreeSet::new(),
            serial: 0,
            plan: None,
            recipients: Recipients::default(),
            focus: Focus::Stages,
            going: Going::Not,
            leaving: Leaving::default(),
            trouble: None,
            buttons: [Drawn::default(), Drawn::default()],
        }
    }

    /// The stage under the cursor, if somebody can be moved there.
    fn stage(&self) -> Option<StageId> {
        self.stages.selected().filter(|choice| choice.open).map(|choice| choice.id)
    }

    fn choose_from(&mut self, choices: Choices) {
        let before = self.stages.selected().map(|choice| choice.id);
        let entries = choices.stages.iter().map(|(stage, here)| {
            let mut entry = Choice::new(stage.id, stage.label.clone());
            entry.also.clone_from(&stage.name);
            entry.colour = parse_hex(&stage.color);
            entry.open = stage.active;
            let note = if *here > 0 { format!("{here} now here") } else { String::new() };
            if stage.active { entry.note(note) } else { entry.note("inactive") }
        });
        // A filter that is being typed outlives a reload only when nothing was typed; the list is small.
        if self.choices.is_none() || self.stages.query().is_empty() {
            self.stages = SelectList::new(entries.collect()).numbered();
        }
        if let Some(stage) = before.or(self.wanted).or_else(|| next_stage(&choices)) {
            self.stages.select(&stage);
        }
        self.choices = Some(choices);
    }

    /// Asks for the preview of the stage under the cursor.
    fn preview(&mut self, cx: &mut Context<Program>) {
        self.serial += 1;
        let Some(stage) = self.stage() else {
            self.plan = None;
            self.recipients = Recipients::default();
            return;
        };
        if self.plan.as_ref().is_some_and(|plan| plan.stage.id != stage) {
            self.plan = None;
            self.recipients.other_stage();
        }
        let request = PlanRequest {
            selection: self.selection.clone(),
            stage,
            notify: true,
            note: self.note.text().trim().to_owned(),
            unticked: self.unticked.clone(),
        };
        cx.ask(Request::Plan(self.serial, Box::new(request)).into());
    }

    fn take_plan(&mut self, plan: Arc<Plan>, cx: &mut Context<Program>) {
        self.recipients.show(&plan, self.serial, cx);
        self.plan = Some(plan);
        if self.going == Going::WhenSeen {
            self.assign(cx);
        }
    }

    /// Whether the preview that is shown is the newest.
    fn is_seen(&self) -> bool {
        self.plan.is_some() && self.recipients.serial() == self.serial
    }

    fn assign(&mut self, cx: &mut Context<Program>) {
        if self.going == Going::Now {
            return;
        }
        let Some(plan) = self.plan.clone().filter(|_| self.is_seen()) else {
            self.going = Going::WhenSeen;
            return;
        };
        self.going = Going::Now;
        self.trouble = None;
        let seen =
            Seen { digest: plan.totals.digest.clone(), messages: plan.totals.messages, cards: plan.totals.cards };
        let command = AssignCards { request: plan.request.clone(), seen: Some(seen) };
        cx.ask(Ask::change(Command::Assign(command), cx.now()));
    }

    fn assigned(&mut self, done: Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        self.going = Going::Not;
        match done {
            Ok(receipt) => {
                cx.answer(Answer::Assign(Reply::Assigned(receipt)));
                cx.close();
            }
            Err(refusal) => {
                self.trouble = Some(refusal.to_string());
                if matches!(refusal.kind, Kind::Conflict | Kind::NotFound | Kind::Rule) {
                    self.reload(cx);
                }
            }
        }
    }

    fn reload(&mut self, cx: &mut Context<Program>) {
        cx.ask(Request::Choices(self.pipeline, self.selection.clone()).into());
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Choices(Ok(choices)) => {
                self.choose_from(choices);
                self.preview(cx);
            }
            Reply::Plan(serial, Ok(plan)) if serial == self.serial => self.take_plan(plan, cx),
            Reply::Plan(serial, _) if serial != self.serial => {}
            Reply::Choices(Err(refusal)) | Reply::Plan(_, Err(refusal)) => {
                self.going = Going::Not;
                self.trouble = Some(refusal.to_string());
            }
            other => {
                if let Some(plan) = &self.plan {
                    self.recipients.hear(other, plan, cx);
                }
            }
        }
    }

    /// Leaves without assigning; what was typed is asked about first.
    fn leave(&mut self, cx: &mut Context<Program>) {
        match self.going {
            Going::Now => {
                cx.toast(Level::Info, "Still being assigned; the line below says when it is done.");
                cx.close();
            }
            Going::Not | Going::WhenSeen if !self.note.text().trim().is_empty() => self.leaving.ask(),
            Going::Not | Going::WhenSeen => Self::decline(cx),
        }
    }

    fn decline(cx: &mut Context<Program>) {
        cx.toast(Level::Info, "Nothing was assigned.");
        cx.close();
    }

    fn move_focus(&mut self, forward: bool) {
        let at = ORDER.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        self.focus = ORDER[(at + if forward { 1 } else { ORDER.len() - 1 }) % ORDER.len()];
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if self.going == Going::WhenSeen {
            self.going = Going::Not;
        }
        if self.leaving.is_asked() {
            return match self.leaving.answer(input, &self.buttons) {
                Outcome::Ignored => Taken::No,
                Outcome::Consumed => Taken::Yes,
                Outcome::Said(()) => {
                    Self::decline(cx);
                    Taken::Yes
                }
            };
        }
        match input {
            input if self.recipients.scrolls(input, self.focus == Focus::Recipients) => {}
            Input::Action(Action::NextField) => self.move_focus(true),
            Input::Action(Action::PreviousField) => self.move_focus(false),
            Input::Action(Action::Cancel) => self.leave(cx),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.buttons[0].holds(mouse.at) => self.assign(cx),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.buttons[1].holds(mouse.at) => self.leave(cx),
            other => return self.part(other, cx),
        }
        Taken::Yes
    }

    /// An input for the part that has the focus.
    fn part(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match (self.focus, input) {
            (_, Input::Mouse(_)) => return self.mouse(input, cx),
            (Focus::Stages, _) => return self.pick_stage(input, cx),
            (Focus::Recipients | Focus::Note, Input::Action(Action::Accept))
            | (Focus::Cancel, Input::Action(Action::Left)) => self.focus = Focus::Assign,
            (Focus::Recipients, _) => return self.tick(input, cx),
            (Focus::Note, _) => {
                let before = self.note.text();
                if !self.note.input(input) {
                    return Taken::No;
                }
                if self.note.text() != before {
                    self.preview(cx);
                }
            }
            (Focus::Assign, Input::Action(Action::Accept)) => self.assign(cx),
            (Focus::Cancel, Input::Action(Action::Accept)) => self.leave(cx),
            (Focus::Assign, Input::Action(Action::Right | Action::Down)) => self.focus = Focus::Cancel,
            (Focus::Assign | Focus::Cancel, Input::Action(Action::Up)) => self.focus = Focus::Stages,
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn pick_stage(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if matches!(input, Input::Action(Action::Right)) {
            self.focus = Focus::Recipients;
            return Taken::Yes;
        }
        let before = self.stage();
        let outcome = self.stages.update(input);
        if self.stage() != before {
            self.trouble = None;
            self.preview(cx);
        }
        match outcome {
            Outcome::Ignored => Taken::No,
            Outcome::Said(Chose::Taken(_)) => {
                self.focus = Focus::Assign;
                Taken::Yes
            }
            Outcome::Consumed | Outcome::Said(Chose::Moved) => Taken::Yes,
        }
    }

    /// In the list of recipients.
    fn tick(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let Some(plan) = self.plan.clone() else { return Taken::No };
        if matches!(input, Input::Action(Action::Toggle)) {
            if let Some((key, ticked)) = self.recipients.toggle() {
                if ticked {
                    self.unticked.remove(&key);
                } else {
                    self.unticked.insert(key);
                }
                self.preview(cx);
            }
            return Taken::Yes;
        }
        self.recipients.input(input, &plan, cx)
    }

    fn mouse(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if self.pick_stage(input, cx) == Taken::Yes {
            if self.focus != Focus::Assign {
                self.focus = Focus::Stages;
            }
            return Taken::Yes;
        }
        let Some(plan) = self.plan.clone() else { return Taken::No };
        let taken = self.recipients.input(input, &plan, cx);
        if taken == Taken::Yes {
            self.focus = Focus::Recipients;
        }
        taken
    }
}

/// The active stage after the one where all chosen cards stand; else the first where none does.
fn next_stage(choices: &Choices) -> Option<StageId> {
    let mut standing = choices.stages.iter().enumerate().filter(|(_, (_, here))| *here > 0).map(|(at, _)| at);
    let after = match (standing.next(), standing.next()) {
        (Some(only), None) => only + 1,
        _ => 0,
    };
    let mut active = choices.stages[after.min(choices.stages.len())..].iter().filter(|(stage, _)| stage.active);
    active.next().map(|(stage, _)| stage.id)
}

impl Popup<Program> for Assign {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown => self.reload(cx),
            Event::Changed if self.going == Going::Not => self.reload(cx),
            Event::Reply(Answer::Assign(reply)) => self.hear(reply, cx),
            Event::Reply(Answer::Change(done)) => self.assigned(done, cx),
            Event::Input(input) => return self.input(&input, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: screen.width.saturating_sub(10).min(140), height: screen.height.saturating_sub(3).min(46) }
    }

    fn scopes(&self) -> &'static [Scope] {
        match self.focus {
            _ if self.leaving.is_asked() => &[Scope::Popup, Scope::Move],
            Focus::Stages => &[Scope::Pick, Scope::Popup, Scope::Move],
            Focus::Recipients => &[Scope::Ticks, Scope::Popup, Scope::Move],
            Focus::Assign => &[Scope::Assigning, Scope::Popup, Scope::Move],
            Focus::Note | Focus::Cancel => &[Scope::Popup, Scope::Move],
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: true, parts: true, ..Facts::default() }
    }

    fn word(&self, action: Action) -> Option<&str> {
        match (action, self.leaving.focused(), self.focus) {
            (Action::Accept, Some(word), _) => Some(word),
            (Action::Accept, None, Focus::Cancel) => Some("Cancel"),
            _ => None,
        }
    }

    fn typing(&self) -> Typing {
        match self.focus {
            _ if self.leaving.is_asked() => Typing::Off,
            Focus::Stages => self.stages.typing(),
            Focus::Note => Typing::On,
            Focus::Recipients | Focus::Assign | Focus::Cancel => Typing::Off,
        }
    }
}
