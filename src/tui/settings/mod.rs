//! The Settings: Project Management Stage, View Projects, Color Settings, delivery, the do-not-contact list, operators,
//! TEST / LIVE.

mod colors;
mod delivery;
mod mode;
mod operators;
mod page;
mod projects;
mod question;
mod stage_forms;
mod stages;
mod suppressions;
mod templates;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::office::ask_templates::try_out;
use crate::tui::component::{Input, TabStrip, Typing};
use crate::tui::editor::Editor;
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::program::{toast, trial_forms};
use crate::tui::screen::{Context, Event, Screen, Taken};
use crate::tui::theme::Theme;

use page::{Acted, Page};
pub use question::{Look, Reply, Request};

/// The pages, in their order; staff know these words.
const TITLES: [&str; 8] = [
    "Project Management Stage",
    "View Projects",
    "Color Settings",
    "Templates",
    "Delivery",
    "Do not contact",
    "Operators",
    "TEST / LIVE",
];

/// The page that shows a list of its own.
const DO_NOT_CONTACT: usize = 5;

/// So many titles stand on the first of two lines where one has no room for all.
const FIRST_LINE: usize = 3;

/// From this width on all titles stand on one line.
const ONE_LINE: u16 = 132;

/// The screen.
pub struct Settings {
    pages: [Box<dyn Page>; 8],
    own_email: String,
    open: usize,
    strips: [TabStrip; 2],
    loaded: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pages: [
                Box::new(stages::Stages::default()),
                Box::new(projects::Projects::default()),
                Box::new(colors::Colors::default()),
                Box::new(templates::Templates::default()),
                Box::new(delivery::Delivery::default()),
                Box::new(suppressions::Suppressions::default()),
                Box::new(operators::Operators::default()),
                Box::new(mode::ModePage::default()),
            ],
            own_email: String::new(),
            open: 0,
            strips: [TabStrip::default(), TabStrip::default()],
            loaded: false,
        }
    }
}

impl Settings {
    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Look(Ok(look)) => {
                for page in &mut self.pages {
                    page.take(&look);
                }
                self.own_email.clone_from(&look.own_email);
                self.loaded = true;
            }
            Reply::Suppressions(asked, Ok(listed)) => self.pages[DO_NOT_CONTACT].listed(&asked, listed),
            Reply::Sample(Ok(detail)) => {
                let trial = try_out(detail.place.kind, &detail.body, &detail.sample);
                trial_forms::letter(trial.letter.as_ref(), &self.own_email, cx);
            }
            Reply::Look(Err(refusal))
            | Reply::Template(Err(refusal))
            | Reply::Sample(Err(refusal))
            | Reply::Suppressions(_, Err(refusal)) => {
                toast::refuse(&refusal, cx);
            }
            Reply::Sure(command) => page::change(*command, cx),
            Reply::Template(Ok(detail)) => cx.open(Editor::new(*detail, &self.own_email, cx.size())),
            Reply::Versions(_) | Reply::Restore(_) | Reply::SaveAsIs => {}
        }
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let clicked = self.strips[0].clicked(input).or_else(|| Some(self.strips[1].clicked(input)? + FIRST_LINE));
        if let Some(at) = clicked {
            self.open = at;
            return Taken::Yes;
        }
        match self.pages[self.open].input(input, cx) {
            Acted::Yes => return Taken::Yes,
            Acted::Stages(pipeline) => {
                self.open = 0;
                self.pages[0].show(pipeline);
                return Taken::Yes;
            }
            Acted::No => {}
        }
        let last = TITLES.len() - 1;
        match input {
            Input::Action(Action::Left) => self.open = self.open.checked_sub(1).unwrap_or(last),
            Input::Action(Action::Right) => self.open = if self.open == last { 0 } else { self.open + 1 },
            Input::Action(Action::NextPane) if self.open < last => self.open += 1,
            Input::Action(Action::PreviousPane) if self.open > 0 => self.open -= 1,
            _ => return Taken::No,
        }
        Taken::Yes
    }
}

impl Screen<Program> for Settings {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        let taken = match event {
            Event::Shown | Event::Changed => {
                cx.ask(Request::Look.into());
                self.pages[DO_NOT_CONTACT].reload(cx);
                Taken::Yes
            }
            Event::Reply(Answer::Settings(reply)) => {
                self.hear(reply, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Change(done)) => {
                toast::show(&done, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Tried(_, done)) => {
                trial_forms::told(done, cx);
                Taken::Yes
            }
            Event::Input(input) => self.input(&input, cx),
            _ => Taken::No,
        };
        if taken == Taken::Yes {
            self.pages[self.open].read_on(cx);
        }
        taken
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let titles = TITLES.map(str::to_owned);
        let line = Rect { height: 1.min(area.height), ..area };
        let below = Rect { y: area.y + 1, ..line }.intersection(area);
        let lines = if area.width >= ONE_LINE {
            self.strips[0].draw(frame, line, &titles, self.open, theme);
            self.strips[1].draw(frame, Rect { height: 0, ..line }, &[], 0, theme);
            1
        } else {
            let (first, second) = titles.split_at(FIRST_LINE);
            self.strips[0].draw(frame, line, first, self.open, theme);
            self.strips[1].draw(frame, below, second, self.open.wrapping_sub(FIRST_LINE), theme);
            2
        };
        if self.loaded {
            let page = Rect { y: area.y + lines + 1, height: area.height.saturating_sub(lines + 1), ..area };
            self.pages[self.open].draw(frame, page.intersection(area), theme);
        }
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.pages[self.open].filters() {
            &[Scope::Filter, Scope::Move]
        } else {
            &[Scope::Settings, Scope::List, Scope::Move]
        }
    }

    fn typing(&self) -> Typing {
        if self.pages[self.open].filters() { Typing::On } else { Typing::Off }
    }

    fn facts(&self) -> Facts {
        Facts { row: self.pages[self.open].has_row(), parts: true, ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        match action {
            Action::Left | Action::Right => true,
            action => self.pages[self.open].offers(action),
        }
    }
}
