//! A template parsed once and rendered for many people.

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, syntax::SyntaxConfig, value::Serde};
use serde::{Deserialize, Serialize};

use super::{Part, RenderError, TemplateBody, functions};
use crate::domain::{Channel, segments, text};

/// What one rendering may cost: thousands of times what the built-in templates use, and far below a second.
const FUEL: u64 = 200_000;

/// The longest subject or push title, in characters; mail programs show about 70.
pub const MAX_SUBJECT: usize = 200;

/// The longest push body, in characters; phones show about 200.
const MAX_PUSH_BODY: usize = 600;

/// The longest text message, in characters; providers take no more (Twilio: 1,600).
const MAX_SMS: usize = 1_600;

/// A rendered e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// One line without control characters.
    pub subject: String,
    /// The plain text part, lines ended by `\n`.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A rendered push note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushNote {
    /// The bold line.
    pub title: String,
    /// The text below it.
    pub body: String,
}

/// What a template becomes for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// An e-mail.
    Email(Letter),
    /// A push note.
    Push(PushNote),
    /// A text message.
    Sms(String),
}

impl Rendered {
    /// The line that lists show: the subject, the push title or the first line of a text.
    #[must_use]
    pub fn headline(&self) -> &str {
        match self {
            Self::Email(letter) => &letter.subject,
            Self::Push(note) => &note.title,
            Self::Sms(text) => text.lines().next().unwrap_or_default(),
        }
    }

    /// In how many segments a text message is sent; `None` of anything else.
    #[must_use]
    pub fn segments(&self) -> Option<usize> {
        match self {
            Self::Sms(text) => Some(segments::count(text)),
            Self::Email(_) | Self::Push(_) => None,
        }
    }

    /// What a terminal can show of the rest: the text part, the push body or the whole text message.
    #[must_use]
    pub fn plain(&self) -> &str {
        match self {
            Self::Email(letter) => &letter.text,
            Self::Push(note) => &note.body,
            Self::Sms(text) => text,
        }
    }
}

/// A template parsed once; keep it while rendering a batch.
#[derive(Debug)]
pub struct Compiled {
    engine: Environment<'static>,
    channel: Channel,
}

impl Compiled {
    /// Parses every part; the error names the part and the line.
    pub fn new(body: &TemplateBody) -> Result<Self, RenderError> {
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_fuel(Some(FUEL));
        engine.set_debug(true); // errors name the variable and the line
        engine.set_syntax(whole_line_tags());
        engine.add_function("progress", functions::progress_bar);
        engine.add_filter("hex", |value: &str| functions::hex(value));
        engine.add_filter("day", |value: &str| functions::day(value));
        engine.add_filter("money", |value: &Value| {
            let amount = serde_json::to_value(value).ok().and_then(|amount| functions::money(&amount));
            amount.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "this is no amount"))
        });
        for (part, source) in body.parts() {
            engine
                .add_template_owned(part.file(), source.to_owned())
                .map_err(|error| RenderError::of(part, source, &error))?;
        }
        Ok(Self { engine, channel: body.channel() })
    }

    /// Fills in the variables of one person; the same variables give the same result, byte for byte.
    pub fn render(&self, variables: &serde_json::Value) -> Result<Rendered, RenderError> {
        let values = Value::from(Serde(variables));
        Ok(match self.channel {
            Channel::Email => Rendered::Email(Letter {
                subject: self.headline(variables)?,
                text: text::clean_block(&self.part(Part::Text, &values)?),
                html: text::clean_block(&self.part(Part::Html, &values)?),
            }),
            Channel::Sms => Rendered::Sms(self.short_message(&values)?),
            Channel::Push | Channel::Webhook => Rendered::Push(PushNote {
                title: self.headline(variables)?,
                body: text::shorten(&text::clean_block(&self.part(Part::PushBody, &values)?), MAX_PUSH_BODY),
            }),
        })
    }

    /// Only the line that lists show, the same as [`Rendered::headline`] of the whole.
    pub fn headline(&self, variables: &serde_json::Value) -> Result<String, RenderError> {
        let values = Value::from(Serde(variables));
        let part = match self.channel {
            Channel::Email => Part::Subject,
            Channel::Sms => {
                return Ok(Rendered::Sms(self.short_message(&values)?).headline().to_owned());
            }
            Channel::Push | Channel::Webhook => Part::PushTitle,
        };
        Ok(text::shorten(&text::clean_line(&self.part(part, &values)?), MAX_SUBJECT))
    }

    fn short_message(&self, values: &Value) -> Result<String, RenderError> {
        Ok(text::shorten(text::clean_block(&self.part(Part::Sms, values)?).trim_start(), MAX_SMS))
    }

    fn part(&self, part: Part, values: &Value) -> Result<String, RenderError> {
        let template = self.engine.get_template(part.file()).map_err(|error| RenderError::of(part, "", &error))?;
        template.render(values).map_err(|error| RenderError::of(part, template.source(), &error))
    }

    /// The names that a part might look up, whatever the variables are.
    pub(super) fn names(&self, part: Part) -> Vec<String> {
        let names = self.engine.get_template(part.file()).map(|template| template.undeclared_variables(true));
        let mut names: Vec<String> = names.unwrap_or_default().into_iter().collect();
        names.sort();
        names
    }
}

