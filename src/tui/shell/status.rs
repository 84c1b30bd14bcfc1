//! What the line above the footer says: messages that wait, what went wrong, and for a while what was just done.

use crate::domain::Instant;

/// How much a notice weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something is so.
    #[default]
    Info,
    /// Something was done.
    Done,
    /// Something needs care.
    Warning,
    /// Something failed or was refused.
    Error,
}

impl Level {
    /// How long a toast of this level stays, in seconds.
    const fn seconds(self) -> i64 {
        match self {
            Self::Info | Self::Done => 6,
            Self::Warning => 10,
            Self::Error => 15,
        }
    }
}

/// What the office says about itself; sent by the worker whenever it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The office's name.
    pub office: String,
    /// Who is at the keyboard.
    pub operator: String,
    /// LIVE, or TEST.
    pub live: bool,
    /// Messages that wait to be sent.
    pub waiting: u64,
    /// When the next of them leaves.
    pub next_send: Option<Instant>,
    /// What `u` would take back, such as "3 to Materials".
    pub undo: Option<String>,
    /// What has stopped by itself until somebody looks, and why; it is said on every screen.
    pub alarm: Option<(String, String)>,
    /// The channels: "all channels fine", or what is wrong with one.
    pub note: Option<(Level, String)>,
}

impl Status {
    /// Whole seconds until the next message leaves, as the countdown shows them.
    #[must_use]
    pub fn seconds_left(&self, now: Instant) -> Option<i64> {
        let left = self.next_send?.micros_since(now);
        (left > 0).then(|| (left + 999_999) / 1_000_000)
    }

    /// When the countdown shows the next number; nothing when none is shown.
    #[must_use]
    pub fn wakes_at(&self, now: Instant) -> Option<Instant> {
        let shown = self.seconds_left(now)?;
        Some(self.next_send?.plus_seconds(1 - shown))
    }
}

/// A notice that goes away by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    level: Level,
    words: String,
    until: Instant,
    /// A key was pressed since it came: it keeps to one line.
    folded: bool,
}

/// The notices of the last seconds. The heaviest is shown, of equal ones the newest; what was done since answers what was
/// refused before.
#[derive(Clone, Debug, Default)]
pub struct Toasts(Vec<Toast>);

impl Toasts {
    /// Adds a notice.
    pub fn push(&mut self, level: Level, words: String, now: Instant) {
        if level == Level::Done {
            self.0.retain(|toast| toast.level != Level::Warning);
        }
        self.0.push(Toast { level, words, until: now.plus_seconds(level.seconds()), folded: false });
    }

    /// Drops what is over.
    pub fn expire(&mut self, now: Instant) {
        self.0.retain(|toast| toast.until > now);
    }

    /// The operator goes on: the notices of now keep to one line, so that nothing below them stays covered. Whether that
    /// changed anything.
    pub fn fold(&mut self) -> bool {
        let any = self.0.iter().any(|toast| !toast.folded);
        self.0.iter_mut().for_each(|toast| toast.folded = true);
        any
    }

    /// The notice to show.
    #[must_use]
    pub fn shown(&self) -> Option<(Level, &str)> {
        self.heaviest().map(|toast| (toast.level, toast.words.as_str()))
    }

    /// Whether the notice that is shown keeps to one line.
    #[must_use]
    pub fn is_folded(&self) -> bool {
        self.heaviest().is_some_and(|toast| toast.folded)
    }

    fn heaviest(&self) -> Option<&Toast> {
        self.0.iter().max_by_key(|toast| toast.level)
    }

    /// When the next notice is over.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Instant> {
        self.0.iter().map(|toast| toast.until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_000_000_000);

    #[test]
    fn the_countdown_wakes_exactly_when_its_number_changes() {
        let status = Status { next_send: Some(NOW.plus_seconds(3)), ..Status::default() };
        assert_eq!(status.seconds_left(NOW), Some(3));
        assert_eq!(status.wakes_at(NOW), Some(NOW.plus_seconds(1)));
        let between = Instant(NOW.0 + 1_500_000);
        assert_eq!((status.seconds_left(between), status.wakes_at(between)), (Some(2), Some(NOW.plus_seconds(2))));
        assert_eq!(status.wakes_at(NOW.plus_seconds(3)), None);
        assert_eq!(Status::default().wakes_at(NOW), None);
    }

    #[test]
    fn the_heaviest_toast_is_shown_then_the_newest() {
        let mut toasts = Toasts::default();
        toasts.push(Level::Error, "refused".into(), NOW);
        toasts.push(Level::Done, "one".into(), NOW);
        toasts.push(Level::Done, "two".into(), NOW.plus_seconds(10));
        assert_eq!(toasts.shown(), Some((Level::Error, "refused")));
        toasts.expire(NOW.plus_seconds(15));
        assert_eq!(toasts.shown(), Some((Level::Done, "two")));
        toasts.expire(NOW.plus_seconds(16));
        assert_eq!((toasts.shown(), toasts.wakes_at()), (None, None));
        toasts.push(Level::Warning, "cannot be rejected".into(), NOW);
        toasts.push(Level::Done, "submitted".into(), NOW);
        assert_eq!(toasts.shown(), Some((Level::Done, "submitted")), "an old refusal hides no success");
    }
}
