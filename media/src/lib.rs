//! What becomes of an image that somebody sends.
//!
//! [`process`] finds out what bytes truly are, refuses what is broken or too much, and makes of a picture one that is
//! upright and says nothing of where and when it was taken, a small one, and a placeholder. Bytes in, bytes out: no
//! files, no clock. It is meant for a process that may be killed, since decoders are large and their input is
//! anybody's.
//!
//! A picture that is upright already keeps its bytes, only what is not needed to show it is left out; only one that
//! has to be turned is encoded anew.

mod avif;
mod encode;
mod format;
mod gif;
mod jpeg;
mod limits;
mod pixels;
mod png;
mod process;
mod reason;
mod resize;
mod webp;

pub use self::format::Format;
pub use self::limits::Limits;
pub use self::process::{Picture, Purpose, Rendition, Request, Size, Verdict, process};
pub use self::reason::Reason;
pub use self::resize::{AVATAR_SIDES, THUMB_SIDE_MAX};
