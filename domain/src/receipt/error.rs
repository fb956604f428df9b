//! Why a cursor refuses: it never does.

use thiserror::Error;

/// A cursor refuses nothing: moving it backwards is moving it to where it is already.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ReceiptError {}
