//! What the Settings screens and the command line ask about settings and operators.

use super::door::Office;
use super::settings::MODE;
use super::work::BRAND_COLOUR;
use crate::config::value::Mode;
use crate::config::{Key, Source};
use crate::domain::color::Legibility;
use crate::domain::text::escaped;
use crate::domain::{Color, Refusal};
use crate::store::operator;
pub use crate::store::operator::Operator;
use crate::store::setting;

/// One setting with the value that holds.
#[derive(Clone, Debug)]
pub struct SettingRow {
    /// Full name, such as `delivery.undo_window`.
    pub name: &'static str,
    /// The value that holds.
    pub value: String,
    /// Where it comes from; a line of the file locks it.
    pub source: Source,
    /// What is known about it; `None` for the brand's colour, which only the office itself has.
    pub key: Option<&'static Key>,
}

/// Whether messages leave the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeNow {
    /// The mode that holds.
    pub mode: Mode,
    /// The line of `config.toml` that fixes it.
    pub locked_line: Option<usize>,
}

/// The brand's colour and what the contrast check says about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brand {
    /// The colour.
    pub color: Color,
    /// Whether the office chose it.
    pub is_own: bool,
    /// The contrast check.
    pub legibility: Legibility,
}

impl Office {
    /// Every setting with the value that holds, in the order of the example; the brand's colour last. Also answered
    /// when a stored value does not fit, so that it can be seen and set again.
    pub fn setting_rows(&self) -> Result<Vec<SettingRow>, Refusal> {
        let stored = self.ask(|read| Ok(setting::all(read)?))?;
        let rows = self.config().rows(&stored).into_iter();
        let mut rows: Vec<SettingRow> = rows
            .map(|row| SettingRow { name: row.key.name, value: row.value, source: row.source, key: Some(row.key) })
            .collect();
        let brand = stored.get(BRAND_COLOUR).filter(|value| !value.is_empty());
        rows.push(SettingRow {
            name: BRAND_COLOUR,
            value: brand.cloned().unwrap_or_else(|| Color::BRAND.hex()),
            source: if brand.is_some() { Source::Office } else { Source::Default },
            key: None,
        });
        Ok(rows)
    }

    /// One setting by its full name.
    pub fn setting(&self, name: &str) -> Result<SettingRow, Refusal> {
        let unknown = || {
            Refusal::usage(format!("There is no setting \"{}\".", escaped(name)))
                .hint("`milepost settings list` shows them all.")
        };
        self.setting_rows()?.into_iter().find(|row| row.name == name).ok_or_else(unknown)
    }

    /// The mode that holds, and whether the file fixes it.
    pub fn mode(&self) -> Result<ModeNow, Refusal> {
        Ok(ModeNow { mode: self.settings()?.delivery.mode, locked_line: self.config().locked_line(MODE) })
    }

    /// The brand's colour with its contrast check.
    pub fn brand(&self) -> Result<Brand, Refusal> {
        let own = self.own()?;
        let color = own.brand();
        let is_own = own.stored.get(BRAND_COLOUR).is_some_and(|value| !value.is_empty());
        Ok(Brand { color, is_own, legibility: color.legibility() })
    }

    /// The operators by name.
    pub fn operators(&self) -> Result<Vec<Operator>, Refusal> {
        self.ask(|read| Ok(operator::all(read)?))
    }

    /// The operator of that name, in any case.
    pub fn find_operator(&self, name: &str) -> Result<Operator, Refusal> {
        let known = self.operators()?;
        if let Some(found) = known.iter().find(|operator| super::naming::same(&operator.name, name.trim())) {
            return Ok(found.clone());
        }
        let names: Vec<&str> = known.iter().map(|operator| operator.name.as_str()).collect();
        Err(Refusal::not_found(format!(
            "{} is not an operator of this office. The operators are: {}.",
            escaped(name.trim()),
            names.join(", ")
        )))
    }
}
