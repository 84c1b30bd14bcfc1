//! Settings > Project Management Stage: stages are added, edited and put in order (S0.2, S0.3, S0.5, S3.1, S3.2).

use super::naming::{named, pipeline_of, refuse_taken_name, stage_of};
use super::receipt::Done;
use super::work::Work;
use crate::domain::pipeline::MAX_PROJECT_STAGES;
use crate::domain::text::clean_line;
use crate::domain::{Category, Color, NewStage, PipelineId, PipelineKind, Refusal, StageId, stage_list};
use crate::store::record::Cell;
use crate::store::stage::{self, STEP, Stage};
use crate::store::{Read, Table, pipeline};

/// Where a stage stands among those of its pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// Right before this one.
    Before(StageId),
    /// Right behind this one.
    After(StageId),
    /// Behind all others.
    Last,
}

/// Add a stage to a pipeline.
#[derive(Clone, Debug)]
pub struct AddStage {
    /// The pipeline.
    pub pipeline: PipelineId,
    /// The stage.
    pub stage: NewStage,
    /// Where it goes.
    pub place: Place,
}

impl AddStage {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("add stages")?;
        let pipeline = pipeline_of(work.write, self.pipeline)?;
        let stages = stage::of(work.write, pipeline.id)?;
        pipeline.kind.may_add_stage(stages.len(), &pipeline.title)?;
        let stage = NewStage { name: named(&self.stage.name, "stage")?, ..self.stage.clone() };
        refuse_taken_name(&stages, &stage.name, &pipeline.title)?;
        let (pos, moved) = make_room(work, &stages.iter().collect::<Vec<_>>(), self.place)?;
        let id = insert_stage(work, pipeline.id, pipeline.kind, &stage, pos)?;
        Ok(Done {
            summary: format!("{} added to {}", stage.name, pipeline.title),
            changed: moved + 1,
            created: Some(id.get()),
            ..Done::default()
        })
    }
}

/// Inserts a stage whose name was checked.
pub(super) fn insert_stage(
    work: &Work<'_>,
    pipeline: PipelineId,
    kind: PipelineKind,
    stage: &NewStage,
    pos: i64,
) -> Result<StageId, Refusal> {
    let category = category_for(kind, stage.category)?;
    let cells = [
        ("pipeline_id", pipeline.into()),
        ("pos", pos.into()),
        ("name", stage.name.as_str().into()),
        ("label", label_or(&stage.label, &stage.name).into()),
        ("category", category.map(Category::name).into()),
    ];
    Ok(StageId(work.insert(Table::Stage, "created", &cells)?))
}

/// The label as it is kept: customers read the name where no label was given.
fn label_or(label: &str, name: &str) -> String {
    let label = clean_line(label);
    if label.is_empty() { name.to_owned() } else { label }
}

/// Sales stages always have a category, others never.
fn category_for(kind: PipelineKind, given: Option<Category>) -> Result<Option<Category>, Refusal> {
    match (kind, given) {
        (PipelineKind::Sales, given) => Ok(given.or(stage_list::default_category(kind))),
        (_, None) => Ok(None),
        (_, Some(category)) => {
            Err(Refusal::usage(format!("The category {} is for stages of a sales pipeline only.", category.title())))
        }
    }
}

/// Change a stage; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct StageEdit {
    /// Internal name.
    pub name: Option<String>,
    /// Customer-facing title; empty: the name.
    pub label: Option<String>,
    /// Colour; `Some(None)`: the office's brand colour.
    pub color: Option<Option<Color>>,
    /// Fixed meaning, on sales pipelines.
    pub category: Option<Category>,
    /// Whether cards can be moved into it.
    pub active: Option<bool>,
    /// Whether entering it sends e-mail.
    pub notify_email: Option<bool>,
    /// Whether entering it sends push.
    pub notify_push: Option<bool>,
    /// Whether entering it sends a text message.
    pub notify_sms: Option<bool>,
    /// Days that a card may stay before it is marked; 0: any number.
    pub stale_days: Option<u32>,
}

