//! Contractors' milestones (S2; state machine rows C1-C6): adding, editing, and what is done to many at once.

mod add;
mod edit;
mod remind;
mod step;

pub use add::AddMilestone;
pub use edit::{EditMilestone, FileChange};
pub(super) use remind::{near, remind};
pub(in crate::office) use step::needs_another;
pub use step::{Pick, StepMilestones};

use crate::domain::text::{MAX_NAME, clean_block, clean_line, shorten};
use crate::domain::{Money, Refusal};

/// The title as it is kept.
fn titled(raw: &str) -> Result<String, Refusal> {
    let title = shorten(&clean_line(raw), MAX_NAME);
    if title.chars().all(crate::domain::address::is_invisible) {
        return Err(Refusal::usage("A milestone needs a title.").hint("Say what is to be delivered."));
    }
    Ok(title)
}

/// More about it, as it is kept: line breaks stay.
fn described(raw: &str) -> String {
    clean_block(raw).trim().to_owned()
}

/// The most that one milestone pays, in minor units: a slip of the finger beyond any contract, and little enough for
/// thousands of them to be added up.
const MOST: i64 = 1_000_000_000_000_000;

fn payable(amount: Money) -> Result<Money, Refusal> {
    if amount.minor > MOST {
        return Err(Refusal::usage(format!("The amount {amount} is too large."))
            .hint(format!("A milestone pays {} at most.", Money::new(MOST, amount.currency))));
    }
    if amount.minor > 0 {
        return Ok(amount);
    }
    Err(Refusal::usage(format!("A milestone is paid, so its amount cannot be {amount}."))
        .hint("Give an amount above zero."))
}
