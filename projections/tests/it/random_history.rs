//! However a history is cut into batches, the rows are the same: live ones, of a few events each,
//! equal those of a comparison, which takes thousands at once.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use sandesham_domain::{Position, RoomId, RoomSeq, UserId, Version};
use sandesham_projections::{Page, PartRange, PastReader, RoomAt, RoomReplay, TimelineItem};

use crate::support::{Sent, World};

/// Numbers pick users and messages, by remainder.
#[derive(Clone, Debug)]
enum Step {
    Send(usize),
    Edit(usize),
    Delete(usize),
    React(usize, usize, usize),
    Unreact(usize, usize, usize),
    Read(usize, usize),
    Deliver(usize, usize),
    /// In or out, whichever they are not.
    Stay(usize),
    /// All texts of a message, or only the first or the last.
    Erase(usize, usize),
    Settle,
}

const EMOJI: [&str; 2] = ["👍", "🎉"];

fn step() -> impl Strategy<Value = Step> {
    let n = 0_usize..1_000;
    prop_oneof![
        6 => n.clone().prop_map(Step::Send),
        4 => n.clone().prop_map(Step::Edit),
        1 => n.clone().prop_map(Step::Delete),
        4 => (n.clone(), n.clone(), 0_usize..2).prop_map(|(m, u, e)| Step::React(m, u, e)),
        4 => (n.clone(), n.clone(), 0_usize..2).prop_map(|(m, u, e)| Step::Unreact(m, u, e)),
        2 => (n.clone(), n.clone()).prop_map(|(u, m)| Step::Read(u, m)),
        2 => (n.clone(), n.clone()).prop_map(|(u, m)| Step::Deliver(u, m)),
        4 => n.prop_map(Step::Stay),
        1 => Just(Step::Settle),
    ]
}

fn step_or_erasure() -> impl Strategy<Value = Step> {
    let erasure = (0_usize..1_000, 0_usize..3).prop_map(|(m, which)| Step::Erase(m, which));
    prop_oneof![12 => step(), 1 => erasure]
}

struct History<'a> {
    world: &'a World,
    room: RoomId,
    /// With whether they are in.
    users: Vec<(UserId, bool)>,
    /// With whether they are deleted.
    sent: Vec<(Sent, bool)>,
    edits: u32,
}

