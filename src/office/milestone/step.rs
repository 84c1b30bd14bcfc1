//! Submitting, approving, rejecting, un-approving and deleting milestones, one or a thousand at once: all or nothing.

use crate::domain::milestone::Step;
use crate::domain::text::clean_block;
use crate::domain::{Kind, MilestoneId, Money, OperatorId, PaymentState, Refusal};
use crate::message;
use crate::office::notices::{self, Letter, Told};
use crate::office::receipt::Done;
use crate::office::work::{Own, Work};
use crate::store::milestone::{self, Milestone};
use crate::store::notice::About;
use crate::store::record::{self, Cell};
use crate::store::round::{self, Verdict};
use crate::store::{Table, Val, dialect, payment, unsent};
use std::collections::{BTreeMap, BTreeSet};

/// A milestone, and the version of it that the operator saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Which.
    pub id: MilestoneId,
    /// Its row version on the screen; `None`: nobody looked.
    pub version: Option<i64>,
}

/// Do the same to some milestones.
#[derive(Clone, Debug)]
pub struct StepMilestones {
    /// What; editing is [`super::EditMilestone`].
    pub step: Step,
    /// To which.
    pub picks: Vec<Pick>,
    /// The reason of a rejection or un-approval (required), the contractor's words with a submission.
    pub words: String,
    /// A line added to this batch's messages.
    pub note: String,
    /// Whether anybody is told.
    pub notify: bool,
    /// Milestones of which nobody is told.
    pub left_out: BTreeSet<MilestoneId>,
}

