//! A gateway that is called as Kannel's sendsms is (Kannel 1.4 user guide, chapter 6); many others take the same words.

use ureq::{
    Agent,
    http::{Request, header},
};

use super::super::http::{self, Peer, TIME_LIMIT, Whose};
use super::{Failure, Outcome};
use crate::config::{Secret, section::SmsSection, value::SmsMethod};
use crate::domain::segments::Alphabet;
use crate::domain::text;

const ADVICE: &str = "Check [sms] account, token and base_url, then resume the channel.";

/// A gateway and the office's login there.
#[derive(Debug)]
pub struct Gateway {
    agent: Agent,
    url: String,
    method: SmsMethod,
    user: String,
    password: Secret,
    from: String,
}

impl Gateway {
    pub(super) fn new(settings: &SmsSection, password: Secret) -> Result<Self, Failure> {
        if settings.base_url.is_empty() {
            return Err(Failure::config(
                "The gateway for texts has no address.",
                "Set [sms] base_url to the page of the gateway that sends, then resume the channel.",
            ));
        }
        Ok(Self {
            agent: http::agent(TIME_LIMIT),
            url: settings.base_url.as_str().to_owned(),
            method: settings.method,
            user: settings.account.as_str().to_owned(),
            password,
            from: settings.from.as_str().to_owned(),
        })
    }

    pub(super) fn send(&self, number: &str, text: &str) -> Outcome {
        match self.call(Some((number, text))) {
            Ok(answer) if answer.is_success() => {
                Outcome::Accepted { provider_id: text::shorten(&text::clean_line(&answer.body), 200) }
            }
            Ok(answer) => self.refusal(&answer).into(),
            Err(failure) => failure.into(),
        }
    }

    /// A call without a recipient: a gateway looks at the login first, and then refuses the rest.
    pub(super) fn test(&self) -> Result<String, Failure> {
        let answer = self.call(None)?;
        let name = http::host(&self.url);
        match answer.status {
            200..=299 | 400 => Ok(format!("{name} lets us in; only a text shows whether it sends.")),
            _ => Err(self.refusal(&answer)),
        }
    }

    fn call(&self, to: Option<(&str, &str)>) -> Result<http::Answer, Failure> {
        // coding 0: the default alphabet of 7 bits; 2: UCS-2. The gateway recodes the text, which always comes as UTF-8
        let coding = match to.map(|(_, text)| Alphabet::of(text)) {
            Some(Alphabet::Gsm7) | None => "0",
            Some(Alphabet::Ucs2) => "2",
        };
        let (number, text) = to.unwrap_or_default();
        let login = [("username", self.user.as_str()), ("password", self.password.expose())];
        let fields = [("from", self.from.as_str()), ("to", number), ("coding", coding)];
        let fields = login.into_iter().chain(fields).filter(|(_, value)| !value.is_empty());
        let request = match self.method {
            SmsMethod::Get => {
                let mut query = form_urlencoded::Serializer::new(String::new());
                query.extend_pairs(fields).append_pair("charset", "UTF-8").append_pair("text", text);
                let mark = if self.url.contains('?') { '&' } else { '?' };
                Request::get(format!("{}{mark}{}", self.url, query.finish())).body(Vec::new())
            }
            SmsMethod::Post => {
                let request = Request::post(&self.url).header(header::CONTENT_TYPE, "text/plain; charset=UTF-8");
                let request =
                    fields.fold(request, |request, (name, value)| request.header(format!("x-kannel-{name}"), value));
                request.body(text.as_bytes().to_vec())
            }
        };
        let request = request
            .map_err(|error| Failure::config(format!("The gateway of [sms] cannot be called: {error}."), ADVICE))?;
        http::call(&self.agent, request, self.peer())
    }

    /// A gateway may repeat the whole call, with the password in it.
    fn refusal(&self, answer: &http::Answer) -> Failure {
        let failure = answer.refusal(self.peer());
        let text = failure.text.replace(self.password.expose(), "***").into();
        Failure { text, ..failure }
    }

    fn peer(&self) -> Peer<'_> {
        Peer { name: http::host(&self.url), whose: Whose::Office, advice: ADVICE }
    }
}
