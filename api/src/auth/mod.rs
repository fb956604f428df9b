//! Who the caller is: accounts, passwords, tokens, sessions, cookies and tickets.
//!
//! The log alone says whether an account is open; the tables in `store/` add what must be erasable.

mod caller;
pub(crate) mod cookie;
pub(crate) mod csrf;
mod email;
pub(crate) mod login;
mod password;
pub(crate) mod registration;
mod secret;
pub(crate) mod session;
mod threads;
pub mod ticket;
mod token;
mod uses;

pub use self::caller::{Auditor, Caller, authenticate_socket, by_access_token};
pub use self::email::{Email, EmailError};
pub use self::password::{Password, PasswordError, Passwords};
pub use self::secret::{Secret, TokenHash};
pub use self::session::{Standings, Tokens};
pub use self::token::{AccessTokens, Claims, KeySet, PublicKey, keep_superseded};
pub use self::uses::Uses;

use sandesham_domain::UserId;

/// A user who has proven that a password is theirs. What it is good for ends where the account gets
/// another one, in the same moment or not.
#[derive(Clone)]
pub(crate) struct Proven {
    /// Who.
    pub(crate) user_id: UserId,
    /// The account's hash that the password fits.
    pub(crate) password_hash: String,
}
