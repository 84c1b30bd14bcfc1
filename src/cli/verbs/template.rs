//! `template`: the office's own texts in place of the program's, for a stage, a language, or all (S0.2).

use crate::cli::failure::Outcome;
use crate::cli::letter;
use crate::cli::output::{self, Format, Row, Rows, Target};
use crate::cli::wiring::Context;
use crate::domain::text::is_control;
use crate::domain::{Channel, Instant, Lang, Refusal};
use crate::office::ask_templates::{Kind, Part, Place, TemplateBody, TemplateRow, html_as_text};
use crate::office::templates::{ResetTemplate, SaveTemplate, Seen};
use crate::office::{Command, Office};
use crate::store::Opening;
use serde::Serialize;
use serde_json::json;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The words of `milepost template`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// List every text with where it holds, and who changed it.
    List,
    /// Print the text that is used in a place, as `edit` reads it.
    Show(PlaceArgs),
    /// Put a text of the office in place; one with a mistake is refused with its line.
    Edit(EditArgs),
    /// Print a text filled in, with a sample or for a contact.
    Preview(PreviewArgs),
    /// Take the office's own text away; a wider one or the program's is used again.
    Reset(PlaceArgs),
    /// List the texts that the office used in a place, newest first.
    Versions(PlaceArgs),
}

/// Where a text holds.
#[derive(clap::Args)]
pub struct PlaceArgs {
    /// What it is about: stage_moved, milestone_approved, payment_status and so on; `list` shows them all.
    #[arg(value_parser = kind)]
    kind: Kind,
    /// How it goes.
    #[arg(long, default_value = "email", value_parser = super::contact::channel)]
    channel: Channel,
    /// Only for cards that come to this stage.
    #[arg(long, requires = "pipeline")]
    stage: Option<String>,
    /// The pipeline of the stage.
    #[arg(long, value_name = "TITLE", requires = "stage")]
    pipeline: Option<String>,
    /// Only for those who are written to in this language, such as de or pt-br.
    #[arg(long, value_name = "LANGUAGE", default_value = "", hide_default_value = true)]
    lang: String,
}

/// The words of `milepost template edit`.
#[derive(clap::Args)]
pub struct EditArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The text, as `show` prints it (parts left out stay as they are), or with --part that part alone; - reads standard
    /// input.
    #[arg(long)]
    file: PathBuf,
    /// The file holds this part alone: subject, text, html, title or body.
    #[arg(long)]
    part: Option<String>,
}

/// The words of `milepost template preview`.
#[derive(clap::Args)]
pub struct PreviewArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// For this contact instead of a made-up one: an e-mail address or an id.
    #[arg(long, value_name = "EMAIL")]
    contact: Option<String>,
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::from_name(name).ok_or_else(|| format!("the kinds are {}", Kind::ALL.map(Kind::name).join(", ")))
}

impl PlaceArgs {
    fn place(&self, office: &Office) -> Result<Place, Refusal> {
        let stage = match (&self.pipeline, &self.stage) {
            (Some(pipeline), Some(stage)) => Some(office.find_stage(&office.find_any_pipeline(pipeline)?, stage)?.id),
            _ => None,
        };
        Ok(Place { kind: self.kind, channel: self.channel, stage, lang: Lang::read(&self.lang)? })
    }
}

pub fn run(context: &Context, verb: &Verb) -> Outcome {
    match verb {
        Verb::List => list(context),
        Verb::Show(args) => show(context, args),
        Verb::Edit(args) => edit(context, args),
        Verb::Preview(args) => preview(context, args),
        Verb::Reset(args) => {
            let mut seat = context.seat()?;
            let place = args.place(&seat.office)?;
            let receipt = seat.run(Command::ResetTemplate(ResetTemplate { place }))?;
            context.report(&receipt)
        }
        Verb::Versions(args) => versions(context, args),
    }
}

#[derive(Serialize)]
struct Line {
    kind: &'static str,
    channel: Channel,
    pipeline: Option<String>,
    stage: Option<String>,
    lang: String,
    own: bool,
    changed_by: Option<String>,
    changed_at: Option<String>,
}

impl From<TemplateRow> for Line {
    fn from(row: TemplateRow) -> Self {
        let (pipeline, stage) = row.stage.unzip();
        let (changed_by, at) = row.changed.unzip();
        Self {
            kind: row.place.kind.name(),
            channel: row.place.channel,
            pipeline,
            stage,
            lang: row.place.lang.tag().to_owned(),
            own: at.is_some(),
            changed_by,
            changed_at: at.map(Instant::to_rfc3339),
        }
    }
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] =
        &["kind", "channel", "pipeline", "stage", "lang", "own", "changed_by", "changed_at"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 3, 4, 6, 7];

    fn cells(&self) -> Vec<String> {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            self.kind.to_owned(),
            self.channel.name().to_owned(),
            or_empty(&self.pipeline),
            or_empty(&self.stage),
            self.lang.clone(),
            if self.own { "own" } else { "built in" }.to_owned(),
            or_empty(&self.changed_by),
            or_empty(&self.changed_at),
        ]
    }
}

