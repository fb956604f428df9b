//! The real binary, by its real faces, and the shape of the workspace.

mod application_role;
mod architecture;
mod bursts;
mod cluster;
mod command_line;
mod conversation;
mod installation;
mod jobs;
mod readme;
mod replay;
mod rolling_restart;
mod socket;
mod support;
mod survival;
