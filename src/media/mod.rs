//! Looking into what people send, in a process of its own for each.
//!
//! Decoders are large and their input is anybody's. A process that has nothing - no keys, no connections - with bounds on
//! memory and time costs, when something goes wrong, that one upload and nothing else.

mod child;
mod report;

pub(crate) use self::child::{COMMAND, ChildArgs, run as run_child};
pub(crate) use self::report::{Made, Report};