/// A tag on a line of its own leaves no empty line behind.
pub(super) fn whole_line_tags() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .expect("only delimiters can be in conflict, and these are the default ones")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::message::{EmailBody, Template, variables};

    fn built_in(channel: Channel) -> Compiled {
        let template = Template::built_in()
            .into_iter()
            .find(|template| template.body.channel() == channel)
            .expect("each of these channels has one");
        Compiled::new(&template.body).expect("a built-in template parses")
    }

    fn letter(variables: &Value) -> Letter {
        match built_in(Channel::Email).render(variables).expect("renders") {
            Rendered::Email(letter) => letter,
            other => panic!("an e-mail template renders an e-mail, not {other:?}"),
        }
    }

    fn note(variables: &Value) -> PushNote {
        match built_in(Channel::Push).render(variables).expect("renders") {
            Rendered::Push(note) => note,
            other => panic!("a push template renders a push note, not {other:?}"),
        }
    }

    fn with(path: &str, value: impl Into<Value>) -> Value {
        let mut variables = variables::sample();
        *variables.pointer_mut(path).expect("a variable of the sample") = value.into();
        variables
    }

    fn custom(subject: &str, text: &str) -> Result<Rendered, RenderError> {
        let body = EmailBody { subject: subject.into(), text: text.into(), html: String::new() };
        Compiled::new(&TemplateBody::Email(body))?.render(&variables::sample())
    }

    #[test]
    fn the_built_in_letter_reads_well() {
        let letter = letter(&variables::sample());
        assert_eq!(letter.subject, "Your Solar Project: Permit approved");
        assert_eq!(
            letter.text,
            "Hello Anna,\n\nyour Solar Project has reached a new stage:\n\n  Permit approved\n  ▰▰▰▰▰▱▱▱▱ 5 of 9\n\n\
             We will call you on Monday to agree on a date.\n\nKind regards\nAcme Solar"
        );
        insta::assert_snapshot!("stage_moved_html", letter.html);
    }

    #[test]
    fn the_built_in_note_reads_well() {
        let note = note(&with("/note", Value::Null));
        assert_eq!(note.title, "Solar Project: Permit approved");
        assert_eq!(note.body, "Anna, your Solar Project is now at \"Permit approved\" (5 of 9).");
    }

    #[test]
    fn the_built_in_text_message_is_short() {
        let text = built_in(Channel::Sms);
        let said = |variables: &Value| text.render(variables).expect("renders").plain().to_owned();
        let bare = said(&with("/note", Value::Null));
        assert_eq!(bare, "Anna, your Solar Project is now at: Permit approved. Acme Solar");
        assert_eq!(text.headline(&with("/note", Value::Null)).expect("renders"), bare);
        assert_eq!(crate::domain::segments::count(&bare), 1);
        assert!(said(&variables::sample()).ends_with("to agree on a date. Acme Solar"));
        assert_eq!(said(&with("/note", "é".repeat(9_000))).chars().count(), MAX_SMS);
        assert!(!said(&with("/contact/first_name", "An\u{1b}[31mna\u{202e}")).contains(['\u{1b}', '\u{202e}']));
    }

    #[test]
    fn without_a_note_no_gap_is_left() {
        for nothing in [Value::Null, json!("")] {
            let letter = letter(&with("/note", nothing));
            assert!(letter.text.ends_with("5 of 9\n\nKind regards\nAcme Solar"), "{}", letter.text);
        }
        let mut absent = variables::sample();
        absent.as_object_mut().expect("an object").remove("note");
        assert!(!letter(&absent).html.contains("Monday"));
    }

    #[test]
    fn a_firm_is_greeted_by_its_name() {
        let mut variables = with("/contact/first_name", "");
        variables["contact"]["name"] = json!("Müller & Söhne");
        let letter = letter(&variables);
        assert!(letter.text.starts_with("Hello Müller & Söhne,"));
        assert!(letter.html.contains("Hello Müller &amp; Söhne,"));
    }

    #[test]
    fn a_name_cannot_become_markup() {
        let letter = letter(&with("/contact/first_name", "<script>alert('x')</script>"));
        assert!(letter.text.contains("<script>"));
        assert!(!letter.html.contains("<script>"), "{}", letter.html);
        let letter = self::letter(&with("/brand/colour", "#fff\" onload=\"x"));
        assert!(!letter.html.contains("onload"));
    }

    #[test]
    fn a_line_break_cannot_leave_the_subject() {
        let letter = letter(&with("/stage/label", "Done\r\nBcc: everyone@example.test"));
        assert_eq!(letter.subject, "Your Solar Project: Done Bcc: everyone@example.test");
    }

    #[test]
    fn what_acts_on_a_terminal_is_stripped_everywhere() {
        let variables = with("/contact/first_name", "An\u{1b}[31mna\u{202e}\u{0}");
        let letter = letter(&variables);
        for part in [&letter.subject, &letter.text, &letter.html, &note(&variables).body] {
            assert!(part.chars().all(|c| c == '\n' || !text::is_control(c)), "{part:?}");
        }
    }

    #[test]
    fn names_of_every_script_survive() {
        for name in ["王小明", "محمد", "आदित्य", "👨\u{200d}👩\u{200d}👧\u{200d}👦", "Zoë", "שלום"]
        {
            let letter = letter(&with("/contact/first_name", name));
            assert!(letter.text.contains(name) && letter.html.contains(name), "{name}");
            assert!(note(&with("/contact/first_name", name)).body.contains(name));
        }
    }

    #[test]
    fn a_very_long_name_fills_the_text_but_not_the_subject() {
        let letter = letter(&with("/stage/label", "é".repeat(10_000)));
        assert_eq!(letter.subject.chars().count(), MAX_SUBJECT);
        assert!(letter.text.contains(&"é".repeat(10_000)));
        assert_eq!(note(&with("/stage/label", "é".repeat(10_000))).body.chars().count(), MAX_PUSH_BODY);
    }

    #[test]
    fn an_unknown_variable_is_an_error_and_not_a_gap() {
        let error = custom("{{ contact.nickname }}", "").expect_err("a mistake is refused");
        assert_eq!((error.part, error.line), (Part::Subject, Some(1)));
    }

    #[test]
    fn a_runaway_template_is_stopped() {
        let error = custom("", "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}")
            .expect_err("a mistake is refused");
        assert_eq!(error.part, Part::Text);
        assert!(error.message.contains("too long"), "{error}");
    }
}
