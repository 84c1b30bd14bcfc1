//! Settings > TEST / LIVE: whether messages leave the house, what that means, and the way to the switch (PRODUCT 6).

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::{Acted, Page, words};
use super::question::Look;
use crate::config::value::Mode;
use crate::domain::Refusal;
use crate::office::ask_settings::ModeNow;
use crate::tui::component::Input;
use crate::tui::golive::GoLive;
use crate::tui::keys::Action;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

const TEST: &str = "TEST: e-mail by SMTP, push and texts end as suppressed when they are due, with the reason “test mode”. \
                    Mail that is written to a folder is written all the same.";
const LIVE: &str = "LIVE: messages go to the people, after the undo window.";
const KEPT: &str = "Going LIVE never releases messages that were held back in TEST. The switch itself cannot be undone; \
                    it can be switched back.";

const STEPS: &str = "Enter leads through going LIVE: tests each way out, sends a test to you, shows what would have gone so \
                     far, and switches after asking.";

/// The page.
#[derive(Default)]
pub(super) struct ModePage {
    now: Option<Result<ModeNow, Refusal>>,
}

impl Page for ModePage {
    fn take(&mut self, look: &Look) {
        self.now = Some(look.mode.clone());
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        if !matches!(input, Input::Action(Action::Edit | Action::Open)) {
            return Acted::No;
        }
        cx.open(GoLive::default());
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::Edit | Action::Open)
    }

    fn has_row(&self) -> bool {
        self.now.is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let area = Rect { x: area.x + 3, width: area.width.saturating_sub(6), ..area }.intersection(area);
        let at = |y: u16, height: u16| Rect { y: area.y + y, height, ..area }.intersection(area);
        match &self.now {
            Some(Ok(ModeNow { mode, locked_line })) => {
                let (style, word) = match mode {
                    Mode::Live => (theme.warn, "LIVE"),
                    Mode::Test => (theme.ok, "TEST"),
                };
                words(frame, at(0, 1), &format!("{} This office is in {word}.", theme.glyphs.bullet), style, theme);
                for (text, y) in [(TEST, 2), (LIVE, 6), (KEPT, 8)] {
                    words(frame, at(y, 4), text, theme.text, theme);
                }
                let how = match locked_line {
                    Some(line) => format!("Locked by config.toml, line {line}: it can only be changed there. {STEPS}"),
                    None if *mode == Mode::Live => {
                        "Enter shows what waits now, and switches back to TEST after asking.".to_owned()
                    }
                    None => STEPS.to_owned(),
                };
                words(frame, at(12, 4), &how, theme.muted, theme);
            }
            Some(Err(refusal)) => words(frame, at(0, 6), &refusal.to_string(), theme.danger, theme),
            None => {}
        }
    }
}
