-- A process that delivers an event has a lease of it, by the clock of the database: the clocks of replicas differ.
-- What may be taken up is found, in its order, by the index, however much waits.
alter table event_publication
    add column leased_until timestamptz not null default clock_timestamp() + interval '10 seconds';

create index event_publication_due on event_publication (leased_until, publication_date) where completion_date is null;
