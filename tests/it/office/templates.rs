//! The office's own texts: which one is taken, what is refused, undo, and what people get (S0.2).

use super::kit::Kit;
use milepost::domain::{Channel, Kind as Refused, Lang, MessageState, Refusal};
use milepost::office::ask_outbox::From;
use milepost::office::ask_templates::{Kind, Place, Rendered, TemplateBody, try_out};
use milepost::office::assign::{Assign, Seen as SeenPlan};
use milepost::office::contact::{Details, EditContact};
use milepost::office::delete_stage::DeleteStage;
use milepost::office::templates::{ResetTemplate, SaveTemplate, Seen};
use milepost::office::undo::Undo;
use milepost::office::{Command, Receipt};

/// A place for the letters of cards that come to the stage with that number.
pub fn place(kit: &Kit, stage: Option<usize>, lang: &str) -> Place {
    let stage = stage.map(|at| kit.stages[at]);
    Place { kind: Kind::StageMoved, channel: Channel::Email, stage, lang: Lang::parse(lang).unwrap() }
}

fn email(subject: &str, text: &str) -> TemplateBody {
    let body =
        serde_json::json!({ "channel": "email", "subject": subject, "text": text, "html": format!("<p>{text}</p>") });
    serde_json::from_value(body).unwrap()
}

fn save(kit: &mut Kit, place: Place, subject: &str) -> Result<Receipt, Refusal> {
    let body = email(subject, "{{ contact.name }}: {{ stage.label }}");
    kit.run(Command::SaveTemplate(Box::new(SaveTemplate { place, body, seen: Seen::Unseen })))
}

fn speaks(kit: &mut Kit, contact: milepost::domain::ContactId, lang: &str) {
    let details = Details { lang: Some(lang.into()), ..Details::default() };
    kit.run(Command::EditContact(EditContact { contact, seen: None, details })).unwrap();
}

/// The subjects of what waits, with the recipient.
fn subjects(kit: &mut Kit) -> Vec<String> {
    kit.messages();
    let rows = kit.office.messages(None, From::Newest, kit.now, 100).unwrap();
    let rows = rows.iter().filter(|one| matches!(one.row.state, MessageState::Held | MessageState::Queued));
    let mut rows: Vec<String> = rows.map(|one| format!("{} {}", one.row.to, one.subject)).collect();
    rows.sort();
    rows
}

#[test]
fn everybody_gets_the_closest_text_and_the_preview_shows_it() {
    let mut kit = Kit::new();
    let people = [
        ("Anna Becker", "anna@example.test", "de"),
        ("王小明", "wang@example.test", "zh-hant"),
        ("محمد علي", "m@example.test", "ar"),
        ("नादिया शर्मा", "nadia@example.test", ""),
    ];
    let mut cards = Vec::new();
    for (name, address, lang) in people {
        let (contact, card) = kit.person(name, Some(address), false);
        speaks(&mut kit, contact, lang);
        cards.push(card);
    }
    let plan = kit.office.plan(kit.request(&cards, 1)).unwrap();
    for (stage, lang, subject) in [
        (None, "", "general"),
        (None, "de", "auf Deutsch"),
        (None, "zh", "中文 {{ contact.name }}"),
        (Some(1), "ar", "بالعربية"),
        (Some(2), "", "the permit 👷"),
    ] {
        let place = place(&kit, stage, lang);
        assert_eq!(save(&mut kit, place, subject).unwrap().changed, 1);
    }

    // a preview from before is no longer what would happen
    let seen = SeenPlan { digest: plan.totals.digest.clone(), messages: 4, cards: 4 };
    let stale = kit.run(Command::Assign(Assign { request: plan.request.clone(), seen: Some(seen) })).unwrap_err();
    assert!(stale.sentence.contains("a text is another one now"), "{stale}");

    let plan = kit.office.plan(kit.request(&cards, 1)).unwrap();
    let shown = kit.office.plan_told(&plan, &cards).unwrap();
    let mut shown: Vec<String> = shown
        .iter()
        .filter_map(|told| Some(format!("{} {}", told.line.to(), told.letter.as_ref()?.headline())))
        .collect();
    shown.sort();
    let expected = [
        "anna@example.test auf Deutsch",
        "m@example.test بالعربية",
        "nadia@example.test general",
        "wang@example.test 中文 王小明",
    ];
    assert_eq!(shown, expected);
    assert_eq!(kit.office.plan_letter(&plan, cards[1], Channel::Email).unwrap().headline(), "中文 王小明");

    kit.assign(&cards, 1).unwrap();
    assert_eq!(subjects(&mut kit), expected);
    // what was enqueued keeps its text, whatever is edited later
    let general = place(&kit, None, "");
    save(&mut kit, general, "another").unwrap();
    assert_eq!(subjects(&mut kit), expected);
    kit.execute("UPDATE outbox SET state = 'sent'");
    kit.assign(&cards, 2).unwrap();
    let subjects = subjects(&mut kit);
    assert_eq!(subjects.iter().filter(|line| line.ends_with("the permit 👷")).count(), 4, "{subjects:?}");
}

