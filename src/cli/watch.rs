//! Who looks is looked at: an auditor's access is in the log before anything is read, if they say who they
//! are and why.

use anyhow::{Context, bail};
use chrono::Utc;
use sandesham_api::auth::{Email, EmailError};
use sandesham_api::commands::{Look, RecordAccess};
use sandesham_api::store::Store;
use sandesham_domain::access::{AccessMoment, AccessScope};
use sandesham_domain::{AccessReason, Position, TextError, Timestamp, UserId};
use sandesham_log::LogReader;

use super::{Misuse, append};
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;

/// Who looks, and why.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Watched {
    /// Note in the log, before anything is read, that an auditor looks, and why: those whom it concerns can
    /// see it
    #[arg(long, value_name = "TEXT", requires = "auditor", value_parser = reason)]
    reason: Option<AccessReason>,
    /// Which auditor looks
    #[arg(long, value_name = "EMAIL", requires = "reason", value_parser = email)]
    auditor: Option<Email>,
}

impl Watched {
    /// Notes the access, if the auditor says that they look. Nothing may be read where this fails.
    pub(super) async fn note(
        &self,
        settings: &Settings,
        scope: AccessScope,
        moment: Position,
    ) -> anyhow::Result<()> {
        let (Some(reason), Some(email)) = (&self.reason, &self.auditor) else { return Ok(()) };
        let noting = async {
            let url = Addresses::find_database(settings)?;
            let pool = database::service(&url).await?;
            let auditor = auditor(&Store::new(pool.clone()), email).await?;
            let log = LogReader::new(pool.clone());
            let event = log.at(moment).await?;
            let time = event.map(|event| event.recorded_at);
            let moment = time.map(|time| AccessMoment { position: moment, time });
            let look = Look { auditor, scope, reason: Some(reason.clone()), moment };
            let command = RecordAccess::of(look, &log, Timestamp::new(Utc::now())).await?;
            append::execute(&url, &pool, &command).await
        };
        noting.await.context("the access cannot be noted, so nothing is read").map(drop)
    }
}

async fn auditor(store: &Store, email: &Email) -> anyhow::Result<UserId> {
    let account = store.account_by_email(email).await?;
    match account {
        Some(account) if account.roles.iter().any(|role| role == "auditor") => Ok(account.user_id),
        _ => bail!(Misuse(format!("{} is no auditor", email.as_str()))),
    }
}

fn reason(text: &str) -> Result<AccessReason, TextError> {
    AccessReason::parse(text)
}

fn email(text: &str) -> Result<Email, EmailError> {
    Email::parse(text)
}
