//! Files that come with messages: their names, their types, and which of them are meant.

mod alt_text;
mod enclosures;
mod file_name;
mod media_type;

pub use self::alt_text::AltText;
pub use self::enclosures::{EnclosureError, Enclosures, WantedFile};
pub use self::file_name::{FileName, FileNameError};
pub use self::media_type::{MediaType, MediaTypeError};
