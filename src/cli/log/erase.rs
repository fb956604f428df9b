//! `sandesham log erase`

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use anyhow::{Context as _, bail};
use sandesham_api::auth::Email;
use sandesham_api::erasure::{
    ErasedAccount, ErasedEvents, ErasureDeps, ErasureError, Erasures, EventErased,
};
use sandesham_api::store::{Cleaning, ErasureRequest, Store};
use sandesham_domain::erasure::{ErasedBy, Reason, ReasonError};
use sandesham_domain::{EventId, Position, Recorded, UserId};
use sandesham_log::{
    Appender, AppenderOptions, EraseError, Eraser, Executor, ExecutorOptions, LogReader,
};
use sandesham_nats::{LiveNotice, Naming, wait_until_copied};
use sandesham_storage::Store as Objects;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::{Misuse, Verdict};
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

/// How long NATS is waited for: to be told, and to have erased what is to be erased there.
const NATS_TIME_MAX: Duration = Duration::from_secs(10);

/// What no erasure reaches, whatever it did.
const OUT_OF_REACH: [&str; 4] = [
    "exports, proofs and copies that were handed out before, and what consumers of the stream have kept",
    "backups, replicas that are cut off, and Postgres's write-ahead log until it is used again",
    "what clients that are not connected keep on their devices, until they connect again",
    "what other people wrote, and names of files and pictures that they saved",
];

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(in crate::cli) struct Args {
    /// The event: its identifier, or its position
    #[arg(long, group = "what", value_name = "ID")]
    event: Option<EventName>,
    /// The account: the identifier of its user, or its email
    #[arg(long, group = "what", value_name = "ID")]
    user: Option<UserName>,
    /// Why; it stays in the log, and says nothing of what is erased
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Reason,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Write the database's tables anew, so that their files hold nothing that was erased; everybody waits
    /// meanwhile
    #[arg(long)]
    compact: bool,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Debug)]
enum EventName {
    Id(EventId),
    At(Position),
}

#[derive(Clone, Debug)]
enum UserName {
    Id(UserId),
    Email(Email),
}

