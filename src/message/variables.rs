//! What templates may name, kind by kind, and made-up snapshots of it for previews and checks.
//!
//! `progress(position, total)` draws the text bar, `colour|hex` makes any value a safe colour, `amount|money` and
//! `deadline|day` say amounts and days as people read them.

use serde_json::{Value, json};

use super::Kind;

/// Something that a template may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// As it is written between braces: a name, perhaps with the filter that makes it readable.
    pub source: &'static str,
    /// What it is, in staff's words.
    pub meaning: &'static str,
    of: Of,
}

impl Variable {
    /// The name alone.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.source.split('|').next().unwrap_or(self.source)
    }
}

/// The kinds of messages that know a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    All,
    Stage,
    Milestone,
    /// What goes to the reviewing operator.
    Review,
    Payment,
    /// A rejection, a submission, what became of a payment.
    Words,
}

impl Of {
    fn holds(self, kind: Kind) -> bool {
        let is_milestone = !matches!(kind, Kind::StageMoved | Kind::PaymentStatus);
        match self {
            Self::All => true,
            Self::Stage => kind == Kind::StageMoved,
            Self::Milestone => is_milestone,
            Self::Review => kind == Kind::MilestoneSubmitted,
            Self::Payment => kind == Kind::PaymentStatus,
            Self::Words => kind != Kind::StageMoved,
        }
    }
}

macro_rules! variables {
    ($($of:ident $source:literal $meaning:literal),+ $(,)?) => {
        /// Every variable, in the order in which an editor offers them.
        pub const ALL: &[Variable] = &[$(Variable { source: $source, meaning: $meaning, of: Of::$of }),+];
    };
}

variables! {
    All "contact.first_name" "first name of who is told; empty for a firm",
    All "contact.name" "full name of who is told",
    Stage "stage.label" "customer-facing title of the stage",
    Stage "pipeline.title" "the tracker",
    Stage "card.title" "the piece of work; often empty",
    Stage "stage.position" "place of the stage among the active ones, from 1",
    Stage "stage.total" "how many active stages there are",
    Stage "stage.colour|hex" "colour of the stage",
    Milestone "milestone.title" "the milestone",
    Milestone "milestone.deadline|day" "when it is due",
    Milestone "milestone.amount|money" "what is paid for it",
    Milestone "milestone.revision" "how often it was submitted",
    Review "milestone.contractor" "who delivers it",
    Payment "payment.amount|money" "the amount",
    Payment "payment.title" "the milestone that is paid; may be empty",
    Payment "payment.state" "scheduled, sent, paid, failed, void or refunded",
    Payment "payment.pay_on|day" "the day on which it is paid, if there is one",
    Payment "reference" "the payment's reference; may be empty",
    Words "words" "the reason, or the contractor's words; may be empty",
    All "note" "the line added to these messages; may be empty",
    All "office.name" "who writes",
    All "brand.colour|hex" "the office's colour",
    All "brand.ink|hex" "colour of text on the office's colour",
}

/// What a template of that kind may name.
pub fn of(kind: Kind) -> impl Iterator<Item = &'static Variable> {
    ALL.iter().filter(move |variable| variable.of.holds(kind))
}

/// A snapshot with every variable of every kind filled in.
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

/// A snapshot with the variables of that kind only.
#[must_use]
pub fn sample_of(kind: Kind) -> Value {
    let all = sample();
    let mut own = json!({});
    for variable in of(kind) {
        let mut path = variable.name().split('.');
        let (Some(group), name) = (path.next(), path.next()) else { continue };
        match name {
            Some(name) => own[group][name] = all[group][name].clone(),
            None => own[group] = all[group].clone(),
        }
    }
    own
}

/// Every snapshot that a template of that kind must bear: the full one, one in which all that may be empty is, and one
/// for each state of a payment.
#[must_use]
pub fn trials_of(kind: Kind) -> Vec<Value> {
    let full = sample_of(kind);
    let mut bare = full.clone();
    for (path, nothing) in [
        ("/contact/first_name", json!("")),
        ("/card/title", json!("")),
        ("/payment/title", json!("")),
        ("/payment/pay_on", Value::Null),
        ("/words", json!("")),
        ("/reference", json!("")),
        ("/note", json!("")),
    ] {
        if let Some(value) = bare.pointer_mut(path) {
            *value = nothing;
        }
    }
    let mut trials = vec![full, bare.clone()];
    if kind == Kind::PaymentStatus {
        for state in ["scheduled", "sent", "failed", "void", "refunded"] {
            bare["payment"]["state"] = json!(state);
            trials.push(bare.clone());
        }
    }
    trials
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

    #[test]
    fn a_kind_knows_its_own_variables_only() {
        let moved = sample_of(Kind::StageMoved);
        assert_eq!(moved["stage"]["label"], "Permit approved");
        assert!(moved.get("milestone").is_none() && moved.get("words").is_none(), "{moved}");
        let reviewed = sample_of(Kind::MilestoneSubmitted);
        assert_eq!(
            (&reviewed["milestone"]["contractor"], &reviewed["words"]),
            (&json!("Carla Bau"), &sample()["words"])
        );
        assert!(sample_of(Kind::MilestoneApproved)["milestone"].get("contractor").is_none());
        for kind in Kind::ALL {
            for variable in of(kind) {
                let path = format!("/{}", variable.name().replace('.', "/"));
                assert!(sample_of(kind).pointer(&path).is_some_and(|value| !value.is_null()), "{path}");
            }
        }
    }
}
