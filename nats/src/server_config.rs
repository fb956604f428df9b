//! The configuration of a private `nats-server`: who may say what.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::connect::INBOX_PREFIX;
use crate::subject::Naming;

/// A user of the server.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Its name.
    pub user: String,
    /// Its password, in the clear or as bcrypt.
    pub password: String,
}

/// What a `nats-server` for one installation needs to know.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The address to listen on: loopback, for a private one.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Where JetStream keeps its files.
    pub store_dir: PathBuf,
    /// The names that permissions are given for.
    pub naming: Naming,
    /// The only one that may write the log's stream.
    pub relay: Credentials,
    /// The API's processes: live notices, and reading the stream.
    pub api: Credentials,
    /// Anybody who analyses: reads, and nothing else.
    pub analytics: Credentials,
}

/// What a reader of the stream asks JetStream for; it is also all that analytics may publish.
const READING: [&str; 9] = [
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.LIST",
    "$JS.API.STREAM.INFO.*",
    "$JS.API.STREAM.MSG.GET.*",
    "$JS.API.DIRECT.GET.>",
    "$JS.API.CONSUMER.>",
    "$JS.ACK.>",
    "$JS.FC.>",
];

/// Where a client that names no other hears its answers.
const PUBLIC_INBOXES: &str = "_INBOX.>";

/// The text of `nats.conf`: three users in two accounts.
///
/// Permissions alone do not keep analytics out of the log: whoever may ask JetStream anything may ask
/// for the answer to go to one of the log's subjects, where the stream would store it. So analytics have
/// an account of their own, into which reading is exported and nothing else; a subject there is not the
/// same subject here. `sync_interval` stays at the server's default: what JetStream loses when the
/// machine dies, the relay publishes again.
pub fn server_config(config: &ServerConfig) -> String {
    let prefix = config.naming.prefix();
    let log = format!("{prefix}.log.>");
    let live = format!("{prefix}.live.>");
    let own_inboxes = format!("{INBOX_PREFIX}.>");
    let reading: Vec<String> = READING.iter().map(ToString::to_string).collect();

    let relay = user(
        &config.relay,
        &[log.clone(), live.clone(), "$JS.>".to_owned()],
        &[log.clone(), live.clone(), own_inboxes.clone()],
    );
    let api = user(
        &config.api,
        &[reading.clone(), vec![live.clone()]].concat(),
        &[log.clone(), live, own_inboxes],
    );
    let analytics = user(&config.analytics, &reading, &[log.clone(), PUBLIC_INBOXES.to_owned()]);
    let (exports, imports) = shared(&log);
    format!(
        "# Written by sandesham: changes are lost.\n\
         listen: {listen}\n\
         # An event is at most 256 KiB of data.\n\
         max_payload: 1MB\n\
         jetstream {{ store_dir: {store_dir} }}\n\
         accounts {{\n\
         \x20 SANDESHAM {{\n    jetstream: enabled\n    users: [\n{relay}{api}    ]\n    exports: [\n{exports}    ]\n  }}\n\
         \x20 ANALYTICS {{\n    users: [\n{analytics}    ]\n    imports: [\n{imports}    ]\n  }}\n\
         }}\n",
        listen = quoted(&format!("{}:{}", config.host, config.port)),
        store_dir = quoted(&config.store_dir.to_string_lossy()),
    )
}

/// What the one account gives and the other takes: JetStream's services for reading, the log as it is
/// published, and what consumers deliver to inboxes.
fn shared(log: &str) -> (String, String) {
    let (mut exports, mut imports) = (String::new(), String::new());
    for subject in READING {
        // One question to a consumer has many answers.
        let answers = if subject.ends_with('>') { ", response_type: stream" } else { "" };
        let subject = quoted(subject);
        // Writing to a `String` cannot fail.
        let _ = writeln!(exports, "      {{ service: {subject}{answers}, accounts: [ANALYTICS] }}");
        let _ =
            writeln!(imports, "      {{ service: {{ account: SANDESHAM, subject: {subject} }} }}");
    }
    for subject in [log, PUBLIC_INBOXES] {
        let subject = quoted(subject);
        let _ = writeln!(exports, "      {{ stream: {subject}, accounts: [ANALYTICS] }}");
        let _ =
            writeln!(imports, "      {{ stream: {{ account: SANDESHAM, subject: {subject} }} }}");
    }
    (exports, imports)
}

fn user(who: &Credentials, publish: &[String], subscribe: &[String]) -> String {
    format!(
        "      {{ user: {name}, password: {password}, permissions: {{\n        \
         publish: [{publish}]\n        subscribe: [{subscribe}]\n      }} }}\n",
        name = quoted(&who.user),
        password = quoted(&who.password),
        publish = list(publish),
        subscribe = list(subscribe),
    )
}

fn list(subjects: &[String]) -> String {
    subjects.iter().map(|subject| quoted(subject)).collect::<Vec<_>>().join(", ")
}

/// A double-quoted string of the server's configuration language, which knows these two escapes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
