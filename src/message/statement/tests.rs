use unicode_width::UnicodeWidthStr as _;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn milestone(title: &str, amount: Money, status: MilestoneStatus) -> MilestoneLine {
    MilestoneLine {
        title: title.to_owned(),
        due_on: day("2026-11-27"),
        amount,
        status,
        revision: 1,
        rounds: Vec::new(),
    }
}

fn payment(purpose: &str, amount: Money, state: PaymentState) -> PaymentLine {
    let (reference, reason) = (String::new(), String::new());
    PaymentLine { purpose: purpose.to_owned(), amount, state, on: day("2026-11-23"), reference, reason }
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn statement() -> Statement {
    let round = |revision, on, verdict: &str, words: &str| RoundLine {
        revision,
        on: day(on),
        verdict: verdict.to_owned(),
        words: words.to_owned(),
    };
    let mut wiring = milestone("屋顶布线，一楼", usd(90_000), MilestoneStatus::Submitted);
    wiring.revision = 2;
    wiring.rounds = vec![
        round(1, "2026-11-18", "submitted", ""),
        round(1, "2026-11-19", "rejected", "Two outlets in the kitchen\nare missing."),
        round(2, "2026-11-22", "submitted", "تمت الإضافة والاختبار"),
    ];
    let mut paid = payment("Roof frame, house 12", usd(125_000), PaymentState::Paid);
    paid.reference = "TRX-4711".to_owned();
    let mut void = payment("छत का ढाँचा", Money::new(48_000, Currency::JPY), PaymentState::Void);
    void.reason = "billed \u{1b}[31mtwice".to_owned();
    Statement {
        office: "Acme Solar".to_owned(),
        brand: Color::BRAND,
        contractor: "Carla <Bau> & 王小明".to_owned(),
        since: Some(day("2026-01-01")),
        until: day("2026-11-23"),
        milestones: vec![
            milestone("Roof frame, house 12", usd(125_000), MilestoneStatus::Approved),
            wiring,
            milestone("Café 👩‍👩‍👧 e\u{301}t", usd(5), MilestoneStatus::InProgress),
            milestone("छत का ढाँचा", Money::new(48_000, Currency::JPY), MilestoneStatus::Approved),
        ],
        payments: vec![paid, void, payment("Inverter", usd(60_000), PaymentState::Sent)],
    }
}

#[test]
fn totals_are_kept_apart_by_currency_and_by_what_happened() {
    let totals = statement().totals();
    let yen = |minor| Money::new(minor, Currency::JPY);
    assert_eq!(
        totals,
        [
            Total { pending: yen(0), approved: yen(48_000), outstanding: yen(0), paid: yen(0) },
            Total { pending: usd(90_005), approved: usd(125_000), outstanding: usd(60_000), paid: usd(125_000) },
        ]
    );
    let mut all = statement();
    all.milestones.push(milestone("gone", usd(7), MilestoneStatus::Deleted));
    all.payments = PaymentState::ALL.map(|state| payment("x", usd(1), state)).to_vec();
    let dollars = all.totals()[1];
    assert_eq!((dollars.pending, dollars.outstanding, dollars.paid), (usd(90_005), usd(4), usd(1)));
}

#[test]
fn as_text_the_columns_line_up_in_every_script() {
    let text = statement().to_text(None);
    insta::assert_snapshot!("statement_text", text);
    assert!(!text.contains('\u{1b}'));
    let first = text.lines().position(|line| line == "MILESTONES").expect("the title stands there") + 1;
    let ends: Vec<usize> = text.lines().skip(first).take(5).map(str::width).collect();
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "amounts end under each other: {ends:?}\n{text}");
}

#[test]
fn as_text_it_fits_where_it_must() {
    let mut long = statement();
    long.milestones[0].title = "A very long title ".repeat(20);
    let text = long.to_text(Some(80));
    assert!(text.lines().all(|line| line.width() <= 80), "{text}");
    let nothing = Statement { milestones: Vec::new(), payments: Vec::new(), since: None, ..statement() };
    assert_eq!(
        nothing.to_text(Some(80)),
        "Statement for Carla <Bau> & 王小明\nAcme Solar · until 23 Nov 2026\n\nMILESTONES\nNo milestones.\n\nREVIEWS\n\
         Nothing was submitted yet.\n\nPAYMENTS\nNo payments.\n\nTOTALS\nNothing to add up.\n"
    );
    assert!(nothing.to_html().contains("<p>No milestones.</p>"));
}

#[test]
fn as_a_page_every_value_is_escaped() {
    let mut statement = statement();
    statement.milestones[0].title = "<script>alert(1)</script>".to_owned();
    let page = statement.to_html();
    insta::assert_snapshot!("statement_html", page);
    assert!(!page.contains("<script") && page.contains("Carla &lt;Bau&gt; &amp; 王小明"), "{page}");
}

#[test]
fn a_workbook_has_a_sheet_for_each_table() {
    let mut statement = statement();
    statement.milestones[0].title = "=HYPERLINK(\"http://evil\")".to_owned();
    statement.milestones[1].amount = usd(i64::MAX);
    let bytes = statement.to_xlsx().expect("a small workbook");
    assert!(bytes.starts_with(b"PK"));
    let names = |name: &str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    assert!(names("xl/worksheets/sheet4.xml") && !names("xl/worksheets/sheet5.xml"));
}

#[test]
fn since_a_day_what_was_over_before_is_left_out() {
    let mut statement = statement();
    statement.payments[2].on = day("2025-03-01");
    statement.payments[0].on = day("2025-03-01");
    let statement = statement.since(day("2026-11-20"));
    let titles: Vec<usize> = statement.milestones.iter().map(|line| line.rounds.len()).collect();
    assert_eq!(titles, [3, 0], "open ones with all their rounds; what was approved long ago is not shown");
    let purposes: Vec<&str> = statement.payments.iter().map(|line| line.purpose.as_str()).collect();
    assert_eq!(purposes, ["छत का ढाँचा", "Inverter"], "what is on its way stays, however old");
    assert_eq!(statement.period(), "20 Nov 2026 to 23 Nov 2026");
}
