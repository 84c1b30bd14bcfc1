//! Going live: a popup that leads through it. Each way out is tested, a test is sent to who sits here, what TEST kept back so
//! far and what waits now is shown, and last stands the switch; back to TEST is the switch alone.

mod draw;
mod kept;
mod question;
mod steps;

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::config::value::Mode;
use crate::domain::{Channel, Instant};
use crate::office::Command;
use crate::office::settings::SetMode;
use crate::office::ways_out::Way;
use crate::tui::component::{Drawn, Input, Mouse, MouseKind};
use crate::tui::keys::{Action, Scope};
use crate::tui::popup::{Confirm, Notice, Settled};
use crate::tui::program::toast;
use crate::tui::program::trial::Trial;
use crate::tui::program::trial_forms;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::theme::Theme;

use kept::Kept;
use question::Look;
pub use question::{Reply, Request};
use steps::{Row, Step, Trials, Trying};

/// The popup.
pub struct GoLive {
    look: Option<Look>,
    /// Why there is nothing to show.
    failed: Option<String>,
    trials: Trials,
    cursor: Step,
    now: Instant,
    first: Cell<usize>,
    list: Drawn,
}

impl Default for GoLive {
    fn default() -> Self {
        Self {
            look: None,
            failed: None,
            trials: Trials::default(),
            cursor: Step::All,
            now: Instant(0),
            first: Cell::new(0),
            list: Drawn::default(),
        }
    }
}

impl GoLive {
    fn title(&self) -> String {
        match &self.look {
            Some(look) if look.report.mode.mode == Mode::Live => "TEST / LIVE".to_owned(),
            _ => "Going live".to_owned(),
        }
    }

    fn rows(&self) -> Vec<Row> {
        self.look.as_ref().map_or_else(Vec::new, |look| steps::rows(look, &self.trials, self.now))
    }

    fn about(&self, look: &Look) -> String {
        steps::about(self.cursor, look, &self.trials)
    }

    /// What was read anew. A way that is set up otherwise now was not tried yet.
    fn take(&mut self, look: Look) {
        let before = self.look.as_ref().map_or(&[][..], |old| &old.report.ways);
        let same = |way: &Way| before.iter().any(|old| old.way == *way && look.report.ways.contains(old));
        self.trials.ways.retain(|way, _| same(way));
        let steps: Vec<Step> =
            steps::rows(&look, &self.trials, self.now).into_iter().filter_map(|row| row.step).collect();
        if !steps.contains(&self.cursor) {
            // back to TEST is the switch alone
            self.cursor = steps.last().copied().unwrap_or(Step::Switch);
        }
        (self.look, self.failed) = (Some(look), None);
    }

    fn go(&mut self, by: isize, wrap: bool) {
        let steps: Vec<Step> = self.rows().into_iter().filter_map(|row| row.step).collect();
        let Some(last) = steps.len().checked_sub(1) else { return };
        let at = steps.iter().position(|step| *step == self.cursor).unwrap_or(0);
        let to = at.saturating_add_signed(by);
        self.cursor = steps[if wrap && to > last { 0 } else { to.min(last) }];
    }

    /// To the first step of the next part, or of the one before.
    fn go_to_part(&mut self, forward: bool) {
        let parts = |step: Step| match step {
            Step::All | Step::Way(_) => 1,
            Step::Me(_) => 2,
            Step::Kept => 3,
            Step::Waiting => 4,
            Step::Switch => 5,
        };
        let steps: Vec<Step> = self.rows().into_iter().filter_map(|row| row.step).collect();
        let here = parts(self.cursor);
        let to = if forward {
            steps.iter().find(|step| parts(**step) > here).or(steps.first())
        } else {
            let before = steps.iter().rev().find(|step| parts(**step) < here).or(steps.last()).map(|step| parts(*step));
            steps.iter().find(|step| Some(parts(**step)) == before)
        };
        self.cursor = to.copied().unwrap_or(self.cursor);
    }

    /// Does what the step under the cursor is for.
    fn act(&mut self, cx: &mut Context<Program>) {
        let Some(look) = &self.look else { return };
        match self.cursor {
            Step::All => {
                let ways: Vec<Way> = look.report.ways.iter().filter(|out| out.is_set_up()).map(|out| out.way).collect();
                for way in ways {
                    self.test(way, cx);
                }
            }
            Step::Way(way) => {
                if look.report.ways.iter().any(|out| out.way == way && out.is_set_up()) {
                    self.test(way, cx);
                } else {
                    cx.open(Notice::new("Not set up", self.about(look)));
                }
            }
            Step::Me(channel) => self.send(channel, cx),
            Step::Kept if look.report.kept.is_empty() => {}
            Step::Kept => cx.open(Kept::default()),
            Step::Waiting => {
                cx.close();
                cx.run(Action::GoOutbox);
            }
            Step::Switch => self.ask_to_switch(look, cx),
        }
    }

    fn test(&mut self, way: Way, cx: &mut Context<Program>) {
        let at = cx.now();
        if self.trials.begin(way, at) {
            cx.ask(Ask::Try(Trial::Connection { way, at }));
        }
    }

