//! What each contractor is owed, was sent and was paid, per currency.

use ratatui::text::{Line, Span};

use crate::domain::{Currency, Money, PaymentState};
use crate::office::ask_payments::Sum;
use crate::tui::cells;
use crate::tui::theme::Theme;

/// What comes to one contractor, or to all, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Total {
    name: String,
    currency: Currency,
    /// Draft and scheduled.
    open: i64,
    sent: i64,
    paid: i64,
    failed: i64,
}

impl Total {
    fn new(name: &str, currency: Currency) -> Self {
        Self { name: name.to_owned(), currency, open: 0, sent: 0, paid: 0, failed: 0 }
    }

    /// Whether there is anything to tell: of what is void or refunded there is not.
    fn is_any(&self) -> bool {
        [self.open, self.sent, self.paid, self.failed].iter().any(|minor| *minor != 0)
    }

    /// Void ones were never money; refunded ones are no longer.
    fn add(&mut self, sum: &Sum) {
        let into = match sum.state {
            PaymentState::Draft | PaymentState::Scheduled => &mut self.open,
            PaymentState::Sent => &mut self.sent,
            PaymentState::Paid => &mut self.paid,
            PaymentState::Failed => &mut self.failed,
            PaymentState::Void | PaymentState::Refunded => return,
        };
        *into = into.saturating_add(sum.minor);
    }
}

/// One total per contractor and currency, in the order of the sums; before them one per currency when there are several
/// contractors.
fn totals(sums: &[Sum]) -> Vec<Total> {
    let mut each: Vec<(i64, Total)> = Vec::new();
    let mut all: Vec<Total> = Vec::new();
    for sum in sums {
        let contractor = sum.contractor.get();
        let same = each.last().is_some_and(|(id, one)| *id == contractor && one.currency == sum.currency);
        if !same {
            each.push((contractor, Total::new(&sum.name, sum.currency)));
        }
        if let Some((_, one)) = each.last_mut() {
            one.add(sum);
        }
        let at = all.iter().position(|one| one.currency == sum.currency).unwrap_or_else(|| {
            all.push(Total::new("All together", sum.currency));
            all.len() - 1
        });
        all[at].add(sum);
    }
    let several = each.windows(2).any(|two| two[0].0 != two[1].0);
    let all = all.into_iter().filter(|_| several);
    all.chain(each.into_iter().map(|(_, one)| one)).filter(Total::is_any).collect()
}

/// The amounts of a list's payments, one per currency: "$2,150.00 · €2,400.00".
pub(super) fn of_state(sums: &[Sum], state: PaymentState, dot: &str) -> String {
    let mut all: Vec<Money> = Vec::new();
    for sum in sums.iter().filter(|sum| sum.state == state) {
        match all.iter_mut().find(|one| one.currency == sum.currency) {
            Some(one) => one.minor = one.minor.saturating_add(sum.minor),
            None => all.push(Money::new(sum.minor, sum.currency)),
        }
    }
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(&format!(" {dot} "))
}

/// The cells of an amount.
const AMOUNT: usize = 13;

/// The totals as lines under their headings.
pub(super) fn lines(sums: &[Sum], width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let room = width.saturating_sub(3 * AMOUNT);
    let ellipsis = theme.glyphs.ellipsis;
    let heads = ["To pay", "Sent", "Paid"].map(|head| cells::fit_right(head, AMOUNT, ellipsis));
    let heading = format!("{}{}", cells::fit("Totals", room, ellipsis), heads.concat());
    let mut lines = vec![Line::styled(heading, theme.header)];
    let totals = totals(sums);
    if totals.is_empty() {
        lines.push(Line::styled("Nothing is owed or paid yet.", theme.muted));
    }
    for one in totals {
        let amount = |minor: i64| {
            let text = if minor == 0 { String::new() } else { Money::new(minor, one.currency).to_string() };
            cells::fit_right(&text, AMOUNT, ellipsis)
        };
        let name = cells::fit(&cells::clean(&one.name), room, ellipsis);
        lines.push(Line::raw(format!("{name}{}{}{}", amount(one.open), amount(one.sent), amount(one.paid))));
        if one.failed > 0 {
            let words = format!("  failed: {}", Money::new(one.failed, one.currency));
            lines.push(Line::from(Span::styled(words, theme.danger)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ContactId;

    fn sum(id: i64, currency: &str, state: PaymentState, minor: i64) -> Sum {
        let currency = Currency::from_code(currency).expect("a currency");
        Sum { contractor: ContactId(id), name: "同じ 名前".into(), state, currency, count: 1, minor }
    }

    #[test]
    fn each_contractor_has_a_line_per_currency_and_all_have_one_together() {
        let sums = [
            sum(1, "EUR", PaymentState::Draft, 100),
            sum(1, "EUR", PaymentState::Scheduled, 50),
            sum(1, "EUR", PaymentState::Void, 7_000),
            sum(1, "USD", PaymentState::Paid, 900),
            sum(2, "USD", PaymentState::Sent, 30),
            sum(2, "USD", PaymentState::Failed, 40),
        ];
        let said: Vec<_> = totals(&sums)
            .into_iter()
            .map(|one| (one.name, one.currency.code(), one.open, one.sent, one.paid, one.failed))
            .collect();
        assert_eq!(
            said,
            [
                ("All together".to_owned(), "EUR", 150, 0, 0, 0),
                ("All together".to_owned(), "USD", 0, 30, 900, 40),
                ("同じ 名前".to_owned(), "EUR", 150, 0, 0, 0),
                ("同じ 名前".to_owned(), "USD", 0, 0, 900, 0),
                ("同じ 名前".to_owned(), "USD", 0, 30, 0, 40),
            ]
        );
        assert_eq!(totals(&sums[..3]).len(), 1, "one contractor needs no sum of all");
        assert_eq!(of_state(&sums, PaymentState::Draft, "·"), "€1.00");
    }
}
