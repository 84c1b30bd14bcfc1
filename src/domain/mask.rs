//! Addresses as logs may hold them: enough to recognise, too little to write to.

use super::{Channel, PushAddress};
use unicode_segmentation::UnicodeSegmentation;

/// An address as staff, exports and previews may see it: whole, but of a phone only the push service's host, since who
/// knows the rest can write to that phone, and of another program only its host, since the rest may hold its key.
#[must_use]
pub fn shown_address(channel: Channel, address: &str) -> String {
    match channel {
        Channel::Email | Channel::Sms => address.to_owned(),
        Channel::Webhook => mask_address(address),
        // of a browser, the do-not-contact list holds the endpoint only
        Channel::Push if address.starts_with("https://") => mask_address(address),
        Channel::Push => PushAddress::parse(address).map_or_else(|_| "phone".to_owned(), |push| push.shown()),
    }
}

/// An e-mail address, telephone number or push endpoint with all but its outline hidden: `b***@o***.example`, `***21`,
/// `https://push.example/***`.
#[must_use]
pub fn mask_address(address: &str) -> String {
    let address = address.trim();
    if let Some((scheme, rest)) = address.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        return super::text::escaped(&format!("{scheme}://{host}/***"));
    }
    let masked = if let Some((user, domain)) = address.rsplit_once('@') {
        let (name, dot, ending) =
            domain.rsplit_once('.').map_or((domain, "", ""), |(name, ending)| (name, ".", ending));
        format!("{}***@{}***{dot}{ending}", first(user), first(name))
    } else {
        let graphemes: Vec<&str> = address.graphemes(true).collect();
        // two digits of a whole number tell little; two of a short code would tell it all
        let shown = if graphemes.len() >= 6 { graphemes.len() - 2 } else { graphemes.len() };
        format!("***{}", graphemes[shown..].concat())
    };
    super::text::escaped(&masked)
}

fn first(text: &str) -> &str {
    text.graphemes(true).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_program_the_host_alone_is_shown() {
        let url = "https://hook:s3cret@crm.example.test:8443/in/s3cret?key=s3cret";
        assert_eq!(shown_address(Channel::Webhook, url), "https://crm.example.test:8443/***");
        assert_eq!(shown_address(Channel::Email, "王@bücher.example"), "王@bücher.example");
    }

    #[test]
    fn an_address_can_be_recognised_but_not_used() {
        for (address, masked) in [
            ("bert@oeztuerk.example", "b***@o***.example"),
            ("Bert@mail.oeztuerk.example", "B***@m***.example"),
            ("王小明@例え.jp", "王***@例***.jp"),
            ("👩‍👩‍👧@family.example", "👩‍👩‍👧***@f***.example"),
            ("root@localhost", "r***@l***"),
            ("+1 303 555 0121", "***21"),
            ("12345", "***"),
            ("https://updates.push.example/wpush/v2/gAAAA?x=1", "https://updates.push.example/***"),
            ("https://key:secret@gateway.example/send", "https://gateway.example/***"),
            ("", "***"),
            ("@", "***@***"),
        ] {
            assert_eq!(mask_address(address), masked);
        }
        assert!(!mask_address("\u{1b}[31m@x.example").contains('\u{1b}'));
    }
}
