-- What people and other systems are told: a row per event, channel and recipient, ever.

create table notification (
    -- derived from event, channel and recipient; also the id by which receivers drop a repetition
    id          text primary key check (id ~ '^[0-9a-f]{32}$'),
    event       text        not null,
    channel     text        not null,
    recipient   text        not null,
    vault       text        not null,
    certificate text        not null,
    operation   text        not null,
    kind        text        not null,
    for_groups  text[]      not null,
    for_people  text[]      not null,
    summary     text        not null,
    -- json, not jsonb: the order of the facts is the order in which they are shown
    facts       json        not null,
    link        text,
    at          timestamptz not null,
    state       text        not null check (state in ('PENDING', 'SENDING', 'SENT', 'FAILED')),
    attempts    int         not null,
    -- not before; while it is being sent, the end of the sender's lease
    due         timestamptz not null,
    problem     text,
    changed     timestamptz not null,
    unique (event, channel, recipient)
);

create index notification_due on notification (channel, due) where state in ('PENDING', 'SENDING');
create index notification_sent on notification (changed) where state = 'SENT';
create index notification_failed on notification (changed) where state = 'FAILED';