/// Change one stage.
#[derive(Clone, Debug)]
pub struct EditStage {
    /// Which.
    pub stage: StageId,
    /// The version that a form was filled from; another one now is refused.
    pub seen: Option<i64>,
    /// What changes.
    pub edit: StageEdit,
}

impl EditStage {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("change stages")?;
        let stage = stage_of(work.write, self.stage)?;
        let cells = self.cells(work, &stage)?;
        if cells.is_empty() {
            return Ok(Done { summary: format!("{} is already so", stage.name), ..Done::default() });
        }
        let changed = work.update(Table::Stage, stage.id.get(), self.seen, "edited", &cells)?;
        Ok(Done { summary: self.summary(&stage), changed: changed.into(), ..Done::default() })
    }

    fn cells(&self, work: &Work<'_>, stage: &Stage) -> Result<Vec<Cell>, Refusal> {
        let edit = &self.edit;
        let pipeline = pipeline_of(work.write, stage.pipeline_id)?;
        let mut cells: Vec<Cell> = Vec::new();
        let mut name = stage.name.clone();
        if let Some(given) = &edit.name {
            name = named(given, "stage")?;
            let stages = stage::of(work.write, pipeline.id)?;
            refuse_taken_name(stages.iter().filter(|other| other.id != stage.id), &name, &pipeline.title)?;
            cells.push(("name", name.as_str().into()));
        }
        if let Some(label) = &edit.label {
            cells.push(("label", label_or(label, &name).into()));
        }
        if let Some(color) = edit.color {
            cells.push(("color", color.map_or_else(String::new, Color::hex).into()));
        }
        if let Some(category) = edit.category {
            cells.push(("category", category_for(pipeline.kind, Some(category))?.map(Category::name).into()));
        }
        if let Some(active) = edit.active {
            if !active {
                refuse_last_active(work, stage, "made inactive")?;
            }
            cells.push(("active", active.into()));
        }
        let flags =
            [("notify_email", edit.notify_email), ("notify_push", edit.notify_push), ("notify_sms", edit.notify_sms)];
        cells.extend(flags.into_iter().filter_map(|(column, on)| Some((column, on?.into()))));
        if let Some(days) = edit.stale_days {
            cells.push(("stale_days", i64::from(days).into()));
        }
        Ok(cells)
    }

    /// One change in its own words, several as an edit.
    fn summary(&self, stage: &Stage) -> String {
        let (edit, name) = (&self.edit, &stage.name);
        let on = |flag: bool| if flag { "on" } else { "off" };
        let said: Vec<String> = [
            edit.name.as_ref().map(|to| format!("{name} renamed to {}", clean_line(to))),
            edit.label.as_ref().map(|to| format!("{name} is shown to customers as {}", label_or(to, name))),
            edit.color.map(|color| {
                format!("{name} is {}", color.map_or_else(|| "in no colour of its own".into(), Color::hex))
            }),
            edit.category.map(|category| format!("{name} is now {}", category.title())),
            edit.active.map(|active| format!("{name} made {}", if active { "active" } else { "inactive" })),
            edit.notify_email.map(|flag| format!("E-mail on entering {name} is {}", on(flag))),
            edit.notify_push.map(|flag| format!("Push on entering {name} is {}", on(flag))),
            edit.notify_sms.map(|flag| format!("Text on entering {name} is {}", on(flag))),
            edit.stale_days.map(|days| match days {
                0 => format!("Cards may stay in {name} for any time"),
                days => format!("Cards are marked after {days} days in {name}"),
            }),
        ]
        .into_iter()
        .flatten()
        .collect();
        match said.as_slice() {
            [one] => one.clone(),
            _ => format!("{name} edited"),
        }
    }
}

/// Refuses what would leave a tracker with one stage too many; asked after an undo, which brings deleted stages back.
pub(super) fn refuse_crowded_tracker(read: &Read<'_>) -> Result<(), Refusal> {
    match stage::crowded(read, PipelineKind::Project, MAX_PROJECT_STAGES)? {
        None => Ok(()),
        Some(title) => PipelineKind::Project.may_add_stage(MAX_PROJECT_STAGES, &title),
    }
}

