//! Variables that are offered while one types, with what they mean and how they look filled in.

use crate::office::ask_templates::{TemplateDetail, Variable, sample_value, variables};

/// A variable that can be taken.
pub(super) struct Offered {
    pub(super) variable: &'static Variable,
    pub(super) sample: String,
}

/// The variables that fit what was typed.
pub(super) struct Offer {
    pub(super) all: Vec<Offered>,
    pub(super) at: usize,
    /// Characters before the cursor that the variable takes the place of.
    typed: usize,
}

/// What was typed of a name before the cursor.
fn begun(before: &str) -> &str {
    let start = before
        .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    &before[start..]
}

/// Whether the cursor stands between braces.
fn is_inside(before: &str) -> bool {
    let opened = before.rfind("{{").max(before.rfind("{%"));
    opened.is_some() && opened > before.rfind("}}").max(before.rfind("%}"))
}

impl Offer {
    fn matching(detail: &TemplateDetail, name: &str) -> Option<Self> {
        let fits = |variable: &&'static Variable| name.is_empty() || variable.name().contains(name);
        let mut all: Vec<Offered> = variables::of(detail.place.kind)
            .filter(fits)
            .map(|variable| Offered { variable, sample: sample_value(variable, &detail.sample) })
            .collect();
        // a name that begins so comes before one that only holds it
        all.sort_by_key(|one| {
            !one.variable.name().split('.').any(|part| part.starts_with(name)) && !one.variable.name().starts_with(name)
        });
        (!all.is_empty()).then(|| Self { all, at: 0, typed: name.chars().count() })
    }

    /// What is offered between braces, where a name can begin or has begun.
    pub(super) fn while_typing(detail: &TemplateDetail, before: &str) -> Option<Self> {
        let name = begun(before);
        let ahead = before[..before.len() - name.len()].trim_end();
        if !is_inside(before) || !(ahead.ends_with("{{") || (!name.is_empty() && ahead.ends_with(['(', ',']))) {
            return None;
        }
        // a name that is whole needs no help
        Self::matching(detail, name).filter(|offer| !offer.all.iter().any(|one| one.variable.name() == name))
    }

    /// What is offered when somebody asks.
    pub(super) fn asked_for(detail: &TemplateDetail, before: &str) -> Option<Self> {
        let name = if is_inside(before) { begun(before) } else { "" };
        Self::matching(detail, name).or_else(|| Self::matching(detail, ""))
    }

    pub(super) fn step(&mut self, down: bool) {
        let count = self.all.len();
        self.at = if down { self.at + 1 } else { self.at + count - 1 } % count;
    }

    /// How many characters before the cursor give way, and what takes their place.
    pub(super) fn insertion(&self, before: &str, behind: &str) -> (usize, String) {
        let source = self.all[self.at].variable.source;
        if !is_inside(before) {
            return (0, format!("{{{{ {source} }}}}"));
        }
        let space = if before.ends_with("{{") { " " } else { "" };
        let closed = behind.find("}}").or(behind.find("%}")).is_some_and(|at| !behind[..at].contains("{{"));
        let in_tag = before.rfind("{%") > before.rfind("{{");
        (self.typed, format!("{space}{source}{}", if closed || in_tag { "" } else { " }}" }))
    }
}
