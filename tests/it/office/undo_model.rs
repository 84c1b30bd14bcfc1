//! Random orders, refused or not, keep what always holds; and undoing everything brings the first rows back (X2).

use super::kit::Kit;
use milepost::domain::{BatchId, CardId, Channel, ContactId, NewStage, StageId};
use milepost::office::ask_board::Tallies;
use milepost::office::assign::Assign;
use milepost::office::contact::AddContact;
use milepost::office::delete_stage::DeleteStage;
use milepost::office::enable::Enable;
use milepost::office::remove::Remove;
use milepost::office::stages::{AddStage, EditStage, MoveStage, Place, StageEdit};
use milepost::office::undo::Undo;
use milepost::office::{Command, PlanRequest, Selection};
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// An order; its numbers are taken modulo what there is, dead rows included.
#[derive(Clone, Debug)]
enum Step {
    AddContact(u8),
    Enable { contacts: Vec<u8>, stage: Option<u8> },
    Assign { cards: Vec<u8>, stage: u8, notify: bool },
    Remove { cards: Vec<u8> },
    AddStage { name: usize, before: u8 },
    Activate { stage: u8, active: bool },
    Rename { stage: u8, name: usize },
    MoveStage { stage: u8, before: u8 },
    DeleteStage { stage: u8, into: Option<u8> },
    UndoNewest,
    UndoSome(u8),
    Redo,
}

/// Names for stages; some are those of the kit's in another spelling.
const NAMES: [&str; 8] = ["Drawing", "Роза", "permit", "設計", "Offer", "Invoice", "Crane", "SITE SURVEY"];

fn step() -> impl Strategy<Value = Step> {
    let some = || prop::collection::vec(0..6_u8, 1..4);
    let stage = || 0..7_u8;
    prop_oneof![
        2 => (0..6_u8).prop_map(Step::AddContact),
        3 => (some(), prop::option::of(stage())).prop_map(|(contacts, stage)| Step::Enable { contacts, stage }),
        6 => (some(), stage(), any::<bool>()).prop_map(|(cards, stage, notify)| Step::Assign { cards, stage, notify }),
        3 => some().prop_map(|cards| Step::Remove { cards }),
        2 => (0..NAMES.len(), stage()).prop_map(|(name, before)| Step::AddStage { name, before }),
        2 => (stage(), any::<bool>()).prop_map(|(stage, active)| Step::Activate { stage, active }),
        1 => (stage(), 0..NAMES.len()).prop_map(|(stage, name)| Step::Rename { stage, name }),
        1 => (stage(), stage()).prop_map(|(stage, before)| Step::MoveStage { stage, before }),
        4 => (stage(), prop::option::of(stage())).prop_map(|(stage, into)| Step::DeleteStage { stage, into }),
        5 => Just(Step::UndoNewest),
        3 => any::<u8>().prop_map(Step::UndoSome),
        4 => Just(Step::Redo),
    ]
}

/// The numbers that `pick` can mean in a table.
pub fn pick(conn: &Connection, table: &str, pick: u8) -> i64 {
    let sql = format!("SELECT coalesce(1 + ?1 % nullif(max(id), 0), 1) FROM {table}");
    conn.query_row(&sql, [i64::from(pick)], |row| row.get(0)).unwrap()
}

