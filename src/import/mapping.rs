//! Which column holds what: guessed from the names, corrected by the caller.

use super::encoding::no_table;
use super::field::{FieldKind, Subject};
use super::spelling::{Meaning, fold, meaning};
use crate::domain::Refusal;

/// The meaning of each column of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    subject: Subject,
    headers: Vec<String>,
    columns: Vec<Option<FieldKind>>,
    stage_candidate: Option<usize>,
    named: Vec<FieldKind>,
}

impl Mapping {
    /// Guesses from the column names. A stage column is found but not used: see [`Mapping::stage_candidate`].
    #[must_use]
    pub fn guess(headers: &[String], subject: Subject) -> Self {
        let meanings: Vec<Option<Meaning>> = headers.iter().map(|header| meaning(header, subject)).collect();
        let mut mapping = Self {
            subject,
            headers: headers.to_vec(),
            columns: vec![None; headers.len()],
            stage_candidate: None,
            named: Vec::new(),
        };
        for &kind in FieldKind::ALL {
            let claims = meanings.iter().enumerate().filter_map(|(column, meaning)| match meaning {
                Some(Meaning::Kind(claimed, rank)) if *claimed == kind => Some((*rank, column)),
                _ => None,
            });
            if kind.takes_many() {
                claims.for_each(|(_, column)| mapping.columns[column] = Some(kind));
            } else if let Some((_, column)) = claims.min() {
                if kind == FieldKind::Stage {
                    mapping.stage_candidate = Some(column);
                } else {
                    mapping.columns[column] = Some(kind);
                }
            }
        }
        let name = meanings.iter().position(|meaning| matches!(meaning, Some(Meaning::Name)));
        if let Some(column) = name {
            let kind = mapping.kind_of_bare_name();
            if mapping.columns_of(kind).next().is_none() {
                mapping.columns[column] = Some(kind);
            }
        }
        mapping
    }

    /// What a column called just "Name" holds, seen beside the other columns.
    fn kind_of_bare_name(&self) -> FieldKind {
        let has = |kind| self.columns_of(kind).next().is_some();
        let (first, last) = (has(FieldKind::FirstName), has(FieldKind::LastName));
        let is_reachable = has(FieldKind::Email) || has(FieldKind::Phone) || has(FieldKind::Mobile);
        match self.subject {
            _ if first && !last => FieldKind::LastName,
            _ if last && !first => FieldKind::FirstName,
            Subject::Cards if has(FieldKind::FullName) || (first && last) => FieldKind::Title,
            Subject::Cards if has(FieldKind::Company) && !is_reachable => FieldKind::Title,
            _ => FieldKind::FullName,
        }
    }

