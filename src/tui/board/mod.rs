//! The Board (Project Management Dashboard): a tracker's stages as columns, its customers as cards.
//!
//! Only the cards around the eye are held ([`mod@column`]); the cursor and the marks are kept by id.

mod column;
mod draw;
mod layout;
mod marks;
mod moves;
mod question;
mod walk;

use std::collections::VecDeque;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{CardId, Instant, PipelineId, Refusal, Roles, StageId};
use crate::office::ask_board::{self, BoardCard, Look, Pipeline, Tallies};
use crate::tui::assign::Reply::Assigned;
use crate::tui::component::marks::words as words_of_marks;
use crate::tui::component::{Component, Drawn, FilterLine, Input, Outcome, Typing};
use crate::tui::import::Import;
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::record;
use crate::tui::screen::{Context, Event, Screen, Taken};
use crate::tui::theme::Theme;
use crate::tui::why::{About, Why};

use column::Held;
use layout::Layout;
use marks::Marks;
pub use question::{Reply, Request, Way};

/// So many answers in a row may be left unseen.
const MOST_UNSEEN: u8 = 3;

/// Where the cursor stands. It follows its card; without one it stays in its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cursor {
    /// The column.
    column: usize,
    /// The stage of that column.
    stage: Option<StageId>,
    /// The card.
    card: Option<CardId>,
}

/// The screen.
pub struct Board {
    pipelines: Vec<Pipeline>,
    pipeline: Option<PipelineId>,
    columns: Vec<Held>,
    /// Counts and values of this pipeline, once they are known.
    tallies: Option<Tallies>,
    undo_window: u32,
    ask_above: u32,
    cursor: Cursor,
    /// Where the cursor goes once its column is read anew.
    landing: Option<Way>,
    left: usize,
    marks: Marks,
    filter: FilterLine,
    /// The filter of what is shown.
    filtered: String,
    /// What is being asked, and whether it is outdated already.
    asked: Option<(Look, bool)>,
    /// Answers left unseen in a row because the office had changed again.
    unseen: u8,
    /// What was ordered here and is not done yet, in its order: the card and where it goes, for a move.
    ordered: VecDeque<Option<(CardId, StageId)>>,
    /// Which column more cards are being asked for.
    reading: Option<StageId>,
    /// Over which column a card is being dragged.
    dragging: Option<usize>,
    loaded: bool,
    now: Instant,
    area: Rect,
    title: Drawn,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            pipelines: Vec::new(),
            pipeline: None,
            columns: Vec::new(),
            tallies: None,
            undo_window: 0,
            ask_above: 0,
            cursor: Cursor::default(),
            landing: None,
            left: 0,
            marks: Marks::default(),
            filter: FilterLine::default(),
            filtered: String::new(),
            asked: None,
            unseen: 0,
            ordered: VecDeque::new(),
            reading: None,
            dragging: None,
            loaded: false,
            now: Instant(0),
            area: Rect::new(0, 1, 80, 21),
            title: Drawn::default(),
        }
    }
}

impl Board {
    fn layout(&self) -> Layout {
        Layout::new(self.area, self.columns.len(), self.left, self.cursor.column)
    }