fn command(kit: &Kit, conn: &Connection, step: Step) -> Command {
    let stage = |number| StageId(pick(conn, "stage", number));
    let cards =
        |numbers: Vec<u8>| numbers.into_iter().map(|number| CardId(pick(conn, "card", number))).collect::<Vec<_>>();
    let name = |number: usize| NAMES[number].to_owned();
    match step {
        Step::AddContact(number) => {
            let mut contact = AddContact::default();
            contact.details.name = Some(format!("Name {number}"));
            contact.addresses = vec![(Channel::Email, format!("name{number}@example.test"))];
            Command::AddContact(contact)
        }
        Step::Enable { contacts, stage: chosen } => {
            let contacts = contacts.into_iter().map(|number| ContactId(pick(conn, "contact", number))).collect();
            Command::Enable(Enable { contacts, pipeline: kit.tracker, stage: chosen.map(stage) })
        }
        Step::Assign { cards: chosen, stage: to, notify } => {
            let selection = Selection::Cards(cards(chosen));
            let (note, unticked) = (String::new(), BTreeSet::new());
            let request = PlanRequest { selection, stage: stage(to), notify, note, unticked };
            Command::Assign(Assign { request, seen: None })
        }
        Step::Remove { cards: chosen } => {
            Command::Remove(Remove { pipeline: kit.tracker, selection: Selection::Cards(cards(chosen)) })
        }
        Step::AddStage { name: number, before } => {
            let new = NewStage { name: name(number), label: String::new(), category: None };
            Command::AddStage(AddStage { pipeline: kit.tracker, stage: new, place: Place::Before(stage(before)) })
        }
        Step::Activate { stage: which, active } => {
            edit(stage(which), StageEdit { active: Some(active), ..StageEdit::default() })
        }
        Step::Rename { stage: which, name: number } => {
            edit(stage(which), StageEdit { name: Some(name(number)), ..StageEdit::default() })
        }
        Step::MoveStage { stage: which, before } => {
            Command::MoveStage(MoveStage { stage: stage(which), place: Place::Before(stage(before)) })
        }
        Step::DeleteStage { stage: which, into } => {
            Command::DeleteStage(DeleteStage { stage: stage(which), merge_into: into.map(stage) })
        }
        Step::UndoNewest => Command::Undo(Undo { batch: None }),
        Step::UndoSome(number) => Command::Undo(Undo { batch: Some(BatchId(pick(conn, "batch", number))) }),
        Step::Redo => Command::Redo,
    }
}

fn edit(stage: StageId, edit: StageEdit) -> Command {
    Command::EditStage(EditStage { stage, seen: None, edit })
}

/// All rows of a query as one text.
pub fn dump(conn: &Connection, sql: &str) -> String {
    let mut statement = conn.prepare_cached(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..columns {
            write!(text, "{:?} ", row.get_ref(column).unwrap()).unwrap();
        }
        text.push('\n');
    }
    text
}

const TABLES: [&str; 7] = ["contact", "address", "pipeline", "stage", "card", "setting", "operator"];

