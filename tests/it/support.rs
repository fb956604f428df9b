//! An installation of one's own: a folder, a launcher, and what its `ready` line says.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Far beyond what a start takes on a loaded machine.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// A command of the binary under test, which knows nothing of the one who runs the tests.
pub(crate) fn sandesham(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandesham"));
    command.args(arguments).stdin(Stdio::null());
    for name in [
        "SANDESHAM_DATABASE_URL",
        "SANDESHAM_NATS_URL",
        "SANDESHAM_NATS_RELAY_URL",
        "SANDESHAM_S3_ENDPOINT",
        "SANDESHAM_S3_BUCKET",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    sandesham(arguments).output().expect("the binary is built")
}

/// What a command wrote to standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command wrote to standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What the line `ready ...` says.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) http: String,
    pub(crate) postgres: String,
    pub(crate) nats: String,
}

/// `sandesham up` in a folder that only its owner may enter.
pub(crate) struct Installation {
    folder: TempDir,
    launcher: Child,
    pub(crate) ready: Ready,
    pub(crate) client: Client,
}

impl Installation {
    /// From nothing to ready.
    pub(crate) fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// The same, with more in its environment.
    pub(crate) fn start_with(prepare: impl FnOnce(&mut Command)) -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
        let (launcher, ready) = launch(&folder.path().join("data"), prepare);
        Self { folder, launcher, ready, client: Client::new() }
    }

    /// Starts it again, after its launcher has ended.
    pub(crate) fn start_again(&mut self) {
        (self.launcher, self.ready) = launch(&self.data(), |_| {});
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs a subcommand against it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let data = self.data();
        let data = data.to_str().expect("temporary folders have plain names");
        run(&[arguments, &["--data", data]].concat())
    }

    /// The answer of a subcommand that must succeed, as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        serde_json::from_slice(&output.stdout).expect("an answer in JSON")
    }

    /// Ends the launcher alone, without a chance to clean up.
    pub(crate) fn kill_launcher(&mut self) {
        self.launcher.kill().expect("the launcher is ours");
        self.launcher.wait().expect("the launcher is ours");
    }

    /// Ends the launcher and all that it started, without a chance to clean up.
    pub(crate) fn kill_everything(&mut self) {
        let mut everything = processes_of(&self.data());
        everything.push(self.launcher.id());
        let numbers = everything.iter().map(ToString::to_string);
        // One that has ended meanwhile is no failure.
        let kill = Command::new("kill").arg("-9").args(numbers).stderr(Stdio::null()).status();
        kill.expect("`kill` is there");
        self.launcher.wait().expect("the launcher is ours");
    }

    /// Asks the launcher to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        let pid = self.launcher.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("`kill` is there");
        self.launcher.wait().expect("the launcher is ours")
    }

    /// Somebody who signs up.
    pub(crate) async fn register(&self, name: &str) -> Person {
        register(&self.client, &self.ready.http, name).await
    }

    /// Somebody who signed up before.
    pub(crate) async fn log_in(&self, name: &str) -> Person {
        let body = json!({"email": email(name), "password": PASSWORD});
        let answer = self.post("/v1/auth/login", None, &body).await;
        assert_eq!(answer.0, StatusCode::OK, "{}", answer.1);
        Person::from(&answer.1)
    }

    /// A room of two.
    pub(crate) async fn dm(&self, one: &Person, other: &Person) -> String {
        dm(&self.client, &self.ready.http, one, other).await
    }

    /// Sends a message; its position.
    pub(crate) async fn send(&self, from: &Person, room: &str, text: &str) -> u64 {
        let path = format!("/v1/rooms/{room}/messages");
        let (status, sent) = self.post(&path, Some(from), &json!({"text": text})).await;
        assert_eq!(status, StatusCode::CREATED, "{sent}");
        sent["position"].as_u64().expect("a message has a position")
    }

    /// The texts of a room, as `person` sees them once `position` is there.
    pub(crate) async fn texts(&self, person: &Person, room: &str, position: u64) -> Vec<String> {
        let path = format!("/v1/rooms/{room}/timeline?min_position={position}&limit=200");
        let timeline = self.get(&path, person).await;
        let items = timeline["items"].as_array().expect("a timeline has items");
        items.iter().filter_map(|item| item["text"].as_str().map(str::to_owned)).collect()
    }

    /// Sends a message if the installation takes one just now.
    pub(crate) async fn try_send(&self, from: &Person, room: &str, text: &str) -> Option<u64> {
        let url = format!("{}/v1/rooms/{room}/messages", self.ready.http);
        let request = self.client.post(url).bearer_auth(&from.token).json(&json!({"text": text}));
        let answer = request.send().await.ok()?;
        let sent: Value = answer.json().await.ok()?;
        sent["position"].as_u64()
    }

    /// How a read is answered.
    pub(crate) async fn status(&self, path: &str, by: &Person) -> StatusCode {
        let request = self.client.get(format!("{}{path}", self.ready.http)).bearer_auth(&by.token);
        request.send().await.expect("the server answers").status()
    }

    /// The answer to a read that must succeed.
    pub(crate) async fn get(&self, path: &str, by: &Person) -> Value {
        let request = self.client.get(format!("{}{path}", self.ready.http)).bearer_auth(&by.token);
        let answer = request.send().await.expect("the server answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("an answer in JSON")
    }

    /// What it says of itself, ready or not.
    pub(crate) async fn readiness(&self) -> Value {
        serde_json::from_str(&self.text("/readyz").await).expect("an answer in JSON")
    }

    /// What anybody may read.
    pub(crate) async fn text(&self, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.ready.http));
        request.send().await.expect("the server answers").text().await.expect("a text")
    }

    /// The answer to a write, whatever it is.
    pub(crate) async fn post(
        &self,
        path: &str,
        by: Option<&Person>,
        body: &Value,
    ) -> (StatusCode, Value) {
        post(&self.client, &format!("{}{path}", self.ready.http), by, body).await
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.kill_everything();
    }
}

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Somebody with an account.
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

