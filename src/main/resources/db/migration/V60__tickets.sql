-- The ticket under which a request is carried out, where its decision table demands one.

alter table operation
    add column ticket_demanded boolean not null default false,
    add column ticket    text,
    add column ticket_by text,
    add column ticket_at timestamptz,
    add check ((ticket is null) = (ticket_by is null) and (ticket is null) = (ticket_at is null));
