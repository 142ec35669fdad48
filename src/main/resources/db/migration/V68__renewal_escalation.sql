-- Renewals that fail, and when people are told of that next: at once after a failure, later because the end comes nearer.

create table renewal_escalation (
    vault    text        not null,
    name_key text        not null,
    -- the version whose renewal fails
    version  text        not null,
    -- how the last one ended
    ending   text        not null,
    -- what people are told of next: a failure by its number, or how near the end is
    occasion text        not null,
    due      timestamptz not null,
    primary key (vault, name_key),
    foreign key (vault, name_key) references lifecycle on delete cascade
);

create index renewal_escalation_due on renewal_escalation (due);
