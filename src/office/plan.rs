//! What an assignment would do, before it is done: who hears what, who does not and why, and the letters themselves.

use super::door::{Office, Own};
use super::selection::Selection;
use crate::domain::hearing::{Hearing, Rule};
use crate::domain::{CardId, Channel, Refusal, StageId, stage::may_enter};
use crate::message::{Compiled, Kind, RenderError, Rendered, Template};
use crate::store::pipeline::Pipeline;
use crate::store::plan::{self, CHANNELS, Judge, Line, Totals};
use crate::store::stage::Stage;
use crate::store::{Read, dialect, pipeline, stage};
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
    pub(super) rules: [Rule; 2],
    pub(super) shared: Value,
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
        let rules = CHANNELS.map(rule);
        let stages = stage::of(read, pipeline.id)?;
        let shared = shared_variables(&pipeline, &stages, &stage, own, &request.note);
        let templates: String = Template::built_in().iter().map(body_text).collect();
        let salt = format!("{shared}{rules:?}{templates}");
        Ok(Self { stage, pipeline, rules, shared, salt })
    }

    pub(super) fn judge<'a>(&self, request: &'a PlanRequest) -> Judge<'a> {
        Judge { rules: self.rules, unticked: &request.unticked }
    }
}

/// The body of a template as it is stored.
pub(super) fn body_text(template: &Template) -> String {
    serde_json::to_string(&template.body).unwrap_or_default()
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

impl Office {
    /// Works a preview out. Nothing is written.
    pub fn plan(&self, request: PlanRequest) -> Result<Plan, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let frame = Frame::load(read, &request, &own)?;
            let chosen = request.selection.cards(read, frame.pipeline.id)?;
            let list = dialect::id_list(chosen.iter().map(|id| id.get()));
            let cards = plan::movable(read, &list, request.stage)?;
            let list = dialect::id_list(cards.iter().map(|id| id.get()));
            let totals = plan::totals(read, &list, &frame.judge(&request), &frame.salt)?;
            Ok(Plan { staying: chosen.len() - cards.len(), stage: frame.stage, cards, totals, request })
        })
    }

    /// Lines of a preview behind `after`, in the order of its cards.
    pub fn plan_lines(
        &self,
        plan: &Plan,
        after: Option<(CardId, Channel)>,
        limit: usize,
    ) -> Result<Vec<Line>, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            let list = dialect::id_list(plan.cards.iter().map(|id| id.get()));
            Ok(plan::lines(read, &list, &frame.judge(&plan.request), after, limit)?)
        })
    }

    /// The recipients of some of a plan's cards, each with the letter or note that they would get.
    pub fn plan_told(&self, plan: &Plan, cards: &[CardId]) -> Result<Vec<Told>, Refusal> {
        let own = self.own()?;
        let texts = CHANNELS.map(|channel| {
            Compiled::new(&template(Kind::StageMoved, channel)?.body).map_err(|error| does_not_render(&error))
        });
        let [email, push] = texts;
        let (email, push) = (email?, push?);
        self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            let list = dialect::id_list(cards.iter().map(|id| id.get()));
            let lines = plan::lines(read, &list, &frame.judge(&plan.request), None, cards.len() * CHANNELS.len())?;
            let told = lines.into_iter().map(|line| {
                let row = match line.hearing {
                    Hearing::Hears => plan::variables(read, line.card)?,
                    Hearing::Silent(_) => None,
                };
                let text = if line.channel == Channel::Email { &email } else { &push };
                let letter = row.map(|row| {
                    text.render(&merge_variables(&frame.shared, &row)).map_err(|error| does_not_render(&error))
                });
                Ok(Told { line, letter: letter.transpose()? })
            });
            told.collect()
        })
    }

    /// The letter or note that one recipient would get, rendered as delivery will render it.
    pub fn plan_letter(&self, plan: &Plan, card: CardId, channel: Channel) -> Result<Rendered, Refusal> {
        let own = self.own()?;
        let row = self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            let row = plan::variables(read, card)?.ok_or_else(|| Refusal::not_found("That card no longer exists."))?;
            Ok((frame, row))
        });
        let (frame, row) = row?;
        let template = template(Kind::StageMoved, channel)?;
        let rendered =
            Compiled::new(&template.body).and_then(|compiled| compiled.render(&merge_variables(&frame.shared, &row)));
        rendered.map_err(|error| does_not_render(&error))
    }
}

fn does_not_render(error: &RenderError) -> Refusal {
    Refusal::broken(format!("The template does not render: {error}."))
}

/// The template in use for a kind and channel.
pub(super) fn template(kind: Kind, channel: Channel) -> Result<Template, Refusal> {
    let found =
        Template::built_in().into_iter().find(|template| template.kind == kind && template.body.channel() == channel);
    found.ok_or_else(|| Refusal::broken(format!("There is no template for {} by {}.", kind.name(), channel.word())))
}
