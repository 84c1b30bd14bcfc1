//! One row of cells into one good row, or the reason why not.

use chrono_tz::Tz;
use csv::StringRecord;

use super::dates::{DateOrder, parse_moment};
use super::field::{FieldKind, Subject};
use super::mapping::Mapping;
use super::row::{CardFields, ContactFields, NamedBy, OfficeDefaults, ParsedRow, RowNote, RowRefusal, column_name};
use crate::domain::address::{EmailError, trim_spaces};
use crate::domain::phone::PhoneError;
use crate::domain::text::{MAX_NAME, clean_block, clean_line, is_control};
use crate::domain::{Currency, DecimalMark, Email, Instant, Lang, Money, Phone, contact};

/// How a file's cells become values.
pub(super) struct Normaliser<'m> {
    mapping: &'m Mapping,
    /// The columns of each kind, by the kind's number.
    columns: Vec<Vec<usize>>,
    defaults: OfficeDefaults,
    amounts: DecimalMark,
    dates: DateOrder,
}

impl<'m> Normaliser<'m> {
    pub(super) fn new(mapping: &'m Mapping, defaults: OfficeDefaults, amounts: DecimalMark, dates: DateOrder) -> Self {
        let columns = FieldKind::ALL.iter().map(|kind| mapping.columns_of(*kind).collect()).collect();
        Self { mapping, columns, defaults, amounts, dates }
    }

    /// Whether the CRM marks the row as deleted: a yes, or the day on which it was.
    pub(super) fn is_deleted(&self, cells: &StringRecord) -> bool {
        let mark = self.columns(FieldKind::Deleted).first().and_then(|column| cells.get(*column)).map(clean_line);
        mark.is_some_and(|mark| is_plain_yes(&mark) || parse_moment(&mark, self.dates, self.defaults.zone).is_some())
    }

    /// The good row that the cells make; it knows nothing of other rows yet.
    pub(super) fn row(&self, line: u64, index: usize, cells: &StringRecord) -> Result<ParsedRow, RowRefusal> {
        let mut reading = Reading { to: self, line, cells, notes: Vec::new() };
        reading.refuse_surplus_cells()?;
        let card = reading.card()?;
        let contact = reading.contact(&card)?;
        let created = reading.created();
        let notes = reading.notes;
        Ok(ParsedRow { line, index, contact, card, created, same_contact: None, same_card: None, notes })
    }

    fn columns(&self, kind: FieldKind) -> &[usize] {
        self.columns.get(kind as usize).map_or(&[], Vec::as_slice)
    }
}

/// One row while it is read.
struct Reading<'r> {
    to: &'r Normaliser<'r>,
    line: u64,
    cells: &'r StringRecord,
    notes: Vec<RowNote>,
}

impl<'r> Reading<'r> {
    fn contact(&mut self, card: &CardFields) -> Result<ContactFields, RowRefusal> {
        let is_cards = self.to.mapping.subject() == Subject::Cards;
        let first_name = self.line_of(FieldKind::FirstName)?;
        let last_name = self.line_of(FieldKind::LastName)?;
        let full_name = self.line_of(FieldKind::FullName)?;
        let company = self.line_of(FieldKind::Company)?;
        let emails = self.emails()?;
        let phones = self.phones()?;
        let person = match (&first_name, &last_name) {
            (Some(first), Some(last)) => Some(contact::full_name(first, last)),
            (Some(one), None) | (None, Some(one)) => full_name.or_else(|| Some(one.clone())),
            // A display name that repeats the company is no person.
            (None, None) => full_name.filter(|name| company.as_ref() != Some(name)),
        };
        let (name, named_by, company) = match (person, company, emails.first()) {
            (Some(person), company, _) => (person, NamedBy::Person, company),
            (None, Some(company), _) => (company, NamedBy::Company, None),
            (None, None, Some(email)) => (email.value().to_owned(), NamedBy::Email, None),
            (None, None, None) => {
                let name = card.external_id.as_ref().or(card.title.as_ref()).filter(|_| is_cards);
                let name = name.ok_or_else(|| self.names_nobody(is_cards))?;
                (name.clone(), NamedBy::Card, None)
            }
        };
        let id_kind = if is_cards { FieldKind::ContactId } else { FieldKind::ExternalId };
        // An associated record can be several; the first is the primary one.
        let external_id = self.line_of(id_kind)?.map(|id| match id.split_once(';') {
            Some((primary, _)) if is_cards => primary.trim().to_owned(),
            _ => id,
        });
        let leave_alone = self.opt_out(FieldKind::DoNotContact);
        Ok(ContactFields {
            name,
            named_by,
            first_name,
            last_name,
            company,
            external_id: external_id.filter(|id| !id.is_empty()),
            emails,
            phones,
            owner: self.line_of(FieldKind::Owner)?,
            zone: self.zone(),
            lang: self.lang(),
            email_opt_out: either(self.opt_out(FieldKind::EmailOptOut), leave_alone),
            do_not_call: either(self.opt_out(FieldKind::DoNotCall), leave_alone),
        })
    }

