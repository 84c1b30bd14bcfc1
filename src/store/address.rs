//! Table `address`: where a contact can be reached, and what they said about it.

use super::dialect;
use super::error::Result;
use super::tx::Read;
use crate::domain::{AddressId, Channel, Consent, ContactId, Instant, Reach, shown_address};
use rusqlite::{Row, params};

/// An address with all of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Row.
    pub id: AddressId,
    /// Row version.
    pub version: i64,
    /// Whose it is.
    pub contact_id: ContactId,
    /// By which channel it is reached.
    pub channel: Channel,
    /// As typed; for push the subscription as JSON.
    pub value: String,
    /// Folded, for matching.
    pub norm: String,
    /// What staff call it ("work").
    pub label: String,
    /// Whether messages of its channel go here.
    pub is_primary: bool,
    /// What its owner said.
    pub consent: Consent,
    /// When they said it.
    pub consent_at: Option<Instant>,
    /// How they said it.
    pub consent_how: String,
    /// Whether a message may go there.
    pub reach: Reach,
    /// Why and since when it is on the suppression list.
    pub barred: Option<(String, Instant)>,
}

impl Address {
    /// What may be shown of it: the address itself, for push only the service, since who knows the rest can write to
    /// the phone.
    #[must_use]
    pub fn shown(&self) -> String {
        shown_address(self.channel, &self.value)
    }
}

/// The name of a [`Reach`] from an address `a`: what its owner said weighs most, then the do-not-contact list.
pub(in crate::store) const REACH: &str = "CASE WHEN a.consent = 'out' THEN 'out'
    WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.channel = a.channel AND s.norm = a.norm AND s.source <> 'delivery') THEN 'suppressed'
    WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.channel = a.channel AND s.norm = a.norm)
        THEN CASE WHEN a.channel = 'push' THEN 'gone' ELSE 'bad' END
    WHEN a.state <> 'ok' THEN a.state ELSE a.consent END";

/// Why and since when an address `a` is on the suppression list.
const BARRED: &str = "(SELECT s.reason FROM suppression s WHERE s.channel = a.channel AND s.norm = a.norm),
    (SELECT s.at FROM suppression s WHERE s.channel = a.channel AND s.norm = a.norm)";

fn select(rest: &str) -> String {
    format!(
        "SELECT a.id, a.version, a.contact_id, a.channel, a.value, a.norm, a.label, a.is_primary, a.consent, a.consent_at, a.consent_how, {REACH}, {BARRED}
         FROM {rest}"
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Address> {
    let (channel, consent, reach): (String, String, String) = (row.get(3)?, row.get(8)?, row.get(11)?);
    Ok(Address {
        id: row.get(0)?,
        version: row.get(1)?,
        contact_id: row.get(2)?,
        channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
        value: row.get(4)?,
        norm: row.get(5)?,
        label: row.get(6)?,
        is_primary: row.get(7)?,
        consent: Consent::from_name(&consent).unwrap_or(Consent::Unknown),
        consent_at: row.get(9)?,
        consent_how: row.get(10)?,
        reach: Reach::from_name(&reach).unwrap_or(Reach::Unknown),
        barred: row.get::<_, Option<String>>(12)?.zip(row.get(13)?),
    })
}

/// The one of that number, unless it was removed.
pub fn find(read: &Read<'_>, id: AddressId) -> Result<Option<Address>> {
    read.first(&select("address a WHERE a.id = ?1 AND a.ended_batch IS NULL"), params![id], from_row)
}

/// A contact's addresses by channel, the primary one first.
pub fn of_contact(read: &Read<'_>, contact: ContactId) -> Result<Vec<Address>> {
    read.all(
        &select(
            "address a WHERE a.contact_id = ?1 AND a.ended_batch IS NULL ORDER BY a.channel, a.is_primary DESC, a.id",
        ),
        params![contact],
        from_row,
    )
}

/// Every address that the contact ever had.
pub fn ever_of_contact(read: &Read<'_>, contact: ContactId) -> Result<Vec<AddressId>> {
    read.all("SELECT id FROM address WHERE contact_id = ?1 ORDER BY id", params![contact], |row| row.get(0))
}

/// The addresses of several contacts (a JSON array of numbers), contact by contact.
pub fn of_contacts(read: &Read<'_>, contacts: &str) -> Result<Vec<Address>> {
    let picks = dialect::ids("?1");
    read.all(
        &select(&format!(
            "{picks} j JOIN address a ON a.contact_id = j.id
             WHERE a.ended_batch IS NULL ORDER BY a.contact_id, a.channel, a.is_primary DESC, a.id"
        )),
        params![contacts],
        from_row,
    )
}

/// The phones and numbers of contacts who have that e-mail address (folded), primary ones first.
pub fn of_namesakes(read: &Read<'_>, email: &str) -> Result<Vec<Address>> {
    read.all(
        &select(
            "address e CROSS JOIN address a ON a.contact_id = e.contact_id
             WHERE e.channel = 'email' AND e.norm = ?1 AND e.ended_batch IS NULL AND a.ended_batch IS NULL
                 AND a.channel IN ('push', 'sms') ORDER BY a.channel, a.is_primary DESC, a.id",
        ),
        params![email],
        from_row,
    )
}

/// What a new address of the contact inherits: a no among those they have, else what they said last, on addresses that
/// were removed too.
pub fn inherited(read: &Read<'_>, contact: ContactId, channel: Channel) -> Result<Option<Said>> {
    read.first(
        "SELECT consent, consent_at, consent_how FROM address WHERE contact_id = ?1 AND channel = ?2
         ORDER BY CASE WHEN ended_batch IS NULL THEN 0 ELSE 1 END, CASE consent WHEN 'out' THEN 0 ELSE 1 END, id DESC LIMIT 1",
        params![contact, channel.name()],
        |row| {
            let consent: String = row.get(0)?;
            let consent = Consent::from_name(&consent).unwrap_or(Consent::Unknown);
            Ok(Said { consent, at: row.get(1)?, how: row.get(2)? })
        },
    )
}

/// What somebody said about being written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Yes, no, or not asked.
    pub consent: Consent,
    /// When.
    pub at: Option<Instant>,
    /// How: "by telephone".
    pub how: String,
}
