//! The real binary, by its real faces, and the shape of the workspace.

mod application_role;
mod architecture;
mod attachments;
mod bursts;
mod cluster;
mod command_line;
mod conversation;
mod installation;
mod jobs;
mod media;
mod readme;
mod rolling_restart;
mod socket;
mod storage;
mod support;
mod survival;
