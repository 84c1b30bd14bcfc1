//! The characters outside ASCII that the screens draw, each with its ASCII twin of the same width.

use ratatui::symbols::border;

/// One set of glyphs; every field has one cell, but for the ellipsis' ASCII twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Lines and corners of boxes.
    pub border: border::Set<'static>,
    /// Where a line down leaves a line across the top.
    pub join_top: &'static str,
    /// Where a line down ends on a line across the bottom.
    pub join_bottom: &'static str,
    /// A line across.
    pub rule: &'static str,
    /// A line down, between columns.
    pub bar: &'static str,
    /// A marked row; done.
    pub mark: &'static str,
    /// A ticked box.
    pub ticked: &'static str,
    /// A box without its tick.
    pub unticked: &'static str,
    /// The row under the cursor.
    pub cursor: &'static str,
    /// The edge of the card under the cursor.
    pub edge: &'static str,
    /// Between the words of a line.
    pub dot: &'static str,
    /// Before TEST and LIVE, and colour swatches.
    pub bullet: &'static str,
    /// A dash for "none".
    pub dash: &'static str,
    /// Text was cut here.
    pub ellipsis: &'static str,
    /// A part of a progress bar that is done.
    pub full: &'static str,
    /// A part that is not.
    pub empty: &'static str,
    /// More to the left.
    pub left: &'static str,
    /// More to the right.
    pub right: &'static str,
    /// More above, sorted upwards.
    pub up: &'static str,
    /// More below, sorted downwards.
    pub down: &'static str,
    /// A list opens here.
    pub opens: &'static str,
    /// A block of colour.
    pub swatch: &'static str,
    /// The thumb of a scroll bar.
    pub thumb: &'static str,
}

impl Glyphs {
    /// For terminals that show Unicode.
    pub const UNICODE: Self = Self {
        border: border::PLAIN,
        join_top: "┬",
        join_bottom: "┴",
        rule: "─",
        bar: "│",
        mark: "✓",
        ticked: "☑",
        unticked: "☐",
        cursor: "▸",
        edge: "▌",
        dot: "·",
        bullet: "●",
        dash: "–",
        ellipsis: "…",
        full: "▰",
        empty: "▱",
        left: "◂",
        right: "▸",
        up: "▴",
        down: "▾",
        opens: "▾",
        swatch: "█",
        thumb: "█",
    };

    /// For `--ascii`.
    pub const ASCII: Self = Self {
        border: border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        },
        join_top: "+",
        join_bottom: "+",
        rule: "-",
        bar: "|",
        mark: "*",
        ticked: "x",
        unticked: "o",
        cursor: ">",
        edge: "|",
        dot: "-",
        bullet: "*",
        dash: "-",
        ellipsis: "~",
        full: "#",
        empty: ".",
        left: "<",
        right: ">",
        up: "^",
        down: "v",
        opens: "v",
        swatch: "#",
        thumb: "#",
    };

    /// The ASCII form of a label of the key table ("Assign stage…") when the set is ASCII.
    #[must_use]
    pub fn words(&self, label: &str) -> String {
        if self.border == border::PLAIN {
            label.to_owned()
        } else {
            label.replace('…', "...").replace(['“', '”'], "\"").replace('·', self.dot)
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_glyph_and_its_twin_take_one_cell() {
        for set in [Glyphs::UNICODE, Glyphs::ASCII] {
            let all = [
                set.join_top,
                set.join_bottom,
                set.rule,
                set.bar,
                set.mark,
                set.ticked,
                set.unticked,
                set.cursor,
                set.edge,
                set.dot,
                set.bullet,
                set.dash,
                set.ellipsis,
                set.full,
                set.empty,
                set.left,
                set.right,
                set.up,
                set.down,
                set.opens,
                set.swatch,
                set.thumb,
                set.border.top_left,
                set.border.vertical_left,
            ];
            for glyph in all {
                assert_eq!(glyph.width(), 1, "{glyph}");
                assert!(set == Glyphs::UNICODE || glyph.is_ascii(), "{glyph}");
            }
        }
    }
}