    /// What a row stands for.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        self.subject
    }

    /// The file's column names, in its order.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// What a column holds, as far as it is used.
    #[must_use]
    pub fn kind_of(&self, column: usize) -> Option<FieldKind> {
        self.columns.get(column).copied().flatten()
    }

    /// The columns that hold `kind`, from left to right.
    pub fn columns_of(&self, kind: FieldKind) -> impl Iterator<Item = usize> + '_ {
        self.columns.iter().enumerate().filter(move |(_, held)| **held == Some(kind)).map(|(column, _)| column)
    }

    /// The name of the first column that holds `kind`, for sentences about its values; empty when there is none.
    #[must_use]
    pub fn header_of(&self, kind: FieldKind) -> &str {
        self.columns_of(kind).next().and_then(|column| self.headers.get(column)).map_or("", String::as_str)
    }

    /// The column that looks like a stage or status; it is read only after [`Mapping::use_stage_column`].
    #[must_use]
    pub const fn stage_candidate(&self) -> Option<usize> {
        self.stage_candidate
    }

    /// The columns that nothing is read from.
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().zip(&self.columns).filter(|(_, kind)| kind.is_none()).map(|(header, _)| header.as_str())
    }

    /// Gives a column another meaning, or none. A kind that only one column can hold leaves the column that held it.
    pub fn set(&mut self, column: usize, kind: Option<FieldKind>) {
        if let Some(kind) = kind.filter(|kind| !kind.takes_many()) {
            self.clear(kind);
        }
        if let Some(held) = self.columns.get_mut(column) {
            *held = kind;
        }
    }

    /// Takes one `--map FIELD=COLUMN`; `FIELD=` with nothing behind it leaves the guess out. The first word about a
    /// field replaces the guess, further ones about e-mail, phones or wishes add a column.
    pub fn assign(&mut self, words: &str) -> Result<(), Refusal> {
        let (field, column) = words.split_once('=').ok_or_else(|| {
            Refusal::usage(format!("--map {words} has no \"=\".")).hint("Write --map FIELD=COLUMN, such as email=Mail.")
        })?;
        let kind = FieldKind::from_name(field).ok_or_else(|| {
            let names: Vec<&str> = FieldKind::ALL.iter().map(|kind| kind.name()).collect();
            Refusal::usage(format!("There is no field \"{}\".", field.trim()))
                .hint(format!("The fields are {}.", names.join(", ")))
        })?;
        // In a file of contacts there is no other id than the contact's.
        let kind = match (self.subject, kind) {
            (Subject::Contacts, FieldKind::ContactId) => FieldKind::ExternalId,
            _ => kind,
        };
        let found = if column.trim().is_empty() { None } else { Some(self.column(column)?) };
        if !self.named.contains(&kind) {
            self.clear(kind);
            self.named.push(kind);
        }
        if let Some(column) = found {
            self.set(column, Some(kind));
        }
        Ok(())
    }

    /// Reads stages from the column of that name.
    pub fn use_stage_column(&mut self, name: &str) -> Result<(), Refusal> {
        let column = self.column(name)?;
        self.set(column, Some(FieldKind::Stage));
        Ok(())
    }

    /// The column of that name, spelled exactly or in any case and punctuation.
    pub fn column(&self, name: &str) -> Result<usize, Refusal> {
        let name = name.trim();
        let exact = self.headers.iter().position(|header| header == name);
        let folded = || {
            let wanted = fold(name);
            self.headers.iter().position(|header| !wanted.is_empty() && fold(header) == wanted)
        };
        exact.or_else(folded).ok_or_else(|| {
            Refusal::usage(format!("The file has no column \"{name}\"."))
                .hint(format!("Its columns are {}.", quoted(&self.headers)))
        })
    }

    /// Refuses a mapping from which no row could say whom it is about.
    pub fn check(&self) -> Result<(), Refusal> {
        let names_somebody =
            [FieldKind::FirstName, FieldKind::LastName, FieldKind::FullName, FieldKind::Company, FieldKind::Email];
        let names_a_card = [FieldKind::ExternalId, FieldKind::Title];
        let is_held = |kinds: &[FieldKind]| self.columns.iter().flatten().any(|kind| kinds.contains(kind));
        if is_held(&names_somebody) || (self.subject == Subject::Cards && is_held(&names_a_card)) {
            return Ok(());
        }
        if self.headers.iter().any(|header| header.contains('@')) {
            return Err(no_table("The first line holds an address where the column names should be.".to_owned())
                .hint("Write a first line with the column names, such as Name,Email."));
        }
        Err(Refusal::broken(format!("No column says whom a row is about: the file has {}.", quoted(&self.headers)))
            .hint("Name one with --map FIELD=COLUMN, such as --map email=Mail."))
    }

    fn clear(&mut self, kind: FieldKind) {
        self.columns.iter_mut().filter(|held| **held == Some(kind)).for_each(|held| *held = None);
    }
}

