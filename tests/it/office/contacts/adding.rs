//! Adding and editing: S3.7, versions, permissions.

use super::super::kit::Kit;
use super::{add, named, redo, undo};
use milepost::domain::{Actor, Channel, Kind, OperatorId, Role};
use milepost::office::contact::{AddContact, Details, EditContact};
use milepost::office::{Command, Order};

fn actor(kit: &Kit, name: &str, role: Role) -> Actor {
    Actor { id: OperatorId(kit.dana.id.get()), name: name.to_owned(), role }
}

#[test]
fn a_contact_is_stored_with_what_was_typed_and_comes_and_goes_by_undo() {
    let mut kit = Kit::with_config("[office]\ncountry = \"DE\"\n");
    let command = AddContact {
        details: Details {
            company: Some("Dach & Co".into()),
            zone: Some("Europe/Berlin".into()),
            external_id: Some("CRM-7".into()),
            notes: Some("Likes\r\ncalls\u{7}".into()),
            ..named("Becker,\tAnna")
        },
        addresses: vec![
            (Channel::Email, "Anna@Example.test".into()),
            (Channel::Email, "anna@example.TEST".into()),
            (Channel::Sms, "0301 234567".into()),
            (Channel::Email, " ".into()),
        ],
        even_if_duplicate: false,
        tracker: None,
    };
    let receipt = kit.run(Command::AddContact(command)).unwrap();
    assert_eq!((receipt.summary.as_str(), receipt.changed, receipt.created), ("Becker, Anna added", 3, Some(1)));
    let contact = kit.office.contact("ANNA@example.test").unwrap();
    assert_eq!((contact.first_name.as_str(), contact.notes.as_str(), contact.roles.0), ("Anna", "Likes\ncalls", 1));
    assert_eq!(
        kit.sql::<String>("SELECT group_concat(channel || ' ' || norm || ' ' || is_primary) FROM address"),
        "email anna@example.test 1,sms +49301234567 1"
    );

    undo(&mut kit).unwrap();
    assert_eq!(kit.office.contact("anna@example.test").unwrap_err().kind, Kind::NotFound);
    redo(&mut kit).unwrap();
    assert_eq!(kit.office.contact("1").unwrap().name, "Becker, Anna");
}

#[test]
fn somebody_who_is_there_is_not_added_again_by_mistake() {
    let mut kit = Kit::new();
    add(&mut kit, "Anna Becker", &["anna@example.test"]);
    let again = |even_if_duplicate| AddContact {
        details: named("A. Becker"),
        addresses: vec![(Channel::Email, "ANNA@example.test".into())],
        even_if_duplicate,
        tracker: None,
    };
    let refusal = kit.run(Command::AddContact(again(false))).unwrap_err();
    assert_eq!(refusal.kind, Kind::Conflict);
    assert!(refusal.sentence.starts_with("Anna Becker (contact 1) already has the same e-mail"), "{refusal}");
    let same_name = AddContact { details: named("anna  becker"), ..AddContact::default() };
    assert!(kit.run(Command::AddContact(same_name)).is_ok(), "two spaces are another name");
    let same_name = AddContact { details: named("ANNA BECKER"), ..AddContact::default() };
    assert!(kit.run(Command::AddContact(same_name)).unwrap_err().sentence.contains("the same name"));
    kit.run(Command::AddContact(again(true))).unwrap();

    let refusal = kit.office.contact("anna@example.test").unwrap_err();
    assert!(refusal.sentence.contains("Anna Becker (contact 1), A. Becker (contact 3)"), "{refusal}");
    let alike = kit.office.alike("Anna Becker", &["anna@example.test".into(), "bro".into()], &[]).unwrap();
    assert_eq!(alike.len(), 2);
}

#[test]
fn what_cannot_be_a_contact_is_refused_in_words() {
    let mut kit = Kit::new();
    for (details, addresses, words) in [
        (Details::default(), vec![], "A contact needs a name"),
        (named(" \u{1b}"), vec![], "A contact needs a name"),
        (named("A"), vec![(Channel::Email, "anna".to_owned())], "The e-mail anna has no @"),
        (named("A"), vec![(Channel::Sms, "call me".to_owned())], "The phone call me is no telephone number"),
        (named("A"), vec![(Channel::Push, "{}".to_owned())], "The push subscription is not the JSON"),
        (Details { zone: Some("Mars/Base".into()), ..named("A") }, vec![], "Mars/Base is no time zone"),
    ] {
        let command = AddContact { details, addresses, even_if_duplicate: false, tracker: None };
        let refusal = kit.run(Command::AddContact(command)).unwrap_err();
        assert!(refusal.sentence.starts_with(words), "{refusal}");
        assert_eq!(refusal.kind, Kind::Usage);
    }
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM contact"), 0);
}

