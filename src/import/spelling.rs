//! How CRMs spell their column names, in English, German, French and Spanish: one list per kind of field.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::field::{FieldKind, Subject};
use crate::domain::text::sort_key;

/// A header without case, accents, spaces and punctuation: "E-mail 1 - Value" is `email1value`.
pub(super) fn fold(header: &str) -> String {
    sort_key(header).replace('ß', "ss").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a header can mean, and how sure that is among columns of the same kind: the lower the better.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// This kind.
    Kind(FieldKind, usize),
    /// "Name", "Nom": first, last or whole name of a person, or a card's title; the other columns decide.
    Name,
}

/// Bare words for a name.
const NAME: &[&str] = &["Name", "Nom", "Nombre", "Display Name", "Full Name or Company"];

/// The better spelling first: where two columns claim one kind, the earlier in its list wins.
#[rustfmt::skip] // one word a line would hide the lists
const SPELLINGS: &[(FieldKind, &[&str])] = &[
    (FieldKind::FirstName, &[
        "First Name", "Given Name", "Forename", "Firstname", "Vorname", "Prénom", "Nombre de pila", "Primer nombre",
        "Nombres",
    ]),
    (FieldKind::LastName, &[
        "Last Name", "Family Name", "Surname", "Lastname", "Nachname", "Familienname", "Zuname", "Nom de famille",
        "Apellido", "Apellidos",
    ]),
    (FieldKind::FullName, &[
        "Full Name", "Contact Name", "Customer Name", "Client Name", "Person Name", "Lead Name", "Contact Full Name",
        "Contact", "Customer", "Client", "Contact Person", "Deal Contact Person", "Person Contact", "Associated Contact",
        "Primary Contact", "Advocate", "Homeowner", "Vollständiger Name", "Kontaktname", "Kontakt", "Ansprechpartner",
        "Kontaktperson", "Kunde", "Kundenname", "Nom complet", "Nom du contact", "Nom du client", "Personne à contacter",
        "Contacto", "Nombre completo", "Nombre y apellidos", "Nombre del contacto", "Nombre de contacto",
        "Nombre del cliente", "Persona de contacto", "Cliente",
    ]),
    (FieldKind::Email, &[
        "Email", "E-mail", "Email Address", "E-mail Address", "Primary Email", "Work Email", "Email Work", "E-mail Value",
        "Emails", "E-mails", "Mail", "Business Email", "Email Other", "Email Home", "Home Email", "Personal Email",
        "Secondary Email", "Other Email", "Alternate Email", "Additional Email Addresses", "Associated Contact Email",
        "E-Mail-Adresse", "Emailadresse", "E-Mail geschäftlich", "E-Mail privat", "Mailadresse", "Courriel",
        "Adresse e-mail", "Adresse mail", "Adresse de messagerie", "Adresse électronique", "E-mail professionnel",
        "E-mail personnel", "Correo", "Correo electrónico", "Dirección de correo electrónico", "Email de trabajo",
        "Dirección de correo",
    ]),
    (FieldKind::Phone, &[
        "Phone", "Phone Number", "Telephone", "Telephone Number", "Tel", "Work Phone", "Phone Work", "Business Phone",
        "Office Phone", "Main Phone", "Main Phone #s", "Primary Phone", "Company Main Phone", "Phone Value", "Home Phone",
        "Phone Home", "Other Phone", "Phone Other", "Work Phone #s", "Home Phone #s", "Other Phone #s", "Telefon",
        "Telefonnummer", "Telefon geschäftlich", "Telefon (geschäftlich)", "Telefon privat", "Rufnummer", "Festnetz",
        "Téléphone", "Numéro de téléphone", "Téléphone bureau", "Téléphone professionnel", "Téléphone domicile",
        "Teléfono", "Número de teléfono", "Teléfono del trabajo", "Teléfono particular", "Teléfono fijo",
    ]),
    (FieldKind::Mobile, &[
        "Mobile", "Mobile Phone", "Mobile Number", "Mobile Phone Number", "Mobile Phone #s", "Phone Mobile", "Cell",
        "Cell Phone", "Cell Phone Number", "Text Message Enabled Phone #s", "Mobil", "Mobiltelefon", "Mobilnummer",
        "Mobiltelefonnummer", "Mobilfunk", "Handy", "Handynummer", "Portable", "Téléphone mobile", "Téléphone portable",
        "Numéro de portable", "Numéro de téléphone mobile", "Móvil", "Teléfono móvil", "Número de móvil",
        "Número de teléfono móvil", "Celular",
    ]),
    (FieldKind::Company, &[
        "Company", "Company Name", "Account Name", "Account", "Organization", "Organisation", "Organization Name",
        "Organisation Name", "Business Name", "Firm", "Person Organization", "Deal Organization", "Associated Company",
        "Primary Company", "Primary Associated Company", "Employer", "Firma", "Firmenname", "Unternehmen",
        "Unternehmensname", "Name des Unternehmens", "Account-Name", "Accountname", "Société", "Entreprise",
        "Nom de l'entreprise", "Nom de la société", "Nom du compte", "Compte", "Organisme", "Raison sociale", "Empresa",
        "Nombre de la empresa", "Nombre de empresa", "Compañía", "Organización", "Nombre de la cuenta",
        "Nombre de cuenta", "Cuenta", "Razón social",
    ]),
    (FieldKind::Owner, &[
        "Owner", "Contact Owner", "Deal Owner", "Opportunity Owner", "Lead Owner", "Record Owner", "Account Owner",
        "Owner Name", "Owner Full Name", "Sales Agent", "Sales Rep", "Sales Representative", "Salesperson",
        "Account Manager", "Assigned To", "Assigned User", "Assigned User Name", "Assignee", "Assigned Agent", "Agent",
        "Besitzer", "Inhaber", "Kontakt-Inhaber", "Zuständiger Mitarbeiter", "Zuständig", "Betreuer", "Verantwortlich",
        "Verantwortlicher", "Bearbeiter", "Deal-Inhaber", "Zugewiesen an", "Propriétaire", "Propriétaire du contact",
        "Propriétaire de la transaction", "Responsable", "Commercial", "Assigné à", "Attribué à", "Propietario",
        "Propietario del contacto", "Propietario del negocio", "Vendedor", "Asignado a", "Comercial",
    ]),
    (FieldKind::Value, &[
        "Amount", "Value", "Deal Value", "Deal Amount", "Opportunity Amount", "Opportunity Value", "Estimated Value",
        "Contract Value", "Project Value", "Close Value", "Total Value", "Budget", "Job Total", "Total", "Betrag", "Wert",
        "Auftragswert", "Deal-Wert", "Summe", "Volumen", "Montant", "Valeur", "Montant de la transaction",
        "Valeur de l'affaire", "Importe", "Valor", "Cantidad", "Monto", "Valor del negocio", "Valor del trato",
    ]),
    (FieldKind::Currency, &[
        "Currency", "Currency Code", "Deal Currency", "Currency of Value", "Deal Currency of Value", "Amount Currency",
        "Currency ISO Code", "Opportunity Currency", "Währung", "Währungscode", "Devise", "Monnaie", "Moneda", "Divisa",
    ]),
    (FieldKind::Zone, &[
        "Time Zone", "Timezone", "Time Zone SID Key", "Zeitzone", "Fuseau horaire", "Zona horaria", "Huso horario",
    ]),
    (FieldKind::Language, &[
        "Language", "Preferred Language", "Contact Language", "Sprache", "Bevorzugte Sprache", "Langue",
        "Langue préférée", "Idioma", "Idioma preferido",
    ]),
    (FieldKind::EmailOptOut, &[
        "Email Opt Out", "Email Opted Out", "Has Opted Out of Email", "Opted Out of Email", "Opted Out", "Opt Out",
        "Unsubscribed From All Email", "Unsubscribed", "Do Not Email", "No Email", "E-Mail-Opt-out", "E-Mail-Abmeldung",
        "Keine E-Mail", "Keine E-Mails", "Abgemeldet", "Von allen E-Mails abgemeldet", "Désinscrit", "Désabonné",
        "Ne pas envoyer d'e-mail", "Désinscription e-mail", "Refus e-mail", "Pas d'e-mail",
        "Désabonné de tous les e-mails", "No enviar correo", "No enviar correos", "No enviar email", "Baja de email",
        "Dado de baja", "Exclusión de correo electrónico", "No participación en correo electrónico",
        "Canceló suscripción a todos los correos",
    ]),
    (FieldKind::DoNotCall, &[
        "Do Not Call", "No Call", "Do Not Phone", "Nicht anrufen", "Keine Anrufe", "Anrufsperre",
        "Ne pas appeler", "Ne pas téléphoner", "Pas d'appel", "No llamar",
    ]),
    (FieldKind::DoNotContact, &[
        "Do Not Contact", "No Contact", "Do Not Disturb", "Nicht kontaktieren", "Kontaktsperre", "Ne pas contacter",
        "No contactar",
    ]),
    (FieldKind::Created, &[
        "Created Date", "Create Date", "Date Created", "Created", "Created At", "Created On", "Created Time",
        "Creation Date", "Date Entered", "Add Time", "Deal Created", "Person Created", "Entry Date", "Record Created",
        "Engage Date", "Start Date", "Erstellt", "Erstellt am", "Erstellungsdatum", "Angelegt am", "Anlagedatum",
        "Erstelldatum", "Deal erstellt", "Person erstellt", "Date de création", "Créé le", "Créée le",
        "Date de creation", "Heure de création", "Fecha de creación", "Creado", "Creado el", "Fecha de alta",
        "Hora de creación",
    ]),
    (FieldKind::Stage, &[
        "Stage", "Deal Stage", "Sales Stage", "Stage Name", "Pipeline Stage", "Opportunity Stage", "Project Stage",
        "Project Status", "Deal Status", "Lead Stage", "Status", "Lead Status", "Lifecycle Stage", "State", "Phase",
        "Deal-Phase", "Verkaufsphase", "Stufe", "Pipeline-Phase", "Projektstatus", "Étape", "Phase de vente",
        "Phase de la transaction", "Étape de vente", "Statut", "Statut du prospect", "Etapa", "Etapa del negocio",
        "Fase", "Fase de venta", "Estado", "Etapa de ventas", "Estado del proyecto",
    ]),
    (FieldKind::Product, &[
        "Product", "Product Name", "Products", "Service", "Services", "Services Requested", "Product Interest", "Produkt",
        "Produktname", "Dienstleistung", "Produit", "Nom du produit", "Prestation", "Producto", "Nombre del producto",
        "Servicio",
    ]),
    (FieldKind::SiteAddress, &[
        "Site Address", "Property Address", "Service Property", "Service Address", "Job Address", "Project Address",
        "Installation Address", "Full Address", "Service Property Street", "Address", "Street Address", "Mailing Street",
        "Street", "Address Formatted", "Location", "Anschrift", "Adresse", "Baustelle", "Objektadresse",
        "Installationsadresse", "Straße", "Adresse du chantier", "Adresse du site", "Adresse postale", "Rue",
        "Dirección", "Dirección de la obra", "Dirección del sitio", "Dirección postal", "Calle",
    ]),
    (FieldKind::Description, &[
        "Description", "Notes", "Note", "Deal Description", "Comments", "Comment", "Details", "Beschreibung", "Notizen",
        "Notiz", "Bemerkung", "Bemerkungen", "Kommentar", "Remarques", "Remarque", "Commentaire", "Commentaires",
        "Descripción", "Notas", "Nota", "Comentarios", "Observaciones",
    ]),
    (FieldKind::Deleted, &[
        "Deleted", "Is Deleted", "Gelöscht", "Supprimé", "Effacé", "Eliminado", "Borrado",
    ]),
];

