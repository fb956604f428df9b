//! Signing up: an account's row and a user of the log, which are two writes.
//!
//! The log is the truth, so the row comes first and only *reserves* the email: with the identifier
//! that the user will have, whoever ends up registering it. Then the log gets the user. Then the
//! row is confirmed, which only the holder of the reservation can do. A crash between the steps
//! leaves a reservation, and each of these heals it:
//!
//! - somebody registers the same email: takes the reservation over, with the same identifier;
//! - somebody logs in with its password: confirmed, if the log has the user;
//! - house-keeping, every now and then: confirmed if the log has the user, else dropped.

use sandesham_domain::user::UserError;
use sandesham_domain::{Position, UserId, UserName};
use sandesham_log::{ExecuteError, Priority};
use uuid::Uuid;

use super::{Email, Password, Proven};
use crate::commands::{CommandError, RegisterUser, UpdateProfile};
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::Reservation;

/// A user who has signed up.
pub(crate) struct Registered {
    /// Who, with the password that they chose.
    pub(crate) proven: Proven,
    /// Where in the log.
    pub(crate) position: Position,
}

/// Signs somebody up.
pub(crate) async fn register(
    state: &AppState,
    name: UserName,
    email: &Email,
    password: Password,
) -> Result<Registered, Problem> {
    // Looked at before the work of hashing; the reservation decides.
    let known = state.store.account_by_email(email).await?;
    if known.is_some_and(|account| account.registration.is_none()) {
        return Err(Problem::EmailTaken);
    }
    let hash = state.passwords.hash(password).await?;
    let user_id = UserId::from_uuid(Uuid::now_v7());
    let fresh = Reservation { user_id, registration: Uuid::now_v7() };
    let reserved = state.store.reserve(email, &hash, fresh).await?;
    let reservation = reserved.ok_or(Problem::EmailTaken)?;
    let position = finish(state, name, reservation).await?;
    let proven = Proven { user_id: reservation.user_id, password_hash: hash };
    Ok(Registered { proven, position })
}

/// Answers where in the log the user has the name.
async fn finish(
    state: &AppState,
    name: UserName,
    reservation: Reservation,
) -> Result<Position, Problem> {
    let user_id = reservation.user_id;
    let register = RegisterUser { user_id, name: name.clone() };
    let registered = match state.executor.execute(&register, Priority::Live).await {
        Ok(outcome) => Some(outcome.position),
        // By whoever held the reservation before.
        Err(ExecuteError::Refused(CommandError::User(UserError::Exists))) => None,
        Err(error) => return Err(error.into()),
    };
    if !state.store.confirm(reservation).await? {
        return Err(Problem::EmailTaken);
    }
    match registered {
        Some(position) => Ok(position),
        None => rename(state, user_id, name).await,
    }
}

/// Gives the user the name that this registration asked for.
async fn rename(state: &AppState, user_id: UserId, name: UserName) -> Result<Position, Problem> {
    let update = UpdateProfile { by: user_id, name: Some(name), avatar_id: None };
    let outcome = state.executor.execute(&update, Priority::Live).await?;
    Ok(outcome.position)
}