fn list(context: &Context) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let mut rows: Rows<'_, Line> = Target { format: Format::for_people(context.json), file: None }.open()?;
    office.templates()?.into_iter().try_for_each(|row| rows.row(&row.into()))?;
    rows.end("")
}

fn show(context: &Context, args: &PlaceArgs) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let detail = office.template(&args.place(&office)?)?;
    if context.json {
        let own = detail.seen != Seen::Nothing;
        return output::say(&json!({ "title": detail.title, "own": own, "body": detail.body }).to_string());
    }
    let text = toml::to_string_pretty(&detail.body);
    let text = text.map_err(|error| Refusal::broken(format!("The text cannot be printed ({error}).")))?;
    output::say(text.trim_end())
}

fn edit(context: &Context, args: &EditArgs) -> Outcome {
    let text = read(&args.file)?;
    let mut seat = context.seat()?;
    let place = args.place.place(&seat.office)?;
    let mut body = seat.office.template(&place)?.body;
    match &args.part {
        Some(name) => {
            let part = part(place.channel, name)?;
            body.set(part, text.trim_end().to_owned());
        }
        None => lay_over(&mut body, &text)?,
    }
    let receipt = seat.run(Command::SaveTemplate(Box::new(SaveTemplate { place, body, seen: Seen::Unseen })))?;
    context.report(&receipt)
}

/// The part of that name on a channel.
fn part(channel: Channel, name: &str) -> Result<Part, Refusal> {
    let parts: &[(&str, Part)] = match channel {
        Channel::Email => &[("subject", Part::Subject), ("text", Part::Text), ("html", Part::Html)],
        Channel::Sms => &[("text", Part::Sms)],
        Channel::Push | Channel::Webhook => &[("title", Part::PushTitle), ("body", Part::PushBody)],
    };
    let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
    let unknown = || {
        Refusal::usage(format!("\"{name}\" is no part of a text by {}; they are {}.", channel.word(), names.join(", ")))
    };
    parts.iter().find(|(one, _)| *one == name).map(|(_, part)| *part).ok_or_else(unknown)
}

/// The parts of a file in the form of `show` take the place of those of `body`.
fn lay_over(body: &mut TemplateBody, text: &str) -> Result<(), Refusal> {
    let wrong =
        |why: String| Refusal::usage(format!("The file is no template: {why}")).hint("Start from what `show` prints.");
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
    for (name, value) in table {
        let Some(value) = value.as_str() else { return Err(wrong(format!("{name} is no text."))) };
        if name == "channel" {
            if value != body.channel().name() {
                return Err(wrong(format!("it is for {value}, not for {}.", body.channel().name())));
            }
            continue;
        }
        body.set(part(body.channel(), &name)?, value.to_owned());
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, Refusal> {
    let unreadable = |error: std::io::Error| Refusal::usage(format!("{} cannot be read ({error}).", file.display()));
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(unreadable)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(unreadable)
}

fn preview(context: &Context, args: &PreviewArgs) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let place = args.place.place(&office)?;
    let contact = args.contact.as_deref().map(|named| office.contact(named)).transpose()?;
    let letter = office.template_preview(&place, contact.as_ref())?;
    let name = contact.map_or_else(|| "sample".to_owned(), |contact| contact.name);
    if context.json {
        let mut shown = letter::to_json(&name, place.channel, "", &letter);
        if let crate::office::ask_templates::Rendered::Email(mail) = &letter {
            shown["html"] = mail.html.as_str().into();
        }
        return output::say(&shown.to_string());
    }
    let mut text = match &letter {
        crate::office::ask_templates::Rendered::Email(mail) => {
            format!("{}\n\n{}\n\n--- HTML as text\n{}", mail.subject, mail.text, html_as_text(&mail.html))
        }
        crate::office::ask_templates::Rendered::Push(note) => format!("{}\n\n{}", note.title, note.body),
        crate::office::ask_templates::Rendered::Sms(text) => text.clone(),
    };
    text.retain(|c| c == '\n' || !is_control(c));
    output::say(&text)
}

fn versions(context: &Context, args: &PlaceArgs) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let versions = office.template_versions(&args.place(&office)?)?;
    if context.json {
        let rows = versions.into_iter();
        let rows = rows
            .map(|one| json!({ "version": one.version, "by": one.by, "at": one.at.to_rfc3339(), "body": one.body }));
        return output::say(&serde_json::Value::Array(rows.collect()).to_string());
    }
    if versions.is_empty() {
        return output::say("No text of the office ever stood there.");
    }
    versions.into_iter().try_for_each(|one| {
        let text = toml::to_string_pretty(&one.body).unwrap_or_default();
        output::say(&format!(
            "# version {} by {}, {}\n{text}",
            one.version,
            output::clean(&one.by),
            one.at.to_rfc3339()
        ))
    })
}
