//! The line at the top, the status line, the footer, and where the screen and its popups lie between them.

use ratatui::Frame;
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::{Action, Entry, Layer, Shell, Size, Typing, Wire};
use crate::tui::cells;
use crate::tui::keys::Sequence;

/// Below this the screens say so and draw nothing else.
const SMALLEST: Size = Size { width: 60, height: 16 };

/// Below this width a popup takes the screen.
const POPUP_FLOATS: u16 = 100;

/// What can be clicked outside the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// "Milepost".
    Menu,
    /// A tab.
    Tab(usize),
    /// A key of the footer, or the badge TEST / LIVE.
    Key(Action),
}

/// A piece of a line: where it stands, what it does when clicked, how it reads.
struct Piece {
    x: u16,
    width: u16,
    spot: Option<Spot>,
    spans: Vec<Span<'static>>,
}

/// Lays pieces out from the left.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    x: u16,
}

impl Pieces {
    fn add(&mut self, spot: Option<Spot>, spans: Vec<Span<'static>>) {
        let width = spans.iter().map(|span| cells::width(&span.content)).sum::<usize>();
        let width = u16::try_from(width).unwrap_or(u16::MAX);
        self.pieces.push(Piece { x: self.x, width, spot, spans });
        self.x = self.x.saturating_add(width);
    }

    fn gap(&mut self, width: u16) {
        self.x = self.x.saturating_add(width);
    }

    fn spot(&self, x: u16) -> Option<Spot> {
        self.pieces.iter().find(|piece| (piece.x..piece.x + piece.width).contains(&x)).and_then(|piece| piece.spot)
    }

    fn draw(self, frame: &mut Frame, line: Rect) {
        for piece in self.pieces {
            let x = line.x.saturating_add(piece.x);
            if x < line.right() {
                let area = Rect { x, width: piece.width.min(line.right() - x), ..line };
                frame.render_widget(Line::from(piece.spans), area);
            }
        }
    }
}

impl<W: Wire> Shell<W> {
    /// Draws everything.
    pub fn draw(&self, frame: &mut Frame) {
        let area = frame.area();
        if area.width < SMALLEST.width || area.height < SMALLEST.height {
            return draw_too_small(frame, area);
        }
        let [top, pane, status, footer] = lines(area);
        self.top_line(area.width).draw(frame, top);
        if let Some(screen) = &self.slots[self.open].screen {
            screen.draw(frame, pane, &self.theme);
        }
        self.footer(area.width).draw(frame, footer);
        for layer in &self.layers {
            let area = popup_area(layer, area);
            frame.render_widget(Clear, area);
            layer.popup.draw(frame, area, &self.theme);
        }
        // Over the popups, for a long notice takes lines above its own.
        self.draw_status(frame, status);
    }

    /// What lies under the mouse outside the screen and its popups.
    pub(super) fn spot(&self, at: Position) -> Option<Spot> {
        let area = Rect::new(0, 0, self.size.width, self.size.height);
        let [top, _, _, footer] = lines(area);
        if self.layers.iter().any(|layer| popup_area(layer, area).contains(at)) {
            None
        } else if top.contains(at) {
            self.top_line(area.width).spot(at.x)
        } else if footer.contains(at) {
            self.footer(area.width).spot(at.x)
        } else {
            None
        }
    }

    /// " Milepost · Acme Solar      Board  Contacts  …      ● LIVE  dana". What does not fit goes in this order: the
    /// office's name, the tabs but the open one.
    fn top_line(&self, width: u16) -> Pieces {
        let theme = &self.theme;
        let focused = |entry: usize, style: Style| if self.top == Some(entry) { theme.button_focus } else { style };
        let mode = if self.status.live { "LIVE" } else { "TEST" };
        let operator = cells::clean(&self.status.operator);
        let right = format!("{} {mode}  {operator} ", theme.glyphs.bullet);
        let right_width = u16::try_from(cells::width(&right)).unwrap_or(0);
        let crumb = self.slots[self.open].screen.as_ref().and_then(|screen| screen.breadcrumb());
        let tabs_width: usize = self.slots.iter().map(|slot| slot.tab.title.len() + 2).sum();
        let room = usize::from(width.saturating_sub(right_width)).saturating_sub(tabs_width + " Milepost ".len() + 2);
        let all_tabs = usize::from(width.saturating_sub(right_width)) > tabs_width + 11;

        let mut line = Pieces::default();
        line.add(Some(Spot::Menu), vec![Span::styled(" Milepost ", focused(0, theme.header))]);
        let behind = crumb.unwrap_or_else(|| self.status.office.clone());
        let behind = cells::clean(&behind);
        let space = if all_tabs { room } else { usize::from(width / 3) };
        if !behind.is_empty() && space > 4 {
            let words = format!("{} {} ", theme.glyphs.dot, cells::cut(&behind, space - 4, theme.glyphs.ellipsis));
            line.add(None, vec![Span::styled(words, theme.muted)]);
        }
        let free = width.saturating_sub(right_width);
        let tabs_width = u16::try_from(tabs_width).unwrap_or(u16::MAX);
        if all_tabs {
            let middle = free.saturating_sub(line.x).saturating_sub(tabs_width);
            line.gap(middle.min(middle / 2 + 1));
        }
        for (index, slot) in self.slots.iter().enumerate().filter(|(index, _)| all_tabs || *index == self.open) {
            let style = if index == self.open { theme.chrome_active } else { theme.chrome };
            let title = Span::styled(format!(" {} ", slot.tab.title), focused(index + 1, style));
            line.add(Some(Spot::Tab(index)), vec![title]);
        }
        line.gap(free.saturating_sub(line.x));
        let style = if self.status.live { theme.warn } else { theme.ok };
        let (badge, name) = right.split_at(theme.glyphs.bullet.len() + 1 + mode.len());
        line.add(Some(Spot::Key(Action::GoLive)), vec![Span::styled(badge.to_owned(), style)]);
        line.add(None, vec![Span::raw(name.to_owned())]);
        line
    }

