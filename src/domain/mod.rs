//! The office's rules as pure functions and types: no clock, no I/O, no SQL.

pub mod address;
pub mod amount;
pub mod channel;
pub mod currency;
pub mod ids;
pub mod instant;
pub mod money;
pub mod phone;
pub mod refusal;
pub mod text;

pub use address::Email;
pub use amount::{AmountError, DecimalMark};
pub use channel::Channel;
pub use currency::Currency;
pub use ids::{AddressId, BatchId, CardId, ContactId, EventId, MessageId, OperatorId, PipelineId, StageId};
pub use instant::Instant;
pub use money::Money;
pub use phone::{Country, Phone};
pub use refusal::{Kind, Refusal};