#[test]
fn a_text_with_a_mistake_is_refused_with_its_place() {
    let mut kit = Kit::new();
    for (body, part, hint) in [
        (
            email("x", "{{ stage.label }}\n{{ stage.lable }}"),
            "The text of the template, line 2",
            "column 4: stage.lable",
        ),
        (email("{{ nam }}", "{{ stage.label }}"), "The subject of the template, line 1", "column 4: nam"),
        (email("x", "nothing"), "{{ stage.label }} must stand in it", ""),
        (email("{% if %}", "{{ stage.label }}"), "The subject of the template, line 1: syntax error", ""),
    ] {
        let place = place(&kit, None, "");
        let command = Command::SaveTemplate(Box::new(SaveTemplate { place, body, seen: Seen::Unseen }));
        let refusal = kit.run(command).unwrap_err();
        assert_eq!(refusal.kind, Refused::Rule);
        assert!(refusal.sentence.contains(part) && refusal.sentence.ends_with("Nothing was saved."), "{refusal}");
        assert!(refusal.to_string().contains(hint), "{refusal}");
    }
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM template"), 0);

    let push = Place { channel: Channel::Push, ..place(&kit, None, "") };
    let milestone = Place { kind: Kind::MilestoneApproved, ..place(&kit, Some(0), "") };
    let by_push = Place { kind: Kind::MilestoneApproved, ..push.clone() };
    let wrong = [(push, "no text for push"), (milestone, "about no stage"), (by_push, "never told by push")];
    for (place, words) in wrong {
        let refusal = save(&mut kit, place, "x").unwrap_err();
        assert!(refusal.sentence.contains(words), "{refusal}");
    }
}

#[test]
fn a_text_is_undone_reset_and_found_again_among_its_versions() {
    let mut kit = Kit::new();
    let here = place(&kit, Some(1), "de");
    assert_eq!(
        save(&mut kit, here.clone(), "eins").unwrap().summary,
        "Template New stage by e-mail for Site survey on Solar Project in German (de) saved"
    );
    assert_eq!(save(&mut kit, here.clone(), "eins").unwrap().changed, 0, "the same text again changes nothing");
    save(&mut kit, here.clone(), "zwei").unwrap();
    let subject = |kit: &Kit| {
        let detail = kit.office.template(&here).unwrap();
        match try_out(Kind::StageMoved, &detail.body, &detail.sample).letter.unwrap() {
            Rendered::Email(letter) => letter.subject,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(subject(&kit), "zwei");
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(subject(&kit), "eins");
    kit.run(Command::Redo).unwrap();
    assert_eq!(subject(&kit), "zwei");

    // somebody who opened "eins" does not overwrite "zwei"
    let versions = kit.office.template_versions(&here).unwrap();
    assert_eq!(
        versions.iter().map(|one| (one.by.as_str(), one.version)).collect::<Vec<_>>(),
        [("Dana", 2), ("Dana", 1)]
    );
    let late = SaveTemplate { place: here.clone(), body: versions[1].body.clone(), seen: Seen::Version(1) };
    let refusal = kit.run(Command::SaveTemplate(Box::new(late))).unwrap_err();
    assert_eq!(refusal.kind, Refused::Conflict);
    let back = SaveTemplate { place: here.clone(), body: versions[1].body.clone(), seen: Seen::Version(2) };
    kit.run(Command::SaveTemplate(Box::new(back))).unwrap();
    assert_eq!(kit.office.template_versions(&here).unwrap()[0].version, 1, "an older version is the newest again");

    kit.run(Command::ResetTemplate(ResetTemplate { place: here.clone() })).unwrap();
    assert_eq!(subject(&kit), "Your Solar Project: Site survey (label)");
    assert_eq!(kit.office.template(&here).unwrap().seen, Seen::Nothing);
    assert_eq!(kit.office.template_versions(&here).unwrap().len(), 2, "what was taken away can be found again");
    let nothing = kit.run(Command::ResetTemplate(ResetTemplate { place: here.clone() })).unwrap();
    assert_eq!((nothing.changed, nothing.batch), (0, None));
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(subject(&kit), "eins");
}

#[test]
fn the_list_names_own_and_built_in_texts_and_forgets_those_of_deleted_stages() {
    let mut kit = Kit::new();
    let built_in = kit.office.templates().unwrap();
    assert!(built_in.iter().all(|row| row.changed.is_none()));
    for (stage, lang) in [(Some(3), ""), (None, "pt-br"), (None, "")] {
        let place = place(&kit, stage, lang);
        save(&mut kit, place, "own").unwrap();
    }
    let said = |kit: &Kit| -> Vec<String> {
        let rows = kit.office.templates().unwrap().into_iter();
        let rows = rows.filter(|row| row.place.kind == Kind::StageMoved && row.place.channel == Channel::Email);
        let said = rows.map(|row| {
            let stage = row.stage.map_or_else(String::new, |(_, stage)| stage);
            format!("{stage}/{}/{}", row.place.lang, row.changed.map_or_else(|| "built in".into(), |(by, _)| by))
        });
        said.collect()
    };
    assert_eq!(said(&kit), ["//Dana", "/pt-br/Dana", "Power on//Dana"]);
    assert_eq!(kit.office.templates().unwrap().len(), built_in.len() + 2);
    kit.run(Command::DeleteStage(DeleteStage { stage: kit.stages[3], merge_into: None })).unwrap();
    assert_eq!(said(&kit), ["//Dana", "/pt-br/Dana"]);
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(said(&kit), ["//Dana", "/pt-br/Dana", "Power on//Dana"]);
}

#[test]
fn a_language_is_read_as_people_write_it() {
    let mut kit = Kit::new();
    let (anna, _) = kit.person("Anna Becker", Some("anna@example.test"), false);
    for (typed, stored) in [("Deutsch", "de"), ("pt_BR", "pt-br"), ("中文", "zh"), ("", "")] {
        speaks(&mut kit, anna, typed);
        assert_eq!(kit.sql::<String>("SELECT lang FROM contact"), stored);
    }
    let details = Details { lang: Some("'; DROP".into()), ..Details::default() };
    let refusal = kit.run(Command::EditContact(EditContact { contact: anna, seen: None, details })).unwrap_err();
    assert!(refusal.sentence.contains("is no language"), "{refusal}");
}
