-- Where people and programs have come in from. Failed attempts from elsewhere lock nobody out any more: they are delayed where they come
-- from, and what is counted for that is not kept.

create table sign_in_place (
    -- person:USER-NAME or client:ID
    subject   text        not null,
    -- an IPv4 address, or the first half of an IPv6 address
    place     text        not null,
    last_used timestamptz not null,
    primary key (subject, place)
);

alter table person
    drop column failed_logins,
    drop column locked_until;
