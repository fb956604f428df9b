//! Logging in: alike, in time too, for an unknown email and a wrong password.

use std::time::Duration;

use sandesham_domain::UserId;
use sandesham_domain::user::User;
use sha2::{Digest as _, Sha256};

use super::{Email, Password};
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::{Account, Attempt, Reservation};

/// Whose email and password these are.
pub(crate) async fn prove(
    state: &AppState,
    email: &Email,
    password: Password,
) -> Result<Account, Problem> {
    let attempt = count(state, email).await?;
    let account = state.store.account_by_email(email).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let is_right = state.passwords.verify(password, hash).await?;
    let account = account.filter(|_| is_right).ok_or(Problem::BadCredentials)?;
    if !is_open(state, &account).await? {
        return Err(Problem::BadCredentials);
    }
    if let Some(attempt) = attempt {
        state.store.forgive(&attempt).await?;
    }
    Ok(account)
}

/// Whether the caller's own password is this one; wrong ones count as failed log-ins.
pub(crate) async fn prove_again(
    state: &AppState,
    user_id: UserId,
    password: Password,
) -> Result<(), Problem> {
    let account = state.store.account(user_id).await?.ok_or(Problem::Unauthorized)?;
    let email = Email::parse(&account.email).map_err(Problem::unavailable)?;
    prove(state, &email, password).await.map(|_| ())
}

/// Whether the log has the user, and has not closed the account. A reservation whose registration
/// broke off after the log had the user becomes an account now.
async fn is_open(state: &AppState, account: &Account) -> Result<bool, Problem> {
    let user = state.executor.load::<User>(account.user_id).await?;
    let Some(registration) = account.registration else {
        return Ok(user.aggregate.is_active());
    };
    let reservation = Reservation { user_id: account.user_id, registration };
    Ok(user.aggregate.is_active() && state.store.confirm(reservation).await?)
}

async fn count(state: &AppState, email: &Email) -> Result<Option<Attempt>, Problem> {
    let Some(rates) = &state.config.rates else {
        return Ok(None);
    };
    let key = Sha256::digest(email.key().as_bytes()).into();
    let window = rates.failed_logins_window;
    let attempt = state.store.try_login(key, rates.failed_logins_max, window).await?;
    let told = |retry_after: Duration| Problem::RateLimited { retry_after };
    attempt.map(Some).map_err(told)
}
