//! The one place where errors of all layers get a status and a `code`: RFC 9457 problem+json.
//!
//! Every `match` names each variant, so a new error does not compile until it has a status here.
//! What stands behind a 503 is logged once, here, and its text stays inside.
#![warn(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]

mod body;

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use sandesham_domain::access::AccessError;
use sandesham_domain::message::MessageError;
use sandesham_domain::room::RoomError;
use sandesham_domain::schedule::ScheduleError;
use sandesham_domain::user::UserError;
use sandesham_domain::{FieldError, RoomId, TextError};
use sandesham_log::{ExecuteError, RejectReason};
use sandesham_storage::StorageError;
use thiserror::Error;

use self::body::Code;
pub use self::body::{PROBLEM_JSON, ProblemBody};
use crate::commands::CommandError;
use crate::store;

/// How long a client is asked to wait when a store is away: appends and reads come back as soon
/// as it does, so not long.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why a request was refused.
#[derive(Debug, Error)]
pub enum Problem {
    /// Not JSON, not UTF-8, or not HTTP as it should be.
    #[error("{0}")]
    Malformed(Cow<'static, str>),
    /// The body or a header is over its limit.
    #[error("the body is over the limit of {bytes_max} bytes")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The body did not arrive in time.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// Fields that are missing, unknown, of a wrong type or out of their limits: every one of them.
    #[error("{} wrong", count_fields(.0))]
    Validation(Vec<FieldError>),
    /// No such route.
    #[error("there is nothing at this address")]
    NoSuchRoute,
    /// A resource that does not exist or is somebody else's.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A room, message or attachment that does not exist or that the caller may not see.
    #[error("no such thing, or not a member of its room")]
    NotAMember,
    /// The route does not know the method.
    #[error("the method is not allowed here")]
    MethodNotAllowed,
    /// Unknown email or wrong password.
    #[error("unknown email or wrong password")]
    BadCredentials,
    /// No, a broken or an expired token, or a session that has ended.
    #[error("no valid access token")]
    Unauthorized,
    /// A browser sent it, with the caller's cookies, from another site.
    #[error("not from this site")]
    ForeignOrigin,
    /// The role is too small.
    #[error("the role is too small")]
    Forbidden,
    /// A socket asked for something before it said hello.
    #[error("hello comes first")]
    HelloFirst,
    /// A socket said hello again.
    #[error("hello was said already")]
    HelloTwice,
    /// The email belongs to an account.
    #[error("the email is taken")]
    EmailTaken,
    /// Groups would be left with nobody to look after them.
    #[error("the only owner of groups with other members: hand them over first")]
    LastOwner(Vec<RoomId>),
    /// Too many requests.
    #[error("too many requests")]
    RateLimited {
        /// When the next one will be taken.
        retry_after: Duration,
    },
    /// An upload is not as far as that.
    #[error("{0}")]
    UploadState(Cow<'static, str>),
    /// The read models do not have the position in time.
    #[error("the read models are behind the position asked for")]
    Behind,
    /// As much of this kind is being done as may be at once.
    #[error("too many look into the past at once")]
    Busy,
    /// Refused by a rule of the domain.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// Postgres or another store is away, or something of ours is broken.
    #[error("the service is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Problem {
    /// Something that this program relies on failed; the cause is logged and not told.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// Whether it is for the caller to do something else; not so where something of ours has failed, and
    /// would for anybody.
    pub(crate) fn is_refusal(&self) -> bool {
        self.verdict().0.is_client_error()
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, message: &(impl ToString + ?Sized)) -> Self {
        Self::Validation(vec![FieldError::new(field, message)])
    }

    /// What the client is told; a WebSocket answer carries the same as `error`.
    pub fn to_body(&self) -> ProblemBody {
        let (status, code) = self.verdict();
        let errors = self.fields().map(<[FieldError]>::to_vec);
        let rooms = if let Self::LastOwner(rooms) = self { Some(rooms.clone()) } else { None };
        ProblemBody::new(status, code, self.to_string(), errors)
            .after(self.retry_after())
            .about(rooms)
    }

    /// Logs what the client is not told. Called where a problem leaves the program.
    pub fn log(&self) {
        let cause: &dyn std::error::Error = match self.cause() {
            Some(cause) => cause,
            None => return,
        };
        let causes = std::iter::successors(Some(cause), |cause| cause.source());
        let text = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        tracing::error!(error = text, "request failed");
    }

    /// What a 503 hides.
    fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unavailable(cause) => Some(cause.as_ref()),
            Self::Command(error) => match error {
                CommandError::Log(cause) => Some(cause),
                CommandError::Store(cause) => Some(cause),
                CommandError::User(_)
                | CommandError::Room(_)
                | CommandError::Message(_)
                | CommandError::Schedule(_)
                | CommandError::Access(_)
                | CommandError::FileInUse { .. }
                | CommandError::Invalid(_) => None,
            },
            Self::Malformed(_)
            | Self::TooLarge { .. }
            | Self::TooSlow
            | Self::Validation(_)
            | Self::NoSuchRoute
            | Self::NotFound(_)
            | Self::NotAMember
            | Self::MethodNotAllowed
            | Self::BadCredentials
            | Self::Unauthorized
            | Self::ForeignOrigin
            | Self::Forbidden
            | Self::HelloFirst
            | Self::HelloTwice
            | Self::EmailTaken
            | Self::LastOwner(_)
            | Self::RateLimited { .. }
            | Self::UploadState(_)
            | Self::Behind
            | Self::Busy => None,
        }
    }

