//! Settings > Do not contact: the addresses that nothing may go to, whoever holds them; added and taken off by hand.

mod listed;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::page::{self, Acted, Page, confirm, moves, split, walk, words};
use super::question::{Look, Request};
use crate::domain::Channel;
use crate::office::Command;
use crate::office::ask_suppression::BY_DELIVERY;
use crate::office::suppression::{AddSuppression, RemoveSuppression};
use crate::tui::component::{CellText, Column, Component, Field, FilterLine, Form, Input, Outcome, Rows, Width};
use crate::tui::keys::Action;
use crate::tui::popup::FormPopup;
use crate::tui::program::order;
use crate::tui::program::wire::Program;
use crate::tui::program::worker::grouped;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

pub(super) use listed::{Asked, Listed, listed};
use listed::{Entry, Part};

/// The page.
pub(super) struct Suppressions {
    rows: Rows<Entry>,
    filter: FilterLine,
}

impl Default for Suppressions {
    fn default() -> Self {
        Self { rows: Rows::new(1), filter: FilterLine::default() }
    }
}

const COLUMNS: [Column<Entry>; 5] = [
    Column {
        title: "By",
        width: Width::Cells(7),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(row.listed.channel.word()),
    },
    Column {
        title: "Address",
        width: Width::Share(1, 24),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(row.shown()),
    },
    Column {
        title: "Why",
        width: Width::Share(2, 20),
        right: false,
        from: 0,
        cell: |row, theme| CellText::styled(&row.listed.reason, theme.muted),
    },
    Column {
        title: "Put there by",
        width: Width::Cells(12),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(&row.listed.source),
    },
    Column {
        title: "Since",
        width: Width::Cells(12),
        right: false,
        from: 90,
        cell: |row, _| CellText::plain(&row.when),
    },
];

fn add() -> FormPopup<Program> {
    let channels = Channel::ALL.map(|channel| channel.word().to_owned()).into();
    let fields = vec![
        Field::choice("channel", "Channel", channels, 0),
        Field::line("address", "Address").hint("Nothing goes there any more, whoever has it, also later."),
        Field::line("reason", "Why").hint("As this list and records show it."),
    ];
    let make = |form: &mut Form| {
        let channel = form.chosen("channel").and_then(|at| Channel::ALL.get(at).copied())?;
        let (address, reason) = (form.text("address"), form.text("reason"));
        Some(Command::AddSuppression(AddSuppression { channel, address, reason }))
    };
    order::form("Do not contact", Form::new(fields, "Put on the list"), make, |_| "address")
}

fn ask_to_remove(row: &Entry, cx: &mut Context<Program>) {
    let entry = &row.listed;
    let who = if entry.source == BY_DELIVERY {
        String::new()
    } else {
        format!("{} put it there, so only an admin may take it off. ", entry.source)
    };
    let text = format!(
        "Messages by {} may go to {} again, as far as consent allows. {who}What was held back so far stays unsent. Undo \
         does not put it back on the list; n does.",
        entry.channel.word(),
        row.shown(),
    );
    let (channel, address) = (entry.channel, entry.norm.clone());
    let command = Command::RemoveSuppression(RemoveSuppression { channel, address });
    confirm("Take off the do-not-contact list", text, "Take it off", command, cx);
}

impl Suppressions {
    fn ask(&self, part: Part, cx: &mut Context<Program>) {
        let asked = Asked { text: self.filter.query(), part, limit: self.rows.page_size(), now: cx.now() };
        cx.ask(Request::Suppressions(asked).into());
    }
}

impl Page for Suppressions {
    fn take(&mut self, _: &Look) {}

    fn reload(&mut self, cx: &mut Context<Program>) {
        self.ask(Part::Around(self.rows.selected().map(Entry::key)), cx);
    }

    fn read_on(&mut self, cx: &mut Context<Program>) {
        if let Some(want) = self.rows.wants() {
            let edge = listed::edge(want, &mut self.rows);
            self.ask(Part::Edge(want, edge), cx);
        }
    }

    fn listed(&mut self, asked: &Asked, listed: Listed) {
        if asked.text != self.filter.query() {
            return;
        }
        match asked.part {
            Part::Edge(want, _) => self.rows.extend(want, listed.page),
            Part::Around(_) => self.rows.replace(listed.page),
        }
        if let Some(total) = listed.total {
            self.rows.set_total(total);
        }
    }

    fn filters(&self) -> bool {
        self.filter.is_open()
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        match self.filter.update(input) {
            Outcome::Said(_) => self.ask(Part::Around(None), cx),
            Outcome::Consumed => {}
            Outcome::Ignored => match (input, self.rows.selected()) {
                (Input::Action(Action::New), _) => cx.open(add()),
                (Input::Action(Action::Delete), Some(row)) => ask_to_remove(row, cx),
                (Input::Action(Action::Back), _) if self.filter.clear() => self.ask(Part::Around(None), cx),
                _ => return walk(&mut self.rows, input),
            },
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        use Action::{Accept, Cancel, Delete, Filter, New};
        self.filter.is_open() || matches!(action, New | Delete | Filter | Accept | Cancel) || moves(action)
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let line = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area }.intersection(area);
        self.filter.draw(frame, line, theme);
        let count = match usize::try_from(self.rows.total()).unwrap_or(usize::MAX) {
            1 => "1 address".to_owned(),
            many => format!("{} addresses", grouped(many)),
        };
        let width = u16::try_from(count.len()).unwrap_or(0).min(line.width);
        let right = Rect { x: line.right() - width, width, ..line };
        frame.render_widget(Span::styled(count, theme.muted), right);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }.intersection(area);
        let (table, more) = split(body, 4);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        if self.rows.is_empty() {
            let text = match self.filter.query().as_str() {
                "" => "No address is on the list. Addresses that do not exist come here by themselves; n adds one."
                    .to_owned(),
                text => format!("No address on the list has “{text}” in its words. Esc clears the filter."),
            };
            let place = Rect { x: table.x + 3, y: table.y + 2, width: table.width.saturating_sub(4), height: 2 };
            words(frame, place.intersection(table), &text, theme.muted, theme);
        }
        if let Some(row) = self.rows.selected() {
            words(frame, more, &about(row), theme.muted, theme);
        }
    }
}

/// What the columns have no room for.
fn about(row: &Entry) -> String {
    let entry = &row.listed;
    let source = match entry.source.as_str() {
        BY_DELIVERY => "Delivery put it there".to_owned(),
        "recipient" => "The recipient asked the provider for it".to_owned(),
        name => format!("{name} put it there"),
    };
    let reason = entry.reason.trim_end_matches('.');
    format!("Nothing goes to {} by {}. {source}, {}: {reason}.", row.shown(), entry.channel.word(), row.when)
}