impl StepMilestones {
    /// What the batch is called.
    pub(in crate::office) const fn verb(&self) -> &'static str {
        match self.step {
            Step::Submit => "submit milestones",
            Step::Approve => "approve milestones",
            Step::Reject => "reject milestones",
            Step::Unapprove => "un-approve milestones",
            Step::Delete => "delete milestones",
            Step::Edit => "edit milestones",
        }
    }

    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer(&format!("{} milestones", self.step.verb()))?;
        let words = clean_block(&self.words).trim().to_owned();
        if self.step.needs_reason() && words.is_empty() {
            return Err(Refusal::usage(format!("To {} a milestone takes a reason.", self.step.verb()))
                .hint("Say why; the contractor reads it."));
        }
        let wanted = dialect::id_list(self.picks.iter().map(|pick| pick.id.get()));
        let found = milestone::these(work.write, &wanted)?;
        refuse_missing(&self.picks, &found)?;
        refuse_changed(work, &self.picks, &found)?;
        refuse_foreign(work, &found)?;
        for one in &found {
            if let Err(refusal) = one.status.after(self.step, &one.title) {
                return Err(who_decided(work, one, refusal)?);
            }
        }
        let done = match self.step {
            Step::Submit => self.submit(work, &found, &words),
            Step::Approve => self.approve(work, found),
            Step::Reject => self.reject(work, &found, &words),
            Step::Unapprove => self.unapprove(work, &found, &words),
            Step::Delete => self.delete(work, &found),
            Step::Edit => Err(Refusal::usage("Say what is to change.")),
        }?;
        // only who works on it is reminded
        if matches!(self.step, Step::Submit | Step::Delete) {
            unsent::cancel_reminders(work.write, work.batch)?;
        }
        Ok(done)
    }

    fn submit(&self, work: &Work<'_>, found: &[Milestone], words: &str) -> Result<Done, Refusal> {
        let at = work.at;
        let cells = [("status", "submitted".into()), ("submitted_at", at.into())];
        let since = record::last_event(work.write)?;
        let mut told = self.set(work, found, &cells, Some((Verdict::Submitted, words)), None)?;
        if self.notify {
            let letter = Letter { kind: message::Kind::MilestoneSubmitted, words, reference: "", note: &self.note };
            let mut owners: BTreeMap<String, Vec<i64>> = BTreeMap::new();
            for one in found.iter().filter(|one| !self.left_out.contains(&one.id)) {
                owners.entry(one.owner.clone()).or_default().push(one.id.get());
            }
            told.add(notices::reviewers(work, &letter, since, owners)?);
        }
        Ok(done(told, found, "submitted"))
    }

    /// Approves, or notes the first of two approvals. Each approved one gets its draft payment.
    fn approve(&self, work: &Work<'_>, found: Vec<Milestone>) -> Result<Done, Refusal> {
        let changed = found.len();
        let (first, last): (Vec<Milestone>, Vec<Milestone>) =
            found.into_iter().partition(|one| needs_another(work.own, work.actor.id, one));
        if let Some(again) = first.iter().find(|one| one.first_approver == Some(work.actor.id)) {
            return Err(Refusal::rule(format!(
                "\"{}\" needs the approval of two operators, and {} has already given theirs.",
                again.title, work.actor.name
            ))
            .hint("Ask another operator to approve it."));
        }
        if !first.is_empty() {
            let cells = [("first_approver", work.actor.id.into())];
            self.set(work, &first, &cells, Some((Verdict::Seconded, "")), None)?;
        }
        let mut told = Told::default();
        if !last.is_empty() {
            let cells = [("status", "approved".into()), ("first_approver", Val::Null)];
            let kind = Some((message::Kind::MilestoneApproved, ""));
            let since = record::last_event(work.write)?;
            told = self.set(work, &last, &cells, Some((Verdict::Approved, "")), kind)?;
            payment::draft(work.write, work.batch, since, work.at)?;
        }
        let waiting = first.len();
        let mut done = done(told, &last, "approved");
        done.changed = changed;
        if waiting > 0 {
            let wait = format!("{waiting} approved once, waiting for a second operator");
            done.summary = if last.is_empty() { wait } else { format!("{}; {wait}", done.summary) };
        }
        Ok(done)
    }

    /// Back to work, one revision on.
    fn reject(&self, work: &Work<'_>, found: &[Milestone], words: &str) -> Result<Done, Refusal> {
        let mut by_revision: BTreeMap<i64, Vec<Milestone>> = BTreeMap::new();
        for one in found {
            by_revision.entry(one.revision).or_default().push(one.clone());
        }
        let mut told = Told::default();
        for (revision, some) in by_revision {
            let cells =
                [("status", "in_progress".into()), ("revision", (revision + 1).into()), ("first_approver", Val::Null)];
            let kind = Some((message::Kind::MilestoneRejected, words));
            told.add(self.set(work, &some, &cells, Some((Verdict::Rejected, words)), kind)?);
        }
        Ok(done(told, found, "rejected"))
    }

    /// Back to review; the draft payment becomes void.
    fn unapprove(&self, work: &Work<'_>, found: &[Milestone], words: &str) -> Result<Done, Refusal> {
        let payments = payment::standing_of(work.write, &list(found))?;
        if let Some(later) = payments.iter().find(|payment| payment.state != PaymentState::Draft) {
            return Err(Refusal::rule(format!(
                "The approval of \"{}\" stands, because its payment of {} to {} is {} and no longer a draft.",
                later.title,
                later.amount,
                later.contractor_name,
                later.state.name()
            ))
            .hint("Make the payment void first, where that is still possible (Pay Contractor)."));
        }
        let ids = dialect::id_list(payments.iter().map(|payment| payment.id.get()));
        let void = [
            ("state", "void".into()),
            ("reason", format!("un-approved: {words}").into()),
            ("changed_at", work.at.into()),
        ];
        record::update_all(work.write, Table::Payment, work.batch, "void", &ids, &void)?;
        let kind = Some((message::Kind::MilestoneUnapproved, words));
        let told =
            self.set(work, found, &[("status", "submitted".into())], Some((Verdict::Unapproved, words)), kind)?;
        Ok(done(told, found, "un-approved"))
    }

    fn delete(&self, work: &Work<'_>, found: &[Milestone]) -> Result<Done, Refusal> {
        let kind = Some((message::Kind::MilestoneDeleted, ""));
        let told = self.set(work, found, &[("status", "deleted".into())], None, kind)?;
        Ok(done(told, found, "deleted"))
    }

    /// Sets the same cells in some milestones: history, messages and rounds from it, rows last, since messages and
    /// rounds read the old values.
    fn set(
        &self,
        work: &Work<'_>,
        some: &[Milestone],
        cells: &[Cell],
        said: Option<(Verdict, &str)>,
        told: Option<(message::Kind, &str)>,
    ) -> Result<Told, Refusal> {
        let action = self.step.participle();
        let step = record::announce(work.write, Table::Milestone, work.batch, action, &list(some), cells)?;
        let mut sum = Told::default();
        if told.is_some() {
            notices::decided(work, step.since, self.notify, self.left_out.iter().map(|id| id.get()))?;
        }
        if let Some((kind, words)) = told.filter(|_| self.notify && work.own.settings.milestones.notify) {
            let letter = Letter { kind, words, reference: "", note: &self.note };
            let left_out = dialect::id_list(self.left_out.iter().map(|id| id.get()));
            sum = notices::contractors(work, About::Milestone, &letter, step.since, step.rows, &left_out)?;
        }
        if let Some((verdict, words)) = said {
            round::say(work.write, work.batch, step.since, verdict, words, work.at, work.actor.id)?;
        }
        record::carry_out(work.write, &step)?;
        Ok(sum)
    }
}