    /// Sends a test at once where the address is known; a text costs money, so its number is asked for first.
    fn send(&mut self, channel: Channel, cx: &mut Context<Program>) {
        let Some(look) = &self.look else { return };
        if matches!(self.trials.sent.get(&channel), Some(Trying::Running(_))) {
            return;
        }
        match steps::own(&look.own, channel) {
            Some(own) if channel != Channel::Sms => {
                let (to, at) = (own.to.clone(), cx.now());
                self.trials.sent.insert(channel, Trying::Running(at));
                cx.ask(Ask::Try(Trial::Test { channel, to, at }));
            }
            None if channel == Channel::Push => cx.open(Notice::new("A test to me", self.about(look))),
            own => {
                let (hint, nobody) = if channel == Channel::Sms {
                    ("One text goes there at once, in TEST mode too. It costs what a text costs.", "Which number?")
                } else {
                    ("One mail goes there at once, in TEST mode too.", "Who is it for?")
                };
                let settle = |reply, form: &mut crate::tui::component::Form| match reply {
                    Answer::Tried(_, Err(refusal)) => {
                        form.refuse("to", refusal.to_string());
                        Settled::Stay
                    }
                    tried => Settled::Done(vec![Signal::Answer(tried)]),
                };
                cx.open(trial_forms::send_test(channel, own.map_or("", |own| &own.to), hint, nobody, settle));
            }
        }
    }

    fn ask_to_switch(&self, look: &Look, cx: &mut Context<Program>) {
        let to = look.report.other_mode();
        if let Some(why) = &look.barred {
            return cx.open(Notice::new(
                if look.report.locked.is_some() { "TEST / LIVE is locked" } else { "TEST / LIVE" },
                why.clone(),
            ));
        }
        let title = format!("Switch to {}", to.word().to_uppercase());
        let text = steps::question(&look.report, &self.trials).join("\n");
        let answer = Answer::GoLive(Reply::Sure(SetMode { mode: to }));
        cx.open(Confirm::new(title.clone(), text, title).then(Signal::Answer(answer)));
    }

    fn hear(&mut self, reply: Answer, cx: &mut Context<Program>) {
        match reply {
            Answer::GoLive(Reply::Look(Ok(look))) => self.take(*look),
            Answer::GoLive(Reply::Look(Err(refusal))) => self.failed = Some(refusal.to_string()),
            Answer::GoLive(Reply::Sure(switch)) => cx.ask(Ask::change(Command::Mode(switch), cx.now())),
            Answer::Tried(Trial::Connection { way, at }, tried) => self.trials.end(way, at, tried),
            Answer::Tried(Trial::Test { channel, .. }, tried) => {
                self.trials.sent.insert(channel, Trying::Ended(tried));
            }
            Answer::Change(done) => {
                if done.is_ok() {
                    cx.close();
                }
                toast::show(&done, cx);
            }
            _ => {}
        }
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match input {
            Input::Action(Action::Accept) => self.act(cx),
            Input::Action(Action::Cancel) => cx.close(),
            Input::Action(Action::Up) => self.go(-1, false),
            Input::Action(Action::Down) => self.go(1, false),
            Input::Action(Action::First | Action::PageUp) => self.go(isize::MIN, false),
            Input::Action(Action::Last | Action::PageDown) => self.go(isize::MAX, false),
            Input::Action(Action::NextField) => self.go_to_part(true),
            Input::Action(Action::PreviousField) => self.go_to_part(false),
            Input::Mouse(mouse) => return self.mouse(*mouse, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    /// A click goes to a line, a double click does what it is for; on a button one click does.
    fn mouse(&mut self, mouse: Mouse, cx: &mut Context<Program>) -> Taken {
        let place = self.list.area();
        let step = place.contains(mouse.at).then(|| usize::from(mouse.at.y - place.y) + self.first.get());
        let step = step.and_then(|line| self.rows().get(line).and_then(|row| row.step));
        match (mouse.kind, step) {
            (MouseKind::WheelUp, _) => self.go(-1, false),
            (MouseKind::WheelDown, _) => self.go(1, false),
            (MouseKind::Click, Some(step)) => {
                self.cursor = step;
                if matches!(step, Step::All | Step::Switch) {
                    self.act(cx);
                }
            }
            (MouseKind::DoubleClick, Some(step)) if !matches!(step, Step::All | Step::Switch) => {
                self.cursor = step;
                self.act(cx);
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }
}

impl Popup<Program> for GoLive {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.now = cx.now();
        match event {
            Event::Shown | Event::Changed => cx.ask(Request::Look(cx.now()).into()),
            Event::Reply(reply) => self.hear(reply, cx),
            Event::Input(input) => return self.input(&input, cx),
            Event::Tick if self.trials.run() => {}
            Event::Tick | Event::Found(_) => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: 104.min(screen.width), height: 26.min(screen.height) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::Left | Action::Right)
    }

    fn wakes_at(&self, now: Instant) -> Option<Instant> {
        self.trials.run().then(|| now.plus_seconds(1))
    }
}
