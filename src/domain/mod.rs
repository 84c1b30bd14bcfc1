//! The office's rules as pure functions and types: no clock, no I/O, no SQL.

pub mod address;
pub mod amount;
pub mod bank_account;
pub mod bounce;
pub mod channel;
pub mod color;
pub mod contact;
pub mod currency;
pub mod day;
pub mod file_name;
pub mod hearing;
pub mod ids;
pub mod instant;
pub mod mask;
pub mod milestone;
pub mod money;
pub mod operator;
pub mod outbox;
pub mod pace;
pub mod payment;
pub mod phone;
pub mod pipeline;
pub mod push;
pub mod quiet;
pub mod refusal;
pub mod segments;
pub mod stage;
pub mod stage_list;
pub mod text;
pub mod unsubscribe;
pub mod wanted;

pub use address::Email;
pub use amount::{AmountError, DecimalMark};
pub use bank_account::{BankAccount, BankAccountError, Bic, Iban};
pub use channel::Channel;
pub use color::Color;
pub use contact::{Consent, Reach, Roles};
pub use currency::Currency;
pub use hearing::{Hearing, Silence};
pub use ids::{
    AddressId, BatchId, CardId, ContactId, EventId, MessageId, MilestoneId, OperatorId, PaymentId, PipelineId, StageId,
};
pub use instant::Instant;
pub use mask::{mask_address, shown_address};
pub use milestone::MilestoneStatus;
pub use money::Money;
pub use operator::{Actor, Role};
pub use outbox::MessageState;
pub use pace::Pace;
pub use payment::PaymentState;
pub use phone::{Country, Phone};
pub use pipeline::PipelineKind;
pub use push::{PushAddress, PushAddressError, WebSubscription};
pub use refusal::{Kind, Refusal};
pub use stage::Category;
pub use stage_list::NewStage;
