//! One key press, and sequences of them: "a", "A", "Ctrl+F", "Shift+Tab", "g b".
//!
//! Written here and not taken from a crate because the case of a letter matters (`A` approves, `a` assigns) and because
//! staff read `Ctrl+F`, not `ctrl-f`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers, in one normal form: Shift never stands beside a character (the character has the case), a
/// character beside Ctrl is lower case, back tab is Shift+Tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// Ctrl, Alt, Shift.
    pub modifiers: KeyModifiers,
}

/// The names of keys that are no characters; the first name of a key is the printed one.
const NAMES: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Return", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Escape", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Space", KeyCode::Char(' ')),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PgUp", KeyCode::PageUp),
    ("PageUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("PageDown", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
    ("Backspace", KeyCode::Backspace),
];

impl Chord {
    /// A chord in its normal form.
    #[must_use]
    pub fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let mut modifiers = modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => {
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::Char(c.to_ascii_lowercase())
            }
            // Some terminals report Shift and the small letter, some the capital alone.
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::SHIFT) => {
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::Char(c.to_ascii_uppercase())
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// A chord without modifiers.
    #[must_use]
    pub fn plain(code: KeyCode) -> Self {
        Self::new(code, KeyModifiers::NONE)
    }

    /// The character that this chord types into a field, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Chord {
    fn from(event: KeyEvent) -> Self {
        Self::new(event.code, event.modifiers)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, word) in
            [(KeyModifiers::CONTROL, "Ctrl+"), (KeyModifiers::ALT, "Alt+"), (KeyModifiers::SHIFT, "Shift+")]
        {
            if self.modifiers.contains(modifier) {
                f.write_str(word)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                write!(f, "{}", c.to_ascii_uppercase())
            }
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other}"),
        }
    }
}

impl FromStr for Chord {
    type Err = String;

    /// Reads what [`Chord`]'s `Display` writes; the words in any case. The error is a sentence.
    fn from_str(raw: &str) -> Result<Self, String> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = raw;
        while let Some((word, after)) = rest.split_once(['+', '-']).filter(|(_, after)| !after.is_empty()) {
            modifiers |= match word.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => break,
            };
            rest = after;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() => KeyCode::Char(c),
            _ => named(rest).ok_or_else(|| unknown(raw))?,
        };
        // A terminal sends the same byte for these pairs, so the first could never be told from the second.
        if modifiers.contains(KeyModifiers::CONTROL) {
            let twin = match code {
                KeyCode::Char('i' | 'I') => Some("Tab"),
                KeyCode::Char('m' | 'M') => Some("Enter"),
                KeyCode::Char('h' | 'H') => Some("Backspace"),
                KeyCode::Char('[') => Some("Esc"),
                _ => None,
            };
            if let Some(twin) = twin {
                return Err(format!("“{raw}” cannot be bound: terminals send {twin} for it."));
            }
        }
        Ok(Self::new(code, modifiers))
    }
}

/// The key of a name such as `PgUp` or `F5`.
fn named(word: &str) -> Option<KeyCode> {
    let function = word.strip_prefix(['F', 'f']).and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=24).contains(n));
    function
        .map(KeyCode::F)
        .or_else(|| NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, code)| *code))
}

fn unknown(raw: &str) -> String {
    let mut names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    names.retain(|name| !matches!(*name, "Return" | "Escape" | "PageUp" | "PageDown"));
    format!(
        "“{raw}” is no key. A key is one character, F1 to F24 or one of {}, with Ctrl+, Alt+ or Shift+ before it.",
        names.join(", ")
    )
}

/// One or more chords pressed after one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sequence(pub Vec<Chord>);

impl Sequence {
    /// Whether `other` begins with all of this sequence.
    #[must_use]
    pub fn starts(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, chord) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            chord.fmt(f)?;
        }
        Ok(())
    }
}

impl FromStr for Sequence {
    type Err = String;

    fn from_str(raw: &str) -> Result<Self, String> {
        let chords = raw.split_whitespace().map(str::parse).collect::<Result<Vec<Chord>, _>>()?;
        if chords.is_empty() {
            return Err("An empty text is no key; to free an action of its keys, write an empty list.".to_owned());
        }
        Ok(Self(chords))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_modifiers_are_told_apart() {
        let press = |code, modifiers| Chord::from(KeyEvent::new(code, modifiers));
        assert_eq!("A".parse(), Ok(press(KeyCode::Char('A'), KeyModifiers::SHIFT)));
        assert_eq!("A".parse(), Ok(press(KeyCode::Char('a'), KeyModifiers::SHIFT)));
        assert_ne!("A".parse::<Chord>(), "a".parse());
        assert_eq!("ctrl+f".parse(), Ok(press(KeyCode::Char('f'), KeyModifiers::CONTROL)));
        assert_eq!("Ctrl-F".parse(), Ok(press(KeyCode::Char('F'), KeyModifiers::CONTROL)));
        assert_eq!("Shift+Tab".parse(), Ok(press(KeyCode::BackTab, KeyModifiers::NONE)));
        assert_eq!("-".parse(), Ok(press(KeyCode::Char('-'), KeyModifiers::NONE)));
        assert_eq!("+".parse(), Ok(press(KeyCode::Char('+'), KeyModifiers::NONE)));
        assert_eq!("ä".parse(), Ok(press(KeyCode::Char('ä'), KeyModifiers::NONE)));
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_names() {
        assert!("Hyper".parse::<Chord>().is_err_and(|sentence| sentence.contains("PgUp")));
        assert!("F25".parse::<Chord>().is_err());
        assert!("Ctrl+I".parse::<Chord>().is_err_and(|sentence| sentence.contains("Tab")));
        assert!("".parse::<Sequence>().is_err());
        assert!("\u{1b}".parse::<Chord>().is_err());
    }

    fn any_chord() -> impl Strategy<Value = Chord> {
        let code = prop_oneof![
            (1u8..=24).prop_map(KeyCode::F),
            (0..NAMES.len()).prop_map(|i| NAMES[i].1),
            any::<char>().prop_filter("printable", |c| !c.is_control() && !c.is_whitespace()).prop_map(KeyCode::Char),
        ];
        (code, 0u8..8).prop_map(|(code, bits)| Chord::new(code, KeyModifiers::from_bits_truncate(bits)))
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree(chord in any_chord()) {
            let printed = chord.to_string();
            match printed.parse::<Chord>() {
                Ok(again) => prop_assert_eq!(again, chord),
                Err(sentence) => prop_assert!(sentence.contains("cannot be bound"), "{}: {}", printed, sentence),
            }
        }
    }
}
