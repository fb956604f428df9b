//! `sandesham user`

use anyhow::bail;
use clap::{Subcommand, ValueEnum};
use sandesham_api::auth::{Email, EmailError};
use sandesham_api::commands::DeactivateUser;
use sandesham_api::store::{Account, Store};
use sandesham_domain::Position;
use sandesham_log::{Appender, AppenderOptions, Executor, ExecutorOptions, LogReader, Priority};
use serde_json::json;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

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
    /// Close an account, for good: its sessions and sockets end within seconds
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
            Self::Deactivate { email, json } => deactivate(&url, pool, &email, json).await,
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

async fn deactivate(url: &str, pool: PgPool, email: &Email, json: bool) -> anyhow::Result<Verdict> {
    let account = account(&Store::new(pool.clone()), email).await?;
    let position = execute(url, pool, DeactivateUser { user_id: account.user_id }).await?;
    if json {
        output::json(&json!({"user_id": account.user_id, "position": position}))?;
    } else {
        output::line(&format!("the account of {} is closed", email.as_str()));
    }
    Ok(Verdict::Held)
}

/// Decides and appends with an appender for this one command.
async fn execute(url: &str, pool: PgPool, command: DeactivateUser) -> anyhow::Result<Position> {
    let (appender, append) = Appender::new(database::options(url)?, AppenderOptions::default());
    let shutdown = CancellationToken::new();
    let appending = tokio::spawn(appender.run(shutdown.clone()));
    let executor = Executor::new(LogReader::new(pool), append, ExecutorOptions::default());
    let outcome = executor.execute(&command, Priority::Live).await;
    shutdown.cancel();
    appending.await??;
    Ok(outcome?.position)
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
