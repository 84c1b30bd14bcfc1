//! `statement`: what a contractor did and was paid, for the contractor (S2.6).

use crate::cli::failure::Outcome;
use crate::cli::output;
use crate::cli::output::file::Out;
use crate::cli::wiring::Context;
use crate::domain::{Instant, Refusal, day};
use crate::store::Opening;

/// The words of `milepost statement`.
#[derive(clap::Args)]
pub struct Args {
    /// The contractor, by e-mail address or number.
    #[arg(long, value_name = "EMAIL")]
    contractor: String,
    /// In which form.
    #[arg(long, value_enum, default_value = "text")]
    format: Form,
    /// Leave out what was over before this day, such as 1 jan or 2026-01-01.
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    #[command(flatten)]
    out: Out,
}

/// The forms of a statement.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Form {
    /// Plain text.
    Text,
    /// A page.
    Html,
    /// A workbook.
    Xlsx,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    args.out.check(matches!(args.format, Form::Xlsx).then_some("A workbook"))?;
    let office = context.office(Opening::Reader)?;
    let now = Instant::now();
    let today = now.day_in(office.settings()?.office.timezone);
    let since = args.since.as_deref().map(|typed| {
        day::parse_past(typed, today)
            .map_err(|error| Refusal::usage(format!("--since {}: {error}", crate::domain::text::escaped(typed))))
    });
    let mut statement = office.statement(office.contact(&args.contractor)?.id, now)?;
    if let Some(since) = since.transpose()? {
        statement = statement.since(since);
    }
    let bytes = match args.format {
        Form::Text => statement.to_text(args.out.width()).into_bytes(),
        Form::Html => statement.to_html().into_bytes(),
        Form::Xlsx => {
            statement.to_xlsx().map_err(|error| Refusal::broken(format!("The workbook cannot be made: {error}.")))?
        }
    };
    args.out.put(&bytes)?;
    match args.out.file() {
        Some(file) if !context.json => output::say(&format!("{} written to {}.", statement.title(), file.display())),
        _ => Ok(()),
    }
}
