//! Between ratatui and the terminal: a frame in which nothing changed sends no byte. On its own the backend resets colours
//! and cursor in every frame, which wakes the terminal, and whoever looks on through a network, for nothing.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// A backend that passes on only what changes something.
pub struct Quiet<B> {
    inner: B,
    /// Whether the cursor is shown, once that is known.
    shown: Option<bool>,
    /// Where the cursor is, once that is known.
    at: Option<Position>,
}

impl<B> Quiet<B> {
    /// Around `inner`, of which nothing is known yet.
    pub const fn new(inner: B) -> Self {
        Self { inner, shown: None, at: None }
    }
}

impl<B: Backend> Backend for Quiet<B> {
    type Error = B::Error;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), B::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.at = None;
        self.inner.draw(content)
    }

    fn append_lines(&mut self, n: u16) -> Result<(), B::Error> {
        self.at = None;
        self.inner.append_lines(n)
    }

    fn hide_cursor(&mut self) -> Result<(), B::Error> {
        if self.shown.replace(false) == Some(false) { Ok(()) } else { self.inner.hide_cursor() }
    }

    fn show_cursor(&mut self) -> Result<(), B::Error> {
        if self.shown.replace(true) == Some(true) { Ok(()) } else { self.inner.show_cursor() }
    }

    fn get_cursor_position(&mut self) -> Result<Position, B::Error> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), B::Error> {
        let position = position.into();
        if self.at.replace(position) == Some(position) { Ok(()) } else { self.inner.set_cursor_position(position) }
    }

    fn clear(&mut self) -> Result<(), B::Error> {
        self.clear_region(ClearType::All)
    }

    /// Another program may have had the terminal before: what is known of the cursor is forgotten.
    fn clear_region(&mut self, region: ClearType) -> Result<(), B::Error> {
        (self.shown, self.at) = (None, None);
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
pub(super) mod tests {
    use std::cell::RefCell;
    use std::io::{self, Write};
    use std::rc::Rc;

    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

    use super::*;

    /// What a terminal was sent.
    #[derive(Clone, Default)]
    pub(in crate::tui) struct Sent(Rc<RefCell<Vec<u8>>>);

    impl Sent {
        /// What came since the last look.
        pub(in crate::tui) fn take(&self) -> String {
            String::from_utf8(self.0.take()).expect("the backend writes text")
        }
    }

    impl Write for Sent {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_that_changes_nothing_sends_no_byte() {
        let sent = Sent::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 2));
        let backend = Quiet::new(CrosstermBackend::new(sent.clone()));
        let mut terminal =
            Terminal::with_options(backend, TerminalOptions { viewport }).expect("a fixed size is known");
        let mut draws = |words: &'static str, cursor: Option<(u16, u16)>| {
            let frame = |frame: &mut Frame| {
                frame.render_widget(words, frame.area());
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor);
                }
            };
            terminal.draw(frame).expect("memory can be written");
            sent.take()
        };
        assert!(draws("Permit 9", None).contains("Permit"));
        assert_eq!(draws("Permit 9", None), "");
        assert!(draws("Permit 8", None).contains('8'));
        assert!(draws("Permit 8", Some((3, 0))).ends_with("\u{1b}[?25h\u{1b}[1;4H"));
        assert_eq!(draws("Permit 8", Some((3, 0))), "");
        assert!(draws("Permit 7", Some((3, 0))).ends_with("\u{1b}[1;4H"), "drawing has moved the cursor");
        assert_eq!(draws("Permit 7", None), "\u{1b}[?25l");
    }
}
