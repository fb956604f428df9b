//! Commands that were taken and are not answered yet.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use sandesham_domain::Position;
use sandesham_log::{ExecuteError, Outcome};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::answer::Done;
use super::frame::Re;
use crate::commands::CommandError;
use crate::problem::Problem;

/// The most commands of one socket that wait for their answer; its frames beyond are not read.
/// Two hundred may come at once, and receipts wait for up to two seconds.
pub(crate) const PENDING_MAX: usize = 256;

/// Commands that were taken and are not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Pending(Vec<Waiting>);

#[derive(Debug)]
struct Waiting {
    re: Re,
    since: Instant,
    coming: Coming,
}

/// Where an answer comes from.
#[derive(Debug)]
pub(crate) enum Coming {
    /// The socket's lane of commands.
    Change(oneshot::Receiver<Result<Outcome, ExecuteError<CommandError>>>),
    /// The coalescer of receipts.
    Receipt(oneshot::Receiver<Result<Position, Problem>>),
    /// A look at the log.
    Typing(JoinHandle<Result<(), Problem>>),
}

impl Pending {
    pub(crate) fn push(&mut self, re: Re, coming: Coming) {
        self.0.push(Waiting { re, since: Instant::now(), coming });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= PENDING_MAX
    }

    /// Gives every answer that has come.
    pub(crate) fn poll_all(
        &mut self,
        cx: &mut Context<'_>,
        mut give: impl FnMut(&Re, Result<Done, Problem>),
    ) {
        self.0.retain_mut(|waiting| match waiting.coming.poll(cx) {
            Poll::Pending => true,
            Poll::Ready(result) => {
                metrics::histogram!("sandesham_socket_answer_seconds")
                    .record(waiting.since.elapsed());
                give(&waiting.re, result);
                false
            }
        });
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
    }
}

impl Coming {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Done, Problem>> {
        match self {
            Self::Change(receiver) => Pin::new(receiver).poll(cx).map(|answer| {
                let outcome = answer.map_err(|_| given_up())??;
                Ok(Done { position: Some(outcome.position), room_seq: outcome.room_seq })
            }),
            Self::Receipt(receiver) => Pin::new(receiver).poll(cx).map(|answer| {
                let position = answer.map_err(|_| given_up())?.map_err(of_frame)?;
                Ok(Done { position: Some(position), room_seq: None })
            }),
            Self::Typing(asked) => Pin::new(asked).poll(cx).map(|answer| {
                answer.map_err(|_| given_up())??;
                Ok(Done::default())
            }),
        }
    }
}

/// A receipt's one cursor has another name in a frame than in a body.
fn of_frame(problem: Problem) -> Problem {
    match problem {
        Problem::Command(CommandError::Invalid(mut errors)) => {
            for error in &mut errors {
                "up_to".clone_into(&mut error.field);
            }
            CommandError::Invalid(errors).into()
        }
        other => other,
    }
}

/// The task that would have answered is gone: the process is ending.
fn given_up() -> Problem {
    Problem::unavailable("a command was given up")
}
