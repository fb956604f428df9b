-- Every process looks every few seconds which sessions have ended lately, to close their sockets.
create index sessions_by_end on sessions (ended_at) where ended_at is not null;
