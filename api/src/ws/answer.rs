//! The answers to commands, as JSON texts.

use std::fmt::Write as _;

use sandesham_domain::{Position, RoomSeq};

use super::frame::Re;
use crate::problem::Problem;

/// What a command that was done is answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// Where its last event stands in the log; none for what leaves no event.
    pub(crate) position: Option<Position>,
    /// And in its room.
    pub(crate) room_seq: Option<RoomSeq>,
}

/// The frame that answers `re`. Every part is a number, our own JSON, or `re`, which was read as JSON.
pub(crate) fn answer(re: &Re, result: &Result<Done, Problem>) -> String {
    let re = re.as_json();
    match result {
        Ok(done) => {
            // Writing to a `String` cannot fail.
            let mut text = format!(r#"{{"re":{re},"ok":true"#);
            if let Some(position) = done.position {
                let _ = write!(text, r#","position":{position}"#);
            }
            if let Some(room_seq) = done.room_seq {
                let _ = write!(text, r#","room_seq":{room_seq}"#);
            }
            text.push('}');
            text
        }
        Err(problem) => {
            problem.log();
            let body = serde_json::to_string(&problem.to_body()).unwrap_or_default();
            format!(r#"{{"re":{re},"error":{body}}}"#)
        }
    }
}
