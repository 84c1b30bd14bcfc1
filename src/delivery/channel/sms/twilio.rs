//! Twilio's interface (api/2010-04-01), or anything that speaks as it does.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::DateTime;
use serde::Deserialize;
use ureq::{
    Agent,
    http::{Method, Request, header},
};

use super::super::http::{self, Peer, TIME_LIMIT, Whose};
use super::{Answer, Class, Doubtful, Failure, Outcome, Phase};
use crate::config::{Secret, section::SmsSection};
use crate::domain::Instant;

const BASE_URL: &str = "https://api.twilio.com";

const ADVICE: &str = "Check [sms] account, token and base_url, then resume the channel.";

/// The longest wait before the first text of a question counts: clocks differ, and a claim's start may be a guess.
const CLOCKS_DIFFER: i64 = 3_600;

/// The most texts that one page of the list holds.
const PAGE: &str = "1000";

/// An account at Twilio.
#[derive(Debug)]
pub struct Twilio {
    agent: Agent,
    base: String,
    account: String,
    /// The header that signs in; marked as sensitive, so that it is not printed.
    login: header::HeaderValue,
    from: String,
}

/// A text as the interface shows it.
#[derive(Deserialize)]
struct Message {
    sid: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    date_created: Option<String>,
    #[serde(default)]
    error_code: Option<u32>,
}

#[derive(Deserialize)]
struct Page {
    messages: Vec<Message>,
}

/// Why a request was refused.
#[derive(Default, Deserialize)]
struct Refused {
    #[serde(default)]
    code: u32,
}

impl Twilio {
    pub(super) fn new(settings: &SmsSection, token: &Secret) -> Result<Self, Failure> {
        let account = settings.account.as_str();
        if settings.from.is_empty() {
            return Err(Failure::config("Texts have no sender.", "Set [sms] from, then resume the channel."));
        }
        let login = STANDARD.encode(format!("{account}:{}", token.expose()));
        let login = header::HeaderValue::try_from(format!("Basic {login}"));
        let mut login = login.map_err(|error| Failure::config(format!("[sms] token is no token: {error}."), ADVICE))?;
        login.set_sensitive(true);
        let base = match settings.base_url.as_str().trim_end_matches('/') {
            "" => BASE_URL,
            set => set,
        };
        Ok(Self {
            agent: http::agent(TIME_LIMIT),
            base: base.to_owned(),
            account: form_urlencoded::byte_serialize(account.as_bytes()).collect(),
            login,
            from: settings.from.as_str().to_owned(),
        })
    }

    pub(super) fn send(&self, number: &str, text: &str) -> Outcome {
        let from = if self.from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let form = [("To", number), (from, &self.from), ("Body", text)];
        let answer = match self.call(Method::POST, "/Messages.json", &form) {
            Ok(answer) => answer,
            Err(failure) => return failure.into(),
        };
        if !answer.is_success() {
            return self.refusal(&answer).into();
        }
        match serde_json::from_str::<Message>(&answer.body) {
            Ok(message) if !message.sid.is_empty() => Outcome::Accepted { provider_id: message.sid },
            _ => {
                let sentence =
                    format!("{} did not answer as Twilio does; the text may have been sent.", http::host(&self.base));
                answer.tell(Failure::new(Class::Uncertain, sentence).fix(ADVICE)).at(Phase::AfterDot).into()
            }
        }
    }

    /// Looks among what went to that number since the day before the first doubtful try.
    pub(super) fn find(&self, number: &str, text: &Doubtful<'_>) -> Result<Answer, Failure> {
        let day = DateTime::from_timestamp_micros(text.since.plus_seconds(-24 * CLOCKS_DIFFER).micros());
        let day = day.unwrap_or_default().format("%Y-%m-%d").to_string();
        let query = [("To", number), ("DateSent>", &day), ("PageSize", PAGE)];
        let answer = self.call(Method::GET, "/Messages.json", &query)?;
        if !answer.is_success() {
            return Err(self.refusal(&answer));
        }
        let page: Page = serde_json::from_str(&answer.body).map_err(|_| self.strange(&answer))?;
        let earliest = text.since.plus_seconds(-CLOCKS_DIFFER);
        let meant = |message: &Message| {
            message.direction.starts_with("outbound")
                && same_text(&message.body, text.text)
                && !text.known.contains(&message.sid)
                && created(message).is_none_or(|at| at >= earliest)
        };
        let (lost, taken): (Vec<_>, Vec<_>) = page.messages.into_iter().filter(meant).partition(Message::is_lost);
        Ok(match (taken.into_iter().next(), lost.first()) {
            (Some(message), _) => Answer::Taken { provider_id: message.sid },
            (None, Some(message)) => Answer::Undelivered { why: message.why_lost() },
            (None, None) => Answer::Unknown,
        })
    }

