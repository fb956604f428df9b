//! What the commands on accounts have in common: one stream, written with its exact version.

use sandesham_domain::user::{User, UserEvent};
use sandesham_domain::{Commit, Decision, Expected, StreamWrite, UserId};
use sandesham_log::{Decided, Loaded};

/// The commit that a decision on an account becomes.
pub(super) fn decided(
    user_id: UserId,
    user: &Loaded<User>,
    actor: Option<UserId>,
    decision: Decision<UserEvent>,
) -> Decided {
    match decision {
        Decision::Already(version) => Decided::Already { stream: user_id.into(), version },
        Decision::Events(events) => {
            let expected = Expected::Exact(user.version);
            Decided::Append(Commit::of(StreamWrite::new(user_id, expected, None, actor, &events)))
        }
    }
}
