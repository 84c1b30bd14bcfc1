//! What of the outbox only a person can mend, in sentences: for `milepost outbox --check` and whoever watches.

use super::ask_outbox_health::{ChannelHealth, OutboxHealth, ProviderHealth, Refusals};
use crate::domain::explain::{Stop, Stopped};
use crate::domain::text::{capital, grouped};
use crate::domain::{Channel, span};

/// Something that only a person can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The name by which programs know it: `brake`, `paused_by_config`, `paused`, `nobody_sends`, `late`, `refused`, `failed`
    /// or `inbox`.
    pub code: &'static str,
    /// The channel that it is about, if it is about one.
    pub channel: Option<Channel>,
    /// What is the matter, a sentence.
    pub sentence: String,
    /// What to do, a sentence.
    pub fix: String,
}

/// What only a person can mend, the most urgent first.
pub(super) fn needs(health: &OutboxHealth, late_seconds: i64) -> Vec<Need> {
    let mut needs: Vec<Need> = brake(health).into_iter().collect();
    needs.extend(health.channels.iter().flat_map(|channel| paused(channel, Stop::Config)));
    needs.extend(late(health, late_seconds));
    needs.extend(health.refused.iter().map(refused));
    needs.extend(failed(health));
    needs.extend(health.channels.iter().flat_map(|channel| paused(channel, Stop::Operator)));
    needs.extend(health.inbox.iter().filter(|inbox| !inbox.reason.is_empty()).map(|inbox| Need {
        code: "inbox",
        channel: None,
        sentence: format!("The inbox is not read: {}", inbox.reason),
        fix: inbox.fix.clone(),
    }));
    needs
}

/// The brake is pulled for all channels at once, so it is one matter.
fn brake(health: &OutboxHealth) -> Option<Need> {
    let stopped = health.brake()?;
    Some(Need {
        code: "brake",
        channel: None,
        sentence: format!("The outbox has stopped: {} {} waiting.", stopped.reason, are(health.due())),
        fix: stopped.fix.clone(),
    })
}

fn paused(channel: &ChannelHealth, by: Stop) -> impl Iterator<Item = Need> {
    channel.stops().map(|held| held.stopped).filter(move |stopped| stopped.by == by).map(
        move |Stopped { who, reason, fix, .. }| Need {
            code: if by == Stop::Config { "paused_by_config" } else { "paused" },
            channel: Some(channel.channel),
            sentence: format!("{} is paused: {reason}", capital(who)),
            fix: fix.clone(),
        },
    )
}

/// The provider whose messages wait longest without a pause that says why.
fn late(health: &OutboxHealth, late_seconds: i64) -> Option<Need> {
    let is_paused = |stopped: &Stopped| matches!(stopped.by, Stop::Operator | Stop::Brake);
    let open = health.channels.iter().filter(|channel| !channel.stopped.as_ref().is_some_and(is_paused));
    let server = |provider: &ProviderHealth| match &provider.stopped {
        Some(Stopped { by: Stop::Server(_), .. }) | None => provider.oldest,
        Some(_) => None,
    };
    let providers = open.flat_map(|channel| &channel.providers);
    let (late, since) =
        providers.filter_map(|provider| Some((provider, server(provider)?.since))).min_by_key(|(_, since)| *since)?;
    if health.at.micros_since(since) <= late_seconds.saturating_mul(1_000_000) {
        return None;
    }
    let (word, waits) = (late.provider.word(), span(since, health.at));
    let (code, sentence, fix) = match &late.stopped {
        _ if health.dispatchers.is_empty() => (
            "nobody_sends",
            format!("Nobody sends, and the oldest message ({word}) is due for {waits}."),
            "Leave the screens open, or run `milepost deliver --watch` as a service.".to_owned(),
        ),
        Some(stopped) => {
            ("late", format!("The oldest {word} is due for {waits}: {}", stopped.reason), stopped.fix.clone())
        }
        None => (
            "late",
            format!("The oldest {word} is due for {waits}, although a program sends."),
            "Look at it: `milepost outbox explain NUMBER` says what it waits for.".to_owned(),
        ),
    };
    Some(Need { code, channel: Some(late.provider.channel()), sentence, fix })
}

/// Nobody's address is to blame, so nothing else would tell of it.
#[must_use]
pub fn refused(refusals: &Refusals) -> Need {
    let Refusals { channel, count, words } = refusals;
    let word = channel.word();
    Need {
        code: "refused",
        channel: Some(*channel),
        sentence: format!("{}: the last {count} messages were refused, one after the other: {words}", capital(word)),
        fix: format!(
            "Read that reason before more {word} goes: change the text, or ask the provider; then retry what failed. No address \
             was struck off for it."
        ),
    }
}

fn failed(health: &OutboxHealth) -> Option<Need> {
    let failed = health.hour.failed;
    (failed > 0).then(|| Need {
        code: "failed",
        channel: None,
        sentence: format!("{} failed within the last hour.", messages(failed)),
        fix: "`milepost outbox list --state failed` says why; mend that, then `milepost outbox retry --state failed`."
            .to_owned(),
    })
}

fn messages(n: usize) -> String {
    if n == 1 { "1 message".to_owned() } else { format!("{} messages", grouped(u64::try_from(n).unwrap_or(u64::MAX))) }
}

fn are(n: usize) -> String {
    format!("{} {}", messages(n), if n == 1 { "is" } else { "are" })
}