    fn tracker(&self) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| Some(pipeline.id) == self.pipeline)
    }

    /// The column with the cursor.
    fn here(&self) -> Option<&Held> {
        self.columns.get(self.cursor.column)
    }

    /// The card under the cursor.
    fn card(&self) -> Option<&BoardCard> {
        let id = self.cursor.card?;
        self.here()?.cards.iter().find(|card| card.id == id)
    }

    /// Asks for what is shown. While an answer is on its way only one more is asked for, after it.
    fn ask(&mut self, cx: &mut Context<Program>) {
        let visible = self.layout().visible;
        let filter = self.filter.query().trim().to_owned();
        let limit = match self.landing {
            _ if filter.is_empty() => 3 * visible,
            Some(_) => usize::MAX,
            // matches are held from the first on: as far as the eye is, and a screenful more
            None => self.columns.iter().map(|held| held.first).max().unwrap_or(0) + 2 * visible,
        };
        let look = Look {
            pipeline: self.pipeline,
            filter,
            limit,
            from: self.columns.iter().filter_map(|held| Some((held.stage.id, held.anchor()?))).collect(),
            focus: self.cursor.card,
        };
        if let Some((asked, outdated)) = &mut self.asked
            && (asked.pipeline, &asked.filter) == (look.pipeline, &look.filter)
        {
            *outdated = true;
            return;
        }
        self.asked = Some((look.clone(), false));
        cx.ask(Request::Board(look).into());
    }

    /// Asks how many cards there are, and how many above what is held of each column.
    fn count(&self, cx: &mut Context<Program>) {
        let Some(pipeline) = self.pipeline else { return };
        let places = self.columns.iter().filter_map(|held| Some((held.stage.id, held.anchor()?))).collect();
        cx.ask(Request::Tallies(pipeline, places, self.tallies.clone()).into());
    }

    fn take(&mut self, look: &Look, board: Result<Box<ask_board::Board>, Refusal>, cx: &mut Context<Program>) {
        let Some((asked, outdated)) = self.asked.take_if(|(asked, _)| asked == look) else { return };
        // An answer from before a change would show for a moment what is no longer so; but not for ever unseen.
        let show = !outdated || self.unseen >= MOST_UNSEEN;
        self.unseen = if show { 0 } else { self.unseen + 1 };
        match board {
            Ok(board) if show => self.show(*board, &asked, cx),
            Ok(_) => {}
            Err(refusal) => toast::refuse(&refusal, cx),
        }
        if outdated {
            self.ask(cx);
        }
    }

    fn show(&mut self, board: ask_board::Board, look: &Look, cx: &mut Context<Program>) {
        let shown = board.pipeline.as_ref().map(|pipeline| pipeline.id);
        if shown != self.pipeline {
            self.columns.clear();
            self.marks.clear();
            self.tallies = None;
        }
        self.loaded = true;
        self.pipeline = shown;
        self.pipelines = board.pipelines;
        (self.undo_window, self.ask_above) = (board.undo_window, board.ask_above);
        let visible = self.layout().visible;
        let before = std::mem::take(&mut self.columns);
        let was = self.cursor;
        let row = before.get(was.column).and_then(|held| held.index(was.card?));
        let column = |column: ask_board::Column| {
            let before = before.iter().find(|held| held.stage.id == column.stage.id);
            Held::new(column, before.filter(|_| look.filter == self.filtered), visible)
        };
        self.columns = board.columns.into_iter().map(column).collect();
        self.filtered.clone_from(&look.filter);
        self.find_cursor(was, row);
        if look.limit == usize::MAX && self.landing.take().is_some() {
            self.put_cursor(self.cursor.column, usize::MAX);
        }
        self.foresee();
        let scrolled = self.columns.iter().any(|held| held.anchor().is_some());
        if (self.tallies.is_none() || scrolled) && !self.columns.is_empty() {
            self.count(cx);
        }
        self.read_on(cx);
    }

    /// Puts the cursor back: on the same card wherever it is now, else where it stood.
    fn find_cursor(&mut self, was: Cursor, row: Option<usize>) {
        let found = was.card.and_then(|id| {
            let mut columns = self.columns.iter().enumerate();
            columns.find_map(|(at, held)| held.index(id).map(|row| (at, row)))
        });
        let filled = self.columns.iter().position(|held| !held.cards.is_empty());
        let (column, row) = found.unwrap_or_else(|| {
            let same = self.columns.iter().position(|held| Some(held.stage.id) == was.stage);
            let column = same.unwrap_or(was.column.min(self.columns.len().saturating_sub(1)));
            // A filter may have emptied the column; the cursor wants a card to stand on.
            let empty = self.columns.get(column).is_none_or(|held| held.cards.is_empty());
            let column =
                filled.filter(|_| empty && !(self.filter.query().is_empty() && same.is_some())).unwrap_or(column);
            (column, row.unwrap_or(0))
        });
        self.put_cursor(column, row);
    }

    fn take_more(&mut self, reply: Reply, cx: &mut Context<Program>) {
        let Reply::More { stage, way, from, end, cards } = reply else { return };
        self.reading = None;
        let visible = self.layout().visible;
        match cards {
            Ok(cards) => {
                let Some(at) = self.columns.iter().position(|held| held.stage.id == stage) else { return };
                let taken = self.columns[at].take(way, from, end, cards, visible);
                if taken && let Some(landing) = self.landing.take().filter(|_| from.is_none()) {
                    let last = self.columns[at].cards.len().saturating_sub(1);
                    self.put_cursor(at, if landing == Way::Up { last } else { 0 });
                }
                if taken && self.columns[at].above.is_none() {
                    self.count(cx);
                }
            }
            Err(refusal) => toast::refuse(&refusal, cx),
        }
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Board(look, board) => self.take(&look, board, cx),
            Reply::More { .. } => self.take_more(reply, cx),
            Reply::Tallies(pipeline, Ok(tallies)) if Some(pipeline) == self.pipeline => {
                for held in &mut self.columns {
                    let above = tallies.above.get(&held.stage.id).copied();
                    held.above = held.above.filter(|above| *above == 0).or(above).or(held.above);
                }
                self.tallies = Some(tallies);
            }
            Reply::Mark(Ok(cards)) => self.marks.add(cards),
            Reply::RemoveConfirmed(cards) => self.remove(cards, cx),
            Reply::Tallies(_, Ok(_)) => {}
            Reply::Tallies(_, Err(refusal)) | Reply::Mark(Err(refusal)) => toast::refuse(&refusal, cx),
        }
    }
}