/// The live rows of every business table and the stays that count, without what counts changes.
fn live(conn: &Connection) -> String {
    let mut text = String::new();
    for table in TABLES {
        let columns = dump_column(conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let kept: Vec<&str> =
            columns.lines().filter(|column| !["version", "batch_id", "ended_batch"].contains(column)).collect();
        let rows = dump(conn, &format!("SELECT {} FROM {table} WHERE ended_batch IS NULL", kept.join(", ")));
        write!(text, "{table}\n{rows}").unwrap();
    }
    text + &dump(
        conn,
        "SELECT card_id, stage_id, entered_at, left_at FROM visit WHERE undone_by IS NULL ORDER BY card_id, id",
    )
}

fn dump_column(conn: &Connection, sql: &str) -> String {
    let mut statement = conn.prepare_cached(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

/// Everything that a refused order must leave as it was.
fn all(conn: &Connection) -> String {
    let more = ["visit", "event", "change", "outbox", "batch", "snapshot"];
    TABLES.iter().chain(&more).map(|table| dump(conn, &format!("SELECT * FROM {table}"))).collect()
}

/// What must never be found, each with the reason.
const NEVER: [(&str, &str); 7] = [
    (
        "an open card has one open stay, in its stage and since it entered it; a closed one has none",
        "SELECT c.id, c.open, c.ended_batch, count(v.id) FROM card c
         LEFT JOIN visit v ON v.card_id = c.id AND v.left_at IS NULL AND v.undone_by IS NULL GROUP BY c.id
         HAVING count(v.id) <> (c.open = 1 AND c.ended_batch IS NULL)
             OR (count(v.id) = 1 AND (max(v.stage_id) <> c.stage_id OR max(v.entered_at) <> c.entered_at))",
    ),
    (
        "no open card stands on a dead stage, pipeline or contact",
        "SELECT c.id FROM card c JOIN stage s ON s.id = c.stage_id JOIN contact p ON p.id = c.contact_id
         WHERE c.open = 1 AND c.ended_batch IS NULL AND (s.ended_batch IS NOT NULL OR s.deleted_at IS NOT NULL OR p.ended_batch IS NOT NULL)",
    ),
    (
        "a contact has at most one open card on a tracker",
        "SELECT contact_id, pipeline_id FROM card WHERE open = 1 AND ended_batch IS NULL GROUP BY 1, 2 HAVING count(*) > 1",
    ),
    (
        "no message waits for a card that is closed or gone",
        "SELECT o.id, o.state, c.open, c.ended_batch FROM outbox o JOIN card c ON c.id = o.card_id
         WHERE o.state = 'queued' AND (c.open = 0 OR c.ended_batch IS NOT NULL)",
    ),
    (
        "a tracker has at most nine stages",
        "SELECT pipeline_id FROM stage WHERE ended_batch IS NULL AND deleted_at IS NULL GROUP BY 1 HAVING count(*) > 9",
    ),
    (
        "no two stages of a pipeline have one name",
        "SELECT pipeline_id, lower(name) FROM stage WHERE ended_batch IS NULL AND deleted_at IS NULL GROUP BY 1, 2 HAVING count(*) > 1",
    ),
    (
        "a batch that was taken back names the one that did it, and that one names it",
        "SELECT b.id, b.undone_by FROM batch b JOIN batch u ON u.id = b.undone_by WHERE u.undo_of <> b.id",
    ),
];

fn check(conn: &Connection, after: &str) -> Result<(), TestCaseError> {
    for (reason, sql) in NEVER {
        let found = dump(conn, sql);
        prop_assert!(found.is_empty(), "after {after}: {reason}, but:\n{found}");
    }
    for table in TABLES {
        // the founder has no event: batches stand on that row
        let sql = format!(
            "SELECT id, version, (SELECT count(*) FROM event WHERE subject = '{table}' AND subject_id = t.id) AS events FROM {table} t
             WHERE version <> max(events, 1)"
        );
        let found = dump(conn, &sql);
        prop_assert!(found.is_empty(), "after {after}: a version counts the events of its {table}, but:\n{found}");
    }
    Ok(())
}

fn tallies(kit: &Kit, held: Option<Tallies>) -> Tallies {
    kit.office.tallies(kit.tracker, &BTreeMap::new(), held).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_ordered_what_always_holds_holds(steps in prop::collection::vec(step(), 1..30)) {
        let mut kit = Kit::new();
        for (name, email) in [("Anna Becker", "anna@example.test"), ("王小明", "wang@example.test"), ("नादिया", "nadia@example.test")] {
            kit.person(name, Some(email), true);
        }
        kit.messages();
        kit.execute("UPDATE card SET value_minor = 100 * id, currency = 'USD' WHERE id > 1");
        let mut held = tallies(&kit, None);
        let conn = Connection::open(kit.file()).unwrap();
        conn.set_prepared_statement_cache_capacity(64);
        let first = live(&conn);
        let mut in_order = true;
        for step in steps {
            let out_of_order = matches!(step, Step::UndoSome(_));
            let words = format!("{step:?}");
            let before = all(&conn);
            let order = command(&kit, &conn, step);
            match kit.run(order) {
                Ok(receipt) if receipt.batch.is_some() => {
                    in_order &= !out_of_order;
                    check(&conn, &words)?;
                    held = tallies(&kit, Some(held));
                    prop_assert_eq!(&held, &tallies(&kit, None), "counts follow {}", words);
                }
                Ok(_) => prop_assert_eq!(before, all(&conn), "nothing had to change by {}", words),
                Err(refusal) => {
                    prop_assert_eq!(before, all(&conn), "{} was refused", words);
                    prop_assert!(!matches!(refusal.kind, milepost::domain::Kind::Broken), "{words}: {refusal}");
                    prop_assert!(!refusal.sentence.contains("constraint"), "{words}: {refusal}");
                }
            }
        }
        let undone = loop {
            match kit.run(Command::Undo(Undo { batch: None })) {
                Ok(receipt) => check(&conn, &receipt.summary)?,
                Err(refusal) => break refusal,
            }
        };
        let all_undone = undone.sentence == "There is nothing of yours left to undo.";
        // what was taken back out of its order may stand in the way of what came after it, which is then refused
        prop_assert!(all_undone || !in_order, "{undone}");
        if all_undone {
            prop_assert_eq!(live(&conn), first);
            prop_assert_eq!(dump(&conn, "SELECT id FROM outbox WHERE state = 'queued'"), "");
        }
    }
}