impl Args {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let work = Work::begin(settings).await?;
        let erased = match (&self.event, &self.user) {
            (Some(event), _) => self.erase_event(&work, event).await,
            (None, Some(user)) => self.erase_user(&work, user).await,
            (None, None) => bail!(Misuse("name an event or a user".to_owned())),
        };
        work.end().await?;
        erased
    }

    fn cleaning(&self) -> Cleaning {
        if self.compact { Cleaning::Rewrite } else { Cleaning::Free }
    }

    async fn erase_event(&self, work: &Work, name: &EventName) -> anyhow::Result<Verdict> {
        let record = work.event(name).await?;
        if !record.event_type.is_erasable() {
            bail!(told(ErasureError::NotErasable(record.event_type)));
        }
        if record.data.is_some() {
            let what = format!("the {} at position {}", record.event_type, record.position);
            self.check_agreed(&format!("Erase {what}, for ever?"))?;
        }
        let erased = work.erasures.event(&record, self.reason.clone(), self.cleaning()).await;
        let erased = erased.map_err(told)?;
        let in_stream = work.wait_for_stream(erased.erased.told_at).await;
        if self.json {
            let mut answer = serde_json::to_value(&erased)?;
            self.finish(&mut answer, in_stream, erased.erasure_id.is_none());
            return output::json(&answer).map(|()| Verdict::Held);
        }
        tell_event(&erased);
        self.tell_rest(&erased.erased, in_stream);
        Ok(Verdict::Held)
    }

    async fn erase_user(&self, work: &Work, name: &UserName) -> anyhow::Result<Verdict> {
        let user_id = work.user(name).await?;
        let events = work.erasures.count_of(user_id).await.map_err(told)?;
        let count: u64 = events.values().sum();
        if count > 0 {
            self.check_agreed(&format!(
                "Close the account of {user_id}, and erase the data of {count} events, for ever?"
            ))?;
        }
        let request = ErasureRequest::new(user_id, self.reason.clone(), ErasedBy::Operator);
        let erased = work.erasures.account(request, self.cleaning()).await.map_err(told)?;
        work.tell(user_id, erased.erased.told_at).await;
        let in_stream = work.wait_for_stream(erased.erased.told_at).await;
        if self.json {
            let mut answer = serde_json::to_value(&erased)?;
            self.finish(&mut answer, in_stream, erased.was_erased_before());
            return output::json(&answer).map(|()| Verdict::Held);
        }
        tell_account(&erased);
        self.tell_rest(&erased.erased, in_stream);
        Ok(Verdict::Held)
    }

    /// Whoever is at a terminal is asked; whoever is not says so beforehand.
    fn check_agreed(&self, question: &str) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        if self.json || !io::stdin().is_terminal() {
            bail!(Misuse(format!("{question} Say so with --yes")));
        }
        let _ = write!(io::stderr(), "{question} Type yes: ");
        let _ = io::stderr().flush();
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).context("failed to read the answer")?;
        if answer.trim() != "yes" {
            bail!("nothing was erased");
        }
        Ok(())
    }

    /// What JSON says of every erasure.
    fn finish(&self, answer: &mut Value, in_stream: InStream, was_erased_before: bool) {
        answer["already_erased"] = json!(was_erased_before);
        answer["jetstream"] = json!(in_stream.as_str());
        answer["compacted"] = json!(self.compact);
        answer["out_of_reach"] = json!(OUT_OF_REACH);
    }

    fn tell_rest(&self, erased: &ErasedEvents, in_stream: InStream) {
        if let Some(told_at) = erased.told_at {
            output::line(&format!("the log tells of it at position {told_at}"));
            output::line(in_stream.in_words());
        }
        if erased.attachments > 0 {
            output::line(&format!(
                "files: {}, of which {} are removed from the store; the others follow within the hour",
                erased.attachments, erased.attachments_removed
            ));
        }
        if !erased.tables_not_cleaned.is_empty() {
            output::line(&format!(
                "tables whose dead rows only their owner may give free: {}",
                erased.tables_not_cleaned.join(", ")
            ));
        }
        if !self.compact && erased.count() > 0 {
            output::line(
                "the free space in the database's files may hold what was erased until it is used again: \
                 --compact writes them anew",
            );
        }
        output::line("Out of reach:");
        for one in OUT_OF_REACH {
            output::line(&format!("- {one}"));
        }
    }
}

fn tell_event(erased: &EventErased) {
    let EventErased { event_type, position, attachments_kept, revisions_left, .. } = erased;
    let did = match erased.erasure_id {
        Some(_) => "is erased",
        None => "was erased before: nothing is changed",
    };
    output::line(&format!("the {event_type} at position {position} {did}"));
    if erased.erased.schedules_cancelled > 0 {
        output::line("its plan was pending, and is cancelled");
    }
    if *attachments_kept > 0 {
        output::line(&format!(
            "files that something else shows, too, and are kept: {attachments_kept}"
        ));
    }
    for left in revisions_left {
        output::line(&format!(
            "revision {} of the message is still in the log, though nobody is shown it: event {} at position {}",
            left.revision, left.event_id, left.position
        ));
    }
}

fn tell_account(erased: &ErasedAccount) {
    let ErasedAccount { user_id, erased: events, forgotten, .. } = erased;
    if erased.was_erased_before() {
        output::line(&format!("user {user_id} was erased before: nothing is changed"));
        return;
    }
    output::line(&format!("user {user_id} is erased"));
    for (event_type, count) in &events.events {
        output::line(&format!("{count} of {event_type}"));
    }
    if events.schedules_cancelled > 0 {
        output::line(&format!(
            "plans that were pending, and are cancelled: {}",
            events.schedules_cancelled
        ));
    }
    if forgotten.account {
        output::line(&format!("sessions that ended: {}; the email is free", forgotten.sessions));
    }
}

/// Whether JetStream has erased it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InStream {
    Erased,
    Pending,
    NothingToErase,
}

impl InStream {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Pending => "pending",
            Self::NothingToErase => "nothing to erase",
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Erased => "JetStream has erased it",
            Self::Pending => "JetStream erases it as soon as the relay gets there",
            Self::NothingToErase => "JetStream had nothing to erase",
        }
    }
}

/// What erasing takes.
struct Work {
    settings: Settings,
    pool: PgPool,
    erasures: Erasures,
    reader: LogReader,
    shutdown: CancellationToken,
    appending: JoinHandle<Result<(), sandesham_log::Error>>,
}

