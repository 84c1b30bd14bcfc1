//! A form: fields under one another, each with its error below it in words; what was typed is never lost unasked.

mod check;
mod draw;
mod field;

use std::cell::Cell;

pub use check::{Check, Checked, Echo};
pub use field::{Field, Kind, Lookup};

use super::{Component, Drawn, Input, Leaving, MouseKind, Outcome, Typing};
use crate::tui::keys::Action;

/// What the form tells its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormSaid {
    /// Something was typed or chosen.
    Changed,
    /// Ctrl+S, or Enter on the save button.
    Save,
    /// Esc, or Enter on the cancel button. Nothing was typed, or the operator confirmed to throw it away.
    Leave,
    /// The field with the focus is to be filled from there, by [`Form::fill`].
    LookUp(Lookup),
}

/// Where the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Field(usize),
    Save,
    Cancel,
}

/// Fields and two buttons.
pub struct Form {
    fields: Vec<Field>,
    focus: Focus,
    save: String,
    leaving: Leaving,
    buttons: [Drawn; 2],
    /// The first line shown, when the form is longer than its area.
    scrolled: Cell<u16>,
}

impl Form {
    /// A form with the focus on its first field; `save` is the word on the button.
    #[must_use]
    pub fn new(fields: Vec<Field>, save: impl Into<String>) -> Self {
        Self {
            fields,
            focus: Focus::Field(0),
            save: save.into(),
            leaving: Leaving::default(),
            buttons: [Drawn::default(), Drawn::default()],
            scrolled: Cell::new(0),
        }
    }

