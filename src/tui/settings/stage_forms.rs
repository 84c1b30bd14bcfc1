//! The forms of a stage: add, edit, and delete with the question where its cards go (S0.2, S3.2).

use super::page::{confirm, counted, first_field};
use crate::domain::{Category, Color, NewStage, PipelineKind, Refusal, StageId};
use crate::office::Command;
use crate::office::ask_setup::{PipelineSetup, StageSetup};
use crate::office::delete_stage::DeleteStage;
use crate::office::stages::{AddStage, EditStage, Place, StageEdit};
use crate::tui::component::{Field, Form};
use crate::tui::popup::FormPopup;
use crate::tui::program::order;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::shell::Level;

fn category_field(at: Category) -> Field {
    let options: Vec<String> = Category::ALL.into_iter().map(|category| category.title().to_owned()).collect();
    let at = Category::ALL.into_iter().position(|category| category == at).unwrap_or(0);
    Field::choice("category", "Category", options, at).hint("Its meaning is fixed; the stage's name is yours.")
}

fn chosen_category(form: &Form) -> Option<Category> {
    form.chosen("category").and_then(|at| Category::ALL.get(at).copied())
}

/// A new stage.
pub(super) fn add(setup: &PipelineSetup) -> FormPopup<Program> {
    let pipeline = setup.pipeline.id;
    let ids: Vec<StageId> = setup.stages.iter().map(|stage| stage.stage.id).collect();
    let after = setup.stages.iter().map(|stage| format!("after {}", stage.stage.name));
    let places: Vec<String> = ["last".to_owned(), "first".to_owned()].into_iter().chain(after).collect();
    let mut fields = vec![
        Field::line("name", "Stage").hint("The office's own name; customers never see it."),
        Field::line("label", "Label title").hint("What customers read; empty: the name."),
        Field::choice("place", "Place", places, 0),
    ];
    if setup.pipeline.kind == PipelineKind::Sales {
        fields.push(category_field(Category::Prospective));
    }
    let make = move |form: &mut Form| {
        let place = match form.chosen("place") {
            None | Some(0) => Place::Last,
            Some(1) => Place::First,
            Some(at) => ids.get(at - 2).map_or(Place::Last, |id| Place::After(*id)),
        };
        let stage = NewStage { name: form.text("name"), label: form.text("label"), category: chosen_category(form) };
        Some(Command::AddStage(AddStage { pipeline, stage, place }))
    };
    let title = format!("New stage on {}", setup.pipeline.title);
    order::form(title, Form::new(fields, "Add"), make, first_field)
}

/// All that can be changed about a stage.
pub(super) fn edit(kind: PipelineKind, setup: &StageSetup) -> FormPopup<Program> {
    let stage = setup.stage.clone();
    let mut fields = vec![
        Field::line("name", "Stage").with(&stage.name).hint("The office's own name; customers never see it."),
        Field::line("label", "Label title").with(&stage.label).hint("What customers read; empty: the name."),
        Field::line("color", "Colour").with(&stage.color).hint("Such as #0f766e; empty: the brand colour."),
        Field::tick("active", "Active", stage.active).hint("Inactive: cards in it stay, nobody can be moved into it."),
        Field::tick("email", "Tells by e-mail", stage.notify_email),
        Field::tick("push", "Tells by push", stage.notify_push),
        Field::tick("sms", "Tells by text", stage.notify_sms).hint("Each text costs money; the preview says how much."),
        Field::line("stale", "Stale after days")
            .with(&stage.stale_days.to_string())
            .hint("A card that stays longer is marked with !; 0: never."),
    ];
    if let (PipelineKind::Sales, Some(category)) = (kind, stage.category) {
        fields.insert(2, category_field(category));
    }
    let title = format!("Edit stage {}", stage.name);
    let make = move |form: &mut Form| {
        let color = read_color(form);
        let stale_days = form.text("stale").trim().parse::<u32>();
        if stale_days.is_err() {
            form.refuse("stale", "A number of days, such as 7; 0 for never.");
        }
        let changed = |name: &str, was: &str| Some(form.text(name)).filter(|now| now != was);
        let flag = |name: &str, was: bool| Some(form.ticked(name)).filter(|now| *now != was);
        let edit = StageEdit {
            name: changed("name", &stage.name),
            label: changed("label", &stage.label),
            color: (color != Color::parse(&stage.color)).then_some(color),
            category: chosen_category(form).filter(|now| Some(*now) != stage.category),
            active: flag("active", stage.active),
            notify_email: flag("email", stage.notify_email),
            notify_push: flag("push", stage.notify_push),
            notify_sms: flag("sms", stage.notify_sms),
            stale_days: stale_days.ok().filter(|days| i64::from(*days) != stage.stale_days),
        };
        let command = EditStage { stage: stage.id, seen: Some(stage.version), edit };
        (!form.has_errors()).then_some(Command::EditStage(command))
    };
    order::form(title, Form::new(fields, "Save"), make, blame)
}

/// The colour in the form; a sentence under the field when what stands there is none.
pub(super) fn read_color(form: &mut Form) -> Option<Color> {
    let text = form.text("color");
    let color = Color::parse(&text);
    if color.is_none() && !text.trim().is_empty() {
        form.refuse("color", "A colour is written #rrggbb, such as #0f766e.");
    }
    color
}

/// The field that a refusal of the office is about.
fn blame(refusal: &Refusal) -> &'static str {
    if refusal.sentence.contains("last active stage") { "active" } else { "name" }
}

/// Asks where the cards go, or only whether.
pub(super) fn delete(setup: &PipelineSetup, stage: &StageSetup, cx: &mut Context<Program>) {
    let (id, name, cards) = (stage.stage.id, &stage.stage.name, stage.tally.cards);
    let title = format!("Delete stage {name}");
    if cards == 0 {
        let text = format!("Nobody stands in {name}. Its history is kept, and undo puts it back.");
        let command = Command::DeleteStage(DeleteStage { stage: id, merge_into: None });
        return confirm(&title, text, "Delete", command, cx);
    }
    let others: Vec<&StageSetup> =
        setup.stages.iter().filter(|other| other.stage.id != id && other.stage.active).collect();
    if others.is_empty() {
        let cards = counted(cards, "card");
        return cx.toast(Level::Warning, format!("{cards} would have nowhere to go. Make another stage active first."));
    }
    let told = |other: &&StageSetup| format!("{} ({} there now)", other.stage.name, counted(other.tally.cards, "card"));
    let options = others.iter().map(told).collect();
    let ids: Vec<StageId> = others.iter().map(|other| other.stage.id).collect();
    let hint = format!("{} in {name} move there. Nobody is told, and undo takes it back.", counted(cards, "card"));
    let fields = vec![Field::choice("into", "Merge into", options, 0).hint(hint)];
    let make = move |form: &mut Form| {
        let merge_into = form.chosen("into").and_then(|at| ids.get(at).copied());
        Some(Command::DeleteStage(DeleteStage { stage: id, merge_into }))
    };
    cx.open(order::form(title, Form::new(fields, "Delete and merge"), make, |_| "into"));
}
