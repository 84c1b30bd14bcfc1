//! Remove for Project Stages: tracking off, what has not been sent is cancelled, history stays (A4; S0.9).

use super::assign::refuse_others_cards;
use super::receipt::Done;
use super::selection::{Selection, list_names};
use super::work::Work;
use crate::domain::{PipelineId, Refusal};
use crate::store::{Table, card, dialect, record, unsent, visit};

/// Close cards without telling anybody.
#[derive(Clone, Debug)]
pub struct Remove {
    /// Of which pipeline.
    pub pipeline: PipelineId,
    /// Which cards.
    pub selection: Selection,
}

impl Remove {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("remove project stages")?;
        let chosen = self.selection.cards(work.write, self.pipeline)?;
        let cards = card::still_open(work.write, &dialect::id_list(chosen.iter().map(|id| id.get())))?;
        let ids = dialect::id_list(cards.iter().map(|id| id.get()));
        refuse_others_cards(work, &ids)?;
        if cards.is_empty() {
            return Ok(Done { summary: "Nobody had to be removed.".to_owned(), ..Done::default() });
        }
        let names = card::names(work.write, &ids, 3)?;
        let since = record::last_event(work.write)?;
        let changed =
            record::update_all(work.write, Table::Card, work.batch, "removed", &ids, &[("open", false.into())])?;
        visit::close(work.write, work.batch, since, work.at)?;
        let cancelled = unsent::cancel_for_closed(work.write, work.batch)?;
        let silenced = match cancelled {
            0 => String::new(),
            n => format!(", {n} unsent messages cancelled"),
        };
        Ok(Done { summary: format!("{} removed{silenced}", list_names(&names, changed)), changed, ..Done::default() })
    }
}