/// Refuses to take the last stage that cards can be moved into from a pipeline on which cards stand.
pub(super) fn refuse_last_active(work: &Work<'_>, stage: &Stage, what: &str) -> Result<(), Refusal> {
    let stages = stage::of(work.write, stage.pipeline_id)?;
    if !stage.active || stages.iter().any(|other| other.active && other.id != stage.id) {
        return Ok(());
    }
    let pipeline = pipeline_of(work.write, stage.pipeline_id)?;
    match pipeline::card_count(work.write, pipeline.id)? {
        0 => Ok(()),
        cards => Err(Refusal::rule(format!(
            "{} is the last active stage of {}, on which {} so it cannot be {what}.",
            stage.name,
            pipeline.title,
            if cards == 1 { "1 card stands,".to_owned() } else { format!("{cards} cards stand,") }
        ))
        .hint("Make another stage active first.")),
    }
}

/// Put a stage elsewhere in the order of its pipeline.
#[derive(Clone, Debug)]
pub struct MoveStage {
    /// Which.
    pub stage: StageId,
    /// Where it goes.
    pub place: Place,
}

impl MoveStage {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("change stages")?;
        let stage = stage_of(work.write, self.stage)?;
        let stages = stage::of(work.write, stage.pipeline_id)?;
        let others: Vec<&Stage> = stages.iter().filter(|other| other.id != stage.id).collect();
        let from = stages.iter().position(|other| other.id == stage.id);
        let to = match self.place {
            Place::Before(other) | Place::After(other) if other == stage.id => from.unwrap_or_default(),
            place => index_of(&others, place)?,
        };
        if from == Some(to) {
            return Ok(Done { summary: format!("{} is already there", stage.name), ..Done::default() });
        }
        let (pos, moved) = make_room(work, &others, self.place)?;
        let changed = work.update(Table::Stage, stage.id.get(), None, "reordered", &[("pos", pos.into())])?;
        Ok(Done {
            summary: format!("{} moved to place {}", stage.name, to + 1),
            changed: moved + usize::from(changed),
            ..Done::default()
        })
    }
}

/// How many of the stages stand before that place.
fn index_of(stages: &[&Stage], place: Place) -> Result<usize, Refusal> {
    let find = |id: StageId| stages.iter().position(|stage| stage.id == id);
    let gone = || Refusal::not_found("The stage beside which it should stand is not on this pipeline.");
    match place {
        Place::First => Ok(0),
        Place::Last => Ok(stages.len()),
        Place::Before(id) => find(id).ok_or_else(gone),
        Place::After(id) => Ok(find(id).ok_or_else(gone)? + 1),
    }
}

/// A free position at that place; when there is no gap, all stages get new ones. Gives how many that were.
fn make_room(work: &Work<'_>, stages: &[&Stage], place: Place) -> Result<(i64, usize), Refusal> {
    let index = index_of(stages, place)?;
    let before = index.checked_sub(1).map(|at| stages[at].pos);
    match (before, stages.get(index).map(|stage| stage.pos)) {
        (None, None) => return Ok((STEP, 0)),
        (Some(before), None) => return Ok((before + STEP, 0)),
        (None, Some(after)) => return Ok((after - STEP, 0)),
        (Some(before), Some(after)) if after - before > 1 => return Ok((before + (after - before) / 2, 0)),
        _ => {}
    }
    let mut moved = 0;
    for (stage, place) in stages.iter().zip(1..) {
        let shifted = if place <= index { place } else { place + 1 };
        let pos = i64::try_from(shifted).unwrap_or(i64::MAX / STEP) * STEP;
        moved += usize::from(work.update(Table::Stage, stage.id.get(), None, "reordered", &[("pos", pos.into())])?);
    }
    Ok((i64::try_from(index + 1).unwrap_or(i64::MAX / STEP) * STEP, moved))
}
