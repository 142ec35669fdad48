-- Accounts at CAs that speak ACME (RFC 8555): one of each issuer and directory, with a key that is made here.

create table acme_account (
    vault       text        not null,
    issuer_key  text        not null,
    directory   text        not null,
    -- sealed
    private_key bytea       not null,
    public_key  bytea       not null,
    -- the account's URL at the CA; null until the CA has said it
    url         text,
    created     timestamptz not null,
    primary key (vault, issuer_key, directory)
);

-- Answers to the challenges of such CAs, for as long as anybody may ask for them.

create table acme_challenge (
    token             text        primary key,
    vault             text        not null,
    key_authorization text        not null,
    expires           timestamptz not null
);

create index acme_challenge_vault on acme_challenge (vault, expires);
