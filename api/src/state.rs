//! What every handler and socket shares.

use std::ops::Deref;
use std::sync::Arc;

use crate::config::ApiConfig;

/// What every handler and socket shares; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

/// The parts of [`AppState`], which dereferences to it.
#[derive(Debug)]
pub struct Shared {
    /// What the API was told.
    pub config: ApiConfig,
}

impl AppState {
    /// Puts the parts together.
    pub fn new(config: ApiConfig) -> Self {
        Self(Arc::new(Shared { config }))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
