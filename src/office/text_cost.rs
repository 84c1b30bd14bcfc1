//! What the text messages of a batch come to, shown before they are sent: each is rendered, since a name decides about a
//! segment. Of a large batch some are, and the whole is said to be about so much.

use super::plan::{Frame, PlanRequest, merge_variables};
use super::wording::does_not_render;
use crate::config::Settings;
use crate::domain::segments::{self, SegmentPrice};
use crate::domain::{CardId, Channel, Currency, Hearing, Money, Refusal};
use crate::store::plan::{self, Totals};
use crate::store::{Read, dialect};

/// Texts that are rendered to find out; more would hold the preview up.
const MOST: usize = 500;

/// The cost of a batch's text messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextCost {
    /// How many there are.
    pub texts: usize,
    /// How many segments they are sent in.
    pub segments: usize,
    /// Only some were rendered; the rest was taken to be like them.
    pub is_estimate: bool,
    /// What a segment costs, where it is known.
    pub price: Option<SegmentPrice>,
}

impl TextCost {
    /// What they cost together, where the price is known.
    #[must_use]
    pub fn cost(&self) -> Option<Money> {
        self.price.map(|price| price.of(self.segments))
    }

    /// "2 texts: 3 segments, about $0.02".
    #[must_use]
    pub fn words(&self) -> String {
        let texts = if self.texts == 1 { "1 text".to_owned() } else { format!("{} texts", self.texts) };
        let about = if self.is_estimate && self.price.is_none() { "about " } else { "" };
        format!("{texts}: {about}{}", segments::words(self.segments, self.price))
    }
}

/// What a segment costs by these settings.
pub(super) fn price(settings: &Settings) -> Option<SegmentPrice> {
    let (millionths, currency) = settings.sms.price.get()?;
    Some(SegmentPrice { millionths: millionths.into(), currency: Currency::from_code(currency.code())? })
}

/// What the texts of a plan come to; `None` when there are none.
pub(super) fn of(
    read: &Read<'_>,
    frame: &Frame,
    request: &PlanRequest,
    cards: &[CardId],
    totals: &Totals,
    price: Option<SegmentPrice>,
) -> Result<Option<TextCost>, Refusal> {
    if totals.texts == 0 {
        return Ok(None);
    }
    let texts = frame.wording(Channel::Sms)?.compiled()?;
    let judge = frame.judge(request);
    let (mut rendered, mut counted) = (0, 0);
    for cards in cards.chunks(MOST) {
        let ids = dialect::id_list(cards.iter().map(|id| id.get()));
        let lines = plan::lines(read, &ids, &judge, None, cards.len() * judge.rules.len())?;
        for line in lines.iter().filter(|line| line.channel == Channel::Sms && line.hearing == Hearing::Hears) {
            let Some(told) = plan::recipient(read, line.card)? else { continue };
            let letter = texts.of(&told.lang).render(&merge_variables(&frame.shared, &told.variables));
            let letter = letter.map_err(|error| does_not_render(&error))?;
            rendered += 1;
            counted += segments::count(letter.plain());
            if rendered == MOST {
                break;
            }
        }
        if rendered >= MOST {
            break;
        }
    }
    let is_estimate = rendered < totals.texts;
    let segments = if is_estimate { (counted * totals.texts).div_ceil(rendered.max(1)) } else { counted };
    Ok(Some(TextCost { texts: totals.texts, segments, is_estimate, price }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_said_in_words() {
        let price = Some(SegmentPrice { millionths: 7_900, currency: Currency::USD });
        let cost = TextCost { texts: 2, segments: 3, is_estimate: false, price };
        assert_eq!(cost.words(), "2 texts: 3 segments, about $0.02");
        let cost = TextCost { texts: 1, segments: 1, is_estimate: true, price: None };
        assert_eq!(cost.words(), "1 text: about 1 segment");
    }
}
