//! Reading the read models.

use sqlx::PgPool;

/// Reads the read models; every read shows what its caller may see, and is limited to that by the
/// statement that reads the rows. What the caller may not see and what does not exist are both
/// `None`. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reads {
    pub(crate) pool: PgPool,
}

impl Reads {
    /// Reads through connections of `pool`.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

/// Takes from `%`, `_` and `\` what they mean in a pattern.
pub(crate) fn escape_like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
