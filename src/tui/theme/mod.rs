//! Styles by meaning, and glyphs with their ASCII twins. Screens name neither colours nor special characters.

mod colour;
mod glyphs;

pub use colour::{Depth, contrast, parse_hex};
pub use glyphs::Glyphs;

use ratatui::style::{Color, Modifier, Style};

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own 16 colours, readable on light and on dark.
    #[default]
    Default,
    /// Blue and orange in place of green and red.
    ColourBlind,
}

impl Palette {
    /// The palette of that name in the configuration: "default" or "colour-blind".
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::Default),
            "colour-blind" | "color-blind" => Some(Self::ColourBlind),
            _ => None,
        }
    }
}

/// How everything looks.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Plain text.
    pub text: Style,
    /// Text of less weight.
    pub muted: Style,
    /// What to look at: the open tab, links, the key of a command.
    pub accent: Style,
    /// Errors, failures, what is late.
    pub danger: Style,
    /// What needs care: LIVE, long in stage.
    pub warn: Style,
    /// What went well.
    pub ok: Style,
    /// The row under the cursor in the part that has the focus.
    pub selection: Style,
    /// The row under the cursor in a part that has not.
    pub selection_idle: Style,
    /// Marked rows.
    pub mark: Style,
    /// Headings of columns and of pages.
    pub header: Style,
    /// Borders.
    pub border: Style,
    /// The border of the part that has the focus.
    pub border_focus: Style,
    /// The line at the top.
    pub chrome: Style,
    /// The open tab on it.
    pub chrome_active: Style,
    /// The key in the footer.
    pub footer_key: Style,
    /// An input field.
    pub field: Style,
    /// An input field that has the focus.
    pub field_focus: Style,
    /// A button.
    pub button: Style,
    /// The button that has the focus.
    pub button_focus: Style,
    /// Letters that matched what was typed.
    pub matched: Style,
    /// The characters of borders, marks and bars.
    pub glyphs: Glyphs,
    /// How many colours the terminal shows.
    pub depth: Depth,
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(Palette::Default, Depth::Sixteen, false)
    }
}

impl Theme {
    /// A theme for a terminal that shows so many colours.
    #[must_use]
    pub fn new(palette: Palette, depth: Depth, ascii: bool) -> Self {
        let ink = |colour: Color| if depth == Depth::None { Style::new() } else { Style::new().fg(colour) };
        let bold = Modifier::BOLD;
        // Of the 16 colours these are the ones that keep their contrast on white and on black; yellow and cyan vanish on
        // light terminals, dark blue on dark ones.
        let (good, bad, care) = match palette {
            Palette::Default => (Color::Green, Color::Red, Color::Magenta),
            Palette::ColourBlind => (Color::LightBlue, orange(depth), Color::Magenta),
        };
        let accent = ink(Color::LightBlue).add_modifier(bold);
        Self {
            text: Style::new(),
            muted: Style::new().add_modifier(Modifier::DIM),
            accent,
            danger: ink(bad).add_modifier(bold),
            warn: ink(care).add_modifier(bold),
            ok: ink(good),
            selection: Style::new().add_modifier(Modifier::REVERSED),
            selection_idle: Style::new().add_modifier(bold | Modifier::UNDERLINED),
            mark: accent,
            header: Style::new().add_modifier(bold),
            border: Style::new().add_modifier(Modifier::DIM),
            border_focus: accent,
            chrome: Style::new(),
            chrome_active: Style::new().add_modifier(Modifier::REVERSED | bold),
            footer_key: accent,
            field: Style::new().add_modifier(Modifier::UNDERLINED),
            field_focus: accent.add_modifier(Modifier::UNDERLINED),
            button: Style::new(),
            button_focus: Style::new().add_modifier(Modifier::REVERSED | bold),
            matched: Style::new().add_modifier(bold | Modifier::UNDERLINED),
            glyphs: if ascii { Glyphs::ASCII } else { Glyphs::UNICODE },
            depth,
        }
    }

    /// The style of an `#rrggbb` colour of the office (a stage, the brand), as near as the terminal comes.
    #[must_use]
    pub fn colour(&self, rgb: (u8, u8, u8)) -> Style {
        self.depth.nearest(rgb).map_or_else(Style::new, |colour| Style::new().fg(colour))
    }
}

/// The nearest to orange that the terminal has.
fn orange(depth: Depth) -> Color {
    depth.nearest((0xd5, 0x5e, 0x00)).unwrap_or(Color::Yellow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_means_no_colour_in_any_style() {
        for palette in [Palette::Default, Palette::ColourBlind] {
            let theme = Theme::new(palette, Depth::None, false);
            for style in [theme.accent, theme.danger, theme.warn, theme.ok, theme.colour((255, 0, 0))] {
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
    }

    #[test]
    fn palettes_are_known_by_name() {
        assert_eq!(Palette::from_name("colour-blind"), Some(Palette::ColourBlind));
        assert_eq!(Palette::from_name("neon"), None);
    }
}
