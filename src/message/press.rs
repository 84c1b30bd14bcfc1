//! Renders stored messages, one after the other: each template is parsed and each shared snapshot read once.

use std::collections::{HashMap, hash_map::Entry};

use serde_json::Value;

use super::{Compiled, RenderError, Rendered, variables};

/// More than this many kept snapshots are forgotten: one that comes again is read again.
const KEPT: usize = 256;

/// A stored text that a message is made of, by its row number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The body of a template version.
    Template(i64),
    /// The variables that a batch shares.
    Snapshot(i64),
}

/// What a stored message is rendered from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Template version.
    pub template: i64,
    /// Snapshot of its batch.
    pub snapshot: i64,
    /// Its own variables, as JSON.
    pub own: &'a str,
}

/// Why a stored message cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum PressError<E> {
    /// A text could not be read.
    #[error(transparent)]
    Read(E),
    /// A text is missing or is not what it should be.
    #[error("The text that this message is written from is missing or damaged.")]
    Damaged,
    /// The template does not take these variables.
    #[error(transparent)]
    Render(RenderError),
}

/// Parsed templates and snapshots.
#[derive(Debug, Default)]
pub struct Press {
    templates: HashMap<i64, Compiled>,
    snapshots: HashMap<i64, Value>,
}

impl Press {
    /// Renders a message; `read` fetches the texts that are not known yet. The same source gives the same result.
    pub fn render<E>(
        &mut self,
        source: Source<'_>,
        read: impl FnMut(Text) -> Result<Option<String>, E>,
    ) -> Result<Rendered, PressError<E>> {
        let (template, variables) = self.lay_out(source, read)?;
        template.render(&variables).map_err(PressError::Render)
    }

    /// Only the line that stands for a message in lists: the subject or the push title.
    pub fn headline<E>(
        &mut self,
        source: Source<'_>,
        read: impl FnMut(Text) -> Result<Option<String>, E>,
    ) -> Result<String, PressError<E>> {
        let (template, variables) = self.lay_out(source, read)?;
        template.headline(&variables).map_err(PressError::Render)
    }

    fn lay_out<E>(
        &mut self,
        source: Source<'_>,
        mut read: impl FnMut(Text) -> Result<Option<String>, E>,
    ) -> Result<(&Compiled, Value), PressError<E>> {
        let mut fetch = |text| read(text).map_err(PressError::Read)?.ok_or(PressError::Damaged);
        let template = match self.templates.entry(source.template) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let body = fetch(Text::Template(source.template))?;
                let body = serde_json::from_str(&body).map_err(|_| PressError::Damaged)?;
                place.insert(Compiled::new(&body).map_err(PressError::Render)?)
            }
        };
        if self.snapshots.len() >= KEPT {
            self.snapshots.clear();
        }
        let shared = match self.snapshots.entry(source.snapshot) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let shared = fetch(Text::Snapshot(source.snapshot))?;
                place.insert(serde_json::from_str(&shared).map_err(|_| PressError::Damaged)?)
            }
        };
        let own: Value = serde_json::from_str(source.own).map_err(|_| PressError::Damaged)?;
        Ok((template, variables::merged(shared.clone(), own)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Template;

    fn texts(text: Text) -> Result<Option<String>, serde_json::Error> {
        match text {
            Text::Template(1) => serde_json::to_string(&Template::built_in()[1].body).map(Some),
            Text::Snapshot(1) => Ok(Some(variables::sample().to_string())),
            _ => Ok(None),
        }
    }

    #[test]
    fn a_stored_message_renders_from_its_texts_read_once() {
        let mut press = Press::default();
        let own = r#"{"contact": {"name": "李雷", "first_name": "李雷"}}"#;
        let mut reads = 0;
        for _ in 0..2 {
            let counted = |text| {
                reads += 1;
                texts(text)
            };
            let Rendered::Push(note) = press.render(Source { template: 1, snapshot: 1, own }, counted).expect("sound")
            else {
                panic!("the second built-in template is a push note")
            };
            let line = press.headline(Source { template: 1, snapshot: 1, own }, texts).expect("sound");
            assert_eq!(line, note.title);
            assert!(note.body.contains("李雷") || note.title.contains("Permit"), "{note:?}");
        }
        assert_eq!(reads, 2);
    }

    #[test]
    fn what_is_missing_or_damaged_is_said_so() {
        for (template, snapshot, own) in [(2, 1, "{}"), (1, 2, "{}"), (1, 1, "{")] {
            let found = Press::default().render(Source { template, snapshot, own }, texts);
            assert!(matches!(found, Err(PressError::Damaged)), "{template} {snapshot} {own}");
        }
    }
}
