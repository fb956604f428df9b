//! Routes events to the sockets of those who may see them.
