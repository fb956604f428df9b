//! Many messages are due at once, and whatever runs is killed in the middle of it.

use std::time::{SystemTime, UNIX_EPOCH};

use sandesham_domain::Timestamp;
use serde_json::json;
use sqlx::Row as _;

use crate::cluster::Cluster;

/// Sent once, 20 ms apart.
const ONCE: i64 = 300;

/// Sent again and again, first when the burst begins.
const RECURRING: i64 = 20;

/// How long planning them may take on a loaded machine.
const AHEAD_US: i64 = 45_000_000;

/// In which order they left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    ByDueTime,
    /// Of those that were under way when Postgres went away some could not be read and were tried again
    /// after those that only waited to be appended.
    AsTheyWereUnderWay,
}

/// A burst that was planned.
struct Burst {
    once: Vec<String>,
    recurring: Vec<String>,
}

impl Burst {
    async fn plan(cluster: &Cluster) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        let now = i64::try_from(now.as_micros()).expect("before the year 294,000");
        // On a whole second, as rules are.
        let begin = (now + AHEAD_US) / 1_000_000 * 1_000_000;
        let at = |micros| Timestamp::from_micros(begin + micros).to_string();
        let (mut once, mut recurring) = (Vec::new(), Vec::new());
        let starts_at = at(0).trim_end_matches(".000000Z").to_owned();
        for _ in 0..RECURRING {
            let body = json!({
                "text": "again", "rrule": "FREQ=MINUTELY", "starts_at": starts_at, "time_zone": "UTC",
            });
            recurring.push(cluster.plan(&body).await);
        }
        // Not in the order in which they are due.
        for index in (0..ONCE).map(|index| index * 7 % ONCE) {
            let body = json!({ "text": "once", "send_at": at(index * 20_000) });
            once.push(cluster.plan(&body).await);
        }
        Self { once, recurring }
    }

    /// Every one left exactly once, in order, and said truly how late.
    async fn assert_left(&self, cluster: &Cluster, order: Order) {
        let rows = sqlx::query(
            "select r.stream_id::text as schedule_id, r.data->>'due_at' as due_at,
                 (r.data->>'late_by_ms')::bigint as late_by_ms,
                 (extract(epoch from r.recorded_at - (r.data->>'due_at')::timestamptz) * 1000)::float8
                     as late_ms,
                 m.position as message_position, m.data->>'text' as text
             from events r
             left join events m
                 on m.type = 'sandesham.message.sent.v1' and m.stream_id::text = r.data->>'message_id'
                     and m.data->>'schedule_id' = r.stream_id::text
             where r.type = 'sandesham.schedule.released.v1'
             order by r.position",
        )
        .fetch_all(&cluster.pool())
        .await
        .expect("the log can be read");
        let mut left: Vec<String> = Vec::new();
        let mut again = Vec::new();
        let mut due_before = String::new();
        for row in &rows {
            let (schedule_id, due_at): (String, String) =
                (row.get("schedule_id"), row.get("due_at"));
            assert!(
                row.get::<Option<i64>, _>("message_position").is_some(),
                "{schedule_id} has its message"
            );
            let told: i64 = row.get("late_by_ms");
            let late: f64 = row.get("late_ms");
            #[expect(clippy::cast_precision_loss, reason = "minutes")]
            let committed_after = late - told as f64;
            assert!(told >= 0, "{told}");
            // Decided before it was committed, which may have waited for a server.
            assert!((-1.0..60_000.0).contains(&committed_after), "{told} told, {late} late");
            if row.get::<String, _>("text") == "once" {
                assert!(
                    order == Order::AsTheyWereUnderWay || due_before <= due_at,
                    "{due_at} left after {due_before}"
                );
                due_before.clone_from(&due_at);
                left.push(schedule_id);
            } else {
                again.push((schedule_id, due_at));
            }
        }
        let sent = cluster
            .count("select count(*) from events where type = 'sandesham.message.sent.v1'")
            .await;
        assert_eq!(
            sent,
            i64::try_from(rows.len()).expect("hundreds"),
            "as many messages as releases"
        );
        left.sort_unstable();
        let mut planned = self.once.clone();
        planned.sort_unstable();
        assert_eq!(left, planned, "each that is sent once was sent once");
        for schedule_id in &self.recurring {
            let occurrences =
                again.iter().filter(|(id, _)| id == schedule_id).map(|(_, due_at)| due_at);
            let occurrences: Vec<_> = occurrences.collect();
            assert!(!occurrences.is_empty(), "{schedule_id} was sent");
            assert!(occurrences.is_sorted_by(|one, next| one < next), "{occurrences:?}");
        }
        let story = cluster.story(&self.once[0]).await;
        let told = story["history"].as_array().expect("a story");
        let kinds: Vec<_> = told.iter().map(|entry| entry["type"].clone()).collect();
        assert_eq!(kinds, ["created", "released", "completed"]);
    }
}

#[tokio::test]
async fn each_leaves_once_though_every_role_is_killed_one_after_the_other() {
    let mut cluster = Cluster::start(&["one", "two", "three"]).await;
    let burst = Burst::plan(&cluster).await;
    cluster.until_released(40).await;
    assert!(cluster.released().await < ONCE, "in the middle of it");
    // One of the three leads when the burst begins, another one after each of them is gone.
    cluster.kill("one");
    cluster.until_released(80).await;
    cluster.kill("two");
    cluster.run("one", "scheduler");
    cluster.until_released(120).await;
    cluster.kill("three");
    cluster.kill("projector");
    cluster.kill("api");
    cluster.nats.kill();
    cluster.run("two", "scheduler");
    cluster.until_released(160).await;
    cluster.nats.restart().await;
    cluster.run("api", "api,relay");
    cluster.run("projector", "projector");
    cluster.until_released(ONCE + RECURRING).await;
    burst.assert_left(&cluster, Order::ByDueTime).await;
    cluster.finish().await;
}

#[tokio::test]
async fn each_leaves_once_though_postgres_crashes_under_the_scheduler() {
    let mut cluster = Cluster::start(&["one", "two"]).await;
    let burst = Burst::plan(&cluster).await;
    cluster.until_released(40).await;
    assert!(cluster.released().await < ONCE, "in the middle of it");
    cluster.postgres.kill();
    cluster.postgres.restart().await;
    cluster.until_released(160).await;
    cluster.postgres.kill();
    cluster.postgres.restart().await;
    cluster.until_released(ONCE + RECURRING).await;
    burst.assert_left(&cluster, Order::AsTheyWereUnderWay).await;
    cluster.finish().await;
}

#[tokio::test]
async fn each_leaves_once_though_everything_is_killed_in_one_instant() {
    let mut cluster = Cluster::start(&["one", "two"]).await;
    let burst = Burst::plan(&cluster).await;
    cluster.until_released(40).await;
    assert!(cluster.released().await < ONCE, "in the middle of it");
    cluster.replace_everything().await;
    cluster.until_released(160).await;
    cluster.replace_everything().await;
    cluster.until_released(ONCE + RECURRING).await;
    burst.assert_left(&cluster, Order::ByDueTime).await;
    cluster.finish().await;
}
