//! The file that tells the office's bank to pay: scheduled payments as ISO 20022 `pain.001`.

use super::door::Office;
use super::work::Own;
use crate::bank::{CreditTransfer, Debtor, Payout};
use crate::domain::{BankAccount, Bic, Iban, Instant, PaymentId, PaymentState, Refusal};
use crate::store::{dialect, payment, payment_list, template};

impl Office {
    /// The bank file of some payments, which must be scheduled (or sent, when the file is needed again). Nothing is
    /// changed by it: mark them as sent once the bank has taken the file.
    ///
    /// # Errors
    /// All that is missing: the office's own account, contractors' accounts, days in the past.
    pub fn bank_file(&self, ids: &[PaymentId], now: Instant) -> Result<Vec<u8>, Refusal> {
        Ok(self.transfer(ids, now)?.to_xml()?)
    }

    /// All that keeps the bank file of some payments from being written, one sentence each: more than one refusal has
    /// room for. None: it can be written.
    ///
    /// # Errors
    /// The payments cannot be handed to a bank at all, as with [`Office::bank_file`].
    pub fn bank_file_lacks(&self, ids: &[PaymentId], now: Instant) -> Result<Vec<String>, Refusal> {
        let refused = self.transfer(ids, now)?.to_xml().err();
        Ok(refused.map_or_else(Vec::new, |refused| refused.problems.iter().map(ToString::to_string).collect()))
    }

    fn transfer(&self, ids: &[PaymentId], now: Instant) -> Result<CreditTransfer, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let found = payment::these(read, &dialect::id_list(ids.iter().map(|id| id.get())))?;
            if found.is_empty() {
                return Err(Refusal::rule("There is no payment to hand to the bank.")
                    .hint("Schedule drafts first (Pay Contractor, or `milepost payment schedule`)."));
            }
            if let Some(other) =
                found.iter().find(|one| !matches!(one.state, PaymentState::Scheduled | PaymentState::Sent))
            {
                return Err(Refusal::rule(format!(
                    "The payment of {} to {} is {}, and only scheduled ones are handed to the bank.",
                    other.amount,
                    other.contractor_name,
                    other.state.name()
                ))
                .hint("Schedule it first, or leave it out."));
            }
            let contractors = dialect::id_list(found.iter().map(|one| one.contractor.get()));
            let accounts = payment_list::accounts(read, &contractors)?;
            let at = now.to_utc().with_timezone(&own.settings.office.timezone).fixed_offset();
            let payouts = found.iter().map(|one| {
                let account = accounts.get(&one.contractor).cloned().unwrap_or_default();
                Payout {
                    label: format!("Payment {} to {}", one.id, one.contractor_name),
                    end_to_end_id: format!("MILEPOST-{}", one.id),
                    // a day that has passed meanwhile means: as soon as the bank can
                    execute_on: one.pay_on.map_or(at.date_naive(), |day| day.max(at.date_naive())),
                    amount: one.amount,
                    account: BankAccount::parse(&account.holder, &account.iban, &account.bic),
                    remittance: one.title.clone(),
                }
            });
            let payouts: Vec<Payout> = payouts.collect();
            Ok(CreditTransfer { message_id: number(&payouts), created_at: at, debtor: debtor(&own), payouts })
        })
    }
}

/// The same payments, unchanged, have the same number, by which the bank refuses a file that it has taken before.
fn number(payouts: &[Payout]) -> String {
    let said: Vec<String> = payouts
        .iter()
        .map(|one| {
            let account = one.account.as_ref().map_or("", |account| account.iban.as_str());
            format!("{} {} {account}", one.end_to_end_id, one.amount)
        })
        .collect();
    format!("MP-{}", template::digest(&said.join("\n"))[..20].to_uppercase())
}

fn debtor(own: &Own) -> Debtor {
    let settings = &own.settings;
    let name = if settings.payments.name.is_empty() { &settings.office.name } else { &settings.payments.name };
    Debtor {
        name: name.as_str().to_owned(),
        iban: Iban::parse(settings.payments.iban.as_str()).ok(),
        bic: Bic::parse(settings.payments.bic.as_str()).ok(),
    }
}
