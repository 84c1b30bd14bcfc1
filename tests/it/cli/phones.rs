//! Phones are connected: by a subscription, by a topic of ntfy, by the token of an app.

use super::kit::Cli;

#[test]
fn a_topic_nobody_can_guess_is_made_and_shown_once() {
    let cli = Cli::office();
    cli.ok(&["contact", "add", "李小明", "--email", "li@example.test"]);
    let words = ["contact", "push", "li@example.test", "--ntfy", "--label", "電話"];
    let (kind, said) = cli.refused(2, &words);
    assert!(kind == "usage" && said.contains("[push.ntfy]"), "{said}");

    cli.configure("[push.ntfy]\nserver = \"https://ntfy.example.test\"\n");
    let made = cli.json(&words);
    let topic = made["subscribe"]["topic"].as_str().unwrap();
    assert_eq!(made["subscribe"]["server"], "https://ntfy.example.test");
    assert!(topic.len() == 32 && topic.chars().all(|c| c.is_ascii_hexdigit()), "{topic}");
    let again = cli.ok(&["contact", "push", "li@example.test", "--ntfy"]);
    assert!(again.contains("on the server https://ntfy.example.test") && !again.contains(topic), "{again}");

    for words in [&["list", "contacts", "--json"][..], &["history", "--json"], &["list", "contacts"]] {
        let ran = cli.run(words);
        assert!(ran.code == 0 && !ran.stdout.contains(topic), "{words:?}: {}", ran.stdout);
    }
}

#[test]
fn the_token_of_an_app_and_a_topic_that_others_could_guess() {
    let cli = Cli::office();
    cli.ok(&["contact", "add", "Anna", "--email", "anna@example.test"]);
    let file = cli.path("token");
    std::fs::write(&file, "fcm:s3cret-token:APA91bHun4MxP5egoKMwt2KZFBaFUH\n").unwrap();
    let path = file.to_str().unwrap();
    let said = cli.ok(&["contact", "push", "anna@example.test", path]);
    assert!(!said.contains("s3cret"), "{said}");
    std::fs::write(&file, "ntfy:anna").unwrap();
    let (_, said) = cli.refused(2, &["contact", "push", "anna@example.test", path]);
    assert!(said.contains("others could guess it"), "{said}");
    for words in
        [&["contact", "push", "anna@example.test"][..], &["contact", "push", "anna@example.test", path, "--ntfy"]]
    {
        assert_eq!(cli.run(words).code, 2, "{words:?}");
    }
}
