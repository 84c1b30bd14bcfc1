//! A picture of the board as SVG, made by the loop of production on a terminal in memory: the README shows what is real.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::keys::Keymap;
use super::message::{Address, Clock, Post, Worker};
use super::program::{Desk, Everywhere, Program, Request, tabs};
use super::run::{EventLoop, Turn, Wait};
use super::shell::Shell;
use super::theme::{Depth, Palette, Theme};
use crate::domain::{Instant, Refusal};

/// Width and height of a character cell, in SVG units.
const CELL: (f32, f32) = (8.4, 18.0);
/// The space around the screen, in SVG units.
const MARGIN: f32 = 12.0;
/// What the terminal's own foreground and background look like in the picture.
const PAPER: (&str, &str) = ("#d6dae0", "#16191f");

/// A clock that stands still.
struct Still(Instant);

impl Clock for Still {
    fn now(&self) -> Instant {
        self.0
    }
}

/// Answers on the spot.
struct OnTheSpot(Desk, Post<Program>);

impl Worker<Program> for OnTheSpot {
    fn submit(&mut self, from: Address, request: Request) {
        let reply = request.answer(&mut self.0);
        self.1.reply(from, reply);
    }
}

/// The first screen of an office at that moment, `width` by `height` cells.
///
/// # Errors
/// The office cannot be read.
pub fn first_screen(desk: Desk, (width, height): (u16, u16), now: Instant) -> Result<String, Refusal> {
    let failed = |error: &dyn std::fmt::Display| Refusal::broken(format!("The picture cannot be drawn ({error})."));
    let (post, inbox) = Post::channel();
    post.status(desk.status()?);
    let theme = Theme::new(Palette::Default, Depth::True, false);
    let shell = Shell::new(theme, Keymap::default(), tabs(), Box::new(Everywhere::default()));
    let terminal = Terminal::new(TestBackend::new(width, height)).map_err(|error| failed(&error))?;
    let worker = Box::new(OnTheSpot(desk, post));
    let mut screens = EventLoop::new(terminal, shell, inbox, worker, Box::new(Still(now)));
    while screens.turn(Wait::Poll).map_err(|error| failed(&error))? == Turn::Worked {}
    Ok(svg(screens.terminal().backend().buffer()))
}

/// A screen as SVG: runs of cells of one style become one text each, so that the picture stays small.
fn svg(buffer: &Buffer) -> String {
    let area = buffer.area;
    let (width, height) =
        (f32::from(area.width).mul_add(CELL.0, 2.0 * MARGIN), f32::from(area.height).mul_add(CELL.1, 2.0 * MARGIN));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n",
        PAPER.1
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let cell = &buffer[(x, y)];
            let start = x;
            let mut text = String::new();
            while x < area.width && same_style(cell, &buffer[(x, y)]) {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                x += u16::try_from(symbol.width().max(1)).unwrap_or(1);
                // wide characters and scripts that join are placed on their own, so that what follows stays in its cell
                if !symbol.is_ascii() || (x < area.width && !buffer[(x, y)].symbol().is_ascii()) {
                    break;
                }
            }
            run(&mut out, cell, (start, y), x - start, &text);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn same_style(one: &Cell, other: &Cell) -> bool {
    (one.fg, one.bg, one.modifier) == (other.fg, other.bg, other.modifier)
}

fn run(out: &mut String, cell: &Cell, (x, y): (u16, u16), cells: u16, text: &str) {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    let (ink, ground) = (hex(cell.fg, PAPER.0), hex(cell.bg, PAPER.1));
    let (ink, ground) = if reversed { (ground, ink) } else { (ink, ground) };
    let left = f32::from(x).mul_add(CELL.0, MARGIN);
    let top = f32::from(y).mul_add(CELL.1, MARGIN);
    let width = f32::from(cells) * CELL.0;
    if ground != PAPER.1 {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let weight = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let opacity = if cell.modifier.contains(Modifier::DIM) { " opacity=\".6\"" } else { "" };
    let line = top + 13.5;
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{line:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{weight}{opacity} xml:space=\"preserve\">{}</text>",
        escape(text)
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A colour of the terminal as it looks in the picture.
fn hex(color: Color, own: &str) -> String {
    let named = match color {
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Black => "#000000",
        Color::Red => "#e06c75",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Gray => "#abb2bf",
        Color::DarkGray => "#7f8794",
        Color::LightRed => "#f28b94",
        Color::LightGreen => "#b5e890",
        Color::LightYellow => "#ffd98a",
        Color::LightBlue => "#8cc8ff",
        Color::LightMagenta => "#dd9bf0",
        Color::LightCyan => "#7fd8e4",
        Color::White => "#ffffff",
        Color::Reset | Color::Indexed(_) => own,
    };
    named.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn a_run_of_one_style_is_one_text_and_wide_characters_stand_alone() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "a<b", Style::new().fg(Color::Red));
        buffer.set_string(3, 0, "王小", Style::new());
        let picture = svg(&buffer);
        assert!(picture.contains(">a&lt;b</text>"), "{picture}");
        assert!(picture.contains(">王</text>") && picture.contains(">小</text>"), "{picture}");
        assert!(picture.contains("fill=\"#e06c75\""));
    }
}
