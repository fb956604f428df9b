//! Receipts close together share a commit.
//!
//! A member's cursors in a room move at once if none of theirs was committed within the last
//! window; else they wait for its end, and then everything that came meanwhile becomes one commit.
//! So a member who reads a busy room writes a few events a second and not one a message, and
//! everyone who waited is answered with the position that covers them.

mod batch;
mod coalescer;
mod marks;

pub use self::coalescer::ReceiptCoalescer;
