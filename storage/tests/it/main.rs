//! What the crate promises, through real HTTP.

mod check;
mod embedded;
mod moto;
mod promises;
mod store;
mod support;
