//! Table `pace`: the token buckets of channels and of receiving domains, loaded for one claim and written back with it.

use super::error::Result;
use super::tx::Write;
use crate::domain::{Channel, Instant, Pace};
use rusqlite::params;
use std::collections::BTreeMap;

/// The buckets of one channel.
pub(in crate::store) struct Buckets<'a> {
    write: &'a Write<'a>,
    channel: Channel,
    /// Of the whole channel.
    all: Option<Pace>,
    /// Of each receiving domain.
    each: Option<Pace>,
    /// When each bucket used so far will be full again, and whether a token was taken.
    used: BTreeMap<String, (Instant, bool)>,
    /// How many found a bucket empty: they come back one after the other, not all at once.
    turned_away: BTreeMap<String, i64>,
}

impl<'a> Buckets<'a> {
    /// The buckets of a channel; e-mail alone has receiving domains.
    pub(in crate::store) fn new(write: &'a Write<'a>, channel: Channel, all: u32, each: u32) -> Self {
        let each = if channel == Channel::Email { Pace::per_minute(each) } else { None };
        let all = Pace::per_minute(all);
        Self { write, channel, all, each, used: BTreeMap::new(), turned_away: BTreeMap::new() }
    }

    /// Takes a token for a message to that address, or says when to ask again.
    pub(in crate::store) fn take(&mut self, address: &str, now: Instant) -> Result<std::result::Result<(), Instant>> {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default();
        let mut taken = Vec::new();
        for (name, pace) in [(String::new(), self.all), (domain, self.each)] {
            let Some(pace) = pace else { continue };
            let until = self.until(&name)?;
            match pace.take(until, now) {
                Ok(next) => taken.push((name, next)),
                Err(when) => {
                    let before = self.turned_away.entry(name).or_insert(-1);
                    *before += 1;
                    let later = pace.interval().saturating_mul(*before);
                    return Ok(Err(Instant(when.micros().saturating_add(later))));
                }
            }
        }
        self.used.extend(taken.into_iter().map(|(name, next)| (name, (next, true))));
        Ok(Ok(()))
    }

    fn until(&mut self, name: &str) -> Result<Instant> {
        if let Some((until, _)) = self.used.get(name) {
            return Ok(*until);
        }
        let until = self
            .write
            .first(
                "SELECT used_until FROM pace WHERE channel = ?1 AND domain = ?2",
                params![self.channel.name(), name],
                |row| row.get(0),
            )?
            .unwrap_or(Instant(0));
        self.used.insert(name.to_owned(), (until, false));
        Ok(until)
    }

    /// Writes back what was taken.
    pub(in crate::store) fn keep(self) -> Result<()> {
        for (name, (until, _)) in self.used.iter().filter(|(_, (_, taken))| *taken) {
            self.write.run(
                "INSERT INTO pace (channel, domain, used_until) VALUES (?1, ?2, ?3)
                 ON CONFLICT (channel, domain) DO UPDATE SET used_until = ?3",
                params![self.channel.name(), name, until],
            )?;
        }
        Ok(())
    }
}
