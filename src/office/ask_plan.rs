//! What the preview of an assignment asks: totals, lines, and the letters themselves.

use super::door::Office;
use super::plan::{Frame, Plan, PlanRequest, Told, merge_variables};
use super::text_cost::{self, price};
use super::wording::does_not_render;
use crate::domain::{ByLang, CardId, Channel, Hearing, Refusal};
use crate::message::{Compiled, Rendered};
use crate::store::dialect;
use crate::store::plan::{self, CHANNELS, Line};
use std::collections::BTreeMap;

impl Office {
    /// Works a preview out. Nothing is written.
    pub fn plan(&self, request: PlanRequest) -> Result<Plan, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let frame = Frame::load(read, &request, &own)?;
            let chosen = request.selection.cards(read, frame.pipeline.id)?;
            let list = dialect::id_list(chosen.iter().map(|id| id.get()));
            let cards = plan::movable(read, &list, request.stage)?;
            let list = dialect::id_list(cards.iter().map(|id| id.get()));
            let totals = plan::totals(read, &list, &frame.judge(&request), &frame.salt)?;
            let texts = text_cost::of(read, &frame, &request, &cards, &totals, price(&own.settings))?;
            Ok(Plan { staying: chosen.len() - cards.len(), stage: frame.stage, cards, totals, texts, request })
        })
    }

    /// Lines of a preview behind `after`, in the order of its cards.
    pub fn plan_lines(
        &self,
        plan: &Plan,
        after: Option<(CardId, Channel)>,
        limit: usize,
    ) -> Result<Vec<Line>, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            let list = dialect::id_list(plan.cards.iter().map(|id| id.get()));
            Ok(plan::lines(read, &list, &frame.judge(&plan.request), after, limit)?)
        })
    }

    /// The recipients of some of a plan's cards, each with the letter or note that they would get.
    pub fn plan_told(&self, plan: &Plan, cards: &[CardId]) -> Result<Vec<Told>, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            let texts = frame.rules.iter().map(|rule| Ok((rule.channel, frame.wording(rule.channel)?.compiled()?)));
            let texts: BTreeMap<Channel, ByLang<Compiled>> = texts.collect::<Result<_, Refusal>>()?;
            let list = dialect::id_list(cards.iter().map(|id| id.get()));
            let lines = plan::lines(read, &list, &frame.judge(&plan.request), None, cards.len() * CHANNELS.len())?;
            let told = lines.into_iter().map(|line| {
                let told = match line.hearing {
                    Hearing::Hears => plan::recipient(read, line.card)?,
                    Hearing::Silent(_) => None,
                };
                let letter = told.zip(texts.get(&line.channel)).map(|(told, text)| {
                    let variables = merge_variables(&frame.shared, &told.variables);
                    text.of(&told.lang).render(&variables).map_err(|error| does_not_render(&error))
                });
                Ok(Told { line, letter: letter.transpose()? })
            });
            told.collect()
        })
    }

    /// The letter or note that one recipient would get, rendered as delivery will render it.
    pub fn plan_letter(&self, plan: &Plan, card: CardId, channel: Channel) -> Result<Rendered, Refusal> {
        let own = self.own()?;
        let gone = || Refusal::not_found("That card no longer exists.");
        let (frame, told) = self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            Ok((frame, plan::recipient(read, card)?.ok_or_else(gone)?))
        })?;
        let text = frame.wording(channel)?.of(&told.lang).compiled()?;
        text.render(&merge_variables(&frame.shared, &told.variables)).map_err(|error| does_not_render(&error))
    }
}
