//! Which accesses concern somebody.

use sandesham_domain::{Position, RoomId, UserId};
use sqlx::postgres::PgRow;

use super::{AccessView, AccessedRoom, AuditorView, MomentView};
use crate::columns::get;
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// The accesses that concern a user, latest first: those of rooms that they had been in by the moment
    /// that was looked at, and those of all rooms once they had been in one.
    pub async fn accesses_of(
        &self,
        user: UserId,
        page: Page<Position>,
    ) -> Result<Paged<AccessView>, Error> {
        let rows = sqlx::query(include_str!("sql/of_user.sql"))
            .bind(user.as_uuid())
            .bind(page.key().map(|position| position.as_i64()))
            .bind(page.limit_and_one())
            .fetch_all(&self.pool)
            .await?;
        let keyed = |row: &PgRow| Ok::<_, Error>((get::<Position>(row, "position")?, view(row)?));
        let accesses = rows.iter().map(keyed).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(accesses, |(position, _)| *position).map(|(_, access)| access))
    }

    /// The exports that auditors said they made, which hold the log up to a position at least: latest first.
    pub async fn exports_up_to(
        &self,
        position: Position,
        limit: u32,
    ) -> Result<Vec<AccessView>, Error> {
        let rows = sqlx::query(include_str!("sql/exports.sql"))
            .bind(position.as_i64())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(view).collect()
    }
}

fn view(row: &PgRow) -> Result<AccessView, Error> {
    let position = get::<Option<Position>>(row, "moment_position")?;
    let moment = position.zip(get(row, "moment_at")?);
    Ok(AccessView {
        access_id: get(row, "access_id")?,
        auditor: AuditorView { id: get(row, "auditor")?, name: get(row, "auditor_name")? },
        what: get(row, "what")?,
        room: get::<Option<RoomId>>(row, "room_id")?.map(|id| room(id, row)).transpose()?,
        message_id: get(row, "message_id")?,
        reason: get(row, "reason")?,
        at: get(row, "at")?,
        moment: moment.map(|(position, time)| MomentView { position, time }),
    })
}

fn room(id: RoomId, row: &PgRow) -> Result<AccessedRoom, Error> {
    Ok(AccessedRoom { id, kind: get(row, "kind")?, name: get(row, "room_name")? })
}
