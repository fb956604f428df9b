//! While Postgres is away nothing is lost, and nothing waits for a restart.

use sandesham_testkit::Database;
use sandesham_testkit::postgres::PostgresServer;

use crate::support::Platform;

#[tokio::test]
async fn what_falls_due_while_postgres_is_away_leaves_when_it_is_back() {
    let mut postgres = PostgresServer::start().await;
    let database = Database::create_on(postgres.connect_options()).await;
    let platform = Platform::start_on(database).await;
    let author = platform.author().await;
    let scheduler = platform.scheduler(platform.options());
    let first = platform.plan(author, 1.0).await;
    platform.clock.set(1.0);
    platform.until_over(&[first]).await;

    let second = platform.plan(author, 5.0).await;
    postgres.stop();
    platform.clock.set(6.0);
    postgres.restart().await;
    platform.until_over(&[second]).await;
    platform.assert_released(second, 5.0, 1_000).await;
    scheduler.stop().await;
    platform.finish().await;
}
