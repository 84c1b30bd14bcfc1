//! What a template may name, and a made-up snapshot of it for previews and checks.
//!
//! | name | meaning |
//! | --- | --- |
//! | `contact.name`, `contact.first_name` | who is told; the first name may be empty for a firm |
//! | `card.title` | the piece of work |
//! | `pipeline.title` | the tracker |
//! | `stage.label` | the customer-facing title of the stage; the internal name is not offered |
//! | `stage.position`, `stage.total` | its place among the active stages, from 1 |
//! | `stage.colour` | its colour as `#rrggbb` |
//! | `brand.colour`, `brand.ink` | the office's colour and the colour of text on it |
//! | `office.name` | who writes |
//! | `milestone.title`, `.deadline`, `.revision`, `.amount` | a contractor's milestone |
//! | `milestone.contractor` | who delivers it; only in what goes to the reviewing operator |
//! | `payment.title`, `.amount`, `.state`, `.pay_on` | a payment and the milestone that it is for |
//! | `words` | the reason of a rejection, the contractor's words with a submission |
//! | `reference` | the reference of a payment |
//! | `note` | the line added to this batch's messages; absent, null or empty when there is none |
//!
//! `progress(position, total)` draws the text bar, `colour|hex` makes any value a safe colour, `amount|money` and
//! `deadline|day` say amounts and days as people read them.

use serde_json::{Value, json};

/// A snapshot with every variable filled in.
#[must_use]
pub fn sample() -> Value {
    json!({
        "contact": { "name": "Anna Becker", "first_name": "Anna" },
        "card": { "title": "Roof, 12 Hill Street" },
        "pipeline": { "title": "Solar Project" },
        "stage": { "label": "Permit approved", "position": 5, "total": 9, "colour": "#16a34a" },
        "brand": { "colour": "#0f766e", "ink": "#ffffff" },
        "office": { "name": "Acme Solar" },
        "milestone": {
            "title": "Wiring, first floor", "contractor": "Carla Bau", "deadline": "2026-11-27", "revision": 2,
            "amount": { "minor": 90_000, "currency": "USD" },
        },
        "payment": {
            "title": "Wiring, first floor", "state": "paid", "pay_on": "2026-11-30",
            "amount": { "minor": 90_000, "currency": "USD" },
        },
        "words": "Two outlets in the kitchen are missing.",
        "reference": "2026-0042",
        "note": "We will call you on Monday to agree on a date.",
    })
}

/// What a whole batch shares, with what belongs to one person laid over it, name by name at the top level.
#[must_use]
pub fn merged(shared: Value, own: Value) -> Value {
    match (shared, own) {
        (Value::Object(mut shared), Value::Object(own)) => {
            shared.extend(own);
            Value::Object(shared)
        }
        (shared, Value::Null) => shared,
        (_, own) => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_owns_lies_over_what_the_batch_shares() {
        let shared = json!({ "stage": { "label": "Done" }, "note": "hello" });
        let own = json!({ "contact": { "name": "Anna" }, "note": null });
        let all = json!({ "stage": { "label": "Done" }, "contact": { "name": "Anna" }, "note": null });
        assert_eq!(merged(shared.clone(), own), all);
        assert_eq!(merged(shared.clone(), Value::Null), shared);
    }
}
