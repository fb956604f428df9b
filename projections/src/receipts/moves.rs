//! Which events of a room's past moved cursors: an index of the log, which holds what they say.

use sandesham_domain::{Position, RoomId, RoomSeq, UserId};

use crate::columns::column;
use crate::error::Error;
use crate::reads::Reads;

impl Reads {
    /// Where the events stand that the cursors of some members rested on after `position`, when `head` was
    /// the room's latest number: ascending, at most two a member.
    pub(crate) async fn cursor_moves(
        &self,
        room: RoomId,
        members: &[UserId],
        head: RoomSeq,
        position: Position,
    ) -> Result<Vec<Position>, Error> {
        let statement = include_str!("sql/cursor_moves.sql");
        self.moves(statement, room, members, (head, position)).await
    }

    /// Where the events stand by which a number first reached some members, and by which they first had
    /// read it, up to `position`: ascending, at most two a member.
    pub(crate) async fn covering_moves(
        &self,
        room: RoomId,
        members: &[UserId],
        seq: RoomSeq,
        position: Position,
    ) -> Result<Vec<Position>, Error> {
        let statement = include_str!("sql/covering_moves.sql");
        self.moves(statement, room, members, (seq, position)).await
    }

    async fn moves(
        &self,
        statement: &'static str,
        room: RoomId,
        members: &[UserId],
        (seq, position): (RoomSeq, Position),
    ) -> Result<Vec<Position>, Error> {
        let positions: Vec<i64> = sqlx::query_scalar(statement)
            .bind(room.as_uuid())
            .bind(column(members, |member| *member))
            .bind(seq.as_i64())
            .bind(position.as_i64())
            .fetch_all(&self.pool)
            .await?;
        Ok(positions.into_iter().map(Position::from_i64).collect())
    }
}
