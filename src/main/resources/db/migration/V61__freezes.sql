-- Freezes that administrators begin: while one lasts, renewals that nobody asked for wait.

create table renewal_freeze (
    id        text        primary key,
    vault     text        not null,
    issuer    text,
    tag_name  text,
    tag_value text,
    begins    timestamptz not null,
    -- brought forward where somebody ends it
    ends      timestamptz not null,
    reason    text        not null,
    made      timestamptz not null,
    made_by   text        not null,
    ended_by  text,
    check ((tag_name is null) = (tag_value is null))
);

create index renewal_freeze_to_end on renewal_freeze (vault, ends);
