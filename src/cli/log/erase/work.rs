//! What erasing takes, and what it waits for.

use std::time::Duration;

use anyhow::Context as _;
use sandesham_api::erasure::{ErasedEvents, ErasureDeps, ErasureError, Erasures};
use sandesham_api::store::Store;
use sandesham_domain::{Position, Recorded, UserId};
use sandesham_log::{
    Appender, AppenderOptions, EraseError, Eraser, Executor, ExecutorOptions, LogReader,
};
use sandesham_nats::{LiveNotice, Naming, wait_until_copied};
use sandesham_projections::{AccessView, Reads};
use sandesham_storage::Store as Objects;
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{EventName, UserName};
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;

/// How long NATS is waited for: to be told, and to have erased what is to be erased there.
const NATS_TIME_MAX: Duration = Duration::from_secs(10);

/// The most exports that are named.
const EXPORTS_MAX: u32 = 100;

/// Whether JetStream has erased it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InStream {
    Erased,
    Pending,
    NothingToErase,
}

impl InStream {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Pending => "pending",
            Self::NothingToErase => "nothing to erase",
        }
    }

    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Erased => "JetStream has erased it",
            Self::Pending => "JetStream erases it as soon as the relay gets there",
            Self::NothingToErase => "JetStream had nothing to erase",
        }
    }
}

/// What became of copies of what is erased.
pub(super) struct Copies {
    pub(super) in_stream: InStream,
    /// Those that auditors said they made, from what was erased on: latest first.
    pub(super) exports: Vec<AccessView>,
}

/// What erasing takes.
pub(super) struct Work {
    settings: Settings,
    pool: PgPool,
    pub(super) erasures: Erasures,
    reader: LogReader,
    shutdown: CancellationToken,
    appending: JoinHandle<Result<(), sandesham_log::Error>>,
}

impl Work {
    pub(super) async fn begin(settings: Settings) -> anyhow::Result<Self> {
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

    pub(super) async fn end(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        Ok(self.appending.await??)
    }

    /// What became of copies of what is erased.
    pub(super) async fn copies(&self, erased: &ErasedEvents) -> anyhow::Result<Copies> {
        let exports = match erased.first {
            Some(first) => Reads::new(self.pool.clone()).exports_up_to(first, EXPORTS_MAX).await?,
            None => Vec::new(),
        };
        Ok(Copies { in_stream: self.wait_for_stream(erased.told_at).await, exports })
    }

    pub(super) async fn event(&self, name: &EventName) -> anyhow::Result<Recorded> {
        let found = match name {
            EventName::Id(event_id) => self.reader.find(*event_id).await?,
            EventName::At(position) => self.reader.at(*position).await?,
        };
        found.ok_or_else(|| told(ErasureError::NoEvent))
    }

    pub(super) async fn user(&self, name: &UserName) -> anyhow::Result<UserId> {
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
    pub(super) async fn tell(&self, user_id: UserId, told_at: Option<Position>) {
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
pub(super) fn told(error: ErasureError) -> anyhow::Error {
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
