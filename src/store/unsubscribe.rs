//! Who unsubscribes: the key that tokens are made with, and the people whom a token or an address stands for.

use super::error::{Result, StoreError};
use super::tx::Read;
use crate::domain::unsubscribe::{UnsubscribeKey, message_of};
use crate::domain::{ContactId, MessageId};
use rusqlite::params;

/// The token that a message carries.
pub fn token(read: &Read<'_>, message: MessageId, message_id: &str) -> Result<String> {
    Ok(key(read)?.token(message, message_id))
}

fn key(read: &Read<'_>) -> Result<UnsubscribeKey> {
    let stored = read.first("SELECT value FROM secret WHERE name = 'unsubscribe'", [], |row| row.get(0))?;
    let missing = || StoreError::Damaged("the key of the unsubscribe links is missing".to_owned());
    stored.map(UnsubscribeKey::new).ok_or_else(missing)
}

/// Those whom the message with that token was for: its contact, and whoever else has the address. Nobody when the token
/// is not one of this office.
pub fn contacts_by_token(read: &Read<'_>, token: &str) -> Result<Vec<ContactId>> {
    let Some(message) = message_of(token) else { return Ok(Vec::new()) };
    let message_id: Option<String> =
        read.first("SELECT message_id FROM outbox WHERE id = ?1", params![message], |row| row.get(0))?;
    match message_id {
        Some(message_id) if self::token(read, message, &message_id)? == token => read.all(
            "SELECT w.contact_id FROM outbox o JOIN address w ON w.id = o.address_id WHERE o.id = ?1
             UNION SELECT a.contact_id FROM outbox o JOIN address w ON w.id = o.address_id
                 JOIN address a ON a.norm = w.norm AND a.channel = w.channel AND a.ended_batch IS NULL WHERE o.id = ?1",
            params![message],
            |row| row.get(0),
        ),
        _ => Ok(Vec::new()),
    }
}

/// Those who have that e-mail address (folded).
pub fn contacts_by_email(read: &Read<'_>, norm: &str) -> Result<Vec<ContactId>> {
    read.all(
        "SELECT DISTINCT contact_id FROM address WHERE norm = ?1 AND channel = 'email' AND ended_batch IS NULL ORDER BY contact_id",
        params![norm],
        |row| row.get(0),
    )
}
