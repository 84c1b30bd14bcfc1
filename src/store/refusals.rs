//! Table `attempt`, asked for an alarm: servers that refuse one message after the other for what it says or whom it comes
//! from. One such refusal is bad luck; several in a row are the office's own matter, and nobody's address is to blame.

use super::attempt::{FOUND, SENT};
use super::error::Result;
use super::tx::Read;
use crate::domain::{Channel, Instant};
use rusqlite::params;

/// So many in a row are told of.
pub const ALARM: usize = 3;

/// The newest tries that are looked at, over all channels, so that the question costs the same in every office.
const NEWEST: usize = 500;

/// Refusals of a channel, one after the other without a success between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals {
    /// Of which channel.
    pub channel: Channel,
    /// How many.
    pub count: usize,
    /// What was said to the last one.
    pub words: String,
}

/// A refusal for good that is not about the address (5.1.x) or its mailbox (5.2.x). Codes as "554 5.7.1", or "413" alone.
const ABOUT_US: &str =
    "t.outcome = 'permanent' AND t.code <> '' AND t.code NOT LIKE '___ 5.1.%' AND t.code NOT LIKE '___ 5.2.%'";

/// The channels on which the last [`ALARM`] or more messages that got a clear answer since that moment were refused so.
pub fn in_a_row(read: &Read<'_>, since: Instant) -> Result<Vec<Refusals>> {
    let newest = read.all(
        &format!(
            "SELECT o.channel, t.outcome = 'permanent', t.text
             FROM (SELECT * FROM attempt ORDER BY id DESC LIMIT ?1) t CROSS JOIN outbox o ON o.id = t.outbox_id
             WHERE t.ended_at >= ?2 AND (t.outcome IN ('{SENT}', '{FOUND}') OR {ABOUT_US}) ORDER BY t.id DESC"
        ),
        params![NEWEST, since],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?, row.get::<_, String>(2)?)),
    )?;
    let mut found = Vec::new();
    for channel in Channel::ALL {
        let of_channel = newest.iter().filter(|(name, ..)| name == channel.name());
        let in_a_row: Vec<_> = of_channel.take_while(|(_, is_refused, _)| *is_refused).collect();
        if let [(.., words), ..] = in_a_row[..]
            && in_a_row.len() >= ALARM
        {
            found.push(Refusals { channel, count: in_a_row.len(), words: words.clone() });
        }
    }
    Ok(found)
}
