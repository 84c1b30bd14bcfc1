//! Between ratatui and the terminal: rows with text whose width terminals disagree about are written whole.
//!
//! ratatui sends only the cells that changed and counts on the terminal to have put every letter where it meant it. Indic
//! vowel signs, joined emoji and Arabic ligatures take another number of cells in many terminals, so that half a name
//! stays behind when a popup covers it. Such a row is erased and written again, each doubtful letter at its own place.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthStr as _;

/// A backend that knows what stands in each row.
pub struct WholeRows<B> {
    inner: B,
    /// The cells that the terminal was sent, row by row; `None`: not since it was cleared.
    rows: Vec<Vec<Option<Cell>>>,
}

impl<B: Backend> WholeRows<B> {
    /// Around `inner`, on a terminal that is going to be cleared.
    pub const fn new(inner: B) -> Self {
        Self { inner, rows: Vec::new() }
    }

    /// Notes what a frame changes; gives the rows that must be written whole.
    fn note(&mut self, content: &[(u16, u16, &Cell)]) -> Vec<u16> {
        let mut whole: Vec<u16> = Vec::new();
        for &(x, y, cell) in content {
            let (column, row) = (usize::from(x), usize::from(y));
            if self.rows.len() <= row {
                self.rows.resize_with(row + 1, Vec::new);
            }
            let cells = &mut self.rows[row];
            let end = column + cell.symbol().width().max(1);
            if cells.len() < end {
                cells.resize(end, None);
            }
            if whole.last() != Some(&y) && cells.iter().flatten().any(is_doubtful) {
                whole.push(y);
            }
            if is_doubtful(cell) && whole.last() != Some(&y) {
                whole.push(y);
            }
            // ratatui says nothing of the cells that a wide letter covers, nor of them when it goes
            cells[column..end].fill(None);
            cells[column] = Some(cell.clone());
        }
        whole.dedup();
        whole
    }

    /// Erases a row and writes it from the left. What follows a doubtful letter is placed anew.
    fn rewrite(&mut self, y: u16) -> Result<(), B::Error> {
        self.inner.set_cursor_position(Position::new(0, y))?;
        self.inner.clear_region(ClearType::CurrentLine)?;
        let cells = &self.rows[usize::from(y)];
        let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
        let mut hidden = 0;
        for (x, cell) in (0_u16..).zip(cells) {
            // the second cell of a wide letter is the letter's
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            let Some(cell) = cell else { continue };
            hidden = cell.symbol().width().saturating_sub(1);
            run.push((x, y, cell));
            if is_doubtful(cell) {
                self.inner.draw(run.drain(..))?;
            }
        }
        self.inner.draw(run.into_iter())
    }
}

/// Whether terminals disagree about the width of what stands in a cell.
fn is_doubtful(cell: &Cell) -> bool {
    let mut letters = cell.symbol().chars();
    let Some(first) = letters.next() else { return false };
    // Hebrew to Myanmar: joined, reordered or with vowel signs; then emoji
    letters.next().is_some() || matches!(u32::from(first), 0x0590..=0x109f | 0x1f000..=0x1faff)
}

impl<B: Backend> Backend for WholeRows<B> {
    type Error = B::Error;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), B::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let content: Vec<(u16, u16, &Cell)> = content.collect();
        let whole = self.note(&content);
        let rest = content.into_iter().filter(|(_, y, _)| whole.binary_search(y).is_err());
        self.inner.draw(rest)?;
        whole.into_iter().try_for_each(|y| self.rewrite(y))
    }

    fn append_lines(&mut self, n: u16) -> Result<(), B::Error> {
        self.inner.append_lines(n)
    }

    fn hide_cursor(&mut self) -> Result<(), B::Error> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), B::Error> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, B::Error> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), B::Error> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), B::Error> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> Result<(), B::Error> {
        self.rows.clear();
        self.inner.clear_region(region)
    }

    fn size(&self) -> Result<Size, B::Error> {
        self.inner.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, B::Error> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> Result<(), B::Error> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;
    use crate::tui::quiet::tests::Sent;

    const ERASE: &str = "\u{1b}[2K";

    /// What the terminal is sent for each of these frames.
    fn sent(frames: &[[&'static str; 2]]) -> Vec<String> {
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 2));
        let written = Sent::default();
        let backend = WholeRows::new(CrosstermBackend::new(written.clone()));
        let mut terminal =
            Terminal::with_options(backend, TerminalOptions { viewport }).expect("a fixed size is known");
        let draw = |lines: &[&'static str; 2]| {
            let text = lines.join("\n");
            terminal.draw(|frame| frame.render_widget(text.as_str(), frame.area())).expect("memory can be written");
            written.take()
        };
        frames.iter().map(draw).collect()
    }

    #[test]
    fn a_row_with_letters_of_doubtful_width_is_written_whole_when_it_changes() {
        let frames = sent(&[
            ["नादिया, Permit", "Anna, Permit"],
            ["नादिया, Permit", "Anna, Survey"],
            ["नादिया, Survey", "Anna, Survey"],
            ["popup", "Anna, Survey"],
            ["again", "Anna, Survey"],
        ]);
        assert_eq!(frames[0].matches(ERASE).count(), 1, "{:?}", frames[0]);
        assert!(!frames[1].contains(ERASE), "the row is left alone when another changes");
        assert!(
            frames[2].contains(ERASE) && frames[2].contains("ना") && frames[2].contains("Survey"),
            "{:?}",
            frames[2]
        );
        assert!(frames[3].contains(ERASE) && frames[3].contains("popup"), "the old letters are erased");
        assert!(!frames[4].contains(ERASE), "plain rows send what changes only");
    }

    #[test]
    fn what_a_wide_letter_had_covered_does_not_come_back() {
        let frames = sent(&[["abcdef नाम", ""], ["王小明 नाम", ""], ["        नाम", ""]]);
        let letters = |frame: &str| frame.chars().filter(|c| "abcdef".contains(*c)).collect::<String>();
        assert_eq!(letters(&frames[1]), "", "{:?}", frames[1]);
        assert_eq!(letters(&frames[2]), "", "{:?}", frames[2]);
    }

    #[test]
    fn what_follows_a_doubtful_letter_is_placed_and_not_counted_on() {
        let frames = sent(&[["👨\u{200d}👩\u{200d}👧 ok", ""]]);
        assert!(frames[0].contains("👧") && frames[0].contains("\u{1b}[1;4Hok"), "{:?}", frames[0]);
        let wide = sent(&[["王小明 ok", ""], ["王小明 no", ""]]);
        assert!(!wide.concat().contains(ERASE), "all terminals agree about Chinese");
    }
}
