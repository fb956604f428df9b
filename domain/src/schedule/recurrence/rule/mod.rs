//! Recurrence rules of RFC 5545.
//!
//! Evaluated here and not by a library, so that a rule costs the same however old it is, every search is
//! bounded, and hourly rules go by elapsed time. `EXRULE`, `BYEASTER` and `FREQ=SECONDLY` are absent.

mod dates;
mod describe;
mod parse;
mod parts;
mod periods;
mod set;

pub(super) use self::describe::describe;
pub(super) use self::set::RuleSet;