    pub(super) fn test(&self) -> Result<String, Failure> {
        let answer = self.call(Method::GET, ".json", &[])?;
        if answer.is_success() {
            return Ok(format!("{} lets us in.", http::host(&self.base)));
        }
        Err(self.refusal(&answer))
    }

    fn call(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Result<http::Answer, Failure> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut url = format!("{}/2010-04-01/Accounts/{}{path}", self.base, self.account);
        let mut request = Request::builder().header(header::AUTHORIZATION, self.login.clone());
        let body = if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            form.into_bytes()
        } else {
            if !form.is_empty() {
                url = format!("{url}?{form}");
            }
            Vec::new()
        };
        let request = request
            .method(method)
            .uri(url)
            .body(body)
            .map_err(|error| Failure::config(format!("[sms] base_url cannot be called: {error}."), ADVICE))?;
        http::call(&self.agent, request, self.peer())
    }

    fn peer(&self) -> Peer<'_> {
        Peer { name: http::host(&self.base), whose: Whose::Office, advice: ADVICE }
    }

    fn strange(&self, answer: &http::Answer) -> Failure {
        let sentence = format!("{} does not answer as Twilio does.", http::host(&self.base));
        answer.tell(Failure::new(Class::Retry { after: None }, sentence).fix(ADVICE))
    }

    /// What a refusal means: Twilio's own code where there is one, else the status.
    fn refusal(&self, answer: &http::Answer) -> Failure {
        let refused: Refused = serde_json::from_str(&answer.body).unwrap_or_default();
        match verdict(refused.code, answer.after) {
            Some(failure) => answer.tell(failure),
            None => answer.refusal(self.peer()),
        }
    }
}

impl Message {
    /// Whether it was taken and will not arrive.
    fn is_lost(&self) -> bool {
        matches!(self.status.as_str(), "failed" | "undelivered" | "canceled")
    }

    fn why_lost(&self) -> String {
        match self.error_code {
            Some(code) => format!("Twilio took the text and could not deliver it ({}, error {code}).", self.status),
            None => format!("Twilio took the text and could not deliver it ({}).", self.status),
        }
    }
}

fn created(message: &Message) -> Option<Instant> {
    let date = DateTime::parse_from_rfc2822(message.date_created.as_deref()?).ok()?;
    Some(Instant(date.timestamp_micros()))
}

/// Twilio may trim a text at its ends.
fn same_text(one: &str, other: &str) -> bool {
    one.trim() == other.trim()
}

/// Twilio's error codes (<https://www.twilio.com/docs/api/errors>) that say more than their status; others are judged by
/// that.
fn verdict(code: u32, after: Option<Duration>) -> Option<Failure> {
    Some(match code {
        21_211 | 21_217 | 21_614 | 21_635 => Failure::new(Class::BadAddress, "No text can be sent to this number.")
            .fix("Correct the number on the contact, then retry."),
        21_610 => Failure::new(Class::OptedOut, "The recipient has answered STOP.")
            .fix("Reach this contact another way; only their own START lifts it."),
        21_408 => Failure::new(Class::Permanent, "The account may not send texts to this country.")
            .fix("Allow the country in Twilio's messaging geo permissions, then retry."),
        21_608 => Failure::new(Class::Permanent, "A trial account may only send to verified numbers.")
            .fix("Verify the number at Twilio or upgrade the account, then retry."),
        21_612 => Failure::new(Class::Permanent, "No text can go from the office's number to this one.")
            .fix("Use another number in [sms] from for this country."),
        21_602 | 21_617 => {
            Failure::new(Class::Permanent, "The text is empty or too long.").fix("Correct the template.")
        }
        21_212 | 21_603 | 21_606 | 21_607 | 21_659 | 21_660 | 21_703 | 21_704 => Failure::config(
            "The account may not send from the number in [sms] from.",
            "Set [sms] from to a number or a messaging service of the account, then resume the channel.",
        ),
        21_611 | 63_038 => Failure::new(Class::Throttled { after }, "Too many texts wait at Twilio already."),
        _ => return None,
    })
}