/// Titles of cards; in a file of people "Title" is Dr. or Mrs.
#[rustfmt::skip] // one word a line would hide the lists
const TITLES: &[&str] = &[
    "Deal Name", "Deal Title", "Opportunity Name", "Opportunity Title", "Card Title", "Card Name", "Project Name",
    "Project Title", "Title", "Subject", "Deal", "Opportunity", "Project", "Dealname", "Deal-Titel", "Titel",
    "Projektname", "Projekt", "Verkaufschance", "Betreff", "Nom de la transaction", "Titre", "Nom de l'affaire",
    "Nom de l'opportunité", "Titre de l'affaire", "Nom du projet", "Projet", "Nombre del negocio", "Título",
    "Nombre de la oportunidad", "Nombre del trato", "Título del trato", "Nombre del proyecto", "Proyecto", "Asunto",
];

/// Ids that say nothing about whose they are.
#[rustfmt::skip] // one word a line would hide the lists
const PLAIN_IDS: &[&str] = &[
    "External ID", "Record ID", "ID", "Unique ID", "UUID", "Datensatz-ID", "Eintrags-ID", "Externe ID",
    "ID de l'enregistrement", "ID d'enregistrement", "ID de fiche d'informations", "Identifiant", "ID externe",
    "ID de registro", "ID del registro", "Identificador", "ID externo",
];

