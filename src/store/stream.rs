//! Whole lists for files and other programs, row by row, so that a million rows need no memory.

use super::address::REACH;
use super::dialect;
use super::error::Result;
use super::tx::Read;
use crate::domain::{CardId, Channel, ContactId, Instant, PipelineId, Reach, StageId};
use rusqlite::{ToSql, params};
use serde::{Serialize, Serializer};
use std::ops::ControlFlow;

/// A contact as `list contacts --json` shows it; the field names are a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactRecord {
    /// Row number.
    pub id: ContactId,
    /// Full name.
    pub name: String,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// Primary telephone number.
    pub phone: Option<String>,
    /// Number in another system.
    pub external_id: Option<String>,
    /// Every address.
    pub channels: Vec<ChannelRecord>,
    /// Operator or salesperson.
    #[serde(skip)]
    pub owner: String,
    /// What they bought.
    #[serde(skip)]
    pub product: String,
    /// Firm.
    #[serde(skip)]
    pub company: String,
}

/// One address of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChannelRecord {
    /// Its channel.
    pub channel: Channel,
    /// The address; for push the service only.
    pub address: String,
    /// Whether messages may go there.
    pub state: Reach,
}

/// A card as `list cards --json` shows it; the field names are a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardRecord {
    /// Row number.
    pub id: CardId,
    /// Title of its own.
    pub title: String,
    /// Row number of who is told.
    pub contact: Option<ContactId>,
    /// Their name, else the card's title or number in another system.
    pub name: String,
    /// Their primary e-mail address.
    pub email: Option<String>,
    /// Title of the pipeline.
    pub pipeline: String,
    /// Internal name of the stage.
    pub stage: String,
    /// Since when it stands there.
    #[serde(serialize_with = "rfc3339")]
    pub entered_at: Instant,
    /// Value in minor units of `currency`.
    pub value_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
fn rfc3339<S: Serializer>(at: &Instant, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(&at.to_rfc3339())
}

/// Which cards or contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// On this pipeline.
    pub pipeline: Option<PipelineId>,
    /// In this stage.
    pub stage: Option<StageId>,
    /// Only these rows (a JSON array of numbers).
    pub picks: Option<String>,
    /// Archived contacts too.
    pub archived: bool,
}

/// Every contact that fits, by number; `each` may stop it.
pub fn contacts(
    read: &Read<'_>,
    filter: &Filter,
    mut each: impl FnMut(ContactRecord) -> ControlFlow<()>,
) -> Result<()> {
    let source = match filter.picks {
        Some(_) => format!("{} j JOIN contact p ON p.id = j.id", dialect::ids("?4")),
        None => "contact p".to_owned(),
    };
    let enrolled = "EXISTS (SELECT 1 FROM card c WHERE c.contact_id = p.id AND c.open = 1 AND c.ended_batch IS NULL
         AND (?1 IS NULL OR c.pipeline_id = ?1) AND (?2 IS NULL OR c.stage_id = ?2))";
    let sql = format!(
        "SELECT p.id, p.name, p.external_id, p.owner, p.product, p.company, a.channel, a.value, a.is_primary, {REACH}
         FROM {source} LEFT JOIN address a ON a.contact_id = p.id AND a.ended_batch IS NULL
         WHERE p.ended_batch IS NULL AND p.merged_into IS NULL AND p.erased_at IS NULL AND (?3 OR p.archived_at IS NULL)
           AND ((?1 IS NULL AND ?2 IS NULL) OR {enrolled})
         ORDER BY p.id, a.channel, a.id"
    );
    let mut values: Vec<&dyn ToSql> = vec![&filter.pipeline, &filter.stage, &filter.archived];
    if let Some(picks) = &filter.picks {
        values.push(picks);
    }
    let mut current: Option<ContactRecord> = None;
    let mut stopped = false;
    read.each_while(&sql, values.as_slice(), |row| {
        let id: ContactId = row.get(0)?;
        if current.as_ref().is_none_or(|held| held.id != id) {
            if let Some(done) = current.take()
                && each(done).is_break()
            {
                stopped = true;
                return Ok(ControlFlow::Break(()));
            }
            current = Some(ContactRecord {
                id,
                name: row.get(1)?,
                email: None,
                phone: None,
                external_id: row.get(2)?,
                channels: Vec::new(),
                owner: row.get(3)?,
                product: row.get(4)?,
                company: row.get(5)?,
            });
        }
        let channel: Option<String> = row.get(6)?;
        if let (Some(held), Some(channel)) = (&mut current, channel.and_then(|name| Channel::from_name(&name))) {
            let (value, reach): (String, String) = (row.get(7)?, row.get(9)?);
            if row.get(8)? {
                match channel {
                    Channel::Email => held.email = Some(value.clone()),
                    Channel::Sms => held.phone = Some(value.clone()),
                    Channel::Push | Channel::Webhook => {}
                }
            }
            let address = crate::domain::shown_address(channel, &value);
            held.channels.push(ChannelRecord {
                channel,
                address,
                state: Reach::from_name(&reach).unwrap_or(Reach::Unknown),
            });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if let (Some(last), false) = (current, stopped) {
        let _ = each(last); // nothing follows that could be stopped
    }
    Ok(())
}

/// Every open card that fits, by number; `each` may stop it.
pub fn cards(read: &Read<'_>, filter: &Filter, mut each: impl FnMut(CardRecord) -> ControlFlow<()>) -> Result<()> {
    let source = match filter.picks {
        Some(_) => format!("{} j JOIN card c ON c.id = j.id", dialect::ids("?3")),
        None => "card c".to_owned(),
    };
    let sql = format!(
        "SELECT c.id, c.title, c.contact_id, coalesce(p.name, nullif(c.title, ''), c.external_id, ''), a.value, l.title, s.name, c.entered_at,
             c.value_minor, c.currency
         FROM {source} JOIN pipeline l ON l.id = c.pipeline_id JOIN stage s ON s.id = c.stage_id
         LEFT JOIN contact p ON p.id = c.contact_id
         LEFT JOIN address a ON a.contact_id = c.contact_id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL
         WHERE c.open = 1 AND c.ended_batch IS NULL AND (?1 IS NULL OR c.pipeline_id = ?1) AND (?2 IS NULL OR c.stage_id = ?2)
         ORDER BY c.id"
    );
    let mut values: Vec<&dyn ToSql> = vec![&filter.pipeline, &filter.stage];
    if let Some(picks) = &filter.picks {
        values.push(picks);
    }
    read.each_while(&sql, values.as_slice(), |row| {
        Ok(each(CardRecord {
            id: row.get(0)?,
            title: row.get(1)?,
            contact: row.get(2)?,
            name: row.get(3)?,
            email: row.get(4)?,
            pipeline: row.get(5)?,
            stage: row.get(6)?,
            entered_at: row.get(7)?,
            value_minor: row.get(8)?,
            currency: row.get(9)?,
        }))
    })
}

/// Pipelines that a text search has to look at.
pub fn searched(read: &Read<'_>, pipeline: Option<PipelineId>) -> Result<Vec<PipelineId>> {
    match pipeline {
        Some(id) => Ok(vec![id]),
        None => read.all("SELECT id FROM pipeline WHERE ended_batch IS NULL ORDER BY id", params![], |row| row.get(0)),
    }
}
