//! The rows of the key table, by the place where they hold.

mod panes;
mod popups;
mod shared;

use super::Row;

/// Every row, in the order of help and `docs/keys.md`.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [shared::ROWS, panes::ROWS, popups::ROWS].into_iter().flatten()
}

/// A row written on few lines, so that the tables read as tables.
const fn row(
    (scope, action): (super::Scope, super::Action),
    chords: &'static [&'static str],
    when: super::When,
    label: &'static str,
    (menu, footer): (super::Menu, u8),
    help: &'static str,
) -> Row {
    Row { action, chords, scope, when, label, help, menu, footer }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::tui::keys::{Action, Menu, Scope};

    #[test]
    fn every_action_has_a_row_and_no_scope_has_it_twice() {
        let mut seen = HashSet::new();
        for row in rows() {
            assert!(seen.insert((row.action, row.scope)), "{:?} stands twice in {:?}", row.action, row.scope);
            assert!(!row.label.is_empty() && row.help.ends_with('.'), "{:?} needs words", row.action);
        }
        for action in Action::ALL {
            assert!(rows().any(|row| row.action == *action), "{action:?} has no row");
            assert_eq!(Action::from_name(action.name()), Some(*action));
        }
    }

    #[test]
    fn what_works_on_a_screen_stands_in_a_menu() {
        for row in rows() {
            let movement = row.scope == Scope::Move;
            assert_eq!(
                row.menu == Menu::Hidden,
                row.scope.is_modal() || movement,
                "{:?} in {:?}",
                row.action,
                row.scope
            );
        }
    }
}
