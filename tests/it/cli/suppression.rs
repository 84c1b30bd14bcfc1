//! The do-not-contact list, and what a bounce or an inbox tells on the command line.

use super::kit::Cli;

#[test]
fn an_address_on_the_list_is_not_written_to_until_it_is_taken_off() {
    let cli = Cli::office();
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--stages", "Survey,Permit"]);
    cli.ok(&["contact", "add", "नमस्ते Anna", "--email", "Anna@Example.test"]);
    cli.ok(&["enable", "--pipeline", "Solar", "--all"]);

    let told = cli.ok(&["suppression", "add", "ANNA@example.test", "--reason", "asked by\u{1b}[31m phone"]);
    assert!(told.contains("on the do-not-contact list") && !told.contains("ANNA"), "{told}");
    let list = cli.json(&["suppression", "list"]);
    assert_eq!(list[0]["address"], "anna@example.test");
    assert_eq!(list[0]["reason"], "asked by[31m phone");
    assert_eq!((&list[0]["source"], &list[0]["channel"]), (&"dana".into(), &"email".into()));
    let again = cli.ok(&["suppression", "add", "anna@example.test"]);
    assert!(again.contains("already"), "{again}");
    let preview = ["assign", "--pipeline", "Solar", "--stage", "Permit", "--all", "--dry-run"];
    assert_eq!(cli.json(&preview)["messages"], 0);

    cli.ok(&["suppression", "remove", "anna@example.test"]);
    assert_eq!(cli.json(&["suppression", "list"]), serde_json::json!([]));
    assert_eq!(cli.json(&preview)["messages"], 1);
    let (_, sentence) = cli.refused(2, &["suppression", "add", "no address"]);
    assert!(sentence.contains("no address"), "{sentence}");
    let history = cli.ok(&["history"]);
    assert!(history.contains("a***@e***.test off the do-not-contact list"), "{history}");
}

#[test]
fn an_inbox_that_is_away_is_told_of_by_deliver_and_doctor() {
    let cli = Cli::office();
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    cli.configure(&format!(
        "[inbox]\nhost = \"localhost\"\nport = {nobody}\nsecurity = \"plain\"\nusername = \"office\"\npassword = \"command:echo x\"\n"
    ));
    let told = cli.ok(&["deliver"]);
    assert!(told.contains("The inbox is not read: The connection to localhost:"), "{told}");
    assert_eq!(cli.json(&["deliver"])["inbox"]["reason"].as_str().map(|why| why.contains("localhost")), Some(true));
    let ran = cli.run(&["doctor"]);
    assert!(ran.stdout.contains("BAD   inbox") && ran.stdout.contains("[inbox] host and port"), "{ran:?}");
}
