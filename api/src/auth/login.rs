//! Logging in: alike, in time too, for an unknown email and a wrong password.
//!
//! An account's log-ins are judged one after the other, and only what has failed is counted: however
//! many come at once, no right password counts, and no more wrong ones are let through than may be.

use sandesham_domain::UserId;
use sandesham_domain::user::User;
use sha2::{Digest as _, Sha256};

use super::{Email, Password, Proven};
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::{Account, AccountKey, Reservation};

/// Whose email and password these are.
pub(crate) async fn prove(
    state: &AppState,
    email: &str,
    password: Password,
) -> Result<Proven, Problem> {
    let attempt = Attempt::new(state.clone(), email, password);
    // A task of its own: whoever hangs up takes no wrong password out of the count.
    tokio::spawn(attempt.judge()).await.map_err(Problem::unavailable)?
}

/// Whether the caller's own password is this one; wrong ones count as failed log-ins.
pub(crate) async fn prove_again(
    state: &AppState,
    user_id: UserId,
    password: Password,
) -> Result<Proven, Problem> {
    let account = state.store.account(user_id).await?.ok_or(Problem::Unauthorized)?;
    prove(state, &account.email, password).await
}

struct Attempt {
    state: AppState,
    /// None where what was given cannot be anybody's; it takes as long and counts all the same.
    email: Option<Email>,
    key: AccountKey,
    password: Password,
}

impl Attempt {
    fn new(state: AppState, email: &str, password: Password) -> Self {
        let parsed = Email::parse(email).ok();
        let key = parsed.as_ref().map_or(email, Email::key);
        let key = Sha256::digest(key.as_bytes()).into();
        Self { state, email: parsed, key, password }
    }

    async fn judge(self) -> Result<Proven, Problem> {
        let Self { state, email, key, password } = self;
        let rates = state.config.rates.as_ref();
        let mut turn = None;
        if let Some(rates) = rates {
            turn = Some(state.login_turns.take(key).await?);
            let (max, window) = (rates.failed_logins_max, rates.failed_logins_window);
            if let Some(retry_after) = state.store.login_pause(key, max, window).await? {
                return Err(Problem::RateLimited { retry_after });
            }
        }
        let account = match &email {
            Some(email) => state.store.account_by_email(email).await?,
            None => None,
        };
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let is_right = state.passwords.verify(password, hash).await?;
        if let Some(account) = account.filter(|_| is_right)
            && is_open(&state, &account).await?
        {
            let Account { user_id, password_hash, .. } = account;
            return Ok(Proven { user_id, password_hash });
        }
        if rates.is_some() {
            state.store.note_failed_login(key).await?;
        }
        drop(turn);
        Err(Problem::BadCredentials)
    }
}

/// Whether the log has the user, and has not closed the account. A reservation whose registration
/// broke off after the log had the user becomes an account now.
async fn is_open(state: &AppState, account: &Account) -> Result<bool, Problem> {
    // Another process may have closed it a moment ago.
    let user = state.executor.load_latest::<User>(account.user_id).await?;
    let Some(registration) = account.registration else {
        return Ok(user.aggregate.is_active());
    };
    let reservation = Reservation { user_id: account.user_id, registration };
    Ok(user.aggregate.is_active() && state.store.confirm(reservation).await?)
}
