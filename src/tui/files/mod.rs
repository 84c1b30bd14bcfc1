//! The folders of the machine, to take a file from for a field of a form; and paths as people type them.

mod folder;
mod paths;
mod question;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Clear;

use crate::domain::text;
use crate::tui::cells;
use crate::tui::component::{Choice, Chose, Component, Input, Outcome, SelectList, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::program::worker::grouped;
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

pub use folder::Found;
use folder::{Entry, Kind, Listing};
pub use paths::{Completed, complete, meant};
pub use question::{Place, Reply, Request};

/// The folder from which a file was taken last in this run.
static LAST: Mutex<Option<PathBuf>> = Mutex::new(None);

/// What a line of the list stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// The folder above.
    Above,
    /// That entry of the listing.
    Entry(usize),
}

/// The popup. It hands the file's path to who opened it as [`Event::Found`].
pub struct Folders {
    title: String,
    /// The path that stands in the field.
    typed: String,
    endings: &'static [&'static str],
    listing: Option<Listing>,
    list: SelectList<Line>,
    hidden: bool,
    /// The number of the newest question, and whether its answer is still to come.
    asked: u32,
    waiting: bool,
    /// Why the last wish was not granted.
    trouble: String,
}

impl Folders {
    /// The folder of the path that stands in the field, or where a file was taken last; only files with these endings
    /// are shown, or all.
    #[must_use]
    pub fn new(title: impl Into<String>, typed: &str, endings: &'static [&'static str]) -> Self {
        Self {
            title: title.into(),
            typed: typed.to_owned(),
            endings,
            listing: None,
            list: SelectList::new(Vec::new()),
            hidden: false,
            asked: 0,
            waiting: false,
            trouble: String::new(),
        }
    }

    fn ask(&mut self, place: Place, cx: &mut Context<Program>) {
        self.asked += 1;
        self.waiting = true;
        self.trouble.clear();
        cx.ask(Request { number: self.asked, place, endings: self.endings }.into());
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        if reply.number != self.asked {
            return;
        }
        self.waiting = false;
        match reply.found {
            Ok(Found::File(path)) => self.take(&path, cx),
            Ok(Found::Folder(listing)) => {
                let before = self.listing.replace(*listing);
                self.relist(before.as_ref().map(|listing| listing.folder.as_path()));
            }
            Err(refusal) => self.trouble = refusal.to_string(),
        }
    }

    /// Fills the list from the listing, the cursor on that path if it is shown, else on the first entry.
    fn relist(&mut self, on: Option<&Path>) {
        let Some(listing) = &self.listing else { return };
        let above = listing.folder.parent().map(|_| Choice::new(Line::Above, "..").note("folder above"));
        let shown = listing.entries.iter().enumerate().filter(|(_, entry)| self.hidden || !entry.hidden);
        let choices: Vec<_> = above.into_iter().chain(shown.map(|(at, entry)| choice(at, entry))).collect();
        let second = choices.get(1).map(|choice| choice.id);
        self.list = SelectList::new(choices);
        let cursor = on.and_then(|on| listing.entries.iter().position(|entry| entry.path == on)).map(Line::Entry);
        if let Some(line) = cursor.or(second) {
            self.list.select(&line);
        }
    }

    fn toggle_hidden(&mut self) {
        let on = match (self.list.selected().map(|choice| choice.id), &self.listing) {
            (Some(Line::Entry(at)), Some(listing)) => listing.entries.get(at).map(|entry| entry.path.clone()),
            _ => None,
        };
        self.hidden = !self.hidden;
        self.relist(on.as_deref());
    }

    fn above(&mut self, cx: &mut Context<Program>) {
        let above = self.listing.as_ref().and_then(|listing| listing.folder.parent()).map(Path::to_owned);
        if let Some(above) = above {
            self.ask(Place::At(above), cx);
        }
    }

    /// Goes into the folder or takes the file.
    fn open(&mut self, line: Line, cx: &mut Context<Program>) {
        let Line::Entry(at) = line else { return self.above(cx) };
        let Some(entry) = self.listing.as_ref().and_then(|listing| listing.entries.get(at)) else { return };
        let path = entry.path.clone();
        if entry.kind == Kind::Folder {
            self.ask(Place::At(path), cx);
        } else {
            self.take(&path, cx);
        }
    }

    fn take(&mut self, path: &Path, cx: &mut Context<Program>) {
        let Some(written) = paths::written(path) else {
            let name = text::escaped(&path.file_name().unwrap_or_default().to_string_lossy());
            self.trouble = format!("{name} holds characters that no field can hold; rename it first.");
            return;
        };
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = path.parent().map(Path::to_owned);
        cx.found(written);
    }

    /// The path that is being typed in place of a filter.
    fn path(&self) -> Option<String> {
        Some(self.list.query()).filter(|typed| meant(typed).is_absolute())
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match (input, self.path()) {
            (Input::Action(Action::Accept), Some(path)) => self.ask(Place::Typed(path), cx),
            (Input::Action(Action::Left), _) => self.above(cx),
            (Input::Key(key), _) if key.code == KeyCode::Backspace && self.list.query().is_empty() => self.above(cx),
            (Input::Action(Action::Right), _) => match self.list.selected().map(|choice| choice.id) {
                Some(Line::Entry(at)) if self.is_folder(at) => self.open(Line::Entry(at), cx),
                _ => {}
            },
            (Input::Action(Action::ShowHidden), _) => self.toggle_hidden(),
            _ => match self.list.update(input) {
                Outcome::Ignored => return Taken::No,
                Outcome::Said(Chose::Taken(line)) => self.open(line, cx),
                Outcome::Consumed | Outcome::Said(Chose::Moved) => self.trouble.clear(),
            },
        }
        Taken::Yes
    }

    fn is_folder(&self, at: usize) -> bool {
        let entry = self.listing.as_ref().and_then(|listing| listing.entries.get(at));
        entry.is_some_and(|entry| entry.kind == Kind::Folder)
    }

    /// "2 folders, 12 files, 3 of them hidden"
    fn counts(&self) -> String {
        let Some(listing) = &self.listing else { return String::new() };
        let folders = listing.entries.iter().filter(|entry| entry.kind == Kind::Folder).count();
        let hidden = listing.entries.iter().filter(|entry| entry.hidden).count();
        let counted = |n: usize, one: &str| format!("{} {one}{}", grouped(n), if n == 1 { "" } else { "s" });
        let mut words = format!("{}, {}", counted(folders, "folder"), counted(listing.entries.len() - folders, "file"));
        if !self.endings.is_empty() {
            words = format!("{words} ({})", self.endings.join(", "));
        }
        match (hidden, self.hidden) {
            (0, _) => words,
            (_, true) => format!("{words}, {hidden} of them hidden"),
            (_, false) => format!("{words}, {hidden} of them hidden and not shown"),
        }
    }
}

