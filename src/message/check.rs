//! Whether an office may store a template, before anybody gets a letter from it: with the place of the first mistake.

use std::ops::Range;

use serde_json::Value;

use super::{Compiled, Kind, Part, RenderError, Rendered, Template, functions, variables};

/// What a template can call; the engine names them among the variables.
const FUNCTIONS: [&str; 5] = ["range", "progress", "dict", "namespace", "loop"];

/// Names that are this much alike may be a slip of the pen.
const ALIKE: f64 = 0.6;

impl Template {
    /// Whether an office may store this template: every part parses, names only what its kind knows, renders whatever
    /// is left empty, and says what its kind must say. The error names the part and, where there is one, the place.
    pub fn check(&self) -> Result<(), RenderError> {
        let compiled = Compiled::new(&self.body)?;
        for (part, source) in self.body.parts() {
            for name in compiled.names(part) {
                refuse_unknown(self.kind, part, source, &name)?;
            }
        }
        variables::trials_of(self.kind).iter().try_for_each(|trial| {
            let rendered = compiled.render(trial)?;
            refuse_silence(self.kind, &rendered, trial)
        })
    }
}

/// Refuses a name that messages of this kind do not know, also where no trial comes to it.
fn refuse_unknown(kind: Kind, part: Part, source: &str, name: &str) -> Result<(), RenderError> {
    let is_known = |variable: &variables::Variable| {
        name.strip_prefix(variable.name()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if FUNCTIONS.contains(&name) || variables::of(kind).any(is_known) {
        return Ok(());
    }
    let elsewhere = variables::ALL.iter().any(is_known);
    let unknown = if elsewhere {
        format!("{name} is not known in this kind of message")
    } else {
        format!("there is no variable {name}")
    };
    let message = match nearest(kind, name) {
        Some(meant) if !elsewhere => format!("{unknown}: did you mean {meant}?"),
        _ => unknown,
    };
    Err(match find(source, name) {
        Some(range) => RenderError::at(part, source, range, message),
        None => RenderError::whole(part, message),
    })
}

/// The variable that somebody may have meant.
fn nearest(kind: Kind, name: &str) -> Option<&'static str> {
    let group = format!("{name}.");
    let likeness = |known: &str| {
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        // a right name in the wrong group, or a group alone
        let shortcut = if last(known) == last(name) || known.starts_with(&group) { 0.9 } else { 0.0 };
        strsim::normalized_damerau_levenshtein(known, name).max(shortcut)
    };
    let scored = variables::of(kind).map(|variable| (likeness(variable.name()), variable.name()));
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}

/// Where a name stands between braces.
fn find(source: &str, name: &str) -> Option<Range<usize>> {
    let belongs = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut found = source.match_indices(name).map(|(at, _)| at..at + name.len()).filter(|range| {
        let (before, behind) = (&source[..range.start], &source[range.end..]);
        let opened = before.rfind("{{").max(before.rfind("{%"));
        let closed = before.rfind("}}").max(before.rfind("%}"));
        opened.is_some() && opened > closed && !before.ends_with(belongs) && !behind.starts_with(belongs)
    });
    let first = found.next();
    // `contact ["x"]`, or a name that is put together otherwise: its group at least
    first.or_else(|| name.rsplit_once('.').and_then(|(group, _)| find(source, group)))
}

/// Refuses what does not say what its kind must say.
fn refuse_silence(kind: Kind, rendered: &Rendered, trial: &Value) -> Result<(), RenderError> {
    let (part, said) = match rendered {
        Rendered::Email(letter) => (Part::Text, &letter.text),
        Rendered::Push(note) => (Part::PushBody, &note.body),
        Rendered::Sms(text) => (Part::Sms, text),
    };
    let (variable, path) = kind.must_say();
    let must = match trial.pointer(path) {
        Some(Value::String(text)) => text.clone(),
        Some(amount) => functions::money(amount).unwrap_or_default(),
        None => String::new(),
    };
    let in_title = matches!(rendered, Rendered::Push(note) if note.title.contains(&must));
    if said.contains(&must) || in_title {
        return Ok(());
    }
    Err(RenderError::whole(part, format!("{variable} must stand in it, whatever else is empty")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{EmailBody, SmsBody, TemplateBody};

    fn refused(kind: Kind, source: &str) -> RenderError {
        let template = Template { kind, body: TemplateBody::Sms(SmsBody { text: source.to_owned() }) };
        template.check().expect_err("a mistake is refused")
    }

    fn moved(source: &str) -> RenderError {
        refused(Kind::StageMoved, source)
    }

    #[test]
    fn an_unknown_variable_is_named_with_its_place_and_the_nearest_known_one() {
        let error = moved("stage.lable: {{ stage.label }}\nمرحبا 你好 {{ stage.lable }}");
        assert_eq!((error.line, error.column, error.words.as_str()), (Some(2), Some(12), "stage.lable"));
        assert_eq!(
            error.to_string(),
            "The text message of the template, line 2: there is no variable stage.lable: did you mean stage.label?"
        );
        for (source, meant) in [
            ("{{ contact.firstname }}", "contact.first_name"),
            ("{{ first_name }}", "contact.first_name"),
            ("{{ contact }}", "contact.name"),
            ("{{ office.nam }}", "office.name"),
        ] {
            let error = moved(&format!("{{{{ stage.label }}}} {source}"));
            assert!(error.message.ends_with(&format!("did you mean {meant}?")), "{source}: {error}");
        }
        assert!(moved("{{ zebra }}").to_string().ends_with("there is no variable zebra."));
        assert!(moved("{{ milestone.title }}").message.contains("not known in this kind of message"));
    }

    #[test]
    fn what_no_trial_comes_to_is_read_too() {
        let error = moved("{{ stage.label }}{% if stage.position > 100 %}\n{{ nickname }}{% endif %}");
        assert_eq!((error.line, error.words.as_str()), (Some(2), "nickname"));
        let error = moved("{{ stage.label }} {{ contact['nickname'] }}");
        assert_eq!((error.line, error.words.is_empty()), (Some(1), false), "{error}");
    }

    #[test]
    fn a_mistake_of_syntax_has_its_place() {
        let error = moved("{{ stage.label }}\n\n{% if note %}x");
        assert!(error.line.is_some() && !error.message.is_empty(), "{error:?}");
        let error = moved("{{ stage.label }}\n{{ office.name | shout }}");
        assert_eq!(error.line, Some(2));
        assert!(error.words.contains("shout"), "{error:?}");
    }

    #[test]
    fn what_may_be_empty_must_not_break_a_letter() {
        let error = moved("{% if note %}{{ stage.label }}{% endif %}");
        assert!(error.message.contains("{{ stage.label }} must stand in it"), "{error}");
        let error = refused(Kind::PaymentStatus, "{{ payment.amount|money }} on\n{{ payment.pay_on|day }}");
        assert_eq!(error.line, Some(2), "a payment without a day is named: {error}");
        let error =
            refused(Kind::PaymentStatus, "{% if payment.state == 'paid' %}{{ payment.amount|money }}{% endif %}");
        assert!(error.message.contains("must stand in it"), "{error}");
    }

    #[test]
    fn own_texts_in_every_script_pass() {
        for source in [
            "{{ contact.first_name or contact.name }}، مشروعك الآن في: {{ stage.label }}",
            "{{ contact.name }}，您的项目已进入：{{ stage.label }}",
            "{{ contact.name }}, आपका काम अब यहाँ है: {{ stage.label }} 👷‍♀️🏠",
            "{% set where = stage.label %}{{ where }} {{ progress(stage.position, stage.total) }}",
            "{% for step in range(stage.total) %}{{ loop.index }}{% endfor %} {{ stage.label }}",
        ] {
            let body = TemplateBody::Sms(SmsBody { text: source.to_owned() });
            Template { kind: Kind::StageMoved, body }.check().unwrap_or_else(|error| panic!("{source}: {error}"));
        }
        let body = EmailBody { subject: "x".into(), text: "{{ stage.label }}".into(), html: "{{ stage.label }".into() };
        let error = Template { kind: Kind::StageMoved, body: TemplateBody::Email(body) }.check();
        assert_eq!(error.expect_err("a brace is missing").part, Part::Html);
    }
}
