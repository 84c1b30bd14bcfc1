//! The letters that every bank takes: those of the SEPA schemes (EPC217-08), into which all others are transliterated.

use deunicode::deunicode_with_tofu;

/// Whether every bank takes this character.
#[must_use]
pub const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' | ' ')
}

/// The text in plain letters, on one line, at most `max` of them: `Öztürk & Söhne` becomes `Ozturk + Sohne`, `王小明`
/// `Wang Xiao Ming`. Pictures vanish. What no rule knows vanishes too, so the result may be empty.
#[must_use]
pub fn latin(raw: &str, max: usize) -> String {
    let spelled: String = raw.chars().filter(|c| !is_picture(*c)).map(before_spelling).collect();
    let mut out = String::new();
    for c in deunicode_with_tofu(&spelled, "").chars().map(nearest_plain) {
        let is_second_space = c == ' ' && (out.is_empty() || out.ends_with(' '));
        if is_plain(c) && !is_second_space {
            out.push(c);
        }
    }
    out.truncate(max); // all of it is ASCII
    out.truncate(out.trim_end().len());
    out
}

/// Whether a reference can travel: plain letters without blanks, no slash at an end and no two in a row.
#[must_use]
pub fn is_reference(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text.chars().all(|c| is_plain(c) && c != ' ')
        && !text.starts_with('/')
        && !text.ends_with('/')
        && !text.contains("//")
}

/// What the transliteration would drop, or make of a letter of another script too (`@` of the Arabic ة).
const fn before_spelling(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        '@' => '.',
        _ => c,
    }
}

/// The plain character that comes nearest to one of ASCII.
const fn nearest_plain(c: char) -> char {
    match c {
        '&' => '+',
        '_' | '~' => '-',
        '"' | '`' => '\'',
        '[' | '{' | '<' => '(',
        ']' | '}' | '>' => ')',
        '|' | '\\' => '/',
        ';' => ',',
        '!' | '#' | '$' | '%' | '*' | '=' | '^' => '.',
        _ => c,
    }
}

/// Emoji and other pictures: their names are no part of a person's.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_all_scripts_become_letters_that_a_bank_takes() {
        for (raw, plain) in [
            ("Carla Bau", "Carla Bau"),
            ("Öztürk & Söhne", "Ozturk + Sohne"),
            ("O\u{308}ztu\u{308}rk", "Ozturk"),
            ("Straße_7; Łódź", "Strasse-7, Lodz"),
            ("王小明", "Wang Xiao Ming"),
            ("Цветан Ελλάδα", "Tsvetan Ellada"),
            ("नादिया", "naadiyaa"),
            ("نادية شريف", "ndy shryf"),
            ("👩‍👩‍👧 Bau ☀️", "Bau"),
            ("“Roof” @ 5 € – done!\r\n\tyes", "'Roof' . 5 EUR - done. yes"),
            ("\u{202e}a\u{0}\u{1b}[31mb", "a(31mb"),
            ("👷", ""),
            ("", ""),
        ] {
            assert_eq!(latin(raw, 70), plain, "{raw}");
        }
        assert_eq!(latin("王小明", 5), "Wang");
    }

    #[test]
    fn references_that_travel() {
        for good in ["MP-12", "a/b", "1"] {
            assert!(is_reference(good, 35), "{good}");
        }
        for bad in ["", "/a", "a/", "a//b", "a b", "ü", "a_b", "a\n", &"a".repeat(36)] {
            assert!(!is_reference(bad, 35), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_plain_and_short_enough(raw in "(?s).*", max in 0_usize..200) {
            let plain = latin(&raw, max);
            prop_assert!(plain.len() <= max && plain.chars().all(is_plain), "{plain:?}");
            prop_assert_eq!(plain.trim(), plain.as_str());
            prop_assert_eq!(latin(&plain, max), plain);
        }
    }
}
