//! A month to take a day from, for the date fields of forms.

use chrono::{Datelike, Days, Months, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::text::{Line, Span};

use crate::domain::{day, due};
use crate::tui::component::{Drawn, Input, MouseKind, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// Weeks that are shown; six hold every month, so that the box keeps its size.
const WEEKS: u16 = 6;
/// The cells of a day.
const DAY: u16 = 4;
/// The cells before the days, for the number of the week.
const MARGIN: u16 = 5;

/// The popup. It hands the day to who opened it as [`Event::Found`], written as [`day::plain`] writes it.
pub struct Calendar {
    title: String,
    today: NaiveDate,
    /// The day under the cursor; its month is shown.
    at: NaiveDate,
    days: Drawn,
    back: Drawn,
    forward: Drawn,
}

impl Calendar {
    /// A calendar with the cursor on the day that was typed, or else on today.
    #[must_use]
    pub fn new(title: impl Into<String>, typed: &str, today: NaiveDate) -> Self {
        let at = day::parse(typed, today).unwrap_or(today);
        let (days, back, forward) = Default::default();
        Self { title: title.into(), today, at, days, back, forward }
    }

    /// Moves by days, unless that leaves the calendar.
    fn step(&mut self, days: i64) {
        let by = Days::new(days.unsigned_abs());
        self.go(if days < 0 { self.at.checked_sub_days(by) } else { self.at.checked_add_days(by) });
    }

    /// To the same day of the next month or the one before, or to the last that it has.
    fn turn(&mut self, forward: bool) {
        let month = Months::new(1);
        self.go(if forward { self.at.checked_add_months(month) } else { self.at.checked_sub_months(month) });
    }

    fn go(&mut self, to: Option<NaiveDate>) {
        self.at = to.filter(|day| day::is_in_range(*day)).unwrap_or(self.at);
    }

    /// The Monday of the first week that is shown.
    fn first(&self) -> Option<NaiveDate> {
        let first = self.at.with_day(1)?;
        first.checked_sub_days(Days::new(first.weekday().num_days_from_monday().into()))
    }

    /// The day that is drawn there.
    fn day_at(&self, at: Position) -> Option<NaiveDate> {
        let area = self.days.area();
        let (week, column) = (at.y.checked_sub(area.y)?, at.x.checked_sub(area.x)? / DAY);
        let day = self.first()?.checked_add_days(Days::new(u64::from(week * 7 + column)))?;
        Some(day).filter(|day| self.days.holds(at) && day::is_in_range(*day))
    }

    fn click<W: Wire>(&mut self, at: Position, cx: &mut Context<W>) {
        if let Some(day) = self.day_at(at) {
            self.at = day;
            cx.found(day::plain(day));
        } else if self.back.holds(at) {
            self.turn(false);
        } else if self.forward.holds(at) {
            self.turn(true);
        }
    }

    /// "Fri 27 Nov 2026, in 4 days"
    fn words(&self) -> String {
        format!("{}, {}", day::long(self.at), due::distance_words(self.at, self.today))
    }

    fn draw_days(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let width = DAY * 7;
        let days = Rect { x: area.x + MARGIN, width, height: WEEKS, ..area }.intersection(area);
        self.days.at(days);
        let Some(first) = self.first() else { return };
        for (week, monday) in (0..days.height).zip(first.iter_weeks()) {
            let number = Rect { y: days.y + week, height: 1, width: MARGIN, ..area };
            frame.render_widget(Span::styled(format!(" {:>2}", monday.iso_week().week()), theme.muted), number);
            for (column, day) in (0..7).zip(monday.iter_days()) {
                let place = Rect { x: days.x + column * DAY, y: days.y + week, width: DAY, height: 1 };
                let (open, close) = match day {
                    day if day == self.at => ('[', ']'),
                    day if day == self.today => ('(', ')'),
                    _ => (' ', ' '),
                };
                let style = match day {
                    day if day == self.at => theme.button_focus,
                    day if day == self.today => theme.accent,
                    day if day.month() != self.at.month() => theme.muted,
                    _ => theme.text,
                };
                let words = format!("{open}{:>2}{close}", day.day());
                frame.render_widget(Span::styled(words, style), place.intersection(days));
                if day == self.at && days.contains(place.as_position()) {
                    frame.set_cursor_position((place.x + 2, place.y));
                }
            }
        }
    }
}

impl<W: Wire> Popup<W> for Calendar {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        match event {
            Event::Input(Input::Action(action)) => match action {
                Action::Left => self.step(-1),
                Action::Right => self.step(1),
                Action::Up => self.step(-7),
                Action::Down => self.step(7),
                Action::PageUp => self.turn(false),
                Action::PageDown => self.turn(true),
                Action::First => self.at = self.today,
                Action::Accept => cx.found(day::plain(self.at)),
                _ => return Taken::No,
            },
            Event::Input(Input::Mouse(mouse)) => match mouse.kind {
                MouseKind::Click | MouseKind::DoubleClick => self.click(mouse.at, cx),
                MouseKind::WheelUp => self.turn(false),
                MouseKind::WheelDown => self.turn(true),
                MouseKind::Drag { .. } | MouseKind::Drop { .. } => return Taken::No,
            },
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let line = |y: u16| Rect { y: inner.y + y, height: 1, ..inner }.intersection(inner);
        let month = Line::styled(self.at.format("%B %Y").to_string(), theme.header);
        frame.render_widget(month.alignment(Alignment::Center), line(0));
        let arrow = |x: u16| Rect { x, width: 3, ..line(0) }.intersection(inner);
        let (left, right) = (self.back.at(arrow(inner.x + 1)), self.forward.at(arrow(inner.right().saturating_sub(4))));
        frame.render_widget(Span::styled(format!(" {} ", theme.glyphs.left), theme.accent), left);
        frame.render_widget(Span::styled(format!(" {} ", theme.glyphs.right), theme.accent), right);
        frame.render_widget(Span::styled(" wk   Mo  Tu  We  Th  Fr  Sa  Su", theme.muted), line(1));
        self.draw_days(frame, Rect { y: inner.y + 2, height: WEEKS, ..inner }.intersection(inner), theme);
        frame.render_widget(Line::from(self.words()).alignment(Alignment::Center), line(WEEKS + 2));
    }

    fn size(&self, _: Size) -> Size {
        Size { width: MARGIN + DAY * 7 + 3, height: WEEKS + 5 }
    }

    fn floats(&self) -> bool {
        true
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Calendar, Scope::Popup, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::NextField | Action::PreviousField | Action::Last)
    }
}