    fn card(&mut self) -> Result<CardFields, RowRefusal> {
        let external_id = match self.to.mapping.subject() {
            Subject::Cards => self.line_of(FieldKind::ExternalId)?,
            Subject::Contacts => None,
        };
        Ok(CardFields {
            external_id,
            title: self.line_of(FieldKind::Title)?,
            value: self.value()?,
            stage: self.line_of(FieldKind::Stage)?,
            product: self.line_of(FieldKind::Product)?,
            site_address: self.line_of(FieldKind::SiteAddress)?,
            description: self
                .given(FieldKind::Description)
                .map(|(_, raw)| clean_block(raw))
                .filter(|text| !text.is_empty()),
        })
    }

    /// More cells than the first line names columns: which one is surplus cannot be known.
    fn refuse_surplus_cells(&self) -> Result<(), RowRefusal> {
        let columns = self.to.mapping.headers().len();
        match self.cells.iter().skip(columns).find(|cell| !cell.trim().is_empty()) {
            None => Ok(()),
            Some(surplus) => {
                let reason = format!(
                    "is one cell too many: the row has {} and the first line names {columns} columns",
                    self.cells.len()
                );
                Err(RowRefusal::new(self.line, "", surplus, reason))
            }
        }
    }

    fn names_nobody(&self, is_cards: bool) -> RowRefusal {
        let reason = if is_cards {
            "the row has no name, no company, no e-mail and no id"
        } else {
            "the row has no name, no company and no e-mail"
        };
        RowRefusal::new(self.line, "", "", reason)
    }

    /// The first cell of that kind that holds a value, with its column.
    fn given(&self, kind: FieldKind) -> Option<(usize, &'r str)> {
        self.all_given(kind).next()
    }

