//! What templates can call beyond the engine's own: the progress bar, a colour that is surely a colour, amounts and days.

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::{Currency, Money};

/// The longest bar drawn; more stages than this are scaled down to it.
const LONGEST_BAR: u64 = 20;

/// Shown instead of a value that is no colour.
const NEUTRAL: &str = "#374151";

/// The progress bar of the text part: `▰▰▰▰▰▱▱▱▱ 5 of 9`. Positions count from 1; one beyond the end fills the bar.
#[must_use]
pub fn progress_bar(position: u64, total: u64) -> String {
    let cells = total.min(LONGEST_BAR);
    let filled = if total <= LONGEST_BAR {
        position.min(total)
    } else {
        u64::try_from(u128::from(position.min(total)) * u128::from(cells) / u128::from(total)).unwrap_or(cells)
    };
    let mut bar: String = (0..cells).map(|cell| if cell < filled { '▰' } else { '▱' }).collect();
    if !bar.is_empty() {
        bar.push(' ');
    }
    bar + &format!("{position} of {total}")
}

/// A colour fit for a style attribute: `#rgb` or `#rrggbb` as given, anything else a neutral grey.
pub(super) fn hex(value: &str) -> String {
    let is_colour = value
        .strip_prefix('#')
        .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_colour { value } else { NEUTRAL }.to_owned()
}

/// An amount, `{minor, currency}`, as people read it: `$1,250.00`. `None` when it is none.
pub(super) fn money(value: &Value) -> Option<String> {
    let currency = Currency::from_code(value.get("currency")?.as_str()?)?;
    Some(Money::new(value.get("minor")?.as_i64()?, currency).to_string())
}

/// A calendar date with its weekday, "Fri 27 Nov 2026"; what is no date stays as it is.
pub(super) fn day(value: &str) -> String {
    value.parse::<NaiveDate>().map_or_else(|_| value.to_owned(), |day| day.format("%a %-d %b %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_with_the_position() {
        assert_eq!(progress_bar(5, 9), "▰▰▰▰▰▱▱▱▱ 5 of 9");
        assert_eq!(progress_bar(0, 3), "▱▱▱ 0 of 3");
        assert_eq!(progress_bar(9, 9), "▰▰▰▰▰▰▰▰▰ 9 of 9");
        assert_eq!(progress_bar(12, 9), "▰▰▰▰▰▰▰▰▰ 12 of 9");
        assert_eq!(progress_bar(0, 0), "0 of 0");
        assert_eq!(progress_bar(50, 100).chars().filter(|&c| c == '▰').count(), 10);
        assert_eq!(progress_bar(u64::MAX, u64::MAX).chars().filter(|&c| c == '▰').count(), 20);
    }

    #[test]
    fn amounts_and_days_read_as_on_the_screens() {
        let amount = serde_json::json!({ "minor": 125_000, "currency": "USD" });
        assert_eq!(money(&amount).as_deref(), Some("$1,250.00"));
        assert_eq!(money(&serde_json::json!("1250")), None);
        assert_eq!((day("2026-11-27"), day("soon")), ("Fri 27 Nov 2026".to_owned(), "soon".to_owned()));
    }

    #[test]
    fn only_colours_reach_a_style_attribute() {
        assert_eq!(hex("#0f766e"), "#0f766e");
        assert_eq!(hex("#FFF"), "#FFF");
        for bad in ["", "red", "#12345", "#ggg", "#fff;background:url(//evil)", "#é1"] {
            assert_eq!(hex(bad), NEUTRAL, "{bad}");
        }
    }
}
