//! Two rows for one person become one (S3.7): addresses, cards, messages and history go to the one that is kept.

use super::load_own;
use crate::domain::{Consent, ContactId, MilestoneId, PaymentId, Refusal};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::address::{self, Address};
use crate::store::card::{self, Card};
use crate::store::contact::Contact;
use crate::store::record::{self, Cell};
use crate::store::{Table, Val, dialect, milestone, payment, stage, unsent, visit};

/// Merge a contact into another.
#[derive(Clone, Copy, Debug)]
pub struct Merge {
    /// Who stays.
    pub keep: ContactId,
    /// Whose row goes into it.
    pub gone: ContactId,
}

/// A card that one of the two has to give up, since a tracker takes each person once.
struct Given {
    card: Card,
    to: ContactId,
}

impl Merge {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        if self.keep == self.gone {
            return Err(Refusal::usage("A contact cannot be merged with itself.").hint("Choose two."));
        }
        let keep = load_own(work, self.keep, "merge contacts")?;
        let gone = load_own(work, self.gone, "merge contacts")?;
        if keep.archived_at.is_some() && gone.archived_at.is_none() {
            return Err(Refusal::rule(format!("{} is archived, so nobody can be merged into it.", keep.name))
                .hint("Merge the other way round, or take it up again first."));
        }
        let mut changed = merge_addresses(work, keep.id, gone.id)?;
        changed += merge_cards(work, keep.id, gone.id)?;
        changed += merge_milestones(work, keep.id, gone.id)?;
        unsent::cancel_for_closed(work.write, work.batch)?;
        work.update(Table::Contact, gone.id.get(), None, "merged", &[("merged_into", keep.id.into())])?;
        let filled = filled(&keep, &gone);
        changed += 1 + usize::from(work.update(Table::Contact, keep.id.get(), None, "took in", &filled)?);
        let summary = format!("{} (contact {}) merged into {}", gone.name, gone.id, keep.name);
        Ok(Done { summary, changed, ..Done::default() })
    }
}

/// What the kept one takes over: roles, and what it lacks. Notes are put together.
fn filled(keep: &Contact, gone: &Contact) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![("roles", keep.roles.with(gone.roles).0.into())];
    let texts = [
        ("company", &keep.company, &gone.company),
        ("zone", &keep.zone, &gone.zone),
        ("lang", &keep.lang, &gone.lang),
        ("owner", &keep.owner, &gone.owner),
        ("product", &keep.product, &gone.product),
        ("notes", &keep.notes, &gone.notes),
    ];
    for (column, own, other) in texts {
        if own.is_empty() {
            cells.push((column, other.as_str().into()));
        } else if column == "notes" && !other.is_empty() && own != other {
            cells.push((column, format!("{own}\n{other}").into()));
        }
    }
    // an account is taken over whole: a number with another one's bank would pay nobody
    if keep.iban.is_empty() {
        let account = [("account_holder", &gone.account_holder), ("iban", &gone.iban), ("bic", &gone.bic)];
        cells.extend(account.map(|(column, text)| (column, text.as_str().into())));
    }
    if keep.external_id.is_none() {
        cells.push(("external_id", gone.external_id.clone().into()));
    }
    cells
}

/// Gives the addresses over. The strictest word on a channel holds for all of it; doubles are removed.
fn merge_addresses(work: &Work<'_>, keep: ContactId, gone: ContactId) -> Result<usize, Refusal> {
    let (kept, given) = (address::of_contact(work.write, keep)?, address::of_contact(work.write, gone)?);
    let mut changed = 0;
    for old in &kept {
        let cells = said_cells(old, &kept, &given);
        changed += usize::from(work.update(Table::Address, old.id.get(), None, "consent", &cells)?);
    }
    for new in &given {
        let mut cells = said_cells(new, &kept, &given);
        cells.push(("contact_id", keep.into()));
        let double = kept.iter().find(|old| (old.channel, &old.norm) == (new.channel, &new.norm));
        if let Some(double) = double {
            cells.push(("ended_batch", work.batch.get().into()));
            unsent::hand_over(work.write, gone, new.id, keep, double.id)?;
        } else {
            let takes_over = new.is_primary && !kept.iter().any(|old| old.channel == new.channel);
            cells.push(("is_primary", takes_over.into()));
        }
        changed += usize::from(work.update(Table::Address, new.id.get(), None, "merged", &cells)?);
    }
    // removed ones too: what was said on them is inherited, and their history belongs to the person
    for id in address::ever_of_contact(work.write, gone)? {
        changed +=
            usize::from(work.update(Table::Address, id.get(), None, "merged", &[("contact_id", keep.into())])?);
    }
    unsent::follow_addresses(work.write, work.batch)?;
    Ok(changed)
}

