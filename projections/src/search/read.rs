//! Messages by what they say.

use sandesham_domain::UserId;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::types::Json;
use sqlx::{Arguments as _, Postgres, QueryBuilder, Row as _};

use super::query::{SearchFilter, SearchQuery};
use super::{FoundKey, FoundMessage};
use crate::columns::{Column as _, get};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::{Reads, escape_like};

impl Reads {
    /// Messages that the viewer may see and that say, as the viewer sees them, what is sought; the
    /// newest first. Only those of rooms that the viewer is in.
    pub async fn found(
        &self,
        viewer: UserId,
        query: &SearchQuery,
        filter: SearchFilter,
        page: Page<FoundKey>,
    ) -> Result<Paged<FoundMessage>, Error> {
        let mut arguments = PgArguments::default();
        arguments.add(viewer.as_uuid()).map_err(sqlx::Error::Encode)?;
        let mut sql = QueryBuilder::with_arguments(include_str!("sql/found.sql"), arguments);
        push_query(&mut sql, query);
        push_filter(&mut sql, filter);
        if let Some(key) = page.key() {
            sql.push(" and i.position < ").push_bind(key.position.to_column());
        }
        sql.push(" order by i.position desc limit ").push_bind(page.limit_and_one());
        let rows = sql.build().fetch_all(&self.pool).await?;
        let keyed =
            |row| Ok::<_, Error>((FoundKey { position: get(row, "position")? }, found(row)?));
        let rows = rows.iter().map(keyed).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |(key, _)| *key).map(|(_, found)| found))
    }
}

fn push_query(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    for part in query.parts.iter().chain(&query.others) {
        sql.push(" and t.folded like ").push_bind(format!("%{}%", escape_like(part)));
    }
    for word in &query.beginnings {
        // Letters and digits alone: nothing in it is an operator.
        sql.push(" and to_tsvector('simple', t.folded) @@ to_tsquery('simple', ");
        sql.push_bind(format!("{word}:*")).push(")");
    }
}

fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: SearchFilter) {
    if let Some(room_id) = filter.room_id {
        sql.push(" and t.room_id = ").push_bind(room_id.to_column());
    }
    if let Some(author) = filter.author {
        sql.push(" and i.actor = ").push_bind(author.to_column());
    }
    if let Some(before) = filter.before {
        sql.push(" and i.sent_at < ").push_bind(before.to_column());
    }
    if let Some(after) = filter.after {
        sql.push(" and i.sent_at >= ").push_bind(after.to_column());
    }
    if let Some(file) = filter.has {
        sql.push(
            " and exists (select from json_array_elements(i.attachments) file \
             where file ->> 'content_type' like ",
        );
        sql.push_bind(file.pattern()).push(")");
    }
}

fn found(row: &PgRow) -> Result<FoundMessage, Error> {
    let attachments: Option<Json<_>> = row.try_get("attachments")?;
    Ok(FoundMessage {
        room_id: get(row, "room_id")?,
        room_seq: get(row, "room_seq")?,
        message_id: get(row, "message_id")?,
        author: get(row, "author")?,
        text: get(row, "text")?,
        revision: get(row, "revision")?,
        sent_at: get(row, "sent_at")?,
        edited_at: get(row, "edited_at")?,
        attachments: attachments.map(|Json(attachments)| attachments).unwrap_or_default(),
        reply_to: get(row, "reply_to")?,
    })
}
