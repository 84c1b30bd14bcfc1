//! What a form or a command says about a contact, checked and made ready for the file.

use super::AccountText;
use crate::config::Settings;
use crate::domain::text::{MAX_NAME, clean_block, clean_line, escaped, shorten, sort_key};
use crate::domain::{Channel, Country, Email, Lang, Phone, PushAddress, Refusal, Roles, contact};
use crate::store::record::Cell;

/// What is said of a contact; `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Full name, or the firm's.
    pub name: Option<String>,
    /// How letters greet them; not given with a new name, it is made from that.
    pub first_name: Option<String>,
    /// The firm that they belong to.
    pub company: Option<String>,
    /// Number in another system; empty takes it away.
    pub external_id: Option<String>,
    /// IANA time zone; empty is the office's.
    pub zone: Option<String>,
    /// The language that they are written to in, as a tag or a word; empty is the office's own.
    pub lang: Option<String>,
    /// Operator or salesperson, by name.
    pub owner: Option<String>,
    /// What they bought.
    pub product: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// The parts that they play.
    pub roles: Option<Roles>,
    /// Where a contractor is paid.
    pub account: AccountText,
}

impl Details {
    /// The cells that they make. An empty name and an unknown time zone are refused.
    pub(super) fn cells(&self) -> Result<Vec<Cell>, Refusal> {
        let mut cells: Vec<Cell> = Vec::new();
        if let Some(name) = &self.name {
            let name = line(name);
            if name.is_empty() {
                return Err(Refusal::usage("A contact needs a name, or the firm's.").hint("Type a name."));
            }
            cells.push(("name_sort", sort_key(&name).into()));
            let first = self.first_name.as_deref().map_or_else(|| contact::first_name(&name), line);
            cells.push(("first_name", first.into()));
            cells.push(("name", name.into()));
        } else if let Some(first) = &self.first_name {
            cells.push(("first_name", line(first).into()));
        }
        for (column, given) in [("company", &self.company), ("owner", &self.owner), ("product", &self.product)] {
            if let Some(text) = given {
                cells.push((column, line(text).into()));
            }
        }
        if let Some(text) = &self.external_id {
            cells.push(("external_id", Some(line(text)).filter(|id| !id.is_empty()).into()));
        }
        if let Some(zone) = &self.zone {
            let zone = line(zone);
            if !zone.is_empty() && zone.parse::<chrono_tz::Tz>().is_err() {
                return Err(Refusal::usage(format!("{} is no time zone.", escaped(&zone)))
                    .hint("Write one as America/Denver or Europe/Berlin, or leave it empty for the office's."));
            }
            cells.push(("zone", zone.into()));
        }
        if let Some(lang) = &self.lang {
            cells.push(("lang", Lang::read(&line(lang))?.tag().into()));
        }
        if let Some(notes) = &self.notes {
            cells.push(("notes", clean_block(notes).into()));
        }
        if let Some(roles) = self.roles {
            cells.push(("roles", roles.0.into()));
        }
        Ok(cells)
    }
}

fn line(text: &str) -> String {
    shorten(&clean_line(text), MAX_NAME)
}

/// An address that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAddress {
    /// By which channel it is reached.
    pub channel: Channel,
    /// As it is stored.
    pub value: String,
    /// Folded, for matching.
    pub norm: String,
}

impl NewAddress {
    /// Reads an address of that channel as typed; a national telephone number is one of the office's country.
    pub fn parse(channel: Channel, raw: &str, settings: &Settings) -> Result<Self, Refusal> {
        let shown = escaped(&shorten(raw, 100));
        match channel {
            Channel::Email => Email::parse(raw)
                .map(|email| Self { channel, value: email.value().to_owned(), norm: email.norm().to_owned() })
                .map_err(|error| Refusal::usage(format!("The e-mail {shown} {error}."))),
            Channel::Sms => {
                let country = Country::from_code(settings.office.country.code()).unwrap_or(Country::US);
                Phone::parse(raw, country)
                    .map(|phone| Self { channel, value: phone.value().to_owned(), norm: phone.norm().to_owned() })
                    .map_err(|error| {
                        Refusal::usage(format!("The phone {shown} {error}."))
                            .hint("Write it as +1 303 555 0100 or as you dial it.")
                    })
            }
            Channel::Push => PushAddress::parse(raw)
                .map(|push| Self { channel, value: push.value(), norm: push.norm() })
                .map_err(|error| Refusal::usage(format!("The push subscription {error}."))),
            Channel::Webhook => {
                let url = raw.trim();
                let fits = (url.starts_with("https://")
                    || url.starts_with("http://127.0.0.1")
                    || url.starts_with("http://localhost"))
                    && !url.chars().any(|c| c.is_whitespace() || crate::domain::text::is_control(c));
                if fits {
                    Ok(Self { channel, value: url.to_owned(), norm: url.to_owned() })
                } else {
                    Err(Refusal::usage(format!("The webhook {shown} does not begin with https://.")))
                }
            }
        }
    }
}
