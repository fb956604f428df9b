//! The relay and the feed against real servers.

mod catalogue;
