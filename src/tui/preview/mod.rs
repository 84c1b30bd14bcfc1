//! A change with every message that it would send (X1): tried out and rolled back, shown, and carried out only then.
//!
//! Any screen opens it with a way to make its command from what is said here: words that go with it, a line added to the
//! messages, and which messages were unticked. What was done comes back as [`Answer::Change`].

mod draw;
pub mod parts;

use std::collections::BTreeSet;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{Kind, Refusal};
use crate::office::{Command, Order, Receipt};
use crate::tui::component::{
    Component, Drawn, Input, Leaving, MouseKind, Outcome, Page, Record, Rows, ScrollText, TextField, Typing,
};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::rehearsal::{Letter, Rehearsal};
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

/// What was said in the popup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The reason, or the words that go with it.
    pub words: String,
    /// The line that is added to the messages.
    pub note: String,
    /// Rows of which nobody is told: their messages were unticked.
    pub left_out: BTreeSet<i64>,
}

type Make = Box<dyn Fn(Said) -> Command>;

/// The words that go with a change.
struct Words {
    label: &'static str,
    required: bool,
    field: TextField,
}

/// A message that would go, or somebody who would not hear.
enum Recipient {
    Letter(usize, Letter),
    Silent(usize, String, String),
}

impl Record for Recipient {
    type Id = usize;

    fn id(&self) -> usize {
        match self {
            Self::Letter(at, _) | Self::Silent(at, ..) => *at,
        }
    }
}

/// Which part has the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Words,
    Recipients,
    Note,
    Sure,
    Safe,
}

/// How far the change is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Going {
    /// Being looked at.
    #[default]
    Not,
    /// Its button was pressed before the messages were there.
    WhenSeen,
    /// Being carried out.
    Now,
}

/// The popup.
pub struct Preview {
    title: String,
    sure: String,
    /// What is said when it is left without being done.
    declined: String,
    /// What stays as it is, in words; may be empty.
    beside: String,
    make: Make,
    words: Option<Words>,
    note: TextField,
    left_out: BTreeSet<i64>,
    /// Number of the newest trial.
    serial: u64,
    /// Number of the trial that is shown.
    seen: u64,
    receipt: Option<Receipt>,
    rows: Rows<Recipient>,
    letters: usize,
    /// How far the letter is scrolled.
    scroll: ScrollText,
    /// Seconds for which the messages would wait.
    window: i64,
    focus: Focus,
    going: Going,
    leaving: Leaving,
    trouble: Option<String>,
    buttons: [Drawn; 2],
}

