//! Colours of the office on terminals that show fewer, and whether text on them can be read.

use ratatui::style::Color;

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None: `NO_COLOR`, or a terminal that has none.
    None,
    /// The terminal's own 16.
    Sixteen,
    /// The 256 of xterm.
    TwoHundred,
    /// All.
    True,
}

impl Depth {
    /// What the environment says: `NO_COLOR`, `COLORTERM`, `TERM`, handed in as a lookup.
    pub fn from_environment(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let term = lookup("TERM").unwrap_or_default();
        let colours = lookup("COLORTERM").unwrap_or_default();
        if lookup("NO_COLOR").is_some_and(|value| !value.is_empty()) || term == "dumb" {
            Self::None
        } else if matches!(colours.as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::TwoHundred
        } else {
            Self::Sixteen
        }
    }

    /// The nearest colour that the terminal shows.
    #[must_use]
    pub fn nearest(self, rgb: (u8, u8, u8)) -> Option<Color> {
        match self {
            Self::None => None,
            Self::True => Some(Color::Rgb(rgb.0, rgb.1, rgb.2)),
            Self::TwoHundred => Some(Color::Indexed(nearest_256(rgb))),
            Self::Sixteen => SIXTEEN.iter().min_by_key(|(_, candidate)| distance(rgb, *candidate)).map(|(c, _)| *c),
        }
    }
}

/// The 16 colours as most terminals show them. Black and white are left out: on one of two backgrounds they vanish.
const SIXTEEN: [(Color, (u8, u8, u8)); 12] = [
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::LightRed, (255, 92, 92)),
    (Color::LightGreen, (92, 255, 92)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 92, 255)),
    (Color::LightCyan, (92, 255, 255)),
    (Color::DarkGray, (127, 127, 127)),
];

/// The steps of one channel in xterm's cube of 6 x 6 x 6.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn nearest_256(rgb: (u8, u8, u8)) -> u8 {
    let cube = (16u8..=231).map(|index| {
        let i = usize::from(index - 16);
        (index, (STEPS[i / 36], STEPS[i / 6 % 6], STEPS[i % 6]))
    });
    let greys = (232u8..=255).map(|index| {
        let level = 8 + (index - 232) * 10;
        (index, (level, level, level))
    });
    cube.chain(greys).min_by_key(|(_, candidate)| distance(rgb, *candidate)).map_or(7, |(index, _)| index)
}

/// How different two colours look; the eye weighs green most (the "redmean" approximation without its mean).
fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    3 * square(a.0, b.0) + 6 * square(a.1, b.1) + 2 * square(a.2, b.2)
}

/// Reads "#rrggbb".
#[must_use]
pub fn parse_hex(text: &str) -> Option<(u8, u8, u8)> {
    let digits =
        text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some((channel(0)?, channel(2)?, channel(4)?))
}

/// The contrast of two colours by WCAG 2: 1 is none, 21 is black on white; text wants 4.5.
#[must_use]
pub fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(rgb: (u8, u8, u8)) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(rgb.0) + 0.7152 * linear(rgb.1) + 0.0722 * linear(rgb.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(vars: &[(&str, &str)]) -> Depth {
        Depth::from_environment(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn the_environment_says_how_many_colours() {
        assert_eq!(depth(&[("TERM", "xterm")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "xterm-256color")]), Depth::TwoHundred);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(depth(&[("TERM", "dumb")]), Depth::None);
    }

    #[test]
    fn colours_degrade_to_the_nearest() {
        assert_eq!(Depth::True.nearest((1, 2, 3)), Some(Color::Rgb(1, 2, 3)));
        assert_eq!(Depth::TwoHundred.nearest((255, 0, 0)), Some(Color::Indexed(196)));
        assert_eq!(Depth::TwoHundred.nearest((128, 128, 128)), Some(Color::Indexed(244)));
        assert_eq!(Depth::Sixteen.nearest((200, 10, 10)), Some(Color::Red));
        assert_eq!(Depth::None.nearest((200, 10, 10)), None);
    }

    #[test]
    fn hex_is_read_strictly_and_contrast_is_that_of_wcag() {
        assert_eq!(parse_hex("#1e90ff"), Some((0x1e, 0x90, 0xff)));
        for wrong in ["1e90ff", "#1e90f", "#1e90fg", "#é90ff", "#+1+1+1"] {
            assert_eq!(parse_hex(wrong), None, "{wrong}");
        }
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.01);
        assert!((contrast((119, 119, 119), (255, 255, 255)) - 4.48).abs() < 0.01);
    }
}
