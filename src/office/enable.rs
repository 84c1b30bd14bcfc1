//! Enable for Project Stages: contacts are put on a tracker, and nobody is notified (A1; S0.6).

use super::receipt::{Done, Skipped};
use super::selection::list_names;
use super::work::Work;
use crate::domain::{ContactId, PipelineId, Refusal, StageId, stage::may_enter};
use crate::store::{Table, card, contact, pipeline, record, stage, visit};

/// Put contacts on a pipeline.
#[derive(Clone, Debug)]
pub struct Enable {
    /// Who.
    pub contacts: Vec<ContactId>,
    /// Where.
    pub pipeline: PipelineId,
    /// In which stage; `None`: the first active one.
    pub stage: Option<StageId>,
}

impl Enable {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("enable project stages")?;
        let gone = || Refusal::not_found("That tracker no longer exists.").hint("Choose another one.");
        let pipeline = pipeline::find(work.write, self.pipeline)?.ok_or_else(gone)?;
        if pipeline.archived_at.is_some() {
            return Err(Refusal::rule(format!("{} is archived, so nobody can be put on it.", pipeline.title)));
        }
        let stages = stage::of(work.write, pipeline.id)?;
        let stage = match self.stage {
            Some(id) => stages.iter().find(|stage| stage.id == id),
            None => stages.iter().find(|stage| stage.active),
        };
        let stage = stage.ok_or_else(|| {
            Refusal::rule(format!("{} has no active stage yet.", pipeline.title))
                .hint("Add one under Settings > Project Management Stage.")
        })?;
        may_enter(&stage.name, stage.active)?;

        let since = record::last_event(work.write)?;
        let (mut names, mut skipped) = (Vec::new(), Vec::new());
        for id in &self.contacts {
            match enable_one(work, *id, &pipeline, stage.id)? {
                Ok(name) => names.push(name),
                Err(left_out) => skipped.push(left_out),
            }
        }
        visit::open(work.write, work.batch, since)?;
        if names.is_empty() {
            let summary = format!("Nobody new to enable on {}", pipeline.title);
            return Ok(Done { summary, skipped, ..Done::default() });
        }
        let summary = format!("{} enabled on {}", list_names(&names, names.len()), pipeline.title);
        Ok(Done { summary, changed: names.len(), skipped, ..Done::default() })
    }
}

fn enable_one(
    work: &Work<'_>,
    id: ContactId,
    pipeline: &pipeline::Pipeline,
    stage: StageId,
) -> Result<Result<String, Skipped>, Refusal> {
    let left_out = |who: String, reason: &str| Ok(Err(Skipped { who, channel: None, reason: reason.to_owned() }));
    let Some(contact) = contact::find(work.write, id)? else {
        return left_out(format!("contact {id}"), "no longer exists");
    };
    if contact.archived_at.is_some() {
        return left_out(contact.name, "archived");
    }
    if !work.actor.may_change_owned_by(&contact.owner) {
        return left_out(contact.name, "belongs to somebody else");
    }
    let enrolled = card::of_contact(work.write, id)?.iter().any(|card| card.open && card.pipeline_id == pipeline.id);
    let single = pipeline.kind.one_card_per_contact();
    if single && enrolled {
        return left_out(contact.name, "already enabled");
    }
    let roles = contact.roles.with(pipeline.kind.roles());
    work.update(Table::Contact, id.get(), None, "edited", &[("roles", roles.0.into())])?;
    let at = work.at.micros();
    work.insert(
        Table::Card,
        "created",
        &[
            ("pipeline_id", pipeline.id.into()),
            ("stage_id", stage.into()),
            ("rank", (-at).into()),
            ("contact_id", id.into()),
            ("owner", contact.owner.as_str().into()),
            ("entered_at", at.into()),
            ("created_at", at.into()),
            ("single", single.into()),
        ],
    )?;
    Ok(Ok(contact.name))
}
