//! What every handler and socket shares, and the tasks behind it.

use std::ops::Deref;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use sandesham_domain::UserId;
use sandesham_log::proof::SigningKey;
use sandesham_log::{Executor, LogReader};
use sandesham_nats::{FeedHandle, Live};
use sandesham_projections::{Progress, Reads};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::attachments::{AttachmentDeps, Files, Worker};
use crate::auth::{AccessTokens, Passwords, Standings, Uses};
use crate::config::ApiConfig;
use crate::hub::{Hub, HubDeps, HubTask};
use crate::rate_limit::RateLimits;
use crate::receipts::ReceiptCoalescer;
use crate::rest::operations::Operations;
use crate::store::{AccountKey, Store};
use crate::tasks;
use crate::turns::Turns;

/// What the API is built on.
pub struct AppDeps {
    /// What the API was told.
    pub config: ApiConfig,
    /// Decides and appends.
    pub executor: Executor,
    /// The log.
    pub log: LogReader,
    /// The read models.
    pub reads: Reads,
    /// How far they are.
    pub progress: Progress,
    /// Every event, as it comes.
    pub feed: FeedHandle,
    /// Notices that are not kept.
    pub live: Live,
    /// What operators may ask.
    pub operations: Operations,
    /// What uploads need; none in an installation without an object store.
    pub attachments: Option<AttachmentDeps>,
    /// What signs the log's heads; none where this process has no key.
    pub log_key: Option<SigningKey>,
}

/// What every handler and socket shares; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The parts of [`AppState`], which dereferences to it.
pub struct Shared {
    /// What the API was told.
    pub config: ApiConfig,
    /// Decides and appends.
    pub executor: Executor,
    /// The log.
    pub log: LogReader,
    /// The read models.
    pub reads: Reads,
    /// How far they are.
    pub progress: Progress,
    /// Every event, as it comes.
    pub feed: FeedHandle,
    /// Notices that are not kept.
    pub live: Live,
    /// Accounts, sessions, tokens and private settings.
    pub store: Store,
    /// How often anybody may do anything.
    pub rates: RateLimits,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) passwords: Passwords,
    pub(crate) standings: Standings,
    pub(crate) uses: Uses,
    pub(crate) operations: Operations,
    /// Who plans messages.
    pub(crate) turns: Turns<UserId>,
    /// Whose password is being proven.
    pub(crate) login_turns: Turns<AccountKey>,
    /// The latest position that a write over REST was answered with.
    pub(crate) written: AtomicU64,
    /// Who looks into the past at the moment.
    pub(crate) replays: Semaphore,
    /// What signs the log's heads.
    pub(crate) log_key: Option<SigningKey>,
    /// The sockets of this process.
    pub(crate) hub: Hub,
    /// Takes receipts.
    pub receipts: ReceiptCoalescer,
    /// Where uploads are.
    pub(crate) files: Files,
    /// Taken by [`AppState::run`].
    pub(crate) hub_task: Mutex<Option<HubTask>>,
    /// Taken by [`AppState::run`].
    pub(crate) worker: Mutex<Option<Worker>>,
}

impl AppState {
    /// Puts the parts together. [`AppState::run`] must run beside the routes.
    pub fn new(deps: AppDeps) -> Self {
        let AppDeps {
            config,
            executor,
            log,
            reads,
            progress,
            feed,
            live,
            operations,
            attachments,
            log_key,
        } = deps;
        let store = Store::new(log.pool().clone());
        let files = Files::new(attachments.as_ref().map(|it| it.objects.clone()));
        let at_once = config.attachments.examined_at_once;
        let worker = attachments.filter(|_| at_once > 0).and_then(|it| {
            Some(Worker {
                store: store.clone(),
                objects: it.objects,
                examiner: it.examiner?,
                live: live.clone(),
                arrived: files.arrived.clone(),
                at_once,
            })
        });
        let access_tokens = AccessTokens::new(store.clone(), &config.auth);
        let deps = HubDeps {
            feed: feed.clone(),
            live: live.clone(),
            log: log.clone(),
            reads: reads.clone(),
            progress: progress.clone(),
        };
        let (hub_task, hub) = HubTask::new(deps, &config.sockets);
        Self(Arc::new(Shared {
            receipts: ReceiptCoalescer::new(executor.clone(), hub.clone(), store.clone()),
            hub,
            files,
            hub_task: Mutex::new(Some(hub_task)),
            worker: Mutex::new(worker),
            rates: RateLimits::new(config.rates.as_ref()),
            passwords: Passwords::new(config.auth.hashes_at_once),
            standings: Standings::new(config.auth.session_cache_ttl),
            uses: Uses::default(),
            replays: Semaphore::new(config.replays_at_once),
            log_key,
            config,
            executor,
            log,
            reads,
            progress,
            feed,
            live,
            store,
            access_tokens,
            operations,
            turns: Turns::new(),
            login_turns: Turns::new(),
            written: AtomicU64::new(0),
        }))
    }

    /// What goes on beside requests, until shutdown: following the feed, forgetting ended sessions and
    /// old counts.
    pub async fn run(self, shutdown: CancellationToken) {
        // Boxed: all that goes on beside requests makes one large future.
        Box::pin(tasks::run(self, shutdown)).await;
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
