//! Pictures, broken pictures, and what is no picture.

mod avif;
mod bad_input;
mod made;
mod orientation;
mod renditions;
mod stripped;
