//! A push address, as a contact's address stores it: a browser's subscription, an ntfy topic, or the token of an app.

mod web;

pub use web::WebSubscription;

/// How an ntfy topic is written: `ntfy:` and the topic.
pub(super) const NTFY: &str = "ntfy:";

/// How the token of an app is written: `fcm:` and the token.
pub(super) const FCM: &str = "fcm:";

/// The shortest topic taken, in characters: 22 of them can hold 128 bits. Whoever guesses a topic reads along.
const MIN_TOPIC: usize = 22;

/// The longest topic that ntfy takes, in characters.
const MAX_TOPIC: usize = 64;

/// The longest token taken, in characters; real ones have 140 to 200.
const MAX_TOKEN: usize = 4_096;

/// Why a text is no push address. The words follow "The push subscription ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushAddressError {
    /// Neither the JSON that browsers give, nor a topic, nor a token.
    #[error(
        "is not the JSON that a browser gives: {{\"endpoint\":...,\"keys\":{{\"p256dh\":...,\"auth\":...}}}}, and neither \
         ntfy:TOPIC nor fcm:TOKEN"
    )]
    Json,
    /// An endpoint that is no address.
    #[error("has an endpoint that is no web address")]
    Endpoint,
    /// An endpoint that would be reached without encryption.
    #[error("has an endpoint that does not begin with https://")]
    Insecure,
    /// The browser's public key.
    #[error("has a damaged key (p256dh)")]
    Key,
    /// The browser's secret.
    #[error("has a damaged secret (auth)")]
    Secret,
    /// A topic that ntfy would not take, or that others can guess.
    #[error(
        "has a topic that is not 22 to 64 letters, digits, - or _: with fewer, others could guess it and read along"
    )]
    Topic,
    /// No token of Firebase Cloud Messaging.
    #[error("has a token that is none of Firebase Cloud Messaging")]
    Token,
}

/// A push address whose parts have the right form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushAddress {
    /// A browser, by Web Push.
    Web(WebSubscription),
    /// An ntfy topic; who knows it can read and write there.
    Ntfy(String),
    /// The office's own app on a phone: its registration token at Firebase Cloud Messaging.
    Fcm(String),
}

impl PushAddress {
    /// Reads `ntfy:TOPIC`, `fcm:TOKEN`, or a browser's `PushSubscription` as JSON.
    pub fn parse(raw: &str) -> Result<Self, PushAddressError> {
        let raw = raw.trim();
        if let Some(topic) = raw.strip_prefix(NTFY) {
            let fits = (MIN_TOPIC..=MAX_TOPIC).contains(&topic.len()) && is_made_of(topic, "-_");
            return if fits { Ok(Self::Ntfy(topic.to_owned())) } else { Err(PushAddressError::Topic) };
        }
        if let Some(token) = raw.strip_prefix(FCM) {
            let fits = (MIN_TOPIC..=MAX_TOKEN).contains(&token.len()) && is_made_of(token, "-_:.");
            return if fits { Ok(Self::Fcm(token.to_owned())) } else { Err(PushAddressError::Token) };
        }
        WebSubscription::parse(raw).map(Self::Web)
    }

    /// What is stored; [`Self::parse`] reads it back.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Web(subscription) => subscription.value(),
            Self::Ntfy(_) | Self::Fcm(_) => self.norm(),
        }
    }

    /// What makes two of them the same; of a browser its endpoint. Whoever knows it can write to that phone.
    #[must_use]
    pub fn norm(&self) -> String {
        match self {
            Self::Web(subscription) => subscription.endpoint().to_owned(),
            Self::Ntfy(topic) => format!("{NTFY}{topic}"),
            Self::Fcm(token) => format!("{FCM}{token}"),
        }
    }

    /// As much of it as staff may see: which service, never what opens it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Web(subscription) => super::mask_address(subscription.endpoint()),
            Self::Ntfy(_) => format!("{NTFY}***"),
            Self::Fcm(_) => format!("{FCM}***"),
        }
    }
}

fn is_made_of(text: &str, marks: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_reads_back_and_shows_nothing_that_opens_it() {
        let keys = r#"{"p256dh":"BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY","auth":"_ordMnz7uTCmrpBTeUV4Bw"}"#;
        let browser = format!(r#"{{"endpoint":"https://push.example.test/s3cret","keys":{keys}}}"#);
        for (raw, norm, shown) in [
            (browser.as_str(), "https://push.example.test/s3cret", "https://push.example.test/***"),
            (" ntfy:s3cret-s3cret_s3cret-1\n", "ntfy:s3cret-s3cret_s3cret-1", "ntfy:***"),
            ("fcm:s3cret:APA91b-s3cret_s3cret.s", "fcm:s3cret:APA91b-s3cret_s3cret.s", "fcm:***"),
        ] {
            let address = PushAddress::parse(raw).expect("an address");
            assert_eq!((address.norm().as_str(), address.shown().as_str()), (norm, shown));
            assert_eq!(PushAddress::parse(&address.value()), Ok(address));
        }
    }

    #[test]
    fn a_topic_that_can_be_guessed_and_a_token_that_is_none_are_refused() {
        for topic in
            ["anna", "", "a topic with blanks in it, long", &"x".repeat(21), &"x".repeat(65), "x/../../../../../../x"]
        {
            assert_eq!(PushAddress::parse(&format!("ntfy:{topic}")), Err(PushAddressError::Topic), "{topic}");
        }
        for token in ["", "short", "with blanks in it, which none has", &"x".repeat(4_097)] {
            assert_eq!(PushAddress::parse(&format!("fcm:{token}")), Err(PushAddressError::Token), "{token}");
        }
        assert_eq!(PushAddress::parse("Ntfy:x"), Err(PushAddressError::Json));
    }
}
