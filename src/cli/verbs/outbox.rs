//! `outbox`, `pause` and `resume`: what staff do to messages and channels (X4; E2, E5).

mod explain;
mod health;

use super::list;
use crate::cli::failure::Outcome;
use crate::cli::output::{self, clean};
use crate::cli::rehearsal;
use crate::cli::wiring::Context;
use crate::domain::text::is_control;
use crate::domain::{BatchId, Channel, Instant, Kind, MessageId, MessageState, Refusal};
use crate::office::Command;
use crate::office::ask_outbox::MessageDetail;
use crate::office::channels::{PauseChannel, ResumeChannel};
use crate::office::messages::{CancelMessages, Messages, RetryMessages};
use crate::store::Opening;
use serde_json::json;
use std::fmt::Write as _;

/// The words of `milepost outbox`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    health: health::Watch,
}

/// What can be done with messages.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// List the messages.
    List(ListArgs),
    /// Show a message as it was or will be sent, and every try.
    Show(OneArgs),
    /// Put failed or uncertain messages back into the queue.
    Retry(RetryArgs),
    /// Keep waiting messages from going.
    Cancel(SomeArgs),
    /// Say why a message was or was not sent, or why there is none.
    Explain(explain::Args),
}

/// The words of `milepost outbox list`.
#[derive(clap::Args)]
pub struct ListArgs {
    /// Only messages in this state.
    #[arg(long, visible_alias = "status", value_parser = list::state)]
    state: Option<MessageState>,
}

/// The words of `milepost outbox show`.
#[derive(clap::Args)]
pub struct OneArgs {
    /// The message's number.
    message: i64,
}

/// The words of `milepost outbox retry` and `cancel`.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct SomeArgs {
    /// The messages' numbers.
    message: Vec<i64>,
    /// All messages in this state.
    #[arg(long, visible_alias = "status", value_parser = list::state)]
    state: Option<MessageState>,
    /// All messages of this batch that it can be done to.
    #[arg(long)]
    batch: Option<i64>,
}

/// The words of `milepost outbox retry`.
#[derive(clap::Args)]
pub struct RetryArgs {
    #[command(flatten)]
    which: SomeArgs,
    /// Send more messages again than `ask_above` allows without asking.
    #[arg(long)]
    yes: bool,
}

impl SomeArgs {
    fn messages(self) -> Messages {
        match (self.state, self.batch) {
            (Some(state), _) => Messages::In(state),
            (None, Some(batch)) => Messages::OfBatch(BatchId(batch)),
            (None, None) => Messages::These(self.message.into_iter().map(MessageId).collect()),
        }
    }
}

/// The words of `milepost pause` and `resume`.
#[derive(clap::Args)]
pub struct ChannelArgs {
    /// The channel: email, push, sms or webhook; "all" or nothing: every one.
    #[arg(value_parser = one_or_all)]
    channel: Option<Which>,
}

/// The channels that are meant.
#[derive(Clone, Copy)]
enum Which {
    One(Channel),
    All,
}

fn one_or_all(word: &str) -> Result<Which, String> {
    if word == "all" {
        return Ok(Which::All);
    }
    super::contact::channel(word).map(Which::One).map_err(|known| format!("{known}; \"all\" is every one"))
}

impl ChannelArgs {
    /// The channel; `None`: every one.
    fn channel(&self) -> Option<Channel> {
        match self.channel? {
            Which::One(channel) => Some(channel),
            Which::All => None,
        }
    }
}

pub fn run(context: &Context, args: Args) -> Outcome {
    let Some(verb) = args.verb else { return health::run(context, &args.health) };
    match verb {
        Verb::List(args) => list::all_messages(context, args.state),
        Verb::Show(args) => show(context, MessageId(args.message)),
        Verb::Explain(args) => explain::run(context, args),
        Verb::Retry(args) => retry(context, args),
        Verb::Cancel(args) => context.carry_out(Command::CancelMessages(CancelMessages { messages: args.messages() })),
    }
}

fn retry(context: &Context, args: RetryArgs) -> Outcome {
    let mut seat = context.seat()?;
    let command = Command::RetryMessages(RetryMessages { messages: args.which.messages() });
    if !args.yes {
        let hint = "`milepost outbox list --state failed` shows them; --yes sends them again.";
        rehearsal::refuse_many(&mut seat, &command).map_err(|refusal| match refusal.kind {
            Kind::Rule => refusal.hint(hint),
            _ => refusal,
        })?;
    }
    let receipt = seat.run(command)?;
    context.report(&receipt)
}

pub fn pause(context: &Context, args: &ChannelArgs) -> Outcome {
    context.carry_out(Command::PauseChannel(PauseChannel { channel: args.channel() }))
}

pub fn resume(context: &Context, args: &ChannelArgs) -> Outcome {
    context.carry_out(Command::ResumeChannel(ResumeChannel { channel: args.channel() }))
}

fn detail(context: &Context, id: MessageId) -> Result<MessageDetail, Refusal> {
    context.office(Opening::Reader)?.message(id, Instant::now())
}

fn show(context: &Context, id: MessageId) -> Outcome {
    let MessageDetail { row, rendered, segments, attempts, account } = detail(context, id)?;
    if context.json {
        let tries: Vec<_> = attempts
            .iter()
            .map(|one| json!({ "at": one.started_at.to_rfc3339(), "outcome": one.outcome, "code": one.code, "text": one.text }))
            .collect();
        let shown = json!({
            "id": row.id, "channel": row.channel, "to": row.to, "state": row.state, "subject": rendered.headline(),
            "body": rendered.plain(), "message_id": row.message_id, "attempts": row.attempts, "tries": tries,
            "segments": rendered.segments(), "explanation": account.sentences(), "error": if row.error.is_empty() { row.reason } else { row.error },
        });
        return output::say(&shown.to_string());
    }
    let mut text = format!(
        "Message {} to {} by {}: {}\nTo: {}\n{}: {}\nMessage-ID: {}\n\n",
        row.id,
        clean(&row.name),
        row.channel.word(),
        row.state.name(),
        clean(&row.to),
        if segments.is_some() { "Text" } else { "Subject" },
        clean(segments.as_deref().unwrap_or(rendered.headline())),
        clean(&row.message_id)
    );
    for line in rendered.plain().lines() {
        let _ = writeln!(text, "{}", line.chars().filter(|c| !is_control(*c)).collect::<String>());
    }
    for one in attempts {
        let _ = write!(
            text,
            "\n{} {} {} {}",
            one.started_at.to_rfc3339(),
            clean(&one.outcome),
            clean(&one.code),
            clean(&one.text)
        );
    }
    output::say(&text)
}
