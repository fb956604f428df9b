//! `sandesham up`: everything on this machine, from nothing to ready.

mod account;
mod binaries;
mod failure;
pub(crate) mod folder;
mod group;
mod leftover;
mod nats;
mod ports;
mod postgres;
mod revival;
mod secrets;
mod service;
mod store;

use anyhow::Context;
use sandesham_nats::Naming;
use sandesham_storage::{Keys, StoreConfig};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::account::Account;
use self::folder::DataFolder;
use self::nats::NatsServer;
use self::ports::{Ports, Wishes};
use self::postgres::Cluster;
use self::secrets::Secrets;
use self::service::{Restarter, Service};
use self::store::ObjectStore;
use crate::config::Settings;
use crate::database::options;
use crate::instance::{Addresses, NatsUrls};
use crate::listen::listen;
use crate::output::{Progress, line};
use crate::roles::{Role, Roles};

/// Runs everything until told to stop. The services that it started end last, also when something fails.
pub(crate) async fn run(settings: &Settings, shutdown: CancellationToken) -> anyhow::Result<()> {
    let progress = Progress::begin();
    let folder = DataFolder::open(&settings.data)?;
    // First: that the port is taken is told before anything is started.
    let listener = listen(&settings.http).await?;
    progress.step(&format!("data folder {}", folder.path().display()));

    let mut launcher =
        Launcher { settings, folder, progress, services: Vec::new(), nats_restarter: None };
    let outcome = tokio::select! {
        () = shutdown.cancelled() => Ok(None),
        addresses = launcher.start() => addresses.map(Some),
    };
    // From here on a service that ends is started again.
    let services_shutdown = CancellationToken::new();
    let mut services = JoinSet::new();
    for service in launcher.services.drain(..) {
        services.spawn(service.keep(services_shutdown.clone()));
    }
    let outcome = match outcome {
        Ok(Some(addresses)) => launcher.serve(addresses, listener, shutdown).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    services_shutdown.cancel();
    services.join_all().await;
    outcome
}

struct Launcher<'a> {
    settings: &'a Settings,
    folder: DataFolder,
    progress: Progress,
    services: Vec<Service>,
    /// Of the NATS server, if it is our own.
    nats_restarter: Option<Restarter>,
}

impl Launcher<'_> {
    /// Starts the servers that the settings do not name.
    async fn start(&mut self) -> anyhow::Result<Addresses> {
        let (cluster_folder, nats_folder) =
            (self.folder.join("postgres"), self.folder.join("nats"));
        let store_folder = self.folder.join("objects");
        // Before ports are chosen: they may hold those of the last start.
        leftover::end(&cluster_folder.join(postgres::PID_FILE), &cluster_folder).await?;
        leftover::end(&nats_folder.join(nats::PID_FILE), &nats_folder).await?;
        leftover::end(&store_folder.join(store::PID_FILE), &store_folder).await?;
        let ports = self.ports()?;
        let secrets = Secrets::load_or_make(&self.folder.join("secrets.json"))?;

        let nats = match NatsUrls::named(self.settings) {
            None => self.start_nats(ports.nats, &secrets).await?,
            Some(urls) => urls,
        };
        let store = match self.settings.store() {
            None => self.start_store(ports.store, &secrets).await?,
            Some(store) => store,
        };
        let database = match &self.settings.database_url {
            None => self.start_postgres(ports.postgres, &secrets).await?,
            Some(url) => url.clone(),
        };
        sandesham_migrations::migrate(&options(&database)?).await.context("failed to migrate")?;
        self.progress.step("the database is migrated");
        Ok(Addresses { database, nats, store: Some(store) })
    }

    fn ports(&self) -> anyhow::Result<Ports> {
        let settings = self.settings;
        let wishes = Wishes {
            postgres: settings.postgres_port.filter(|_| settings.database_url.is_none()),
            nats: settings.nats_port.filter(|_| settings.nats_url.is_none()),
            store: settings.s3_port.filter(|_| settings.store().is_none()),
        };
        Ports::choose(&self.folder.join("ports.json"), wishes)
    }

    /// Whom the servers run as.
    fn account(&self) -> anyhow::Result<Option<Account>> {
        let (cluster, nats) = (self.folder.join("postgres"), self.folder.join("nats"));
        Account::choose(&[&cluster, &nats], self.settings.postgres_user.as_deref())
    }

    async fn start_nats(&mut self, port: u16, secrets: &Secrets) -> anyhow::Result<NatsUrls> {
        let server = NatsServer {
            program: binaries::nats_server(self.settings.nats_server.as_deref())?,
            folder: self.folder.join("nats"),
            log: self.folder.join("logs/nats.log"),
            account: self.account()?,
        };
        let naming = Naming::new(&self.settings.nats_prefix, self.settings.epoch.get());
        let (service, urls) = server.start(port, naming, secrets).await?;
        self.nats_restarter = Some(service.restarter());
        self.services.push(service);
        self.progress.step(&format!("NATS with JetStream on 127.0.0.1:{port}"));
        Ok(urls)
    }

    async fn start_store(&mut self, port: u16, secrets: &Secrets) -> anyhow::Result<StoreConfig> {
        let store = ObjectStore {
            folder: self.folder.join("objects"),
            log: self.folder.join("logs/objects.log"),
            account: self.account()?,
            port,
        };
        let keys = Keys {
            access_key: secrets.store_access_key.clone(),
            secret_key: secrets.store_secret_key.clone(),
        };
        let config = self.settings.own_store(store.endpoint(), keys);
        self.services.push(store.start(&config).await?);
        self.progress.step(&format!("the store of attachments on 127.0.0.1:{port}"));
        Ok(config)
    }

    async fn start_postgres(&mut self, port: u16, secrets: &Secrets) -> anyhow::Result<String> {
        let folder = self.folder.join("postgres");
        let cluster = Cluster {
            bin: binaries::postgres_bin(self.settings.postgres_bin.as_deref())?,
            account: self.account()?,
            folder,
            log: self.folder.join("logs/postgres.log"),
            password: secrets.postgres.clone(),
        };
        if cluster.make().await? {
            self.progress.step("made a new cluster of Postgres");
        }
        self.services.push(cluster.start(port).await?);
        self.progress.step(&format!("Postgres on 127.0.0.1:{port}"));
        cluster.make_database(port).await
    }

    /// Runs all roles until told to stop.
    async fn serve(
        &self,
        addresses: Addresses,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> anyhow::Result<()> {
        let http = listener.local_addr()?;
        let roles = Roles::start(self.settings, &addresses, &Role::ALL, Some(listener)).await?;
        self.progress.step("all roles run");
        let _published = addresses.publish(self.folder.path())?;
        line(&format!(
            "ready http=http://{http} postgres={} nats={}",
            addresses.database, addresses.nats.analytics
        ));
        let revival = revival::of_nats(self.nats_restarter.as_ref(), roles.relay());
        tokio::select! {
            never = revival => match never {},
            outcome = roles.run(shutdown) => outcome,
        }
    }
}
