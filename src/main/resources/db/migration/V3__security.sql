-- The embedded authorization server: its clients, and the key it signs tokens with.

create table oauth_client (
    id          text primary key,
    name        text        not null,
    secret_hash text        not null,
    roles       text[]      not null,
    -- the only vaults the roles count in; empty for every vault
    vaults      text[]      not null,
    created     timestamptz not null,
    -- true for the client made at the first start, of which there is one
    is_first    boolean unique
);

create table token_signing_key (
    -- sealed
    private_key bytea       not null,
    created     timestamptz not null,
    only_one    boolean     not null default true unique check (only_one)
);
