//! The relay and the feed against real servers.

mod catalogue;
mod cluster;
mod erased;
mod examples;
mod feed;
mod leading;
mod live;
mod permissions;
mod relay;
mod support;
mod verify;
