//! What is done to payments: one at once, several by way of a preview of every message.

use std::collections::BTreeSet;

use super::export::{Exported, Kind, NotExported};
use super::question::{Deed, Marked, Picked, Reply, Request};
use super::{Pay, forms};
use crate::domain::text::escaped;
use crate::domain::{ContactId, PaymentId, PaymentState, Refusal};
use crate::office::ask_payments::{Payment, Sum};
use crate::office::payment::{DraftAgain, PayPick, StepPayments};
use crate::office::{Command, Receipt};
use crate::tui::component::{Choice, Marks};
use crate::tui::keys::Action;
use crate::tui::popup::{Choose, Notice};
use crate::tui::preview::{Preview, Said};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::program::worker::grouped;
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

/// A key that does something to payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The day is asked for first.
    Schedule,
    /// Everything else.
    Deed(Deed),
}

impl Wish {
    /// What a key means here.
    pub(super) const fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::Schedule => Self::Schedule,
            Action::Submit => Self::Deed(Deed::Send),
            Action::Paid => Self::Deed(Deed::Paid),
            Action::Fail => Self::Deed(Deed::Fail),
            Action::Delete => Self::Deed(Deed::Void),
            Action::Refund => Self::Deed(Deed::Refund),
            Action::Retry => Self::Deed(Deed::Again),
            _ => return None,
        })
    }

    /// Whether it has a meaning for payments that stand there.
    pub(super) fn fits(self, state: PaymentState) -> bool {
        match self {
            Self::Schedule => state.may_become(PaymentState::Scheduled),
            Self::Deed(deed) => deed.fits(state),
        }
    }
}

impl Pay {
    /// Does what a key means to the marked payments, else to the one under the cursor.
    pub(super) fn wish(&mut self, wish: Wish, cx: &mut Context<Program>) {
        let today = cx.now().day_in(self.zone);
        // a single mark is one payment; when its row is not held, the preview shows it
        let only = match self.rows.marks() {
            Marks::Only(ids) if ids.len() == 1 => ids.iter().next().copied(),
            _ if self.rows.marked() == 0 => self.here(),
            _ => None,
        };
        let held = self.rows.held_mut().find(|line| Some(line.row.id) == only).map(|line| line.row.clone());
        let single = held.is_some();
        let Some(one) = held.or_else(|| self.rows.selected().map(|line| line.row.clone())) else { return };
        if !wish.fits(self.state) {
            return Self::refuse(wish, &one, cx);
        }
        let pick = PayPick { id: one.id, version: Some(one.version) };
        match wish {
            Wish::Schedule if single && !self.asks_first() => cx.open(forms::schedule_one(&one, pick, today)),
            Wish::Schedule => cx.open(forms::schedule_many(self.marked(), self.how_many(), today)),
            Wish::Deed(deed) if !single => cx.ask(Request::Picked(deed, self.marked()).into()),
            // undo does not bring money back, so one alone is asked about too
            Wish::Deed(deed) if deed == Deed::Send || self.asks_first() => cx.open(preview(deed, vec![pick], 0)),
            Wish::Deed(deed @ (Deed::Again | Deed::Schedule(_))) => {
                cx.ask(Ask::change(with(deed, &[pick], Said::default()), cx.now()));
            }
            Wish::Deed(deed) => cx.open(forms::words(deed, &one, pick)),
        }
    }

    /// What is not lawful is said in the office's words.
    fn refuse(wish: Wish, one: &Payment, cx: &mut Context<Program>) {
        let refused = match wish {
            Wish::Schedule => one.state.must_become(PaymentState::Scheduled, &one.contractor_name),
            Wish::Deed(deed) => deed
                .step(String::new())
                .map_or(Ok(()), |step| one.state.must_become(step.state(), &one.contractor_name)),
        };
        match refused {
            Err(refusal) => toast::refuse(&refusal, cx),
            Ok(()) => cx.toast(Level::Warning, "Only failed and void payments are drafted anew."),
        }
    }

    /// The marked payments, else the one under the cursor.
    fn marked(&self) -> Marked {
        match self.rows.marks() {
            _ if self.rows.marked() == 0 => Marked::Only(self.here().into_iter().collect()),
            Marks::Only(ids) => Marked::Only(ids.iter().copied().collect()),
            Marks::AllBut(ids) => Marked::AllBut(self.list(), ids.iter().copied().collect()),
        }
    }

    fn how_many(&self) -> usize {
        usize::try_from(self.rows.marked()).unwrap_or(usize::MAX).max(1)
    }

    /// Whether even one message is asked about: nothing could be taken back, or the office wants it so.
    fn asks_first(&self) -> bool {
        self.standing.as_ref().is_none_or(|standing| standing.undo_window == 0 || standing.ask_above == 0)
    }

    /// The marked ones are known.
    pub(super) fn picked(deed: Deed, picked: Picked, cx: &mut Context<Program>) {
        if picked.picks.is_empty() {
            return cx.toast(Level::Warning, format!("None of the marked payments can be {}.", participle(deed)));
        }
        cx.open(preview(deed, picked.picks, picked.staying));
    }

    /// A change that was asked for here was carried out, or refused.
    pub(super) fn changed(&mut self, done: &Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        toast::show(done, cx);
        match done {
            Ok(receipt) if receipt.batch.is_some() => self.rows.unmark_all(),
            Ok(_) => {}
            Err(_) => self.reload(cx),
        }
    }

