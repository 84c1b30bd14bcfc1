//! Files by which a bank is told to pay: ISO 20022 customer credit transfers (pain.001), from plain values to bytes; pure.
//!
//! The version is `pain.001.001.09` of 2019: the SEPA rulebooks, the Swiss payment standards and the guides of large banks
//! for payments elsewhere (CGI-MP) have moved to it, and the one before (`.03` of 2009) is being retired. One file carries
//! any currency, with one instruction for each day, currency and route.
//!
//! Names and texts are written in the Latin letters that every bank takes ([`latin`]), because a bank may refuse a whole
//! file for one `ü`; what cannot be paid is refused before a byte is written, all of it at once ([`Refused`]).

mod credit_transfer;
mod instruction;
pub mod latin;
mod pain001;
mod refused;
mod route;

pub use credit_transfer::{CreditTransfer, Debtor, LONGEST_MESSAGE_ID, LONGEST_REFERENCE, Payout};
pub use refused::{Obstacle, Problem, Refused};
