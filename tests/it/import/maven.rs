//! The sales pipeline of the open Maven data set: 8,800 opportunities of 85 companies.

use std::collections::HashSet;

use milepost::import::{FieldKind, Mapping, NamedBy, OfficeDefaults, Subject, preview, read_table, rows};

fn pipeline() -> Option<Vec<u8>> {
    std::fs::read(crate::shared::file("data/maven_sales_pipeline.csv")?).ok()
}

#[test]
fn the_columns_are_guessed_for_cards() {
    let headers = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value";
    let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
    let mapping = Mapping::guess(&headers, Subject::Cards);
    let kinds: Vec<_> = (0..headers.len()).map(|column| mapping.kind_of(column)).collect();
    assert_eq!(
        kinds,
        [
            Some(FieldKind::ExternalId),
            Some(FieldKind::Owner),
            Some(FieldKind::Product),
            Some(FieldKind::Company),
            None,
            Some(FieldKind::Created),
            None,
            Some(FieldKind::Value)
        ]
    );
    assert_eq!(mapping.stage_candidate(), Some(4));
}

#[test]
fn every_opportunity_is_read() {
    let Some(bytes) = pipeline() else { return };
    let table = read_table(&bytes).expect("a table");
    let mut mapping = Mapping::guess(table.headers(), Subject::Cards);
    mapping.use_stage_column("deal_stage").expect("the column exists");
    let mut walk = rows(&table, &mapping, OfficeDefaults::default()).expect("a good mapping");
    let (mut companies, mut nameless) = (HashSet::new(), 0);
    for row in walk.by_ref() {
        let row = row.expect("every row is good");
        assert!(row.notes.is_empty() && row.contact.emails.is_empty(), "{row:?}");
        match row.contact.named_by {
            NamedBy::Company => _ = companies.insert(row.contact.name),
            _ => nameless += 1,
        }
    }
    assert_eq!((walk.counts().accepted, companies.len(), nameless), (8_800, 85, 1_425));
    assert_eq!(walk.counts().same_contact, 8_800 - 85 - 1_425);
    assert_eq!(walk.counts().same_card, 0);

    let shown = preview(&table, &mapping, OfficeDefaults::default(), 5, |_| ()).expect("a good mapping");
    assert_eq!(shown.without_email, 8_800);
    let mut stages: Vec<&str> = shown.stages.iter().map(|(stage, _)| stage.as_str()).collect();
    stages.sort_unstable();
    assert_eq!(stages, ["Engaging", "Lost", "Prospecting", "Won"]);
}
