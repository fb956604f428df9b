-- Accounts, sessions, tokens and private settings: what must be erasable or is nobody else's business, and is
-- therefore not in the log. Who exists and who may act is told by the log alone; a row here adds the email, the
-- password hash and the sessions of a user of the log.

create table accounts (
    user_id uuid primary key,
    email text not null,
    -- The email in the form in which two of them are compared; found by it at every log-in.
    email_key text not null constraint accounts_email_taken unique,
    -- A PHC string: algorithm, parameters, salt and hash.
    password_hash text not null,
    roles text[] not null default '{}',
    -- Set while the row only reserves the email: the registration that reserved it has not yet seen its
    -- `user.registered` in the log. Whoever takes the reservation over puts a value of their own here, so of two
    -- that race for one email exactly one can finish.
    registration uuid,
    created_at timestamptz not null default now()
);

-- The reservations that nobody finished; there are nearly none.
create index accounts_reserved on accounts (created_at) where registration is not null;

-- One log-in of a user on one client. It is the family of all refresh tokens that came of it.
create table sessions (
    session_id uuid primary key,
    user_id uuid not null references accounts on delete cascade,
    -- What the client calls itself (`User-Agent`), shortened.
    client text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    -- When its newest refresh token ends; from then on it is over without anybody ending it.
    expires_at timestamptz not null,
    -- Kept for a while after its end, so that a stolen token of it is still known for what it is.
    ended_at timestamptz
);

-- Identifiers are UUIDs of version 7: their order is that of their making, and a page ends at one of them.
create index sessions_of_user on sessions (user_id, session_id desc);
create index sessions_by_expiry on sessions (expires_at);

-- Refresh tokens are 32 random bytes and kept as their SHA-256: who reads this table cannot use them. There is
-- nothing to guess, so no slow hash is needed.
create table refresh_tokens (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    session_id uuid not null references sessions on delete cascade,
    expires_at timestamptz not null,
    -- When it was first used: it gave a new one, and is itself good only for the grace after that.
    replaced_at timestamptz
);

create index refresh_tokens_of_session on refresh_tokens (session_id);
create index refresh_tokens_by_expiry on refresh_tokens (expires_at);

-- Tickets for a WebSocket of a client that can send neither header nor cookie: deleted when they are used.
create table ws_tickets (
    ticket_hash bytea primary key check (octet_length(ticket_hash) = 32),
    session_id uuid not null references sessions on delete cascade,
    -- The end of the access token that asked for it: the socket lives no longer.
    access_expires_at timestamptz not null,
    expires_at timestamptz not null
);

create index ws_tickets_of_session on ws_tickets (session_id);
create index ws_tickets_by_expiry on ws_tickets (expires_at);

-- Failed log-ins, also those for emails that nobody has, so that both are answered alike. The key is the SHA-256 of
-- the email's key: what somebody typed here may be a password.
create table failed_logins (
    account_key bytea not null check (octet_length(account_key) = 32),
    failed_at timestamptz not null,
    attempt_id uuid not null,
    primary key (account_key, failed_at, attempt_id)
);

create index failed_logins_by_time on failed_logins (failed_at);

-- The keys that sign access tokens (Ed25519). The private key stands here in the clear: who can read it could as well
-- write a session of anybody into the tables above.
create table signing_keys (
    kid text primary key,
    private_key bytea not null check (octet_length(private_key) = 32),
    created_at timestamptz not null default now()
);

-- A user's private state of a room. `unread_from` marks the room as unread from a `room_seq` on.
create table room_settings (
    user_id uuid not null,
    room_id uuid not null,
    muted_until timestamptz,
    unread_from bigint,
    -- Read for one user's room list, never for all users of a room: the user stands first.
    primary key (user_id, room_id)
);

grant select, insert, update, delete
    on accounts, sessions, refresh_tokens, ws_tickets, failed_logins, signing_keys, room_settings
    to sandesham_app;
