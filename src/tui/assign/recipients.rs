//! Who will hear of it and who will not, and the letter of the one under the cursor.

use std::sync::Arc;

use super::question::{Reply, Request};
use crate::domain::Refusal;
use crate::domain::hearing::{Hearing, Silence};
use crate::office::Plan;
use crate::office::ask_assign::{Line, LineKey, Rendered, Which};
use crate::tui::component::{Component, Input, Outcome, Rows, ScrollText, TabStrip, Want};
use crate::tui::keys::Action;
use crate::tui::program::toast;
use crate::tui::program::wire::Program;
use crate::tui::screen::{Context, Taken};

/// The lists of recipients, in the order of their tabs.
pub(super) const LISTS: [Which; 3] = [Which::All, Which::Hears, Which::Silent];

/// The list and the letter.
pub(super) struct Recipients {
    pub rows: Rows<Line>,
    pub which: Which,
    pub strip: TabStrip,
    /// The letter that is shown, and whose it is.
    pub letter: Option<(LineKey, Result<Rendered, Refusal>)>,
    /// How far the letter is scrolled.
    pub scroll: ScrollText,
    /// The letter that was asked for, and of which preview.
    asked: Option<(u64, LineKey)>,
    serial: u64,
}

impl Default for Recipients {
    fn default() -> Self {
        Self {
            rows: Rows::new(1),
            which: Which::All,
            strip: TabStrip::default(),
            letter: None,
            scroll: ScrollText::default(),
            asked: None,
            serial: 0,
        }
    }
}

impl Recipients {
    /// Number of the preview that is shown.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// Another stage: nothing that was shown holds any longer.
    pub fn other_stage(&mut self) {
        self.rows = Rows::new(1);
        self.letter = None;
        self.asked = None;
    }

    /// Shows a new preview; the cursor stays on its line.
    pub fn show(&mut self, plan: &Arc<Plan>, serial: u64, cx: &mut Context<Program>) {
        self.serial = serial;
        let first = self.rows.held_mut().next().map(|line| (line.card, line.channel));
        match first {
            Some(first) => self.ask(plan, Err(first), cx),
            None => self.read_on(plan, cx),
        }
    }

    fn ask(&self, plan: &Arc<Plan>, want: Result<Want<LineKey>, LineKey>, cx: &mut Context<Program>) {
        let (plan, limit) = (Arc::clone(plan), self.rows.page_size().max(100));
        cx.ask(Request::Lines { serial: self.serial, plan, which: self.which, want, limit }.into());
    }

    fn read_on(&mut self, plan: &Arc<Plan>, cx: &mut Context<Program>) {
        if let Some(want) = self.rows.wants() {
            self.ask(plan, Ok(want), cx);
        }
        self.ask_letter(plan, cx);
    }

    /// Asks for the letter under the cursor, if one would go.
    fn ask_letter(&mut self, plan: &Arc<Plan>, cx: &mut Context<Program>) {
        let Some(line) = self.rows.selected().filter(|line| has_letter(line)) else {
            self.letter = None;
            self.asked = None;
            self.scroll = ScrollText::default();
            return;
        };
        let key = (line.card, line.channel);
        if self.asked.is_none_or(|(_, asked)| asked != key) {
            self.scroll = ScrollText::default();
        }
        if self.asked != Some((self.serial, key)) {
            self.asked = Some((self.serial, key));
            cx.ask(Request::Letter(Arc::clone(plan), key).into());
        }
    }

    pub fn hear(&mut self, reply: Reply, plan: &Arc<Plan>, cx: &mut Context<Program>) {
        match reply {
            Reply::Lines { serial, which, want, page } if serial == self.serial && which == self.which => {
                match (page, want) {
                    (Ok(page), Ok(want)) => self.rows.extend(want, page),
                    (Ok(page), Err(_)) => self.rows.replace(page),
                    (Err(refusal), _) => return toast::refuse(&refusal, cx),
                }
                self.read_on(plan, cx);
            }
            Reply::Letter(key, letter) if self.asked.is_some_and(|(_, asked)| asked == key) => {
                self.letter = Some((key, *letter));
            }
            _ => {}
        }
    }

    /// Ticks or unticks the line under the cursor; gives it, and whether it is ticked now.
    pub fn toggle(&mut self) -> Option<(LineKey, bool)> {
        let selected = self.rows.selected()?;
        let key = (selected.card, selected.channel);
        let hearing = match selected.hearing {
            Hearing::Hears => Hearing::Silent(Silence::Unticked),
            Hearing::Silent(Silence::Unticked) => Hearing::Hears,
            Hearing::Silent(_) => return None,
        };
        if let Some(line) = self.rows.held_mut().find(|line| (line.card, line.channel) == key) {
            line.hearing = hearing;
        }
        Some((key, hearing == Hearing::Hears))
    }

    /// Scrolls the letter by the page, from wherever the keyboard is, or by the wheel over it. A list of recipients that
    /// is longer than its place keeps the keys while it is `listed`.
    pub fn scrolls(&mut self, input: &Input, listed: bool) -> bool {
        let for_it = match input {
            Input::Action(Action::PageUp | Action::PageDown) => !listed || self.rows.fits(),
            Input::Mouse(_) => true,
            _ => false,
        };
        for_it && self.scroll.is_longer() && self.scroll.update(input) != Outcome::Ignored
    }

    pub fn input(&mut self, input: &Input, plan: &Arc<Plan>, cx: &mut Context<Program>) -> Taken {
        let at = LISTS.iter().position(|which| *which == self.which).unwrap_or(0);
        let list = match input {
            Input::Action(Action::Left) => Some(at.saturating_sub(1)),
            Input::Action(Action::Right) => Some((at + 1).min(LISTS.len() - 1)),
            _ => self.strip.clicked(input),
        };
        if let Some(list) = list {
            if LISTS[list] != self.which {
                self.which = LISTS[list];
                self.rows = Rows::new(1);
                self.read_on(plan, cx);
            }
            return Taken::Yes;
        }
        match self.rows.update(input) {
            Outcome::Ignored => Taken::No,
            Outcome::Consumed | Outcome::Said(_) => {
                self.read_on(plan, cx);
                Taken::Yes
            }
        }
    }
}

/// Whether somebody would get a letter, ticked or not.
pub(super) fn has_letter(line: &Line) -> bool {
    matches!(line.hearing, Hearing::Hears | Hearing::Silent(Silence::Unticked))
}
