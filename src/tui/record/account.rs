//! The fields of the account that a contractor is paid to, for every form that has them.

use crate::domain::bank_account::BankField;
use crate::domain::{BankAccount, Bic, Iban};
use crate::office::ask_record::Contact;
use crate::office::contact::AccountText;
use crate::tui::component::{Check, Echo, Field, Form};

/// Holder, IBAN and BIC, filled from a contact; each says while it is typed how it is understood.
#[must_use]
pub fn fields(stored: Option<&Contact>) -> Vec<Field> {
    let text = |read: fn(&Contact) -> &str| stored.map(read).unwrap_or_default();
    let iban = text(|c| &c.iban);
    let iban = Iban::parse(iban).map_or_else(|_| iban.to_owned(), |iban| iban.to_string());
    let echo_iban = |text: &str| match Iban::parse(text) {
        Ok(iban) => Ok(Echo::new(format!("{iban}, {}", iban.country()))),
        Err(error) => Err(error.to_string()),
    };
    let echo_bic = |text: &str| match Bic::parse(text) {
        Ok(bic) => Ok(Echo::new(bic.to_string())),
        Err(error) => Err(error.to_string()),
    };
    let holder = match stored {
        Some(contact) => format!("As the bank knows them; empty: {}.", contact.name),
        None => "As the bank knows them; empty: the name above.".to_owned(),
    };
    vec![
        Field::line("holder", "Account holder").with(text(|c| &c.account_holder)).hint(holder),
        Field::line("iban", "IBAN")
            .checked(Check::new(echo_iban))
            .with(&iban)
            .hint("Empty takes the bank details away."),
        Field::line("bic", "BIC")
            .checked(Check::new(echo_bic))
            .with(text(|c| &c.bic))
            .hint("Inside SEPA the IBAN is enough."),
    ]
}

/// What stands in the fields; nothing when it is no account, and sentences were put under them. `name` holds the account
/// where no holder is typed.
pub fn read(form: &mut Form, name: &str) -> Option<AccountText> {
    let (holder, iban, bic) = (form.text("holder"), form.text("iban"), form.text("bic"));
    let bare = [&holder, &iban, &bic].iter().all(|text| text.trim().is_empty());
    let named = if holder.trim().is_empty() { name } else { &holder };
    if let (false, Err(errors)) = (bare, BankAccount::parse(named, &iban, &bic)) {
        for error in errors {
            form.refuse(field(error.field()), format!("{error} {}", error.hint()));
        }
        return None;
    }
    Some(AccountText { holder: Some(holder), iban: Some(iban), bic: Some(bic) })
}

const fn field(of: BankField) -> &'static str {
    match of {
        BankField::Holder => "holder",
        BankField::Iban => "iban",
        BankField::Bic => "bic",
    }
}
