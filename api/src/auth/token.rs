//! Access tokens: JWTs signed with Ed25519 keys that all processes share through Postgres.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use sandesham_domain::{SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::config::AuthConfig;
use crate::problem::Problem;
use crate::store::{SigningKeyRow, Store};

/// Who issues the tokens and whom they are for: this platform.
const ISSUER: &str = "sandesham";

/// How long what was read of the keys is taken for all there are.
const REREAD_AFTER: Duration = Duration::from_mins(1);

/// How soon a token with an unknown key makes us look again: nobody floods Postgres with made-up ones.
const REREAD_UNKNOWN_AFTER: Duration = Duration::from_secs(1);

/// A new key is shown in the key set for so long before it signs, so that whoever keeps the set
/// knows it by then.
const SHOWN_FIRST: TimeDelta = TimeDelta::minutes(5);

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    iat: i64,
    /// The end, in seconds since 1970.
    pub exp: i64,
}

impl Claims {
    /// The end.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_micros(self.exp.saturating_mul(1_000_000))
    }
}

/// Signs and reads access tokens; cheap to clone.
#[derive(Clone, Debug)]
pub struct AccessTokens {
    store: Store,
    ttl: Duration,
    rotation: Duration,
    known: Arc<RwLock<Option<Arc<KeyRing>>>>,
    /// Held by whoever reads the keys; when somebody last did, whatever came of it.
    rereading: Arc<Mutex<Option<Instant>>>,
}

/// The keys as they were read at some time.
struct KeyRing {
    read_at: Instant,
    /// The newest first.
    keys: Vec<Key>,
}

struct Key {
    kid: String,
    created_at: Timestamp,
    private: EncodingKey,
    public: DecodingKey,
    /// The public key, as a JSON Web Key has it.
    x: String,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.kid)).finish()
    }
}

impl AccessTokens {
    /// With the keys in `store`; one is made there when it is needed.
    pub fn new(store: Store, config: &AuthConfig) -> Self {
        Self {
            store,
            ttl: config.access_token_ttl,
            rotation: config.key_rotation,
            known: Arc::default(),
            rereading: Arc::default(),
        }
    }

    /// Signs a token for a session.
    pub async fn issue(&self, user_id: UserId, session_id: SessionId) -> Result<String, Problem> {
        let ring = self.ring(REREAD_AFTER).await?;
        let key = ring.signing(Timestamp::new(Utc::now()));
        let key = key.ok_or_else(|| Problem::unavailable("there is no signing key"))?;
        let now = Utc::now().timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            sub: user_id,
            sid: session_id,
            iat: now,
            exp: now.saturating_add_unsigned(self.ttl.as_secs().max(1)),
        };
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &key.private).map_err(Problem::unavailable)
    }

    /// What a token says, if one of our keys signed it and it has not expired.
    pub async fn read(&self, token: &str) -> Result<Claims, Problem> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Problem::Unauthorized)?;
        let kid = header.kid.ok_or(Problem::Unauthorized)?;
        let mut ring = self.ring(REREAD_AFTER).await?;
        if ring.find(&kid).is_none() {
            // Another process may have made a key a moment ago.
            ring = self.ring(REREAD_UNKNOWN_AFTER).await?;
        }
        let key = ring.find(&kid).ok_or(Problem::Unauthorized)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = 0;
        jsonwebtoken::decode::<Claims>(token, &key.public, &validation)
            .map(|token| token.claims)
            .map_err(|_| Problem::Unauthorized)
    }

    /// The public keys, for whoever wants to read a token without asking us.
    pub async fn key_set(&self) -> Result<KeySet, Problem> {
        let ring = self.ring(REREAD_AFTER).await?;
        Ok(KeySet { keys: ring.keys.iter().map(PublicKey::of).collect() })
    }

    /// How long tokens hold.
    pub fn ttl(&self) -> Duration {
        self.ttl
    }

    async fn ring(&self, younger_than: Duration) -> Result<Arc<KeyRing>, Problem> {
        let known = self.known();
        if let Some(ring) = known.filter(|ring| ring.read_at.elapsed() < younger_than) {
            return Ok(ring);
        }
        let asked_at = Instant::now();
        let mut reread_at = self.rereading.lock().await;
        // One reads for all who ask meanwhile: however many tokens somebody makes up.
        let result = if reread_at.is_some_and(|reread_at| reread_at >= asked_at) {
            Err(Problem::unavailable("the keys could not be read a moment ago"))
        } else {
            let result = self.reread().await;
            *reread_at = Some(Instant::now());
            result
        };
        // When Postgres is away, what we know holds on.
        result.or_else(|problem| self.known().ok_or(problem))
    }

    fn known(&self) -> Option<Arc<KeyRing>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn reread(&self) -> Result<Arc<KeyRing>, Problem> {
        let mut rows = self.store.signing_keys().await?;
        if rows.first().is_none_or(|newest| is_older(newest.created_at, self.rotation)) {
            let fresh = (Uuid::now_v7().to_string(), rand::random::<[u8; 32]>());
            self.store.add_signing_key((&fresh.0, &fresh.1), self.rotation).await?;
            rows = self.store.signing_keys().await?;
        }
        let keys = rows.into_iter().map(Key::new).collect::<Result<_, _>>()?;
        let ring = Arc::new(KeyRing { read_at: Instant::now(), keys });
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Arc::clone(&ring));
        Ok(ring)
    }
}

/// How long a key must be kept once there is a newer one, if tokens hold for `ttl`.
pub fn keep_superseded(ttl: Duration) -> Duration {
    // It may sign until the newer one does, by then and by any process's memory of the keys.
    let signs = SHOWN_FIRST.to_std().unwrap_or_default() + REREAD_AFTER;
    signs + ttl + Duration::from_hours(1)
}

fn is_older(since: Timestamp, age: Duration) -> bool {
    let age = TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX);
    Timestamp::new(Utc::now()).since(since) >= age
}

impl KeyRing {
    fn find(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid == kid)
    }

    /// The newest that everybody has had time to see; of a young installation the oldest.
    fn signing(&self, now: Timestamp) -> Option<&Key> {
        let is_shown = |key: &&Key| now.since(key.created_at) >= SHOWN_FIRST;
        self.keys.iter().find(is_shown).or(self.keys.last())
    }
}

impl Key {
    fn new(row: SigningKeyRow) -> Result<Self, Problem> {
        let key = SigningKey::from_bytes(&row.private_key);
        let der = key.to_pkcs8_der().map_err(|error| Problem::unavailable(error.to_string()))?;
        let x = BASE64_URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        Ok(Self {
            kid: row.kid,
            created_at: row.created_at,
            private: EncodingKey::from_ed_der(der.as_bytes()),
            public: DecodingKey::from_ed_components(&x).map_err(Problem::unavailable)?,
            x,
        })
    }
}

/// A JSON Web Key Set (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

/// An Ed25519 public key as a JSON Web Key (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicKey {
    kid: String,
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    used_for: &'static str,
    x: String,
}

impl PublicKey {
    fn of(key: &Key) -> Self {
        Self {
            kid: key.kid.clone(),
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            used_for: "sig",
            x: key.x.clone(),
        }
    }
}
