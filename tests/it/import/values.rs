//! What becomes of the cells: names, addresses, money, dates, wishes, repeats.

use milepost::domain::Instant;
use milepost::import::{NamedBy, SameBy, Subject};

use super::{cards, contacts, fixture, good};

#[test]
fn people_of_many_exports() {
    let hubspot = super::read(&fixture("hubspot_contacts.csv"), Subject::Contacts);
    let anna = hubspot[0].as_ref().expect("good");
    assert_eq!((anna.line, anna.contact.name.as_str(), anna.contact.named_by), (2, "Anna Becker", NamedBy::Person));
    assert_eq!(anna.contact.company.as_deref(), Some("Becker Roofing"));
    assert_eq!(anna.contact.external_id.as_deref(), Some("151"));
    assert_eq!(anna.contact.phones[0].norm(), "+13035550100");
    assert_eq!(anna.contact.zone.map(chrono_tz::Tz::name), Some("America/Denver"));
    assert_eq!(anna.contact.email_opt_out, Some(false));
    assert_eq!(anna.created.map(Instant::to_rfc3339).as_deref(), Some("2026-03-01T17:30:00Z"));
    let wang = hubspot[1].as_ref().expect("good");
    assert_eq!((wang.contact.emails[0].value(), wang.contact.email_opt_out), ("wei@例子.test", Some(true)));
    let sita = hubspot[2].as_ref().expect("good");
    assert_eq!((sita.contact.zone, sita.contact.email_opt_out), (None, None));
    assert_eq!(
        sita.notes[0].to_string(),
        "line 4: Time Zone \"us/eastern\" is no time zone such as America/Denver; it was left out"
    );
    assert_eq!(
        hubspot[3].as_ref().expect_err("refused").to_string(),
        "line 5: Email \"no-domain@\" has no domain after the @; it reads name@firm.example"
    );
}

