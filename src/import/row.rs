//! One row as the office takes it: a contact, what the row says about its card, and what was wrong with it.

use chrono_tz::Tz;
use serde::Serialize;

use super::field::FieldKind;
use super::matching::Merge;
use crate::domain::text::{escaped, is_control};
use crate::domain::{Country, Currency, Email, Instant, Lang, Money, Phone};

/// What a value means where the file does not say it.
#[derive(Clone, Copy, Debug)]
pub struct OfficeDefaults {
    /// The currency of an amount without one.
    pub currency: Currency,
    /// The country of a national telephone number; also says which of `3/4/2026` is the month.
    pub country: Country,
    /// The zone of a time without one.
    pub zone: Tz,
}

impl Default for OfficeDefaults {
    fn default() -> Self {
        Self { currency: Currency::USD, country: Country::US, zone: Tz::UTC }
    }
}

/// Where a contact's name came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// A person stands in the row; the company is a text field.
    Person,
    /// Only a company: it is the contact, and equal names in one file are one.
    Company,
    /// Only an e-mail address.
    Email,
    /// A card's row with neither: its external id, else its title.
    Card,
}

/// What a row says about whom it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactFields {
    /// What the contact is called, on one line.
    pub name: String,
    /// Where that came from.
    pub named_by: NamedBy,
    /// First name, where the file has it apart.
    pub first_name: Option<String>,
    /// Last name, where the file has it apart.
    pub last_name: Option<String>,
    /// The company of a person; `None` when the company is the contact.
    pub company: Option<String>,
    /// The CRM's id of the contact.
    pub external_id: Option<String>,
    /// Addresses, the primary one first, no two equal.
    pub emails: Vec<Email>,
    /// Numbers, mobile ones first, no two equal.
    pub phones: Vec<Phone>,
    /// Who looks after it, as the file spells it.
    pub owner: Option<String>,
    /// Time zone.
    pub zone: Option<Tz>,
    /// The language that it is written to in.
    pub lang: Option<Lang>,
    /// Whether it wants no e-mail, where the file says so either way.
    pub email_opt_out: Option<bool>,
    /// Whether it wants no calls and texts, where the file says so either way.
    pub do_not_call: Option<bool>,
}

/// What a row says about a piece of work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardFields {
    /// The CRM's id of the card.
    pub external_id: Option<String>,
    /// What the card is called; without one it goes by its contact's name.
    pub title: Option<String>,
    /// What it is worth.
    pub value: Option<Money>,
    /// The stage's name as the file spells it; only when the caller named the column.
    pub stage: Option<String>,
    /// What is sold.
    pub product: Option<String>,
    /// Where the work is.
    pub site_address: Option<String>,
    /// Free text, of several lines.
    pub description: Option<String>,
}

/// An earlier row of the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EarlierRow {
    /// Its [`ParsedRow::index`].
    pub index: usize,
    /// The line on which it begins.
    pub line: u64,
}

/// By what a later row is known to be about the same contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SameBy {
    /// The CRM's id of the contact.
    ContactId,
    /// One of its addresses.
    Email,
    /// The name of a company that is itself the contact.
    CompanyName,
}

impl SameBy {
    /// How the later row's values join the first one's.
    #[must_use]
    pub const fn merge(self) -> Merge {
        match self {
            Self::ContactId => Merge::Overwrite,
            Self::Email | Self::CompanyName => Merge::Fill,
        }
    }
}

/// A good row.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedRow {
    /// The line of the file on which it begins; the first line is 1.
    pub line: u64,
    /// Which good row it is, from 0: what [`ParsedRow::same_contact`] and [`ParsedRow::same_card`] point at.
    pub index: usize,
    /// Whom it is for.
    pub contact: ContactFields,
    /// The work.
    pub card: CardFields,
    /// When it came to be in the CRM.
    pub created: Option<Instant>,
    /// The first row of the file about the same contact, and by what that is known.
    pub same_contact: Option<(EarlierRow, SameBy)>,
    /// In a file of cards: the first row with the same external id.
    pub same_card: Option<EarlierRow>,
    /// What was left out of it.
    pub notes: Vec<RowNote>,
}

impl ParsedRow {
    /// What the card is called: its title, else its contact's name.
    #[must_use]
    pub fn card_title(&self) -> &str {
        self.card.title.as_deref().unwrap_or(&self.contact.name)
    }
}

/// Why a row was refused, or a value left out, in the words of the person who imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowRefusal {
    /// The line of the file on which the row begins.
    pub line: u64,
    /// The column's name, or empty when it is about the whole row.
    pub column: String,
    /// What stands there, on one line, with control characters escaped and cut when long.
    pub value: String,
    /// What is wrong, following "line 7: Email "anna@" ...".
    pub reason: String,
}

/// A value that was left out while its row went on: the same words as for a refusal.
pub type RowNote = RowRefusal;

impl RowRefusal {
    /// A refusal that shows `value` safely.
    pub fn new(line: u64, column: impl Into<String>, value: &str, reason: impl Into<String>) -> Self {
        Self { line, column: column.into(), value: shown(value), reason: reason.into() }
    }
}

/// `line 7: Email "anna@" has no domain after the @`.
impl std::fmt::Display for RowRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: ", self.line)?;
        if !self.column.is_empty() {
            write!(f, "{} ", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, "\"{}\" ", self.value)?;
        }
        f.write_str(&self.reason)
    }
}

/// A value for people to recognise: escaped, at most 80 characters.
fn shown(value: &str) -> String {
    const SHOWN: usize = 80;
    let cut: String = value.trim_matches(' ').chars().take(SHOWN).collect();
    let visible: String = cut
        .chars()
        .map(|c| {
            if crate::domain::address::is_invisible(c) && !is_control(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect();
    let dots = if value.trim_matches(' ').chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("{}{dots}", escaped(&visible))
}

/// The name of the column, or of the field where the file's column has none.
pub(super) fn column_name(headers: &[String], column: usize, kind: FieldKind) -> String {
    headers.get(column).filter(|header| !header.is_empty()).map_or_else(|| kind.name().to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_show_values_safely() {
        let refusal = RowRefusal::new(7, "Email", "a\u{1b}[2J\u{200b}@x.test\r\nBcc: b", "is no address");
        assert_eq!(
            refusal.to_string(),
            "line 7: Email \"a\\u{1b}[2J\\u{200b}@x.test\\u{d}\\u{a}Bcc: b\" is no address"
        );
        assert_eq!(RowRefusal::new(7, "", "", "is short").to_string(), "line 7: is short");
        let long = RowRefusal::new(1, "Name", &"王".repeat(10_000), "").value;
        assert_eq!(long.chars().count(), 81);
    }
}
