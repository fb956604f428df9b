//! What is measured: started when it is first needed, ended with the run.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::SubjectArguments;
use crate::nats_server;
use crate::server::{self, Server};

#[derive(Debug)]
pub(crate) struct Subject {
    arguments: SubjectArguments,
    server: Option<Server>,
}

impl Subject {
    pub(crate) fn new(arguments: SubjectArguments) -> Self {
        Self { arguments, server: None }
    }

    /// The server: the one that was named, or one of our own.
    pub(crate) async fn server(&mut self) -> Result<&Server> {
        let server = match self.server.take() {
            Some(server) => server,
            None => self.start().await?,
        };
        Ok(self.server.insert(server))
    }

    /// A Postgres whose user may make databases.
    pub(crate) async fn postgres(&mut self) -> Result<String> {
        if let Some(url) = &self.arguments.database_url {
            return Ok(url.clone());
        }
        let postgres = self.server().await?.postgres.clone();
        postgres.context("--database-url is needed beside --url")
    }

    /// The program that is measured.
    pub(crate) fn sandesham(&self) -> Result<PathBuf> {
        match &self.arguments.sandesham {
            Some(sandesham) => Ok(sandesham.clone()),
            None => server::beside_this_program(),
        }
    }

    /// The NATS server's program.
    pub(crate) fn nats_server(&self) -> PathBuf {
        self.arguments.nats_server.clone().unwrap_or_else(nats_server::installed)
    }

    /// Ends what was started.
    pub(crate) async fn stop(self) -> Result<()> {
        match self.server {
            Some(server) => server.stop().await,
            None => Ok(()),
        }
    }

    async fn start(&self) -> Result<Server> {
        match &self.arguments.url {
            Some(url) => Ok(Server::running(url.clone(), self.arguments.pid)),
            None => Server::start(&self.sandesham()?).await,
        }
    }
}
