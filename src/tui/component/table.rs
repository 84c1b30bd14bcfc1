//! Rows in columns under their headings; narrow screens show fewer columns.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Record, Rows};
use crate::tui::cells;
use crate::tui::theme::Theme;

/// What a cell says.
pub struct CellText {
    /// The words; they are made safe and cut when drawn.
    pub text: String,
    /// How they look.
    pub style: Style,
}

impl CellText {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::new() }
    }

    /// Words in a style.
    pub fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// So many cells.
    Cells(u16),
    /// A share of what is left, but not less than so many cells.
    Share(u16, u16),
}

/// A column of a table.
pub struct Column<R> {
    /// The heading.
    pub title: &'static str,
    /// The width.
    pub width: Width,
    /// Whether numbers stand at its right edge.
    pub right: bool,
    /// It is shown on tables of at least this width.
    pub from: u16,
    /// What it says of a row.
    pub cell: fn(&R, &Theme) -> CellText,
}

/// The columns that are shown in so many cells, with their widths; the cells between them are not counted.
fn layout<R>(columns: &[Column<R>], room: u16) -> Vec<(&Column<R>, usize)> {
    let shown: Vec<&Column<R>> = columns.iter().filter(|column| column.from <= room).collect();
    let least = |column: &Column<R>| match column.width {
        Width::Cells(cells) | Width::Share(_, cells) => cells,
    };
    let gaps = u16::try_from(shown.len().saturating_sub(1)).unwrap_or(0);
    let used: u16 = shown.iter().map(|column| least(column)).sum::<u16>() + gaps;
    let room_left = u32::from(room.saturating_sub(used));
    let share = |column: &Column<R>| if let Width::Share(share, _) = column.width { u32::from(share) } else { 0 };
    let shares: u32 = shown.iter().map(|column| share(column)).sum::<u32>().max(1);
    shown
        .iter()
        .map(|column| (*column, usize::from(least(column)) + (room_left * share(column) / shares) as usize))
        .collect()
}

/// Draws the headings and the rows that fit; two cells at the left show the cursor and the mark.
pub fn draw_table<R: Record>(
    frame: &mut Frame,
    area: Rect,
    rows: &Rows<R>,
    columns: &[Column<R>],
    focused: bool,
    theme: &Theme,
) {
    let columns = layout(columns, area.width.saturating_sub(3));
    let cell = |text: &str, right: bool, width: usize| {
        let text = cells::clean(text);
        if right {
            cells::fit_right(&text, width, theme.glyphs.ellipsis)
        } else {
            cells::fit(&text, width, theme.glyphs.ellipsis)
        }
    };
    let mut heading = String::from("   ");
    for (column, width) in &columns {
        heading.push_str(&cell(column.title, column.right, *width));
        heading.push(' ');
    }
    frame.render_widget(Span::styled(heading, theme.header), Rect { height: 1.min(area.height), ..area });
    let body = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
    for placed in rows.place(body) {
        let style = match (placed.cursor, placed.marked) {
            (true, _) if focused => theme.selection,
            (true, _) => theme.selection_idle,
            (false, true) => theme.mark,
            (false, false) => theme.text,
        };
        let cursor = if placed.cursor { theme.glyphs.cursor } else { " " };
        let mark = if placed.marked { theme.glyphs.mark } else { " " };
        let mut spans = vec![Span::raw(format!("{cursor}{mark} "))];
        for (column, width) in &columns {
            let CellText { text, style } = (column.cell)(placed.row, theme);
            spans.push(Span::styled(cell(&text, column.right, *width), style));
            spans.push(Span::raw(" "));
        }
        frame.render_widget(Line::from(spans).style(style), placed.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_tables_show_fewer_columns_and_wide_ones_share_the_room() {
        let column =
            |width, from| Column::<u8> { title: "", width, right: false, from, cell: |_, _| CellText::plain("") };
        let columns = [column(Width::Share(2, 10), 0), column(Width::Cells(8), 0), column(Width::Share(1, 5), 40)];
        let widths = |room| layout(&columns, room).iter().map(|(_, width)| *width).collect::<Vec<_>>();
        assert_eq!(widths(30), [21, 8]);
        assert_eq!(widths(40), [20, 8, 10]);
        assert_eq!(widths(5), [10, 8]);
    }
}
