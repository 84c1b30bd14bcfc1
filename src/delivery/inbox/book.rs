//! The ledger's side: whose turn it is to read, and what follows from the reports.

use std::sync::Arc;

use super::mail::{Fate, Report};
use super::{CONFIG_PAUSE, News, READ_EVERY, Turn};
use crate::config::Settings;
use crate::delivery::{Class, UnreadInbox};
use crate::domain::bounce::{Bounce, COUNTED_LIMIT, COUNTED_SECONDS, judge, words};
use crate::domain::{Email, Instant};
use crate::store::bounce::{self, Noted, Returned};
use crate::store::error::Result;
use crate::store::{Read, Write, inbox, settlement, unsubscribe};

/// Takes the turn to read the inbox; `None` when there is none, or it is not due. `once` does not wait for the next turn,
/// but as everybody for the end of the pause after a wrong setting, which is longer than any turn.
pub(in crate::delivery) fn take_turn(
    write: &Write<'_>,
    settings: &Arc<Settings>,
    once: bool,
    now: Instant,
) -> Result<Option<Turn>> {
    let Some(place) = settings.inbox.place() else { return Ok(None) };
    let due_by = if once { now.plus_seconds(READ_EVERY) } else { now };
    let from = inbox::take_turn(write, &place, due_by, now.plus_seconds(READ_EVERY))?;
    Ok(from.map(|from| Turn { settings: Arc::clone(settings), place, from, now }))
}

/// Why the inbox is left alone for a while without being tried: it could not be read before.
pub(in crate::delivery) fn left_alone(read: &Read<'_>, settings: &Settings) -> Result<Option<UnreadInbox>> {
    let Some(place) = settings.inbox.place() else { return Ok(None) };
    let state = inbox::state(read, &place)?.filter(|state| !state.reason.is_empty());
    Ok(state.map(|state| UnreadInbox { reason: state.reason, fix: state.fix }))
}

/// Writes down what a reading came to; how many messages came back.
pub(in crate::delivery) fn enter(write: &Write<'_>, news: &News, now: Instant) -> Result<usize> {
    let read = match &news.read {
        Ok(read) => read,
        Err(failure) => {
            let pause = if failure.class == Class::Config { CONFIG_PAUSE } else { READ_EVERY };
            let next = now.plus_seconds(pause);
            inbox::could_not_be_read(write, &news.place, &failure.words(), &failure.fix, next)?;
            return Ok(0);
        }
    };
    let mut bounces = 0;
    for report in &read.reports {
        bounces += follow(write, report, now)?;
    }
    let next = now.plus_seconds(if read.more { 0 } else { READ_EVERY });
    inbox::was_read(write, &news.place, read.to, now, next)?;
    Ok(bounces)
}

/// What follows from one report.
fn follow(write: &Write<'_>, report: &Report, now: Instant) -> Result<usize> {
    let mut found = None;
    for id in &report.message_ids {
        found = bounce::find(write, id)?;
        if found.is_some() {
            break;
        }
    }
    // bounces of other programs' mail come to the same mailbox
    let Some(returned) = found else { return Ok(0) };
    let is_proven = match &report.token {
        Some(token) => unsubscribe::token(write, returned.message, &returned.message_id)? == *token,
        None => false,
    };
    let mut bounces = 0;
    for fate in &report.fates {
        bounces += usize::from(befall(write, &returned, fate, (is_proven, report.came_in), now)?);
    }
    Ok(bounces)
}

/// What follows for the message and its address; `true` when it came back. Only a report that shows the message's token,
/// or names its recipient, says anything about the address: Message-IDs are no secret.
fn befall(
    write: &Write<'_>,
    returned: &Returned,
    fate: &Fate,
    (is_proven, came_in): (bool, Option<Instant>),
    now: Instant,
) -> Result<bool> {
    let verdict = judge(fate.action, fate.status);
    let words = words(fate.action, fate.status);
    let text = if fate.said.is_empty() { words.clone() } else { format!("{words}: {}", fate.said) };
    let is_about_address = is_proven || Email::parse(&returned.address).is_ok_and(|to| names(fate, to.norm()));
    let counts = verdict == Bounce::Counted && is_about_address;
    let noted = Noted { action: fate.action, status: fate.status, counts, at: now, came_in, text: &text };
    if !bounce::note(write, returned, &noted)? || verdict == Bounce::Delayed {
        return Ok(false);
    }
    bounce::came_back(write, returned.message, &words, &text)?;
    if verdict == Bounce::NoSuchAddress && is_about_address {
        settlement::suppress_address(write, returned.message, &words, now)?;
    }
    if let (true, Some(address)) = (counts, returned.address_id) {
        let so_far = bounce::counted_since(write, address, now.plus_seconds(-COUNTED_SECONDS))?;
        if so_far >= COUNTED_LIMIT {
            let why = format!("{words}, {so_far} times within 14 days");
            settlement::suppress_address(write, returned.message, &why, now)?;
        }
    }
    Ok(true)
}

fn names(fate: &Fate, norm: &str) -> bool {
    fate.recipients.iter().any(|recipient| recipient == norm)
}
