//! `milestone`: contractors' milestones, from the first word to the approval (S2.1 - S2.4, S2.7; rows C1-C6).

mod details;
mod show;
mod step;

use crate::cli::failure::Outcome;
use crate::cli::outlet::WaysOut;
use crate::cli::output;
use crate::cli::wiring::Context;
use crate::domain::milestone::Step;
use crate::domain::{MilestoneId, MilestoneStatus};
use crate::store::Opening;
use serde_json::json;

/// The words of `milepost milestone`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Add a milestone for a contractor.
    Add(details::AddArgs),
    /// Change a pending milestone; approved ones are locked.
    Edit(details::EditArgs),
    /// Delete pending milestones.
    Delete(step::PlainArgs),
    /// Hand milestones in for review, on the contractor's word.
    Submit(step::SubmitArgs),
    /// Approve submitted milestones: each gets a draft payment.
    Approve(step::PlainArgs),
    /// Send submitted milestones back, with the reason.
    Reject(step::ReasonArgs),
    /// Take approvals back while their payments are drafts.
    Unapprove(step::ReasonArgs),
    /// List milestones.
    List(ListArgs),
    /// Show a milestone with every round of its review, its attachment and its payments.
    Show(OneArgs),
    /// Show a milestone's attachment with the system's program.
    Open(OneArgs),
}

/// The words of `milepost milestone list`.
#[derive(clap::Args)]
pub struct ListArgs {
    /// Only this contractor's, named by an e-mail address or a number.
    #[arg(long, value_name = "EMAIL")]
    contractor: Option<String>,
    /// Only those that stand there: `in_progress`, `submitted`, `approved` or `deleted`; all but deleted ones otherwise.
    #[arg(long, value_parser = crate::cli::choice::milestone_status)]
    status: Option<MilestoneStatus>,
}

/// One milestone.
#[derive(clap::Args)]
pub struct OneArgs {
    /// Its number.
    #[arg(value_parser = id)]
    id: MilestoneId,
}

fn id(text: &str) -> Result<MilestoneId, String> {
    match text.trim_start_matches('#').parse() {
        Ok(number) if number > 0 => Ok(MilestoneId(number)),
        _ => Err("a milestone is named by its number; `milepost milestone list` shows them".to_owned()),
    }
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::Add(args) => details::add(context, args),
        Verb::Edit(args) => details::edit(context, args),
        Verb::Delete(args) => step::run(context, Step::Delete, args, String::new()),
        Verb::Submit(args) => step::run(context, Step::Submit, args.plain, args.words),
        Verb::Approve(args) => step::run(context, Step::Approve, args, String::new()),
        Verb::Reject(args) => step::run(context, Step::Reject, args.plain, args.reason),
        Verb::Unapprove(args) => step::run(context, Step::Unapprove, args.plain, args.reason),
        Verb::List(args) => super::list::all_milestones(context, args.contractor, args.status),
        Verb::Show(args) => show::run(context, args.id),
        Verb::Open(args) => open(context, args.id),
    }
}

fn open(context: &Context, id: MilestoneId) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let milestone = office.milestone_detail(id)?.milestone;
    let Some(file) = milestone.file else {
        return Err(crate::domain::Refusal::rule(format!("\"{}\" has no attachment.", milestone.title))
            .hint(format!("`milepost milestone edit {id} --attach FILE` adds one."))
            .into());
    };
    let said = office.open_attachment(&file, &WaysOut(context.places.clone()))?;
    if context.json {
        return output::say(&json!({ "id": id, "opened": file.name }).to_string());
    }
    output::say(&output::clean(&said))
}