/// A line of the list: folders end in `/`, files have their size at the right.
fn choice(at: usize, entry: &Entry) -> Choice<Line> {
    match entry.kind {
        Kind::Folder => Choice::new(Line::Entry(at), format!("{}/", entry.shown)),
        Kind::File(bytes) => Choice::new(Line::Entry(at), entry.shown.clone()).note(text::file_size(bytes)),
        Kind::Other => Choice { open: false, ..Choice::new(Line::Entry(at), entry.shown.clone()).note("no file") },
    }
}

impl Popup<Program> for Folders {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown => {
                let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
                self.ask(Place::First { typed: self.typed.clone(), last }, cx);
            }
            Event::Reply(Answer::Files(reply)) => self.hear(reply, cx),
            Event::Input(input) => return self.input(&input, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let line = |y: u16| Rect { y, height: 1, ..inner }.intersection(inner);
        let room = usize::from(inner.width.saturating_sub(2));
        let folder = self.listing.as_ref().map(|listing| text::escaped(&listing.folder.to_string_lossy()));
        let folder = cut_left(&folder.unwrap_or_default(), room, theme.glyphs.ellipsis);
        frame.render_widget(Span::styled(format!(" {folder}"), theme.header), line(inner.y));
        let (words, style) = match (self.waiting, self.trouble.is_empty()) {
            (true, _) => ("Reading the folder…".to_owned(), theme.muted),
            (false, false) => (self.trouble.clone(), theme.danger),
            (false, true) => (self.counts(), theme.muted),
        };
        let mut below = cells::wrap(&theme.glyphs.words(&words), room);
        below.truncate(3);
        let height = u16::try_from(below.len()).unwrap_or(1);
        for (y, words) in (inner.bottom().saturating_sub(height)..).zip(below) {
            frame.render_widget(Span::styled(format!(" {words}"), style), line(y));
        }
        let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1 + height), ..inner };
        let body = body.intersection(inner);
        self.list.draw(frame, body, theme);
        if let Some(path) = self.path() {
            let rows = Rect { height: body.height.saturating_sub(1), ..body };
            frame.render_widget(Clear, rows);
            let path = text::escaped(&meant(&path).to_string_lossy());
            let words = format!(" Enter goes to {path}");
            let words = cells::cut(&words, room, theme.glyphs.ellipsis).into_owned();
            frame.render_widget(Span::styled(words, theme.muted), Rect { height: rows.height.min(1), ..rows });
        }
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: 80.min(screen.width), height: 24.min(screen.height) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Folders, Scope::Popup, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::NextField | Action::PreviousField)
    }

    fn typing(&self) -> Typing {
        self.list.typing()
    }
}

/// As much of the end of a text as fits.
fn cut_left(text: &str, room: usize, ellipsis: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    if cells::width(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(cells::width(ellipsis));
    let mut begin = text.len();
    for grapheme in text.graphemes(true).rev() {
        let Some(rest) = left.checked_sub(cells::width(grapheme)) else { break };
        (left, begin) = (rest, begin - grapheme.len());
    }
    format!("{ellipsis}{}", &text[begin..])
}
