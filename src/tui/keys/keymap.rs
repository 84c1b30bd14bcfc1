//! The key table with the operator's own keys in it, and the way from pressed keys to an action.

use super::{Action, Chord, Facts, Menu, Row, Scope, Sequence, rows};
use crate::domain::Refusal;

/// A row with the keys that hold for this operator.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The row of the table.
    pub row: &'static Row,
    /// The keys, the one to show first; none when the operator took them all away.
    pub keys: Vec<Sequence>,
}

impl Entry {
    /// The key to show beside the label, or nothing.
    #[must_use]
    pub fn shown_key(&self) -> String {
        self.keys.first().map(Sequence::to_string).unwrap_or_default()
    }

    /// The key to show where typed characters are text: the first that types none.
    #[must_use]
    pub fn shown_key_while_typing(&self) -> String {
        let types = |keys: &&Sequence| keys.0.first().is_some_and(|chord| chord.typed().is_some());
        self.keys.iter().find(|keys| !types(keys)).map(Sequence::to_string).unwrap_or_default()
    }

    /// All keys, for help.
    #[must_use]
    pub fn all_keys(&self) -> String {
        self.keys.iter().map(Sequence::to_string).collect::<Vec<_>>().join("  ")
    }
}

/// What pressed keys mean.
#[derive(Clone, Copy, Debug)]
pub enum Resolved {
    /// This row, and what it asks for is possible.
    Row(&'static Row),
    /// This row, but its condition does not hold.
    Missing(&'static Row),
    /// The beginning of a sequence.
    Begun,
    /// Nothing.
    Unknown,
}

/// The key table as it holds for this operator.
#[derive(Clone, Debug)]
pub struct Keymap {
    entries: Vec<Entry>,
}

impl Default for Keymap {
    /// The table as it is shipped.
    fn default() -> Self {
        let parse = |chord: &&str| chord.parse().expect("the tests parse every default chord");
        let entries = rows().map(|row| Entry { row, keys: row.chords.iter().map(parse).collect() }).collect();
        Self { entries }
    }
}

impl Keymap {
    /// The table with the keys of `[keys]`: each action's name with its chords or sequences, an empty list to free it.
    ///
    /// # Errors
    /// A sentence that names the action or key that is wrong and what would be right.
    pub fn with(bound: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Self, Refusal> {
        let mut map = Self::default();
        for (name, keys) in bound {
            let action = Action::from_name(&name).ok_or_else(|| unknown_action(&name))?;
            let keys = keys
                .iter()
                .map(|raw| raw.parse::<Sequence>())
                .collect::<Result<Vec<_>, _>>()
                .map_err(|sentence| Refusal::usage(sentence).hint(format!("It stands at “{name}” in [keys].")))?;
            for entry in map.entries.iter_mut().filter(|entry| entry.row.action == action) {
                if keys.is_empty() && entry.row.menu == Menu::Hidden {
                    return Err(Refusal::usage(format!("“{name}” in [keys] needs at least one key: no menu has it.")));
                }
                entry.keys.clone_from(&keys);
            }
        }
        map.conflict().map_or(Ok(map), Err)
    }

    /// The first two rows that could never be told apart.
    fn conflict(&self) -> Option<Refusal> {
        let bound = || self.entries.iter().flat_map(|e| e.keys.iter().map(move |keys| (e.row, keys)));
        for (i, (a, keys_a)) in bound().enumerate() {
            for (b, keys_b) in bound().skip(i + 1) {
                // One key for one action in two places is no conflict.
                if a.action != b.action && a.scope.meets(b.scope) && (keys_a.starts(keys_b) || keys_b.starts(keys_a)) {
                    return Some(
                        Refusal::usage(format!(
                            "“{keys_a}” ({}) and “{keys_b}” ({}) cannot be told apart.",
                            a.action.name(),
                            b.action.name()
                        ))
                        .hint("Give one of them another key in [keys]."),
                    );
                }
            }
        }
        None
    }

    /// Every row, with its keys.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of an action in the first of these scopes that has it.
    #[must_use]
    pub fn entry(&self, scopes: &[Scope], action: Action) -> Option<&Entry> {
        scopes.iter().find_map(|scope| self.entries.iter().find(|e| e.row.scope == *scope && e.row.action == action))
    }

    /// What these keys mean where `scopes` hold, the innermost first.
    #[must_use]
    pub fn resolve(&self, scopes: &[Scope], facts: Facts, pressed: &[Chord]) -> Resolved {
        let mut begun = false;
        for scope in scopes {
            for entry in self.entries.iter().filter(|entry| entry.row.scope == *scope) {
                for keys in &entry.keys {
                    if keys.0 == pressed {
                        let holds = entry.row.when.holds(facts);
                        return if holds { Resolved::Row(entry.row) } else { Resolved::Missing(entry.row) };
                    }
                    begun |= keys.0.starts_with(pressed);
                }
            }
        }
        if begun { Resolved::Begun } else { Resolved::Unknown }
    }
}

fn unknown_action(name: &str) -> Refusal {
    let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
    Refusal::usage(format!("“{name}” in [keys] is no action.")).hint(format!("The actions are: {}.", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(keys: &str) -> Vec<Chord> {
        keys.parse::<Sequence>().expect("a key").0
    }

    fn bind(name: &str, keys: &[&str]) -> Result<Keymap, Refusal> {
        Keymap::with([(name.to_owned(), keys.iter().map(ToString::to_string).collect())])
    }

    #[test]
    fn the_shipped_table_has_no_conflict() {
        assert_eq!(Keymap::default().conflict(), None);
    }

    #[test]
    fn sequences_conditions_and_scopes_decide() {
        let map = Keymap::default();
        let here = [Scope::Board, Scope::List, Scope::Marks, Scope::Move, Scope::Global, Scope::Anywhere];
        let facts = Facts { row: true, ..Facts::default() };
        assert!(matches!(map.resolve(&here, facts, &press("g")), Resolved::Begun));
        assert!(matches!(map.resolve(&here, facts, &press("g b")), Resolved::Row(r) if r.action == Action::GoBoard));
        assert!(matches!(map.resolve(&here, facts, &press("g z")), Resolved::Unknown));
        assert!(matches!(map.resolve(&here, facts, &press("a")), Resolved::Row(r) if r.action == Action::Assign));
        assert!(matches!(map.resolve(&here, Facts::default(), &press("a")), Resolved::Missing(_)));
        assert!(matches!(map.resolve(&[Scope::Popup], facts, &press("a")), Resolved::Unknown));
    }

    #[test]
    fn own_keys_replace_the_shipped_ones_and_nonsense_is_refused() {
        let map = bind("assign", &["F5", "z a"]).expect("valid");
        let entry = map.entry(&[Scope::Board], Action::Assign).expect("a row");
        assert_eq!((entry.shown_key().as_str(), entry.all_keys().as_str()), ("F5", "F5  z a"));
        let facts = Facts { row: true, ..Facts::default() };
        assert!(matches!(map.resolve(&[Scope::Board], facts, &press("a")), Resolved::Unknown));

        let sentence = |result: Result<Keymap, Refusal>| result.expect_err("refused").to_string();
        assert!(sentence(bind("asign", &["a"])).contains("assign, next-stage"));
        assert!(sentence(bind("assign", &["Hyper"])).contains("PgUp"));
        assert!(sentence(bind("assign", &["u"])).contains("cannot be told apart"));
        assert!(sentence(bind("assign", &["g"])).contains("cannot be told apart"));
        assert!(sentence(bind("accept", &[])).contains("at least one key"));
        assert!(bind("assign", &[]).is_ok());
    }
}
