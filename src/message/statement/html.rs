//! The statement as a page to be read in a browser and printed.

use minijinja::{Environment, Value, value::Serde};
use serde_json::json;

use super::{Section, Statement};
use crate::message::compiled::whole_line_tags;

const PAGE: &str = include_str!("../../../assets/templates/statement.html");

impl Statement {
    /// The statement as a whole HTML page; every value is escaped.
    #[must_use]
    pub fn to_html(&self) -> String {
        let sections: Vec<_> = self.sections().iter().map(described).collect();
        let values = json!({
            "title": self.title(),
            "contractor": self.contractor,
            "office": self.office,
            "period": self.period(),
            "colour": self.brand.hex(),
            "ink": self.brand.ink().hex(),
            "sections": sections,
        });
        page(&values)
    }
}

fn page(values: &serde_json::Value) -> String {
    let mut engine = Environment::new();
    engine.set_syntax(whole_line_tags());
    // its ending makes the engine escape values
    engine
        .add_template("statement.html", PAGE)
        .and_then(|()| engine.get_template("statement.html")?.render(Value::from(Serde(values))))
        .expect("the page is part of the program, and a test renders it with every kind of table")
}

fn described(section: &Section) -> serde_json::Value {
    let rows: Vec<Vec<_>> = section
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| json!({ "words": cell.words(), "numeric": cell.is_numeric() })).collect())
        .collect();
    let numeric: Vec<bool> =
        section.rows.first().map(|row| row.iter().map(super::Cell::is_numeric).collect()).unwrap_or_default();
    let columns: Vec<_> = section
        .columns
        .iter()
        .enumerate()
        .map(|(at, name)| json!({ "words": name, "numeric": numeric.get(at).copied().unwrap_or_default() }))
        .collect();
    json!({ "title": section.title, "columns": columns, "rows": rows, "empty": section.empty })
}
