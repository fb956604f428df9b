//! `sandesham user`

use std::time::Duration;

use anyhow::bail;
use clap::{Subcommand, ValueEnum};
use sandesham_api::auth::{Email, EmailError};
use sandesham_api::commands::DeactivateUser;
use sandesham_api::store::{Account, Store};
use sandesham_domain::{Position, UserId};
use sandesham_nats::{LiveNotice, Naming};
use serde_json::json;
use sqlx::PgPool;

use crate::cli::{Verdict, append};
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

/// How long NATS is waited for: what it would be told is found out without it, only later.
const TELLING_TIME_MAX: Duration = Duration::from_secs(2);

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give an account a role
    Grant {
        /// The account's email
        #[arg(value_parser = email)]
        email: Email,
        /// The role
        role: GrantedRole,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Close an account, for good: its sessions and sockets end at once
    Deactivate {
        /// The account's email
        #[arg(value_parser = email)]
        email: Email,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
}

/// What an account may be given.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum GrantedRole {
    /// Reads the whole log, and the texts of deleted messages
    Auditor,
}

impl GrantedRole {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Auditor => "auditor",
        }
    }
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let url = Addresses::find_database(&settings)?;
        let pool = database::service(&url).await?;
        match self {
            Self::Grant { email, role, json } => grant(pool, &email, role, json).await,
            Self::Deactivate { email, json } => {
                let closing = Closing { url, pool, settings };
                closing.deactivate(&email, json).await
            }
        }
    }
}

async fn grant(
    pool: PgPool,
    email: &Email,
    role: GrantedRole,
    json: bool,
) -> anyhow::Result<Verdict> {
    let store = Store::new(pool);
    let account = account(&store, email).await?;
    store.grant(email, role.as_str()).await?;
    if json {
        let answer = json!({"user_id": account.user_id, "granted": role.as_str()});
        output::json(&answer)?;
    } else {
        output::line(&format!("{} is {} now", email.as_str(), role.as_str()));
    }
    Ok(Verdict::Held)
}

/// What closing an account takes.
struct Closing {
    url: String,
    pool: PgPool,
    settings: Settings,
}

impl Closing {
    async fn deactivate(self, email: &Email, json: bool) -> anyhow::Result<Verdict> {
        let store = Store::new(self.pool.clone());
        let user_id = account(&store, email).await?.user_id;
        let closing = DeactivateUser { user_id };
        let position = append::execute(&self.url, &self.pool, &closing).await?.position;
        // The log has closed the account: no session is opened any more.
        store.end_sessions(user_id).await?;
        self.tell(user_id, position).await;
        if json {
            output::json(&json!({"user_id": user_id, "position": position}))?;
        } else {
            output::line(&format!("the account of {} is closed", email.as_str()));
        }
        Ok(Verdict::Held)
    }

    /// Tells whoever serves clients. Without NATS they find out within seconds.
    async fn tell(&self, user_id: UserId, position: Position) {
        let Some(nats) = Addresses::find_nats(&self.settings) else { return };
        let naming = Naming::new(&self.settings.nats_prefix, self.settings.epoch.get());
        let telling = LiveNotice::UserDeactivated { user_id }.tell(&nats.api, &naming, position);
        match tokio::time::timeout(TELLING_TIME_MAX, telling).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "nobody was told"),
            Err(_) => tracing::warn!("nobody was told: NATS does not answer"),
        }
    }
}

async fn account(store: &Store, email: &Email) -> anyhow::Result<Account> {
    match store.account_by_email(email).await? {
        Some(account) => Ok(account),
        None => bail!("nobody has the email {}", email.as_str()),
    }
}

fn email(text: &str) -> Result<Email, EmailError> {
    Email::parse(text)
}
