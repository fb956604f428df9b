//! What others see of a user.

use sandesham_domain::{AttachmentId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What others see of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserView {
    /// Who.
    #[schema(value_type = Uuid)]
    pub id: UserId,
    /// The name; empty once erased.
    pub name: String,
    /// The picture, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub avatar_id: Option<AttachmentId>,
}

/// What a search for users is ordered by: names that begin with the query first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserKey {
    /// 0 when the name begins with the query, else 1.
    pub(crate) rank: i32,
    /// The name as it is compared.
    pub(crate) name_key: String,
    pub(crate) user_id: UserId,
}
