//! Colours of brand and stages, and whether text on them can be read (S0.5).

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

/// The least contrast at which normal text is readable (WCAG 2.2, 1.4.3 AA).
pub const READABLE: f64 = 4.5;

/// The least contrast at which a surface stands out from what is beside it (WCAG 2.2, 1.4.11 AA).
pub const VISIBLE: f64 = 3.0;

/// What the contrast check of Color Settings says about a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Legibility {
    /// Black or white, whichever reads better on the colour.
    pub ink: Color,
    /// Contrast between the two, 1 to 21.
    pub text: f64,
    /// Contrast of the colour to the white page of a letter, 1 to 21.
    pub page: f64,
}

impl Legibility {
    /// Whether text on the colour can be read.
    #[must_use]
    pub fn is_readable(self) -> bool {
        self.text >= READABLE
    }

    /// Whether the progress bar can be told from the page.
    #[must_use]
    pub fn is_visible(self) -> bool {
        self.page >= VISIBLE
    }
}

impl Color {
    /// White.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };
    /// Black.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    /// The brand colour of an office that chose none.
    pub const BRAND: Self = Self { red: 0x0f, green: 0x76, blue: 0x6e };

    /// Reads `#rrggbb` or `#rgb`, with or without the sign.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.trim().trim_start_matches('#');
        let wide: String = match hex.len() {
            3 => hex.chars().flat_map(|c| [c, c]).collect(),
            6 => hex.to_owned(),
            _ => return None,
        };
        let value = u32::from_str_radix(&wide, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// `#rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Contrast between two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever reads better on this colour.
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// How well text on this colour reads, and how well the colour stands out from a white page.
    #[must_use]
    pub fn legibility(self) -> Legibility {
        let ink = self.ink();
        Legibility { ink, text: self.contrast(ink), page: self.contrast(Self::WHITE) }
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let s = f64::from(part) / 255.0;
            if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Color::BLACK.contrast(Color::WHITE) - 21.0).abs() < 1e-9);
        let grey = Color::parse("#767676").unwrap();
        assert!(grey.contrast(Color::WHITE) >= READABLE, "the standard's own example of just enough");
        assert_eq!(Color::parse("#0f766e"), Some(Color::BRAND));
        assert_eq!(Color::parse("fa0").unwrap().hex(), "#ffaa00");
        assert_eq!(Color::parse("#12345g"), None);
        assert_eq!(Color::parse("#ffff00").unwrap().ink(), Color::BLACK);
    }

    #[test]
    fn a_pale_colour_is_readable_but_not_visible_on_a_page() {
        let pale = Color::parse("#ffff00").unwrap().legibility();
        assert!(pale.is_readable() && !pale.is_visible(), "{pale:?}");
        let brand = Color::BRAND.legibility();
        assert!(brand.is_readable() && brand.is_visible(), "{brand:?}");
    }
}
