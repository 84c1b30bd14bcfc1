//! What is guessed from the column names of each CRM, and in each language.

use milepost::import::{Encoding, Mapping, Subject};

use super::{fixture, good, read, table};

fn guess(file: &str, subject: Subject) -> String {
    let bytes = fixture(file);
    let table = table(&bytes);
    let mapping = Mapping::guess(table.headers(), subject);
    let kinds = (0..table.headers().len()).map(|column| match mapping.kind_of(column) {
        Some(kind) => kind.name(),
        None if mapping.stage_candidate() == Some(column) => "(stage)",
        None => "-",
    });
    kinds.collect::<Vec<_>>().join(" ")
}

#[test]
fn files_of_people() {
    for (file, kinds) in [
        (
            "hubspot_contacts.csv",
            "external_id first_name last_name email phone mobile company owner (stage) created zone email_opt_out",
        ),
        ("pipedrive_people.csv", "name - company email email phone mobile owner external_id created"),
        (
            "salesforce_contacts.csv",
            "external_id deleted - last_name first_name name address phone mobile email - created email_opt_out \
             do_not_call - company owner",
        ),
        (
            "suitecrm_contacts.csv",
            "first_name last_name external_id - company email phone mobile email_opt_out do_not_call owner created \
             deleted description",
        ),
        (
            "zoho_contacts_de.csv",
            "external_id owner first_name last_name company email phone mobile email_opt_out created description",
        ),
        ("google_contacts.csv", "name first_name - last_name description - email - email - phone - phone company -"),
        ("outlook_contacts_de.csv", "- first_name last_name company phone phone mobile email email description"),
        ("jobber_clients.csv", "external_id name company - first_name last_name phone mobile email created address"),
        (
            "clientes_es.csv",
            "external_id first_name last_name email phone mobile company owner zone do_not_call created",
        ),
        ("clients_fr.csv", "last_name first_name email mobile company owner zone do_not_call email_opt_out created"),
    ] {
        assert_eq!(guess(file, Subject::Contacts), kinds, "{file}");
    }
}

#[test]
fn files_of_work() {
    for (file, kinds) in [
        ("hubspot_deals_fr.csv", "external_id title (stage) value currency owner created company contact_id"),
        ("pipedrive_deals.csv", "external_id title company name email (stage) - value currency owner created"),
        (
            "salesforce_opportunities.csv",
            "external_id title company (stage) value currency - created owner description",
        ),
        (
            "leadsimple_leads.csv",
            "external_id first_name last_name email phone address (stage) owner - created description",
        ),
    ] {
        assert_eq!(guess(file, Subject::Cards), kinds, "{file}");
    }
}

#[test]
fn encodings_and_separators_of_real_exports() {
    for (file, encoding, separator) in [
        ("hubspot_contacts.csv", Encoding::Utf8, ','),
        ("zoho_contacts_de.csv", Encoding::Windows1252, ';'),
        ("clientes_es.csv", Encoding::Utf16, ';'),
        ("clients_fr.csv", Encoding::Utf8, ';'),
    ] {
        let bytes = fixture(file);
        let table = table(&bytes);
        assert_eq!((table.encoding(), table.separator()), (encoding, separator), "{file}");
    }
    let german = good(&fixture("zoho_contacts_de.csv"), Subject::Contacts);
    assert_eq!(german[0].contact.name, "Björn Großmann");
    assert_eq!(german[0].contact.company.as_deref(), Some("Großmann & Söhne KG"));
}

#[test]
fn a_stage_is_read_only_from_a_column_that_was_named() {
    let bytes = fixture("pipedrive_deals.csv");
    assert!(good(&bytes, Subject::Cards).iter().all(|row| row.card.stage.is_none()));
    let table = table(&bytes);
    let mut mapping = Mapping::guess(table.headers(), Subject::Cards);
    mapping.use_stage_column("Deal - Status").expect("the column exists");
    let rows = milepost::import::rows(&table, &mapping, super::denver()).expect("the mapping names somebody");
    let stages: Vec<_> = rows.map(|row| row.expect("good").card.stage).collect();
    assert_eq!(stages, [Some("Open".to_owned()), Some("Open".to_owned())]);
}

#[test]
fn every_file_reads_with_its_guess() {
    for (file, good, refused) in
        [("hubspot_contacts.csv", 3, 1), ("salesforce_contacts.csv", 1, 0), ("suitecrm_contacts.csv", 1, 0)]
    {
        let rows = read(&fixture(file), Subject::Contacts);
        assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), good, "{file}");
        assert_eq!(rows.iter().filter(|row| row.is_err()).count(), refused, "{file}");
    }
}
