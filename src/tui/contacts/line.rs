//! One row of a list, and the columns in which it is shown.

use crate::domain::{Channel, ContactId, Instant, Reach};
use crate::office::ask_contacts::ListRow;
use crate::tui::component::{CellText, Column, Record, Width};
use crate::tui::theme::Theme;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// A row as it is held.
pub(super) struct Line {
    /// What the office answered.
    pub row: ListRow,
    /// Whole days in the stage of its first card, when it was read.
    days: Option<i64>,
}

impl Line {
    /// A row that was read at that moment.
    pub fn new(row: ListRow, now: Instant) -> Self {
        let days = row.cards.first().map(|card| now.micros_since(card.entered_at).max(0) / DAY);
        Self { row, days }
    }
}

impl Record for Line {
    type Id = ContactId;

    fn id(&self) -> ContactId {
        self.row.id()
    }
}

/// The columns; those that need more room appear on wider screens.
pub(super) fn columns(width: u16) -> &'static [Column<Line>] {
    if width >= WIDE { &WIDE_COLUMNS } else { &NARROW_COLUMNS }
}

/// From this width on the opt status stands in words, channel by channel.
const WIDE: u16 = 120;

const NAME: Column<Line> =
    Column { title: "Name", width: Width::Share(3, 16), right: false, from: 0, cell: |line, _| name(line) };
const COMPANY: Column<Line> = Column {
    title: "Company",
    width: Width::Share(2, 12),
    right: false,
    from: 140,
    cell: |line, theme| CellText::styled(line.row.company.clone(), theme.muted),
};
const OWNER: Column<Line> = Column {
    title: "Owner",
    width: Width::Share(1, 8),
    right: false,
    from: 0,
    cell: |line, _| CellText::plain(line.row.place.owner.clone()),
};
const PRODUCT: Column<Line> = Column {
    title: "Product",
    width: Width::Share(2, 10),
    right: false,
    from: 0,
    cell: |line, _| CellText::plain(line.row.product.clone()),
};
const TRACKERS: Column<Line> = Column {
    title: "Stage (tracker)",
    width: Width::Share(3, 18),
    right: false,
    from: 0,
    cell: |line, theme| trackers(line, theme),
};
const DAYS: Column<Line> =
    Column { title: "Days", width: Width::Cells(5), right: true, from: 0, cell: |line, _| days(line) };

static NARROW_COLUMNS: [Column<Line>; 6] = [
    NAME,
    Column {
        title: "Opt status",
        width: Width::Cells(14),
        right: false,
        from: 0,
        cell: |line, theme| CellText::plain(channels(&line.row.reach, theme)),
    },
    OWNER,
    PRODUCT,
    TRACKERS,
    DAYS,
];

static WIDE_COLUMNS: [Column<Line>; 9] = [
    NAME,
    COMPANY,
    channel("E-mail", |line, theme| one_channel(line, Channel::Email, theme)),
    channel("Push", |line, theme| one_channel(line, Channel::Push, theme)),
    channel("Text", |line, theme| one_channel(line, Channel::Sms, theme)),
    OWNER,
    PRODUCT,
    TRACKERS,
    DAYS,
];

const fn channel(title: &'static str, cell: fn(&Line, &Theme) -> CellText) -> Column<Line> {
    Column { title, width: Width::Cells(14), right: false, from: 0, cell }
}

fn name(line: &Line) -> CellText {
    let archived = if line.row.archived { " (archived)" } else { "" };
    CellText::plain(format!("{}{archived}", line.row.name))
}

/// "E, P out": a letter for each channel with an address, and a word where something was said or does not work.
fn channels(reach: &[(Channel, Reach)], theme: &Theme) -> String {
    if reach.is_empty() {
        return theme.glyphs.dash.to_owned();
    }
    let one = |(channel, reach): &(Channel, Reach)| match reach {
        Reach::Unknown => channel.letter().to_string(),
        Reach::In => format!("{} in", channel.letter()),
        Reach::Out => format!("{} out", channel.letter()),
        Reach::Suppressed => format!("{} stop", channel.letter()),
        Reach::Bad => format!("{} bad", channel.letter()),
        Reach::Gone => format!("{} gone", channel.letter()),
    };
    let mut listed = reach.to_vec();
    listed.sort_by_key(|(channel, _)| *channel);
    listed.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn one_channel(line: &Line, channel: Channel, theme: &Theme) -> CellText {
    match line.row.reach_on(channel) {
        None => CellText::styled(theme.glyphs.dash, theme.muted),
        Some(reach) if reach.is_open() => CellText::plain(reach.word()),
        Some(reach) => CellText::styled(reach.word(), theme.warn),
    }
}

/// "Design (Solar Project), Quote (Windows Project)".
fn trackers(line: &Line, theme: &Theme) -> CellText {
    let all: Vec<String> = line.row.cards.iter().map(|card| format!("{} ({})", card.stage, card.pipeline)).collect();
    if all.is_empty() { CellText::styled(theme.glyphs.dash, theme.muted) } else { CellText::plain(all.join(", ")) }
}

fn days(line: &Line) -> CellText {
    CellText::plain(line.days.map_or_else(String::new, |days| format!("{days}d")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opt_status_is_short_and_says_what_was_said() {
        let theme = Theme::default();
        let reach = [(Channel::Push, Reach::Out), (Channel::Email, Reach::Unknown), (Channel::Sms, Reach::In)];
        assert_eq!(channels(&reach, &theme), "E, P out, S in");
        assert_eq!(channels(&[], &theme), "–");
    }
}