    /// Whose payments are shown: everybody's, or one contractor's.
    pub(super) fn choose_contractor(sums: &[Sum], cx: &mut Context<Program>) {
        let mut contractors: Vec<(ContactId, &str, usize)> = Vec::new();
        for sum in sums {
            match contractors.last_mut().filter(|(id, ..)| *id == sum.contractor) {
                Some((.., count)) => *count += sum.count,
                None => contractors.push((sum.contractor, &sum.name, sum.count)),
            }
        }
        let all: usize = contractors.iter().map(|(.., count)| count).sum();
        let mut choices = vec![Choice::new(None, "all contractors").note(grouped(all))];
        choices.extend(
            contractors
                .into_iter()
                .map(|(id, name, count)| Choice::new(Some((id, name.to_owned())), name).note(grouped(count))),
        );
        cx.open(Choose::new("Whose payments?", choices, |whose| Signal::Answer(Answer::Pay(Reply::Only(whose)))));
    }

    /// A file of the marked payments, else of the whole list.
    pub(super) fn export(&self, cx: &mut Context<Program>) {
        let all = self.rows.marked() == 0;
        let (which, count) = if all {
            (Marked::AllBut(self.list(), Vec::new()), self.count())
        } else {
            (self.marked(), self.how_many())
        };
        cx.open(forms::export(which, count, self.state, cx.now().day_in(self.zone)));
    }

    /// A file was written, or not and its form is gone.
    pub(super) fn exported(done: Result<Exported, NotExported>, cx: &mut Context<Program>) {
        match done {
            Ok(Exported { path, payments, kind }) => {
                let next = if kind == Kind::Bank { ". Mark them sent once the bank has taken it." } else { "" };
                let path = escaped(&path.to_string_lossy());
                cx.toast(Level::Done, format!("{} written to {path}{next}", payments_in_words(payments)));
            }
            Err(NotExported::Refused(refusal)) => toast::refuse(&refusal, cx),
            Err(NotExported::There(path)) => {
                cx.toast(Level::Warning, format!("{} is there already.", escaped(&path.to_string_lossy())));
            }
            Err(NotExported::Path(sentence)) => cx.toast(Level::Warning, sentence),
            Err(NotExported::Lacks(lacks)) => cx.open(lacking(&lacks)),
        }
    }
}

/// "1 payment", "12 payments".
pub(super) fn payments_in_words(count: usize) -> String {
    if count == 1 { "1 payment".to_owned() } else { format!("{} payments", grouped(count)) }
}

/// All that keeps the bank's file from being written.
pub(super) fn lacking(lacks: &[String]) -> Notice {
    let lines: Vec<String> = lacks.iter().map(|line| escaped(line)).collect();
    let text = format!("No file was written. What is missing:\n\n{}", lines.join("\n"));
    Notice::new("The bank cannot be told yet", text)
}

/// The command that does it, told to everybody but those who were unticked.
pub(super) fn with(deed: Deed, picks: &[PayPick], said: Said) -> Command {
    let Said { words, note, left_out } = said;
    match deed.step(words) {
        Some(step) => Command::StepPayments(StepPayments {
            step,
            picks: picks.to_vec(),
            note,
            notify: true,
            left_out: left_out.into_iter().map(PaymentId).collect::<BTreeSet<_>>(),
        }),
        None => Command::DraftAgain(DraftAgain { payments: picks.iter().map(|pick| pick.id).collect() }),
    }
}

/// A deed with every message in view before it is done.
fn preview(deed: Deed, picks: Vec<PayPick>, staying: usize) -> Preview {
    let title = format!("{}: {}", button(deed), payments_in_words(picks.len()));
    let popup = Preview::new(title, button(deed), format!("Nothing was {}.", participle(deed)), move |said| {
        with(deed, &picks, said)
    });
    let popup = match staying {
        0 => popup,
        1 => popup.beside(format!("1 of the marked cannot be {} and stays as it is.", participle(deed))),
        n => popup.beside(format!("{} of the marked cannot be {} and stay as they are.", grouped(n), participle(deed))),
    };
    match label(deed) {
        "" => popup,
        label => popup.words(label, true),
    }
}

/// The words on the button that does it.
pub(super) const fn button(deed: Deed) -> &'static str {
    match deed {
        Deed::Schedule(_) => "Schedule",
        Deed::Send => "Mark sent",
        Deed::Paid => "Mark paid",
        Deed::Fail => "Mark failed",
        Deed::Void => "Make void",
        Deed::Refund => "Mark refunded",
        Deed::Again => "Draft again",
    }
}

/// What its words are called; empty when it takes none.
pub(super) const fn label(deed: Deed) -> &'static str {
    match deed {
        Deed::Schedule(_) | Deed::Send | Deed::Again => "",
        Deed::Paid => "Reference",
        Deed::Fail | Deed::Void | Deed::Refund => "Reason",
    }
}

const fn participle(deed: Deed) -> &'static str {
    match deed {
        Deed::Schedule(_) => "scheduled",
        Deed::Send => "marked sent",
        Deed::Paid => "marked paid",
        Deed::Fail => "marked failed",
        Deed::Void => "made void",
        Deed::Refund => "marked refunded",
        Deed::Again => "drafted anew",
    }
}

/// "of $900.00 to Carla Bau", for titles.
pub(super) fn of(one: &Payment) -> String {
    format!("{} to {}", one.amount, one.contractor_name)
}
