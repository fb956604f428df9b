//! Which moment is asked for, and where in the log that is.

use std::str::FromStr;

use sandesham_domain::{MessageId, Position, RoomId, Timestamp};
use sandesham_log::LogReader;
use thiserror::Error;

use crate::error::Error;

/// A moment in the life of the log: after an event, or at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Right after the event at this position.
    Position(Position),
    /// After everything that was recorded up to this time.
    Time(Timestamp),
}

/// Text that is no moment.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be a position in the log, 1 or more, or an RFC 3339 time with an offset")]
pub struct MomentError;

/// Why a moment cannot be shown.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The log does not reach that far.
    #[error("the log ends at position {head}: there is no position {position}")]
    BeyondHead {
        /// What was asked for.
        position: Position,
        /// Where the log ends.
        head: Position,
    },
    /// Nothing had happened yet.
    #[error("nothing had happened yet at {0}")]
    BeforeLog(Timestamp),
    /// Nobody has made the room by then.
    #[error("there was no room {room_id} at position {position}")]
    NoRoom {
        /// Which.
        room_id: RoomId,
        /// When.
        position: Position,
    },
    /// Nobody has sent the message by then, or it is another room's.
    #[error("there was no message {message_id} in the room at position {position}")]
    NoMessage {
        /// Which.
        message_id: MessageId,
        /// When.
        position: Position,
    },
    /// The log could not be read.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Moment {
    /// The last position that belongs to it.
    pub async fn resolve(self, reader: &LogReader) -> Result<Position, ReplayError> {
        match self {
            Self::Position(position) => {
                let head = reader.head().await.map_err(Error::from)?;
                if position > head {
                    return Err(ReplayError::BeyondHead { position, head });
                }
                Ok(position)
            }
            Self::Time(time) => {
                let last = reader.last_until(time).await.map_err(Error::from)?;
                last.ok_or(ReplayError::BeforeLog(time))
            }
        }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.parse() {
                Ok(position @ 1..=i64::MAX) => Ok(Self::Position(Position::from_i64(position))),
                _ => Err(MomentError),
            };
        }
        text.parse().map(Self::Time).map_err(|_| MomentError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_position_and_anything_else_is_a_time() {
        assert_eq!("17".parse(), Ok(Moment::Position(Position(17))));
        let time = Timestamp::from_micros(1_000_000);
        assert_eq!("1970-01-01T01:00:01+01:00".parse(), Ok(Moment::Time(time)));
        for wrong in ["", "0", "-1", "99999999999999999999", "yesterday", "2026-01-01"] {
            assert_eq!(wrong.parse::<Moment>(), Err(MomentError), "{wrong:?}");
        }
    }
}