impl History<'_> {
    fn user(&self, number: usize) -> UserId {
        self.users[number % self.users.len()].0
    }

    /// A message that is not deleted, if the number picks one.
    fn message(&self, number: usize) -> Option<Sent> {
        let at = number.checked_rem(self.sent.len())?;
        let (sent, is_deleted) = self.sent[at];
        (!is_deleted).then_some(sent)
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Send(by) => {
                let sent = self.world.send(self.room, self.user(by), "text").await;
                self.sent.push((sent, false));
            }
            Step::Stay(user) => self.stay_or_leave(user).await,
            Step::Read(by, message) | Step::Deliver(by, message) => {
                let Some(sent) = self.message(message) else { return };
                if matches!(step, Step::Read(..)) {
                    self.world.read(self.room, self.user(by), sent.seq).await;
                } else {
                    self.world.delivered(self.room, self.user(by), sent.seq).await;
                }
            }
            Step::Edit(_) | Step::Delete(_) | Step::React(..) | Step::Unreact(..) => {
                self.change(step).await;
            }
            Step::Erase(message, which) => self.erase(message, which).await,
            Step::Settle => self.world.caught_up().await,
        }
    }

    async fn erase(&mut self, message: usize, which: usize) {
        let Some(at) = message.checked_rem(self.sent.len()) else { return };
        let (sent, is_deleted) = &mut self.sent[at];
        let stream = self.world.reader.stream(sent.id.into(), Version::ZERO).await;
        let texts = stream.expect("the log can be read").into_iter();
        let texts = texts.filter(|event| event.event_type.is_erasable() && event.data.is_some());
        let texts: Vec<Position> = texts.map(|event| event.position).collect();
        let some = match which {
            0 => &texts[..],
            1 => &texts[..texts.len().min(1)],
            _ => &texts[texts.len().saturating_sub(1)..],
        };
        if !some.is_empty() {
            *is_deleted = true;
            self.world.erase(some).await;
        }
    }

    async fn change(&mut self, step: Step) {
        let world = self.world;
        match step {
            Step::Edit(message) => {
                let Some(sent) = self.message(message) else { return };
                self.edits += 1;
                world.edit(sent, sent.author, &format!("edit {}", self.edits)).await;
            }
            Step::Delete(message) => {
                let Some(sent) = self.message(message) else { return };
                world.delete(sent, self.user(0)).await;
                let at = message % self.sent.len();
                self.sent[at].1 = true;
            }
            Step::React(message, by, emoji) => {
                let Some(sent) = self.message(message) else { return };
                world.react(sent, self.user(by), EMOJI[emoji]).await;
            }
            Step::Unreact(message, by, emoji) => {
                let Some(sent) = self.message(message) else { return };
                world.unreact(sent, self.user(by), EMOJI[emoji]).await;
            }
            _ => {}
        }
    }

    async fn stay_or_leave(&mut self, user: usize) {
        let (owner, at) = (self.user(0), user % self.users.len());
        let (user, is_in) = &mut self.users[at];
        if *is_in {
            self.world.remove(self.room, owner, *user).await;
        } else {
            self.world.join(self.room, owner, *user).await;
        }
        *is_in = !*is_in;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_do_not_depend_on_batches() {
    let steps = proptest::collection::vec(step(), 150..250);
    let mut runner = TestRunner::default();
    for _ in 0..3 {
        let steps = steps.new_tree(&mut runner).expect("a strategy without filters").current();
        // Shown when the test fails.
        eprintln!("{steps:?}");
        let world = World::start().await;
        let mut users = Vec::new();
        for name in ["Asha", "Ravi", "Mira", "Dev"] {
            users.push(world.user(name).await);
        }
        let room = world.group(&users).await;
        let users = users.into_iter().map(|user| (user, true)).collect();
        let mut history = History { world: &world, room, users, sent: Vec::new(), edits: 0 };
        let mut looks = Vec::new();
        for step in steps {
            let is_moment = matches!(step, Step::Settle);
            history.take(step).await;
            if is_moment {
                looks.extend(history.look().await);
            }
        }
        looks.extend(history.look().await);
        history.check_reach().await;
        // A replay of each moment shows what was shown then.
        for (position, user, items) in looks {
            let replay = RoomReplay::at(&world.reader, room, position).await.expect("a room");
            assert_eq!(replay.seen_by(user).map(|seen| seen.items), items, "at {position}");
        }
        history.check_parts().await;
        world.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_do_not_depend_on_when_something_was_erased() {
    let steps = proptest::collection::vec(step_or_erasure(), 150..250);
    let mut runner = TestRunner::default();
    for _ in 0..3 {
        let steps = steps.new_tree(&mut runner).expect("a strategy without filters").current();
        // Shown when the test fails.
        eprintln!("{steps:?}");
        let world = World::start().await;
        let users = [world.user("Asha").await, world.user("Ravi").await];
        let room = world.group(&users).await;
        let users = users.map(|user| (user, true)).to_vec();
        let mut history = History { world: &world, room, users, sent: Vec::new(), edits: 0 };
        for step in steps {
            history.take(step).await;
        }
        world.finish().await;
    }
}

/// What a member was shown at a moment; none who was out.
type Shown = (Position, UserId, Option<Vec<TimelineItem>>);

impl History<'_> {
    async fn look(&self) -> Vec<Shown> {
        let mut looks = Vec::new();
        self.world.caught_up().await;
        let head = self.world.reader.head().await.expect("the log can be read");
        for (user, is_in) in &self.users {
            let items = self.world.whole_timeline(*user, self.room).await;
            assert_eq!(items.is_some(), *is_in);
            looks.push((head, *user, items));
        }
        looks
    }

    /// A part that is read without the rest is as the whole has it, at moments all through the history.
    async fn check_parts(&self) {
        self.world.caught_up().await;
        let head = self.world.reader.head().await.expect("the log can be read");
        let reader = PastReader::new(self.world.reader.clone(), self.world.reads.clone());
        for position in (6..=head.0).step_by(13).map(Position) {
            let replay = RoomReplay::at(&self.world.reader, self.room, position).await;
            let replay = replay.expect("a room");
            let whole = replay.whole();
            let (mut before, mut items) = (None, Vec::new());
            loop {
                let range = PartRange { before, limit: 7 };
                let part = reader.room(self.room, position, range).await.expect("a room");
                let mut shown = part.whole();
                assert!(shown.items.len() <= 7);
                items.splice(0..0, std::mem::take(&mut shown.items));
                let rest = RoomAt { items: Vec::new(), ..whole.clone() };
                assert_eq!(shown, rest, "at {position}");
                for (user, _) in &self.users {
                    let mut seen = replay.seen_by(*user);
                    if let Some(seen) = &mut seen {
                        let covered = part.from_seq..=part.to_seq;
                        seen.items.retain(|item| covered.contains(&item.room_seq()));
                    }
                    assert_eq!(part.seen_by(*user), seen, "{user} at {position}");
                }
                if part.from_seq <= RoomSeq(1) {
                    break;
                }
                before = Some(part.from_seq);
            }
            assert_eq!(items, whole.items, "at {position}");
            let members = reader.members(self.room, position).await.expect("a room");
            assert_eq!(members, RoomAt { items: Vec::new(), ..whole.clone() }, "at {position}");
            for (sent, _) in self.sent.iter().step_by(5) {
                let found =
                    reader.message(sent.id, position).await.map(|(message, _)| message).ok();
                assert_eq!(found, replay.message(sent.id).ok(), "{} at {position}", sent.id);
            }
        }
    }

    /// Of everybody, what a member is told of whom each message reached.
    async fn check_reach(&self) {
        let head = self.world.reader.head().await.expect("the log can be read");
        let replay = RoomReplay::at(&self.world.reader, self.room, head).await.expect("a room");
        for (sent, _) in &self.sent {
            let reach = replay.message(sent.id).expect("it was sent");
            let mut people = reach.people;
            people.retain(|person| person.user_id != sent.author);
            for (user, _) in &self.users {
                let page = Page::first(200);
                let told = self.world.reads.message_receipts(*user, sent.id, page).await;
                let Some(told) = told.expect("the read models can be read") else { continue };
                let expected: Vec<_> = told
                    .items
                    .iter()
                    .map(|one| (one.user_id, one.delivered_at, one.read_at, one.revision))
                    .collect();
                let found: Vec<_> = people
                    .iter()
                    .map(|one| (one.user_id, one.delivered_at, one.read_at, one.revision))
                    .collect();
                assert_eq!(found, expected);
            }
        }
    }
}
