//! The relay and the feed against real servers.

mod catalogue;
mod examples;
mod feed;
mod leading;
mod live;
mod relay;
mod support;