#[test]
fn a_firm_or_an_address_is_a_name_when_there_is_no_other() {
    let mut kit = Kit::new();
    let firm = AddContact {
        details: Details { company: Some("Delgado & Sons".into()), ..Details::default() },
        ..AddContact::default()
    };
    kit.run(Command::AddContact(firm)).unwrap();
    let address = AddContact { addresses: vec![(Channel::Email, "x@example.test".into())], ..AddContact::default() };
    kit.run(Command::AddContact(address)).unwrap();
    assert_eq!(
        kit.sql::<String>("SELECT group_concat(name || '/' || first_name || '/' || company) FROM contact"),
        "Delgado & Sons//,x@example.test//"
    );
}

#[test]
fn the_second_editor_is_told_who_was_faster() {
    let mut kit = Kit::with_config("[office]\ntimezone = \"Europe/Berlin\"\n");
    let anna = add(&mut kit, "Anna Becker", &["anna@example.test"]);
    let edit = |details, seen| Command::EditContact(EditContact { contact: anna, seen, details });
    let seen = kit.office.contact("1").unwrap().version;
    let receipt = kit.run(edit(Details { owner: Some("Dana".into()), ..named("王小明") }, Some(seen))).unwrap();
    assert_eq!((receipt.summary.as_str(), receipt.changed), ("王小明 edited", 1));
    let refusal = kit.run(edit(named("Anna B."), Some(seen))).unwrap_err();
    assert_eq!(
        refusal.sentence,
        "Dana changed 王小明 at 10:02 on 2026-11-23 while you had it open; nothing of yours was saved."
    );
    assert_eq!(kit.run(edit(named("王小明"), None)).unwrap().batch, None);
    undo(&mut kit).unwrap();
    let contact = kit.office.contact("1").unwrap();
    assert_eq!(
        (contact.name.as_str(), contact.first_name.as_str(), contact.owner.as_str()),
        ("Anna Becker", "Anna", "")
    );
    redo(&mut kit).unwrap();
    assert_eq!(kit.office.contact("1").unwrap().first_name, "王小明");
}

#[test]
fn an_agent_keeps_to_their_own_and_a_viewer_only_looks() {
    let mut kit = Kit::new();
    let anna = add(&mut kit, "Anna Becker", &[]);
    let (ben, vera) = (actor(&kit, "Ben", Role::Agent), actor(&kit, "Vera", Role::Viewer));
    let mut run = |command, who: &Actor| kit.office.run(&Order::new(command, kit.now), who);
    let edit = |contact, details| Command::EditContact(EditContact { contact, seen: None, details });
    let refusal = run(edit(anna, named("X")), &ben).unwrap_err();
    assert_eq!(refusal.sentence, "Anna Becker belongs to nobody, and Ben may change only their own.");
    assert_eq!(run(edit(anna, named("X")), &vera).unwrap_err().kind, Kind::Permission);
    let add = |name, owner: Option<&str>| {
        let details = Details { owner: owner.map(str::to_owned), ..named(name) };
        Command::AddContact(AddContact { details, ..AddContact::default() })
    };
    assert_eq!(run(add("V", None), &vera).unwrap_err().kind, Kind::Permission);
    assert_eq!(run(add("B", Some("Dana")), &ben).unwrap_err().kind, Kind::Permission);
    let own = milepost::domain::ContactId(run(add("Bert", None), &ben).unwrap().created.unwrap());
    run(edit(own, named("Bert Öztürk")), &ben).unwrap();
    assert_eq!(
        run(edit(own, Details { owner: Some("Dana".into()), ..Details::default() }), &ben).unwrap_err().kind,
        Kind::Permission
    );
}

#[test]
fn a_number_of_another_system_belongs_to_one() {
    let mut kit = Kit::new();
    let numbered = |name, number: &str| {
        let details = Details { external_id: Some(number.into()), ..named(name) };
        Command::AddContact(AddContact { details, even_if_duplicate: true, ..AddContact::default() })
    };
    kit.run(numbered("Anna", "7")).unwrap();
    let refusal = kit.run(numbered("Bert", "7")).unwrap_err();
    assert_eq!(refusal.sentence, "Anna (contact 1) already has the external id 7; nothing was changed.");
    kit.run(numbered("Carla", "")).unwrap();
    kit.run(numbered("Dora", " ")).unwrap();
}
