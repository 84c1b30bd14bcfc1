//! Settings > TEST / LIVE: whether messages leave the house, what that means, and the switch (PRODUCT 6).

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::{Acted, Page, confirm, words};
use super::question::Look;
use crate::config::value::Mode;
use crate::domain::Refusal;
use crate::office::Command;
use crate::office::ask_settings::ModeNow;
use crate::office::settings::SetMode;
use crate::tui::component::Input;
use crate::tui::keys::Action;
use crate::tui::popup::Notice;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

const TEST: &str = "TEST: e-mail by SMTP, push and texts end as suppressed when they are due, with the reason “test mode”. \
                    Mail that is written to a folder is written all the same.";
const LIVE: &str = "LIVE: messages go to the people, after the undo window.";
const KEPT: &str = "Going LIVE never releases messages that were held back in TEST. The switch itself cannot be undone; \
                    it can be switched back.";

/// The page.
#[derive(Default)]
pub(super) struct ModePage {
    now: Option<Result<ModeNow, Refusal>>,
}

impl ModePage {
    fn switch(&self, cx: &mut Context<Program>) {
        match &self.now {
            Some(Ok(ModeNow { locked_line: Some(line), .. })) => {
                let why = format!("delivery.mode is set in config.toml, line {line}, so it can only be changed there.");
                cx.open(Notice::new("TEST / LIVE is locked", why));
            }
            Some(Ok(ModeNow { mode, .. })) => {
                let (to, text) = match mode {
                    Mode::Test => (
                        Mode::Live,
                        format!(
                            "{LIVE} From now on customers are written to. Messages that were held back in TEST stay unsent."
                        ),
                    ),
                    Mode::Live => {
                        (Mode::Test, format!("{TEST} Messages that wait now are held back too when they are due."))
                    }
                };
                let word = to.word().to_uppercase();
                let command = Command::Mode(SetMode { mode: to });
                confirm(&format!("Switch to {word}"), text, &format!("Switch to {word}"), command, cx);
            }
            Some(Err(refusal)) => cx.open(Notice::new("TEST / LIVE", refusal.to_string())),
            None => {}
        }
    }
}

impl Page for ModePage {
    fn take(&mut self, look: &Look) {
        self.now = Some(look.mode.clone());
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        if !matches!(input, Input::Action(Action::Edit | Action::Open)) {
            return Acted::No;
        }
        self.switch(cx);
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
                    Some(line) => format!("Locked by config.toml, line {line}: it can only be changed there."),
                    None => "Enter switches, after asking.".to_owned(),
                };
                words(frame, at(12, 2), &how, theme.muted, theme);
            }
            Some(Err(refusal)) => words(frame, at(0, 6), &refusal.to_string(), theme.danger, theme),
            None => {}
        }
    }
}
