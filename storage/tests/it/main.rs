//! What the crate promises, through real HTTP.

mod check;
mod embedded;
mod store;
mod support;
