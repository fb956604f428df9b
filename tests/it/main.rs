//! The real binary, by its real faces, and the shape of the workspace.

mod analytics;
mod application_role;
mod architecture;
mod attachments;
mod bursts;
mod cluster;
mod command_line;
mod conversation;
mod erasure;
mod export;
mod installation;
mod jobs;
mod media;
mod proofs;
mod readme;
mod replay;
mod rolling_restart;
mod socket;
mod storage;
mod support;
mod survival;
mod watched;
