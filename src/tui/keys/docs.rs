//! `docs/keys.md`, written from the key table.

use std::fmt::Write as _;

use super::{Entry, Keymap, Scope, rows};

/// The page: one table a scope, in the order of the key table.
#[must_use]
pub fn markdown() -> String {
    let map = Keymap::default();
    let mut page = String::from(
        "<!-- Generated from the key table (src/tui/keys/rows): `UPDATE_DOCS=1 cargo test keys_page` writes it anew. -->\n\
         # Keys\n\n\
         Arrows, Enter, Esc, Tab and Space alone are enough for every job; letters are for the frequent ones. In a filter or\n\
         a field every printable key is text. `?` shows on every screen the keys that work there.\n\n\
         Every key can be changed in `config.toml`: the name of the action, then a chord, a list of chords or a sequence.\n\n\
         ```toml\n[keys]\nassign = \"F5\"\nnext-stage = [\">\", \"Ctrl+Right\"]\ngo-board = \"g b\"\n```\n",
    );
    let mut scopes: Vec<Scope> = Vec::new();
    for row in rows().filter(|row| !row.planned()) {
        if !scopes.contains(&row.scope) {
            scopes.push(row.scope);
        }
    }
    for scope in scopes {
        let _ = write!(page, "\n## {}\n\n| keys | what | action |\n| --- | --- | --- |\n", scope.title());
        for Entry { row, keys } in map.entries().iter().filter(|entry| entry.row.scope == scope && !entry.row.planned())
        {
            let keys: Vec<String> = keys.iter().map(|keys| format!("`{keys}`")).collect();
            let _ =
                writeln!(page, "| {} | **{}**: {} | `{}` |", keys.join(" "), row.label, row.help, row.action.name());
        }
    }
    let mut planned: Vec<&str> = Vec::new();
    for row in rows().filter(|row| row.planned()) {
        let name = row.action.name();
        if !planned.contains(&name) && !rows().any(|other| other.action == row.action && !other.planned()) {
            planned.push(name);
        }
    }
    if !planned.is_empty() {
        let names = planned.join("`, `");
        let _ = write!(page, "\nAlso accepted in `[keys]`, for screens that are still to come: `{names}`.\n");
    }
    page
}

#[cfg(test)]
mod tests {
    #[test]
    fn keys_page_is_in_step_with_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
        let page = super::markdown();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &page).expect("docs/keys.md can be written");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == page, "docs/keys.md is stale: run `UPDATE_DOCS=1 cargo test keys_page`");
    }
}