impl Person {
    fn from(answer: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self { id: text(&answer["user"]["id"]), token: text(&answer["access_token"]) }
    }
}

/// Somebody who signs up at a process.
pub(crate) async fn register(client: &Client, http: &str, name: &str) -> Person {
    let body = json!({"name": name, "email": email(name), "password": PASSWORD});
    let (status, answer) = post(client, &format!("{http}/v1/auth/register"), None, &body).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    Person::from(&answer)
}

/// A room of two, made at a process.
pub(crate) async fn dm(client: &Client, http: &str, one: &Person, other: &Person) -> String {
    let body = json!({"kind": "dm", "members": [other.id]});
    let (status, room) = post(client, &format!("{http}/v1/rooms"), Some(one), &body).await;
    assert!(status.is_success(), "{room}");
    room["id"].as_str().expect("a room has an id").to_owned()
}

async fn post(
    client: &Client,
    url: &str,
    by: Option<&Person>,
    body: &Value,
) -> (StatusCode, Value) {
    let mut request = client.post(url).json(body);
    if let Some(person) = by {
        request = request.bearer_auth(&person.token);
    }
    let answer = request.send().await.expect("the server answers");
    (answer.status(), answer.json().await.expect("an answer in JSON"))
}

/// Everybody's address.
pub(crate) fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase())
}

/// `sandesham serve`, ended when dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) http: String,
}

impl Server {
    /// Runs the command and waits until it is ready.
    pub(crate) fn start(command: Command) -> Self {
        let (process, line) = until_ready(command);
        Self { process, http: value(&line, "http=") }
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        let pid = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("`kill` is there");
        self.process.wait().expect("the process is ours")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the process is ours");
    }
}

fn launch(data: &Path, prepare: impl FnOnce(&mut Command)) -> (Child, Ready) {
    let data = data.to_str().expect("temporary folders have plain names");
    let mut command = sandesham(&["up", "--http", "127.0.0.1:0", "--data", data]);
    prepare(&mut command);
    let (launcher, line) = until_ready(command);
    let of = |name| value(&line, name);
    (launcher, Ready { http: of("http="), postgres: of("postgres="), nats: of("nats=") })
}

/// Runs a command until it says that it is ready.
fn until_ready(mut command: Command) -> (Child, String) {
    let mut launcher = command.stdout(Stdio::piped()).spawn().expect("the binary is built");
    let lines = BufReader::new(launcher.stdout.take().expect("it is piped")).lines();
    let (sender, receiver) = mpsc::channel();
    // Reads on after the line, so that the launcher never waits for a reader.
    std::thread::spawn(move || {
        let mut told = String::new();
        for line in lines.map_while(Result::ok) {
            if let Some(ready) = line.strip_prefix("ready ") {
                drop(sender.send(Ok(ready.to_owned())));
            }
            told.push_str(&line);
            told.push('\n');
        }
        drop(sender.send(Err(told)));
    });
    match receiver.recv_timeout(READY_WITHIN) {
        Ok(Ok(ready)) => (launcher, ready),
        Ok(Err(told)) => panic!("the launcher ended after:\n{told}"),
        Err(error) => panic!("not ready: {error}"),
    }
}

fn value(line: &str, name: &str) -> String {
    let word = line.split(' ').find_map(|word| word.strip_prefix(name));
    word.unwrap_or_else(|| panic!("no {name} in {line:?}")).to_owned()
}

/// The processes that run in a folder or below it: its servers and their supervisors.
pub(crate) fn processes_of(data: &Path) -> Vec<u32> {
    let own = std::process::id();
    let processes = std::fs::read_dir("/proc").expect("this system tells of its processes");
    let numbers = processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != own);
    numbers.filter(|pid| is_of(*pid, data)).collect()
}

fn is_of(pid: u32, data: &Path) -> bool {
    let runs_there = std::fs::read_link(format!("/proc/{pid}/cwd"))
        .is_ok_and(|current| current.starts_with(data));
    let arguments = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let data = data.to_string_lossy();
    runs_there || String::from_utf8_lossy(&arguments).contains(data.as_ref())
}
