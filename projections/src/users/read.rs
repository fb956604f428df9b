//! The directory.

use sandesham_domain::UserId;
use sqlx::postgres::PgRow;

use super::changes::name_key;
use super::{UserKey, UserView};
use crate::columns::{column, get};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::{Reads, escape_like};

impl Reads {
    /// Users whose name contains `query`, in whatever case; names that begin with it first. Closed
    /// accounts are not listed.
    pub async fn users(&self, query: &str, page: Page<UserKey>) -> Result<Paged<UserView>, Error> {
        let query = name_key(query);
        let rows = sqlx::query(include_str!("sql/search.sql"))
            .bind(&query)
            .bind(format!("%{}%", escape_like(&query)))
            .bind(page.key().map(|key| key.rank))
            .bind(page.key().map(|key| key.name_key.as_str()))
            .bind(page.key().map(|key| key.user_id.as_uuid()))
            .bind(page.limit_and_one())
            .fetch_all(&self.pool)
            .await?;
        let keyed = |row| Ok::<_, Error>((key(row)?, view(row)?));
        let found = rows.iter().map(keyed).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(found, |(key, _)| key.clone()).map(|(_, user)| user))
    }

    /// A user, closed accounts included.
    pub async fn user(&self, user: UserId) -> Result<Option<UserView>, Error> {
        Ok(self.users_by_ids(&[user]).await?.pop())
    }

    /// Those of the users that exist, closed accounts included, in the order of their identifiers.
    pub async fn users_by_ids(&self, users: &[UserId]) -> Result<Vec<UserView>, Error> {
        let rows = sqlx::query(
            "select user_id, name, avatar_id from users.users where user_id = any($1)
             order by user_id",
        )
        .bind(column(users, |user_id| *user_id))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(view).collect()
    }
}

fn view(row: &PgRow) -> Result<UserView, Error> {
    Ok(UserView {
        id: get(row, "user_id")?,
        name: get(row, "name")?,
        avatar_id: get(row, "avatar_id")?,
    })
}

fn key(row: &PgRow) -> Result<UserKey, Error> {
    Ok(UserKey {
        rank: get(row, "rank")?,
        name_key: get(row, "name_key")?,
        user_id: get(row, "user_id")?,
    })
}
