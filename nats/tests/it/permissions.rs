//! The users of a private server, on a real one.

use std::path::PathBuf;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull, push};
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::{self, stream};
use async_nats::{Client, ConnectOptions};
use futures_util::{StreamExt, TryStreamExt};
use sandesham_nats::{Credentials, LiveTask, Naming, ServerConfig, server_config, verify_copy};
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::wait;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::live::assert_heard;
use crate::support::World;

/// Everything that JetStream does for a reader, and that answers to wherever it is told to.
const QUESTIONS: [&str; 6] = [
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.INFO.SANDESHAM_LOG",
    "$JS.API.STREAM.MSG.GET.SANDESHAM_LOG",
    "$JS.API.DIRECT.GET.SANDESHAM_LOG",
    "$JS.API.CONSUMER.NAMES.SANDESHAM_LOG",
];

/// An installation whose server has the three users, with some events copied.
async fn guarded() -> (NatsServer, World) {
    let of = |user: &str| Credentials { user: user.to_owned(), password: format!("{user}\"\\pw") };
    let config = server_config(&ServerConfig {
        host: "127.0.0.1".to_owned(),
        port: 0,
        store_dir: PathBuf::from("given on the command line"),
        naming: Naming::new("sandesham", 1),
        relay: of("relay"),
        api: of("api"),
        analytics: of("analytics"),
    });
    // The one setting that the server refuses to have twice.
    let config = config.lines().filter(|line| !line.starts_with("jetstream {"));
    let server = NatsServer::start_with(&config.collect::<Vec<_>>().join("\n")).await;
    let mut world = World::on(&server).await;
    world.url = url_of(&server, "relay");
    world.client = sandesham_nats::connect(&world.url, "relay").await.expect("a URL");
    let writer = world.appender();
    let relay = world.relay();
    writer.append(20).await;
    world.assert_copied().await;
    relay.stop().await;
    (server, world)
}

fn url_of(server: &NatsServer, user: &str) -> String {
    server.url().replace("nats://", &format!("nats://{user}:{user}%22%5Cpw@"))
}

/// What others bring: a plain client without any of our options.
async fn plain_client(server: &NatsServer, user: &str) -> Client {
    let options = ConnectOptions::with_user_and_password(user.to_owned(), format!("{user}\"\\pw"));
    options.connect(server.url()).await.expect("the user may connect")
}

async fn log_stream(client: &Client) -> stream::Stream {
    jetstream::new(client.clone()).get_stream("SANDESHAM_LOG").await.expect("reading is allowed")
}

/// What is forbidden is not answered.
async fn assert_changes_nothing(client: &Client) {
    let unanswered = Duration::from_millis(300);
    let context = ContextBuilder::new().timeout(unanswered).build(client.clone());
    let stream = context.get_stream("SANDESHAM_LOG").await.expect("reading is allowed");
    let mut config = stream.cached_info().config.clone();
    config.max_messages = 1;
    assert!(context.update_stream(config).await.is_err());
    assert!(context.delete_stream("SANDESHAM_LOG").await.is_err());
    assert!(stream.purge().await.is_err());
    assert!(stream.delete_message(1).await.is_err());
    let names: Vec<String> = context.stream_names().try_collect().await.expect("it is allowed");
    assert_eq!(names, ["SANDESHAM_LOG"]);
}

async fn read(messages: impl futures_util::Stream<Item = jetstream::Message>, acks: bool) {
    let read: Vec<_> = messages.take(20).collect().await;
    for (message, expected) in read.iter().zip(1..) {
        assert_eq!(message.info().expect("it is JetStream's").stream_sequence, expected);
        if acks {
            message.double_ack().await.expect("acknowledging is allowed");
        }
    }
}

