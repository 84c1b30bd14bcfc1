//! The menu bar: every action that works now, by its place, so that no letter must be known.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::Listed;
use crate::tui::cells;
use crate::tui::component::{Drawn, Input, MouseKind, boxed};
use crate::tui::keys::{Action, Facts, Menu, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// One menu of the bar with its rows and the row under the cursor.
struct Column {
    menu: Menu,
    rows: Vec<Listed>,
    cursor: usize,
    head: Drawn,
}

/// The bar; one menu of it is open.
pub struct MenuBar {
    columns: Vec<Column>,
    open: usize,
    body: Drawn,
}

impl MenuBar {
    /// A bar over these rows; menus without a row are left out.
    #[must_use]
    pub fn new(rows: &[(Menu, Listed)]) -> Self {
        let columns = Menu::BAR
            .into_iter()
            .map(|menu| Column {
                menu,
                rows: rows.iter().filter(|(place, _)| *place == menu).map(|(_, row)| row.clone()).collect(),
                cursor: 0,
                head: Drawn::default(),
            })
            .filter(|column| !column.rows.is_empty())
            .collect();
        Self { columns, open: 0, body: Drawn::default() }
    }

    fn go(&mut self, to: usize) {
        let column = &mut self.columns[self.open];
        column.cursor = to.min(column.rows.len() - 1);
    }

    fn run<W: Wire>(&self, cx: &mut Context<W>) {
        let column = &self.columns[self.open];
        cx.close();
        cx.run(column.rows[column.cursor].action);
    }

    fn click<W: Wire>(&mut self, at: ratatui::layout::Position, cx: &mut Context<W>) {
        if let Some(head) = self.columns.iter().position(|column| column.head.holds(at)) {
            self.open = head;
        } else if self.body.holds(at) {
            let row = usize::from(at.y - self.body.area().y);
            if row < self.columns[self.open].rows.len() {
                self.go(row);
                self.run(cx);
            }
        } else {
            cx.close();
        }
    }
}

impl<W: Wire> Popup<W> for MenuBar {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        if self.columns.is_empty() {
            cx.close();
            return Taken::Yes;
        }
        let (count, at) = (self.columns.len(), self.columns[self.open].cursor);
        match event {
            Event::Input(Input::Action(action)) => match action {
                Action::Left | Action::PreviousField => self.open = (self.open + count - 1) % count,
                Action::Right | Action::NextField => self.open = (self.open + 1) % count,
                Action::Up => self.go(at.checked_sub(1).unwrap_or(usize::MAX)),
                Action::Down => self.go(if at + 1 == self.columns[self.open].rows.len() { 0 } else { at + 1 }),
                Action::First | Action::PageUp => self.go(0),
                Action::Last | Action::PageDown => self.go(usize::MAX),
                Action::Accept => self.run(cx),
                _ => return Taken::No,
            },
            Event::Input(Input::Mouse(mouse)) if mouse.kind == MouseKind::Click => self.click(mouse.at, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let line = Rect { height: 1, ..area };
        let mut x = line.x;
        let mut open_at = x;
        for (index, column) in self.columns.iter().enumerate() {
            let title = format!(" {} ", column.menu.title());
            let width = u16::try_from(title.len()).unwrap_or(0);
            let place = Rect { x, width, ..line }.intersection(line);
            let style = if index == self.open { theme.chrome_active } else { theme.header };
            frame.render_widget(Span::styled(title, style), column.head.at(place));
            if index == self.open {
                open_at = x;
            }
            x = x.saturating_add(width + 1);
        }
        let Some(column) = self.columns.get(self.open) else { return };
        let wide = |f: fn(&Listed) -> &str| column.rows.iter().map(|row| cells::width(f(row))).max().unwrap_or(0);
        let (label, keys) = (wide(|row| &row.label), wide(|row| &row.keys));
        let height = u16::try_from(column.rows.len() + 2).unwrap_or(u16::MAX);
        let width = u16::try_from(label + keys + 8).unwrap_or(u16::MAX).min(area.width);
        let place = Rect { x: open_at.min(area.right() - width), y: area.y + 1, width, height }.intersection(area);
        let inner = self.body.at(boxed(frame, place, "", theme));
        for (at, (row, y)) in column.rows.iter().zip(inner.y..inner.bottom()).enumerate() {
            let room = usize::from(inner.width).saturating_sub(keys + 3);
            let words = cells::fit(&theme.glyphs.words(&row.label), room, theme.glyphs.ellipsis);
            let text = format!(" {words} {} ", cells::fit_right(&row.keys, keys, ""));
            let style = if at == column.cursor { theme.selection } else { theme.text };
            frame.render_widget(Span::styled(text, style), Rect { y, height: 1, ..inner });
        }
    }

    fn size(&self, screen: Size) -> Size {
        let rows = self.columns.iter().map(|column| column.rows.len()).max().unwrap_or(0);
        Size { width: screen.width, height: u16::try_from(rows + 3).unwrap_or(u16::MAX).min(screen.height) }
    }

    fn at_top(&self) -> bool {
        true
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Move]
    }

    fn facts(&self) -> Facts {
        Facts { parts: true, ..Facts::default() }
    }
}
