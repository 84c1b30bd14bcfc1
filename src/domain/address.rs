//! Addresses that people are reached by: what may be one, and the form in which two spellings of it are equal.

use unicode_normalization::UnicodeNormalization;

use super::text::is_control;

/// Why a text is no e-mail address. The words follow "The e-mail X ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was written.
    #[error("is empty")]
    Empty,
    /// Characters that could act on a terminal or a mail server, or that nobody sees.
    #[error("holds control characters, line breaks or invisible characters")]
    Control,
    /// No `@`.
    #[error("has no @; it reads name@firm.example")]
    NoAt,
    /// More than one `@`.
    #[error("has more than one @")]
    ManyAts,
    /// Nothing usable before the `@`.
    #[error("has no name before the @ that mail servers accept")]
    Local,
    /// Nothing usable after the `@`.
    #[error("has no domain after the @; it reads name@firm.example")]
    NoDomain,
    /// A domain that cannot exist.
    #[error("has a domain that cannot exist")]
    Domain,
    /// A character that no address holds unquoted, such as a space.
    #[error("holds {0:?}, which no address holds")]
    Character(char),
    /// More than mail servers take.
    #[error("is longer than an address may be")]
    TooLong,
}

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email {
    value: String,
    norm: String,
}

impl Email {
    /// Takes one bare address; spaces around it are dropped, all else stays as typed. Letters of any script may stand
    /// before the `@` and in the domain.
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let value = trim_spaces(raw);
        if value.is_empty() {
            return Err(EmailError::Empty);
        }
        if value.chars().any(|c| is_control(c) || is_invisible(c)) {
            return Err(EmailError::Control);
        }
        let (local, domain) = value.split_once('@').ok_or(EmailError::NoAt)?;
        if domain.contains('@') {
            return Err(EmailError::ManyAts);
        }
        check_local(local)?;
        check_domain(domain)?;
        if value.len() > 254 || local.len() > 64 {
            return Err(EmailError::TooLong);
        }
        let norm = if value.is_ascii() {
            value.to_ascii_lowercase()
        } else {
            value.nfc().flat_map(char::to_lowercase).collect()
        };
        Ok(Self { value: value.to_owned(), norm })
    }

    /// As typed: what mail is sent to.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Lower case, NFC: two spellings of one mailbox have the same.
    #[must_use]
    pub fn norm(&self) -> &str {
        &self.norm
    }
}

/// Cuts plain and no-break spaces at both ends; a line break or tab there stays, so that it is refused.
#[must_use]
pub fn trim_spaces(raw: &str) -> &str {
    raw.trim_matches([' ', '\u{a0}'])
}

/// Whether a character takes no space and joins nothing: pasted along from web pages, it makes an address unreachable.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}')
}

fn check_local(local: &str) -> Result<(), EmailError> {
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(EmailError::Local);
    }
    let fits = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => true,
        _ if c.is_ascii() => "!#$%&'*+-/=?^_`{|}~".contains(c),
        _ => !c.is_whitespace(),
    };
    local.chars().find(|&c| !fits(c)).map_or(Ok(()), |c| Err(EmailError::Character(c)))
}

fn check_domain(domain: &str) -> Result<(), EmailError> {
    if domain.is_empty() {
        return Err(EmailError::NoDomain);
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || (!c.is_ascii() && !c.is_whitespace());
    if let Some(c) = domain.chars().find(|&c| !fits(c)) {
        return Err(EmailError::Character(c));
    }
    let label_fits =
        |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let top = domain.rsplit('.').next().unwrap_or_default();
    if !domain.split('.').all(label_fits) || top.bytes().all(|b| b.is_ascii_digit()) {
        return Err(EmailError::Domain);
    }
    if domain.contains('.') || domain.eq_ignore_ascii_case("localhost") { Ok(()) } else { Err(EmailError::NoDomain) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_stay_as_typed_and_match_in_any_case() {
        for (raw, value, norm) in [
            (" Anna.Becker@Example.Test ", "Anna.Becker@Example.Test", "anna.becker@example.test"),
            ("o'neill+roof@mail.example.test", "o'neill+roof@mail.example.test", "o'neill+roof@mail.example.test"),
            ("用户@例子.广告", "用户@例子.广告", "用户@例子.广告"),
            ("JOSÉ@example.test", "JOSÉ@example.test", "josé@example.test"),
            ("jose\u{301}@example.test", "jose\u{301}@example.test", "josé@example.test"),
            ("आरव@example.test", "आरव@example.test", "आरव@example.test"),
            ("root@localhost", "root@localhost", "root@localhost"),
        ] {
            let email = Email::parse(raw);
            assert_eq!(email.as_ref().map(Email::value), Ok(value), "{raw}");
            assert_eq!(email.as_ref().map(Email::norm), Ok(norm), "{raw}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_apart() {
        for (raw, error) in [
            ("  ", EmailError::Empty),
            ("anna", EmailError::NoAt),
            ("anna@", EmailError::NoDomain),
            ("anna@gmail", EmailError::NoDomain),
            ("@example.test", EmailError::Local),
            (".anna@example.test", EmailError::Local),
            ("an..na@example.test", EmailError::Local),
            ("a@b@example.test", EmailError::ManyAts),
            ("anna becker@example.test", EmailError::Character(' ')),
            ("Anna <anna@example.test>", EmailError::Character(' ')),
            ("anna@exa mple.test", EmailError::Character(' ')),
            ("anna@example.test,", EmailError::Character(',')),
            ("anna@example..test", EmailError::Domain),
            ("anna@-example.test", EmailError::Domain),
            ("anna@127.0.0.1", EmailError::Domain),
            ("anna@example.test\r\nBcc: all@example.test", EmailError::Control),
            ("anna@example.test\n", EmailError::Control),
            ("anna\u{200b}@example.test", EmailError::Control),
            ("anna\u{202e}@example.test", EmailError::Control),
        ] {
            assert_eq!(Email::parse(raw), Err(error), "{raw:?}");
        }
        assert_eq!(Email::parse(&format!("{}@example.test", "a".repeat(65))), Err(EmailError::TooLong));
    }

    proptest! {
        #[test]
        fn an_address_is_one_line_and_its_norm_is_itself_an_address(raw in "\\PC{0,20}@?\\PC{0,20}") {
            if let Ok(email) = Email::parse(&raw) {
                prop_assert!(!email.value().chars().any(is_control));
                prop_assert!(email.norm().contains('@'));
            }
        }
    }
}
