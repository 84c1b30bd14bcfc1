//! Text measured and cut in terminal cells, by what a reader takes for one character (grapheme clusters).

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::text::is_control;

/// The cells that a text takes; a family of emoji or a letter with its marks counts as the terminal draws it.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// The text without characters that would act on the terminal; line breaks and tabs become spaces.
#[must_use]
pub fn clean(text: &str) -> String {
    let safe = |c: char| if matches!(c, '\n' | '\r' | '\t') { Some(' ') } else { (!is_control(c)).then_some(c) };
    text.chars().filter_map(safe).collect()
}

/// As much of the text as fits, with the ellipsis when something is cut off. Never splits a character.
#[must_use]
pub fn cut<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let room = cells.saturating_sub(width(ellipsis));
    let (end, _) = fitting(text, room);
    let ellipsis = if width(ellipsis) <= cells { ellipsis } else { "" };
    Cow::Owned(format!("{}{ellipsis}", &text[..end]))
}

/// As much of the text as fits, cut in its middle, between words where they are short enough: the beginning says what it
/// is about, the end what can be done. Of an end with parts between dots whole parts are kept.
#[must_use]
pub fn cut_middle<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    /// Longer pieces of words are not given up for a cut between words.
    const SHORT: usize = 16;
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let gap = format!(" {ellipsis} ");
    let Some(room) = cells.checked_sub(width(&gap)) else { return cut(text, cells, ellipsis) };
    let mut tail = text.len();
    let mut left = room * 2 / 5;
    for grapheme in text.graphemes(true).rev() {
        let Some(rest) = left.checked_sub(grapheme.width()) else { break };
        left = rest;
        tail -= grapheme.len();
    }
    let tail = &text[tail..];
    let tail =
        tail.find(" · ").or_else(|| tail.find(' ').filter(|space| *space <= SHORT)).map_or(tail, |at| &tail[at..]);
    let tail = tail.trim_start();
    let (head, _) = fitting(text, room - width(tail));
    let head = &text[..head];
    let head = head.rfind(' ').filter(|space| head.len() - space <= SHORT).map_or(head, |space| &head[..space]);
    Cow::Owned(format!("{}{gap}{tail}", head.trim_end()))
}

/// The text in exactly so many cells: cut, or with spaces behind it.
#[must_use]
pub fn fit(text: &str, cells: usize, ellipsis: &str) -> String {
    let mut out = cut(text, cells, ellipsis).into_owned();
    let missing = cells.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// The same with the spaces before it, for numbers.
#[must_use]
pub fn fit_right(text: &str, cells: usize, ellipsis: &str) -> String {
    let text = cut(text, cells, ellipsis);
    let missing = cells.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(missing))
}

/// Where the part that fits into so many cells ends, in bytes, and the cells that it takes.
#[must_use]
pub fn fitting(text: &str, cells: usize) -> (usize, usize) {
    let (mut end, mut used) = (0, 0);
    for grapheme in text.graphemes(true) {
        let more = grapheme.width();
        if used + more > cells {
            break;
        }
        used += more;
        end += grapheme.len();
    }
    (end, used)
}

/// Lines of at most so many cells, broken at spaces where there are any; line breaks of the text stay.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in clean(paragraph).split_word_bounds() {
            if width(&line) + width(word) <= cells {
                line.push_str(word);
                continue;
            }
            if word.trim().is_empty() {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            if let Some(space) = line.rfind(' ').filter(|_| width(word) <= cells) {
                let rest = line.split_off(space + 1);
                lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            }
            let mut word = word;
            while width(&line) + width(word) > cells {
                let (mut end, _) = fitting(word, cells.saturating_sub(width(&line)));
                if end == 0 && line.is_empty() {
                    // One character wider than the line: it stands alone.
                    end = word.graphemes(true).next().map_or(word.len(), str::len);
                }
                line.push_str(&word[..end]);
                word = &word[end..];
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(word);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scripts_are_measured_as_the_terminal_draws_them() {
        assert_eq!(width("Anna"), 4);
        assert_eq!(width("王小明"), 6);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩‍👩‍👧‍👦"), 2);
        assert_eq!(width("محمد"), 4);
        assert_eq!(width("हिन्दी"), width("हि") + width("न्दी"));
    }

    #[test]
    fn cutting_never_splits_a_character() {
        assert_eq!(cut("Anna Becker", 6, "…"), "Anna …");
        assert_eq!(cut("王小明", 4, "…"), "王…");
        assert_eq!(cut("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "…"), "👩‍👩‍👧‍👦…");
        assert_eq!(cut("Anna", 4, "…"), "Anna");
        assert_eq!(cut("Anna", 0, "…"), "");
        assert_eq!(fit("王小明", 4, "…"), "王… ");
        assert_eq!(fit_right("$9", 4, "…"), "  $9");
    }

    #[test]
    fn a_cut_in_the_middle_keeps_both_ends() {
        assert_eq!(cut_middle("one two three four · u undo", 26, "…"), "one two three … · u undo");
        assert_eq!(cut_middle("one two three four (nobody is told)", 26, "…"), "one two three … is told)");
        assert_eq!(cut_middle("u undo", 6, "…"), "u undo");
        assert_eq!(cut_middle("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 7, "…"), "👩‍👩‍👧‍👦👩‍👩‍👧‍👦 … ");
        assert_eq!(cut_middle("Anna Becker", 2, "…"), "A…");
    }

    #[test]
    fn what_acts_on_a_terminal_is_taken_out() {
        assert_eq!(clean("a\u{1b}[31mb\u{9b}c\nd\u{202e}"), "a[31mbc d");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a\n\nb", 8), ["a", "", "b"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("王小明王小明", 5), ["王小", "明王", "小明"]);
    }

    proptest! {
        #[test]
        fn fit_takes_exactly_the_cells(text in any::<String>(), cells in 0usize..40) {
            let text = clean(&text);
            prop_assert_eq!(width(&fit(&text, cells, "…")), cells);
            prop_assert_eq!(width(&fit_right(&text, cells, "~")), cells);
            prop_assert!(width(&cut_middle(&text, cells, "…")) <= cells);
        }

        #[test]
        fn clean_text_holds_nothing_that_acts(text in any::<String>()) {
            prop_assert!(!clean(&text).chars().any(is_control));
        }

        #[test]
        fn wrapped_lines_fit_and_lose_no_word(text in "[a-z王é ]{0,60}", cells in 2usize..30) {
            let lines = wrap(&text, cells);
            prop_assert!(lines.iter().all(|line| width(line) <= cells));
            let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
