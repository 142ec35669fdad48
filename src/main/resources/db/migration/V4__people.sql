-- People of the embedded authorization server, the codes they come back with, and who answers for a client.

create table person (
    -- the oid of their tokens
    id            text        primary key,
    -- lower case
    user_name     text        not null unique,
    name          text        not null,
    mail          text,
    -- a slow hash, with the algorithm's name in front
    password_hash text        not null,
    roles         text[]      not null,
    groups        text[]      not null,
    -- the password was given by somebody else
    must_change   boolean     not null,
    -- attempts since the last that succeeded
    failed_logins int         not null,
    locked_until  timestamptz,
    created       timestamptz not null,
    changed       timestamptz not null,
    -- true for the administrator made at the first start, of whom there is one
    is_first      boolean unique
);

create index person_groups on person using gin (groups);

-- good once and for a minute: a row is deleted when its code is used
create table authorization_code (
    code_hash    text        primary key,
    person       text        not null references person on delete cascade,
    redirect_uri text        not null,
    scopes       text[]      not null,
    challenge    text        not null,
    nonce        text,
    issued       timestamptz not null,
    expires      timestamptz not null
);

create index authorization_code_expires on authorization_code (expires);
create index authorization_code_of_person on authorization_code (person);

-- ids of people
alter table oauth_client add column owners text[] not null default '{}';
