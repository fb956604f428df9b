//! `/v1/attachments`, and what comes of them.

mod avatars;
mod begin;
mod complete;
mod messages;
mod outage;
mod pictures;
mod schedules;
mod show;
mod sweep;
mod worker;
