-- A program has up to two secrets, so that one can be replaced without an outage, and can be disabled.

create table oauth_client_secret (
    client  text        not null references oauth_client on delete cascade,
    id      text        not null,
    hash    text        not null,
    created timestamptz not null,
    -- id of whoever was shown it, and can act as the program as long as it is there
    seen_by text,
    primary key (client, id)
);

insert into oauth_client_secret (client, id, hash, created)
select id, substr(replace(gen_random_uuid()::text, '-', ''), 1, 8), secret_hash, created from oauth_client;

alter table oauth_client
    drop column secret_hash,
    add column enabled boolean not null default true,
    -- when a token was last given, to within an hour
    add column last_used timestamptz;