/// Ids of a card.
#[rustfmt::skip] // one word a line would hide the lists
const CARD_IDS: &[&str] = &[
    "Opportunity ID", "Deal ID", "Card ID", "Project ID", "Job ID", "Lead ID", "Job #", "Projekt-ID", "Projektnummer",
    "Auftragsnummer", "ID de la transaction", "ID de l'affaire", "ID de l'opportunité", "ID du projet",
    "ID del negocio", "ID de la oportunidad", "ID del trato", "ID del proyecto",
];

/// Ids of a contact.
#[rustfmt::skip] // one word a line would hide the lists
const CONTACT_IDS: &[&str] = &[
    "Contact ID", "Person ID", "Customer ID", "Client ID", "Customer Number", "Associated Contact IDs",
    "Primary Contact ID", "Kontakt-ID", "Personen-ID", "Kunden-ID", "Kundennummer", "ID contact", "ID du contact",
    "ID client", "Numéro de client", "ID de contacto", "ID del contacto", "ID de cliente", "ID del cliente",
    "Número de cliente",
];

/// Words before a name that only say whose it is: "Customer Email", "Deal owner", "Contact Phone".
#[rustfmt::skip] // one word a line would hide the lists
const OWNERS_OF_CONTACT_FIELDS: &[&str] = &[
    "primarycontact", "contact", "person", "customer", "client", "lead", "advocate", "homeowner", "kontakt", "kunden",
    "personen",
];
const OWNERS_OF_CARD_FIELDS: &[&str] = &["deal", "opportunity", "project", "job", "card", "projekt"];

