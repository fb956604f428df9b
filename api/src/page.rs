//! Lists: `?cursor=` and `?limit=`, and the answer `{"items": [...], "next": ...}`.

use crate::fields::{Fields, Read};

/// Items a page, if the caller says nothing.
const LIMIT_DEFAULT: u32 = 50;

/// The most items a page.
const LIMIT_MAX: u32 = 200;

/// Reads `limit`: 1 to 200, 50 if it is missing.
pub fn limit(fields: &mut Fields<'_>) -> Read<u32> {
    let within = |limit: u32| match limit {
        1..=LIMIT_MAX => Ok(limit),
        _ => Err(format!("must be from 1 to {LIMIT_MAX}")),
    };
    fields.optional_as("limit", within).map(|limit| limit.unwrap_or(LIMIT_DEFAULT))
}
