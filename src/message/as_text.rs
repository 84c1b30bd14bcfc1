//! The HTML part as the words that a reader sees, for screens that cannot draw it.

/// The words of an HTML part: blocks on lines of their own, at most one empty line between them.
#[must_use]
pub fn html_as_text(html: &str) -> String {
    // letters are laid out in tables: a row is a block
    let text = mail_parser::decoders::html::html_to_text(&html.replace("</tr>", "<br></tr>"));
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Channel;
    use crate::message::{Compiled, Kind, Rendered, Template, variables};

    #[test]
    fn the_words_of_the_built_in_letters_are_read() {
        for kind in [Kind::StageMoved, Kind::MilestoneRejected] {
            let template = Template::built_in_for(kind, Channel::Email).expect("it has one");
            let sample = variables::sample_of(kind);
            let Rendered::Email(letter) =
                Compiled::new(&template.body).and_then(|one| one.render(&sample)).expect("sound")
            else {
                panic!("an e-mail")
            };
            insta::assert_snapshot!(format!("{}_html_as_text", kind.name()), html_as_text(&letter.html));
        }
        assert_eq!(
            html_as_text("<p>您好 &amp; مرحبا<br>नमस्ते 👩&#8205;👧</p><style>p{}</style>"),
            "您好 & مرحبا\nनमस्ते 👩\u{200d}👧"
        );
    }
}