    /// The keys that work now, in words; the most wanted stay when there is little room.
    fn footer(&self, width: u16) -> Pieces {
        let theme = &self.theme;
        let mut line = Pieces::default();
        line.gap(1);
        if !self.pressed.is_empty() {
            let pressed = Sequence(self.pressed.clone());
            line.add(None, vec![Span::styled(format!("{pressed} …"), theme.footer_key)]);
            line.gap(2);
            let entries = self.working();
            for entry in entries {
                for keys in entry.keys.iter().filter(|keys| pressed.starts(keys)) {
                    let rest = Sequence(keys.0[self.pressed.len()..].to_vec()).to_string();
                    self.add_key(&mut line, &rest, entry.row.label, entry.row.action);
                }
            }
            return line;
        }
        let typing = self.typing() != Typing::Off;
        let key = |entry: &Entry| if typing { entry.shown_key_while_typing() } else { entry.shown_key() };
        let mut entries: Vec<(&Entry, String)> = self.working().into_iter().map(|entry| (entry, key(entry))).collect();
        let named = |action: Action| self.layers.last().and_then(|layer| layer.popup.word(action));
        let shown = |entry: &Entry| entry.row.footer > 0 || named(entry.row.action).is_some();
        entries.retain(|(entry, key)| shown(entry) && !key.is_empty() && self.acts(entry.row.action));
        entries.sort_by_key(|(entry, _)| entry.row.footer);
        let label = |entry: &Entry| cells::clean(named(entry.row.action).unwrap_or(entry.row.label));
        let wide =
            |(entry, key): &(&Entry, String)| cells::width(key) + cells::width(&theme.glyphs.words(&label(entry))) + 3;
        // The way out and help stand at the end, but are the last to go.
        let (first, last): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(entry, _)| entry.row.footer < 90);
        let mut free = usize::from(width.saturating_sub(1)).saturating_sub(last.iter().map(wide).sum());
        for (entry, key) in first {
            let Some(left) = free.checked_sub(wide(&(entry, key.clone()))) else { break };
            free = left;
            self.add_key(&mut line, &key, &label(entry), entry.row.action);
        }
        for (entry, key) in last {
            self.add_key(&mut line, &key, &label(entry), entry.row.action);
        }
        line
    }

    fn acts(&self, action: Action) -> bool {
        let screen = self.slots[self.open].screen.as_ref().filter(|_| self.layers.is_empty());
        screen.is_none_or(|screen| screen.acts(action))
    }

    fn add_key(&self, line: &mut Pieces, key: &str, label: &str, action: Action) {
        let label = format!(" {}", self.theme.glyphs.words(label));
        let spans = vec![Span::styled(key.to_owned(), self.theme.footer_key), Span::raw(label)];
        line.add(Some(Spot::Key(action)), spans);
        line.gap(2);
    }
}

/// The line at the top, the screen, the status line, the footer.
fn lines(area: Rect) -> [Rect; 4] {
    let line = |y: u16| Rect { y, height: 1.min(area.height), ..area };
    let pane = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    [line(area.y), pane, line(area.bottom().saturating_sub(2)), line(area.bottom().saturating_sub(1))]
}

/// Centred over the screen; below 100 columns all of it but the status line and the footer.
fn popup_area<W: Wire>(layer: &Layer<W>, area: Rect) -> Rect {
    let [top, pane, ..] = lines(area);
    let room = Rect { y: top.y, height: pane.height + 1, ..area };
    let wanted = layer.popup.size(Size { width: room.width, height: room.height });
    let fills = area.width < POPUP_FLOATS && !layer.popup.floats();
    let width = if fills { room.width } else { wanted.width.min(room.width) };
    let height = wanted.height.min(room.height);
    if layer.popup.at_top() {
        return Rect { width: wanted.width.min(room.width), height, ..room };
    }
    let height = if fills && height * 2 > room.height { room.height } else { height };
    let middle = (room.width - width) / 2;
    let x = if layer.popup.floats() { (room.width / 2 + 4).min(room.width - width) } else { middle };
    Rect { x: room.x + x, y: room.y + (room.height - height) / 2, width, height }
}

fn draw_too_small(frame: &mut Frame, area: Rect) {
    let words = format!(
        "Milepost needs {} x {} characters; this window has {} x {}.",
        SMALLEST.width, SMALLEST.height, area.width, area.height
    );
    let text = Paragraph::new(words).wrap(ratatui::widgets::Wrap { trim: true }).alignment(Alignment::Left);
    frame.render_widget(text, area);
}