    fn verdict(&self) -> (StatusCode, Code) {
        match self {
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, Code::Malformed),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, Code::Timeout),
            Self::Validation(_) => (StatusCode::UNPROCESSABLE_ENTITY, Code::Validation),
            Self::NoSuchRoute | Self::NotFound(_) => (StatusCode::NOT_FOUND, Code::NotFound),
            Self::NotAMember => (StatusCode::NOT_FOUND, Code::NotAMember),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed),
            Self::BadCredentials => (StatusCode::UNAUTHORIZED, Code::BadCredentials),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, Code::Unauthorized),
            Self::ForeignOrigin | Self::Forbidden => (StatusCode::FORBIDDEN, Code::Forbidden),
            Self::HelloFirst => (StatusCode::CONFLICT, Code::HelloFirst),
            Self::HelloTwice | Self::UploadState(_) => (StatusCode::CONFLICT, Code::Conflict),
            Self::EmailTaken => (StatusCode::CONFLICT, Code::EmailTaken),
            Self::LastOwner(_) => (StatusCode::CONFLICT, Code::LastOwner),
            Self::RateLimited { .. } => (StatusCode::TOO_MANY_REQUESTS, Code::RateLimited),
            Self::Behind => (StatusCode::SERVICE_UNAVAILABLE, Code::Behind),
            Self::Command(error) => command_verdict(error),
            Self::Busy | Self::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable)
            }
        }
    }

    fn fields(&self) -> Option<&[FieldError]> {
        if let Self::Validation(errors) | Self::Command(CommandError::Invalid(errors)) = self {
            return Some(errors);
        }
        None
    }

    /// When to come back, in seconds.
    fn retry_after(&self) -> Option<u64> {
        let is_away = self.verdict().0 == StatusCode::SERVICE_UNAVAILABLE;
        let wait = if let Self::RateLimited { retry_after } = self {
            *retry_after
        } else {
            is_away.then_some(RETRY_AFTER)?
        };
        // Rounded up: a client that waits exactly this long is taken.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Some(seconds.max(1))
    }
}

impl From<ExecuteError<CommandError>> for Problem {
    fn from(error: ExecuteError<CommandError>) -> Self {
        match error {
            ExecuteError::Refused(error) => Self::Command(error),
            ExecuteError::Rejected(reason) => reason.into(),
            ExecuteError::Log(error) => Self::unavailable(error),
            ExecuteError::Unavailable => Self::unavailable("the log is unavailable"),
        }
    }
}

impl From<RejectReason> for Problem {
    fn from(reason: RejectReason) -> Self {
        match reason {
            RejectReason::TooLarge { max, .. } => Self::TooLarge { bytes_max: max },
            RejectReason::NulCharacter => Self::field("", &TextError::Nul),
            RejectReason::Empty | RejectReason::NotAnObject | RejectReason::Refused { .. } => {
                Self::unavailable(reason)
            }
        }
    }
}

impl From<sandesham_log::Error> for Problem {
    fn from(error: sandesham_log::Error) -> Self {
        Self::unavailable(error)
    }
}

