//! A room as it was, and what happened in it again.

use serde_json::{Value, json};

use crate::support::{Installation, Person, stderr, stdout};

/// A conversation, and where in the log its moments are.
struct Told {
    installation: Installation,
    asha: Person,
    ravi: Person,
    room: String,
    message: String,
    /// After the message, its edit, its reading and its deletion.
    moments: [u64; 4],
}

impl Told {
    async fn tell() -> Self {
        let installation = Installation::start();
        let asha = installation.register("asha").await;
        let ravi = installation.register("ravi").await;
        let room = installation.dm(&asha, &ravi).await;
        let url = |path: &str| format!("{}/v1{path}", installation.ready.http);
        let client = &installation.client;
        let sent = client.post(url(&format!("/rooms/{room}/messages"))).bearer_auth(&asha.token);
        let sent: Value = position_of(sent.json(&json!({"text": "teh\u{1b}[2J text"}))).await.1;
        let message = sent["message_id"].as_str().expect("an id").to_owned();
        let path = url(&format!("/messages/{message}"));
        let edit = client.patch(&path).bearer_auth(&asha.token).json(&json!({"text": "the text"}));
        let (edited, _) = position_of(edit).await;
        let read = client.post(url(&format!("/rooms/{room}/receipts"))).bearer_auth(&ravi.token);
        let (read, _) = position_of(read.json(&json!({"read_up_to": sent["room_seq"]}))).await;
        let (deleted, _) = position_of(client.delete(&path).bearer_auth(&asha.token)).await;
        let sent = sent["position"].as_u64().expect("a position");
        let moments = [sent, edited, read, deleted];
        Self { installation, asha, ravi, room, message, moments }
    }

    fn at(&self, moment: usize, more: &[&str]) -> Value {
        let at = self.moments[moment].to_string();
        let arguments = ["replay", "--room", &self.room, "--at", &at];
        self.installation.json(&[&arguments, more].concat())
    }

    #[track_caller]
    fn check_misuse(&self, arguments: &[&str], words: &str) {
        let output = self.installation.run(&[&["replay"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

/// The position that an answer tells, and its body.
async fn position_of(request: reqwest::RequestBuilder) -> (u64, Value) {
    let answer = request.send().await.expect("it answers");
    assert!(answer.status().is_success(), "{}", answer.status());
    let position = answer.headers()["sandesham-position"].to_str().expect("a number");
    let position = position.parse().expect("a number");
    (position, answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_room_is_shown_as_it_was_at_each_moment() {
    let told = Told::tell().await;
    let message = |moment: usize| told.at(moment, &[])["items"][1].clone();
    assert_eq!(message(0)["text"], "teh\u{1b}[2J text");
    assert_eq!(message(0)["status"], "sent");
    assert_eq!((&message(1)["text"], &message(1)["revision"]), (&json!("the text"), &json!(2)));
    assert_eq!((&message(1)["status"], &message(2)["status"]), (&json!("sent"), &json!("read")));
    assert_eq!(message(3)["text"], "");
    assert!(message(3)["deleted_at"].is_string());

    let now = told.at(3, &["--as", &told.asha.id]);
    let served =
        told.installation.get(&format!("/v1/rooms/{}/timeline", told.room), &told.asha).await;
    assert_eq!(now["items"], served["items"], "the last moment is what members see");
    let as_ravi = told.at(2, &["--as", &told.ravi.id]);
    assert!(as_ravi["items"][1].get("status").is_none(), "another's message has no ticks");
    let members: Vec<_> = now["members"].as_array().expect("a list").iter().collect();
    let names: Vec<_> = members.iter().map(|member| &member["name"]).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&&json!("asha")) && names.contains(&&json!("ravi")), "{names:?}");
}

#[tokio::test]
async fn who_had_read_which_text_is_one_question() {
    let told = Told::tell().await;
    let reach = |moment: usize| {
        let answer = told.at(moment, &["--message", &told.message]);
        let people = answer["people"].as_array().expect("a list").clone();
        people.into_iter().find(|person| person["user_id"] == told.ravi.id.as_str())
    };
    let before = reach(1).expect("it was for him");
    assert!(before.get("read_at").is_none() && before["can_see"] == true, "{before}");
    let after = reach(3).expect("it was for him");
    assert_eq!(after["revision"], 2);
    assert!(after["read_at"].is_string() && after["delivered_at"].is_string(), "{after}");
    let revisions = told.at(3, &["--message", &told.message])["revisions"].clone();
    assert_eq!(revisions[0]["text"], "teh\u{1b}[2J text", "an auditor reads what was taken back");
}

#[tokio::test]
async fn what_happened_happens_again() {
    let told = Told::tell().await;
    let [from, .., to] = told.moments.map(|position| position.to_string());
    let played = ["replay", "--room", &told.room, "--from", &from, "--to", &to, "--speed", "1000"];
    let output = told.installation.run(&[&played[..], &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["items"][1]["text"], "teh\u{1b}[2J text");
    let kinds: Vec<_> =
        lines[1..].iter().map(|event| event["type"].as_str().expect("a type")).collect();
    assert_eq!(
        kinds,
        [
            "sandesham.message.edited.v1",
            "sandesham.receipt.read.v1",
            "sandesham.message.deleted.v1"
        ]
    );
    let output = told.installation.run(&played);
    let text = stdout(&output);
    assert!(!text.contains('\u{1b}'), "what people wrote cannot speak to the terminal: {text}");
    assert!(text.contains("asha: message_edited") && text.contains("ravi: receipt_read"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_in_words() {
    let told = Told::tell().await;
    let (room, nobody) = (told.room.as_str(), "01a2152a-0000-7000-8000-000000000000");
    told.check_misuse(&["--room", room], "--at");
    told.check_misuse(&["--room", room, "--at", "0"], "position");
    told.check_misuse(&["--room", room, "--at", "yesterday"], "RFC 3339");
    told.check_misuse(&["--room", room, "--at", "999999"], "the log ends at");
    told.check_misuse(&["--room", room, "--at", "2001-01-01T00:00:00Z"], "nothing had happened");
    told.check_misuse(&["--room", room, "--at", "1"], "there was no room");
    told.check_misuse(&["--room", nobody, "--at", "5"], "there was no room");
    told.check_misuse(&["--room", "lobby", "--at", "5"], "lobby");
    told.check_misuse(&["--room", room, "--at", "5", "--as", nobody], "was not in the room");
    told.check_misuse(&["--room", room, "--at", "5", "--message", nobody], "no message");
    told.check_misuse(&["--room", room, "--from", "5", "--to", "4"], "before --from");
    told.check_misuse(&["--room", room, "--from", "5"], "--to");
    told.check_misuse(&["--room", room, "--from", "4", "--to", "5", "--speed", "0"], "--speed");
}