    /// What stands in a field; empty for a name that no field has.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.field(name).map(Field::text).unwrap_or_default()
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.field(name).is_some_and(|field| matches!(field.kind, Kind::Tick(true)))
    }

    /// Which option of a choice is taken, counted from 0.
    #[must_use]
    pub fn chosen(&self, name: &str) -> Option<usize> {
        self.field(name).and_then(|field| if let Kind::Choice { at, .. } = &field.kind { Some(*at) } else { None })
    }

    /// Whether that field has the focus.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        !self.leaving.is_asked() && self.focused().is_some_and(|field| field.name == name)
    }

    /// Puts another text into a field to type in, as if it had been typed, with another hint below it.
    pub fn complete(&mut self, name: &str, text: &str, hint: impl Into<String>) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            if let Kind::Text(typed) = &mut field.kind {
                typed.set(text);
            }
            field.hint = hint.into();
            field.error = None;
        }
    }

    /// The label and the text of the field that has the focus.
    #[must_use]
    pub fn focused_text(&self) -> (String, String) {
        self.focused().map(|field| (field.label.clone(), field.text())).unwrap_or_default()
    }

    /// Puts a text that was looked up into the field that has the focus.
    pub fn fill(&mut self, text: &str) {
        if let Focus::Field(at) = self.focus
            && let Kind::Text(typed) = &mut self.fields[at].kind
        {
            typed.set(text);
            self.fields[at].error = None;
        }
    }

    /// Whether the field with the focus can be looked up.
    #[must_use]
    pub fn looks_up(&self) -> bool {
        !self.leaving.is_asked() && self.focused().is_some_and(|field| field.lookup.is_some())
    }

    /// Refuses every field whose text its check does not take. Call it when the form is saved.
    pub fn refuse_unchecked(&mut self) {
        let refused: Vec<_> = self.fields.iter().filter_map(|f| Some((f.name, f.verdict()?.err()?))).collect();
        for (name, sentence) in refused {
            self.refuse(name, sentence);
        }
    }

    /// Puts a sentence under a field and moves the focus to the first field that has one.
    pub fn refuse(&mut self, name: &str, sentence: impl Into<String>) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            field.error = Some(sentence.into());
        }
        if let Some(at) = self.fields.iter().position(|field| field.error.is_some()) {
            self.focus = Focus::Field(at);
        }
    }

    /// Takes all errors away, before the form is checked again.
    pub fn accept_all(&mut self) {
        for field in &mut self.fields {
            field.error = None;
        }
    }

    /// Whether a field has an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some())
    }

    /// Whether something was typed since the form was opened; choices alone are nothing to ask about.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.fields.iter().any(Field::is_typed)
    }

    /// How typed characters are to be understood.
    #[must_use]
    pub fn typing(&self) -> Typing {
        match self.focused().filter(|_| !self.leaving.is_asked()).map(|field| &field.kind) {
            Some(Kind::Text(_)) => Typing::On,
            _ => Typing::Off,
        }
    }

    /// The lines that it wants, buttons included.
    #[must_use]
    pub fn height(&self, width: u16) -> u16 {
        self.fields.iter().map(|field| field.height(width)).sum::<u16>() + 2
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn focused(&self) -> Option<&Field> {
        if let Focus::Field(at) = self.focus { self.fields.get(at) } else { None }
    }

    fn step(&mut self, forward: bool) {
        let count = self.fields.len() + 2;
        let at = match self.focus {
            Focus::Field(at) => at,
            Focus::Save => count - 2,
            Focus::Cancel => count - 1,
        };
        let at = if forward { at + 1 } else { at + count - 1 } % count;
        self.focus = if at < self.fields.len() {
            Focus::Field(at)
        } else if at == count - 2 {
            Focus::Save
        } else {
            Focus::Cancel
        };
    }

    fn leave(&mut self) -> Outcome<FormSaid> {
        if !self.is_typed() {
            return Outcome::Said(FormSaid::Leave);
        }
        self.leaving.ask();
        Outcome::Consumed
    }

    fn act(&mut self, action: Action) -> Outcome<FormSaid> {
        match (action, self.focus) {
            (Action::Save, _) | (Action::Accept, Focus::Save) => return Outcome::Said(FormSaid::Save),
            (Action::Cancel, _) | (Action::Accept, Focus::Cancel) => return self.leave(),
            (Action::NextField, _) | (Action::Right | Action::Down, Focus::Save | Focus::Cancel) => self.step(true),
            (Action::PreviousField, _) | (Action::Left | Action::Up, Focus::Save | Focus::Cancel) => self.step(false),
            (Action::LookUp, Focus::Field(at)) => {
                return self.fields[at]
                    .lookup
                    .map_or(Outcome::Ignored, |lookup| Outcome::Said(FormSaid::LookUp(lookup)));
            }
            // Nobody begins with an empty line: Enter goes on, as it does in a field of one line.
            (Action::Accept, Focus::Field(at)) if self.fields[at].is_blank() => self.step(true),
            (_, Focus::Field(at)) => {
                let field = &mut self.fields[at];
                if field.input(&Input::Action(action)) {
                    return Outcome::Said(FormSaid::Changed);
                }
                match action {
                    Action::Accept | Action::Down => self.step(true),
                    Action::Up => self.step(false),
                    _ => return Outcome::Ignored,
                }
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Consumed
    }

    fn click(&mut self, at: ratatui::layout::Position) -> Outcome<FormSaid> {
        if self.buttons[0].holds(at) {
            return Outcome::Said(FormSaid::Save);
        }
        if self.buttons[1].holds(at) {
            return self.leave();
        }
        let Some(index) = self.fields.iter().position(|field| field.drawn.holds(at)) else { return Outcome::Ignored };
        let again = self.focus == Focus::Field(index);
        self.focus = Focus::Field(index);
        let field = &mut self.fields[index];
        if let Some(lookup) = field.lookup.filter(|_| field.opener.holds(at)) {
            return Outcome::Said(FormSaid::LookUp(lookup));
        }
        let toggles = matches!(field.kind, Kind::Tick(_)) || (again && matches!(field.kind, Kind::Choice { .. }));
        if toggles && field.input(&Input::Action(Action::Toggle)) {
            return Outcome::Said(FormSaid::Changed);
        }
        Outcome::Consumed
    }
}

impl Component for Form {
    type Said = FormSaid;

    fn update(&mut self, input: &Input) -> Outcome<FormSaid> {
        if self.leaving.is_asked() {
            return match self.leaving.answer(input, &self.buttons) {
                Outcome::Said(()) => Outcome::Said(FormSaid::Leave),
                Outcome::Consumed => Outcome::Consumed,
                Outcome::Ignored => Outcome::Ignored,
            };
        }
        match input {
            Input::Action(action) => self.act(*action),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click => self.click(mouse.at),
            Input::Mouse(_) => Outcome::Ignored,
            Input::Key(_) | Input::Paste(_) => match self.focus {
                Focus::Field(at) if self.fields[at].input(input) => Outcome::Said(FormSaid::Changed),
                _ => Outcome::Ignored,
            },
        }
    }

    fn draw(&self, frame: &mut ratatui::Frame, area: ratatui::layout::Rect, theme: &crate::tui::theme::Theme) {
        self.draw_in(frame, area, theme);
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;

    fn form() -> Form {
        Form::new(
            vec![
                Field::line("name", "Name").with("Anna"),
                Field::lines("note", "Note", 3),
                Field::tick("active", "Active", true),
                Field::choice("zone", "Zone", vec!["Denver".into(), "Berlin".into()], 0),
            ],
            "Save",
        )
    }

    fn act(form: &mut Form, actions: &[Action]) -> Outcome<FormSaid> {
        actions.iter().map(|action| form.update(&Input::Action(*action))).last().expect("an action")
    }

    fn letter(form: &mut Form, c: char) {
        form.update(&Input::Key(KeyEvent::from(KeyCode::Char(c))));
    }

    #[test]
    fn fields_hold_what_is_typed_ticked_and_chosen() {
        let mut form = form();
        letter(&mut form, '!');
        act(&mut form, &[Action::NextField]);
        form.update(&Input::Paste("two\r\nlines\u{1b}".into()));
        act(&mut form, &[Action::NextField, Action::Toggle, Action::NextField, Action::Right]);
        assert_eq!((form.text("name").as_str(), form.text("note").as_str()), ("Anna!", "two\nlines"));
        assert_eq!(
            (form.ticked("active"), form.chosen("zone"), form.text("zone").as_str()),
            (false, Some(1), "Berlin")
        );
        assert_eq!(act(&mut form, &[Action::Save]), Outcome::Said(FormSaid::Save));
    }

    #[test]
    fn the_button_that_a_key_presses_is_named_and_enter_on_the_last_field_goes_there() {
        let mut form = form();
        act(&mut form, &[Action::PreviousField, Action::PreviousField, Action::PreviousField]);
        assert!(form.is_on("zone"));
        assert_eq!((form.word(Action::Accept), form.word(Action::Save)), (None, Some("Save")));
        act(&mut form, &[Action::Accept]);
        assert_eq!(form.word(Action::Accept), Some("Save"));
        act(&mut form, &[Action::Right]);
        assert_eq!(form.word(Action::Accept), Some("Cancel"));
        act(&mut form, &[Action::NextField]);
        letter(&mut form, 'x');
        act(&mut form, &[Action::Cancel]);
        assert_eq!((form.word(Action::Accept), form.word(Action::Save)), (Some("Keep typing"), None));
    }

    #[test]
    fn enter_goes_on_from_an_empty_field_of_lines_and_breaks_a_written_one() {
        let mut form = form();
        act(&mut form, &[Action::NextField, Action::Accept]);
        assert_eq!((form.text("note").as_str(), form.typing()), ("", Typing::Off), "the box is next");
        act(&mut form, &[Action::PreviousField]);
        letter(&mut form, ' ');
        assert!(!form.is_typed(), "blanks are nothing typed");
        letter(&mut form, 'x');
        act(&mut form, &[Action::Accept]);
        letter(&mut form, 'y');
        assert_eq!((form.text("note").as_str(), form.is_typed()), (" x\ny", true));
    }

    #[test]
    fn leaving_asks_only_when_something_was_typed_and_keeping_is_safe() {
        let mut form = form();
        assert_eq!(act(&mut form, &[Action::Cancel]), Outcome::Said(FormSaid::Leave));
        letter(&mut form, 'x');
        assert_eq!(act(&mut form, &[Action::Cancel]), Outcome::Consumed);
        assert_eq!(act(&mut form, &[Action::Accept]), Outcome::Consumed);
        assert_eq!(form.text("name"), "Annax");
        assert_eq!(act(&mut form, &[Action::Cancel, Action::Right, Action::Accept]), Outcome::Said(FormSaid::Leave));
    }

    #[test]
    fn choices_and_ticks_alone_are_left_unasked() {
        let mut form = form();
        act(&mut form, &[Action::NextField, Action::NextField, Action::Toggle, Action::NextField, Action::Right]);
        assert_eq!((form.ticked("active"), form.chosen("zone")), (false, Some(1)));
        assert_eq!(act(&mut form, &[Action::Cancel]), Outcome::Said(FormSaid::Leave));
        act(&mut form, &[Action::PreviousField, Action::PreviousField]);
        letter(&mut form, 'x');
        assert_eq!(act(&mut form, &[Action::Cancel]), Outcome::Consumed, "typed words are asked about");
    }

    #[test]
    fn a_refusal_stands_under_its_field_and_takes_the_focus() {
        let mut form = form();
        act(&mut form, &[Action::NextField, Action::NextField]);
        form.refuse("name", "A contact needs a name.");
        assert!(form.has_errors() && form.typing() == Typing::On);
        letter(&mut form, 'x');
        assert!(!form.has_errors(), "typing into the field takes its error away");
    }
}