impl From<sandesham_projections::Behind> for Problem {
    fn from(_: sandesham_projections::Behind) -> Self {
        Self::Behind
    }
}

impl From<sandesham_projections::Error> for Problem {
    fn from(error: sandesham_projections::Error) -> Self {
        Self::unavailable(error)
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        Self::unavailable(error)
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        Self::unavailable(error)
    }
}

fn command_verdict(error: &CommandError) -> (StatusCode, Code) {
    match error {
        CommandError::User(error) => user_verdict(*error),
        CommandError::Room(error) => room_verdict(error),
        CommandError::Message(error) => message_verdict(error),
        CommandError::Schedule(error) => schedule_verdict(error),
        CommandError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, Code::Validation),
        CommandError::Access(AccessError::IdTaken) | CommandError::FileInUse { .. } => {
            (StatusCode::CONFLICT, Code::Conflict)
        }
        CommandError::Log(_) | CommandError::Store(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable)
        }
    }
}

fn user_verdict(error: UserError) -> (StatusCode, Code) {
    match error {
        UserError::Unknown => (StatusCode::NOT_FOUND, Code::NotFound),
        UserError::Exists => (StatusCode::CONFLICT, Code::Conflict),
        UserError::Deactivated => (StatusCode::UNAUTHORIZED, Code::Unauthorized),
    }
}

fn room_verdict(error: &RoomError) -> (StatusCode, Code) {
    match error {
        RoomError::NotAMember => (StatusCode::NOT_FOUND, Code::NotAMember),
        RoomError::NoSuchMember { .. } => (StatusCode::NOT_FOUND, Code::NotFound),
        RoomError::RoleTooSmall => (StatusCode::FORBIDDEN, Code::Forbidden),
        RoomError::DmFixed => (StatusCode::CONFLICT, Code::DmFixed),
        RoomError::LastOwner | RoomError::ClosedOwner { .. } | RoomError::IdTaken => {
            (StatusCode::CONFLICT, Code::Conflict)
        }
        RoomError::DmWithOneself | RoomError::TooManyInOneCall { .. } | RoomError::Full { .. } => {
            (StatusCode::UNPROCESSABLE_ENTITY, Code::Validation)
        }
    }
}

fn message_verdict(error: &MessageError) -> (StatusCode, Code) {
    match error {
        MessageError::Unknown => (StatusCode::NOT_FOUND, Code::NotAMember),
        MessageError::NotTheAuthor => (StatusCode::FORBIDDEN, Code::Forbidden),
        MessageError::IdTaken | MessageError::StaleRevision { .. } | MessageError::Deleted => {
            (StatusCode::CONFLICT, Code::Conflict)
        }
        MessageError::NothingSaid
        | MessageError::Enclosures(_)
        | MessageError::TooManyRevisions { .. }
        | MessageError::TooManyChanges { .. }
        | MessageError::TooManyEmoji { .. }
        | MessageError::TooManyReactions { .. } => {
            (StatusCode::UNPROCESSABLE_ENTITY, Code::Validation)
        }
    }
}

fn schedule_verdict(error: &ScheduleError) -> (StatusCode, Code) {
    match error {
        ScheduleError::Unknown => (StatusCode::NOT_FOUND, Code::NotFound),
        ScheduleError::IdTaken
        | ScheduleError::Over
        | ScheduleError::NothingDue
        | ScheduleError::SentOnce
        | ScheduleError::NotDue { .. } => (StatusCode::CONFLICT, Code::Conflict),
        ScheduleError::Past
        | ScheduleError::TooFarAhead { .. }
        | ScheduleError::NeverFires { .. }
        | ScheduleError::TooManyChanges { .. }
        | ScheduleError::Recurrence(_)
        | ScheduleError::DueAtMissing
        | ScheduleError::NothingSaid
        | ScheduleError::Enclosures(_) => (StatusCode::UNPROCESSABLE_ENTITY, Code::Validation),
    }
}

/// Which fields are, before `wrong`.
pub(crate) fn count_fields(errors: &[FieldError]) -> String {
    match errors {
        [one] if one.field.is_empty() => "the body is".to_owned(),
        [one] => format!("field {} is", one.field),
        errors => format!("{} fields are", errors.len()),
    }
}
