//! The configuration of a private `nats-server`: who may say what.

use std::fmt::Write as _;
use std::path::PathBuf;

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

/// The text of `nats.conf`.
///
/// One account, three users. `sync_interval` stays at the server's default: what JetStream loses when the
/// machine dies, the relay publishes again.
pub fn server_config(config: &ServerConfig) -> String {
    let prefix = config.naming.prefix();
    let log = format!("{prefix}.log.>");
    let live = format!("{prefix}.live.>");
    let reading = || READING.iter().map(ToString::to_string);

    let users = [
        user(
            &config.relay,
            "the relay: the only one that may publish under the log's subjects",
            &[log.clone(), live.clone(), "$JS.>".to_owned()],
            &[log.clone(), live.clone(), "_INBOX.>".to_owned()],
        ),
        user(
            &config.api,
            "the API, projections and scheduler: live notices, reading the stream",
            &reading().chain([live.clone()]).collect::<Vec<_>>(),
            &[log.clone(), live, "_INBOX.>".to_owned()],
        ),
        user(
            &config.analytics,
            "analytics: reading, and nothing else",
            &reading().collect::<Vec<_>>(),
            &[log, "_INBOX.>".to_owned()],
        ),
    ];
    format!(
        "# Written by sandesham: changes are lost.\n\
         listen: {listen}\n\
         # An event is at most 256 KiB of data.\n\
         max_payload: 1MB\n\
         jetstream {{ store_dir: {store_dir} }}\n\
         authorization {{\n  users: [\n{users}  ]\n}}\n",
        listen = quoted(&format!("{}:{}", config.host, config.port)),
        store_dir = quoted(&config.store_dir.to_string_lossy()),
        users = users.concat(),
    )
}

fn user(who: &Credentials, what_for: &str, publish: &[String], subscribe: &[String]) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    let _ = write!(
        out,
        "    # {what_for}\n    {{ user: {name}, password: {password}, permissions: {{\n      \
         publish: [{publish}]\n      subscribe: [{subscribe}]\n    }} }}\n",
        name = quoted(&who.user),
        password = quoted(&who.password),
        publish = list(publish),
        subscribe = list(subscribe),
    );
    out
}

fn list(subjects: &[String]) -> String {
    subjects.iter().map(|subject| quoted(subject)).collect::<Vec<_>>().join(", ")
}

/// A double-quoted string of the server's configuration language, which knows these two escapes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
