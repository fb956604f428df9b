//! Notices that are told once and never stored: typing, presence, uploads that are ready, sessions and
//! accounts that end.
//!
//! Within a process they need no NATS; other processes hear them over core NATS while it is there.
//! What must not be lost is in the log or in a table too: a notice only makes it faster.

use async_nats::{Client, HeaderMap, Message, Subject};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use sandesham_domain::{AttachmentId, Position, RoomId, SessionId, UserId};
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::connect::{connect_once, is_connected};
use crate::error::Error;
use crate::subject::Naming;
use crate::wake;

/// Who sent it: a process skips its own when NATS brings them back.
const ORIGIN: &str = "Sandesham-Origin";

/// Typing and presence that a reader may leave unread before it misses some.
const CHATTER_MAX: usize = 4_096;

/// Ends of sessions and accounts that a reader may leave unread: they are rare, and not to be missed.
const ENDS_MAX: usize = 16_384;

/// What may wait for NATS; more than that is dropped.
const OUTBOUND_MAX: usize = 4_096;

/// Whether a user is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// With at least one socket.
    Online,
    /// With none.
    Offline,
}

/// A notice; its JSON is what travels, and what clients' sockets show of all but the ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum LiveNotice {
    /// Somebody types.
    Typing {
        /// Where.
        room_id: RoomId,
        /// Who.
        user_id: UserId,
    },
    /// Somebody came or went.
    Presence {
        /// Who.
        user_id: UserId,
        /// Which of both.
        state: PresenceState,
    },
    /// Somebody has come, and asks who is there of those they share a room with.
    PresenceAsked {
        /// Who.
        user_id: UserId,
        /// Where they are a member.
        room_ids: Vec<RoomId>,
    },
    /// Who is there; for nobody but the one who asked.
    PresenceTold {
        /// Who asked.
        user_id: UserId,
        /// Some of those who are there.
        online: Vec<UserId>,
    },
    /// A session was logged out, or its family of tokens was killed.
    SessionEnded {
        /// Which.
        session_id: SessionId,
    },
    /// An upload came to an end.
    Attachment {
        /// Whose; nobody else is told.
        user_id: UserId,
        /// Which.
        attachment_id: AttachmentId,
        /// How it stands now: `ready` or `rejected`.
        state: String,
        /// Why it was rejected, in a word.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Somebody changed their own settings of a room.
    RoomSettings {
        /// Who; nobody else is told.
        user_id: UserId,
        /// Of which room.
        room_id: RoomId,
    },
    /// An account was closed.
    UserDeactivated {
        /// Whose.
        user_id: UserId,
    },
}

impl LiveNotice {
    fn subject(&self, naming: &Naming) -> Subject {
        Subject::from(match self {
            Self::Typing { room_id, .. } => naming.typing_subject(*room_id),
            Self::Presence { user_id, .. } => naming.presence_subject(*user_id),
            Self::PresenceAsked { user_id, .. } => naming.presence_asked_subject(*user_id),
            Self::PresenceTold { user_id, .. } => naming.presence_told_subject(*user_id),
            Self::Attachment { user_id, .. } => naming.attachment_subject(*user_id),
            Self::RoomSettings { user_id, .. } => naming.room_settings_subject(*user_id),
            Self::SessionEnded { session_id } => naming.session_subject(*session_id),
            Self::UserDeactivated { user_id } => naming.deactivated_subject(*user_id),
        })
    }

    /// Tells the processes of an installation, and that the log has grown to `position`: for a program
    /// that does one thing and ends. It fails if no server is there; nothing relies on it.
    pub async fn tell(self, url: &str, naming: &Naming, position: Position) -> Result<(), Error> {
        let client = connect_once(url, None).await?;
        let payload = serde_json::to_vec(&self).map_err(Error::nats("tell a notice"))?;
        let told = client.publish(self.subject(naming), Bytes::from(payload)).await;
        told.map_err(Error::nats("tell a notice"))?;
        wake::tell(&client, naming, position).await.map_err(Error::nats("wake others"))?;
        client.flush().await.map_err(Error::nats("take what was told"))
    }

    const fn is_an_end(&self) -> bool {
        matches!(self, Self::SessionEnded { .. } | Self::UserDeactivated { .. })
    }
}

/// Publishes and hands out notices; cheap to clone.
#[derive(Clone, Debug)]
pub struct Live {
    local: Local,
    outbound: mpsc::Sender<LiveNotice>,
}

