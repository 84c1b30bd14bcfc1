//! The office's rules as pure functions and types: no clock, no I/O, no SQL.

pub mod channel;
pub mod ids;
pub mod instant;
pub mod refusal;
pub mod text;

pub use channel::Channel;
pub use ids::{AddressId, BatchId, CardId, ContactId, EventId, MessageId, OperatorId, PipelineId, StageId};
pub use instant::Instant;
pub use refusal::{Kind, Refusal};