fn done(told: Told, found: &[Milestone], participle: &str) -> Done {
    let summary = match found {
        [one] => format!("\"{}\" of {} {participle}", one.title, one.contractor_name),
        many => format!("{} milestones {participle}", many.len()),
    };
    let mut done = Done { summary, changed: found.len(), ..Done::default() };
    told.add_to(&mut done);
    done
}

fn list(some: &[Milestone]) -> String {
    dialect::id_list(some.iter().map(|one| one.id.get()))
}

/// Two-person rule: whether an approval by this operator would be the first of two. Sums in another currency than the
/// office's cannot be compared with its limit, so they need two.
pub(in crate::office) fn needs_another(own: &Own, actor: OperatorId, one: &Milestone) -> bool {
    let above = own.settings.milestones.second_approval_above.get();
    let office = own.currency();
    let limit = i64::from(above).saturating_mul(10_i64.pow(office.exponent()));
    let needs_two = above > 0 && (one.amount.currency != office || one.amount.minor > Money::new(limit, office).minor);
    needs_two && one.first_approver.is_none_or(|first| first == actor)
}

fn refuse_missing(picks: &[Pick], found: &[Milestone]) -> Result<(), Refusal> {
    if picks.is_empty() {
        return Err(Refusal::usage("No milestone is named."));
    }
    let there: BTreeSet<MilestoneId> = found.iter().map(|one| one.id).collect();
    match picks.iter().find(|pick| !there.contains(&pick.id)) {
        None => Ok(()),
        Some(pick) => Err(Refusal::not_found(format!("There is no milestone {}; nothing was done.", pick.id))
            .hint("`milepost milestone list` shows their numbers.")),
    }
}

/// Somebody else was faster: who, when, and what they did.
pub(super) fn refuse_changed(work: &Work<'_>, picks: &[Pick], found: &[Milestone]) -> Result<(), Refusal> {
    let seen: BTreeMap<i64, i64> = picks.iter().filter_map(|pick| Some((pick.id.get(), pick.version?))).collect();
    for other in found {
        let Some(version) = seen.get(&other.id.get()).filter(|version| **version != other.version) else { continue };
        if let Some((name, at, summary)) = milestone::touched_since(work.write, other.id, *version)? {
            return Err(Refusal::conflict(format!(
                "\"{}\" was changed meanwhile by {name} at {} ({summary}); nothing was done.",
                other.title,
                work.own.clock(at)
            ))
            .hint("Look at it again."));
        }
    }
    Ok(())
}

/// A refusal that has nothing to advise says who decided, and when: often somebody else was faster.
fn who_decided(work: &Work<'_>, one: &Milestone, refusal: Refusal) -> Result<Refusal, Refusal> {
    if !refusal.hint.is_empty() {
        return Ok(refusal);
    }
    let touch = milestone::touched_since(work.write, one.id, 1)?;
    Ok(touch.map_or(refusal.clone(), |(name, at, summary)| {
        refusal.hint(format!("{name} did that at {} ({summary}).", work.own.clock(at)))
    }))
}

/// An agent changes only what is theirs; one foreign milestone refuses all.
pub(super) fn refuse_foreign(work: &Work<'_>, found: &[Milestone]) -> Result<(), Refusal> {
    match found.iter().find(|one| !work.actor.may_change_owned_by(&one.owner)) {
        None => Ok(()),
        Some(other) => Err(Refusal::new(
            Kind::Permission,
            format!(
                "\"{}\" is of {}, who belongs to somebody else, and {} may change only their own.",
                other.title, other.contractor_name, work.actor.name
            ),
        )
        .hint("Leave it out, or ask an admin.")),
    }
}
