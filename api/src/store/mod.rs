//! Accounts, sessions, tokens, private settings and uploads: what must be erasable and is therefore not
//! in the log. The one place of this crate with SQL.

use sqlx::PgPool;
use thiserror::Error;

mod accounts;
mod attachments;
mod clean;
mod erasures;
mod failed_logins;
mod housekeeping;
mod sessions;
mod settings;
mod signing_keys;
mod tickets;
mod tokens;

pub use self::accounts::{Account, Reservation};
pub use self::attachments::{
    AttachmentPurpose, AttachmentRow, AttachmentState, AttachmentUse, Examinee, Found, NewUpload,
    Unsettled,
};
pub use self::clean::Cleaning;
pub(crate) use self::clean::clean;
pub(crate) use self::erasures::condemn_unreferenced;
pub use self::erasures::{ErasureRequest, ForgottenAccount};
pub use self::failed_logins::AccountKey;
pub use self::sessions::{NewSession, SessionRow, Standing};
pub use self::settings::SettingsChange;
pub use self::signing_keys::SigningKeyRow;
pub use self::tokens::Rotation;

/// The tables of accounts; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
}

/// Postgres is away, or the tables are not what this program knows.
#[derive(Debug, Error)]
#[error("the tables of accounts cannot be used")]
pub struct Error(#[from] sqlx::Error);

impl Store {
    /// Over a pool whose connections have the application's role.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Whether Postgres answers.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }
}
