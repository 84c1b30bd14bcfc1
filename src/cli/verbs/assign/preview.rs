//! What an assignment would do: who moves, who hears what, who does not and why.

use crate::cli::failure::Outcome;
use crate::cli::letter;
use crate::cli::output::clean;
use crate::cli::receipt::{count, left_out};
use crate::domain::Silence;
use crate::domain::hearing::Hearing;
use crate::office::plan::Told;
use crate::office::{Office, Plan, Skipped};
use serde_json::json;
use std::io::{self, BufWriter, Write};

/// Cards whose messages are rendered at once.
const PAGE: usize = 500;

/// Prints the whole preview.
pub fn print(office: &Office, plan: &Plan, json: bool) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    if json {
        as_json(office, plan, &mut out)?;
    } else {
        in_words(office, plan, &mut out)?;
    }
    Ok(out.flush()?)
}

/// As a changing command prints it, with the messages in `preview`.
fn as_json(office: &Office, plan: &Plan, out: &mut impl Write) -> Outcome {
    write!(
        out,
        "{{\"batch\":null,\"changed\":{},\"messages\":{},\"preview\":[",
        plan.totals.cards, plan.totals.messages
    )?;
    let mut skipped = Vec::new();
    let mut begun = false;
    each(office, plan, |told| {
        skipped.extend(silent(&told));
        if let Some(letter) = &told.letter {
            let line = &told.line;
            let mut item = letter::to_json(&line.name, line.channel, &line.to(), letter);
            item["card"] = json!(line.card);
            write!(out, "{}{item}", if std::mem::replace(&mut begun, true) { ",\n" } else { "" })?;
        }
        Ok(())
    })?;
    write!(out, "],\"skipped\":{}", json!(skipped))?;
    if let Some(texts) = &plan.texts {
        let cost = texts.cost().map(|cost| json!({ "minor": cost.minor, "currency": cost.currency.code() }));
        write!(
            out,
            ",\"texts\":{}",
            json!({ "messages": texts.texts, "segments": texts.segments, "estimate": texts.is_estimate, "cost": cost })
        )?;
    }
    writeln!(out, "}}")?;
    Ok(())
}

fn in_words(office: &Office, plan: &Plan, out: &mut impl Write) -> Outcome {
    let cards = count(plan.totals.cards, "card");
    writeln!(
        out,
        "Would move {cards} to {} and send {}.",
        clean(&plan.stage.name),
        count(plan.totals.messages, "message")
    )?;
    if let Some(texts) = &plan.texts {
        writeln!(out, "{}.", texts.words())?;
    }
    if plan.staying > 0 {
        writeln!(out, "{} would stay: there already, or closed.", count(plan.staying, "card"))?;
    }
    let mut skipped = Vec::new();
    each(office, plan, |told| {
        if let Some(letter) = &told.letter {
            let line = &told.line;
            letter::in_words(out, &line.name, line.channel, &line.to(), letter)?;
        }
        skipped.extend(silent(&told));
        Ok(())
    })?;
    writeln!(out, "{}\nNothing was changed.", left_out(&skipped))?;
    Ok(())
}

fn silent(told: &Told) -> Option<Skipped> {
    let Hearing::Silent(why) = told.line.hearing else { return None };
    // nobody is listed as left out of a batch that tells nobody
    (why != Silence::NotAsked).then(|| Skipped {
        who: told.line.name.clone(),
        channel: Some(told.line.channel),
        reason: why.words(told.line.channel).to_owned(),
    })
}

/// Calls `each` for every recipient of the plan, in the order of its cards.
fn each(office: &Office, plan: &Plan, mut each: impl FnMut(Told) -> Outcome) -> Outcome {
    for cards in plan.cards.chunks(PAGE) {
        office.plan_told(plan, cards)?.into_iter().try_for_each(&mut each)?;
    }
    Ok(())
}
