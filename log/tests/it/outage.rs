//! Postgres itself goes away and comes back.

use std::time::Duration;

use futures_util::future::join_all;
use sandesham_domain::{Commit, Position};
use sandesham_log::{AppendError, AppendHandle, Appender, AppenderOptions, Priority};
use sandesham_testkit::postgres::PostgresServer;
use sandesham_testkit::{Database, builders, wait};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

fn sent(text: &str) -> Commit {
    builders::sent(builders::room_id(), builders::user_id(), text)
}

fn spawn(
    database: &Database,
    answer_within: Duration,
) -> (AppendHandle, CancellationToken, JoinHandle<bool>) {
    let options = AppenderOptions { answer_within, ..Default::default() };
    let (appender, append) = Appender::new(database.connect_options(), options);
    let shutdown = CancellationToken::new();
    let running = appender.run(shutdown.clone());
    (append, shutdown, tokio::spawn(async move { running.await.is_ok() }))
}

#[tokio::test]
async fn a_crash_in_the_middle_loses_nothing_and_repeats_nothing() {
    let mut server = PostgresServer::start().await;
    let database = Database::create_on(server.connect_options()).await;
    let (append, shutdown, running) = spawn(&database, Duration::from_mins(1));
    let appending = (0..20).map(|task| {
        let append = append.clone();
        tokio::spawn(async move {
            for n in 0..20 {
                let commit = sent(&format!("{task}-{n}"));
                append.append(commit, Priority::Live).await.expect("answered once it is back");
            }
        })
    });
    let appending: Vec<_> = appending.collect();
    let mut tail = append.tail().subscribe();
    for _ in 0..3 {
        tail.recv().await;
    }
    server.kill();
    server.restart().await;
    for answered in join_all(appending).await {
        answered.expect("every append is answered well");
    }
    shutdown.cancel();
    assert!(running.await.unwrap());
    let (all, different): (i64, i64) =
        sqlx::query_as("select count(*), count(distinct data ->> 'text') from events")
            .fetch_one(&database.pool())
            .await
            .unwrap();
    assert_eq!((all, different), (400, 400));
    database.assert_dense().await;
}

#[tokio::test]
async fn while_it_is_away_everybody_is_answered_in_time_and_afterwards_it_goes_on() {
    let mut server = PostgresServer::start().await;
    let database = Database::create_on(server.connect_options()).await;
    let (append, shutdown, running) = spawn(&database, Duration::from_millis(300));
    append.append(sent("before"), Priority::Live).await.expect("a fresh message");
    server.stop();
    let answers = join_all((0..50).map(|_| append.append(sent("away"), Priority::Live))).await;
    assert!(answers.iter().all(|answer| answer.as_ref().err() == Some(&AppendError::Unavailable)));

    server.restart().await;
    let back = || async { append.append(sent("after"), Priority::Live).await.is_ok() };
    wait::until("appending goes on", back).await;
    shutdown.cancel();
    assert!(running.await.unwrap());
    database.assert_dense().await;
}

#[tokio::test]
async fn a_shutdown_while_it_is_away_answers_and_ends() {
    let mut server = PostgresServer::start().await;
    let database = Database::create_on(server.connect_options()).await;
    let (append, shutdown, running) = spawn(&database, Duration::from_millis(300));
    append.append(sent("before"), Priority::Live).await.expect("a fresh message");
    server.stop();
    let waiting = tokio::spawn({
        let append = append.clone();
        async move { append.append(sent("away"), Priority::Live).await }
    });
    tokio::task::yield_now().await;
    shutdown.cancel();
    assert_eq!(waiting.await.unwrap().err(), Some(AppendError::Unavailable));
    let ends_well = running.await.expect("it does not panic");
    assert!(!ends_well, "it cannot know what became of the batch that it had sent");
    let late = append.append(sent("late"), Priority::Live).await;
    assert_eq!(late.err(), Some(AppendError::Unavailable));
    server.restart().await;
    let head: i64 = sqlx::query_scalar("select max(position) from events")
        .fetch_one(&database.pool())
        .await
        .unwrap();
    assert_eq!(Position::from_i64(head), Position(1));
}