impl Work {
    async fn begin(settings: Settings) -> anyhow::Result<Self> {
        let url = Addresses::find_database(&settings)?;
        let pool = database::service(&url).await?;
        let eraser = settings.database_eraser_url.as_ref().unwrap_or(&url);
        let eraser = Eraser::new(database::options(eraser)?);
        let (appender, append) =
            Appender::new(database::options(&url)?, AppenderOptions::default());
        let shutdown = CancellationToken::new();
        let appending = tokio::spawn(appender.run(shutdown.clone()));
        let reader = LogReader::new(pool.clone());
        let executor = Executor::new(reader.clone(), append, ExecutorOptions::default());
        let objects = match Addresses::find_store(&settings) {
            Ok(store) => Some(Objects::new(store).await),
            Err(_) => None,
        };
        let deps = ErasureDeps { eraser, log: reader.clone(), executor, objects };
        Ok(Self { settings, pool, erasures: Erasures::new(deps), reader, shutdown, appending })
    }

    async fn end(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        Ok(self.appending.await??)
    }

    async fn event(&self, name: &EventName) -> anyhow::Result<Recorded> {
        let found = match name {
            EventName::Id(event_id) => self.reader.find(*event_id).await?,
            EventName::At(position) => self.reader.at(*position).await?,
        };
        found.ok_or_else(|| told(ErasureError::NoEvent))
    }

    async fn user(&self, name: &UserName) -> anyhow::Result<UserId> {
        let email = match name {
            UserName::Id(user_id) => return Ok(*user_id),
            UserName::Email(email) => email,
        };
        let account = Store::new(self.pool.clone()).account_by_email(email).await?;
        let account =
            account.with_context(|| format!("nobody has the email {}", email.as_str()))?;
        Ok(account.user_id)
    }

    /// Tells whoever serves clients, so that sockets close at once.
    async fn tell(&self, user_id: UserId, told_at: Option<Position>) {
        let Some((nats, position)) = Addresses::find_nats(&self.settings).zip(told_at) else {
            return;
        };
        let naming = self.naming();
        let telling = LiveNotice::UserDeactivated { user_id }.tell(&nats.api, &naming, position);
        if !matches!(tokio::time::timeout(NATS_TIME_MAX, telling).await, Ok(Ok(()))) {
            tracing::warn!("NATS was not told; processes find out by themselves");
        }
    }

    /// The relay erases before it copies what tells of it: once that is there, it is done.
    async fn wait_for_stream(&self, told_at: Option<Position>) -> InStream {
        let Some(position) = told_at else { return InStream::NothingToErase };
        let Some(nats) = Addresses::find_nats(&self.settings) else { return InStream::Pending };
        let naming = self.naming();
        let waiting = wait_until_copied(&nats.analytics, &naming, position);
        match tokio::time::timeout(NATS_TIME_MAX, waiting).await {
            Ok(Ok(())) => InStream::Erased,
            Ok(Err(_)) | Err(_) => InStream::Pending,
        }
    }

    fn naming(&self) -> Naming {
        Naming::new(&self.settings.nats_prefix, self.settings.epoch.get())
    }
}

/// In words for an operator, who knows settings.
fn told(error: ErasureError) -> anyhow::Error {
    let is_not_allowed = matches!(error, ErasureError::Erase(EraseError::NotAllowed(_)));
    let error = anyhow::Error::from(error);
    if is_not_allowed {
        return error.context(
            "only a user with the role sandesham_eraser may erase: name its address with \
             SANDESHAM_DATABASE_ERASER_URL",
        );
    }
    error
}

impl std::str::FromStr for EventName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(position) = text.parse() {
            return Ok(Self::At(Position(position)));
        }
        text.parse()
            .map(Self::Id)
            .map_err(|_| "expected the identifier of an event, or its position")
    }
}

impl std::str::FromStr for UserName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(user_id) = text.parse() {
            return Ok(Self::Id(user_id));
        }
        let email = Email::parse(text);
        email.map(Self::Email).map_err(|_| "expected the identifier of a user, or an email")
    }
}

fn reason(text: &str) -> Result<Reason, ReasonError> {
    Reason::parse(text)
}
