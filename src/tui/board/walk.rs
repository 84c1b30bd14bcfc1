//! Moving about on the board: by keys, by wheel and by clicks; reading on before the eye comes to an end.

use super::column::place;
use super::{Board, Request, Way};
use crate::tui::component::{Mouse, MouseKind};
use crate::tui::keys::Action;
use crate::tui::program::Program;
use crate::tui::screen::{Context, Taken};

impl Board {
    /// Puts the cursor on a card of a column, and shows it.
    pub(super) fn put_cursor(&mut self, column: usize, row: usize) {
        let visible = self.layout().visible;
        let Some(held) = self.columns.get_mut(column) else {
            self.cursor = super::Cursor::default();
            return;
        };
        let row = row.min(held.cards.len().saturating_sub(1));
        let card = held.cards.get(row).map(|card| card.id);
        if card.is_some() {
            held.reveal(row, visible);
        }
        self.cursor = super::Cursor { column, stage: Some(held.stage.id), card };
    }

    /// The cursor's place among the cards held of its column.
    fn row(&self) -> usize {
        self.here().and_then(|held| held.index(self.cursor.card?)).unwrap_or(0)
    }

    pub(super) fn walk(&mut self, action: Action, cx: &mut Context<Program>) -> Taken {
        let (column, row, visible) = (self.cursor.column, self.row(), self.layout().visible);
        match action {
            Action::Up => self.put_cursor(column, row.saturating_sub(1)),
            Action::Down => self.put_cursor(column, row + 1),
            Action::PageUp => self.put_cursor(column, row.saturating_sub(visible)),
            Action::PageDown => self.put_cursor(column, row + visible),
            Action::Left => self.sideways(column.saturating_sub(1)),
            Action::Right => self.sideways(column + 1),
            Action::First => self.far(Way::Down, cx),
            Action::Last => self.far(Way::Up, cx),
            _ => return Taken::No,
        }
        self.stretch(cx);
        self.read_on(cx);
        Taken::Yes
    }

    /// To the neighbouring column, at the same height on the screen.
    fn sideways(&mut self, column: usize) {
        let line = self.row().saturating_sub(self.here().map_or(0, |held| held.first));
        if let Some(held) = self.columns.get(column) {
            self.put_cursor(column, held.first + line);
        }
    }

    /// To the very top (reading down from it) or the very end (reading up from it).
    fn far(&mut self, way: Way, cx: &mut Context<Program>) {
        let Some(held) = self.here() else { return };
        let near = if way == Way::Down { held.begins() } else { held.to_end };
        let (column, stage, last) = (self.cursor.column, held.stage.id, held.cards.len().saturating_sub(1));
        if near || (held.matching.is_some() && way == Way::Down) {
            self.put_cursor(column, if way == Way::Down { 0 } else { last });
        } else if held.matching.is_some() {
            self.landing = Some(way);
            self.ask(cx);
        } else {
            self.landing = Some(way);
            self.reading = Some(stage);
            cx.ask(Request::More { stage, way, from: None, limit: 3 * self.layout().visible }.into());
        }
    }

    /// Asks for more of a column that is shown, before the eye comes to its end.
    pub(super) fn read_on(&mut self, cx: &mut Context<Program>) {
        if self.reading.is_some() {
            return;
        }
        let layout = self.layout();
        let mut shown = self.columns.iter().skip(layout.left).take(layout.columns);
        if shown.clone().any(|held| held.wants_matches(layout.visible)) {
            return self.ask(cx);
        }
        let wanted = shown.find_map(|held| held.wants(layout.visible).map(|(way, from)| (held.stage.id, way, from)));
        if let Some((stage, way, from)) = wanted {
            self.reading = Some(stage);
            cx.ask(Request::More { stage, way, from, limit: 3 * layout.visible }.into());
        }
    }

    /// Marks from the range's beginning to the cursor.
    fn stretch(&mut self, cx: &mut Context<Program>) {
        let (Some(stage), Some(to)) = (self.cursor.stage, self.card().map(place)) else { return };
        let Some((from, to)) = self.marks.stretch(stage, to) else { return };
        let Some(held) = self.here() else { return };
        let whole = held.cards.first().is_some_and(|first| place(first) <= from);
        if whole && held.cards.last().is_some_and(|last| place(last) >= to) {
            let between = held.cards.iter().filter(|card| (from..=to).contains(&place(card))).map(|card| card.id);
            let between: Vec<_> = between.collect();
            self.marks.add(between);
        } else {
            cx.ask(Request::Between(stage, from, to).into());
        }
    }

    pub(super) fn mouse(&mut self, mouse: Mouse, cx: &mut Context<Program>) -> Taken {
        let layout = self.layout();
        match mouse.kind {
            MouseKind::Click if self.title.holds(mouse.at) => self.act(Action::NextTracker, cx),
            MouseKind::Click => {
                let Some(column) = layout.column_at(mouse.at) else { return Taken::No };
                let slot = layout.card_at(mouse.at).map(|(_, slot)| slot);
                let row = slot.map_or(0, |slot| self.columns[column].first + slot);
                if slot.is_some() && row < self.columns[column].cards.len() {
                    self.put_cursor(column, row);
                }
                Taken::Yes
            }
            MouseKind::DoubleClick => {
                cx.run(Action::Open);
                Taken::Yes
            }
            MouseKind::Drag { from } => {
                self.dragging = layout.card_at(from).and_then(|_| layout.column_at(mouse.at));
                Taken::Yes
            }
            MouseKind::Drop { from } => {
                self.dragging = None;
                self.dropped(layout.card_at(from), layout.column_at(mouse.at), cx);
                Taken::Yes
            }
            MouseKind::WheelUp | MouseKind::WheelDown => {
                let way = if mouse.kind == MouseKind::WheelUp { Way::Up } else { Way::Down };
                let Some(column) = layout.column_at(mouse.at) else { return Taken::No };
                self.columns[column].scroll(way, layout.visible);
                self.read_on(cx);
                Taken::Yes
            }
        }
    }
}
