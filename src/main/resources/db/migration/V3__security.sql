-- The embedded authorization server: its clients, and the key it signs tokens with.

create table oauth_client (
    id          text primary key,
    secret_hash text        not null,
    roles       text[]      not null,
    created     timestamptz not null
);

create table token_signing_key (
    -- sealed
    private_key bytea       not null,
    created     timestamptz not null,
    only_one    boolean     not null default true unique check (only_one)
);
