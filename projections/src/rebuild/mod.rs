//! Makes projections anew from the log, beside the ones that serve, and exchanges the two.

mod exchange;
mod pages;

use sandesham_domain::Position;
use sandesham_log::LogReader;
use sqlx::{PgConnection, PgPool};

pub(crate) use self::pages::BATCH_BYTES_MAX;
use self::pages::Pages;
use crate::error::Error;
use crate::name::ProjectionName;
use crate::shadow;

/// Rebuilds a projection from the log while the present one serves; gives the position that it was
/// exchanged at.
///
/// Nobody who reads or follows notices. Any process may do it, whether services run or not; it needs
/// two connections of the pool. One that dies on the way leaves nothing but tables that the next
/// rebuild drops.
pub async fn rebuild(pool: &PgPool, name: ProjectionName) -> Result<Position, Error> {
    let rebuilt = rebuild_some(pool, &[name]).await?;
    rebuilt.first().map(|(_, position)| *position).ok_or(Error::Busy(name))
}

/// Rebuilds all projections at the same time: the log is read once for all of them. It needs a
/// connection of the pool for each, and one more.
///
/// Each is exchanged as soon as it is whole, so when one fails others may be new.
pub async fn rebuild_all(pool: &PgPool) -> Result<Vec<(ProjectionName, Position)>, Error> {
    rebuild_some(pool, &ProjectionName::ALL).await
}

async fn rebuild_some(
    pool: &PgPool,
    names: &[ProjectionName],
) -> Result<Vec<(ProjectionName, Position)>, Error> {
    // All locks first: nothing is begun if somebody else rebuilds one of them.
    let mut locked = Vec::with_capacity(names.len());
    for name in names {
        match shadow::lock(pool, *name).await {
            Ok(connection) => locked.push((*name, connection)),
            Err(error) => {
                for (_, connection) in locked {
                    shadow::unlock(connection).await;
                }
                return Err(error);
            }
        }
    }
    let reader = LogReader::new(pool.clone());
    let (pages, readers) = Pages::for_many(reader.clone(), locked.len());
    let rebuilding = locked.into_iter().zip(readers).map(|((name, mut connection), pages)| {
        let new = Rebuild::new(reader.clone(), name);
        tokio::spawn(async move {
            let position = new.run(&mut connection, pages).await;
            shadow::unlock(connection).await;
            position.map(|position| (name, position))
        })
    });
    let rebuilding = futures_util::future::join_all(rebuilding);
    let (read, rebuilt) = tokio::join!(pages.read(), rebuilding);
    let mut all = Vec::with_capacity(names.len());
    for one in rebuilt {
        all.push(one.map_err(|_| Error::Interrupted)??);
    }
    read?;
    Ok(all)
}

struct Rebuild {
    name: ProjectionName,
    reader: LogReader,
    shadow: String,
    old: String,
}

impl Rebuild {
    fn new(reader: LogReader, name: ProjectionName) -> Self {
        let (shadow, old) = (format!("{name}_rebuild"), format!("{name}_old"));
        Self { name, reader, shadow, old }
    }

    async fn run(
        &self,
        connection: &mut PgConnection,
        mut pages: pages::PageReader,
    ) -> Result<Position, Error> {
        for leftover in [&self.shadow, &self.old] {
            shadow::run(connection, format!("drop schema if exists {leftover} cascade")).await?;
        }
        shadow::create(connection, self.name, &self.shadow).await?;
        let mut position = Position::ZERO;
        while let Some(page) = pages.next().await {
            let filling = shadow::fill(connection, self.name, &self.shadow, position, &page);
            position = filling.await?;
        }
        shadow::add_indexes(connection, self.name, &self.shadow).await?;
        let position = self.catch_up(connection, position).await?;
        shadow::analyze(connection, self.name, &self.shadow).await?;
        let position = self.exchange(connection, position).await?;
        tracing::info!(projection = %self.name, %position, "rebuilt a projection");
        self.drop_old(connection).await;
        Ok(position)
    }
}
