//! The forms of people and firms. What is wrong stands under its field, who is there already too.

use super::question::{Reply, Request};
use super::{Deed, account};
use crate::domain::{Channel, Consent, ContactId, Kind, Refusal, Roles};
use crate::office::Command;
use crate::office::ask_board::Pipeline;
use crate::office::ask_record::{Contact, Record};
use crate::office::contact::{AccountText, AddAddress, AddContact, Details, EditContact, SetConsent};
use crate::tui::component::{Field, Form};
use crate::tui::popup::{FormPopup, Settled};
use crate::tui::program::order;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::Signal;

/// The channels to which an address can be typed or pasted, in the words of the form.
const CHANNELS: [(Channel, &str); 3] =
    [(Channel::Email, "e-mail"), (Channel::Sms, "telephone"), (Channel::Push, "push subscription (paste)")];

/// The fields of the details, filled from a contact.
fn details(contact: Option<&Contact>, roles: Roles) -> Vec<Field> {
    let text = |read: fn(&Contact) -> &str| contact.map(read).unwrap_or_default();
    let mut fields = vec![
        Field::line("company", "Company").with(text(|c| &c.company)),
        Field::line("owner", "Owner").with(text(|c| &c.owner)),
        Field::line("product", "Product").with(text(|c| &c.product)),
        Field::line("external_id", "External id").with(text(|c| c.external_id.as_deref().unwrap_or_default())),
        Field::line("zone", "Time zone").with(text(|c| &c.zone)),
        Field::line("lang", "Language").with(text(|c| &c.lang)),
        Field::lines("notes", "Notes", 2).with(text(|c| &c.notes)),
    ];
    fields.extend(ROLES.map(|(name, label, role)| Field::tick(name, label, roles.has(role))));
    fields
}

const ROLES: [(&str, &str, Roles); 5] = [
    ("advocate", "Advocate", Roles::ADVOCATE),
    ("lead", "Lead", Roles::LEAD),
    ("customer", "Customer", Roles::CUSTOMER),
    ("partner", "Partner", Roles::PARTNER),
    ("contractor", "Contractor", Roles::CONTRACTOR),
];

fn read(form: &Form) -> Details {
    let text = |name| Some(form.text(name));
    let roles = ROLES.iter().filter(|(name, ..)| form.ticked(name)).map(|(_, _, role)| *role);
    Details {
        name: text("name"),
        first_name: None,
        company: text("company"),
        external_id: text("external_id"),
        zone: text("zone"),
        lang: text("lang"),
        owner: text("owner").filter(|owner| !owner.trim().is_empty()),
        product: text("product"),
        notes: text("notes"),
        roles: Some(roles.fold(Roles::default(), Roles::with)),
        account: AccountText::default(),
    }
}

/// The name that is typed, or else the company: who holds the account when nobody else is named.
fn called(form: &Form) -> String {
    let name = form.text("name");
    if name.trim().is_empty() { form.text("company") } else { name }
}

/// Under which field a refusal of the office stands.
fn blame(refusal: &Refusal) -> &'static str {
    let about = |words: &str| refusal.sentence.contains(words);
    match refusal.kind {
        Kind::Permission => "owner",
        Kind::Conflict if about("external id") => "external_id",
        Kind::Conflict if about("the same e-mail") => "email",
        Kind::Conflict if about("telephone number") => "phone",
        _ if about("The e-mail ") => "email",
        _ if about("The phone ") => "phone",
        _ if about("time zone") => "zone",
        _ if about("is no language") => "lang",
        _ => "name",
    }
}

/// The same words without the option of the command line.
fn for_a_form(refusal: Refusal, hint: &str) -> Refusal {
    if refusal.hint.contains("--even-if-duplicate") { refusal.hint(hint) } else { refusal }
}

/// A new contact with these roles; put on that tracker at once, when one is named.
#[must_use]
pub fn add(roles: Roles, tracker: Option<&Pipeline>) -> FormPopup<Program> {
    let mut fields = vec![
        Field::line("name", "Name").hint("First and last name, or the firm's."),
        Field::line("email", "E-mail"),
        Field::line("phone", "Telephone"),
    ];
    fields.extend(details(None, roles));
    let paid = roles.has(Roles::CONTRACTOR);
    if paid {
        fields.extend(account::fields(None));
    }
    fields
        .push(Field::tick("else", "Somebody else", false).hint("Tick it to add them although somebody alike is here."));
    let title =
        tracker.map_or_else(|| "New contact".to_owned(), |tracker| format!("New customer on {}", tracker.title));
    let tracker = tracker.map(|tracker| tracker.id);
    let submit = move |form: &mut Form, now| {
        if ["name", "company", "email"].iter().all(|name| form.text(name).trim().is_empty()) {
            form.refuse("name", "A contact needs a name, a company or an e-mail.");
            return None;
        }
        let account = if paid { account::read(form, &called(form))? } else { AccountText::default() };
        let addresses = vec![(Channel::Email, form.text("email")), (Channel::Sms, form.text("phone"))];
        let command = AddContact {
            details: Details { account, ..read(form) },
            addresses,
            even_if_duplicate: form.ticked("else"),
            tracker,
        };
        Some(Ask::change(Command::AddContact(command), now))
    };
    FormPopup::timed(title, Form::new(fields, "Add"), submit, settle)
}

