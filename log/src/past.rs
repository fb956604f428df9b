//! Where in a room and in a stream a moment of the log was, and what stood in a room before it. What these
//! reads cost does not grow with the log.

use sandesham_domain::{
    EventType, Position, Recorded, RoomId, RoomSeq, StreamId, Timestamp, Version,
};
use sqlx::types::chrono::{DateTime, Utc};

use crate::error::Error;
use crate::reader::LogReader;
use crate::row::select_recorded;

impl LogReader {
    /// The position of the last event that was recorded up to a time; none when all came later.
    ///
    /// Times never go back as positions rise, so a bisection of the log finds it.
    pub async fn last_until(&self, time: Timestamp) -> Result<Option<Position>, Error> {
        let mut bisection = Bisection::up_to(self.head().await?.as_i64());
        while let Some(position) = bisection.next {
            let at = sqlx::query_scalar("select recorded_at from events where position = $1");
            let at: DateTime<Utc> = at.bind(position).fetch_one(self.pool()).await?;
            bisection.learn(Timestamp::new(at) <= time);
        }
        Ok(bisection.found().map(Position::from_i64))
    }

    /// The number of the last numbered event of a room up to a position; none when it was not there yet.
    ///
    /// Positions rise with the numbers of a room, so a bisection of the room finds it.
    pub async fn room_head_at(
        &self,
        room: RoomId,
        position: Position,
    ) -> Result<Option<RoomSeq>, Error> {
        let Some(head) = self.room_head(room).await? else { return Ok(None) };
        let mut bisection = Bisection::up_to(head.as_i64());
        while let Some(room_seq) = bisection.next {
            let at = sqlx::query_scalar(
                "select position from events where room_id = $1 and room_seq = $2",
            );
            let at = at.bind(room.as_uuid()).bind(room_seq).fetch_one(self.pool());
            bisection.learn(Position::from_i64(at.await?) <= position);
        }
        Ok(bisection.found().map(RoomSeq::from_i64))
    }

    /// How many events a stream had at a position. The stream is walked back from its end: for short ones.
    pub async fn version_at(&self, stream: StreamId, position: Position) -> Result<Version, Error> {
        let version = sqlx::query_scalar(
            "select version from events where stream_kind = $1 and stream_id = $2 and position <= $3
             order by version desc limit 1",
        );
        let version = version.bind(stream.kind.as_str()).bind(stream.id).bind(position.as_i64());
        let version: Option<i32> = version.fetch_optional(self.pool()).await?;
        Ok(version.map_or(Version::ZERO, Version::from_i32))
    }

    /// The nearest events of these types before a number of a room, latest first, at most `limit`.
    pub async fn room_back(
        &self,
        room: RoomId,
        before: RoomSeq,
        types: &[EventType],
        limit: u32,
    ) -> Result<Vec<Recorded>, Error> {
        let types: Vec<_> = types.iter().map(|event_type| event_type.as_str()).collect();
        let page = select_recorded!(
            "where room_id = $1 and room_seq < $2 and type = any($3) order by room_seq desc limit $4"
        );
        let page = sqlx::query(page).bind(room.as_uuid()).bind(before.as_i64());
        self.events(page.bind(types).bind(i64::from(limit))).await
    }
}

/// Looks for the last number, from 1 on, of which something holds that holds of all before it, too.
struct Bisection {
    /// It holds of this one, or this is 0.
    before: i64,
    /// It does not hold of this one.
    beyond: i64,
    /// The one to look at; none when it is found.
    next: Option<i64>,
}

impl Bisection {
    /// Among the numbers up to `last`; that is looked at first, as mostly the present is asked for.
    fn up_to(last: i64) -> Self {
        Self { before: 0, beyond: last + 1, next: (last > 0).then_some(last) }
    }

    /// Whether it holds of the one that was looked at.
    fn learn(&mut self, holds: bool) {
        let Some(looked_at) = self.next else { return };
        if holds {
            self.before = looked_at;
        } else {
            self.beyond = looked_at;
        }
        let rest = self.beyond - self.before;
        self.next = (rest > 1).then_some(self.before + rest / 2);
    }

    /// None where it holds of none.
    fn found(&self) -> Option<i64> {
        (self.before > 0).then_some(self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_which_it_holds_is_found() {
        for last in 0..20 {
            for holds_to in 0..=last {
                let mut bisection = Bisection::up_to(last);
                while let Some(number) = bisection.next {
                    assert!((1..=last).contains(&number));
                    bisection.learn(number <= holds_to);
                }
                assert_eq!(bisection.found(), (holds_to > 0).then_some(holds_to));
            }
        }
    }
}