type Known = HashMap<String, Meaning>;

static FOR_CONTACTS: LazyLock<Known> = LazyLock::new(|| {
    let ids = CONTACT_IDS.iter().chain(PLAIN_IDS).chain(&["Lead ID", "Account ID", "J-ID"]);
    known(&[(FieldKind::ExternalId, ids.copied().collect())])
});

static FOR_CARDS: LazyLock<Known> = LazyLock::new(|| {
    known(&[
        (FieldKind::ExternalId, CARD_IDS.iter().chain(PLAIN_IDS).copied().collect()),
        (FieldKind::ContactId, CONTACT_IDS.to_vec()),
        (FieldKind::Title, TITLES.to_vec()),
    ])
});

fn known(of_subject: &[(FieldKind, Vec<&str>)]) -> Known {
    let mut known: Known = NAME.iter().map(|name| (fold(name), Meaning::Name)).collect();
    let lists = SPELLINGS.iter().map(|(kind, list)| (*kind, *list));
    for (kind, list) in lists.chain(of_subject.iter().map(|(kind, list)| (*kind, list.as_slice()))) {
        for (rank, spelling) in list.iter().enumerate() {
            known.entry(fold(spelling)).or_insert(Meaning::Kind(kind, rank));
        }
    }
    known
}

/// What a header means in a file of that subject; `None` when no CRM is known to spell anything so.
pub(super) fn meaning(header: &str, subject: Subject) -> Option<Meaning> {
    let known = match subject {
        Subject::Contacts => &*FOR_CONTACTS,
        Subject::Cards => &*FOR_CARDS,
    };
    let folded = fold(header);
    if let Some(meaning) = known.get(&folded) {
        return Some(*meaning);
    }
    // "E-mail 2 - Value", "Phone 3": the number ranks behind the column without one.
    let plain: String = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
    if let Some(Meaning::Kind(kind, rank)) = known.get(&plain) {
        return Some(Meaning::Kind(*kind, rank + 1));
    }
    let after = |owners: &[&str], fits: fn(FieldKind) -> bool| {
        owners.iter().filter_map(|owner| known.get(plain.strip_prefix(owner)?)).find_map(|meaning| match meaning {
            Meaning::Kind(kind, rank) if fits(*kind) => Some(Meaning::Kind(*kind, rank + 1)),
            _ => None,
        })
    };
    after(OWNERS_OF_CONTACT_FIELDS, FieldKind::is_of_contact)
        .or_else(|| after(OWNERS_OF_CARD_FIELDS, FieldKind::is_of_card))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_fold_to_their_letters() {
        assert_eq!(fold("E-mail 1 - Value"), "email1value");
        assert_eq!(fold("  Straße (Büro) "), "strasseburo");
        assert_eq!(fold("Date de création"), "datedecreation");
    }

    #[test]
    fn no_spelling_stands_in_two_lists() {
        let mut seen: HashMap<String, FieldKind> = HashMap::new();
        for (kind, list) in SPELLINGS {
            for spelling in *list {
                if let Some(other) = seen.insert(fold(spelling), *kind) {
                    assert_eq!(other, *kind, "{spelling}");
                }
            }
        }
    }

    #[test]
    fn owners_before_a_name_are_dropped_only_where_they_fit() {
        let kind = |header, subject| match meaning(header, subject) {
            Some(Meaning::Kind(kind, _)) => Some(kind),
            _ => None,
        };
        assert_eq!(kind("Customer E-mail", Subject::Cards), Some(FieldKind::Email));
        assert_eq!(kind("Opportunity Currency ISO Code", Subject::Cards), Some(FieldKind::Currency));
        assert_eq!(kind("Contact Title", Subject::Cards), None, "a job title is no card's title");
        assert_eq!(kind("Job Title", Subject::Contacts), None);
        assert_eq!(kind("Contact ID", Subject::Contacts), Some(FieldKind::ExternalId));
        assert_eq!(kind("Contact ID", Subject::Cards), Some(FieldKind::ContactId));
    }
}