/// The notices of this process. Ends have a channel of their own, so that no burst of typing
/// pushes one out.
#[derive(Clone, Debug)]
struct Local {
    chatter: broadcast::Sender<LiveNotice>,
    ends: broadcast::Sender<LiveNotice>,
}

impl Local {
    fn deliver(&self, notice: LiveNotice) {
        let channel = if notice.is_an_end() { &self.ends } else { &self.chatter };
        // An error only says that nobody listens.
        let _ = channel.send(notice);
    }
}

impl Live {
    /// Tells everybody here at once, and the other processes if NATS is there. Never waits.
    pub fn publish(&self, notice: LiveNotice) {
        self.local.deliver(notice.clone());
        if self.outbound.try_send(notice).is_err() {
            metrics::counter!("sandesham_live_dropped_total").increment(1);
        }
    }

    /// All notices from now on, those published here included, each once.
    pub fn subscribe(&self) -> LiveReader {
        LiveReader { chatter: self.local.chatter.subscribe(), ends: self.local.ends.subscribe() }
    }
}

/// One listener's notices.
#[derive(Debug)]
pub struct LiveReader {
    chatter: broadcast::Receiver<LiveNotice>,
    ends: broadcast::Receiver<LiveNotice>,
}

impl LiveReader {
    /// The next notice; none once every [`Live`] and the task are gone. A reader that is too slow
    /// misses the oldest. Cancel-safe.
    pub async fn recv(&mut self) -> Option<LiveNotice> {
        use broadcast::error::RecvError;
        loop {
            let received = tokio::select! {
                biased;
                end = self.ends.recv() => end,
                chatter = self.chatter.recv() => chatter,
            };
            match received {
                Ok(notice) => return Some(notice),
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "a listener of live notices is too slow");
                }
            }
        }
    }
}

/// The exchange with other processes. Without it running, notices stay in this process.
#[derive(Debug)]
pub struct LiveTask {
    client: Client,
    naming: Naming,
    origin: String,
    local: Local,
    outbound: mpsc::Receiver<LiveNotice>,
}

impl LiveTask {
    /// The task and the handle that everybody else uses.
    pub fn new(client: Client, naming: Naming) -> (Self, Live) {
        let (sender, outbound) = mpsc::channel(OUTBOUND_MAX);
        let local = Local {
            chatter: broadcast::Sender::new(CHATTER_MAX),
            ends: broadcast::Sender::new(ENDS_MAX),
        };
        let live = Live { local: local.clone(), outbound: sender };
        let origin = Uuid::new_v4().to_string();
        (Self { client, naming, origin, local, outbound }, live)
    }

    /// Exchanges notices until shutdown. What is published while NATS is away stays in this process.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), Error> {
        let mut inbound = stream::select_all(self.subscribe().await?);
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                Some(message) = inbound.next() => self.take_in(&message),
                notice = self.outbound.recv() => match notice {
                    Some(notice) => self.send_out(&notice).await,
                    None => return Ok(()),
                },
            }
        }
    }

    async fn subscribe(&self) -> Result<Vec<async_nats::Subscriber>, Error> {
        let mut subscribers = Vec::new();
        for wildcard in self.naming.live_wildcards() {
            let subscriber = self.client.subscribe(wildcard).await;
            subscribers.push(subscriber.map_err(Error::nats("subscribe to live notices"))?);
        }
        Ok(subscribers)
    }

    fn take_in(&self, message: &Message) {
        let origin = message.headers.as_ref().and_then(|headers| headers.get(ORIGIN));
        if origin.is_some_and(|origin| origin.as_str() == self.origin) {
            return;
        }
        match serde_json::from_slice::<LiveNotice>(&message.payload) {
            // The subject is what permissions are given for, so what it says must be what is said.
            Ok(notice) if notice.subject(&self.naming) == message.subject => {
                self.local.deliver(notice);
            }
            _ => tracing::warn!(subject = %message.subject, "not a live notice"),
        }
    }

    async fn send_out(&self, notice: &LiveNotice) {
        // A notice that waited for NATS to come back would be told when it is no longer true.
        if !is_connected(&self.client) {
            return;
        }
        let Ok(payload) = serde_json::to_vec(notice) else { return };
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, self.origin.as_str());
        let subject = notice.subject(&self.naming);
        let sent = self.client.publish_with_headers(subject, headers, Bytes::from(payload)).await;
        if let Err(error) = sent {
            tracing::debug!(%error, "a live notice stayed in this process");
        }
    }
}
