//! What Pay Contractor asks of the office.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::export::{Export, Exported, NotExported};
use super::list::Line;
use crate::domain::{ContactId, Instant, PaymentId, PaymentState, Refusal};
use crate::office::Office;
use crate::office::ask_payments::{Filter, From, Payment, PaymentDetail, Sum};
use crate::office::payment::{PayPick, PayStep};
use crate::tui::clock::zone_of;
use crate::tui::component::{Page, Want};
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// What is done to payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They are to be paid on that day.
    Schedule(NaiveDate),
    /// They were handed to the bank.
    Send,
    /// They arrived.
    Paid,
    /// The bank gave them back.
    Fail,
    /// They will not be paid.
    Void,
    /// They were paid and came back.
    Refund,
    /// They are drafted anew.
    Again,
}

impl Deed {
    /// The step that it is, with its reference or reason; drafting anew is none.
    #[must_use]
    pub fn step(self, words: String) -> Option<PayStep> {
        Some(match self {
            Self::Schedule(day) => PayStep::Schedule(day),
            Self::Send => PayStep::Send,
            Self::Paid => PayStep::Paid(words),
            Self::Fail => PayStep::Fail(words),
            Self::Void => PayStep::Void(words),
            Self::Refund => PayStep::Refund(words),
            Self::Again => return None,
        })
    }

    /// Whether it can be done to a payment that stands there.
    #[must_use]
    pub fn fits(self, state: PaymentState) -> bool {
        match self.step(String::new()) {
            Some(step) => state.may_become(step.state()),
            None => matches!(state, PaymentState::Failed | PaymentState::Void),
        }
    }
}

/// Which payments somebody has marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// These.
    Only(Vec<PaymentId>),
    /// All of a list but these.
    AllBut(Filter, Vec<PaymentId>),
}

/// The payments that were picked for a deed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Those to which it can be done, as they are now.
    pub picks: Vec<PayPick>,
    /// How many stay as they are.
    pub staying: usize,
}

/// How many payments there are, and what the pane has to know beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// In each state.
    pub counts: BTreeMap<PaymentState, usize>,
    /// Per contractor, currency and state.
    pub sums: Vec<Sum>,
    /// Seconds that a message waits for an undo; 0: none.
    pub undo_window: u32,
    /// More messages than this are asked about first.
    pub ask_above: u32,
}

/// Questions of the lists, the forms and the popups.
pub enum Request {
    /// The rows around a payment; at the top when there is none.
    Window {
        /// Of which list.
        list: Filter,
        /// Around which.
        focus: Option<PaymentId>,
        /// At most so many.
        limit: usize,
        /// When it was asked, to say days in words.
        now: Instant,
    },
    /// More rows at one end.
    More {
        /// Of which list.
        list: Filter,
        /// At which end.
        want: Want<PaymentId>,
        /// At most so many.
        limit: usize,
        /// When it was asked.
        now: Instant,
    },
    /// How many there are and what they come to, of one contractor or of all.
    Standing(Option<ContactId>),
    /// One payment with all about it.
    Detail(PaymentId),
    /// The same, to change where its contractor is paid.
    Account(PaymentId),
    /// Everybody to whom there are payments.
    Contractors,
    /// To which of the marked something can be done.
    Picked(Deed, Marked),
    /// A file of the marked.
    Export(Export),
}

/// A stretch of a list around a payment.
pub struct Stretch {
    /// The rows.
    pub page: Page<Line>,
    /// Which was looked for, or which stands in that place now.
    pub cursor: Option<PaymentId>,
    /// The office's zone.
    pub zone: Tz,
}

