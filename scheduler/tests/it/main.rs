//! The scheduler against a real Postgres and NATS.

mod clock;
mod exclusion;
mod failures;
mod outage;
mod recurring;
mod release;
mod support;