/// Column names for a sentence; a long list is cut.
fn quoted(headers: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<String> = headers.iter().take(SHOWN).map(|header| format!("\"{header}\"")).collect();
    let rest = headers.len().saturating_sub(SHOWN);
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(headers: &str, subject: Subject) -> Mapping {
        Mapping::guess(&headers.split(',').map(str::to_owned).collect::<Vec<_>>(), subject)
    }

    fn shown(headers: &str, subject: Subject) -> String {
        let mapping = guess(headers, subject);
        let kinds = (0..mapping.headers.len()).map(|column| mapping.kind_of(column).map_or("-", FieldKind::name));
        kinds.collect::<Vec<_>>().join(",")
    }

    #[test]
    fn a_bare_name_means_what_the_other_columns_leave() {
        for (headers, subject, kinds) in [
            ("Name,Email", Subject::Contacts, "name,email"),
            ("Name,Vorname", Subject::Contacts, "last_name,first_name"),
            ("Nombre,Apellidos", Subject::Contacts, "first_name,last_name"),
            ("Nom,Prénom", Subject::Contacts, "last_name,first_name"),
            ("Name,Given Name,Family Name", Subject::Contacts, "name,first_name,last_name"),
            ("Name,Account,Amount", Subject::Cards, "title,company,value"),
            ("Name,Email,Amount", Subject::Cards, "name,email,value"),
            ("Name,Contact Name", Subject::Cards, "title,name"),
            ("Deal Name,Name", Subject::Cards, "title,name"),
        ] {
            assert_eq!(shown(headers, subject), kinds, "{headers}");
        }
    }

    #[test]
    fn the_better_spelling_wins_and_the_stage_waits() {
        assert_eq!(shown("Engage Date,Created Date", Subject::Cards), "-,created");
        let mut mapping = guess("Status,Deal Stage,Email", Subject::Cards);
        assert_eq!(mapping.stage_candidate(), Some(1));
        assert_eq!(mapping.columns_of(FieldKind::Stage).next(), None);
        mapping.use_stage_column("deal_stage").expect("the column exists");
        assert_eq!(mapping.columns_of(FieldKind::Stage).collect::<Vec<_>>(), [1]);
        assert_eq!(mapping.unused().collect::<Vec<_>>(), ["Status"]);
    }

    #[test]
    fn the_caller_overrides() {
        let mut mapping = guess("Email,Email 2,Mail of boss,Notes", Subject::Contacts);
        mapping.assign("email=Mail of boss").expect("both exist");
        assert_eq!(mapping.columns_of(FieldKind::Email).collect::<Vec<_>>(), [2]);
        mapping.assign("email = email 2").expect("both exist");
        assert_eq!(mapping.columns_of(FieldKind::Email).collect::<Vec<_>>(), [1, 2]);
        mapping.assign("description=").expect("the field exists");
        assert_eq!(mapping.columns_of(FieldKind::Description).next(), None);
        let sentence = |result: Result<(), Refusal>| result.map_err(|refusal| refusal.to_string());
        let no_field = sentence(mapping.assign("shoes=Notes")).expect_err("no such field");
        assert!(
            no_field.starts_with("There is no field \"shoes\". The fields are first_name, last_name, name, email,")
        );
        assert_eq!(
            sentence(mapping.assign("owner=Boss")),
            Err(
                "The file has no column \"Boss\". Its columns are \"Email\", \"Email 2\", \"Mail of boss\", \"Notes\"."
                    .into()
            )
        );
        assert!(mapping.assign("owner").is_err());
        mapping.assign("contact_id=Notes").expect("both exist");
        assert_eq!(mapping.header_of(FieldKind::ExternalId), "Notes");
    }

    #[test]
    fn a_mapping_that_names_nobody_is_refused() {
        assert!(guess("Amount,Stage", Subject::Contacts).check().is_err());
        assert!(guess("Dear Anna,how are you", Subject::Cards).check().is_err());
        assert!(guess("Opportunity ID,Amount", Subject::Cards).check().is_ok());
        let refusal = guess("Anna,anna@example.test", Subject::Contacts).check().expect_err("no names");
        assert!(refusal.hint.contains("first line"), "{refusal}");
    }
}