impl Screen<Program> for Board {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.now = cx.now();
        let size = cx.size();
        self.area = Rect::new(0, 1, size.width, size.height.saturating_sub(3));
        let taken = match event {
            Event::Shown | Event::Changed => {
                // what is counted already follows at once, before the cards are read
                if self.tallies.is_some() {
                    self.count(cx);
                }
                self.ask(cx);
                Taken::Yes
            }
            Event::Reply(Answer::Board(reply)) => {
                self.hear(reply, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Change(done)) => {
                self.done(&done, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Assign(Assigned(receipt))) => {
                self.marks.clear();
                toast::show(&Ok(receipt), cx);
                Taken::Yes
            }
            Event::Input(input) => self.input(&input, cx),
            _ => Taken::No,
        };
        self.left = self.layout().left;
        taken
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.filter.is_open() {
            &[Scope::Filter, Scope::Move]
        } else {
            &[Scope::Board, Scope::List, Scope::Marks, Scope::Move]
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: self.card().is_some(), marked: !self.marks.is_empty(), ..Facts::default() }
    }

    fn typing(&self) -> Typing {
        if self.filter.is_open() { Typing::On } else { Typing::Off }
    }

    fn offers(&self, action: Action) -> bool {
        match action {
            Action::NextTracker => self.pipelines.len() > 1,
            Action::Open => self.card().is_some_and(|card| card.contact_id.is_some()),
            Action::New => self.tracker().is_some(),
            _ => true,
        }
    }

    fn legend(&self) -> &'static str {
        "On a card: E can be told by e-mail, P by push, S by text, - cannot; 12d is twelve days in its stage, ! longer than \
         the stage allows."
    }

    fn breadcrumb(&self) -> Option<String> {
        None
    }

    fn status(&self) -> Option<String> {
        words_of_marks(self.marks.len() as u64, self.marks.in_range())
    }
}

impl Board {
    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match self.filter.update(input) {
            Outcome::Ignored => {}
            Outcome::Consumed => return Taken::Yes,
            Outcome::Said(_) => {
                self.ask(cx);
                return Taken::Yes;
            }
        }
        match input {
            Input::Action(action) => self.act(*action, cx),
            Input::Mouse(mouse) => self.mouse(*mouse, cx),
            Input::Key(_) | Input::Paste(_) => Taken::No,
        }
    }

    fn act(&mut self, action: Action, cx: &mut Context<Program>) -> Taken {
        match action {
            Action::Back if self.marks.in_range() => self.marks.end_range(),
            Action::Back if self.filter.clear() => self.ask(cx),
            Action::Mark => {
                if let Some(card) = self.cursor.card {
                    self.marks.toggle(card);
                    return self.walk(Action::Down, cx);
                }
            }
            Action::Range => {
                if let (Some(stage), Some(card)) = (self.cursor.stage, self.card()) {
                    let place = column::place(card);
                    self.marks.range(stage, place);
                }
            }
            Action::MarkAll => {
                if let Some(pipeline) = self.pipeline {
                    self.marks.end_range();
                    cx.ask(Request::Matching(pipeline, self.filter.query()).into());
                }
            }
            Action::UnmarkAll => self.marks.clear(),
            Action::NextTracker => self.next_tracker(cx),
            Action::NextStage => self.step(true, cx),
            Action::PreviousStage => self.step(false, cx),
            Action::Open => self.open_card(cx),
            Action::Assign => self.open_assign(None, cx),
            Action::Remove => self.ask_to_remove(cx),
            Action::Why => {
                if let Some(card) = self.cursor.card {
                    cx.open(Why::new(About::Card(card)));
                }
            }
            Action::New => {
                if let Some(tracker) = self.tracker() {
                    cx.open(record::add(Roles::ADVOCATE, Some(tracker)));
                }
            }
            Action::Import => cx.open(Import::cards(self.pipeline)),
            _ => return self.walk(action, cx),
        }
        Taken::Yes
    }

    fn next_tracker(&mut self, cx: &mut Context<Program>) {
        let at = self.pipelines.iter().position(|pipeline| Some(pipeline.id) == self.pipeline);
        let next = at.map_or(0, |at| (at + 1) % self.pipelines.len().max(1));
        if let Some(pipeline) = self.pipelines.get(next) {
            self.pipeline = Some(pipeline.id);
            self.columns.clear();
            self.marks.clear();
            self.cursor = Cursor::default();
            self.left = 0;
            self.tallies = None;
            self.filter = FilterLine::default();
            self.ask(cx);
        }
    }
}
