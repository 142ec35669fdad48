-- The issuers of each vault, and what the CAs inside the product must not forget.

create table issuer (
    vault        text        not null,
    name_key     text        not null,
    name         text        not null,
    provider     text        not null,
    -- account id and password, sealed
    credentials  bytea       not null,
    organization jsonb,
    enabled      boolean     not null,
    created      timestamptz not null,
    updated      timestamptz not null,
    primary key (vault, name_key)
);

-- CAs of the installation itself, not of a vault: a root, and the authority below it that signs
create table authority (
    id                  text primary key,
    root_certificate    bytea       not null,
    -- sealed
    root_key            bytea       not null,
    issuing_certificate bytea       not null,
    -- sealed
    issuing_key         bytea       not null,
    created             timestamptz not null
);

-- what they have issued: exactly one certificate per reference
create table authority_certificate (
    authority text        not null,
    reference text        not null,
    vault     text        not null,
    serial    text        not null,
    chain     bytea[]     not null,
    issued    timestamptz not null,
    primary key (authority, reference),
    unique (authority, serial)
);

-- the order book of the simulated CA
create table test_order (
    reference   text primary key,
    vault       text        not null,
    certificate text        not null,
    outcome     text        not null,
    due         timestamptz not null,
    cancel      text        not null,
    cancelled   boolean     not null,
    -- more than one: somebody ordered twice
    placements  int         not null,
    chain       bytea[]     not null default '{}',
    created     timestamptz not null,
    changed     timestamptz not null,
    check (not cancelled or chain = '{}')
);