/// What holds for an address after the merge: a no of either, else its own word, else a yes of the same address.
fn said_cells(own: &Address, kept: &[Address], given: &[Address]) -> Vec<Cell> {
    let both = || kept.iter().chain(given).filter(|other| other.channel == own.channel);
    let refused = both().find(|other| other.consent == Consent::Out);
    let said = match (refused, own.consent) {
        (Some(refused), _) => refused,
        (None, Consent::Unknown) => {
            both().find(|other| other.norm == own.norm && other.consent == Consent::In).unwrap_or(own)
        }
        (None, _) => own,
    };
    if said.consent == own.consent {
        return Vec::new();
    }
    vec![
        ("consent", said.consent.name().into()),
        ("consent_at", said.consent_at.into()),
        ("consent_how", said.consent_how.as_str().into()),
    ]
}

/// Gives the cards over. On a tracker that both are on, the card that has come further stays open.
fn merge_cards(work: &Work<'_>, keep: ContactId, gone: ContactId) -> Result<usize, Refusal> {
    let (kept, given) = (card::of_contact(work.write, keep)?, card::of_contact(work.write, gone)?);
    let mut closed: Vec<Given> = Vec::new();
    for new in given.iter().filter(|new| new.open && new.single) {
        let rival = kept.iter().find(|old| old.open && old.single && old.pipeline_id == new.pipeline_id);
        if let Some(old) = rival {
            let loser = if reached(work, new)? > reached(work, old)? { old } else { new };
            closed.push(Given { card: loser.clone(), to: keep });
        }
    }
    // the losers first: a tracker holds one open card of each person at every moment
    let since = record::last_event(work.write)?;
    let mut changed = 0;
    for Given { card, to } in &closed {
        let cells = [("open", false.into()), ("contact_id", Val::from(*to))];
        changed += usize::from(work.update(Table::Card, card.id.get(), None, "merged", &cells)?);
    }
    visit::close(work.write, work.batch, since, work.at)?;
    for card in given.iter().filter(|card| !closed.iter().any(|given| given.card.id == card.id)) {
        changed +=
            usize::from(work.update(Table::Card, card.id.get(), None, "merged", &[("contact_id", keep.into())])?);
    }
    for id in card::of_partner(work.write, gone)? {
        changed += usize::from(work.update(Table::Card, id.get(), None, "merged", &[("partner_id", keep.into())])?);
    }
    Ok(changed)
}

/// Gives milestones and payments over, whatever their state, also those that were taken back: they are one person's.
fn merge_milestones(work: &Work<'_>, keep: ContactId, gone: ContactId) -> Result<usize, Refusal> {
    let milestones = dialect::id_list(milestone::ever_of(work.write, gone)?.into_iter().map(MilestoneId::get));
    let payments = dialect::id_list(payment::ever_of(work.write, gone)?.into_iter().map(PaymentId::get));
    let mut changed = 0;
    for (table, ids) in [(Table::Milestone, milestones), (Table::Payment, payments)] {
        let cells = [("contractor_id", keep.into())];
        changed += record::update_all(work.write, table, work.batch, "merged", &ids, &cells)?;
    }
    Ok(changed)
}

/// How far a card has come: the place of its stage, and of two in one stage the one that has been there longer.
fn reached(work: &Work<'_>, card: &Card) -> Result<(Option<usize>, i64), Refusal> {
    let stages = stage::of(work.write, card.pipeline_id)?;
    Ok((stages.iter().position(|stage| stage.id == card.stage_id), -card.entered_at.micros()))
}
