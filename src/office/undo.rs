//! Undo and redo of whole batches, messages included (X2).

use super::messages::no_such_batch;
use super::operators::refuse_no_admin;
use super::receipt::{Done, Skipped};
use super::stages::refuse_crowded_tracker;
use super::work::Work;
use crate::domain::text::quoted;
use crate::domain::{BatchId, Kind, PaymentState, Refusal, Role, Roles};
use crate::store::batch::{self, Batch};
use crate::store::{Table, milestone, outbox, payment, undo as engine};

/// Take a batch back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Which; `None`: the operator's newest one that is neither an undo nor undone.
    pub batch: Option<BatchId>,
}

impl Undo {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("undo")?;
        let target = match self.batch {
            None => match batch::newest_undoable(work.write, work.actor.id, work.batch)? {
                Some(target) => target,
                None => return Err(Refusal::rule("There is nothing of yours left to undo.")),
            },
            Some(id) => batch::find(work.write, id)?.ok_or_else(|| no_such_batch(id))?,
        };
        refuse_not_undoable(work, &target)?;
        take_back(work, &target, "Took back")
    }
}

/// Takes the newest undo back, if its operator changed nothing since.
pub(super) fn redo(work: &mut Work<'_>) -> Result<Done, Refusal> {
    work.actor.must_not_be_viewer("redo")?;
    match batch::newest_redoable(work.write, work.actor.id, work.batch)? {
        Some(target) => take_back(work, &target, "Did again"),
        None => Err(Refusal::rule(
            "There is nothing to redo: something was changed since the last undo, or nothing was undone.",
        )),
    }
}

fn refuse_not_undoable(work: &Work<'_>, target: &Batch) -> Result<(), Refusal> {
    if let Some(by) = target.undone_by {
        return Err(Refusal::rule(format!("Batch {} was already taken back by batch {by}.", target.id)));
    }
    if target.undo_of.is_some() {
        return Err(
            Refusal::rule(format!("Batch {} is itself an undo or a redo.", target.id)).hint("Use redo (U) instead.")
        );
    }
    if !target.undoable {
        return Err(Refusal::rule(format!("{} cannot be undone.", quoted(&target.summary))));
    }
    if work.actor.role != Role::Admin && target.operator_id != work.actor.id {
        return Err(Refusal::new(
            Kind::Permission,
            format!("{} did that, and only an admin may take back what others did.", target.operator),
        ));
    }
    Ok(())
}

/// Money that has left is not taken back by a key (X2).
fn refuse_money_gone(work: &Work<'_>, target: &Batch) -> Result<(), Refusal> {
    let Some(payment) = payment::gone(work.write, target.id)? else { return Ok(()) };
    let refusal = Refusal::rule(format!(
        "The payment of {} to {} is {}, and undo does not bring money back.",
        payment.amount,
        payment.contractor_name,
        payment.state.name()
    ));
    Err(match payment.state {
        PaymentState::Sent => refusal.hint("If the bank gave it back, mark it as failed with the reason."),
        PaymentState::Paid => refusal.hint("If it came back, mark it as refunded with the reason."),
        _ => refusal,
    })
}

fn take_back(work: &mut Work<'_>, target: &Batch, verb: &str) -> Result<Done, Refusal> {
    if let Some(obstacle) = engine::obstacle(work.write, target.id)? {
        let later = batch::find(work.write, obstacle.batch)?;
        let who = later.map_or_else(String::new, |later| format!(" ({}: {})", later.operator, later.summary));
        return Err(Refusal::conflict(format!(
            "{} cannot be taken back: batch {}{who} changed the same {} since.",
            quoted(&target.summary),
            obstacle.batch,
            obstacle.subject
        ))
        .hint(format!("Take batch {} back first.", obstacle.batch)));
    }
    refuse_money_gone(work, target)?;
    batch::mark_as_undo(work.write, work.batch, target.id)?;
    batch::mark_undone(work.write, target.id, Some(work.batch))?;
    let held_until = work.held_until();
    let undone = engine::apply(work.write, target, work.batch, work.at, held_until).map_err(|error| match error {
        crate::store::StoreError::Constraint(_) => Refusal::conflict(format!(
            "{} cannot be taken back: something else has taken its place since.",
            quoted(&target.summary)
        ))
        .hint("Look in the History for what came after it."),
        other => other.into(),
    })?;
    // nor does an undo release what was written in TEST
    let kept = if work.own.lets_out() { outbox::suppress_tests(work.write, false)? } else { 0 };
    let requeued = undone.requeued.saturating_sub(kept);
    if let Some((from, id, to)) = engine::dangling(work.write, work.batch)? {
        return Err(Refusal::conflict(format!(
            "{} cannot be taken back: {from} {id} stands on a {to} that would be gone.",
            quoted(&target.summary)
        ))
        .hint("Take back what came after it first."));
    }
    // who has other milestones stays a contractor
    for (contact, roles) in milestone::without_role(work.write, work.batch)? {
        let cells = [("roles", roles.with(Roles::CONTRACTOR).0.into())];
        work.update(Table::Contact, contact.get(), None, "edited", &cells)?;
    }
    refuse_no_admin(work.write)?;
    refuse_crowded_tracker(work.write)?;
    if let Some(first) = target.undo_of {
        batch::mark_undone(work.write, first, None)?;
    }
    let gone = outbox::beyond_recall(work.write, target.id)?;
    let skipped: Vec<Skipped> = gone
        .into_iter()
        .map(|(who, channel, state)| Skipped { who, channel: Some(channel), reason: format!("already {state}, stays") })
        .collect();
    let what = match target.undo_of {
        None => target.summary.clone(),
        Some(first) => batch::find(work.write, first)?.map_or_else(String::new, |first| first.summary),
    };
    let mut summary = format!("{verb} {}", quoted(&what));
    if undone.cancelled > 0 && requeued > 0 {
        // earlier messages that had given way to those of the batch
        summary = format!("{summary}; {requeued} earlier messages wait again");
    }
    if kept > 0 {
        let messages = if kept == 1 { "message" } else { "messages" };
        summary = format!("{summary}; {kept} {messages} written in TEST stay unsent");
    }
    Ok(Done {
        summary,
        // a batch that only cancelled messages touched no business row, and is taken back all the same
        changed: if undone.rows == 0 { undone.requeued } else { undone.rows },
        messages: if undone.cancelled > 0 { undone.cancelled } else { requeued },
        skipped,
        held_until: (requeued > 0 && undone.cancelled == 0).then_some(held_until),
        ..Done::default()
    })
}