    fn all_given(&self, kind: FieldKind) -> impl Iterator<Item = (usize, &'r str)> + use<'r> {
        let cells = self.cells;
        let columns = self.to.columns(kind).iter();
        columns
            .filter_map(move |column| cells.get(*column).map(|raw| (*column, raw)))
            .filter(move |(_, raw)| !is_blank(raw, kind))
    }

    /// A cell as one clean line.
    fn line_of(&self, kind: FieldKind) -> Result<Option<String>, RowRefusal> {
        let Some((column, raw)) = self.given(kind) else { return Ok(None) };
        let line = clean_line(raw);
        if line.len() > MAX_NAME && line.chars().count() > MAX_NAME {
            return Err(self.refusal(kind, column, raw, format!("is longer than {MAX_NAME} characters")));
        }
        Ok(Some(line).filter(|line| !line.is_empty()))
    }

    fn emails(&self) -> Result<Vec<Email>, RowRefusal> {
        let mut emails: Vec<Email> = Vec::new();
        for (column, raw) in self.all_given(FieldKind::Email) {
            if raw.chars().any(is_control) {
                return Err(self.refusal(FieldKind::Email, column, raw, EmailError::Control.to_string()));
            }
            for part in parts(raw) {
                let email = Email::parse(part)
                    .map_err(|error| self.refusal(FieldKind::Email, column, part, error.to_string()))?;
                if !emails.iter().any(|known| known.norm() == email.norm()) {
                    emails.push(email);
                }
            }
        }
        Ok(emails)
    }

    /// A number that is none is left out with a note; one that could act on a terminal refuses the row.
    fn phones(&mut self) -> Result<Vec<Phone>, RowRefusal> {
        let mut phones: Vec<Phone> = Vec::new();
        let mut notes = Vec::new();
        for kind in [FieldKind::Mobile, FieldKind::Phone] {
            for (column, raw) in self.all_given(kind) {
                if raw.chars().any(is_control) {
                    return Err(self.refusal(kind, column, raw, PhoneError::Control.to_string()));
                }
                for part in parts(raw) {
                    match Phone::parse(part, self.to.defaults.country) {
                        Ok(phone) if phones.iter().any(|known| known.norm() == phone.norm()) => {}
                        Ok(phone) => phones.push(phone),
                        Err(error @ PhoneError::Control) => {
                            return Err(self.refusal(kind, column, part, error.to_string()));
                        }
                        Err(error @ PhoneError::NotAPhone) => {
                            notes.push(self.refusal(kind, column, part, format!("{error}; it was left out")));
                        }
                    }
                }
            }
        }
        self.notes.append(&mut notes);
        Ok(phones)
    }

    fn value(&self) -> Result<Option<Money>, RowRefusal> {
        let Some((column, raw)) = self.given(FieldKind::Value) else { return Ok(None) };
        let currency = match self.given(FieldKind::Currency) {
            None => self.to.defaults.currency,
            Some((column, spelling)) => Currency::from_spelling(&clean_line(spelling), self.to.defaults.currency)
                .ok_or_else(|| {
                    let reason = "is no currency; write its code, such as USD".to_owned();
                    self.refusal(FieldKind::Currency, column, spelling, reason)
                })?,
        };
        Money::parse_with(&clean_line(raw), currency, self.to.amounts)
            .map(Some)
            .map_err(|error| self.refusal(FieldKind::Value, column, raw, error.to_string()))
    }

    fn zone(&mut self) -> Option<Tz> {
        let (column, raw) = self.given(FieldKind::Zone)?;
        let zone = clean_line(raw).parse().ok();
        if zone.is_none() {
            self.note(FieldKind::Zone, column, raw, "is no time zone such as America/Denver; it was left out");
        }
        zone
    }

    fn lang(&mut self) -> Option<Lang> {
        let (column, raw) = self.given(FieldKind::Language)?;
        let lang = Lang::parse(&clean_line(raw));
        if lang.is_none() {
            self.note(FieldKind::Language, column, raw, "is no language such as de or German; it was left out");
        }
        lang
    }

    fn created(&mut self) -> Option<Instant> {
        let (column, raw) = self.given(FieldKind::Created)?;
        let moment = parse_moment(&clean_line(raw), self.to.dates, self.to.defaults.zone);
        if moment.is_none() {
            self.note(FieldKind::Created, column, raw, "is no date such as 2026-03-01; it was left out");
        }
        moment
    }

    /// What the file says about a wish not to be written to. A word that is neither yes nor no is taken as a yes: to
    /// leave somebody alone can be mended, a message cannot.
    fn opt_out(&mut self, kind: FieldKind) -> Option<bool> {
        let mut wish = None;
        for (column, raw) in self.all_given(kind) {
            let is_out = !is_plain_no(raw);
            if is_out && !is_plain_yes(raw) {
                self.note(kind, column, raw, "is neither yes nor no; it was taken as yes");
            }
            wish = either(wish, Some(is_out));
        }
        wish
    }

    fn note(&mut self, kind: FieldKind, column: usize, raw: &str, reason: &str) {
        let note = self.refusal(kind, column, raw, reason.to_owned());
        self.notes.push(note);
    }

    fn refusal(&self, kind: FieldKind, column: usize, raw: &str, reason: String) -> RowRefusal {
        RowRefusal::new(self.line, column_name(self.to.mapping.headers(), column, kind), raw, reason)
    }
}

/// The addresses of one cell: CRMs put several into one, apart by a comma, a semicolon or `:::`.
fn parts(raw: &str) -> impl Iterator<Item = &str> {
    raw.split([',', ';']).flat_map(|part| part.split(":::")).filter(|part| !part.trim().is_empty())
}

/// Nothing, or what exports write for nothing. A name may well be "Null".
fn is_blank(raw: &str, kind: FieldKind) -> bool {
    const NOTHING: [&str; 8] = ["-", "--", "—", "n/a", "#n/a", "null", "none", "(no value)"];
    let value = trim_spaces(raw);
    let is_name = matches!(kind, FieldKind::FirstName | FieldKind::LastName | FieldKind::FullName | FieldKind::Company);
    value.is_empty() || (!is_name && NOTHING.iter().any(|nothing| value.eq_ignore_ascii_case(nothing)))
}

/// A yes wins over a no, either over silence.
fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    one.max(other)
}

/// Whether a cell says no in one of four languages or leaves a box unticked.
fn is_plain_no(raw: &str) -> bool {
    const NO: [&str; 12] = ["0", "no", "n", "false", "f", "off", "nein", "falsch", "non", "faux", "falso", "unchecked"];
    NO.contains(&clean_line(raw).to_lowercase().as_str())
}

/// Whether a cell says yes in one of four languages or ticks a box.
fn is_plain_yes(raw: &str) -> bool {
    const YES: [&str; 20] = [
        "1",
        "yes",
        "y",
        "true",
        "t",
        "on",
        "x",
        "ja",
        "j",
        "wahr",
        "oui",
        "o",
        "vrai",
        "si",
        "sí",
        "s",
        "verdadero",
        "checked",
        "✓",
        "✔",
    ];
    YES.contains(&clean_line(raw).to_lowercase().as_str())
}