/// The details of a contact.
#[must_use]
pub fn edit(contact: &Contact) -> FormPopup<Program> {
    let mut fields = vec![
        Field::line("name", "Name").with(&contact.name),
        Field::line("first_name", "First name").with(&contact.first_name).hint("How letters greet them."),
    ];
    fields.extend(details(Some(contact), contact.roles));
    let paid = contact.roles.has(Roles::CONTRACTOR) || !contact.iban.is_empty();
    if paid {
        fields.extend(account::fields(Some(contact)));
    }
    let (id, version, name, first) = (contact.id, contact.version, contact.name.clone(), contact.first_name.clone());
    let make = move |form: &mut Form| {
        let typed = form.text("first_name");
        // With another name the greeting is made anew, unless it was typed.
        let first_name = (typed != first || form.text("name") == name).then_some(typed);
        let account = if paid { account::read(form, &called(form))? } else { AccountText::default() };
        let details = Details { first_name, owner: Some(form.text("owner")), account, ..read(form) };
        Some(Command::EditContact(EditContact { contact: id, seen: Some(version), details }))
    };
    order::form(format!("Edit {}", contact.name), Form::new(fields, "Save"), make, blame)
}

/// One more address.
pub(super) fn address(contact: ContactId, name: &str) -> FormPopup<Program> {
    let kinds = CHANNELS.iter().map(|(_, words)| (*words).to_owned()).collect();
    let fields = vec![
        Field::choice("channel", "Kind", kinds, 0),
        Field::line("value", "Address")
            .hint("Of a push subscription the whole JSON that the browser gave, ntfy:TOPIC or fcm:TOKEN."),
        Field::line("label", "Label").hint("Such as work; may be empty."),
        Field::tick("primary", "Write to it", true).hint("Messages of its kind go there from now on."),
        Field::tick("else", "Somebody else's", false).hint("Tick it when another contact has the same on purpose."),
    ];
    let submit = move |form: &mut Form, now| {
        let channel = CHANNELS[form.chosen("channel").unwrap_or(0)].0;
        let command = AddAddress {
            contact,
            channel,
            value: form.text("value"),
            label: form.text("label"),
            primary: form.ticked("primary"),
            even_if_duplicate: form.ticked("else"),
        };
        Some(Ask::change(Command::AddAddress(command), now))
    };
    let settle = |reply, form: &mut Form| match reply {
        Answer::Change(Err(refusal)) => {
            let refusal = for_a_form(refusal, "Merge the two, or tick “Somebody else's” below.");
            form.refuse("value", refusal.to_string());
            Settled::Stay
        }
        done => Settled::Done(vec![Signal::Answer(done)]),
    };
    FormPopup::timed(format!("An address of {name}"), Form::new(fields, "Add"), submit, settle)
}

/// What they said about being written to, channel by channel.
pub(super) fn consent(record: &Record) -> FormPopup<Program> {
    let mut channels: Vec<Channel> = record.addresses.iter().map(|address| address.channel).collect();
    channels.dedup();
    let now = |channel: &Channel| {
        let said = record.addresses.iter().find(|address| address.channel == *channel);
        said.map_or("", |address| address.consent.word())
    };
    let words = channels.iter().map(|channel| format!("{} (now: {})", channel.word(), now(channel))).collect();
    let answers = Consent::ALL.iter().map(|consent| consent.word().to_owned()).collect();
    let fields = vec![
        Field::choice("channel", "Channel", words, 0),
        Field::choice("consent", "They said", answers, 2),
        Field::line("how", "How").hint("Such as by telephone, on paper."),
    ];
    let contacts = vec![record.contact.id];
    let make = move |form: &mut Form| {
        let Some(channel) = form.chosen("channel").and_then(|at| channels.get(at).copied()) else {
            form.refuse("channel", "There is no address yet on which it could be noted.");
            return None;
        };
        let consent = Consent::ALL[form.chosen("consent").unwrap_or(0)];
        let how = form.text("how");
        Some(Command::Consent(SetConsent { contacts: contacts.clone(), channel, consent, how, at: None }))
    };
    order::form(format!("Consent of {}", record.contact.name), Form::new(fields, "Save"), make, |_| "channel")
}

/// Into whom they are to be merged.
pub(super) fn merge(name: &str) -> FormPopup<Program> {
    let field = Field::line("into", "Into").hint("The e-mail or the number of the contact who stays.");
    let submit = |form: &mut Form| Some(Request::Find(form.text("into")).into());
    let settle = |reply, form: &mut Form| match reply {
        Answer::Record(Reply::Found(Ok((id, _)))) => {
            Settled::Done(vec![Signal::Answer(Answer::Record(Reply::Do(Deed::Merge(Some(id)))))])
        }
        Answer::Record(Reply::Found(Err(refusal))) => {
            form.refuse("into", refusal.to_string());
            Settled::Stay
        }
        _ => Settled::Stay,
    };
    FormPopup::new(format!("Merge {name}"), Form::new(vec![field], "Go on"), submit, settle)
}

fn settle(reply: Answer, form: &mut Form) -> Settled<Program> {
    match reply {
        Answer::Change(Err(refusal)) => {
            let refusal = for_a_form(refusal, "Open that contact instead, or tick “Somebody else” below.");
            form.refuse(blame(&refusal), refusal.to_string());
            Settled::Stay
        }
        done => Settled::Done(vec![Signal::Answer(done)]),
    }
}
