//! What an assignment would do, before it is done: who hears what, who does not and why, and the letters themselves.

use super::selection::Selection;
use super::text_cost::TextCost;
use super::wording::Wording;
use super::work::Own;
use crate::domain::hearing::Rule;
use crate::domain::{CardId, Channel, Refusal, StageId, stage::may_enter};
use crate::message::{Kind, Rendered};
use crate::store::pipeline::Pipeline;
use crate::store::plan::{CHANNELS, Judge, Line, Totals};
use crate::store::stage::Stage;
use crate::store::{Read, pipeline, stage};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a preview is asked for; the same values make the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRequest {
    /// Which cards.
    pub selection: Selection,
    /// Where to.
    pub stage: StageId,
    /// Whether anybody is told.
    pub notify: bool,
    /// A line added to this batch's messages.
    pub note: String,
    /// Recipients that are left out.
    pub unticked: BTreeSet<(CardId, Channel)>,
}

/// A preview: totals, and the cards that move. Lines and letters are asked for as they are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The request that it answers.
    pub request: PlanRequest,
    /// The stage that the cards move to.
    pub stage: Stage,
    /// The cards that move, in the order of the lines.
    pub cards: Vec<CardId>,
    /// Cards that were chosen and do not move: there already, closed or gone.
    pub staying: usize,
    /// Totals and fingerprint.
    pub totals: Totals,
    /// What its text messages come to; `None` without any.
    pub texts: Option<TextCost>,
}

/// A recipient of a plan, and what they would get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who, how, and why not.
    pub line: Line,
    /// The letter or note; `None` when they do not hear.
    pub letter: Option<Rendered>,
}

/// The parts of a plan that do not depend on the recipient.
pub(super) struct Frame {
    pub(super) stage: Stage,
    pub(super) pipeline: Pipeline,
    /// One for each channel on which the stage may tell somebody.
    pub(super) rules: Vec<Rule>,
    pub(super) shared: Value,
    /// What is written, on the channels of the rules.
    wordings: Vec<(Channel, Wording)>,
    /// Texts and names that the fingerprint must cover.
    pub(super) salt: String,
}

impl Frame {
    /// Loads what a move to `stage` needs; refuses a stage that is gone or takes nobody.
    pub(super) fn load(read: &Read<'_>, request: &PlanRequest, own: &Own) -> Result<Self, Refusal> {
        let gone = || Refusal::not_found("That stage no longer exists.").hint("Choose another one.");
        let stage = stage::find(read, request.stage)?.ok_or_else(gone)?;
        let pipeline = pipeline::find(read, stage.pipeline_id)?.ok_or_else(gone)?;
        may_enter(&stage.name, stage.active)?;
        if pipeline.archived_at.is_some() {
            return Err(Refusal::rule(format!("{} is archived, so nobody can be moved on it.", pipeline.title))
                .hint("Take it up again under Settings > View Projects."));
        }
        let rule = |channel| Rule {
            channel,
            stage_tells: stage.tells(channel),
            asked: request.notify,
            category: stage.category,
        };
        // e-mail and push are named although the stage may not send them; a text is a thing of its own that was asked for
        let rules: Vec<Rule> =
            CHANNELS.into_iter().filter(|channel| *channel != Channel::Sms || stage.notify_sms).map(rule).collect();
        let stages = stage::of(read, pipeline.id)?;
        let shared = shared_variables(&pipeline, &stages, &stage, own, &request.note);
        let wording =
            |rule: &Rule| Ok((rule.channel, Wording::load(read, Kind::StageMoved, rule.channel, Some(stage.id))?));
        let wordings = rules.iter().map(wording).collect::<Result<Vec<_>, Refusal>>()?;
        let mut salt = format!("{shared}{rules:?}");
        for (_, wording) in &wordings {
            wording.mark(&mut salt);
        }
        Ok(Self { stage, pipeline, rules, shared, wordings, salt })
    }

    /// What is written on that channel.
    pub(super) fn wording(&self, channel: Channel) -> Result<&Wording, Refusal> {
        let found = self.wordings.iter().find(|(one, _)| *one == channel);
        let none = || Refusal::rule(format!("{} tells nobody by {}.", self.stage.name, channel.word()));
        found.map(|(_, wording)| wording).ok_or_else(none)
    }

    pub(super) fn judge<'a>(&self, request: &'a PlanRequest) -> Judge<'a> {
        Judge { rules: self.rules.clone(), unticked: &request.unticked }
    }
}

/// What all messages of a batch share; with the row's own variables it makes the snapshot that a template sees.
fn shared_variables(pipeline: &Pipeline, stages: &[Stage], stage: &Stage, own: &Own, note: &str) -> Value {
    let active: Vec<&Stage> = stages.iter().filter(|other| other.active).collect();
    // a stage without a colour of its own takes the office's, in letters as on the board
    let colour = if stage.color.is_empty() { own.brand().hex() } else { stage.color.clone() };
    let position = active.iter().position(|other| other.id == stage.id).map_or(0, |at| at + 1);
    json!({
        "pipeline": { "title": pipeline.title },
        "stage": { "label": stage.label, "position": position, "total": active.len(), "colour": colour },
        "brand": { "colour": own.brand().hex(), "ink": own.brand().ink().hex() },
        "office": { "name": own.settings.office.name.as_str() },
        "note": note,
    })
}

/// The row's variables over the shared ones.
#[must_use]
pub fn merge_variables(shared: &Value, row: &str) -> Value {
    let mut merged = shared.clone();
    if let (Some(into), Ok(Value::Object(own))) = (merged.as_object_mut(), serde_json::from_str(row)) {
        into.extend(own);
    }
    merged
}
