//! The office's rules as pure functions and types: no clock, no I/O, no SQL.

pub mod address;
pub mod amount;
pub mod channel;
pub mod contact;
pub mod currency;
pub mod hearing;
pub mod ids;
pub mod instant;
pub mod mask;
pub mod money;
pub mod operator;
pub mod outbox;
pub mod phone;
pub mod pipeline;
pub mod push;
pub mod refusal;
pub mod stage;
pub mod text;

pub use address::Email;
pub use amount::{AmountError, DecimalMark};
pub use channel::Channel;
pub use contact::{Consent, Roles};
pub use currency::Currency;
pub use hearing::{Hearing, Silence};
pub use ids::{AddressId, BatchId, CardId, ContactId, EventId, MessageId, OperatorId, PipelineId, StageId};
pub use instant::Instant;
pub use mask::mask_address;
pub use money::Money;
pub use operator::{Actor, Role};
pub use outbox::MessageState;
pub use phone::{Country, Phone};
pub use pipeline::PipelineKind;
pub use push::{PushAddress, PushAddressError};
pub use refusal::{Kind, Refusal};
pub use stage::Category;
