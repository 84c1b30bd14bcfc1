//! Hosts, web addresses and e-mail addresses.

use std::net::IpAddr;

use super::{Value, plain::one_line};

/// A server's name or number; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    /// The host, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether no server was named.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is this same machine, where a connection needs no protection.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl Value for HostName {
    fn read(text: &str) -> Result<Self, String> {
        let host = text.trim();
        let fits =
            host.parse::<IpAddr>().is_ok() || host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'));
        if fits && !host.starts_with('.') {
            return Ok(Self(host.to_owned()));
        }
        Err(format!("takes a server's name such as \"smtp.example.com\", not \"{}\"", host.escape_debug()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An `https://` address, `http://` only towards this same machine; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebAddress(String);

impl WebAddress {
    /// The address, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether none was set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Value for WebAddress {
    fn read(text: &str) -> Result<Self, String> {
        let url = one_line(text)?;
        if url.is_empty() {
            return Ok(Self::default());
        }
        let named = |rest: &str| !rest.is_empty() && !rest.starts_with(['/', ':', '?', '#']);
        if url.contains(char::is_whitespace) {
            return Err("takes a web address without blanks".to_owned());
        }
        match url.split_once("://") {
            Some(("https", rest)) if named(rest) => Ok(Self(url.to_owned())),
            Some(("http", rest)) if named(rest) && is_loopback(host_of(rest)) => Ok(Self(url.to_owned())),
            Some(("http", rest)) if named(rest) => Err(format!(
                "takes an https:// address; http:// is refused for \"{}\", because anyone on the way could read along",
                host_of(rest)
            )),
            _ => Err(format!("takes a web address such as \"https://example.com\", not \"{url}\"")),
        }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

/// The host in `user@host:port/path`; a user before `@` must not pass for the host.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    match host.find(']') {
        Some(end) => &host[..=end],
        None => host.split(':').next().unwrap_or(host),
    }
}

/// An e-mail address, alone or with a name (`Acme Solar <office@example.test>`); may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox(String);

impl Mailbox {
    /// The whole, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether none was set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name before the address, "" when there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.parts().0
    }

    /// The bare address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.parts().1
    }

    /// The address's domain in ASCII, as a Message-ID must have it; `milepost.invalid` when there is none.
    #[must_use]
    pub fn ascii_domain(&self) -> String {
        let domain = self.address().rsplit_once('@').map_or("", |(_, domain)| domain);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let fits = |ascii: &String| (1..=150).contains(&ascii.len()) && ascii.chars().all(plain);
        let ascii = idna::domain_to_ascii(domain).ok().filter(fits);
        ascii.unwrap_or_else(|| "milepost.invalid".to_owned())
    }

    fn parts(&self) -> (&str, &str) {
        split_mailbox(&self.0)
    }
}

impl Value for Mailbox {
    fn read(text: &str) -> Result<Self, String> {
        let line = one_line(text)?;
        if line.is_empty() || is_address(split_mailbox(line).1) {
            return Ok(Self(line.to_owned()));
        }
        Err(format!(
            "takes an address such as \"office@example.com\" or \"Acme Solar <office@example.com>\", not \"{line}\""
        ))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

fn split_mailbox(line: &str) -> (&str, &str) {
    match line.strip_suffix('>').and_then(|line| line.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", line),
    }
}

fn is_address(address: &str) -> bool {
    let clean = !address.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    let whole = address.rsplit_once('@').is_some_and(|(user, domain)| {
        !user.is_empty()
            && !user.contains('@')
            && !domain.is_empty()
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    clean && whole
}

/// Who answers for Web Push: `mailto:` and an address, or an `https://` page; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// The subject, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Subject {
    fn read(text: &str) -> Result<Self, String> {
        let line = one_line(text)?;
        let fits = line.is_empty()
            || line.strip_prefix("mailto:").is_some_and(is_address)
            || (line.starts_with("https://") && WebAddress::read(line).is_ok());
        if fits {
            return Ok(Self(line.to_owned()));
        }
        Err(format!("takes \"mailto:office@example.com\" or an https:// page, not \"{line}\""))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(HostName::read(host).is_ok_and(|host| host.is_loopback()), "{host}");
        }
        for host in ["mail.example", "10.0.0.1", "127.0.0.1.example", "localhost.example", "0.0.0.0", ""] {
            assert!(HostName::read(host).is_ok_and(|host| !host.is_loopback()), "{host}");
        }
        for host in ["smtp://x", "a b", "a:25", ".x", "a\nb"] {
            assert!(HostName::read(host).is_err(), "{host}");
        }
    }

    #[test]
    fn web_addresses_are_protected() {
        for url in ["", "https://ntfy.example/x", "http://127.0.0.1:8080", "http://[::1]:80/", "http://localhost/hook"]
        {
            assert!(WebAddress::read(url).is_ok(), "{url}");
        }
        for url in [
            "ntfy.example",
            "http://ntfy.example",
            "http://localhost@evil.example/",
            "ftp://x",
            "https://",
            "https://a b",
        ] {
            assert!(WebAddress::read(url).is_err(), "{url}");
        }
        assert!(WebAddress::read("http://evil.example\\@localhost").is_err());
    }

    #[test]
    fn a_senders_domain_is_ascii_in_message_ids() {
        let long = format!("a@{}.example", vec!["x".repeat(60); 4].join("."));
        for (sender, domain) in [
            ("Acme <office@example.test>", "example.test"),
            ("büro@Bücher.example", "xn--bcher-kva.example"),
            ("李@例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("a@[127.0.0.1]", "milepost.invalid"),
            ("a@b(c).example", "milepost.invalid"),
            (long.as_str(), "milepost.invalid"),
            ("", "milepost.invalid"),
        ] {
            assert_eq!(Mailbox::read(sender).map(|sender| sender.ascii_domain()), Ok(domain.to_owned()), "{sender}");
        }
    }

    #[test]
    fn a_sender_may_have_a_name() {
        let sender = Mailbox::read("Büro 太阳 <office@example.test>").unwrap_or_default();
        assert_eq!((sender.name(), sender.address()), ("Büro 太阳", "office@example.test"));
        assert_eq!(
            Mailbox::read("office@example.test").map(|sender| sender.address().to_owned()),
            Ok("office@example.test".into())
        );
        for text in ["office", "@example.test", "a@", "a@b <c>", "a@b, c@d", "a b@c", "a@b\r\nBcc: c@d"] {
            assert!(Mailbox::read(text).is_err(), "{text}");
        }
        assert!(Subject::read("mailto:office@example.test").is_ok());
        assert!(Subject::read("office@example.test").is_err());
    }
}
