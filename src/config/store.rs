//! What the settings say about the store of attachments.

use sandesham_storage::{Keys, StoreConfig};

use crate::config::settings::Settings;

/// The bucket of a store that is not Amazon's, unless another is named.
pub(crate) const BUCKET: &str = "sandesham";

impl Settings {
    /// The store that settings name, if they do. Its keys are in the usual places of AWS.
    pub(crate) fn store(&self) -> Option<StoreConfig> {
        if self.s3_endpoint.is_none() && self.s3_bucket.is_none() {
            return None;
        }
        Some(StoreConfig {
            endpoint: self.s3_endpoint.clone(),
            public_endpoint: self.s3_public_endpoint.clone(),
            bucket: self.s3_bucket.clone().unwrap_or_else(|| BUCKET.to_owned()),
            region: self.s3_region.clone(),
            path_style: self.s3_path_style.unwrap_or(self.s3_endpoint.is_some()),
            keys: None,
        })
    }

    /// The store that `up` runs at `endpoint`, with `keys`.
    pub(crate) fn own_store(&self, endpoint: String, keys: Keys) -> StoreConfig {
        StoreConfig {
            endpoint: Some(endpoint),
            public_endpoint: self.s3_public_endpoint.clone(),
            bucket: BUCKET.to_owned(),
            region: self.s3_region.clone(),
            path_style: true,
            keys: Some(keys),
        }
    }
}
