//! Where a contractor's money goes, as a form or a command says it: checked before it is kept.

use crate::domain::{BankAccount, BankAccountError, Refusal};
use crate::store::contact::Contact;
use crate::store::record::Cell;

/// What is said of an account; `None` leaves it as it is, an empty IBAN takes the account away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountText {
    /// Who holds it; the contact themselves where nobody is named.
    pub holder: Option<String>,
    /// Its number.
    pub iban: Option<String>,
    /// Its bank; may be empty.
    pub bic: Option<String>,
}

impl AccountText {
    /// The cells that it makes; `contact` is who it belongs to, as they are kept now.
    pub(super) fn cells(&self, contact: &Contact) -> Result<Vec<Cell>, Refusal> {
        let Self { holder, iban, bic } = self;
        if holder.is_none() && iban.is_none() && bic.is_none() {
            return Ok(Vec::new());
        }
        if iban.as_deref().is_some_and(|iban| iban.trim().is_empty()) {
            return Ok(["account_holder", "iban", "bic"].map(|column| (column, "".into())).into());
        }
        let said = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
        let named = said(holder, &contact.account_holder);
        let own = named.trim().is_empty();
        let holder = if own { &contact.name } else { &named };
        let account = BankAccount::parse(holder, &said(iban, &contact.iban), &said(bic, &contact.bic))
            .map_err(|errors| all(&errors))?;
        let kept = if own { String::new() } else { account.holder };
        let bic = account.bic.map(|bic| bic.as_str().to_owned()).unwrap_or_default();
        Ok(vec![("account_holder", kept.into()), ("iban", account.iban.as_str().into()), ("bic", bic.into())])
    }
}

/// All mistakes at once, with what to do about the first.
fn all(errors: &[BankAccountError]) -> Refusal {
    let sentences: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Refusal::usage(sentences.join(" ")).hint(errors.first().map_or("", BankAccountError::hint))
}
