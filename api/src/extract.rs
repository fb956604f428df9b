//! What handlers take: bodies, query strings, path parameters, addresses. Each refuses with a
//! [`Problem`] by itself, so that a handler sees only what it can use.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use sandesham_domain::FieldError;

use crate::fields::{FieldValue, Fields, Raw};
use crate::problem::Problem;
use crate::state::AppState;

/// A body that dribbles in holds a connection and its buffers no longer than this.
const BODY_TIME_MAX: Duration = Duration::from_secs(30);

/// How much of a body over the limit is read and thrown away, so that a client that sends all of
/// it before it listens hears the answer instead of a closed connection.
const DISCARDED_BYTES_MAX: usize = 128 << 20;

/// The bytes of a JSON body within the limit, read with [`Body::fields`].
#[derive(Clone, Debug)]
pub struct Body(Bytes);

impl Body {
    /// The fields of the object.
    pub fn fields(&self) -> Result<Fields<'_>, Problem> {
        Fields::parse(&self.0)
    }

    /// The fields of the object; an empty body is an empty object.
    pub fn fields_or_none(&self) -> Result<Fields<'_>, Problem> {
        Fields::parse(if self.is_empty() { b"{}" } else { &self.0 })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromRequest<AppState> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let bytes_max = state.config.body_bytes_max;
        let bytes = tokio::time::timeout(BODY_TIME_MAX, read_body(request, bytes_max));
        let bytes = bytes.await.map_err(|_| Problem::TooSlow)??;
        // Judged after the body was taken off the wire, for the same reason as above.
        if !is_json {
            return Err(Problem::Malformed("the body must be application/json".into()));
        }
        Ok(Self(bytes))
    }
}

async fn read_body(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    let mut chunks = request.into_body().into_data_stream();
    let mut body = BytesMut::new();
    let mut seen = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::Malformed("the body broke off".into()))?;
        seen += chunk.len();
        if seen <= bytes_max {
            body.extend_from_slice(&chunk);
        } else if seen > DISCARDED_BYTES_MAX {
            break;
        }
    }
    if seen > bytes_max {
        return Err(Problem::TooLarge { bytes_max });
    }
    Ok(body.freeze())
}

/// Missing and empty count as JSON: there is nothing else that we take. What it says, it must mean.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let media_type = media_type.to_str().unwrap_or("?").to_ascii_lowercase();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    matches!(essence, "" | "application/json") || essence.ends_with("+json")
}

/// The parameters of the query string, read with [`Query::fields`].
#[derive(Clone, Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// The parameters; unknown ones are refused like the unknown fields of a body.
    pub fn fields(&self) -> Fields<'_> {
        Fields::of_pairs(&self.0)
    }
}

impl FromRequestParts<AppState> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(pairs)| Self(pairs))
            .map_err(|_| Problem::Malformed("the query string cannot be read".into()))
    }
}

/// The parameters of the path: `PathId<RoomId>`, or `PathId<(RoomId, UserId)>` in their order.
/// One that is no identifier is a wrong field: 422.
#[derive(Clone, Copy, Debug)]
pub struct PathId<T>(pub T);

impl<T: FromPath> FromRequestParts<AppState> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::Malformed("the path is not UTF-8".into()))?;
        let mut errors = Vec::new();
        match T::from_path(&mut params.iter(), &mut errors) {
            Some(value) if errors.is_empty() => Ok(Self(value)),
            _ => Err(Problem::Validation(errors)),
        }
    }
}

/// One path parameter, or a tuple of them.
pub trait FromPath: Sized {
    /// Reads as many of `params` as it needs.
    fn from_path<'a>(
        params: &mut dyn Iterator<Item = (&'a str, &'a str)>,
        errors: &mut Vec<FieldError>,
    ) -> Option<Self>;
}

impl<T: for<'a> FieldValue<'a>> FromPath for T {
    fn from_path<'a>(
        params: &mut dyn Iterator<Item = (&'a str, &'a str)>,
        errors: &mut Vec<FieldError>,
    ) -> Option<Self> {
        let (name, value) = params.next()?;
        T::read(&Raw::Text(value.into()), name, errors)
    }
}

impl<A: for<'a> FieldValue<'a>, B: for<'a> FieldValue<'a>> FromPath for (A, B) {
    fn from_path<'a>(
        params: &mut dyn Iterator<Item = (&'a str, &'a str)>,
        errors: &mut Vec<FieldError>,
    ) -> Option<Self> {
        // Both are read, so that both are told when both are wrong.
        let (first, second) = (A::from_path(params, errors), B::from_path(params, errors));
        first.zip(second)
    }
}

/// Where the request came from: the peer, or who a trusted proxy says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of a request with these parts.
    pub fn of(parts: &Parts, state: &AppState) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let forwarded = state.config.trusts_proxy.then(|| forwarded_for(&parts.headers)).flatten();
        Self(forwarded.unwrap_or(peer).to_canonical())
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(parts, state))
    }
}

/// The last entry: the one that our own proxy wrote. Earlier ones are whatever the client said.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}