/// Answers.
pub enum Reply {
    /// The rows around a payment.
    Window(Filter, Result<Stretch, Refusal>),
    /// More rows at one end.
    More(Filter, Want<PaymentId>, Result<Page<Line>, Refusal>),
    /// How many there are and what they come to.
    Standing(Option<ContactId>, Result<Box<Standing>, Refusal>),
    /// One payment with all about it.
    Detail(PaymentId, Result<Box<PaymentDetail>, Refusal>),
    /// The same, to change where its contractor is paid.
    Account(Result<Box<PaymentDetail>, Refusal>),
    /// Everybody to whom there are payments.
    Contractors(Result<Vec<Sum>, Refusal>),
    /// To which of the marked something can be done.
    Picked(Deed, Result<Picked, Refusal>),
    /// What became of a file.
    Export(Result<Exported, NotExported>),
    /// From a popup: show this contractor's, or everybody's.
    Only(Option<(ContactId, String)>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Window { .. } => "window",
            Self::More { .. } => "more",
            Self::Standing(_) => "standing",
            Self::Detail(_) => "detail",
            Self::Account(_) => "account",
            Self::Contractors => "contractors",
            Self::Picked(..) => "picked",
            Self::Export(_) => "export",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Window { list, focus, limit, now } => Reply::Window(list, window(office, list, focus, limit, now)),
            Self::More { list, want, limit, now } => {
                let page = rows(office, list, want, limit).map(|found| {
                    let end = found.len() < limit;
                    let (from_start, to_end) = match want {
                        Want::First => (true, end),
                        Want::Before(_) => (end, false),
                        Want::After(_) => (false, end),
                        Want::Last => (end, true),
                    };
                    Page { rows: lines(found, now, zone_of(office)), from_start, to_end }
                });
                Reply::More(list, want, page)
            }
            Self::Standing(contractor) => Reply::Standing(contractor, standing(office, contractor).map(Box::new)),
            Self::Detail(id) => Reply::Detail(id, office.payment_detail(id).map(Box::new)),
            Self::Account(id) => Reply::Account(office.payment_detail(id).map(Box::new)),
            Self::Contractors => Reply::Contractors(office.payment_sums(None)),
            Self::Picked(deed, marked) => {
                let picked = marked.ids(office).and_then(|ids| picked(office, deed, &ids));
                Reply::Picked(deed, picked)
            }
            Self::Export(export) => Reply::Export(export.write(office)),
        }
    }
}

impl Marked {
    /// Their numbers.
    pub(super) fn ids(&self, office: &Office) -> Result<Vec<PaymentId>, Refusal> {
        Ok(match self {
            Self::Only(ids) => ids.clone(),
            Self::AllBut(list, but) => {
                let but: HashSet<PaymentId> = but.iter().copied().collect();
                let mut all = office.payment_ids(*list)?;
                all.retain(|id| !but.contains(id));
                all
            }
        })
    }
}

fn picked(office: &Office, deed: Deed, ids: &[PaymentId]) -> Result<Picked, Refusal> {
    let found = office.payments_of(ids)?;
    let all = found.len();
    let able = found.into_iter().filter(|one| deed.fits(one.state));
    let picks: Vec<PayPick> = able.map(|one| PayPick { id: one.id, version: Some(one.version) }).collect();
    Ok(Picked { staying: all - picks.len(), picks })
}

fn standing(office: &Office, contractor: Option<ContactId>) -> Result<Standing, Refusal> {
    let delivery = office.settings()?.delivery;
    Ok(Standing {
        counts: office.payment_counts(contractor)?,
        sums: office.payment_sums(contractor)?,
        undo_window: delivery.undo_window.get(),
        ask_above: delivery.ask_above.get(),
    })
}

/// What is still to be done stands in the order in which it came; what is done has the newest first.
const fn newest_first(list: Filter) -> bool {
    matches!(list.state, Some(PaymentState::Paid | PaymentState::Failed | PaymentState::Void | PaymentState::Refunded))
}

/// Payments in the order of the list.
fn rows(office: &Office, list: Filter, want: Want<PaymentId>, limit: usize) -> Result<Vec<Payment>, Refusal> {
    let newest = newest_first(list);
    let from = match (want, newest) {
        (Want::First, false) | (Want::Last, true) => From::Start,
        (Want::Last, false) | (Want::First, true) => From::End,
        (Want::After(id), false) | (Want::Before(id), true) => From::After(id),
        (Want::Before(id), false) | (Want::After(id), true) => From::Before(id),
    };
    let mut found = office.payments(list, from, limit)?;
    if newest {
        found.reverse();
    }
    Ok(found)
}

fn window(
    office: &Office,
    list: Filter,
    focus: Option<PaymentId>,
    limit: usize,
    now: Instant,
) -> Result<Stretch, Refusal> {
    let zone = zone_of(office);
    let (mut found, from_start, begin) = match focus {
        None => (Vec::new(), true, Want::First),
        Some(id) => {
            let before = rows(office, list, Want::Before(id), limit / 2)?;
            let beside = PaymentId(if newest_first(list) { id.get() + 1 } else { id.get() - 1 });
            let from_start = before.len() < limit / 2;
            (before, from_start, Want::After(beside))
        }
    };
    let room = limit - found.len();
    let here = rows(office, list, begin, room)?;
    let to_end = here.len() < room;
    let cursor = here.first().or(found.last()).map(|one| one.id);
    found.extend(here);
    Ok(Stretch { page: Page { rows: lines(found, now, zone), from_start, to_end }, cursor, zone })
}

fn lines(rows: Vec<Payment>, now: Instant, zone: Tz) -> Vec<Line> {
    let today = now.day_in(zone);
    rows.into_iter().map(|row| Line::new(row, today, zone)).collect()
}
