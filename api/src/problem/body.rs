//! A refusal as clients see it: the words of RFC 9457 and the headers that go with them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sandesham_domain::{FieldError, RoomId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;

/// The media type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The stable machine word of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    BadCredentials,
    Behind,
    Conflict,
    DmFixed,
    EmailTaken,
    Forbidden,
    HelloFirst,
    LastOwner,
    Malformed,
    MethodNotAllowed,
    NotAMember,
    NotFound,
    RateLimited,
    Timeout,
    TooLarge,
    Unauthorized,
    Unavailable,
    Validation,
}

impl Code {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::BadCredentials => "bad_credentials",
            Self::Behind => "behind",
            Self::Conflict => "conflict",
            Self::DmFixed => "dm_fixed",
            Self::EmailTaken => "email_taken",
            Self::Forbidden => "forbidden",
            Self::HelloFirst => "hello_first",
            Self::LastOwner => "last_owner",
            Self::Malformed => "malformed",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotAMember => "not_a_member",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
            Self::Unauthorized => "unauthorized",
            Self::Unavailable => "unavailable",
            Self::Validation => "validation",
        }
    }
}

/// A refusal, as RFC 9457 has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A URI of the kind of problem: `urn:sandesham:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem, for a person.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong with this request, for a person.
    detail: String,
    /// The stable machine word.
    code: &'static str,
    /// With `validation`: every wrong field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<FieldProblem>>)]
    errors: Option<Vec<FieldError>>,
    /// When to come back, in seconds: what `Retry-After` says, where there is no header too.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// With `last_owner`: which groups are to be handed over first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    room_ids: Option<Vec<RoomId>>,
}

impl ProblemBody {
    pub(super) fn new(
        status: StatusCode,
        code: Code,
        detail: String,
        errors: Option<Vec<FieldError>>,
    ) -> Self {
        let code = code.as_str();
        Self {
            kind: format!("urn:sandesham:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Refused"),
            status: status.as_u16(),
            detail,
            code,
            errors,
            retry_after: None,
            room_ids: None,
        }
    }

    pub(super) fn after(self, retry_after: Option<u64>) -> Self {
        Self { retry_after, ..self }
    }

    pub(super) fn about(self, room_ids: Option<Vec<RoomId>>) -> Self {
        Self { room_ids, ..self }
    }
}

/// One wrong field.
// The schema of the domain's type of that name, which knows nothing of OpenAPI.
#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "a schema; never built")]
struct FieldProblem {
    /// The field's name, with dots and indexes for nested ones (`members[3]`).
    field: String,
    /// What is wrong, for a person.
    message: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let body = self.to_body();
        let status = self.verdict().0;
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
