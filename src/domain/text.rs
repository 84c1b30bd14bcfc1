//! What may stand in a name: no control characters, no line breaks, one Unicode form.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

/// The longest name kept, in characters; longer ones are cut when typed and refused when imported as an address.
pub const MAX_NAME: usize = 10_000;

/// Whether a character would act on a terminal or reorder text instead of being shown: C0, C1, bidi overrides and
/// isolates, line separators.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A name on one line: breaks and tabs become one space, control characters vanish, text is NFC, ends are trimmed.
#[must_use]
pub fn clean_line(raw: &str) -> String {
    if raw.bytes().all(|b| b.is_ascii() && !b.is_ascii_control()) {
        return raw.trim().to_owned(); // most cells of most files: nothing to normalise
    }
    let mut out = String::with_capacity(raw.len());
    for c in raw.nfc() {
        if matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_control(c) {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// Text of several lines: line breaks stay (as `\n`), other control characters vanish, text is NFC.
#[must_use]
pub fn clean_block(raw: &str) -> String {
    let is_kept = |c: char| c == '\n' || c == '\t' || !is_control(c);
    let mut text = raw.replace("\r\n", "\n");
    // letters are nearly always composed and clean already, and composing them again took a third of rendering
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        text = text.nfc().collect();
    }
    text.retain(is_kept);
    text.truncate(text.trim_end().len());
    text
}

/// The key by which names sort and by which prefixes are found: lower case, without marks.
#[must_use]
pub fn sort_key(name: &str) -> String {
    name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// A number with commas at the thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A word with a capital at its head.
#[must_use]
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Shows control characters as `\u{..}` so that a refused value can be read safely.
#[must_use]
pub fn escaped(raw: &str) -> String {
    raw.chars().map(|c| if is_control(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// The text between quotation marks; those inside it become single ones, as print has it: `"'Roof' of Carla Bau approved"`.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'"))
}

/// Keeps text that runs from right to left from reordering the cells around it.
#[must_use]
pub fn isolate(cell: &str) -> String {
    let runs_left = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if cell.contains(runs_left) { format!("\u{2068}{cell}\u{2069}") } else { cell.to_owned() }
}

/// The size of a file as people read it: `812 B`, `64 kB`, `1.2 MB`; cut, not rounded up.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
        None => format!("{bytes} B"),
        Some((unit, name)) if bytes / unit >= 10 || unit == 1_000 => format!("{} {name}", bytes / unit),
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit / (unit / 10)),
    }
}

/// At most `max` characters, cut between what a reader sees as letters and ended by `…` when something was cut.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut left = max.saturating_sub(1);
    for cluster in text.graphemes(true) {
        let Some(rest) = left.checked_sub(cluster.chars().count()) else { break };
        left = rest;
        out.push_str(cluster);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_would_act_on_a_terminal() {
        assert_eq!(clean_line("  Anna\r\nBecker\u{1b}[31m\u{202e} "), "Anna Becker[31m");
        assert_eq!(clean_line("e\u{301}"), "é");
        assert_eq!(clean_block("a\r\nb\u{7}\n"), "a\nb");
        assert_eq!(clean_block("e\u{301}\tनमस्ते\u{202e} \n"), "é\tनमस्ते");
        assert_eq!(sort_key("Öztürk"), "ozturk");
        assert_eq!(escaped("a\u{1b}b"), "a\\u{1b}b");
    }

    #[test]
    fn a_quotation_within_one_has_single_marks() {
        assert_eq!(quoted("3 to Materials"), "\"3 to Materials\"");
        assert_eq!(quoted("\"Roof\" of Carla Bau approved"), "\"'Roof' of Carla Bau approved\"");
    }

    #[test]
    fn sizes_are_never_said_larger_than_they_are() {
        let sizes = [0, 999, 1_000, 64_999, 1_299_999, 12_900_000, 2_400_000_000].map(file_size);
        assert_eq!(sizes, ["0 B", "999 B", "1 kB", "64 kB", "1.2 MB", "12 MB", "2.4 GB"]);
    }

    #[test]
    fn long_text_is_cut_between_letters() {
        assert_eq!(shorten("Anna", 4), "Anna");
        assert_eq!(shorten("Anna Becker", 6), "Anna…");
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(shorten(&format!("a{family}{family}"), 8), format!("a{family}…"));
        assert_eq!(shorten(&format!("e{}", "\u{301}".repeat(9)), 4), "…");
    }
}