impl Preview {
    /// A change; `sure` is the word on the button that does it. The button that does nothing has the focus.
    /// `declined` says what was not done when it is left.
    pub fn new(
        title: impl Into<String>,
        sure: impl Into<String>,
        declined: impl Into<String>,
        make: impl Fn(Said) -> Command + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            sure: sure.into(),
            declined: declined.into(),
            beside: String::new(),
            make: Box::new(make),
            words: None,
            note: TextField::line(),
            left_out: BTreeSet::new(),
            serial: 0,
            seen: 0,
            receipt: None,
            rows: Rows::new(1),
            letters: 0,
            scroll: ScrollText::default(),
            window: 0,
            focus: Focus::Safe,
            going: Going::Not,
            leaving: Leaving::default(),
            trouble: None,
            buttons: [Drawn::default(), Drawn::default()],
        }
    }

    /// With words that go with it, typed first; without them it cannot be done when they are `required`.
    #[must_use]
    pub fn words(mut self, label: &'static str, required: bool) -> Self {
        self.words = Some(Words { label, required, field: TextField::line() });
        self.focus = Focus::Words;
        self
    }

    /// With a sentence about what stays as it is.
    #[must_use]
    pub fn beside(mut self, words: impl Into<String>) -> Self {
        self.beside = words.into();
        self
    }

    fn said(&self, left_out: BTreeSet<i64>) -> Said {
        let words = self.words.as_ref().map(|words| words.field.text()).unwrap_or_default();
        Said { words, note: self.note.text().trim().to_owned(), left_out }
    }

    /// Whether the words that it needs are still missing.
    fn lacks_words(&self) -> bool {
        self.words.as_ref().is_some_and(|words| words.required && words.field.text().trim().is_empty())
    }

    /// Tries the change out, as it would be now; what is unticked stays in the list.
    fn rehearse(&mut self, cx: &mut Context<Program>) {
        self.serial += 1;
        if self.lacks_words() {
            self.seen = self.serial;
            self.receipt = None;
            self.letters = 0;
            self.rows = Rows::new(1);
            return;
        }
        let command = (self.make)(self.said(BTreeSet::new()));
        cx.ask(Ask::Rehearse(self.serial, Box::new(Order::new(command, cx.now()))));
    }

    fn show(&mut self, rehearsal: Rehearsal, cx: &mut Context<Program>) {
        let Rehearsal { receipt, letters } = rehearsal;
        self.seen = self.serial;
        self.letters = letters.len();
        self.window = receipt.held_until.map_or(0, |until| until.micros_since(cx.now()) / 1_000_000);
        self.left_out.retain(|about| letters.iter().any(|letter| letter.about == *about));
        let silent = receipt.skipped.iter().map(|one| (one.who.clone(), one.reason.clone()));
        let all = self.letters;
        let rows = letters.into_iter().enumerate().map(|(at, letter)| Recipient::Letter(at, letter));
        let silent = (all..).zip(silent).map(|(at, (who, why))| Recipient::Silent(at, who, why));
        self.rows.replace(Page::whole(rows.chain(silent).collect()));
        self.rows.set_total((all + receipt.skipped.len()) as u64);
        self.receipt = Some(receipt);
        self.trouble = None;
        if self.going == Going::WhenSeen {
            self.carry_out(cx);
        }
    }

    fn carry_out(&mut self, cx: &mut Context<Program>) {
        if self.lacks_words() {
            self.focus = Focus::Words;
        } else if self.seen != self.serial {
            self.going = Going::WhenSeen;
        } else if self.going != Going::Now && self.receipt.is_some() {
            self.going = Going::Now;
            let command = (self.make)(self.said(self.left_out.clone()));
            cx.ask(Ask::change(command, cx.now()));
        }
    }

    fn done(&mut self, done: Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        self.going = Going::Not;
        match done {
            Ok(receipt) => {
                cx.answer(Answer::Change(Ok(receipt)));
                cx.close();
            }
            Err(refusal) => {
                let again = !matches!(refusal.kind, Kind::Usage);
                self.trouble = Some(refusal.to_string());
                if again {
                    self.rehearse(cx);
                }
            }
        }
    }

    /// Leaves without doing it; what was typed is asked about first.
    fn leave(&mut self, cx: &mut Context<Program>) {
        let fields = self.words.iter().map(|words| &words.field).chain([&self.note]);
        let typed = fields.into_iter().any(|field| !field.text().trim().is_empty());
        match self.going {
            Going::Now => {
                cx.toast(Level::Info, "Still being done; the line below says when it is.");
                cx.close();
            }
            Going::Not | Going::WhenSeen if typed => self.leaving.ask(),
            Going::Not | Going::WhenSeen => self.decline(cx),
        }
    }

    fn decline(&self, cx: &mut Context<Program>) {
        cx.toast(Level::Info, self.declined.as_str());
        cx.close();
    }

    fn order(&self) -> &'static [Focus] {
        match self.words {
            Some(_) => &[Focus::Words, Focus::Recipients, Focus::Note, Focus::Sure, Focus::Safe],
            None => &[Focus::Recipients, Focus::Note, Focus::Sure, Focus::Safe],
        }
    }

    fn move_focus(&mut self, forward: bool) {
        let order = self.order();
        let at = order.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        self.focus = order[(at + if forward { 1 } else { order.len() - 1 }) % order.len()];
    }

    /// Ticks or unticks the message under the cursor.
    fn tick(&mut self) {
        if let Some(Recipient::Letter(_, letter)) = self.rows.selected()
            && !self.left_out.remove(&letter.about)
        {
            self.left_out.insert(letter.about);
        }
    }

    /// Moves through the recipients; the letter of another one begins at its top.
    fn walk(&mut self, input: &Input) -> Taken {
        let before = self.rows.selected().map(Record::id);
        if self.rows.update(input) == Outcome::Ignored {
            return Taken::No;
        }
        if self.rows.selected().map(Record::id) != before {
            self.scroll = ScrollText::default();
        }
        Taken::Yes
    }

    /// Scrolls the letter by the page, from wherever the keyboard is but in a list that is longer than its place, or by
    /// the wheel over it.
    fn scrolls(&mut self, input: &Input) -> bool {
        let for_it = match input {
            Input::Action(Action::PageUp | Action::PageDown) => self.focus != Focus::Recipients || self.rows.fits(),
            Input::Mouse(_) => true,
            _ => false,
        };
        for_it && self.scroll.is_longer() && self.scroll.update(input) != Outcome::Ignored
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
                    self.decline(cx);
                    Taken::Yes
                }
            };
        }
        match input {
            input if self.scrolls(input) => {}
            Input::Action(Action::NextField) => self.move_focus(true),
            Input::Action(Action::PreviousField) => self.move_focus(false),
            Input::Action(Action::Cancel) => self.leave(cx),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.buttons[0].holds(mouse.at) => {
                self.carry_out(cx);
            }
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.buttons[1].holds(mouse.at) => self.leave(cx),
            Input::Mouse(_) => {
                if self.walk(input) == Taken::No {
                    return Taken::No;
                }
                self.focus = Focus::Recipients;
            }
            other => return self.part(other, cx),
        }
        Taken::Yes
    }

    /// An input for the part that has the focus.
    fn part(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match (self.focus, input) {
            (Focus::Words, Input::Action(Action::Accept)) if self.lacks_words() => {}
            (Focus::Words | Focus::Recipients | Focus::Note, Input::Action(Action::Accept))
            | (Focus::Safe, Input::Action(Action::Left | Action::Right)) => self.focus = Focus::Sure,
            (Focus::Words | Focus::Note, _) => return self.type_into(input, cx),
            (Focus::Recipients, Input::Action(Action::Toggle)) => self.tick(),
            (Focus::Recipients, _) => return self.walk(input),
            (Focus::Sure, Input::Action(Action::Accept)) => self.carry_out(cx),
            (Focus::Safe, Input::Action(Action::Accept)) => self.leave(cx),
            (Focus::Sure, Input::Action(Action::Right | Action::Left)) => self.focus = Focus::Safe,
            (Focus::Sure | Focus::Safe, Input::Action(Action::Up)) => self.focus = Focus::Recipients,
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn type_into(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let field = match (&mut self.words, self.focus) {
            (Some(words), Focus::Words) => &mut words.field,
            _ => &mut self.note,
        };
        let before = field.text();
        if !field.input(input) {
            return Taken::No;
        }
        if field.text() != before {
            self.trouble = None;
            self.rehearse(cx);
        }
        Taken::Yes
    }
}

impl Popup<Program> for Preview {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown => self.rehearse(cx),
            Event::Changed if self.going == Going::Not => self.rehearse(cx),
            Event::Reply(Answer::Rehearsed(serial, done)) if serial == self.serial => match done {
                Ok(rehearsal) => self.show(*rehearsal, cx),
                Err(refusal) => {
                    self.going = Going::Not;
                    self.receipt = None;
                    self.trouble = Some(refusal.to_string());
                }
            },
            Event::Reply(Answer::Change(done)) => self.done(done, cx),
            Event::Input(input) => return self.input(&input, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: screen.width.saturating_sub(10).min(110), height: screen.height.saturating_sub(3).min(40) }
    }

    fn scopes(&self) -> &'static [Scope] {
        match self.focus {
            _ if self.leaving.is_asked() => &[Scope::Popup, Scope::Move],
            Focus::Recipients => &[Scope::Ticks, Scope::Popup, Scope::Move],
            Focus::Words | Focus::Note | Focus::Sure | Focus::Safe => &[Scope::Popup, Scope::Move],
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: self.rows.selected().is_some(), parts: true, ..Facts::default() }
    }

    fn word(&self, action: Action) -> Option<&str> {
        match (action, self.leaving.focused(), self.focus) {
            (Action::Accept, Some(word), _) => Some(word),
            (Action::Accept, None, Focus::Sure) => Some(&self.sure),
            (Action::Accept, None, Focus::Safe) => Some("Cancel"),
            _ => None,
        }
    }

    fn typing(&self) -> Typing {
        match self.focus {
            _ if self.leaving.is_asked() => Typing::Off,
            Focus::Words | Focus::Note => Typing::On,
            Focus::Recipients | Focus::Sure | Focus::Safe => Typing::Off,
        }
    }
}