#[test]
fn several_addresses_of_one_person() {
    let emails = |file| {
        let row = good(&fixture(file), Subject::Contacts).remove(0);
        row.contact.emails.iter().map(|email| email.value().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(emails("google_contacts.csv"), ["carla@example.test", "c.bau@example.test", "carla@home.test"]);
    assert_eq!(emails("pipedrive_people.csv"), ["soren@nordlys.test", "soren.private@example.test", "soren@home.test"]);
    assert_eq!(emails("jobber_clients.csv"), ["tilda@example.test", "t.wolf@example.test"]);
    let carla = good(&fixture("google_contacts.csv"), Subject::Contacts).remove(0);
    let phones: Vec<_> = carla.contact.phones.iter().map(|phone| phone.norm().to_owned()).collect();
    assert_eq!(phones, ["+13035550122", "+13035550123", "+13035550124"]);
}

#[test]
fn a_company_is_the_contact_only_where_no_person_stands() {
    let jobber = good(&fixture("jobber_clients.csv"), Subject::Contacts);
    assert_eq!(jobber[0].contact.named_by, NamedBy::Person);
    // Jobber's display name repeats the company.
    assert_eq!(jobber[1].contact.name, "Wolf Pack LLC");
    assert_eq!((jobber[1].contact.named_by, jobber[1].contact.company.as_deref()), (NamedBy::Company, None));

    let firms = contacts("Name,Company,Email\n,Acme,\n,Acme,a@x.test\nAnna,Acme,\n,acme,\n,Bolt,A@X.test\n");
    let same: Vec<_> =
        firms.iter().map(|row| row.as_ref().expect("good").same_contact.map(|(first, by)| (first.line, by))).collect();
    assert_eq!(same, [None, Some((2, SameBy::CompanyName)), None, None, Some((2, SameBy::Email))]);
}

#[test]
fn later_rows_of_one_person_point_at_the_first() {
    let spanish = good(&fixture("clientes_es.csv"), Subject::Contacts);
    assert_eq!(spanish[2].same_contact.map(|(first, by)| (first.index, first.line, by)), Some((1, 3, SameBy::Email)));
    let chain = contacts("ID,Name,Email\n1,A,a@x.test\n2,B,a@x.test\n2,C,c@x.test\n9,D,C@x.test\n,E,\n");
    let firsts: Vec<_> =
        chain.iter().map(|row| row.as_ref().expect("good").same_contact.map(|(first, _)| first.index)).collect();
    assert_eq!(firsts, [None, Some(0), Some(0), Some(0), None]);
    let work = cards("Deal ID,Name,Email\nD1,A,a@x.test\nD2,A,a@x.test\nD1,B,b@x.test\n");
    let of = |i: usize| work[i].as_ref().expect("good");
    assert_eq!((of(1).same_contact.is_some(), of(1).same_card), (true, None));
    assert_eq!((of(2).same_contact, of(2).same_card.map(|first| first.line)), (None, Some(2)));
}

#[test]
fn cards_carry_money_in_its_currency() {
    let french = good(&fixture("hubspot_deals_fr.csv"), Subject::Cards);
    let values: Vec<_> = french.iter().map(|row| row.card.value.map(|money| money.to_string())).collect();
    assert_eq!(values, [Some("€12,500.00".to_owned()), Some("CHF 1,250.50".to_owned())]);
    assert_eq!(
        (french[0].card.external_id.as_deref(), french[0].contact.external_id.as_deref()),
        (Some("9001"), Some("151"))
    );
    assert_eq!((french[0].card_title(), french[0].contact.name.as_str()), ("Toit de l'école", "École Saint-Éloi"));
    assert_eq!((french[1].contact.name.as_str(), french[1].contact.named_by), ("9002", NamedBy::Card));
    let sales = good(&fixture("salesforce_opportunities.csv"), Subject::Cards);
    assert_eq!(sales[0].card.description.as_deref(), Some("first line\nsecond line"));
    assert_eq!(sales[0].created.map(Instant::to_rfc3339).as_deref(), Some("2026-03-01T07:00:00Z"));

    let column = cards("Deal ID;Amount\n1;1.250\n2;900,50\n");
    let minor = |i: usize| column[i].as_ref().expect("good").card.value.map(|money| money.minor);
    assert_eq!((minor(0), minor(1)), (Some(125_000), Some(90_050)), "the second row shows what the point means");
}

#[test]
fn names_are_one_clean_line() {
    let rows =
        contacts("Name,Email\n\"Anna\r\nBecker\u{1b}[31m\",a@x.test\n👩‍👩‍👧 e\u{301},b@x.test\n\u{202e}evil,c@x.test\n");
    let names: Vec<_> = rows.iter().map(|row| row.as_ref().expect("good").contact.name.as_str()).collect();
    assert_eq!(names, ["Anna Becker[31m", "👩‍👩‍👧 é", "evil"]);
    let long = format!("Name\n{}\n{}\n", "王".repeat(10_000), "x".repeat(10_001));
    let rows = contacts(&long);
    assert_eq!(rows[0].as_ref().map(|row| row.contact.name.chars().count()), Ok(10_000));
    assert!(rows[1].as_ref().is_err_and(|refusal| refusal.reason == "is longer than 10000 characters"));
}

#[test]
fn wishes_not_to_be_written_to_in_four_languages() {
    for (word, out) in [
        ("yes", Some(true)),
        ("Ja", Some(true)),
        ("oui", Some(true)),
        ("Sí", Some(true)),
        ("1", Some(true)),
        ("TRUE", Some(true)),
        ("x", Some(true)),
        ("No", Some(false)),
        ("nein", Some(false)),
        ("non", Some(false)),
        ("0", Some(false)),
        ("false", Some(false)),
        ("", None),
    ] {
        let rows = contacts(&format!("Name,Email Opt Out\nAnna,{word}\n"));
        let row = rows[0].as_ref().expect("good");
        assert_eq!((row.contact.email_opt_out, row.notes.len()), (out, 0), "{word}");
    }
    let rows = contacts("Name,Email Opt Out,Unsubscribed,Do Not Contact\nA,no,yes,\nB,no,,x\nC,no,(No value),\n");
    let wishes: Vec<_> = rows
        .iter()
        .map(|row| row.as_ref().expect("good"))
        .map(|row| (row.contact.email_opt_out, row.contact.do_not_call))
        .collect();
    assert_eq!(wishes, [(Some(true), None), (Some(true), Some(true)), (Some(false), None)]);
    let rows = contacts("Name,Do Not Call\nAnna,since spring\n");
    let row = rows[0].as_ref().expect("good");
    assert_eq!((row.contact.do_not_call, row.notes.len()), (Some(true), 1));
}
