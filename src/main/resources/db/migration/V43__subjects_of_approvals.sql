-- What people approve: a request for a certificate, and later other things. Steps and voices hang on it.

create table approval_subject (
    -- that of what was asked for, e.g. of the operation: no two kinds share one
    id               text primary key check (id ~ '^[0-9a-f]{32}$'),
    kind             text        not null,
    vault            text        not null,
    -- who asked, when, and the people who answer for a program that asked: they may not approve
    requester        text        not null,
    requester_owners text[]      not null,
    requested        timestamptz not null,
    -- what is approved cannot be deleted before its steps
    operation        text generated always as (case when kind = 'OPERATION' then id end) stored references operation
);

create index approval_subject_of_operation on approval_subject (operation) where operation is not null;

insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
select o.id, 'OPERATION', o.vault, o.requester, o.requester_owners, o.created
from operation o
where exists (select from approval_step s where s.operation = o.id);

alter table approval_step drop constraint approval_step_operation_fkey;
alter table approval_step rename column operation to subject;
alter table approval_step add foreign key (subject) references approval_subject;
alter index approval_step_of_operation rename to approval_step_of_subject;

-- null where no process asks for the step
alter table approval_step
    alter column process_instance drop not null,
    alter column process_version drop not null,
    add check (num_nulls(process_instance, process_version) in (0, 2));

-- it is that of the step
alter table approval_vote drop column operation;

alter table approval_voice drop constraint approval_voice_operation_fkey;
alter table approval_voice rename column operation to subject;
alter table approval_voice add foreign key (subject) references approval_subject;

create or replace function notify_step_progress() returns trigger language plpgsql as $$
begin
    perform notify_progress(new.vault, new.subject);
    return null;
end $$;
