//! What an office configures to send mail by SMTP, checked before anything is sent.

use std::{path::PathBuf, time::Duration};

use lettre::transport::smtp::authentication::Credentials;

use super::{COURTESY, dial::Route, verdict::Server};
use crate::{
    config::{Secret, value::Security},
    delivery::{Failure, connect::Protection},
};

/// The way to the mail server.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The login, or empty for none.
    pub username: String,
    /// The password, resolved; needed when there is a login.
    pub password: Option<Secret>,
    /// A file with further certificates to trust (PEM), such as an office's own authority.
    pub ca_file: Option<PathBuf>,
    /// How long each stretch of one attempt may take.
    pub limits: Limits,
}

/// How long each stretch of one attempt may take. A claim's lease must outlast it, else two senders could hold one message:
/// up to the final dot by itself, also while the dispatcher cannot write; the wait for the answer may be longer, since a
/// dispatcher that lives renews its claims all the while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Name look-up and TCP.
    pub connect: Duration,
    /// Greeting, encryption and login together.
    pub login: Duration,
    /// Sender, recipient and content together, up to the final dot; the caller's own work before the dot included.
    pub content: Duration,
    /// From the final dot to the answer. Longer is safer: a time-out here leaves the message in doubt.
    pub answer: Duration,
    /// A connection that was idle this long is not used again.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            login: Duration::from_secs(10),
            content: Duration::from_secs(30),
            answer: Duration::from_mins(1),
            idle: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// The longest that one attempt can take up to the final dot.
    #[must_use]
    pub fn up_to_the_dot(&self) -> Duration {
        // NOOP or RSET before it begins
        self.dial() + self.content + COURTESY
    }
}

impl SmtpSettings {
    /// Checks the settings and reads the certificates; sends nothing.
    pub(super) fn route(self) -> Result<Route, Failure> {
        let host = self.host.trim();
        if host.is_empty() {
            return Err(Failure::config("No mail server is configured.", "Set [email] host."));
        }
        let protection = Protection::new("email", host, self.security, self.ca_file.as_deref())?;
        let login = match (self.username.is_empty(), self.password) {
            (true, _) => None,
            (false, Some(password)) => Some(Credentials::new(self.username, password.expose().to_owned())),
            (false, None) => {
                return Err(Failure::config(
                    "There is a user name for the mail server, but no password.",
                    "Set [email] password, or leave username empty when the server wants no login.",
                ));
            }
        };
        let server = Server { host: host.to_owned(), port: self.port };
        Ok(Route { server, protection, login, limits: self.limits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Class;
    use crate::store::lease::LEASE_SECONDS;

    fn settings(host: &str, security: Security) -> SmtpSettings {
        SmtpSettings {
            host: host.into(),
            port: 587,
            security,
            username: String::new(),
            password: None,
            ca_file: None,
            limits: Limits::default(),
        }
    }

    fn refusal(settings: SmtpSettings) -> Failure {
        let failure = settings.route().err().expect("refused");
        assert_eq!(failure.class, Class::Config);
        failure
    }

    #[test]
    fn clear_text_never_leaves_the_machine() {
        for host in ["mail.example.test", "192.0.2.1", "127.0.0.1.example.test", "0.0.0.0"] {
            assert!(refusal(settings(host, Security::Plain)).fix.contains("starttls"), "{host}");
        }
        for host in ["127.0.0.1", "::1", "localhost", "LOCALHOST"] {
            assert!(settings(host, Security::Plain).route().is_ok(), "{host}");
        }
    }

    #[test]
    fn wrong_settings_name_the_key() {
        assert!(refusal(settings("", Security::Tls)).fix.contains("host"));
        assert!(refusal(settings("a b", Security::Tls)).fix.contains("host"));
        let login = SmtpSettings { username: "office".into(), ..settings("127.0.0.1", Security::Plain) };
        assert!(refusal(login).fix.contains("password"));
        let missing = SmtpSettings { ca_file: Some("/nowhere/ca.pem".into()), ..settings("m.test", Security::Tls) };
        assert!(refusal(missing).fix.contains("ca_file"));
    }

    #[test]
    fn a_file_without_certificates_is_said_to_be_one() {
        let file = tempfile::NamedTempFile::new().expect("a file for the test");
        std::fs::write(file.path(), "hello").expect("writable");
        let empty = SmtpSettings { ca_file: Some(file.path().into()), ..settings("m.test", Security::Starttls) };
        assert!(refusal(empty).text.contains("no certificate"));
    }

    #[test]
    fn a_password_is_never_printed() {
        let login = SmtpSettings { password: Some(Secret::new("s3cret")), ..settings("m.test", Security::Tls) };
        assert!(!format!("{login:?}").contains("s3cret"));
    }

    #[test]
    fn the_dot_is_reached_within_a_lease_and_the_usual_answer_too() {
        let (limits, lease) = (Limits::default(), Duration::from_secs(LEASE_SECONDS.unsigned_abs()));
        assert!(limits.up_to_the_dot() + limits.answer < lease);
    }
}
