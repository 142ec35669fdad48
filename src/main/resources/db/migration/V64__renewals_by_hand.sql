-- Renewals that people asked for at a later time: who, and when each begins. It outlives every restart.
alter table lifecycle
    add column asked_for timestamptz,
    add column asked_by  jsonb,
    add check ((asked_for is null) = (asked_by is null));

create index lifecycle_asked on lifecycle (asked_for) where asked_for is not null;
