//! Passwords: argon2id, a few at a time.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;
use tokio::sync::Semaphore;

use super::threads::Threads;
use crate::problem::Problem;

/// Memory of one hash: 19 MiB, with two passes, OWASP's first choice.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Shorter ones are guessed.
const CHARS_MIN: usize = 8;

/// Longer ones are not typed; each byte costs time before the hash proper begins.
const BYTES_MAX: usize = 1024;

/// How long a log-in waits for its turn before it is told to come back.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// A password within the limits. Its debug form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// A password out of its limits.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be at least {CHARS_MIN} characters and at most {BYTES_MAX} bytes")]
pub struct PasswordError;

impl Password {
    /// Takes a new password.
    pub fn parse(text: String) -> Result<Self, PasswordError> {
        if text.len() > BYTES_MAX || text.chars().count() < CHARS_MIN {
            return Err(PasswordError);
        }
        Ok(Self(text))
    }

    /// Takes whatever somebody claims to be their password. One that is too long to be anybody's
    /// is not worth a hash of its own length.
    pub fn claimed(mut text: String) -> Self {
        if text.len() > BYTES_MAX {
            text.clear();
        }
        Self(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Hashes and compares passwords on threads of their own, so many at a time that log-ins cannot
/// eat the memory or all processors.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    threads: Arc<Threads>,
    /// Compared with when there is no account, so that this takes as long as a wrong password.
    nobodys: Arc<OnceLock<String>>,
}

impl Passwords {
    /// So many at a time.
    pub fn new(at_once: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once.max(1))),
            threads: Arc::default(),
            nobodys: Arc::default(),
        }
    }

    /// The PHC string of a new password.
    pub async fn hash(&self, password: Password) -> Result<String, Problem> {
        self.in_turn(move || hash(&password)).await?.map_err(Problem::unavailable)
    }

    /// Whether a password is that of `hash`; it never is, and takes as long, when there is no hash.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, Problem> {
        let nobodys = Arc::clone(&self.nobodys);
        let verified = self.in_turn(move || {
            // Made in both cases, or the very first unknown email would take twice as long.
            let nobodys = nobodys.get_or_init(nobodys_hash);
            let is_right = matches(&password, hash.as_ref().unwrap_or(nobodys))?;
            Ok::<_, argon2::password_hash::Error>(is_right && hash.is_some())
        });
        verified.await?.map_err(Problem::unavailable)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(WAIT_MAX, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(Problem::unavailable)?.map_err(Problem::unavailable)?;
        // The turn goes with the work: a caller who has left does not free it early.
        let work = self.threads.spawn(move || {
            let _turn = turn;
            work()
        });
        work.map_err(Problem::unavailable)?.await.map_err(Problem::unavailable)
    }
}

fn argon2() -> Result<Argon2<'static>, argon2::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &Password) -> Result<String, argon2::password_hash::Error> {
    let argon2 = argon2().map_err(argon2::password_hash::Error::from)?;
    Ok(argon2.hash_password(password.0.as_bytes())?.to_string())
}

fn nobodys_hash() -> String {
    // Hashing fails only where memory is out; an empty hash then makes every comparison fail too.
    hash(&Password("nobody's password".to_owned())).unwrap_or_default()
}

fn matches(password: &Password, hash: &str) -> Result<bool, argon2::password_hash::Error> {
    let hash = PasswordHash::new(hash)?;
    // The parameters are those in the hash.
    match Argon2::default().verify_password(password.0.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_limits() {
        assert!(Password::parse("1234567".to_owned()).is_err());
        assert!(Password::parse("పాస్వర్డ్".to_owned()).is_ok());
        assert!(Password::parse("a".repeat(1024)).is_ok());
        assert!(Password::parse("a".repeat(1025)).is_err());
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_and_matches_its_password_alone() {
        let passwords = Passwords::new(2);
        let right = || Password::claimed("correct horse".to_owned());
        let hash = passwords.hash(right()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify(right(), Some(hash.clone())).await.unwrap());
        let wrong = Password::claimed("wrong horse".to_owned());
        assert!(!passwords.verify(wrong, Some(hash)).await.unwrap());
        assert!(!passwords.verify(right(), None).await.unwrap());
    }
}
