//! What waits for one member's next commit in one room.

use sandesham_domain::{Position, RoomSeq};
use sandesham_log::Outcome;
use tokio::sync::oneshot;

use crate::problem::Problem;

/// How far a member's cursors shall move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursors {
    pub(super) delivered: Option<RoomSeq>,
    pub(super) read: Option<RoomSeq>,
}

impl Cursors {
    /// The farther of both, each.
    pub(super) fn merge(self, other: Self) -> Self {
        Self { delivered: self.delivered.max(other.delivered), read: self.read.max(other.read) }
    }
}

/// One call, and who waits for its answer.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) cursors: Cursors,
    pub(super) answer: oneshot::Sender<Result<Position, Problem>>,
}

/// The calls that share a commit.
#[derive(Debug, Default)]
pub(super) struct Batch(Vec<Call>);

impl Batch {
    pub(super) fn push(&mut self, call: Call) {
        self.0.push(call);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Commits by `execute` and answers the calls: all together and, where that is refused, each on its
    /// own. Answers whether anything was appended.
    pub(super) async fn commit<E, F>(self, execute: E) -> bool
    where
        E: Fn(Cursors) -> F,
        F: Future<Output = Result<Outcome, Problem>>,
    {
        match execute(self.cursors()).await {
            Ok(outcome) => {
                self.0.into_iter().for_each(|call| call.answer(Ok(outcome.position)));
                !outcome.repeated
            }
            // What is refused for one (a cursor past the head) need not be for the others.
            Err(problem) if problem.is_refusal() && self.len() > 1 => {
                commit_each(self.0, execute).await
            }
            Err(problem) => {
                fail(self.0, problem);
                false
            }
        }
    }

    /// What covers them all.
    fn cursors(&self) -> Cursors {
        self.0.iter().map(|call| call.cursors).fold(Cursors::default(), Cursors::merge)
    }
}

impl Call {
    fn answer(self, result: Result<Position, Problem>) {
        // Whoever no longer waits needs no answer.
        let _ = self.answer.send(result);
    }
}

async fn commit_each<E, F>(calls: Vec<Call>, execute: E) -> bool
where
    E: Fn(Cursors) -> F,
    F: Future<Output = Result<Outcome, Problem>>,
{
    let mut appended = false;
    let mut calls = calls.into_iter();
    while let Some(call) = calls.next() {
        match execute(call.cursors).await {
            Ok(outcome) => {
                appended |= !outcome.repeated;
                call.answer(Ok(outcome.position));
            }
            Err(problem) if problem.is_refusal() => call.answer(Err(problem)),
            Err(problem) => {
                fail(std::iter::once(call).chain(calls), problem);
                break;
            }
        }
    }
    appended
}

/// Answers calls that fail for one reason. A log that is away is away for all of them: each would wait
/// for it as long as the one that found out.
fn fail(calls: impl IntoIterator<Item = Call>, problem: Problem) {
    let mut calls = calls.into_iter();
    if let Some(first) = calls.next() {
        first.answer(Err(problem));
    }
    for call in calls {
        call.answer(Err(Problem::unavailable("a commit that receipts share has failed")));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;

    use sandesham_domain::{FieldError, Timestamp};

    use super::*;
    use crate::commands::CommandError;

    type Answer = oneshot::Receiver<Result<Position, Problem>>;

    /// Calls that read up to these numbers.
    fn batch(numbers: &[u64]) -> (Batch, Vec<Answer>) {
        let mut batch = Batch::default();
        let call = |&number: &u64| {
            let (answer, receiver) = oneshot::channel();
            let cursors = Cursors { delivered: None, read: Some(RoomSeq(number)) };
            batch.push(Call { cursors, answer });
            receiver
        };
        let answers = numbers.iter().map(call).collect();
        (batch, answers)
    }

    fn read(position: RoomSeq) -> Outcome {
        Outcome {
            position: Position(position.0),
            room_seq: None,
            recorded_at: Timestamp::from_micros(0),
            repeated: false,
            events: Vec::new(),
        }
    }

    fn answers(answers: Vec<Answer>) -> Vec<Result<u64, bool>> {
        let answer = |mut answer: Answer| {
            let answer = answer.try_recv().expect("answered");
            answer.map(|position| position.0).map_err(|problem| problem.is_refusal())
        };
        answers.into_iter().map(answer).collect()
    }

    #[tokio::test]
    async fn what_is_refused_for_one_call_is_not_for_the_others() {
        let (batch, receivers) = batch(&[3, 99, 5]);
        let head = RoomSeq(9);
        let appended = batch.commit(|cursors| {
            ready(match cursors.read {
                Some(number) if number <= head => Ok(read(number)),
                _ => {
                    Err(CommandError::Invalid(vec![FieldError::new("", "is past the head")]).into())
                }
            })
        });
        assert!(appended.await);
        assert_eq!(answers(receivers), [Ok(3), Err(true), Ok(5)]);
    }

    #[tokio::test]
    async fn a_log_that_is_away_is_asked_once_for_all() {
        let (batch, receivers) = batch(&[3, 4, 5]);
        let asked = Cell::new(0);
        let appended = batch.commit(|_| {
            asked.set(asked.get() + 1);
            ready(Err(Problem::unavailable("Postgres is away")))
        });
        assert!(!appended.await);
        assert_eq!((asked.get(), answers(receivers)), (1, vec![Err(false); 3]));
    }

    #[tokio::test]
    async fn a_log_that_goes_away_between_the_calls_is_asked_no_more() {
        let (batch, receivers) = batch(&[3, 99, 5, 6]);
        let asked = Cell::new(0);
        let appended = batch.commit(|cursors| {
            asked.set(asked.get() + 1);
            ready(match asked.get() {
                1 => Err(Problem::Validation(Vec::new())),
                2 => Ok(read(cursors.read.unwrap_or_default())),
                _ => Err(Problem::unavailable("Postgres is away")),
            })
        });
        assert!(appended.await);
        assert_eq!(
            (asked.get(), answers(receivers)),
            (3, vec![Ok(3), Err(false), Err(false), Err(false)])
        );
    }

    #[test]
    fn a_batch_asks_for_the_farthest_of_each_cursor() {
        let cursors = |delivered, read| Cursors { delivered, read };
        let (low, high) = (Some(RoomSeq(3)), Some(RoomSeq(7)));
        assert_eq!(cursors(high, None).merge(cursors(low, low)), cursors(high, low));
        assert_eq!(cursors(None, None).merge(cursors(None, None)), Cursors::default());
    }
}
