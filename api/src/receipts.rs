//! Receipts close together share a commit.