#[tokio::test]
async fn analytics_read_with_any_kind_of_consumer() {
    let (server, _world) = guarded().await;
    let client = plain_client(&server, "analytics").await;
    let stream = log_stream(&client).await;
    assert_eq!(stream.cached_info().state.messages, 20);
    assert_eq!(stream.get_raw_message(3).await.unwrap().sequence, 3);
    assert_eq!(stream.direct_get(3).await.unwrap().sequence, 3);

    let durable = pull::Config { durable_name: Some("durable".to_owned()), ..Default::default() };
    let consumer = stream.create_consumer(durable).await.unwrap();
    read(consumer.messages().await.unwrap().map(Result::unwrap), true).await;
    let info = stream.consumer_info("durable").await.unwrap();
    assert_eq!(info.ack_floor.stream_sequence, 20);

    let ephemeral = pull::Config { ack_policy: AckPolicy::None, ..Default::default() };
    let consumer = stream.create_consumer(ephemeral).await.unwrap();
    read(consumer.messages().await.unwrap().map(Result::unwrap), false).await;

    let pushed = push::OrderedConfig { deliver_subject: client.new_inbox(), ..Default::default() };
    let consumer = stream.create_consumer(pushed).await.unwrap();
    read(consumer.messages().await.unwrap().map(Result::unwrap), false).await;
}

#[tokio::test]
async fn analytics_see_the_log_live() {
    let (server, world) = guarded().await;
    let analytics = plain_client(&server, "analytics").await;
    let mut live = analytics.subscribe("sandesham.log.>").await.unwrap();
    analytics.flush().await.unwrap();
    let _relay = world.relay();
    world.appender().append(1).await;
    let message = tokio::time::timeout(Duration::from_secs(10), live.next()).await.unwrap();
    assert!(message.unwrap().payload.starts_with(b"{\"specversion\""));
}

#[tokio::test]
async fn only_the_relay_gets_anything_into_the_log() {
    let (server, world) = guarded().await;
    let api = sandesham_nats::connect(&url_of(&server, "api"), "api").await.unwrap();
    for client in [api, plain_client(&server, "analytics").await] {
        client.publish("sandesham.log.room.x.message_sent", "stray".into()).await.unwrap();
        assert_changes_nothing(&client).await;
    }
    assert_eq!(world.last_sequence().await, 20);

    let _relay = world.relay();
    world.appender().append(5).await;
    world.assert_copied().await;
}

#[tokio::test]
async fn analytics_cannot_have_an_answer_sent_into_the_log() {
    let (server, world) = guarded().await;
    let client = plain_client(&server, "analytics").await;
    let reply = "sandesham.log.room.x.message_sent";
    for question in QUESTIONS {
        client.publish_with_reply(question, reply, r#"{"seq":1}"#.into()).await.unwrap();
    }
    // A consumer that would deliver what is in the log into the log, and one that would purge it.
    for subject in [reply, "$JS.API.STREAM.PURGE.SANDESHAM_LOG"] {
        let config = json!({ "stream_name": "SANDESHAM_LOG",
            "config": { "deliver_subject": subject, "ack_policy": "none" } });
        let create = "$JS.API.CONSUMER.CREATE.SANDESHAM_LOG";
        client.request(create, config.to_string().into()).await.unwrap();
    }
    // Answered on the same connection after all of the above.
    log_stream(&client).await;
    let stream = world.stream().await;
    let state = &stream.cached_info().state;
    assert_eq!((state.messages, state.last_sequence), (20, 20));
}

#[tokio::test]
async fn the_api_follows_the_log_and_tells_live_notices() {
    let (server, mut world) = guarded().await;
    world.client = sandesham_nats::connect(&url_of(&server, "api"), "api").await.unwrap();
    let live = [(); 2].map(|()| {
        let (task, live) = LiveTask::new(world.client.clone(), world.naming.clone());
        tokio::spawn(task.run(CancellationToken::new()));
        live
    });
    assert_heard(&live[0], &mut live[1].subscribe()).await;

    let feed = world.feed(None).await;
    wait::until("the stream is followed", async || {
        world.stream().await.cached_info().state.consumer_count == 1
    })
    .await;
    drop(feed);
}

#[tokio::test]
async fn every_user_may_compare_the_copy_with_the_log() {
    let (server, world) = guarded().await;
    for user in ["relay", "api", "analytics"] {
        let report = verify_copy(&url_of(&server, user), &world.naming, &world.reader).await;
        let report = report.unwrap_or_else(|error| panic!("{user}: {error}"));
        assert_eq!((report.copied.0, report.first_bad), (20, None), "{user}");
    }
}
