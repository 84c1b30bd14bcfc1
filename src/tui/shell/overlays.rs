//! Help, palette and menu bar: the key table's rows that work now, to search and to run.

use super::{Action, Effect, Entry, LISTENER, Shell, Wire};
use crate::tui::keys::Menu;
use crate::tui::popup::{Commands, Listed, MenuBar};

impl<W: Wire> Shell<W> {
    pub(super) fn help(&mut self, effects: &mut Vec<Effect<W>>) {
        let rows = self.working().into_iter().map(listed).collect();
        let screen = self.slots[self.open].screen.as_ref().filter(|_| self.layers.is_empty());
        let legend = screen.map_or("", |screen| screen.legend());
        self.push(LISTENER, Box::new(Commands::help(rows, legend)), effects);
    }

    pub(super) fn palette(&mut self, effects: &mut Vec<Effect<W>>) {
        let rows = self.commands().map(listed).collect();
        self.push(LISTENER, Box::new(Commands::palette(rows)), effects);
    }

    pub(super) fn menu(&mut self, effects: &mut Vec<Effect<W>>) {
        let rows: Vec<_> = self.commands().map(|entry| (entry.row.menu, listed(entry))).collect();
        self.push(LISTENER, Box::new(MenuBar::new(&rows)), effects);
    }

    /// The rows that do more than move the cursor or open this very list.
    fn commands(&self) -> impl Iterator<Item = &Entry> {
        self.working().into_iter().filter(|entry| {
            entry.row.menu != Menu::Hidden && !matches!(entry.row.action, Action::Palette | Action::Menu)
        })
    }
}

fn listed(entry: &Entry) -> Listed {
    Listed {
        action: entry.row.action,
        label: entry.row.label.to_owned(),
        help: entry.row.help.to_owned(),
        keys: entry.all_keys(),
        place: entry.row.scope.title(),
    }
}
