//! The real binary, by its real faces, and the shape of the workspace.

mod architecture;
mod bursts;
mod cluster;
mod command_line;
mod conversation;
mod installation;
mod jobs;
mod readme;
mod socket;
mod support;
mod survival;
