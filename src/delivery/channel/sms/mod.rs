//! Text messages: by Twilio's interface, or by a gateway that is called as Kannel is.
//!
//! A text costs money and carries no id by which a phone would recognise a repeat. So one that was handed over without an
//! answer is asked about ([`Sms::find`]) before it is ever sent again; a gateway cannot be asked, and staff decide.

mod gateway;
mod twilio;

#[cfg(test)]
mod tests;

use super::super::{Class, Failure, Outcome, Phase};
use crate::config::section::SmsSection;
use crate::config::value::SmsProvider;
use crate::domain::{Country, Instant, Phone};
use gateway::Gateway;
use twilio::Twilio;

/// The way to the office's provider. Blocking: it belongs on a thread of its own.
#[derive(Debug)]
pub struct Sms {
    provider: Provider,
    /// Of numbers that are written without a country code.
    country: Country,
}

#[derive(Debug)]
enum Provider {
    Twilio(Twilio),
    Gateway(Gateway),
}

/// What a provider knows of a text that was perhaps handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has taken it.
    Taken {
        /// The provider's own name for it.
        provider_id: String,
    },
    /// It has taken it and could not deliver it: a repeat would be no second one.
    Undelivered {
        /// What it says about that.
        why: String,
    },
    /// It does not know it.
    Unknown,
    /// It cannot be asked.
    CannotSay,
}

/// A text that was perhaps handed over.
#[derive(Clone, Copy, Debug)]
pub struct Doubtful<'a> {
    /// As it stands in the outbox.
    pub address: &'a str,
    /// What it says.
    pub text: &'a str,
    /// When its first doubtful try began.
    pub since: Instant,
    /// The provider's names of other texts, which are not meant.
    pub known: &'a [String],
}

impl Sms {
    /// By these settings; reads the token.
    pub fn new(settings: &SmsSection, country: Country) -> Result<Self, Failure> {
        if settings.account.is_empty() {
            return Err(Failure::config(
                "No text can leave, because no provider is set up.",
                "Set [sms] account, token and from, then resume the channel.",
            ));
        }
        let hint = "Set [sms] token, then resume the channel.";
        let token = settings.token.fetch().map_err(|error| Failure::config(error.to_string(), hint))?;
        let Some(token) = token else { return Err(Failure::config("The account of [sms] has no token.", hint)) };
        let provider = match settings.provider {
            SmsProvider::Twilio => Provider::Twilio(Twilio::new(settings, &token)?),
            SmsProvider::Gateway => Provider::Gateway(Gateway::new(settings, token)?),
        };
        Ok(Self { provider, country })
    }

    /// Sends one text. There is no dot here: record the phase as [`Phase::AfterDot`] before the call; a failure says whether
    /// it was before the request after all.
    #[must_use]
    pub fn send(&self, address: &str, text: &str) -> Outcome {
        let number = match self.number(address) {
            Ok(number) => number,
            Err(failure) => return failure.into(),
        };
        match &self.provider {
            Provider::Twilio(twilio) => twilio.send(&number, text),
            Provider::Gateway(gateway) => gateway.send(&number, text),
        }
    }

    /// Asks what became of a text. Nothing is sent, so a failure never leaves a doubt of its own.
    pub fn find(&self, text: &Doubtful<'_>) -> Result<Answer, Failure> {
        match &self.provider {
            Provider::Twilio(twilio) => twilio.find(&self.number(text.address)?, text).map_err(harmless),
            Provider::Gateway(_) => Ok(Answer::CannotSay),
        }
    }

    /// Signs in without sending. Says in a sentence what was reached.
    pub fn test(&self) -> Result<String, Failure> {
        match &self.provider {
            Provider::Twilio(twilio) => twilio.test(),
            Provider::Gateway(gateway) => gateway.test(),
        }
        .map_err(harmless)
    }

    /// The number as gateways dial it (E.164).
    fn number(&self, address: &str) -> Result<String, Failure> {
        let bad = |words: &str| {
            Failure::new(Class::BadAddress, "This number cannot be dialled.")
                .said("", words)
                .fix("Correct it on the contact, with its area and country code.")
        };
        let phone = Phone::parse(address, self.country).map_err(|error| bad(&format!("it {error}")))?;
        let number = phone.norm();
        if number.starts_with('+') { Ok(number.to_owned()) } else { Err(bad("its area or country code is missing")) }
    }
}

/// A question that got no answer is asked again.
fn harmless(failure: Failure) -> Failure {
    let failure = failure.at(Phase::BeforeDot);
    match failure.class {
        Class::Uncertain => Failure {
            class: Class::Retry { after: None },
            sentence: "The provider of texts did not answer a question.".to_owned(),
            ..failure
        },
        _ => failure,
    }
}
