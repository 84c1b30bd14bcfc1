//! Settings > Templates: which texts the messages are written from, the program's and the office's own (S0.2).

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::{self, Acted, Page, confirm, moves, split, walk, words};
use super::question::{Look, Reply, Request};
use crate::domain::{Channel, Lang, StageId};
use crate::office::Command;
use crate::office::ask_templates::{Kind, Place, TemplateRow};
use crate::office::templates::ResetTemplate;
use crate::tui::component::Page as Part;
use crate::tui::component::{CellText, Column, Field, Form, Input, MouseKind, Record, Rows, Width};
use crate::tui::keys::Action;
use crate::tui::popup::{FormPopup, Settled};
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

/// A text as a line of the list.
pub(super) struct Line {
    row: TemplateRow,
    /// When and by whom it was changed; empty for one of the program's.
    changed: String,
}

impl Record for Line {
    type Id = (Kind, Channel, Option<StageId>, [u8; Lang::LONGEST]);

    fn id(&self) -> Self::Id {
        let place = &self.row.place;
        let mut tag = [0; Lang::LONGEST];
        tag.iter_mut().zip(place.lang.tag().bytes()).for_each(|(at, byte)| *at = byte);
        (place.kind, place.channel, place.stage, tag)
    }
}

/// The page.
pub(super) struct Templates {
    rows: Rows<Line>,
    /// The stages that cards can come to: (number, "stage, tracker").
    stages: Vec<(StageId, String)>,
}

impl Default for Templates {
    fn default() -> Self {
        Self { rows: Rows::new(1), stages: Vec::new() }
    }
}

const COLUMNS: [Column<Line>; 5] = [
    Column {
        title: "Message",
        width: Width::Share(1, 21),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(line.row.place.kind.title()),
    },
    Column {
        title: "By",
        width: Width::Cells(6),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(line.row.place.channel.word()),
    },
    Column {
        title: "Stage",
        width: Width::Share(1, 12),
        right: false,
        from: 0,
        cell: |line, theme| match &line.row.stage {
            Some((_, stage)) => CellText::plain(stage),
            None => CellText::styled(theme.glyphs.dash, theme.muted),
        },
    },
    Column {
        title: "Language",
        width: Width::Cells(14),
        right: false,
        from: 0,
        cell: |line, theme| match line.row.place.lang.words() {
            words if words.is_empty() => CellText::styled(theme.glyphs.dash, theme.muted),
            words => CellText::plain(words),
        },
    },
    Column {
        title: "Text",
        width: Width::Share(1, 18),
        right: false,
        from: 0,
        cell: |line, theme| {
            if line.changed.is_empty() {
                CellText::styled("built in", theme.muted)
            } else {
                CellText::plain(format!("own, {}", line.changed))
            }
        },
    },
];

impl Templates {
    /// A new text: for what, for which stage, in which language; the editor follows.
    fn add(&self, cx: &mut Context<Program>) {
        let at = self.rows.selected().map(|line| line.row.place.clone());
        let places: Vec<Place> = Place::all().collect();
        let chosen = |place: &Place| at.as_ref().is_some_and(|at| (at.kind, at.channel) == (place.kind, place.channel));
        let kind = places.iter().position(chosen).unwrap_or(0);
        let kinds = places.iter().map(|place| format!("{} by {}", place.kind.title(), place.channel.word())).collect();
        let every = "every stage".to_owned();
        let stages = std::iter::once(every).chain(self.stages.iter().map(|(_, name)| name.clone())).collect();
        let fields = vec![
            Field::choice("kind", "Message", kinds, kind),
            Field::choice("stage", "Stage", stages, 0).hint("Only “New stage” can be written for one stage."),
            Field::line("lang", "Language").hint("Such as de or pt-br; empty: everybody without a text in theirs."),
        ];
        let ids: Vec<StageId> = self.stages.iter().map(|(id, _)| *id).collect();
        let submit = move |form: &mut Form| {
            let mut place = places.get(form.chosen("kind")?)?.clone();
            place.stage = form.chosen("stage").and_then(|at| ids.get(at.checked_sub(1)?).copied());
            if place.stage.is_some() && place.kind != Kind::StageMoved {
                form.refuse("stage", "This message is about no stage: take “every stage”.");
            }
            match Lang::read(&form.text("lang")) {
                Ok(lang) => place.lang = lang,
                Err(refusal) => form.refuse("lang", refusal.to_string()),
            }
            (!form.has_errors()).then(|| Request::Template(place).into())
        };
        let settle = |reply, form: &mut Form| match reply {
            Answer::Settings(Reply::Template(Err(refusal))) => {
                form.refuse("kind", refusal.to_string());
                Settled::Stay
            }
            opened => Settled::Done(vec![Signal::Answer(opened)]),
        };
        cx.open(FormPopup::new("New text", Form::new(fields, "Write"), submit, settle));
    }
}

fn open(line: &Line, cx: &mut Context<Program>) {
    cx.ask(Request::Template(line.row.place.clone()).into());
}

fn reset(line: &Line, cx: &mut Context<Program>) {
    if line.changed.is_empty() {
        return cx.toast(Level::Info, "This text comes with the program; there is nothing to take away.");
    }
    let text = "The office's own text is taken away, and the next wider one or the program's is used again.";
    let command = Command::ResetTemplate(ResetTemplate { place: line.row.place.clone() });
    confirm("Back to built-in", text.to_owned(), "Take it away", command, cx);
}

impl Page for Templates {
    fn take(&mut self, look: &Look) {
        let line = |(changed, row): &(String, TemplateRow)| Line { row: row.clone(), changed: changed.clone() };
        self.rows.replace(Part::whole(look.templates.iter().map(line).collect()));
        let open = look.pipelines.iter().filter(|setup| setup.pipeline.archived_at.is_none());
        let stages = open.flat_map(|setup| {
            let named = |name: &str| format!("{name}, {}", setup.pipeline.title);
            setup.stages.iter().map(move |stage| (stage.stage.id, named(&stage.stage.name)))
        });
        self.stages = stages.collect();
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        match (input, self.rows.selected()) {
            (Input::Action(Action::New), _) => self.add(cx),
            (Input::Action(Action::Edit | Action::Open), Some(line)) => open(line, cx),
            (Input::Action(Action::SendTest), Some(line)) => cx.ask(Request::Sample(line.row.place.clone()).into()),
            (Input::Action(Action::Delete), Some(line)) => reset(line, cx),
            (Input::Mouse(mouse), Some(line)) if mouse.kind == MouseKind::DoubleClick => open(line, cx),
            _ => return walk(&mut self.rows, input),
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::New | Action::Edit | Action::Open | Action::Delete | Action::SendTest) || moves(action)
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let (table, more) = split(area, 3);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        let text = "The closest text is taken: for the stage in the recipient's language, for the stage, in the language, for all.";
        words(frame, more, text, theme.muted, theme);
    }
}
